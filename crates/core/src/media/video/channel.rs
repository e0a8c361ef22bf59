//! Descriptions of channels and their channels, as far as decoding and encoding are alike.
//!
//! A description is filled first, then its channel is created; the description then stands for the channel. What it holds, and what a channel does, is its unit's
//! (`vdec`, `venc`).

use std::any::Any;
use std::sync::Arc;

use parking_lot::Mutex;

use super::count::Count;
use super::lane::{Lane, OpenLane};
use super::report::{Report, Touched};
use crate::data::refuse;
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::registry::Registry;
use crate::rt::callback::not_inside_execution;
use crate::rt::context::{self, Current};
use crate::site::{self, Site};

/// The program's function as the front end holds it; here it is only kept.
pub type Callback = Arc<dyn Any + Send + Sync>;

/// What one unit has of its own. Implemented by what a program says of a channel.
pub(crate) trait Unit: Sized + Send + 'static {
    /// What the names of its functions begin with.
    const NAME: &'static str;
    /// Of its descriptions.
    const KIND: Kind;
    /// Tasks of a channel's stream.
    type Piece: Send + 'static;
    /// What a channel works with.
    type Work: Send + Sync + 'static;

    /// All descriptions.
    fn descriptions() -> &'static Registry<Description<Self>>;

    /// Its channels that are open, and how many a device has.
    fn count() -> (&'static Count, u32);

    /// Sets a value by its number.
    fn set(&mut self, kind: i32, value: u64) -> Result<()>;

    /// The thread that is to get the reports.
    fn thread(&self) -> u64;

    /// Makes what a channel works with, or refuses the values.
    fn work(&self, current: &Current) -> Result<Self::Work>;

    /// Does one task.
    fn run(work: &Self::Work, piece: Self::Piece);

    /// The task that ends a stream.
    fn end() -> Self::Piece;
}

/// A channel description object.
pub(crate) struct Description<U: Unit>(Mutex<State<U>>);

struct State<U: Unit> {
    values: U,
    callback: Option<Callback>,
    channel: Option<Arc<Channel<U>>>,
    /// Where the last channel was destroyed, with which the callback was let go.
    destroyed: Option<Site>,
}

/// A channel.
pub(crate) struct Channel<U: Unit> {
    lane: Lane,
    pub(crate) work: Arc<U::Work>,
}

/// The functions that every unit has, in its own module and under its own names.
macro_rules! functions {
    ($values:ty, $unit:literal) => {
        #[doc = concat!("`acl.media.", $unit, "_destroy_channel_desc`: 148051 while its channel exists.")]
        pub fn destroy_channel_desc(desc: u64) -> $crate::Result<()> {
            $crate::media::video::channel::destroy_desc::<$values>(desc)
        }

        #[doc = concat!("Sets a value by its number in `acl", $unit, "ChannelDescParamType`. Before the channel is created.")]
        pub fn set_param(desc: u64, kind: i32, value: u64) -> $crate::Result<()> {
            $crate::media::video::channel::set::<$values>(desc, kind, value)
        }

        #[doc = concat!("`acl.media.", $unit, "_set_channel_desc_callback`: what the channel's thread calls for each piece. A channel that exists goes on with its own.")]
        pub fn set_callback(desc: u64, callback: $crate::media::video::Callback) -> $crate::Result<()> {
            $crate::media::video::channel::set_callback::<$values>(desc, callback)
        }

        /// The function, if one was set.
        pub fn callback(desc: u64) -> $crate::Result<Option<$crate::media::video::Callback>> {
            $crate::media::video::channel::callback::<$values>(desc)
        }

        /// The function that a report calls. `None` if none was ever set; refused if it went with its channel.
        pub fn callback_of_channel(desc: u64) -> $crate::Result<Option<$crate::media::video::Callback>> {
            $crate::media::video::channel::callback_of_channel::<$values>(desc)
        }

        #[doc = concat!("`acl.media.", $unit, "_create_channel`: on the current device. A description has one channel at a time.")]
        pub fn create_channel(desc: u64) -> $crate::Result<()> {
            $crate::media::video::channel::create::<$values>(desc)
        }

        #[doc = concat!("`acl.media.", $unit, "_destroy_channel`: waits until all that was sent is done and its callbacks have run, then lets go of the callback.")]
        pub fn destroy_channel(desc: u64) -> $crate::Result<()> {
            $crate::media::video::channel::destroy::<$values>(desc)
        }
    };
}
pub(crate) use functions;

impl<U: Unit> State<U> {
    /// Its channel, unless that has ended with its context.
    fn alive(&self) -> Option<&Channel<U>> {
        self.channel.as_deref().filter(|channel| channel.lane.is_alive())
    }

    fn no_channel(&self) -> AclError {
        let text = match self.destroyed {
            Some(site) => format!(
                "channelDesc has no channel any more: it was destroyed at {site}; call acl.media.{}_create_channel again",
                U::NAME
            ),
            None => format!("channelDesc has no channel; call acl.media.{}_create_channel first", U::NAME),
        };
        AclError::new(ErrorCode::INVALID_PARAM, text)
    }
}

fn with<U: Unit, T>(desc: u64, use_it: impl FnOnce(&mut State<U>) -> Result<T>) -> Result<T> {
    let object = U::descriptions().get(desc).map_err(|error| refuse("channelDesc", error))?;
    let mut state = object.0.lock();
    use_it(&mut state)
}

/// Makes a description with these values.
pub(crate) fn create_desc<U: Unit>(values: U) -> Result<u64> {
    let state = State { values, callback: None, channel: None, destroyed: None };
    crate::media::make(U::descriptions(), U::KIND, Description(Mutex::new(state)))
}

/// Destroys a description: 148051 while its channel exists.
pub(crate) fn destroy_desc<U: Unit>(desc: u64) -> Result<()> {
    if desc != 0 {
        with::<U, _>(desc, |state| match state.alive() {
            Some(channel) => fail!(
                RELATIVE_RESOURCE_NOT_CLEARED,
                "the channel of channelDesc ({}), created at {}, still exists; call acl.media.{}_destroy_channel first",
                U::KIND,
                channel.lane.made,
                U::NAME
            ),
            None => Ok(()),
        })?;
    }
    crate::media::destroy(U::descriptions(), U::KIND, "channelDesc", desc)
}

/// Sets a value. Before the channel is created.
pub(crate) fn set<U: Unit>(desc: u64, kind: i32, value: u64) -> Result<()> {
    with::<U, _>(desc, |state| {
        if let Some(channel) = state.alive() {
            fail!(
                INVALID_PARAM,
                "channelDesc has a channel, created at {}, which was made by its values; set them before",
                channel.lane.made
            );
        }
        state.values.set(kind, value)
    })
}

/// Something that the values say.
pub(crate) fn get<U: Unit, T>(desc: u64, value: impl FnOnce(&U) -> Result<T>) -> Result<T> {
    with::<U, _>(desc, |state| value(&state.values))
}

/// Something that the channel is made of, if there is one.
pub(crate) fn of_channel<U: Unit, T>(desc: u64, value: impl FnOnce(&U::Work) -> T) -> Result<Option<T>> {
    with::<U, _>(desc, |state| Ok(state.channel.as_ref().map(|channel| value(&channel.work))))
}

/// Sets what the channel's thread calls for each piece.
pub(crate) fn set_callback<U: Unit>(desc: u64, callback: Callback) -> Result<()> {
    with::<U, _>(desc, |state| {
        state.callback = Some(callback);
        Ok(())
    })
}

/// The function, if one was set.
pub(crate) fn callback<U: Unit>(desc: u64) -> Result<Option<Callback>> {
    with::<U, _>(desc, |state| Ok(state.callback.clone()))
}

/// The function that a report calls. `None` if none was ever set; refused if it went with its channel.
pub(crate) fn callback_of_channel<U: Unit>(desc: u64) -> Result<Option<Callback>> {
    with::<U, _>(desc, |state| match (&state.callback, state.destroyed) {
        (None, Some(_)) => Err(state.no_channel()),
        (callback, _) => Ok(callback.clone()),
    })
}

/// Creates the channel on the current device. A description has one channel at a time.
pub(crate) fn create<U: Unit>(desc: u64) -> Result<()> {
    let current = context::current()?;
    with::<U, _>(desc, |state| {
        if let Some(channel) = state.alive() {
            fail!(INVALID_PARAM, "channelDesc has a channel already, created at {}", channel.lane.made);
        }
        state.channel = None;
        let (open, limit) = U::count();
        let counted = open.take(current.device, limit)?;
        if state.callback.is_none() {
            fail!(
                INVALID_PARAM,
                "channelDesc has no callback; call acl.media.{}_set_channel_desc_callback before the channel is created",
                U::NAME
            );
        }
        let work = Arc::new(state.values.work(&current)?);
        let lane = Lane::new(&current, state.values.thread(), counted)?;
        state.channel = Some(Arc::new(Channel { lane, work }));
        Ok(())
    })
}

/// The channel of a description.
pub(crate) fn of<U: Unit>(desc: u64) -> Result<Arc<Channel<U>>> {
    with::<U, _>(desc, |state| state.channel.clone().ok_or_else(|| state.no_channel()))
}

/// Destroys the channel: waits until all that was sent is done and its callbacks have run, then lets go of the callback.
pub(crate) fn destroy<U: Unit>(desc: u64) -> Result<()> {
    let current = context::current()?;
    not_inside_execution()?;
    let channel = of::<U>(desc)?;
    channel.lane.not_its_thread(&format!("acl.media.{}_destroy_channel", U::NAME))?;
    channel.enter(&current)?.destroy(channel.task(U::end()))?;
    with::<U, _>(desc, |state| {
        // The description may have another one by now.
        if state.channel.take_if(|own| Arc::ptr_eq(own, &channel)).is_some() {
            state.callback = None;
            state.destroyed = Some(site::here());
        }
        Ok(())
    })
}

impl<U: Unit> Channel<U> {
    /// Makes sure that a call of the current context may use it.
    pub(crate) fn enter(&self, current: &Current) -> Result<OpenLane<'_>> {
        self.lane.enter(current)
    }

    /// Refuses a call that ends the stream, and so waits for callbacks, in the thread that runs them.
    pub(crate) fn may_end_here(&self) -> Result<()> {
        self.lane.not_its_thread("the end of the stream")
    }

    fn task(&self, piece: U::Piece) -> impl FnOnce() + Send + 'static {
        let work = Arc::clone(&self.work);
        move || U::run(&work, piece)
    }

    /// Queues a piece of work, which delivers a report.
    pub(crate) fn send(
        &self,
        lane: &OpenLane<'_>,
        touched: &Touched,
        report: Report,
        piece: impl FnOnce(Report) -> U::Piece,
    ) -> Result<()> {
        let told = report.told();
        lane.send(self.task(piece(report)), told.as_deref(), touched)
    }

    /// Ends the stream; waits until everything that was sent before is done and reported.
    pub(crate) fn end_stream(&self, lane: &OpenLane<'_>) -> Result<()> {
        lane.end_stream(self.task(U::end()))
    }
}

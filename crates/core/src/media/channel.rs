//! Channels: what an operation on pictures runs in. A description is filled first, then its channel is created; the description then stands for the channel.
//!
//! A product has a number of channels for each kind of work. A channel ends with its device, its description does not.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;
use softacl_media::vpc::Colours;

use super::only_with_more_operations;
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::process::profile;
use crate::registry::Registry;
use crate::rt::context::{self, Current};
use crate::site::{self, Site};

pub(crate) static CHANNEL_DESCS: Registry<ChannelDesc> = Registry::new(Kind::ChannelDesc);

/// Kinds of work, each a bit of `acldvppChannelMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Mode {
    /// Cropping, resizing, pasting and so on.
    Vpc = 1,
    /// Decoding JPEG.
    Jpegd = 2,
    /// Encoding JPEG.
    Jpege = 4,
    /// Decoding PNG.
    Pngd = 8,
}

const MODES: [Mode; 4] = [Mode::Vpc, Mode::Jpegd, Mode::Jpege, Mode::Pngd];
const EVERY_MODE: u32 = 15;

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::Vpc => "VPC",
            Self::Jpegd => "JPEGD",
            Self::Jpege => "JPEGE",
            Self::Pngd => "PNGD",
        }
    }

    /// Channels of a device.
    fn limit(self) -> u32 {
        let profile = profile();
        match self {
            Self::Vpc => profile.vpc_channel_limit,
            Self::Jpegd => profile.jpegd_channel_limit,
            Self::Jpege => profile.jpege_channel_limit,
            Self::Pngd => profile.pngd_channel_limit,
        }
    }

    /// Channels that are open on a device.
    fn open_on(self, device: u32) -> &'static AtomicU32 {
        static OPEN: [[AtomicU32; 4]; 64] = [const { [const { AtomicU32::new(0) }; 4] }; 64];
        &OPEN[device as usize % OPEN.len()][(self as u32).ilog2() as usize]
    }
}

/// A channel description object.
pub(crate) struct ChannelDesc(Mutex<State>);

struct State {
    mode: u32,
    /// A number of `acldvppCscMatrix`.
    colour_matrix: u32,
    width: u32,
    height: u32,
    /// A number of `acldvppJpegdPrecisionMode`.
    precision: i32,
    channel: Option<Open>,
}

/// A channel that exists.
#[derive(Clone, Copy)]
struct Open {
    id: u64,
    device: u32,
    /// What it counts as.
    mode: u32,
    made: Site,
}

/// Pixels of a side that an encoder's channel is made for, where nothing else is said.
const DEFAULT_SIDE: u32 = 8192;

impl Drop for ChannelDesc {
    fn drop(&mut self) {
        if let Some(open) = self.0.get_mut().channel.take() {
            give_back(open.device, open.mode);
        }
    }
}

fn give_back(device: u32, modes: u32) {
    for mode in MODES.iter().filter(|mode| modes & **mode as u32 != 0) {
        mode.open_on(device).fetch_sub(1, Ordering::Relaxed);
    }
}

fn with<T>(desc: u64, use_it: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
    let object = CHANNEL_DESCS.get(desc).map_err(|error| refuse("channelDesc", error))?;
    let mut state = object.0.lock();
    use_it(&mut state)
}

/// `acl.media.dvpp_create_channel_desc`: for every kind of work.
pub fn create_channel_desc() -> Result<u64> {
    let state = State {
        mode: EVERY_MODE,
        colour_matrix: 0,
        width: DEFAULT_SIDE,
        height: DEFAULT_SIDE,
        precision: 0,
        channel: None,
    };
    super::make(&CHANNEL_DESCS, Kind::ChannelDesc, ChannelDesc(Mutex::new(state)))
}

/// `acl.media.dvpp_destroy_channel_desc`: 148051 while its channel exists.
pub fn destroy_channel_desc(desc: u64) -> Result<()> {
    if desc != 0 {
        with(desc, |state| match state.channel {
            Some(Open { made, .. }) => fail!(
                RELATIVE_RESOURCE_NOT_CLEARED,
                "the channel of channelDesc, created at {made}, still exists; call acl.media.dvpp_destroy_channel first"
            ),
            None => Ok(()),
        })?;
    }
    super::destroy(&CHANNEL_DESCS, Kind::ChannelDesc, "channelDesc", desc)
}

/// `acl.media.dvpp_get_channel_desc_channel_id`: 0 before the channel exists.
pub fn channel_id(desc: u64) -> Result<u64> {
    with(desc, |state| Ok(state.channel.map_or(0, |open| open.id)))
}

/// `acl.media.dvpp_set_channel_desc_mode`: bits of `acldvppChannelMode`, at least one. Before the channel is created.
pub fn set_mode(desc: u64, mode: u32) -> Result<()> {
    with(desc, |state| state.set_mode(mode))
}

impl State {
    fn set_mode(&mut self, mode: u32) -> Result<()> {
        only_with_more_operations("channels for a part of the work")?;
        if mode == 0 || mode & !EVERY_MODE != 0 {
            fail!(
                INVALID_PARAM,
                "mode is {mode}; 1 (VPC), 2 (JPEGD), 4 (JPEGE), 8 (PNGD) or a sum of them belongs there"
            );
        }
        self.mode = mode;
        Ok(())
    }

    fn set(&mut self, kind: i32, value: u64) -> Result<()> {
        let number = || match u32::try_from(value) {
            Ok(value) => Ok(value),
            Err(_) => fail!(INVALID_PARAM, "param is {}; a number of 32 bits belongs there", super::shown(value)),
        };
        let side = |name: &str| {
            let most = profile().jpege_max_channel_side;
            match number()? {
                side if (1..=most).contains(&side) => Ok(side),
                side => fail!(INVALID_PARAM, "{name} is {side}; {} has 1 to {most}", profile().name),
            }
        };
        if kind != 2 {
            only_with_more_operations("parameters of channels")?;
        }
        match kind {
            0 if number()? <= 5 => self.colour_matrix = number()?,
            0 => fail!(INVALID_PARAM, "param is {value}; a number of acldvppCscMatrix, 0 to 5, belongs there"),
            1 => self.set_mode(number()?)?,
            2 => fail!(INVALID_PARAM, "the id of a channel is given by the system and cannot be set"),
            3 => self.height = side("the height")?,
            4 => self.width = side("the width")?,
            5 if value <= 1 => self.precision = value as i32,
            5 => fail!(
                INVALID_PARAM,
                "param is {}; a number of acldvppJpegdPrecisionMode, 0 or 1, belongs there",
                super::shown(value)
            ),
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in acldvppChannelDescParamType"),
        }
        Ok(())
    }
}

/// `acl.media.dvpp_set_channel_desc_param`: 0 colour matrix, 1 mode, 3 and 4 height and width of pictures to encode, 5 precision of decoding.
pub fn set_param(desc: u64, kind: i32, value: u64) -> Result<()> {
    with(desc, |state| state.set(kind, value))
}

/// `acl.media.dvpp_get_channel_desc_param`: bytes of the value, and the value.
pub fn param(desc: u64, kind: i32) -> Result<(u64, u64)> {
    with(desc, |state| {
        if kind != 2 {
            only_with_more_operations("parameters of channels")?;
        }
        Ok(match kind {
            0 => (4, u64::from(state.colour_matrix)),
            1 => (4, u64::from(state.mode)),
            2 => (8, state.channel.map_or(0, |open| open.id)),
            3 => (4, u64::from(state.height)),
            4 => (4, u64::from(state.width)),
            5 => (4, state.precision as u64),
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in acldvppChannelDescParamType"),
        })
    })
}

/// `acl.media.dvpp_create_channel`: on the current device. A description has one channel at a time.
pub fn create_channel(desc: u64) -> Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let current = context::current()?;
    let _hold = current.process.devices[current.device as usize].hold()?;
    let made = site::here();
    with(desc, |state| {
        if let Some(open) = state.channel {
            fail!(INVALID_PARAM, "channelDesc has a channel already, created at {}", open.made);
        }
        take(current.device, state.mode)?;
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        state.channel = Some(Open { id, device: current.device, mode: state.mode, made });
        Ok(())
    })
}

/// Counts a channel for each kind of work, if all of them have one left.
fn take(device: u32, modes: u32) -> Result<()> {
    let mut taken = 0;
    for mode in MODES.into_iter().filter(|mode| modes & *mode as u32 != 0) {
        let limit = mode.limit();
        let more = |open: u32| (open < limit).then_some(open + 1);
        if mode.open_on(device).fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            give_back(device, taken);
            let name = profile().name;
            if limit == 0 {
                fail!(FEATURE_UNSUPPORTED, "{name} has no {} channels", mode.name());
            }
            fail!(
                RT_NO_NOTIFY_RESOURCE,
                "device {device} has its {limit} {} channels in use ({name}); destroy those that are done, or set a mode so that a channel takes less",
                mode.name()
            );
        }
        taken |= mode as u32;
    }
    Ok(())
}

/// `acl.media.dvpp_destroy_channel`: work that is queued in it goes on, which the program had better waited for.
pub fn destroy_channel(desc: u64) -> Result<()> {
    let current = context::current()?;
    with(desc, |state| {
        let Some(open) = state.channel else { fail!(INVALID_PARAM, "{}", NO_CHANNEL) };
        if open.device != current.device {
            fail!(
                INVALID_PARAM,
                "the channel of channelDesc was created at {} on device {}; the current context is of device {}",
                open.made,
                open.device,
                current.device
            );
        }
        state.channel = None;
        give_back(open.device, open.mode);
        Ok(())
    })?;
    observe::emit(|| Fact::ChannelDestroyed { desc, site: site::here() });
    Ok(())
}

const NO_CHANNEL: &str = "channelDesc has no channel; call acl.media.dvpp_create_channel first";

/// Checks that a description has a channel on the current device that does this kind of work; its colours.
pub(crate) fn ready_for(current: &Current, desc: u64, mode: Mode) -> Result<Colours> {
    with(desc, |state| match state.channel {
        None => fail!(INVALID_PARAM, "{}", NO_CHANNEL),
        Some(open) if open.device != current.device => fail!(
            INVALID_PARAM,
            "the channel of channelDesc was created at {} on device {}; the current context is of device {}",
            open.made,
            open.device,
            current.device
        ),
        Some(open) if open.mode & mode as u32 == 0 => fail!(
            INVALID_PARAM,
            "the channel of channelDesc was created at {} with mode {}, which has no {} ({})",
            open.made,
            open.mode,
            mode.name(),
            mode as u32
        ),
        Some(_) => Ok(Colours::from_raw(state.colour_matrix).unwrap_or_default()),
    })
}

/// Ends all channels of a device that is being closed.
pub(crate) fn close_all_of(device: u32) {
    for handle in CHANNEL_DESCS.handles() {
        let Ok(object) = CHANNEL_DESCS.get(handle) else { continue };
        let mut state = object.0.lock();
        if let Some(open) = state.channel.take_if(|open| open.device == device) {
            give_back(open.device, open.mode);
        }
    }
}

//! Stream descriptions: where coded data is and what it is, as the program says.

use parking_lot::Mutex;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::registry::Registry;

pub(crate) static STREAM_DESCS: Registry<StreamDesc> = Registry::new(Kind::StreamDesc);

/// What a program says of a piece of coded data. All of it is 0 at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// Address of the first byte.
    pub(crate) data: u64,
    /// Bytes.
    pub(crate) size: u32,
    /// A number of `acldvppStreamFormat`.
    pub(crate) format: i32,
    /// The program's own, which goes along with the data.
    pub(crate) timestamp: u64,
    /// What became of the data; 0 when it is all right.
    pub(crate) ret_code: u32,
    /// Whether nothing follows.
    pub(crate) eos: bool,
}

/// A stream description object.
#[derive(Default)]
pub(crate) struct StreamDesc {
    description: Mutex<Description>,
    /// Lent to the program for the time of a callback.
    lent: bool,
}

impl StreamDesc {
    /// Whether it is the system's, and goes without the program.
    pub(crate) const fn is_lent(&self) -> bool {
        self.lent
    }
}

/// A description that is lent to the program as long as this lives.
pub(crate) struct Lent(u64);

impl Lent {
    pub(crate) fn new() -> Result<Self> {
        let desc = StreamDesc { lent: true, ..StreamDesc::default() };
        super::make(&STREAM_DESCS, Kind::StreamDesc, desc).map(Self)
    }

    pub(crate) const fn handle(&self) -> u64 {
        self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // It is there: the program cannot destroy it.
        let _ = super::destroy(&STREAM_DESCS, Kind::StreamDesc, "streamDesc", self.0);
    }
}

/// The values as they are now.
pub(crate) fn of(desc: u64, argument: &str) -> Result<Description> {
    STREAM_DESCS.get(desc).map(|desc| *desc.description.lock()).map_err(|error| refuse(argument, error))
}

/// Changes values.
pub(crate) fn change(desc: u64, argument: &str, change: impl FnOnce(&mut Description)) -> Result<()> {
    STREAM_DESCS.get(desc).map(|desc| change(&mut desc.description.lock())).map_err(|error| refuse(argument, error))
}

/// `acl.media.dvpp_create_stream_desc`.
pub fn create_stream_desc() -> Result<u64> {
    super::make(&STREAM_DESCS, Kind::StreamDesc, StreamDesc::default())
}

/// `acl.media.dvpp_destroy_stream_desc`: not the data's memory.
pub fn destroy_stream_desc(desc: u64) -> Result<()> {
    if desc != 0 && STREAM_DESCS.get(desc).is_ok_and(|desc| desc.lent) {
        fail!(
            INVALID_PARAM,
            "streamDesc is the system's, which a callback of a video encoder gets; it goes when the callback returns"
        );
    }
    super::destroy(&STREAM_DESCS, Kind::StreamDesc, "streamDesc", desc)
}

macro_rules! fields {
    ($($set:ident, $get:ident, $field:ident: $type:ty, $what:literal;)*) => {$(
        #[doc = concat!("Sets ", $what, ".")]
        pub fn $set(desc: u64, value: $type) -> Result<()> {
            change(desc, "streamDesc", |description| description.$field = value)
        }

        #[doc = concat!("Gives ", $what, ".")]
        pub fn $get(desc: u64) -> Result<$type> {
            of(desc, "streamDesc").map(|description| description.$field)
        }
    )*};
}

fields! {
    set_data, data, data: u64, "the address of the data";
    set_size, size, size: u32, "the bytes of the data";
    set_format, format, format: i32, "the format, a number of `acldvppStreamFormat`";
    set_timestamp, timestamp, timestamp: u64, "a number that goes along with the data";
    set_ret_code, ret_code, ret_code: u32, "what became of the data: 0 when it is all right";
}

/// Sets whether nothing follows: any number but 0 says so.
pub fn set_eos(desc: u64, value: u8) -> Result<()> {
    change(desc, "streamDesc", |description| description.eos = value != 0)
}

/// Gives whether nothing follows: 1 or 0.
pub fn eos(desc: u64) -> Result<u8> {
    of(desc, "streamDesc").map(|description| u8::from(description.eos))
}

//! Picture descriptions: where a picture is and what its bytes mean, as the program says.

use parking_lot::Mutex;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::registry::Registry;

pub(crate) static PIC_DESCS: Registry<PicDesc> = Registry::new(Kind::PicDesc);

/// What a program says of a picture. All of it is 0 at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// Address of the first byte.
    pub(crate) data: u64,
    /// Bytes of the memory.
    pub(crate) size: u32,
    /// A number of `acldvppPixelFormat`.
    pub(crate) format: i32,
    /// In pixels.
    pub(crate) width: u32,
    /// In pixels.
    pub(crate) height: u32,
    /// Bytes from one row to the next.
    pub(crate) width_stride: u32,
    /// Rows of memory.
    pub(crate) height_stride: u32,
    /// What became of the picture; 0 when it is all right.
    pub(crate) ret_code: u32,
}

/// A picture description object.
#[derive(Default)]
pub(crate) struct PicDesc {
    description: Mutex<Description>,
    /// Part of a batch, which it goes with.
    member: bool,
}

impl PicDesc {
    /// Whether it is part of a batch.
    pub(crate) const fn is_member(&self) -> bool {
        self.member
    }
}

/// The values as they are now.
pub(crate) fn of(desc: u64, argument: &str) -> Result<Description> {
    PIC_DESCS.get(desc).map(|desc| *desc.description.lock()).map_err(|error| refuse(argument, error))
}

/// Changes values.
pub(crate) fn change(desc: u64, argument: &str, change: impl FnOnce(&mut Description)) -> Result<()> {
    PIC_DESCS.get(desc).map(|desc| change(&mut desc.description.lock())).map_err(|error| refuse(argument, error))
}

/// Makes a description with these values; one of a batch knows so.
pub(crate) fn make(description: Description, member: bool) -> Result<u64> {
    super::make(&PIC_DESCS, Kind::PicDesc, PicDesc { description: Mutex::new(description), member })
}

/// `acl.media.dvpp_create_pic_desc`.
pub fn create_pic_desc() -> Result<u64> {
    make(Description::default(), false)
}

/// `acl.media.dvpp_destroy_pic_desc`: not the picture's memory. A member of a batch goes with the batch only.
pub fn destroy_pic_desc(desc: u64) -> Result<()> {
    if desc != 0 && PIC_DESCS.get(desc).is_ok_and(|desc| desc.member) {
        fail!(
            INVALID_PARAM,
            "picDesc belongs to a batch of picture descriptions; acl.media.dvpp_destroy_batch_pic_desc destroys it"
        );
    }
    super::destroy(&PIC_DESCS, Kind::PicDesc, "picDesc", desc)
}

macro_rules! fields {
    ($($set:ident, $get:ident, $field:ident: $type:ty, $what:literal;)*) => {$(
        #[doc = concat!("Sets ", $what, ".")]
        pub fn $set(desc: u64, value: $type) -> Result<()> {
            change(desc, "picDesc", |description| description.$field = value)
        }

        #[doc = concat!("Gives ", $what, ".")]
        pub fn $get(desc: u64) -> Result<$type> {
            of(desc, "picDesc").map(|description| description.$field)
        }
    )*};
}

fields! {
    set_data, data, data: u64, "the address of the picture's memory";
    set_size, size, size: u32, "the bytes of the picture's memory";
    set_format, format, format: i32, "the format, a number of `acldvppPixelFormat`";
    set_width, width, width: u32, "the width in pixels";
    set_height, height, height: u32, "the height in pixels";
    set_width_stride, width_stride, width_stride: u32, "the bytes from one row to the next";
    set_height_stride, height_stride, height_stride: u32, "the rows of memory";
    set_ret_code, ret_code, ret_code: u32, "what became of the picture: 0 when it is all right";
}

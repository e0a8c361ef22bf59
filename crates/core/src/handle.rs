//! Handles: what a program holds of a stream, an event, a data buffer, …
//!
//! A handle is `[0:1 | kind:7 | generation:24 | index:32]`: never 0, never a valid pointer (the kind makes it non-canonical), positive as a signed 64-bit
//! number. The registry resolves it; nothing else looks inside.

use std::fmt;

/// What a handle refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// `acl.rt.create_context` and the default context of a device.
    Context = 1,
    /// `acl.rt.create_stream` and default streams.
    Stream = 2,
    /// `acl.rt.create_event` and its variants.
    Event = 3,
    /// `acl.create_data_buffer`.
    DataBuffer = 4,
    /// `acl.create_tensor_desc`.
    TensorDesc = 5,
    /// `acl.mdl.create_dataset`.
    Dataset = 6,
    /// `acl.mdl.create_desc`.
    ModelDesc = 7,
    /// `acl.rt.create_group_info`.
    GroupInfo = 8,
    /// What an exception callback receives.
    ExceptionInfo = 9,
    /// `acl.rt.allocator_create_desc`.
    AllocatorDesc = 10,
    /// `acl.mdl.create_aipp`.
    Aipp = 11,
    /// `acl.mdl.create_config_handle`.
    ModelConfig = 12,
    /// `acl.mdl.create_exec_config_handle`.
    ExecutionConfig = 13,
    /// `acl.media.dvpp_create_pic_desc`, and the members of a batch.
    PicDesc = 14,
    /// `acl.media.dvpp_create_stream_desc`.
    StreamDesc = 15,
    /// `acl.media.dvpp_create_channel_desc`.
    ChannelDesc = 16,
    /// `acl.media.dvpp_create_batch_pic_desc`.
    BatchPicDesc = 17,
    /// `acl.media.dvpp_create_roi_config`.
    RoiConfig = 18,
    /// `acl.media.dvpp_create_resize_config`.
    ResizeConfig = 19,
    /// `acl.media.dvpp_create_border_config`.
    BorderConfig = 20,
    /// `acl.media.dvpp_create_jpege_config`.
    JpegeConfig = 21,
    /// `acl.media.dvpp_create_hist`.
    Histogram = 22,
    /// `acl.media.dvpp_create_lut_map`.
    LutMap = 23,
    /// `acl.media.vdec_create_channel_desc`.
    VdecChannelDesc = 24,
    /// `acl.media.vdec_create_frame_config`.
    VdecFrameConfig = 25,
    /// `acl.media.venc_create_channel_desc`.
    VencChannelDesc = 26,
    /// `acl.media.venc_create_frame_config`.
    VencFrameConfig = 27,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 27] = [
        Self::Context,
        Self::Stream,
        Self::Event,
        Self::DataBuffer,
        Self::TensorDesc,
        Self::Dataset,
        Self::ModelDesc,
        Self::GroupInfo,
        Self::ExceptionInfo,
        Self::AllocatorDesc,
        Self::Aipp,
        Self::ModelConfig,
        Self::ExecutionConfig,
        Self::PicDesc,
        Self::StreamDesc,
        Self::ChannelDesc,
        Self::BatchPicDesc,
        Self::RoiConfig,
        Self::ResizeConfig,
        Self::BorderConfig,
        Self::JpegeConfig,
        Self::Histogram,
        Self::LutMap,
        Self::VdecChannelDesc,
        Self::VdecFrameConfig,
        Self::VencChannelDesc,
        Self::VencFrameConfig,
    ];

    /// The field's word for it.
    pub fn noun(self) -> &'static str {
        self.with_article().split_once(' ').map_or("object", |(_, noun)| noun)
    }

    /// The noun with its article.
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Context => "a context",
            Self::Stream => "a stream",
            Self::Event => "an event",
            Self::DataBuffer => "a data buffer",
            Self::TensorDesc => "a tensor description",
            Self::Dataset => "a dataset",
            Self::ModelDesc => "a model description",
            Self::GroupInfo => "a group info",
            Self::ExceptionInfo => "an exception info",
            Self::AllocatorDesc => "an allocator description",
            Self::Aipp => "an AIPP parameter set",
            Self::ModelConfig => "a model configuration",
            Self::ExecutionConfig => "an execution configuration",
            Self::PicDesc => "a picture description",
            Self::StreamDesc => "a stream description",
            Self::ChannelDesc => "a channel description",
            Self::BatchPicDesc => "a batch of picture descriptions",
            Self::RoiConfig => "a region configuration",
            Self::ResizeConfig => "a resize configuration",
            Self::BorderConfig => "a border configuration",
            Self::JpegeConfig => "a JPEG encoding configuration",
            Self::Histogram => "a histogram",
            Self::LutMap => "a colour map",
            Self::VdecChannelDesc => "a video decoding channel description",
            Self::VdecFrameConfig => "a video decoding frame configuration",
            Self::VencChannelDesc => "a video encoding channel description",
            Self::VencFrameConfig => "a video encoding frame configuration",
        }
    }

    const fn from_bits(bits: u64) -> Option<Self> {
        let bits = bits as usize;
        if bits >= 1 && bits <= Self::ALL.len() { Some(Self::ALL[bits - 1]) } else { None }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.noun())
    }
}

/// The parts of a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) kind: Kind,
    pub(crate) generation: u32,
    pub(crate) index: u32,
}

/// Generations that fit in a handle; a slot that used them all up is retired.
pub(crate) const GENERATIONS: u32 = 1 << 24;

impl Parts {
    pub(crate) const fn pack(self) -> u64 {
        ((self.kind as u64) << 56) | ((self.generation as u64) << 32) | self.index as u64
    }

    /// `None` for a number that no registry can have issued.
    pub(crate) const fn unpack(raw: u64) -> Option<Self> {
        match Kind::from_bits(raw >> 56) {
            Some(kind) => Some(Self { kind, generation: (raw >> 32) as u32 & (GENERATIONS - 1), index: raw as u32 }),
            None => None,
        }
    }
}

const _: () =
    assert!(Parts { kind: Kind::VencFrameConfig, generation: GENERATIONS - 1, index: u32::MAX }.pack() < 1 << 63);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_keeps_its_parts_and_is_no_pointer() {
        for kind in Kind::ALL {
            for (generation, index) in [(0, 0), (1, 7), (GENERATIONS - 1, u32::MAX)] {
                let parts = Parts { kind, generation, index };
                let raw = parts.pack();
                assert_eq!(Parts::unpack(raw), Some(parts));
                assert!(raw >= 1 << 48 && i64::try_from(raw).is_ok(), "{raw:#x}");
            }
        }
        for raw in [0, 1, 0x7f12_3456_7890, u64::MAX, 100 << 56] {
            assert_eq!(Parts::unpack(raw), None, "{raw:#x}");
        }
    }
}

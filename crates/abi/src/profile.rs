//! What differs between products: memory, cores, limits, alignments, timeouts.
//!
//! What lives here: the type of a profile and the look-up by product name. The rows are in `data/profiles.toml`, each number
//! with its source. Limits and behaviours that differ between products are read from a profile and are never constants in
//! code.

use crate::enums::RunMode;

/// A product family: products that share one architecture and one set of limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Atlas 200/300/500 inference products: Ascend 310.
    Inference310,
    /// Atlas inference series: Ascend 310P.
    Inference,
    /// Atlas training series: Ascend 910 of the first generation.
    Training,
    /// Atlas A2 training and inference series: Ascend 910B.
    A2,
    /// Atlas A3 training and inference series: Ascend 910_93.
    A3,
    /// Atlas 200I/500 A2 inference products: Ascend 310B.
    A2Edge,
    /// Ascend 950.
    Ascend950,
}

impl Family {
    /// Every family with the word that stands for it in the data files.
    pub const WORDS: &'static [(&'static str, Family)] = &[
        ("310", Family::Inference310),
        ("inference", Family::Inference),
        ("training", Family::Training),
        ("200i_500_a2", Family::A2Edge),
        ("a2", Family::A2),
        ("a3", Family::A3),
        ("950", Family::Ascend950),
    ];

    /// How many families current manuals list for a function; Ascend 310 is no longer among them.
    pub const CURRENT: usize = Self::WORDS.len() - 1;

    /// The name that manuals use.
    pub const fn title(self) -> &'static str {
        match self {
            Family::Inference310 => "Atlas 200/300/500 inference",
            Family::Inference => "Atlas inference series",
            Family::Training => "Atlas training series",
            Family::A2Edge => "Atlas 200I/500 A2",
            Family::A2 => "Atlas A2 series",
            Family::A3 => "Atlas A3 series",
            Family::Ascend950 => "Ascend 950",
        }
    }
}

/// The kind of a device's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemoryKind {
    /// Stacked memory on the package.
    Hbm,
    /// Ordinary memory.
    Ddr,
}

/// How many user processes may use a device at a time, by release of the software and by kind of machine. A host's limit
/// is its number of devices times this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessLimit {
    /// The first release with these numbers, such as `7.0`.
    pub since: &'static str,
    /// On a physical machine.
    pub physical: u32,
    /// On a virtual machine; none where the manual names no such case.
    pub virtual_machine: Option<u32>,
}

/// How the colour conversion of AIPP divides its sums by 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AippRounding {
    /// To the nearest whole number, halves up.
    HalfUp,
    /// To the whole number below.
    Truncate,
}

/// One product.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// The product name that `acl.get_soc_name` returns, such as `Ascend310P3`.
    pub name: &'static str,
    /// Other names that people give the converter for it.
    pub aliases: &'static [&'static str],
    /// Its family.
    pub family: Family,
    /// Where programs run unless configured otherwise.
    pub run_mode: RunMode,
    /// Whether programs can run on a host with the device as a card.
    pub runs_on_host: bool,
    /// Whether programs can run on the device itself.
    pub runs_on_device: bool,
    /// Bytes of device memory.
    pub memory_bytes: u64,
    /// The kind of device memory.
    pub memory_kind: MemoryKind,
    /// AI cores. On products that separate them, a core is one cube core with its vector cores.
    pub ai_cores: u32,
    /// Cube cores.
    pub cube_cores: u32,
    /// Vector cores.
    pub vector_cores: u32,
    /// AI CPUs.
    pub ai_cpus: u32,
    /// Bytes of level 2 cache.
    pub l2_bytes: u64,
    /// Streams of a device, default and internal ones included.
    pub stream_limit: u32,
    /// Default streams of a context that a program creates, when programs run on a host.
    pub default_streams_per_context: u32,
    /// Events of a device.
    pub event_limit: u32,
    /// User processes of a device, oldest release first.
    pub process_limits: &'static [ProcessLimit],
    /// Alignment of addresses from the memory allocators, in bytes.
    pub malloc_alignment: u64,
    /// Sizes are rounded up to a multiple of this, in bytes.
    pub malloc_rounding: u64,
    /// Bytes added after rounding; not for `malloc_align32` and not for pages of 1 GiB.
    pub malloc_padding: u64,
    /// Alignment of memory for media processing, in bytes.
    pub media_alignment: u64,
    /// Whether pictures and coded data have to lie in memory of `acl.media.dvpp_malloc`; memory of `acl.rt.malloc` will do otherwise.
    pub media_memory_only: bool,
    /// Whether media processing has more than cropping, resizing, pasting and coding: channels for a part of the work, conversion of formats, borders, pyramids, histograms.
    pub media_operations: bool,
    /// The largest number of an interpolation (`acl.media.dvpp_set_resize_config_interpolation`).
    pub vpc_interpolations: u32,
    /// Channels of a device that crop, resize and so on; 0 where a product has no such unit. The same for the others.
    pub vpc_channel_limit: u32,
    /// Channels of a device that decode JPEG.
    pub jpegd_channel_limit: u32,
    /// Channels of a device that encode JPEG.
    pub jpege_channel_limit: u32,
    /// Channels of a device that decode PNG.
    pub pngd_channel_limit: u32,
    /// Largest width and height, in pixels, that a channel for encoding JPEG can be made for.
    pub jpege_max_channel_side: u32,
    /// Formats that cropping, resizing and so on take: a bit for each number of `acldvppPixelFormat` up to 17, then 1000 and 1001 (440 semi-planar).
    pub vpc_input_formats: u32,
    /// Formats that they make, in the same way.
    pub vpc_output_formats: u32,
    /// Smallest width of a picture or region, in pixels.
    pub vpc_min_width: u32,
    /// Smallest height of a picture or region, in pixels.
    pub vpc_min_height: u32,
    /// Largest width and height of a picture that is read, in pixels.
    pub vpc_max_input_side: u32,
    /// Largest width of a picture that is written, in pixels.
    pub vpc_max_output_width: u32,
    /// Largest height of a picture that is written, in pixels.
    pub vpc_max_output_height: u32,
    /// The bytes from one row to the next are a multiple of this.
    pub vpc_width_stride_alignment: u32,
    /// Whether it is the pixels of a packed picture that are aligned so, and not the bytes.
    pub vpc_packed_stride_by_pixels: bool,
    /// The rows of memory are a multiple of this, whatever the format.
    pub vpc_height_stride_alignment: u32,
    /// Whether a gray picture takes as much memory as one of YUV420SP.
    pub vpc_gray_with_chroma: bool,
    /// Formats of pictures to read with a side of more than 4096 pixels, by bit as in [`vpc_input_formats`](Self::vpc_input_formats).
    pub vpc_8k_formats: u32,
    /// The fewest rows of memory.
    pub vpc_min_height_stride: u32,
    /// The most bytes from one row to the next.
    pub vpc_max_width_stride: u32,
    /// The most rows of memory.
    pub vpc_max_height_stride: u32,
    /// The fewest bytes from one row to the next.
    pub vpc_min_width_stride: u32,
    /// Whether an odd width or height of a picture that is read, of whatever format, is rounded down, and so one that is written where pixels share chroma; otherwise it
    /// is refused where pixels share chroma.
    pub vpc_rounds_odd_sizes: bool,
    /// Whether regions may begin at odd columns and rows, and end at even ones.
    pub vpc_odd_regions: bool,
    /// The first column of a region to paste into is a multiple of this.
    pub vpc_paste_left_alignment: u32,
    /// Whether such a region may begin at an odd column or row of planes that share chroma.
    pub vpc_odd_pastes: bool,
    /// Pictures get at most this many times smaller in each direction.
    pub vpc_max_shrink: u32,
    /// Pictures get at most this many times larger in each direction.
    pub vpc_max_stretch: u32,
    /// Whether interpolation 3 matches the first pixels, as TensorFlow's first one did; otherwise it is as 1.
    pub vpc_corner_interpolation: bool,
    /// Whether pictures are halved for pyramids.
    pub vpc_pyramids: bool,
    /// Whether conversion of formats makes another format of a gray picture.
    pub vpc_gray_to_colour: bool,
    /// The width stride of a decoded JPEG picture is its width rounded up to this.
    pub jpegd_width_alignment: u32,
    /// The height stride of a decoded JPEG picture is its height rounded up to this.
    pub jpegd_height_alignment: u32,
    /// Whether an odd width or height is rounded down where the decoded format shares chroma.
    pub jpegd_rounds_odd_sizes: bool,
    /// Smallest width and height of a JPEG picture, in pixels.
    pub jpegd_min_side: u32,
    /// Largest width and height of a JPEG picture, in pixels.
    pub jpegd_max_side: u32,
    /// Smallest width and height of a picture to encode, in pixels.
    pub jpege_min_side: u32,
    /// Width strides of pictures to encode are a multiple of this, and so are height strides that are not the height.
    pub jpege_stride_alignment: u32,
    /// The predicted size of an encoded picture is rounded up to this, in bytes.
    pub jpege_size_rounding: u64,
    /// The width stride of a decoded PNG picture is its width rounded up to this, times the bytes of a pixel.
    pub pngd_width_alignment: u32,
    /// The height stride of a decoded PNG picture is its height rounded up to this.
    pub pngd_height_alignment: u32,
    /// Smallest width and height of a PNG picture, in pixels.
    pub pngd_min_side: u32,
    /// Largest width and height of a PNG picture, in pixels.
    pub pngd_max_side: u32,
    /// Numbers that a channel for decoding video can have, from 0 on; 0 where a product has no such unit.
    pub vdec_channel_ids: u32,
    /// Channels of a device that decode video.
    pub vdec_channel_limit: u32,
    /// Largest width and height, in pixels, of video that is decoded and of pictures that come of it.
    pub vdec_max_side: u32,
    /// Largest width of H.265 that is decoded.
    pub vdec_h265_max_width: u32,
    /// Whether video is decoded to RGB888 and BGR888 too.
    pub vdec_rgb: bool,
    /// Columns that a decoded picture's rows take are a multiple of this.
    pub vdec_stride_alignment: u32,
    /// The fewest bytes from one row of a decoded picture to the next.
    pub vdec_min_width_stride: u32,
    /// The most bytes from one row of a decoded picture to the next, and the most rows of memory.
    pub vdec_max_stride: u32,
    /// Whether the number of reference frames of a channel can be set.
    pub vdec_reference_frames: bool,
    /// Channels of a device that encode video; 0 where a product has no such unit.
    pub venc_channel_limit: u32,
    /// Smallest width and height, in pixels, of video that is encoded.
    pub venc_min_side: u32,
    /// Largest width and height, in pixels, of video that is encoded.
    pub venc_max_side: u32,
    /// Most pixels of a picture that is encoded as H.264.
    pub venc_h264_max_pixels: u32,
    /// Whether a program may give the memory that encoded video is put into.
    pub venc_own_buffer: bool,
    /// Most pictures a second of video that is encoded.
    pub venc_max_frame_rate: u32,
    /// Lowest bit rate of encoded video that can be set, in 1000 bits a second.
    pub venc_min_bit_rate: u32,
    /// Highest bit rate of encoded video, in 1000 bits a second.
    pub venc_max_bit_rate: u32,
    /// The bit rate where none is set, in 1000 bits a second.
    pub venc_default_bit_rate: u32,
    /// Whether the bit rate is constant where nothing is said; variable otherwise.
    pub venc_constant_by_default: bool,
    /// Bytes of the memory for encoded video where none are set.
    pub venc_buffer: u32,
    /// Source and destination alignment that asynchronous copies ask for, in bytes.
    pub copy_alignment: u64,
    /// Longest row of a two-dimensional copy, in bytes.
    pub copy_2d_max_width: u64,
    /// Most rows of a two-dimensional copy.
    pub copy_2d_max_height: u64,
    /// Whether asynchronous two-dimensional copies may go from device to device.
    pub copy_2d_async_device_to_device: bool,
    /// Default time limit of an AI core operator, in milliseconds.
    pub ai_core_timeout_ms: u64,
    /// Default time limit of an AI CPU operator when programs run on a host, in milliseconds.
    pub ai_cpu_timeout_ms: u64,
    /// The same when programs run on the device, in milliseconds.
    pub ai_cpu_timeout_on_device_ms: u64,
    /// Longest time limit of an operator that can be set, in milliseconds.
    pub max_operator_timeout_ms: u64,
    /// Step in which an operator's time limit can be set, in microseconds.
    pub operator_timeout_interval_us: u64,
    /// Most gears (batch sizes, image sizes or shapes) of one model.
    pub max_gears: u32,
    /// Most gears that the converter takes.
    pub max_converted_gears: u32,
    /// Whether it runs models whose dimensions stay open until they run.
    pub open_shapes: bool,
    /// Widest picture that AIPP can make with padding, in pixels.
    pub aipp_max_padded_width: u32,
    /// Whether AIPP can begin a crop of a YUV420SP picture in an odd row or column.
    pub aipp_odd_crop: bool,
    /// Most dimensions of a tensor of a model.
    pub max_dims: u32,
    /// Callback threads of a process that the manual recommends not to exceed.
    pub callback_threads_recommended: u32,
    /// Callback threads of a process.
    pub callback_threads_limit: u32,
    /// Single operators in execution in a process.
    pub operators_in_execution_limit: u64,
    /// How AIPP rounds.
    pub aipp_rounding: AippRounding,
    /// Whether saturation of float results can be chosen.
    pub saturation_mode: bool,
    /// Whether float overflow can give infinities and NaN.
    pub infinity_mode: bool,
    /// Whether operators know bf16.
    pub bf16: bool,
    /// Whether vector cores have a scheduler of their own.
    pub vector_scheduler: bool,
    /// Whether the failure mode of a default stream can be set.
    pub default_stream_failure_mode: bool,
    /// The numerically largest stream priority, which is the lowest.
    pub least_priority: i32,
    /// The numerically smallest stream priority, which is the highest.
    pub greatest_priority: i32,
    /// Whether a number of this row is not confirmed by a source; `remark` says which.
    pub unsure: bool,
    /// What to know about the numbers; may be empty.
    pub remark: &'static str,
}

impl Profile {
    /// The process limit of the newest release.
    pub fn process_limit(&self) -> Option<&'static ProcessLimit> {
        self.process_limits.last()
    }
}

/// The name of the profile that is used when nothing is configured.
pub const DEFAULT: &str = "Ascend310P3";

/// Every profile.
#[cfg(feature = "tables")]
pub static PROFILES: &[Profile] = crate::generated::profiles::PROFILES;

/// Finds a profile by product name. Case matters, as it does for the real product.
#[cfg(feature = "tables")]
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

/// Finds a profile by product name or, where no product has this name, by an alias.
#[cfg(feature = "tables")]
pub fn find_or_alias(name: &str) -> Option<&'static Profile> {
    find(name).or_else(|| PROFILES.iter().find(|profile| profile.aliases.contains(&name)))
}

/// The profile named [`DEFAULT`].
#[cfg(feature = "tables")]
pub fn default_profile() -> &'static Profile {
    // The generator refuses a table without this row.
    &PROFILES[crate::generated::profiles::DEFAULT_AT]
}

//! The vendor enums that the runtime itself matches on.
//!
//! What lives here: Rust types for numbers that programs pass, each made with `TryFrom<i32>` so that an unknown number is
//! found once, at the edge. What does not: enums that are only stored and handed back (see [`crate::constants`]).

use std::fmt;

/// A number that no member of an enum has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownValue {
    /// The vendor's name of the enum.
    pub of: &'static str,
    /// The number.
    pub value: i64,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no {}", self.value, self.of)
    }
}

impl std::error::Error for UnknownValue {}

/// Declares an enum whose members have the vendor's numbers, with the conversions from and to `i32`.
macro_rules! vendor_enum {
    ($(#[$meta:meta])* $name:ident = $vendor:literal { $($(#[$member_meta:meta])* $member:ident = $value:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(i32)]
        pub enum $name {
            $($(#[$member_meta])* $member = $value,)*
        }

        impl $name {
            /// Every member, in the vendor's order.
            pub const ALL: &'static [$name] = &[$($name::$member,)*];

            /// The vendor's number.
            pub const fn value(self) -> i32 {
                self as i32
            }
        }

        impl TryFrom<i32> for $name {
            type Error = UnknownValue;

            fn try_from(value: i32) -> Result<$name, UnknownValue> {
                match value {
                    $($value => Ok($name::$member),)*
                    _ => Err(UnknownValue { of: $vendor, value: i64::from(value) }),
                }
            }
        }

        impl From<$name> for i32 {
            fn from(member: $name) -> i32 {
                member.value()
            }
        }
    };
}

vendor_enum! {
    /// The direction of a copy.
    MemcpyKind = "aclrtMemcpyKind" {
        /// Host to host.
        HostToHost = 0,
        /// Host to device.
        HostToDevice = 1,
        /// Device to host.
        DeviceToHost = 2,
        /// Device to device, the same one or another.
        DeviceToDevice = 3,
        /// The addresses decide.
        Default = 4,
        /// Host to device, with the host data staged at the time of the call.
        HostToBufferToDevice = 5,
        /// Within one device.
        InnerDevice = 6,
        /// Between two devices.
        InterDevice = 7,
    }
}

vendor_enum! {
    /// Where the program runs.
    RunMode = "aclrtRunMode" {
        /// On the device itself: host and device share memory.
        Device = 0,
        /// On a host with the device as a card.
        Host = 1,
    }
}

vendor_enum! {
    /// The arithmetic of [reduce](crate::surface): what is done with each element.
    ReduceKind = "aclrtReduceKind" {
        /// Add.
        Sum = 10,
        /// Keep the larger.
        Max = 11,
        /// Keep the smaller.
        Min = 12,
        /// Overwrite.
        Equal = 13,
    }
}

vendor_enum! {
    /// What a cache operation does.
    CmoType = "aclrtCmoType" {
        /// Bring into the cache.
        Prefetch = 0,
        /// Write back and keep.
        WriteBack = 1,
        /// Drop.
        Invalidate = 2,
        /// Write back and drop.
        Flush = 3,
    }
}

vendor_enum! {
    /// Whether later tasks of the stream wait for a callback.
    CallbackBlockType = "aclrtCallbackBlockType" {
        /// The stream goes on.
        NoBlock = 0,
        /// Later tasks wait.
        Block = 1,
    }
}

vendor_enum! {
    /// Float overflow behaviour of a device.
    OverflowMode = "aclrtFloatOverflowMode" {
        /// Results saturate.
        Saturation = 0,
        /// Results become infinity or not-a-number.
        InfNan = 1,
        /// Not set.
        Undefined = 2,
    }
}

vendor_enum! {
    /// What a stream does after a failed task.
    FailureMode = "aclrtStreamFailureMode" {
        /// Later tasks run.
        ContinueOnFailure = 0,
        /// Later tasks do not run.
        StopOnFailure = 1,
    }
}

vendor_enum! {
    /// An attribute of a stream, with its key in the attribute dict.
    StreamAttribute = "aclrtStreamAttr" {
        /// `failureMode`
        FailureMode = 1,
        /// `overflowSwitch`
        FloatOverflowCheck = 2,
        /// `userCustomTag`
        UserCustomTag = 3,
    }
}

vendor_enum! {
    /// What a stream waits for in a value wait.
    ValueWaitFlag = "value_wait flag" {
        /// Memory is greater than or equal to the value.
        GreaterOrEqual = 0,
        /// Memory equals the value.
        Equal = 1,
        /// Memory and value have a set bit in common.
        And = 2,
        /// A bit is clear in both.
        Nor = 3,
    }
}

vendor_enum! {
    /// A system parameter of a context or of the process.
    SysParamOpt = "aclSysParamOpt" {
        /// Deterministic computation: 0 off, 1 on, 2 strong, 3 batch consistent.
        Deterministic = 0,
        /// Debug kernels.
        EnableDebugKernel = 1,
        /// Deprecated spelling of deterministic level 2.
        StrongConsistency = 2,
        /// Early start of kernels.
        EnableKernelEarlyStart = 3,
    }
}

vendor_enum! {
    /// A kind of device memory in a query of free and total bytes.
    MemAttr = "aclrtMemAttr" {
        /// DDR, all pages.
        Ddr = 0,
        /// HBM, all pages.
        Hbm = 1,
        /// DDR, huge pages.
        DdrHuge = 2,
        /// DDR, normal pages.
        DdrNormal = 3,
        /// HBM, huge pages.
        HbmHuge = 4,
        /// HBM, normal pages.
        HbmNormal = 5,
        /// DDR for peer access, huge pages.
        DdrP2pHuge = 6,
        /// DDR for peer access, normal pages.
        DdrP2pNormal = 7,
        /// HBM for peer access, huge pages.
        HbmP2pHuge = 8,
        /// HBM for peer access, normal pages.
        HbmP2pNormal = 9,
        /// HBM, 1 GiB pages.
        HbmHuge1g = 10,
        /// HBM for peer access, 1 GiB pages.
        HbmP2pHuge1g = 11,
        /// Whatever the device has, normal pages.
        Normal = 12,
        /// Whatever the device has, huge pages.
        Huge = 13,
        /// Whatever the device has, 1 GiB pages.
        Huge1g = 14,
        /// Whatever the device has, for peer access, normal pages.
        P2pNormal = 15,
        /// Whatever the device has, for peer access, huge pages.
        P2pHuge = 16,
        /// Whatever the device has, for peer access, 1 GiB pages.
        P2pHuge1g = 17,
    }
}

vendor_enum! {
    /// Where an address lies, in the attributes of a pointer.
    MemLocationType = "aclrtMemLocationType" {
        /// Host memory that the runtime knows.
        Host = 0,
        /// Device memory.
        Device = 1,
        /// Memory that the runtime does not know.
        Unregistered = 2,
        /// Managed memory.
        Managed = 3,
        /// Host memory of one NUMA node.
        HostNuma = 4,
    }
}

vendor_enum! {
    /// The element type of a tensor.
    DataType = "aclDataType" {
        /// Not set.
        Undefined = -1,
        /// `float32`
        Float = 0,
        /// `float16`
        Float16 = 1,
        /// `int8`
        Int8 = 2,
        /// `int32`
        Int32 = 3,
        /// `uint8`
        UInt8 = 4,
        /// `int16`
        Int16 = 6,
        /// `uint16`
        UInt16 = 7,
        /// `uint32`
        UInt32 = 8,
        /// `int64`
        Int64 = 9,
        /// `uint64`
        UInt64 = 10,
        /// `float64`
        Double = 11,
        /// `bool`
        Bool = 12,
        /// Text.
        String = 13,
        /// `complex64`
        Complex64 = 16,
        /// `complex128`
        Complex128 = 17,
        /// `bfloat16`
        BFloat16 = 27,
        /// `int4`
        Int4 = 29,
        /// One bit.
        UInt1 = 30,
        /// Two `float16`.
        Complex32 = 33,
        /// `hifloat8`
        HiFloat8 = 34,
        /// `float8`, five exponent bits.
        Float8E5M2 = 35,
        /// `float8`, four exponent bits.
        Float8E4M3Fn = 36,
        /// `float8`, exponent only.
        Float8E8M0 = 37,
        /// `float6`, three exponent bits.
        Float6E3M2 = 38,
        /// `float6`, two exponent bits.
        Float6E2M3 = 39,
        /// `float4`, two exponent bits.
        Float4E2M1 = 40,
        /// `float4`, one exponent bit.
        Float4E1M2 = 41,
    }
}

impl DataType {
    /// Bits of one element in memory; 0 for a type without a fixed size.
    pub const fn size_in_bits(self) -> u32 {
        match self {
            DataType::Undefined | DataType::String => 0,
            DataType::UInt1 => 1,
            DataType::Int4 | DataType::Float4E2M1 | DataType::Float4E1M2 => 4,
            DataType::Float6E3M2 | DataType::Float6E2M3 => 6,
            DataType::Int8
            | DataType::UInt8
            | DataType::Bool
            | DataType::HiFloat8
            | DataType::Float8E5M2
            | DataType::Float8E4M3Fn
            | DataType::Float8E8M0 => 8,
            DataType::Float16 | DataType::Int16 | DataType::UInt16 | DataType::BFloat16 => 16,
            DataType::Float | DataType::Int32 | DataType::UInt32 | DataType::Complex32 => 32,
            DataType::Int64 | DataType::UInt64 | DataType::Double | DataType::Complex64 => 64,
            DataType::Complex128 => 128,
        }
    }

    /// Bytes of one element as `acl.data_type_size` counts them: types below eight bits count as one byte, and so does each
    /// element of a tensor of them.
    pub const fn size_in_bytes(self) -> u64 {
        (self.size_in_bits() as u64).div_ceil(8)
    }
}

vendor_enum! {
    /// The memory layout of a tensor.
    Format = "aclFormat" {
        /// Not set.
        Undefined = -1,
        /// Batch, channel, height, width.
        Nchw = 0,
        /// Batch, height, width, channel.
        Nhwc = 1,
        /// Any.
        Nd = 2,
        /// Channels in blocks.
        Nc1hwc0 = 3,
        /// Weights in fractals.
        FractalZ = 4,
        /// Channels in blocks of four.
        Nc1hwc0C04 = 12,
        /// Height, width, channel, batch.
        Hwcn = 16,
        /// Batch, depth, height, width, channel.
        Ndhwc = 27,
        /// Matrices in fractals.
        FractalNz = 29,
        /// Batch, channel, depth, height, width.
        Ncdhw = 30,
        /// Depth, channels in blocks.
        Ndc1hwc0 = 32,
        /// Three-dimensional weights in fractals.
        FractalZ3d = 33,
        /// Batch, channel.
        Nc = 35,
        /// Batch, channel, length.
        Ncl = 47,
        /// Matrices in fractals, inner block 16.
        FractalNzC016 = 50,
        /// Matrices in fractals, inner block 32.
        FractalNzC032 = 51,
        /// Matrices in fractals, inner block 2.
        FractalNzC02 = 52,
        /// Matrices in fractals, inner block 4.
        FractalNzC04 = 53,
        /// Matrices in fractals, inner block 8.
        FractalNzC08 = 54,
    }
}

vendor_enum! {
    /// The page choice in a [`MemMallocPolicy`], without its flag bits.
    PagePolicy = "aclrtMemMallocPolicy" {
        /// Above 1 MiB huge pages with a fall-back to normal ones.
        HugeFirst = 0,
        /// Huge pages or an error.
        HugeOnly = 1,
        /// Normal pages.
        NormalOnly = 2,
        /// As `HugeFirst`, for peer access.
        HugeFirstP2p = 3,
        /// As `HugeOnly`, for peer access.
        HugeOnlyP2p = 4,
        /// As `NormalOnly`, for peer access.
        NormalOnlyP2p = 5,
        /// 1 GiB pages or an error.
        Huge1gOnly = 6,
        /// As `Huge1gOnly`, for peer access.
        Huge1gOnlyP2p = 7,
    }
}

/// How device memory is allocated: a page choice and flag bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MemMallocPolicy {
    /// The page choice.
    pub pages: PagePolicy,
    /// The bits of [`MemMallocPolicy::LOW_BANDWIDTH`] and its neighbours.
    pub flags: i32,
}

impl MemMallocPolicy {
    /// Memory with a lower bandwidth is asked for.
    pub const LOW_BANDWIDTH: i32 = 0x100;
    /// Memory with a higher bandwidth is asked for.
    pub const HIGH_BANDWIDTH: i32 = 0x1000;
    /// User space may only read.
    pub const USER_SPACE_READ_ONLY: i32 = 0x10_0000;

    const FLAGS: i32 = Self::LOW_BANDWIDTH | Self::HIGH_BANDWIDTH | Self::USER_SPACE_READ_ONLY;

    /// Whether the page choice asks for pages of 1 GiB, which are not padded.
    pub const fn is_gigabyte_pages(self) -> bool {
        matches!(self.pages, PagePolicy::Huge1gOnly | PagePolicy::Huge1gOnlyP2p)
    }
}

impl TryFrom<i32> for MemMallocPolicy {
    type Error = UnknownValue;

    fn try_from(value: i32) -> Result<MemMallocPolicy, UnknownValue> {
        let unknown = UnknownValue { of: "aclrtMemMallocPolicy", value: i64::from(value) };
        let pages = PagePolicy::try_from(value & !Self::FLAGS).map_err(|_| unknown)?;
        Ok(MemMallocPolicy { pages, flags: value & Self::FLAGS })
    }
}

/// Bits of the flag with which an event is created.
pub mod event_flag {
    /// Streams can wait for the event.
    pub const SYNC: u32 = 1;
    /// The progress of a stream can be queried.
    pub const CAPTURE_STREAM_PROGRESS: u32 = 2;
    /// The event has timestamps.
    pub const TIME_LINE: u32 = 8;
    /// Used by the device only.
    pub const DEVICE_USE_ONLY: u32 = 16;
    /// For captures across graphs; only alone.
    pub const EXTERNAL: u32 = 32;
    /// For other processes; only alone.
    pub const IPC: u32 = 64;
    /// All bits that have a meaning.
    pub const ALL: u32 = SYNC | CAPTURE_STREAM_PROGRESS | TIME_LINE | DEVICE_USE_ONLY | EXTERNAL | IPC;
}

/// Bits of the flag with which a stream is created.
pub mod stream_flag {
    /// Resources are reserved at creation.
    pub const FAST_LAUNCH: u32 = 1;
    /// The host waits actively in a synchronise call.
    pub const FAST_SYNC: u32 = 2;
    /// Tasks are kept, for building models.
    pub const PERSISTENT: u32 = 4;
    /// No effect.
    pub const HUGE: u32 = 8;
    /// Reserved.
    pub const CPU_SCHEDULE: u32 = 16;
    /// Used by the device only.
    pub const DEVICE_USE_ONLY: u32 = 32;
    /// All bits that have a meaning.
    pub const ALL: u32 = FAST_LAUNCH | FAST_SYNC | PERSISTENT | HUGE | CPU_SCHEDULE | DEVICE_USE_ONLY;
}

/// Bits of the flag of the second form of host memory registration.
pub mod host_register_flag {
    /// The memory gets a device address.
    pub const MAPPED: u32 = 0x2;
    /// The memory belongs to a peripheral.
    pub const IO_MEMORY: u32 = 0x4;
    /// The device only reads.
    pub const READ_ONLY: u32 = 0x8;
    /// The memory is page-locked.
    pub const PINNED: u32 = 0x1000_0000;
    /// All bits that have a meaning.
    pub const ALL: u32 = MAPPED | IO_MEMORY | READ_ONLY | PINNED;
}

/// Status numbers of events and streams. The deprecated event query and its successor use opposite numbers.
pub mod query_status {
    /// `query_event`: all recorded work is done.
    pub const EVENT_COMPLETE: i32 = 0;
    /// `query_event`: recorded work is pending.
    pub const EVENT_NOT_READY: i32 = 1;
    /// `query_event_status`: recorded work is pending.
    pub const EVENT_RECORDED_NOT_READY: i32 = 0;
    /// `query_event_status`: all recorded work is done.
    pub const EVENT_RECORDED_COMPLETE: i32 = 1;
    /// `query_event_wait_status`: all waits are over.
    pub const EVENT_WAIT_COMPLETE: i32 = 0;
    /// `query_event_wait_status`: a wait is pending.
    pub const EVENT_WAIT_NOT_READY: i32 = 1;
    /// `query_event_wait_status`: reserved, never reported for a valid event.
    pub const EVENT_WAIT_RESERVED: i32 = 0xFFFF;
    /// `stream_query`: the stream is idle.
    pub const STREAM_COMPLETE: i32 = 0;
    /// `stream_query`: the stream has work.
    pub const STREAM_NOT_READY: i32 = 1;
}

#[cfg(test)]
mod tests {
    use super::{DataType, Format, MemAttr, MemMallocPolicy, MemcpyKind, PagePolicy};

    #[test]
    fn unknown_numbers_are_refused_with_the_enum_named() {
        let error = MemcpyKind::try_from(8).unwrap_err();
        assert_eq!(error.to_string(), "8 is no aclrtMemcpyKind");
        assert!(DataType::try_from(5).is_err());
        assert_eq!(Format::try_from(-1), Ok(Format::Undefined));
    }

    #[test]
    fn policies_split_into_pages_and_flags() {
        let policy = MemMallocPolicy::try_from(6 | MemMallocPolicy::HIGH_BANDWIDTH).unwrap();
        assert_eq!(policy.pages, PagePolicy::Huge1gOnly);
        assert_eq!(policy.flags, MemMallocPolicy::HIGH_BANDWIDTH);
        assert!(policy.is_gigabyte_pages());
        assert!(MemMallocPolicy::try_from(8).is_err());
        assert!(MemMallocPolicy::try_from(-1).is_err());
        assert!(MemMallocPolicy::try_from(0x200).is_err());
    }

    #[test]
    fn small_types_count_as_whole_bytes() {
        for (kind, bytes) in [
            (DataType::Undefined, 0),
            (DataType::String, 0),
            (DataType::UInt1, 1),
            (DataType::Int4, 1),
            (DataType::Float16, 2),
            (DataType::Complex32, 4),
            (DataType::Complex128, 16),
        ] {
            assert_eq!(kind.size_in_bytes(), bytes, "{kind:?}");
        }
    }

    /// The enums here and the table of constants say the same.
    #[cfg(feature = "tables")]
    #[test]
    fn members_agree_with_the_table() {
        fn numbers(module: &str) -> Vec<i32> {
            let mut numbers: Vec<i32> = crate::constants::CONSTANTS
                .iter()
                .filter(|row| row.module == module)
                .map(|row| i32::try_from(row.value).unwrap())
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        }
        fn values<T: Copy + Into<i32>>(members: &[T]) -> Vec<i32> {
            members.iter().map(|&member| member.into()).collect()
        }
        assert_eq!(values(MemcpyKind::ALL), numbers("aclrt_memcpy_kind"));
        assert_eq!(values(DataType::ALL), numbers("acl_data_type"));
        assert_eq!(values(Format::ALL), numbers("acl_format"));
        assert_eq!(values(MemAttr::ALL), numbers("aclrt_mem_attr"));
        assert_eq!(values(super::ReduceKind::ALL), numbers("aclrt_reduce_kind"));
        assert_eq!(values(super::MemLocationType::ALL), numbers("aclrt_mem_location_type"));
        assert_eq!(values(super::SysParamOpt::ALL), numbers("acl_sys_param_opt"));
    }
}

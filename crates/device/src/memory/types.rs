//! What [`Memory`](super::Memory) takes and gives.
//!
//! Not here: any behaviour beyond small accessors.

/// Two numbers that the layer above keeps with an allocation or a free; this crate only hands them back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Where in the program.
    pub site: u32,
    /// By what kind of call.
    pub label: u32,
}

/// Whose memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// A device's, by ordinal.
    Device(u32),
    /// Pinned host memory.
    Host,
}

/// Which memory a free call may free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeSpace {
    /// Any device's.
    Device,
    /// Pinned host memory.
    Host,
    /// Either.
    Any,
}

impl FreeSpace {
    pub(super) fn admits(self, space: Space) -> bool {
        match self {
            FreeSpace::Any => true,
            FreeSpace::Device => matches!(space, Space::Device(_)),
            FreeSpace::Host => space == Space::Host,
        }
    }
}

/// One allocation, live or remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// First byte, as the program sees it.
    pub address: u64,
    /// Bytes as asked for.
    pub bytes: u64,
    /// Bytes taken from the arena: `bytes` rounded up.
    pub reserved: u64,
    /// Whose memory.
    pub space: Space,
    /// Counts up over the process: tells two allocations at one address apart.
    pub serial: u64,
    /// What the caller gave when allocating.
    pub tag: Tag,
}

/// What an allocation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// First byte, as the program sees it.
    pub address: u64,
    /// Bytes that the live allocations of the same space were asked for with, this one included.
    pub in_use: u64,
}

/// What a free came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    /// What it was.
    pub allocation: Allocation,
    /// Bytes that the live allocations of the same space were asked for with, without this one.
    pub in_use: u64,
}

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// In (or just past the end of) a live allocation.
    Live(Allocation),
    /// In an allocation that was freed, and whose bytes nobody has got since.
    Freed {
        /// What it was.
        allocation: Allocation,
        /// The tag given when freeing.
        freed: Tag,
    },
    /// In an arena, but in no allocation that is known.
    Unallocated(Space),
    /// Not ours.
    Foreign,
}

/// The runtime's view of a range of one live allocation. Only as good as the allocation is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    address: usize,
    len: u64,
    space: Space,
}

impl Span {
    pub(super) fn new(address: usize, len: u64, space: Space) -> Self {
        Self { address, len, space }
    }

    /// The first byte in the runtime's view; readable and writable.
    pub fn address(self) -> usize {
        self.address
    }

    /// Bytes.
    #[expect(clippy::len_without_is_empty, reason = "an empty span is asked for by len; nobody asks whether it is one")]
    pub fn len(self) -> u64 {
        self.len
    }

    /// Whose memory.
    pub fn space(self) -> Space {
        self.space
    }
}

/// Why a range could not be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The address is in none of our arenas.
    #[error("the address is not device or pinned host memory")]
    Foreign,
    /// In an arena, but in no allocation.
    #[error("the address lies in no allocation of {0:?}")]
    Unallocated(Space),
    /// In an allocation that was freed.
    #[error("the allocation at {:#x} has been freed", allocation.address)]
    Freed {
        /// What it was.
        allocation: Allocation,
        /// The tag given when freeing.
        freed: Tag,
    },
    /// Begins in (or just past) an allocation and ends `excess` bytes after it.
    #[error("the range ends {excess} bytes past the allocation of {} bytes at {:#x}", allocation.bytes, allocation.address)]
    OutOfRange {
        /// The allocation.
        allocation: Allocation,
        /// Bytes too many.
        excess: u64,
    },
}

/// Why an address could not be freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FreeError {
    /// The address is in none of our arenas.
    #[error("the address is not device or pinned host memory")]
    Foreign,
    /// Within a live allocation, or just past its end, but not its beginning.
    #[error("the address lies inside the allocation that begins at {:#x}", .0.address)]
    Interior(Allocation),
    /// Within an allocation that was freed before.
    #[error("the allocation at {:#x} has been freed before", allocation.address)]
    AlreadyFreed {
        /// What it was.
        allocation: Allocation,
        /// The tag given when freeing.
        freed: Tag,
    },
    /// Live, but not memory that this call frees.
    #[error("the allocation at {:#x} belongs to {:?}", .0.address, .0.space)]
    WrongSpace(Allocation),
    /// In an arena, but in no allocation that is known.
    #[error("nothing is allocated at the address")]
    NeverAllocated,
}

/// No free range was large enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes asked for, {free} free, {largest} in one piece")]
pub struct OutOfMemory {
    /// Where.
    pub space: Space,
    /// Bytes asked for.
    pub bytes: u64,
    /// Bytes free in all.
    pub free: u64,
    /// Bytes of the largest free range.
    pub largest: u64,
}

/// How much of a space is in use, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// All there is.
    pub total: u64,
    /// Taken by live allocations, rounding included.
    pub used: u64,
    /// The most that was ever taken since the space was opened.
    pub peak: u64,
    /// Not taken.
    pub free: u64,
    /// Live allocations.
    pub allocations: u64,
}

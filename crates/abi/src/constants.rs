//! The numbers that programs pass to the API and get back.
//!
//! What lives here: the table of named numbers, and one submodule of constants for each vendor enum or macro group
//! (`constants::aclrt_memcpy_kind::ACL_MEMCPY_HOST_TO_DEVICE`). The Python module exposes none of them, as the real one does
//! not; the runtime takes them from here, and so do tests and documentation. The enums that the runtime matches on are
//! Rust types in [`crate::enums`].

/// One named number.
#[derive(Debug, Clone, Copy)]
pub struct Constant {
    /// The submodule it is in, which is the vendor's enum name in snake case, or a group name for macros.
    pub module: &'static str,
    /// The vendor's name.
    pub name: &'static str,
    /// The number. Wide enough for signed and unsigned 64-bit values.
    pub value: i128,
    /// What it stands for.
    pub meaning: &'static str,
    /// The header or page that defines it.
    pub source: &'static str,
}

#[cfg(feature = "tables")]
pub use crate::generated::constants::modules::*;

/// Every named number, in the order of the vendor's headers.
#[cfg(feature = "tables")]
pub static CONSTANTS: &[Constant] = crate::generated::constants::CONSTANTS;

/// Finds a number by enum (submodule) name and value. Where two names share a number, the first one is returned.
#[cfg(feature = "tables")]
pub fn name_of(module: &str, value: i128) -> Option<&'static str> {
    CONSTANTS.iter().find(|row| row.module == module && row.value == value).map(|row| row.name)
}

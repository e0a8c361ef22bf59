//! The facts of the Ascend Computing Language: error codes, enums, the surface table, product profiles.
//!
//! What lives here: plain data types and the tables made from `crates/abi/data/` by `cargo xtask generate`. Nothing in this
//! crate behaves: it opens no file, keeps no state, and depends on `std` only. What a value *means* to a program is written
//! in the tables (the `when`, `note` and `source` columns); what happens when a program breaks a rule is the business of the
//! crates above.
//!
//! * [`errors`]: every return code, with the vendor's name and the situation in which it is returned.
//! * [`surface`]: every function of the Python API: arguments, results, C name, pairing, page, whether softacl has it.
//! * [`constants`]: the numbers that programs pass, by the enum or macro group they belong to.
//! * [`enums`]: the few of those that the runtime itself matches on, as Rust types.
//! * [`profile`]: what differs between products: memory, cores, limits, alignments, timeouts.

pub mod constants;
pub mod enums;
pub mod errors;
#[cfg(feature = "tables")]
mod generated;
pub mod profile;
pub mod surface;

pub use errors::ErrorCode;

//! One process's ACL state, and every ACL operation as one Rust function.
//!
//! Raw numbers, as a program gives them, come in; `Result<T, AclError>` goes out. This crate validates: no handle or address reaches the layers below before
//! it was resolved through the [`registry`] or the address map, and what it stops never arrives there. Front ends translate and nothing else; at their edge
//! [`AclError::report`] turns an error into its code and keeps the text.
//!
//! It draws no conclusions beyond return codes: it tells an [observer](observe) what happened.

mod awake;
pub mod base;
pub mod by_number;
pub mod config;
pub mod data;
pub mod error;
mod fault;
#[cfg(test)]
mod fuzz;
mod handle;
pub mod leftovers;
pub mod log;
pub mod mdl;
pub mod media;
#[cfg(all(test, loom))]
mod models;
pub mod observe;
mod os;
pub mod process;
mod registry;
pub mod rt;
pub mod site;
mod sync;
pub mod util;

pub use error::{AclError, ErrorCode, Result, take_recent_message};
pub use handle::Kind;
pub use os::this_thread;

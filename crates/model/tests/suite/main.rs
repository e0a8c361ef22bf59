//! The crate's tests from outside, in one program.

mod common;
mod container;
mod gears;
mod inspect;
mod open;
mod session;

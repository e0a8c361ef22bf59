//! The crate's tests from outside, in one program.

mod aipp;
mod common;
mod container;
mod gears;
mod inspect;
mod preprocess;
mod probe;
mod session;

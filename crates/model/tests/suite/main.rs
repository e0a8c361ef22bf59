//! The crate's tests from outside, in one program.

mod aipp;
mod common;
mod container;
mod edges;
mod fuzz;
mod gears;
mod inspect;
mod large;
mod memory;
mod onnxruntime;
mod open;
mod preprocess;
mod probe;
mod session;

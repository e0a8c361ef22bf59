//! Tables made by `cargo xtask generate` from `crates/abi/data/`. Do not edit the files beside this one.

#[rustfmt::skip]
pub(crate) mod constants;
#[rustfmt::skip]
pub(crate) mod errors;
#[rustfmt::skip]
pub(crate) mod profiles;
#[rustfmt::skip]
pub(crate) mod surface;

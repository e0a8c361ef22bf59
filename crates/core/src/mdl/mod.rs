//! `acl.mdl`: loading models, describing them, datasets, and running.

pub mod aipp;
pub mod dataset;
pub mod desc;
pub mod execute;
pub mod gears;
pub mod inspect;
pub mod load;
pub mod open;

pub(crate) use load::unload_all;

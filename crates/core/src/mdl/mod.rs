//! `acl.mdl`: loading models, describing them, datasets, and running.

pub mod dataset;
pub mod desc;
pub mod execute;
pub mod gears;
pub mod inspect;
pub mod load;

pub(crate) use load::unload_all;
mod turn;

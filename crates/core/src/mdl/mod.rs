//! `acl.mdl`: loading models, describing them, datasets, and running.

pub mod aipp;
pub mod bundle;
pub mod config;
pub mod dataset;
pub mod desc;
pub mod dump;
pub mod execute;
pub mod execute_config;
pub mod gears;
pub mod inspect;
pub mod load;
pub mod open;

pub(crate) use load::unload_all;
mod recent;
mod turn;

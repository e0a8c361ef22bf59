//! AIPP: what happens to a picture before a model's network sees it, as programs ask about it and set it.
//!
//! What lives here: the parameters of dynamic AIPP as an object ([`parameters`]), and what concerns a loaded model
//! ([`models`]): handing parameters over, and the questions. What does not: the pass itself (the model crate), and when
//! it runs ([`super::execute`]).

pub(crate) mod execution;
pub mod models;
pub mod parameters;

pub use softacl_model::aipp::block::InputFormat;
pub use softacl_model::aipp::{ColourConversion, PictureParameters};

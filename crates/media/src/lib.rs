//! DVPP in software: pictures and video on planes of bytes.
//!
//! What lives here: what a picture's bytes mean ([`PixelFormat`], [`Shape`]), and all work on pixels.
//! What does not: descriptors, channels and handles (the layer above keeps those), which sizes and alignments a product takes (rows of its profile, checked
//! above), and device memory: everything here works on memory that it is given.
//!
//! Who validates what: compressed data comes from anywhere and is checked here. A [`Shape`] is checked when it is made; that a shape's bytes fit the memory is
//! checked when a [`Picture`] is. That the memory behind [`Pixels`] is there is answered for by whoever makes them.

mod fault;
mod format;
#[cfg(test)]
mod fuzz;
pub mod jpeg;
mod picture;
pub mod png;
pub mod video;
pub mod vpc;

pub use fault::Fault;
pub use format::{Order, PixelFormat, Sampling};
pub use picture::{Picture, PictureError, Pixels, Plane, Rectangle, Shape};

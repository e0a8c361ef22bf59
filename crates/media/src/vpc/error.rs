//! Passes that cannot be.

use thiserror::Error;

use crate::Rectangle;

/// Why a pass cannot be made or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VpcError {
    /// A rectangle has no pixels, or some that the picture has not.
    #[error(
        "{what} of {}x{} pixels at column {}, row {} does not lie in the picture of {width}x{height} pixels",
        rectangle.width, rectangle.height, rectangle.left, rectangle.top
    )]
    Outside {
        /// "a crop" or "a paste".
        what: &'static str,
        /// The rectangle.
        rectangle: Rectangle,
        /// The picture's, in pixels.
        width: u32,
        /// The picture's, in pixels.
        height: u32,
    },
    /// A paste begins between two pixels that are four bytes together.
    #[error("a paste at column {left} begins between two pixels that are packed together: it must be even")]
    Odd {
        /// First column.
        left: u32,
    },
    /// A picture has another shape than the pass was made for.
    #[error("the {side} has another shape than the pass was made for")]
    Shape {
        /// "source" or "target".
        side: &'static str,
    },
    /// The operation does not take the picture's format.
    #[error("pictures of format {format} are not taken here")]
    Format {
        /// Its number.
        format: i32,
    },
    /// Both pictures are not of sizes that fit.
    #[error("a picture of {source_width}x{source_height} pixels makes none of {target_width}x{target_height}")]
    Size {
        /// In pixels.
        source_width: u32,
        /// In pixels.
        source_height: u32,
        /// In pixels.
        target_width: u32,
        /// In pixels.
        target_height: u32,
    },
    /// A picture is nowhere.
    #[error("the {side} is at address 0")]
    Null {
        /// "source" or "target".
        side: &'static str,
    },
    /// Both pictures share memory.
    #[error("source and target share memory")]
    Overlap,
    /// Rows that the paste does not have.
    #[error("rows {first} to {end} are not in a paste of {rows} rows")]
    Rows {
        /// First row.
        first: u32,
        /// After the last row.
        end: u32,
        /// All of them.
        rows: u32,
    },
}

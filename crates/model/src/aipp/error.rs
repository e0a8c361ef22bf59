//! Why a pass cannot be made, and why one does not run.

use super::Size;

/// Parameters that do not go together, or not with the network.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PassError {
    /// Source or target has no pixel, or the batch no picture.
    #[error("the {what} is empty ({width} x {height} pixels, {batch} pictures)", width = size.width, height = size.height)]
    Empty {
        /// `source` or `target`.
        what: &'static str,
        /// Its size.
        size: Size,
        /// Pictures of the batch.
        batch: usize,
    },
    /// Two rows and two columns share one pair of U and V.
    #[error("a YUV420SP source has even width and height, not {} x {}", .0.width, .0.height)]
    OddSource(Size),
    /// More bytes than memory has addresses.
    #[error("the {what} has more bytes than can be addressed")]
    TooLarge {
        /// `source` or `target`.
        what: &'static str,
    },
    /// There are as many sets of picture parameters as pictures, or one for all.
    #[error("a batch of {batch} takes 1 or {batch} sets of picture parameters, not {given}")]
    Pictures {
        /// Pictures of the batch.
        batch: usize,
        /// Sets given.
        given: usize,
    },
    /// The network takes no channel, or more than the source has.
    #[error("the network takes {wanted} channels, the source has {available}")]
    Channels {
        /// Channels of the network.
        wanted: usize,
        /// Channels of the source.
        available: usize,
    },
    /// A matrix takes three components.
    #[error("YUV400 has one component, which colour conversion cannot take; switch it off")]
    ConversionOfGray,
    /// A crop goes beyond the source, or takes nothing.
    #[error(
        "picture {picture}: the crop starts at column {left}, row {top} and takes {} x {} pixels; the source has {} x {}",
        size.width, size.height, source_size.width, source_size.height
    )]
    Crop {
        /// Which set of picture parameters.
        picture: usize,
        /// First column.
        left: u32,
        /// First row.
        top: u32,
        /// Size of the crop.
        size: Size,
        /// Size of the source.
        source_size: Size,
    },
    /// Crop and padding together do not give what the network takes.
    #[error(
        "picture {picture}: crop and padding give {width} x {height} pixels; the network takes {} x {}",
        target.width, target.height
    )]
    Size {
        /// Which set of picture parameters.
        picture: usize,
        /// Columns that they give.
        width: u64,
        /// Rows that they give.
        height: u64,
        /// What the network takes.
        target: Size,
    },
    /// Normalisation is done with numbers.
    #[error("picture {picture}: {what} of channel {channel} is {value}, not a finite number")]
    NotFinite {
        /// Which set of picture parameters.
        picture: usize,
        /// `min` or `reciprocal of variance`.
        what: &'static str,
        /// Which channel.
        channel: usize,
        /// The value.
        value: f32,
    },
}

/// Buffers that a pass cannot run on; nothing was read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BufferError {
    /// A buffer does not hold all pictures.
    #[error("the {side} of AIPP takes {needed} bytes, its buffer has {given}")]
    TooSmall {
        /// `source` or `target`.
        side: &'static str,
        /// Bytes of all pictures.
        needed: u64,
        /// Bytes of the buffer.
        given: u64,
    },
    /// A buffer has no address.
    #[error("the {side} of AIPP has a null address")]
    Null {
        /// `source` or `target`.
        side: &'static str,
    },
    /// A pass cannot work in place: a tensor's elements are not where the pixels were.
    #[error("source and target of AIPP share memory")]
    Overlap,
}

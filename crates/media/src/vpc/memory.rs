//! Pictures in memory that the caller answers for, as slices of their rows.

use std::marker::PhantomData;

use super::VpcError;
use super::table::Block;
use crate::Picture;

/// A picture that is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    address: usize,
    bytes: usize,
    picture: PhantomData<&'a Picture>,
}

/// A picture of which rows are written.
#[derive(Debug)]
pub(super) struct Target<'a> {
    address: usize,
    bytes: usize,
    picture: PhantomData<&'a Picture>,
}

/// Both, when they are somewhere and apart.
pub(super) fn open<'a>(source: &'a Picture, target: &'a Picture) -> Result<(Source<'a>, Target<'a>), VpcError> {
    let source_bytes = bytes("source", source)?;
    let target_bytes = bytes("target", target)?;
    let apart = |first: usize, bytes: usize, second: usize| first.saturating_add(bytes) <= second;
    if !apart(source.address(), source_bytes, target.address())
        && !apart(target.address(), target_bytes, source.address())
    {
        return Err(VpcError::Overlap);
    }
    Ok((
        Source { address: source.address(), bytes: source_bytes, picture: PhantomData },
        Target { address: target.address(), bytes: target_bytes, picture: PhantomData },
    ))
}

/// A picture that is only read.
pub(super) fn open_one_read(picture: &Picture) -> Result<Source<'_>, VpcError> {
    Ok(Source { address: picture.address(), bytes: bytes("source", picture)?, picture: PhantomData })
}

/// A picture that is read and written.
pub(super) fn open_one(picture: &Picture) -> Result<Target<'_>, VpcError> {
    Ok(Target { address: picture.address(), bytes: bytes("target", picture)?, picture: PhantomData })
}

/// The bytes of a picture that is somewhere. Its memory has its shape's bytes, so that they can be counted; what cannot be, is nowhere.
fn bytes(side: &'static str, picture: &Picture) -> Result<usize, VpcError> {
    match usize::try_from(picture.shape().bytes()) {
        Ok(bytes) if picture.address() != 0 => Ok(bytes),
        _ => Err(VpcError::Null { side }),
    }
}

impl Source<'_> {
    /// Some of its bytes, all of which it has.
    pub(super) fn row(&self, offset: usize, bytes: usize) -> &[u8] {
        assert!(offset <= self.bytes && bytes <= self.bytes - offset, "a row lies in its picture");
        // SAFETY: whoever made the `Pixels` of this picture answers for its memory being there and nothing else writing it; the bytes lie in it by the assertion;
        // the address is not null.
        unsafe { std::slice::from_raw_parts(std::ptr::with_exposed_provenance(self.address + offset), bytes) }
    }
}

impl Target<'_> {
    /// Some of its bytes, all of which it has.
    pub(super) fn row(&mut self, offset: usize, bytes: usize) -> &mut [u8] {
        assert!(offset <= self.bytes && bytes <= self.bytes - offset, "a row lies in its picture");
        // SAFETY: whoever made the `Pixels` of this picture answers for its memory being there and nothing else reading or writing these rows; the bytes lie in it
        // by the assertion; the address is not null; the borrow of `self` keeps slices from being there twice.
        unsafe { std::slice::from_raw_parts_mut(std::ptr::with_exposed_provenance_mut(self.address + offset), bytes) }
    }
}

/// Cuts blocks in bytes, so many of them, and 16-bit numbers.
pub(super) fn split(blocks: &mut [Block], bytes: usize) -> (&mut [u8], &mut [i16]) {
    let (first, rest) = blocks.split_at_mut(bytes.div_ceil(size_of::<Block>()));
    // SAFETY: every bit pattern is a number of either kind, and a block is aligned for both; the blocks are borrowed for as long as the slices are.
    unsafe { (first.align_to_mut().1, rest.align_to_mut().1) }
}

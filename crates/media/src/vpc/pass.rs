//! The pass: from the samples of one picture to those of another, in one go.

use std::ops::Range;
use std::sync::Arc;

use super::cache::prepared;
use super::memory::open;
use super::plan::{Key, Plan};
use super::rows::walk;
use super::scalar::Scalar;
use super::{Colours, VpcError, Work};
use crate::{Picture, Rectangle, Sampling, Shape};

#[cfg(target_arch = "x86_64")]
use super::x86_64::Vector;

/// A pass, ready to run. Running it allocates nothing once its thread has run one of its size; several threads may run it at once.
#[derive(Clone, Debug)]
pub struct Pass {
    work: Work,
    plan: Arc<Prepared>,
}

/// Tables, and the kernel that they are for.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) plan: Plan,
    road: Road,
}

#[derive(Clone, Copy, Debug)]
enum Road {
    Scalar(Scalar),
    #[cfg(target_arch = "x86_64")]
    Vector(Vector),
}

impl Prepared {
    /// Prepares for the best kernel that the processor has.
    pub(super) fn new(key: &Key) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(vector) = Vector::new() {
            return Self { plan: Plan::new(key, true), road: Road::Vector(vector) };
        }
        Self::scalar(key)
    }

    /// The same without vector instructions.
    fn scalar(key: &Key) -> Self {
        Self { plan: Plan::new(key, false), road: Road::Scalar(Scalar) }
    }
}

impl Pass {
    /// Checks that everything fits together, and prepares; tables of the last few passes are kept, so that the same again costs next to nothing. Colours are
    /// converted by the product's default, BT.601 wide.
    ///
    /// # Errors
    ///
    /// Rectangles that do not lie in their pictures, and a paste that begins between two pixels that are packed together.
    pub fn new(work: &Work) -> Result<Self, VpcError> {
        Self::with_colours(work, Colours::default())
    }

    /// The same with another standard of colours.
    ///
    /// # Errors
    ///
    /// As [`Pass::new`].
    pub fn with_colours(work: &Work, colours: Colours) -> Result<Self, VpcError> {
        check(work)?;
        Ok(Self { work: *work, plan: prepared(&Key::new(work, colours)) })
    }

    /// The same without vector instructions.
    #[cfg(test)]
    pub(super) fn scalar(work: &Work, colours: Colours) -> Result<Self, VpcError> {
        check(work)?;
        Ok(Self { work: *work, plan: Arc::new(Prepared::scalar(&Key::new(work, colours))) })
    }

    /// Runs it on pictures of the shapes that it was made for, whose memory the caller answers for.
    ///
    /// # Errors
    ///
    /// Pictures of other shapes, without memory, or that share it.
    pub fn run(&self, source: &Picture, target: &Picture) -> Result<(), VpcError> {
        self.run_rows(source, target, 0..self.work.paste.height)
    }

    /// The same for some rows of the paste, so that several threads may share it. Where rows share chroma, the first of them writes it: ranges that do not overlap
    /// write different bytes, wherever they begin.
    ///
    /// # Errors
    ///
    /// As [`Pass::run`]; and rows that the paste does not have.
    pub fn run_rows(&self, source: &Picture, target: &Picture, rows: Range<u32>) -> Result<(), VpcError> {
        let Work { source: source_shape, target: target_shape, paste, .. } = &self.work;
        for (side, picture, shape) in [("source", source, source_shape), ("target", target, target_shape)] {
            if picture.shape() != shape {
                return Err(VpcError::Shape { side });
            }
        }
        if rows.start > rows.end || rows.end > paste.height {
            return Err(VpcError::Rows { first: rows.start, end: rows.end, rows: paste.height });
        }
        let (source, mut target) = open(source, target)?;
        let Prepared { plan, road } = &*self.plan;
        match road {
            Road::Scalar(kernel) => walk(plan, kernel, &self.work, &source, &mut target, &rows),
            #[cfg(target_arch = "x86_64")]
            Road::Vector(kernel) => walk(plan, kernel, &self.work, &source, &mut target, &rows),
        }
        Ok(())
    }
}

fn check(work: &Work) -> Result<(), VpcError> {
    let Work { source, crop, target, paste, .. } = work;
    let inside = |what, rectangle: &Rectangle, shape: &Shape| {
        if rectangle.lies_in(shape) {
            return Ok(());
        }
        Err(VpcError::Outside { what, rectangle: *rectangle, width: shape.width(), height: shape.height() })
    };
    inside("a crop", crop, source)?;
    inside("a paste", paste, target)?;
    if matches!(target.format().sampling(), Sampling::Packed422 { .. }) && !paste.left.is_multiple_of(2) {
        return Err(VpcError::Odd { left: paste.left });
    }
    Ok(())
}

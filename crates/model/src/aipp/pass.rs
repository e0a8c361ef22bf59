//! The pass: from the bytes of a picture to the elements of a tensor, in one go.

use crate::Binding;

use super::plan::Plan;
use super::rows::walk;
use super::scalar::{Scalar, Tables, tables};
use super::{BufferError, Parameters, PassError, Rounding, Target};

#[cfg(target_arch = "x86_64")]
use super::x86_64::{self, Vector};

/// A pass, ready to run. Running it allocates nothing; several threads may run it at once.
#[derive(Debug)]
pub struct Pass {
    plan: Plan,
    road: Road,
}

/// Which kernel does the rows.
#[derive(Debug)]
enum Road {
    Scalar(Vec<Tables>),
    #[cfg(target_arch = "x86_64")]
    Vector(Box<Vector>),
}

impl Pass {
    /// Checks that everything fits together, and prepares.
    ///
    /// A crop of YUV420SP may start at odd columns and rows here: which products take that is the caller's to know.
    ///
    /// # Errors
    ///
    /// What does not fit, with the numbers.
    pub fn new(parameters: &Parameters, target: Target, rounding: Rounding) -> Result<Self, PassError> {
        let plan = Plan::new(parameters, target, rounding)?;
        #[cfg(target_arch = "x86_64")]
        if let Some(vector) = Vector::new(&plan) {
            return Ok(Self { plan, road: Road::Vector(Box::new(vector)) });
        }
        Ok(Self::with_scalar(plan))
    }

    /// The same without vector instructions.
    #[cfg(test)]
    pub(super) fn scalar(parameters: &Parameters, target: Target, rounding: Rounding) -> Result<Self, PassError> {
        Plan::new(parameters, target, rounding).map(Self::with_scalar)
    }

    fn with_scalar(plan: Plan) -> Self {
        let tables = (0..plan.pictures.len()).map(|parameters| tables(&plan, parameters)).collect();
        Self { plan, road: Road::Scalar(tables) }
    }

    /// Bytes of all pictures of the source.
    pub fn source_bytes(&self) -> u64 {
        (self.plan.source_bytes * self.plan.target.batch) as u64
    }

    /// Bytes of all elements of the target.
    pub fn target_bytes(&self) -> u64 {
        (self.plan.target_bytes * self.plan.target.batch) as u64
    }

    /// Runs on memory that the caller answers for, as [`Binding`] says. Buffers may be larger than what they hold; the
    /// rest is not touched. Neither address needs any alignment.
    ///
    /// # Errors
    ///
    /// A buffer is too small, has a null address, or both share memory.
    pub fn run(&self, source: Binding, target: Binding) -> Result<(), BufferError> {
        let source_bytes = needed("source", self.source_bytes(), source.bytes)?;
        let target_bytes = needed("target", self.target_bytes(), target.bytes)?;
        for (side, binding) in [("source", source), ("target", target)] {
            if binding.address == 0 {
                return Err(BufferError::Null { side });
            }
        }
        let apart = |first: usize, bytes: usize, second: usize| first.saturating_add(bytes) <= second;
        if !apart(source.address, source_bytes, target.address) && !apart(target.address, target_bytes, source.address)
        {
            return Err(BufferError::Overlap);
        }
        super::memory::with_slices((source.address, source_bytes), (target.address, target_bytes), |source, target| {
            self.walk(source, target);
        });
        Ok(())
    }

    /// Runs on slices, which may be longer than what they hold.
    ///
    /// # Errors
    ///
    /// A slice is too short.
    pub fn run_slices(&self, source: &[u8], target: &mut [u8]) -> Result<(), BufferError> {
        needed("source", self.source_bytes(), source.len() as u64)?;
        needed("target", self.target_bytes(), target.len() as u64)?;
        self.walk(source, target);
        Ok(())
    }

    fn walk(&self, source: &[u8], target: &mut [u8]) {
        match &self.road {
            Road::Scalar(tables) => walk(&self.plan, &Scalar::new(&self.plan, tables), source, target),
            #[cfg(target_arch = "x86_64")]
            Road::Vector(vector) => walk(&self.plan, &x86_64::Rows::new(&self.plan, vector), source, target),
        }
    }
}

fn needed(side: &'static str, needed: u64, given: u64) -> Result<usize, BufferError> {
    if given < needed {
        return Err(BufferError::TooSmall { side, needed, given });
    }
    // A plan's sizes can be addressed.
    Ok(needed as usize)
}

//! Dimensions that stay open: a model that takes any size within its ranges, and says what comes out when it has run.
//!
//! What lives here: the ranges and what they mean for sizes, and the checks of what a file says about them. What does not:
//! how they stand in a file ([`crate::om`]), and running such a model ([`crate::Session::run_open`]).

use crate::data_type::tensor_bytes;
use crate::description::TensorInfo;
use crate::error::ModelError;

/// The sizes that a dimension can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DimRange {
    /// The smallest.
    pub least: i64,
    /// The largest; `None` where there is no bound.
    pub most: Option<i64>,
}

impl DimRange {
    /// Any size, also 0.
    pub const ANY: Self = Self { least: 0, most: None };

    /// One size only.
    pub const fn fixed(size: i64) -> Self {
        Self { least: size, most: Some(size) }
    }

    /// The one size that there is; `None` where there are several.
    pub fn size(self) -> Option<i64> {
        self.most.filter(|most| *most == self.least)
    }

    /// Whether a dimension can have this size.
    pub fn holds(self, size: i64) -> bool {
        size >= self.least && self.most.is_none_or(|most| size <= most)
    }

    /// Smallest and largest size as files and the ACL API have them: −1 stands for no bound.
    pub fn pair(self) -> [i64; 2] {
        [self.least, self.most.unwrap_or(-1)]
    }

    pub(crate) fn from_pair([least, most]: [i64; 2]) -> Self {
        Self { least, most: (most >= 0).then_some(most) }
    }

    fn is_sound(self) -> bool {
        self.least >= 0 && self.most.is_none_or(|most| most >= self.least)
    }
}

impl std::fmt::Display for DimRange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.size(), self.most) {
            (Some(size), _) => write!(out, "{size}"),
            (None, Some(most)) => write!(out, "{}~{most}", self.least),
            (None, None) => write!(out, "{} or more", self.least),
        }
    }
}

/// What a model whose dimensions stay open takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenShapes {
    /// For each input the range of each of its dimensions.
    pub inputs: Vec<Vec<DimRange>>,
}

impl OpenShapes {
    /// The shapes of `inputs`, with `ranges` where a file has them: an input without any takes its fixed dimensions, and every
    /// size for its open ones.
    pub(crate) fn new(mut ranges: Vec<Vec<DimRange>>, inputs: &[TensorInfo]) -> Self {
        ranges.resize(inputs.len(), Vec::new());
        for (ranges, input) in ranges.iter_mut().zip(inputs) {
            if ranges.is_empty() {
                *ranges = input.dims.iter().map(|dim| dimension(*dim)).collect();
            }
        }
        Self { inputs: ranges }
    }

    /// Bytes of the largest tensor that an input can be; 0 where there is no largest one.
    pub fn largest_bytes(data_type: i32, ranges: &[DimRange]) -> u64 {
        let most: Option<Vec<i64>> = ranges.iter().map(|range| range.most).collect();
        most.and_then(|dims| tensor_bytes(data_type, &dims)).unwrap_or(0)
    }

    /// Whether input `position` can have these dimensions.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn check_dims(&self, position: usize, dims: &[i64]) -> Result<(), String> {
        let ranges = self.inputs.get(position).map_or(&[][..], Vec::as_slice);
        if ranges.len() != dims.len() {
            return Err(format!("{dims:?} has {} dimension(s), the model takes {}", dims.len(), ranges.len()));
        }
        match ranges.iter().zip(dims).position(|(range, dim)| !range.holds(*dim)) {
            Some(axis) => {
                Err(format!("dimension {axis} of {dims:?} is out of range, the model takes {}", ranges[axis]))
            }
            None => Ok(()),
        }
    }

    /// Checks what one of our own files says.
    ///
    /// # Errors
    ///
    /// 145000 when ranges, dimensions and sizes do not agree.
    pub(crate) fn check(&self, inputs: &[TensorInfo], outputs: &[TensorInfo]) -> Result<(), ModelError> {
        for (input, ranges) in inputs.iter().zip(&self.inputs) {
            let agrees = ranges.len() == input.dims.len()
                && ranges.iter().zip(&input.dims).all(|(range, dim)| match *dim {
                    -1 => range.is_sound(),
                    fixed => fixed >= 0 && range.size() == Some(fixed),
                });
            if !agrees {
                return Err(ModelError::malformed(format!(
                    "input {}: its dimensions {:?} and ranges {ranges:?} do not agree",
                    input.name, input.dims
                )));
            }
            check_size(input, Self::largest_bytes(input.data_type, ranges))?;
        }
        for output in outputs {
            if output.dims.iter().any(|dim| *dim < -1) {
                return Err(ModelError::malformed(format!(
                    "output {}: its dimensions {:?} are none",
                    output.name, output.dims
                )));
            }
            check_size(output, tensor_bytes(output.data_type, &output.dims).unwrap_or(0))?;
        }
        Ok(())
    }
}

fn dimension(dim: i64) -> DimRange {
    if dim < 0 { DimRange::ANY } else { DimRange::fixed(dim) }
}

fn check_size(tensor: &TensorInfo, expected: u64) -> Result<(), ModelError> {
    if tensor.size == expected {
        return Ok(());
    }
    Err(ModelError::malformed(format!(
        "tensor {}: its size is given as {} bytes, its type {} and dimensions make {expected}",
        tensor.name, tensor.size, tensor.data_type
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_ends_and_what_is_between() {
        let range = DimRange { least: 2, most: Some(4) };
        assert_eq!([1, 2, 3, 4, 5, -1].map(|size| range.holds(size)), [false, true, true, true, false, false]);
        assert_eq!([0, i64::MAX, -1, -2].map(|size| DimRange::ANY.holds(size)), [true, true, false, false]);
        assert_eq!((DimRange::fixed(7).size(), range.size(), DimRange::ANY.size()), (Some(7), None, None));
        for range in [range, DimRange::ANY, DimRange::fixed(0)] {
            assert_eq!(DimRange::from_pair(range.pair()), range);
        }
    }

    #[test]
    fn the_largest_tensor_has_a_size_when_there_is_one() {
        let to = |most| DimRange { least: 1, most: Some(most) };
        assert_eq!(OpenShapes::largest_bytes(0, &[to(8), DimRange::fixed(3)]), 96);
        assert_eq!(OpenShapes::largest_bytes(0, &[to(8), DimRange::ANY]), 0);
        assert_eq!(OpenShapes::largest_bytes(0, &[to(i64::MAX), to(i64::MAX)]), 0, "no number of bytes holds it");
        assert_eq!(OpenShapes::largest_bytes(0, &[]), 4);
    }

    #[test]
    fn dimensions_are_told_from_their_ranges() {
        let open = OpenShapes { inputs: vec![vec![DimRange::fixed(3), DimRange { least: 1, most: Some(9) }]] };
        assert_eq!(open.check_dims(0, &[3, 9]), Ok(()));
        for (position, dims) in
            [(0, &[3, 10][..]), (0, &[3, 0]), (0, &[2, 5]), (0, &[3]), (0, &[3, 5, 1]), (0, &[3, -1]), (1, &[3, 5])]
        {
            assert!(open.check_dims(position, dims).is_err(), "{dims:?}");
        }
        assert!(open.check_dims(0, &[3, 10]).unwrap_err().contains("1~9"));
    }
}

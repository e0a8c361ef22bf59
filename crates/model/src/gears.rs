//! Dynamic gears: the sizes that a model with open dimensions can be run with, and the tensors of each.
//!
//! A gear is a list of values for the open dimensions. What lives here: which value goes to which dimension, and the
//! checks of what a file says about it. What does not: how gears stand in a file ([`crate::om`]), which one a run uses
//! (the layer above), and the converter's options.

use std::collections::HashMap;

use crate::data_type::tensor_bytes;
use crate::description::{Description, Format, TensorInfo};
use crate::error::ModelError;

/// The input by which a program chooses the gear: the last one of a model that has gears.
pub const SHAPE_INPUT: &str = "ascend_mbatch_shape_data";

/// Most gears of a model of ours; the converter makes fewer.
const MOST_GEARS: usize = 256;

/// Number of 32-bit integers in the ACL API.
const INT32: i32 = 3;

/// What the open dimensions of a model are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GearKind {
    /// The first dimension of some inputs.
    Batch,
    /// Height and width of some inputs.
    ImageSize,
    /// Any dimensions.
    Dims,
}

/// The sizes that a model with gears was compiled for. Only compiled models have them; at most one of the first three
/// lists has entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gears {
    /// Batch sizes.
    pub batches: Vec<u64>,
    /// Height and width pairs.
    pub image_sizes: Vec<Vec<u64>>,
    /// Values of the open dimensions, one list a gear.
    pub dims: Vec<Vec<u64>>,
    /// Names of inputs in the order in which the open dimensions are counted; inputs that are not named come after.
    pub order: Vec<String>,
    /// Dimensions of outputs by gear.
    pub outputs: Vec<GearOutput>,
}

/// The dimensions of one output in one gear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GearOutput {
    /// Position of the gear.
    pub gear: usize,
    /// Position of the output.
    pub output: usize,
    /// Its dimensions.
    pub dims: Vec<i64>,
}

/// Inputs (those that carry data) and outputs of one gear, or of a model without gears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensors {
    /// Inputs with fixed dimensions, without [`SHAPE_INPUT`].
    pub inputs: Vec<TensorInfo>,
    /// Outputs with fixed dimensions.
    pub outputs: Vec<TensorInfo>,
}

impl Gears {
    /// What the open dimensions are; `None` for a model without gears.
    pub fn kind(&self) -> Option<GearKind> {
        if !self.batches.is_empty() {
            Some(GearKind::Batch)
        } else if !self.image_sizes.is_empty() {
            Some(GearKind::ImageSize)
        } else if !self.dims.is_empty() {
            Some(GearKind::Dims)
        } else {
            None
        }
    }

    /// The values of every gear.
    pub fn values(&self) -> Vec<Vec<u64>> {
        match self.kind() {
            Some(GearKind::Batch) => self.batches.iter().map(|batch| vec![*batch]).collect(),
            Some(GearKind::ImageSize) => self.image_sizes.clone(),
            Some(GearKind::Dims) => self.dims.clone(),
            None => Vec::new(),
        }
    }

    /// The position of the gear with these values.
    pub fn find(&self, values: &[u64]) -> Option<usize> {
        match self.kind()? {
            GearKind::Batch => self.batches.iter().position(|batch| values == [*batch]),
            GearKind::ImageSize => self.image_sizes.iter().position(|gear| gear == values),
            GearKind::Dims => self.dims.iter().position(|gear| gear == values),
        }
    }

    /// How many values a gear has.
    pub fn width(&self) -> usize {
        match self.kind() {
            Some(GearKind::Batch) => 1,
            Some(GearKind::ImageSize) => self.image_sizes.first().map_or(0, Vec::len),
            Some(GearKind::Dims) => self.dims.first().map_or(0, Vec::len),
            None => 0,
        }
    }

    /// The position of the gear whose values have the largest product: the one that runs when none is chosen.
    pub fn largest(&self) -> usize {
        let product =
            |values: &[u64]| values.iter().fold(1_u128, |product, value| product.saturating_mul(u128::from(*value)));
        let values = self.values();
        // Of equals the first.
        (0..values.len()).rev().max_by_key(|gear| product(&values[*gear])).unwrap_or(0)
    }

    /// Positions of inputs in the order in which their dimensions are counted.
    pub fn positions(&self, inputs: &[TensorInfo]) -> Vec<usize> {
        let mut positions: Vec<usize> =
            self.order.iter().filter_map(|name| inputs.iter().position(|input| input.name == *name)).collect();
        let named = positions.clone();
        positions.extend((0..inputs.len()).filter(|position| !named.contains(position)));
        positions
    }

    /// For each input, which values of a gear its open dimensions get. An input with as many open dimensions as a gear
    /// has values gets them all, so that several inputs can share a batch size; others use up their own. `None` when
    /// there are not enough values.
    pub fn slots(&self, inputs: &[TensorInfo]) -> Option<Vec<Vec<usize>>> {
        let width = self.width();
        let mut slots = vec![Vec::new(); inputs.len()];
        let mut used = 0;
        for position in self.positions(inputs) {
            let open = inputs[position].dims.iter().filter(|dim| **dim < 0).count();
            if open == width {
                slots[position] = (0..width).collect();
            } else {
                slots[position] = (used..used + open).collect();
                used += open;
            }
        }
        (used <= width).then_some(slots)
    }

    /// The input by which a program chooses the gear.
    pub fn shape_input(&self) -> TensorInfo {
        let width = self.width();
        TensorInfo {
            name: SHAPE_INPUT.to_owned(),
            data_type: INT32,
            format: Format::ND.0,
            dims: vec![width as i64],
            dims_v2: None,
            size: 4 * width as u64,
        }
    }

    /// For each gear in turn the dimensions of every input; `inputs` have −1 for open dimensions.
    ///
    /// # Errors
    ///
    /// 145000 when gears and open dimensions do not agree.
    pub fn input_dims(&self, inputs: &[TensorInfo]) -> Result<impl Iterator<Item = Vec<Vec<i64>>>, ModelError> {
        let values = self.values();
        let width = self.width();
        if values.len() > MOST_GEARS || values.iter().any(|gear| gear.len() != width) {
            return Err(ModelError::malformed(format!(
                "its {} gears are too many, or not of the same length",
                values.len()
            )));
        }
        let slots = self.slots(inputs).ok_or_else(|| {
            ModelError::malformed(format!("its inputs have more open dimensions than a gear has values ({width})"))
        })?;
        Ok(values
            .into_iter()
            .map(move |gear| inputs.iter().zip(&slots).map(|(input, slots)| fill(&input.dims, slots, &gear)).collect()))
    }

    /// The inputs of every gear, with their sizes.
    ///
    /// # Errors
    ///
    /// 145000 when gears and open dimensions do not agree, or when an input has no size.
    pub fn inputs(&self, inputs: &[TensorInfo]) -> Result<Vec<Vec<TensorInfo>>, ModelError> {
        self.input_dims(inputs)?.map(|dims| inputs.iter().zip(dims).map(sized).collect()).collect()
    }

    /// Checks what one of our own files says: memory is handed over by these sizes. `inputs` are the network's.
    ///
    /// # Errors
    ///
    /// 145000 when the parts of the file do not agree.
    pub(crate) fn check(&self, inputs: &[TensorInfo], outputs: &[TensorInfo]) -> Result<(), ModelError> {
        let shapes = self.output_shapes();
        let mut largest = (vec![0; inputs.len()], vec![0; outputs.len()]);
        // One gear after the other: a file may say that it has many.
        for (gear, dims) in self.input_dims(inputs)?.enumerate() {
            for ((tensor, dims), largest) in inputs.iter().zip(dims).zip(&mut largest.0) {
                *largest = bytes(tensor, &dims)?.max(*largest);
            }
            for (position, (tensor, largest)) in outputs.iter().zip(&mut largest.1).enumerate() {
                *largest = bytes(tensor, find(&shapes, tensor, gear, position)?)?.max(*largest);
            }
        }
        for (tensor, largest) in inputs.iter().chain(outputs).zip(largest.0.into_iter().chain(largest.1)) {
            if tensor.size != largest {
                return Err(ModelError::malformed(format!(
                    "tensor {}: its size is given as {} bytes, that of its largest gear is {largest}",
                    tensor.name, tensor.size
                )));
            }
        }
        Ok(())
    }

    /// The tensors of every gear of one of our own files. `inputs` are the network's.
    ///
    /// # Errors
    ///
    /// 145000 when the parts of the file do not agree.
    pub(crate) fn tensors(&self, inputs: &[TensorInfo], outputs: &[TensorInfo]) -> Result<Vec<Tensors>, ModelError> {
        self.check(inputs, outputs)?;
        let shapes = self.output_shapes();
        let gears = self.inputs(inputs)?.into_iter().enumerate();
        gears
            .map(|(gear, inputs)| {
                let outputs = outputs.iter().enumerate().map(|(position, tensor)| {
                    let dims = find(&shapes, tensor, gear, position)?;
                    sized((tensor, dims.to_vec()))
                });
                Ok(Tensors { inputs, outputs: outputs.collect::<Result<_, ModelError>>()? })
            })
            .collect()
    }

    fn output_shapes(&self) -> Shapes<'_> {
        self.outputs.iter().map(|entry| ((entry.gear, entry.output), entry.dims.as_slice())).collect()
    }
}

/// Dimensions by positions of gear and output.
type Shapes<'a> = HashMap<(usize, usize), &'a [i64]>;

fn find<'a>(shapes: &Shapes<'a>, tensor: &TensorInfo, gear: usize, position: usize) -> Result<&'a [i64], ModelError> {
    shapes
        .get(&(gear, position))
        .copied()
        .ok_or_else(|| ModelError::malformed(format!("output {} has no dimensions for gear {gear}", tensor.name)))
}

impl Description {
    /// The inputs that carry data: all but [`SHAPE_INPUT`] of a model with gears. Parameters of AIPP are data too.
    pub fn data_inputs(&self) -> &[TensorInfo] {
        match self.inputs.split_last() {
            Some((last, rest)) if self.gears.kind().is_some() && last.name == SHAPE_INPUT => rest,
            _ => &self.inputs,
        }
    }

    /// The inputs of the network itself: without those that take a gear or parameters of AIPP, and tensors in place of
    /// pictures.
    pub fn network_inputs(&self) -> Vec<TensorInfo> {
        crate::aipp::network_inputs(self.data_inputs(), &self.aipp)
    }
}

/// Puts the values of a gear in place of open dimensions.
fn fill(dims: &[i64], slots: &[usize], gear: &[u64]) -> Vec<i64> {
    let mut slots = slots.iter();
    dims.iter()
        .map(|dim| match *dim {
            fixed @ 0.. => fixed,
            _ => slots.next().map_or(-1, |slot| i64::try_from(gear[*slot]).unwrap_or(-1)),
        })
        .collect()
}

fn bytes(tensor: &TensorInfo, dims: &[i64]) -> Result<u64, ModelError> {
    tensor_bytes(tensor.data_type, dims).ok_or_else(|| {
        ModelError::malformed(format!(
            "tensor {}: type {} and dimensions {dims:?} have no size",
            tensor.name, tensor.data_type
        ))
    })
}

fn sized((tensor, dims): (&TensorInfo, Vec<i64>)) -> Result<TensorInfo, ModelError> {
    let size = bytes(tensor, &dims)?;
    Ok(TensorInfo { name: tensor.name.clone(), dims, dims_v2: None, size, ..*tensor })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, dims: &[i64], size: u64) -> TensorInfo {
        TensorInfo { name: name.to_owned(), data_type: 0, format: 2, dims: dims.to_vec(), dims_v2: None, size }
    }

    fn dims_of(gears: &Gears, inputs: &[TensorInfo]) -> Vec<Vec<Vec<i64>>> {
        gears.input_dims(inputs).unwrap().collect()
    }

    #[test]
    fn a_batch_goes_to_every_input_that_is_open() {
        let gears = Gears { batches: vec![1, 8], ..Gears::default() };
        let inputs = [input("a", &[-1, 3], 0), input("b", &[5], 0), input("c", &[-1], 0)];
        assert_eq!(dims_of(&gears, &inputs), [[vec![1, 3], vec![5], vec![1]], [vec![8, 3], vec![5], vec![8]]]);
        assert_eq!((gears.largest(), gears.find(&[8]), gears.find(&[2])), (1, Some(1), None));
    }

    #[test]
    fn values_are_used_up_in_the_order_given() {
        let gears = Gears { dims: vec![vec![1, 2, 3], vec![4, 1, 1]], order: vec!["b".to_owned()], ..Gears::default() };
        let inputs = [input("a", &[-1, 7], 0), input("b", &[-1, 2, -1], 0)];
        assert_eq!(dims_of(&gears, &inputs), [[vec![3, 7], vec![1, 2, 2]], [vec![1, 7], vec![4, 2, 1]]]);
        assert_eq!(gears.positions(&inputs), [1, 0]);
        assert_eq!(gears.largest(), 0);
    }

    #[test]
    fn parts_that_do_not_agree_are_refused() {
        let good = Gears {
            batches: vec![1, 2],
            outputs: (0..2).map(|gear| GearOutput { gear, output: 0, dims: vec![gear as i64 + 1] }).collect(),
            ..Gears::default()
        };
        let inputs = |size| vec![input("a", &[-1, 3], size)];
        let output = |size| [input("z", &[2], size)];
        assert_eq!(good.tensors(&inputs(24), &output(8)).unwrap().len(), 2);
        for (gears, inputs, outputs) in [
            (good.clone(), inputs(25), output(8)),
            (good.clone(), inputs(24), output(4)),
            (good.clone(), vec![input("a", &[-1, -1], 24)], output(8)),
            (Gears { outputs: Vec::new(), ..good.clone() }, inputs(24), output(8)),
            (Gears { batches: vec![1, u64::MAX], ..good.clone() }, inputs(24), output(8)),
            (Gears { batches: vec![1; MOST_GEARS + 1], ..good.clone() }, inputs(24), output(8)),
        ] {
            assert!(gears.tensors(&inputs, &outputs).is_err(), "{gears:?} {inputs:?} {outputs:?}");
        }
    }
}

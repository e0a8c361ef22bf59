//! Dynamic gears: asking for the sizes that a model was converted for, and choosing one for the next executions.
//!
//! The gear that is chosen stands in three places: in the dataset, which decides at execution; in the model, for
//! `get_cur_output_dims`; and as numbers in the buffer of the model's last input, where a program may write them itself.

use std::sync::atomic::{AtomicUsize, Ordering};

use smallvec::SmallVec;
use softacl_device::guard;
use softacl_model::{Description, GearKind, Gears, TensorInfo};

use crate::data::refuse;
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::dataset::{DATASETS, Dataset};
use crate::mdl::desc::{self, IoDims, Side};
use crate::mdl::load::{self, LoadedModel};
use crate::observe::{self, Actor, Fact};
use crate::registry::Guard;
use crate::rt::context;
use crate::rt::memory::device_range;
use crate::site;

/// Most gears, and most dimensions, in a structure of the API.
const MOST: usize = 128;
/// The index that the queries take in place of an input's: -1.
const ANY_INPUT: u64 = u64::MAX;

/// The gear that a loaded model was given last.
pub(crate) struct CurrentGear(AtomicUsize);

impl Default for CurrentGear {
    fn default() -> Self {
        Self(AtomicUsize::new(usize::MAX))
    }
}

impl CurrentGear {
    fn set(&self, gear: usize) {
        self.0.store(gear, Ordering::Release);
    }

    fn get(&self) -> Option<usize> {
        Some(self.0.load(Ordering::Acquire)).filter(|gear| *gear != usize::MAX)
    }
}

/// Values of the gear that a program chose for a dataset, whether or not a model has it.
pub(crate) type Chosen = SmallVec<[u64; 4]>;

/// Which gear an execution runs in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GearOfRun {
    /// This one. Gear 0 is all of a model without gears.
    Fixed(usize),
    /// The one that the bytes at this address name when it runs, otherwise the largest.
    Read {
        /// Where, as this process reaches it.
        address: usize,
        /// How many bytes, at most 8 for each value.
        bytes: usize,
    },
}

impl GearOfRun {
    /// The gear's position. To be called when the run begins: the memory is the device's.
    pub(crate) fn resolve(self, gears: &Gears) -> Result<usize> {
        match self {
            Self::Fixed(gear) => Ok(gear),
            Self::Read { address, bytes } => {
                let mut content: SmallVec<[u8; 64]> = SmallVec::from_elem(0, bytes);
                guard::copy(content.as_mut_ptr() as usize, address, bytes).map_err(|fault| {
                    AclError::new(
                        ErrorCode::GE_EXEC_MODEL_ADDR_INVALID,
                        format!("the input that chooses the gear cannot be read at {:#x}", fault.address),
                    )
                })?;
                let width = gears.width();
                let wide: Chosen =
                    content.as_chunks::<8>().0.iter().take(width).map(|chunk| u64::from_le_bytes(*chunk)).collect();
                let narrow: Chosen = content
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .take(width)
                    .map(|chunk| u64::from(u32::from_le_bytes(*chunk)))
                    .collect();
                Ok(gears.find(&wide).or_else(|| gears.find(&narrow)).unwrap_or_else(|| gears.largest()))
            }
        }
    }
}

/// The gear of a dataset for a model that has gears: `None` when none was chosen.
pub(crate) fn of_dataset(dataset: &Dataset, gears: &Gears) -> Option<usize> {
    // A choice that the model does not have falls to its first gear.
    dataset.gear.lock().as_ref().map(|chosen| gears.find(chosen).unwrap_or(0))
}

fn at_most(count: usize) -> Result<()> {
    if count > MOST {
        fail!(STORAGE_OVER_LIMIT, "the model has {count} gears; the structure holds {MOST}");
    }
    Ok(())
}

/// `acl.mdl.get_dynamic_batch`: empty when the model has no batch gears.
pub fn get_dynamic_batch(desc: u64) -> Result<Vec<u64>> {
    let (description, _) = desc::filled(desc)?;
    at_most(description.gears.batches.len())?;
    Ok(description.gears.batches.clone())
}

/// `acl.mdl.get_dynamic_hw`: lists of height and width; the index means nothing.
pub fn get_dynamic_hw(desc: u64) -> Result<Vec<Vec<u64>>> {
    let (description, _) = desc::filled(desc)?;
    at_most(description.gears.image_sizes.len())?;
    Ok(description.gears.image_sizes.clone())
}

fn any_input(index: u64) -> Result<()> {
    if index != ANY_INPUT {
        fail!(INVALID_PARAM, "index is {index}; -1 belongs there");
    }
    Ok(())
}

/// `acl.mdl.get_input_dynamic_gear_count`: of a model whose gears are lists of dimensions; 0 for every other.
pub fn get_input_dynamic_gear_count(desc: u64, index: u64) -> Result<u64> {
    let (description, _) = desc::filled(desc)?;
    any_input(index)?;
    at_most(description.gears.dims.len())?;
    Ok(description.gears.dims.len() as u64)
}

/// Most gears that a program may make room for.
const MOST_ROOM: u64 = 4096;

/// `acl.mdl.get_input_dynamic_dims`: for each gear the dimensions of all inputs in a row, fixed ones included.
pub fn get_input_dynamic_dims(desc: u64, index: u64, gear_count: u64) -> Result<Vec<IoDims>> {
    let (description, _) = desc::filled(desc)?;
    any_input(index)?;
    let gears = &description.gears;
    if gear_count > MOST_ROOM || gear_count < gears.dims.len() as u64 {
        fail!(INVALID_PARAM, "gearCount is {gear_count}; the model has {} gear(s)", gears.dims.len());
    }
    if gears.dims.is_empty() {
        return Ok(Vec::new());
    }
    let inputs = description.data_inputs();
    let positions = gears.positions(inputs);
    let dims = gears.input_dims(inputs).map_err(|error| AclError::new(error.code, error.to_string()))?;
    dims.map(|inputs| {
        let dims: Vec<i64> = positions.iter().flat_map(|position| inputs[*position].iter().copied()).collect();
        if dims.len() > MOST {
            fail!(FAILURE, "the inputs have {} dimensions together; the structure holds {MOST}", dims.len());
        }
        Ok(IoDims { name: String::new(), dims })
    })
    .collect()
}

/// `acl.mdl.get_cur_output_dims`: of a loaded model, in the gear that was chosen last; otherwise as `get_output_dims`.
pub fn get_cur_output_dims(desc: u64, index: u64) -> Result<IoDims> {
    let (description, model_id) = desc::filled(desc)?;
    let Some(model_id) = model_id else {
        fail!(FAILURE, "modelDesc comes from a file; current dimensions belong to a loaded model")
    };
    let mut dims = desc::dims(desc, Side::Output, index)?;
    if description.open.is_some() {
        fail!(
            API_NOT_SUPPORT,
            "the model's dimensions stay open; acl.mdl.get_dataset_tensor_desc of the output dataset tells those of an execution"
        );
    }
    let model = load::find(model_id)?;
    if let Some(tensors) = model.gear.get().and_then(|gear| model.session.tensors(gear)) {
        dims.dims.clone_from(&tensors.outputs[index as usize].dims);
    }
    Ok(dims)
}

/// The data buffer by which a gear is chosen.
struct Slot {
    dataset: Guard<'static, Dataset>,
    address: u64,
    bytes: u64,
}

/// Finds it; `least` is how many bytes it must have.
fn slot(dataset: u64, index: u64, least: u64) -> Result<Slot> {
    let object = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?;
    let (address, bytes) = object.memory(index)?;
    if bytes < least {
        fail!(
            GE_DYNAMIC_INPUT_LENGTH_INVALID,
            "the data buffer at index {index} has {bytes} bytes; the gear takes {least}"
        );
    }
    Ok(Slot { dataset: object, address, bytes })
}

/// Chooses a gear that the model has: in the buffer, in the dataset and in the model.
fn choose(model: &LoadedModel, slot: &Slot, index: u64, gear: usize, values: &[u64]) -> Result<()> {
    let expected = model.session.description().data_inputs().len() as u64;
    if index != expected {
        fail!(INVALID_PARAM, "index is {index}; that of ascend_mbatch_shape_data is {expected}");
    }
    let current = context::current()?;
    let wide = slot.bytes >= 8 * values.len() as u64;
    let content: Vec<u8> = if wide {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    } else {
        // Gears come from 32-bit numbers.
        values.iter().flat_map(|value| (*value as u32).to_le_bytes()).collect()
    };
    let range = device_range(
        current.process,
        "the data buffer of ascend_mbatch_shape_data",
        slot.address,
        content.len() as u64,
    )?;
    guard::copy(range.address, content.as_ptr() as usize, content.len()).map_err(|fault| {
        AclError::new(
            ErrorCode::GE_EXEC_MODEL_ADDR_INVALID,
            format!("the buffer cannot be written at {:#x}", fault.address),
        )
    })?;
    let (address, bytes) = (slot.address, content.len() as u64);
    observe::emit(|| Fact::Written { by: Actor::Host, address, bytes, site: site::here() });
    *slot.dataset.gear.lock() = Some(values.iter().copied().collect());
    model.gear.set(gear);
    Ok(())
}

/// Batch and image size: the dataset keeps the choice even when the model does not have it.
fn set_values(model_id: u32, dataset: u64, index: u64, kind: GearKind, values: &[u64]) -> Result<()> {
    context::current()?;
    if values.contains(&0) {
        fail!(INVALID_PARAM, "the size is {values:?}; every number must be other than 0");
    }
    let slot = slot(dataset, index, 4 * values.len() as u64)?;
    *slot.dataset.gear.lock() = Some(values.iter().copied().collect());
    let model = load::find(model_id)?;
    let gears = &model.session.description().gears;
    match gears.find(values).filter(|_| gears.kind() == Some(kind)) {
        Some(gear) => choose(&model, &slot, index, gear, values),
        None => no_such_gear(gears, values),
    }
}

fn no_such_gear(gears: &Gears, values: &[u64]) -> Result<()> {
    fail!(
        GE_DYNAMIC_BATCH_SIZE_INVALID,
        "the model has no such gear as {values:?}; it has {:?} ({:?})",
        gears.values(),
        gears.kind()
    )
}

/// `acl.mdl.set_dynamic_batch_size`: for the executions of the dataset from now on.
pub fn set_dynamic_batch_size(model_id: u32, dataset: u64, index: u64, batch: u64) -> Result<()> {
    set_values(model_id, dataset, index, GearKind::Batch, &[batch])
}

/// `acl.mdl.set_dynamic_hw_size`.
pub fn set_dynamic_hw_size(model_id: u32, dataset: u64, index: u64, height: u64, width: u64) -> Result<()> {
    set_values(model_id, dataset, index, GearKind::ImageSize, &[height, width])
}

/// `acl.mdl.set_input_dynamic_dims`: `dims` are those of all inputs in a row, fixed ones included, in the order of
/// `get_input_dynamic_dims`.
pub fn set_input_dynamic_dims(model_id: u32, dataset: u64, index: u64, dims: &[i64]) -> Result<()> {
    context::current()?;
    if dims.is_empty() || dims.len() > MOST {
        fail!(INVALID_PARAM, "dims has {} dimensions; 1 to {MOST} belong there", dims.len());
    }
    let slot = slot(dataset, index, 4)?;
    let model = load::find(model_id)?;
    let description = model.session.description();
    let gears = &description.gears;
    if gears.kind() != Some(GearKind::Dims) {
        fail!(GE_DYNAMIC_BATCH_SIZE_INVALID, "the model has no gears of dimensions ({:?})", gears.kind());
    }
    let values = open_values(description, dims)?;
    let Some(gear) = gears.find(&values) else { return no_such_gear(gears, &values) };
    let least = 4 * values.len() as u64;
    if slot.bytes < least {
        fail!(
            GE_DYNAMIC_INPUT_LENGTH_INVALID,
            "the data buffer at index {index} has {} bytes; the gear takes {least}",
            slot.bytes
        );
    }
    choose(&model, &slot, index, gear, &values)
}

/// The values at the open dimensions; the others must be the model's.
fn open_values(description: &Description, dims: &[i64]) -> Result<Vec<u64>> {
    let inputs: &[TensorInfo] = description.data_inputs();
    let all: Vec<i64> = description
        .gears
        .positions(inputs)
        .into_iter()
        .flat_map(|position| inputs[position].dims.iter().copied())
        .collect();
    if all.len() != dims.len() || all.iter().zip(dims).any(|(own, given)| *own >= 0 && own != given) {
        fail!(GE_DYNAMIC_INPUT_LENGTH_INVALID, "dims is {dims:?}; the model's inputs have {all:?}");
    }
    let open = all.iter().zip(dims).filter(|(own, _)| **own < 0);
    Ok(open.map(|(_, given)| u64::try_from(*given).unwrap_or(0)).collect())
}

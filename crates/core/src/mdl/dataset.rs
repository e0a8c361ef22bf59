//! Datasets: ordered lists of data buffers, one per input or output.

use parking_lot::{Mutex, RwLock};

use crate::data::{DATA_BUFFERS, OwnedDescs, Tensor, changed, refuse, tensor_of};
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::mdl::gears::Chosen;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::Registry;
use crate::site;

pub(crate) static DATASETS: Registry<Dataset> = Registry::new(Kind::Dataset);

/// A dataset object.
#[derive(Default)]
pub(crate) struct Dataset {
    /// Handles of data buffers, which belong to the program.
    pub(crate) buffers: RwLock<Vec<u64>>,
    /// The gear that a program chose for the executions with this dataset as input.
    pub(crate) gear: Mutex<Option<Chosen>>,
    descs: OwnedDescs,
}

/// Buffers that one dataset takes; a model has a few dozen tensors.
const MOST_BUFFERS: usize = 1 << 16;

/// `acl.mdl.create_dataset`.
pub fn create_dataset() -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = DATASETS.insert(Dataset::default(), site) else { fail!(BAD_ALLOC, "no dataset is left") };
    observe::emit(|| Fact::Created { kind: Kind::Dataset, handle, site });
    Ok(handle)
}

/// `acl.mdl.destroy_dataset`: not the data buffers, nor their memory.
pub fn destroy_dataset(dataset: u64) -> Result<()> {
    let site = site::here();
    DATASETS.remove(dataset, site).map(drop).map_err(|error| refuse("dataset", error))?;
    changed();
    observe::emit(|| Fact::Destroyed { kind: Kind::Dataset, handle: dataset, site });
    Ok(())
}

/// `acl.mdl.add_dataset_buffer`: appends; the order of the calls is the order of the tensors.
pub fn add_dataset_buffer(dataset: u64, buffer: u64) -> Result<()> {
    let object = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?;
    drop(DATA_BUFFERS.get(buffer).map_err(|error| refuse("dataBuffer", error))?);
    let mut buffers = object.buffers.write();
    if buffers.len() >= MOST_BUFFERS {
        fail!(STORAGE_OVER_LIMIT, "the dataset has {MOST_BUFFERS} buffers already");
    }
    buffers.push(buffer);
    drop(buffers);
    changed();
    Ok(())
}

/// `acl.mdl.get_dataset_buffer`.
pub fn get_dataset_buffer(dataset: u64, index: u64) -> Result<u64> {
    DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?.buffer(index)
}

impl Dataset {
    /// The data buffer at an index.
    fn buffer(&self, index: u64) -> Result<u64> {
        let buffers = self.buffers.read();
        match usize::try_from(index).ok().and_then(|index| buffers.get(index)) {
            Some(buffer) => Ok(*buffer),
            None => fail!(INVALID_PARAM, "index is {index}; the dataset has {} buffer(s)", buffers.len()),
        }
    }

    /// Address and size of the memory of the data buffer at an index, which must have some.
    pub(super) fn memory(&self, index: u64) -> Result<(u64, u64)> {
        let buffer = self.buffer(index)?;
        let (address, bytes) = DATA_BUFFERS.get(buffer).map_err(|error| refuse("the data buffer", error))?.get();
        if address == 0 {
            fail!(INVALID_PARAM, "the data buffer at index {index} has no address");
        }
        Ok((address, bytes))
    }
}

/// `acl.mdl.get_dataset_num_buffers`.
pub fn get_dataset_num_buffers(dataset: u64) -> Result<u64> {
    DATASETS.get(dataset).map(|object| object.buffers.read().len() as u64).map_err(|error| refuse("dataset", error))
}

/// `acl.mdl.set_dataset_tensor_desc`: copies the description for the buffer at an index; 0 removes it.
pub fn set_dataset_tensor_desc(dataset: u64, tensor_desc: u64, index: u64) -> Result<()> {
    let object = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?;
    let count = object.buffers.read().len();
    let Some(index) = usize::try_from(index).ok().filter(|index| *index < count) else {
        fail!(INVALID_PARAM, "index is {index}; the dataset has {count} buffer(s)")
    };
    let tensor = if tensor_desc == 0 { None } else { Some(tensor_of(tensor_desc)?) };
    object.descs.set(index, tensor)
}

impl Dataset {
    /// The dimensions that the description at an index says; `None` when there is none.
    pub(crate) fn described_dims(&self, index: usize) -> Result<Option<Vec<i64>>> {
        self.descs.get(index).map(|desc| tensor_of(desc).map(|tensor| tensor.dims)).transpose()
    }

    /// Whether a program described any of its tensors.
    pub(crate) fn is_described(&self) -> bool {
        (0..self.buffers.read().len()).any(|index| self.descs.get(index).is_some())
    }
}

/// Describes what came out of an execution. Nothing happens to a dataset that is destroyed by now.
pub(crate) fn describe(dataset: u64, tensors: impl Iterator<Item = Tensor>) -> Result<()> {
    let Ok(object) = DATASETS.get(dataset) else { return Ok(()) };
    tensors.enumerate().try_for_each(|(index, tensor)| object.descs.update(index, tensor))
}

/// `acl.mdl.get_dataset_tensor_desc`: belongs to the dataset.
pub fn get_dataset_tensor_desc(dataset: u64, index: u64) -> Result<u64> {
    let object = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?;
    match usize::try_from(index).ok().and_then(|index| object.descs.get(index)) {
        Some(desc) => Ok(desc),
        None => fail!(INVALID_PARAM, "the dataset has no tensor description at index {index}"),
    }
}

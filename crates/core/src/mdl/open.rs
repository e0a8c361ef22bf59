//! Models whose dimensions stay open: the ranges that they take, and running them.
//!
//! A program says the dimensions of each input with a tensor description in the input dataset; those of the outputs stand in the
//! output dataset's descriptions when the model has run. What is not here: how ONNX Runtime is made to write into buffers
//! whose contents' size is not known yet (the `model` crate).

use softacl_abi::enums::DataType;
use softacl_device::guard;
use softacl_model::{Binding, DimRange, OpenShapes, Produced, TensorInfo, tensor_bytes};

use crate::data::{DATA_BUFFERS, Tensor, refuse};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::mdl::dataset::{self, DATASETS};
use crate::mdl::desc;
use crate::mdl::execute::{Bound, unreachable_bytes};
use crate::mdl::load::LoadedModel;
use crate::observe::{self, Resource};
use crate::rt::context::{self, Current};
use crate::rt::memory::{self, device_range};

/// Most dimensions in a structure of the API.
const MOST_DIMS: usize = 128;

/// `acl.mdl.get_input_dims_range`: smallest and largest size of each dimension, -1 as largest where there is no bound. Nothing for
/// a model with gears.
pub fn get_input_dims_range(model_desc: u64, index: u64) -> Result<Vec<[i64; 2]>> {
    let (description, _) = desc::filled(model_desc)?;
    let inputs = &description.inputs;
    let Some(position) = usize::try_from(index).ok().filter(|position| *position < inputs.len()) else {
        fail!(INVALID_PARAM, "index is {index}; the model has {} input(s)", inputs.len())
    };
    if description.gears.kind().is_some() {
        return Ok(Vec::new());
    }
    let ranges: Vec<[i64; 2]> = match &description.open {
        Some(open) => open.inputs[position].iter().map(|range| range.pair()).collect(),
        None => inputs[position].dims.iter().map(|dim| DimRange::fixed(*dim).pair()).collect(),
    };
    if ranges.len() > MOST_DIMS {
        fail!(STORAGE_OVER_LIMIT, "the input has {} dimensions; the structure holds {MOST_DIMS}", ranges.len());
    }
    Ok(ranges)
}

/// What one execution needs besides its inputs: shapes as they were when it was called, and where the outputs go.
pub(super) struct OpenRun {
    dims: Vec<Vec<i64>>,
    targets: Vec<Target>,
    /// The output dataset, whose descriptions tell what came out.
    dataset: u64,
    /// What a buffer that turns out to be too small gives: the call is over when a queued execution finds out.
    too_small: ErrorCode,
}

/// Where an output goes.
struct Target {
    /// Handle of the data buffer.
    buffer: u64,
    /// The program's address; 0 for memory that is still to be made.
    address: u64,
    bytes: u64,
    /// As this process reaches it.
    reached: usize,
    /// Whether the run itself may write there.
    direct: bool,
}

/// Resolves everything that an execution with these datasets needs. Without `allocate` every output needs a buffer.
pub(super) fn prepare(
    current: &Current,
    model: &LoadedModel,
    open: &OpenShapes,
    (input, output): (u64, u64),
    allocate: bool,
) -> Result<(Bound, Bound, OpenRun)> {
    let description = model.session.description();
    let (inputs, dims) = bind_inputs(current, &description.inputs, open, input)?;
    let targets = find_targets(current, &description.outputs, output, allocate)?;
    let mut outputs = Bound::default();
    if observe::is_detailed() {
        outputs.objects.push(Resource::Object { kind: Kind::Dataset, handle: output });
        outputs.objects.extend(targets.iter().map(|target| data_buffer(target.buffer)));
        // A queued run may write any of it; how much, only the run tells.
        outputs.places.extend(targets.iter().map(|target| (target.address, target.bytes)));
    }
    let too_small = if allocate { ErrorCode::GE_FAILURE } else { ErrorCode::RT_MODEL_EXECUTE };
    Ok((inputs, outputs, OpenRun { dims, targets, dataset: output, too_small }))
}

const fn data_buffer(handle: u64) -> Resource {
    Resource::Object { kind: Kind::DataBuffer, handle }
}

fn bind_inputs(
    current: &Current,
    tensors: &[TensorInfo],
    open: &OpenShapes,
    handle: u64,
) -> Result<(Bound, Vec<Vec<i64>>)> {
    let dataset = DATASETS.get(handle).map_err(|error| refuse("input", error))?;
    let buffers = dataset.buffers.read().clone();
    if buffers.len() < tensors.len() {
        fail!(
            INVALID_PARAM,
            "the input dataset has {} buffer(s); the model has {} input(s)",
            buffers.len(),
            tensors.len()
        );
    }
    let mut bound = Bound::default();
    if observe::is_detailed() {
        bound.objects.push(Resource::Object { kind: Kind::Dataset, handle });
        bound.objects.extend(buffers.iter().take(tensors.len()).map(|handle| data_buffer(*handle)));
    }
    let mut all_dims = Vec::with_capacity(tensors.len());
    for (position, (tensor, handle)) in tensors.iter().zip(buffers).enumerate() {
        let name = format_args!("input {:?}", tensor.name);
        let dims = match dataset.described_dims(position)? {
            Some(dims) => dims,
            None if tensor.is_static() => tensor.dims.clone(),
            None => fail!(
                INVALID_PARAM,
                "{name} has open dimensions ({:?}); acl.mdl.set_dataset_tensor_desc says which they are",
                tensor.dims
            ),
        };
        if let Err(reason) = open.check_dims(position, &dims) {
            fail!(INVALID_PARAM, "{name}: {reason}");
        }
        let Some(size) = tensor_bytes(tensor.data_type, &dims) else {
            fail!(INVALID_PARAM, "{name}: a tensor of dimensions {dims:?} is larger than any memory")
        };
        let buffer = DATA_BUFFERS.get(handle).map_err(|error| refuse(&format!("the data buffer of {name}"), error))?;
        let (address, bytes) = buffer.get();
        if bytes < size {
            fail!(GE_FAILURE, "the data buffer of {name} has {bytes} bytes; dimensions {dims:?} need {size}");
        }
        let sized = TensorInfo { dims, size, ..tensor.clone() };
        if size == 0 {
            // Nothing is there to be reached.
            bound.push(0, false, 0, &sized)?;
        } else if address == 0 {
            fail!(INVALID_PARAM, "the data buffer of {name} has no address");
        } else {
            let range = device_range(current.process, "input", address, size)
                .map_err(|error| AclError::new(error.code(), format!("{name}: {}", error.message())))?;
            bound.push(range.address, range.space.is_some(), bytes, &sized)?;
            if observe::is_detailed() {
                bound.places.push((address, size));
            }
        }
        all_dims.push(sized.dims);
    }
    Ok((bound, all_dims))
}

fn find_targets(current: &Current, tensors: &[TensorInfo], dataset: u64, allocate: bool) -> Result<Vec<Target>> {
    let object = DATASETS.get(dataset).map_err(|error| refuse("output", error))?;
    let buffers = object.buffers.read().clone();
    if buffers.len() != tensors.len() {
        fail!(
            GE_FAILURE,
            "the output dataset has {} buffer(s); the model has {} output(s)",
            buffers.len(),
            tensors.len()
        );
    }
    let mut targets = Vec::with_capacity(tensors.len());
    for (tensor, handle) in tensors.iter().zip(buffers) {
        let name = format_args!("output {:?}", tensor.name);
        let buffer = DATA_BUFFERS.get(handle).map_err(|error| refuse(&format!("the data buffer of {name}"), error))?;
        let (address, bytes) = buffer.get();
        if address == 0 && !allocate {
            fail!(
                INVALID_PARAM,
                "the data buffer of {name} has no address; only a synchronous execution makes memory for its outputs"
            );
        }
        let mut target = Target { buffer: handle, address, bytes, reached: 0, direct: false };
        if address != 0 {
            let range = device_range(current.process, "output", address, bytes)
                .map_err(|error| AclError::new(error.code(), format!("{name}: {}", error.message())))?;
            let alignment = DataType::try_from(tensor.data_type)
                .map_or(8, |data_type| data_type.size_in_bytes().clamp(1, 8) as usize);
            target.reached = range.address;
            target.direct = range.space.is_some() && range.address.is_multiple_of(alignment);
        }
        targets.push(target);
    }
    Ok(targets)
}

impl OpenRun {
    /// Runs the model and puts its outputs where they belong. Returns the program's places of the outputs.
    ///
    /// When an output does not fit its buffer, none is written that was not by the run itself.
    pub(super) fn run(&self, model: &LoadedModel, stream: u32, inputs: &[Binding]) -> Result<Vec<(u64, u64)>> {
        let description = model.session.description();
        if let Some(dump) = &model.dump {
            let own = |(tensor, dims): (&TensorInfo, &Vec<i64>)| TensorInfo {
                dims: dims.clone(),
                size: tensor_bytes(tensor.data_type, dims).unwrap_or(0),
                ..tensor.clone()
            };
            let tensors: Vec<_> = description.inputs.iter().zip(&self.dims).map(own).collect();
            dump.execution(stream, &tensors, inputs);
        }
        let direct: Vec<_> = self
            .targets
            .iter()
            .map(|target| target.direct.then_some(Binding { address: target.reached, bytes: target.bytes }))
            .collect();
        let run = || model.session.run_open(&self.dims, inputs, &direct);
        let produced = model.runs.time(run).map_err(|error| {
            AclError::new(
                ErrorCode::RT_MODEL_EXECUTE,
                format!("model {:?} (loaded at {}) failed: {error}", description.name, model.made),
            )
        })?;
        for ((target, made), tensor) in self.targets.iter().zip(&produced).zip(&description.outputs) {
            if target.address != 0 && made.bytes > target.bytes {
                return Err(AclError::new(
                    self.too_small,
                    format!(
                        "the data buffer of output {:?} has {} bytes; dimensions {:?}, which this run has, need {}",
                        tensor.name, target.bytes, made.dims, made.bytes
                    ),
                ));
            }
        }
        let places = self.targets.iter().zip(&produced).map(|(target, made)| target.take(made, self.too_small));
        let places = places.collect::<Result<_>>()?;
        let tensors = produced.into_iter().zip(&description.outputs).map(|(made, tensor)| Tensor {
            data_type: tensor.data_type,
            format: tensor.format,
            dims: made.dims,
            ..Tensor::default()
        });
        dataset::describe(self.dataset, tensors)?;
        Ok(places)
    }
}

impl Target {
    /// Takes the content to its place, which it may be in already.
    fn take(&self, made: &Produced, too_small: ErrorCode) -> Result<(u64, u64)> {
        if self.address == 0 {
            return self.make_place(made, too_small);
        }
        if let Some(from) = made.address() {
            guard::copy(self.reached, from, made.bytes as usize)
                .map_err(|fault| unreachable_bytes("an output", &fault))?;
        }
        Ok((self.address, made.bytes))
    }

    /// Gives the data buffer memory with the content, which is the program's to free.
    fn make_place(&self, made: &Produced, too_small: ErrorCode) -> Result<(u64, u64)> {
        let current = context::current()?;
        let Some(from) = made.address() else { unreachable!("without a buffer nothing is in it") };
        let write = |address: u64| {
            let range = device_range(current.process, "output", address, made.bytes)?;
            guard::copy(range.address, from, made.bytes as usize)
                .map_err(|fault| unreachable_bytes("an output", &fault))
        };
        let buffer = DATA_BUFFERS.get(self.buffer).map_err(|error| refuse("the data buffer of an output", error))?;
        let address = memory::allocate_output(&current, made.bytes)?;
        write(address)?;
        // Of two executions that share the buffer and run at once, one gives it its memory.
        if let Err((present, bytes)) = buffer.set_if_empty(address, made.bytes) {
            memory::free(address)?;
            if bytes < made.bytes {
                return Err(AclError::new(
                    too_small,
                    format!(
                        "another execution gave the output's data buffer {bytes} bytes; this one needs {}",
                        made.bytes
                    ),
                ));
            }
            write(present)?;
            return Ok((present, made.bytes));
        }
        Ok((address, made.bytes))
    }
}

//! Running a model on the program's device buffers: at once, or queued on a stream.
//!
//! ONNX Runtime reads and writes the buffers themselves. Only a buffer that is a little short, not aligned for its element type, or in registered host
//! memory, which the program may unmap at any time, goes through a copy.

use std::sync::Arc;

use smallvec::SmallVec;
use softacl_abi::enums::DataType;
use softacl_device::{Task, TaskFault, guard};
use softacl_model::{Binding, TensorInfo};

use crate::data::{DATA_BUFFERS, refuse};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::dataset::DATASETS;
use crate::mdl::desc::Side;
use crate::mdl::load::{self, LoadedModel};
use crate::observe::{self, Fact};
use crate::rt::context::{self, Current};
use crate::rt::memory::{self, device_range};
use crate::rt::stream;

/// Bytes by which a buffer may fall short: the product checks with this slack.
const SLACK: u64 = 64;

/// One tensor of one execution: where the program has it, and where the session is to have it.
struct Place {
    /// The program's bytes, as this process reaches them.
    address: usize,
    /// Bytes there are, at most the tensor's.
    bytes: usize,
    /// Memory of our own that stands in for the program's.
    stand_in: Option<Vec<u64>>,
    size: u64,
}

impl Place {
    /// `ours` is memory that cannot vanish under the session; any other is touched by the guarded routine only.
    fn new(address: usize, ours: bool, available: u64, tensor: &TensorInfo) -> Self {
        let alignment =
            DataType::try_from(tensor.data_type).map_or(8, |data_type| data_type.size_in_bytes().clamp(1, 8) as usize);
        let fits = ours && available >= tensor.size && address.is_multiple_of(alignment);
        let stand_in = (!fits).then(|| vec![0; (tensor.size as usize).div_ceil(8)]);
        Self { address, bytes: available.min(tensor.size) as usize, stand_in, size: tensor.size }
    }

    fn binding(&mut self) -> Binding {
        let address = self.stand_in.as_mut().map_or(self.address, |memory| memory.as_mut_ptr() as usize);
        Binding { address, bytes: self.size }
    }
}

/// Most models have a handful of tensors; those need no allocation.
type Places = SmallVec<[Place; 4]>;

/// Everything that one execution needs, resolved.
struct Execution {
    model: Arc<LoadedModel>,
    inputs: Places,
    outputs: Places,
}

impl Execution {
    fn run(mut self) -> Result<()> {
        for input in &mut self.inputs {
            if let Some(memory) = &mut input.stand_in {
                guard::copy(memory.as_mut_ptr() as usize, input.address, input.bytes)
                    .map_err(|fault| unreachable_bytes("an input", &fault))?;
            }
        }
        let inputs: SmallVec<[Binding; 4]> = self.inputs.iter_mut().map(Place::binding).collect();
        let outputs: SmallVec<[Binding; 4]> = self.outputs.iter_mut().map(Place::binding).collect();
        if let Err(error) = self.model.session.run(&inputs, &outputs) {
            fail!(
                RT_MODEL_EXECUTE,
                "model {:?} (loaded at {}) failed: {error}",
                self.model.model.description().name,
                self.model.made
            );
        }
        for output in &mut self.outputs {
            if let Some(memory) = &mut output.stand_in {
                guard::copy(output.address, memory.as_ptr() as usize, output.bytes)
                    .map_err(|fault| unreachable_bytes("an output", &fault))?;
            }
        }
        Ok(())
    }
}

fn unreachable_bytes(what: &str, fault: &guard::Fault) -> AclError {
    AclError::new(ErrorCode::GE_EXEC_MODEL_ADDR_INVALID, format!("{what} at {:#x} cannot be reached", fault.address))
}

/// `acl.mdl.execute`: returns when the outputs are there. Outputs without an address are allocated, and are the program's to free.
pub fn execute(model_id: u32, input: u64, output: u64) -> Result<()> {
    let current = context::current()?;
    prepare(&current, model_id, input, output, true)?.run()
}

/// `acl.mdl.execute_async`: queued; errors of the run show at the next synchronise.
pub fn execute_async(model_id: u32, input: u64, output: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let execution = prepare(&current, model_id, input, output, false)?;
    let run = move || {
        execution.run().map_err(|error| TaskFault { code: error.code().0, message: error.message().to_owned() })
    };
    let position = stream::submit(&object, Task::Run(Box::new(run)));
    observe::emit(|| Fact::Enqueued { stream: object.strand.id(), position });
    Ok(())
}

fn prepare(current: &Current, model_id: u32, input: u64, output: u64, allocate: bool) -> Result<Execution> {
    let model = load::find(model_id)?;
    let description = model.session.description();
    let inputs = places(current, input, Side::Input, &description.inputs, false)?;
    let outputs = places(current, output, Side::Output, &description.outputs, allocate)?;
    Ok(Execution { model, inputs, outputs })
}

fn places(current: &Current, dataset: u64, side: Side, tensors: &[TensorInfo], allocate: bool) -> Result<Places> {
    let (argument, noun) = match side {
        Side::Input => ("input", "input"),
        Side::Output => ("output", "output"),
    };
    let object = DATASETS.get(dataset).map_err(|error| refuse(argument, error))?;
    let buffers = object.buffers.read();
    if buffers.len() != tensors.len() {
        fail!(
            GE_FAILURE,
            "the {argument} dataset has {} buffer(s); the model has {} {noun}(s)",
            buffers.len(),
            tensors.len()
        );
    }
    buffers
        .iter()
        .zip(tensors)
        .map(|(handle, tensor)| {
            let name = format_args!("{noun} {:?}", tensor.name);
            let buffer =
                DATA_BUFFERS.get(*handle).map_err(|error| refuse(&format!("the data buffer of {name}"), error))?;
            let (mut address, mut bytes) = buffer.get();
            if address == 0 && allocate {
                address = memory::allocate_output(current, tensor.size)?;
                bytes = tensor.size;
                buffer.set(address, bytes);
            }
            if address == 0 {
                fail!(INVALID_PARAM, "the data buffer of {name} has no address");
            }
            if bytes.saturating_add(SLACK) < tensor.size {
                fail!(GE_FAILURE, "the data buffer of {name} has {bytes} bytes; the tensor needs {}", tensor.size);
            }
            let range = device_range(current.process, noun, address, bytes.min(tensor.size))
                .map_err(|error| AclError::new(error.code(), format!("{name}: {}", error.message())))?;
            Ok(Place::new(range.address, range.space.is_some(), bytes, tensor))
        })
        .collect()
}

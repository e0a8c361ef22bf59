//! Running a model on the program's device buffers: at once, or queued on a stream.
//!
//! ONNX Runtime reads and writes the buffers themselves. Only a buffer that is a little short, not aligned for its element type, or in registered host
//! memory, which the program may unmap at any time, goes through a copy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use smallvec::SmallVec;
use softacl_abi::enums::DataType;
use softacl_device::{Task, TaskFault, guard};
use softacl_model::{Binding, TensorInfo};

use crate::data::{DATA_BUFFERS, refuse};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::dataset::DATASETS;
use crate::mdl::desc::Side;
use crate::mdl::gears::{self, GearOfRun};
use crate::mdl::load::{self, LoadedModel};
use crate::observe::{self, Fact};
use crate::rt::context::{self, Current};
use crate::rt::lifecycle::Hold;
use crate::rt::memory::{self, device_range};
use crate::rt::stream;

/// Bytes by which a buffer may fall short: the product checks with this slack.
const SLACK: u64 = 64;

/// Memory of our own that the session works on in place of the program's.
struct StandIn {
    /// The program's bytes, as this process reaches them.
    address: usize,
    /// How many there are, at most the tensor's.
    bytes: usize,
    memory: Vec<u64>,
}

impl StandIn {
    fn new(address: usize, available: u64, tensor: &TensorInfo) -> Result<Self> {
        let words = (tensor.size as usize).div_ceil(8);
        let mut memory = Vec::new();
        if memory.try_reserve_exact(words).is_err() {
            fail!(BAD_ALLOC, "{} bytes that stand in for {:?} do not fit into this process", tensor.size, tensor.name);
        }
        memory.resize(words, 0);
        Ok(Self { address, bytes: available.min(tensor.size) as usize, memory })
    }

    fn fill(&mut self) -> Result<()> {
        guard::copy(self.memory.as_mut_ptr() as usize, self.address, self.bytes)
            .map_err(|fault| unreachable_bytes("an input", &fault))
    }

    /// Writes back what the run made: at most `bytes`, which a small gear has less of than there is room.
    fn write_back(&self, bytes: u64) -> Result<()> {
        guard::copy(self.address, self.memory.as_ptr() as usize, self.bytes.min(bytes as usize))
            .map_err(|fault| unreachable_bytes("an output", &fault))
    }
}

/// The inputs or the outputs of one execution. Most models have a handful; those need no allocation.
#[derive(Default)]
struct Bound {
    bindings: SmallVec<[Binding; 4]>,
    /// Where the program has them, and how many bytes of them are used: for the observer, if there is one.
    places: Vec<(u64, u64)>,
    /// With the position of the tensor.
    stand_ins: Vec<(usize, StandIn)>,
}

impl Bound {
    /// `ours` is memory that cannot vanish under the session; any other is touched by the guarded routine only.
    fn push(&mut self, address: usize, ours: bool, available: u64, tensor: &TensorInfo) -> Result<()> {
        let alignment =
            DataType::try_from(tensor.data_type).map_or(8, |data_type| data_type.size_in_bytes().clamp(1, 8) as usize);
        let mut address = address;
        if !ours || available < tensor.size || !address.is_multiple_of(alignment) {
            let mut stand_in = StandIn::new(address, available, tensor)?;
            address = stand_in.memory.as_mut_ptr() as usize;
            self.stand_ins.push((self.bindings.len(), stand_in));
        }
        self.bindings.push(Binding { address, bytes: tensor.size });
        Ok(())
    }
}

/// Everything that one execution needs, resolved.
struct Execution {
    model: Arc<LoadedModel>,
    inputs: Bound,
    outputs: Bound,
    gear: GearOfRun,
}

impl Execution {
    fn run(&mut self) -> Result<()> {
        self.inputs.stand_ins.iter_mut().try_for_each(|(_, stand_in)| stand_in.fill())?;
        let session = &self.model.session;
        let gear = self.gear.resolve(&session.description().gears)?;
        let run = || session.run_gear(gear, &self.inputs.bindings, &self.outputs.bindings);
        if let Err(error) = self.model.runs.time(run) {
            fail!(
                RT_MODEL_EXECUTE,
                "model {:?} (loaded at {}) failed: {error}",
                self.model.model.description().name,
                self.model.made
            );
        }
        let made = session.tensors(gear).map_or(&[][..], |tensors| &tensors.outputs);
        self.outputs.stand_ins.iter().try_for_each(|(output, stand_in)| {
            stand_in.write_back(made.get(*output).map_or(u64::MAX, |tensor| tensor.size))
        })
    }
}

fn unreachable_bytes(what: &str, fault: &guard::Fault) -> AclError {
    AclError::new(ErrorCode::GE_EXEC_MODEL_ADDR_INVALID, format!("{what} at {:#x} cannot be reached", fault.address))
}

/// `acl.mdl.execute`, up to the point where the model runs: everything is resolved and checked. Outputs without an address are allocated, and are the
/// program's to free.
pub fn execute(model_id: u32, input: u64, output: u64) -> Result<Prepared> {
    let current = context::current()?;
    let hold = current.process.devices[current.device as usize].hold()?;
    let execution = prepare(&current, model_id, input, output, true)?;
    Ok(Prepared { execution, _hold: hold })
}

/// A model that is about to run.
#[must_use = "nothing has run yet"]
pub struct Prepared {
    execution: Execution,
    /// Its buffers are the device's.
    _hold: Hold,
}

impl Prepared {
    /// Whether the model's runs have been so short that a front end gains nothing by letting other threads run meanwhile.
    pub fn is_brief(&self) -> bool {
        // Runs of one gear say nothing about those of another.
        self.execution.model.runs.are_brief() && self.execution.model.session.description().gears.kind().is_none()
    }

    /// Runs it; returns when the outputs are there.
    pub fn finish(mut self) -> Result<()> {
        self.execution.run()?;
        for &(address, bytes) in &self.execution.inputs.places {
            observe::emit(|| Fact::Read { address, bytes });
        }
        for &(address, bytes) in &self.execution.outputs.places {
            observe::emit(|| Fact::Written { address, bytes });
        }
        Ok(())
    }
}

/// How long runs of a model take: the first ones say whether they are brief, and a look now and then whether that still holds.
#[derive(Default)]
pub(crate) struct Runs {
    seen: AtomicU32,
    /// Brief ones among the first.
    brief: AtomicU32,
}

impl Runs {
    /// First runs, all of which are timed. Of the later ones few are: looking at the clock costs as much as is to be saved.
    const TIMED: u32 = 16;
    /// Of the later runs, each of this number is timed.
    const NOW_AND_THEN: u32 = 64;
    /// How many of them have to be brief: the first also binds the buffers, and any may be disturbed.
    const ENOUGH: u32 = 12;
    /// About what it takes another thread to notice that it may run.
    const BRIEF: Duration = Duration::from_micros(20);

    fn are_brief(&self) -> bool {
        self.brief.load(Ordering::Relaxed) >= Self::ENOUGH
    }

    fn time<T>(&self, run: impl FnOnce() -> T) -> T {
        let seen = self.seen.fetch_add(1, Ordering::Relaxed);
        if seen >= Self::TIMED && !seen.is_multiple_of(Self::NOW_AND_THEN) {
            return run();
        }
        let began = Instant::now();
        let result = run();
        let brief = began.elapsed() < Self::BRIEF;
        if seen < Self::TIMED {
            self.brief.fetch_add(u32::from(brief), Ordering::Relaxed);
        } else if brief != self.are_brief() {
            // The word no longer holds, or this run was disturbed: the next ones say it anew.
            self.brief.store(0, Ordering::Relaxed);
            self.seen.store(0, Ordering::Relaxed);
        }
        result
    }
}

/// `acl.mdl.execute_async`: queued; errors of the run show at the next synchronise.
pub fn execute_async(model_id: u32, input: u64, output: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let mut execution = prepare(&current, model_id, input, output, false)?;
    let stream = object.strand.id();
    let run = move || {
        let model = Arc::clone(&execution.model);
        let turn = model.turn.take(&model.model.description().name, stream);
        turn.and_then(|_turn| execution.run())
            .map_err(|error| TaskFault { code: error.code().0, message: error.message().to_owned() })
    };
    let position = stream::submit(&object, Task::Run(Box::new(run)));
    observe::emit(|| Fact::Enqueued { stream: object.strand.id(), position });
    Ok(())
}

fn prepare(current: &Current, model_id: u32, input: u64, output: u64, allocate: bool) -> Result<Execution> {
    let model = load::find(model_id)?;
    let description = model.session.description();
    if description.gears.kind().is_some() {
        return prepare_gear(current, Arc::clone(&model), input, output, allocate);
    }
    let inputs = bind(current, input, Side::Input, &description.inputs, None, false)?;
    let outputs = bind(current, output, Side::Output, &description.outputs, None, allocate)?;
    Ok(Execution { model, inputs, outputs, gear: GearOfRun::Fixed(0) })
}

/// With a gear chosen the buffers need to hold its tensors, otherwise those of the largest: which one runs is then not
/// known before it does.
fn prepare_gear(
    current: &Current,
    model: Arc<LoadedModel>,
    input: u64,
    output: u64,
    allocate: bool,
) -> Result<Execution> {
    let description = model.session.description();
    let dataset = DATASETS.get(input).map_err(|error| refuse("input", error))?;
    let chosen = gears::of_dataset(&dataset, &description.gears);
    let tensors = chosen.and_then(|gear| model.session.tensors(gear));
    let data_inputs = description.data_inputs();
    let shape_buffer = dataset.buffers.read().get(data_inputs.len()).copied();
    drop(dataset);
    let inputs = tensors.map_or(data_inputs, |tensors| &tensors.inputs);
    let outputs = tensors.map_or(&description.outputs[..], |tensors| &tensors.outputs);
    // The last input goes along for its checks, and not to the network.
    let mut inputs = bind(current, input, Side::Input, inputs, description.inputs.last(), false)?;
    inputs.bindings.pop();
    inputs.stand_ins.retain(|(position, _)| *position < data_inputs.len());
    let outputs = bind(current, output, Side::Output, outputs, None, allocate)?;
    let gear = match (chosen, shape_buffer) {
        (Some(gear), _) => GearOfRun::Fixed(gear),
        (None, Some(handle)) => {
            let buffer = DATA_BUFFERS.get(handle).map_err(|error| refuse("the last data buffer", error))?;
            let (address, bytes) = buffer.get();
            let bytes = bytes.min(8 * description.gears.width() as u64);
            let range = device_range(current.process, "the last input", address, bytes)?;
            GearOfRun::Read { address: range.address, bytes: bytes as usize }
        }
        (None, None) => GearOfRun::Fixed(description.gears.largest()),
    };
    Ok(Execution { model, inputs, outputs, gear })
}

fn bind(
    current: &Current,
    dataset: u64,
    side: Side,
    tensors: &[TensorInfo],
    last: Option<&TensorInfo>,
    allocate: bool,
) -> Result<Bound> {
    let (argument, noun) = match side {
        Side::Input => ("input", "input"),
        Side::Output => ("output", "output"),
    };
    let object = DATASETS.get(dataset).map_err(|error| refuse(argument, error))?;
    let buffers = object.buffers.read();
    let count = tensors.len() + usize::from(last.is_some());
    if buffers.len() != count {
        fail!(GE_FAILURE, "the {argument} dataset has {} buffer(s); the model has {count} {noun}(s)", buffers.len());
    }
    let mut bound = Bound::default();
    for (handle, tensor) in buffers.iter().zip(tensors.iter().chain(last)) {
        let name = format_args!("{noun} {:?}", tensor.name);
        let buffer = DATA_BUFFERS.get(*handle).map_err(|error| refuse(&format!("the data buffer of {name}"), error))?;
        let (mut address, mut bytes) = buffer.get();
        if address == 0 && allocate {
            address = memory::allocate_output(current, tensor.size)?;
            bytes = tensor.size;
            // Of two executions that share the buffer and run at once, one gives it its memory.
            if let Err(present) = buffer.set_if_empty(address, bytes) {
                memory::free(address)?;
                (address, bytes) = present;
            }
        }
        if address == 0 {
            fail!(INVALID_PARAM, "the data buffer of {name} has no address");
        }
        if bytes.saturating_add(SLACK) < tensor.size {
            fail!(GE_FAILURE, "the data buffer of {name} has {bytes} bytes; the tensor needs {}", tensor.size);
        }
        let range = device_range(current.process, noun, address, bytes.min(tensor.size))
            .map_err(|error| AclError::new(error.code(), format!("{name}: {}", error.message())))?;
        bound.push(range.address, range.space.is_some(), bytes, tensor)?;
        if observe::is_observed() {
            bound.places.push((address, bytes.min(tensor.size)));
        }
    }
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buffers at a tensor's own alignment are bound themselves, in every element type; others go through a copy.
    #[test]
    fn aligned_memory_is_bound_where_it_is() {
        for data_type in (0..40).filter_map(|number| DataType::try_from(number).ok()) {
            let Some(bytes) = softacl_model::tensor_bytes(data_type as i32, &[2, 3]) else { continue };
            let tensor = TensorInfo {
                name: "x".to_owned(),
                data_type: data_type as i32,
                format: 2,
                dims: vec![2, 3],
                size: bytes,
            };
            let element = bytes / 6;
            let memory = [0_u64; 32];
            let start = memory.as_ptr() as usize;
            let copied = |address: usize, ours: bool, available: u64| {
                let mut bound = Bound::default();
                bound.push(address, ours, available, &tensor).unwrap();
                assert_eq!(bound.bindings[0].bytes, bytes);
                assert_eq!(bound.bindings[0].address == address, bound.stand_ins.is_empty(), "{data_type:?}");
                !bound.stand_ins.is_empty()
            };
            assert!(!copied(start, true, bytes), "{data_type:?}");
            assert!(!copied(start + element as usize, true, bytes + 64), "{data_type:?}: at an element's alignment");
            assert_eq!(copied(start + 1, true, bytes), element > 1, "{data_type:?}: at an odd address");
            assert!(copied(start, true, bytes - 1), "{data_type:?}: a byte short");
            assert!(copied(start, false, bytes), "{data_type:?}: memory of the program's own");
        }
    }

    #[test]
    fn a_model_is_brief_while_its_runs_are() {
        let runs = Runs::default();
        let run_until = |brief: bool, most: u32, run: fn()| {
            (0..most).any(|_| {
                runs.time(run);
                runs.are_brief() == brief
            })
        };
        let long = || std::thread::sleep(Runs::BRIEF);
        assert!(!run_until(true, 200, long), "a model whose runs are long");
        // Several rounds, because the machine may disturb any.
        assert!(run_until(true, 2000, || ()));
        assert!(run_until(false, Runs::NOW_AND_THEN, long), "it has become long");
        assert!(run_until(true, 2000, || ()), "it has become brief again");
    }
}

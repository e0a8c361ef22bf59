//! Running a model on the program's device buffers: at once, or queued on a stream.
//!
//! ONNX Runtime reads and writes the buffers themselves, and so does AIPP. Only a buffer that is a little short, not aligned for its element type, or in
//! registered host memory, which the program may unmap at any time, goes through a copy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use smallvec::SmallVec;
use softacl_abi::enums::DataType;
use softacl_device::{Task, TaskFault, guard};
use softacl_model::{Binding, TensorInfo, Watch};

use crate::awake;
use crate::data::{DATA_BUFFERS, refuse};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::mdl::aipp::execution::{self, Blocks, Role, is_dynamic};
use crate::mdl::dataset::DATASETS;
use crate::mdl::desc::Side;
use crate::mdl::gears::{self, GearOfRun};
use crate::mdl::load::{self, LoadedModel};
use crate::mdl::open::{self, OpenRun};
use crate::mdl::recent::{self, Key};
use crate::observe::{self, Actor, Fact, Resource};
use crate::rt::context::{self, Current};
use crate::rt::lifecycle::Hold;
use crate::rt::memory::{self, device_range};
use crate::rt::stream;
use crate::site;

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
    /// `bytes` are what is worked on; of them the program has at most `available`.
    fn new(address: usize, available: u64, bytes: u64, name: &str) -> Result<Self> {
        let words = (bytes as usize).div_ceil(8);
        let mut memory = Vec::new();
        if memory.try_reserve_exact(words).is_err() {
            fail!(BAD_ALLOC, "{bytes} bytes that stand in for {name:?} do not fit into this process");
        }
        memory.resize(words, 0);
        Ok(Self { address, bytes: available.min(bytes) as usize, memory })
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
pub(super) struct Bound {
    bindings: SmallVec<[Binding; recent::MOST]>,
    /// Where the program has them, and how many bytes of them are used: for an observer of everything.
    pub(super) places: Vec<(u64, u64)>,
    /// The dataset and its data buffers: likewise.
    pub(super) objects: Vec<Resource>,
    /// With the position of the tensor.
    stand_ins: Vec<(usize, StandIn)>,
    /// Where dynamic AIPP's parameters are.
    blocks: Blocks,
}

impl From<&[Binding]> for Bound {
    fn from(bindings: &[Binding]) -> Self {
        Self { bindings: bindings.into(), ..Self::default() }
    }
}

impl Bound {
    /// `ours` is memory that cannot vanish under the session; any other is touched by the guarded routine only.
    pub(super) fn push(&mut self, address: usize, ours: bool, available: u64, tensor: &TensorInfo) -> Result<()> {
        let alignment =
            DataType::try_from(tensor.data_type).map_or(8, |data_type| data_type.size_in_bytes().clamp(1, 8) as usize);
        let mut address = address;
        if !ours || available < tensor.size || !address.is_multiple_of(alignment) {
            address = self.stand_in(address, available, tensor.size, &tensor.name)?;
        }
        self.bindings.push(Binding { address, bytes: tensor.size });
        Ok(())
    }

    /// A source of which only the run knows how much it takes. Bytes need no alignment.
    fn push_picture(&mut self, address: usize, ours: bool, available: u64, tensor: &TensorInfo) -> Result<()> {
        let bytes = available.min(tensor.size);
        let address = if ours { address } else { self.stand_in(address, bytes, bytes, &tensor.name)? };
        self.bindings.push(Binding { address, bytes });
        Ok(())
    }

    /// Whether the bindings are all that there is.
    fn is_plain(&self) -> bool {
        self.stand_ins.is_empty() && self.blocks.is_empty()
    }

    fn stand_in(&mut self, address: usize, available: u64, bytes: u64, name: &str) -> Result<usize> {
        let mut stand_in = StandIn::new(address, available, bytes, name)?;
        let address = stand_in.memory.as_mut_ptr() as usize;
        self.stand_ins.push((self.bindings.len(), stand_in));
        Ok(address)
    }
}

/// Everything that one execution needs, resolved.
pub(super) struct Execution {
    pub(super) model: Arc<LoadedModel>,
    inputs: Bound,
    outputs: Bound,
    gear: GearOfRun,
    /// Of a model whose dimensions stay open: in place of outputs and gear.
    open: Option<OpenRun>,
    /// The stream that it runs on, for the names of dump files and the model's turn.
    pub(super) stream: u32,
}

impl Execution {
    /// What it touches, if anybody is to be told. To be asked before it is queued: it may run at once.
    pub(super) fn touched(&mut self, model_id: u32) -> Option<Touched> {
        observe::is_detailed().then(|| {
            self.trim_places();
            let model = Resource::Model { id: model_id };
            let datasets = self.inputs.objects.drain(..).chain(self.outputs.objects.drain(..));
            let uses = std::iter::once(model).chain(datasets).collect();
            Touched { read: self.inputs.places.clone(), written: self.outputs.places.clone(), uses }
        })
    }

    /// For an observer: how much of the pictures a queued run is going to read, as far as can be told now.
    fn trim_places(&mut self) {
        if let Ok(gear) = self.gear.resolve(&self.model.session.description().gears)
            && let Ok(blocks) = self.inputs.blocks.read(&self.model)
        {
            execution::trim_places(&self.model, gear, &blocks, &mut self.inputs.places);
        }
    }

    /// Runs on [`Self::stream`], with the model to itself: what the task of a stream does.
    pub(super) fn run_in_turn(&mut self) -> Result<()> {
        let model = Arc::clone(&self.model);
        let _turn = model.turn.take(&model.model.description().name, self.stream)?;
        self.run()
    }

    fn run(&mut self) -> Result<()> {
        self.inputs.stand_ins.iter_mut().try_for_each(|(_, stand_in)| stand_in.fill())?;
        if let Some(open) = &self.open {
            self.outputs.places = open.run(&self.model, self.stream, &self.inputs.bindings)?;
            return Ok(());
        }
        let session = &self.model.session;
        let gear = self.gear.resolve(&session.description().gears)?;
        let blocks = self.inputs.blocks.read(&self.model)?;
        if !self.inputs.places.is_empty() {
            execution::trim_places(&self.model, gear, &blocks, &mut self.inputs.places);
        }
        let dump = self.model.dump.as_ref().zip(session.tensors(gear));
        let stream = self.stream;
        let watch =
            dump.map(|(dump, tensors)| move |inputs: &[Binding]| dump.execution(stream, &tensors.inputs, inputs));
        let watch = watch.as_ref().map(|watch| watch as Watch<'_>);
        let run = || session.run_watched(gear, &self.inputs.bindings, &blocks, &self.outputs.bindings, watch);
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

pub(super) fn unreachable_bytes(what: &str, fault: &guard::Fault) -> AclError {
    AclError::new(ErrorCode::GE_EXEC_MODEL_ADDR_INVALID, format!("{what} at {:#x} cannot be reached", fault.address))
}

/// `acl.mdl.execute`, up to the point where the model runs: everything is resolved and checked. Outputs without an address are allocated, and are the
/// program's to free.
pub fn execute(model_id: u32, input: u64, output: u64) -> Result<Prepared> {
    let current = context::current()?;
    awake::glance(current.process);
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
        // Runs of one gear, or of one shape, say nothing about those of another.
        let description = self.execution.model.session.description();
        self.execution.model.runs.are_brief() && description.gears.kind().is_none() && description.open.is_none()
    }

    /// Runs it; returns when the outputs are there.
    pub fn finish(mut self) -> Result<()> {
        self.execution.run()?;
        tell_touched(Actor::Host, &self.execution.inputs.places, &self.execution.outputs.places);
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

    pub(super) fn time<T>(&self, run: impl FnOnce() -> T) -> T {
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
    execution.stream = object.strand.id();
    let touched = execution.touched(model_id);
    let run = move || {
        execution.run_in_turn().map_err(|error| TaskFault { code: error.code().0, message: error.message().to_owned() })
    };
    let position = stream::submit(&object, Task::Run(Box::new(run)));
    if let Some(touched) = touched {
        touched.tell(object.strand.id(), position);
    }
    Ok(())
}

/// What a queued execution reads, writes and uses: for an observer of everything.
pub(super) struct Touched {
    read: Vec<(u64, u64)>,
    written: Vec<(u64, u64)>,
    uses: Vec<Resource>,
}

impl Touched {
    /// Tells of an execution that was queued in this very call.
    pub(super) fn tell(self, stream: u32, position: u64) {
        observe::emit(|| Fact::Enqueued { stream, position, site: site::here() });
        for resource in self.uses {
            observe::emit(|| Fact::Uses { stream, position, resource });
        }
        tell_touched(Actor::Task { stream, position }, &self.read, &self.written);
    }
}

/// Tells what an execution reads and writes.
fn tell_touched(by: Actor, read: &[(u64, u64)], written: &[(u64, u64)]) {
    for &(address, bytes) in read {
        observe::emit(|| Fact::Read { by, address, bytes, site: site::here() });
    }
    for &(address, bytes) in written {
        observe::emit(|| Fact::Written { by, address, bytes, site: site::here() });
    }
}

pub(super) fn prepare(current: &Current, model_id: u32, input: u64, output: u64, allocate: bool) -> Result<Execution> {
    let model = load::find(model_id)?;
    let description = model.session.description();
    if let Some(shapes) = &description.open {
        let (inputs, outputs, run) = open::prepare(current, &model, shapes, (input, output), allocate)?;
        let gear = GearOfRun::Fixed(0);
        return Ok(Execution { model: Arc::clone(&model), inputs, outputs, gear, open: Some(run), stream: 0 });
    }
    if description.gears.kind().is_some() {
        return prepare_gear(current, Arc::clone(&model), input, output, allocate);
    }
    // An observer of everything is told of objects and places, which nobody remembers.
    let key = (!observe::is_detailed()).then(|| Key::now(current, model_id, input, output));
    let (inputs, outputs) = match key.and_then(|key| key.find(|inputs, outputs| (inputs.into(), outputs.into()))) {
        Some(both) => both,
        None => {
            let inputs = bind(current, &model, input, Side::Input, (&description.inputs, None), false)?;
            let outputs = bind(current, &model, output, Side::Output, (&description.outputs, None), allocate)?;
            if let Some(key) = key.filter(|_| inputs.is_plain() && outputs.is_plain()) {
                key.keep(&inputs.bindings, &outputs.bindings);
            }
            (inputs, outputs)
        }
    };
    Ok(Execution { model, inputs, outputs, gear: GearOfRun::Fixed(0), open: None, stream: 0 })
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
    if chosen.is_some() && dataset.is_described() {
        fail!(
            INVALID_PARAM,
            "the input dataset has a gear and tensor descriptions; a model takes its shapes from one of them"
        );
    }
    let shape_buffer = dataset.buffers.read().get(description.data_inputs().len()).copied();
    drop(dataset);
    let inputs = chosen.and_then(|gear| model.session.inputs(gear)).unwrap_or(description.data_inputs());
    let outputs =
        chosen.and_then(|gear| model.session.tensors(gear)).map_or(&description.outputs, |made| &made.outputs);
    // The last input goes along for its checks, and not to the network.
    let inputs = bind(current, &model, input, Side::Input, (inputs, description.inputs.last()), false)?;
    let outputs = bind(current, &model, output, Side::Output, (outputs, None), allocate)?;
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
    Ok(Execution { model, inputs, outputs, gear, open: None, stream: 0 })
}

fn bind(
    current: &Current,
    model: &LoadedModel,
    dataset: u64,
    side: Side,
    (tensors, last): (&[TensorInfo], Option<&TensorInfo>),
    allocate: bool,
) -> Result<Bound> {
    let description = model.session.description();
    // Where parameters say how much a run takes, the product does not look at sizes before.
    let slack = if is_dynamic(description) { u64::MAX } else { SLACK };
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
    if observe::is_detailed() {
        bound.objects.push(Resource::Object { kind: Kind::Dataset, handle: dataset });
    }
    for (index, (handle, tensor)) in buffers.iter().zip(tensors.iter().chain(last)).enumerate() {
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
        if bytes.saturating_add(slack) < tensor.size {
            fail!(GE_FAILURE, "the data buffer of {name} has {bytes} bytes; the tensor needs {}", tensor.size);
        }
        let range = device_range(current.process, noun, address, bytes.min(tensor.size))
            .map_err(|error| AclError::new(error.code(), format!("{name}: {}", error.message())))?;
        let ours = range.space.is_some();
        match Role::of(description, side, index) {
            Role::Tensor => bound.push(range.address, ours, bytes, tensor)?,
            Role::Picture => bound.push_picture(range.address, ours, bytes, tensor)?,
            Role::Parameters => bound.blocks.push(range.address, bytes.min(tensor.size)),
            Role::Gear => (),
        }
        if observe::is_detailed() {
            bound.places.push((address, bytes.min(tensor.size)));
            bound.objects.push(Resource::Object { kind: Kind::DataBuffer, handle: *handle });
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
                dims_v2: None,
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

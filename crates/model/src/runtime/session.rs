//! A network made ready to run, on memory that the caller brings.

use std::sync::{Arc, Mutex, PoisonError};

use crate::aipp::Rounding;
use crate::aipp::block::Block;
use crate::description::{Description, Format, TensorInfo};
use crate::error::{ModelError, RunError};
use crate::gears::Tensors;
use crate::model::Model;

use super::ffi::{Bound, Names, RawSession, RawValue};
use super::open::Open;
use super::preprocess::{Passes, Scratch};
use super::{OnnxRuntime, Port};

/// A buffer for one input or output.
///
/// Whoever makes one promises that its memory is readable (inputs) or writable (outputs) during every run that it is
/// passed to, and that nothing else writes there meanwhile: neither can be checked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where the buffer starts.
    pub address: usize,
    /// Its size in bytes; at least the tensor's.
    pub bytes: u64,
}

/// A network that ONNX Runtime has loaded. Several threads may run it at once.
#[derive(Debug)]
pub struct Session {
    /// Values over buffers of earlier runs. A run takes one set out and puts it back, so that no two share one. First,
    /// because they are to go before the session does.
    idle: Mutex<Vec<BoundSet>>,
    /// For a model whose dimensions stay open. It holds values as well.
    pub(super) open: Option<Open>,
    pub(super) network: RawSession,
    pub(super) names: Names,
    pub(super) description: Description,
    /// The network's tensors in every gear; one entry for a model without gears, none for one whose dimensions stay open.
    tensors: Vec<Tensors>,
    /// AIPP, where the model has it.
    passes: Passes,
    /// The gear that runs when none is asked for.
    default_gear: usize,
    /// Element type of each input and each output, as ONNX numbers it.
    pub(super) elements: (Vec<i32>, Vec<i32>),
    _runtime: Arc<OnnxRuntime>,
}

/// Is shown the network's own inputs before it runs.
pub type Watch<'a> = &'a dyn Fn(&[Binding]);

/// How many sets of values are kept; programs commonly rotate through two or three sets of buffers per thread.
const MOST_IDLE: usize = 16;

/// Values over the buffers of one run. Gear and addresses say for which: the sizes are the tensors' own. Pictures are not
/// among the addresses, because the network reads what AIPP makes of them.
#[derive(Debug)]
struct BoundSet {
    gear: usize,
    addresses: Vec<usize>,
    bound: Bound,
    /// What AIPP writes to. The bound values point there, so that it goes last.
    scratch: Scratch,
}

impl Session {
    /// Loads a model's network. `rounding` is that of the product's AIPP.
    ///
    /// # Errors
    ///
    /// 145000 when the model is a compiled one or its description does not agree with its network, 545001 when ONNX
    /// Runtime cannot load it.
    pub fn new(runtime: &Arc<OnnxRuntime>, model: &Model, rounding: Rounding) -> Result<Self, ModelError> {
        model.is_executable().map_err(|foreign| ModelError::malformed(foreign.to_string()))?;
        let any_shapes = model.description().open.is_some();
        let network = RawSession::new(&runtime.environment, model.network()?, &[], any_shapes)?
            .map_err(|text| ModelError::load(format!("ONNX Runtime cannot load the network: {text}")))?;
        let signature = network.signature().map_err(ModelError::load)?;
        let names = Names::new(&signature).map_err(ModelError::load)?;
        let mut description = model.description().clone();
        let open = if any_shapes { Some(Open::new(&mut description, &signature)?) } else { None };
        let network_inputs = description.network_inputs();
        let mut tensors = if any_shapes {
            Vec::new()
        } else if description.gears.kind().is_some() {
            description.gears.tensors(&network_inputs, &description.outputs)?
        } else {
            vec![Tensors { inputs: network_inputs, outputs: description.outputs.clone() }]
        };
        for gear in &mut tensors {
            signature.complete(&mut gear.inputs, &mut gear.outputs, Format::NCHW)?;
        }
        if description.gears.kind().is_none() && !any_shapes {
            let [only] = &tensors[..] else { unreachable!("a model without gears has one set of tensors") };
            for (position, (own, complete)) in description.inputs.iter_mut().zip(&only.inputs).enumerate() {
                if description.aipp.iter().all(|aipp| aipp.input != position) {
                    own.clone_from(complete);
                }
            }
            description.outputs.clone_from(&only.outputs);
        }
        let elements = |ports: &[Port]| ports.iter().map(|port| port.element).collect();
        Ok(Self {
            elements: (elements(&signature.inputs), elements(&signature.outputs)),
            open,
            network,
            names,
            default_gear: description.gears.largest(),
            passes: Passes::new(&description, &tensors, rounding)?,
            tensors,
            description,
            idle: Mutex::default(),
            _runtime: Arc::clone(runtime),
        })
    }

    /// The model's description, complete: what the file left open about outputs, ONNX Runtime has derived.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Inputs of a gear as a program brings them, but for the one that chooses the gear: with AIPP pictures in place of the
    /// network's inputs, and then the blocks of parameters.
    pub fn inputs(&self, gear: usize) -> Option<&[TensorInfo]> {
        self.passes.brought(gear).or_else(|| self.tensors(gear).map(|tensors| tensors.inputs.as_slice()))
    }

    /// The network's inputs and outputs of a gear; gear 0 is all of a model without gears.
    pub fn tensors(&self, gear: usize) -> Option<&Tensors> {
        self.tensors.get(gear)
    }

    /// How many sets of values over buffers of earlier runs are kept for later ones: a run on the same buffers, in the same gear
    /// or with the same shapes, makes no further one, and there is a largest number.
    pub fn kept(&self) -> usize {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        idle + self.open.as_ref().map_or(0, Open::kept)
    }

    /// Runs the network in its largest gear, if it has any: [`Self::run_gear`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn run(&self, inputs: &[Binding], outputs: &[Binding]) -> Result<(), RunError> {
        self.run_gear(self.default_gear, inputs, outputs)
    }

    /// Runs the network in a gear that it has, without dynamic AIPP: [`Self::run_with_blocks`].
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As there.
    pub fn run_gear(&self, gear: usize, inputs: &[Binding], outputs: &[Binding]) -> Result<(), RunError> {
        self.run_with_blocks(gear, inputs, &[], outputs)
    }

    /// Runs the network in a gear that it has, reading and writing the given buffers themselves. Blocks until it is done.
    ///
    /// `inputs` are the network's, with pictures where AIPP stands before them; `blocks` are the parameters of its dynamic
    /// AIPP, in the order in which the description has it.
    /// Buffers may be larger than their tensors; the rest is not touched. A tensor without elements needs no buffer.
    ///
    /// # Errors
    ///
    /// The network has not run unless it is [`RunError::Failed`]; then the outputs' content is undefined.
    ///
    /// # Panics
    ///
    /// When the model does not have the gear; one whose dimensions stay open has none ([`Self::run_open`]).
    pub fn run_with_blocks(
        &self,
        gear: usize,
        inputs: &[Binding],
        blocks: &[Block],
        outputs: &[Binding],
    ) -> Result<(), RunError> {
        self.run_watched(gear, inputs, blocks, outputs, None)
    }

    /// As [`Self::run_with_blocks`]. `watch` is shown the network's own inputs, behind AIPP, before the network runs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As there.
    pub fn run_watched(
        &self,
        gear: usize,
        inputs: &[Binding],
        blocks: &[Block],
        outputs: &[Binding],
        watch: Option<Watch<'_>>,
    ) -> Result<(), RunError> {
        let tensors = &self.tensors[gear];
        check("input", &tensors.inputs, inputs, |input| self.passes.covers(input))?;
        check("output", &tensors.outputs, outputs, |_| false)?;
        self.passes.check(gear, inputs, blocks)?;
        let mut set = self.bound_set(gear, inputs, outputs).map_err(RunError::Failed)?;
        let result = self.passes.run(gear, inputs, blocks, &mut set.scratch).and_then(|()| {
            if let Some(watch) = watch {
                let scratch = &mut set.scratch;
                let own = inputs.iter().zip(&tensors.inputs).enumerate().map(|(position, (input, tensor))| Binding {
                    address: self.passes.place(position, scratch).unwrap_or(input.address),
                    bytes: tensor.size,
                });
                watch(&own.collect::<Vec<_>>());
            }
            self.network.run(&mut set.bound).map_err(RunError::Failed)
        });
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() == MOST_IDLE {
            // The one that was used longest ago.
            idle.remove(0);
        }
        idle.push(set);
        result
    }

    /// Takes out the set over these buffers in this gear, or makes one.
    fn bound_set(&self, gear: usize, inputs: &[Binding], outputs: &[Binding]) -> Result<BoundSet, String> {
        let own = inputs.iter().enumerate().filter(|(input, _)| !self.passes.covers(*input)).map(|(_, own)| own);
        let addresses = || own.clone().chain(outputs).map(|binding| binding.address);
        {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let found = idle.iter().rposition(|set| set.gear == gear && set.addresses.iter().copied().eq(addresses()));
            if let Some(position) = found {
                return Ok(idle.remove(position));
            }
        }
        let wrap = |bindings: &[Binding], tensors: &[TensorInfo], elements: &[i32]| {
            bindings
                .iter()
                .zip(tensors.iter().zip(elements))
                .map(|(binding, (info, element))| {
                    self.network.wrap(binding.address, info.size as usize, &info.dims, *element)
                })
                .collect::<Result<Vec<RawValue>, String>>()
        };
        let mut scratch = self.passes.scratch(&self.tensors[gear])?;
        let addresses = addresses().collect();
        let mut inputs: Vec<Binding> = inputs.to_vec();
        for (position, input) in inputs.iter_mut().enumerate() {
            input.address = self.passes.place(position, &mut scratch).unwrap_or(input.address);
        }
        let inputs = wrap(&inputs, &self.tensors[gear].inputs, &self.elements.0)?;
        let outputs = wrap(outputs, &self.tensors[gear].outputs, &self.elements.1)?;
        let bound = self.network.bind(&self.names, inputs, outputs)?;
        Ok(BoundSet { gear, addresses, bound, scratch })
    }
}

/// Whether every tensor has a buffer that holds it; `other` says which are not the tensors themselves.
pub(super) fn check(
    side: &'static str,
    tensors: &[TensorInfo],
    bindings: &[Binding],
    other: impl Fn(usize) -> bool,
) -> Result<(), RunError> {
    if tensors.len() != bindings.len() {
        return Err(RunError::Count { side, expected: tensors.len(), given: bindings.len() });
    }
    for (index, (tensor, binding)) in tensors.iter().zip(bindings).enumerate() {
        if other(index) {
            continue;
        }
        if binding.bytes < tensor.size {
            return Err(RunError::TooSmall {
                side,
                index,
                name: tensor.name.clone(),
                needed: tensor.size,
                given: binding.bytes,
            });
        }
        if binding.address == 0 && tensor.size > 0 {
            return Err(RunError::Null { side, index, name: tensor.name.clone() });
        }
    }
    Ok(())
}

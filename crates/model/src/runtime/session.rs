//! A network made ready to run, on memory that the caller brings.

use std::sync::{Arc, Mutex, PoisonError};

use crate::description::{Description, Format, TensorInfo};
use crate::error::{ModelError, RunError};
use crate::gears::Tensors;
use crate::model::Model;

use super::ffi::{Bound, Names, RawSession, RawValue};
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
    network: RawSession,
    names: Names,
    description: Description,
    /// The tensors of every gear; one entry for a model without gears.
    tensors: Vec<Tensors>,
    /// The gear that runs when none is asked for.
    default_gear: usize,
    /// Element type of each input and each output, as ONNX numbers it.
    elements: (Vec<i32>, Vec<i32>),
    _runtime: Arc<OnnxRuntime>,
}

/// How many sets of values are kept; programs commonly rotate through two or three sets of buffers per thread.
const MOST_IDLE: usize = 16;

/// Values over the buffers of one run. Gear and addresses say for which: the sizes are the tensors' own.
#[derive(Debug)]
struct BoundSet {
    gear: usize,
    addresses: Vec<usize>,
    bound: Bound,
}

impl Session {
    /// Loads a model's network.
    ///
    /// # Errors
    ///
    /// 145000 when the model is a compiled one or its description does not agree with its network, 545001 when ONNX
    /// Runtime cannot load it.
    pub fn new(runtime: &Arc<OnnxRuntime>, model: &Model) -> Result<Self, ModelError> {
        model.is_executable().map_err(|foreign| ModelError::malformed(foreign.to_string()))?;
        let network = RawSession::new(&runtime.environment, model.network()?, &[])?
            .map_err(|text| ModelError::load(format!("ONNX Runtime cannot load the network: {text}")))?;
        let signature = network.signature().map_err(ModelError::load)?;
        let names = Names::new(&signature).map_err(ModelError::load)?;
        let mut description = model.description().clone();
        let mut tensors = if description.gears.kind().is_some() {
            description.gears.tensors(&description.inputs, &description.outputs)?
        } else {
            vec![Tensors { inputs: description.inputs.clone(), outputs: description.outputs.clone() }]
        };
        for gear in &mut tensors {
            signature.complete(&mut gear.inputs, &mut gear.outputs, Format::NCHW)?;
        }
        if description.gears.kind().is_none() {
            let [only] = &tensors[..] else { unreachable!("a model without gears has one set of tensors") };
            description.inputs.clone_from(&only.inputs);
            description.outputs.clone_from(&only.outputs);
        }
        let elements = |ports: &[Port]| ports.iter().map(|port| port.element).collect();
        Ok(Self {
            elements: (elements(&signature.inputs), elements(&signature.outputs)),
            network,
            names,
            default_gear: description.gears.largest(),
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

    /// Inputs that carry data, and outputs, of a gear; gear 0 is all of a model without gears.
    pub fn tensors(&self, gear: usize) -> Option<&Tensors> {
        self.tensors.get(gear)
    }

    /// Runs the network in its largest gear, if it has any: [`Self::run_gear`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn run(&self, inputs: &[Binding], outputs: &[Binding]) -> Result<(), RunError> {
        self.run_gear(self.default_gear, inputs, outputs)
    }

    /// Runs the network in a gear that it has, reading and writing the given buffers themselves. Blocks until it is done.
    ///
    /// `inputs` are those that carry data.
    /// Buffers may be larger than their tensors; the rest is not touched. A tensor without elements needs no buffer.
    ///
    /// # Errors
    ///
    /// Nothing has run unless it is [`RunError::Failed`]; then the outputs' content is undefined.
    ///
    /// # Panics
    ///
    /// When the model does not have the gear.
    pub fn run_gear(&self, gear: usize, inputs: &[Binding], outputs: &[Binding]) -> Result<(), RunError> {
        let tensors = &self.tensors[gear];
        check("input", &tensors.inputs, inputs)?;
        check("output", &tensors.outputs, outputs)?;
        let mut set = self.bound_set(gear, inputs, outputs).map_err(RunError::Failed)?;
        let result = self.network.run(&mut set.bound).map_err(RunError::Failed);
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
        let addresses = || inputs.iter().chain(outputs).map(|binding| binding.address);
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
        let inputs = wrap(inputs, &self.tensors[gear].inputs, &self.elements.0)?;
        let outputs = wrap(outputs, &self.tensors[gear].outputs, &self.elements.1)?;
        let bound = self.network.bind(&self.names, inputs, outputs)?;
        Ok(BoundSet { gear, addresses: addresses().collect(), bound })
    }
}

fn check(side: &'static str, tensors: &[TensorInfo], bindings: &[Binding]) -> Result<(), RunError> {
    if tensors.len() != bindings.len() {
        return Err(RunError::Count { side, expected: tensors.len(), given: bindings.len() });
    }
    for (index, (tensor, binding)) in tensors.iter().zip(bindings).enumerate() {
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

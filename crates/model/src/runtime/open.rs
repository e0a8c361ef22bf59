//! Runs of a model whose dimensions stay open.
//!
//! What comes out is known for certain only when it has come out. ONNX Runtime writes into the caller's buffer all the same
//! where the output's shape can be told beforehand: it follows from the inputs', or was that of the last run on inputs of the
//! same shapes. The library checks the shape before it writes; where it was another, it runs once more into memory of its own,
//! and the output counts as one that depends on the data from then on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::data_type::{ElementType, tensor_bytes};
use crate::description::{Description, Format, TensorInfo};
use crate::error::{ModelError, RunError};

use super::Signature;
use super::ffi::RawValue;
use super::session::{Binding, Session};

/// How many sets of values over buffers are kept.
const MOST_IDLE: usize = 16;
/// For how many shapes of the inputs those of the outputs are remembered.
const MOST_REMEMBERED: usize = 64;

/// What a session knows about runs with open dimensions.
#[derive(Debug)]
pub(super) struct Open {
    idle: Mutex<Vec<ValueSet>>,
    /// Dimensions of all inputs, and what came out of the last run on them. The one that was used last is at the end.
    seen: Mutex<Vec<(Shapes, Shapes)>>,
    /// By output: how its dimensions follow from those of the inputs, where they do.
    derived: Vec<Option<Vec<Source>>>,
    /// By output: whether its dimensions were once other than foreseen.
    varies: Vec<AtomicBool>,
}

type Shapes = Vec<Vec<i64>>;

/// Where a dimension of an output comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    Fixed(i64),
    /// Dimension `axis` of input `input`.
    Input {
        input: usize,
        axis: usize,
    },
}

/// Values over the buffers of one run, and what they were made for.
#[derive(Debug)]
struct ValueSet {
    dims: Shapes,
    addresses: Vec<usize>,
    /// Outputs that go into a buffer of the caller's: where, and with which dimensions.
    direct: Vec<Option<(usize, Vec<i64>)>>,
    inputs: Vec<RawValue>,
    outputs: Vec<Option<RawValue>>,
}

/// One output of a run.
#[derive(Debug)]
pub struct Produced {
    /// Its dimensions.
    pub dims: Vec<i64>,
    /// Its size.
    pub bytes: u64,
    /// Keeps the content where it is.
    value: Option<RawValue>,
    address: usize,
}

impl Produced {
    /// Where the content is as long as this lives; `None` when it is in the buffer that was given for it.
    pub fn address(&self) -> Option<usize> {
        self.value.as_ref().map(|_| self.address)
    }
}

impl Open {
    /// Completes the description by what ONNX Runtime derived.
    pub(super) fn new(description: &mut Description, signature: &Signature) -> Result<Self, ModelError> {
        signature.complete_open(&mut description.inputs, &mut description.outputs, Format::NCHW)?;
        let source = |dim: i64, symbol: &str| {
            if dim >= 0 {
                return Some(Source::Fixed(dim));
            }
            let named = signature.inputs.iter().enumerate().find_map(|(input, port)| {
                let axis = port.symbols.iter().position(|own| own == symbol)?;
                Some(Source::Input { input, axis })
            });
            named.filter(|_| !symbol.is_empty())
        };
        let derived = description
            .outputs
            .iter()
            .zip(&signature.outputs)
            .map(|(output, port)| {
                // A description that knows the rank where the library does not.
                if output.dims.len() != port.dims.len() {
                    return None;
                }
                output.dims.iter().zip(&port.symbols).map(|(dim, symbol)| source(*dim, symbol)).collect()
            })
            .collect();
        Ok(Self {
            idle: Mutex::default(),
            seen: Mutex::default(),
            derived,
            varies: description.outputs.iter().map(|_| AtomicBool::new(false)).collect(),
        })
    }

    /// How many sets of values are kept.
    pub(super) fn kept(&self) -> usize {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The dimensions that the outputs will have, as far as that can be told.
    fn foresee(&self, dims: &[Vec<i64>]) -> Vec<Option<Vec<i64>>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let last = seen.iter().rposition(|(inputs, _)| inputs == dims).map(|position| {
            let entry = seen.remove(position);
            let outputs = entry.1.clone();
            seen.push(entry);
            outputs
        });
        drop(seen);
        self.derived
            .iter()
            .enumerate()
            .map(|(output, sources)| {
                if self.varies[output].load(Ordering::Relaxed) {
                    return None;
                }
                if let Some(last) = &last {
                    return last.get(output).cloned();
                }
                sources
                    .as_ref()?
                    .iter()
                    .map(|source| match *source {
                        Source::Fixed(dim) => Some(dim),
                        Source::Input { input, axis } => dims.get(input)?.get(axis).copied(),
                    })
                    .collect()
            })
            .collect()
    }

    fn remember(&self, dims: &[Vec<i64>], produced: &[Produced]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = produced.iter().map(|output| output.dims.clone()).collect();
        if let Some((_, known)) = seen.iter_mut().find(|(inputs, _)| inputs == dims) {
            *known = outputs;
            return;
        }
        if seen.len() == MOST_REMEMBERED {
            seen.remove(0);
        }
        seen.push((dims.to_vec(), outputs));
    }

    fn take(&self, wanted: &Plan<'_>) -> Option<ValueSet> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let position = idle.iter().rposition(|set| {
            set.dims == wanted.dims
                && set.addresses.iter().copied().eq(wanted.inputs.iter().map(|input| input.address))
                && set.direct == wanted.direct
        })?;
        Some(idle.remove(position))
    }

    fn give_back(&self, set: ValueSet) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() == MOST_IDLE {
            // The one that was used longest ago.
            idle.remove(0);
        }
        idle.push(set);
    }
}

/// What one run works on.
struct Plan<'a> {
    dims: &'a [Vec<i64>],
    inputs: &'a [Binding],
    direct: Vec<Option<(usize, Vec<i64>)>>,
}

impl Session {
    /// Runs a model whose dimensions stay open, on inputs with these dimensions. Blocks until it is done.
    ///
    /// `outputs` are buffers that may be written while the run goes on, `None` where there is none. Each output is then in its
    /// buffer, or where [`Produced::address`] says: in any case where the buffer is too small for it. Buffers may be larger
    /// than their tensors; the rest is not touched. A tensor without elements needs no buffer.
    ///
    /// # Errors
    ///
    /// Nothing has run unless it is [`RunError::Failed`]; then the outputs' content is undefined.
    ///
    /// # Panics
    ///
    /// When the model's dimensions do not stay open.
    pub fn run_open(
        &self,
        dims: &[Vec<i64>],
        inputs: &[Binding],
        outputs: &[Option<Binding>],
    ) -> Result<Vec<Produced>, RunError> {
        let open = self.open.as_ref().expect("the model has open dimensions");
        self.check_open(dims, inputs, outputs)?;
        let foreseen = open.foresee(dims);
        let fits = |(info, (buffer, dims)): (&TensorInfo, (&Option<Binding>, Option<Vec<i64>>))| {
            let (buffer, dims) = ((*buffer)?, dims?);
            let bytes = tensor_bytes(info.data_type, &dims)?;
            (bytes > 0 && bytes <= buffer.bytes && buffer.address != 0).then_some((buffer.address, dims))
        };
        let direct = self.description.outputs.iter().zip(outputs.iter().zip(foreseen)).map(fits).collect();
        let plan = Plan { dims, inputs, direct };
        let bold = plan.direct.iter().any(Option::is_some);
        let produced = match self.run_plan(open, &plan) {
            Ok(produced) => produced,
            Err(_) if bold => {
                let careful = Plan { direct: vec![None; outputs.len()], ..plan };
                let produced = self.run_plan(open, &careful)?;
                for ((found, wanted), varies) in produced.iter().zip(&plan.direct).zip(&open.varies) {
                    if wanted.as_ref().is_some_and(|(_, dims)| *dims != found.dims) {
                        varies.store(true, Ordering::Relaxed);
                    }
                }
                produced
            }
            Err(error) => return Err(error),
        };
        open.remember(dims, &produced);
        Ok(produced)
    }

    fn check_open(&self, dims: &[Vec<i64>], inputs: &[Binding], outputs: &[Option<Binding>]) -> Result<(), RunError> {
        let description = &self.description;
        for (side, expected, given) in [
            ("input", description.inputs.len(), dims.len()),
            ("input", description.inputs.len(), inputs.len()),
            ("output", description.outputs.len(), outputs.len()),
        ] {
            if expected != given {
                return Err(RunError::Count { side, expected, given });
            }
        }
        for (index, (tensor, (dims, binding))) in description.inputs.iter().zip(dims.iter().zip(inputs)).enumerate() {
            let name = || tensor.name.clone();
            let needed = tensor_bytes(tensor.data_type, dims)
                .ok_or_else(|| RunError::Failed(format!("input {index} ({}): {dims:?} has no size", tensor.name)))?;
            if binding.bytes < needed {
                return Err(RunError::TooSmall { side: "input", index, name: name(), needed, given: binding.bytes });
            }
            if binding.address == 0 && needed > 0 {
                return Err(RunError::Null { side: "input", index, name: name() });
            }
        }
        Ok(())
    }

    fn run_plan(&self, open: &Open, plan: &Plan<'_>) -> Result<Vec<Produced>, RunError> {
        let mut set = match open.take(plan) {
            Some(set) => set,
            None => self.value_set(plan).map_err(RunError::Failed)?,
        };
        let result = self.network.run_values(&self.names, &set.inputs, &mut set.outputs);
        let produced = result.and_then(|()| self.collect(&mut set)).map_err(RunError::Failed);
        if produced.is_ok() {
            open.give_back(set);
        }
        produced
    }

    fn value_set(&self, plan: &Plan<'_>) -> Result<ValueSet, String> {
        let wrap = |address: usize, tensor: &TensorInfo, dims: &[i64], element: i32| {
            let bytes = tensor_bytes(tensor.data_type, dims).ok_or_else(|| format!("{dims:?} has no size"))?;
            self.network.wrap(address, bytes as usize, dims, element)
        };
        let inputs = self.description.inputs.iter().zip(&self.elements.0).zip(plan.inputs.iter().zip(plan.dims));
        let inputs = inputs
            .map(|((tensor, element), (binding, dims))| wrap(binding.address, tensor, dims, *element))
            .collect::<Result<_, _>>()?;
        let outputs = self.description.outputs.iter().zip(&self.elements.1).zip(&plan.direct);
        let outputs = outputs
            .map(|((tensor, element), direct)| {
                direct.as_ref().map(|(address, dims)| wrap(*address, tensor, dims, *element)).transpose()
            })
            .collect::<Result<_, _>>()?;
        Ok(ValueSet {
            dims: plan.dims.to_vec(),
            addresses: plan.inputs.iter().map(|input| input.address).collect(),
            direct: plan.direct.clone(),
            inputs,
            outputs,
        })
    }

    /// Takes out of a set what the run made; what went into buffers of the caller's stays.
    fn collect(&self, set: &mut ValueSet) -> Result<Vec<Produced>, String> {
        let tensors = self.description.outputs.iter().zip(&self.elements.1);
        let sides = set.outputs.iter_mut().zip(&set.direct);
        tensors
            .zip(sides)
            .map(|((info, element), (value, direct))| {
                let bytes_of = |dims: &[i64]| {
                    tensor_bytes(info.data_type, dims)
                        .ok_or_else(|| format!("output {}: {dims:?} has no size", info.name))
                };
                if let Some((address, dims)) = direct {
                    return Ok(Produced { dims: dims.clone(), bytes: bytes_of(dims)?, value: None, address: *address });
                }
                let own = value.take().ok_or_else(|| format!("output {} has no value", info.name))?;
                let (found, dims, address) = own.content()?;
                if found != *element {
                    let name = |number| ElementType::from_onnx(number).map_or("another type", |row| row.name);
                    return Err(format!("output {} is {}, not {}", info.name, name(found), name(*element)));
                }
                Ok(Produced { bytes: bytes_of(&dims)?, dims, value: Some(own), address })
            })
            .collect()
    }
}

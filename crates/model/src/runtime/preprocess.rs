//! AIPP before a network: the passes that turn pictures into the network's inputs, and the memory that they write to.
//!
//! A program's picture stays where it is; one pass reads it and writes the tensor that the network reads. What does not live here: the passes themselves
//! ([`crate::aipp`]), and which buffers a run is given ([`super::session`]).

use super::session::Binding;
use crate::aipp::block::Block;
use crate::aipp::{InputAipp, Pass, Rounding, Target};
use crate::description::{Description, TensorInfo};
use crate::error::{ModelError, RunError};
use crate::gears::Tensors;

/// All passes of a model.
#[derive(Debug)]
pub(super) struct Passes {
    inputs: Vec<Input>,
    rounding: Rounding,
    /// What a program brings in each gear: pictures in place of tensors, then blocks of parameters. Empty for a model
    /// without AIPP, whose program brings the network's inputs.
    brought: Vec<Vec<TensorInfo>>,
}

/// What stands before one input.
#[derive(Debug)]
struct Input {
    aipp: InputAipp,
    /// By gear.
    targets: Vec<Target>,
    /// By gear; none for dynamic AIPP.
    passes: Vec<Pass>,
}

/// The memory between the passes and the network of one run, and what its last dynamic passes were made of.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    tensors: Vec<Vec<Line>>,
    dynamic: Vec<Option<(Block, Pass)>>,
}

/// A cache line, by which scratch tensors are aligned.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line(#[expect(dead_code, reason = "passes write and the network reads it, both by address")] [u8; 64]);

impl Passes {
    /// Compiles the passes of static AIPP in every gear. `tensors` are the network's.
    ///
    /// # Errors
    ///
    /// 145000 when a pass does not fit its input.
    pub(super) fn new(description: &Description, tensors: &[Tensors], rounding: Rounding) -> Result<Self, ModelError> {
        let inputs = description
            .aipp
            .iter()
            .map(|aipp| Input::new(aipp, tensors, rounding))
            .collect::<Result<Vec<_>, ModelError>>()?;
        let mut brought = Vec::new();
        if !inputs.is_empty() {
            let network_inputs = tensors.first().map_or(0, |gear| gear.inputs.len());
            let blocks = description.data_inputs().get(network_inputs..).unwrap_or(&[]);
            for gear in tensors {
                let mut tensors = gear.inputs.clone();
                for input in &inputs {
                    let tensor = &mut tensors[input.aipp.input];
                    *tensor = input.aipp.picture(&tensor.dims);
                }
                tensors.extend_from_slice(blocks);
                brought.push(tensors);
            }
        }
        Ok(Self { inputs, rounding, brought })
    }

    /// What a program brings in a gear, but for the gear's own input; `None` when that is what the network takes.
    pub(super) fn brought(&self, gear: usize) -> Option<&[TensorInfo]> {
        self.brought.get(gear).map(Vec::as_slice)
    }

    /// Whether a pass stands before the network's input at this position.
    pub(super) fn covers(&self, input: usize) -> bool {
        self.inputs.iter().any(|own| own.aipp.input == input)
    }

    /// Memory for the tensors of one gear.
    ///
    /// # Errors
    ///
    /// When there is not enough.
    pub(super) fn scratch(&self, tensors: &Tensors) -> Result<Scratch, String> {
        let mut scratch = Scratch::default();
        for input in &self.inputs {
            let bytes = tensors.inputs[input.aipp.input].size;
            let lines = usize::try_from(bytes.div_ceil(64)).unwrap_or(usize::MAX);
            let mut memory = Vec::new();
            memory
                .try_reserve_exact(lines)
                .map_err(|_| format!("{bytes} bytes between AIPP and input {} do not fit", input.name()))?;
            memory.resize(lines, Line([0; 64]));
            scratch.tensors.push(memory);
            scratch.dynamic.push(None);
        }
        Ok(scratch)
    }

    /// Where the network's input at this position lies, if a pass writes it.
    pub(super) fn place(&self, input: usize, scratch: &mut Scratch) -> Option<usize> {
        let position = self.inputs.iter().position(|own| own.aipp.input == input)?;
        Some(scratch.tensors[position].as_mut_ptr() as usize)
    }

    /// Checks that there are blocks for all dynamic passes, and that the sources of static ones are there.
    ///
    /// # Errors
    ///
    /// Otherwise.
    pub(super) fn check(&self, gear: usize, inputs: &[Binding], blocks: &[Block]) -> Result<(), RunError> {
        let dynamic = self.inputs.iter().filter(|input| input.passes.is_empty()).count();
        if blocks.len() != dynamic {
            return Err(RunError::Count { side: "block of AIPP parameter", expected: dynamic, given: blocks.len() });
        }
        self.inputs.iter().try_for_each(|input| match input.passes.get(gear) {
            Some(pass) => input.check_source(pass, inputs[input.aipp.input]),
            None => Ok(()),
        })
    }

    /// Runs the passes. `blocks` are the parameters of dynamic AIPP, in the order of the description.
    ///
    /// # Errors
    ///
    /// When a block is none for the gear, or when its source goes beyond the buffer.
    pub(super) fn run(
        &self,
        gear: usize,
        inputs: &[Binding],
        blocks: &[Block],
        scratch: &mut Scratch,
    ) -> Result<(), RunError> {
        let mut blocks = blocks.iter();
        let Scratch { tensors, dynamic } = scratch;
        for ((input, tensor), kept) in self.inputs.iter().zip(tensors).zip(dynamic) {
            let source = inputs[input.aipp.input];
            let target = Binding { address: tensor.as_mut_ptr() as usize, bytes: 64 * tensor.len() as u64 };
            if let Some(pass) = input.passes.get(gear) {
                input.run(pass, source, target)?;
                continue;
            }
            let Some(block) = blocks.next() else { continue };
            let pass = match kept {
                Some((made_of, pass)) if made_of == block => pass,
                _ => &kept.insert((block.clone(), input.compile(gear, block, self.rounding)?)).1,
            };
            input.check_source(pass, source)?;
            input.run(pass, source, target)?;
        }
        Ok(())
    }
}

impl Input {
    fn new(aipp: &InputAipp, tensors: &[Tensors], rounding: Rounding) -> Result<Self, ModelError> {
        let mut targets = Vec::new();
        let mut passes = Vec::new();
        for gear in tensors {
            let name = &aipp.network_input.name;
            let refused = |reason: String| ModelError::malformed(format!("AIPP of input {name}: {reason}"));
            let Some(TensorInfo { dims, .. }) = gear.inputs.get(aipp.input) else {
                return Err(refused("the network has no such input".to_owned()));
            };
            let Some(target) = aipp.target(dims) else {
                return Err(refused(format!("{dims:?} are no dimensions of pictures")));
            };
            if let Some(parameters) = aipp.parameters(dims) {
                let pass = Pass::new(&parameters, target, rounding).map_err(|error| refused(error.to_string()))?;
                passes.push(pass);
            }
            targets.push(target);
        }
        Ok(Self { aipp: aipp.clone(), targets, passes })
    }

    fn name(&self) -> &str {
        &self.aipp.network_input.name
    }

    fn compile(&self, gear: usize, block: &Block, rounding: Rounding) -> Result<Pass, RunError> {
        let target = self.targets[gear];
        let parameters = block.parameters(target.batch).map_err(|error| self.refused(error.to_string()))?;
        parameters.check(target.size, target.channels).map_err(|reason| self.refused(reason))?;
        Pass::new(&parameters, target, rounding).map_err(|error| self.refused(error.to_string()))
    }

    fn run(&self, pass: &Pass, source: Binding, target: Binding) -> Result<(), RunError> {
        pass.run(source, target).map_err(|error| self.refused(error.to_string()))
    }

    fn refused(&self, reason: String) -> RunError {
        RunError::Preprocessing { name: self.name().to_owned(), reason }
    }

    fn check_source(&self, pass: &Pass, source: Binding) -> Result<(), RunError> {
        let (index, name) = (self.aipp.input, || self.name().to_owned());
        if source.bytes < pass.source_bytes() {
            let (needed, given) = (pass.source_bytes(), source.bytes);
            return Err(RunError::TooSmall { side: "input", index, name: name(), needed, given });
        }
        if source.address == 0 {
            return Err(RunError::Null { side: "input", index, name: name() });
        }
        Ok(())
    }
}

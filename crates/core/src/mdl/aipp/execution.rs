//! AIPP in an execution: what the buffers of an input dataset are for, and the parameters of dynamic AIPP, which are read
//! when the model runs.

use smallvec::SmallVec;
use softacl_device::guard;
use softacl_model::Description;
use softacl_model::aipp::AippMode;
use softacl_model::aipp::block::Block;

use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::desc::Side;
use crate::mdl::load::LoadedModel;

/// What a buffer of a dataset is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It has all of a tensor, or of the pictures of static AIPP.
    Tensor,
    /// It has the pictures of dynamic AIPP, whose size is not known before the run.
    Picture,
    /// It has the parameters of dynamic AIPP.
    Parameters,
    /// It says which gear to run in.
    Gear,
}

impl Role {
    /// That of the buffer at a position.
    pub(crate) fn of(description: &Description, side: Side, index: usize) -> Self {
        if side == Side::Output {
            return Self::Tensor;
        }
        if index >= description.data_inputs().len() {
            return Self::Gear;
        }
        for aipp in &description.aipp {
            if let AippMode::Dynamic { parameter_input, .. } = aipp.mode {
                if parameter_input == index {
                    return Self::Parameters;
                }
                if aipp.input == index {
                    return Self::Picture;
                }
            }
        }
        Self::Tensor
    }
}

/// Whether a model has dynamic AIPP.
pub(crate) fn is_dynamic(description: &Description) -> bool {
    description.aipp.iter().any(|aipp| matches!(aipp.mode, AippMode::Dynamic { .. }))
}

/// Where the parameters of dynamic AIPP are, in the order of the inputs that take them: addresses as this process reaches
/// them, and bytes.
#[derive(Default)]
pub(crate) struct Blocks(SmallVec<[(usize, u64); 1]>);

impl Blocks {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, address: usize, bytes: u64) {
        self.0.push((address, bytes));
    }

    /// Reads them. To be called when the run begins: the memory is the device's.
    pub(crate) fn read(&self, model: &LoadedModel) -> Result<Vec<Block>> {
        self.0.iter().enumerate().map(|(position, place)| read(model, position, *place)).collect()
    }
}

/// Cuts what an observer is told of dynamic AIPP's pictures down to the bytes that the parameters ask for. `places` are those of
/// all inputs.
pub(crate) fn trim_places(model: &LoadedModel, gear: usize, blocks: &[Block], places: &mut [(u64, u64)]) {
    let description = model.session.description();
    let dynamic = description.aipp.iter().filter(|aipp| matches!(aipp.mode, AippMode::Dynamic { .. }));
    let Some(tensors) = model.session.tensors(gear) else { return };
    for (aipp, block) in dynamic.zip(blocks) {
        let batch = tensors.inputs[aipp.input].dims.first().map_or(0, |batch| batch.unsigned_abs());
        let format = block.format.and_then(|format| format.picture);
        if let (Some(format), Some((_, bytes))) = (format, places.get_mut(aipp.input)) {
            *bytes = format.bytes(block.source).saturating_mul(batch).min(*bytes);
        }
    }
}

fn read(model: &LoadedModel, position: usize, (address, bytes): (usize, u64)) -> Result<Block> {
    let mut content: SmallVec<[u8; 1024]> = SmallVec::from_elem(0, bytes as usize);
    guard::copy(content.as_mut_ptr() as usize, address, content.len()).map_err(|fault| {
        AclError::new(
            ErrorCode::GE_EXEC_MODEL_ADDR_INVALID,
            format!("the parameters of AIPP cannot be read at {:#x}", fault.address),
        )
    })?;
    Block::decode(&content).or_else(|error| {
        let description = model.session.description();
        let mut dynamic = description.aipp.iter().filter(|aipp| matches!(aipp.mode, AippMode::Dynamic { .. }));
        let name = dynamic.nth(position).map_or("", |aipp| aipp.network_input.name.as_str());
        fail!(
            RT_MODEL_EXECUTE,
            "model {:?} (loaded at {}) failed: AIPP of input {name:?} has no parameters that it could use: {error}",
            description.name,
            model.made
        )
    })
}

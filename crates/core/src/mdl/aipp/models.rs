//! AIPP of loaded models: what an input has, and handing it its parameters.

use softacl_device::guard;
use softacl_model::aipp::block::Block;
use softacl_model::aipp::{AippMode, Crop, InputAipp, Parameters, PictureFormat, Size, Target};

use super::parameters;
use crate::data::refuse;
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::dataset::DATASETS;
use crate::mdl::desc::IoDims;
use crate::mdl::load::{self, LoadedModel};
use crate::observe::{self, Actor, Fact};
use crate::process;
use crate::rt::context;
use crate::rt::memory::device_range;
use crate::site;

/// What an input of a model has to do with AIPP (`aclmdlInputAippType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AippType {
    /// Nothing.
    Without,
    /// It takes pictures, which are always processed alike.
    Static,
    /// It takes pictures, which are processed by the parameters in the input at this position.
    Dynamic(u64),
    /// It takes the parameters of another input.
    Parameters,
}

/// Stands for the position of an input that there is none of.
const NO_INPUT: u64 = 0xFFFF_FFFF;

impl AippType {
    /// The number of the API.
    pub const fn number(self) -> i32 {
        match self {
            Self::Without => 0,
            Self::Static => 1,
            Self::Dynamic(_) => 2,
            Self::Parameters => 3,
        }
    }

    /// The position of the input with the parameters.
    pub const fn attached(self) -> u64 {
        match self {
            Self::Dynamic(input) => input,
            _ => NO_INPUT,
        }
    }
}

fn type_of(model: &LoadedModel, index: u64) -> Option<AippType> {
    let description = model.session.description();
    let index = usize::try_from(index).ok().filter(|index| *index < description.inputs.len())?;
    let mut kinds = description.aipp.iter().filter_map(|aipp| match aipp.mode {
        AippMode::Dynamic { parameter_input, .. } if parameter_input == index => Some(AippType::Parameters),
        AippMode::Dynamic { parameter_input, .. } if aipp.input == index => {
            Some(AippType::Dynamic(parameter_input as u64))
        }
        AippMode::Static(_) if aipp.input == index => Some(AippType::Static),
        _ => None,
    });
    Some(kinds.next().unwrap_or(AippType::Without))
}

/// `acl.mdl.get_aipp_type`: for an input of a loaded model.
pub fn get_aipp_type(model_id: u32, index: u64) -> Result<AippType> {
    process::ready()?;
    let model = load::find(model_id)?;
    match type_of(&model, index) {
        Some(kind) => Ok(kind),
        None => no_such_input(&model, index),
    }
}

fn no_such_input<T>(model: &LoadedModel, index: u64) -> Result<T> {
    fail!(GE_FAILURE, "index is {index}; the model has {} input(s)", model.session.description().inputs.len())
}

/// An input's AIPP (`aclAippInfo`).
#[derive(Clone, Debug)]
pub struct AippInfo {
    /// What happens; `None` for dynamic AIPP.
    pub parameters: Option<Parameters>,
    /// Layout of the network's own input, as the API numbers it.
    pub format: i32,
    /// Element type of the network's own input, as the API numbers it.
    pub data_type: i32,
    /// How many dimensions the network's own input has.
    pub dimensions: u64,
    /// For each gear, or once.
    pub shapes: Vec<AippShape>,
}

/// The network's input in one gear (`aclAippDims`).
#[derive(Clone, Debug)]
pub struct AippShape {
    /// Its dimensions. AIPP gives just these.
    pub dims: IoDims,
    /// Its bytes.
    pub bytes: u64,
}

/// Most shapes in the API's structure.
const MOST_SHAPES: usize = 128;

/// `acl.mdl.get_first_aipp_info`: 145015 for an input without AIPP.
pub fn get_first_aipp_info(model_id: u32, index: u64) -> Result<AippInfo> {
    process::ready()?;
    let model = load::find(model_id)?;
    let description = model.session.description();
    let Some(aipp) = description.aipp.iter().find(|aipp| aipp.input as u64 == index) else {
        fail!(GE_AIPP_NOT_EXIST, "input {index} has no AIPP; inputs with AIPP are {:?}", inputs_with_aipp(&model))
    };
    let shapes: Vec<_> = gears(&model)
        .map(|tensor| AippShape {
            dims: IoDims { name: aipp.network_input.name.clone(), dims: tensor[aipp.input].dims.clone() },
            bytes: tensor[aipp.input].size,
        })
        .collect();
    if shapes.len() > MOST_SHAPES {
        fail!(GE_FAILURE, "the model has {} gears; the structure holds {MOST_SHAPES}", shapes.len());
    }
    Ok(AippInfo {
        parameters: match &aipp.mode {
            AippMode::Static(parameters) => Some(parameters.clone()),
            AippMode::Dynamic { .. } => None,
        },
        format: aipp.network_input.format,
        data_type: aipp.network_input.data_type,
        dimensions: aipp.network_input.dims.len() as u64,
        shapes,
    })
}

/// The network's inputs in every gear, or once.
fn gears(model: &LoadedModel) -> impl Iterator<Item = &[softacl_model::TensorInfo]> {
    (0..).map_while(|gear| model.session.tensors(gear)).map(|tensors| tensors.inputs.as_slice())
}

fn inputs_with_aipp(model: &LoadedModel) -> Vec<usize> {
    model.session.description().aipp.iter().map(|aipp| aipp.input).collect()
}

/// `acl.mdl.set_input_aipp`: writes the parameters into the buffer of the input that takes them, where the next execution
/// with the dataset reads them.
pub fn set_input_aipp(model_id: u32, dataset: u64, index: u64, aipp: u64) -> Result<()> {
    let current = context::current()?;
    let object = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?;
    let block = parameters::of(aipp)?;
    let model = load::find(model_id)?;
    let description = model.session.description();
    let own = description.aipp.iter().find_map(|aipp| match aipp.mode {
        AippMode::Dynamic { parameter_input, max_source_bytes } if parameter_input as u64 == index => {
            Some((aipp, max_source_bytes))
        }
        _ => None,
    });
    let Some((own, max_source_bytes)) = own else {
        fail!(
            INVALID_PARAM,
            "index is {index}, which is no input for AIPP parameters (acl.mdl.get_aipp_type tells which is)"
        )
    };
    check(&model, own, max_source_bytes, &block)?;
    let (address, bytes) = object.memory(index)?;
    let content = block.encode();
    if bytes < content.len() as u64 {
        fail!(
            GE_DYNAMIC_INPUT_LENGTH_INVALID,
            "the data buffer at index {index} has {bytes} bytes; the parameters take {}",
            content.len()
        );
    }
    let range = device_range(current.process, "the data buffer of AIPP parameters", address, content.len() as u64)?;
    guard::copy(range.address, content.as_ptr() as usize, content.len()).map_err(|fault| {
        AclError::new(
            ErrorCode::GE_EXEC_MODEL_ADDR_INVALID,
            format!("the buffer cannot be written at {:#x}", fault.address),
        )
    })?;
    observe::emit(|| Fact::Written { by: Actor::Host, address, bytes: content.len() as u64, site: site::here() });
    Ok(())
}

/// Whether the parameters suit the input: in its largest gear for the batch, in any for the size.
fn check(model: &LoadedModel, own: &InputAipp, max_source_bytes: u64, block: &Block) -> Result<()> {
    let name = &own.network_input.name;
    let targets: Vec<Target> = gears(model).filter_map(|tensors| own.target(&tensors[own.input].dims)).collect();
    let batch = targets.iter().map(|target| target.batch).max().unwrap_or(0);
    if block.pictures.len() != batch {
        fail!(
            INVALID_PARAM,
            "the parameters are for {} picture(s); input {name:?} takes {batch} (at most, where batch sizes can be chosen)",
            block.pictures.len()
        );
    }
    let refused = |reason: String| AclError::new(ErrorCode::INVALID_PARAM, format!("input {name:?}: {reason}"));
    let parameters = block.parameters(batch).map_err(|error| refused(error.to_string()))?;
    let bytes = parameters.format.bytes(parameters.source) * batch as u64;
    if bytes > max_source_bytes {
        fail!(
            INVALID_PARAM,
            "{batch} picture(s) of {}x{} pixels have {bytes} bytes; input {name:?} takes {max_source_bytes} \
             (max_src_image_size)",
            parameters.source.width,
            parameters.source.height
        );
    }
    let outputs: Vec<Size> = block.pictures.iter().map(|picture| picture.output(parameters.source)).collect();
    let Some(first) = outputs.first() else { return Ok(()) };
    if let Some(other) = outputs.iter().position(|output| output != first) {
        fail!(
            INVALID_PARAM,
            "picture 0 ends as {}x{} pixels and picture {other} as {}x{}; all of a batch must be alike",
            first.width,
            first.height,
            outputs[other].width,
            outputs[other].height
        );
    }
    check_product(block, *first)?;
    let target = targets.iter().find(|target| target.size == *first).or(targets.first());
    target.map_or(Ok(()), |target| parameters.check(target.size, target.channels).map_err(refused))
}

/// What only some products take.
fn check_product(block: &Block, output: Size) -> Result<()> {
    let product = process::profile();
    let widest = product.aipp_max_padded_width;
    let subsampled = block.format.and_then(|format| format.picture).is_some_and(PictureFormat::is_subsampled);
    for (position, picture) in block.pictures.iter().enumerate() {
        if let Some(Crop { left, top, .. }) = picture.crop
            && (left % 2 != 0 || top % 2 != 0)
            && subsampled
            && !product.aipp_odd_crop
        {
            fail!(
                INVALID_PARAM,
                "the crop of picture {position} begins at column {left}, row {top}; with YUV420SP both must be even on {}",
                product.name
            );
        }
        if picture.padding.is_some() && output.width > widest {
            fail!(
                INVALID_PARAM,
                "picture {position} is {} pixels wide with its padding; {widest} are the most on {}",
                output.width,
                product.name
            );
        }
    }
    Ok(())
}

/// `acl.mdl.set_aipp_by_input_index`: as [`set_input_aipp`], by the position of the picture's input.
pub fn set_aipp_by_input_index(model_id: u32, dataset: u64, index: u64, aipp: u64) -> Result<()> {
    context::current()?;
    drop(parameters::of(aipp)?);
    let count = DATASETS.get(dataset).map_err(|error| refuse("dataset", error))?.buffers.read().len();
    if index >= count as u64 {
        fail!(INVALID_PARAM, "index is {index}; the dataset has {count} buffer(s)");
    }
    let model = load::find(model_id)?;
    match type_of(&model, index) {
        Some(AippType::Dynamic(input)) => set_input_aipp(model_id, dataset, input, aipp),
        Some(_) => {
            fail!(FAILURE, "input {index} has no dynamic AIPP; inputs with AIPP are {:?}", inputs_with_aipp(&model))
        }
        None => no_such_input(&model, index),
    }
}

//! Model descriptions: what goes in and what comes out.

use std::sync::Arc;

use parking_lot::RwLock;
use softacl_model::{Description, Model, TensorInfo};

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::mdl::load;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::Registry;
use crate::site;

pub(crate) static DESCS: Registry<ModelDesc> = Registry::new(Kind::ModelDesc);

/// Longest tensor name in a dimensions structure; longer ones are replaced there.
const LONGEST_NAME: usize = 127;
/// Most dimensions in a dimensions structure.
const MOST_DIMS: usize = 128;

/// A description object, empty until a call fills it.
#[derive(Default)]
pub(crate) struct ModelDesc(RwLock<Filled>);

#[derive(Clone, Default)]
struct Filled {
    description: Option<Arc<Description>>,
    /// The loaded model that it describes; a description from a file has none.
    model_id: Option<u32>,
    /// The file of a compiled model, for what it keeps about its operators.
    compiled: Option<Arc<Model>>,
}

/// Name and dimensions of a tensor (`aclmdlIODims`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IoDims {
    /// The tensor's name, replaced when it is longer than 127 bytes.
    pub name: String,
    /// Its dimensions.
    pub dims: Vec<i64>,
}

/// Inputs or outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What goes in.
    Input,
    /// What comes out.
    Output,
}

impl Side {
    const fn noun(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }

    fn of(self, description: &Description) -> &[TensorInfo] {
        match self {
            Self::Input => &description.inputs,
            Self::Output => &description.outputs,
        }
    }
}

/// `acl.mdl.create_desc`.
pub fn create_desc() -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = DESCS.insert(ModelDesc::default(), site) else {
        fail!(BAD_ALLOC, "no model description is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::ModelDesc, handle, site });
    Ok(handle)
}

/// `acl.mdl.destroy_desc`.
pub fn destroy_desc(desc: u64) -> Result<()> {
    let site = site::here();
    DESCS.remove(desc, site).map(drop).map_err(|error| refuse("modelDesc", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::ModelDesc, handle: desc, site });
    Ok(())
}

fn fill(desc: u64, filled: Filled) -> Result<()> {
    let object = DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?;
    *object.0.write() = filled;
    Ok(())
}

/// By a model that is not loaded.
fn fill_from(desc: u64, model: Model) -> Result<()> {
    let description = Some(Arc::new(model.description().clone()));
    let compiled = model.is_executable().is_err().then(|| Arc::new(model));
    fill(desc, Filled { description, model_id: None, compiled })
}

/// `acl.mdl.get_desc`: of a loaded model.
pub fn get_desc(desc: u64, model_id: u32) -> Result<()> {
    process::ready()?;
    drop(DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?);
    let model = load::find(model_id)?;
    let description = Some(Arc::new(model.session.description().clone()));
    fill(desc, Filled { description, model_id: Some(model_id), compiled: None })
}

/// `acl.mdl.get_desc_from_file`: needs no loaded model; works for files of the vendor's compiler too.
pub fn get_desc_from_file(desc: u64, path: &str) -> Result<()> {
    drop(DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?);
    fill_from(desc, load::open_file(path)?)
}

/// `acl.mdl.get_desc_from_mem`.
pub fn get_desc_from_mem(desc: u64, address: u64, bytes: u64) -> Result<()> {
    drop(DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?);
    fill_from(desc, load::open_memory(address, bytes)?)
}

pub(crate) fn filled(desc: u64) -> Result<(Arc<Description>, Option<u32>)> {
    let object = DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?;
    let filled = object.0.read().clone();
    match filled.description {
        Some(description) => Ok((description, filled.model_id)),
        None => fail!(INVALID_PARAM, "modelDesc is empty; acl.mdl.get_desc fills it"),
    }
}

fn tensor<T>(desc: u64, side: Side, index: u64, read: impl FnOnce(&TensorInfo, Option<u32>) -> T) -> Result<T> {
    let (description, model_id) = filled(desc)?;
    let tensors = side.of(&description);
    match usize::try_from(index).ok().and_then(|index| tensors.get(index)) {
        Some(tensor) => Ok(read(tensor, model_id)),
        None => fail!(INVALID_PARAM, "index is {index}; the model has {} {}(s)", tensors.len(), side.noun()),
    }
}

/// `acl.mdl.get_num_inputs`, `get_num_outputs`.
pub fn number(desc: u64, side: Side) -> Result<u64> {
    Ok(side.of(&filled(desc)?.0).len() as u64)
}

/// `acl.mdl.get_input_size_by_index`, `get_output_size_by_index`: exact bytes.
pub fn size(desc: u64, side: Side, index: u64) -> Result<u64> {
    tensor(desc, side, index, |tensor, _| tensor.size)
}

/// `acl.mdl.get_input_name_by_index`, `get_output_name_by_index`: the full name.
pub fn name(desc: u64, side: Side, index: u64) -> Result<String> {
    tensor(desc, side, index, |tensor, _| tensor.name.clone())
}

/// `acl.mdl.get_input_format`, `get_output_format`.
pub fn format(desc: u64, side: Side, index: u64) -> Result<i32> {
    tensor(desc, side, index, |tensor, _| tensor.format)
}

/// `acl.mdl.get_input_data_type`, `get_output_data_type`.
pub fn data_type(desc: u64, side: Side, index: u64) -> Result<i32> {
    tensor(desc, side, index, |tensor, _| tensor.data_type)
}

/// `acl.mdl.get_input_index_by_name`, `get_output_index_by_name`.
pub fn index_by_name(desc: u64, side: Side, name: &str) -> Result<u64> {
    let (description, _) = filled(desc)?;
    let tensors = side.of(&description);
    match tensors.iter().position(|tensor| tensor.name == name) {
        Some(index) => Ok(index as u64),
        None => {
            let names: Vec<_> = tensors.iter().map(|tensor| tensor.name.as_str()).collect();
            fail!(INVALID_PARAM, "no {} is called {name:?}; there are {names:?}", side.noun())
        }
    }
}

/// The name that stands in a dimensions structure for one that is too long.
fn short_name(side: Side, index: u64, model_id: Option<u32>) -> String {
    format!("acl_modelId_{}_{}_{index}", model_id.unwrap_or(0), side.noun())
}

/// `acl.mdl.get_input_dims`, `get_output_dims`. Of a picture that AIPP takes: batch, height, width and components of a pixel.
pub fn dims(desc: u64, side: Side, index: u64) -> Result<IoDims> {
    shape(desc, side, index, |tensor| tensor.dims.clone())
}

/// `acl.mdl.get_input_dims_v2`: where they differ, those whose product is the input's size.
pub fn dims_v2(desc: u64, side: Side, index: u64) -> Result<IoDims> {
    shape(desc, side, index, |tensor| tensor.dims_v2().to_vec())
}

fn shape(desc: u64, side: Side, index: u64, read: impl FnOnce(&TensorInfo) -> Vec<i64>) -> Result<IoDims> {
    let dims = tensor(desc, side, index, |tensor, model_id| IoDims {
        name: if tensor.name.len() > LONGEST_NAME { short_name(side, index, model_id) } else { tensor.name.clone() },
        dims: read(tensor),
    })?;
    if dims.dims.len() > MOST_DIMS {
        fail!(
            STORAGE_OVER_LIMIT,
            "the {} has {} dimensions; the structure holds {MOST_DIMS}",
            side.noun(),
            dims.dims.len()
        );
    }
    Ok(dims)
}

/// `acl.mdl.get_tensor_real_name`: the full name for one from a dimensions structure; `None` when no tensor has it.
pub fn get_tensor_real_name(desc: u64, name: &str) -> Result<Option<String>> {
    let (description, model_id) = filled(desc)?;
    for side in [Side::Input, Side::Output] {
        for (index, tensor) in side.of(&description).iter().enumerate() {
            if tensor.name == name
                || (tensor.name.len() > LONGEST_NAME && short_name(side, index as u64, model_id) == name)
            {
                return Ok(Some(tensor.name.clone()));
            }
        }
    }
    Ok(None)
}

/// `acl.mdl.get_op_attr`: of the attribute `_datadump_original_op_names`, the only one that there is: the operators that one was made of, as
/// `[length]name[length]name…`. Empty for another attribute, an operator that there is not, and one that is what it was, as all are in models that run here.
pub fn get_op_attr(desc: u64, operator: &str, attribute: &str) -> Result<Option<String>> {
    filled(desc)?;
    let compiled = DESCS.get(desc).map_err(|error| refuse("modelDesc", error))?.0.read().compiled.clone();
    match compiled {
        Some(model) if attribute == "_datadump_original_op_names" => {
            model.original_operators(operator).map(Some).map_err(|error| load::model_error(&error))
        }
        _ => Ok(Some(String::new())),
    }
}

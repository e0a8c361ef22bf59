//! `acl.mdl`: models, their descriptions, datasets.
//!
//! Whatever reads or runs a model does so with the interpreter lock released, unless its runs are too short for that to
//! help; the real module always keeps it in `execute`.

use pyo3::prelude::*;
use softacl_core::mdl::desc::{self, IoDims, Side};
use softacl_core::mdl::load::{self, ModelMemory};
use softacl_core::mdl::{dataset, execute, gears};

use super::objects::{dict, dictionary, entry, integers, object};
use crate::call::{Failure, detached, functions};
use crate::letters::Object;

functions! {
    detached "acl.mdl.load_from_file"(path: s) -> (I, ret) => load::load_from_file(path);
    detached "acl.mdl.load_from_mem"(model: k, size: k) -> (I, ret) => load::load_from_mem(model, size);
    detached "acl.mdl.load_from_file_with_mem"(path: s, work: k, work_size: k, weight: k, weight_size: k)
        -> (I, ret) => load::load_from_file_with_mem(path, &memory((work, work_size), (weight, weight_size)));
    detached "acl.mdl.load_from_mem_with_mem"(model: k, size: k, work: k, work_size: k, weight: k, weight_size: k)
        -> (I, ret) => load::load_from_mem_with_mem(model, size, &memory((work, work_size), (weight, weight_size)));
    detached "acl.mdl.unload"(model_id: I) -> (ret) => load::unload(model_id);
    detached "acl.mdl.query_size"(path: s) -> (k, k, ret) => load::query_size(path);
    detached "acl.mdl.query_size_from_mem"(model: k, size: k) -> (k, k, ret) => load::query_size_from_mem(model, size);

    "acl.mdl.execute"[py](model_id: I, input: k, output: k) -> (ret) => {
        execute::execute(model_id, input, output)
            .and_then(|model| if model.is_brief() { model.finish() } else { detached(py, || model.finish()) })
    };
    "acl.mdl.execute_async"(model_id: I, input: k, output: k, stream: k) -> (ret) =>
        execute::execute_async(model_id, input, output, stream);

    "acl.mdl.create_dataset"() -> (k) => dataset::create_dataset();
    "acl.mdl.destroy_dataset"(dataset: k) -> (ret) => dataset::destroy_dataset(dataset);
    "acl.mdl.add_dataset_buffer"(dataset: k, buffer: k) -> (k, ret) =>
        dataset::add_dataset_buffer(dataset, buffer).map(|()| dataset);
    "acl.mdl.get_dataset_buffer"(dataset: k, index: k) -> (k) => dataset::get_dataset_buffer(dataset, index);
    "acl.mdl.get_dataset_num_buffers"(dataset: k) -> (k) => dataset::get_dataset_num_buffers(dataset);
    "acl.mdl.set_dataset_tensor_desc"(dataset: k, tensor_desc: k, index: k) -> (k, ret) =>
        dataset::set_dataset_tensor_desc(dataset, tensor_desc, index).map(|()| dataset);
    "acl.mdl.get_dataset_tensor_desc"(dataset: k, index: k) -> (k) => dataset::get_dataset_tensor_desc(dataset, index);

    "acl.mdl.create_desc"() -> (k) => desc::create_desc();
    "acl.mdl.get_desc"(desc: k, model_id: I) -> (ret) => desc::get_desc(desc, model_id);
    detached "acl.mdl.get_desc_from_file"(desc: k, path: s) -> (ret) => desc::get_desc_from_file(desc, path);
    detached "acl.mdl.get_desc_from_mem"(desc: k, model: k, size: k) -> (ret) =>
        desc::get_desc_from_mem(desc, model, size);
    "acl.mdl.destroy_desc"(desc: k) -> (ret) => desc::destroy_desc(desc);
    "acl.mdl.get_num_inputs"(desc: k) -> (k) => desc::number(desc, Side::Input);
    "acl.mdl.get_num_outputs"(desc: k) -> (k) => desc::number(desc, Side::Output);
    "acl.mdl.get_input_size_by_index"(desc: k, index: k) -> (k) => desc::size(desc, Side::Input, index);
    "acl.mdl.get_output_size_by_index"(desc: k, index: k) -> (k) => desc::size(desc, Side::Output, index);
    "acl.mdl.get_input_name_by_index"(desc: k, index: k) -> (s) => desc::name(desc, Side::Input, index);
    "acl.mdl.get_output_name_by_index"(desc: k, index: k) -> (s) => desc::name(desc, Side::Output, index);
    "acl.mdl.get_input_format"(desc: k, index: k) -> (i) otherwise -1 => desc::format(desc, Side::Input, index);
    "acl.mdl.get_output_format"(desc: k, index: k) -> (i) otherwise -1 => desc::format(desc, Side::Output, index);
    "acl.mdl.get_input_data_type"(desc: k, index: k) -> (i) otherwise -1 => desc::data_type(desc, Side::Input, index);
    "acl.mdl.get_output_data_type"(desc: k, index: k) -> (i) otherwise -1 => desc::data_type(desc, Side::Output, index);
    "acl.mdl.get_input_index_by_name"(desc: k, name: s) -> (k, ret) => desc::index_by_name(desc, Side::Input, name);
    "acl.mdl.get_output_index_by_name"(desc: k, name: s) -> (k, ret) => desc::index_by_name(desc, Side::Output, name);
    objects "acl.mdl.get_input_dims"[py](desc: k, index: k) -> (O, ret) => dims(py, desc::dims(desc, Side::Input, index));
    objects "acl.mdl.get_input_dims_v2"[py](desc: k, index: k) -> (O, ret) => dims(py, desc::dims_v2(desc, Side::Input, index));
    objects "acl.mdl.get_output_dims"[py](desc: k, index: k) -> (O, ret) => dims(py, desc::dims(desc, Side::Output, index));
    objects "acl.mdl.get_cur_output_dims"[py](desc: k, index: k) -> (O, ret) =>
        dims(py, gears::get_cur_output_dims(desc, index));
    objects "acl.mdl.get_dynamic_batch"[py](desc: k) -> (O, ret) => batches(py, desc);
    objects "acl.mdl.get_dynamic_hw"[py](desc: k, _index: k) -> (O, ret) => image_sizes(py, desc);
    "acl.mdl.get_input_dynamic_gear_count"(desc: k, index: k) -> (k, ret) =>
        gears::get_input_dynamic_gear_count(desc, index);
    objects "acl.mdl.get_input_dynamic_dims"[py](desc: k, index: k, gear_count: k) -> (O_or_none, ret) =>
        gear_dims(py, desc, index, gear_count);
    "acl.mdl.set_dynamic_batch_size"(model_id: I, dataset: k, index: k, batch: K) -> (ret) =>
        gears::set_dynamic_batch_size(model_id, dataset, index, batch);
    "acl.mdl.set_dynamic_hw_size"(model_id: I, dataset: k, index: k, height: K, width: K) -> (ret) =>
        gears::set_dynamic_hw_size(model_id, dataset, index, height, width);
    objects "acl.mdl.set_input_dynamic_dims"(model_id: I, dataset: k, index: k, dims: O) -> (ret) =>
        set_dims(model_id, dataset, index, dims);
    detached "acl.mdl.get_op_attr"(desc: k, operator: s, attribute: s) -> (s_or_none) =>
        desc::get_op_attr(desc, operator, attribute);
    "acl.mdl.get_tensor_real_name"(desc: k, name: s) -> (s_or_none) => desc::get_tensor_real_name(desc, name);
}

const fn memory(work: (u64, u64), weight: (u64, u64)) -> ModelMemory {
    ModelMemory { work, weight }
}

/// Name and dimensions as programs read them.
fn dims(py: Python<'_>, found: softacl_core::Result<IoDims>) -> Result<Py<PyAny>, Failure> {
    Ok(dims_of(py, found?)?)
}

pub(crate) fn dims_of(py: Python<'_>, IoDims { name, dims }: IoDims) -> PyResult<Py<PyAny>> {
    let count = object(py, dims.len())?;
    dict(py, [("name", object(py, name)?), ("dimCount", count), ("dims", object(py, dims)?)])
}

fn batches(py: Python<'_>, desc: u64) -> Result<Py<PyAny>, Failure> {
    let batches = gears::get_dynamic_batch(desc)?;
    Ok(dict(py, [("batchCount", object(py, batches.len())?), ("batch", object(py, batches)?)])?)
}

fn image_sizes(py: Python<'_>, desc: u64) -> Result<Py<PyAny>, Failure> {
    let sizes = gears::get_dynamic_hw(desc)?;
    Ok(dict(py, [("hwCount", object(py, sizes.len())?), ("hw", object(py, sizes)?)])?)
}

fn gear_dims(py: Python<'_>, desc: u64, index: u64, gear_count: u64) -> Result<Py<PyAny>, Failure> {
    let gears = gears::get_input_dynamic_dims(desc, index, gear_count)?;
    let gears: Vec<_> = gears.into_iter().map(|gear| dims_of(py, gear)).collect::<PyResult<_>>()?;
    Ok(object(py, gears)?)
}

/// The dictionary has a count and a list of at least as many numbers; what is missing or another makes no gear.
fn set_dims(model_id: u32, dataset: u64, index: u64, dims: Object<'_>) -> Result<(), Failure> {
    let given = dictionary(dims, "dims")?;
    let count = entry(given, "dimCount")?.unwrap_or(0);
    let values = match given.get_item("dims")? {
        Some(list) => integers(list.as_borrowed(), 4)?,
        None => Vec::new(),
    };
    let values = usize::try_from(count).ok().and_then(|count| values.get(..count)).unwrap_or(&[]);
    Ok(gears::set_input_dynamic_dims(model_id, dataset, index, values)?)
}

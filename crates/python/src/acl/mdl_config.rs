//! `acl.mdl`: loading and running by configuration objects, loading with queues, bundles.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use softacl_core::mdl::config::{self, Queues, Setting};
use softacl_core::mdl::{bundle, execute_config};

use crate::call::{Failure, functions};
use crate::letters::{K, Letter, Object, i, k, s};

functions! {
    "acl.mdl.create_config_handle"() -> (k) => config::create_config_handle();
    "acl.mdl.destroy_config_handle"(handle: k) -> (ret) => config::destroy_config_handle(handle);
    objects "acl.mdl.set_config_opt"[py](handle: k, attribute: i, value: O) -> (ret) =>
        set(py, handle, attribute, value);
    detached "acl.mdl.load_with_config"(handle: k) -> (I, ret) => config::load_with_config(handle);
    detached "acl.mdl.load_from_file_with_q"(path: s, input: k, inputs: k, output: k, outputs: k) -> (I, ret) =>
        config::load_from_file_with_q(path, [queues(input, inputs), queues(output, outputs)]);
    detached "acl.mdl.load_from_mem_with_q"(model: k, size: k, input: k, inputs: k, output: k, outputs: k)
        -> (I, ret) => config::load_from_mem_with_q(model, size, [queues(input, inputs), queues(output, outputs)]);

    "acl.mdl.create_exec_config_handle"() -> (k) => execute_config::create_exec_config_handle();
    "acl.mdl.destroy_exec_config_handle"(handle: k) -> (ret) => execute_config::destroy_exec_config_handle(handle);
    "acl.mdl.set_exec_config_opt"(handle: k, attribute: k, value: I) -> (ret) =>
        execute_config::set_exec_config_opt(handle, attribute, value);
    detached "acl.mdl.execute_v2"(model_id: I, input: k, output: k, stream: k, handle: k) -> (ret) =>
        execute_config::execute_v2(model_id, input, output, stream, handle);

    detached "acl.mdl.bundle_load_from_file"(path: s) -> (I, ret) => bundle::bundle_load_from_file(path);
    detached "acl.mdl.bundle_load_from_mem"(model: k, size: k) -> (I, ret) => bundle::bundle_load_from_mem(model, size);
    detached "acl.mdl.bundle_unload"(bundle_id: I) -> (ret) => bundle::bundle_unload(bundle_id);
    "acl.mdl.bundle_get_model_id"(bundle_id: I, index: k) -> (I, ret) => bundle::bundle_get_model_id(bundle_id, index);
    "acl.mdl.bundle_get_model_num"(bundle_id: I) -> (I, ret) => bundle::bundle_get_model_num(bundle_id);
}

const fn queues(address: u64, count: u64) -> Queues {
    Queues { address, count }
}

/// Which letter reads the value depends on the attribute: a signed number for the priority, a text for the path, numbers without a sign else.
fn set(py: Python<'_>, handle: u64, attribute: i32, value: Object<'_>) -> Result<(), Failure> {
    let setting = match attribute {
        0 => i::read(value).map(|number| Setting::Number(number.into())),
        2 => s::read(value).map(|text| Setting::Text(text.to_owned())),
        3 | 5 | 7 | 14 => k::read(value).map(|number| Setting::Number(number.into())),
        _ => K::read(value).map(|number| Setting::Number(number.into())),
    };
    let Some(setting) = setting else {
        // What the letter left behind says less than the product does.
        drop(PyErr::take(py));
        return Err(PyTypeError::new_err("acl.mdl.set_config_opt args parse failed!").into());
    };
    Ok(config::set_config_opt(handle, attribute, setting)?)
}

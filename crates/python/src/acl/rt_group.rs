//! `acl.rt`: compute groups.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use softacl_core::rt::group;

use super::objects::object;
use crate::call::{Failure, functions};

functions! {
    "acl.rt.set_group"(group_id: I) -> (ret) => group::set_group(group_id);
    // The argument is without meaning, in the real module, too.
    "acl.rt.get_group_count"(_count: I) -> (I, ret) => group::get_group_count();
    "acl.rt.create_group_info"() -> (k) => group::create_group_info();
    "acl.rt.destroy_group_info"(info: k) -> (ret) => group::destroy_group_info(info);
    "acl.rt.get_all_group_info"(info: k) -> (ret) => group::get_all_group_info(info);
    objects "acl.rt.get_group_info_detail"[py](info: k, group_id: i, attribute: i) -> (O, ret) =>
        detail(py, info, group_id, attribute);
}

/// One of the few calls whose failure is an exception.
fn detail(py: Python<'_>, info: u64, group_id: i32, attribute: i32) -> Result<Py<PyAny>, Failure> {
    match group::get_group_info_detail(info, group_id, attribute) {
        Ok(values) => Ok(object(py, values)?),
        Err(error) => {
            let text = error.to_string();
            error.report("acl.rt.get_group_info_detail");
            Err(PyRuntimeError::new_err(text).into())
        }
    }
}

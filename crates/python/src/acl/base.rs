//! `acl`: start and end, versions, the newest error text, half-precision numbers.

use pyo3::prelude::*;
use softacl_core::{base, log, take_recent_message};

use super::objects::{infallible, object};
use crate::call::{Failure, functions};
use crate::children;

functions! {
    objects "acl.init"[py](config_path: optional_s) -> (ret) => init(py, config_path);
    // Both may wait for the work on the streams that are left.
    detached "acl.finalize"() -> (ret) => base::finalize();
    detached "acl.finalize_reference"() -> (K, ret) => base::finalize_reference();
    "acl.get_version"() -> (i, i, i, ret) => base::get_version();
    "acl.get_soc_name"() -> (s_or_none) => infallible(Some(base::get_soc_name().to_owned()));
    objects "acl.get_cann_version"[py](name: I) -> (O, unsigned_ret) => cann_version(py, name);
    "acl.get_version_str"(package: s) -> (s, ret) => base::get_version_str(package);
    objects "acl.get_cann_attribute_list"[py]() -> (O, k, ret) => cann_attributes(py);
    "acl.get_cann_attribute"(attribute: i) -> (i, ret) => base::get_cann_attribute(attribute);
    "acl.get_device_capability"(device_id: I, info: i) -> (L, ret) => base::get_device_capability(device_id, info);
    "acl.get_recent_err_msg"() -> (s_or_none) => infallible(take_recent_message());
    "acl.app_log"(level: i, message: s) -> (none) => {
        log::application(level, message);
        infallible(())
    };
    "acl.float16_to_float"(bits: H) -> (f) => infallible(base::float_from_half(bits));
    "acl.float_to_float16"(value: f) -> (H) => infallible(base::half_from_float(value));
    "acl.data_type_size"(data_type: i) -> (k) => infallible(base::data_type_size(data_type));
}

fn init(py: Python<'_>, config_path: Option<&str>) -> Result<(), Failure> {
    base::init(config_path)?;
    // An audit hook of the program's own may forbid others. That is no reason not to start.
    if let Err(error) = children::watch(py) {
        log::warning(&format!("child processes are not watched: {error}"));
    }
    Ok(())
}

fn cann_version(py: Python<'_>, name: u32) -> Result<Py<PyAny>, Failure> {
    Ok(object(py, base::get_cann_version(name)?)?)
}

fn cann_attributes(py: Python<'_>) -> Result<(Py<PyAny>, u64), Failure> {
    let attributes = base::get_cann_attribute_list()?;
    let count = attributes.len() as u64;
    Ok((object(py, attributes)?, count))
}

//! `acl.rt`: callbacks in the stream's order, and the callback for failed tasks.
//!
//! Functions and their data cross into `softacl-core` as closures. A closure that outlives the interpreter does nothing.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use softacl_core::rt::callback::{self, ExceptionFunction, HostFunction};

use super::objects::infallible;
use crate::call::{Failure, functions};
use crate::held::Held;
use crate::letters::Object;

functions! {
    "acl.rt.subscribe_report"(thread_id: K, stream: k) -> (ret) => callback::subscribe_report(thread_id, stream);
    "acl.rt.unsubscribe_report"(thread_id: K, stream: k) -> (ret) => callback::unsubscribe_report(thread_id, stream);
    detached "acl.rt.process_report"(timeout_ms: i) -> (ret) => callback::process_report(timeout_ms);
    "acl.rt.launch_callback"(function: O, data: O, block_type: i, stream: k) -> (ret) =>
        launch(function, data, block_type, stream);
    "acl.rt.set_exception_info_callback"(function: optional_O) -> (ret) => on_exception(function);
    "acl.rt.get_error_code_from_exception_info"(info: k) -> (I) =>
        infallible(callback::get_error_code_from_exception_info(info));
    "acl.rt.get_task_id_from_exception_info"(info: k) -> (I) =>
        infallible(callback::get_task_id_from_exception_info(info));
    "acl.rt.get_stream_id_from_exception_info"(info: k) -> (I) =>
        infallible(callback::get_stream_id_from_exception_info(info));
    "acl.rt.get_thread_id_from_exception_info"(info: k) -> (I) =>
        infallible(callback::get_thread_id_from_exception_info(info));
    "acl.rt.get_device_id_from_exception_info"(info: k) -> (I) =>
        infallible(callback::get_device_id_from_exception_info(info));
}

/// A function that the program passes, held; a `TypeError` for anything else.
pub(super) fn callable(function: Object<'_>) -> PyResult<Held> {
    if function.is_callable() {
        Ok(Held::new(function))
    } else {
        Err(PyTypeError::new_err("parameter must be callable"))
    }
}

fn launch(function: Object<'_>, data: Object<'_>, block_type: i32, stream: u64) -> Result<(), Failure> {
    let (function, data) = (callable(function)?, Held::new(data));
    let run: HostFunction = Box::new(move || {
        Python::try_attach(|py| {
            let function = function.get(py);
            if let Err(error) = function.call1((data.get(py),)) {
                error.write_unraisable(py, Some(&function));
            }
        });
    });
    Ok(callback::launch_callback(run, block_type, stream)?)
}

fn on_exception(function: Option<Object<'_>>) -> Result<(), Failure> {
    let Some(function) = function.filter(|function| !function.is_none()) else {
        return Ok(callback::set_exception_info_callback(None)?);
    };
    let function = callable(function)?;
    let tell: ExceptionFunction = Arc::new(move |info| {
        Python::try_attach(|py| {
            let function = function.get(py);
            if let Err(error) = function.call1((info,)) {
                error.write_unraisable(py, Some(&function));
                // A function that raises is not called again. It can only be refused where there is nothing registered
                // any more.
                let _ = callback::set_exception_info_callback(None);
            }
        });
    });
    Ok(callback::set_exception_info_callback(Some(tell))?)
}

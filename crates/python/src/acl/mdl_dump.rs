//! `acl.mdl`: dump of the operators' tensors, into files or to a function of the program.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use softacl_core::mdl::dump::{self, Chunk, DumpFunction};

use super::objects::{dict, infallible, object};
use super::rt_callback::callable;
use crate::call::{Failure, functions};
use crate::letters::Object;

functions! {
    "acl.mdl.init_dump"() -> (ret) => dump::init_dump();
    detached "acl.mdl.set_dump"(path: optional_s) -> (ret) => dump::set_dump(path);
    "acl.mdl.finalize_dump"() -> (ret) => dump::finalize_dump();
    objects "acl.mdl.dump_reg_callback"(function: O, flag: i) -> (ret) => register(function, flag);
    "acl.mdl.dump_unreg_callback"() -> (none) => {
        dump::dump_unreg_callback();
        infallible(())
    };
}

fn register(function: Object<'_>, flag: i32) -> Result<(), Failure> {
    let function = callable(function)?;
    let tell: DumpFunction = Arc::new(move |chunk| {
        Python::try_attach(|py| {
            let function = function.get(py);
            if let Err(error) = described(py, chunk).and_then(|chunk| function.call1((chunk,))) {
                error.write_unraisable(py, Some(&function));
            }
        });
    });
    Ok(dump::dump_reg_callback(tell, flag)?)
}

/// A chunk as programs read it; its memory is there during the call.
fn described<'py>(py: Python<'py>, chunk: &Chunk<'_>) -> PyResult<Bound<'py, PyDict>> {
    let made = dict(
        py,
        [
            ("file_name", object(py, chunk.file_name)?),
            ("data_buf", object(py, chunk.data.as_ptr() as usize)?),
            ("buf_len", object(py, chunk.data.len())?),
            ("is_last_chunk", object(py, u32::from(chunk.is_last))?),
            ("offset", object(py, chunk.offset)?),
            ("flag", object(py, 0)?),
        ],
    )?;
    Ok(made.into_bound(py).cast_into()?)
}

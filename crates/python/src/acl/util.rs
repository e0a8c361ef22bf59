//! `acl.util`: addresses of Python objects, and objects over addresses; native threads.
//!
//! Nothing is imported until a program uses it: an object cannot be an array while nobody has imported numpy.

use pyo3::exceptions::{PyTypeError, PyValueError, PyWarning};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use softacl_core::rt::transfer::LONG_COPY;
use softacl_core::util;

use crate::call::{Failure, detached, functions};
use crate::interpreter::{memory_view, references};
use crate::lent;
use crate::letters::Object;
use crate::threads;

functions! {
    "acl.util.bytes_to_ptr"(data: O) -> (k) => bytes_to_ptr(data);
    objects "acl.util.ptr_to_bytes"[py](address: k, size: k) -> (O) => ptr_to_bytes(py, address, size);
    objects "acl.util.numpy_to_ptr"(array: O) -> (k) => numpy_to_ptr(array);
    objects "acl.util.numpy_contiguous_to_ptr"(array: O) -> (k, O) => numpy_contiguous_to_ptr(array);
    objects "acl.util.ptr_to_numpy"[py](address: k, shape: O, kind: i) -> (O) => ptr_to_numpy(py, address, shape, kind);
    objects "acl.util.start_thread"(function: O, argument: O) -> (K, ret) => threads::start(function, argument);
    objects "acl.util.stop_thread"[py](thread: K) -> (ret) => threads::stop(py, thread);
}

fn bytes_to_ptr(data: Object<'_>) -> Result<u64, Failure> {
    match data.cast::<PyBytes>() {
        Ok(bytes) => {
            if is_last_reference(&bytes) {
                util::tell_dangling("acl.util.bytes_to_ptr");
            }
            let content = bytes.as_bytes();
            let (address, size) = (content.as_ptr().addr() as u64, content.len() as u64);
            // Behind the type comes the size.
            lent::lend(&bytes, (address, size), size, "acl.util.bytes_to_ptr");
            Ok(address)
        }
        Err(_) => Err(PyValueError::new_err("needs an byte as argument").into()),
    }
}

fn ptr_to_bytes(py: Python<'_>, address: u64, size: u64) -> Result<Py<PyAny>, Failure> {
    let copied = if size < LONG_COPY {
        util::ptr_to_bytes(address, size)
    } else {
        detached(py, || util::ptr_to_bytes(address, size))
    };
    match copied {
        Ok(bytes) => Ok(PyBytes::new(py, &bytes).into_any().unbind()),
        // There is no return code in the result, and an empty object would look like an answer.
        Err(error) => Err(PyValueError::new_err(error.message().to_owned()).into()),
    }
}

/// Whether nothing but the argument of the present call refers to an object. From 3.14 on the interpreter lends references without counting
/// them, so that nothing can be said.
fn is_last_reference(object: &Bound<'_, PyAny>) -> bool {
    object.py().version_info() < (3, 14) && references(object) == 1
}

/// The object as an array; `ValueError` when it is none.
fn array(object: Object<'_>) -> PyResult<Object<'_>> {
    let py = object.py();
    let modules = py.import("sys")?.getattr("modules")?;
    let is_array = match modules.call_method1("get", ("numpy",))? {
        numpy if numpy.is_none() => false,
        numpy => object.is_instance(&numpy.getattr("ndarray")?)?,
    };
    if is_array { Ok(object) } else { Err(PyValueError::new_err("needs an numpy array as argument")) }
}

fn address(array: &Bound<'_, PyAny>) -> PyResult<u64> {
    array.getattr("__array_interface__")?.get_item("data")?.get_item(0)?.extract()
}

/// Warns at the caller's line, in the base category like the real module.
fn warn(py: Python<'_>, text: &std::ffi::CStr) -> PyResult<()> {
    PyErr::warn(py, &py.get_type::<PyWarning>(), text, 1)
}

fn numpy_to_ptr(object: Object<'_>) -> Result<u64, Failure> {
    let array = array(object)?;
    let py = array.py();
    warn(py, c"acl.util.numpy_to_ptr is deprecated, use acl.util.bytes_to_ptr instead.")?;
    if !array.getattr("flags")?.getattr("c_contiguous")?.is_truthy()? {
        warn(py, c"The input ndarray is discontiguous. Please use acl.util.numpy_contiguous_to_ptr instead.")?;
    }
    // A view's memory is another array's.
    if is_last_reference(&array) && array.getattr("base")?.is_none() {
        util::tell_dangling("acl.util.numpy_to_ptr");
    }
    lend(&array, "acl.util.numpy_to_ptr")
}

/// The address of an array's elements, remembered where they lie one behind the other and are its own: behind a view may come more of the same array.
fn lend(array: &Bound<'_, PyAny>, api: &'static str) -> Result<u64, Failure> {
    let address = address(array)?;
    if array.getattr("flags")?.getattr("forc")?.is_truthy()? && array.getattr("base")?.is_none() {
        let size = array.getattr("nbytes")?.extract()?;
        // Behind the type comes the address of the elements.
        lent::lend(array, (address, size), address, api);
    }
    Ok(address)
}

fn numpy_contiguous_to_ptr(object: Object<'_>) -> Result<(u64, Py<PyAny>), Failure> {
    let array = array(object)?;
    let py = array.py();
    warn(py, c"acl.util.numpy_contiguous_to_ptr is deprecated, use acl.util.bytes_to_ptr instead.")?;
    let contiguous = py.import("numpy")?.call_method1("asarray", (array, py.None(), "C"))?;
    Ok((lend(&contiguous, "acl.util.numpy_contiguous_to_ptr")?, contiguous.unbind()))
}

/// Type characters of numpy, in the order of its type numbers. Numbers above have no fixed meaning.
const TYPE_CHARACTERS: [char; 24] = [
    '?', 'b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q', 'f', 'd', 'g', 'F', 'D', 'G', 'O', 'S', 'U', 'V', 'M', 'm',
    'e',
];

fn ptr_to_numpy(py: Python<'_>, address: u64, shape: Object<'_>, kind: i32) -> Result<Py<PyAny>, Failure> {
    let shape = shape.cast::<PyTuple>().map_err(|_| PyTypeError::new_err("acl.util.ptr_to_numpy args parse failed"))?;
    let dims: Vec<u64> =
        shape.extract().map_err(|_| PyValueError::new_err("the shape is not a tuple of non-negative integers"))?;
    let character =
        usize::try_from(kind).ok().and_then(|kind| TYPE_CHARACTERS.get(kind)).filter(|character| **character != 'O');
    let Some(character) = character else {
        return Err(PyValueError::new_err(format!(
            "{kind} is not the number of a numpy type that raw memory can hold"
        ))
        .into());
    };
    if address == 0 {
        return Err(PyValueError::new_err("the address is NULL (0)").into());
    }
    warn(py, c"acl.util.ptr_to_numpy is deprecated, use acl.util.ptr_to_bytes instead.")?;
    let numpy = py.import("numpy")?;
    let data_type = numpy.call_method1("dtype", (character.to_string(),))?;
    let item: u64 = data_type.getattr("itemsize")?.extract()?;
    let size = dims
        .iter()
        .try_fold(item, |size, dim| size.checked_mul(*dim))
        .and_then(|size| ffi::Py_ssize_t::try_from(size).ok());
    let Some(size) = size else { return Err(PyValueError::new_err("the shape is larger than memory can be").into()) };
    let view = memory_view(py, address, size)?;
    Ok(numpy.call_method1("ndarray", (shape, data_type, view))?.unbind())
}

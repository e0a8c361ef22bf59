//! Lists and dictionaries that programs pass and get: reading them with the refusals of the real module, and making
//! them.
//!
//! What is *not* here: which call takes or gives which. The callers are declared as `objects`: exceptions are dropped
//! here.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList};

use crate::call::Failure;
use crate::letters::{Letter, Object, k};

/// The items of a list of integers; `position` is the argument's, from 1.
pub(crate) fn integers(object: Object<'_>, position: usize) -> PyResult<Vec<i64>> {
    let list = list(object, position)?;
    list.iter().map(|item| integer(&item)).collect()
}

/// The pairs of a list of lists of integers; `position` is the argument's, from 1.
pub(crate) fn pairs(object: Object<'_>, position: usize) -> PyResult<Vec<[i64; 2]>> {
    let list = list(object, position)?;
    list.iter()
        .map(|item| {
            let pair =
                item.cast::<PyList>().map_err(|_| PyTypeError::new_err("the list argument is not list of list"))?;
            let [first, second] = &pair.iter().collect::<Vec<_>>()[..] else {
                return Err(PyValueError::new_err(format!(
                    "a range is [smallest, largest], not a list of {}",
                    pair.len()
                )));
            };
            Ok([integer(first)?, integer(second)?])
        })
        .collect()
}

fn list(object: Object<'_>, position: usize) -> PyResult<Borrowed<'_, '_, PyList>> {
    object.cast::<PyList>().map_err(|_| PyTypeError::new_err(format!("argument {position} is not list")))
}

fn integer(item: &Bound<'_, PyAny>) -> PyResult<i64> {
    if !item.is_instance_of::<PyInt>() {
        return Err(PyTypeError::new_err("the list argument is not list of int"));
    }
    item.extract().map_err(|_| PyValueError::new_err("PyLong_AsLongLong failed"))
}

/// A dictionary argument of that name.
pub(crate) fn dictionary<'a>(object: Object<'a>, name: &str) -> PyResult<Borrowed<'a, 'a, PyDict>> {
    object.cast::<PyDict>().map_err(|_| PyTypeError::new_err(format!("the {name} argument is not dict")))
}

/// A number in a dictionary, wrapped like an argument; `None` when it is missing or no integer.
pub(crate) fn entry(dictionary: Borrowed<'_, '_, PyDict>, key: &str) -> PyResult<Option<u64>> {
    let Some(value) = dictionary.get_item(key)? else { return Ok(None) };
    let number = k::read(value.as_borrowed());
    if number.is_none() {
        // From Python 3.14 on, the letter leaves the reason behind.
        drop(PyErr::take(dictionary.py()));
    }
    Ok(number)
}

/// A dictionary with the given entries.
pub(crate) fn dict<const N: usize>(py: Python<'_>, entries: [(&str, Py<PyAny>); N]) -> PyResult<Py<PyAny>> {
    let made = PyDict::new(py);
    for (key, value) in entries {
        made.set_item(key, value)?;
    }
    Ok(made.into_any().unbind())
}

/// Any number, text or list as an object.
pub(crate) fn object<'py, T: IntoPyObject<'py>>(py: Python<'py>, value: T) -> PyResult<Py<PyAny>> {
    use pyo3::BoundObject;
    Ok(value.into_pyobject(py).map_err(Into::into)?.into_any().unbind())
}

/// The result of a call that cannot fail.
#[expect(clippy::unnecessary_wraps, reason = "a function's body gives a `Result`")]
pub(crate) const fn infallible<T>(value: T) -> Result<T, Failure> {
    Ok(value)
}

//! Result letters and shapes: how values and return codes become Python objects.
//!
//! A function's shape says which values it gives, in which order, and whether a return code follows. On failure the
//! values are placeholders and the code tells; a shape without a code gives the placeholder alone. What is *not* here:
//! which function has which shape.

use std::marker::PhantomData;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::letters::{B, H, I, K, L, O, d, f, i, k, l, s};

/// The letters by which results are declared.
pub(crate) mod letters {
    pub(crate) use super::{O_or_none, s_or_none};
    pub(crate) use crate::letters::{B, H, I, K, L, O, d, f, i, k, l, s};
}

/// A new reference that the interpreter will own, or null when an exception is set.
pub(crate) type Returned = *mut ffi::PyObject;

/// One value of a result.
pub(crate) trait Value {
    /// The letter as the surface table writes it.
    const TEXT: &'static str;
    /// What a function gives for it.
    type Rust;

    /// Makes the object.
    fn object(py: Python<'_>, value: Self::Rust) -> Returned;

    /// What stands for the value when the call failed.
    fn placeholder(py: Python<'_>) -> Self::Rust;
}

macro_rules! number {
    ($($letter:ident: $rust:ty = $make:ident as $wide:ty;)*) => {$(
        impl Value for $letter {
            const TEXT: &'static str = stringify!($letter);
            type Rust = $rust;

            #[inline]
            fn object(_: Python<'_>, value: Self::Rust) -> Returned {
                // SAFETY: the token proves that the interpreter lock is held.
                unsafe { ffi::$make(value as $wide) }
            }

            fn placeholder(_: Python<'_>) -> Self::Rust {
                <$rust>::default()
            }
        }
    )*};
}

mod numbers {
    use std::ffi::{c_long, c_longlong, c_ulonglong};

    use super::{B, H, I, K, L, Python, Returned, Value, d, f, ffi, i, k, l};

    number! {
        k: u64 = PyLong_FromUnsignedLongLong as c_ulonglong;
        K: u64 = PyLong_FromUnsignedLongLong as c_ulonglong;
        I: u32 = PyLong_FromUnsignedLongLong as c_ulonglong;
        B: u8 = PyLong_FromLong as c_long;
        H: u16 = PyLong_FromLong as c_long;
        i: i32 = PyLong_FromLong as c_long;
        l: i64 = PyLong_FromLongLong as c_longlong;
        L: i64 = PyLong_FromLongLong as c_longlong;
        f: f32 = PyFloat_FromDouble as f64;
        d: f64 = PyFloat_FromDouble as f64;
    }
}

impl Value for s {
    const TEXT: &'static str = "s";
    type Rust = String;

    fn object(py: Python<'_>, value: Self::Rust) -> Returned {
        PyString::new(py, &value).into_ptr()
    }

    fn placeholder(_: Python<'_>) -> Self::Rust {
        String::new()
    }
}

/// Text, or `None` when there is none.
#[expect(non_camel_case_types, reason = "the letter is CPython's")]
pub(crate) enum s_or_none {}

impl Value for s_or_none {
    const TEXT: &'static str = "s";
    type Rust = Option<String>;

    fn object(py: Python<'_>, value: Self::Rust) -> Returned {
        value.map_or_else(|| py.None().into_ptr(), |text| PyString::new(py, &text).into_ptr())
    }

    fn placeholder(_: Python<'_>) -> Self::Rust {
        None
    }
}

/// A dictionary, list or other object; an empty dictionary when the call failed.
impl Value for O {
    const TEXT: &'static str = "O";
    type Rust = Py<PyAny>;

    fn object(_: Python<'_>, value: Self::Rust) -> Returned {
        value.into_ptr()
    }

    fn placeholder(py: Python<'_>) -> Self::Rust {
        PyDict::new(py).into_any().unbind()
    }
}

/// An object; `None` when the call failed.
#[expect(non_camel_case_types, reason = "the letter is CPython's")]
pub(crate) enum O_or_none {}

impl Value for O_or_none {
    const TEXT: &'static str = "O";
    type Rust = Py<PyAny>;

    fn object(_: Python<'_>, value: Self::Rust) -> Returned {
        value.into_ptr()
    }

    fn placeholder(py: Python<'_>) -> Self::Rust {
        py.None()
    }
}

/// How the return code is built: signed nearly everywhere.
pub(crate) trait ReturnCode {
    /// The letter as the surface table writes it.
    const TEXT: &'static str;
    /// Makes the object.
    fn object(py: Python<'_>, code: i32) -> Returned;
}

/// A signed return code.
pub(crate) enum Signed {}

impl ReturnCode for Signed {
    const TEXT: &'static str = "i";

    #[inline]
    fn object(py: Python<'_>, code: i32) -> Returned {
        i::object(py, code)
    }
}

/// A return code built unsigned.
pub(crate) enum Unsigned {}

impl ReturnCode for Unsigned {
    const TEXT: &'static str = "I";

    #[inline]
    fn object(py: Python<'_>, code: i32) -> Returned {
        I::object(py, code.cast_unsigned())
    }
}

/// What a function gives back.
pub(crate) trait Shape {
    /// The values.
    type Values;

    /// The result of a call that ended with `code`.
    fn object(py: Python<'_>, values: Self::Values, code: i32) -> Returned;

    /// The values of a failed call.
    fn placeholder(py: Python<'_>) -> Self::Values;

    /// The letters, as the surface table writes them.
    fn letters() -> String;
}

/// `None`, whatever happens.
pub(crate) enum Nothing {}

impl Shape for Nothing {
    type Values = ();

    fn object(py: Python<'_>, (): (), _: i32) -> Returned {
        py.None().into_ptr()
    }

    fn placeholder(_: Python<'_>) {}

    fn letters() -> String {
        "None".to_owned()
    }
}

/// The return code alone.
pub(crate) struct Code<C>(PhantomData<C>);

impl<C: ReturnCode> Shape for Code<C> {
    type Values = ();

    #[inline]
    fn object(py: Python<'_>, (): (), code: i32) -> Returned {
        C::object(py, code)
    }

    fn placeholder(_: Python<'_>) {}

    fn letters() -> String {
        C::TEXT.to_owned()
    }
}

/// One value and no return code.
pub(crate) struct Only<V>(PhantomData<V>);

impl<V: Value> Shape for Only<V> {
    type Values = V::Rust;

    #[inline]
    fn object(py: Python<'_>, value: V::Rust, _: i32) -> Returned {
        V::object(py, value)
    }

    fn placeholder(py: Python<'_>) -> V::Rust {
        V::placeholder(py)
    }

    fn letters() -> String {
        V::TEXT.to_owned()
    }
}

/// Two values and no return code.
pub(crate) struct Both<V, W>(PhantomData<(V, W)>);

impl<V: Value, W: Value> Shape for Both<V, W> {
    type Values = (V::Rust, W::Rust);

    fn object(py: Python<'_>, (first, second): Self::Values, _: i32) -> Returned {
        tuple(py, [V::object(py, first), W::object(py, second)])
    }

    fn placeholder(py: Python<'_>) -> Self::Values {
        (V::placeholder(py), W::placeholder(py))
    }

    fn letters() -> String {
        format!("{}{}", V::TEXT, W::TEXT)
    }
}

/// One value, then the return code.
pub(crate) struct With<V, C>(PhantomData<(V, C)>);

impl<V: Value, C: ReturnCode> Shape for With<V, C> {
    type Values = V::Rust;

    #[inline]
    fn object(py: Python<'_>, value: V::Rust, code: i32) -> Returned {
        tuple(py, [V::object(py, value), C::object(py, code)])
    }

    fn placeholder(py: Python<'_>) -> V::Rust {
        V::placeholder(py)
    }

    fn letters() -> String {
        format!("{}{}", V::TEXT, C::TEXT)
    }
}

/// Two values, then the return code.
pub(crate) struct WithTwo<V, W, C>(PhantomData<(V, W, C)>);

impl<V: Value, W: Value, C: ReturnCode> Shape for WithTwo<V, W, C> {
    type Values = (V::Rust, W::Rust);

    fn object(py: Python<'_>, (first, second): Self::Values, code: i32) -> Returned {
        tuple(py, [V::object(py, first), W::object(py, second), C::object(py, code)])
    }

    fn placeholder(py: Python<'_>) -> Self::Values {
        (V::placeholder(py), W::placeholder(py))
    }

    fn letters() -> String {
        format!("{}{}{}", V::TEXT, W::TEXT, C::TEXT)
    }
}

/// Three values, then the return code.
pub(crate) struct WithThree<V, W, X, C>(PhantomData<(V, W, X, C)>);

impl<V: Value, W: Value, X: Value, C: ReturnCode> Shape for WithThree<V, W, X, C> {
    type Values = (V::Rust, W::Rust, X::Rust);

    fn object(py: Python<'_>, (first, second, third): Self::Values, code: i32) -> Returned {
        tuple(py, [V::object(py, first), W::object(py, second), X::object(py, third), C::object(py, code)])
    }

    fn placeholder(py: Python<'_>) -> Self::Values {
        (V::placeholder(py), W::placeholder(py), X::placeholder(py))
    }

    fn letters() -> String {
        format!("{}{}{}{}", V::TEXT, W::TEXT, X::TEXT, C::TEXT)
    }
}

/// Four values, then the return code.
pub(crate) struct WithFour<V, W, X, Y, C>(PhantomData<(V, W, X, Y, C)>);

impl<V: Value, W: Value, X: Value, Y: Value, C: ReturnCode> Shape for WithFour<V, W, X, Y, C> {
    type Values = (V::Rust, W::Rust, X::Rust, Y::Rust);

    fn object(py: Python<'_>, (first, second, third, fourth): Self::Values, code: i32) -> Returned {
        let values = [V::object(py, first), W::object(py, second), X::object(py, third), Y::object(py, fourth)];
        let [first, second, third, fourth] = values;
        tuple(py, [first, second, third, fourth, C::object(py, code)])
    }

    fn placeholder(py: Python<'_>) -> Self::Values {
        (V::placeholder(py), W::placeholder(py), X::placeholder(py), Y::placeholder(py))
    }

    fn letters() -> String {
        format!("{}{}{}{}{}", V::TEXT, W::TEXT, X::TEXT, Y::TEXT, C::TEXT)
    }
}

/// A tuple of new references, which it takes over. Null, with nothing leaked, when one of them is null.
#[inline]
pub(crate) fn tuple<const N: usize>(_: Python<'_>, items: [Returned; N]) -> Returned {
    // SAFETY: the token proves that the interpreter lock is held; every non-null item is a new reference that is given
    // away exactly once: to the tuple, or back to the interpreter when the tuple cannot be made.
    unsafe {
        let tuple = if items.iter().any(|item| item.is_null()) {
            std::ptr::null_mut()
        } else {
            ffi::PyTuple_New(N as ffi::Py_ssize_t)
        };
        for (index, item) in items.into_iter().enumerate() {
            if tuple.is_null() {
                ffi::Py_XDECREF(item);
            } else {
                ffi::PyTuple_SetItem(tuple, index as ffi::Py_ssize_t, item);
            }
        }
        tuple
    }
}

/// A built value as an object of its own; the exception when it could not be built.
pub(crate) fn owned(py: Python<'_>, built: Returned) -> PyResult<Py<PyAny>> {
    // SAFETY: `Returned` is a new reference, or null with an exception set; the token proves that the interpreter lock
    // is held.
    Ok(unsafe { Bound::from_owned_ptr_or_err(py, built) }?.unbind())
}

/// As [`tuple`], for a number of items known only at run time.
pub(crate) fn tuple_of(py: Python<'_>, items: Vec<Py<PyAny>>) -> PyResult<Py<PyAny>> {
    Ok(pyo3::types::PyTuple::new(py, items)?.into_any().unbind())
}

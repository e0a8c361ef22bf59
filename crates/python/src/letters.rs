//! Argument letters: what `CPython`'s `PyArg_ParseTuple` does with one object, one type per letter.
//!
//! The types carry `CPython`'s own names for them, so that a declaration reads like the format string of the surface
//! table. Ranges, wrapping and refusals follow `CPython` exactly, because programs rely on them (`-1` for an unsigned
//! "all ones"). What is *not* here: the texts of refusals, which belong to the surface table, and the meaning of a
//! value.

#![expect(non_camel_case_types, reason = "the letters are CPython's, where case tells signed from unsigned")]

use std::ffi::{CStr, c_int, c_short, c_uint};
use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;

/// One argument as the caller passed it, borrowed for the time of the call.
pub(crate) type Object<'a> = Borrowed<'a, 'a, PyAny>;

/// A way to read one argument.
pub(crate) trait Letter {
    /// The letter as the surface table writes it.
    const TEXT: &'static str;
    /// Whether the argument may be left out; all that follow may then be left out too.
    const OPTIONAL: bool = false;
    /// What the letter gives.
    type Value<'a>;

    /// The value, or `None` when the object does not fit; a Python exception may be set then.
    fn read(argument: Object<'_>) -> Option<Self::Value<'_>>;

    /// What stands for an argument that was left out.
    fn absent<'a>() -> Option<Self::Value<'a>> {
        None
    }
}

/// The arguments of one call, and the proof that the interpreter lock is held.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    py: Python<'a>,
    objects: &'a [*mut ffi::PyObject],
}

impl<'a> Given<'a> {
    /// The arguments that the interpreter passed to a `METH_FASTCALL` function.
    ///
    /// # Safety
    /// `objects` points at `count` valid objects that stay alive for `'a`; it may be null when `count` is 0.
    pub(crate) unsafe fn new(py: Python<'a>, objects: *mut *mut ffi::PyObject, count: ffi::Py_ssize_t) -> Self {
        let objects = if count <= 0 {
            &[]
        } else {
            // SAFETY: the caller's promise, and `count` is positive.
            unsafe { std::slice::from_raw_parts(objects, count as usize) }
        };
        Self { py, objects }
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.objects.len()
    }

    /// The token of the interpreter lock.
    pub(crate) const fn py(&self) -> Python<'a> {
        self.py
    }

    /// The argument at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<Object<'a>> {
        // SAFETY: `new` was promised valid objects that outlive `'a`.
        self.objects.get(index).map(|object| unsafe { Borrowed::from_ptr(self.py, *object) })
    }
}

/// A list of letters.
pub(crate) trait Arguments {
    /// Fewest and most arguments.
    const LEAST: usize;
    /// See [`Arguments::LEAST`].
    const MOST: usize;
    /// All values.
    type Values<'a>;

    /// Reads all of them; the count has been checked.
    fn read(given: Given<'_>) -> Option<Self::Values<'_>>;

    /// The format string, as the surface table writes it.
    fn letters() -> String;
}

macro_rules! arguments {
    ($($letter:ident $index:literal),*) => {
        impl<$($letter: Letter),*> Arguments for ($($letter,)*) {
            const LEAST: usize = 0 $(+ !$letter::OPTIONAL as usize)*;
            const MOST: usize = <[usize]>::len(&[$($index),*]);
            type Values<'a> = ($($letter::Value<'a>,)*);

            #[inline]
            fn read(_given: Given<'_>) -> Option<Self::Values<'_>> {
                Some(($(match _given.get($index) {
                    Some(object) => $letter::read(object)?,
                    None => $letter::absent()?,
                },)*))
            }

            fn letters() -> String {
                String::new() $(+ if $letter::OPTIONAL { "|" } else { "" } + $letter::TEXT)*
            }
        }
    };
}

arguments!();
arguments!(A 0);
arguments!(A 0, B 1);
arguments!(A 0, B 1, C 2);
arguments!(A 0, B 1, C 2, D 3);
arguments!(A 0, B 1, C 2, D 3, E 4);
arguments!(A 0, B 1, C 2, D 3, E 4, F 5);
arguments!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
arguments!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
// For the one function with so many, acl.mdl.set_aipp_csc_params.
arguments!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16);

/// Reads `object` by a letter that is only known at run time. False when it does not fit, or when there is no such
/// letter.
pub(crate) fn fits(letter: &str, object: Object<'_>) -> bool {
    match letter {
        "k" => k::read(object).is_some(),
        "K" => K::read(object).is_some(),
        "I" => I::read(object).is_some(),
        "B" => B::read(object).is_some(),
        "H" => H::read(object).is_some(),
        "i" => i::read(object).is_some(),
        "h" => h::read(object).is_some(),
        "l" => l::read(object).is_some(),
        "L" => L::read(object).is_some(),
        "b" => b::read(object).is_some(),
        "f" => f::read(object).is_some(),
        "d" => d::read(object).is_some(),
        "s" => s::read(object).is_some(),
        "O" => O::read(object).is_some(),
        _ => false,
    }
}

/// From `CPython` 3.14 on `k` and `K` take objects with `__index__`; before, real integers only.
fn wrapping_letters_take_index(py: Python<'_>) -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| py.version_info() >= (3, 14))
}

/// Whether a conversion that returned its error value really failed.
#[cold]
fn conversion_failed() -> bool {
    // SAFETY: only reads the thread's exception; an `Object` is the proof that the interpreter lock is held.
    !unsafe { ffi::PyErr_Occurred() }.is_null()
}

#[inline]
fn wrapped(object: Object<'_>) -> Option<u64> {
    // SAFETY: a valid object, and the interpreter lock is held.
    if unsafe { ffi::PyLong_Check(object.as_ptr()) } == 0 && !wrapping_letters_take_index(object.py()) {
        return None;
    }
    masked(object)
}

#[inline]
fn masked(object: Object<'_>) -> Option<u64> {
    // SAFETY: a valid object, and the interpreter lock is held.
    let value = unsafe { ffi::PyLong_AsUnsignedLongLongMask(object.as_ptr()) };
    if value == u64::MAX && conversion_failed() { None } else { Some(value) }
}

#[inline]
fn signed(object: Object<'_>) -> Option<i64> {
    // SAFETY: a valid object, and the interpreter lock is held.
    let value = unsafe { ffi::PyLong_AsLongLong(object.as_ptr()) };
    if value == -1 && conversion_failed() { None } else { Some(value) }
}

#[inline]
fn number(object: Object<'_>) -> Option<f64> {
    // SAFETY: a valid object, and the interpreter lock is held.
    let value = unsafe { ffi::PyFloat_AsDouble(object.as_ptr()) };
    #[expect(clippy::float_cmp, reason = "the error value is exactly this number")]
    if value == -1.0 && conversion_failed() { None } else { Some(value) }
}

#[inline]
fn text(object: Object<'_>) -> Option<&str> {
    let mut bytes: ffi::Py_ssize_t = 0;
    // SAFETY: a valid object, and the interpreter lock is held; the function refuses what is not a `str`.
    let start = unsafe { ffi::PyUnicode_AsUTF8AndSize(object.as_ptr(), &raw mut bytes) };
    if start.is_null() {
        return None;
    }
    // SAFETY: CPython gives that many bytes of UTF-8, which live as long as the `str` object.
    let text = unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(start.cast(), bytes as usize)) };
    (!text.as_bytes().contains(&0)).then_some(text)
}

macro_rules! letter {
    ($($(#[doc = $documentation:literal])* $letter:ident -> $value:ty = |$object:ident| $read:expr;)*) => {$(
        $(#[doc = $documentation])*
        pub(crate) enum $letter {}

        impl Letter for $letter {
            const TEXT: &'static str = stringify!($letter);
            type Value<'a> = $value;

            #[inline]
            fn read($object: Object<'_>) -> Option<Self::Value<'_>> {
                $read
            }
        }
    )*};
}

letter! {
    /// `unsigned long`: integers only, wraps modulo 2⁶⁴.
    k -> u64 = |object| wrapped(object);
    /// `unsigned long long`: integers only, wraps modulo 2⁶⁴.
    K -> u64 = |object| wrapped(object);
    /// `unsigned int`: whatever has `__index__`, wraps modulo 2³².
    I -> u32 = |object| masked(object).map(|value| value as c_uint);
    /// `unsigned char` without a check: whatever has `__index__`, wraps modulo 2⁸.
    B -> u8 = |object| masked(object).map(|value| value as u8);
    /// `unsigned short` without a check: whatever has `__index__`, wraps modulo 2¹⁶.
    H -> u16 = |object| masked(object).map(|value| value as u16);
    /// `int`: whatever has `__index__` and is in range.
    i -> i32 = |object| signed(object).and_then(|value| c_int::try_from(value).ok());
    /// `short`: whatever has `__index__` and is in range.
    h -> i16 = |object| signed(object).and_then(|value| c_short::try_from(value).ok());
    /// `long`: whatever has `__index__` and is in range.
    l -> i64 = |object| signed(object);
    /// `long long`: whatever has `__index__` and is in range.
    L -> i64 = |object| signed(object);
    /// `unsigned char`: whatever has `__index__` and is in 0..=255.
    b -> u8 = |object| signed(object).and_then(|value| u8::try_from(value).ok());
    /// `float`: any number.
    f -> f32 = |object| number(object).map(|value| value as f32);
    /// `double`: any number.
    d -> f64 = |object| number(object);
    /// Text: a `str` without NUL.
    s -> &'a str = |object| text(object);
    /// Any object.
    O -> Object<'a> = |object| Some(object);
}

/// `|s`: text that may be left out.
pub(crate) enum optional_s {}

impl Letter for optional_s {
    const TEXT: &'static str = "s";
    const OPTIONAL: bool = true;
    type Value<'a> = Option<&'a str>;

    fn read(argument: Object<'_>) -> Option<Self::Value<'_>> {
        text(argument).map(Some)
    }

    fn absent<'a>() -> Option<Self::Value<'a>> {
        Some(None)
    }
}

/// `|O`: any object, which may be left out.
pub(crate) enum optional_O {}

impl Letter for optional_O {
    const TEXT: &'static str = "O";
    const OPTIONAL: bool = true;
    type Value<'a> = Option<Object<'a>>;

    fn read(argument: Object<'_>) -> Option<Self::Value<'_>> {
        Some(Some(argument))
    }

    fn absent<'a>() -> Option<Self::Value<'a>> {
        Some(None)
    }
}

/// Lets `CPython` itself parse the arguments and sets its own exception: for the few functions whose refusal is
/// `CPython`'s text.
///
/// Returns false when `CPython` finds nothing wrong, in which case no exception is set. At most eight arguments.
#[cold]
pub(crate) fn set_interpreters_own_refusal(given: Given<'_>, format: &CStr) -> bool {
    let mut scratch = [0_u64; 8];
    let slots: [*mut u64; 8] = std::array::from_fn(|index| &raw mut scratch[index]);
    debug_assert!(format.to_bytes().iter().filter(|byte| **byte != b'|').count() <= slots.len());
    // SAFETY: the interpreter lock is held; the tuple takes new references to valid objects; every letter of the table
    // writes at most eight bytes, and there are as many places to write to as there can be letters.
    unsafe {
        let tuple = ffi::PyTuple_New(given.len() as ffi::Py_ssize_t);
        if tuple.is_null() {
            return true;
        }
        for (index, object) in given.objects.iter().enumerate() {
            ffi::PyTuple_SetItem(tuple, index as ffi::Py_ssize_t, ffi::Py_NewRef(*object));
        }
        let fits = ffi::PyArg_ParseTuple(
            tuple,
            format.as_ptr(),
            slots[0],
            slots[1],
            slots[2],
            slots[3],
            slots[4],
            slots[5],
            slots[6],
            slots[7],
        );
        ffi::Py_DECREF(tuple);
        fits == 0
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use pyo3::ffi;
    use pyo3::prelude::*;
    use pyo3::types::{PyDict, PyList};

    use super::{B, H, I, K, L, Letter, Object, b, d, f, fits, h, i, k, l, s};

    /// What `CPython` itself makes of an object: the eight bytes that it writes, or `None` when it refuses.
    fn oracle(letter: &str, object: Object<'_>) -> Option<u64> {
        let mut slot = 0_u64;
        let format = CString::new(letter).unwrap();
        let arguments = (object.to_owned(),).into_pyobject(object.py()).unwrap();
        // SAFETY: the interpreter is attached; one letter of the test writes at most eight bytes.
        let fits = unsafe { ffi::PyArg_ParseTuple(arguments.as_ptr(), format.as_ptr(), &raw mut slot) } != 0;
        drop(PyErr::take(object.py()));
        fits.then_some(slot)
    }

    fn ours(letter: &str, object: Object<'_>) -> Option<u64> {
        let bits = match letter {
            "k" => k::read(object),
            "K" => K::read(object),
            "I" => I::read(object).map(u64::from),
            "B" => B::read(object).map(u64::from),
            "H" => H::read(object).map(u64::from),
            "i" => i::read(object).map(|value| u64::from(value.cast_unsigned())),
            "h" => h::read(object).map(|value| u64::from(value.cast_unsigned())),
            "l" => l::read(object).map(i64::cast_unsigned),
            "L" => L::read(object).map(i64::cast_unsigned),
            "b" => b::read(object).map(u64::from),
            "f" => f::read(object).map(|value| u64::from(value.to_bits())),
            "d" => d::read(object).map(f64::to_bits),
            _ => unreachable!("a number letter"),
        };
        drop(PyErr::take(object.py()));
        bits
    }

    const OBJECTS: &std::ffi::CStr = c"
class Indexed:
    def __init__(self, value): self.value = value
    def __index__(self): return self.value
class Floating:
    def __float__(self): return 2.5
class Failing:
    def __index__(self): raise ZeroDivisionError
    def __float__(self): raise ZeroDivisionError
class Mine(int): pass
class Text(str): pass
edges = [0, 1, 7, 8, 15, 16, 31, 32, 33, 62, 63, 64, 65, 127, 128, 200]
numbers = [sign * 2**edge + step for edge in edges for sign in (1, -1) for step in (-2, -1, 0, 1, 2)]
objects = numbers + [Indexed(number) for number in numbers] + [Mine(number) for number in (-1, 3, 2**70)]
objects += [True, False, None, 0.0, -1.0, 1.5, 1e300, float('nan'), float('inf'), 1j, Floating(), Failing()]
objects += ['', 'x', 'a\\0b', '\\udc80', '\\u65e5\\u672c', Text('mine')]
objects += [b'x', bytearray(b'x'), [], (), {}, object(), int]
";

    fn objects(py: Python<'_>) -> Bound<'_, PyList> {
        let namespace = PyDict::new(py);
        py.run(OBJECTS, Some(&namespace), None).unwrap();
        namespace.get_item("objects").unwrap().unwrap().cast_into().unwrap()
    }

    #[test]
    fn number_letters_do_what_the_interpreter_does() {
        Python::initialize();
        Python::attach(|py| {
            for object in objects(py).iter() {
                for letter in ["k", "K", "I", "B", "H", "i", "h", "l", "L", "b", "f", "d"] {
                    let (expected, found) = (oracle(letter, object.as_borrowed()), ours(letter, object.as_borrowed()));
                    assert_eq!(found, expected, "{letter} of {object:?}");
                    assert_eq!(fits(letter, object.as_borrowed()), expected.is_some(), "{letter} of {object:?}");
                    drop(PyErr::take(py));
                }
            }
        });
    }

    #[test]
    fn the_text_letter_does_what_the_interpreter_does() {
        Python::initialize();
        Python::attach(|py| {
            for object in objects(py).iter() {
                let found = s::read(object.as_borrowed()).map(str::to_owned);
                drop(PyErr::take(py));
                assert_eq!(found.is_some(), oracle("s", object.as_borrowed()).is_some(), "{object:?}");
                if let Some(found) = found {
                    assert_eq!(found, object.extract::<String>().unwrap());
                }
            }
        });
    }
}

//! The way of one call: from the interpreter's `METH_FASTCALL` into a Rust function and back.
//!
//! One trampoline serves every function, compiled once per function: it reads the arguments by their letters, runs the
//! body, builds the result by its shape. Nothing below it panics into the interpreter, allocates on the way of a plain
//! integer call, or looks anything up. What is *not* here: which functions there are (`crate::acl`), and what they mean
//! (`softacl-core`).

use std::any::Any;
use std::ffi::CString;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::marker::Ungil;
use pyo3::prelude::*;
use softacl_abi::ErrorCode;
use softacl_abi::surface::{self, ParseError};
use softacl_core::error::AclError;
use softacl_core::rt::wait::Wait;

use crate::letters::{Arguments, Given, set_interpreters_own_refusal};
use crate::results::{Returned, Shape};
use crate::{held, site};

/// A function of the `acl` module.
pub(crate) trait Function {
    /// Full Python name.
    const NAME: &'static str;
    /// What it takes.
    type Arguments: Arguments;
    /// What it gives.
    type Shape: Shape;

    /// Does the work.
    fn run<'a>(
        py: Python<'a>,
        arguments: <Self::Arguments as Arguments>::Values<'a>,
    ) -> Result<<Self::Shape as Shape>::Values, Failure>;

    /// The values that go with a failure.
    fn placeholder(py: Python<'_>) -> <Self::Shape as Shape>::Values {
        Self::Shape::placeholder(py)
    }
}

/// How a call can fail.
pub(crate) enum Failure {
    /// With a return code.
    Code(AclError),
    /// With a Python exception: argument handling only.
    Raise(PyErr),
}

impl From<AclError> for Failure {
    fn from(error: AclError) -> Self {
        Self::Code(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Raise(error)
    }
}

/// One declared function, as registration sees it.
pub(crate) struct Declaration {
    /// Full Python name.
    pub(crate) name: &'static str,
    /// Argument letters, to be compared with the surface table's.
    pub(crate) arguments: fn() -> String,
    /// Result letters, to be compared with the surface table's.
    pub(crate) results: fn() -> String,
    /// What the interpreter calls.
    pub(crate) entry: ffi::PyCFunctionFast,
}

impl Declaration {
    /// The declaration of `F`.
    pub(crate) const fn of<F: Function>() -> Self {
        Self {
            name: F::NAME,
            arguments: F::Arguments::letters,
            results: F::Shape::letters,
            entry: entry::<Declared<F>>,
        }
    }
}

/// Declares functions: `"name"(argument: letter, …) -> (result letter, …) => body;`.
///
/// The result list is `(ret)`, `(none)`, values, or values and `ret` (`unsigned_ret` where the code is built unsigned);
/// `otherwise value` after it replaces the usual placeholders. `[py]` after the name binds the token of the interpreter
/// lock. A word before the name says how the body runs: `detached` with the interpreter lock released, `objects` when
/// it makes, reads or drops Python objects (see [`attached`]), `waiting` when it gives a `Wait`, which is then waited
/// for: with the lock released if that takes time.
macro_rules! functions {
    ($($($mode:ident)? $name:literal $([$py:ident])? ($($argument:ident : $letter:ident),* $(,)?)
        -> ($($result:ident),+) $(otherwise $placeholder:expr)? => $body:expr;)*) => {
        /// What this file declares.
        pub(crate) static FUNCTIONS: &[$crate::call::Declaration] = &[$({
            enum Entry {}

            impl $crate::call::Function for Entry {
                const NAME: &'static str = $name;
                type Arguments = ($($crate::letters::$letter,)*);
                type Shape = $crate::call::shape!($($result),+);

                #[inline]
                fn run<'a>(
                    _py: ::pyo3::Python<'a>,
                    ($($argument,)*): <Self::Arguments as $crate::letters::Arguments>::Values<'a>,
                ) -> ::std::result::Result<<Self::Shape as $crate::results::Shape>::Values, $crate::call::Failure> {
                    $(let $py = _py;)?
                    $crate::call::run!($($mode)? _py, $body).map_err($crate::call::Failure::from)
                }

                $(fn placeholder(_: ::pyo3::Python<'_>) -> <Self::Shape as $crate::results::Shape>::Values {
                    $placeholder
                })?
            }

            $crate::call::Declaration::of::<Entry>()
        }),*];
    };
}

macro_rules! run {
    ($py:ident, $body:expr) => {
        $body
    };
    (detached $py:ident, $body:expr) => {
        $crate::call::detached($py, || $body)
    };
    (waiting $py:ident, $body:expr) => {
        $crate::call::wait($py, $body)
    };
    (objects $py:ident, $body:expr) => {
        $crate::call::attached($py, || $body)
    };
}

macro_rules! shape {
    (none) => { $crate::results::Nothing };
    (ret) => { $crate::results::Code<$crate::results::Signed> };
    (unsigned_ret) => { $crate::results::Code<$crate::results::Unsigned> };
    ($a:ident) => { $crate::results::Only<$crate::results::letters::$a> };
    ($a:ident, ret) => { $crate::results::With<$crate::results::letters::$a, $crate::results::Signed> };
    ($a:ident, unsigned_ret) => { $crate::results::With<$crate::results::letters::$a, $crate::results::Unsigned> };
    ($a:ident, $b:ident) => { $crate::results::Both<$crate::results::letters::$a, $crate::results::letters::$b> };
    ($a:ident, $b:ident, ret) => {
        $crate::results::WithTwo<$crate::results::letters::$a, $crate::results::letters::$b, $crate::results::Signed>
    };
    ($a:ident, $b:ident, $c:ident, ret) => {
        $crate::results::WithThree<
            $crate::results::letters::$a,
            $crate::results::letters::$b,
            $crate::results::letters::$c,
            $crate::results::Signed,
        >
    };
    ($a:ident, $b:ident, $c:ident, $d:ident, ret) => {
        $crate::results::WithFour<
            $crate::results::letters::$a,
            $crate::results::letters::$b,
            $crate::results::letters::$c,
            $crate::results::letters::$d,
            $crate::results::Signed,
        >
    };
}

pub(crate) use {functions, run, shape};

/// Runs `body`, which may drop objects and exceptions.
///
/// The trampoline does not tell `PyO3` that the interpreter lock is held, which would cost every call. Until it is told,
/// `PyO3` puts each `Py` and `PyErr` that is dropped on a list instead of giving it back, and nothing works that list off.
pub(crate) fn attached<T>(_: Python<'_>, body: impl FnOnce() -> T) -> T {
    // SAFETY: the token proves that the interpreter lock is held, so there is an interpreter. It may be about to end, in
    // which case the checked way in would refuse although a thread that holds the lock can go on.
    unsafe { Python::attach_unchecked(|_| body()) }
}

/// Runs `body` with the interpreter lock released. The place in the program is looked up before, when it still can be.
pub(crate) fn detached<T: Ungil>(py: Python<'_>, body: impl Ungil + FnOnce() -> T) -> T {
    let _detached = site::thread_detached(site::capture());
    py.detach(body)
}

/// Waits for what a synchronising call gave back, with the interpreter lock released unless it is over already.
#[inline]
pub(crate) fn wait(py: Python<'_>, started: Result<Wait, AclError>) -> Result<(), AclError> {
    // Looked at where it is: to move it first costs more than to ask.
    if started.as_ref().is_ok_and(Wait::is_nothing) {
        return Ok(());
    }
    wait_for(py, started?)
}

fn wait_for(py: Python<'_>, wait: Wait) -> Result<(), AclError> {
    if wait.is_over() { wait.finish() } else { detached(py, || wait.finish()) }
}

/// What the trampoline runs.
pub(crate) trait Callable {
    /// Answers a call.
    fn call(given: Given<'_>) -> Returned;

    /// Answers a call in which a defect of this library showed.
    fn broken(py: Python<'_>, error: AclError) -> Returned;
}

/// What the interpreter calls for `C`: the one trampoline.
//
// SAFETY: only the interpreter calls this, through the builtins that registration makes, by the rules of
// `METH_FASTCALL`.
pub(crate) unsafe extern "C" fn entry<C: Callable>(
    _module: *mut ffi::PyObject,
    objects: *mut *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
) -> Returned {
    let _attached = site::thread_attached();
    // SAFETY: the interpreter calls with its lock held.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: the interpreter passes `count` objects, which it keeps alive until the call returns.
    let given = unsafe { Given::new(py, objects, count) };
    let returned = catch_unwind(AssertUnwindSafe(|| C::call(given))).unwrap_or_else(|panic| {
        catch_unwind(AssertUnwindSafe(|| C::broken(py, broken(&*panic)))).unwrap_or(std::ptr::null_mut())
    });
    held::settle(py);
    returned
}

/// A declared function as the trampoline sees it.
struct Declared<F>(PhantomData<F>);

impl<F: Function> Callable for Declared<F> {
    #[inline]
    fn call(given: Given<'_>) -> Returned {
        let py = given.py();
        // A function without parameters does not look at what it is given.
        if F::Arguments::MOST != 0 && !(F::Arguments::LEAST..=F::Arguments::MOST).contains(&given.len()) {
            return refuse_arguments(given, F::NAME);
        }
        let Some(values) = F::Arguments::read(given) else { return refuse_arguments(given, F::NAME) };
        match F::run(py, values) {
            Ok(values) => F::Shape::object(py, values, 0),
            Err(failure) => fail::<F>(given, failure),
        }
    }

    fn broken(py: Python<'_>, error: AclError) -> Returned {
        F::Shape::object(py, F::placeholder(py), error.report(F::NAME))
    }
}

#[cold]
fn fail<F: Function>(given: Given<'_>, failure: Failure) -> Returned {
    let py = given.py();
    match failure {
        Failure::Code(error) => {
            let first = || attached(py, || given.get(0)?.extract().ok());
            F::Shape::object(py, F::placeholder(py), error.about(first).report(F::NAME))
        }
        Failure::Raise(error) => raise(py, error),
    }
}

/// Sets the exception.
#[cold]
pub(crate) fn raise(py: Python<'_>, error: PyErr) -> Returned {
    // What an exception is made of is dropped when it is made here.
    attached(py, || error.restore(py));
    std::ptr::null_mut()
}

/// The error of a function that panicked: a defect of this library, which must not take the interpreter down.
pub(crate) fn broken(panic: &(dyn Any + Send)) -> AclError {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    AclError::new(ErrorCode::INTERNAL_ERROR, format!("softacl is broken here, please report it: {text}"))
}

/// Raises what the surface table says about arguments that do not fit.
#[cold]
pub(crate) fn refuse_arguments(given: Given<'_>, name: &'static str) -> Returned {
    let py = given.py();
    attached(py, || drop(PyErr::take(py)));
    let row = surface::find(name);
    if let Some(row) = row
        && row.parse_error == ParseError::Python
        && let Ok(format) = CString::new(row.arg_format)
        && set_interpreters_own_refusal(given, &format)
    {
        return std::ptr::null_mut();
    }
    let text = match row.map(|row| row.parse_error) {
        Some(ParseError::Text(text)) => text.to_owned(),
        _ => format!("{name} args parse failed"),
    };
    raise(py, PyTypeError::new_err(text))
}

#[cfg(test)]
mod tests {
    use pyo3::prelude::*;
    use pyo3::types::{PyDict, PyModule};
    use softacl_abi::surface::find;
    use softacl_core::error::{AclError, ErrorCode, Result, take_recent_message};
    use softacl_core::site;

    fn fail_or_panic(kind: u64) -> Result<u64> {
        match kind {
            0 => Ok(42),
            1 => Err(AclError::new(ErrorCode::INVALID_PARAM, "one is refused")),
            _ => panic!("a defect of kind {kind}"),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "a function's body gives a `Result`")]
    fn place() -> Result<u64> {
        Ok(u64::from(site::here().0))
    }

    // Under names of the table, because texts of refusals come from there; never registered.
    functions! {
        "acl.rt.malloc_host"(kind: k) -> (k, ret) otherwise 7 => fail_or_panic(kind);
        detached "acl.rt.create_event"() -> (k, ret) => place();
        "acl.rt.create_stream"() -> (k, ret) => place();
        "acl.rt.get_context"() -> (k, ret) => std::thread::scope(|scope| scope.spawn(place).join().unwrap());
    }

    /// Runs Python code that sees the functions above by their last names; the value of `result`.
    fn run<T: for<'a, 'py> FromPyObject<'a, 'py, Error: std::fmt::Debug>>(code: &std::ffi::CStr) -> T {
        Python::initialize();
        Python::attach(|py| {
            crate::native(&PyModule::new(py, "_native").unwrap()).unwrap();
            let module = PyModule::new(py, "acl.rt").unwrap();
            let namespace = PyDict::new(py);
            for declaration in FUNCTIONS {
                let row = find(declaration.name).unwrap();
                namespace
                    .set_item(row.short_name(), crate::module::builtin(&module, row, declaration.entry).unwrap())
                    .unwrap();
            }
            py.run(code, Some(&namespace), None).unwrap();
            namespace.get_item("result").unwrap().unwrap().extract().unwrap()
        })
    }

    #[test]
    fn success_and_failure_have_the_declared_shape() {
        assert_eq!(run::<Vec<(u64, i32)>>(c"result = [malloc_host(0), malloc_host(1)]"), [(42, 0), (7, 100_000)]);
        let text = take_recent_message().unwrap();
        assert!(text.contains("acl.rt.malloc_host") && text.contains("one is refused"), "{text}");
    }

    #[test]
    fn a_panic_becomes_a_return_code() {
        assert_eq!(run::<(u64, i32)>(c"result = malloc_host(2)"), (7, 500_000));
        assert!(take_recent_message().unwrap().contains("a defect of kind 2"));
    }

    #[test]
    fn refusals_have_the_text_of_the_table() {
        let code = c"
result = []
for arguments in [(), (1, 2), (1.0,), ('1',)]:
    try:
        malloc_host(*arguments)
    except TypeError as error:
        result.append(str(error))
";
        assert_eq!(run::<Vec<String>>(code), ["acl.rt.malloc_host args parse failed"; 4]);
    }

    #[test]
    fn calls_know_their_place_with_and_without_the_interpreter_lock() {
        let code = c"
def first():
    return [create_stream()[0],
            create_event()[0]]
result = first() + [get_context()[0]]
";
        let places = run::<Vec<u32>>(code);
        let lines: Vec<_> =
            places.iter().map(|place| site::Site(*place).place().map(|place| (place.line, place.function))).collect();
        assert_eq!(lines, [Some((3, "first".into())), Some((4, "first".into())), None]);
        assert_eq!(run::<Vec<u32>>(code)[2], 0, "a thread that never called from the interpreter has no place");
    }
}

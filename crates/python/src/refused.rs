//! Functions that exist and refuse: one body for all rows of the surface table whose status is `refused`.
//!
//! They read their arguments like the real ones, so that a wrong call is told before the refusal, and give the row's
//! code in the row's result shape. What is *not* here: which rows are refused, with which code and why.

use pyo3::ffi;
use pyo3::prelude::*;
use softacl_abi::surface::{FUNCTIONS, Function, Status};
use softacl_core::error::AclError;

use crate::call::{self, Callable, attached, raise, refuse_arguments};
use crate::letters::{Given, I, K, O, d, fits, i};
use crate::results::{Returned, Value, owned, tuple_of};

/// What the interpreter calls for the row at `index` of the surface table.
///
/// The interpreter tells a function nothing about itself but its module, so that every row needs an entry of its own;
/// each only names its row.
pub(crate) fn entry(index: usize) -> Option<ffi::PyCFunctionFast> {
    ENTRIES.as_flattened().get(index).copied()
}

const _: () = assert!(FUNCTIONS.len() <= BLOCKS * BLOCK, "one more block of entries is needed");

const BLOCK: usize = 16;
const BLOCKS: usize = 50;

macro_rules! blocks {
    ($($block:literal)*) => {[$(block!($block: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)),*]};
}

macro_rules! block {
    ($block:literal: $($row:literal)*) => {[$(call::entry::<Row<{ BLOCK * $block + $row }>>),*]};
}

static ENTRIES: [[ffi::PyCFunctionFast; BLOCK]; BLOCKS] = blocks! {
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
    30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49
};

/// The row at an index of the surface table.
struct Row<const ROW: usize>;

impl<const ROW: usize> Callable for Row<ROW> {
    fn call(given: Given<'_>) -> Returned {
        returned(given.py(), || refuse(&FUNCTIONS[ROW], given))
    }

    fn broken(py: Python<'_>, error: AclError) -> Returned {
        returned(py, || answer(py, &FUNCTIONS[ROW], error))
    }
}

fn returned(py: Python<'_>, make: impl FnOnce() -> PyResult<Returned>) -> Returned {
    attached(py, make).unwrap_or_else(|error| raise(py, error))
}

fn refuse(row: &'static Function, given: Given<'_>) -> PyResult<Returned> {
    if !row.arguments.is_empty() && !arguments_fit(row, given) {
        return Ok(refuse_arguments(given, row.python_name));
    }
    let Status::Refused { code, reason } = row.status else {
        unreachable!("only refused rows are registered with this entry")
    };
    answer(given.py(), row, AclError::new(code, format!("not available here: {reason}")))
}

fn arguments_fit(row: &Function, given: Given<'_>) -> bool {
    (row.required_arguments()..=row.arguments.len()).contains(&given.len())
        && letters(row.arg_format)
            .enumerate()
            .all(|(index, letter)| given.get(index).is_none_or(|object| fits(letter, object)))
}

fn letters(format: &str) -> impl Iterator<Item = &str> {
    format.split_inclusive(|_: char| true).filter(|letter| *letter != "|")
}

/// The row's result shape, with `error` where it has a return code and the usual placeholders elsewhere.
fn answer(py: Python<'_>, row: &Function, error: AclError) -> PyResult<Returned> {
    let code = error.report(row.python_name);
    if row.results.is_empty() {
        return Ok(py.None().into_ptr());
    }
    let mut items = Vec::with_capacity(row.results.len());
    for (result, letter) in row.results.iter().zip(letters(row.ret_format)) {
        let object = match (result.name, letter) {
            ("ret" | "err", "I" | "K" | "k") => I::object(py, code.cast_unsigned()),
            ("ret" | "err", _) => i::object(py, code),
            (_, "s") if row.results.len() > 1 => pyo3::types::PyString::new(py, "").into_ptr(),
            (_, "s") => py.None().into_ptr(),
            (_, "O") => O::object(py, O::placeholder(py)),
            (_, "f" | "d") => d::object(py, 0.0),
            _ => K::object(py, 0),
        };
        items.push(owned(py, object)?);
    }
    if items.len() == 1 {
        return Ok(items.remove(0).into_ptr());
    }
    Ok(tuple_of(py, items)?.into_ptr())
}

//! The `acl` module object: the surface table joined with the functions that this crate declares.
//!
//! A name exists in `acl` if and only if its row says so. An implemented row needs a declaration with the same letters,
//! a refused row gets the common entry, a missing row nothing. What is *not* here: the functions themselves.

use std::collections::HashMap;
use std::ffi::{CStr, CString};

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use softacl_abi::surface::{FUNCTIONS, Function, ParseError, Status};

use crate::call::Declaration;
use crate::{acl, interpreter, refused};

/// The submodules. All exist, whether or not they have a function yet, because programs import them.
pub(crate) const SUBMODULES: [&str; 9] = ["rt", "mdl", "media", "op", "blas", "util", "prof", "himpi", "fv"];

/// Names that importing programs expect a package to have, taken over from the loader.
const PACKAGE_ATTRIBUTES: [&str; 7] =
    ["__spec__", "__path__", "__file__", "__loader__", "__cached__", "__package__", "__doc__"];

/// Makes `acl` with its submodules, not yet importable.
pub(crate) fn create(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    let root = PyModule::new(py, "acl")?;
    let mut modules = HashMap::from([("acl".to_owned(), root.clone())]);
    for name in SUBMODULES {
        let full_name = format!("acl.{name}");
        let module = PyModule::new(py, &full_name)?;
        root.setattr(name, &module)?;
        modules.insert(full_name, module);
    }
    let declarations = declarations();
    for (index, row) in FUNCTIONS.iter().enumerate() {
        let entry = match row.status {
            Status::Implemented => match declarations.get(row.python_name) {
                Some(declaration) => {
                    agree(row, declaration).map_err(PyImportError::new_err)?;
                    Some(declaration.entry)
                }
                None => None,
            },
            Status::Refused { .. } => refused::entry(index),
            Status::Missing => None,
        };
        if let (Some(entry), Some(module)) = (entry, modules.get(row.module())) {
            module.setattr(row.short_name(), builtin(module, row, entry)?)?;
        }
    }
    Ok(root)
}

fn declarations() -> HashMap<&'static str, &'static Declaration> {
    acl::FUNCTIONS
        .iter()
        .flat_map(|functions| functions.iter())
        .map(|declaration| (declaration.name, declaration))
        .collect()
}

/// Whether a declaration has the letters of its row; the text says what differs.
fn agree(row: &Function, declaration: &Declaration) -> Result<(), String> {
    let (arguments, results) = ((declaration.arguments)(), (declaration.results)());
    if arguments == row.arg_format && results == row.ret_format {
        return Ok(());
    }
    Err(format!(
        "{} is declared as ({arguments}) -> ({results}), but its row says ({}) -> ({})",
        row.python_name, row.arg_format, row.ret_format
    ))
}

/// The function object of a row. Its texts live as long as the process.
pub(crate) fn builtin<'py>(
    module: &Bound<'py, PyModule>,
    row: &Function,
    entry: ffi::PyCFunctionFast,
) -> PyResult<Bound<'py, PyAny>> {
    let forever = |text: String| -> PyResult<&'static CStr> { Ok(Box::leak(CString::new(text)?.into_boxed_c_str())) };
    let (name, documentation) = (forever(row.short_name().to_owned())?, forever(row.native_doc())?);
    interpreter::builtin(module, row.module(), name, documentation, entry)
}

/// Puts `root` in the place of the package whose module dictionary is `namespace`, and its submodules beside it.
///
/// The package attributes come along, so that `importlib.reload`, `pydoc` and path look-ups keep working.
pub(crate) fn install(root: &Bound<'_, PyModule>, namespace: &Bound<'_, PyDict>) -> PyResult<()> {
    let py = root.py();
    for name in PACKAGE_ATTRIBUTES {
        if let Some(value) = namespace.get_item(name)? {
            root.setattr(name, value)?;
        }
    }
    let modules = py.import("sys")?.getattr("modules")?;
    let module_spec = py.import("importlib.machinery")?.getattr("ModuleSpec")?;
    for name in SUBMODULES {
        let module = root.getattr(name)?;
        let full_name = format!("acl.{name}");
        let settings = PyDict::new(py);
        settings.set_item("origin", root.getattr("__file__")?)?;
        module.setattr("__spec__", module_spec.call((&full_name, root.getattr("__loader__")?), Some(&settings))?)?;
        module.setattr("__package__", "acl")?;
        modules.set_item(full_name, module)?;
    }
    modules.set_item("acl", root)
}

/// The surface table as a list of dictionaries, for the tests and the tools of the wheel.
pub(crate) fn table(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let declarations = declarations();
    let rows = PyList::empty(py);
    for row in FUNCTIONS {
        let entry = PyDict::new(py);
        entry.set_item("name", row.python_name)?;
        entry.set_item("module", row.module())?;
        entry.set_item("short_name", row.short_name())?;
        entry.set_item("arguments", row.arguments.iter().map(|argument| argument.name).collect::<Vec<_>>())?;
        entry.set_item("required", row.required_arguments())?;
        entry.set_item("letters", row.arg_format)?;
        entry.set_item("results", row.results.iter().map(|result| result.name).collect::<Vec<_>>())?;
        entry.set_item("result_letters", row.ret_format)?;
        entry.set_item("signature", row.text_signature())?;
        let (status, code, reason) = match row.status {
            Status::Implemented => ("implemented", 0, ""),
            Status::Refused { code, reason } => ("refused", code.0, reason),
            Status::Missing => ("missing", 0, ""),
        };
        entry.set_item("status", status)?;
        entry.set_item("code", code)?;
        entry.set_item("reason", reason)?;
        let (refusal, text) = match row.parse_error {
            ParseError::Ignored => ("ignored", None),
            ParseError::Text(text) => ("text", Some(text)),
            ParseError::Python => ("python", None),
        };
        entry.set_item("refusal", refusal)?;
        entry.set_item("refusal_text", text)?;
        entry.set_item("declared", declarations.contains_key(row.python_name))?;
        rows.append(entry)?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use softacl_abi::surface::{FUNCTIONS, Status, find};

    use super::{agree, declarations};
    use crate::acl;

    #[test]
    fn every_implemented_row_has_its_function() {
        let declared = declarations();
        let without: Vec<_> = FUNCTIONS
            .iter()
            .filter(|row| row.status == Status::Implemented && !declared.contains_key(row.python_name))
            .map(|row| row.python_name)
            .collect();
        assert!(without.is_empty(), "{without:#?}");
    }

    #[test]
    fn every_function_has_its_row_with_the_same_letters() {
        for declaration in acl::FUNCTIONS.iter().flat_map(|functions| functions.iter()) {
            let row =
                find(declaration.name).unwrap_or_else(|| panic!("{} is not in the surface table", declaration.name));
            assert_eq!(row.status, Status::Implemented, "{}", declaration.name);
            agree(row, declaration).unwrap();
        }
    }

    #[test]
    fn no_function_is_declared_twice() {
        let mut names = HashSet::new();
        for declaration in acl::FUNCTIONS.iter().flat_map(|functions| functions.iter()) {
            assert!(names.insert(declaration.name), "{}", declaration.name);
        }
    }
}

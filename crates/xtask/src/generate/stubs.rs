//! Writes the type stubs of the `acl` module: `python/acl/*.pyi`.
//!
//! A name is in a stub if and only if it exists in the module, so editors and `mypy.stubtest` see what a program sees.

use std::collections::BTreeMap;
use std::fmt::Write;

use softacl_abi::surface::{Function, Kind};

use super::Output;
use super::tables::Tables;

/// The stubs for every module that has at least one function.
pub(crate) fn outputs(tables: &Tables) -> Vec<Output> {
    let mut modules: BTreeMap<&str, Vec<&Function>> = BTreeMap::new();
    for function in tables.functions.iter().filter(|function| function.exists()) {
        modules.entry(function.module()).or_default().push(function);
    }
    let submodules: Vec<&str> = modules.keys().filter_map(|module| module.strip_prefix("acl.")).collect();
    modules
        .iter()
        .map(|(module, functions)| match module.strip_prefix("acl.") {
            Some(name) => Output { path: format!("python/acl/{name}.pyi"), text: stub(functions, &[]) },
            None => Output { path: "python/acl/__init__.pyi".to_owned(), text: stub(functions, &submodules) },
        })
        .collect()
}

fn stub(functions: &[&Function], submodules: &[&str]) -> String {
    let mut text = String::from("# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.\n");
    let kinds: Vec<&str> = functions
        .iter()
        .flat_map(|function| {
            let arguments = function.arguments.iter().map(|argument| argument.kind);
            arguments.chain(function.results.iter().map(|result| result.kind)).map(Kind::annotation)
        })
        .collect();
    let uses = |word: &str| kinds.iter().any(|annotation| annotation.contains(word));
    let mut imports = String::new();
    if uses("Callable") {
        imports.push_str("from collections.abc import Callable\n");
    }
    if uses("Any") {
        imports.push_str("from typing import Any\n");
    }
    if uses("numpy") {
        imports.push_str("\nimport numpy\n");
    }
    if !submodules.is_empty() {
        imports.push('\n');
        for name in submodules {
            let _ = writeln!(imports, "from . import {name} as {name}");
        }
    }
    if !imports.is_empty() {
        text.push('\n');
        text.push_str(imports.trim_start_matches('\n'));
    }
    for function in functions {
        text.push('\n');
        text.push_str(&definition(function));
    }
    text
}

fn definition(function: &Function) -> String {
    let mut parameters: Vec<String> = function
        .arguments
        .iter()
        .map(|argument| {
            let default = if argument.optional { " = ..." } else { "" };
            format!("{}: {}{default}", argument.name, argument.kind.annotation())
        })
        .collect();
    if !parameters.is_empty() {
        parameters.push("/".to_owned());
    }
    let result = match function.results {
        [] => "None".to_owned(),
        [one] => one.kind.annotation().to_owned(),
        many => {
            let kinds: Vec<&str> = many.iter().map(|result| result.kind.annotation()).collect();
            format!("tuple[{}]", kinds.join(", "))
        }
    };
    let doc = function.doc();
    let mut lines = doc.lines();
    let mut text = format!(
        "def {}({}) -> {result}:\n    \"\"\"{}",
        function.short_name(),
        parameters.join(", "),
        lines.next().unwrap_or_default()
    );
    for line in lines {
        text.push('\n');
        if !line.is_empty() {
            let _ = write!(text, "    {line}");
        }
    }
    text.push_str("\n    \"\"\"\n");
    text
}

#[cfg(test)]
mod tests {
    use super::super::tables;
    use super::{definition, stub};

    #[test]
    fn functions_become_positional_only_definitions() {
        let row = "acl.util.get|func:callable, [size:int]|array:ndarray, ret:int|aclGet|util|||no|p.md|Gets.|Slowly.|O|ki|none|none|implemented||";
        let functions = tables::functions(&tables::tests::table(&[row])).unwrap();
        let expect = "def get(func: Callable[..., Any], size: int = ..., /) -> tuple[numpy.ndarray[Any, Any], int]:\n    \
                      \"\"\"Gets.\n\n    Slowly.\n\n    Arguments: func (Callable[..., Any]), size (int, optional).\n\n    \
                      Returns: (array, ret).\n\n    C: aclGet. Manual: p.md.\n    \"\"\"\n";
        assert_eq!(definition(&functions[0]), expect);
        let whole = stub(&[&functions[0]], &["rt"]);
        for import in ["import Callable", "import Any", "import numpy", "from . import rt as rt"] {
            assert!(whole.contains(import), "{import} is missing in\n{whole}");
        }
    }
}

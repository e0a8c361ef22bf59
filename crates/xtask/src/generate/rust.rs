//! Writes the tables as Rust: `crates/abi/src/generated/`.

use std::fmt::Write;

use softacl_abi::surface::{Function, ParseError, Requires, Status};

use super::Output;
use super::profiles::ProfileRow;
use super::tables::{ConstantRow, Tables};

pub(crate) fn outputs(tables: &Tables) -> Vec<Output> {
    let file = |name: &str, text: String| Output { path: format!("crates/abi/src/generated/{name}.rs"), text };
    vec![
        file("surface", surface(&tables.functions)),
        file("constants", constants(&tables.constants)),
        file("errors", errors(tables)),
        file("profiles", profiles(&tables.profiles)),
    ]
}

fn header(text: &mut String, what: &str, from: &str) {
    let _ = writeln!(text, "//! {what}. Made by `cargo xtask generate` from `crates/abi/data/{from}`; do not edit.\n");
}

fn surface(functions: &[Function]) -> String {
    let mut text = String::new();
    header(&mut text, "The Python API as a table", "surface.tsv");
    text.push_str(
        "use crate::errors::ErrorCode;\n\
         use crate::profile::Family;\n\
         use crate::surface::{Argument, Function, Kind, ParseError, Requires, ResultValue, Status};\n\n\
         const fn given(name: &'static str, kind: Kind) -> Argument {\n    Argument { name, kind, optional: false }\n}\n\n\
         const fn optional(name: &'static str, kind: Kind) -> Argument {\n    Argument { name, kind, optional: true }\n}\n\n\
         const fn result(name: &'static str, kind: Kind) -> ResultValue {\n    ResultValue { name, kind }\n}\n\n\
         pub(crate) static FUNCTIONS: &[Function] = &[\n",
    );
    for function in functions {
        let arguments: Vec<String> = function
            .arguments
            .iter()
            .map(|argument| {
                let with = if argument.optional { "optional" } else { "given" };
                format!("{with}({:?}, Kind::{:?})", argument.name, argument.kind)
            })
            .collect();
        let results: Vec<String> = function
            .results
            .iter()
            .map(|result| format!("result({:?}, Kind::{:?})", result.name, result.kind))
            .collect();
        let products: Vec<String> = function.products.iter().map(|family| format!("Family::{family:?}")).collect();
        let parse_error = match function.parse_error {
            ParseError::Ignored => "ParseError::Ignored".to_owned(),
            ParseError::Python => "ParseError::Python".to_owned(),
            ParseError::Text(message) => format!("ParseError::Text({message:?})"),
        };
        let requires = match function.requires {
            Requires::Nothing => "Nothing",
            Requires::Init => "Init",
            Requires::Context => "Context",
        };
        let status = match function.status {
            Status::Implemented => "Status::Implemented".to_owned(),
            Status::Missing => "Status::Missing".to_owned(),
            Status::Refused { code, reason } => {
                format!("Status::Refused {{ code: ErrorCode({}), reason: {reason:?} }}", grouped(i128::from(code.0)))
            }
        };
        let _ = write!(
            text,
            "    Function {{\n        \
             python_name: {:?},\n        \
             arguments: &[{}],\n        \
             results: &[{}],\n        \
             c_name: {:?},\n        \
             group: {:?},\n        \
             products: &[{}],\n        \
             creates: &{:?},\n        \
             destroys: &{:?},\n        \
             asynchronous: {},\n        \
             page: {:?},\n        \
             summary: {:?},\n        \
             note: {:?},\n        \
             arg_format: {:?},\n        \
             ret_format: {:?},\n        \
             parse_error: {parse_error},\n        \
             requires: Requires::{requires},\n        \
             status: {status},\n    \
             }},\n",
            function.python_name,
            arguments.join(", "),
            results.join(", "),
            function.c_name,
            function.group,
            products.join(", "),
            function.creates,
            function.destroys,
            function.asynchronous,
            function.page,
            function.summary,
            function.note,
            function.arg_format,
            function.ret_format,
        );
    }
    text.push_str("];\n\n/// Places of `FUNCTIONS` in the order of the names.\npub(crate) static BY_NAME: &[u16] = &[");
    let mut order: Vec<usize> = (0..functions.len()).collect();
    order.sort_by_key(|&at| functions[at].python_name);
    for line in order.chunks(20) {
        let places: Vec<String> = line.iter().map(ToString::to_string).collect();
        let _ = write!(text, "\n    {},", places.join(", "));
    }
    text.push_str("\n];\n");
    text
}

fn constants(rows: &[ConstantRow]) -> String {
    let mut text = String::new();
    header(&mut text, "Named numbers", "constants.tsv");
    text.push_str("use crate::constants::Constant;\n\npub(crate) static CONSTANTS: &[Constant] = &[\n");
    let mut modules: Vec<(&str, String)> = Vec::new();
    for row in rows {
        let (module, item) = match row {
            ConstantRow::Number(row) => {
                let value = grouped(row.value);
                let _ = writeln!(
                    text,
                    "    Constant {{ module: {:?}, name: {:?}, value: {value}, meaning: {:?}, source: {:?} }},",
                    row.module, row.name, row.meaning, row.source
                );
                let kind = if i64::try_from(row.value).is_ok() { "i64" } else { "u64" };
                (row.module, item(row.name, kind, &value, row.meaning))
            }
            ConstantRow::Text { module, name, value, meaning } => {
                (module.as_str(), item(name, "&str", &format!("{value:?}"), meaning))
            }
        };
        match modules.iter_mut().find(|(name, _)| *name == module) {
            Some((_, items)) => items.push_str(&item),
            None => modules.push((module, item)),
        }
    }
    text.push_str("];\n\npub(crate) mod modules {\n");
    for (name, items) in modules {
        let _ = writeln!(text, "    /// Numbers of the group `{name}`.\n    pub mod {name} {{\n{items}    }}");
    }
    text.push_str("}\n");
    text
}

fn item(name: &str, kind: &str, value: &str, meaning: &str) -> String {
    // One vendor name has a lower-case letter; the table keeps it, the constant cannot.
    format!("        /// {}\n        pub const {}: {kind} = {value};\n", prose(meaning), name.to_uppercase())
}

/// Text for a doc comment: names, paths and brackets must not be taken for markup.
fn prose(text: &str) -> String {
    let quoted: Vec<String> = text
        .split(' ')
        .map(|word| {
            if word.contains(['_', '[', '<', '*']) && !word.contains('`') {
                let core = word.trim_end_matches([',', ';', ':', '.']);
                let inner = core.trim_start_matches('(').trim_end_matches(')');
                match word.split_once(inner) {
                    Some((before, after)) if !inner.is_empty() => format!("{before}`{inner}`{after}"),
                    _ => word.to_owned(),
                }
            } else {
                word.to_owned()
            }
        })
        .collect();
    quoted.join(" ")
}

/// A number with its digits grouped as clippy asks for.
pub(super) fn grouped(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

fn errors(tables: &Tables) -> String {
    let mut text = String::new();
    header(&mut text, "Return codes", "errors.tsv");
    text.push_str("use crate::errors::{ErrorCode, ErrorRow};\n\npub(crate) static ERRORS: &[ErrorRow] = &[\n");
    for row in &tables.errors {
        let code = grouped(i128::from(row.code.0));
        let _ =
            writeln!(text, "    ErrorRow {{ code: ErrorCode({code}), name: {:?}, when: {:?} }},", row.name, row.when);
    }
    text.push_str("];\n\nimpl ErrorCode {\n");
    for row in tables.errors.iter().filter(|row| !row.name.is_empty()) {
        let short = row.name.strip_prefix("ACL_ERROR_").or_else(|| row.name.strip_prefix("ACL_")).unwrap_or(row.name);
        let _ = writeln!(
            text,
            "    /// {}: {}.\n    pub const {short}: ErrorCode = ErrorCode({});",
            row.code.as_unsigned(),
            prose(row.when),
            grouped(i128::from(row.code.0))
        );
    }
    text.push_str("}\n");
    text
}

fn profiles(profiles: &[ProfileRow]) -> String {
    let mut text = String::new();
    header(&mut text, "Product profiles", "profiles.toml");
    text.push_str(
        "use crate::enums::RunMode;\n\
         use crate::profile::{AippRounding, Family, MemoryKind, ProcessLimit, Profile};\n\n\
         pub(crate) static PROFILES: &[Profile] = &[\n",
    );
    for row in profiles {
        text.push_str("    Profile {\n");
        for (field, value) in &row.fields {
            let _ = writeln!(text, "        {field}: {value},");
        }
        text.push_str("    },\n");
    }
    text.push_str("];\n\n/// The place of the default profile in `PROFILES`.\n");
    let place = profiles.iter().position(|row| row.is_default).unwrap_or_default();
    let _ = writeln!(text, "pub(crate) const DEFAULT_AT: usize = {place};");
    text
}

#[cfg(test)]
mod tests {
    use super::{grouped, prose};

    #[test]
    fn digits_are_grouped_from_the_right() {
        for (value, expect) in
            [(0, "0"), (1024, "1024"), (-12345, "-12_345"), (100_000, "100_000"), (1 << 20, "1_048_576")]
        {
            assert_eq!(grouped(value), expect);
        }
    }

    #[test]
    fn names_in_prose_are_quoted() {
        for (text, expect) in [
            ("plain words", "plain words"),
            ("see get_mem_uce_info, please", "see `get_mem_uce_info`, please"),
            ("a (himpi.sys_init); b", "a (`himpi.sys_init`); b"),
            ("[min,max] range", "`[min,max]` range"),
        ] {
            assert_eq!(prose(text), expect);
        }
    }
}

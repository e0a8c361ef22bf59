//! Reads the tables of `crates/abi/data/` into the types of `softacl-abi`.
//!
//! What lives here: the file formats, and the checks without which a table cannot be turned into code. Whether the rows make
//! sense together is the business of the tests of `softacl-abi`. Text is leaked on purpose: the process is short, and the
//! types of `softacl-abi` hold `'static` text.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use softacl_abi::constants::Constant;
use softacl_abi::errors::{ErrorCode, ErrorRow};
use softacl_abi::profile::Family;
use softacl_abi::surface::{Argument, Function, Kind, ParseError, Requires, ResultValue, Status};

use super::profiles::{ProfileRow, profiles};

/// All tables.
pub(crate) struct Tables {
    pub(crate) functions: Vec<Function>,
    pub(crate) constants: Vec<ConstantRow>,
    pub(crate) errors: Vec<ErrorRow>,
    pub(crate) profiles: Vec<ProfileRow>,
}

/// A named value: a number, or one of the few texts.
pub(crate) enum ConstantRow {
    Number(Constant),
    Text { module: String, name: String, value: String, meaning: String },
}

const SURFACE: [&str; 18] = [
    "python_name",
    "arguments",
    "results",
    "c_name",
    "group",
    "products",
    "destroyed_by",
    "asynchronous",
    "page",
    "summary",
    "note",
    "arg_format",
    "ret_format",
    "parse_error",
    "requires",
    "status",
    "code",
    "reason",
];

impl Tables {
    pub(crate) fn read(folder: &Path) -> Result<Tables, String> {
        let text = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        Ok(Tables {
            functions: functions(&text("surface.tsv")?)?,
            constants: constants(&text("constants.tsv")?)?,
            errors: errors(&text("errors.tsv")?)?,
            profiles: profiles(&text("profiles.toml")?)?,
        })
    }
}

/// The rows of a tab-separated file whose first line holds exactly the given column names.
fn rows<'a, const N: usize>(file: &str, text: &'a str, columns: [&str; N]) -> Result<Vec<[&'a str; N]>, String> {
    let mut lines = text.lines();
    if lines.next() != Some(columns.join("\t").as_str()) {
        return Err(format!("{file}:1: the columns are not {}", columns.join(", ")));
    }
    lines
        .enumerate()
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            let found = cells.len();
            cells.try_into().map_err(|_| format!("{file}:{}: {found} columns instead of {N}", at + 2))
        })
        .collect()
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn leak_list<T>(list: Vec<T>) -> &'static [T] {
    Box::leak(list.into_boxed_slice())
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(", ").filter(|item| !item.is_empty())
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::WORDS.iter().find(|(name, _)| *name == word).map(|&(_, kind)| kind).ok_or_else(|| format!("no type `{word}`"))
}

pub(crate) fn functions(text: &str) -> Result<Vec<Function>, String> {
    let mut functions = Vec::new();
    for (at, cells) in rows("surface.tsv", text, SURFACE)?.iter().enumerate() {
        functions.push(function(cells).map_err(|error| format!("surface.tsv:{}: {error}", at + 2))?);
    }
    pair(&mut functions)?;
    Ok(functions)
}

fn function(cells: &[&str; SURFACE.len()]) -> Result<Function, String> {
    let [
        python_name,
        arguments,
        results,
        c_name,
        group,
        products,
        destroyed_by,
        asynchronous,
        page,
        summary,
        note,
        arg_format,
        ret_format,
        parse_error,
        requires,
        status,
        code,
        reason,
    ] = *cells;
    let arguments = list(arguments).map(argument).collect::<Result<Vec<_>, _>>()?;
    let results = if results == "None" {
        Vec::new()
    } else {
        list(results)
            .map(|item| {
                let (name, word) = item.split_once(':').ok_or_else(|| format!("no type in `{item}`"))?;
                Ok(ResultValue { name: leak(name), kind: kind(word)? })
            })
            .collect::<Result<Vec<_>, String>>()?
    };
    let products = products
        .split_whitespace()
        .map(|word| {
            let found = Family::WORDS.iter().find(|(name, _)| *name == word);
            found.map(|&(_, family)| family).ok_or_else(|| format!("no product family `{word}`"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Function {
        python_name: leak(python_name),
        arguments: leak_list(arguments),
        results: leak_list(results),
        c_name: leak(c_name),
        group: leak(group),
        products: leak_list(products),
        creates: leak_list(list(destroyed_by).map(leak).collect()),
        destroys: &[],
        asynchronous: match asynchronous {
            "yes" => true,
            "no" => false,
            other => return Err(format!("asynchronous is `{other}`, not yes or no")),
        },
        page: leak(page),
        summary: leak(summary),
        note: leak(note),
        arg_format: leak(arg_format),
        ret_format: leak(ret_format),
        parse_error: match parse_error {
            "none" => ParseError::Ignored,
            "python" => ParseError::Python,
            "default" => ParseError::Text(leak(&format!("{python_name} args parse failed"))),
            "default!" => ParseError::Text(leak(&format!("{python_name} args parse failed!"))),
            text => ParseError::Text(leak(text)),
        },
        requires: match requires {
            "none" => Requires::Nothing,
            "init" => Requires::Init,
            "context" => Requires::Context,
            other => return Err(format!("requires is `{other}`, not none, init or context")),
        },
        status: match status {
            "implemented" => Status::Implemented,
            "missing" => Status::Missing,
            "refused" => {
                let number = code.parse().map_err(|_| format!("code is `{code}`, not a number"))?;
                Status::Refused { code: ErrorCode(number), reason: leak(reason) }
            }
            other => return Err(format!("status is `{other}`, not implemented, refused or missing")),
        },
    })
}

fn argument(item: &str) -> Result<Argument, String> {
    let inner = item.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let (name, word) = inner.unwrap_or(item).split_once(':').ok_or_else(|| format!("no type in `{item}`"))?;
    Ok(Argument { name: leak(name), kind: kind(word)?, optional: inner.is_some() })
}

/// Fills `destroys` from `creates`, so that the file holds each pair once.
fn pair(functions: &mut [Function]) -> Result<(), String> {
    let mut creators: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for function in functions.iter() {
        for destroyer in function.creates {
            creators.entry(destroyer).or_default().push(function.python_name);
        }
    }
    for function in functions.iter_mut() {
        if let Some(names) = creators.remove(function.python_name) {
            function.destroys = leak_list(names);
        }
    }
    match creators.first_key_value() {
        Some((name, by)) => Err(format!("surface.tsv: {} is destroyed by {name}, which is no function", by[0])),
        None => Ok(()),
    }
}

fn constants(text: &str) -> Result<Vec<ConstantRow>, String> {
    let rows = rows("constants.tsv", text, ["module", "name", "value", "meaning", "source"])?;
    Ok(rows
        .into_iter()
        .map(|[module, name, value, meaning, source]| match value.parse() {
            Ok(value) => ConstantRow::Number(Constant {
                module: leak(module),
                name: leak(name),
                value,
                meaning: leak(meaning),
                source: leak(source),
            }),
            Err(_) => ConstantRow::Text {
                module: module.to_owned(),
                name: name.to_owned(),
                value: value.to_owned(),
                meaning: meaning.to_owned(),
            },
        })
        .collect())
}

fn errors(text: &str) -> Result<Vec<ErrorRow>, String> {
    let mut errors = Vec::new();
    for (at, [code, name, when]) in rows("errors.tsv", text, ["code", "name", "when"])?.into_iter().enumerate() {
        let number: u32 = code.parse().map_err(|_| format!("errors.tsv:{}: `{code}` is no code", at + 2))?;
        errors.push(ErrorRow { code: ErrorCode(number.cast_signed()), name: leak(name), when: leak(when) });
    }
    errors.sort_by_key(|row| row.code.0);
    Ok(errors)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{SURFACE, functions};
    use softacl_abi::surface::{Kind, ParseError, Status};

    pub(crate) fn table(rows: &[&str]) -> String {
        let mut text = SURFACE.join("\t");
        for row in rows {
            text.push('\n');
            text.push_str(&row.replace('|', "\t"));
        }
        text
    }

    const MAKE: &str = "acl.make|[path:str]|ptr:int, ret:int|aclMake|base|a2 950|acl.free|no|p.md|Makes.|Note.|s|ki|default!|init|implemented||";
    const FREE: &str =
        "acl.free|ptr:int|ret:int|aclFree|base|||yes|p.md|Frees.|Note.|k|i|my text|none|refused|207000|no reason";

    #[test]
    fn rows_become_functions_with_pairs_both_ways() {
        let functions = functions(&table(&[MAKE, FREE])).unwrap();
        let [make, free] = &functions[..] else { panic!("two rows") };
        assert!(make.arguments[0].optional);
        assert_eq!(make.arguments[0].kind, Kind::Str);
        assert_eq!(make.products.len(), 2);
        assert_eq!(make.parse_error, ParseError::Text("acl.make args parse failed!"));
        assert_eq!((make.creates, free.destroys), (&["acl.free"][..], &["acl.make"][..]));
        assert_eq!(free.parse_error, ParseError::Text("my text"));
        assert!(free.asynchronous);
        assert!(matches!(free.status, Status::Refused { code, .. } if code.0 == 207_000));
    }

    #[test]
    fn bad_rows_are_named_by_line() {
        for (row, expect) in [
            (MAKE.replace("path:str", "path:text"), "surface.tsv:2: no type `text`"),
            (MAKE.replace("path:str", "path"), "surface.tsv:2: no type in `[path]`"),
            (MAKE.replace("|no|", "|maybe|"), "surface.tsv:2: asynchronous is `maybe`, not yes or no"),
            (MAKE.replace("|init|", "|luck|"), "surface.tsv:2: requires is `luck`, not none, init or context"),
            (MAKE.replace("a2 950", "b2"), "surface.tsv:2: no product family `b2`"),
            (MAKE.replace("||", "|"), "surface.tsv:2: 17 columns instead of 18"),
            (MAKE.to_owned(), "surface.tsv: acl.make is destroyed by acl.free, which is no function"),
        ] {
            assert_eq!(functions(&table(&[&row])).unwrap_err(), expect);
        }
    }
}

//! Writes `docs/coverage.md`: which functions softacl has.

use std::fmt::Write;

use softacl_abi::surface::{Function, Status};

use super::Output;
use super::tables::Tables;

pub(crate) fn output(tables: &Tables) -> Output {
    Output { path: "docs/coverage.md".to_owned(), text: page(&tables.functions) }
}

fn page(functions: &[Function]) -> String {
    let mut text = String::from(
        "<!-- Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit. -->\n\n\
         # Coverage\n\n\
         Every function of the Python API, and whether softacl has it. *Implemented* functions work. *Refused* functions exist \
         and return the code shown. *Missing* functions are not in the module yet. Pages are pages of the vendor's manual.\n\n\
         | group | implemented | refused | missing | all |\n|---|---:|---:|---:|---:|\n",
    );
    let mut groups: Vec<&str> = Vec::new();
    for function in functions {
        if !groups.contains(&function.group) {
            groups.push(function.group);
        }
    }
    for group in &groups {
        let rows: Vec<&Function> = functions.iter().filter(|function| function.group == *group).collect();
        let _ = writeln!(text, "| [{group}](#{}) | {} |", group.replace('.', ""), counts(&rows));
    }
    let _ = writeln!(text, "| **all** | {} |", counts(&functions.iter().collect::<Vec<_>>()));
    for group in groups {
        let _ = write!(text, "\n## {group}\n\n| function | status | C function | page |\n|---|---|---|---|\n");
        for function in functions.iter().filter(|function| function.group == group) {
            let status = match function.status {
                Status::Implemented => "implemented".to_owned(),
                Status::Refused { code, reason } => format!("refused with {}: {reason}", code.as_unsigned()),
                Status::Missing => "missing".to_owned(),
            };
            let _ =
                writeln!(text, "| `{}` | {status} | `{}` | {} |", function.python_name, function.c_name, function.page);
        }
    }
    text
}

fn counts(rows: &[&Function]) -> String {
    let of = |wanted: fn(&Status) -> bool| rows.iter().filter(|row| wanted(&row.status)).count();
    format!(
        "{} | {} | {} | {}",
        of(|status| matches!(status, Status::Implemented)),
        of(|status| matches!(status, Status::Refused { .. })),
        of(|status| matches!(status, Status::Missing)),
        rows.len()
    )
}

#[cfg(test)]
mod tests {
    use super::super::tables;
    use super::page;

    #[test]
    fn each_group_is_counted_and_listed() {
        let rows = [
            "acl.a||ret:int|aclA|base|||no|p.md|S.|N.||i|none|none|implemented||",
            "acl.b||ret:int|aclB|rt.memory|||no|p.md|S.|N.||i|none|none|refused|207000|no hardware",
            "acl.c||ret:int|aclC|rt.memory|||no|p.md|S.|N.||i|none|none|missing||",
        ];
        let text = page(&tables::functions(&tables::tests::table(&rows)).unwrap());
        for line in [
            "| [base](#base) | 1 | 0 | 0 | 1 |",
            "| [rt.memory](#rtmemory) | 0 | 1 | 1 | 2 |",
            "| **all** | 1 | 1 | 1 | 3 |",
            "| `acl.b` | refused with 207000: no hardware | `aclB` | p.md |",
            "| `acl.c` | missing | `aclC` | p.md |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }
}

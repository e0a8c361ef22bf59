//! Rules on Rust source.

use std::collections::BTreeSet;

use super::code::{without_comments_and_text, words};
use super::{Finding, Tree};

/// How far above an `unsafe` its reason may stand.
const SAFETY_LINES: usize = 5;

/// Each source file begins by saying what lives in it.
pub(super) fn module_headers(tree: &Tree) -> Vec<Finding> {
    tree.ending(".rs")
        .filter(|(_, text)| !text.trim_start().starts_with("//!"))
        .map(|(path, _)| Finding {
            path: path.to_owned(),
            line: 1,
            rule: "module-headers",
            message: "the file does not begin with a //! header that says what lives here".to_owned(),
        })
        .collect()
}

/// The lines of a source that use `unsafe`: blocks, functions, implementations, foreign blocks, attributes. Types of
/// function pointers do not count.
fn unsafe_lines(code: &str) -> impl Iterator<Item = usize> {
    words(code, "unsafe").filter(|(_, after)| !is_pointer_type(after)).map(|(line, _)| line)
}

/// Whether what follows `unsafe` is a function pointer type: `fn(`, with an ABI or without. The ABI's name is blank here.
fn is_pointer_type(after: &str) -> bool {
    let rest = after.trim_start();
    let rest = rest.strip_prefix("extern").unwrap_or(rest).trim_start();
    rest.strip_prefix("fn").is_some_and(|rest| rest.trim_start().starts_with('('))
}

/// Each `unsafe` has its reason right above it.
pub(super) fn safety_comments(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let lines: Vec<&str> = text.lines().collect();
        for line in unsafe_lines(&without_comments_and_text(text)) {
            let near = &lines[line.saturating_sub(SAFETY_LINES + 1)..line];
            let reasoned =
                near.iter().any(|line| line.split_once("//").is_some_and(|(_, comment)| comment.contains("SAFETY:")));
            if !reasoned && !has_safety_section(&lines[..line - 1]) {
                let message = format!("unsafe without a // SAFETY: comment in the {SAFETY_LINES} lines above");
                findings.push(Finding { path: path.to_owned(), line, rule: "safety-comments", message });
            }
        }
    }
    findings
}

/// Whether the documentation that ends with these lines has a `# Safety` section.
fn has_safety_section(above: &[&str]) -> bool {
    above
        .iter()
        .rev()
        .map(|line| line.trim_start())
        .take_while(|line| line.starts_with("///") || line.starts_with("#[") || line.starts_with("//"))
        .any(|line| line.strip_prefix("///").is_some_and(|doc| doc.trim() == "# Safety"))
}

/// The files that hold `unsafe` are the ones that `ARCHITECTURE.md` lists.
pub(super) fn unsafe_files(tree: &Tree) -> Vec<Finding> {
    let rule = "unsafe-files";
    let page = tree.text("ARCHITECTURE.md").unwrap_or_default();
    let mut listed: Vec<(usize, &str)> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        if line.starts_with('#') {
            inside = line.trim_start_matches('#').trim() == "Unsafe code";
        } else if let Some((path, _)) =
            line.strip_prefix("- `").and_then(|rest| rest.split_once('`')).filter(|_| inside)
        {
            listed.push((at + 1, path));
        }
    }
    let holding: BTreeSet<&str> = tree
        .ending(".rs")
        .filter(|(_, text)| unsafe_lines(&without_comments_and_text(text)).next().is_some())
        .map(|(path, _)| path)
        .collect();
    let mut findings = Vec::new();
    for path in holding.iter().filter(|path| !listed.iter().any(|(_, listed)| listed == *path)) {
        let message = "holds unsafe, and is not listed under \"Unsafe code\" in ARCHITECTURE.md".to_owned();
        findings.push(Finding { path: (*path).to_owned(), line: 1, rule, message });
    }
    for (line, path) in listed.into_iter().filter(|(_, path)| !holding.contains(path)) {
        let message = format!("{path} is listed under \"Unsafe code\", and holds no unsafe");
        findings.push(Finding { path: "ARCHITECTURE.md".to_owned(), line, rule, message });
    }
    findings
}

/// No code that says of itself that it is not done.
pub(super) fn unfinished_code(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let code = without_comments_and_text(text);
        for name in ["todo", "unimplemented", "dbg"] {
            for (line, _) in words(&code, name).filter(|(_, after)| after.trim_start().starts_with('!')) {
                let message = format!("{name}!() must not be checked in");
                findings.push(Finding { path: path.to_owned(), line, rule: "unfinished-code", message });
            }
        }
    }
    findings
}

/// `#[expect(…, reason = …)]`, which says when it is no longer needed, instead of `#[allow(…)]`.
pub(super) fn expect_instead_of_allow(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let code = without_comments_and_text(text);
        let places = ["#[allow(", "#![allow("].into_iter().flat_map(|attribute| code.match_indices(attribute));
        for (at, _) in places {
            findings.push(Finding {
                path: path.to_owned(),
                line: code[..at].matches('\n').count() + 1,
                rule: "expect-instead-of-allow",
                message: "write #[expect(…, reason = \"…\")] instead of allow".to_owned(),
            });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::{expect_instead_of_allow, module_headers, safety_comments, unfinished_code, unsafe_files};

    #[test]
    fn files_begin_with_a_header() {
        for (text, expect) in [
            ("//! Facts.\n", &[][..]),
            ("\n//! Facts.\n", &[]),
            ("use std::fmt;\n//! Facts.\n", &["a.rs:1"]),
            ("// Facts.\n", &["a.rs:1"]),
            ("", &["a.rs:1"]),
        ] {
            check(module_headers, &[("a.rs", text)], expect);
        }
    }

    #[test]
    fn unsafe_has_a_reason() {
        for (text, expect) in [
            ("// SAFETY: checked above.\nunsafe { f() }", &[][..]),
            ("let a = unsafe { f() }; // SAFETY: checked above.", &[]),
            ("unsafe { f() }", &["a.rs:1"]),
            ("// SAFETY: one\n\n\n\n\nunsafe { f() }", &[]),
            ("// SAFETY: one\n\n\n\n\n\nunsafe { f() }", &["a.rs:7"]),
            ("let text = \"SAFETY:\";\nunsafe { f() }", &["a.rs:2"]),
            ("/// Does.\n///\n/// # Safety\n///\n/// a\n/// b\n/// c\n/// d\n#[inline]\npub unsafe fn f() {}", &[]),
            ("/// # Safety\nfn g() {}\n\n\n\n\n\nunsafe fn f() {}", &["a.rs:8"]),
            ("unsafe impl Send for A {}", &["a.rs:1"]),
            ("#[unsafe(no_mangle)]\nfn f() {}", &["a.rs:1"]),
            ("type F = unsafe extern \"C\" fn(i32);\ntype G = unsafe fn();", &[]),
            ("// unsafe\n#![deny(unsafe_code)]\nlet a = \"unsafe { }\";", &[]),
        ] {
            check(safety_comments, &[("a.rs", text)], expect);
        }
    }

    #[test]
    fn unsafe_lives_in_listed_files() {
        let page = "# A\n\n- `c.rs`\n\n## Unsafe code\n\n- `a.rs`\n- `b.rs` for speed\n\n## Else\n\n- `d.rs`\n";
        let holds = "unsafe { f() }";
        check(unsafe_files, &[("ARCHITECTURE.md", page), ("a.rs", holds), ("b.rs", holds), ("c.rs", "")], &[]);
        check(unsafe_files, &[("ARCHITECTURE.md", page), ("a.rs", holds), ("b.rs", "")], &["ARCHITECTURE.md:8"]);
        let more = [("ARCHITECTURE.md", page), ("a.rs", holds), ("b.rs", holds), ("c.rs", holds), ("d.rs", holds)];
        check(unsafe_files, &more, &["c.rs:1", "d.rs:1"]);
        check(unsafe_files, &[("a.rs", holds)], &["a.rs:1"]);
    }

    #[test]
    fn unfinished_code_is_found() {
        for (text, expect) in [
            ("fn f() { todo!() }", &["a.rs:1"][..]),
            ("\nfn f() { unimplemented!(\"x\") }", &["a.rs:2"]),
            ("dbg!(x); my_dbg!(x); todo(); // todo!()\n\"todo!()\"", &["a.rs:1"]),
        ] {
            check(unfinished_code, &[("a.rs", text)], expect);
        }
    }

    #[test]
    fn allow_is_found() {
        for (text, expect) in [
            ("#[allow(dead_code)]\nfn f() {}", &["a.rs:1"][..]),
            ("\n#![allow(dead_code)]", &["a.rs:2"]),
            ("#[expect(dead_code, reason = \"allow\")]\n// #[allow(dead_code)]", &[]),
        ] {
            check(expect_instead_of_allow, &[("a.rs", text)], expect);
        }
    }
}

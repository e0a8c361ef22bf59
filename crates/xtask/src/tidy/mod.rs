//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! What lives here: the tree of files that the rules look at, and the list of rules. A rule is a function from the tree to
//! findings; it reads nothing else, so its tests hand it a tree of a few lines.

mod code;
mod crates;
mod pages;
mod rust;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a rule finds wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) path: String,
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) rule: &'static str,
    pub(crate) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.rule, self.message)
    }
}

/// The text files of the repository, by their path from its root.
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
    /// Files that are not text: they exist, and no rule looks into them.
    others: Vec<String>,
}

impl Tree {
    /// Everything that is checked in or would be: git's list without what it ignores.
    fn read(root: &Path) -> Result<Tree, String> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("git: {error}"))?;
        if !output.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let mut tree = Tree { files: BTreeMap::new(), others: Vec::new() };
        for path in String::from_utf8_lossy(&output.stdout).split_terminator('\0') {
            // A file that git still lists may be gone from the disk.
            let Ok(bytes) = fs::read(root.join(path)) else { continue };
            match String::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => drop(tree.files.insert(path.to_owned(), text)),
                _ => tree.others.push(path.to_owned()),
            }
        }
        Ok(tree)
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The files whose name ends like this.
    fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.all().filter(move |(path, _)| path.ends_with(end))
    }

    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Whether there is such a file or folder.
    fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        let mut paths = self.files.keys().chain(&self.others);
        paths.any(|found| found == path || found.starts_with(&folder))
    }

    /// The names of the crates, from their folders.
    fn crates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some((name, text))
        })
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        Tree { files, others: Vec::new() }
    }
}

/// Whether a file is made by a program: by `cargo xtask generate`, or by a package manager.
fn is_generated(path: &str, text: &str) -> bool {
    let by_tools = Path::new(path).extension().is_some_and(|kind| kind == "lock" || kind == "snap");
    let by_us = text.lines().next().is_some_and(|head| head.contains("`cargo xtask generate`"));
    by_tools || by_us || path.contains("/generated/")
}

const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    crates::pyo3_only_in_python,
    crates::order,
    crates::architecture_paragraphs,
    crates::dependency_reasons,
    rust::module_headers,
    rust::safety_comments,
    rust::unsafe_files,
    rust::unfinished_code,
    rust::expect_instead_of_allow,
    pages::file_lengths,
    pages::machine_paths,
    pages::links,
];

/// Applies every rule; the findings are sorted by place.
pub(crate) fn run(root: &Path) -> Result<Vec<String>, String> {
    let tree = Tree::read(root)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort_by(|a, b| (&a.path, a.line, a.rule).cmp(&(&b.path, b.line, b.rule)));
    Ok(findings.iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::{Finding, Tree, run};

    /// Applies one rule to a tree, and compares the findings, written `path:line`, with what is expected.
    #[track_caller]
    pub(super) fn check(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], expect: &[&str]) {
        let found: Vec<String> = rule(&Tree::of(files)).iter().map(|f| format!("{}:{}", f.path, f.line)).collect();
        assert_eq!(found, expect, "{files:?}");
    }

    #[test]
    fn findings_name_place_rule_and_what_is_wrong() {
        let finding = Finding { path: "a.rs".to_owned(), line: 3, rule: "links", message: "no file b.md".to_owned() };
        assert_eq!(finding.to_string(), "a.rs:3: links: no file b.md");
    }

    #[test]
    fn folders_exist_when_a_file_is_in_them() {
        let tree = Tree::of(&[("docs/guide/a.md", "")]);
        for (path, expect) in
            [("docs", true), ("docs/guide/", true), ("docs/guide/a.md", true), ("docs/gui", false), ("b", false)]
        {
            assert_eq!(tree.exists(path), expect, "{path}");
        }
    }

    #[test]
    fn a_real_repository_is_read_through_git() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(Command::new("git").args(["init", "--quiet"]).current_dir(root).status().unwrap().success());
        fs::write(root.join(".gitignore"), "ignored.rs\n").unwrap();
        fs::write(root.join("ignored.rs"), "todo!()\n").unwrap();
        fs::write(root.join("seen.rs"), "//! Header.\nfn f() { todo!() }\n").unwrap();
        fs::write(root.join("picture.rs"), [0xFF, 0x00]).unwrap();
        let findings = run(root).unwrap();
        assert!(findings.iter().any(|finding| finding.starts_with("seen.rs:2: unfinished-code: ")), "{findings:?}");
        assert!(
            !findings.iter().any(|finding| finding.contains("ignored.rs") || finding.contains("picture.rs")),
            "{findings:?}"
        );
    }
}

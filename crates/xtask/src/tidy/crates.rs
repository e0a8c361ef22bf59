//! Rules on crates: who may know whom, and what the pages say about each.

use std::collections::BTreeSet;

use super::{Finding, Tree, code};

/// Which of our crates each crate may know. A crate that is not here is a finding, so that its place is decided.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("abi", &[]),
    ("device", &["abi"]),
    ("model", &["device", "abi"]),
    ("media", &["device", "abi"]),
    ("host", &["device", "abi"]),
    ("core", &["model", "media", "host", "device", "abi"]),
    ("check", &["core", "model", "media", "host", "device", "abi"]),
    ("cli", &["check", "core", "model", "media", "host", "device", "abi"]),
    ("atc", &["model", "abi"]),
    // The wheel carries the module, the command and the converter.
    ("python", &["cli", "atc", "check", "core", "model", "media", "host", "device", "abi"]),
    ("capi", &["check", "core", "model", "media", "host", "device", "abi"]),
    ("preload", &[]),
    ("xtask", &["abi"]),
];

/// A dependency of a crate: its name, and the line that names it.
struct Dependency {
    name: String,
    line: usize,
}

/// Every dependency that a manifest names: normal, for builds, for tests, and for single targets.
fn dependencies(manifest: &str) -> Result<Vec<Dependency>, String> {
    fn collect(table: &toml::Table, names: &mut BTreeSet<String>) {
        for (key, value) in table {
            let Some(inner) = value.as_table() else { continue };
            if key.ends_with("dependencies") {
                names.extend(inner.iter().map(|(name, value)| {
                    let renamed = value.get("package").and_then(toml::Value::as_str);
                    renamed.unwrap_or(name).to_owned()
                }));
            } else if key == "target" {
                inner.values().filter_map(toml::Value::as_table).for_each(|target| collect(target, names));
            }
        }
    }
    let table: toml::Table = manifest.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut names = BTreeSet::new();
    collect(&table, &mut names);
    let line = |name: &str| manifest.lines().position(|line| line.contains(name)).map_or(1, |at| at + 1);
    Ok(names.into_iter().map(|name| Dependency { line: line(&name), name }).collect())
}

/// Each dependency of each crate; a manifest that does not parse gives a finding.
fn each<'a>(tree: &'a Tree, rule: &'static str, findings: &mut Vec<Finding>) -> Vec<(&'a str, String, Dependency)> {
    let mut list = Vec::new();
    for (name, manifest) in tree.crates() {
        let path = format!("crates/{name}/Cargo.toml");
        match dependencies(manifest) {
            Ok(found) => list.extend(found.into_iter().map(|dependency| (name, path.clone(), dependency))),
            Err(message) => findings.push(Finding { path, line: 1, rule, message }),
        }
    }
    list
}

/// Only `crates/python` depends on pyo3 or names it in code.
pub(super) fn pyo3_only_in_python(tree: &Tree) -> Vec<Finding> {
    let rule = "pyo3-only-in-python";
    let mut findings = Vec::new();
    for (name, path, dependency) in each(tree, rule, &mut findings) {
        if name != "python" && dependency.name.starts_with("pyo3") {
            let message = format!("crate {name} depends on {}; all of Python is in crates/python", dependency.name);
            findings.push(Finding { path, line: dependency.line, rule, message });
        }
    }
    for (path, text) in tree.ending(".rs").filter(|(path, _)| !path.starts_with("crates/python/")) {
        for (line, _) in code::words(&code::without_comments_and_text(text), "pyo3") {
            let message = "pyo3 in code outside crates/python".to_owned();
            findings.push(Finding { path: path.to_owned(), line, rule, message });
        }
    }
    findings
}

/// Crates know only crates below them.
pub(super) fn order(tree: &Tree) -> Vec<Finding> {
    let rule = "crate-order";
    let mut findings = Vec::new();
    for (name, _) in tree.crates().filter(|(name, _)| !MAY_KNOW.iter().any(|(known, _)| known == name)) {
        let message =
            format!("crate {name} has no place in the order of crates; give it one in crates/xtask/src/tidy/crates.rs");
        findings.push(Finding { path: format!("crates/{name}/Cargo.toml"), line: 1, rule, message });
    }
    for (name, path, dependency) in each(tree, rule, &mut findings) {
        let Some(other) = dependency.name.strip_prefix("softacl-") else { continue };
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else { continue };
        if !allowed.contains(&other) {
            let message = format!("crate {name} must not know crate {other}; it may know: {}", allowed.join(", "));
            findings.push(Finding { path, line: dependency.line, rule, message });
        }
    }
    findings
}

/// Each crate has a paragraph in `ARCHITECTURE.md`.
pub(super) fn architecture_paragraphs(tree: &Tree) -> Vec<Finding> {
    let page = tree.text("ARCHITECTURE.md").unwrap_or_default();
    tree.crates()
        .filter(|(name, _)| {
            let heading = format!("### `crates/{name}`");
            !page.lines().any(|line| line.trim_end() == heading)
        })
        .map(|(name, _)| Finding {
            path: "ARCHITECTURE.md".to_owned(),
            line: 1,
            rule: "architecture-paragraphs",
            message: format!("no heading ### `crates/{name}`"),
        })
        .collect()
}

/// Each foreign dependency has its reason in `docs/dependencies.md`.
pub(super) fn dependency_reasons(tree: &Tree) -> Vec<Finding> {
    let rule = "dependency-reasons";
    let page = tree.text("docs/dependencies.md").unwrap_or_default();
    let mut findings = Vec::new();
    for (_, path, dependency) in each(tree, rule, &mut findings) {
        let name = &dependency.name;
        if !name.starts_with("softacl-") && !page.contains(&format!("`{name}`")) {
            let message = format!("dependency {name} has no line with `{name}` in docs/dependencies.md");
            findings.push(Finding { path, line: dependency.line, rule, message });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::{architecture_paragraphs, dependency_reasons, order, pyo3_only_in_python};

    const PLAIN: &str = "[package]\nname = \"x\"\n";

    #[test]
    fn pyo3_stays_in_its_crate() {
        let uses = "[dependencies]\npyo3.workspace = true\n";
        check(pyo3_only_in_python, &[("crates/python/Cargo.toml", uses)], &[]);
        check(pyo3_only_in_python, &[("crates/core/Cargo.toml", uses)], &["crates/core/Cargo.toml:2"]);
        let for_tests = "[dev-dependencies]\npyo3-ffi = \"1\"\n";
        check(pyo3_only_in_python, &[("crates/core/Cargo.toml", for_tests)], &["crates/core/Cargo.toml:2"]);
        check(
            pyo3_only_in_python,
            &[("crates/core/src/a.rs", "// pyo3\nuse pyo3::ffi;\n")],
            &["crates/core/src/a.rs:2"],
        );
        check(
            pyo3_only_in_python,
            &[("crates/python/src/a.rs", "use pyo3::ffi;\n"), ("crates/core/src/a.rs", "\"pyo3\"")],
            &[],
        );
    }

    #[test]
    fn crates_know_only_those_below() {
        let on = |name: &str| format!("[dependencies]\nsoftacl-{name}.workspace = true\n");
        check(order, &[("crates/core/Cargo.toml", &on("device"))], &[]);
        check(order, &[("crates/device/Cargo.toml", &on("core"))], &["crates/device/Cargo.toml:2"]);
        check(order, &[("crates/atc/Cargo.toml", &on("device"))], &["crates/atc/Cargo.toml:2"]);
        check(order, &[("crates/novel/Cargo.toml", PLAIN)], &["crates/novel/Cargo.toml:1"]);
        let for_one_target = "[target.'cfg(unix)'.dependencies]\nsoftacl-core = \"1\"\n";
        check(order, &[("crates/model/Cargo.toml", for_one_target)], &["crates/model/Cargo.toml:2"]);
        let renamed = "[build-dependencies]\nother = { package = \"softacl-core\", path = \"../core\" }\n";
        check(order, &[("crates/abi/Cargo.toml", renamed)], &["crates/abi/Cargo.toml:2"]);
        check(order, &[("crates/abi/Cargo.toml", "not toml")], &["crates/abi/Cargo.toml:1"]);
    }

    #[test]
    fn crates_are_described() {
        let page = "# A\n\n### `crates/abi`\n\nFacts.\n";
        check(architecture_paragraphs, &[("ARCHITECTURE.md", page), ("crates/abi/Cargo.toml", PLAIN)], &[]);
        check(
            architecture_paragraphs,
            &[("ARCHITECTURE.md", page), ("crates/core/Cargo.toml", PLAIN)],
            &["ARCHITECTURE.md:1"],
        );
        check(architecture_paragraphs, &[("crates/abi/Cargo.toml", PLAIN)], &["ARCHITECTURE.md:1"]);
    }

    #[test]
    fn dependencies_have_reasons() {
        let manifest = "[dependencies]\nlibc = \"0.2\"\nsoftacl-abi = \"0\"\n";
        let page = ("docs/dependencies.md", "| `libc` | system calls |\n");
        check(dependency_reasons, &[("crates/device/Cargo.toml", manifest), page], &[]);
        check(dependency_reasons, &[("crates/device/Cargo.toml", manifest)], &["crates/device/Cargo.toml:2"]);
        check(dependency_reasons, &[("crates/device/Cargo.toml", PLAIN)], &[]);
    }
}

//! Rules on every text file: length, machine paths, links.

use super::{Finding, Tree, is_generated};

/// A file that is longer is two files.
const LONGEST: usize = 900;

/// Folders that only one machine has. Written in parts, so that this file has none of them.
const MACHINE_FOLDERS: &[&str] = &[concat!("/", "root/"), concat!("/", "work/"), concat!("/", "home/")];

/// No file that a person maintains is too long. Tables of facts are data and have no limit.
pub(super) fn file_lengths(tree: &Tree) -> Vec<Finding> {
    tree.all()
        .filter(|(path, text)| !is_generated(path, text) && !path.contains("/data/"))
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            (lines > LONGEST).then(|| Finding {
                path: path.to_owned(),
                line: LONGEST + 1,
                rule: "file-lengths",
                message: format!("{lines} lines; {LONGEST} are the most"),
            })
        })
        .collect()
}

/// No absolute path of the machine that a file was written on.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all() {
        for (at, line) in text.lines().enumerate() {
            for folder in MACHINE_FOLDERS {
                // A path that goes on to the left is a relative one, or an address.
                let absolute = line.match_indices(folder).any(|(place, _)| {
                    !line[..place].ends_with(|before: char| before.is_alphanumeric() || "._-~}*/".contains(before))
                });
                if absolute {
                    let message = format!("an absolute path of one machine: {folder}…");
                    findings.push(Finding { path: path.to_owned(), line: at + 1, rule: "machine-paths", message });
                }
            }
        }
    }
    findings
}

/// Each link of a page to a file of the repository leads somewhere.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in targets(text) {
            let file = target.split(['#', '?']).next().unwrap_or_default();
            if file.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            match resolve(folder, file) {
                Some(place) if place.is_empty() || tree.exists(&place) => {}
                _ => {
                    let message = format!("the link to {target} leads to no file");
                    findings.push(Finding { path: path.to_owned(), line, rule: "links", message });
                }
            }
        }
    }
    findings
}

/// The targets of a page's links and images with their lines; code is no link.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fence = None;
    for (at, line) in text.lines().enumerate() {
        let mark = line.trim_start();
        let kind = ["```", "~~~"].into_iter().find(|kind| mark.starts_with(kind));
        match (fence, kind) {
            (None, Some(kind)) => fence = Some(kind),
            (Some(open), Some(kind)) if open == kind => fence = None,
            (None, None) => {
                // Every second part between backticks is code.
                let prose: Vec<&str> = line.split('`').step_by(2).collect();
                let prose = prose.join("_");
                for (place, _) in prose.match_indices("](") {
                    let rest = &prose[place + 2..];
                    let target = rest.split([')', ' ']).next().unwrap_or_default();
                    found.push((at + 1, target.trim_matches(['<', '>']).to_owned()));
                }
            }
            _ => {}
        }
    }
    found
}

/// A path from the root of the repository; none when it leads out of it.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().filter(|part| !part.is_empty())?),
            name => parts.push(name),
        }
    }
    parts.retain(|part| !part.is_empty());
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::{MACHINE_FOLDERS, file_lengths, links, machine_paths};

    #[test]
    fn long_files_are_found() {
        let lines = |count: usize| "x\n".repeat(count);
        check(file_lengths, &[("a.rs", &lines(900))], &[]);
        check(file_lengths, &[("a.rs", &lines(901)), ("b.md", &lines(2000))], &["a.rs:901", "b.md:901"]);
        let made = format!("// Made by `cargo xtask generate`.\n{}", lines(901));
        let free = [
            ("a.md", made.as_str()),
            ("src/generated/b.rs", &lines(901)),
            ("Cargo.lock", &lines(901)),
            ("x/data/t.tsv", &lines(901)),
        ];
        check(file_lengths, &free, &[]);
    }

    #[test]
    fn machine_paths_are_found() {
        for folder in MACHINE_FOLDERS {
            for (text, expect) in [
                (format!("cd {folder}x"), &["a.sh:1"][..]),
                (format!("\n\"{folder}x\""), &["a.sh:2"]),
                (format!("docs{folder}x and ../a{folder}x, https://example.org{folder}x"), &[]),
            ] {
                check(machine_paths, &[("a.sh", &text)], expect);
            }
        }
    }

    #[test]
    fn broken_links_are_found() {
        let page = "[a](a.md#part) [up](../README.md) ![i](/img/i.png) [web](https://example.org/x.md) [here](#part)\n\
                    `[code](none.md)` [gone](gone.md \"title\") [folder](../docs)\n\
                    ```\n[fenced](none.md)\n```\n[out](../../out.md)\n";
        let files = [("docs/p.md", page), ("docs/a.md", ""), ("README.md", "[d](docs/)"), ("img/i.png", "")];
        check(links, &files, &["docs/p.md:2", "docs/p.md:6"]);
    }
}

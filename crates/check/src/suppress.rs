//! Suppressions: findings that somebody has looked at and accepts, with the reason and a day on which to look again.
//!
//! ```toml
//! [[suppress]]
//! rule = "never-destroyed"
//! path = "third_party/*"
//! reason = "the library keeps one stream for the life of the process"
//! expires = 2027-01-31
//! ```

use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::rule;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Name of the rule, or `*`.
    pub rule: String,
    /// Path of the program's file at any of the finding's places, with `*` for any run of characters. It may be the end of the path.
    pub path: String,
    /// Why this is accepted.
    pub reason: String,
    /// The last day on which it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<toml::value::Datetime>,
}

/// A day: year, month, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Today(pub(crate) (u16, u8, u8));

impl Today {
    pub(crate) fn now() -> Self {
        let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_days(seconds / 86_400)
    }

    /// From the days since 1970-01-01.
    pub(crate) fn of_days(days: u64) -> Self {
        let (year, month, day) = softacl_core::log::civil(days);
        Self((year as u16, month as u8, day as u8))
    }
}

/// All entries.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    entries: Vec<(Suppression, bool)>,
    /// For each entry what a report says when it suppressed something; written by a handler, which cannot make it.
    lines: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    suppress: Vec<toml::Value>,
}

impl Suppressions {
    /// Reads the configuration file, and says what is wrong in it.
    pub fn of(file: Option<&Path>) -> (Self, Vec<String>) {
        let Some(file) = file else { return (Self::default(), Vec::new()) };
        // What is wrong with the file as a whole, the settings' reader has said.
        let text = std::fs::read_to_string(file).unwrap_or_default();
        Self::read(&text)
    }

    fn read(text: &str) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let document: Document = toml::from_str(text).unwrap_or(Document { suppress: Vec::new() });
        let mut entries = Vec::new();
        for (index, value) in document.suppress.into_iter().enumerate() {
            let number = index + 1;
            match value.try_into::<Suppression>() {
                Ok(entry) if entry.reason.trim().is_empty() => {
                    problems.push(format!("suppression {number} has no reason"));
                }
                Ok(entry) if entry.rule != "*" && rule::find(&entry.rule).is_none() => {
                    let hint =
                        rule::nearest(&entry.rule).map(|rule| format!("; is it {:?}?", rule.id)).unwrap_or_default();
                    problems.push(format!("suppression {number} names no rule: {:?}{hint}", entry.rule));
                }
                Ok(entry) if entry.expires.is_some_and(|expires| expires.date.is_none()) => {
                    problems.push(format!("suppression {number}: expires is a time; write a date such as 2027-01-31"));
                }
                Ok(entry) => entries.push((entry, false)),
                Err(error) => problems.push(format!("suppression {number}: {}", error.message())),
            }
        }
        let line = |entry: &Suppression| {
            let mut line = serde_json::to_vec(&entry.seen(true)).unwrap_or_default();
            line.push(b'\n');
            line
        };
        let lines = entries.iter().map(|(entry, _)| line(entry)).collect();
        (Self { entries, lines }, problems)
    }

    /// The entry that suppresses a finding, if there is one, and whether it does so for the first time.
    pub(crate) fn matching(&mut self, finding: &Finding, today: Today) -> Option<(Suppression, bool)> {
        let (entry, used) = self.entries.iter_mut().find(|(entry, _)| {
            (entry.rule == "*" || entry.rule == finding.rule.id)
                && !entry.is_expired(today)
                && finding.locations.iter().any(|location| matches(&entry.path, &location.file))
        })?;
        let first = !std::mem::replace(used, true);
        Some((entry.clone(), first))
    }

    /// The entry that suppresses a rule for any of some files, as the line that says so. Allocates nothing: for a handler of faults. `is_any` is given what tells whether
    /// a file matches.
    pub(crate) fn matching_in_handler(
        &self,
        rule: &str,
        today: Today,
        mut is_any: impl FnMut(&dyn Fn(&str) -> bool) -> bool,
    ) -> Option<&[u8]> {
        self.entries
            .iter()
            .zip(&self.lines)
            .find(|((entry, _), _)| {
                (entry.rule == "*" || entry.rule == rule)
                    && !entry.is_expired(today)
                    && is_any(&|file| matches(&entry.path, file))
            })
            .map(|(_, line)| line.as_slice())
    }

    /// Entries that suppressed nothing.
    pub fn unused(&self) -> Vec<Suppression> {
        self.entries.iter().filter(|(_, used)| !used).map(|(entry, _)| entry.clone()).collect()
    }
}

/// What a process writes to a report about an entry: that it suppressed something, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    suppression: Suppression,
    used: bool,
}

/// Entries that suppressed nothing in any of the processes that wrote a report.
pub fn unused_in(report: &str) -> Vec<Suppression> {
    let seen: Vec<Seen> = report.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut unused: Vec<Suppression> = Vec::new();
    for Seen { suppression, used } in &seen {
        let elsewhere = seen.iter().any(|other| other.used && other.suppression == *suppression);
        if !used && !elsewhere && !unused.contains(suppression) {
            unused.push(suppression.clone());
        }
    }
    unused
}

impl Suppression {
    pub(crate) fn seen(&self, used: bool) -> Seen {
        Seen { suppression: self.clone(), used }
    }

    fn is_expired(&self, today: Today) -> bool {
        let last = self.expires.and_then(|expires| expires.date);
        last.is_some_and(|last| Today((last.year, last.month, last.day)) < today)
    }
}

/// Whether a pattern with `*` is a path, or its end from a directory on.
fn matches(pattern: &str, path: &str) -> bool {
    let tails = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    std::iter::once(path).chain(tails).any(|tail| is_like(pattern.as_bytes(), tail.as_bytes()))
}

/// Greedy matching with one point to come back to: linear in practice, quadratic at worst.
fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut in_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, in_text));
            at += 1;
        } else if pattern.get(at) == Some(&text[in_text]) {
            at += 1;
            in_text += 1;
        } else if let Some((star_at, star_text)) = star {
            star = Some((star_at, star_text + 1));
            at = star_at + 1;
            in_text = star_text + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Location, Role};

    fn finding(file: &str) -> Finding {
        let location = Location { role: Role::Call, file: file.to_owned(), line: 3, function: "main".to_owned() };
        Finding {
            rule: &rule::NEVER_DESTROYED,
            message: String::new(),
            locations: vec![location],
            count: 1,
            suppressed: None,
        }
    }

    #[test]
    fn an_entry_applies_to_its_rule_and_path_until_it_expires() {
        let text = r#"
            [[suppress]]
            rule = "never-destroyed"
            path = "third_party/*.py"
            reason = "kept on purpose"
            expires = 2027-01-31
        "#;
        let (mut entries, problems) = Suppressions::read(text);
        assert_eq!(problems, [""; 0]);
        let day = Today((2027, 1, 31));
        assert_eq!(entries.unused().len(), 1);
        assert_eq!(
            entries.matching(&finding("/app/third_party/a/b.py"), day).map(|(entry, first)| (entry.reason, first)),
            Some(("kept on purpose".to_owned(), true))
        );
        assert_eq!(entries.matching(&finding("/app/third_party/b.py"), day).map(|(_, first)| first), Some(false));
        assert_eq!(entries.unused().len(), 0);
        assert_eq!(entries.matching(&finding("/app/own/b.py"), day), None);
        assert_eq!(entries.matching(&finding("/app/third_party/b.py"), Today((2027, 2, 1))), None);
        assert_eq!(entries.matching(&finding("/app/x_third_party/b.py"), day), None, "whole directory names");
        assert_eq!(Today::of_days(20_484), Today((2026, 1, 31)));
    }

    #[test]
    fn an_entry_is_unused_when_no_process_used_it() {
        let text = "[[suppress]]\nrule = \"*\"\npath = \"a\"\nreason = \"x\"\nexpires = 2027-01-31\n[[suppress]]\nrule = \"*\"\npath = \"b\"\nreason = \"y\"";
        let (entries, problems) = Suppressions::read(text);
        assert_eq!(problems, [""; 0]);
        let [first, second] = entries.unused().try_into().unwrap();
        let line = |seen: Seen| serde_json::to_string(&seen).unwrap();
        let report =
            [line(first.seen(false)), line(second.seen(false)), line(second.seen(false)), line(first.seen(true))];
        assert_eq!(unused_in(&report.join("\n")), [second]);
        assert_eq!(unused_in("half a li"), []);
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said() {
        for (entry, told) in [
            ("rule = \"never-destroyed\"\npath = \"*\"\nreason = \" \"", "no reason"),
            ("rule = \"never-destroyed\"\npath = \"*\"", "reason"),
            ("rule = \"never_destroyed\"\npath = \"*\"\nreason = \"x\"", "is it \"never-destroyed\"?"),
            ("rule = \"*\"\npath = \"*\"\nreason = \"x\"\nwho = \"me\"", "who"),
            ("rule = \"*\"\npath = \"*\"\nreason = \"x\"\nexpires = 10:00:00", "2027-01-31"),
            ("rule = 7\npath = \"*\"\nreason = \"x\"", "string"),
        ] {
            let (entries, problems) = Suppressions::read(&format!("[[suppress]]\n{entry}"));
            assert!(problems.len() == 1 && problems[0].contains(told), "{entry}: {problems:?}");
            assert!(entries.entries.is_empty());
        }
    }

    #[test]
    fn patterns_match_as_written() {
        for (pattern, path, holds) in [
            ("a*c", "abbc", true),
            ("a*c*", "ac", true),
            ("a", "ab", false),
            ("*b", "ab", true),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axbx", false),
            ("b.py", "/x/b.py", true),
        ] {
            assert_eq!(matches(pattern, path), holds, "{pattern} {path}");
        }
    }
}

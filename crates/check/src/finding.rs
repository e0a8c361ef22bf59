//! A finding: a rule, what broke it, and the places in the program that have to do with it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use softacl_core::site::{Place, Site};

use crate::rule::{self, Rule};

/// What a place has to do with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The call that broke the rule.
    Call,
    /// Where the object was made.
    Made,
    /// Where it was destroyed or freed.
    Destroyed,
    /// Where its owner was made.
    Owner,
    /// Where the task was queued.
    Queued,
    /// Where the other access was made.
    Other,
    /// Where the process was forked.
    Forked,
}

impl Role {
    /// What stands beside the place.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Call => "here",
            Self::Made => "made here",
            Self::Destroyed => "destroyed here",
            Self::Owner => "its context was made here",
            Self::Queued => "queued here",
            Self::Other => "the other access",
            Self::Forked => "forked here",
        }
    }
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// What it has to do with the finding.
    pub role: Role,
    /// Path of the source file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Name of the function.
    pub function: String,
}

/// What a finding is the same by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    subject: &'static str,
    sites: Vec<(Role, Site)>,
}

/// Something that the program did against a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What happened, with all values.
    pub message: String,
    /// The places, the call first.
    pub locations: Vec<Location>,
    /// How often: the same rule at the same places counts once more.
    pub count: u64,
    /// Suppressed, and why.
    pub suppressed: Option<String>,
}

/// A finding as it is written to a file: one JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The rule's name.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What happened.
    pub message: String,
    /// The places.
    pub sites: Vec<Location>,
    /// What to do.
    pub hint: String,
    /// The page that demands it.
    pub page: String,
    /// How often.
    pub count: u64,
    /// The process, so that records of several processes in one file are told apart.
    pub pid: u32,
    /// Number of the finding within its process: a later record with the same number has its newest count.
    pub number: u64,
}

impl Finding {
    /// The same as a record.
    pub fn record(&self, pid: u32, number: u64) -> Record {
        Record {
            rule: self.rule.id.to_owned(),
            severity: self.rule.severity.word().to_owned(),
            message: self.message.clone(),
            sites: self.locations.clone(),
            hint: self.rule.hint.to_owned(),
            page: self.rule.page.to_owned(),
            count: self.count,
            pid,
            number,
        }
    }
}

impl Record {
    /// The finding that a record is of; `None` when it names no rule of this version.
    pub fn finding(&self) -> Option<Finding> {
        Some(Finding {
            rule: rule::find(&self.rule)?,
            message: self.message.clone(),
            locations: self.sites.clone(),
            count: self.count,
            suppressed: None,
        })
    }
}

/// A finding that is about to be told: sites are still numbers.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) rule: &'static Rule,
    pub(crate) message: String,
    pub(crate) sites: Vec<(Role, Site)>,
    /// What tells findings apart that share rule and sites.
    pub(crate) subject: &'static str,
}

impl Draft {
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>, call: Site) -> Self {
        Self { rule, message: message.into(), sites: vec![(Role::Call, call)], subject: "" }
    }

    /// With one more place, if it is known.
    pub(crate) fn at(mut self, role: Role, site: Site) -> Self {
        if site != Site::default() {
            self.sites.push((role, site));
        }
        self
    }
}

/// The findings of a process, each once.
#[derive(Debug, Default)]
pub(crate) struct Store {
    numbers: HashMap<Key, usize>,
    findings: Vec<Finding>,
    /// Findings that did not fit.
    dropped: u64,
}

/// Distinct findings kept; a program that breaks rules at ever new places has made its point by then.
const MOST: usize = 10_000;

impl Store {
    /// Takes a finding in; its number when it is new.
    pub(crate) fn add(&mut self, draft: Draft) -> Option<usize> {
        let key = Key { rule: draft.rule.id, subject: draft.subject, sites: draft.sites };
        if let Some(number) = self.numbers.get(&key) {
            self.findings[*number].count += 1;
            return None;
        }
        if self.findings.len() == MOST {
            self.dropped += 1;
            return None;
        }
        let locations = key.sites.iter().filter_map(|(role, site)| location(*role, site.place()?)).collect();
        let number = self.findings.len();
        self.findings.push(Finding { rule: draft.rule, message: draft.message, locations, count: 1, suppressed: None });
        self.numbers.insert(key, number);
        Some(number)
    }

    pub(crate) fn get_mut(&mut self, number: usize) -> &mut Finding {
        &mut self.findings[number]
    }

    pub(crate) fn all(&self) -> &[Finding] {
        &self.findings
    }

    /// Takes all out.
    pub(crate) fn drain(&mut self) -> Vec<Finding> {
        self.numbers.clear();
        std::mem::take(&mut self.findings)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "used in a chain of options")]
fn location(role: Role, place: Place) -> Option<Location> {
    Some(Location { role, file: place.file.into(), line: place.line, function: place.function.into() })
}

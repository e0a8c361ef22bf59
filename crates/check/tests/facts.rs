//! No fact is forgotten: each one is told at the measure that its documentation says, and taken in by the checks of that measure.
//!
//! Reads the sources, because the compiler does not see it: both observers have a last arm for the facts that are not theirs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Facts of the strict measure that the strict checks have no use for.
const UNUSED: [&str; 1] = ["Created"];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(crates().join(path)).unwrap()
}

/// The text between two others.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap_or_else(|| panic!("no {begin:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} behind {begin:?}")).0
}

/// The word that `text` begins with.
fn word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default()
}

/// Names of facts in a text.
fn facts(text: &str) -> Vec<&str> {
    text.split("Fact::").skip(1).map(word).collect()
}

/// Each fact with the last word of its documentation: its measure.
fn measures() -> BTreeMap<String, String> {
    let source = read("core/src/observe.rs");
    let mut found = BTreeMap::new();
    let mut measure = "";
    for line in between(&source, "pub enum Fact<'a> {\n", "\n}\n").lines() {
        if let Some(text) = line.strip_prefix("    /// ") {
            measure = text.trim_end_matches('.').rsplit(' ').next().unwrap();
        } else if line.starts_with("    ") && line.ends_with(" {") && !line.starts_with("     ") {
            found.insert(word(line.trim()).to_owned(), measure.to_owned());
        }
    }
    found
}

fn of_measure(measure: &str) -> Vec<String> {
    measures().into_iter().filter(|(_, of)| of == measure).map(|(fact, _)| fact).collect()
}

fn sources(directory: &Path, all: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_fact_says_its_measure() {
    let measures = measures();
    assert!(measures.len() > 20, "{measures:?}");
    for (fact, measure) in measures {
        assert!(["Ends", "Everything"].contains(&measure.as_str()), "{fact}: {measure:?} is no measure");
    }
}

#[test]
fn every_fact_is_told_at_its_measure() {
    let measures = measures();
    let mut all = Vec::new();
    sources(&crates().join("core/src"), &mut all);
    let mut told = Vec::new();
    for source in all.iter().filter(|source| !source.contains("pub enum Fact<")) {
        told.extend(facts(source));
        for (call, measure) in [("emit_end(|| ", "Ends"), ("emit(|| ", "Everything")] {
            for rest in source.split(call).skip(1) {
                // The fact itself, or a function that makes it.
                let Some(fact) = rest.strip_prefix("Fact::").map(word) else { continue };
                assert_eq!(measures[fact], measure, "{fact} is told by {call}");
            }
        }
    }
    let forgotten: Vec<_> = measures.keys().filter(|fact| !told.contains(&fact.as_str())).collect();
    assert_eq!(forgotten, <[&str; 0]>::default(), "facts that nobody tells");
}

#[test]
fn the_default_checks_take_in_every_fact_about_ends_and_no_other() {
    let source = read("check/src/ends.rs");
    let mut taken = facts(between(&source, "fn observe(", "_ => None"));
    taken.retain(|fact| !fact.is_empty());
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken, of_measure("Ends"));
}

#[test]
fn the_strict_checks_take_in_every_other_fact() {
    let source = read("check/src/order.rs");
    let taken = facts(between(&source, "fn observe(", "_ => {}"));
    let forgotten: Vec<_> =
        of_measure("Everything").into_iter().filter(|fact| !taken.contains(&fact.as_str())).collect();
    assert_eq!(forgotten, UNUSED);
}

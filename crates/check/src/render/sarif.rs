//! SARIF 2.1.0, the exchange format of static analysis tools.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::finding::{Finding, Location};
use crate::rule::RULES;

fn location(location: &Location) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&location.file) },
            "region": { "startLine": location.line.max(1) },
        },
        "logicalLocations": [{ "name": location.function, "kind": "function" }],
    })
}

/// A path as a URI reference: everything but unreserved characters and slashes is escaped.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte as char),
            _ if byte.is_ascii_alphanumeric() => uri.push(byte as char),
            // Cannot fail: a String takes everything.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// One log with one run.
pub fn sarif(findings: &[Finding]) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "fullDescription": { "text": format!("{} {}", rule.summary, rule.page) },
                "help": { "text": rule.hint, "markdown": rule.text },
                "defaultConfiguration": { "level": rule.severity.word() },
            })
        })
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let mut result = json!({
                "ruleId": finding.rule.id,
                "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule.id),
                "level": finding.rule.severity.word(),
                "message": { "text": finding.message },
                "locations": finding.locations.iter().take(1).map(location).collect::<Vec<_>>(),
                "relatedLocations": finding
                    .locations
                    .iter()
                    .enumerate()
                    .skip(1)
                    .map(|(id, place)| {
                        let mut related = location(place);
                        related["id"] = json!(id);
                        related["message"] = json!({ "text": place.role.label() });
                        related
                    })
                    .collect::<Vec<_>>(),
                "occurrenceCount": finding.count,
            });
            if let Some(reason) = &finding.suppressed {
                result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "softacl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // A value that was built here can be written.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

//! JUnit's XML, which most systems of continuous integration read: one failed test case a finding.

use std::fmt::Write as _;

use crate::finding::Finding;

/// Text that is valid in XML 1.0: what has a meaning there is escaped, what has no place there replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// One document.
pub fn junit(findings: &[Finding]) -> String {
    let findings: Vec<_> = findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
    let count = findings.len();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"softacl\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">\n"
    );
    for finding in findings {
        let first = finding.locations.first();
        let name = first.map_or(String::new(), |location| format!("{}:{}", location.file, location.line));
        let mut places = String::new();
        for location in &finding.locations {
            let (file, line, function) = (&location.file, location.line, &location.function);
            // Cannot fail: a String takes everything.
            let _ = writeln!(places, "{file}:{line} in {function} ({})", location.role.label());
        }
        let _ = writeln!(
            text,
            "<testcase classname=\"{}\" name=\"{}\"><failure type=\"{}\" message=\"{}\">{}{}</failure></testcase>",
            finding.rule.id,
            escape(&name),
            finding.rule.severity,
            escape(&finding.message),
            escape(&places),
            escape(finding.rule.hint),
        );
    }
    text.push_str("</testsuite>\n</testsuites>\n");
    text
}

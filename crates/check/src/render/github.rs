//! Workflow commands of GitHub Actions, which shows them beside the lines of a change.

use std::fmt::Write as _;

use crate::finding::Finding;

fn escape(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

/// One command a finding.
pub fn github(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let place = finding
            .locations
            .first()
            .map_or(String::new(), |location| format!("file={},line={},", escape(&location.file, true), location.line));
        // Cannot fail: a String takes everything.
        let _ = writeln!(
            text,
            "::{} {place}title={}::{}",
            finding.rule.severity,
            escape(finding.rule.id, true),
            escape(&format!("{}\n{}", finding.message, finding.rule.hint), false)
        );
    }
    text
}

//! JSON lines: one object a finding, as processes write them and other programs read them.

use std::collections::BTreeMap;

use crate::finding::{Finding, Record};

/// Findings as lines.
pub fn json_lines(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for (number, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.suppressed.is_none()) {
        if let Ok(line) = serde_json::to_string(&finding.record(std::process::id(), number as u64)) {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    lines
}

/// Reads what processes wrote: a later line of a process for the same finding has its newest count. What is no finding (half a line of a process that was
/// killed) is left out.
pub fn read_lines(text: &str) -> Vec<Finding> {
    let records = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    let mut findings = BTreeMap::new();
    let mut order = Vec::new();
    for record in records {
        let key = (record.pid, record.number);
        if let Some(finding) = record.finding()
            && findings.insert(key, finding).is_none()
        {
            order.push(key);
        }
    }
    order.iter().filter_map(|key| findings.remove(key)).collect()
}

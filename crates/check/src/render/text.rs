//! Text for a person: the rule, the message, each place with its line of source, and what to do.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::describe::counted;
use crate::finding::{Finding, Location};
use crate::rule::Severity;
use crate::suppress::Suppression;

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No colour.
    Plain,
    /// With the colours of a terminal.
    Coloured,
}

impl Style {
    /// Colour where standard error is a terminal that nobody asked to stay plain.
    pub fn of_standard_error() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if !plain && std::io::stderr().is_terminal() { Self::Coloured } else { Self::Plain }
    }
}

/// Longest source file that is looked into, and longest line that is shown.
const LONGEST_FILE: u64 = 16 << 20;
const LONGEST_LINE: usize = 200;

/// One line of a file.
fn source_line(location: &Location) -> Option<String> {
    let file = std::fs::File::open(&location.file).ok()?;
    // A path such as <stdin> is no file; a device would never end.
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let index = location.line.checked_sub(1)? as usize;
    let line = BufReader::new(file.take(LONGEST_FILE)).lines().nth(index)?.ok()?;
    (line.len() <= LONGEST_LINE && !line.trim().is_empty()).then_some(line)
}

fn place(location: &Location, first: bool) -> Element<'static> {
    let kind = if first { AnnotationKind::Primary } else { AnnotationKind::Context };
    match source_line(location) {
        Some(line) => {
            let start = line.len() - line.trim_start().len();
            let end = line.trim_end().len();
            let label = format!("{}, in {}", location.role.label(), location.function);
            let annotation = kind.span(start..end).label(label);
            Snippet::source(line)
                .path(location.file.clone())
                .line_start(location.line as usize)
                .annotation(annotation)
                .into()
        }
        None => {
            let path = format!("{} ({}, in {})", location.file, location.role.label(), location.function);
            Origin::path(path).line(location.line as usize).into()
        }
    }
}

/// Findings as text, each with an empty line behind it.
pub fn text(findings: &[Finding], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut text = String::new();
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let level = match finding.rule.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let times = if finding.count > 1 { format!(" ({} times)", finding.count) } else { String::new() };
        let mut group =
            Group::with_title(level.primary_title(format!("{}{times}", finding.message)).id(finding.rule.id));
        for (index, location) in finding.locations.iter().enumerate() {
            group = group.element(place(location, index == 0));
        }
        let group =
            group.element(Level::HELP.message(finding.rule.hint)).element(Level::NOTE.message(finding.rule.page));
        // Cannot fail: a String takes everything.
        let _ = writeln!(text, "{}\n", renderer.render(&[group]));
    }
    text
}

/// What stands at the end: how many findings, how many of them were not printed, and which suppressions suppressed nothing. Empty when there is nothing to
/// say.
pub fn summary(findings: &[Finding], unused: &[Suppression], unprinted: usize) -> String {
    let count = |severity| {
        findings.iter().filter(|finding| finding.suppressed.is_none() && finding.rule.severity == severity).count()
            as u64
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let suppressed = findings.iter().filter(|finding| finding.suppressed.is_some()).count();
    let mut text = String::new();
    for entry in unused {
        let _ = writeln!(text, "softacl: the suppression of {} in {} suppressed nothing", entry.rule, entry.path);
    }
    if errors + warnings > 0 {
        let [errors, warnings] = [(errors, "error"), (warnings, "warning")].map(|(count, what)| counted(count, what));
        let mut also = String::new();
        if suppressed > 0 {
            let _ = write!(also, ", {suppressed} suppressed");
        }
        if unprinted > 0 {
            let _ = write!(also, " ({unprinted} not shown; `softacl check` shows all)");
        }
        let _ = writeln!(text, "softacl: {errors}, {warnings}{also}; `softacl explain RULE` says more");
    }
    text
}

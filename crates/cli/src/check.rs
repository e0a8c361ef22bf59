//! `softacl check`: runs a program with every rule on, and prints what was found in it and in the processes that it started.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use clap::{Args, ValueEnum};
use softacl_check::render::{self, Style};
use softacl_check::{Finding, RULES, Rule, rule};
use softacl_host::signals;
use softacl_host::temporary::Directory;

use crate::Interpreter;
use crate::preload::{self, Preload};

/// Exit codes: nothing found, something found, could not run.
const CLEAN: i32 = 0;
const FOUND: i32 = 1;
const NOT_RUN: i32 = 2;

/// How findings are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For a person, with the lines of source
    Text,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit's XML
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Args)]
pub(crate) struct Check {
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// File to print them to, in place of standard error (text) or standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Schedule of the streams: eager, lazy or random:SEED
    #[arg(long)]
    schedule: Option<String>,
    /// The program and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// A file in a directory of its own, which goes when this does: a process that outlives the check finds no place for a file, and makes none.
struct Report(Directory);

impl Report {
    fn create() -> io::Result<Self> {
        let report = Self(Directory::create("softacl-check")?);
        fs::write(report.file(), "")?;
        Ok(report)
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("findings.jsonl")
    }
}

/// Runs the program; the exit code.
pub(crate) fn run(
    check: &Check,
    interpreter: &Interpreter,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<i32> {
    if let Some(path) = check.output.as_deref().filter(|path| path.is_dir()) {
        writeln!(err, "softacl: --output {} is a directory; the name of a file belongs there", path.display())?;
        return Ok(NOT_RUN);
    }
    let report = match Report::create() {
        Ok(report) => report,
        Err(error) => {
            writeln!(err, "softacl: no file for findings can be made in {}: {error}", std::env::temp_dir().display())?;
            return Ok(NOT_RUN);
        }
    };
    let mut command = Command::new(&check.command[0]);
    command.args(&check.command[1..]).env("SOFTACL_CHECKS", "strict").env("SOFTACL_REPORT", report.file());
    let preload = Preload::new(interpreter.preload.as_deref(), std::env::var_os(preload::VARIABLE).as_deref());
    match &preload {
        Ok(preload) => drop(command.env(preload::VARIABLE, &preload.value)),
        Err(why) => writeln!(err, "softacl: {why}")?,
    }
    if let Some(schedule) = &check.schedule {
        command.env("SOFTACL_SCHEDULE", schedule);
    }
    let status = match signals::run(&mut command) {
        Ok(status) => status,
        Err(error) => {
            writeln!(err, "softacl: {} cannot be run: {error}", check.command[0])?;
            return Ok(NOT_RUN);
        }
    };
    // A program may write bytes there that are no text.
    let lines = fs::read(report.file()).unwrap_or_default();
    let lines = String::from_utf8_lossy(&lines);
    let findings = render::read_lines(&lines);
    for entry in softacl_check::unused_in(&lines) {
        writeln!(err, "softacl: the suppression of {} in {} suppressed nothing", entry.rule, entry.path)?;
    }
    if let Err(error) = print(check, &findings, out, err) {
        let place = check.output.as_deref().unwrap_or(Path::new("standard output"));
        writeln!(err, "softacl: findings cannot be written to {}: {error}", place.display())?;
        return Ok(NOT_RUN);
    }
    if !status.success() {
        writeln!(err, "softacl: the program ended with {}", describe(status))?;
    }
    Ok(match (findings.is_empty(), status.success()) {
        (false, _) => FOUND,
        (true, true) => CLEAN,
        (true, false) => NOT_RUN,
    })
}

fn print(check: &Check, findings: &[Finding], out: &mut dyn Write, err: &mut dyn Write) -> io::Result<()> {
    let text = match check.format {
        Format::Text => {
            let style = if check.output.is_some() { Style::Plain } else { Style::of_standard_error() };
            let summary = match findings {
                [] => "softacl: nothing found\n".to_owned(),
                _ => render::summary(findings, &[], 0),
            };
            render::text(findings, style) + &summary
        }
        Format::Json => render::json_lines(findings),
        Format::Sarif => render::sarif(findings),
        Format::Junit => render::junit(findings),
        Format::Github => render::github(findings),
    };
    match (&check.output, check.format) {
        (Some(path), _) => fs::write(path, text),
        (None, Format::Text) => err.write_all(text.as_bytes()),
        (None, _) => out.write_all(text.as_bytes()),
    }
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "neither an exit code nor a signal".to_owned(),
    }
}

/// `softacl explain`: a rule's page.
pub(crate) fn explain(name: &str, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<i32> {
    let Some(rule) = rule::find(name) else {
        let hint =
            rule::nearest(name).map_or("`softacl rules` lists them".to_owned(), |rule| format!("is it {}?", rule.id));
        writeln!(err, "softacl: there is no rule {name:?}; {hint}")?;
        return Ok(NOT_RUN);
    };
    let Rule { summary, severity, since, page, hint, text, .. } = rule;
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    writeln!(
        out,
        "{title}\n\n{summary}\n\nSeverity: {severity}, since {since}. Source: {page}.\nWhat to do: {hint}.\n{body}"
    )?;
    Ok(CLEAN)
}

/// `softacl rules`: every rule with its sentence.
pub(crate) fn rules(json: bool, out: &mut dyn Write) -> io::Result<i32> {
    if json {
        let rules: Vec<_> = RULES
            .iter()
            .map(|rule| {
                serde_json::json!({
                    "rule": rule.id, "severity": rule.severity.word(), "summary": rule.summary, "since": rule.since, "page": rule.page,
                    "default": rule.set == rule::Set::Default,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::from(rules))?;
        return Ok(CLEAN);
    }
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in RULES {
        let when = if rule.set == rule::Set::Default { "always" } else { "strict" };
        writeln!(out, "{:width$}  {:7}  {when}  {}", rule.id, rule.severity.word(), rule.summary)?;
    }
    Ok(CLEAN)
}

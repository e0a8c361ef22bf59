//! The converter: ONNX to `.om`, with the command line of the vendor's converter.
//!
//! What lives here: the command line ([`run`]), its options and error codes, and the steps of a conversion. What does
//! not: the formats (the `model` crate), and where ONNX Runtime is found: the caller says so in a [`Context`].
//!
//! Output, exit codes and error codes are those that scripts around the vendor's converter look for; the wording is our
//! own. An option that has a meaning for the result and is not supported is an error, never ignored; one that tunes code
//! for the NPU is checked, recorded in the file, and said to have no effect.

mod accepted;
mod aipp;
mod borders;
mod casts;
mod convert;
mod cut;
mod diagnostic;
mod files;
#[cfg(test)]
mod fuzz;
mod gears;
mod modes;
mod open;
mod options;
mod output;
mod report;
mod settings;
mod shapes;
mod singleop;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use convert::Event;
use diagnostic::{Diagnostic, Stamp};
use options::Parsed;
use settings::{Mode, Settings};

/// Exit code of a conversion that worked, and of `--help`.
pub const SUCCESS: i32 = 0;

/// Exit code of everything else.
pub const FAILURE: i32 = 255;

/// What the converter cannot find out by itself.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// ONNX Runtime: the library, or the directory that holds it; `None` leaves the search to the dynamic loader.
    pub onnxruntime: Option<PathBuf>,
    /// Whether `err` is a terminal, on which progress may be shown.
    pub terminal: bool,
}

/// Runs the converter with `args` (without the program's name). Verdict and errors go to `out`, as the vendor's
/// converter has it; complaints about the command line's syntax, logs and progress go to `err`.
///
/// Returns the exit code: [`SUCCESS`] or [`FAILURE`].
pub fn run(args: &[String], out: &mut dyn Write, err: &mut dyn Write, context: &Context) -> i32 {
    // A closed pipe must not turn a conversion that worked into a failure.
    try_run(args, out, err, context).unwrap_or_else(|error| match error {
        Ended::Verdict(code) => code,
        Ended::Unwritable(_) => FAILURE,
    })
}

/// Why the converter ended before the end.
enum Ended {
    Verdict(i32),
    Unwritable(#[expect(dead_code, reason = "there is nowhere left to report it")] io::Error),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Unwritable(error)
    }
}

const FAILED: &str = "ATC run failed, Please check the detail log, Try 'atc --help' for more information";

fn try_run(args: &[String], out: &mut dyn Write, err: &mut dyn Write, context: &Context) -> Result<i32, Ended> {
    writeln!(out, "ATC start working now, please wait for a moment.")?;
    out.flush()?;
    let arguments = match options::parse(args) {
        Ok(Parsed::Help) => {
            write!(out, "{}", options::Usage)?;
            return Ok(SUCCESS);
        }
        Ok(Parsed::Arguments(arguments)) => arguments,
        Err(complaint) => {
            writeln!(err, "ERROR: {complaint}")?;
            writeln!(out, "{FAILED}")?;
            return Ok(FAILURE);
        }
    };
    let (result, warnings) = match settle(settings::mode(&arguments), out)? {
        Mode::Json => (modes::to_json(&arguments, false).map(|()| String::new()), Vec::new()),
        Mode::Text => (modes::to_json(&arguments, true).map(|()| String::new()), Vec::new()),
        Mode::Show => (modes::show(&arguments), Vec::new()),
        Mode::Operators => match singleop::run(&arguments, args, context) {
            Ok(warnings) => (Ok(String::new()), warnings),
            Err(error) => (Err(error), Vec::new()),
        },
        Mode::Convert | Mode::Check => {
            let settings = settle(Settings::new(&arguments), out)?;
            let mut result = convert(&settings, args, err, context)?;
            if settings.mode == Mode::Check {
                let written = report::write(&settings, &result, context);
                result = result.and(written);
            }
            let shown = result.and_then(|()| match settings {
                Settings { mode: Mode::Convert, display: true, .. } => modes::information(&settings.output),
                _ => Ok(String::new()),
            });
            (shown, settings.warnings)
        }
    };
    writeln!(out, "...")?;
    match result {
        Ok(shown) => {
            writeln!(out, "{shown}ATC run success, welcome to the next use.")?;
            for warning in warnings {
                writeln!(out, "{warning}")?;
            }
            out.flush()?;
            Ok(SUCCESS)
        }
        Err(diagnostic) => {
            report(&diagnostic, out)?;
            Ok(FAILURE)
        }
    }
}

/// What was made of the options; a mistake in them is reported and ends the run.
fn settle<T>(settled: Result<T, Diagnostic>, out: &mut dyn Write) -> Result<T, Ended> {
    match settled {
        Ok(settled) => Ok(settled),
        Err(diagnostic) => {
            report(&diagnostic, out)?;
            Err(Ended::Verdict(FAILURE))
        }
    }
}

fn report(diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{FAILED}")?;
    write!(out, "{}", diagnostic.at(Stamp::now()))?;
    out.flush()
}

/// From when on progress is shown, and how often.
const QUIET: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(250);

/// Converts on a thread of its own, so that progress can be shown whatever the conversion is busy with.
fn convert(
    settings: &Settings,
    args: &[String],
    err: &mut dyn Write,
    context: &Context,
) -> io::Result<Result<(), Diagnostic>> {
    let started = Instant::now();
    std::thread::scope(|scope| {
        let (events, received) = mpsc::channel();
        let worker = scope.spawn(move || convert::convert(settings, args, context, &events));
        let mut shown = false;
        let mut step = (0, "");
        loop {
            match received.recv_timeout(TICK) {
                Ok(Event::Step(percent, name)) => step = (percent, name),
                Ok(Event::Log(level, text)) => {
                    if settings.log.is_some_and(|lowest| level >= lowest) {
                        writeln!(err, "[{level}] ATC: {text}")?;
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if context.terminal && started.elapsed() > QUIET {
                shown = true;
                let (percent, name) = step;
                let seconds = started.elapsed().as_secs();
                write!(err, "\r\x1b[K[{percent:3} %] {name} ({seconds} s)")?;
                err.flush()?;
            }
        }
        if shown {
            write!(err, "\r\x1b[K")?;
            err.flush()?;
        }
        Ok(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

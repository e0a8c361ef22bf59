//! The `softacl` command: what the command line says, and what is printed.
//!
//! A library: the wheel's entry point calls [`run`] and says which interpreter it runs in. Nothing here computes what `softacl-core` knows.

mod check;
mod devices;
mod doctor;
mod om;
mod preload;
mod run;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{CommandFactory as _, Parser, Subcommand};

/// What the front end knows of where it runs.
#[derive(Clone, Debug, Default)]
pub struct Interpreter {
    /// Name and version, for example `CPython 3.11.7`.
    pub version: String,
    /// Path of the executable.
    pub executable: PathBuf,
    /// Folder of the installed `onnxruntime` package, if there is one.
    pub onnxruntime: Option<PathBuf>,
    /// Version of the installed numpy, if there is one.
    pub numpy: Option<String>,
    /// The library that shows the children of C code to the runtime, if it is installed.
    pub preload: Option<PathBuf>,
}

/// The Ascend Computing Language's Python API on any Linux machine.
#[derive(Parser)]
#[command(name = "softacl", version, about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a program with every rule on: exit code 0 when nothing was found, 1 when something was, 2 when it could not be run
    Check(check::Check),
    /// Show the machine's devices, and which processes use them
    Devices {
        /// Print one JSON object instead of text
        #[arg(long)]
        json: bool,
        /// Stay, and show them anew every so many seconds (2 without a number); on a terminal only
        #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", require_equals = true, value_parser = devices::pause, conflicts_with = "json")]
        watch: Option<Duration>,
    },
    /// Say what a rule demands, with a program that breaks it and one that does not
    Explain {
        /// Name of the rule
        rule: String,
    },
    /// List the rules
    Rules {
        /// Print one JSON array instead of text
        #[arg(long)]
        json: bool,
    },
    /// Say what was found and is used, and what is missing with the command that mends it
    Doctor {
        /// Print one JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Run a program that ends before the machine sleeps, and is started again after it
    Run(run::Arguments),
    /// Show what a model file (.om of whatever compiler, or .onnx) holds, and whether it can be run here
    Om {
        /// The model file
        file: PathBuf,
        /// Print one JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Put several .om files into one bundle, as acl.mdl.bundle_load_from_file loads it
    Bundle {
        /// The file to write
        target: PathBuf,
        /// The models, in the order of their indexes
        #[arg(required = true)]
        models: Vec<PathBuf>,
    },
}

/// Exit code for a wrong command line.
const USAGE: i32 = 2;

/// Runs the command; `arguments` come without the program's name. The exit code: 0 all is well, 1 something is missing or broken, 2 a wrong command line;
/// `softacl run` has its program's.
pub fn run(arguments: &[OsString], interpreter: &Interpreter, out: &mut dyn Write, err: &mut dyn Write) -> i32 {
    let arguments = std::iter::once("softacl".into()).chain(arguments.iter().cloned());
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Some(Command::Devices { watch: Some(pause), .. }) }) => devices::watch(pause, out, err),
        Ok(Arguments { command: Some(Command::Devices { json, .. }) }) => devices::run(json, out, err),
        Ok(Arguments { command: Some(Command::Check(check)) }) => check::run(&check, interpreter, out, err),
        Ok(Arguments { command: Some(Command::Explain { rule }) }) => check::explain(&rule, out, err),
        Ok(Arguments { command: Some(Command::Rules { json }) }) => check::rules(json, out),
        Ok(Arguments { command: Some(Command::Doctor { json }) }) => doctor::run(interpreter, json, out),
        Ok(Arguments { command: Some(Command::Om { file, json }) }) => om::run(&file, json, out, err),
        Ok(Arguments { command: Some(Command::Run(program)) }) => Ok(run::run(program, interpreter, err)),
        Ok(Arguments { command: Some(Command::Bundle { target, models }) }) => {
            match softacl_core::mdl::bundle::write_file(&target, &models) {
                Ok(()) => Ok(0),
                Err(error) => writeln!(err, "{error}").map(|()| 1),
            }
        }
        Ok(Arguments { command: None }) => write!(out, "{}", Arguments::command().render_help()).map(|()| 0),
        // clap answers --help and --version as errors that belong on standard output.
        Err(error) if !error.use_stderr() => write!(out, "{error}").map(|()| 0),
        Err(error) => write!(err, "{error}").map(|()| USAGE),
    };
    // A reader that went away (`softacl doctor | head`) is no failure of ours.
    outcome.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &[&str]) -> (i32, String, String) {
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(&arguments, &Interpreter::default(), &mut out, &mut err);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn the_command_line_answers_and_refuses() {
        for (arguments, code, on_out, on_err) in [
            (&["--version"][..], 0, "softacl 0.", ""),
            (&["--help"], 0, "doctor", ""),
            (&[], 0, "Usage", ""),
            (&["doctro"], 2, "", "doctor"),
            (&["doctor", "--jsn"], 2, "", "--json"),
            (&["devices", "--jsn"], 2, "", "--json"),
            (&["devices", "--watch", "--json"], 2, "", "--json"),
            (&["devices", "--watch=0"], 2, "", "0.1 to 3600"),
            (&["devices", "--watch=x"], 2, "", "0.1 to 3600"),
            (&["run"], 2, "", "COMMAND"),
            (&["run", "--simulate-sleep=x", "true"], 2, "", "seconds"),
            (&["rules"], 0, "used-after-destroy", ""),
            (&["rules", "--json"], 0, "\"rule\":\"used-after-destroy\"", ""),
            (&["explain", "used-after-destroy"], 0, "## Mended", ""),
            (&["explain", "use-after-destroy"], 2, "", "is it used-after-destroy?"),
            (&["check"], 2, "", "<COMMAND>"),
            (&["check", "--", "true"], 0, "", "nothing found"),
            (&["check", "--format", "json", "true"], 0, "", ""),
            (&["check", "--", "false"], 2, "", "exit code 1"),
            (&["check", "--", "/no/such/program"], 2, "", "/no/such/program"),
            (&["check", "--output", "/no/such/directory/x", "true"], 2, "", "/no/such/directory/x"),
            (&["om"], 2, "", "<FILE>"),
            (&["bundle"], 2, "", "<TARGET>"),
            (&["bundle", "out.om"], 2, "", "<MODELS>"),
            (&["bundle", "/no/such/out.om", "/no/such/file"], 1, "", "145002"),
            (&["om", "/no/such/file"], 1, "", "145002"),
            (&["om", "/no/such/file", "--json"], 1, "", "/no/such/file"),
        ] {
            let (found, out, err) = call(arguments);
            assert_eq!(found, code, "{arguments:?}: {err}");
            assert!(out.contains(on_out) && err.contains(on_err), "{arguments:?}: {out} {err}");
        }
    }

    #[test]
    fn the_doctor_names_what_is_missing_and_the_command_that_mends_it() {
        let (code, out, _) = call(&["doctor"]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("pip install"), "{out}");
        let (_, json, _) = call(&["doctor", "--json"]);
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(
            report["settings"]
                .as_array()
                .is_some_and(|settings| settings.iter().any(|setting| setting["name"] == "soc")),
            "{json}"
        );
    }
}

//! What the options mean: each value checked, with the documented error code for each thing that can be wrong.

use std::fmt;
use std::path::{Path, PathBuf};

use softacl_abi::profile;
use softacl_model::{Format, Gears};

use crate::accepted;
use crate::aipp;
use crate::borders::Borders;
use crate::diagnostic::Diagnostic;
use crate::gears;
use crate::options::Arguments;
use crate::shapes::Shape;

/// Longest path of a file, in characters.
const LONGEST_PATH: usize = 4096;

/// Levels of `--log`, least important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        })
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Convert (0).
    Convert,
    /// Write a model as JSON (1).
    Json,
    /// Check the model and write a report (3).
    Check,
    /// Write a graph that was dumped as text as JSON (5).
    Text,
    /// Show what an `.om` file says of itself (6).
    Show,
    /// Convert single operators (0 with `--singleop`).
    Operators,
}

/// A conversion, as asked for.
#[derive(Debug)]
pub(crate) struct Settings {
    /// [`Mode::Convert`] or [`Mode::Check`].
    pub(crate) mode: Mode,
    pub(crate) model: PathBuf,
    /// The file to write, with its suffix.
    pub(crate) output: PathBuf,
    /// The model's name: the output's last part.
    pub(crate) name: String,
    pub(crate) soc_version: &'static str,
    pub(crate) format: Format,
    /// Shapes of inputs; −1 for dimensions that gears fill.
    pub(crate) shapes: Vec<Shape>,
    /// Without the shapes of outputs, which the network decides.
    pub(crate) gears: Gears,
    /// What happens to pictures before the network sees them.
    pub(crate) aipp: Option<aipp::Configuration>,
    /// What outputs there are, and types at the border.
    pub(crate) borders: Borders,
    /// Where the report of a check goes, if not to the usual place.
    pub(crate) check_report: Option<PathBuf>,
    /// Whether to show what the file says of itself when it is written.
    pub(crate) display: bool,
    /// What to say about options without effect.
    pub(crate) warnings: Vec<String>,
    /// The lowest level to log.
    pub(crate) log: Option<Level>,
}

impl Settings {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Diagnostic> {
        let log = log_level(arguments)?;
        let mode = mode(arguments)?;
        framework(arguments)?;
        let model = arguments.get("model").ok_or_else(|| Diagnostic::required("model"))?;
        // A check writes no model.
        let (output, name) = if mode == Mode::Check { Default::default() } else { output(arguments)? };
        let soc_version = soc_version(arguments)?;
        let display = display(arguments)?;
        accepted::check(arguments)?;
        // After the values that decide what an option would mean.
        if let Some(option) = arguments.unsupported.first() {
            return Err(Diagnostic::new(
                "E10055",
                format!("Parameter [--{option}] is not yet supported by softacl's atc."),
            )
            .solution(format!("Leave --{option} out if the model works without it.")));
        }
        let format = input_format(arguments)?;
        let (shapes, gears) = gears::read(arguments, format, soc_version)?;
        let aipp = aipp::read(arguments, format, soc_version)?;
        let (borders, border_warnings) = Borders::read(arguments, soc_version)?;
        let model = PathBuf::from(model);
        if !model.is_file() {
            let what = if model.exists() { "is no file" } else { "does not exist" };
            return Err(Diagnostic::new(
                "E13000",
                format!("Path [{}] of parameter [--model] {what}.", model.display()),
            ));
        }
        let check_report = arguments.get("check_report").map(PathBuf::from);
        let mut warnings = accepted::warnings(arguments);
        warnings.extend(border_warnings);
        Ok(Self {
            mode,
            model,
            output,
            name,
            soc_version,
            format,
            shapes,
            gears,
            aipp,
            borders,
            check_report,
            display,
            warnings,
            log,
        })
    }
}

pub(crate) fn log_level(arguments: &Arguments) -> Result<Option<Level>, Diagnostic> {
    match arguments.get("log") {
        None | Some("null") => Ok(None),
        Some("debug") => Ok(Some(Level::Debug)),
        Some("info") => Ok(Some(Level::Info)),
        Some("warning") => Ok(Some(Level::Warning)),
        Some("error") => Ok(Some(Level::Error)),
        Some(other) => Err(Diagnostic::value("E10010", "log", other, "it must be debug, info, warning, error or null")),
    }
}

pub(crate) fn mode(arguments: &Arguments) -> Result<Mode, Diagnostic> {
    match arguments.get("mode") {
        None | Some("0") if arguments.get("singleop").is_some() => Ok(Mode::Operators),
        None | Some("0") => Ok(Mode::Convert),
        Some(other) if arguments.get("singleop").is_some() => {
            Err(Diagnostic::value("E10001", "mode", other, "with --singleop it must be 0"))
        }
        Some("1") => Ok(Mode::Json),
        Some("3") => Ok(Mode::Check),
        Some("5") => Ok(Mode::Text),
        Some("6") => Ok(Mode::Show),
        Some(other @ ("7" | "30")) => Err(Diagnostic::new(
            "E10055",
            format!(
                "Value [{other}] for parameter [--mode] is not supported by softacl's atc: such files hold machine code of \
                 one chip. 0, 1, 3, 5 and 6 are."
            ),
        )),
        Some(other) => Err(Diagnostic::value("E10001", "mode", other, "it must be one of 0, 1, 3, 5, 6, 7, 30")),
    }
}

/// Only ONNX is converted; for the others it is said how they become ONNX.
pub(crate) fn framework(arguments: &Arguments) -> Result<(), Diagnostic> {
    let other = |name: &str, value: &str, advice: &str| {
        Diagnostic::new(
            "E10055",
            format!("Value [{value}] for parameter [--framework] ({name}) is not supported by softacl's atc."),
        )
        .solution(format!("{advice} Then convert net.onnx with --framework=5."))
    };
    match arguments.get("framework") {
        Some("5") => Ok(()),
        None => Err(Diagnostic::new("E10007", "Parameter [--framework] is required; 5 stands for ONNX.")),
        Some("0") if arguments.get("mode") != Some("1") && arguments.get("weight").is_none() => Err(Diagnostic::new(
            "E10008",
            "Parameter [--weight] is empty; Caffe models ([--framework] is 0) have their weights in a file of its own.",
        )
        .solution("softacl's atc converts ONNX only: export the model to ONNX and convert that with --framework=5.")),
        Some(value @ "0") => Err(other(
            "Caffe",
            value,
            "Convert the model to ONNX in an environment of its own (Python 3.8): pip install caffe2onnx && python -m \
             caffe2onnx.convert --prototxt net.prototxt --caffemodel net.caffemodel --onnx net.onnx.",
        )),
        Some(value @ "1") => Err(other(
            "MindSpore",
            value,
            "Export the model to ONNX where MindSpore is installed: mindspore.export(net, x, file_name=\"net\", \
             file_format=\"ONNX\").",
        )),
        Some(value @ "3") => Err(other(
            "TensorFlow",
            value,
            "Export the model to ONNX where TensorFlow is installed: pip install tf2onnx && python -m tf2onnx.convert \
             --graphdef net.pb --inputs x:0 --outputs y:0 --opset 17 --output net.onnx (--saved-model DIR for a saved \
             model).",
        )),
        Some(value) => Err(Diagnostic::value(
            "E10001",
            "framework",
            value,
            "it must be 5 (ONNX); 0 (Caffe), 1 (MindSpore) and 3 (TensorFlow) are known and not supported",
        )),
    }
}

/// Paths have a longest length.
pub(crate) fn check_length(option: &str, path: &str) -> Result<(), Diagnostic> {
    if path.chars().count() <= LONGEST_PATH {
        return Ok(());
    }
    Err(Diagnostic::new(
        "E10021",
        format!("The path of parameter [--{option}] is longer than {LONGEST_PATH} characters."),
    ))
}

fn output(arguments: &Arguments) -> Result<(PathBuf, String), Diagnostic> {
    let path = arguments.get("output").ok_or_else(|| Diagnostic::required("output"))?;
    check_length("output", path)?;
    let no_name = || {
        Diagnostic::new(
            "E10022",
            format!("Path [{path}] of parameter [--output] is a directory; it must end with a file name."),
        )
    };
    if path.ends_with('/') || Path::new(path).is_dir() {
        return Err(no_name());
    }
    let name = Path::new(path).file_name().ok_or_else(no_name)?;
    Ok((PathBuf::from(format!("{path}.om")), name.to_string_lossy().into_owned()))
}

fn display(arguments: &Arguments) -> Result<bool, Diagnostic> {
    match arguments.get("display_model_info") {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => Err(Diagnostic::value("E10006", "display_model_info", other, "it must be 0 or 1")),
    }
}

pub(crate) fn soc_version(arguments: &Arguments) -> Result<&'static str, Diagnostic> {
    let name = arguments.get("soc_version").ok_or_else(|| Diagnostic::required("soc_version"))?;
    profile::find_or_alias(name).map(|profile| profile.name).ok_or_else(|| {
        let names: Vec<&str> = profile::PROFILES.iter().map(|profile| profile.name).collect();
        Diagnostic::value("E10001", "soc_version", name, "no product of this name is known")
            .solution(format!("Give one of {}.", names.join(", ")))
    })
}

fn input_format(arguments: &Arguments) -> Result<Format, Diagnostic> {
    match arguments.get("input_format") {
        None | Some("NCHW") => Ok(Format::NCHW),
        Some("ND") => Ok(Format::ND),
        Some("NCDHW") => Ok(Format::NCDHW),
        Some(other) => {
            Err(Diagnostic::value("E10001", "input_format", other, "for ONNX models it must be NCHW, NCDHW or ND"))
        }
    }
}

//! The modes that read a file and convert nothing: a model as JSON (1), a dumped graph as JSON (5), and what an `.om` file says of itself (6).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use softacl_model::json::Document;
use softacl_model::{ErrorCode, Inspection, ModelError, Origin, inspect_file};

use crate::accepted;
use crate::diagnostic::Diagnostic;
use crate::options::Arguments;
use crate::output;
use crate::settings;

/// Mode 1: writes `--om` (an `.om` or ONNX file; the content decides) as `--json`. Mode 5: likewise for a graph that was
/// dumped as text.
pub(crate) fn to_json(arguments: &Arguments, is_text: bool) -> Result<(), Diagnostic> {
    settings::log_level(arguments)?;
    if arguments.get("framework").is_some() {
        settings::framework(arguments)?;
    }
    accepted::check(arguments)?;
    let model = existing(arguments)?;
    let json = Path::new(required(arguments, "json")?);
    settings::check_length("json", &json.display().to_string())?;
    let document = if is_text { Document::open_text(&model) } else { Document::open(&model) };
    let document = document.map_err(|error| unreadable(&model, &error))?;
    output::write_with(json, |out| document.write_to(out))
        .map_err(|error| Diagnostic::new("E13004", format!("File [{}] cannot be written: {error}.", json.display())))
}

/// Mode 6: what the `.om` file in `--om` says of itself.
pub(crate) fn show(arguments: &Arguments) -> Result<String, Diagnostic> {
    settings::log_level(arguments)?;
    accepted::check(arguments)?;
    information(&existing(arguments)?)
}

/// The lines about an `.om` file that mode 6 and `--display_model_info=1` print.
pub(crate) fn information(path: &Path) -> Result<String, Diagnostic> {
    let found = inspect_file(path).map_err(|error| unreadable(path, &error))?;
    if found.origin == Origin::Onnx {
        return Err(Diagnostic::value(
            "E10001",
            "om",
            &path.display().to_string(),
            "it is an ONNX file, not an .om file",
        ));
    }
    Ok(block(&found))
}

fn block(found: &Inspection) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<i64>| value.unwrap_or(-1);
    let resources = &found.resources;
    let mut out = String::from("============ Display Model Info start ============\n");
    let mut line = |line: std::fmt::Arguments<'_>| writeln!(out, "{line}").expect("writing into a text cannot fail");
    line(format_args!("Original Atc command line: {}", text(&found.atc_command)));
    line(format_args!(
        "system   info: atc_version[{}], soc_version[{}], framework_type[{}].",
        text(&found.atc_version),
        text(&found.soc_version),
        text(&found.framework)
    ));
    line(format_args!(
        "resource info: memory_size[{} B], weight_size[{} B], stream_num[{}], event_num[{}].",
        number(resources.memory_size),
        number(resources.weight_size),
        number(resources.stream_num),
        number(resources.event_num)
    ));
    match resources.om_info {
        Some([weights, kernels, cpu_kernels, tasks, libraries]) => line(format_args!(
            "om       info: modeldef_size[{} B], weight_data_size[{weights} B], tbe_kernels_size[{kernels} B], \
             cust_aicpu_kernel_store_size[{cpu_kernels} B], task_info_size[{tasks} B], so_store_size[{libraries} B].",
            found.graph_bytes()
        )),
        None => line(format_args!("om       info: failed, the file does not say.")),
    }
    out.push_str("============ Display Model Info end   ============\n");
    out
}

fn required<'a>(arguments: &'a Arguments, option: &str) -> Result<&'a str, Diagnostic> {
    arguments
        .get(option)
        .ok_or_else(|| Diagnostic::new("E10004", format!("Parameter [--{option}] is empty; this mode needs it.")))
}

fn existing(arguments: &Arguments) -> Result<PathBuf, Diagnostic> {
    let path = PathBuf::from(required(arguments, "om")?);
    if path.is_file() {
        return Ok(path);
    }
    let what = if path.exists() { "is no file" } else { "does not exist" };
    Err(Diagnostic::new("E13000", format!("Path [{}] of parameter [--om] {what}.", path.display())))
}

fn unreadable(path: &Path, error: &ModelError) -> Diagnostic {
    if error.code == ErrorCode::GE_EXEC_MODEL_PATH_INVALID {
        Diagnostic::new("E13001", format!("File [{}] cannot be opened: {error}.", path.display()))
    } else {
        Diagnostic::new("E13005", format!("File [{}] cannot be parsed: {error}.", path.display()))
    }
}

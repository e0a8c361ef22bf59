//! `--singleop`: a JSON file of operators, each of which becomes an `.om` file of its own.
//!
//! What lives here: the steps, and the files' names. What does not: reading the JSON (`description`), and what an
//! operator is in ONNX (`operators`).

mod builder;
mod description;
mod elementwise;
mod operators;
mod reductions;
mod tensors;
mod windows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use softacl_model::om::{Compilation, Image, compile};
use softacl_model::onnx::Network;
use softacl_model::{ElementType, Format, ModelError, OnnxRuntime, Operator, OperatorTensor, TensorInfo, tensor_bytes};

use crate::convert::not_loadable;
use crate::diagnostic::Diagnostic;
use crate::options::Arguments;
use crate::{Context, accepted, output, settings};
use builder::Draft;
use description::Entry;

const OPTION: &str = "singleop";

/// Longest name of a file, in characters, without its suffix.
const LONGEST_NAME: usize = 128;

/// Options that say something about a model, which there is none of.
const ABOUT_MODELS: &[&str] = &[
    "framework",
    "model",
    "weight",
    "om",
    "json",
    "check_report",
    "display_model_info",
    "insert_op_conf",
    "input_shape",
    "input_shape_range",
    "input_format",
    "input_fp16_nodes",
    "is_input_adjust_hw_layout",
    "is_output_adjust_hw_layout",
    "dynamic_batch_size",
    "dynamic_image_size",
    "dynamic_dims",
    "out_nodes",
    "output_type",
];

/// Converts every operator of the file. Either all files are written or none.
pub(crate) fn run(arguments: &Arguments, args: &[String], context: &Context) -> Result<Vec<String>, Diagnostic> {
    let path = Path::new(arguments.get(OPTION).ok_or_else(|| Diagnostic::required(OPTION))?);
    for &other in ABOUT_MODELS {
        if arguments.get(other).is_some() {
            return Err(Diagnostic::value(
                "E10001",
                OPTION,
                &path.display().to_string(),
                format_args!("it does not go with --{other}, which is about models"),
            ));
        }
    }
    settings::log_level(arguments)?;
    let directory = directory(arguments)?;
    let soc_version = settings::soc_version(arguments)?;
    accepted::check(arguments)?;
    let entries = description::read(path)?;
    let runtime = OnnxRuntime::load(context.onnxruntime.as_deref(), 0)
        .map_err(|error| Diagnostic::new("E10063", format!("The environment is incomplete: {error}.")))?;
    let command = std::iter::once("atc").chain(args.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let mut files: Vec<(PathBuf, Image)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let name = file_name(index, entry);
        let path = directory.join(format!("{name}.om"));
        if files.iter().any(|(other, _)| *other == path) {
            return Err(Diagnostic::new(
                "E10032",
                format!("Two operators of the file in parameter [--{OPTION}] have the name [{name}]."),
            )
            .solution("Give each its own \"name\"."));
        }
        files.push((path, build(&runtime, &name, &entry.operator, soc_version, &command)?));
    }
    write(&files)?;
    Ok(accepted::warnings(arguments))
}

/// For tests: reads the file, and drafts the network of each operator in it.
#[cfg(test)]
pub(crate) fn is_drafted(path: &Path) -> bool {
    let Ok(entries) = description::read(path) else { return false };
    let mut good = true;
    for wide in [false, true] {
        for entry in &entries {
            good &= Draft::new(&entry.operator, wide).is_ok_and(|draft| {
                [true, false].iter().all(|described| Network::encode(&draft.finish(*described)).is_ok())
            });
        }
    }
    good
}

fn write(files: &[(PathBuf, Image)]) -> Result<(), Diagnostic> {
    let mut new: Vec<&Path> = Vec::new();
    for (path, image) in files {
        let existed = path.exists();
        if let Err(error) = output::write(image, path) {
            // What was there before and is overwritten cannot be had back; what is new goes.
            for path in new {
                // It is already being reported that something failed.
                let _ = std::fs::remove_file(path);
            }
            return Err(Diagnostic::new("E13004", format!("File [{}] cannot be written: {error}.", path.display())));
        }
        if !existed {
            new.push(path);
        }
    }
    Ok(())
}

fn directory(arguments: &Arguments) -> Result<PathBuf, Diagnostic> {
    let text = arguments.get("output").ok_or_else(|| Diagnostic::required("output"))?;
    settings::check_length("output", text)?;
    let path = PathBuf::from(text);
    if path.exists() && !path.is_dir() {
        return Err(Diagnostic::value(
            "E10001",
            "output",
            text,
            format_args!("with --{OPTION} it is the directory for the files, and there is a file of that name"),
        ));
    }
    Ok(path)
}

/// The name given, or number, type and tensors.
fn file_name(index: usize, entry: &Entry) -> String {
    let given: String = entry.name.chars().take(LONGEST_NAME).collect();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if !given.is_empty() && given.chars().all(is_plain) && given != "." && given != ".." {
        return given;
    }
    let mut name = format!("{index}_{}", entry.operator.kind);
    for tensor in entry.operator.inputs.iter().chain(&entry.operator.outputs) {
        let numbers = [i64::from(tensor.data_type), i64::from(tensor.format)];
        for number in numbers.iter().chain(&tensor.dims) {
            name.push('_');
            name.push_str(&number.to_string());
        }
    }
    name.chars().take(LONGEST_NAME).collect()
}

/// A mistake in an operator's description.
fn wrong(operator: &Operator, what: &str, value: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(
        "E13014",
        format!("Value [{value}] for {what} of operator [{}] is invalid. Reason: {reason}.", operator.kind),
    )
    .operator(&operator.kind)
}

fn build(
    runtime: &Arc<OnnxRuntime>,
    name: &str,
    operator: &Operator,
    soc_version: &str,
    command: &str,
) -> Result<Image, Diagnostic> {
    let draft = checked(runtime, operator)?;
    let network = Network::encode(&draft.finish(true)).map_err(|error| not_loadable(&error))?;
    let describe = |tensor: &OperatorTensor, name: String| TensorInfo {
        name,
        data_type: tensor.data_type,
        format: tensor.format,
        size: tensor_bytes(tensor.data_type, &tensor.dims).unwrap_or(0),
        dims: tensor.dims.clone(),
        dims_v2: None,
    };
    let inputs = draft.borders().map(|(tensor, name)| describe(tensor, name)).collect();
    let outputs = operator
        .outputs
        .iter()
        .enumerate()
        .map(|(at, tensor)| describe(tensor, format!("{}:{at}", operator.kind)))
        .collect();
    compile(Compilation {
        atc_command: command,
        format: Format::ND,
        operator: Some(operator),
        ..Compilation::new(name, &network, soc_version, inputs, outputs)
    })
    .map_err(|error| not_loadable(&error))
}

/// The operator as a network that ONNX Runtime has loaded, and whose outputs are the described ones.
fn checked<'o>(runtime: &Arc<OnnxRuntime>, operator: &'o Operator) -> Result<Draft<'o>, Diagnostic> {
    let inspect = |draft: &Draft<'_>| {
        let network = Network::encode(&draft.finish(false))?;
        let outcome = runtime.inspect(network.file(), &[]);
        runtime.take_log();
        outcome
    };
    let mut draft = Draft::new(operator, false)?;
    let mut outcome = inspect(&draft);
    if outcome.as_ref().is_err_and(lacks_kernel) {
        // The type is one that ONNX Runtime does not compute with: a wider one holds every value of it.
        draft = Draft::new(operator, true)?;
        outcome = inspect(&draft);
    }
    let signature = outcome.map_err(|error| refused(operator, &error))?;
    for (at, (port, tensor)) in signature.outputs.iter().zip(&operator.outputs).enumerate() {
        // No dimensions: a scalar, or ONNX Runtime could not derive them (axes that come as an input).
        let differs = !port.dims.is_empty() && port.dims.len() != tensor.dims.len()
            || port.dims.iter().zip(&tensor.dims).any(|(own, described)| *own >= 0 && own != described);
        // A scalar is often described as a list of one.
        if port.dims.is_empty() && tensor.dims == [1] || port.dims == [1] && tensor.dims.is_empty() {
            draft.reshape_output(at);
            continue;
        }
        if !differs {
            continue;
        }
        return Err(wrong(
            operator,
            &format!("the shape of output {at}"),
            &format!("{:?}", tensor.dims),
            &format!("inputs and attributes make it {:?}", port.dims),
        ));
    }
    Ok(draft)
}

fn lacks_kernel(error: &ModelError) -> bool {
    ["Could not find an implementation", "NOT_IMPLEMENTED", "is invalid", "Type Error", "Type parameter"]
        .iter()
        .any(|part| error.message.contains(part))
}

fn refused(operator: &Operator, error: &ModelError) -> Diagnostic {
    let types: Vec<&str> = operator
        .inputs
        .iter()
        .map(|tensor| ElementType::from_acl(tensor.data_type).map_or("none", |element| element.name))
        .collect();
    Diagnostic::new(
        "EZ3003",
        format!(
            "Operator [{}] with inputs of types {} is not supported by ONNX Runtime, which executes it. It says: {}.",
            operator.kind,
            types.join(", "),
            error.message.trim()
        ),
    )
    .operator(&operator.kind)
}

//! What mode 3 writes: the verdict on a model and on each of its operators, as JSON.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use softacl_model::OnnxRuntime;
use softacl_model::onnx::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto};
use softacl_model::onnx::{Network, node_names};

use crate::diagnostic::Diagnostic;
use crate::settings::Settings;
use crate::{Context, output};

#[derive(Serialize)]
struct Report<'a> {
    name: &'a str,
    result: &'static str,
    total: usize,
    pass: usize,
    fail: usize,
    op: Vec<Operator>,
}

#[derive(Serialize)]
struct Operator {
    name: String,
    r#type: String,
    result: &'static str,
    cause: Vec<Cause>,
}

#[derive(Clone, Serialize)]
struct Cause {
    code: &'static str,
    message: String,
}

fn verdict(passed: bool) -> &'static str {
    if passed { "success" } else { "failed" }
}

/// Writes the report on a model that was checked with this outcome.
pub(crate) fn write(
    settings: &Settings,
    outcome: &Result<(), Diagnostic>,
    context: &Context,
) -> Result<(), Diagnostic> {
    let operators = operators(&settings.model, outcome, context);
    let fail = operators.iter().filter(|operator| !operator.cause.is_empty()).count();
    let name = settings.model.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let report = Report {
        name: &name,
        result: verdict(outcome.is_ok()),
        total: operators.len(),
        pass: operators.len() - fail,
        fail,
        op: operators,
    };
    let path = settings.check_report.clone().unwrap_or_else(default_path);
    output::write_with(&path, |out| Ok(serde_json::to_writer_pretty(out, &report)?))
        .map_err(|error| Diagnostic::new("E13004", format!("File [{}] cannot be written: {error}.", path.display())))
}

fn default_path() -> PathBuf {
    let directory = std::env::var_os("ASCEND_WORK_PATH").map(PathBuf::from).unwrap_or_default();
    directory.join("check_result.json")
}

/// The operators with their verdicts; none when the model cannot be read.
fn operators(path: &Path, outcome: &Result<(), Diagnostic>, context: &Context) -> Vec<Operator> {
    let network = std::fs::read(path).ok().and_then(|file| Network::decode(file.into()).ok());
    let Some(network) = network else { return Vec::new() };
    let graph = network.graph();
    let names = node_names(graph).names;
    let mut causes: Vec<Option<Cause>> = vec![None; names.len()];
    if let Err(error) = outcome {
        // ONNX Runtime stops at the first operator that it does not know. The others are found by asking for each type.
        let unknown = unknown_types(&network, context);
        for (cause, node) in causes.iter_mut().zip(&graph.node) {
            if unknown.contains(&kind(node)) {
                let (domain, op) = kind(node);
                let message = format!("ONNX Runtime, which executes the model, has no operator {domain}::{op}.");
                *cause = Some(Cause { code: "E16002", message });
            }
        }
        if let Some(at) = error.operator.as_ref().and_then(|name| names.iter().position(|own| own == name)) {
            causes[at] = Some(Cause { code: error.code, message: error.text.clone() });
        }
    }
    graph
        .node
        .iter()
        .zip(names)
        .zip(causes)
        .map(|((node, name), cause)| Operator {
            name,
            r#type: node.op_type.clone().unwrap_or_default(),
            result: verdict(cause.is_none()),
            cause: cause.into_iter().collect(),
        })
        .collect()
}

/// Domain and type of an operator.
fn kind(node: &NodeProto) -> (&str, &str) {
    let domain = node.domain.as_deref().filter(|domain| !domain.is_empty()).unwrap_or("ai.onnx");
    (domain, node.op_type.as_deref().unwrap_or(""))
}

/// The types of operators that ONNX Runtime has never heard of, each found with a network of that one operator.
fn unknown_types<'a>(network: &'a Network, context: &Context) -> HashSet<(&'a str, &'a str)> {
    let Ok(runtime) = OnnxRuntime::load(context.onnxruntime.as_deref(), 0) else { return HashSet::new() };
    let mut kinds = BTreeMap::new();
    for node in &network.graph().node {
        kinds.entry(kind(node)).or_insert(node);
    }
    kinds.into_iter().filter(|(_, node)| is_unknown(&runtime, network.model(), node)).map(|(kind, _)| kind).collect()
}

fn is_unknown(runtime: &Arc<OnnxRuntime>, model: &ModelProto, node: &NodeProto) -> bool {
    let values = |names: &[String]| {
        let mut seen = HashSet::new();
        names
            .iter()
            .filter(|name| !name.is_empty() && seen.insert(name.as_str()))
            .map(|name| ValueInfoProto::tensor(name, 1, &[1]))
            .collect()
    };
    let alone = ModelProto {
        graph: Some(GraphProto {
            name: Some("alone".to_owned()),
            input: values(&node.input),
            output: values(&node.output),
            node: vec![node.clone()],
            ..GraphProto::default()
        }),
        ir_version: model.ir_version,
        opset_import: model.opset_import.clone(),
        functions: model.functions.clone(),
        ..ModelProto::default()
    };
    let Ok(network) = Network::encode(&alone) else { return false };
    // Any other complaint is about types or shapes, which are made up.
    let outcome = runtime.inspect(network.file(), &[]);
    runtime.take_log();
    outcome.is_err_and(|error| crate::convert::is_unknown_operator(&error.message))
}

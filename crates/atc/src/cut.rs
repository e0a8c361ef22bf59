//! `--out_nodes`: a network that ends at chosen nodes, without what they do not need.

use std::collections::{HashMap, HashSet};

use softacl_model::onnx::proto::{GraphProto, NodeProto, ValueInfoProto};
use softacl_model::onnx::{Network, NodeNames, node_names};

use crate::borders::is_index;
use crate::convert::not_loadable;
use crate::diagnostic::Diagnostic;

const OPTION: &str = "out_nodes";

/// How an output was asked for; a command line keeps to one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `node:index`
    Node,
    /// The name of a tensor.
    Tensor,
}

/// One output that was asked for.
struct Wanted {
    form: Form,
    tensor: String,
    /// The name under which a program finds it.
    name: String,
}

/// Ends the network at `words`; what it also returns are the outputs' names. Inputs stay, needed or not: programs
/// count them.
pub(crate) fn cut(network: &Network, words: &[String]) -> Result<(Network, Vec<String>), Diagnostic> {
    let mut model = network.model().clone();
    let graph = network.graph();
    let names = node_names(graph);
    let wanted = words.iter().map(|word| find(graph, &names, word)).collect::<Result<Vec<_>, _>>()?;
    if let Some(other) = wanted.iter().position(|one| one.form != wanted[0].form) {
        return Err(Diagnostic::value(
            "E10001",
            OPTION,
            &words.join(";"),
            format_args!(
                "[{}] and [{}] mix the two ways to name outputs; give node:index for all, or tensors for all",
                words[0], words[other]
            ),
        ));
    }

    let mut taken = graph.tensor_names();
    let mut identities = Vec::new();
    let mut outputs: Vec<ValueInfoProto> = Vec::new();
    let known = values(graph);
    for wanted in &wanted {
        let is_made = names.producers.contains_key(wanted.tensor.as_str());
        let is_new = outputs.iter().all(|output| output.name.as_ref() != Some(&wanted.tensor));
        let value = known.get(wanted.tensor.as_str()).copied().cloned();
        let mut value =
            value.unwrap_or_else(|| ValueInfoProto { name: Some(wanted.tensor.clone()), ..Default::default() });
        if !is_made || !is_new {
            // An output of a network is made by a node, and each by its own.
            let copy = fresh(&mut taken, &wanted.tensor, "copy");
            identities.push(NodeProto::operator("Identity", &[&wanted.tensor], &[&copy]).named(&copy));
            value.name = Some(copy);
        }
        outputs.push(value);
    }

    let needed = needed(graph, &names, wanted.iter().map(|wanted| wanted.tensor.as_str()));
    let node = graph.node.iter().zip(&names.names).zip(&needed.nodes).filter(|(_, needed)| **needed);
    // Unnamed nodes are counted; what is left of them keeps its numbers.
    let node: Vec<NodeProto> = node.map(|((node, name), _)| node.clone().named(name)).chain(identities).collect();
    let is_needed = |name: Option<&str>| name.is_some_and(|name| needed.tensors.contains(name));
    let new = model.graph.get_or_insert_default();
    let defaults: HashSet<String> = new.initializer.iter().filter_map(|tensor| tensor.name.clone()).collect();
    new.initializer.retain(|tensor| is_needed(tensor.name.as_deref()));
    new.sparse_initializer.retain(|sparse| is_needed(sparse.values.as_ref().and_then(|values| values.name.as_deref())));
    // An input with a default value goes with it: without it, programs would have to bring it.
    new.input.retain(|input| {
        let name = input.name.as_deref();
        !name.is_some_and(|name| defaults.contains(name)) || is_needed(name)
    });
    new.value_info.retain(|value| is_needed(value.name.as_deref()));
    new.node = node;
    new.output = outputs;
    model.import_default_domain();
    let network = Network::encode(&model).map_err(|error| not_loadable(&error))?;
    Ok((network, wanted.into_iter().map(|wanted| wanted.name).collect()))
}

/// A name that no tensor has yet: `base` and what it holds.
pub(crate) fn fresh(taken: &mut HashSet<String>, base: &str, what: &str) -> String {
    let mut name = format!("{base}_{what}");
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{base}_{what}_{number}");
    }
    name
}

/// What the graph says about types and shapes, by tensor.
fn values(graph: &GraphProto) -> HashMap<&str, &ValueInfoProto> {
    graph
        .input
        .iter()
        .chain(&graph.value_info)
        .chain(&graph.output)
        .filter_map(|value| Some((value.name.as_deref()?, value)))
        .collect()
}

fn find(graph: &GraphProto, names: &NodeNames<'_>, word: &str) -> Result<Wanted, Diagnostic> {
    // Names of tensors may end like an index; a node of that name goes first.
    if let Some((node, index)) = word.rsplit_once(':').filter(|(_, index)| is_index(index)) {
        let outputs = names.names.iter().position(|name| name == node).map(|at| graph.node[at].output.as_slice());
        let own = [node.to_owned()];
        let outputs = outputs.or_else(|| is_source(graph, node).then_some(&own[..]));
        if let Some(outputs) = outputs {
            let tensor = output(word, node, index, outputs)?;
            let index: usize = index.parse().unwrap_or(0);
            return Ok(Wanted { form: Form::Node, tensor, name: format!("{node}:{index}") });
        }
    }
    if names.producers.contains_key(word) {
        return Ok(Wanted { form: Form::Tensor, tensor: word.to_owned(), name: names.output_name(word) });
    }
    Err(missing(graph, names, word))
}

/// Whether this is an input or a constant: both count as nodes with one output.
fn is_source(graph: &GraphProto, name: &str) -> bool {
    graph.input.iter().any(|input| input.name.as_deref() == Some(name))
        || graph.initializer.iter().any(|tensor| tensor.name.as_deref() == Some(name))
}

fn output(word: &str, node: &str, index: &str, outputs: &[String]) -> Result<String, Diagnostic> {
    let wrong = |code, reason: String| Diagnostic::value(code, OPTION, word, reason);
    let position: u32 =
        index.parse().map_err(|_| wrong("E10013", format!("index [{index}] is larger than {}", u32::MAX)))?;
    match outputs.get(position as usize) {
        Some(tensor) if !tensor.is_empty() => Ok(tensor.clone()),
        Some(_) => Err(wrong("E10003", format!("the model leaves output {position} of node [{node}] out"))),
        None => Err(wrong(
            "E10003",
            format!(
                "node [{node}] has {} output{}, counted from 0",
                outputs.len(),
                if outputs.len() == 1 { "" } else { "s" }
            ),
        )),
    }
}

fn missing(graph: &GraphProto, names: &NodeNames<'_>, word: &str) -> Diagnostic {
    let node = word.rsplit_once(':').map_or(word, |(node, _)| node);
    let is_node = names.names.iter().any(|name| name == node);
    let hint = if is_node {
        format!("Write the node with the number of its output, for example {node}:0.")
    } else if is_source(graph, word) {
        format!("[{word}] is an input or a constant; write {word}:0 if it is meant to be an output.")
    } else {
        let mut ends: Vec<String> = graph
            .output
            .iter()
            .filter_map(|output| output.name.as_deref())
            .map(|name| names.output_name(name))
            .collect();
        ends.truncate(8);
        format!(
            "Write node:index or the name of a tensor. The model's own outputs are (node:index:tensor): {}.",
            ends.join(", ")
        )
    };
    let code = if is_node && node != word { "E10001" } else { "E10016" };
    let what = if code == "E10001" { "has no number behind the colon" } else { "does not exist in the model" };
    Diagnostic::new(code, format!("[{word}] in parameter [--{OPTION}] {what}.")).solution(hint)
}

/// What outputs need.
struct Needed {
    /// By position.
    nodes: Vec<bool>,
    tensors: HashSet<String>,
}

fn needed<'a>(graph: &'a GraphProto, names: &NodeNames<'_>, outputs: impl Iterator<Item = &'a str>) -> Needed {
    let mut needed = Needed { nodes: vec![false; graph.node.len()], tensors: HashSet::new() };
    let mut open: Vec<&str> = outputs.collect();
    while let Some(tensor) = open.pop() {
        if !needed.tensors.insert(tensor.to_owned()) {
            continue;
        }
        if let Some((position, _)) = names.producers.get(tensor)
            && !std::mem::replace(&mut needed.nodes[*position], true)
        {
            let node = &graph.node[*position];
            open.extend(node.output.iter().map(String::as_str).filter(|name| !name.is_empty()));
            references(node, &mut open);
        }
    }
    needed
}

/// The tensors that a node reads, also inside the graphs that it holds: those see the tensors around them.
fn references<'a>(node: &'a NodeProto, found: &mut Vec<&'a str>) {
    found.extend(node.input.iter().map(String::as_str).filter(|name| !name.is_empty()));
    for attribute in &node.attribute {
        for inner in attribute.g.iter().chain(&attribute.graphs) {
            found.extend(inner.output.iter().filter_map(|output| output.name.as_deref()));
            for node in &inner.node {
                references(node, found);
            }
        }
    }
}

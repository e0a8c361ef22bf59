//! `--input_fp16_nodes`, `--output_type` and the NPU's layout: nodes put in at the border of a network.
//!
//! What goes in or out is then of another type than what the network computes with, and the conversion is part of the
//! network.

use std::collections::HashSet;

use softacl_model::onnx::proto::{AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};
use softacl_model::onnx::{Network, describe_inputs};
use softacl_model::{Format, Signature, TensorInfo};

use crate::borders::{Borders, FP16_NODES, INPUT_LAYOUT, OUTPUT_LAYOUT};
use crate::convert::not_loadable;
use crate::cut::fresh;
use crate::diagnostic::Diagnostic;
use crate::shapes;

/// ONNX's number of half-precision numbers.
const HALF: i32 = 10;

/// Channels that the NPU keeps together in the layout NC1HWC0.
const LANE: i64 = 16;

/// Most channels of a tensor in that layout.
const MOST_CHANNELS: i64 = 1 << 16;

/// Gives inputs and outputs the types and layouts that were asked for. `derive` asks ONNX Runtime what a network's
/// outputs are; it is needed only for layouts.
pub(crate) fn apply(
    network: Network,
    borders: &Borders,
    format: Format,
    derive: impl Fn(&Network) -> Result<Signature, Diagnostic>,
) -> Result<Network, Diagnostic> {
    let encode = |model: &ModelProto| Network::encode(model).map_err(|error| not_loadable(&error));
    let mut network = network;
    if !borders.half_inputs.is_empty() {
        let inputs = describe_inputs(network.graph(), format).map_err(|error| not_loadable(&error))?;
        let mut model = network.model().clone();
        model.import_default_domain();
        if let Some(graph) = &mut model.graph {
            let mut taken = graph.tensor_names();
            for (position, name) in borders.half_inputs.iter().enumerate() {
                let Some(input) = inputs.iter().find(|input| input.name == *name) else {
                    let inputs: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
                    return Err(shapes::unknown(graph, FP16_NODES, name, &inputs));
                };
                halve(graph, input, borders.input_layout(position), &mut taken)?;
            }
        }
        network = encode(&model)?;
    }
    let count = network.graph().output.len();
    if !(0..count).any(|output| borders.types.of(output).is_some() || borders.output_layout(output)) {
        return Ok(network);
    }
    let signature = borders.output_layouts.contains(&true).then(|| derive(&network)).transpose()?;
    let mut model = network.model().clone();
    model.import_default_domain();
    if let Some(graph) = &mut model.graph {
        let mut taken = graph.tensor_names();
        for output in 0..count {
            if borders.output_layout(output) {
                let port = signature.as_ref().and_then(|signature| signature.outputs.get(output));
                relay_output(graph, output, port.map_or(&[], |port| &port.dims), &mut taken)?;
            } else if let Some(element) = borders.types.of(output) {
                cast_output(graph, output, element, &mut taken);
            }
        }
    }
    encode(&model)
}

/// Says which inputs and outputs have the NPU's layout.
pub(crate) fn describe(borders: &Borders, inputs: &mut [TensorInfo], outputs: &mut [TensorInfo]) {
    let relaid = borders.half_inputs.iter().enumerate().filter(|(position, _)| borders.input_layout(*position));
    for (_, name) in relaid {
        if let Some(input) = inputs.iter_mut().find(|input| input.name == *name) {
            input.format = Format::NC1HWC0.0;
        }
    }
    for (position, output) in outputs.iter_mut().enumerate() {
        if borders.output_layout(position) {
            output.format = Format::NC1HWC0.0;
        }
    }
}

fn cast(from: &str, to: &str, element: i32) -> NodeProto {
    NodeProto::operator("Cast", &[from], &[to]).named(to).with(AttributeProto::int("to", i64::from(element)))
}

/// Makes an input FLOAT16; nodes go on reading what they read before.
fn halve(
    graph: &mut GraphProto,
    input: &TensorInfo,
    layout: bool,
    taken: &mut HashSet<String>,
) -> Result<(), Diagnostic> {
    let name = &input.name;
    let value = graph.input.iter_mut().find(|value| value.name.as_ref() == Some(name));
    let Some(tensor) = value.and_then(ValueInfoProto::tensor_type_mut) else { return Ok(()) };
    let element = tensor.elem_type.replace(HALF).unwrap_or(HALF);
    let mut nodes = Vec::new();
    let mut constants = Vec::new();
    let mut current = name.clone();
    if layout {
        let [batch, channels, height, width] =
            layout_dims(&input.dims).ok_or_else(|| no_layout(INPUT_LAYOUT, name, &input.dims))?;
        let blocks = (channels + LANE - 1) / LANE;
        let mut step = |node: NodeProto, to: &str| {
            nodes.push(node.named(to));
            to.to_owned()
        };
        let (turned, shape, flat) =
            (fresh(taken, name, "turned"), fresh(taken, name, "shape"), fresh(taken, name, "flat"));
        current = step(
            NodeProto::operator("Transpose", &[&current], &[&turned])
                .with(AttributeProto::ints("perm", &[0, 1, 4, 2, 3])),
            &turned,
        );
        constants.push(TensorProto::int64s(&shape, &[batch, blocks * LANE, height, width]));
        current = step(NodeProto::operator("Reshape", &[&current, &shape], &[&flat]), &flat);
        if channels % LANE != 0 {
            let (places, kept) = (fresh(taken, name, "places"), fresh(taken, name, "kept"));
            constants.push(TensorProto::int64s(&places, &(0..channels).collect::<Vec<_>>()));
            current = step(
                NodeProto::operator("Gather", &[&current, &places], &[&kept]).with(AttributeProto::int("axis", 1)),
                &kept,
            );
        }
        *tensor = tensor_type(&[batch, blocks, height, width, LANE]);
    }
    if element != HALF {
        let full = fresh(taken, name, "cast");
        nodes.push(cast(&current, &full, element));
        current = full;
    }
    if current != *name {
        rename(graph, name, &current);
    }
    graph.initializer.extend(constants);
    // In front: nodes are in the order in which they can run.
    graph.node.splice(0..0, nodes);
    Ok(())
}

fn tensor_type(dims: &[i64]) -> softacl_model::onnx::proto::TensorTypeProto {
    ValueInfoProto::tensor("", HALF, dims).tensor_type().cloned().unwrap_or_default()
}

fn layout_dims(dims: &[i64]) -> Option<[i64; 4]> {
    // Small enough to be multiplied, and with channels that can be listed.
    let fits = |dims: &[i64; 4]| dims.iter().all(|dim| (1..=1 << 40).contains(dim)) && dims[1] <= MOST_CHANNELS;
    <[i64; 4]>::try_from(dims).ok().filter(fits)
}

fn no_layout(option: &str, name: &str, dims: &[i64]) -> Diagnostic {
    Diagnostic::new(
        "E10055",
        format!(
            "Value [true] for parameter [--{option}] is not supported for [{name}] with dimensions {dims:?}: only \
             tensors with four fixed dimensions (NCHW) and at most {MOST_CHANNELS} channels have the layout NC1HWC0."
        ),
    )
    .solution("Give it false for this tensor.")
}

/// Makes nodes that read `from` read `to`, also inside the graphs that they hold.
fn rename(graph: &mut GraphProto, from: &str, to: &str) {
    for node in &mut graph.node {
        for input in node.input.iter_mut().filter(|input| *input == from) {
            to.clone_into(input);
        }
        for attribute in &mut node.attribute {
            for inner in attribute.g.iter_mut().chain(&mut attribute.graphs) {
                if !inner.input.iter().any(|input| input.name.as_deref() == Some(from)) {
                    rename(inner, from, to);
                }
            }
        }
    }
    for output in graph.output.iter_mut().filter(|output| output.name.as_deref() == Some(from)) {
        output.name = Some(to.to_owned());
    }
}

fn cast_output(graph: &mut GraphProto, output: usize, element: i32, taken: &mut HashSet<String>) {
    let value = &mut graph.output[output];
    let Some(name) = value.name.clone() else { return };
    let own = value.tensor_type().and_then(|tensor| tensor.elem_type);
    if own == Some(element) {
        return;
    }
    let to = fresh(taken, &name, "cast");
    let before = value.clone();
    value.name = Some(to.clone());
    match value.tensor_type_mut() {
        Some(tensor) => tensor.elem_type = Some(element),
        // The file does not say what it is; ONNX Runtime will.
        None => value.r#type = None,
    }
    graph.node.push(cast(&name, &to, element));
    if own.is_some() {
        graph.value_info.retain(|value| value.name.as_ref() != Some(&name));
        graph.value_info.push(before);
    }
}

/// Gives an output with these dimensions in FLOAT16 with the layout NC1HWC0; channels that there are none of are zero.
fn relay_output(
    graph: &mut GraphProto,
    output: usize,
    dims: &[i64],
    taken: &mut HashSet<String>,
) -> Result<(), Diagnostic> {
    let Some(name) = graph.output[output].name.clone() else { return Ok(()) };
    let [batch, channels, height, width] = layout_dims(dims).ok_or_else(|| no_layout(OUTPUT_LAYOUT, &name, dims))?;
    let blocks = (channels + LANE - 1) / LANE;
    let mut current = fresh(taken, &name, "cast");
    graph.node.push(cast(&name, &current, HALF));
    if channels % LANE != 0 {
        let (zeros, zero, filled) =
            (fresh(taken, &name, "rest"), fresh(taken, &name, "zero"), fresh(taken, &name, "filled"));
        // Made when the network is loaded: a file of zeros would be long.
        graph.initializer.push(TensorProto::int64s(&zeros, &[batch, blocks * LANE - channels, height, width]));
        let value = TensorProto::raw("", HALF, &[1], vec![0, 0]);
        graph.node.push(
            NodeProto::operator("ConstantOfShape", &[&zeros], &[&zero])
                .named(&zero)
                .with(AttributeProto::tensor("value", value)),
        );
        graph.node.push(
            NodeProto::operator("Concat", &[&current, &zero], &[&filled])
                .named(&filled)
                .with(AttributeProto::int("axis", 1)),
        );
        current = filled;
    }
    let (shape, split, turned) =
        (fresh(taken, &name, "shape"), fresh(taken, &name, "split"), fresh(taken, &name, "nc1hwc0"));
    graph.initializer.push(TensorProto::int64s(&shape, &[batch, blocks, LANE, height, width]));
    graph.node.push(NodeProto::operator("Reshape", &[&current, &shape], &[&split]).named(&split));
    graph.node.push(
        NodeProto::operator("Transpose", &[&split], &[&turned])
            .named(&turned)
            .with(AttributeProto::ints("perm", &[0, 1, 3, 4, 2])),
    );
    graph.output[output] = ValueInfoProto::tensor(&turned, HALF, &[batch, blocks, height, width, LANE]);
    Ok(())
}

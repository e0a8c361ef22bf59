//! The graph of partition 0: what viewers show. Execution does not use it.
//!
//! Inputs are `Data` operators, constants `Const`, the outputs one `NetOutput`; the rest keeps its ONNX operator type.
//! Each edge has one descriptor that stands at both of its ends, because viewers refuse ends that differ. Graphs inside
//! attributes (bodies of `If` and `Loop`) are not shown.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use crate::data_type::{ElementType, graph_number, tensor_bytes};
use crate::description::Format;
use crate::onnx::proto::{AttributeProto, NodeProto, TensorProto};
use crate::onnx::{Network, node_names};

use super::compile::Weights;
use super::ge::{AttrDef, GraphDef, ListValue, OpDef, ShapeDef, TensorDef, TensorDescriptor, list_kind};

/// Inline data of an attribute above this size (bytes) is left out: the graph is for display.
const MOST_INLINE: usize = 1024;

/// The tensor of a `Constant` node.
pub(super) fn constant_value(node: &NodeProto) -> Option<&TensorProto> {
    if node.op_type.as_deref() != Some("Constant") {
        return None;
    }
    node.attribute
        .iter()
        .find(|attribute| attribute.name.as_deref() == Some("value"))
        .and_then(|attribute| attribute.t.as_ref())
}

/// Element type (as the graph numbers it) and dimensions of an edge, as far as they are known.
#[derive(Clone, Default)]
struct Edge {
    dtype: i32,
    dims: Option<Vec<i64>>,
}

struct Builder<'a> {
    format: Format,
    weights: &'a Weights<'a>,
    edges: HashMap<&'a str, Edge>,
    /// Operator and output index that make each tensor.
    sources: HashMap<&'a str, (String, usize)>,
    /// Operators that use each operator, by name.
    targets: BTreeMap<String, Vec<(String, i64)>>,
    constants: std::collections::HashSet<String>,
    ops: Vec<OpDef>,
}

pub(super) fn display_graph(network: &Network, name: &str, format: Format, weights: &Weights<'_>) -> GraphDef {
    let graph = network.graph();
    let names = node_names(graph);

    let mut edges = HashMap::new();
    for value in graph.input.iter().chain(&graph.value_info).chain(&graph.output) {
        if let (Some(name), Some(tensor)) = (value.name.as_deref(), value.tensor_type()) {
            edges.insert(
                name,
                Edge {
                    dtype: graph_number(tensor.elem_type.unwrap_or(0)),
                    dims: tensor.dims().filter(|dims| dims.iter().all(|dim| *dim >= 0)),
                },
            );
        }
    }
    let constant_nodes =
        graph.node.iter().filter_map(|node| Some((node.output.first()?.as_str(), constant_value(node)?)));
    for (name, tensor) in
        graph.initializer.iter().filter_map(|tensor| Some((tensor.name.as_deref()?, tensor))).chain(constant_nodes)
    {
        edges
            .insert(name, Edge { dtype: graph_number(tensor.data_type.unwrap_or(0)), dims: Some(tensor.dims.clone()) });
    }

    let mut builder = Builder {
        format,
        weights,
        edges,
        sources: HashMap::new(),
        targets: BTreeMap::new(),
        constants: std::collections::HashSet::new(),
        ops: Vec::new(),
    };
    let mut inputs = Vec::new();
    for (index, input) in crate::onnx::real_inputs(graph).enumerate() {
        if let Some(name) = input.name.as_deref() {
            inputs.push(format!("{name}:0"));
            builder.data(name, index);
        }
    }
    for tensor in &graph.initializer {
        if let Some(name) = tensor.name.as_deref() {
            builder.constant(name.to_owned(), name, tensor);
        }
    }
    for (node, own) in graph.node.iter().zip(&names.names) {
        match (constant_value(node), node.output.first()) {
            (Some(tensor), Some(output)) => builder.constant(own.clone(), output, tensor),
            _ => builder.compute(own, node),
        }
    }
    let outputs: Vec<&str> = graph.output.iter().filter_map(|output| output.name.as_deref()).collect();
    builder.net_output(&outputs);
    GraphDef {
        name: format!("{name}_0"),
        input: inputs,
        output: vec![format!("{NET_OUTPUT}:0")],
        op: builder.finish(),
        attr: BTreeMap::new(),
    }
}

const NET_OUTPUT: &str = "Node_Output";

impl<'a> Builder<'a> {
    fn descriptor(&self, tensor: &str) -> TensorDescriptor {
        let edge = self.edges.get(tensor).cloned().unwrap_or_default();
        descriptor(edge.dtype, edge.dims, self.format)
    }

    fn data(&mut self, name: &'a str, index: usize) {
        let desc = self.descriptor(name);
        let mut output = desc.clone();
        output.size = desc.size.max(0).unsigned_abs().next_multiple_of(32).cast_signed() + 32;
        self.sources.insert(name, (name.to_owned(), 0));
        self.ops.push(OpDef {
            name: name.to_owned(),
            r#type: "Data".to_owned(),
            input: vec![String::new()],
            attr: BTreeMap::from([("index".to_owned(), (index as i64).into())]),
            input_desc: vec![desc],
            output_desc: vec![output],
            ..OpDef::default()
        });
    }

    fn constant(&mut self, op: String, tensor_name: &'a str, tensor: &TensorProto) {
        let mut desc = self.descriptor(tensor_name);
        let mut value = TensorDef::default();
        if let Some((offset, length)) = self.weights.find(tensor) {
            desc.data_offset = offset as i64;
            desc.weight_size = length as i64;
        } else {
            value.data = inline_data(tensor);
            desc.weight_size = value.data.len() as i64;
        }
        value.desc = Some(desc.clone());
        self.sources.insert(tensor_name, (op.clone(), 0));
        self.constants.insert(op.clone());
        self.ops.push(OpDef {
            name: op,
            r#type: "Const".to_owned(),
            attr: BTreeMap::from([("value".to_owned(), value.into())]),
            output_desc: vec![TensorDescriptor { data_offset: 0, weight_size: 0, ..desc }],
            ..OpDef::default()
        });
    }

    fn compute(&mut self, name: &str, node: &'a NodeProto) {
        let mut op =
            OpDef { name: name.to_owned(), r#type: node.op_type.clone().unwrap_or_default(), ..OpDef::default() };
        for tensor in &node.input {
            self.connect(&mut op, tensor);
        }
        for (index, tensor) in node.output.iter().enumerate() {
            op.output_desc.push(self.descriptor(tensor));
            if !tensor.is_empty() {
                self.sources.insert(tensor, (name.to_owned(), index));
            }
        }
        if let Some(domain) = node.domain.as_deref().filter(|domain| !domain.is_empty()) {
            op.attr.insert("domain".to_owned(), domain.into());
        }
        for attribute in &node.attribute {
            if let (Some(key), Some(value)) = (&attribute.name, attribute_value(attribute, self.format)) {
                op.attr.insert(key.clone(), value);
            }
        }
        self.ops.push(op);
    }

    fn net_output(&mut self, outputs: &[&str]) {
        let mut op = OpDef { name: NET_OUTPUT.to_owned(), r#type: "NetOutput".to_owned(), ..OpDef::default() };
        for tensor in outputs {
            self.connect(&mut op, tensor);
            if let Some(desc) = op.input_desc.last_mut() {
                desc.attr.insert("_origin_output_tensor_name".to_owned(), (*tensor).into());
            }
        }
        self.ops.push(op);
    }

    /// Adds `tensor` as the next input of `op`.
    fn connect(&mut self, op: &mut OpDef, tensor: &str) {
        let Some((source, index)) = self.sources.get(tensor).cloned() else {
            // An absent optional input, or one that comes from outside the graph. It keeps its place: viewers count
            // descriptors as they count inputs.
            op.input.push(String::new());
            op.is_input_const.push(false);
            op.input_desc.push(TensorDescriptor::default());
            return;
        };
        op.input.push(format!("{source}:{index}"));
        op.is_input_const.push(self.constants.contains(&source));
        let position = op.input_desc.len() as i64;
        self.targets.entry(source.clone()).or_default().push((op.name.clone(), position));
        op.src_name.push(source);
        op.src_index.push(index as i64);
        op.input_desc.push(self.descriptor(tensor));
    }

    fn finish(mut self) -> Vec<OpDef> {
        for (id, op) in self.ops.iter_mut().enumerate() {
            op.id = id as i64;
            if let Some(targets) = self.targets.remove(&op.name) {
                (op.dst_name, op.dst_index) = targets.into_iter().unzip();
            }
        }
        self.ops
    }
}

pub(super) fn descriptor(dtype: i32, dims: Option<Vec<i64>>, format: Format) -> TensorDescriptor {
    let bytes = dims.as_ref().and_then(|dims| tensor_bytes(ElementType::from_graph(dtype)?.acl, dims));
    let rank = dims.as_ref().map_or(0, Vec::len);
    TensorDescriptor {
        dtype,
        layout: format.for_rank(rank).name().to_owned(),
        size: bytes.unwrap_or(0).cast_signed(),
        device_type: "NPU".to_owned(),
        real_dim_cnt: rank as i64,
        shape: dims.map(|dim| ShapeDef { dim }),
        ..TensorDescriptor::default()
    }
}

/// Raw bytes of a small tensor that is not among the weights.
fn inline_data(tensor: &TensorProto) -> Bytes {
    tensor.raw_data.clone().filter(|data| data.len() <= MOST_INLINE).unwrap_or_default()
}

/// An attribute as the graph keeps it; `None` for kinds that it has no place for.
fn attribute_value(attribute: &AttributeProto, format: Format) -> Option<AttrDef> {
    Some(match attribute.r#type.unwrap_or(0) {
        1 => attribute.f?.into(),
        2 => attribute.i?.into(),
        3 => attribute.s.clone()?.into(),
        4 => {
            let tensor = attribute.t.as_ref()?;
            let data = inline_data(tensor);
            let mut desc = descriptor(graph_number(tensor.data_type.unwrap_or(0)), Some(tensor.dims.clone()), format);
            desc.weight_size = data.len() as i64;
            TensorDef { desc: Some(desc), data }.into()
        }
        6 => ListValue { f: attribute.floats.clone(), val_type: list_kind::FLOAT, ..ListValue::default() }.into(),
        7 => AttrDef::integers(&attribute.ints),
        8 => AttrDef::texts(&attribute.strings),
        _ => return None,
    })
}

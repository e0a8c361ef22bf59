//! Inputs and outputs of an ONNX graph, named and numbered as the ACL API reports them.

use std::collections::{HashMap, HashSet};

use crate::data_type::{ElementType, tensor_bytes};
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;

use super::proto::{GraphProto, ValueInfoProto};

/// The name of every node in file order, and who makes each tensor.
#[derive(Debug)]
pub struct NodeNames<'graph> {
    /// Names by position of the node. Unnamed nodes are `<OpType>_<k>`, where `k` counts unnamed nodes.
    pub names: Vec<String>,
    /// For each tensor that nodes make: position of the node, and which of its outputs.
    pub producers: HashMap<&'graph str, (usize, usize)>,
}

impl NodeNames<'_> {
    /// `<node>:<index>:<tensor>` for a tensor. A tensor that no node makes (an input or a constant handed through) is
    /// its own node.
    pub fn output_name(&self, tensor: &str) -> String {
        match self.producers.get(tensor) {
            Some((node, index)) => format!("{}:{index}:{tensor}", self.names[*node]),
            None => format!("{tensor}:0:{tensor}"),
        }
    }
}

/// Names the nodes of a graph. Names that occur twice, or that an input or constant has already, get a number.
pub fn node_names(graph: &GraphProto) -> NodeNames<'_> {
    let mut taken: HashSet<String> = graph
        .input
        .iter()
        .filter_map(|input| input.name.clone())
        .chain(graph.initializer.iter().filter_map(|tensor| tensor.name.clone()))
        .collect();
    let mut producers = HashMap::new();
    let mut unnamed = 0;
    let mut names = Vec::with_capacity(graph.node.len());
    for (position, node) in graph.node.iter().enumerate() {
        let own = node.name.as_deref().unwrap_or("");
        let base = if own.is_empty() {
            unnamed += 1;
            format!("{}_{}", node.op_type.as_deref().unwrap_or("Unknown"), unnamed - 1)
        } else {
            own.to_owned()
        };
        let mut name = base.clone();
        let mut copy = 1;
        while !taken.insert(name.clone()) {
            name = format!("{base}_{copy}");
            copy += 1;
        }
        names.push(name);
        for (index, tensor) in node.output.iter().enumerate().filter(|(_, tensor)| !tensor.is_empty()) {
            producers.insert(tensor.as_str(), (position, index));
        }
    }
    NodeNames { names, producers }
}

/// The graph's inputs in order, without those that have a constant as their default.
pub(crate) fn real_inputs(graph: &GraphProto) -> impl Iterator<Item = &ValueInfoProto> {
    let constants: HashSet<&str> = graph
        .initializer
        .iter()
        .filter_map(|tensor| tensor.name.as_deref())
        .chain(graph.sparse_initializer.iter().filter_map(|sparse| sparse.values.as_ref()?.name.as_deref()))
        .collect();
    graph.input.iter().filter(move |input| input.name.as_deref().is_none_or(|name| !constants.contains(name)))
}

/// Describes the inputs. Open dimensions are −1 (all of it, `[-1]`, when not even their number is known).
pub fn describe_inputs(graph: &GraphProto, format: Format) -> Result<Vec<TensorInfo>, ModelError> {
    real_inputs(graph)
        .map(|input| {
            let name = input.name.clone().unwrap_or_default();
            let tensor = input.tensor_type().ok_or_else(|| {
                ModelError::malformed(format!("input {name} is no tensor (a sequence, a map, or without type)"))
            })?;
            let number = tensor.elem_type.unwrap_or(0);
            let element = ElementType::from_onnx(number).ok_or_else(|| {
                ModelError::malformed(format!("input {name} has ONNX element type {number}, which ACL cannot pass"))
            })?;
            Ok(info(name, element.acl, tensor.dims(), format))
        })
        .collect()
}

/// Describes the outputs as far as the file tells: an output without a type has data type −1 and dimensions `[-1]`.
pub fn describe_outputs(graph: &GraphProto, format: Format) -> Vec<TensorInfo> {
    let names = node_names(graph);
    graph
        .output
        .iter()
        .map(|output| {
            let name = names.output_name(output.name.as_deref().unwrap_or(""));
            let tensor = output.tensor_type();
            let element = tensor.and_then(|tensor| ElementType::from_onnx(tensor.elem_type?));
            info(name, element.map_or(-1, |row| row.acl), tensor.and_then(super::proto::TensorTypeProto::dims), format)
        })
        .collect()
}

fn info(name: String, data_type: i32, dims: Option<Vec<i64>>, format: Format) -> TensorInfo {
    let rank = dims.as_ref().map_or(0, Vec::len);
    let dims = dims.unwrap_or_else(|| vec![-1]);
    TensorInfo {
        name,
        data_type,
        format: format.for_rank(rank).0,
        size: tensor_bytes(data_type, &dims).unwrap_or(0),
        dims,
        dims_v2: None,
    }
}

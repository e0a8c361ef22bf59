//! A network with every node's tensors in sight: a session of its own beside the one that runs the model.
//!
//! What a node makes is an output of this network, so that ONNX Runtime keeps it; nodes are not merged then, which is
//! why ordinary runs have another session. What is done with the tensors is the caller's.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::data_type::ElementType;
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;
use crate::model::Model;
use crate::onnx::proto::{NodeProto, TensorProto, ValueInfoProto};
use crate::onnx::{Network, node_names};

use super::ffi::{Names, RawSession};
use super::session::check;
use super::{Binding, OnnxRuntime};

/// A network that shows what its nodes take and make.
#[derive(Debug)]
pub struct Probe {
    session: RawSession,
    names: Names,
    /// Names and element types of the inputs.
    inputs: Vec<(String, i32)>,
    /// Place of each output by its name.
    outputs: HashMap<String, usize>,
    /// The network as it came, for its constants.
    network: Network,
    nodes: Vec<Node>,
    _runtime: Arc<OnnxRuntime>,
}

/// A node of the main graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name, as the graph of an `.om` file has it: no other node, input or constant has the same.
    pub name: String,
    /// Its name in the ONNX file, if it has one there.
    pub original_name: Option<String>,
    /// Its type, as `Conv`; `Data` for an input of the network.
    pub operator: String,
    /// The tensors that it takes, without those that it leaves out.
    pub inputs: Vec<String>,
    /// The tensors that it makes, without those that it leaves out.
    pub outputs: Vec<String>,
}

/// A tensor, seen during a run.
#[derive(Debug, Clone)]
pub struct TensorView<'a> {
    /// Its type, as the graph of an `.om` file numbers it; 0 for what has no plain memory (texts, lists, …).
    pub graph_type: i32,
    /// Element type, where there is one.
    pub element: Option<ElementType>,
    /// Layout, as the API numbers it.
    pub format: i32,
    /// Dimensions.
    pub dims: Vec<i64>,
    /// The elements.
    pub data: &'a [u8],
}

impl TensorView<'_> {
    const UNKNOWN: TensorView<'static> =
        TensorView { graph_type: 0, element: None, format: Format::ND.0, dims: Vec::new(), data: &[] };

    fn new(element: ElementType, dims: Vec<i64>, data: &[u8]) -> TensorView<'_> {
        TensorView {
            graph_type: element.graph,
            element: Some(element),
            format: Format::NCHW.for_rank(dims.len()).0,
            dims,
            data,
        }
    }
}

/// What one node took and made.
#[derive(Debug)]
pub struct NodeTensors<'a> {
    /// The node, and its place in the list of all.
    pub node: (&'a Node, usize),
    /// What it took, constants included.
    pub inputs: Vec<TensorView<'a>>,
    /// What it made.
    pub outputs: Vec<TensorView<'a>>,
}

impl Probe {
    /// Loads a model's network with all tensors as outputs.
    ///
    /// # Errors
    ///
    /// 145000 for a compiled model, 545001 when ONNX Runtime cannot load the network.
    pub fn new(runtime: &Arc<OnnxRuntime>, model: &Model) -> Result<Self, ModelError> {
        model.is_executable().map_err(|foreign| ModelError::malformed(foreign.to_string()))?;
        let network = Network::decode(model.onnx()?)?.gather(None)?;
        let mut exposed = network.model().clone();
        let graph = exposed.graph.as_mut().ok_or_else(|| ModelError::malformed("the network has no graph"))?;
        let nodes = nodes_of(&network);
        let present: HashSet<String> = graph.output.iter().filter_map(|output| output.name.clone()).collect();
        let made = nodes.iter().filter(|node| node.operator != DATA).flat_map(|node| &node.outputs);
        for tensor in made.filter(|tensor| !present.contains(*tensor)) {
            // Without a type: ONNX Runtime derives it.
            graph.output.push(ValueInfoProto { name: Some(tensor.clone()), ..ValueInfoProto::default() });
        }
        let exposed = Network::encode(&exposed)?;
        let session =
            RawSession::new(&runtime.environment, &exposed.file().clone().into(), &[], true)?.map_err(|text| {
                ModelError::load(format!("ONNX Runtime cannot load the network with all tensors: {text}"))
            })?;
        let signature = session.signature().map_err(ModelError::load)?;
        Ok(Self {
            names: Names::new(&signature).map_err(ModelError::load)?,
            inputs: signature.inputs.into_iter().map(|port| (port.name, port.element)).collect(),
            outputs: signature.outputs.into_iter().enumerate().map(|(place, port)| (port.name, place)).collect(),
            session,
            network,
            nodes,
            _runtime: Arc::clone(runtime),
        })
    }

    /// The network's inputs as nodes of type `Data`, then its nodes in the order of the file, without constants.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Runs the network and shows each of its nodes, in the order of [`Self::nodes`].
    ///
    /// `tensors` says what is in the buffers of `inputs`, which are read and not written.
    ///
    /// # Errors
    ///
    /// ONNX Runtime's own text, or what is wrong with the buffers.
    pub fn run(
        &self,
        tensors: &[TensorInfo],
        inputs: &[Binding],
        visit: &mut dyn FnMut(&NodeTensors<'_>),
    ) -> Result<(), String> {
        if tensors.len() != self.inputs.len() {
            return Err(format!("the network has {} inputs; {} are described", self.inputs.len(), tensors.len()));
        }
        check("input", tensors, inputs, |_| false).map_err(|error| error.to_string())?;
        let given = inputs
            .iter()
            .zip(tensors.iter().zip(&self.inputs))
            .map(|(binding, (tensor, (name, element)))| {
                let own = ElementType::from_onnx(*element).map(|element| element.acl);
                if own != Some(tensor.data_type) {
                    return Err(format!(
                        "input {name:?} of the network has type {own:?}, the buffer holds type {}",
                        tensor.data_type
                    ));
                }
                self.session.wrap(binding.address, tensor.size as usize, &tensor.dims, *element)
            })
            .collect::<Result<Vec<_>, String>>()?;
        let made = self.session.run_allocating(&self.names, &given)?;
        let constants: HashMap<&str, &TensorProto> = self
            .network
            .graph()
            .initializer
            .iter()
            .filter_map(|tensor| Some((tensor.name.as_deref()?, tensor)))
            .chain(self.network.graph().node.iter().filter_map(constant_of))
            .collect();
        let view = |name: &str| -> Result<TensorView<'_>, String> {
            let value = match self.outputs.get(name) {
                Some(place) => made.get(*place),
                None => self.inputs.iter().position(|(input, _)| input == name).and_then(|place| given.get(place)),
            };
            let seen = match value {
                Some(value) => value.tensor()?.map(|tensor| TensorView::new(tensor.element, tensor.dims, tensor.data)),
                None => constants.get(name).and_then(|tensor| constant_view(tensor)),
            };
            Ok(seen.unwrap_or(TensorView::UNKNOWN))
        };
        for (place, node) in self.nodes.iter().enumerate() {
            let views = |names: &[String]| names.iter().map(|name| view(name)).collect::<Result<Vec<_>, String>>();
            visit(&NodeTensors { node: (node, place), inputs: views(&node.inputs)?, outputs: views(&node.outputs)? });
        }
        Ok(())
    }
}

/// Type of the nodes that stand for inputs of a network.
const DATA: &str = "Data";

/// What a node of type `Constant` makes, by the name under which others take it.
fn constant_of(node: &NodeProto) -> Option<(&str, &TensorProto)> {
    let name = node.output.first().filter(|_| node.op_type.as_deref() == Some("Constant"))?;
    Some((name, node.attribute.iter().find_map(|attribute| attribute.t.as_ref())?))
}

fn constant_view(tensor: &TensorProto) -> Option<TensorView<'_>> {
    let element = ElementType::from_onnx(tensor.data_type?)?;
    let data = tensor.raw_data.as_ref()?;
    (crate::tensor_bytes(element.acl, &tensor.dims)? == data.len() as u64)
        .then(|| TensorView::new(element, tensor.dims.clone(), data))
}

fn nodes_of(network: &Network) -> Vec<Node> {
    let graph = network.graph();
    let names = node_names(graph).names;
    let present = |tensors: &[String]| tensors.iter().filter(|tensor| !tensor.is_empty()).cloned().collect();
    let inputs = crate::onnx::real_inputs(graph).filter_map(|input| input.name.clone()).map(|name| Node {
        operator: DATA.to_owned(),
        inputs: vec![name.clone()],
        outputs: vec![name.clone()],
        original_name: Some(name.clone()),
        name,
    });
    let nodes = graph.node.iter().zip(names).filter(|(node, _)| node.op_type.as_deref() != Some("Constant"));
    inputs
        .chain(nodes.map(|(node, name)| Node {
            name,
            original_name: node.name.clone().filter(|name| !name.is_empty()),
            operator: node.op_type.clone().unwrap_or_default(),
            inputs: present(&node.input),
            outputs: present(&node.output),
        }))
        .collect()
}

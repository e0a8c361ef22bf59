//! From an ONNX network to the partitions of an `.om` file.
//!
//! Nothing is compiled in the sense of machine code; the name is the format's. Whether the network can be run at all
//! is asked before, by whoever calls this.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use bytes::Bytes;
use prost::Message;

use crate::aipp::InputAipp;
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;
use crate::gears::{GearKind, Gears};
use crate::onnx::Network;
use crate::onnx::proto::TensorProto;
use crate::open::OpenShapes;
use crate::operator::Operator;

use super::ge::{AttrDef, GraphDef, ModelDef, ModelTaskDef, OpDef};
use super::{Image, Interface, graph, partition, payload};

/// The text that our files carry as version of the converter.
pub const PRODUCER_VERSION: &str = concat!("softacl ", env!("CARGO_PKG_VERSION"));

/// The model attribute that marks files which carry ONNX; its value is the kind of network.
pub(crate) const MARK_ATTRIBUTE: &str = "softacl_network";

/// The model attribute that describes the operator of a model of a single one.
pub(crate) const OPERATOR_ATTRIBUTE: &str = "softacl_operator";

/// Number of 32-bit integers in the graph.
const INT32_IN_GRAPH: i32 = 7;

/// What a file is made of.
#[derive(Debug)]
pub struct Compilation<'a> {
    /// The model's name.
    pub name: &'a str,
    /// The network, with all weights in it ([`Network::gather`]).
    pub network: &'a Network,
    /// The chip that the file is for.
    pub soc_version: &'a str,
    /// The converter's command line.
    pub atc_command: &'a str,
    /// Layout of the inputs.
    pub format: Format,
    /// Inputs as a program sees them, complete. With gears: −1 for open dimensions, sizes of the largest gear, the shape input last.
    pub inputs: Vec<TensorInfo>,
    /// Outputs, complete.
    pub outputs: Vec<TensorInfo>,
    /// The gears of a model with open dimensions.
    pub gears: Gears,
    /// The sizes of a model whose dimensions stay open. Its tensors have −1 for them, its inputs the size of their largest
    /// tensor or 0.
    pub open: Option<OpenShapes>,
    /// What happens to pictures before the network sees them; [`crate::aipp::attach`] makes it, and the inputs that go with it.
    pub aipp: Vec<InputAipp>,
    /// The operator that the model is made of, if it was described as one.
    pub operator: Option<&'a Operator>,
}

impl<'a> Compilation<'a> {
    /// A network as it is: one fixed shape, no pictures, inputs in NCHW.
    pub fn new(
        name: &'a str,
        network: &'a Network,
        soc_version: &'a str,
        inputs: Vec<TensorInfo>,
        outputs: Vec<TensorInfo>,
    ) -> Self {
        Self {
            name,
            network,
            soc_version,
            atc_command: "",
            format: Format::NCHW,
            inputs,
            outputs,
            gears: Gears::default(),
            open: None,
            aipp: Vec::new(),
            operator: None,
        }
    }
}

/// Where each weight goes: by its start in the ONNX file, its start in the weights partition.
pub(super) struct Weights<'a> {
    network: &'a Network,
    offsets: HashMap<usize, u64>,
}

impl Weights<'_> {
    /// Start and length of a tensor's data in the weights partition.
    pub(super) fn find(&self, tensor: &TensorProto) -> Option<(u64, u64)> {
        let range = self.network.place(tensor.raw_data.as_ref()?)?;
        Some((*self.offsets.get(&range.start)?, range.len() as u64))
    }
}

/// Lays out the file.
pub fn compile(compilation: Compilation<'_>) -> Result<Image, ModelError> {
    let Compilation {
        name,
        network,
        soc_version,
        atc_command,
        format,
        inputs,
        outputs,
        gears,
        open,
        mut aipp,
        operator,
    } = compilation;
    crate::aipp::check(&inputs, &mut aipp, &gears)?;
    let ranges = weight_ranges(network);
    let mut offset = 0;
    let offsets = ranges
        .iter()
        .map(|range| {
            let entry = (range.start, offset);
            offset += range.len() as u64;
            entry
        })
        .collect();
    let weight_size = offset;
    // The work memory that a program is asked for when it manages memory itself: inputs and outputs, as the vendor's
    // compiler pads them. ONNX Runtime allocates what it needs in between on its own.
    // Where sizes are only known when it runs, nothing can be asked for.
    let work_size: u64 = match open {
        Some(_) => 0,
        None => inputs.iter().chain(&outputs).map(|tensor| tensor.size.next_multiple_of(32) + 32).sum(),
    };

    let (weights, pieces) = payload::split(network.file(), &ranges, &aipp);
    let task =
        ModelTaskDef { memory_size: work_size, weight_size, stream_num: 1, ..ModelTaskDef::default() }.encode_to_vec();

    let mut graph = graph::display_graph(network, name, format, &Weights { network, offsets });
    super::aipp::describe(&mut graph, &inputs, &aipp, &gears)?;
    if let Some(kind) = gears.kind() {
        describe_gears(&mut graph, &gears, kind, &inputs);
    }
    let output_names: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
    let mut model = ModelDef { name: name.to_owned(), version: 2, graph: vec![graph], ..ModelDef::default() };
    let mut set = |key: &str, value: AttrDef| model.attr.insert(key.to_owned(), value);
    set(MARK_ATTRIBUTE, "onnx".into());
    set("atc_cmdline", atc_command.into());
    set("atc_version", PRODUCER_VERSION.into());
    set("soc_version", soc_version.into());
    set("framework_type", "Onnx".into());
    set("attr_model_out_nodes_name", AttrDef::texts(&output_names));
    set("memory_size", (work_size as i64).into());
    set("weight_size", (weight_size as i64).into());
    set("zero_copy_memory_size", (work_size as i64).into());
    set("stream_num", 1.into());
    set("event_num", 0.into());
    set("label_num", 0.into());
    set("om_info_list", AttrDef::integers(&[weight_size as i64, 0, 0, task.len() as i64, 0]));

    if let Some(operator) = operator {
        set(OPERATOR_ATTRIBUTE, operator.to_text().as_str().into());
    }

    let dynamic_shape = open.is_some();
    let interface = Interface { inputs, outputs, gears, ranges: open.map_or_else(Vec::new, |open| open.inputs) };
    Ok(Image {
        name: name.to_owned(),
        dynamic_shape,
        partitions: vec![
            (partition::MODEL_INOUT_INFO, vec![interface.encode().into()]),
            (partition::MODEL_DEF, vec![model.encode_to_vec().into()]),
            (partition::WEIGHTS, weights),
            (partition::KERNELS, Vec::new()),
            (partition::TASK_INFO, vec![task.into()]),
            (partition::PAYLOAD, pieces),
        ],
    })
}

/// Shows the gears where readers of compiled models look for them: at the inputs, and at the one that chooses the gear.
fn describe_gears(graph: &mut GraphDef, gears: &Gears, kind: GearKind, inputs: &[TensorInfo]) {
    for op in graph.op.iter_mut().filter(|op| op.r#type == "Data") {
        if let Some(input) = inputs.iter().find(|input| input.name == op.name && !input.is_static()) {
            op.attr.insert("_mbatch_origin_input_dims".to_owned(), AttrDef::integers(&input.dims));
        }
    }
    let values = gears.values();
    let number = match kind {
        GearKind::Batch => 1,
        GearKind::ImageSize => 2,
        GearKind::Dims => 3,
    };
    let mut attr = BTreeMap::from([
        ("index".to_owned(), (inputs.len() as i64 - 1).into()),
        ("mbatch_dynamic_type".to_owned(), number.into()),
        ("_batch_num".to_owned(), (values.len() as i64).into()),
        ("_user_designate_shape_order".to_owned(), AttrDef::texts(&gears.order)),
    ]);
    for (index, gear) in values.iter().enumerate() {
        let gear: Vec<i64> = gear.iter().map(|value| value.cast_signed()).collect();
        attr.insert(format!("_pred_value_{index}"), AttrDef::integers(&gear));
    }
    let shape = gears.shape_input();
    let desc = graph::descriptor(INT32_IN_GRAPH, Some(shape.dims), Format::ND);
    graph.input.push(format!("{}:0", shape.name));
    graph.op.insert(
        inputs.len() - 1,
        OpDef {
            name: shape.name,
            r#type: "Data".to_owned(),
            input: vec![String::new()],
            attr,
            input_desc: vec![desc.clone()],
            output_desc: vec![desc],
            ..OpDef::default()
        },
    );
    for (id, op) in graph.op.iter_mut().enumerate() {
        op.id = id as i64;
    }
}

/// The byte ranges of the file that hold weights: data of constants, in ascending order.
fn weight_ranges(network: &Network) -> Vec<Range<usize>> {
    let graph = network.graph();
    let constants = graph.node.iter().filter_map(graph::constant_value);
    let mut ranges: Vec<_> = graph
        .initializer
        .iter()
        .chain(constants)
        .filter_map(|tensor| tensor.raw_data.as_ref())
        .filter(|data: &&Bytes| !data.is_empty())
        .filter_map(|data| network.place(data))
        .collect();
    ranges.sort_by_key(|range| range.start);
    ranges
}

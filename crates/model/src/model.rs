//! Opening a model file, whatever kind it is.
//!
//! The content decides, not the file's name: an `.om` file of ours, a compiled `.om` file, or plain ONNX.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use prost::Message;

use crate::contents::{Contents, FileReader, Reader, Stream};
use crate::data_type::tensor_bytes;
use crate::description::{Description, Format, Producer, TensorInfo};
use crate::error::{ErrorCode, ForeignModel, ModelError};
use crate::om::attributes::Attributes;
use crate::om::ge::{AttrDef, ModelDef, ModelTaskDef, OpDef};
use crate::om::{Container, Interface, MAGIC, OPERATOR_ATTRIBUTE, Payload, partition};
use crate::onnx::{Network, describe_inputs, describe_outputs};
use crate::open::OpenShapes;
use crate::operator::Operator;

/// An opened model file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Model {
    /// Where the parts of an `.om` file are.
    container: Option<Container>,
    /// The graph of an `.om` file.
    graph: Option<Bytes>,
    description: Description,
    network: Source,
    /// The operator of a model of a single one.
    operator: Option<Arc<Operator>>,
}

/// Where the network to execute comes from.
#[derive(Debug, Clone)]
enum Source {
    /// The payload of an `.om` file, an ONNX file, or what came of one when its weights were gathered.
    Onnx(Stream),
    /// There was one, and its session has been made.
    Released,
    /// There is none.
    Compiled(ForeignModel),
}

impl Model {
    /// What the model is, and its inputs and outputs. For a plain ONNX file outputs can be incomplete; a
    /// [`crate::Session`] completes them.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The operator that the model is made of, for a file of `atc --singleop`.
    pub fn operator(&self) -> Option<&Operator> {
        self.operator.as_deref()
    }

    /// Whether the model can be run here.
    pub fn is_executable(&self) -> Result<(), ForeignModel> {
        match &self.network {
            Source::Compiled(foreign) => Err(foreign.clone()),
            _ => Ok(()),
        }
    }

    /// Work memory and weight memory in bytes that a program which manages them itself must bring.
    ///
    /// # Errors
    ///
    /// For an `.om` file: 545003 when it has no weights partition, 545004 when it has no task partition.
    pub fn memory_sizes(&self) -> Result<(u64, u64), ModelError> {
        let missing = |code, what| ModelError {
            code,
            message: format!("model {}: the file has no {what}", self.description.name),
        };
        if let Some(container) = &self.container {
            if container.partition(partition::WEIGHTS).is_none() {
                return Err(missing(ErrorCode::GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED, "weights (partition type 1)"));
            }
            if container.partition(partition::TASK_INFO).is_none() {
                return Err(missing(
                    ErrorCode::GE_EXEC_LOAD_TASK_PARTITION_FAILED,
                    "task information (partition type 2)",
                ));
            }
        }
        Ok((self.description.work_size, self.description.weight_size))
    }

    /// The graph of an `.om` file, as it stands there.
    pub(crate) fn graph(&self) -> Option<Bytes> {
        self.graph.clone()
    }

    /// The ONNX file to execute, in one piece. For a large model this reads it, and takes as much memory; empty for a
    /// compiled model.
    ///
    /// # Errors
    ///
    /// 145002 when the weights cannot be read any more from where they were.
    pub fn onnx(&self) -> Result<Bytes, ModelError> {
        self.network().map_or_else(|_| Ok(Bytes::new()), Stream::to_bytes)
    }

    /// The ONNX file to execute.
    pub(crate) fn network(&self) -> Result<&Stream, ModelError> {
        match &self.network {
            Source::Onnx(stream) => Ok(stream),
            Source::Released => Err(ModelError::load("the network of this model was released")),
            Source::Compiled(foreign) => Err(ModelError::malformed(foreign.to_string())),
        }
    }

    /// Forgets the network, whose session was made: what it takes in memory is given back, and what it was read from is
    /// not touched again.
    pub fn release(&mut self) {
        if let Source::Onnx(_) = self.network {
            self.network = Source::Released;
        }
    }
}

/// Opens the model in a file.
///
/// # Errors
///
/// 145002 when the file is missing or cannot be read, 145006 when it is shorter than four bytes, 145000 when it is not a
/// model or a broken one.
pub fn open_file(path: impl AsRef<Path>) -> Result<Model, ModelError> {
    let path = path.as_ref();
    let file = read_file(path)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    open(&file, name, path.parent()).map_err(|error| error.context(path.display()))
}

/// What a file that may be a model holds; errors as of [`open_file`].
pub(crate) fn read_file(path: &Path) -> Result<Contents, ModelError> {
    let (reader, bytes) = FileReader::open(path)?;
    if bytes < 4 {
        let error = ModelError::data_size(format!("{bytes} bytes are too few for a model"));
        return Err(error.context(path.display()));
    }
    Contents::read(Arc::new(reader), bytes).map_err(|error| match error.code {
        // These name the file already.
        ErrorCode::GE_EXEC_MODEL_PATH_INVALID => error,
        _ => error.context(path.display()),
    })
}

/// Opens the model in memory.
///
/// # Errors
///
/// 145000 when it is not a model or a broken one.
pub fn open_bytes(bytes: impl Into<Vec<u8>>) -> Result<Model, ModelError> {
    open(&Bytes::from(bytes.into()).into(), None, None)
}

/// Opens a model of `bytes` bytes that `reader` reads. The weights are read when the model's session is made.
///
/// # Errors
///
/// 145000 when it is not a model or a broken one, and those of the reader.
pub fn open_reader(reader: Arc<dyn Reader>, bytes: u64) -> Result<Model, ModelError> {
    open(&Contents::read(reader, bytes)?, None, None)
}

pub(crate) fn open(file: &Contents, name: Option<String>, directory: Option<&Path>) -> Result<Model, ModelError> {
    if file.head().starts_with(&MAGIC) {
        open_om(file)
    } else if file.head().starts_with(b"PK\x03\x04") {
        Err(ModelError::malformed(
            "this is a ZIP archive: an om2 model (atc --mode=7) holds machine code for one SoC and cannot be opened; \
             convert the original model with --mode=0",
        ))
    } else {
        open_onnx(file, name, directory)
    }
}

fn open_onnx(file: &Contents, name: Option<String>, directory: Option<&Path>) -> Result<Model, ModelError> {
    let network = Network::decode(file.slice(0..file.len())).map_err(|error| {
        ModelError::malformed(format!(
            "neither an .om file (it does not begin with \"IMOD\") nor an ONNX model ({})",
            error.message
        ))
    })?;
    let gathered = network.has_external_data()?;
    let network = if gathered { network.gather(directory)? } else { network };
    let graph = network.graph();
    let inputs = describe_inputs(graph, Format::NCHW)?;
    if let Some(open) = inputs.iter().find(|input| !input.is_static()) {
        return Err(ModelError::malformed(format!(
            "input {} has open dimensions ({:?}); a model that is loaded as ONNX needs fixed ones: convert it with atc \
             and give them with --input_shape",
            open.name, open.dims
        )));
    }
    if let Some(large) = inputs.iter().find(|input| tensor_bytes(input.data_type, &input.dims).is_none()) {
        return Err(ModelError::malformed(format!(
            "input {} is too large for any memory: its dimensions are {:?}",
            large.name, large.dims
        )));
    }
    let outputs = describe_outputs(graph, Format::NCHW);
    if let Some(tensor) = inputs.iter().chain(&outputs).find(|tensor| tensor.name.contains('\0')) {
        return Err(ModelError::malformed(format!("the name {:?} has a zero byte", tensor.name)));
    }
    let description = Description {
        name: name.or_else(|| graph.name.clone()).unwrap_or_else(|| "onnx".to_owned()),
        soc_version: None,
        atc_version: None,
        atc_command: None,
        producer: Producer::Onnx,
        work_size: inputs.iter().chain(&outputs).map(|tensor| tensor.size).sum(),
        inputs,
        outputs,
        gears: crate::Gears::default(),
        open: None,
        aipp: Vec::new(),
        weight_size: network.weight_bytes(),
    };
    let network = if gathered { network.file().clone().into() } else { file.whole().into() };
    Ok(Model { network: Source::Onnx(network), container: None, graph: None, description, operator: None })
}

fn open_om(file: &Contents) -> Result<Model, ModelError> {
    let container = Container::read_head(file.head(), file.len())?;
    // A model with one partition is the vendor's original graph, made for viewing.
    if container.partitions.len() == 1 {
        return Err(ModelError::malformed(
            "the file has one partition: it is an original model, not one made for execution",
        ));
    }
    let payload = container.partition(partition::PAYLOAD).filter(|range| Payload::is_ours(&file[range.clone()]));
    // The graph of a file of ours is for viewers.
    let described = payload.is_some() && container.partition(partition::MODEL_INOUT_INFO).is_some();
    let read_definition = if described { ModelDef::read_without_graphs } else { ModelDef::read };
    let definition = container.partition(partition::MODEL_DEF).map_or_else(
        || Err(ModelError::malformed("the file has no graph (partition type 0)")),
        |range| {
            read_definition(file.slice(range.clone()))
                .map_err(|error| error.context(format!("partition type 0 at offset {}", range.start)))
        },
    );
    let interface = container
        .partition(partition::MODEL_INOUT_INFO)
        .map(|range| {
            Interface::decode(&file[range.clone()])
                .map_err(|error| error.context(format!("partition type 8 at offset {}", range.start)))
        })
        .transpose()?;
    let task = match container.partition(partition::TASK_INFO) {
        Some(range) => ModelTaskDef::decode(file.slice(range.clone()))
            .map_err(|error| ModelError::malformed(format!("partition type 2 at offset {}: {error}", range.start)))?,
        None => ModelTaskDef::default(),
    };
    let definition = match definition {
        Ok(definition) => Some(definition),
        // A graph that cannot be read does not stand in the way of the description in partition 8.
        Err(_) if interface.is_some() && payload.is_none() => None,
        Err(error) => return Err(error),
    };
    let interface = match (interface, &definition) {
        (Some(interface), _) => interface,
        (None, Some(definition)) => interface_of_graph(definition)?,
        (None, None) => Interface::default(),
    };
    let text = |key: &str| {
        let text = definition.as_ref()?.attr.get(key)?.text()?;
        (!text.is_empty()).then_some(text)
    };
    let dynamic = container.header.dynamic_shape || container.header.model_count > 1;
    let open =
        (dynamic && interface.gears.kind().is_none()).then(|| OpenShapes::new(interface.ranges, &interface.inputs));
    let mut aipp = Vec::new();
    let is_ours = payload.is_some();
    let (producer, network) = if let Some(range) = payload {
        let weights = container.partition(partition::WEIGHTS).unwrap_or(0..0);
        let start = range.start;
        let payload = Payload::decode(file, range, weights)
            .map_err(|error| error.context(format!("partition type 11 at offset {start}")))?;
        aipp = payload.aipp(&interface.inputs)?;
        (Producer::Softacl, Source::Onnx(payload.stream(file)))
    } else {
        let foreign = ForeignModel {
            soc_version: text("soc_version").unwrap_or_else(|| "an NPU that the file does not name".to_owned()),
            atc_version: text("atc_version").unwrap_or_else(|| "of unknown version".to_owned()),
            operators: definition.as_ref().map(operator_summary).unwrap_or_default(),
        };
        (Producer::Npu, Source::Compiled(foreign))
    };
    let operator = text(OPERATOR_ATTRIBUTE).filter(|_| is_ours).map(|text| Operator::from_text(&text)).transpose()?;
    let name = definition
        .as_ref()
        .map(|definition| definition.name.clone())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| container.header.name.clone());
    let description = Description {
        name,
        aipp,
        soc_version: text("soc_version"),
        atc_version: text("atc_version"),
        atc_command: text("atc_cmdline"),
        producer,
        inputs: interface.inputs,
        outputs: interface.outputs,
        gears: interface.gears,
        open,
        work_size: task.memory_size,
        weight_size: container.partition_bytes(partition::WEIGHTS),
    };
    // A copy, since the slice would keep all that it is a part of.
    let graph = container.partition(partition::MODEL_DEF).map(|range| Bytes::copy_from_slice(&file[range]));
    let operator = operator.map(Into::into);
    let mut model = Model { container: Some(container), graph, description, network, operator };
    if model.description.producer == Producer::Softacl {
        check_description(&mut model.description)?;
    }
    Ok(model)
}

/// Checks what one of our own files says about inputs and outputs, and completes it.
fn check_description(description: &mut Description) -> Result<(), ModelError> {
    crate::aipp::check(&description.inputs, &mut description.aipp, &description.gears)?;
    if let Some(open) = &description.open {
        if let Some(aipp) = description.aipp.first() {
            return Err(ModelError::malformed(format!(
                "input {} has AIPP and dimensions that stay open; only one of them can be",
                aipp.network_input.name
            )));
        }
        return open.check(&description.inputs, &description.outputs);
    }
    let network = description.network_inputs();
    if description.gears.kind().is_some() {
        description.gears.check(&network, &description.outputs)?;
        description.outputs.iter().try_for_each(check_own)
    } else {
        network.iter().chain(&description.outputs).try_for_each(check_own)
    }
}

/// A tensor of our own file is complete, and its size is the one that follows from type and dimensions: memory is
/// handed to ONNX Runtime by this size.
fn check_own(tensor: &TensorInfo) -> Result<(), ModelError> {
    match tensor_bytes(tensor.data_type, &tensor.dims) {
        Some(bytes) if bytes == tensor.size => Ok(()),
        Some(bytes) => Err(ModelError::malformed(format!(
            "tensor {}: its size is given as {} bytes, type {} and dimensions {:?} make {bytes}",
            tensor.name, tensor.size, tensor.data_type, tensor.dims
        ))),
        None => Err(ModelError::malformed(format!(
            "tensor {}: type {} and dimensions {:?} have no size",
            tensor.name, tensor.data_type, tensor.dims
        ))),
    }
}

/// How many operators a compiled model has and which, in one sentence.
fn operator_summary(definition: &ModelDef) -> String {
    const MOST_NAMED: usize = 12;
    let mut kinds = std::collections::BTreeMap::new();
    for op in definition.graph.iter().flat_map(|graph| &graph.op) {
        if !matches!(op.r#type.as_str(), "Data" | "AippData" | "RefData" | "Const" | "Constant" | "NetOutput") {
            *kinds.entry(op.r#type.as_str()).or_insert(0_usize) += 1;
        }
    }
    if kinds.is_empty() {
        return String::new();
    }
    let total: usize = kinds.values().sum();
    let mut text = format!("; it has {total} operators: ");
    for (position, (kind, count)) in kinds.iter().take(MOST_NAMED).enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        write!(text, "{comma}{kind} ×{count}").expect("writing into a text cannot fail");
    }
    if kinds.len() > MOST_NAMED {
        text.push_str(", …");
    }
    text
}

/// Describes a compiled model that has no partition 8 by its `Data` and `NetOutput` operators.
fn interface_of_graph(definition: &ModelDef) -> Result<Interface, ModelError> {
    let graph = definition
        .graph
        .first()
        .ok_or_else(|| ModelError::malformed("the model definition (partition type 0) has no graph"))?;
    let tensor = |name: String, desc: Option<&crate::om::ge::TensorDescriptor>| {
        let data_type = desc.and_then(|desc| crate::ElementType::from_graph(desc.dtype)).map_or(-1, |row| row.acl);
        let dims = desc.and_then(|desc| desc.shape.clone()).map_or_else(Vec::new, |shape| shape.dim);
        let format = match desc.map(|desc| desc.layout.as_str()) {
            Some("NCHW") => Format::NCHW,
            Some("NHWC") => Format::NHWC,
            Some("NCDHW") => Format::NCDHW,
            _ => Format::ND,
        };
        TensorInfo {
            name,
            data_type,
            format: format.0,
            size: tensor_bytes(data_type, &dims).unwrap_or(0),
            dims,
            dims_v2: None,
        }
    };
    let mut inputs: Vec<_> = graph
        .op
        .iter()
        .filter(|op| matches!(op.r#type.as_str(), "Data" | "AippData"))
        .enumerate()
        .map(|(position, op)| {
            let index = attribute(definition, op, "index").and_then(AttrDef::integer);
            (index.unwrap_or(position as i64), op)
        })
        .collect();
    inputs.sort_by_key(|(index, _)| *index);
    let names = definition.attr.get("attr_model_out_nodes_name").map(AttrDef::list_texts);
    let mut outputs = Vec::new();
    for op in graph.op.iter().filter(|op| op.r#type == "NetOutput") {
        for (index, desc) in op.input_desc.iter().enumerate() {
            let name = names.as_ref().and_then(|names| names.get(index)).cloned().unwrap_or_else(|| {
                let node = op.src_name.get(index).map_or("", String::as_str);
                let source = op.src_index.get(index).copied().unwrap_or(0);
                format!("output_{index}_{node}_{source}")
            });
            outputs.push(tensor(name, Some(desc)));
        }
    }
    Ok(Interface {
        inputs: inputs
            .into_iter()
            .map(|(_, op)| tensor(op.name.clone(), op.input_desc.first().or(op.output_desc.first())))
            .collect(),
        outputs,
        gears: crate::Gears::default(),
        ranges: Vec::new(),
    })
}

/// An operator's attribute by name.
fn attribute<'a>(definition: &ModelDef, op: &'a OpDef, name: &str) -> Option<&'a AttrDef> {
    if let Some(value) = op.attr.get(name) {
        return Some(value);
    }
    let attributes = Attributes::new(definition);
    op.attr.iter().find(|(key, _)| attributes.name(key) == name).map(|(_, value)| value)
}

//! What a model file holds, as plain data to show: for `softacl om` and `atc --mode=6`.
//!
//! What is not here: how it is shown, and opening a model to run it ([`crate::open_file`]).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::aipp::{AippMode, InputAipp, Size};
use crate::contents::Contents;
use crate::data_type::ElementType;
use crate::description::{Description, Format, Producer, TensorInfo};
use crate::error::ModelError;
use crate::model::{Model, open, read_file};
use crate::om::attributes::{Attributes, Texts};
use crate::om::ge::attr_def::Value;
use crate::om::ge::{AttrDef, ModelDef};
use crate::om::{Container, MAGIC, partition};
use crate::onnx::{Network, describe_inputs, describe_outputs};

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// An `.om` file of softacl's converter.
    Softacl,
    /// An `.om` file of the vendor's compiler.
    Compiled,
    /// An ONNX file.
    Onnx,
}

/// One input or output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tensor {
    /// Its name, as the ACL API reports it.
    pub name: String,
    /// Dimensions; −1 for open ones.
    pub dims: Vec<i64>,
    /// For an input whose dimensions stay open, smallest and largest size of each; −1 where there is no largest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<[i64; 2]>,
    /// Dimensions of its bytes, where they are others: of a YUV420SP picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dims_v2: Option<Vec<i64>>,
    /// Element type by ACL's name, or its number.
    pub data_type: String,
    /// Layout by ACL's name, or its number.
    pub format: String,
    /// Bytes; 0 when a dimension is open.
    pub bytes: u64,
}

/// A part of an `.om` file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Partition {
    /// The number of its type.
    pub r#type: u32,
    /// What that type holds.
    pub holds: &'static str,
    /// Where it begins in the file.
    pub offset: u64,
    /// How long it is.
    pub bytes: u64,
}

/// What the compiler reckoned the model needs; `None` where the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// Work memory in bytes.
    pub memory_size: Option<i64>,
    /// Weights in bytes.
    pub weight_size: Option<i64>,
    /// Streams.
    pub stream_num: Option<i64>,
    /// Events.
    pub event_num: Option<i64>,
    /// Bytes of weights, kernels of the AI cores, kernels of the AI CPUs, tasks and host libraries.
    pub om_info: Option<[i64; 5]>,
}

/// Operators by type, with how often each occurs.
pub type Operators = BTreeMap<String, u64>;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The model's name.
    pub name: String,
    /// What kind of file it is.
    pub origin: Origin,
    /// Bytes of the file.
    pub bytes: u64,
    /// The chip that it was converted for.
    pub soc_version: Option<String>,
    /// The converter's version.
    pub atc_version: Option<String>,
    /// The version of the vendor's operator package.
    pub opp_version: Option<String>,
    /// The framework that the model came from.
    pub framework: Option<String>,
    /// The converter's command line.
    pub atc_command: Option<String>,
    /// What made an ONNX file.
    pub producer: Option<String>,
    /// Operator sets of an ONNX file: domain (`ai.onnx` for the standard one) and version.
    pub opsets: Vec<(String, i64)>,
    /// True for a compiled model whose shapes are only known at run time.
    pub dynamic_shape: bool,
    /// Inputs in order.
    pub inputs: Vec<Tensor>,
    /// Outputs in order. For an ONNX file they can be incomplete.
    pub outputs: Vec<Tensor>,
    /// Batch sizes that the model was compiled for.
    pub batch_gears: Vec<u64>,
    /// Heights and widths that the model was compiled for.
    pub image_size_gears: Vec<Vec<u64>>,
    /// Values of the open dimensions that the model was compiled for.
    pub dims_gears: Vec<Vec<u64>>,
    /// Preprocessing of inputs on the device: input (or operator) and what is said about it.
    pub aipp: Vec<(String, String)>,
    /// Operators; inputs, outputs and constants are none.
    pub operators: Operators,
    /// Operators that were fused into others, by their original type.
    pub fused: Operators,
    /// Constants.
    pub constants: u64,
    /// What the compiler reckoned.
    pub resources: Resources,
    /// Parts of an `.om` file in file order.
    pub partitions: Vec<Partition>,
    /// Why the model cannot be run here; `None` when it can.
    pub not_runnable: Option<String>,
}

impl Inspection {
    /// Bytes of the graph (partition 0).
    pub fn graph_bytes(&self) -> u64 {
        self.partitions.iter().filter(|own| own.r#type == partition::MODEL_DEF).map(|own| own.bytes).sum()
    }
}

/// Looks into an `.om` or ONNX file.
///
/// # Errors
///
/// Those of [`crate::open_file`], except that an ONNX file which cannot be run as it is (open dimensions, weights that
/// are missing) is described too.
pub fn inspect_file(path: &Path) -> Result<Inspection, ModelError> {
    let file = read_file(path)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let opened = open(&file, name.clone(), path.parent());
    let is_om = file.head().starts_with(&MAGIC);
    let found = match opened {
        Err(error) if is_om => Err(error),
        opened if is_om => opened.and_then(|model| om(&file, &model)),
        opened => match (Network::decode(file.slice(0..file.len())), opened) {
            (Ok(network), opened) => Ok(onnx(&network, name, opened)),
            // The first error says more: it knows that the file may have been meant to be an `.om`.
            (Err(_), Err(error)) | (Err(error), Ok(_)) => Err(error),
        },
    };
    found.map_err(|error| error.context(path.display()))
}

/// The skeleton that both kinds of file share.
fn described(description: &Description, origin: Origin, bytes: u64) -> Inspection {
    Inspection {
        name: description.name.clone(),
        origin,
        bytes,
        soc_version: description.soc_version.clone(),
        atc_version: description.atc_version.clone(),
        opp_version: None,
        framework: None,
        atc_command: description.atc_command.clone(),
        producer: None,
        opsets: Vec::new(),
        dynamic_shape: false,
        inputs: description.inputs.iter().map(tensor).collect(),
        outputs: description.outputs.iter().map(tensor).collect(),
        batch_gears: description.gears.batches.clone(),
        image_size_gears: description.gears.image_sizes.clone(),
        dims_gears: description.gears.dims.clone(),
        aipp: Vec::new(),
        operators: Operators::new(),
        fused: Operators::new(),
        constants: 0,
        resources: Resources::default(),
        partitions: Vec::new(),
        not_runnable: None,
    }
}

fn om(file: &Contents, model: &Model) -> Result<Inspection, ModelError> {
    let description = model.description();
    let origin = if description.producer == Producer::Softacl { Origin::Softacl } else { Origin::Compiled };
    let mut found = described(description, origin, file.len() as u64);
    found.not_runnable = model.is_executable().err().map(|foreign| foreign.to_string());
    let container = Container::read_head(file.head(), file.len())?;
    for (input, ranges) in found.inputs.iter_mut().zip(description.open.iter().flat_map(|open| &open.inputs)) {
        input.ranges = ranges.iter().map(|range| range.pair()).collect();
    }
    found.dynamic_shape = container.header.dynamic_shape || container.header.model_count > 1;
    found.partitions = container
        .partitions
        .iter()
        .map(|(kind, range)| Partition {
            r#type: *kind,
            holds: partition_name(*kind, origin),
            offset: range.start as u64,
            bytes: range.len() as u64,
        })
        .collect();
    // A compiled model without a readable graph is described by its partition 8 alone.
    let definition = container.partition(partition::MODEL_DEF).and_then(|range| ModelDef::read(file.slice(range)).ok());
    if let Some(definition) = definition {
        found.read_graph(&definition);
    }
    if origin == Origin::Softacl {
        // The file itself says more than its graph.
        found.aipp = description.aipp.iter().map(|own| (own.network_input.name.clone(), aipp_text(own))).collect();
    }
    Ok(found)
}

impl Inspection {
    fn read_graph(&mut self, definition: &ModelDef) {
        let attributes = Attributes::new(definition);
        let text = |key: &str| match attributes.texts(key, definition.attr.get(key)?)? {
            Texts::One(text) if !text.is_empty() => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        };
        let number = |key: &str| definition.attr.get(key).and_then(AttrDef::integer);
        self.opp_version = text("opp_version");
        self.framework = text("framework_type");
        self.resources = Resources {
            memory_size: number("memory_size"),
            weight_size: number("weight_size"),
            stream_num: number("stream_num"),
            event_num: number("event_num"),
            om_info: match definition.attr.get("om_info_list").and_then(|own| own.value.as_ref()) {
                Some(Value::List(list)) => list.i.get(..5).and_then(|five| five.try_into().ok()),
                _ => None,
            },
        };
        for op in definition.graph.iter().flat_map(|graph| &graph.op) {
            match op.r#type.as_str() {
                "Const" | "Constant" => self.constants += 1,
                "Data" | "RefData" | "NetOutput" => {}
                "AippData" => self.say_aipp(&op.name, "dynamic: its parameters are an input"),
                kind => *self.operators.entry(kind.to_owned()).or_default() += 1,
            }
            if op.r#type == "Aipp" {
                self.say_aipp(&op.name, "operator in the graph");
            }
            for (key, value) in &op.attr {
                match &*attributes.name(key) {
                    "_data_related_aipp_mode" => {
                        if let Some(Texts::One(mode)) = attributes.texts(key, value) {
                            self.say_aipp(&op.name, &String::from_utf8_lossy(mode));
                        }
                    }
                    // One text with commas, or a list.
                    "_datadump_original_op_types" => {
                        let texts = match attributes.texts(key, value) {
                            Some(Texts::One(text)) => vec![text],
                            Some(Texts::Many(texts)) => texts,
                            None => Vec::new(),
                        };
                        for text in texts.into_iter().map(|text| String::from_utf8_lossy(text)) {
                            for kind in text.split(',').map(str::trim).filter(|kind| !kind.is_empty()) {
                                *self.fused.entry(kind.to_owned()).or_default() += 1;
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn say_aipp(&mut self, of: &str, what: &str) {
        self.aipp.push((of.to_owned(), what.to_owned()));
    }
}

/// What happens to the pictures of an input, in one line.
fn aipp_text(aipp: &InputAipp) -> String {
    let parameters = match &aipp.mode {
        AippMode::Dynamic { max_source_bytes, parameter_input } => {
            return format!(
                "dynamic_aipp: at most {max_source_bytes} bytes of pictures, parameters in input {parameter_input}; {}",
                result_text(aipp)
            );
        }
        AippMode::Static(parameters) => parameters,
    };
    let size = |size: Size| format!("{}x{}", size.width, size.height);
    let mut text = format!("static_aipp: {}", parameters.format.name());
    let mut say = |part: &str| {
        text.push(' ');
        text.push_str(part);
    };
    if parameters.source == Size::default() {
        say("of the model's size");
    } else {
        say(&size(parameters.source));
    }
    if parameters.swap_rb_uv {
        say("rbuv_swap");
    }
    if parameters.swap_ax {
        say("ax_swap");
    }
    for picture in &parameters.pictures {
        if let Some(crop) = picture.crop {
            say(&format!("crop {} at {},{}", size(crop.size), crop.left, crop.top));
        }
        if parameters.conversion.is_some() {
            say("csc");
        }
        if let Some(padding) = picture.padding {
            let crate::aipp::Padding { top, bottom, left, right } = padding;
            say(&format!("padding {top},{bottom},{left},{right} (top, bottom, left, right)"));
        }
    }
    text + "; " + &result_text(aipp)
}

fn result_text(aipp: &InputAipp) -> String {
    let Tensor { dims, data_type, format, .. } = tensor(&aipp.network_input);
    format!("the network takes {dims:?} {data_type} {format}")
}

fn onnx(network: &Network, name: Option<String>, opened: Result<Model, ModelError>) -> Inspection {
    let graph = network.graph();
    let (description, reason) = match opened {
        Ok(model) => (model.description().clone(), None),
        Err(error) => (
            Description {
                name: name.or_else(|| graph.name.clone()).unwrap_or_default(),
                soc_version: None,
                atc_version: None,
                atc_command: None,
                producer: Producer::Onnx,
                // Inputs that are no tensors are what the reason is about.
                inputs: describe_inputs(graph, Format::NCHW).unwrap_or_default(),
                outputs: describe_outputs(graph, Format::NCHW),
                gears: crate::Gears::default(),
                open: None,
                aipp: Vec::new(),
                work_size: 0,
                weight_size: 0,
            },
            Some(error.message),
        ),
    };
    let mut found = described(&description, Origin::Onnx, network.file().len() as u64);
    found.not_runnable = reason;
    let model = network.model();
    let domain = |domain: Option<&str>| match domain {
        None | Some("") => "ai.onnx".to_owned(),
        Some(own) => own.to_owned(),
    };
    found.producer = model.producer_name.as_ref().map(|producer| match &model.producer_version {
        Some(version) if !version.is_empty() => format!("{producer} {version}"),
        _ => producer.clone(),
    });
    found.opsets =
        model.opset_import.iter().map(|set| (domain(set.domain.as_deref()), set.version.unwrap_or(0))).collect();
    found.constants = graph.initializer.len() as u64;
    for node in &graph.node {
        let kind = node.op_type.as_deref().unwrap_or("");
        if kind == "Constant" {
            found.constants += 1;
            continue;
        }
        let kind = match node.domain.as_deref() {
            None | Some("" | "ai.onnx") => kind.to_owned(),
            Some(own) => format!("{own}::{kind}"),
        };
        *found.operators.entry(kind).or_default() += 1;
    }
    found
}

fn tensor(info: &TensorInfo) -> Tensor {
    Tensor {
        name: info.name.clone(),
        dims: info.dims.clone(),
        ranges: Vec::new(),
        dims_v2: info.dims_v2.clone(),
        data_type: ElementType::from_acl(info.data_type)
            .map_or_else(|| info.data_type.to_string(), |row| row.name.to_owned()),
        format: format_name(info.format).map_or_else(|| info.format.to_string(), str::to_owned),
        bytes: info.size,
    }
}

fn format_name(number: i32) -> Option<&'static str> {
    Some(match number {
        0 => "NCHW",
        1 => "NHWC",
        2 => "ND",
        3 => "NC1HWC0",
        4 => "FRACTAL_Z",
        12 => "NC1HWC0_C04",
        16 => "HWCN",
        27 => "NDHWC",
        29 => "FRACTAL_NZ",
        30 => "NCDHW",
        32 => "NDC1HWC0",
        33 => "FRACTAL_Z_3D",
        _ => return None,
    })
}

fn partition_name(kind: u32, origin: Origin) -> &'static str {
    match kind {
        0 => "graph",
        1 => "weights",
        2 => "tasks",
        3 => "kernels of the AI cores",
        4 => "kernels of the AI CPUs",
        5 => "host libraries",
        6 => "dataflow model",
        7 => "part of a dataflow model",
        8 => "inputs and outputs",
        11 if origin == Origin::Softacl => "ONNX network",
        9 => "static tasks",
        10 => "dynamic tasks",
        11 => "task parameters",
        12 => "tiling data",
        20..=23 => "runtime form",
        24 => "bundled model",
        25 => "variables of a bundle",
        26 => "custom operators",
        _ => "unknown",
    }
}

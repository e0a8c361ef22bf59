//! ONNX files: their messages, their inputs and outputs, and the changes that the converter makes to them.
//!
//! Not here: executing them (ONNX Runtime does) and deriving shapes (ONNX Runtime does that too).

pub mod proto;

mod describe;
mod make;
mod structure;
mod tensor;

use std::ops::Range;
use std::path::{Component, Path};

use bytes::Bytes;
use prost::Message;

use crate::error::ModelError;

pub(crate) use describe::real_inputs;
pub use describe::{NodeNames, describe_inputs, describe_outputs, node_names};
use proto::{EXTERNAL, GraphProto, ModelProto, TensorProto};
pub(crate) use structure::has_external_data;

/// An ONNX file and its decoded form. Weights are not copied: each `raw_data` is a view into the file's bytes.
#[derive(Debug, Clone)]
pub struct Network {
    file: Bytes,
    model: ModelProto,
}

impl Network {
    /// Decodes a file.
    pub fn decode(file: Bytes) -> Result<Self, ModelError> {
        crate::wire::check(&file, proto::LAYOUT)?;
        let model = ModelProto::decode(file.clone())
            .map_err(|error| ModelError::malformed(format!("the file is no ONNX model: {error}")))?;
        let network = Self { file, model };
        // Bytes of another kind often decode, as a message without anything in it that matters.
        let Some(graph) = &network.model.graph else {
            return Err(ModelError::malformed("the file is no ONNX model: it has no graph"));
        };
        if graph.node.is_empty() && graph.output.is_empty() && network.model.ir_version.is_none() {
            return Err(ModelError::malformed("the file is no ONNX model: it has no version and an empty graph"));
        }
        Ok(network)
    }

    /// Encodes a model that was built or changed.
    pub fn encode(model: &ModelProto) -> Result<Self, ModelError> {
        if model.encoded_len() as u64 > MOST_BYTES {
            return Err(ModelError::malformed(format!(
                "the model with its weights has {} bytes; ONNX files hold at most {MOST_BYTES}",
                model.encoded_len()
            )));
        }
        Self::decode(model.encode_to_vec().into())
    }

    /// The file.
    pub fn file(&self) -> &Bytes {
        &self.file
    }

    /// The decoded model.
    pub fn model(&self) -> &ModelProto {
        &self.model
    }

    /// The main graph.
    pub fn graph(&self) -> &GraphProto {
        static EMPTY: GraphProto = GraphProto {
            node: Vec::new(),
            name: None,
            initializer: Vec::new(),
            doc_string: None,
            input: Vec::new(),
            output: Vec::new(),
            value_info: Vec::new(),
            quantization_annotation: Vec::new(),
            sparse_initializer: Vec::new(),
            metadata_props: Vec::new(),
        };
        self.model.graph.as_ref().unwrap_or(&EMPTY)
    }

    /// Brings every weight into the file, as raw bytes: data kept in other files (relative to `directory`; `None` when
    /// there is none) and data kept as lists of numbers. The network's meaning does not change.
    pub fn gather(self, directory: Option<&Path>) -> Result<Self, ModelError> {
        let mut model = self.model.clone();
        let mut changed = false;
        let mut room = MOST_BYTES.saturating_sub(self.file.len() as u64);
        if let Some(graph) = &mut model.graph {
            visit_tensors(graph, &mut |tensor| {
                changed |= load_external(tensor, directory, &mut room)?;
                changed |= tensor::make_raw(tensor);
                Ok(())
            })?;
        }
        let gathered = if changed { Self::encode(&model)? } else { self };
        // Functions and training information are kept as the bytes that they came as.
        if gathered.has_external_data()? {
            return Err(ModelError::malformed(
                "a tensor of a function or of training information has its data in another file, which is not supported",
            ));
        }
        Ok(gathered)
    }

    /// Where in the file a `raw_data` is.
    pub(crate) fn place(&self, data: &Bytes) -> Option<Range<usize>> {
        let start = (data.as_ptr() as usize).checked_sub(self.file.as_ptr() as usize)?;
        let end = start.checked_add(data.len())?;
        (end <= self.file.len()).then_some(start..end)
    }

    /// The first tensor whose data is in another file.
    pub fn external_tensor(&self) -> Option<&str> {
        fn find(graph: &GraphProto) -> Option<&str> {
            let attributes = || graph.node.iter().flat_map(|node| &node.attribute);
            let own = graph
                .initializer
                .iter()
                .chain(attributes().filter_map(|attribute| attribute.t.as_ref()))
                .find(|tensor| tensor.data_location == Some(EXTERNAL))
                .map(|tensor| tensor.name.as_deref().unwrap_or(""));
            own.or_else(|| {
                attributes().flat_map(|attribute| attribute.g.iter().chain(&attribute.graphs)).find_map(find)
            })
        }
        find(self.graph())
    }

    /// Whether the data of any tensor is in another file.
    pub(crate) fn has_external_data(&self) -> Result<bool, ModelError> {
        has_external_data(&self.file, &[])
    }

    /// Bytes of weights.
    pub fn weight_bytes(&self) -> u64 {
        self.graph().initializer.iter().map(|tensor| tensor.raw_data.as_ref().map_or(0, Bytes::len) as u64).sum()
    }
}

/// Calls `change` for every tensor of a graph and of the graphs in its attributes.
fn visit_tensors(
    graph: &mut GraphProto,
    change: &mut dyn FnMut(&mut TensorProto) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    for tensor in &mut graph.initializer {
        change(tensor)?;
    }
    for sparse in &mut graph.sparse_initializer {
        for tensor in [&mut sparse.values, &mut sparse.indices].into_iter().flatten() {
            change(tensor)?;
        }
    }
    for attribute in graph.node.iter_mut().flat_map(|node| &mut node.attribute) {
        for tensor in attribute.t.iter_mut().chain(&mut attribute.tensors) {
            change(tensor)?;
        }
        for inner in attribute.g.iter_mut().chain(&mut attribute.graphs) {
            visit_tensors(inner, change)?;
        }
    }
    Ok(())
}

/// Bytes of the largest network: what a protobuf message can have.
const MOST_BYTES: u64 = i32::MAX as u64;

/// Reads a tensor's data from its own file. False when it has none. `room` is what is left for such data, in bytes.
fn load_external(tensor: &mut TensorProto, directory: Option<&Path>, room: &mut u64) -> Result<bool, ModelError> {
    if tensor.data_location != Some(EXTERNAL) {
        return Ok(false);
    }
    let name = tensor.name.clone().unwrap_or_default();
    let entry = |key: &str| {
        tensor
            .external_data
            .iter()
            .find(|entry| entry.key.as_deref() == Some(key))
            .and_then(|entry| entry.value.as_deref())
    };
    let number = |key: &str| {
        entry(key)
            .map(|text| {
                text.parse::<u64>().map_err(|_| {
                    ModelError::malformed(format!("tensor {name}: {key} of its external data is {text:?}, no number"))
                })
            })
            .transpose()
    };
    let location = entry("location")
        .ok_or_else(|| ModelError::malformed(format!("tensor {name}: its external data has no location")))?;
    let directory = directory.ok_or_else(|| {
        ModelError::malformed(format!(
            "tensor {name}: its data is in another file ({location}), which can only be found when the model is opened \
             as a file"
        ))
    })?;
    // A model may name files beside and below itself, nothing else.
    if !Path::new(location).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(ModelError::malformed(format!(
            "tensor {name}: its external data is at {location:?}, which is outside the model's directory"
        )));
    }
    let path = directory.join(location);
    let offset = number("offset")?.unwrap_or(0);
    let failed = |reason: &dyn std::fmt::Display| {
        ModelError::path(format!("tensor {name}: external data {}: {reason}", path.display()))
    };
    let metadata = std::fs::metadata(&path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(failed(&"not a regular file"));
    }
    let mut file = std::fs::File::open(&path).map_err(|error| failed(&error))?;
    let present = metadata.len();
    let rest = present
        .checked_sub(offset)
        .ok_or_else(|| failed(&format_args!("offset {offset} lies behind its {present} bytes")))?;
    let length = number("length")?.unwrap_or(rest);
    if length > rest {
        return Err(failed(&format_args!("{length} bytes are wanted from offset {offset}, it has {present}")));
    }
    *room = room.checked_sub(length).ok_or_else(|| {
        ModelError::malformed(format!(
            "the model has more than {MOST_BYTES} bytes with the data in its other files (counted up to tensor {name}, \
             which has {length}); larger models cannot be run"
        ))
    })?;
    let mut data = Vec::new();
    data.try_reserve_exact(length as usize)
        .map_err(|_| failed(&format_args!("{length} bytes do not fit into this process's memory")))?;
    data.resize(length as usize, 0);
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset))
        .and_then(|_| std::io::Read::read_exact(&mut file, &mut data))
        .map_err(|error| failed(&error))?;
    tensor.raw_data = Some(data.into());
    tensor.external_data.clear();
    tensor.data_location = None;
    Ok(true)
}

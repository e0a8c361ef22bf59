//! Partition 11 of our own files: the ONNX network without its weights, and the recipe to put them back.
//!
//! The weights of a model lie in partition 1, where the graph's `Const` nodes point at them, and nowhere else. The
//! payload is the ONNX file with those byte ranges cut out, preceded by a manifest that lists the cuts. Putting the
//! ranges back gives the ONNX file byte for byte.

use std::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::aipp::{AippMode, InputAipp, Parameters};
use crate::contents::{Contents, Stream};
use crate::description::TensorInfo;
use crate::error::ModelError;
use crate::onnx::has_external_data;

use super::u32_at;

/// The first bytes of the partition.
const MARK: [u8; 8] = *b"SOFTACL\x01";

/// A byte range that was cut out of the ONNX file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cut {
    /// Where in the remaining bytes it goes.
    pub(crate) at: u64,
    /// Where in the weights partition it is.
    pub(crate) offset: u64,
    /// How long it is.
    pub(crate) length: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// Kind of the network; `onnx` is the only one.
    kind: String,
    /// What wrote the file.
    producer: String,
    /// Size of the ONNX file in bytes.
    onnx_bytes: u64,
    cuts: Vec<Cut>,
    /// What happens to pictures before the network sees them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aipp: Vec<Aipp>,
}

/// AIPP of one input, with what the network itself takes there: partition 8 describes what a program sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Aipp {
    input: u64,
    data_type: i32,
    format: i32,
    dims: Vec<i64>,
    #[serde(flatten)]
    mode: Mode,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Static(Parameters),
    Dynamic { max_source_bytes: u64, parameter_input: u64 },
}

/// Where the parts of the network are in a file.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    /// The file's range that holds the ONNX file without weights.
    skeleton: Range<usize>,
    /// The file's range of partition 1.
    weights: Range<usize>,
    cuts: Vec<Cut>,
    aipp: Vec<Aipp>,
}

impl Payload {
    /// True when the partition is one of ours.
    pub(crate) fn is_ours(partition: &[u8]) -> bool {
        partition.starts_with(&MARK)
    }

    /// Reads the manifest and checks it against the file.
    pub(crate) fn decode(file: &Contents, partition: Range<usize>, weights: Range<usize>) -> Result<Self, ModelError> {
        let data = &file[partition.clone()];
        let length = u32_at(data, MARK.len(), "manifest length")? as usize;
        let start = MARK.len() + 4;
        let text = start.checked_add(length).and_then(|end| data.get(start..end)).ok_or_else(|| {
            ModelError::malformed(format!("a manifest of {length} bytes does not fit the partition's {}", data.len()))
        })?;
        let manifest: Manifest =
            serde_json::from_slice(text).map_err(|error| ModelError::malformed(format!("manifest: {error}")))?;
        if manifest.kind != "onnx" {
            return Err(ModelError::malformed(format!(
                "the network is of kind {:?}; this version runs \"onnx\" (the file was written by {})",
                manifest.kind, manifest.producer
            )));
        }

        let skeleton = partition.start + start + length..partition.end;
        let mut total = skeleton.len() as u64;
        let (mut last_at, mut last_end) = (0, 0);
        for (index, cut) in manifest.cuts.iter().enumerate() {
            let end = cut.offset.checked_add(cut.length);
            // Ranges in ascending order that do not overlap: the whole can then not be larger than the file.
            let fits = cut.at >= last_at
                && cut.at <= skeleton.len() as u64
                && cut.offset >= last_end
                && end.is_some_and(|end| end <= weights.len() as u64);
            let Some(end) = end.filter(|_| fits) else {
                return Err(ModelError::malformed(format!(
                    "manifest: cut {index} ({cut:?}) does not fit {} bytes of network and {} bytes of weights",
                    skeleton.len(),
                    weights.len()
                )));
            };
            total += cut.length;
            (last_at, last_end) = (cut.at, end);
        }
        if total != manifest.onnx_bytes {
            return Err(ModelError::malformed(format!(
                "manifest: the network should have {} bytes, its parts have {total}",
                manifest.onnx_bytes
            )));
        }
        let payload = Self { skeleton, weights, cuts: manifest.cuts, aipp: manifest.aipp };
        payload.check_structure(file)?;
        Ok(payload)
    }

    /// AIPP as the manifest has it, for a model with these inputs; whether it fits them is not checked here.
    pub(crate) fn aipp(&self, inputs: &[TensorInfo]) -> Result<Vec<InputAipp>, ModelError> {
        let place = |index: u64, what: &str| {
            usize::try_from(index).ok().filter(|index| *index < inputs.len()).ok_or_else(|| {
                ModelError::malformed(format!("manifest: {what} {index} of AIPP is none of {} inputs", inputs.len()))
            })
        };
        self.aipp
            .iter()
            .map(|own| {
                let input = place(own.input, "input")?;
                let mode = match &own.mode {
                    Mode::Static(parameters) => AippMode::Static(parameters.clone()),
                    Mode::Dynamic { max_source_bytes, parameter_input } => AippMode::Dynamic {
                        max_source_bytes: *max_source_bytes,
                        parameter_input: place(*parameter_input, "parameter input")?,
                    },
                };
                let network_input = TensorInfo {
                    name: inputs[input].name.clone(),
                    data_type: own.data_type,
                    format: own.format,
                    dims: own.dims.clone(),
                    dims_v2: None,
                    size: 0,
                };
                Ok(InputAipp { input, network_input, mode })
            })
            .collect()
    }

    /// The ONNX file, in pieces: its weights stay where they are until it is read.
    pub(crate) fn stream(&self, file: &Contents) -> Stream {
        let mut stream = Stream::default();
        let mut done = self.skeleton.start;
        for cut in &self.cuts {
            let at = self.skeleton.start + cut.at as usize;
            let offset = self.weights.start + cut.offset as usize;
            stream.push(file.piece(done..at));
            stream.push(file.piece(offset..offset + cut.length as usize));
            done = at;
        }
        stream.push(file.piece(done..self.skeleton.end));
        stream
    }

    /// Refuses a network that names other files as places of its data. Our converter brings all data in.
    fn check_structure(&self, file: &Contents) -> Result<(), ModelError> {
        let mut moved = 0;
        let absent: Vec<Range<u64>> = self
            .cuts
            .iter()
            .filter(|cut| cut.length > 0)
            .map(|cut| {
                let start = cut.at + moved;
                moved += cut.length;
                start..start + cut.length
            })
            .collect();
        if has_external_data(&file[self.skeleton.clone()], &absent)? {
            return Err(ModelError::malformed(
                "a tensor of the network has its data in another file; an .om file holds all of it",
            ));
        }
        Ok(())
    }
}

/// Partition 1 and partition 11 of an ONNX file from which `ranges` (ascending, disjoint) are cut.
pub(crate) fn split(onnx: &Bytes, ranges: &[Range<usize>], aipp: &[InputAipp]) -> (Vec<Bytes>, Vec<Bytes>) {
    let mut weights = Vec::new();
    let mut pieces = Vec::new();
    let mut cuts = Vec::new();
    let (mut done, mut kept, mut offset) = (0, 0, 0);
    for range in ranges {
        pieces.push(onnx.slice(done..range.start));
        kept += range.start - done;
        cuts.push(Cut { at: kept as u64, offset, length: range.len() as u64 });
        weights.push(onnx.slice(range.clone()));
        offset += range.len() as u64;
        done = range.end;
    }
    pieces.push(onnx.slice(done..));

    let manifest = Manifest {
        kind: "onnx".to_owned(),
        producer: super::PRODUCER_VERSION.to_owned(),
        onnx_bytes: onnx.len() as u64,
        cuts,
        aipp: aipp.iter().map(aipp_record).collect(),
    };
    let text = serde_json::to_vec(&manifest).expect("a manifest has nothing that JSON cannot hold");
    let mut head = MARK.to_vec();
    head.extend_from_slice(&(text.len() as u32).to_le_bytes());
    head.extend_from_slice(&text);
    pieces.insert(0, head.into());
    (weights, pieces)
}

fn aipp_record(aipp: &InputAipp) -> Aipp {
    let TensorInfo { data_type, format, dims, .. } = &aipp.network_input;
    Aipp {
        input: aipp.input as u64,
        data_type: *data_type,
        format: *format,
        dims: dims.clone(),
        mode: match &aipp.mode {
            AippMode::Static(parameters) => Mode::Static(parameters.clone()),
            AippMode::Dynamic { max_source_bytes, parameter_input } => {
                Mode::Dynamic { max_source_bytes: *max_source_bytes, parameter_input: *parameter_input as u64 }
            }
        },
    }
}

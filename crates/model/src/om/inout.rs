//! Partition 8: inputs, outputs and gears as a sequence of `{u32 type, u32 length, bytes}` blocks.

use std::fmt::Write as _;

use crate::description::TensorInfo;
use crate::error::ModelError;
use crate::gears::{GearOutput, Gears};
use crate::open::DimRange;

use super::{u32_at, u64_at};

const INPUTS: u32 = 0;
const OUTPUTS: u32 = 1;
const BATCHES: u32 = 2;
const IMAGE_SIZES: u32 = 3;
const DIMS: u32 = 4;
const OUTPUT_SHAPES: u32 = 5;
const ORDER: u32 = 6;

/// Bytes of a tensor's entry before its name.
const ENTRY: usize = 32;

/// The content of partition 8.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Interface {
    pub(crate) inputs: Vec<TensorInfo>,
    pub(crate) outputs: Vec<TensorInfo>,
    pub(crate) gears: Gears,
    /// For each input the ranges of its dimensions, where the file has them.
    pub(crate) ranges: Vec<Vec<DimRange>>,
}

impl Interface {
    /// Reads the partition; offsets in errors count from its start.
    pub(crate) fn decode(data: &[u8]) -> Result<Self, ModelError> {
        let mut interface = Self::default();
        let mut at = 0;
        while at < data.len() {
            let kind = u32_at(data, at, "block type")?;
            let length = u32_at(data, at + 4, "block length")? as usize;
            let start = at + 8;
            let block = start.checked_add(length).and_then(|end| data.get(start..end)).ok_or_else(|| {
                ModelError::malformed(format!(
                    "block of type {kind} at offset {at} declares {length} bytes, {} are left",
                    data.len() - start.min(data.len())
                ))
            })?;
            let place = |error: ModelError| error.context(format!("block of type {kind} at offset {at}"));
            match kind {
                INPUTS => (interface.inputs, interface.ranges) = decode_tensors(block).map_err(place)?,
                OUTPUTS => interface.outputs = decode_tensors(block).map_err(place)?.0,
                BATCHES => interface.gears.batches = decode_values(block).map_err(place)?,
                IMAGE_SIZES => interface.gears.image_sizes = decode_gears(block).map_err(place)?,
                DIMS => interface.gears.dims = decode_gears(block).map_err(place)?,
                OUTPUT_SHAPES => {
                    // A text of another form describes nothing that is asked for here.
                    let texts = decode_texts(block).map_err(place)?;
                    interface.gears.outputs = texts.iter().filter_map(|text| output_shape(text)).collect();
                }
                ORDER => interface.gears.order = decode_texts(block).map_err(place)?,
                // Newer ones are unknown.
                _ => {}
            }
            at = start + length;
        }
        Ok(interface)
    }

    /// The partition's bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let Gears { batches, image_sizes, dims, order, outputs } = &self.gears;
        let shapes: Vec<String> = outputs.iter().map(shape_text).collect();
        let mut blocks =
            vec![(INPUTS, encode_tensors(&self.inputs, &self.ranges)), (OUTPUTS, encode_tensors(&self.outputs, &[]))];
        // Blocks without content are left out.
        if !batches.is_empty() {
            let mut block = (batches.len() as u32).to_le_bytes().to_vec();
            block.extend(batches.iter().flat_map(|batch| batch.to_le_bytes()));
            blocks.push((BATCHES, block));
        }
        for (kind, gears) in [(IMAGE_SIZES, image_sizes), (DIMS, dims)] {
            if !gears.is_empty() {
                blocks.push((kind, encode_gears(gears)));
            }
        }
        for (kind, texts) in [(OUTPUT_SHAPES, &shapes), (ORDER, order)] {
            if !texts.is_empty() {
                blocks.push((kind, encode_texts(texts)));
            }
        }
        let mut out = Vec::new();
        for (kind, block) in blocks {
            out.extend_from_slice(&kind.to_le_bytes());
            out.extend_from_slice(&(block.len() as u32).to_le_bytes());
            out.extend_from_slice(&block);
        }
        out
    }
}

fn encode_gears(gears: &[Vec<u64>]) -> Vec<u8> {
    let mut out = (gears.len() as u32).to_le_bytes().to_vec();
    out.extend(gears.iter().flat_map(|gear| (gear.len() as u32).to_le_bytes()));
    out.extend(gears.iter().flatten().flat_map(|value| value.to_le_bytes()));
    out
}

fn encode_texts(texts: &[String]) -> Vec<u8> {
    let mut out = (texts.len() as u32).to_le_bytes().to_vec();
    out.extend(texts.iter().flat_map(|text| (text.len() as u32).to_le_bytes()));
    out.extend(texts.iter().flat_map(String::as_bytes));
    out
}

/// `gear,output,d0,d1,…`
fn shape_text(shape: &GearOutput) -> String {
    let mut text = format!("{},{}", shape.gear, shape.output);
    for dim in &shape.dims {
        write!(text, ",{dim}").expect("writing into a text cannot fail");
    }
    text
}

fn output_shape(text: &str) -> Option<GearOutput> {
    let mut parts = text.split(',');
    let gear = parts.next()?.parse().ok()?;
    let output = parts.next()?.parse().ok()?;
    let dims = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    Some(GearOutput { gear, output, dims })
}

fn decode_texts(block: &[u8]) -> Result<Vec<String>, ModelError> {
    let count = u32_at(block, 0, "text count")? as usize;
    if count > block.len() / 4 {
        return Err(ModelError::malformed(format!("{count} texts do not fit a block of {} bytes", block.len())));
    }
    let mut at = 4 + 4 * count;
    let mut texts = Vec::with_capacity(count);
    for index in 0..count {
        let length = u32_at(block, 4 + 4 * index, "text length")? as usize;
        let text = at.checked_add(length).and_then(|end| block.get(at..end)).ok_or_else(|| {
            ModelError::malformed(format!(
                "text {index}: {length} bytes from offset {at} do not fit a block of {} bytes",
                block.len()
            ))
        })?;
        texts.push(String::from_utf8_lossy(text).into_owned());
        at += length;
    }
    Ok(texts)
}

fn encode_tensors(tensors: &[TensorInfo], ranges: &[Vec<DimRange>]) -> Vec<u8> {
    let mut out = (tensors.len() as u32).to_le_bytes().to_vec();
    for (position, tensor) in tensors.iter().enumerate() {
        let ranges: Vec<u8> = ranges
            .get(position)
            .into_iter()
            .flatten()
            .flat_map(|range| range.pair())
            .flat_map(i64::to_le_bytes)
            .collect();
        let dims: Vec<u8> = tensor.dims.iter().flat_map(|dim| dim.to_le_bytes()).collect();
        out.extend_from_slice(&tensor.size.to_le_bytes());
        out.extend_from_slice(&tensor.format.to_le_bytes());
        out.extend_from_slice(&tensor.data_type.to_le_bytes());
        let dims_v2: Vec<u8> = tensor.dims_v2().iter().flat_map(|dim| dim.to_le_bytes()).collect();
        for length in [tensor.name.len(), dims.len(), dims_v2.len(), ranges.len()] {
            out.extend_from_slice(&(length as u32).to_le_bytes());
        }
        out.extend_from_slice(tensor.name.as_bytes());
        out.extend_from_slice(&dims);
        out.extend_from_slice(&dims_v2);
        out.extend_from_slice(&ranges);
    }
    out
}

/// Tensors, and the ranges of their dimensions (none where the file has none).
fn decode_tensors(block: &[u8]) -> Result<(Vec<TensorInfo>, Vec<Vec<DimRange>>), ModelError> {
    let count = u32_at(block, 0, "tensor count")? as usize;
    if count > block.len() / ENTRY {
        return Err(ModelError::malformed(format!("{count} tensors do not fit a block of {} bytes", block.len())));
    }
    let mut tensors = Vec::with_capacity(count);
    let mut all_ranges = Vec::with_capacity(count);
    let mut at = 4;
    for index in 0..count {
        let size = u64_at(block, at, "size")?;
        let format = u32_at(block, at + 8, "format")?.cast_signed();
        let data_type = u32_at(block, at + 12, "data type")?.cast_signed();
        let mut take = {
            let mut next = at + ENTRY;
            move |length: u32, what: &str| {
                let end = next.checked_add(length as usize);
                let bytes = end.and_then(|end| block.get(next..end)).ok_or_else(|| {
                    ModelError::malformed(format!(
                        "tensor {index}: its {what} has {length} bytes from offset {next}, the block ends at {}",
                        block.len()
                    ))
                })?;
                next += length as usize;
                Ok::<_, ModelError>((bytes, next))
            }
        };
        let (name, _) = take(u32_at(block, at + 16, "name length")?, "name")?;
        let (dims, _) = take(u32_at(block, at + 20, "dims length")?, "dims")?;
        let (dims_v2, _) = take(u32_at(block, at + 24, "second dims length")?, "second dims")?;
        let (ranges, next) = take(u32_at(block, at + 28, "ranges length")?, "ranges")?;
        if ranges.len() % 16 != 0 {
            return Err(ModelError::malformed(format!(
                "tensor {index}: {} bytes of ranges are no whole number of pairs of 64-bit values",
                ranges.len()
            )));
        }
        let [dims, dims_v2] = [dims, dims_v2].map(|dims| {
            let (values, []) = dims.as_chunks::<8>() else {
                return Err(ModelError::malformed(format!(
                    "tensor {index}: {} bytes of dims are no whole number of 64-bit values",
                    dims.len()
                )));
            };
            Ok(values.iter().map(|value| i64::from_le_bytes(*value)).collect::<Vec<_>>())
        });
        let (dims, dims_v2) = (dims?, dims_v2?);
        // Files of older converters have none.
        let differs = !dims_v2.is_empty() && dims_v2 != dims;
        tensors.push(TensorInfo {
            name: String::from_utf8_lossy(name).into_owned(),
            data_type,
            format,
            dims,
            dims_v2: differs.then_some(dims_v2),
            size,
        });
        let (pairs, _) = ranges.as_chunks::<8>().0.as_chunks::<2>();
        all_ranges.push(pairs.iter().map(|pair| DimRange::from_pair(pair.map(i64::from_le_bytes))).collect());
        at = next;
    }
    Ok((tensors, all_ranges))
}

fn decode_values(block: &[u8]) -> Result<Vec<u64>, ModelError> {
    let count = u32_at(block, 0, "value count")? as usize;
    if count > block.len() / 8 {
        return Err(ModelError::malformed(format!("{count} values do not fit a block of {} bytes", block.len())));
    }
    (0..count).map(|index| u64_at(block, 4 + 8 * index, "value")).collect()
}

fn decode_gears(block: &[u8]) -> Result<Vec<Vec<u64>>, ModelError> {
    let count = u32_at(block, 0, "gear count")? as usize;
    if count > block.len() / 4 {
        return Err(ModelError::malformed(format!("{count} gears do not fit a block of {} bytes", block.len())));
    }
    let mut at = 4 + 4 * count;
    let mut gears = Vec::with_capacity(count);
    for index in 0..count {
        let values = u32_at(block, 4 + 4 * index, "gear length")? as usize;
        if values > block.len().saturating_sub(at) / 8 {
            return Err(ModelError::malformed(format!(
                "gear {index}: {values} values from offset {at} do not fit a block of {} bytes",
                block.len()
            )));
        }
        gears.push((0..values).map(|value| u64_at(block, at + 8 * value, "gear value")).collect::<Result<_, _>>()?);
        at += 8 * values;
    }
    Ok(gears)
}

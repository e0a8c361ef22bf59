//! `--insert_op_conf`: what happens to pictures before the network sees them.
//!
//! What lives here: reading the file (`token`, `grammar`), what its values mean (`limits`), and what they mean for the
//! model at hand (this file). What does not: the parameters themselves, what a program sees of them, and the work
//! ([`softacl_model::aipp`]).

mod grammar;
mod limits;
mod token;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::anything::is_taken;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use softacl_abi::profile;
use softacl_model::aipp::{InputAipp, Parameters, Preprocessing, Size, attach};
use softacl_model::onnx::proto::GraphProto;
use softacl_model::{ElementType, Format, Gears, TensorInfo};

use crate::diagnostic::Diagnostic;
use crate::options::Arguments;
use limits::{Wanted, What};

const OPTION: &str = "insert_op_conf";

/// Bytes of a file that is read; real ones have a few thousand.
const LARGEST_FILE: u64 = 1 << 20;

/// A configuration that is right by itself.
#[derive(Debug)]
pub(crate) struct Configuration {
    path: PathBuf,
    wanted: Vec<Wanted>,
    /// Widest picture after padding.
    max_padded_width: u32,
}

/// Reads the file, if there is one.
pub(crate) fn read(
    arguments: &Arguments,
    format: Format,
    soc_version: &str,
) -> Result<Option<Configuration>, Diagnostic> {
    let Some(path) = arguments.get(OPTION) else { return Ok(None) };
    if format != Format::NCHW && format != Format::NHWC {
        return Err(Diagnostic::value(
            "E10001",
            "input_format",
            format.name(),
            format_args!("with [--{OPTION}] it must be NCHW or NHWC"),
        ));
    }
    let Some(product) = profile::find(soc_version) else { return Ok(None) };
    let path = Path::new(path);
    let file = bytes(path)?;
    let blocks = grammar::parse(&file).map_err(|mistake| {
        Diagnostic::new("E13018", format!("AIPP configuration [{}] cannot be parsed: {mistake}.", path.display()))
    })?;
    if blocks.is_empty() {
        return Err(invalid(path, "the file has no 'aipp_op { … }'"));
    }
    let wanted = limits::wanted(&blocks, product).map_err(|mistake| invalid(path, mistake))?;
    Ok(Some(Configuration { path: path.to_owned(), wanted, max_padded_width: product.aipp_max_padded_width }))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let metadata = path.metadata().map_err(|error| no_file(path, &error))?;
    // Reading a pipe or a device might never end.
    if !metadata.is_file() {
        return Err(no_file(path, &"it is no file"));
    }
    if metadata.len() > LARGEST_FILE {
        return Err(Diagnostic::new(
            "E13015",
            format!(
                "File [{}] of parameter [--{OPTION}] has {} bytes; at most {LARGEST_FILE} are read.",
                path.display(),
                metadata.len()
            ),
        ));
    }
    std::fs::read(path).map_err(|error| {
        Diagnostic::new(
            "E13001",
            format!("File [{}] of parameter [--{OPTION}] cannot be opened: {error}.", path.display()),
        )
    })
}

fn no_file(path: &Path, reason: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::new("E13000", format!("Path [{}] of parameter [--{OPTION}] is not usable: {reason}.", path.display()))
}

fn invalid(path: &Path, reason: impl fmt::Display) -> Diagnostic {
    Diagnostic::new("E10052", format!("AIPP configuration [{}] is invalid. Reason: {reason}.", path.display()))
}

/// Dimensions of a picture input; −1 for open ones.
struct Picture {
    batch: i64,
    channels: i64,
    height: i64,
    width: i64,
}

impl Configuration {
    /// The names of the inputs that have AIPP, as far as the model has them.
    pub(crate) fn names<'a>(&self, inputs: &'a [TensorInfo]) -> impl Iterator<Item = &'a str> {
        self.wanted.iter().filter_map(|wanted| inputs.get(wanted.rank)).map(|input| input.name.as_str())
    }

    /// Puts the configuration before the model's inputs, which are complete. They become those that a program sees.
    pub(crate) fn attach(
        &self,
        graph: &GraphProto,
        inputs: &mut Vec<TensorInfo>,
        gears: &Gears,
    ) -> Result<Vec<InputAipp>, Diagnostic> {
        let count = inputs.len() - usize::from(gears.kind().is_some());
        let wanted = self
            .wanted
            .iter()
            .map(|wanted| {
                let own = |reason| invalid(&self.path, format_args!("{}: {reason}", wanted.place));
                let input = inputs[..count].get(wanted.rank).ok_or_else(|| {
                    own(format!("related_input_rank is {}; the model has {count} input(s)", wanted.rank))
                })?;
                check_edges(wanted, input, graph, &self.path)?;
                if gears.kind().is_none() && !input.is_static() {
                    return Err(own(format!(
                        "input {} has open dimensions ({:?}); with AIPP they must be fixed, or sizes be listed with \
                         --dynamic_batch_size or --dynamic_image_size",
                        input.name, input.dims
                    )));
                }
                let picture = picture_of(input).map_err(own)?;
                let preprocessing = match &wanted.what {
                    What::Static(parameters) => self.fit(parameters, &picture),
                    What::Dynamic { max_source_bytes } => dynamic(*max_source_bytes, &picture, gears),
                };
                Ok((wanted.rank, preprocessing.map_err(own)?))
            })
            .collect::<Result<Vec<_>, Diagnostic>>()?;
        attach(inputs, gears, wanted).map_err(|error| invalid(&self.path, error))
    }

    /// The parameters with the model's sizes where the file leaves them open.
    fn fit(&self, parameters: &Parameters, picture: &Picture) -> Result<Preprocessing, String> {
        let mut parameters = parameters.clone();
        let open = picture.height < 0 || picture.width < 0;
        for own in &mut parameters.pictures {
            if open {
                if own.crop.is_some() || own.padding.is_some() || parameters.source != Size::default() {
                    return Err(
                        "with --dynamic_image_size there can be neither crop nor padding, and src_image_size_w and \
                                src_image_size_h must be 0 or left out"
                            .to_owned(),
                    );
                }
                continue;
            }
            let model = Size {
                width: u32::try_from(picture.width).unwrap_or(u32::MAX),
                height: u32::try_from(picture.height).unwrap_or(u32::MAX),
            };
            if parameters.source == Size::default() {
                parameters.source = model;
            }
            if let Some(crop) = &mut own.crop {
                let or = |size: u32, model| if size == 0 { model } else { size };
                crop.size =
                    Size { width: or(crop.size.width, model.width), height: or(crop.size.height, model.height) };
            }
            if own.padding.is_some() && model.width > self.max_padded_width {
                return Err(format!(
                    "the padded picture is {} wide; this product pads to {} at most",
                    model.width, self.max_padded_width
                ));
            }
        }
        Ok(Preprocessing::Static(parameters))
    }
}

/// What the input is as a picture.
fn picture_of(input: &TensorInfo) -> Result<Picture, String> {
    let name = &input.name;
    let &[batch, second, third, fourth] = &input.dims[..] else {
        return Err(format!("input {name} has dimensions {:?}; pictures have four", input.dims));
    };
    let element = ElementType::from_acl(input.data_type).map_or("unknown", |element| element.name);
    if !matches!(element, "FLOAT" | "FLOAT16" | "UINT8") {
        return Err(format!("input {name} has elements of type {element}; AIPP makes FLOAT, FLOAT16 and UINT8"));
    }
    Ok(if input.format == Format::NHWC.0 {
        Picture { batch, channels: fourth, height: second, width: third }
    } else {
        Picture { batch, channels: second, height: third, width: fourth }
    })
}

/// Rows or columns that padding can add in one direction.
const MOST_PADDED: i64 = 64;

fn dynamic(max_source_bytes: u64, picture: &Picture, gears: &Gears) -> Result<Preprocessing, String> {
    // The smallest source of the largest gear: as much padding as there can be around a picture of the most compact format.
    let gear = gears.values().into_iter().nth(gears.largest()).unwrap_or_default();
    let mut gear = gear.into_iter().map(|value| i64::try_from(value).unwrap_or(i64::MAX));
    let mut size = |dim: i64| if dim < 0 { gear.next().unwrap_or(1) } else { dim };
    let batch = size(picture.batch);
    let (height, width) = (size(picture.height), size(picture.width));
    let pixels = [height, width].map(|size| size.saturating_sub(MOST_PADDED).max(1));
    let pixels = batch.saturating_mul(pixels[0]).saturating_mul(pixels[1]).unsigned_abs();
    let least = if picture.channels == 1 { pixels } else { pixels.saturating_add(pixels / 2) };
    if max_source_bytes < least {
        return Err(format!(
            "max_src_image_size is {max_source_bytes}; no batch of {batch} picture(s) for a model of {width} × {height} (width \
             × height) has less than {least} bytes"
        ));
    }
    Ok(Preprocessing::Dynamic { max_source_bytes })
}

/// `input_edge_idx` must name every consumer of the input, or none: only all together can be had.
fn check_edges(wanted: &Wanted, input: &TensorInfo, graph: &GraphProto, path: &Path) -> Result<(), Diagnostic> {
    if wanted.edges.is_empty() {
        return Ok(());
    }
    let consumers = graph.node.iter().flat_map(|node| &node.input).filter(|name| **name == input.name).count() as u64;
    let mut seen = HashSet::new();
    for (place, edge) in &wanted.edges {
        if *edge >= consumers {
            return Err(invalid(
                path,
                format_args!("{place}: input_edge_idx is {edge}; input {} has {consumers} consumer(s)", input.name),
            ));
        }
        if !seen.insert(*edge) {
            return Err(invalid(path, format_args!("{place}: input_edge_idx {edge} is given twice")));
        }
    }
    if (seen.len() as u64) < consumers {
        return Err(Diagnostic::new(
            "E10055",
            format!(
                "AIPP configuration [{}], {}: input_edge_idx names {} of the {consumers} consumers of input {}; AIPP for some of \
                 them is not supported by softacl's atc.",
                path.display(),
                wanted.edges[0].0,
                seen.len(),
                input.name
            ),
        )
        .solution("Leave input_edge_idx out, so that AIPP stands before all of them."));
    }
    Ok(())
}

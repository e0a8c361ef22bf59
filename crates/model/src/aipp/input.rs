//! AIPP at the border of a model: which inputs a program sees in place of the network's own.
//!
//! What is not here: how it stands in a file ([`crate::om`]), and the content of the input that takes parameters at run time.

use std::collections::HashSet;

use super::{AippMode, InputAipp, Parameters, PictureFormat, Size, Target};
use crate::aipp::Element;
use crate::data_type::{ElementType, tensor_bytes};
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;
use crate::gears::{GearKind, Gears};

/// The input that takes the parameters of a model's first dynamic AIPP; those of others have the picture's name behind it.
pub const PARAMETER_INPUT: &str = "ascend_dynamic_aipp_data";

/// Bytes of parameters for the whole batch, and for each of its pictures.
const HEAD: u64 = 64;
const PICTURE: u64 = 96;

/// Number of unsigned bytes in the ACL API.
const UINT8: i32 = 4;

/// Bytes of the input that takes parameters for a batch of this size.
pub const fn parameter_bytes(batch: u64) -> u64 {
    HEAD.saturating_add(PICTURE.saturating_mul(batch))
}

/// What is to happen to the pictures of one input.
#[derive(Debug, Clone, PartialEq)]
pub enum Preprocessing {
    /// Always the same.
    Static(Parameters),
    /// What the program says at run time.
    Dynamic {
        /// Most bytes of a batch of pictures.
        max_source_bytes: u64,
    },
}

/// Puts AIPP before inputs of a network. `inputs` are the network's own, complete, with the one that chooses the gear last
/// where there are gears; they become those that a program sees. `wanted` says what happens to the input at each
/// position.
///
/// # Errors
///
/// 145000 with what is wrong: the parameters do not fit the input, or it is none for pictures.
pub fn attach(
    inputs: &mut Vec<TensorInfo>,
    gears: &Gears,
    wanted: Vec<(usize, Preprocessing)>,
) -> Result<Vec<InputAipp>, ModelError> {
    let network = network_of(inputs, gears)?.to_vec();
    let mut parameter_input = network.len();
    let aipp = wanted
        .into_iter()
        .map(|(input, wanted)| {
            let network_input = network.get(input).cloned().ok_or_else(|| no_such_input(input, network.len()))?;
            let mode = match wanted {
                Preprocessing::Static(parameters) => AippMode::Static(parameters),
                Preprocessing::Dynamic { max_source_bytes } => {
                    parameter_input += 1;
                    AippMode::Dynamic { max_source_bytes, parameter_input: parameter_input - 1 }
                }
            };
            Ok(InputAipp { input, network_input, mode })
        })
        .collect::<Result<Vec<_>, ModelError>>()?;
    *inputs = lay_out(&network, &aipp, gears)?;
    if gears.kind().is_some() {
        inputs.push(gears.shape_input());
    }
    Ok(aipp)
}

/// Checks what one of our own files says: that `inputs` are those that a program sees of a network with this AIPP. Completes
/// the sizes of the network's inputs.
///
/// # Errors
///
/// 145000 when the parts of the file do not agree.
pub(crate) fn check(inputs: &[TensorInfo], aipp: &mut [InputAipp], gears: &Gears) -> Result<(), ModelError> {
    let seen = network_of(inputs, gears)?;
    let network = network_inputs(seen, aipp);
    let mut next_parameters = network.len();
    for own in &*aipp {
        if own.input >= network.len() {
            return Err(no_such_input(own.input, network.len()));
        }
        if let AippMode::Dynamic { parameter_input, .. } = own.mode {
            if parameter_input != next_parameters {
                return Err(ModelError::malformed(format!(
                    "the parameters of input {} are said to be input {parameter_input}, and not {next_parameters}",
                    own.network_input.name
                )));
            }
            next_parameters += 1;
        }
    }
    let expected = lay_out(&network, aipp, gears)?;
    if seen.len() != expected.len() {
        return Err(ModelError::malformed(format!(
            "it lists {} inputs; with AIPP there are {}",
            seen.len(),
            expected.len()
        )));
    }
    for (seen, expected) in seen.iter().zip(&expected) {
        if seen != expected {
            return Err(ModelError::malformed(format!("input {}: {seen:?} should be {expected:?}", expected.name)));
        }
    }
    for own in aipp {
        // The size of the network's input is not in the file.
        own.network_input.size = largest(&network, own.input, gears)?;
    }
    Ok(())
}

/// The network's own inputs, of all those that a program sees but the one that chooses the gear.
pub(crate) fn network_inputs(seen: &[TensorInfo], aipp: &[InputAipp]) -> Vec<TensorInfo> {
    let dynamic = aipp.iter().filter(|own| matches!(own.mode, AippMode::Dynamic { .. })).count();
    let mut inputs = seen[..seen.len().saturating_sub(dynamic)].to_vec();
    for own in aipp {
        if let Some(input) = inputs.get_mut(own.input) {
            input.clone_from(&own.network_input);
        }
    }
    inputs
}

/// The inputs without the one that chooses the gear.
fn network_of<'a>(inputs: &'a [TensorInfo], gears: &Gears) -> Result<&'a [TensorInfo], ModelError> {
    if gears.kind().is_none() {
        return Ok(inputs);
    }
    let with_gears = inputs.split_last().filter(|(last, _)| **last == gears.shape_input());
    with_gears.map(|(_, rest)| rest).ok_or_else(|| {
        ModelError::malformed(format!("it has gears, and its last input is not {}", crate::gears::SHAPE_INPUT))
    })
}

fn no_such_input(input: usize, count: usize) -> ModelError {
    ModelError::malformed(format!("AIPP is to stand before input {input}; the network has {count}"))
}

/// The largest size of an input in any gear.
fn largest(network: &[TensorInfo], input: usize, gears: &Gears) -> Result<u64, ModelError> {
    let mut largest = 0;
    each_gear(network, gears, |dims| {
        let bytes = tensor_bytes(network[input].data_type, &dims[input]);
        largest = largest.max(bytes.ok_or_else(|| {
            ModelError::malformed(format!("input {}: {:?} has no size", network[input].name, dims[input]))
        })?);
        Ok(())
    })?;
    Ok(largest)
}

/// Calls `visit` with the dimensions of the network's inputs in every gear, or once.
pub(crate) fn each_gear(
    network: &[TensorInfo],
    gears: &Gears,
    mut visit: impl FnMut(&[Vec<i64>]) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    if gears.kind().is_none() {
        let dims: Vec<_> = network.iter().map(|input| input.dims.clone()).collect();
        return visit(&dims);
    }
    for dims in gears.input_dims(network)? {
        visit(&dims)?;
    }
    Ok(())
}

/// The inputs that a program sees of a network with this AIPP, without the one that chooses the gear.
fn lay_out(network: &[TensorInfo], aipp: &[InputAipp], gears: &Gears) -> Result<Vec<TensorInfo>, ModelError> {
    let mut inputs = network.to_vec();
    let mut batches = vec![0; aipp.len()];
    let mut seen = HashSet::new();
    for own in aipp {
        if !seen.insert(own.input) {
            return Err(ModelError::malformed(format!("input {} has AIPP twice", own.network_input.name)));
        }
        own.check_network_input(gears)?;
        inputs[own.input] = own.picture(&own.network_input.dims);
    }
    if aipp.is_empty() {
        return Ok(inputs);
    }
    each_gear(network, gears, |dims| {
        for (own, batch) in aipp.iter().zip(&mut batches) {
            let dims = &dims[own.input];
            own.check_gear(dims)?;
            let input = &mut inputs[own.input];
            input.size = input.size.max(own.picture(dims).size);
            *batch = dims[0].unsigned_abs().max(*batch);
        }
        Ok(())
    })?;
    let dynamic = aipp.iter().zip(batches).filter(|(own, _)| matches!(own.mode, AippMode::Dynamic { .. }));
    let names: HashSet<&str> = network.iter().map(|input| input.name.as_str()).collect();
    for (position, (own, batch)) in dynamic.enumerate() {
        let name = match position {
            0 => PARAMETER_INPUT.to_owned(),
            _ => format!("{PARAMETER_INPUT}_{}_0_aipp", own.network_input.name),
        };
        if names.contains(name.as_str()) {
            return Err(
                own.refused(format_args!("its parameters are input {name}, and there is one of that name already"))
            );
        }
        let size = parameter_bytes(batch);
        inputs.push(TensorInfo {
            name,
            data_type: UINT8,
            format: Format::ND.0,
            dims: vec![size.cast_signed()],
            dims_v2: None,
            size,
        });
    }
    Ok(inputs)
}

/// Dimensions of the network's input by meaning; −1 for open ones.
struct Axes {
    batch: i64,
    channels: i64,
    height: i64,
    width: i64,
}

fn axes(dims: &[i64], channels_last: bool) -> Option<Axes> {
    match (dims, channels_last) {
        (&[batch, channels, height, width], false) | (&[batch, height, width, channels], true) => {
            Some(Axes { batch, channels, height, width })
        }
        _ => None,
    }
}

impl InputAipp {
    fn channels_last(&self) -> bool {
        self.network_input.format == Format::NHWC.0
    }

    fn element(&self) -> Option<Element> {
        Some(match ElementType::from_acl(self.network_input.data_type)?.name {
            "UINT8" => Element::U8,
            "FLOAT16" => Element::F16,
            "FLOAT" => Element::F32,
            _ => return None,
        })
    }

    fn refused(&self, reason: impl std::fmt::Display) -> ModelError {
        ModelError::malformed(format!("AIPP of input {}: {reason}", self.network_input.name))
    }

    /// What holds for the input whatever the gear.
    fn check_network_input(&self, gears: &Gears) -> Result<(), ModelError> {
        let TensorInfo { dims, format, .. } = &self.network_input;
        let known = *format == Format::NHWC.0 || *format == Format::NCHW.0;
        let Some(axes) = axes(dims, self.channels_last()).filter(|_| known) else {
            return Err(self.refused(format_args!("it has dimensions {dims:?}; pictures have four, NCHW or NHWC")));
        };
        if self.element().is_none() {
            return Err(self.refused("its elements must be float32, float16 or uint8"));
        }
        if axes.channels < 1 || axes.channels > 4 {
            return Err(self.refused(format_args!("it has {} channels; pictures have 1 to 4", axes.channels)));
        }
        if gears.kind() == Some(GearKind::Dims) {
            return Err(self.refused("gears of dimensions do not go with AIPP"));
        }
        match &self.mode {
            AippMode::Static(parameters) => {
                let open = axes.height < 0 || axes.width < 0;
                let [picture] = &parameters.pictures[..] else {
                    return Err(self.refused("static AIPP has one set of parameters for all pictures"));
                };
                if open && (picture.crop.is_some() || picture.padding.is_some() || parameters.source != Size::default())
                {
                    return Err(self.refused(
                        "with open height and width there can be neither crop nor padding nor a size of the source",
                    ));
                }
            }
            AippMode::Dynamic { max_source_bytes, .. } => {
                if *max_source_bytes == 0 || i64::try_from(*max_source_bytes).is_err() {
                    return Err(self.refused(format_args!("{max_source_bytes} bytes are no size of a source")));
                }
            }
        }
        Ok(())
    }

    /// What holds for the input in one gear, whose dimensions these are.
    fn check_gear(&self, dims: &[i64]) -> Result<(), ModelError> {
        let target =
            self.target(dims).ok_or_else(|| self.refused(format_args!("{dims:?} are no dimensions of pictures")))?;
        match self.parameters(dims) {
            Some(parameters) => parameters.check(target.size, target.channels).map_err(|reason| self.refused(reason)),
            None => Ok(()),
        }
    }

    /// What the pass makes in the gear in which the network's input has these dimensions, of which none may be open.
    pub fn target(&self, dims: &[i64]) -> Option<Target> {
        let axes = axes(dims, self.channels_last())?;
        let number = |dim: i64| u32::try_from(dim).ok().filter(|dim| *dim > 0);
        Some(Target {
            batch: number(axes.batch)? as usize,
            channels: number(axes.channels)? as usize,
            size: Size { width: number(axes.width)?, height: number(axes.height)? },
            channels_last: self.channels_last(),
            element: self.element()?,
        })
    }

    /// The parameters of static AIPP in the gear in which the network's input has these dimensions.
    pub fn parameters(&self, dims: &[i64]) -> Option<Parameters> {
        let AippMode::Static(parameters) = &self.mode else { return None };
        let mut parameters = parameters.clone();
        if parameters.source == Size::default() {
            parameters.source = self.target(dims)?.size;
        }
        Some(parameters)
    }

    /// The input that a program sees, in the gear in which the network's input has these dimensions, or for open ones. Its size is
    /// 0 where a dimension is open, but for dynamic AIPP.
    pub fn picture(&self, dims: &[i64]) -> TensorInfo {
        let axes = axes(dims, self.channels_last()).unwrap_or(Axes { batch: 0, channels: 0, height: 0, width: 0 });
        let (dims, dims_v2, size) = match &self.mode {
            AippMode::Dynamic { max_source_bytes, .. } => (vec![axes.batch, -1, -1, -1], None, *max_source_bytes),
            AippMode::Static(parameters) => {
                let (width, height) = match parameters.source {
                    Size { width: 0, height: 0 } => (axes.width, axes.height),
                    Size { width, height } => (i64::from(width), i64::from(height)),
                };
                let components = match parameters.format {
                    PictureFormat::Xrgb8888 => 4,
                    PictureFormat::Yuv420Sp | PictureFormat::Rgb888 => 3,
                    PictureFormat::Yuv400 => 1,
                };
                let dims = vec![axes.batch, height, width, components];
                let dims_v2 = parameters.format.is_subsampled().then(|| {
                    // Two rows of luma share one of chroma.
                    let rows = if height < 0 { -1 } else { height.saturating_add(height / 2) };
                    vec![axes.batch, rows, width, 1]
                });
                let size = tensor_bytes(UINT8, dims_v2.as_ref().unwrap_or(&dims)).unwrap_or(0);
                (dims, dims_v2, size)
            }
        };
        TensorInfo {
            name: self.network_input.name.clone(),
            data_type: UINT8,
            format: Format::NHWC.0,
            dims,
            dims_v2,
            size,
        }
    }
}

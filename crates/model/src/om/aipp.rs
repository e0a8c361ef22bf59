//! AIPP in the graph of partition 0: where readers of compiled models look for it.
//!
//! Between a `Data` operator and what uses it comes an `Aipp` operator; with parameters at run time it has a second input, an
//! `AippData` operator. Execution does not use any of it.

use std::collections::{BTreeMap, HashSet};

use crate::aipp::{AippMode, InputAipp, Parameters, PictureFormat, Size};
use crate::data_type::{ElementType, graph_name, tensor_bytes};
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;
use crate::gears::Gears;

use super::ge::attr_def::Value;
use super::ge::{AttrDef, GraphDef, NamedAttrs, OpDef, TensorDescriptor};
use super::graph::descriptor;

/// Puts the operators into the graph. `inputs` are those that a program sees.
pub(super) fn describe(
    graph: &mut GraphDef,
    inputs: &[TensorInfo],
    aipp: &[InputAipp],
    gears: &Gears,
) -> Result<(), ModelError> {
    if aipp.is_empty() {
        return Ok(());
    }
    let seen = &inputs[..inputs.len() - usize::from(gears.kind().is_some())];
    let network = crate::aipp::network_inputs(seen, aipp);
    let mut in_gears = Vec::new();
    crate::aipp::each_gear(&network, gears, |dims| {
        in_gears.push(dims.to_vec());
        Ok(())
    })?;
    let mut taken: HashSet<String> = graph.op.iter().map(|op| op.name.clone()).collect();
    let mut parameters = Vec::new();
    let mut operators = Vec::new();
    for own in aipp {
        let picture = &inputs[own.input];
        let parameter_input = match own.mode {
            AippMode::Dynamic { parameter_input, .. } => Some((parameter_input, &inputs[parameter_input])),
            AippMode::Static(_) => None,
        };
        let mut name = format!("{}_0_aipp", picture.name);
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        let operator = insert(graph, own, name, picture, parameter_input.map(|(_, input)| input));
        let dims = in_gears.iter().map(|dims| dims[own.input].as_slice());
        describe_data(graph, own, picture, parameter_input.map(|(_, input)| input), &shapes(own, dims));
        if let Some((index, input)) = parameter_input {
            parameters.push(parameter_data(own, index, input, &operator.name));
            graph.input.push(format!("{}:0", input.name));
        }
        operators.push(operator);
    }
    // Inputs come first, in the order of the model's; a gear's is put behind them later.
    parameters.sort_by_key(|(index, _)| *index);
    let at = graph.op.iter().take_while(|op| op.r#type == "Data").count();
    graph.op.splice(at..at, parameters.into_iter().map(|(_, op)| op).chain(operators));
    for (id, op) in graph.op.iter_mut().enumerate() {
        op.id = id as i64;
    }
    Ok(())
}

/// Makes the operator that stands between the picture and its consumers, and tells these.
fn insert(
    graph: &mut GraphDef,
    own: &InputAipp,
    name: String,
    picture: &TensorInfo,
    parameters: Option<&TensorInfo>,
) -> OpDef {
    let edge = format!("{}:0", picture.name);
    for op in &mut graph.op {
        for input in op.input.iter_mut().filter(|input| **input == edge) {
            *input = format!("{name}:0");
        }
        for source in op.src_name.iter_mut().filter(|source| **source == picture.name) {
            source.clone_from(&name);
        }
    }
    let mut operator = OpDef {
        input: vec![edge],
        src_name: vec![picture.name.clone()],
        src_index: vec![0],
        is_input_const: vec![false],
        input_desc: vec![picture_descriptor(picture)],
        attr: BTreeMap::from([("aipp".to_owned(), configuration(own))]),
        name,
        r#type: "Aipp".to_owned(),
        ..OpDef::default()
    };
    if let Some(parameters) = parameters {
        operator.input.push(format!("{}:0", parameters.name));
        operator.src_name.push(parameters.name.clone());
        operator.src_index.push(0);
        operator.is_input_const.push(false);
        operator.input_desc.push(picture_descriptor(parameters));
    }
    if let Some(data) = graph.op.iter_mut().find(|op| op.r#type == "Data" && op.name == picture.name) {
        // What consumers expect is what it was before.
        operator.output_desc.clone_from(&data.input_desc);
        operator.dst_name = std::mem::replace(&mut data.dst_name, vec![operator.name.clone()]);
        operator.dst_index = std::mem::replace(&mut data.dst_index, vec![0]);
    }
    operator
}

/// The descriptor of an input that a program sees; without dimensions where one is open, as others are.
fn picture_descriptor(input: &TensorInfo) -> TensorDescriptor {
    let dtype = ElementType::from_acl(input.data_type).map_or(0, |element| element.graph);
    let layout = if input.format == Format::NHWC.0 { Format::NHWC } else { Format::ND };
    let mut found = descriptor(dtype, input.is_static().then(|| input.dims.clone()), layout);
    layout.name().clone_into(&mut found.layout);
    found.size = input.size.cast_signed();
    found
}

/// Puts on the picture's operator what the queries of the runtime are answered from.
fn describe_data(
    graph: &mut GraphDef,
    own: &InputAipp,
    picture: &TensorInfo,
    parameters: Option<&TensorInfo>,
    (sources, results): &(Vec<String>, Vec<String>),
) {
    let Some(data) = graph.op.iter_mut().find(|op| op.r#type == "Data" && op.name == picture.name) else { return };
    let desc = picture_descriptor(picture);
    data.input_desc = vec![desc.clone()];
    let size = picture.size.next_multiple_of(32).cast_signed().saturating_add(32);
    data.output_desc = vec![TensorDescriptor { size, ..desc }];
    let mut set = |key: &str, value: AttrDef| data.attr.insert(key.to_owned(), value);
    set("aipp", configuration(own));
    set("_aipp_inputs", AttrDef::texts(sources));
    set("_aipp_outputs", AttrDef::texts(results));
    match parameters {
        Some(parameters) => {
            set("_data_related_aipp_mode", "dynamic_aipp".into());
            set("_data_aipp_data_name_map", parameters.name.as_str().into());
            set("_dynamic_aipp_input_dims", AttrDef::integers(&picture.dims));
        }
        None => {
            set("_data_related_aipp_mode", "static_aipp".into());
            set("input_dims", AttrDef::integers(picture.dims_v2()));
        }
    }
}

/// The operator of the input that takes parameters, with its position.
fn parameter_data(own: &InputAipp, index: usize, input: &TensorInfo, aipp: &str) -> (usize, OpDef) {
    let desc = picture_descriptor(input);
    let operator = OpDef {
        name: input.name.clone(),
        r#type: "AippData".to_owned(),
        input: vec![String::new()],
        attr: BTreeMap::from([
            ("index".to_owned(), (index as i64).into()),
            ("aipp".to_owned(), configuration(own)),
            ("_data_related_aipp_mode".to_owned(), "dynamic_aipp_conf".into()),
            ("_data_aipp_data_name_map".to_owned(), own.network_input.name.as_str().into()),
        ]),
        dst_name: vec![aipp.to_owned()],
        dst_index: vec![1],
        input_desc: vec![desc.clone()],
        output_desc: vec![desc],
        ..OpDef::default()
    };
    (index, operator)
}

/// Sources and results as text, one for each gear.
fn shapes<'a>(own: &InputAipp, dims: impl Iterator<Item = &'a [i64]>) -> (Vec<String>, Vec<String>) {
    let text = |info: &TensorInfo| {
        let format = if info.format == Format::NHWC.0 { "NHWC" } else { "NCHW" };
        let element = ElementType::from_acl(info.data_type).and_then(|element| graph_name(element.graph));
        let dims: Vec<_> = info.dims.iter().map(i64::to_string).collect();
        let element = element.unwrap_or("DT_UNDEFINED");
        format!("{format}:{element}:{}:{}:{}:{}", info.name, info.size, dims.len(), dims.join(","))
    };
    let network = &own.network_input;
    dims.map(|dims| {
        let size = tensor_bytes(network.data_type, dims).unwrap_or(0);
        let result = TensorInfo { dims: dims.to_vec(), size, ..network.clone() };
        (text(&own.picture(dims)), text(&result))
    })
    .unzip()
}

/// What the converter was told, by the names of its configuration.
fn configuration(own: &InputAipp) -> AttrDef {
    let mut attr = BTreeMap::new();
    let mut set = |name: &str, value: AttrDef| attr.insert(name.to_owned(), value);
    set("related_input_rank", (own.input as i64).into());
    match &own.mode {
        AippMode::Dynamic { max_source_bytes, .. } => {
            set("aipp_mode", 2.into());
            set("max_src_image_size", max_source_bytes.cast_signed().into());
        }
        AippMode::Static(parameters) => {
            set("aipp_mode", 1.into());
            static_configuration(parameters, &mut set);
        }
    }
    AttrDef { value: Some(Value::Func(NamedAttrs { name: String::new(), attr })) }
}

fn static_configuration(parameters: &Parameters, set: &mut impl FnMut(&str, AttrDef) -> Option<AttrDef>) {
    let mut number = |name: &str, value: i64| set(name, value.into());
    let format = match parameters.format {
        PictureFormat::Yuv420Sp => 1,
        PictureFormat::Xrgb8888 => 2,
        PictureFormat::Rgb888 => 3,
        PictureFormat::Yuv400 => 4,
    };
    let Size { width, height } = parameters.source;
    number("input_format", format);
    number("src_image_size_w", width.into());
    number("src_image_size_h", height.into());
    number("rbuv_swap_switch", parameters.swap_rb_uv.into());
    number("ax_swap_switch", parameters.swap_ax.into());
    number("csc_switch", parameters.conversion.is_some().into());
    if let Some(conversion) = parameters.conversion {
        for (row, elements) in conversion.matrix.iter().enumerate() {
            for (column, element) in elements.iter().enumerate() {
                number(&format!("matrix_r{row}c{column}"), (*element).into());
            }
        }
        for channel in 0..3 {
            number(&format!("input_bias_{channel}"), conversion.input_bias[channel].into());
            number(&format!("output_bias_{channel}"), conversion.output_bias[channel].into());
        }
    }
    let [picture] = &parameters.pictures[..] else { return };
    number("crop", picture.crop.is_some().into());
    if let Some(crop) = picture.crop {
        number("load_start_pos_w", crop.left.into());
        number("load_start_pos_h", crop.top.into());
        number("crop_size_w", crop.size.width.into());
        number("crop_size_h", crop.size.height.into());
    }
    number("padding", picture.padding.is_some().into());
    if let Some(padding) = picture.padding {
        number("left_padding_size", padding.left.into());
        number("right_padding_size", padding.right.into());
        number("top_padding_size", padding.top.into());
        number("bottom_padding_size", padding.bottom.into());
        set("padding_value", picture.padding_value.into());
    }
    for channel in 0..4 {
        set(&format!("mean_chn_{channel}"), i64::from(picture.mean[channel]).into());
        set(&format!("min_chn_{channel}"), picture.min[channel].into());
        set(&format!("var_reci_chn_{channel}"), picture.reciprocal_variance[channel].into());
    }
}

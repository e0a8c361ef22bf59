//! Dynamic gears: the options that list them, what they do to a network, and what comes out in each.

use std::collections::HashSet;

use softacl_abi::profile;
use softacl_model::onnx::proto::{Dimension, ModelProto, TensorShapeProto};
use softacl_model::{Format, GearOutput, Gears, Signature, TensorInfo};

use crate::diagnostic::Diagnostic;
use crate::options::Arguments;
use crate::shapes::{self, Shape};

const BATCHES: &str = "dynamic_batch_size";
const IMAGE_SIZES: &str = "dynamic_image_size";
const DIMS: &str = "dynamic_dims";

const FEWEST: usize = 2;

/// Reads `--input_shape` and the option that lists gears, and checks them against each other. No gears without one.
pub(crate) fn read(
    arguments: &Arguments,
    format: Format,
    soc_version: &str,
) -> Result<(Vec<Shape>, Gears), Diagnostic> {
    let given: Vec<&'static str> = [BATCHES, IMAGE_SIZES, DIMS, shapes::RANGES]
        .into_iter()
        .filter(|name| arguments.given(name).is_some())
        .collect();
    let text = arguments.get("input_shape");
    let option = match given[..] {
        [] | [shapes::RANGES] => return Ok((shapes::read(arguments)?, Gears::default())),
        [one] => one,
        [first, second, ..] => {
            return Err(Diagnostic::new(
                "E10009",
                format!("Parameters [--{first}] and [--{second}] exclude each other."),
            ));
        }
    };
    let Some(value) = arguments.get(option) else {
        let code = if option == DIMS { "E10058" } else { "E10004" };
        return Err(Diagnostic::new(code, format!("Parameter [--{option}] is empty.")));
    };
    let Some(text) = text else {
        return Err(Diagnostic::new(
            "E10004",
            format!("Parameter [--input_shape] is empty; [--{option}] needs it, with -1 for open dimensions."),
        ));
    };
    if text.contains('~') {
        return Err(Diagnostic::value("E10040", "input_shape", text, format_args!("[--{option}] allows no ranges")));
    }
    let shapes = shapes::parse(text)?;
    if shapes.iter().any(|shape| shape.input.is_empty()) {
        return Err(Diagnostic::value(
            "E10002",
            "input_shape",
            text,
            format_args!("with [--{option}] inputs are named"),
        ));
    }
    let most = profile::find(soc_version).map_or(usize::MAX, |profile| profile.max_converted_gears as usize);
    let gears = list(option, value, most)?;
    let mut found = Gears { order: shapes.iter().map(|shape| shape.input.clone()).collect(), ..Gears::default() };
    match option {
        BATCHES => {
            check_batch(&shapes, text)?;
            found.batches = gears.into_iter().flatten().collect();
        }
        IMAGE_SIZES => {
            check_image_size(&shapes, text, value, format, &gears)?;
            found.image_sizes = gears;
        }
        _ => {
            check_dims(arguments, &shapes, text, value, &gears)?;
            found.dims = gears;
        }
    }
    Ok((shapes, found))
}

/// Reads a list of gears and checks what holds for every kind.
fn list(option: &'static str, text: &str, most: usize) -> Result<Vec<Vec<u64>>, Diagnostic> {
    let wrong = |code, reason: String| Diagnostic::value(code, option, text, reason);
    // A batch is one value: there the comma separates gears.
    let separator = if option == BATCHES { ',' } else { ';' };
    let parts = text.strip_suffix(separator).unwrap_or(text).split(separator);
    let mut gears: Vec<Vec<u64>> = Vec::new();
    for part in parts {
        let mut gear = Vec::new();
        for number in part.split(',').map(str::trim) {
            if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong("E10003", format!("[{number}] is no number of digits only")));
            }
            let value: i32 =
                number.parse().map_err(|_| wrong("E10003", format!("[{number}] is larger than {}", i32::MAX)))?;
            gear.push(u64::from(value.unsigned_abs()));
        }
        gears.push(gear);
    }
    if gears.len() < FEWEST {
        return Err(wrong("E10035", format!("{} gear is given; at least {FEWEST} are needed", gears.len())));
    }
    if gears.len() > most {
        return Err(wrong("E10036", format!("{} gears are given; at most {most} are allowed", gears.len())));
    }
    if let Some(other) = gears.iter().find(|gear| gear.len() != gears[0].len()) {
        return Err(wrong(
            "E10037",
            format!("gears have the same number of values, not {} and {}", gears[0].len(), other.len()),
        ));
    }
    if gears.iter().flatten().any(|value| *value == 0) {
        return Err(wrong("E10038", "a value is 0".to_owned()));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = gears.iter().find(|gear| !seen.insert(*gear)) {
        return Err(wrong("E10039", format!("the gear {twice:?} occurs twice")));
    }
    Ok(gears)
}

fn open(shape: &Shape) -> Vec<usize> {
    (0..shape.dims.len()).filter(|axis| shape.dims[*axis] < 0).collect()
}

fn check_batch(shapes: &[Shape], text: &str) -> Result<(), Diagnostic> {
    let wrong = |code, reason: String| Diagnostic::value(code, "input_shape", text, reason);
    for shape in shapes {
        if shape.dims.is_empty() {
            return Err(wrong("E10012", format!("input [{}] is a scalar and has no batch dimension", shape.input)));
        }
        if open(shape).iter().any(|axis| *axis != 0) {
            return Err(wrong("E10018", format!("with [--{BATCHES}] only the first dimension can be -1")));
        }
    }
    if shapes.iter().all(|shape| open(shape).is_empty()) {
        return Err(wrong("E10031", format!("with [--{BATCHES}] the first dimension of some input must be -1")));
    }
    Ok(())
}

fn check_image_size(
    shapes: &[Shape],
    text: &str,
    value: &str,
    format: Format,
    gears: &[Vec<u64>],
) -> Result<(), Diagnostic> {
    let axes = match format {
        Format::NCHW => [2, 3],
        Format::NHWC => [1, 2],
        _ => {
            return Err(Diagnostic::new(
                "E10019",
                format!("Parameter [--{IMAGE_SIZES}] needs [--input_format] NCHW or NHWC."),
            ));
        }
    };
    let fits = |shape: &Shape| open(shape).is_empty() || (shape.dims.len() == 4 && open(shape) == axes);
    if !shapes.iter().all(fits) || shapes.iter().all(|shape| open(shape).is_empty()) {
        return Err(Diagnostic::value(
            "E10019",
            "input_shape",
            text,
            format_args!(
                "with [--{IMAGE_SIZES}] height and width of some four-dimensional input must be -1, and nothing else"
            ),
        ));
    }
    if gears.iter().any(|gear| gear.len() != 2) {
        return Err(Diagnostic::value("E10020", IMAGE_SIZES, value, "each gear is a height and a width"));
    }
    Ok(())
}

fn check_dims(
    arguments: &Arguments,
    shapes: &[Shape],
    text: &str,
    value: &str,
    gears: &[Vec<u64>],
) -> Result<(), Diagnostic> {
    if arguments.get("insert_op_conf").is_some() {
        return Err(Diagnostic::value("E10001", DIMS, value, "it does not go with --insert_op_conf"));
    }
    let open: usize = shapes.iter().map(|shape| open(shape).len()).sum();
    if open == 0 {
        return Err(Diagnostic::value(
            "E10001",
            "input_shape",
            text,
            format_args!("with [--{DIMS}] some dimension must be -1"),
        ));
    }
    if gears[0].len() != open {
        return Err(Diagnostic::value(
            "E10003",
            DIMS,
            value,
            format_args!("each gear has {} values, [--input_shape] has {open} times -1", gears[0].len()),
        ));
    }
    Ok(())
}

/// The name of an open dimension: those that get the same value of a gear have the same.
fn name(slot: usize) -> String {
    format!("softacl_gear_{slot}")
}

/// Names the open dimensions of the inputs after the value that they get, in a network whose shapes are otherwise
/// fixed. `inputs` describe it.
pub(crate) fn name_dimensions(model: &mut ModelProto, gears: &Gears, inputs: &[TensorInfo]) -> Result<(), Diagnostic> {
    let slots = gears.slots(inputs).ok_or_else(too_few)?;
    let Some(graph) = &mut model.graph else { return Ok(()) };
    for (input, slots) in inputs.iter().zip(slots).filter(|(input, _)| !input.is_static()) {
        let value = graph.input.iter_mut().find(|value| value.name.as_ref() == Some(&input.name));
        let Some(tensor) = value.and_then(|value| value.tensor_type_mut()) else { continue };
        let mut slots = slots.into_iter();
        let dim = input
            .dims
            .iter()
            .map(|dim| match slots.next_if_open(*dim) {
                Some(slot) => Dimension::open(name(slot)),
                None => Dimension::fixed(*dim),
            })
            .collect();
        tensor.shape = Some(TensorShapeProto { dim });
    }
    graph.value_info.clear();
    for output in &mut graph.output {
        if let Some(tensor) = output.tensor_type_mut() {
            tensor.shape = None;
        }
    }
    Ok(())
}

trait NextIfOpen: Iterator {
    /// The next item for an open dimension, none for a fixed one.
    fn next_if_open(&mut self, dim: i64) -> Option<Self::Item> {
        if dim < 0 { self.next() } else { None }
    }
}

impl<I: Iterator> NextIfOpen for I {}

fn too_few() -> Diagnostic {
    Diagnostic::new("E10003", "The inputs have more open dimensions than a gear has values.")
}

/// Completes inputs, outputs and gears of a network whose open dimensions have been named: `inspect` derives the
/// shapes for the sizes of named dimensions.
pub(crate) fn complete(
    gears: &mut Gears,
    inputs: &mut Vec<TensorInfo>,
    outputs: &mut [TensorInfo],
    format: Format,
    inspect: impl Fn(&[(String, i64)]) -> Result<Signature, Diagnostic>,
) -> Result<(), Diagnostic> {
    let refused = |gear: &[u64], error: &dyn std::fmt::Display| {
        Diagnostic::new("E10055", format!("The model cannot be converted for gear {gear:?}: {error}."))
    };
    let values = gears.values();
    let sized = gears.inputs(inputs).map_err(|error| Diagnostic::new("E10003", error.to_string()))?;
    let open = outputs.to_vec();
    for (gear, (values, mut gear_inputs)) in values.iter().zip(sized).enumerate() {
        let fixed: Vec<_> = values.iter().enumerate().map(|(slot, value)| (name(slot), value.cast_signed())).collect();
        let signature = inspect(&fixed)?;
        let mut gear_outputs = open.clone();
        signature.complete(&mut gear_inputs, &mut gear_outputs, format).map_err(|error| refused(values, &error))?;
        for (input, of_gear) in inputs.iter_mut().zip(&gear_inputs) {
            input.size = input.size.max(of_gear.size);
        }
        for (output, (known, of_gear)) in outputs.iter_mut().zip(gear_outputs).enumerate() {
            gears.outputs.push(GearOutput { gear, output, dims: of_gear.dims.clone() });
            // Each output is described in the gear in which it is largest.
            if gear == 0 || of_gear.size > known.size {
                *known = of_gear;
            }
        }
    }
    inputs.push(gears.shape_input());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Parsed, parse};

    fn of(words: &[&str], format: Format) -> Result<(Vec<Shape>, Gears), &'static str> {
        let words: Vec<String> = words.iter().map(|word| format!("--{word}")).collect();
        let Ok(Parsed::Arguments(arguments)) = parse(&words) else { panic!("{words:?}") };
        read(&arguments, format, "Ascend310P3").map_err(|diagnostic| diagnostic.code)
    }

    #[test]
    fn gears_are_read() {
        let (_, gears) = of(&["input_shape=a:-1,3;b:4", "dynamic_batch_size=1,2, 8,"], Format::NCHW).unwrap();
        assert_eq!((gears.batches, gears.order), (vec![1, 2, 8], vec!["a".to_owned(), "b".to_owned()]));
        let (_, gears) = of(&["input_shape=a:1,3,-1,-1", "dynamic_image_size=8,9; 16,18;"], Format::NCHW).unwrap();
        assert_eq!(gears.image_sizes, [[8, 9], [16, 18]]);
        let (_, gears) = of(&["input_shape=a:1,-1,-1,3", "dynamic_image_size=8,9;16,18"], Format::NHWC).unwrap();
        assert_eq!(gears.image_sizes, [[8, 9], [16, 18]]);
        let (shapes, gears) = of(&["input_shape=a:-1,3,-1;b:-1", "dynamic_dims=1,2,3;4,5,6"], Format::ND).unwrap();
        assert_eq!((gears.dims, &shapes[0].dims), (vec![vec![1, 2, 3], vec![4, 5, 6]], &vec![-1, 3, -1]));
        let (shapes, gears) = of(&["input_shape=a:2"], Format::ND).unwrap();
        assert_eq!((gears.kind(), shapes.len()), (None, 1));
    }

    #[test]
    fn mistakes_have_their_codes() {
        let batch = "input_shape=a:-1,3,4,4";
        let image = "input_shape=a:1,3,-1,-1";
        let many = format!("dynamic_batch_size={}", (1..=101).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
        for (words, code) in [
            (&[batch, "dynamic_batch_size=1,2", "dynamic_dims=1;2"][..], "E10009"),
            (&[batch, "dynamic_batch_size=1,2", "input_shape_range=a:[1~2,3,4,4]"], "E10009"),
            (&["input_shape=-1,3,4,4", "dynamic_batch_size=1,2"], "E10002"),
            (&[batch, "dynamic_dims="], "E10058"),
            (&[batch, "dynamic_batch_size="], "E10004"),
            (&["dynamic_batch_size=1,2"], "E10004"),
            (&["input_shape=a:1~4,3", "dynamic_batch_size=1,2"], "E10040"),
            (&[batch, "dynamic_batch_size=1,x"], "E10003"),
            (&[batch, "dynamic_batch_size=1,-2"], "E10003"),
            (&[batch, "dynamic_batch_size=1,,2"], "E10003"),
            (&[batch, "dynamic_batch_size=1,99999999999"], "E10003"),
            (&[batch, "dynamic_batch_size=4"], "E10035"),
            (&[batch, &many], "E10036"),
            (&[batch, "dynamic_batch_size=0,2"], "E10038"),
            (&[batch, "dynamic_batch_size=2,4,2"], "E10039"),
            (&["input_shape=a:", "dynamic_batch_size=1,2"], "E10012"),
            (&["input_shape=a:1,-1", "dynamic_batch_size=1,2"], "E10018"),
            (&["input_shape=a:-1,-1", "dynamic_batch_size=1,2"], "E10018"),
            (&["input_shape=a:1,3", "dynamic_batch_size=1,2"], "E10031"),
            (&["input_shape=a:0,3", "dynamic_batch_size=1,2"], "E10011"),
            (&["input_shape=a:-2,3", "dynamic_batch_size=1,2"], "E10011"),
            (&[image, "dynamic_image_size=1,2;3"], "E10037"),
            (&[image, "dynamic_image_size=1;3"], "E10020"),
            (&[batch, "dynamic_image_size=1,2;3,4"], "E10019"),
            (&["input_shape=a:-1,3,-1,-1", "dynamic_image_size=1,2;3,4"], "E10019"),
            (&["input_shape=a:-1,-1", "dynamic_image_size=1,2;3,4"], "E10019"),
            (&["input_shape=a:1,3,4,4", "dynamic_image_size=1,2;3,4"], "E10019"),
            (&[image, "dynamic_dims=1;3"], "E10003"),
            (&["input_shape=a:1,3", "dynamic_dims=1;3"], "E10001"),
            (&[image, "dynamic_dims=1,1;2,2", "insert_op_conf=x"], "E10001"),
        ] {
            assert_eq!(of(words, Format::NCHW).unwrap_err(), code, "{words:?}");
        }
        assert_eq!(of(&[image, "dynamic_image_size=1,2;3,4"], Format::ND).unwrap_err(), "E10019");
    }
}

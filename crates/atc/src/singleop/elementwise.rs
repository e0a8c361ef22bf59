//! Operators that work on each element by itself.

use softacl_model::onnx::proto::AttributeProto;

use super::builder::{Draft, Outcome};
use super::wrong;
use crate::diagnostic::Diagnostic;

pub(super) fn not_equal(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    let equal = draft.node("Equal", &[a, b], Vec::new());
    Ok(vec![draft.node("Not", &[equal], Vec::new())])
}

pub(super) fn add_n(draft: &mut Draft<'_>) -> Outcome {
    let mut sum = draft.input(0)?;
    for next in draft.inputs_from(1) {
        sum = draft.node("Add", &[sum, next], Vec::new());
    }
    Ok(vec![draft.node("Identity", &[sum], Vec::new())])
}

/// A number that is combined with whole numbers must be whole: it would lose its fraction.
fn check_whole(draft: &Draft<'_>, name: &str, value: f32) -> Result<(), Diagnostic> {
    if !draft.is_whole(0) || value.fract().abs() < f32::EPSILON {
        return Ok(());
    }
    Err(wrong(draft.operator, &format!("attribute [{name}]"), &value.to_string(), "the input has whole numbers"))
}

/// `x1 + alpha × x2`
pub(super) fn axpy(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    let alpha = draft.float("alpha", 1.0)?;
    check_whole(draft, "alpha", alpha)?;
    let alpha = draft.number(f64::from(alpha), 1);
    let scaled = draft.node("Mul", &[b, alpha], Vec::new());
    Ok(vec![draft.node("Add", &[a, scaled], Vec::new())])
}

/// Where the channels are: after the batch in NCHW, last otherwise.
pub(super) fn channel_axis(draft: &Draft<'_>, default: &str) -> Result<usize, Diagnostic> {
    let rank = draft.dims(0).len();
    let format = match draft.format(0) {
        0 | 30 => "NCHW",
        1 | 27 => "NHWC",
        _ => default,
    };
    let format = draft.text("data_format", format)?;
    Ok(if format.starts_with("NC") { 1.min(rank.saturating_sub(1)) } else { rank.saturating_sub(1) })
}

/// Gives a list of one value for each channel the dimensions to be combined with input 0.
pub(super) fn along_channels(draft: &mut Draft<'_>, tensor: &str, axis: usize) -> String {
    let rank = draft.dims(0).len();
    let mut dims = vec![1; rank];
    if let Some(dim) = dims.get_mut(axis) {
        *dim = -1;
    }
    draft.reshape(tensor, &dims)
}

pub(super) fn bias_add(draft: &mut Draft<'_>) -> Outcome {
    let axis = channel_axis(draft, "NHWC")?;
    let (x, bias) = (draft.input(0)?, draft.input(1)?);
    let bias = along_channels(draft, &bias, axis);
    Ok(vec![draft.node("Add", &[x, bias], Vec::new())])
}

/// The cast itself is what every output goes through.
pub(super) fn cast(draft: &mut Draft<'_>) -> Outcome {
    let to = draft.int("dst_type", Some(-1))?;
    let to = draft.int("dst_dtype", Some(to)).or_else(|error| match draft.operator.attribute("dst_dtype") {
        Some(softacl_model::OperatorValue::DataType(to)) => Ok(i64::from(*to)),
        _ => Err(error),
    })?;
    let described = draft.operator.outputs.first().map_or(-1, |tensor| i64::from(tensor.data_type));
    if to != -1 && to != described {
        return Err(wrong(
            draft.operator,
            "attribute [dst_type]",
            &to.to_string(),
            &format!("the described output has type {described}"),
        ));
    }
    Ok(vec![draft.input(0)?])
}

/// Bounds may be tensors here, which ONNX's `Clip` does not take.
pub(super) fn clip(draft: &mut Draft<'_>) -> Outcome {
    let (x, low, high) = (draft.input(0)?, draft.input(1)?, draft.input(2)?);
    let raised = draft.node("Max", &[x, low], Vec::new());
    Ok(vec![draft.node("Min", &[raised, high], Vec::new())])
}

pub(super) fn relu6(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let (zero, six) = (draft.number(0.0, 0), draft.number(6.0, 0));
    let raised = draft.node("Max", &[x, zero], Vec::new());
    Ok(vec![draft.node("Min", &[raised, six], Vec::new())])
}

fn with_floats(draft: &mut Draft<'_>, onnx: &str, attributes: &[(&str, &str, f32)]) -> Outcome {
    let x = draft.input(0)?;
    let attributes = attributes
        .iter()
        .map(|(own, name, default)| Ok(AttributeProto::float(name, draft.float(own, *default)?)))
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    Ok(vec![draft.node(onnx, &[x], attributes)])
}

pub(super) fn elu(draft: &mut Draft<'_>) -> Outcome {
    with_floats(draft, "Elu", &[("alpha", "alpha", 1.0)])
}

pub(super) fn selu(draft: &mut Draft<'_>) -> Outcome {
    with_floats(draft, "Selu", &[])
}

pub(super) fn hard_sigmoid(draft: &mut Draft<'_>) -> Outcome {
    with_floats(draft, "HardSigmoid", &[("alpha", "alpha", 1.0 / 6.0), ("beta", "beta", 0.5)])
}

pub(super) fn leaky_relu(draft: &mut Draft<'_>) -> Outcome {
    with_floats(draft, "LeakyRelu", &[("negative_slope", "alpha", 0.0)])
}

pub(super) fn gelu(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    Ok(vec![draft.node("Gelu", &[x], vec![AttributeProto::text("approximate", "tanh")])])
}

/// `x × sigmoid(scale × x)`
fn gated(draft: &mut Draft<'_>, scale: f32) -> Outcome {
    let x = draft.input(0)?;
    let scale = draft.number(f64::from(scale), 0);
    let scaled = draft.node("Mul", &[&x, &scale], Vec::new());
    let gate = draft.node("Sigmoid", &[scaled], Vec::new());
    Ok(vec![draft.node("Mul", &[x, gate], Vec::new())])
}

pub(super) fn fast_gelu(draft: &mut Draft<'_>) -> Outcome {
    gated(draft, 1.702)
}

pub(super) fn swish(draft: &mut Draft<'_>) -> Outcome {
    let scale = draft.float("scale", 1.0)?;
    gated(draft, scale)
}

/// `scale × x + shift`
fn affine(draft: &mut Draft<'_>, scale: f32, shift: f32) -> Result<String, Diagnostic> {
    check_whole(draft, "scale", scale)?;
    check_whole(draft, "shift", shift)?;
    let mut x = draft.input(0)?;
    if (scale - 1.0).abs() > 0.0 {
        let scale = draft.number(f64::from(scale), 0);
        x = draft.node("Mul", &[x, scale], Vec::new());
    }
    if shift.abs() > 0.0 {
        let shift = draft.number(f64::from(shift), 0);
        x = draft.node("Add", &[x, shift], Vec::new());
    }
    Ok(x)
}

/// The logarithm of an attribute `base`, where −1 stands for e.
fn log_of_base(draft: &Draft<'_>) -> Result<f64, Diagnostic> {
    let base = f64::from(draft.float("base", -1.0)?);
    if (base + 1.0).abs() < f64::EPSILON {
        return Ok(1.0);
    }
    if base > 0.0 {
        return Ok(base.ln());
    }
    Err(wrong(draft.operator, "attribute [base]", &base.to_string(), "it must be -1 (for e) or positive"))
}

/// `base ^ (scale × x + shift)`
pub(super) fn exp(draft: &mut Draft<'_>) -> Outcome {
    let log = log_of_base(draft)?;
    let (scale, shift) = (draft.float("scale", 1.0)?, draft.float("shift", 0.0)?);
    let mut x = affine(draft, scale, shift)?;
    if (log - 1.0).abs() > 0.0 {
        let log = draft.number(log, 0);
        x = draft.node("Mul", &[x, log], Vec::new());
    }
    Ok(vec![draft.node("Exp", &[x], Vec::new())])
}

/// The logarithm of `scale × x + shift` to the base.
pub(super) fn log(draft: &mut Draft<'_>) -> Outcome {
    let log = log_of_base(draft)?;
    let (scale, shift) = (draft.float("scale", 1.0)?, draft.float("shift", 0.0)?);
    let x = affine(draft, scale, shift)?;
    let mut y = draft.node("Log", &[x], Vec::new());
    if (log - 1.0).abs() > 0.0 {
        let log = draft.number(log, 0);
        y = draft.node("Div", &[y, log], Vec::new());
    }
    Ok(vec![y])
}

/// `(scale × x + shift) ^ power`
pub(super) fn power(draft: &mut Draft<'_>) -> Outcome {
    let (scale, shift) = (draft.float("scale", 1.0)?, draft.float("shift", 0.0)?);
    let exponent = draft.float("power", 1.0)?;
    let x = affine(draft, scale, shift)?;
    let exponent = draft.number(f64::from(exponent), 0);
    Ok(vec![draft.node("Pow", &[x, exponent], Vec::new())])
}

pub(super) fn muls(draft: &mut Draft<'_>) -> Outcome {
    let (x, value) = (draft.input(0)?, draft.float("value", 1.0)?);
    check_whole(draft, "value", value)?;
    let value = draft.number(f64::from(value), 0);
    Ok(vec![draft.node("Mul", &[x, value], Vec::new())])
}

pub(super) fn adds(draft: &mut Draft<'_>) -> Outcome {
    let (x, value) = (draft.input(0)?, draft.float("value", 0.0)?);
    check_whole(draft, "value", value)?;
    let value = draft.number(f64::from(value), 0);
    Ok(vec![draft.node("Add", &[x, value], Vec::new())])
}

pub(super) fn expm1(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let (exp, number) = (draft.node("Exp", &[x], Vec::new()), draft.number(1.0, 0));
    Ok(vec![draft.node("Sub", &[exp, number], Vec::new())])
}

pub(super) fn log1p(draft: &mut Draft<'_>) -> Outcome {
    let x = affine(draft, 1.0, 1.0)?;
    Ok(vec![draft.node("Log", &[x], Vec::new())])
}

/// The remainder with the divisor's sign.
pub(super) fn floor_mod(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    if draft.is_whole(0) {
        return Ok(vec![draft.node("Mod", &[a, b], Vec::new())]);
    }
    let quotient = draft.node("Div", &[&a, &b], Vec::new());
    let whole = draft.node("Floor", &[quotient], Vec::new());
    let part = draft.node("Mul", &[whole, b], Vec::new());
    Ok(vec![draft.node("Sub", &[a, part], Vec::new())])
}

pub(super) fn floor_div(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    if draft.is_whole(0) {
        let rest = draft.node("Mod", &[&a, &b], Vec::new());
        let even = draft.node("Sub", &[a, rest], Vec::new());
        return Ok(vec![draft.node("Div", &[even, b], Vec::new())]);
    }
    let quotient = draft.node("Div", &[a, b], Vec::new());
    Ok(vec![draft.node("Floor", &[quotient], Vec::new())])
}

/// The remainder with the dividend's sign.
pub(super) fn modulo(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    Ok(vec![draft.node("Mod", &[a, b], vec![AttributeProto::int("fmod", 1)])])
}

/// A number for each element. Which of the two equal ones depends on the input, so that it is not computed, and kept, when
/// the network is loaded.
fn filled(draft: &mut Draft<'_>, value: f64) -> Outcome {
    let x = draft.input(0)?;
    let number = draft.number(value, 0);
    let same = draft.node("Equal", &[&x, &x], Vec::new());
    Ok(vec![draft.node("Where", &[&same, &number, &number], Vec::new())])
}

pub(super) fn zeros_like(draft: &mut Draft<'_>) -> Outcome {
    filled(draft, 0.0)
}

pub(super) fn ones_like(draft: &mut Draft<'_>) -> Outcome {
    filled(draft, 1.0)
}

pub(super) fn prelu(draft: &mut Draft<'_>) -> Outcome {
    let (x, slope) = (draft.input(0)?, draft.input(1)?);
    let many = draft.dims(1).iter().product::<i64>() != 1;
    let axis = channel_axis(draft, "NCHW")?;
    let slope = if many && draft.dims(1).len() == 1 { along_channels(draft, &slope, axis) } else { slope };
    Ok(vec![draft.node("PRelu", &[x, slope], Vec::new())])
}

pub(super) fn rsqrt(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let root = draft.node("Sqrt", &[x], Vec::new());
    Ok(vec![draft.node("Reciprocal", &[root], Vec::new())])
}

pub(super) fn select(draft: &mut Draft<'_>) -> Outcome {
    let inputs = [draft.input(0)?, draft.input(1)?, draft.input(2)?];
    Ok(vec![draft.node("Where", &inputs, Vec::new())])
}

pub(super) fn square(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    Ok(vec![draft.node("Mul", &[&x, &x], Vec::new())])
}

pub(super) fn squared_difference(draft: &mut Draft<'_>) -> Outcome {
    let (a, b) = (draft.input(0)?, draft.input(1)?);
    let difference = draft.node("Sub", &[a, b], Vec::new());
    Ok(vec![draft.node("Mul", &[&difference, &difference], Vec::new())])
}

//! Operators that combine elements along axes: products of matrices, sums, extremes, normalisation.

use softacl_model::onnx::proto::AttributeProto;

use super::builder::{BOOLEAN, Draft, INT32, Outcome};
use super::wrong;
use crate::diagnostic::Diagnostic;

/// A matrix (or a batch of them) with rows and columns exchanged, if that is asked for.
fn turned(draft: &mut Draft<'_>, at: usize, turn: bool) -> Result<String, Diagnostic> {
    let tensor = draft.input(at)?;
    let rank = draft.dims(at).len();
    if !turn {
        return Ok(tensor);
    }
    if rank < 2 {
        return Err(wrong(
            draft.operator,
            &format!("the shape of input {at}"),
            &format!("{:?}", draft.dims(at)),
            "a matrix has two dimensions",
        ));
    }
    let mut order: Vec<i64> = (0..rank as i64).collect();
    order.swap(rank - 1, rank - 2);
    Ok(draft.transpose(&tensor, &order))
}

fn product(draft: &mut Draft<'_>, turns: [&str; 2]) -> Outcome {
    let (first, second) = (draft.flag(turns[0], false)?, draft.flag(turns[1], false)?);
    let (a, b) = (turned(draft, 0, first)?, turned(draft, 1, second)?);
    let mut y = draft.node("MatMul", &[a, b], Vec::new());
    if let Some(bias) = draft.optional(2) {
        y = draft.node("Add", &[y, bias], Vec::new());
    }
    if draft.optional(3).is_some() {
        return Err(Diagnostic::new(
            "E10055",
            format!("Input 3 (offset_w) of operator [{}] is not supported.", draft.operator.kind),
        ));
    }
    Ok(vec![y])
}

pub(super) fn mat_mul(draft: &mut Draft<'_>) -> Outcome {
    product(draft, ["transpose_x1", "transpose_x2"])
}

pub(super) fn batch_mat_mul(draft: &mut Draft<'_>) -> Outcome {
    product(draft, ["adj_x1", "adj_x2"])
}

/// `alpha × a × b + beta × c`
pub(super) fn gemm(draft: &mut Draft<'_>) -> Outcome {
    let (first, second) = (draft.flag("transpose_a", false)?, draft.flag("transpose_b", false)?);
    let (a, b) = (turned(draft, 0, first)?, turned(draft, 1, second)?);
    let (c, alpha, beta) = (draft.input(2)?, draft.input(3)?, draft.input(4)?);
    // Sums of narrow numbers are kept in the type of c.
    let wide = draft.element(2);
    let (a, b) = if draft.element(0) == wide { (a, b) } else { (draft.cast(&a, wide), draft.cast(&b, wide)) };
    let (alpha, beta) = (draft.cast(&alpha, wide), draft.cast(&beta, wide));
    let y = draft.node("MatMul", &[a, b], Vec::new());
    let y = draft.node("Mul", &[y, alpha], Vec::new());
    let c = draft.node("Mul", &[c, beta], Vec::new());
    Ok(vec![draft.node("Add", &[y, c], Vec::new())])
}

/// Axes from attribute `axes`, or from input 1 of an operator that has one.
fn axes(draft: &mut Draft<'_>) -> Result<String, Diagnostic> {
    if draft.optional(1).is_some() {
        let name = draft.as_int64(1)?;
        return Ok(if draft.dims(1).is_empty() { draft.reshape(&name, &[1]) } else { name });
    }
    let rank = draft.dims(0).len();
    let axes = draft.ints("axes", None)?;
    let axes = axes.into_iter().map(|axis| draft.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    Ok(draft.list(&axes))
}

fn reduced(draft: &mut Draft<'_>, onnx: &str, x: &str) -> Result<String, Diagnostic> {
    let keep = i64::from(draft.flag("keep_dims", false)?);
    let axes = axes(draft)?;
    // An empty list is no axis, not all of them.
    let attributes = vec![AttributeProto::int("keepdims", keep), AttributeProto::int("noop_with_empty_axes", 1)];
    Ok(draft.node(onnx, &[x, &axes], attributes))
}

macro_rules! reductions {
    ($($name:ident $onnx:literal,)*) => {$(
        pub(super) fn $name(draft: &mut Draft<'_>) -> Outcome {
            let x = draft.input(0)?;
            Ok(vec![reduced(draft, $onnx, &x)?])
        }
    )*};
}

reductions! {
    max "ReduceMax",
    mean "ReduceMean",
    min "ReduceMin",
    prod "ReduceProd",
    sum "ReduceSum",
}

fn logical(draft: &mut Draft<'_>, onnx: &str) -> Outcome {
    let x = draft.input(0)?;
    let x = draft.cast(&x, INT32);
    let y = reduced(draft, onnx, &x)?;
    Ok(vec![draft.cast(&y, BOOLEAN)])
}

pub(super) fn all(draft: &mut Draft<'_>) -> Outcome {
    logical(draft, "ReduceMin")
}

pub(super) fn any(draft: &mut Draft<'_>) -> Outcome {
    logical(draft, "ReduceMax")
}

/// Where the largest or smallest element is.
fn position(draft: &mut Draft<'_>, onnx: &str, keep: bool) -> Result<(String, i64), Diagnostic> {
    let x = draft.input(0)?;
    let rank = draft.dims(0).len();
    let axis = if draft.optional(1).is_some() {
        let values = draft.constant_ints(1)?;
        values.first().copied().ok_or_else(|| wrong(draft.operator, "input 1", "[]", "it is the axis"))?
    } else {
        draft.int("dimension", None)?
    };
    let axis = draft.axis(axis, rank)?;
    let attributes = vec![AttributeProto::int("axis", axis), AttributeProto::int("keepdims", i64::from(keep))];
    Ok((draft.node(onnx, &[x], attributes), axis))
}

pub(super) fn arg_max(draft: &mut Draft<'_>) -> Outcome {
    Ok(vec![position(draft, "ArgMax", false)?.0])
}

pub(super) fn arg_min(draft: &mut Draft<'_>) -> Outcome {
    Ok(vec![position(draft, "ArgMin", false)?.0])
}

fn position_and_value(draft: &mut Draft<'_>, position_of: &str, value_of: &str) -> Outcome {
    let keep = draft.flag("keep_dims", false)?;
    let (position, axis) = position(draft, position_of, keep)?;
    let x = draft.input(0)?;
    let axes = draft.list(&[axis]);
    let value = draft.node(value_of, &[x, axes], vec![AttributeProto::int("keepdims", i64::from(keep))]);
    Ok(vec![position, value])
}

pub(super) fn arg_max_with_value(draft: &mut Draft<'_>) -> Outcome {
    position_and_value(draft, "ArgMax", "ReduceMax")
}

pub(super) fn arg_min_with_value(draft: &mut Draft<'_>) -> Outcome {
    position_and_value(draft, "ArgMin", "ReduceMin")
}

pub(super) fn cumsum(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let axis = if draft.optional(1).is_some() {
        draft.as_int64(1)?
    } else {
        let axis = draft.int("axis", None)?;
        let axis = draft.axis(axis, draft.dims(0).len())?;
        draft.list(&[axis])
    };
    let axis = draft.reshape(&axis, &[]);
    let attributes = vec![
        AttributeProto::int("exclusive", i64::from(draft.flag("exclusive", false)?)),
        AttributeProto::int("reverse", i64::from(draft.flag("reverse", false)?)),
    ];
    Ok(vec![draft.node("CumSum", &[x, axis], attributes)])
}

/// The axes of a softmax; the last one by default.
fn softmax_axes(draft: &Draft<'_>) -> Result<Vec<i64>, Diagnostic> {
    let rank = draft.dims(0).len();
    let default = draft.ints("axis", Some(&[-1]))?;
    draft.ints("axes", Some(&default))?.into_iter().map(|axis| draft.axis(axis, rank)).collect()
}

/// `exp(x − max)` and its sum over the axes.
fn exponentials(draft: &mut Draft<'_>, axes: &[i64]) -> Result<(String, String, String), Diagnostic> {
    let x = draft.input(0)?;
    let axes = draft.list(axes);
    let largest = draft.node("ReduceMax", &[&x, &axes], Vec::new());
    let shifted = draft.node("Sub", &[x, largest], Vec::new());
    let exp = draft.node("Exp", &[&shifted], Vec::new());
    let sum = draft.node("ReduceSum", &[&exp, &axes], Vec::new());
    Ok((shifted, exp, sum))
}

pub(super) fn softmax(draft: &mut Draft<'_>) -> Outcome {
    let axes = softmax_axes(draft)?;
    if let [axis] = axes[..] {
        let x = draft.input(0)?;
        return Ok(vec![draft.node("Softmax", &[x], vec![AttributeProto::int("axis", axis)])]);
    }
    let (_, exp, sum) = exponentials(draft, &axes)?;
    Ok(vec![draft.node("Div", &[exp, sum], Vec::new())])
}

pub(super) fn log_softmax(draft: &mut Draft<'_>) -> Outcome {
    let axes = softmax_axes(draft)?;
    if let [axis] = axes[..] {
        let x = draft.input(0)?;
        return Ok(vec![draft.node("LogSoftmax", &[x], vec![AttributeProto::int("axis", axis)])]);
    }
    let (shifted, _, sum) = exponentials(draft, &axes)?;
    let log = draft.node("Log", &[sum], Vec::new());
    Ok(vec![draft.node("Sub", &[shifted, log], Vec::new())])
}

/// The `k` largest elements and where they are.
pub(super) fn top_k(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let rank = draft.dims(0).len();
    let k = if draft.operator.kind == "TopKD" {
        let k = draft.int("k", None)?;
        draft.list(&[k])
    } else {
        let k = draft.as_int64(1)?;
        draft.reshape(&k, &[1])
    };
    let axis = draft.int("dim", Some(-1))?;
    let attributes = vec![
        AttributeProto::int("axis", draft.axis(axis, rank)?),
        AttributeProto::int("largest", i64::from(draft.flag("largest", true)?)),
        AttributeProto::int("sorted", i64::from(draft.flag("sorted", true)?)),
    ];
    Ok(draft.split_node("TopK", &[x, k], attributes, 2))
}

pub(super) fn l2_normalize(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let rank = draft.dims(0).len();
    let axes = draft.ints("axis", Some(&[]))?;
    let axes = axes.into_iter().map(|axis| draft.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    let epsilon = draft.float("eps", 1e-4)?;
    let (epsilon, axes) = (draft.number(f64::from(epsilon), 0), draft.list(&axes));
    let square = draft.node("Mul", &[&x, &x], Vec::new());
    let sum = draft.node("ReduceSum", &[square, axes], Vec::new());
    let bounded = draft.node("Max", &[sum, epsilon], Vec::new());
    let root = draft.node("Sqrt", &[bounded], Vec::new());
    Ok(vec![draft.node("Div", &[x, root], Vec::new())])
}

/// Normalised values, mean and variance over the axes from `begin_norm_axis` on.
pub(super) fn layer_norm(draft: &mut Draft<'_>) -> Outcome {
    let (x, gamma, beta) = (draft.input(0)?, draft.input(1)?, draft.input(2)?);
    let rank = draft.dims(0).len();
    let begin = draft.int("begin_norm_axis", Some(0))?;
    let begin = draft.axis(begin, rank)?;
    let epsilon = draft.float("epsilon", 1e-7)?;
    let epsilon = draft.number(f64::from(epsilon), 0);
    let axes = draft.list(&(begin..rank as i64).collect::<Vec<_>>());
    let mean = draft.node("ReduceMean", &[&x, &axes], Vec::new());
    let centred = draft.node("Sub", &[&x, &mean], Vec::new());
    let square = draft.node("Mul", &[&centred, &centred], Vec::new());
    let variance = draft.node("ReduceMean", &[&square, &axes], Vec::new());
    let bounded = draft.node("Add", &[&variance, &epsilon], Vec::new());
    let root = draft.node("Sqrt", &[bounded], Vec::new());
    let y = draft.node("Div", &[centred, root], Vec::new());
    let y = draft.node("Mul", &[y, gamma], Vec::new());
    let y = draft.node("Add", &[y, beta], Vec::new());
    Ok(vec![y, mean, variance])
}

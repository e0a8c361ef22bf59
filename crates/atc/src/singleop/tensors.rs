//! Operators that rearrange elements: shapes, parts, joining.

use softacl_model::onnx::proto::AttributeProto;

use super::builder::{Draft, INT64, Outcome};
use super::wrong;
use crate::diagnostic::Diagnostic;

/// Whole numbers from an attribute, or from the constant input at `at` of an operator that has no such attribute.
fn numbers(draft: &Draft<'_>, name: &str, at: usize) -> Result<Vec<i64>, Diagnostic> {
    if draft.optional(at).is_some() { draft.constant_ints(at) } else { draft.ints(name, None) }
}

fn single(draft: &Draft<'_>, name: &str, at: usize) -> Result<i64, Diagnostic> {
    match numbers(draft, name, at)?[..] {
        [value] => Ok(value),
        ref other => Err(wrong(draft.operator, &format!("[{name}]"), &format!("{other:?}"), "one number is expected")),
    }
}

/// Every operator that only gives a tensor other dimensions: the described ones.
pub(super) fn reshape(draft: &mut Draft<'_>) -> Outcome {
    let (from, to) = (draft.dims(0), draft.output_dims(0));
    if from.iter().product::<i64>() != to.iter().product::<i64>() {
        return Err(wrong(
            draft.operator,
            "the shape of output 0",
            &format!("{to:?}"),
            &format!("it must have as many elements as the input with {from:?}"),
        ));
    }
    let x = draft.input(0)?;
    Ok(vec![draft.reshape(&x, to)])
}

/// Every operator that repeats a tensor to fill the described dimensions.
pub(super) fn expand(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let shape = draft.list(draft.output_dims(0));
    Ok(vec![draft.node("Expand", &[x, shape], Vec::new())])
}

pub(super) fn fill(draft: &mut Draft<'_>) -> Outcome {
    let value = draft.input(1)?;
    let shape = draft.list(draft.output_dims(0));
    Ok(vec![draft.node("Expand", &[value, shape], Vec::new())])
}

pub(super) fn transpose(draft: &mut Draft<'_>) -> Outcome {
    let order = numbers(draft, "perm", 1)?;
    let rank = draft.dims(0).len();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if !sorted.iter().copied().eq(0..rank as i64) {
        return Err(wrong(
            draft.operator,
            "[perm]",
            &format!("{order:?}"),
            &format!("it must name each of the {rank} dimensions once"),
        ));
    }
    let x = draft.input(0)?;
    Ok(vec![draft.transpose(&x, &order)])
}

fn joined(draft: &mut Draft<'_>, parts: &[String], axis: i64, like: usize) -> Outcome {
    let axis = draft.axis(axis, draft.dims(like).len())?;
    Ok(vec![draft.node("Concat", parts, vec![AttributeProto::int("axis", axis)])])
}

pub(super) fn concat_d(draft: &mut Draft<'_>) -> Outcome {
    let axis = draft.int("concat_dim", None)?;
    let parts = draft.inputs_from(0);
    joined(draft, &parts, axis, 0)
}

/// The axis is the last input.
pub(super) fn concat_v2(draft: &mut Draft<'_>) -> Outcome {
    let mut parts = draft.inputs_from(0);
    parts.pop();
    let axis = single(draft, "concat_dim", draft.operator.inputs.len() - 1)?;
    joined(draft, &parts, axis, 0)
}

/// The axis is the first input.
pub(super) fn concat(draft: &mut Draft<'_>) -> Outcome {
    let axis = single(draft, "concat_dim", 0)?;
    let parts = draft.inputs_from(1);
    joined(draft, &parts, axis, 1)
}

/// Equal parts along an axis.
pub(super) fn split(draft: &mut Draft<'_>) -> Outcome {
    // The axis of the form without D is input 0.
    let (at, axis) = if draft.operator.kind == "Split" {
        (1, single(draft, "split_dim", 0)?)
    } else {
        (0, draft.int("split_dim", None)?)
    };
    let count = draft.int("num_split", None)?;
    let axis = draft.axis(axis, draft.dims(at).len())?;
    let whole = draft.dims(at)[axis as usize];
    if count <= 0 || whole % count != 0 {
        return Err(wrong(
            draft.operator,
            "attribute [num_split]",
            &count.to_string(),
            &format!("{whole} elements along the axis are not divided by it"),
        ));
    }
    let x = draft.input(at)?;
    let outputs = outputs(draft, count)?;
    let sizes = draft.list(&vec![whole / count; outputs]);
    Ok(draft.split_node("Split", &[x, sizes], vec![AttributeProto::int("axis", axis)], outputs))
}

/// As many outputs as parts; a number from a file is not believed before.
fn outputs(draft: &Draft<'_>, parts: i64) -> Result<usize, Diagnostic> {
    let described = draft.operator.outputs.len();
    if parts == described as i64 {
        return Ok(described);
    }
    Err(wrong(draft.operator, "the number of outputs", &described.to_string(), &format!("the operator has {parts}")))
}

pub(super) fn split_v(draft: &mut Draft<'_>) -> Outcome {
    let mut sizes = numbers(draft, "size_splits", 1)?;
    let axis = single(draft, "split_dim", 2)?;
    let axis = draft.axis(axis, draft.dims(0).len())?;
    let whole = draft.dims(0)[axis as usize];
    let known = sizes.iter().filter(|size| **size >= 0).fold(0_i64, |sum, size| sum.saturating_add(*size));
    for size in sizes.iter_mut().filter(|size| **size == -1) {
        *size = whole.saturating_sub(known);
    }
    let x = draft.input(0)?;
    let outputs = outputs(draft, sizes.len() as i64)?;
    let sizes = draft.list(&sizes);
    Ok(draft.split_node("Split", &[x, sizes], vec![AttributeProto::int("axis", axis)], outputs))
}

pub(super) fn pack(draft: &mut Draft<'_>) -> Outcome {
    let axis = draft.int("axis", Some(0))?;
    let axis = draft.axis(axis, draft.dims(0).len() + 1)?;
    let axes = draft.list(&[axis]);
    let parts: Vec<String> = draft
        .inputs_from(0)
        .into_iter()
        .map(|part| draft.node("Unsqueeze", &[part, axes.clone()], Vec::new()))
        .collect();
    Ok(vec![draft.node("Concat", &parts, vec![AttributeProto::int("axis", axis)])])
}

pub(super) fn unpack(draft: &mut Draft<'_>) -> Outcome {
    let axis = draft.int("axis", Some(0))?;
    let axis = draft.axis(axis, draft.dims(0).len())?;
    let x = draft.input(0)?;
    let count = outputs(draft, draft.int("num", None)?)?;
    let sizes = draft.list(&vec![1; count]);
    let axes = draft.list(&[axis]);
    let parts = draft.split_node("Split", &[x, sizes], vec![AttributeProto::int("axis", axis)], count);
    Ok(parts.into_iter().map(|part| draft.node("Squeeze", &[part, axes.clone()], Vec::new())).collect())
}

pub(super) fn gather(draft: &mut Draft<'_>) -> Outcome {
    let axis = match draft.operator.kind.as_str() {
        "Gather" => 0,
        "GatherV2D" => draft.int("axis", Some(0))?,
        _ if draft.optional(2).is_none() => 0,
        _ => single(draft, "axis", 2)?,
    };
    if draft.int("batch_dims", Some(0))? != 0 {
        return Err(wrong(draft.operator, "attribute [batch_dims]", "other than 0", "only 0 is supported"));
    }
    let axis = draft.axis(axis, draft.dims(0).len())?;
    let (x, places) = (draft.input(0)?, draft.as_int64(1)?);
    Ok(vec![draft.node("Gather", &[x, places], vec![AttributeProto::int("axis", axis)])])
}

pub(super) fn gather_nd(draft: &mut Draft<'_>) -> Outcome {
    let (x, places) = (draft.input(0)?, draft.as_int64(1)?);
    Ok(vec![draft.node("GatherND", &[x, places], Vec::new())])
}

/// `on` where an index is, `off` elsewhere.
pub(super) fn one_hot(draft: &mut Draft<'_>) -> Outcome {
    let axis = draft.int("axis", Some(-1))?;
    let (indices, depth) = (draft.as_int64(0)?, draft.as_int64(1)?);
    let depth = draft.reshape(&depth, &[1]);
    let (on, off) = (draft.input(2)?, draft.input(3)?);
    let (on, off) = (draft.reshape(&on, &[1]), draft.reshape(&off, &[1]));
    let values = draft.node("Concat", &[off, on], vec![AttributeProto::int("axis", 0)]);
    Ok(vec![draft.node("OneHot", &[indices, depth, values], vec![AttributeProto::int("axis", axis)])])
}

pub(super) fn pad(draft: &mut Draft<'_>) -> Outcome {
    let pairs = numbers(draft, "paddings", 1)?;
    let rank = draft.dims(0).len();
    if pairs.len() != 2 * rank {
        return Err(wrong(
            draft.operator,
            "[paddings]",
            &format!("{pairs:?}"),
            &format!("{rank} dimensions take {} numbers", 2 * rank),
        ));
    }
    // Before and after, dimension by dimension; ONNX has all before, then all after.
    let ordered: Vec<i64> = pairs.iter().step_by(2).chain(pairs.iter().skip(1).step_by(2)).copied().collect();
    let x = draft.input(0)?;
    let amounts = draft.list(&ordered);
    Ok(vec![draft.node("Pad", &[x, amounts], Vec::new())])
}

pub(super) fn tile(draft: &mut Draft<'_>) -> Outcome {
    let x = draft.input(0)?;
    let times = if draft.optional(1).is_some() {
        draft.as_int64(1)?
    } else {
        let times = draft.ints("multiples", None)?;
        draft.list(&times)
    };
    Ok(vec![draft.node("Tile", &[x, times], Vec::new())])
}

pub(super) fn slice(draft: &mut Draft<'_>) -> Outcome {
    let (starts, sizes) = (numbers(draft, "offsets", 1)?, numbers(draft, "size", 2)?);
    let rank = draft.dims(0).len();
    if starts.len() != rank || sizes.len() != rank {
        return Err(wrong(
            draft.operator,
            "[offsets] and [size]",
            &format!("{starts:?} and {sizes:?}"),
            &format!("each has one number for each of {rank} dimensions"),
        ));
    }
    // −1 is all that there is.
    let end = |(start, size): (&i64, &i64)| if *size == -1 { i64::MAX } else { start.saturating_add(*size) };
    let ends: Vec<i64> = starts.iter().zip(&sizes).map(end).collect();
    let x = draft.input(0)?;
    let (starts, ends) = (draft.list(&starts), draft.list(&ends));
    Ok(vec![draft.node("Slice", &[x, starts, ends], Vec::new())])
}

pub(super) fn strided_slice(draft: &mut Draft<'_>) -> Outcome {
    for mask in ["ellipsis_mask", "new_axis_mask"] {
        let value = draft.int(mask, Some(0))?;
        if value != 0 {
            return Err(wrong(
                draft.operator,
                &format!("attribute [{mask}]"),
                &value.to_string(),
                "only 0 is supported",
            ));
        }
    }
    let (mut begin, mut end) = (numbers(draft, "begin", 1)?, numbers(draft, "end", 2)?);
    let strides = if draft.optional(3).is_some() {
        draft.constant_ints(3)?
    } else {
        draft.ints("strides", Some(&vec![1; begin.len()]))?
    };
    if begin.len() != end.len() || begin.len() != strides.len() || begin.len() > draft.dims(0).len() {
        return Err(wrong(
            draft.operator,
            "[begin], [end] and [strides]",
            &format!("{begin:?}, {end:?} and {strides:?}"),
            "they have the same length, at most that of the shape",
        ));
    }
    let (begin_mask, end_mask) = (draft.int("begin_mask", Some(0))?, draft.int("end_mask", Some(0))?);
    let shrink = draft.int("shrink_axis_mask", Some(0))?;
    for axis in 0..begin.len() {
        let bit = |mask: i64| axis < 63 && mask >> axis & 1 == 1;
        if bit(shrink) {
            end[axis] = if begin[axis] == -1 { i64::MAX } else { begin[axis].saturating_add(1) };
            continue;
        }
        let backwards = strides[axis] < 0;
        if bit(begin_mask) {
            begin[axis] = if backwards { i64::MAX } else { 0 };
        }
        if bit(end_mask) {
            end[axis] = if backwards { i64::MIN } else { i64::MAX };
        }
    }
    let x = draft.input(0)?;
    let axes: Vec<i64> = (0..begin.len() as i64).collect();
    let lists = [draft.list(&begin), draft.list(&end), draft.list(&axes), draft.list(&strides)];
    let [begin, end, axes, strides] = &lists;
    let y = draft.node("Slice", &[&x, begin, end, axes, strides], Vec::new());
    if shrink == 0 {
        return Ok(vec![y]);
    }
    let gone: Vec<i64> = (0..63).filter(|axis| shrink >> axis & 1 == 1).collect();
    let gone = draft.list(&gone);
    let gone = draft.cast(&gone, INT64);
    Ok(vec![draft.node("Squeeze", &[y, gone], Vec::new())])
}

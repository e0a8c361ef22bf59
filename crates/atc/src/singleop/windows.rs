//! Operators that slide a window over a picture: convolution and pooling.

use softacl_model::onnx::proto::AttributeProto;

use super::builder::{Draft, Outcome};
use super::wrong;
use crate::diagnostic::Diagnostic;

/// Numbers of layouts.
const NCHW: i32 = 0;
const NHWC: i32 = 1;
const HWCN: i32 = 16;

/// The picture as NCHW, and whether it came as NHWC.
fn picture(draft: &mut Draft<'_>) -> Result<(String, bool), Diagnostic> {
    let x = draft.input(0)?;
    if draft.dims(0).len() != 4 {
        return Err(wrong(
            draft.operator,
            "the shape of input 0",
            &format!("{:?}", draft.dims(0)),
            "a picture has four dimensions",
        ));
    }
    match draft.format(0) {
        NHWC => Ok((draft.transpose(&x, &[0, 3, 1, 2]), true)),
        NCHW => Ok((x, false)),
        // Without a layout of its own, the attribute's.
        2 => {
            let last = draft.text("data_format", "NHWC")? == "NHWC";
            Ok((if last { draft.transpose(&x, &[0, 3, 1, 2]) } else { x }, last))
        }
        other => Err(wrong(draft.operator, "the format of input 0", &other.to_string(), "it must be NCHW, NHWC or ND")),
    }
}

fn back(draft: &mut Draft<'_>, y: String, last: bool) -> String {
    if last { draft.transpose(&y, &[0, 2, 3, 1]) } else { y }
}

/// Height and width of a list for four dimensions in the picture's order; the rest must be 1.
fn spatial(draft: &Draft<'_>, name: &str, default: Option<&[i64]>, last: bool) -> Result<[i64; 2], Diagnostic> {
    let values = draft.ints(name, default)?;
    let pair = match (&values[..], last) {
        ([1, 1, height, width], false) | ([1, height, width, 1], true) => Some([*height, *width]),
        _ => None,
    };
    pair.filter(|pair| pair.iter().all(|value| *value > 0)).ok_or_else(|| {
        let order = if last { "[1, height, width, 1]" } else { "[1, 1, height, width]" };
        wrong(draft.operator, &format!("attribute [{name}]"), &format!("{values:?}"), &format!("it must be {order}"))
    })
}

pub(super) fn convolution(draft: &mut Draft<'_>) -> Outcome {
    if draft.optional(3).is_some() {
        return Err(Diagnostic::new("E10055", "Input 3 (offset_w) of operator [Conv2D] is not supported."));
    }
    let (x, last) = picture(draft)?;
    let filter = draft.input(1)?;
    let filter = match draft.format(1) {
        HWCN => draft.transpose(&filter, &[3, 2, 0, 1]),
        NHWC => draft.transpose(&filter, &[0, 3, 1, 2]),
        NCHW | 2 => filter,
        other => {
            return Err(wrong(
                draft.operator,
                "the format of input 1",
                &other.to_string(),
                "it must be NCHW, NHWC or HWCN",
            ));
        }
    };
    let strides = spatial(draft, "strides", None, last)?;
    let dilations = spatial(draft, "dilations", Some(&[1; 4]), last)?;
    let pads = draft.ints("pads", None)?;
    let [top, bottom, left, right] = pads[..] else {
        return Err(wrong(draft.operator, "attribute [pads]", &format!("{pads:?}"), "it is top, bottom, left, right"));
    };
    let mut inputs = vec![x, filter];
    inputs.extend(draft.optional(2));
    let attributes = vec![
        AttributeProto::ints("strides", &strides),
        AttributeProto::ints("dilations", &dilations),
        AttributeProto::ints("pads", &[top, left, bottom, right]),
        AttributeProto::int("group", draft.int("groups", Some(1))?),
    ];
    let y = draft.node("Conv", &inputs, attributes);
    Ok(vec![back(draft, y, last)])
}

fn pool(draft: &mut Draft<'_>, onnx: &str) -> Outcome {
    let (x, last) = picture(draft)?;
    let kernel = spatial(draft, "ksize", None, last)?;
    let strides = spatial(draft, "strides", None, last)?;
    let padding = match draft.text("padding", "")?.as_str() {
        "SAME" => "SAME_UPPER",
        "VALID" => "VALID",
        other => return Err(wrong(draft.operator, "attribute [padding]", other, "it must be SAME or VALID")),
    };
    let attributes = vec![
        AttributeProto::ints("kernel_shape", &kernel),
        AttributeProto::ints("strides", &strides),
        AttributeProto::text("auto_pad", padding),
    ];
    let y = draft.node(onnx, &[x], attributes);
    Ok(vec![back(draft, y, last)])
}

pub(super) fn max_pool(draft: &mut Draft<'_>) -> Outcome {
    pool(draft, "MaxPool")
}

pub(super) fn average_pool(draft: &mut Draft<'_>) -> Outcome {
    pool(draft, "AveragePool")
}

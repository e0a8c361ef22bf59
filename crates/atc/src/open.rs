//! Models whose dimensions stay open: what is known about their inputs and outputs when they are converted.
//!
//! What is not here: how ranges are written on the command line (`shapes`), and gears, which fix all sizes beforehand.

use softacl_abi::profile;
use softacl_model::{DimRange, Format, OpenShapes, Signature, TensorInfo};

use crate::diagnostic::Diagnostic;
use crate::settings::Settings;
use crate::shapes::Shape;

/// Completes inputs and outputs of a network without gears, by what ONNX Runtime derived. `None` when all its dimensions are fixed.
pub(crate) fn complete(
    signature: &Signature,
    shapes: &[Shape],
    inputs: &mut [TensorInfo],
    outputs: &mut [TensorInfo],
    format: Format,
) -> Result<Option<OpenShapes>, Diagnostic> {
    let refused = |error| Diagnostic::new("E10055", format!("The model cannot be converted: {error}."));
    if inputs.iter().all(TensorInfo::is_static) {
        let (mut fixed_inputs, mut fixed_outputs) = (inputs.to_vec(), outputs.to_vec());
        if signature.complete(&mut fixed_inputs, &mut fixed_outputs, format).is_ok() {
            inputs.clone_from_slice(&fixed_inputs);
            outputs.clone_from_slice(&fixed_outputs);
            return Ok(None);
        }
        // Perhaps the outputs depend on the data: then they have no size, and otherwise nothing is wrong.
    }
    signature.complete_open(inputs, outputs, format).map_err(refused)?;
    let mut open = OpenShapes::default();
    for input in inputs {
        let given = shapes.iter().find(|shape| shape.input == input.name).map(|shape| shape.ranges.clone());
        let ranges = given.unwrap_or_else(|| input.dims.iter().map(|dim| DimRange::fixed(*dim)).collect());
        input.size = OpenShapes::largest_bytes(input.data_type, &ranges);
        open.inputs.push(ranges);
    }
    Ok(Some(open))
}

/// Refuses what the product that is converted for does not run, and what open shapes do not go with.
pub(crate) fn check(settings: &Settings, inputs: &[TensorInfo], outputs: &[TensorInfo]) -> Result<(), Diagnostic> {
    if settings.aipp.is_some() {
        return Err(Diagnostic::new(
            "E10055",
            "Parameter [--insert_op_conf] is not yet supported by softacl's atc for a model whose shapes stay open.",
        )
        .solution(
            "Give every dimension a fixed value, or list the sizes with --dynamic_batch_size or --dynamic_image_size.",
        ));
    }
    let soc_version = settings.soc_version;
    if profile::find(soc_version).is_none_or(|profile| profile.open_shapes) {
        return Ok(());
    }
    let names = inputs.iter().chain(outputs).filter(|tensor| !tensor.is_static());
    let names: Vec<_> = names.map(|tensor| format!("{} {:?}", tensor.name, tensor.dims)).collect();
    Err(Diagnostic::new(
        "E10055",
        format!(
            "The model's shapes stay open until it runs, which {soc_version} does not support: {}.",
            names.join(", ")
        ),
    )
    .solution(
        "Give every dimension a fixed value, or list the sizes with --dynamic_batch_size, --dynamic_image_size or \
         --dynamic_dims.",
    ))
}

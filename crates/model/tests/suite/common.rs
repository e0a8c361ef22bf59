//! Networks built by hand, `.om` files made of them, and the ONNX Runtime to run them with.

use std::sync::{Arc, OnceLock};

use softacl_model::aipp::Rounding;
use softacl_model::om::{Compilation, compile};
use softacl_model::onnx::proto::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, ValueInfoProto,
};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{Format, Model, ModelError, OnnxRuntime, Session};

pub(crate) const FLOAT: i32 = 1;

pub(crate) fn node(name: &str, op: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    NodeProto {
        name: (!name.is_empty()).then(|| name.to_owned()),
        op_type: Some(op.to_owned()),
        input: texts(inputs),
        output: texts(outputs),
        ..NodeProto::default()
    }
}

pub(crate) fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(7), ints: values.to_vec(), ..AttributeProto::default() }
}

pub(crate) fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(2), i: Some(value), ..AttributeProto::default() }
}

pub(crate) fn raw(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(FLOAT),
        raw_data: Some(values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        ..TensorProto::default()
    }
}

pub(crate) fn model(graph: GraphProto) -> ModelProto {
    ModelProto {
        ir_version: Some(8),
        producer_name: Some("test".to_owned()),
        opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(13) }],
        graph: Some(graph),
        ..ModelProto::default()
    }
}

/// A convolution, a Clip without bounds, an unnamed Relu, an unnamed Add with a constant, and a mean over everything that is a scalar.
/// Outputs: the Add's `sum` [1, 2, 4, 4] and the scalar `mean`, whose shape the file does not state.
pub(crate) fn conv_relu_add() -> ModelProto {
    let mut conv = node("conv1", "Conv", &["image", "w", "b"], &["c"]);
    conv.attribute = vec![ints("kernel_shape", &[3, 3]), ints("pads", &[1, 1, 1, 1])];
    let mut mean = node("", "ReduceMean", &["sum"], &["mean"]);
    mean.attribute = vec![int("keepdims", 0)];
    let mut scalar = ValueInfoProto::tensor("mean", FLOAT, &[]);
    if let Some(tensor) = scalar.tensor_type_mut() {
        tensor.shape = None;
    }
    let weights: Vec<f32> = (0..2 * 3 * 9).map(|value| value as f32 / 10.0 - 2.0).collect();
    model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![
            conv, // Without bounds: one is absent in the middle of the list, the other at its end.
            node("clip", "Clip", &["c", "", ""], &["k"]),
            node("", "Relu", &["k"], &["r"]),
            node("", "Add", &["r", "one"], &["sum"]),
            mean,
        ],
        initializer: vec![
            raw("w", &[2, 3, 3, 3], &weights),
            // Kept as a list of numbers, as some exporters do.
            TensorProto {
                name: Some("b".to_owned()),
                dims: vec![2],
                data_type: Some(FLOAT),
                float_data: vec![0.5, -0.5],
                ..TensorProto::default()
            },
            raw("one", &[], &[1.0]),
        ],
        input: vec![
            ValueInfoProto::tensor("image", FLOAT, &[1, 3, 4, 4]),
            ValueInfoProto::tensor("w", FLOAT, &[2, 3, 3, 3]),
        ],
        output: vec![ValueInfoProto::tensor("sum", FLOAT, &[1, 2, 4, 4]), scalar],
        ..GraphProto::default()
    })
}

/// An `.om` file of [`conv_relu_add`].
pub(crate) fn om_file() -> Vec<u8> {
    om_of(&conv_relu_add(), |outputs| outputs[1].1 = Vec::new())
}

/// An `.om` file of a network; `complete` gives the outputs' dimensions that the network leaves open.
pub(crate) fn om_of(model: &ModelProto, complete: impl FnOnce(&mut Vec<(String, Vec<i64>)>)) -> Vec<u8> {
    om_of_network(&Network::encode(model).and_then(|network| network.gather(None)).unwrap(), complete)
}

/// Likewise of a network as it is.
pub(crate) fn om_of_network(network: &Network, complete: impl FnOnce(&mut Vec<(String, Vec<i64>)>)) -> Vec<u8> {
    let inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let mut outputs = describe_outputs(network.graph(), Format::NCHW);
    let mut dims: Vec<_> = outputs.iter().map(|output| (output.name.clone(), output.dims.clone())).collect();
    complete(&mut dims);
    for (output, (_, dims)) in outputs.iter_mut().zip(dims) {
        output.size = softacl_model::tensor_bytes(output.data_type, &dims).unwrap();
        output.dims = dims;
    }
    compile(Compilation {
        atc_command: "atc --model=net.onnx",
        ..Compilation::new("net", network, "Ascend310P3", inputs, outputs)
    })
    .unwrap()
    .to_vec()
}

/// The model, ready to run.
pub(crate) fn session(model: &Model) -> Result<Session, ModelError> {
    Session::new(&runtime(), model, Rounding::HalfUp)
}

/// The ONNX Runtime to test with.
pub(crate) fn runtime() -> Arc<OnnxRuntime> {
    static RUNTIME: OnceLock<Arc<OnnxRuntime>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            OnnxRuntime::load(Some(&crate::onnxruntime::directory()), 1).unwrap_or_else(|error| panic!("{error}"))
        })
        .clone()
}

//! Networks at the edges of what ONNX allows, and beyond them: each runs or is refused with a clear text, none does harm.

use prost::Message;
use softacl_model::aipp::Rounding;
use softacl_model::onnx::Network;
use softacl_model::onnx::proto::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TypeProto, ValueInfoProto,
    type_proto,
};
use softacl_model::{ModelError, Session, open_bytes};

use crate::common::{self, FLOAT, node};
use crate::session::{binding, output};

fn load(model: &ModelProto) -> Result<Session, ModelError> {
    Session::new(&common::runtime(), &open_bytes(model.encode_to_vec())?, Rounding::HalfUp)
}

/// The refusal of a network.
#[track_caller]
fn refusal(model: &ModelProto, code: i32, parts: &[&str]) {
    let error = load(model).expect_err("a refusal");
    assert_eq!(error.code.0, code, "{}", error.message);
    for part in parts {
        assert!(error.message.contains(part), "{part:?} in: {}", error.message);
    }
}

/// One node from `x` to `y`, three floats each unless `change` says otherwise.
fn one_node(op: &str, change: impl FnOnce(&mut GraphProto)) -> ModelProto {
    let mut graph = GraphProto {
        name: Some("net".to_owned()),
        node: vec![node("n", op, &["x"], &["y"])],
        input: vec![ValueInfoProto::tensor("x", FLOAT, &[3])],
        output: vec![ValueInfoProto::tensor("y", FLOAT, &[3])],
        ..GraphProto::default()
    };
    change(&mut graph);
    common::model(graph)
}

fn typed(name: &str, value: type_proto::Value) -> ValueInfoProto {
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto { value: Some(value), denotation: None }),
        ..ValueInfoProto::default()
    }
}

const STRING: i32 = 8;

#[test]
fn strings_cannot_cross_the_border() {
    refusal(
        &one_node("Identity", |graph| {
            graph.input[0] = ValueInfoProto::tensor("x", STRING, &[3]);
            graph.output[0] = ValueInfoProto::tensor("y", STRING, &[3]);
        }),
        145_000,
        &["input x", "element type 8"],
    );
    let mut cast = one_node("Cast", |graph| graph.output[0] = ValueInfoProto::tensor("y", STRING, &[3]));
    cast.graph.as_mut().unwrap().node[0].attribute = vec![common::int("to", i64::from(STRING))];
    refusal(&cast, 145_000, &["output y", "element type 8"]);
}

#[test]
fn sequences_and_maps_cannot_cross_the_border() {
    // A sequence of float tensors: elem_type { tensor_type { elem_type: 1 } }.
    let sequence = vec![10, 4, 10, 2, 8, 1].into();
    refusal(
        &one_node("SequenceConstruct", |graph| {
            graph.output[0] = typed("y", type_proto::Value::SequenceType(sequence));
        }),
        145_000,
        &["output y", "no tensor"],
    );
    let sequence = vec![10, 4, 10, 2, 8, 1].into();
    refusal(
        &one_node("ConcatFromSequence", |graph| {
            graph.input[0] = typed("x", type_proto::Value::SequenceType(sequence));
            graph.node[0].attribute = vec![common::int("axis", 0)];
        }),
        145_000,
        &["input x", "no tensor"],
    );
    // Probabilities as a list of maps, as classifiers of tabular data give them: map<int64, float>.
    let maps = vec![10, 10, 42, 8, 8, 7, 18, 4, 10, 2, 8, 1].into();
    let mut zip = one_node("ZipMap", |graph| {
        graph.input[0] = ValueInfoProto::tensor("x", FLOAT, &[1, 2]);
        graph.node[0].domain = Some("ai.onnx.ml".to_owned());
        graph.node[0].attribute = vec![common::ints("classlabels_int64s", &[0, 1])];
        graph.output[0] = typed("y", type_proto::Value::SequenceType(maps));
    });
    zip.opset_import.push(OperatorSetIdProto { domain: Some("ai.onnx.ml".to_owned()), version: Some(1) });
    refusal(&zip, 145_000, &["output y", "no tensor"]);
}

#[test]
fn operators_of_others_are_named() {
    let mut custom = one_node("Special", |graph| graph.node[0].domain = Some("com.example".to_owned()));
    refusal(&custom, 545_001, &["Special"]);
    custom.opset_import.push(OperatorSetIdProto { domain: Some("com.example".to_owned()), version: Some(1) });
    refusal(&custom, 545_001, &["Special"]);
}

#[test]
fn shapes_that_do_not_fit_are_named() {
    let mut conv = common::conv_relu_add();
    conv.graph.as_mut().unwrap().input[0] = ValueInfoProto::tensor("image", FLOAT, &[1, 5, 4, 4]);
    // ONNX Runtime notices when it derives shapes or when it runs.
    match load(&conv) {
        Err(error) => assert_eq!(error.code.0, 545_001, "{}", error.message),
        Ok(session) => {
            let (image, mut sum, mut mean) = (vec![0.0_f32; 80], vec![0.0_f32; 32], [0.0_f32]);
            let error = session.run(&[binding(&image)], &[output(&mut sum), output(&mut mean)]).unwrap_err();
            assert!(error.to_string().contains("conv1"), "{error}");
        }
    }
    // A promise that the network does not keep. ONNX Runtime believes it until it runs.
    for dims in [&[4][..], &[2], &[1, 3]] {
        let lie = one_node("Relu", |graph| graph.output[0] = ValueInfoProto::tensor("y", FLOAT, dims));
        let Ok(session) = load(&lie) else { continue };
        let (x, mut y) = ([1.0_f32; 3], [7.0_f32; 8]);
        let size = session.description().outputs[0].size as usize / 4;
        let error = session.run(&[binding(&x)], &[output(&mut y[..size])]).unwrap_err();
        assert!(error.to_string().to_lowercase().contains("shape"), "{dims:?}: {error}");
        assert!(y[size..].iter().all(|value| value.to_bits() == 7.0_f32.to_bits()));
    }
}

#[test]
fn sizes_beyond_all_memory_are_refused_or_never_reached() {
    let error = open_bytes(
        one_node("Relu", |graph| {
            graph.input[0] = ValueInfoProto::tensor("x", FLOAT, &[i64::MAX, 2]);
            graph.output[0] = ValueInfoProto::tensor("y", FLOAT, &[i64::MAX, 2]);
        })
        .encode_to_vec(),
    )
    .unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("input x") && error.message.contains("too large"), "{}", error.message);
    // A constant that has a shape and no data.
    refusal(
        &one_node("Add", |graph| {
            graph.node[0].input.push("c".to_owned());
            graph.initializer = vec![TensorProto {
                name: Some("c".to_owned()),
                dims: vec![1 << 40],
                data_type: Some(FLOAT),
                raw_data: Some(Vec::new().into()),
                ..TensorProto::default()
            }];
        }),
        545_001,
        &[],
    );
    // An exabyte of zeros, made while the network is loaded or when it runs.
    let mut zeros = one_node("ConstantOfShape", |graph| {
        graph.node.push(node("sum", "ReduceSum", &["z"], &["s"]));
        graph.node[0].output[0] = "z".to_owned();
        graph.node[0].input[0] = "shape".to_owned();
        graph.node.push(node("a", "Add", &["x", "s"], &["y"]));
        graph.node[1].attribute = vec![common::int("keepdims", 0)];
        graph.initializer = vec![TensorProto {
            name: Some("shape".to_owned()),
            dims: vec![1],
            data_type: Some(7),
            raw_data: Some((1_i64 << 58).to_le_bytes().to_vec().into()),
            ..TensorProto::default()
        }];
    });
    zeros.graph.as_mut().unwrap().output[0] = ValueInfoProto::tensor("y", FLOAT, &[3]);
    match load(&zeros) {
        Err(error) => assert_eq!(error.code.0, 545_001, "{}", error.message),
        Ok(session) => {
            let (x, mut y) = ([0.0_f32; 3], [0.0_f32; 3]);
            let error = session.run(&[binding(&x)], &[output(&mut y)]).unwrap_err();
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn names_that_no_text_can_be_are_refused() {
    refusal(
        &one_node("Relu", |graph| {
            graph.input[0] = ValueInfoProto::tensor("x\0z", FLOAT, &[3]);
            graph.node[0].input[0] = "x\0z".to_owned();
        }),
        145_000,
        &["zero byte"],
    );
    refusal(
        &one_node("Relu", |graph| {
            graph.output[0] = ValueInfoProto::tensor("y\0z", FLOAT, &[3]);
            graph.node[0].output[0] = "y\0z".to_owned();
        }),
        145_000,
        &["zero byte"],
    );
    // Not UTF-8.
    let mut bytes = one_node("Relu", |graph| {
        graph.input[0] = ValueInfoProto::tensor("xyzzy", FLOAT, &[3]);
        graph.node[0].input[0] = "xyzzy".to_owned();
    })
    .encode_to_vec();
    while let Some(at) = bytes.windows(5).position(|five| five == b"xyzzy") {
        bytes[at + 1] = 0xff;
    }
    let error = open_bytes(bytes).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("ONNX"), "{}", error.message);
}

/// In an `.om` file the network is not decoded before ONNX Runtime does it.
#[test]
fn names_that_no_text_can_be_are_refused_in_om_files_too() {
    let mut file = common::om_file();
    // The name of the output `sum` wherever it is, in partition 8 and in the graph too: the descriptions still agree.
    for at in 0..file.len() - 5 {
        // Length and name: fields of the ONNX file.
        if file[at] == 3 && &file[at + 1..at + 4] == b"sum" {
            file[at + 2] = 0xff;
        }
    }
    let error = Session::new(&common::runtime(), &open_bytes(file).unwrap(), Rounding::HalfUp).unwrap_err();
    assert!(!error.message.is_empty());
}

#[test]
fn names_that_occur_twice_are_refused_or_do_no_harm() {
    for model in [
        one_node("Add", |graph| {
            graph.node[0].input = vec!["x".to_owned(), "x".to_owned()];
            graph.input.push(ValueInfoProto::tensor("x", FLOAT, &[3]));
        }),
        one_node("Relu", |graph| graph.node.push(node("m", "Neg", &["x"], &["y"]))),
        one_node("Relu", |graph| {
            graph.output.push(ValueInfoProto::tensor("y", FLOAT, &[3]));
        }),
        one_node("Add", |graph| {
            graph.node[0].input.push("c".to_owned());
            graph.initializer = vec![common::raw("c", &[3], &[1.0; 3]), common::raw("c", &[3], &[2.0; 3])];
        }),
    ] {
        match load(&model) {
            Err(error) => assert!(!error.message.is_empty()),
            Ok(session) => {
                let x = [1.0_f32, -1.0, 2.0];
                let inputs = vec![binding(&x); session.description().inputs.len()];
                let (mut y, mut z) = ([0.0_f32; 3], [0.0_f32; 3]);
                let mut outputs = vec![output(&mut y), output(&mut z)];
                outputs.truncate(session.description().outputs.len());
                let _ = session.run(&inputs, &outputs);
            }
        }
    }
}

/// `If` in `If` in `If` …, `depth` times; innermost is the identity.
fn nested(depth: usize) -> ModelProto {
    let result = |name: &str| ValueInfoProto::tensor(name, FLOAT, &[3]);
    let leaf = |depth: usize| GraphProto {
        name: Some(format!("leaf{depth}")),
        node: vec![node("", "Identity", &["x"], &[&format!("l{depth}")])],
        output: vec![result(&format!("l{depth}"))],
        ..GraphProto::default()
    };
    let branch = |name: &str, graph: GraphProto| AttributeProto {
        name: Some(name.to_owned()),
        r#type: Some(5),
        g: Some(graph),
        ..AttributeProto::default()
    };
    let mut graph = leaf(0);
    for level in 1..=depth {
        let name = format!("y{level}");
        let mut choice: NodeProto = node("", "If", &["on"], &[&name]);
        let other = GraphProto {
            node: vec![node("", "Neg", &["x"], &[&format!("n{level}")])],
            output: vec![result(&format!("n{level}"))],
            name: Some(format!("else{level}")),
            ..GraphProto::default()
        };
        choice.attribute = vec![branch("then_branch", graph), branch("else_branch", other)];
        graph = GraphProto {
            name: Some(format!("level{level}")),
            node: vec![choice],
            output: vec![result(&name)],
            ..GraphProto::default()
        };
    }
    graph.input = vec![ValueInfoProto::tensor("x", FLOAT, &[3]), ValueInfoProto::tensor("on", 9, &[])];
    common::model(graph)
}

#[test]
fn graphs_in_graphs_run_and_have_an_end() {
    // Older versions of ONNX Runtime take twice as long for each level.
    for depth in [1, 4, 10] {
        let session = load(&nested(depth)).unwrap_or_else(|error| panic!("{depth}: {error}"));
        let (x, mut y) = ([1.0_f32, -2.0, 3.0], [0.0_f32; 3]);
        session.run(&[binding(&x), binding(&[1_u8])], &[output(&mut y)]).unwrap();
        assert_eq!(y.map(f32::to_bits), x.map(f32::to_bits));
        session.run(&[binding(&x), binding(&[0_u8])], &[output(&mut y)]).unwrap();
        assert_eq!(y.map(f32::to_bits), x.map(|value| (-value).to_bits()));
    }
    for depth in [40, 1000] {
        refusal(&nested(depth), 145_000, &["recursion limit"]);
    }
}

/// The place of a constant's data in a subgraph, which ONNX Runtime would open.
#[test]
fn data_in_other_files_is_refused_in_every_corner() {
    let outside = TensorProto {
        name: Some("c".to_owned()),
        dims: vec![3],
        data_type: Some(FLOAT),
        data_location: Some(1),
        ..TensorProto::default()
    };
    let mut model = nested(2);
    let graph = model.graph.as_mut().unwrap();
    let inner = graph.node[0].attribute[0].g.as_mut().unwrap();
    inner.initializer.push(outside);
    let error = open_bytes(model.encode_to_vec()).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("external data"), "{}", error.message);
    // In a file of ours, where nothing decodes the network before ONNX Runtime does.
    let mut own = nested(2);
    let inner = own.graph.as_mut().unwrap().node[0].attribute[0].g.as_mut().unwrap();
    inner.initializer.push(common::raw("c", &[3], &[1.0, 2.0, 3.0]));
    inner.initializer[0].data_location = Some(1);
    let network = Network::encode(&own).unwrap();
    let file = common::om_of_network(&network, |_| ());
    let error = open_bytes(file).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("another file"), "{}", error.message);
}

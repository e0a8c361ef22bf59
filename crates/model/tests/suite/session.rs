//! Networks run through ONNX Runtime on buffers of the test's own.

use crate::common;
use softacl_model::onnx::Network;
use softacl_model::onnx::proto::{GraphProto, ModelProto, TensorProto, ValueInfoProto};
use softacl_model::{Binding, OnnxRuntime, RunError, RuntimeError, Session, open_bytes};

pub(crate) fn binding<T>(buffer: &[T]) -> Binding {
    Binding { address: buffer.as_ptr().expose_provenance(), bytes: size_of_val(buffer) as u64 }
}

fn session_of(model: &ModelProto) -> Session {
    let file = Network::encode(model).unwrap().file().to_vec();
    common::session(&open_bytes(file).unwrap()).unwrap()
}

/// Likewise for a buffer that the run writes.
pub(crate) fn output<T>(buffer: &mut [T]) -> Binding {
    Binding { address: buffer.as_mut_ptr().expose_provenance(), bytes: size_of_val(buffer) as u64 }
}

/// What the network of `conv_relu_add` computes, in plain loops.
fn expected(image: &[f32]) -> Vec<f32> {
    let weight =
        |out: usize, channel: usize, y: usize, x: usize| (out * 27 + channel * 9 + y * 3 + x) as f32 / 10.0 - 2.0;
    let mut result = Vec::new();
    for (out, bias) in [0.5, -0.5].into_iter().enumerate() {
        for y in 0..4_usize {
            for x in 0..4_usize {
                let mut sum = bias;
                for (channel, dy, dx) in (0..27).map(|at| (at / 9, at / 3 % 3, at % 3)) {
                    let (row, column) = ((y + dy).wrapping_sub(1), (x + dx).wrapping_sub(1));
                    if row < 4 && column < 4 {
                        sum += weight(out, channel, dy, dx) * image[channel * 16 + row * 4 + column];
                    }
                }
                result.push(sum.max(0.0) + 1.0);
            }
        }
    }
    result
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * b.abs().max(1.0)
}

#[test]
fn an_om_file_runs_on_the_callers_buffers() {
    let session = common::session(&open_bytes(common::om_file()).unwrap()).unwrap();
    let image: Vec<f32> = (0..48).map(|value| (value % 7) as f32 - 3.0).collect();
    // Larger than needed: what is behind the tensor stays as it was.
    let mut sum = vec![-9.0_f32; 40];
    let mut mean = [-9.0_f32];
    session.run(&[binding(&image)], &[output(&mut sum), output(&mut mean)]).unwrap();
    let expected = expected(&image);
    for (at, (got, want)) in sum.iter().zip(&expected).enumerate() {
        assert!(close(*got, *want), "at {at}: {got}, {want} expected");
    }
    assert!(sum[32..].iter().all(|value| value.to_bits() == (-9.0_f32).to_bits()));
    assert!(close(mean[0], expected.iter().sum::<f32>() / 32.0));
}

#[test]
fn a_plain_network_runs_and_its_outputs_are_completed() {
    let session = session_of(&common::conv_relu_add());
    let mean = &session.description().outputs[1];
    assert_eq!((mean.dims.len(), mean.size, mean.data_type), (0, 4, 0));
    assert_eq!(mean.name, "ReduceMean_2:0:mean");
}

#[test]
fn the_same_buffers_with_new_content_give_new_results() {
    let session = common::session(&open_bytes(common::om_file()).unwrap()).unwrap();
    let (mut image, mut sum, mut mean) = (vec![0.0_f32; 48], vec![0.0_f32; 32], [0.0_f32]);
    for round in 0..20 {
        image.fill(round as f32);
        session.run(&[binding(&image)], &[output(&mut sum), output(&mut mean)]).unwrap();
        assert!(close(sum[5], expected(&image)[5]), "round {round}");
    }
}

#[test]
fn threads_share_a_session() {
    let session = common::session(&open_bytes(common::om_file()).unwrap()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let session = &session;
            scope.spawn(move || {
                for round in 0..50 {
                    // Alternating buffers, so that sets are found, made and dropped while others run.
                    let image = vec![(thread * 50 + round) as f32; 48];
                    let (mut sum, mut mean) = (vec![0.0_f32; 32], [0.0_f32]);
                    session.run(&[binding(&image)], &[output(&mut sum), output(&mut mean)]).unwrap();
                    let expected = expected(&image);
                    assert!(sum.iter().zip(&expected).all(|(got, want)| close(*got, *want)));
                }
            });
        }
    });
}

#[test]
fn wrong_bindings_are_refused() {
    let session = common::session(&open_bytes(common::om_file()).unwrap()).unwrap();
    let (image, mut sum, mut mean) = (vec![0.0_f32; 48], vec![0.0_f32; 32], [0.0_f32]);
    let error = session.run(&[], &[output(&mut sum), output(&mut mean)]).unwrap_err();
    assert!(matches!(error, RunError::Count { side: "input", expected: 1, given: 0 }));
    let error = session.run(&[binding(&image)], &[output(&mut sum[1..]), binding(&mean)]).unwrap_err();
    assert!(matches!(error, RunError::TooSmall { side: "output", index: 0, needed: 128, given: 124, .. }));
    let nothing = Binding { address: 0, bytes: 192 };
    let error = session.run(&[nothing], &[output(&mut sum), output(&mut mean)]).unwrap_err();
    assert!(matches!(error, RunError::Null { side: "input", index: 0, .. }));
}

/// A graph output that is an input or a constant has no node to write it: ONNX Runtime must still fill the buffer.
#[test]
fn outputs_without_a_node_are_filled() {
    let session = session_of(&common::model(GraphProto {
        name: Some("through".to_owned()),
        node: vec![common::node("", "Identity", &["x"], &["y"]), common::node("", "Relu", &["x"], &["z"])],
        initializer: vec![common::raw("k", &[2], &[3.0, 4.0])],
        input: vec![ValueInfoProto::tensor("x", common::FLOAT, &[3])],
        output: vec![
            ValueInfoProto::tensor("y", common::FLOAT, &[3]),
            ValueInfoProto::tensor("k", common::FLOAT, &[2]),
            ValueInfoProto::tensor("z", common::FLOAT, &[3]),
        ],
        ..GraphProto::default()
    }));
    assert_eq!(session.description().outputs[1].name, "k:0:k");
    let x = [-1.0_f32, 2.0, 3.0];
    let (mut y, mut k, mut z) = ([0.0_f32; 3], [0.0_f32; 2], [0.0_f32; 3]);
    session.run(&[binding(&x)], &[output(&mut y), output(&mut k), output(&mut z)]).unwrap();
    assert_eq!(y.map(f32::to_bits), [-1.0, 2.0, 3.0].map(f32::to_bits));
    assert_eq!(k.map(f32::to_bits), [3.0, 4.0].map(f32::to_bits));
    assert_eq!(z.map(f32::to_bits), [0.0, 2.0, 3.0].map(f32::to_bits));
}

/// Every element type that can cross a model's border, each with a scalar, an empty and an ordinary tensor.
#[test]
fn every_element_type_passes() {
    let bytes_of =
        [(1, 4), (2, 1), (3, 1), (4, 2), (5, 2), (6, 4), (7, 8), (9, 1), (10, 2), (11, 8), (12, 4), (13, 8), (16, 2)];
    for (element, bytes) in bytes_of {
        for dims in [&[][..], &[0, 4], &[2, 3]] {
            let session = session_of(&common::model(GraphProto {
                name: Some("identity".to_owned()),
                node: vec![common::node("", "Identity", &["x"], &["y"])],
                input: vec![ValueInfoProto::tensor("x", element, dims)],
                output: vec![ValueInfoProto::tensor("y", element, dims)],
                ..GraphProto::default()
            }));
            let size = bytes * dims.iter().product::<i64>() as usize;
            assert_eq!(session.description().inputs[0].size, size as u64);
            // Ones: valid as booleans too.
            let (x, mut y) = (vec![1_u8; size], vec![0_u8; size]);
            session.run(&[binding(&x)], &[output(&mut y)]).unwrap();
            assert_eq!(y, x, "element type {element}, dimensions {dims:?}");
        }
    }
}

#[test]
fn a_network_that_cannot_run_says_why() {
    let graph = GraphProto {
        name: Some("odd".to_owned()),
        node: vec![common::node("odd_one", "NoSuchOperator", &["x"], &["y"])],
        input: vec![ValueInfoProto::tensor("x", common::FLOAT, &[3])],
        output: vec![ValueInfoProto::tensor("y", common::FLOAT, &[3])],
        ..GraphProto::default()
    };
    let file = Network::encode(&common::model(graph)).unwrap().file().to_vec();
    let error = common::session(&open_bytes(file).unwrap()).unwrap_err();
    assert_eq!(error.code.0, 545_001);
    assert!(error.message.contains("NoSuchOperator"), "{}", error.message);
}

/// A description that promises less memory than the network writes must not reach ONNX Runtime.
#[test]
fn a_description_that_contradicts_the_network_is_refused() {
    let file = common::om_of(&common::conv_relu_add(), |outputs| {
        outputs[0].1 = vec![1, 2, 4, 3];
        outputs[1].1 = Vec::new();
    });
    let error = common::session(&open_bytes(file).unwrap()).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("Add_1:0:sum"), "{}", error.message);
}

#[test]
fn dimensions_that_depend_on_data_are_refused() {
    let mut output = ValueInfoProto::tensor("y", 7, &[1, 1]);
    output.tensor_type_mut().unwrap().shape = None;
    let file = Network::encode(&common::model(GraphProto {
        name: Some("nonzero".to_owned()),
        node: vec![common::node("nz", "NonZero", &["x"], &["y"])],
        input: vec![ValueInfoProto::tensor("x", common::FLOAT, &[3])],
        output: vec![output],
        ..GraphProto::default()
    }))
    .unwrap()
    .file()
    .to_vec();
    let error = common::session(&open_bytes(file).unwrap()).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("nz:0:y"), "{}", error.message);
}

#[test]
fn weights_in_another_file_are_found_beside_the_model() {
    use prost::Message;
    use softacl_model::onnx::proto::StringStringEntryProto;

    let mut model = common::conv_relu_add();
    let entry =
        |key: &str, value: &str| StringStringEntryProto { key: Some(key.to_owned()), value: Some(value.to_owned()) };
    let weight = model.graph.as_mut().unwrap().initializer[0].raw_data.take().unwrap();
    let external = |location: &str| TensorProto {
        name: Some("w".to_owned()),
        dims: vec![2, 3, 3, 3],
        data_type: Some(1),
        data_location: Some(1),
        external_data: vec![entry("location", location), entry("offset", "8"), entry("length", "216")],
        ..TensorProto::default()
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("net.onnx");
    std::fs::write(directory.path().join("net.data"), [&[0; 8], &weight[..]].concat()).unwrap();

    model.graph.as_mut().unwrap().initializer[0] = external("net.data");
    std::fs::write(&path, model.encode_to_vec()).unwrap();
    let session = common::session(&softacl_model::open_file(&path).unwrap()).unwrap();
    let (image, mut sum, mut mean) = (vec![1.0_f32; 48], vec![0.0_f32; 32], [0.0_f32]);
    session.run(&[binding(&image)], &[output(&mut sum), output(&mut mean)]).unwrap();
    assert!(close(sum[0], expected(&image)[0]));

    let error = open_bytes(model.encode_to_vec()).unwrap_err();
    assert!(error.message.contains("net.data"), "{}", error.message);
    model.graph.as_mut().unwrap().initializer[0] = external("../net.data");
    std::fs::write(&path, model.encode_to_vec()).unwrap();
    let error = softacl_model::open_file(&path).unwrap_err();
    assert!(error.message.contains("outside the model's directory"), "{}", error.message);
    for location in ["/etc/passwd", "a/../../net.data", "..", "./../net.data"] {
        model.graph.as_mut().unwrap().initializer[0] = external(location);
        std::fs::write(&path, model.encode_to_vec()).unwrap();
        let error = softacl_model::open_file(&path).unwrap_err();
        assert!(error.message.contains("outside the model's directory"), "{}", error.message);
    }
    // More than a network can have: refused before a byte of it is read.
    let large = std::fs::File::create(directory.path().join("large.data")).unwrap();
    large.set_len(3 << 30).unwrap();
    let mut tensor = external("large.data");
    tensor.external_data.truncate(2);
    model.graph.as_mut().unwrap().initializer[0] = tensor;
    std::fs::write(&path, model.encode_to_vec()).unwrap();
    let (error, taken) = crate::memory::measure(|| softacl_model::open_file(&path).unwrap_err());
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("2147483647") && error.message.contains("tensor w"), "{}", error.message);
    assert!(taken.peak < 1 << 20, "{} bytes", taken.peak);
    model.graph.as_mut().unwrap().initializer[0] = external("missing.data");
    std::fs::write(&path, model.encode_to_vec()).unwrap();
    assert_eq!(softacl_model::open_file(&path).unwrap_err().code.0, 145_002);
}

#[test]
fn a_missing_or_wrong_library_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let error = OnnxRuntime::load(Some(directory.path()), 1).unwrap_err();
    assert!(matches!(error, RuntimeError::Missing { .. }));
    assert!(error.to_string().contains("onnxruntime"), "{error}");
    let file = directory.path().join("libonnxruntime.so.1.99.0");
    std::fs::write(&file, b"not a library").unwrap();
    let error = OnnxRuntime::load(Some(directory.path()), 1).unwrap_err();
    assert!(matches!(error, RuntimeError::Unusable { .. }));
    assert!(error.to_string().contains("1.99.0"), "{error}");
}

#[test]
fn the_newest_library_is_found() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(softacl_model::find_library(directory.path()), None);
    for name in ["libonnxruntime.so.1.9.0", "libonnxruntime.so.1.31.1", "libonnxruntime_providers_shared.so"] {
        std::fs::write(directory.path().join(name), b"").unwrap();
    }
    let found = softacl_model::find_library(directory.path()).unwrap();
    assert_eq!(found.file_name().unwrap(), "libonnxruntime.so.1.31.1");
}

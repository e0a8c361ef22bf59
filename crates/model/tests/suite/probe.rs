//! Networks with every node in sight.

use crate::common;
use softacl_model::aipp::Rounding;
use softacl_model::onnx::Network;
use softacl_model::onnx::proto::{GraphProto, ModelProto, ValueInfoProto};
use softacl_model::{Binding, Model, Node, Probe, Session, TensorInfo, open_bytes};

fn opened(model: &ModelProto) -> Model {
    open_bytes(Network::encode(model).unwrap().file().to_vec()).unwrap()
}

fn binding(buffer: &[f32]) -> Binding {
    Binding { address: buffer.as_ptr().expose_provenance(), bytes: size_of_val(buffer) as u64 }
}

/// Names, and for each input and output its graph type, dimensions and elements as floats.
type Seen = (String, Vec<(i32, Vec<i64>, Vec<f32>)>, Vec<(i32, Vec<i64>, Vec<f32>)>);

fn look(model: &Model, inputs: &[&[f32]]) -> Result<(Vec<Node>, Vec<Seen>), String> {
    let runtime = common::runtime();
    let probe = Probe::new(&runtime, model).map_err(|error| error.message)?;
    let session = Session::new(&runtime, model, Rounding::HalfUp).unwrap();
    let bindings: Vec<Binding> = inputs.iter().map(|buffer| binding(buffer)).collect();
    let mut seen = Vec::new();
    probe.run(&session.tensors(0).unwrap().inputs, &bindings, &mut |tensors| {
        let views = |views: &[softacl_model::TensorView<'_>]| {
            let floats =
                |data: &[u8]| data.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
            views.iter().map(|view| (view.graph_type, view.dims.clone(), floats(view.data))).collect()
        };
        assert_eq!(tensors.node.1, seen.len());
        seen.push((tensors.node.0.name.clone(), views(&tensors.inputs), views(&tensors.outputs)));
    })?;
    Ok((probe.nodes().to_vec(), seen))
}

#[test]
fn each_node_shows_what_it_takes_and_makes() {
    for model in [opened(&common::conv_relu_add()), open_bytes(common::om_file()).unwrap()] {
        let image: Vec<f32> = (0..48).map(|value| (value % 5) as f32 - 2.0).collect();
        let (nodes, seen) = look(&model, &[&image]).unwrap();
        let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["image", "conv1", "clip", "Relu_0", "Add_1", "ReduceMean_2"]);
        assert_eq!(nodes[0].operator, "Data");
        assert_eq!(nodes[2].inputs, ["c"], "absent inputs are left out");
        assert_eq!(nodes[3].original_name, None);

        let (_, taken, made) = &seen[1];
        assert_eq!(taken[0], (1, vec![1, 3, 4, 4], image.clone()));
        assert_eq!((taken[1].1.as_slice(), taken[2].2.as_slice()), (&[2, 3, 3, 3][..], &[0.5, -0.5][..]));
        let (_, relu_took, relu_made) = &seen[3];
        assert_eq!(relu_took[0].2, made[0].2, "a Clip without bounds");
        let expected: Vec<f32> = made[0].2.iter().map(|value| value.max(0.0)).collect();
        assert_eq!(relu_made[0].2, expected);
        let sum: Vec<f32> = expected.iter().map(|value| value + 1.0).collect();
        assert_eq!(seen[4].2[0].2, sum);
        let mean = sum.iter().sum::<f32>() / sum.len() as f32;
        assert_eq!(seen[5].2[0].1, Vec::<i64>::new());
        assert!((seen[5].2[0].2[0] - mean).abs() < 1e-4);
    }
}

#[test]
fn what_has_no_plain_memory_keeps_its_place() {
    // A list of tensors, and a number of elements that depends on the data.
    let model = common::model(GraphProto {
        name: Some("lists".to_owned()),
        node: vec![
            common::node("list", "SequenceConstruct", &["x", "x"], &["l"]),
            common::node("back", "ConcatFromSequence", &["l"], &["y"]),
            common::node("where", "NonZero", &["y"], &["n"]),
            common::node("shape", "Shape", &["y"], &["s"]),
        ],
        input: vec![ValueInfoProto::tensor("x", common::FLOAT, &[2])],
        output: vec![ValueInfoProto::tensor("s", 7, &[1])],
        ..GraphProto::default()
    });
    let mut model = model;
    let graph = model.graph.as_mut().unwrap();
    graph.node[1].attribute = vec![common::int("axis", 0)];
    let (_, seen) = look(&opened(&model), &[&[0.0, 3.0]]).unwrap();
    assert_eq!(seen[1].2[0].0, 0, "a list");
    assert_eq!(seen[2].2[0], (1, vec![4], vec![0.0, 3.0, 0.0, 3.0]));
    assert_eq!(seen[3].2[0].1, [1, 2], "two elements are other than 0");
}

#[test]
fn buffers_that_do_not_fit_are_told() {
    let model = opened(&common::conv_relu_add());
    let probe = Probe::new(&common::runtime(), &model).unwrap();
    let tensors = &model.description().inputs;
    let refused = |tensors: &[TensorInfo], inputs: &[Binding]| {
        probe.run(tensors, inputs, &mut |_| panic!("nothing ran")).unwrap_err()
    };
    assert!(refused(&[], &[]).contains("1 inputs; 0"));
    assert!(refused(tensors, &[]).contains("input"));
    assert!(refused(tensors, &[binding(&[0.0; 47])]).contains("188"));
    assert!(refused(tensors, &[Binding { address: 0, bytes: 192 }]).contains("image"));
    let bytes = TensorInfo { data_type: 4, size: 48, ..tensors[0].clone() };
    assert!(refused(&[bytes], &[binding(&[0.0; 48])]).contains("type 4"));
}

//! Files with gears: written, read, damaged, and run in each gear.

use softacl_model::om::{Compilation, compile};
use softacl_model::onnx::proto::{Dimension, GraphProto, ModelProto, ValueInfoProto};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{Binding, Format, GearKind, GearOutput, Gears, SHAPE_INPUT, open_bytes};

use crate::common;
use crate::container::open_and_use;

const ROWS: [u64; 3] = [2, 5, 1];

/// `y = Relu(x)` and `z = x + x` for `x` with an open number of rows of three.
pub(crate) fn open_rows() -> ModelProto {
    let open = |name: &str| {
        let mut value = ValueInfoProto::tensor(name, common::FLOAT, &[1, 3]);
        let shape = value.tensor_type_mut().and_then(|tensor| tensor.shape.as_mut()).unwrap();
        shape.dim[0] = Dimension::open("rows".to_owned());
        value
    };
    common::model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![common::node("relu", "Relu", &["x"], &["y"]), common::node("twice", "Add", &["x", "x"], &["z"])],
        input: vec![open("x")],
        output: vec![open("y"), open("z")],
        ..GraphProto::default()
    })
}

pub(crate) fn gears() -> Gears {
    let outputs = (0..2).flat_map(|output| {
        ROWS.iter().enumerate().map(move |(gear, rows)| GearOutput { gear, output, dims: vec![rows.cast_signed(), 3] })
    });
    Gears { batches: ROWS.to_vec(), order: vec!["x".to_owned()], outputs: outputs.collect(), ..Gears::default() }
}

pub(crate) fn file(gears: Gears) -> Vec<u8> {
    let network = Network::encode(&open_rows()).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let mut outputs = describe_outputs(network.graph(), Format::NCHW);
    inputs[0].size = 5 * 3 * 4;
    inputs.push(gears.shape_input());
    for output in &mut outputs {
        output.dims = vec![5, 3];
        output.size = 5 * 3 * 4;
    }
    compile(Compilation { gears, ..Compilation::new("net", &network, "Ascend310P3", inputs, outputs) })
        .unwrap()
        .to_vec()
}

#[test]
fn what_is_written_is_read() {
    for (gears, kind) in [
        (gears(), GearKind::Batch),
        // The same values as lists of one.
        (Gears { batches: Vec::new(), dims: ROWS.iter().map(|rows| vec![*rows]).collect(), ..gears() }, GearKind::Dims),
        (
            Gears { batches: Vec::new(), image_sizes: ROWS.iter().map(|rows| vec![*rows]).collect(), ..gears() },
            GearKind::ImageSize,
        ),
    ] {
        let model = open_bytes(file(gears.clone())).unwrap();
        let description = model.description();
        assert_eq!(description.gears, gears);
        assert_eq!(description.gears.kind(), Some(kind));
        assert_eq!(description.inputs.len(), 2);
        assert_eq!(description.inputs[1].name, SHAPE_INPUT);
        assert_eq!(description.data_inputs().len(), 1);
        assert_eq!(description.inputs[0].dims, [-1, 3]);
        assert_eq!(description.outputs[1].dims, [5, 3]);
    }
}

#[test]
fn every_gear_runs_on_the_same_buffers() {
    let session = common::session(&open_bytes(file(gears())).unwrap()).unwrap();
    let x: Vec<f32> = (0..15).map(|value| value as f32 - 7.0).collect();
    for round in 0..3 {
        for (gear, rows) in ROWS.iter().enumerate() {
            let (mut y, mut z) = (vec![-9.0_f32; 15], vec![-9.0_f32; 15]);
            let count = 3 * *rows as usize;
            let input = Binding { address: x.as_ptr().expose_provenance(), bytes: 4 * count as u64 };
            let outputs =
                [&mut y, &mut z].map(|buffer| Binding { address: buffer.as_mut_ptr().expose_provenance(), bytes: 60 });
            session.run_gear(gear, &[input], &outputs).unwrap();
            for at in 0..15 {
                let (positive, twice) = if at < count { (x[at].max(0.0), 2.0 * x[at]) } else { (-9.0, -9.0) };
                let wanted = (positive.to_bits(), twice.to_bits());
                assert_eq!((y[at].to_bits(), z[at].to_bits()), wanted, "round {round}, gear {gear}, at {at}");
            }
            assert_eq!(session.tensors(gear).unwrap().outputs[0].dims, [rows.cast_signed(), 3]);
        }
    }
    assert!(session.tensors(3).is_none());
}

#[test]
fn a_file_with_any_byte_changed_does_no_harm() {
    let file = file(gears());
    assert!(open_and_use(file.clone()));
    for at in 0..file.len() {
        for change in [0x01, 0x02, 0x80, 0xff] {
            let mut broken = file.clone();
            broken[at] ^= change;
            open_and_use(broken);
        }
    }
}

#[test]
fn shapes_that_the_network_does_not_have_are_refused() {
    // The description agrees with itself, and not with what runs: more rows than there is room for.
    let mut wrong = gears();
    wrong.outputs[0].dims = vec![1, 2];
    let session = common::session(&open_bytes(file(wrong)).unwrap());
    assert!(session.is_err());
    let mut short = gears();
    short.outputs.pop();
    assert!(open_bytes(file(short)).is_err());
}

/// Dimensions that only a run derives: a file that gives others must not make it write behind a buffer.
#[test]
fn a_run_of_another_shape_than_described_fails() {
    let mut wrong = gears();
    for output in &mut wrong.outputs {
        output.dims[0] = [5, 1, 2][output.gear];
    }
    let session = common::session(&open_bytes(file(wrong)).unwrap()).unwrap();
    let (x, mut y, mut z) = ([1.0_f32; 15], [0.0_f32; 15], [0.0_f32; 15]);
    let input = Binding { address: x.as_ptr().expose_provenance(), bytes: 60 };
    let outputs =
        [&mut y, &mut z].map(|buffer| Binding { address: buffer.as_mut_ptr().expose_provenance(), bytes: 60 });
    for gear in 0..3 {
        assert!(session.run_gear(gear, &[input], &outputs).is_err(), "gear {gear}");
    }
    assert!(y.iter().chain(&z).all(|value| value.to_bits() == 0));
}

//! Networks with AIPP before them: pictures in, tensors out. What a pass computes is tested beside it; here, what it is given and where its result goes.

use softacl_model::aipp::block::{Block, InputFormat};
use softacl_model::aipp::{Crop, Padding, Parameters, PictureFormat, PictureParameters, Preprocessing, Size, attach};
use softacl_model::om::{Compilation, compile};
use softacl_model::onnx::proto::{GraphProto, ValueInfoProto};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{Binding, Format, GearOutput, Gears, RunError, Session, open_bytes};

use crate::common;

const BATCHES: [u64; 2] = [1, 2];
/// Elements of one picture as the network takes it, and bytes of its source.
const ELEMENTS: usize = 3 * 4 * 6;
const BYTES: usize = 8 * 8 * 3;

/// `sum = image + other` for pictures of 4 rows and 6 columns.
fn session(wanted: Vec<(usize, Preprocessing)>, gears: Gears) -> Session {
    let batch = if gears.kind().is_some() { -1 } else { 2 };
    let value = |name: &str| ValueInfoProto::tensor(name, common::FLOAT, &[batch, 3, 4, 6]);
    let model = common::model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![common::node("sum", "Add", &["image", "other"], &["result"])],
        input: vec![value("image"), value("other")],
        output: vec![value("result")],
        ..GraphProto::default()
    });
    let network = Network::encode(&model).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let mut outputs = describe_outputs(network.graph(), Format::NCHW);
    outputs[0].dims[0] = 2;
    outputs[0].size = 2 * 4 * ELEMENTS as u64;
    if gears.kind().is_some() {
        for input in &mut inputs {
            input.size = outputs[0].size;
        }
        inputs.push(gears.shape_input());
    }
    let aipp = attach(&mut inputs, &gears, wanted).unwrap();
    let file =
        compile(Compilation { gears, aipp, ..Compilation::new("net", &network, "Ascend310P3", inputs, outputs) });
    common::session(&open_bytes(file.unwrap().to_vec()).unwrap()).unwrap()
}

fn batch_gears() -> Gears {
    let outputs = BATCHES.iter().enumerate();
    let outputs = outputs.map(|(gear, batch)| GearOutput { gear, output: 0, dims: vec![batch.cast_signed(), 3, 4, 6] });
    Gears { batches: BATCHES.to_vec(), outputs: outputs.collect(), ..Gears::default() }
}

/// Takes 4 x 3 pixels from column 2, row 1 of 8 x 8, with a row above and two columns behind; doubles, and moves by `shift`.
fn parameters(shift: f32) -> Parameters {
    Parameters {
        format: PictureFormat::Rgb888,
        source: Size { width: 8, height: 8 },
        swap_rb_uv: false,
        swap_ax: false,
        conversion: None,
        pictures: vec![PictureParameters {
            crop: Some(Crop { left: 2, top: 1, size: Size { width: 4, height: 3 } }),
            padding: Some(Padding { top: 1, bottom: 0, left: 0, right: 2 }),
            padding_value: 0.0,
            mean: [0; 4],
            min: [shift; 4],
            reciprocal_variance: [2.0; 4],
        }],
    }
}

/// The same as a program sets it.
fn block(batch: usize, shift: f32) -> Block {
    let Parameters { source, pictures, .. } = parameters(shift);
    let mut block = Block::new(batch);
    block.format = InputFormat::from_number(3);
    block.source = source;
    for part in &mut block.pictures {
        part.crop = pictures[0].crop;
        part.padding = pictures[0].padding;
        part.min = pictures[0].min;
        part.reciprocal_variance = pictures[0].reciprocal_variance;
    }
    block
}

fn picture(seed: usize) -> Vec<u8> {
    (0..2 * BYTES).map(|at| ((at * 7 + seed * 13) % 256) as u8).collect()
}

/// What the network gets of that, plus `other`.
fn expected(picture: &[u8], shift: f32, other: f32, batch: usize) -> Vec<f32> {
    let pixel = |n: usize, channel: usize, row: usize, column: usize| {
        if row == 0 || column >= 4 {
            return 0.0;
        }
        2.0 * (f32::from(picture[n * BYTES + 3 * (8 * row + column + 2) + channel]) - shift)
    };
    (0..batch * ELEMENTS).map(|at| pixel(at / ELEMENTS, at / 24 % 3, at / 6 % 4, at % 6) + other).collect()
}

fn bytes(buffer: &[u8]) -> Binding {
    Binding { address: buffer.as_ptr().expose_provenance(), bytes: buffer.len() as u64 }
}

fn floats(buffer: &mut [f32]) -> Binding {
    Binding { address: buffer.as_mut_ptr().expose_provenance(), bytes: size_of_val(buffer) as u64 }
}

/// What makes a block a bad one.
type Change = fn(&mut Block);

fn dynamic(max_source_bytes: u64) -> Preprocessing {
    Preprocessing::Dynamic { max_source_bytes }
}

#[test]
fn static_parameters_act_in_every_gear() {
    for gears in [Gears::default(), batch_gears()] {
        let session = session(vec![(0, Preprocessing::Static(parameters(3.0)))], gears.clone());
        let counts: &[u64] = if gears.kind().is_some() { &BATCHES } else { &[2] };
        for round in 0..3 {
            for (gear, batch) in counts.iter().enumerate() {
                let batch = *batch as usize;
                let source = picture(round);
                let (mut other, mut result) = (vec![0.5_f32; 2 * ELEMENTS], vec![-1.0_f32; 2 * ELEMENTS]);
                let inputs = session.inputs(gear).unwrap();
                assert_eq!((inputs[0].size, inputs[0].dims[0]), ((batch * BYTES) as u64, batch as i64));
                let inputs = [bytes(&source[..batch * BYTES]), floats(&mut other)];
                session.run_gear(gear, &inputs, &[floats(&mut result)]).unwrap();
                assert_eq!(result[..batch * ELEMENTS], expected(&source, 3.0, 0.5, batch));
                assert!(result[batch * ELEMENTS..].iter().all(|value| value.to_bits() == (-1.0_f32).to_bits()));
                let short = [bytes(&source[..batch * BYTES - 1]), floats(&mut other)];
                let error = session.run_gear(gear, &short, &[floats(&mut result)]).unwrap_err();
                assert!(matches!(error, RunError::TooSmall { index: 0, .. }), "{error}");
            }
        }
    }
}

#[test]
fn dynamic_parameters_are_those_of_the_run() {
    let session = session(vec![(1, dynamic(1000))], batch_gears());
    assert_eq!(session.inputs(1).unwrap()[1].size, 1000);
    assert_eq!(session.inputs(0).unwrap()[2].size, 64 + 2 * 96);
    for (gear, shift) in [(0, 1.0), (0, 2.0), (1, 2.0), (1, 2.0), (0, 2.0), (1, 0.0)] {
        let batch = BATCHES[gear] as usize;
        let source = picture(gear);
        let (mut other, mut result) = (vec![-0.5_f32; 2 * ELEMENTS], vec![-1.0_f32; 2 * ELEMENTS]);
        let inputs = [floats(&mut other), bytes(&source)];
        session.run_with_blocks(gear, &inputs, &[block(2, shift)], &[floats(&mut result)]).unwrap();
        assert_eq!(result[..batch * ELEMENTS], expected(&source, shift, -0.5, batch));
    }
}

#[test]
fn a_block_that_does_not_fit_is_refused_before_anything_is_read() {
    let session = session(vec![(0, dynamic(1000))], Gears::default());
    let source = picture(0);
    let (mut other, mut result) = (vec![0.0_f32; 2 * ELEMENTS], vec![-1.0_f32; 2 * ELEMENTS]);
    let other = floats(&mut other);
    let mut run = |source: Binding, blocks: &[Block]| {
        let result = session.run_with_blocks(0, &[source, other], blocks, &[floats(&mut result)]);
        result.unwrap_err().to_string()
    };
    let error = run(bytes(&source[..2 * BYTES - 1]), &[block(2, 0.0)]);
    assert!(error.contains("needs 384 bytes, its buffer has 383"), "{error}");
    let error = run(Binding { address: 0, bytes: 1000 }, &[block(2, 0.0)]);
    assert!(error.contains("null"), "{error}");
    let error = run(bytes(&source), &[]);
    assert!(error.contains("parameter"), "{error}");
    let error = run(bytes(&source), &[block(1, 0.0)]);
    assert!(error.contains("image") && error.contains("the batch has 2"), "{error}");
    let changes: [(Change, &str); 4] = [
        (|block| block.pictures[1].padding = None, "4 × 3"),
        (|block| block.source.width = 5, "source"),
        (|block| block.format = InputFormat::from_number(4), "YUV400"),
        (|block| block.pictures[0].min[2] = f32::NAN, "mean and min"),
    ];
    for (change, text) in changes {
        let mut block = block(2, 0.0);
        change(&mut block);
        let error = run(bytes(&source), &[block]);
        assert!(error.contains(text) || error.to_lowercase().contains(&text.to_lowercase()), "{error}");
    }
    assert!(result.iter().all(|value| value.to_bits() == (-1.0_f32).to_bits()), "nothing has run");
}

#[test]
fn threads_do_not_share_what_lies_between() {
    let session = session(vec![(0, Preprocessing::Static(parameters(0.0))), (1, dynamic(400))], Gears::default());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let session = &session;
            scope.spawn(move || {
                for round in 0..50 {
                    let (left, right) = (picture(thread * 50 + round), picture(1000 + thread));
                    let mut result = vec![0.0_f32; 2 * ELEMENTS];
                    let inputs = [bytes(&left), bytes(&right)];
                    let block = block(2, thread as f32);
                    session.run_with_blocks(0, &inputs, &[block], &[floats(&mut result)]).unwrap();
                    let right = expected(&right, thread as f32, 0.0, 2);
                    let wanted: Vec<f32> =
                        expected(&left, 0.0, 0.0, 2).iter().zip(right).map(|(left, right)| left + right).collect();
                    assert_eq!(result, wanted);
                }
            });
        }
    });
}

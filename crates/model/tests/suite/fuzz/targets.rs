//! The readers under test: a row for each, with whole files to begin with. A new reader is a new row.

use std::path::PathBuf;

use prost::Message;
use softacl_model::aipp::block::{Block, InputFormat, PicturePart, Scaling};
use softacl_model::aipp::{ColourConversion, Crop, Padding, PictureFormat, Size};
use softacl_model::json::Document;
use softacl_model::om::{Bundle, Container, Image, partition, write_bundle};
use softacl_model::onnx::proto::{ModelProto, StringStringEntryProto, TensorProto};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{Format, inspect_file, open_bytes, open_file};
use tempfile::TempDir;

use crate::{aipp, common, container, gears, inspect, open as open_shapes};

/// A reader.
pub(super) struct Target {
    /// Its name in reports.
    pub(super) name: &'static str,
    /// Files that it takes.
    pub(super) corpus: fn() -> Vec<Vec<u8>>,
    /// Mends what would end every damaged file's reading at once: lengths, magic numbers.
    pub(super) repair: fn(&mut [u8]),
    /// Reads. Returns whether the file was taken; whatever is wrong with it must not end in a panic.
    pub(super) run: fn(&[u8]) -> bool,
}

pub(super) const TARGETS: &[Target] = &[
    Target { name: "om", corpus: om_files, repair: repair_om, run: open },
    Target { name: "om-inspect", corpus: om_files, repair: repair_om, run: look },
    Target { name: "om-json", corpus: om_files, repair: repair_om, run: write_json },
    Target { name: "partition-8", corpus: || part(partition::MODEL_INOUT_INFO), repair: leave, run: interface },
    Target { name: "partition-0", corpus: || part(partition::MODEL_DEF), repair: leave, run: graph },
    Target { name: "partition-11", corpus: || part(partition::PAYLOAD), repair: repair_payload, run: payload },
    Target { name: "bundle", corpus: || vec![bundle()], repair: repair_bundle, run: open_bundle },
    Target { name: "bundle-file", corpus: || vec![bundle()], repair: repair_bundle, run: open_bundle_file },
    Target { name: "parameter-block", corpus: blocks, repair: leave, run: decode_block },
    Target { name: "dumped-graph", corpus: || vec![DUMPED_GRAPH.to_vec()], repair: leave, run: write_json_of_text },
    Target { name: "onnx", corpus: onnx_files, repair: leave, run: open },
    Target { name: "onnx-describe", corpus: onnx_files, repair: leave, run: describe },
    Target { name: "onnx-external", corpus: || vec![external()], repair: leave, run: open_beside_weights },
    Target { name: "onnx-inspect", corpus: onnx_files, repair: leave, run: look },
    Target { name: "onnx-json", corpus: onnx_files, repair: leave, run: write_json },
];

/// Files of our converter: a plain one, one with gears, one with gears and AIPP, one of open shapes; files as the vendor's compiler writes them: with and without a
/// description of inputs and outputs, with shortened attributes, in the old layout.
fn om_files() -> Vec<Vec<u8>> {
    vec![
        common::om_file(),
        gears::file(gears::gears()),
        aipp::file_with_gears(),
        open_shapes::file(),
        container::compiled(true),
        container::compiled(false),
        container::narrow(),
        inspect::compiled(|_| ()),
    ]
}

fn onnx_files() -> Vec<Vec<u8>> {
    let conv = Network::encode(&common::conv_relu_add()).unwrap();
    vec![conv.gather(None).unwrap().file().to_vec(), common::conv_relu_add().encode_to_vec()]
}

/// A network whose weights are in a file beside it.
fn external() -> Vec<u8> {
    let entry =
        |key: &str, value: &str| StringStringEntryProto { key: Some(key.to_owned()), value: Some(value.to_owned()) };
    let mut model: ModelProto = common::conv_relu_add();
    model.graph.as_mut().unwrap().initializer[0] = TensorProto {
        name: Some("w".to_owned()),
        dims: vec![2, 3, 3, 3],
        data_type: Some(1),
        data_location: Some(1),
        external_data: vec![entry("location", "net.data"), entry("offset", "8"), entry("length", "216")],
        ..TensorProto::default()
    };
    model.encode_to_vec()
}

/// One partition of each of our own files.
fn part(kind: u32) -> Vec<Vec<u8>> {
    [common::om_file(), gears::file(gears::gears())]
        .into_iter()
        .map(|file| {
            let range = Container::read(&file).unwrap().partition(kind).unwrap();
            file[range].to_vec()
        })
        .collect()
}

/// The plain file of ours with one partition replaced.
fn with_part(kind: u32, bytes: &[u8]) -> Vec<u8> {
    let file = common::om_file();
    let partitions = Container::read(&file)
        .unwrap()
        .partitions
        .into_iter()
        .map(|(own, range)| {
            let content = if own == kind { bytes.to_vec() } else { file[range].to_vec() };
            (own, vec![content.into()])
        })
        .collect();
    Image { name: "net".to_owned(), dynamic_shape: false, partitions }.to_vec()
}

/// Three models in one file.
fn bundle() -> Vec<u8> {
    let models = [common::om_file(), gears::file(gears::gears()), container::compiled(true)].map(Into::into);
    let mut file = Vec::new();
    write_bundle("three", 4096, &models, &mut file).unwrap();
    file
}

/// Parameters of dynamic AIPP in which everything is set, for one picture and for many.
fn blocks() -> Vec<Vec<u8>> {
    let size = |width, height| Size { width, height };
    let block = |pictures: usize| Block {
        format: Some(InputFormat::of(PictureFormat::Yuv420Sp)),
        source: size(64, 48),
        swap_rb_uv: true,
        swap_ax: false,
        conversion: Some(ColourConversion {
            matrix: [[256, 0, -359]; 3],
            output_bias: [1, 2, 3],
            input_bias: [0, 128, 128],
        }),
        pictures: vec![
            PicturePart {
                crop: Some(Crop { left: 2, top: 4, size: size(20, 10) }),
                scaling: None,
                padding: Some(Padding { top: 1, bottom: 0, left: 3, right: 0 }),
                mean: [104, 117, 123, 0],
                min: [0.5, 0.0, 0.0, 0.0],
                reciprocal_variance: [0.25; 4],
            };
            pictures
        ],
    };
    let mut scaled = block(2);
    scaled.pictures[1].scaling = Some(Scaling { input: size(20, 10), output: size(40, 20) });
    [block(1), block(3), scaled].iter().map(Block::encode).collect()
}

/// A graph as the vendor's engine dumps it, with every kind of value.
const DUMPED_GRAPH: &[u8] = br#"
name: "g" # a comment
graph { name: "net"
  attr { key: "b" value { list { i: 1 i: -2 val_type: VT_LIST_INT } } }
  op { name: "conv" type: "Conv2D" input: "x:0" id: 0x10 src_index: [0, 1]
    attr { key: 'text' value < s: "a\n\"\101\x42\\" > }
    attr { key: "scale" value { f: 1.5e-3 } } attr: { key: "on", value: { b: true }; }
    new_field { anything: 1 more: [1, 2] deeper { x: "}" } }
    output_desc { dtype: DT_FLOAT16 shape { dim: 1 dim: -1 } layout: "NCHW" } } }
"#;

fn leave(_: &mut [u8]) {}

/// As of [`repair_om`]; a bundle counts its header.
fn repair_bundle(bytes: &mut [u8]) {
    if bytes.len() >= 256 {
        let length = bytes.len() as u64;
        bytes[..4].copy_from_slice(b"IMOD");
        bytes[82] = 5;
        bytes[184..192].copy_from_slice(&length.to_le_bytes());
    }
}

/// The lengths in the header are the file's, and it begins as it should.
fn repair_om(bytes: &mut [u8]) {
    if bytes.len() < 256 {
        return;
    }
    bytes[..4].copy_from_slice(b"IMOD");
    let length = (bytes.len() - 256) as u64;
    if bytes[184..192] == [0; 8] {
        bytes[76..80].copy_from_slice(&(length as u32).to_le_bytes());
    } else {
        bytes[184..192].copy_from_slice(&length.to_le_bytes());
    }
}

/// The mark is there, and the manifest's length reaches to the last brace before the network.
fn repair_payload(bytes: &mut [u8]) {
    let Some(end) = bytes.windows(2).position(|two| two == b"]}") else { return };
    if end > 12 {
        bytes[..8].copy_from_slice(b"SOFTACL\x01");
        bytes[8..12].copy_from_slice(&((end + 2 - 12) as u32).to_le_bytes());
    }
}

fn open(bytes: &[u8]) -> bool {
    match open_bytes(bytes) {
        Ok(model) => {
            let _ = (model.is_executable(), model.memory_sizes());
            assert!(model.onnx().unwrap().len() <= bytes.len() + 1024);
            true
        }
        Err(error) => {
            assert!(!error.message.is_empty());
            false
        }
    }
}

fn take_bundle(bundle: &Bundle, bytes: &[u8]) -> bool {
    let mut good = bundle.count() > 0;
    for model in bundle.models() {
        good &= model.is_ok_and(|model| model.onnx().map_or(true, |network| network.len() <= bytes.len() + 1024));
    }
    good
}

fn open_bundle(bytes: &[u8]) -> bool {
    Bundle::read(bytes.to_vec()).is_ok_and(|bundle| take_bundle(&bundle, bytes))
}

fn open_bundle_file(bytes: &[u8]) -> bool {
    // What takes single models looks at it first, as a program's mistake would have it.
    let path = written(bytes);
    let single = open_file(&path);
    assert!(bytes.get(82) != Some(&5) || single.is_err());
    Bundle::read_file(path).is_ok_and(|bundle| take_bundle(&bundle, bytes))
}

/// Reads a block as a run does, for batches that it may have too few pictures for.
fn decode_block(bytes: &[u8]) -> bool {
    let Ok(block) = Block::decode(bytes) else { return false };
    for batch in [0, 1, 3, usize::MAX] {
        if let Ok(parameters) = block.parameters(batch) {
            let _ = (parameters.check(Size { width: 23, height: 11 }, 3), parameters.check(Size::default(), 1));
        }
    }
    // What was read says the same when it is written; NaNs differ from themselves.
    let again = Block::decode(&block.encode()).expect("what was read can be written");
    assert_eq!(again.encode(), block.encode());
    true
}

fn write_json_of_text(bytes: &[u8]) -> bool {
    match Document::open_text(&written(bytes)) {
        Ok(document) => document.write_to(&mut std::io::sink()).is_ok(),
        Err(_) => false,
    }
}

fn interface(bytes: &[u8]) -> bool {
    // Of two files, one has the gears of the other and is refused for it.
    open(&with_part(partition::MODEL_INOUT_INFO, bytes)) || bytes.windows(6).any(|name| name == b"ascend")
}

fn graph(bytes: &[u8]) -> bool {
    look(&with_part(partition::MODEL_DEF, bytes))
}

fn payload(bytes: &[u8]) -> bool {
    open(&with_part(partition::PAYLOAD, bytes))
}

fn describe(bytes: &[u8]) -> bool {
    let Ok(network) = Network::decode(bytes.to_vec().into()) else { return false };
    let _ = describe_inputs(network.graph(), Format::NCHW);
    let _ = describe_outputs(network.graph(), Format::NCHW);
    let _ = (network.external_tensor(), network.weight_bytes());
    let _ = network.gather(None);
    true
}

thread_local! {
    /// A directory with the weights that [`external`] names, and a place for files.
    static PLACE: TempDir = {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("net.data"), [0; 224]).unwrap();
        place
    };
}

fn written(bytes: &[u8]) -> PathBuf {
    let path = PLACE.with(|place| place.path().join("file"));
    std::fs::write(&path, bytes).unwrap();
    path
}

fn open_beside_weights(bytes: &[u8]) -> bool {
    open_file(written(bytes)).is_ok()
}

fn look(bytes: &[u8]) -> bool {
    inspect_file(&written(bytes)).is_ok()
}

fn write_json(bytes: &[u8]) -> bool {
    match Document::open(&written(bytes)) {
        Ok(document) => document.write_to(&mut std::io::sink()).is_ok(),
        Err(_) => false,
    }
}

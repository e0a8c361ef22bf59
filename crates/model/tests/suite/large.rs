//! Models large enough that their weights stay where they are until ONNX Runtime takes them.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use prost::Message;
use softacl_model::aipp::Rounding;
use softacl_model::onnx::proto::{GraphProto, ModelProto, TensorProto, ValueInfoProto};
use softacl_model::{Model, ModelError, Reader, Session, open_bytes, open_file, open_reader};

use crate::common::{self, FLOAT, node};
use crate::memory;
use crate::session::{binding, output};

const ROWS: usize = 1 << 10;
const COLUMNS: usize = 1 << 13;

fn weight(row: usize, column: usize) -> f32 {
    ((row * 31 + column * 17) % 23) as f32 - 11.0
}

/// `y = x · w` with 32 MiB of weights: ONNX Runtime gets it through the pipe.
fn product() -> ModelProto {
    // Rows that are 23 apart are alike.
    let rows: Vec<Vec<u8>> =
        (0..23).map(|row| (0..COLUMNS).flat_map(|column| weight(row, column).to_le_bytes()).collect()).collect();
    let weights: Vec<u8> = (0..ROWS).flat_map(|row| &rows[row % 23]).copied().collect();
    common::model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![node("product", "MatMul", &["x", "w"], &["y"])],
        initializer: vec![TensorProto {
            name: Some("w".to_owned()),
            dims: vec![ROWS as i64, COLUMNS as i64],
            data_type: Some(FLOAT),
            raw_data: Some(weights.into()),
            ..TensorProto::default()
        }],
        input: vec![ValueInfoProto::tensor("x", FLOAT, &[1, ROWS as i64])],
        output: vec![ValueInfoProto::tensor("y", FLOAT, &[1, COLUMNS as i64])],
        ..GraphProto::default()
    })
}

fn session(model: &Model) -> Result<Session, ModelError> {
    Session::new(&common::runtime(), model, Rounding::HalfUp)
}

#[track_caller]
fn computes(session: &Session) {
    let mut x = vec![0.0_f32; ROWS];
    (x[3], x[ROWS - 1]) = (2.0, -1.0);
    let mut y = vec![0.0_f32; COLUMNS];
    session.run(&[binding(&x)], &[output(&mut y)]).unwrap();
    for (column, got) in y.iter().enumerate() {
        let want = 2.0 * weight(3, column) - weight(ROWS - 1, column);
        assert!((got - want).abs() < 1e-3, "column {column}: {got}, {want} expected");
    }
}

fn written(directory: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let path = directory.join("net.om");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A model in memory that can be taken away.
#[derive(Debug)]
struct Elsewhere {
    bytes: Vec<u8>,
    /// What cannot be read.
    missing: Range<usize>,
}

impl Reader for Elsewhere {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ModelError> {
        let range = offset as usize..offset as usize + buffer.len();
        if range.start < self.missing.end && range.end > self.missing.start {
            return Err(ModelError::load("the memory is gone"));
        }
        buffer.copy_from_slice(&self.bytes[range]);
        Ok(())
    }
}

#[test]
fn every_way_to_load_a_large_model_gives_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let onnx = product().encode_to_vec();
    let om = common::om_of(&product(), |_| ());
    for bytes in [onnx, om] {
        let path = written(directory.path(), &bytes);
        computes(&session(&open_bytes(bytes.clone()).unwrap()).unwrap());
        let model = open_file(&path).unwrap();
        assert_eq!(model.onnx().unwrap(), open_bytes(bytes.clone()).unwrap().onnx().unwrap());
        computes(&session(&model).unwrap());
        let length = bytes.len();
        let reader = Arc::new(Elsewhere { bytes, missing: 0..0 });
        computes(&session(&open_reader(reader, length as u64).unwrap()).unwrap());
    }
}

#[test]
fn the_weights_of_an_om_file_are_not_read_to_describe_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), &common::om_of(&product(), |_| ()));
    let (model, taken) = memory::measure(|| open_file(&path).unwrap());
    assert_eq!(model.description().weight_size as usize, ROWS * COLUMNS * 4);
    assert!(taken.peak < ROWS * COLUMNS, "{} bytes", taken.peak);
}

/// Of our own making nothing of the size of the weights comes to be.
#[test]
fn the_weights_are_not_put_together_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), &common::om_of(&product(), |_| ()));
    let model = open_file(&path).unwrap();
    let runtime = common::runtime();
    let (session, taken) = memory::measure(|| Session::new(&runtime, &model, Rounding::HalfUp).unwrap());
    assert!(taken.peak < ROWS * COLUMNS, "{} bytes", taken.peak);
    computes(&session);
}

/// The file is the program's: what becomes of it later changes nothing.
#[test]
fn a_loaded_model_does_not_need_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), &common::om_of(&product(), |_| ()));
    let mut model = open_file(&path).unwrap();
    // Another file of the same name is another file.
    std::fs::rename(&path, directory.path().join("old.om")).unwrap();
    std::fs::write(&path, b"something else").unwrap();
    let session = session(&model).unwrap();
    model.release();
    assert!(model.onnx().unwrap().is_empty());
    std::fs::File::options().write(true).open(directory.path().join("old.om")).unwrap().set_len(0).unwrap();
    computes(&session);
}

#[test]
fn a_file_that_is_cut_before_its_weights_are_read_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    for bytes in [common::om_of(&product(), |_| ()), product().encode_to_vec()] {
        let path = written(directory.path(), &bytes);
        for left in [0, bytes.len() as u64 / 2] {
            std::fs::write(&path, &bytes).unwrap();
            let model = open_file(&path).unwrap();
            std::fs::File::options().write(true).open(&path).unwrap().set_len(left).unwrap();
            let error = session(&model).unwrap_err();
            assert_eq!(error.code.0, 145_002, "{}", error.message);
            assert!(error.message.contains("cut while it was read"), "{}", error.message);
        }
    }
}

#[test]
fn memory_that_vanishes_is_an_error_of_its_own() {
    let bytes = common::om_of(&product(), |_| ());
    let length = bytes.len();
    // The weights lie between the graph and the payload.
    let container = softacl_model::om::Container::read(&bytes).unwrap();
    let weights = container.partition(softacl_model::om::partition::WEIGHTS).unwrap();
    let opened = |missing| open_reader(Arc::new(Elsewhere { bytes: bytes.clone(), missing }), length as u64);
    assert_eq!(opened(1000..length).unwrap_err().message, "the memory is gone");
    let half = weights.start + weights.len() / 2;
    let model = opened(half..half + 1).unwrap();
    assert_eq!(session(&model).unwrap_err().message, "the memory is gone");
}

/// A network that ONNX Runtime refuses before it has read all of it does not leave a thread waiting.
#[test]
fn a_large_network_that_cannot_run_says_why() {
    let mut model = product();
    model.graph.as_mut().unwrap().node[0].op_type = Some("NoSuchOperator".to_owned());
    let error = session(&open_bytes(model.encode_to_vec()).unwrap()).unwrap_err();
    assert_eq!(error.code.0, 545_001);
    assert!(error.message.contains("NoSuchOperator"), "{}", error.message);
    assert!(!error.message.contains("/proc/"), "{}", error.message);

    // Broken at its beginning, which in a file of ours nothing looks at before.
    let mut file = common::om_of(&product(), |_| ());
    let start = softacl_model::om::Container::read(&file)
        .unwrap()
        .partition(softacl_model::om::partition::PAYLOAD)
        .unwrap()
        .start;
    let at = start + file[start..].windows(7).position(|seven| seven == b"product").unwrap();
    file[at..at + 7].fill(0xff);
    let opened = open_bytes(file).unwrap();
    let error = session(&opened).map(drop);
    if let Err(error) = error {
        assert_eq!(error.code.0, 545_001, "{}", error.message);
    }
}

/// Several threads load one model at the same time.
#[test]
fn sessions_are_made_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let model = open_file(written(directory.path(), &common::om_of(&product(), |_| ()))).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| computes(&session(&model).unwrap()));
        }
    });
}

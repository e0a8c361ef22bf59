//! Files whose dimensions stay open: written, read, damaged, and run in many shapes.

use softacl_model::om::{Compilation, Container, Image, compile, partition};
use softacl_model::onnx::proto::{Dimension, GraphProto, ModelProto, TensorProto, ValueInfoProto};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{Binding, DimRange, Format, ModelError, OpenShapes, Produced, RunError, Session, open_bytes};

use crate::common;
use crate::container::open_and_use;

const INT64: i32 = 7;

fn open_rows(name: &str, element: i32, dims: &[i64], open: &[(usize, &str)]) -> ValueInfoProto {
    let mut value = ValueInfoProto::tensor(name, element, dims);
    let shape = value.tensor_type_mut().and_then(|tensor| tensor.shape.as_mut()).unwrap();
    for (axis, symbol) in open {
        shape.dim[*axis] = Dimension::open((*symbol).to_owned());
    }
    value
}

/// For `x` of any number of rows of three: `y = Relu(x)`, whose shape follows from it; `half`, every second row, whose shape
/// only a run derives; and `places`, where x is not 0, whose shape depends on the data.
fn network() -> ModelProto {
    let indices = |name: &str, value: i64| TensorProto {
        name: Some(name.to_owned()),
        dims: vec![1],
        data_type: Some(INT64),
        raw_data: Some(value.to_le_bytes().to_vec().into()),
        ..TensorProto::default()
    };
    let mut half = ValueInfoProto::tensor("half", common::FLOAT, &[]);
    half.tensor_type_mut().unwrap().shape = None;
    common::model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![
            common::node("relu", "Relu", &["x"], &["y"]),
            common::node("slice", "Slice", &["x", "start", "end", "start", "step"], &["half"]),
            common::node("nonzero", "NonZero", &["x"], &["places"]),
        ],
        initializer: vec![indices("start", 0), indices("end", i64::MAX), indices("step", 2)],
        input: vec![open_rows("x", common::FLOAT, &[1, 3], &[(0, "rows")])],
        output: vec![
            open_rows("y", common::FLOAT, &[1, 3], &[(0, "rows")]),
            half,
            open_rows("places", INT64, &[2, 1], &[(1, "count")]),
        ],
        ..GraphProto::default()
    })
}

fn compiled(rows: DimRange, change: impl FnOnce(&mut Compilation<'_>)) -> Vec<u8> {
    let network = Network::encode(&network()).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let ranges = vec![rows, DimRange::fixed(3)];
    inputs[0].size = OpenShapes::largest_bytes(0, &ranges);
    let mut compilation = Compilation {
        open: Some(OpenShapes { inputs: vec![ranges] }),
        ..Compilation::new("net", &network, "Ascend310P3", inputs, describe_outputs(network.graph(), Format::NCHW))
    };
    change(&mut compilation);
    compile(compilation).unwrap().to_vec()
}

pub(crate) fn file() -> Vec<u8> {
    compiled(DimRange { least: 0, most: Some(40) }, |_| ())
}

fn session() -> Session {
    common::session(&open_bytes(file()).unwrap()).unwrap()
}

#[test]
fn what_is_written_is_read() {
    for (rows, bytes) in [
        (DimRange { least: 2, most: Some(40) }, 480),
        (DimRange::ANY, 0),
        (DimRange { least: 0, most: Some(i64::MAX) }, 0),
    ] {
        let file = compiled(rows, |_| ());
        assert_eq!(file[193], 1, "the header says that shapes are known at run time");
        let model = open_bytes(file).unwrap();
        let description = model.description();
        assert_eq!(description.open, Some(OpenShapes { inputs: vec![vec![rows, DimRange::fixed(3)]] }));
        assert_eq!((&description.inputs[0].dims, description.inputs[0].size), (&vec![-1, 3], bytes));
        assert_eq!((&description.outputs[0].dims, description.outputs[0].size), (&vec![-1, 3], 0));
        assert_eq!(model.memory_sizes().unwrap().0, 0, "no work memory can be asked for");
        assert!(model.is_executable().is_ok());
    }
    assert_eq!(common::om_file()[193], 0);
}

#[test]
fn a_file_with_any_byte_changed_does_no_harm() {
    let file = file();
    assert!(open_and_use(file.clone()));
    for at in 0..file.len() {
        for change in [0x01, 0x02, 0x80, 0xff] {
            let mut broken = file.clone();
            broken[at] ^= change;
            open_and_use(broken);
        }
        open_and_use(file[..at].to_vec());
    }
}

/// Each of these changes one of the ranges, so that the parts of the file contradict each other.
#[test]
fn ranges_that_do_not_agree_are_refused() {
    let opened = |change: fn(&mut Compilation<'_>)| -> Result<(), ModelError> {
        open_bytes(compiled(DimRange { least: 2, most: Some(40) }, change)).map(drop)
    };
    let ranges = |compilation: &mut Compilation<'_>, ranges: &[DimRange]| {
        compilation.open.as_mut().unwrap().inputs = vec![ranges.to_vec()];
    };
    assert_eq!(opened(|_| ()), Ok(()));
    for (what, change) in [
        ("fewer than dimensions", (|c| c.open.as_mut().unwrap().inputs[0].truncate(1)) as fn(&mut Compilation<'_>)),
        ("more than dimensions", |c| c.open.as_mut().unwrap().inputs[0].push(DimRange::ANY)),
        ("another size than the dimension", |c| c.open.as_mut().unwrap().inputs[0][1] = DimRange::fixed(4)),
        ("a range for a fixed dimension", |c| c.open.as_mut().unwrap().inputs[0][1] = DimRange::ANY),
        ("ends before it begins", |c| c.open.as_mut().unwrap().inputs[0][0].least = 41),
        ("begins below zero", |c| c.open.as_mut().unwrap().inputs[0][0].least = -3),
        ("another size in bytes", |c| c.inputs[0].size += 1),
        ("an output with a size", |c| c.outputs[0].size = 12),
        ("an output with a dimension of -2", |c| c.outputs[0].dims[0] = -2),
    ] {
        let error = opened(change).expect_err(what);
        let named = [" x:", "relu:0:y"].iter().any(|name| error.message.contains(name));
        assert!(named, "{what}: {error}");
    }
    // None at all: every size is taken, and the size in bytes is none.
    let free = compiled(DimRange::ANY, |compilation| ranges(compilation, &[]));
    let model = open_bytes(free).unwrap();
    assert_eq!(model.description().open.as_ref().unwrap().inputs, [[DimRange::ANY, DimRange::fixed(3)]]);
}

#[test]
fn a_pair_that_is_cut_in_two_is_refused() {
    let mut file = file();
    let container = Container::read(&file).unwrap();
    let interface = container.partition(partition::MODEL_INOUT_INFO).unwrap();
    // Block head, tensor count, then the fixed part of the first tensor; the length of its ranges is the last number there.
    let at = interface.start + 8 + 4 + 28;
    assert_eq!(file[at], 32, "two pairs");
    file[at] = 24;
    let error = open_bytes(file).unwrap_err();
    assert!(error.message.contains("pairs"), "{error}");
}

/// What the vendor's compiler makes of such a model: several sections, of which the first describes the whole.
#[test]
fn a_compiled_file_is_described() {
    let ours = file();
    let container = Container::read(&ours).unwrap();
    let section = |partitions: &[u32]| {
        let partitions =
            partitions.iter().map(|kind| (*kind, vec![ours[container.partition(*kind).unwrap()].to_vec().into()]));
        Image { name: "net".to_owned(), dynamic_shape: true, partitions: partitions.collect() }.to_vec()
    };
    let mut file = section(&[partition::MODEL_INOUT_INFO, partition::MODEL_DEF, partition::TASK_INFO]);
    file.extend_from_slice(&section(&[partition::MODEL_DEF, partition::WEIGHTS])[256..]);
    let length = (file.len() as u64 - 256).to_le_bytes();
    file[156] = 2;
    file[184..192].copy_from_slice(&length);
    let model = open_bytes(file.clone()).unwrap();
    assert!(model.is_executable().is_err());
    let description = model.description();
    let rows = DimRange { least: 0, most: Some(40) };
    assert_eq!(description.open, Some(OpenShapes { inputs: vec![vec![rows, DimRange::fixed(3)]] }));
    assert_eq!(description.inputs[0].dims, [-1, 3]);
    for at in 0..file.len() {
        let mut broken = file.clone();
        broken[at] ^= 0x81;
        open_and_use(broken);
    }
}

/// Buffers for one run: `rows` rows in, room for `room` elements of each output.
struct Buffers {
    x: Vec<f32>,
    y: Vec<f32>,
    half: Vec<f32>,
    places: Vec<i64>,
}

const UNTOUCHED: f32 = -9.0;

impl Buffers {
    fn new(rows: usize, room: usize) -> Self {
        // Every fifth is 0, more of them are negative.
        let x = (0..3 * rows).map(|at| if at % 5 == 0 { 0.0 } else { (at % 7) as f32 - 3.5 }).collect();
        Self { x, y: vec![UNTOUCHED; room], half: vec![UNTOUCHED; room], places: vec![-9; 2 * room] }
    }

    fn run(&mut self, session: &Session) -> Result<Vec<Produced>, RunError> {
        let input = Binding { address: self.x.as_ptr().expose_provenance(), bytes: size_of_val(&self.x[..]) as u64 };
        let float = |buffer: &mut Vec<f32>| Binding {
            address: buffer.as_mut_ptr().expose_provenance(),
            bytes: size_of_val(&buffer[..]) as u64,
        };
        let places = Binding {
            address: self.places.as_mut_ptr().expose_provenance(),
            bytes: size_of_val(&self.places[..]) as u64,
        };
        let outputs = [Some(float(&mut self.y)), Some(float(&mut self.half)), Some(places)];
        session.run_open(&[vec![self.x.len() as i64 / 3, 3]], &[input], &outputs)
    }

    /// Compares what is in the buffers, for outputs that are there, with what it must be.
    fn check(&self, produced: &[Produced]) {
        let rows = self.x.len() / 3;
        let positive: Vec<f32> = self.x.iter().map(|value| value.max(0.0)).collect();
        let half: Vec<f32> = self.x.chunks(6).flat_map(|rows| &rows[..3]).copied().collect();
        let found: Vec<i64> = (0..self.x.len()).filter(|at| self.x[*at] != 0.0).map(|at| at as i64).collect();
        let places: Vec<i64> = found.iter().map(|at| at / 3).chain(found.iter().map(|at| at % 3)).collect();
        let dims = [vec![rows as i64, 3], vec![rows.div_ceil(2) as i64, 3], vec![2, found.len() as i64]];
        for (output, dims) in produced.iter().zip(&dims) {
            assert_eq!(output.dims, *dims);
            let element = if std::ptr::eq(output, &raw const produced[2]) { 8 } else { 4 };
            assert_eq!(output.bytes, dims.iter().product::<i64>() as u64 * element);
        }
        for (output, (buffer, expected)) in produced.iter().zip([(&self.y, &positive), (&self.half, &half)]) {
            if output.address().is_none() {
                assert_eq!(buffer[..expected.len()], expected[..]);
                assert!(buffer[expected.len()..].iter().all(|value| value.to_bits() == UNTOUCHED.to_bits()));
            } else {
                assert!(buffer.iter().all(|value| value.to_bits() == UNTOUCHED.to_bits()));
            }
        }
        if produced[2].address().is_none() {
            assert_eq!(self.places[..places.len()], places[..]);
        }
    }
}

/// Which outputs a run wrote into the buffers themselves.
fn in_place(produced: &[Produced]) -> Vec<bool> {
    produced.iter().map(|output| output.address().is_none()).collect()
}

#[test]
fn any_number_of_rows_runs() {
    let session = session();
    for rows in [4, 1, 7, 40, 4, 0, 7] {
        let mut buffers = Buffers::new(rows, 120);
        let produced = buffers.run(&session).unwrap();
        buffers.check(&produced);
    }
}

#[test]
fn what_follows_from_the_inputs_or_came_out_before_goes_into_its_buffer() {
    let session = session();
    let mut buffers = Buffers::new(6, 60);
    let first = buffers.run(&session).unwrap();
    buffers.check(&first);
    assert_eq!(in_place(&first), [true, false, false], "the names of the dimensions tell the first one's size");
    let mut buffers = Buffers::new(6, 60);
    let second = buffers.run(&session).unwrap();
    buffers.check(&second);
    assert_eq!(in_place(&second), [true, true, true], "the same shape as the run before");
    // Other data of the same shape: fewer places are other than 0.
    let mut buffers = Buffers::new(6, 60);
    buffers.x[1] = 0.0;
    let third = buffers.run(&session).unwrap();
    assert_eq!((&third[2].dims, in_place(&third)), (&vec![2, 13], vec![false; 3]));
    // From then on it counts as one that varies; the others do not.
    let mut buffers = Buffers::new(6, 60);
    let fourth = buffers.run(&session).unwrap();
    buffers.check(&fourth);
    assert_eq!(in_place(&fourth), [true, true, false]);
}

#[test]
fn a_buffer_that_is_too_small_stays_as_it_is() {
    let session = session();
    for _ in 0..3 {
        let mut buffers = Buffers::new(6, 8);
        let produced = buffers.run(&session).unwrap();
        assert!(produced[0].address().is_some() && produced[1].address().is_some());
        buffers.check(&produced);
    }
}

#[test]
fn the_same_buffers_are_bound_once() {
    let session = session();
    let mut buffers = [Buffers::new(6, 60), Buffers::new(5, 60)];
    for _ in 0..3 {
        for own in &mut buffers {
            own.run(&session).unwrap();
        }
    }
    // For each shape one as long as only the first output's size was known, and one since.
    let kept = session.kept();
    assert!((2..=4).contains(&kept), "{kept}");
    for _ in 0..20 {
        for own in &mut buffers {
            let produced = own.run(&session).unwrap();
            own.check(&produced);
        }
    }
    assert_eq!(session.kept(), kept);
}

#[test]
fn more_shapes_than_are_remembered_run() {
    let session = session();
    for round in 0..3 {
        for rows in 0..100 {
            let mut buffers = Buffers::new(rows, 300);
            let produced = buffers.run(&session).unwrap();
            assert_eq!(produced[0].dims, [rows as i64, 3], "round {round}");
            buffers.check(&produced);
        }
    }
    assert!(session.kept() <= 16, "{} sets of values", session.kept());
}

#[test]
fn threads_share_a_session() {
    let session = session();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let session = &session;
            scope.spawn(move || {
                let mut own: Vec<_> = (1..4).map(|rows| Buffers::new(rows + thread % 3, 60)).collect();
                for _ in 0..30 {
                    for buffers in &mut own {
                        let produced = buffers.run(session).unwrap();
                        buffers.check(&produced);
                    }
                }
            });
        }
    });
}

#[test]
fn wrong_bindings_are_refused() {
    let session = session();
    let x = [1.0_f32; 12];
    let input = Binding { address: x.as_ptr().expose_provenance(), bytes: 48 };
    let run = |dims: &[Vec<i64>], inputs: &[Binding], outputs: usize| {
        session.run_open(dims, inputs, &vec![None; outputs]).map(drop)
    };
    assert_eq!(run(&[vec![4, 3]], &[input], 3), Ok(()));
    for (dims, inputs, outputs) in [
        (vec![], vec![input], 3),
        (vec![vec![4, 3]], vec![], 3),
        (vec![vec![4, 3], vec![1]], vec![input, input], 3),
        (vec![vec![4, 3]], vec![input], 2),
    ] {
        assert!(matches!(run(&dims, &inputs, outputs), Err(RunError::Count { .. })), "{dims:?}");
    }
    assert!(matches!(run(&[vec![5, 3]], &[input], 3), Err(RunError::TooSmall { needed: 60, given: 48, .. })));
    let nothing = Binding { address: 0, bytes: 48 };
    assert!(matches!(run(&[vec![4, 3]], &[nothing], 3), Err(RunError::Null { .. })));
    // Nobody has checked the ranges here: ONNX Runtime refuses what the network does not take.
    for dims in [vec![-1, 3], vec![i64::MAX, 3], vec![6, 2], vec![12], vec![2, 2, 3]] {
        assert!(matches!(run(std::slice::from_ref(&dims), &[input], 3), Err(RunError::Failed(_))), "{dims:?}");
    }
    assert_eq!(run(&[vec![4, 3]], &[input], 3), Ok(()), "none of that harms the session");
}

#[test]
fn a_file_of_another_network_is_refused() {
    let refused = |change: fn(&mut Compilation<'_>)| {
        let model = open_bytes(compiled(DimRange::ANY, change)).unwrap();
        common::session(&model).map(drop).unwrap_err()
    };
    refused(|c| c.inputs[0].data_type = 3);
    refused(|c| c.outputs[0].data_type = 3);
    refused(|c| c.outputs.truncate(2));
    refused(|c| c.outputs[0].dims = vec![-1, 4]);
    refused(|c| c.outputs[2].dims = vec![3, -1]);
    refused(|c| {
        c.inputs[0].dims = vec![-1, 4];
        c.open.as_mut().unwrap().inputs[0][1] = DimRange::fixed(4);
    });
    refused(|c| {
        c.inputs[0].dims = vec![-1];
        c.open.as_mut().unwrap().inputs[0].truncate(1);
    });
}

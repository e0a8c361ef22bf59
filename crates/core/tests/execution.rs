//! What an observer is told of copies and executions, and executions that run at once. In a process of its own, since a process has one observer and one
//! runtime.

#[path = "../../model/tests/suite/onnxruntime.rs"]
mod onnxruntime;

use std::path::PathBuf;
use std::sync::{Arc, Barrier, Mutex};

use softacl_core::Kind;
use softacl_core::mdl::aipp::{models, parameters};
use softacl_core::mdl::{dataset, execute, load};
use softacl_core::observe::{Actor, Detail, Fact, Observer, set_observer};
use softacl_core::process::set_onnxruntime_locator;
use softacl_core::rt::transfer::{self, Rectangle};
use softacl_core::rt::{context, device, memory, stream};
use softacl_core::site::Site;
use softacl_core::{base, data};
use softacl_model::onnx::proto::{GraphProto, ModelProto, NodeProto, OperatorSetIdProto, ValueInfoProto};

const FLOAT: i32 = 1;

/// Facts as they print: some borrow from the call.
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn observe(&self, fact: &Fact<'_>, _: Detail) {
        // What was asked for is told before it is tried.
        if !matches!(fact, Fact::Transfer { .. }) {
            self.0.lock().unwrap().push(format!("{fact:?}"));
        }
    }
}

/// The package that it is in.
fn onnxruntime() -> Option<PathBuf> {
    onnxruntime::directory().parent().map(PathBuf::from)
}

/// Adds two tensors of four floats.
fn sum() -> Vec<u8> {
    use softacl_model::onnx::Network;
    let tensor = |name| ValueInfoProto::tensor(name, FLOAT, &[4]);
    let model = ModelProto {
        ir_version: Some(8),
        opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(13) }],
        graph: Some(GraphProto {
            name: Some("sum".to_owned()),
            node: vec![NodeProto {
                name: Some("add".to_owned()),
                op_type: Some("Add".to_owned()),
                input: vec!["x".to_owned(), "y".to_owned()],
                output: vec!["z".to_owned()],
                ..NodeProto::default()
            }],
            input: vec![tensor("x"), tensor("y")],
            output: vec![tensor("z")],
            ..GraphProto::default()
        }),
        ..ModelProto::default()
    };
    Network::encode(&model).unwrap().file().to_vec()
}

/// Gives back what dynamic AIPP makes of a grey picture of 4 x 2 pixels, whose source has at most 1000 bytes.
fn with_dynamic_aipp() -> Vec<u8> {
    use softacl_model::aipp::{Preprocessing, attach};
    use softacl_model::om::{Compilation, compile};
    use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
    use softacl_model::{Format, Gears};
    let tensor = |name| ValueInfoProto::tensor(name, FLOAT, &[1, 1, 2, 4]);
    let model = ModelProto {
        ir_version: Some(8),
        opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(13) }],
        graph: Some(GraphProto {
            name: Some("same".to_owned()),
            node: vec![NodeProto {
                name: Some("same".to_owned()),
                op_type: Some("Identity".to_owned()),
                input: vec!["x".to_owned()],
                output: vec!["y".to_owned()],
                ..NodeProto::default()
            }],
            input: vec![tensor("x")],
            output: vec![tensor("y")],
            ..GraphProto::default()
        }),
        ..ModelProto::default()
    };
    let network = Network::encode(&model).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let wanted = vec![(0, Preprocessing::Dynamic { max_source_bytes: 1000 })];
    let aipp = attach(&mut inputs, &Gears::default(), wanted).unwrap();
    let compilation = Compilation {
        aipp,
        ..Compilation::new("same", &network, "Ascend310P3", inputs, describe_outputs(network.graph(), Format::NCHW))
    };
    compile(compilation).unwrap().to_vec()
}

fn dataset_of(buffers: &[(u64, u64)]) -> u64 {
    let dataset = dataset::create_dataset().unwrap();
    for (address, bytes) in buffers {
        dataset::add_dataset_buffer(dataset, data::create_data_buffer(*address, *bytes).unwrap()).unwrap();
    }
    dataset
}

fn printed(facts: &[Fact<'_>]) -> Vec<String> {
    facts.iter().map(|fact| format!("{fact:?}")).collect()
}

/// Of a picture with dynamic AIPP, what its parameters ask for is read: 6 x 3 pixels.
fn of_pictures(pointer: u64, outputs: u64, take: impl Fn() -> Vec<String>) {
    let (by, site) = (Actor::Host, Site::default());
    let file = with_dynamic_aipp();
    let pictures = load::load_from_mem(file.as_ptr() as u64, file.len() as u64).unwrap();
    let block = memory::malloc(160, 0).unwrap();
    let to_crop = dataset_of(&[(pointer, 100), (block, 160)]);
    take();
    let aipp = parameters::create_aipp(1).unwrap();
    parameters::set_aipp_input_format(aipp, 4).unwrap();
    parameters::set_aipp_src_image_size(aipp, 6, 3).unwrap();
    parameters::set_aipp_crop_params(aipp, 1, [1, 1], [4, 2], 0).unwrap();
    models::set_input_aipp(pictures, to_crop, 1, aipp).unwrap();
    execute::execute(pictures, to_crop, outputs).unwrap().finish().unwrap();
    parameters::destroy_aipp(aipp).unwrap();
    let read = [
        Fact::Read { by, address: pointer, bytes: 18, site },
        Fact::Read { by, address: block, bytes: 160, site },
        Fact::Written { by, address: pointer + 128, bytes: 16, site },
    ];
    let expected = [
        &[
            Fact::Created { kind: Kind::Aipp, handle: aipp, site },
            Fact::Written { by, address: block, bytes: 160, site },
        ],
        &read[..],
        &[Fact::Destroyed { kind: Kind::Aipp, handle: aipp, site }],
    ];
    assert_eq!(take(), printed(&expected.concat()));
    // Queued, they are told when the call is made.
    let queue = stream::create_stream().unwrap();
    take();
    execute::execute_async(pictures, to_crop, outputs, queue).unwrap();
    let told: Vec<_> =
        take().into_iter().filter(|fact| fact.starts_with("Read") || fact.starts_with("Written")).collect();
    let places = |facts: Vec<String>| -> Vec<_> {
        facts.into_iter().map(|fact| fact.split_once("address").unwrap().1.to_owned()).collect()
    };
    assert_eq!(places(told), places(printed(&read)));
    stream::synchronize_stream(queue).unwrap().finish().unwrap();
    stream::destroy_stream(queue).unwrap();
}

#[test]
fn copies_and_executions() {
    let facts = Arc::new(Mutex::new(Vec::new()));
    assert!(set_observer(Box::new(Notes(Arc::clone(&facts))), Detail::Everything));
    let take = || std::mem::take(&mut *facts.lock().unwrap());
    set_onnxruntime_locator(onnxruntime);
    base::init(None).unwrap();
    device::set_device(0).unwrap();
    let pointer = memory::malloc(256, 0).unwrap();
    let host = [0_u8; 256];
    let own = host.as_ptr() as u64;

    // What fails leaves no fact.
    take();
    let unmapped = 4096;
    transfer::memcpy(pointer, 64, unmapped, 64, 1).unwrap_err();
    transfer::memset(unmapped, 64, 1, 64).unwrap_err();
    let rows = Rectangle { dst: pointer, dst_pitch: 32, src: own, src_pitch: 16, width: 16, height: 2 };
    transfer::memcpy2d(&Rectangle { src: unmapped, ..rows }, 1).unwrap_err();
    // But for what was attempted.
    assert_eq!(take().into_iter().filter(|fact| !fact.starts_with("Transfer ")).collect::<Vec<_>>(), [""; 0]);
    let (by, site) = (Actor::Host, Site::default());
    transfer::memcpy2d(&rows, 1).unwrap();
    assert_eq!(
        take(),
        printed(&[
            Fact::Copied { by, dst: pointer, src: own, bytes: 16, site },
            Fact::Copied { by, dst: pointer + 32, src: own + 16, bytes: 16, site },
        ])
    );

    let file = sum();
    let model = load::load_from_mem(file.as_ptr() as u64, file.len() as u64).unwrap();
    transfer::memset(pointer, 256, 0, 256).unwrap();
    let inputs = dataset_of(&[(pointer, 16), (pointer + 64, 64)]);
    let outputs = dataset_of(&[(pointer + 128, 16)]);
    take();
    execute::execute(model, inputs, outputs).unwrap().finish().unwrap();
    assert_eq!(
        take(),
        printed(&[
            Fact::Read { by, address: pointer, bytes: 16, site },
            Fact::Read { by, address: pointer + 64, bytes: 16, site },
            Fact::Written { by, address: pointer + 128, bytes: 16, site },
        ])
    );

    of_pictures(pointer, outputs, take);

    // An output without an address is given one, by one of those who run at once.
    let current = context::get_context().unwrap();
    let free = || memory::get_mem_info(0).unwrap().0;
    let mut bytes_of_one = None;
    for _ in 0..50 {
        let outputs = dataset_of(&[(0, 0)]);
        let before = free();
        let start = Barrier::new(3);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    context::set_context(current).unwrap();
                    start.wait();
                    execute::execute(model, inputs, outputs).unwrap().finish().unwrap();
                });
            }
        });
        let buffer = dataset::get_dataset_buffer(outputs, 0).unwrap();
        let taken = before - free();
        assert_eq!(*bytes_of_one.get_or_insert(taken), taken);
        memory::free(data::get_data_buffer_addr(buffer).unwrap()).unwrap();
        assert_eq!(free(), before, "one allocation, which the program frees");
    }
    base::finalize().unwrap();
}

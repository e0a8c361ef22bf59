//! The container: what is written is read again, and what is broken is refused without harm.

use crate::{common, memory};
use prost::Message;
use softacl_model::om::ge::{ModelDef, attr_def};
use softacl_model::om::{Bundle, Container, Image, partition, write_bundle};
use softacl_model::onnx::Network;
use softacl_model::{Producer, open_bytes};

/// Opens bytes and, when that works, uses what was opened. Returns whether it worked.
pub(crate) fn open_and_use(bytes: Vec<u8>) -> bool {
    let size = bytes.len();
    let (worked, taken) = memory::measure(|| match open_bytes(bytes) {
        Ok(model) => {
            let _ = model.is_executable();
            assert!(model.onnx().unwrap().len() <= size, "an assembled network is no larger than its file");
            true
        }
        Err(error) => {
            assert!(!error.message.is_empty());
            false
        }
    });
    assert!(taken.peak < 16 * size + 65_536, "{} bytes for a file of {size}", taken.peak);
    worked
}

#[test]
fn what_is_written_is_read() {
    let file = common::om_file();
    let model = open_bytes(file.clone()).unwrap();
    let description = model.description();
    assert_eq!(description.producer, Producer::Softacl);
    assert_eq!(description.name, "net");
    assert_eq!(description.soc_version.as_deref(), Some("Ascend310P3"));
    assert_eq!(description.atc_command.as_deref(), Some("atc --model=net.onnx"));
    assert!(description.atc_version.as_deref().unwrap().starts_with("softacl "));

    let [input] = &description.inputs[..] else { panic!("one input: {:?}", description.inputs) };
    assert_eq!((input.name.as_str(), input.data_type, input.format), ("image", 0, 0));
    assert_eq!((&input.dims[..], input.size), (&[1, 3, 4, 4][..], 192));
    let [sum, mean] = &description.outputs[..] else { panic!("two outputs: {:?}", description.outputs) };
    assert_eq!((sum.name.as_str(), sum.format, sum.size), ("Add_1:0:sum", 0, 128));
    assert_eq!((mean.name.as_str(), mean.format, mean.size), ("ReduceMean_2:0:mean", 2, 4));
    assert!(mean.dims.is_empty());

    // w, b, one: each once.
    assert_eq!(description.weight_size, (54 + 2 + 1) * 4);
    assert_eq!(description.work_size, (192 + 32) + (128 + 32) + (32 + 32));
    model.is_executable().unwrap();
}

#[test]
fn the_network_comes_back_byte_for_byte_and_weights_are_stored_once() {
    let network = Network::encode(&common::conv_relu_add()).unwrap().gather(None).unwrap();
    let file = common::om_file();
    let model = open_bytes(file.clone()).unwrap();
    assert_eq!(&model.onnx().unwrap()[..], &network.file()[..]);

    let weight: Vec<u8> = (0..54_u8).flat_map(|value| (f32::from(value) / 10.0 - 2.0).to_le_bytes()).collect();
    let copies = file.windows(weight.len()).filter(|window| *window == weight).count();
    assert_eq!(copies, 1);
}

#[test]
fn lists_of_numbers_become_raw_bytes() {
    let network = Network::encode(&common::conv_relu_add()).unwrap().gather(None).unwrap();
    let bias = &network.graph().initializer[1];
    assert!(bias.float_data.is_empty());
    let expected: Vec<u8> = [0.5_f32, -0.5].iter().flat_map(|value| value.to_le_bytes()).collect();
    assert_eq!(bias.raw_data.as_deref(), Some(&expected[..]));
}

#[test]
fn the_layout_is_the_documented_one() {
    let file = common::om_file();
    assert_eq!(&file[..4], b"IMOD");
    let length = u64::from_le_bytes(file[184..192].try_into().unwrap());
    assert_eq!(length as usize, file.len() - 256, "no bytes after the last partition");
    let container = Container::read(&file).unwrap();
    let kinds: Vec<u32> = container.partitions.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [8, 0, 1, 3, 2, 11]);
    // Viewers use the offsets that are stored in the table, the vendor's runtime the order.
    let table_end = 256 + 8 + 24 * kinds.len();
    for (index, (_, range)) in container.partitions.iter().enumerate() {
        let row = 256 + 8 + 24 * index;
        let offset = u64::from_le_bytes(file[row + 8..row + 16].try_into().unwrap());
        assert_eq!(table_end + offset as usize, range.start);
    }
}

#[test]
fn both_ends_of_an_edge_are_described_alike() {
    let file = common::om_file();
    let container = Container::read(&file).unwrap();
    let definition = ModelDef::decode(&file[container.partition(partition::MODEL_DEF).unwrap()]).unwrap();
    let weights = &file[container.partition(partition::WEIGHTS).unwrap()];
    let graph = &definition.graph[0];
    let op = |name: &str| graph.op.iter().find(|op| op.name == name).unwrap();
    let mut edges = 0;
    for consumer in &graph.op {
        for (input, desc) in consumer.input.iter().zip(&consumer.input_desc) {
            let Some((source, index)) = input.rsplit_once(':') else {
                assert!(consumer.r#type == "Data" || desc.shape.is_none(), "an absent input keeps its place");
                continue;
            };
            let made = &op(source).output_desc[index.parse::<usize>().unwrap()];
            assert_eq!((made.dtype, &made.shape), (desc.dtype, &desc.shape), "{source} to {}", consumer.name);
            edges += 1;
        }
        assert_eq!(consumer.input.len(), consumer.input_desc.len(), "{}", consumer.name);
    }
    assert_eq!(edges, 3 + 1 + 1 + 2 + 1 + 2, "Conv, Clip, Relu, Add, ReduceMean, NetOutput");
    let names: Vec<&str> = graph.op.iter().map(|op| op.name.as_str()).collect();
    assert_eq!(names.join(" "), "image w b one conv1 clip Relu_0 Add_1 ReduceMean_2 Node_Output");

    let Some(attr_def::Value::T(value)) = &op("b").attr["value"].value else { panic!("a constant has a tensor") };
    let desc = value.desc.as_ref().unwrap();
    let (start, length) = (desc.data_offset as usize, desc.weight_size as usize);
    assert_eq!(weights[start..start + length], [0.5_f32, -0.5].map(f32::to_le_bytes).concat());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = common::om_file();
    for end in (0..file.len()).step_by(64) {
        assert!(!open_and_use(file[..end].to_vec()), "cut at {end} of {}", file.len());
    }
}

#[test]
fn a_file_with_any_byte_changed_does_no_harm() {
    let file = common::om_file();
    assert!(open_and_use(file.clone()));
    for at in 0..file.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut broken = file.clone();
            broken[at] ^= change;
            open_and_use(broken);
        }
    }
}

#[test]
fn a_plain_network_with_any_byte_changed_does_no_harm() {
    let file = Network::encode(&common::conv_relu_add()).unwrap().file().to_vec();
    assert!(open_and_use(file.clone()));
    for at in 0..file.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut broken = file.clone();
            broken[at] ^= change;
            open_and_use(broken);
        }
        open_and_use(file[..at].to_vec());
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut file = common::om_file();
    file.push(0);
    let error = open_bytes(file).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("bytes added"), "{}", error.message);
}

/// The same model as the vendor's compiler would leave it: our payload gone, its own version.
pub(crate) fn compiled(with_interface: bool) -> Vec<u8> {
    let file = common::om_file();
    let container = Container::read(&file).unwrap();
    let mut definition = ModelDef::decode(&file[container.partition(partition::MODEL_DEF).unwrap()]).unwrap();
    definition.attr.remove("softacl_network");
    definition.attr.insert("atc_version".to_owned(), "7.6.T11.0.B080".into());
    definition.attr.insert("soc_version".to_owned(), "Ascend310B4".into());
    let partitions = container
        .partitions
        .iter()
        .filter(|(kind, _)| *kind != partition::PAYLOAD && (with_interface || *kind != partition::MODEL_INOUT_INFO))
        .map(|(kind, range)| match *kind {
            partition::MODEL_DEF => (*kind, vec![definition.encode_to_vec().into()]),
            _ => (*kind, vec![file[range.clone()].to_vec().into()]),
        })
        .collect();
    Image { name: "net".to_owned(), dynamic_shape: false, partitions }.to_vec()
}

#[test]
fn a_compiled_model_is_described_and_refused() {
    let own = open_bytes(common::om_file()).unwrap();
    for with_interface in [true, false] {
        let model = open_bytes(compiled(with_interface)).unwrap();
        assert_eq!(model.description().producer, Producer::Npu);
        assert_eq!(model.description().inputs, own.description().inputs);
        assert_eq!(model.description().outputs, own.description().outputs);
        assert_eq!(model.description().work_size, own.description().work_size);
        let text = model.is_executable().unwrap_err().to_string();
        for part in ["Ascend310B4", "7.6.T11.0.B080", "convert the original ONNX", "5 operators", "Conv ×1"] {
            assert!(text.contains(part), "{part} in: {text}");
        }
    }
}

/// A compiled model in the layout of old files: a narrow table and a length of 32 bits.
pub(crate) fn narrow() -> Vec<u8> {
    let file = compiled(true);
    let container = Container::read(&file).unwrap();
    let rows = container.partitions.len();
    let mut old = file[..256].to_vec();
    old[184..192].fill(0);
    old.extend_from_slice(&(rows as u32).to_le_bytes());
    let mut offset = 0_u32;
    for (kind, range) in &container.partitions {
        for value in [*kind, offset, range.len() as u32] {
            old.extend_from_slice(&value.to_le_bytes());
        }
        offset += range.len() as u32;
    }
    for (_, range) in &container.partitions {
        old.extend_from_slice(&file[range.clone()]);
    }
    let length = (old.len() - 256) as u32;
    old[76..80].copy_from_slice(&length.to_le_bytes());
    old
}

#[test]
fn the_old_table_layout_is_read() {
    let model = open_bytes(narrow()).unwrap();
    assert_eq!(model.description().inputs[0].name, "image");
    assert_eq!(model.description().soc_version.as_deref(), Some("Ascend310B4"));
}

#[test]
fn refusals_name_code_and_reason() {
    let mut bundle = common::om_file();
    bundle[82] = 5;
    let mut encrypted = common::om_file();
    encrypted[80] = 1;
    for (bytes, part) in [
        (bundle, "bundle"),
        (encrypted, "encrypted"),
        (b"PK\x03\x04....".to_vec(), "om2"),
        (b"hello, world".to_vec(), "neither an .om file"),
        (Vec::new(), "neither an .om file"),
        (b"IMOD".to_vec(), "header of 256"),
    ] {
        let error = open_bytes(bytes).unwrap_err();
        assert_eq!(error.code.0, 145_000);
        assert!(error.message.contains(part), "{part} in: {}", error.message);
    }
}

#[test]
fn memory_sizes_need_their_partitions() {
    assert_eq!(open_bytes(common::om_file()).unwrap().memory_sizes(), Ok((448, 228)));
    let file = compiled(true);
    let container = Container::read(&file).unwrap();
    for (dropped, code) in [(partition::WEIGHTS, 545_003), (partition::TASK_INFO, 545_004)] {
        let partitions = container
            .partitions
            .iter()
            .filter(|(kind, _)| *kind != dropped)
            .map(|(kind, range)| (*kind, vec![file[range.clone()].to_vec().into()]))
            .collect();
        let image = Image { name: "net".to_owned(), dynamic_shape: false, partitions };
        let error = open_bytes(image.to_vec()).unwrap().memory_sizes().unwrap_err();
        assert_eq!(error.code.0, code);
    }
}

#[test]
fn files_have_their_own_codes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("net.om");
    assert_eq!(softacl_model::open_file(&path).unwrap_err().code.0, 145_002, "missing");
    assert_eq!(softacl_model::open_file(directory.path()).unwrap_err().code.0, 145_002, "a directory");
    assert_eq!(softacl_model::open_file("/dev/zero").unwrap_err().code.0, 145_002, "endless");
    std::fs::write(&path, b"IMO").unwrap();
    assert_eq!(softacl_model::open_file(&path).unwrap_err().code.0, 145_006, "three bytes");
    std::fs::write(&path, b"IMODIMOD").unwrap();
    let error = softacl_model::open_file(&path).unwrap_err();
    assert_eq!(error.code.0, 145_000);
    assert!(error.message.contains("net.om"), "{}", error.message);
}

/// Reads a bundle and opens its models one after the other. Returns how many could be opened.
fn open_bundle_and_use(bytes: Vec<u8>) -> usize {
    let size = bytes.len();
    let (opened, taken) = memory::measure(|| {
        Bundle::read(bytes).map_or(0, |bundle| {
            bundle.models().filter(|model| model.as_ref().is_ok_and(|model| model.is_executable().is_ok())).count()
        })
    });
    assert!(taken.peak < 16 * size + 65_536, "{} bytes for a file of {size}", taken.peak);
    opened
}

#[test]
fn broken_bundles_ask_for_little_memory() {
    let mut whole = Vec::new();
    write_bundle("two", 8, &[common::om_file().into(), common::om_file().into()], &mut whole).unwrap();
    assert_eq!(open_bundle_and_use(whole.clone()), 2);
    let table = 256 + 8 + 3 * 24;
    for at in (0..table).chain((table..whole.len()).step_by(7)) {
        for value in [0, 0x7f, 0xff] {
            let mut changed = whole.clone();
            changed[at] = value;
            open_bundle_and_use(changed);
        }
    }
    for length in (0..whole.len()).step_by(11) {
        assert_eq!(open_bundle_and_use(whole[..length].to_vec()), 0, "{length} bytes");
    }
}

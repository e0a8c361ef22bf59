//! What is shown of files: ours, compiled ones with shortened attributes, ONNX; as data and as JSON.

use std::path::PathBuf;

use prost::Message;
use softacl_model::json::Document;
use softacl_model::om::ge::{AttrDef, ListValue, ModelDef, OpDef};
use softacl_model::om::{Container, Image, partition};
use softacl_model::onnx::Network;
use softacl_model::{Inspection, Origin, inspect_file};

use crate::common;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn json(path: &std::path::Path) -> serde_json::Value {
    let mut out = Vec::new();
    Document::open(path).unwrap().write_to(&mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// The test network as the vendor's compiler would leave it, with shortened attributes and `change` applied.
pub(crate) fn compiled(change: impl FnOnce(&mut ModelDef)) -> Vec<u8> {
    let file = common::om_file();
    let container = Container::read(&file).unwrap();
    let mut definition = ModelDef::decode(&file[container.partition(partition::MODEL_DEF).unwrap()]).unwrap();
    let mut set = |key: &str, value: AttrDef| definition.attr.insert(key.to_owned(), value);
    set("soc_version", "Ascend310B4".into());
    set("opp_version", "8.0".into());
    set("attr_name_enum", AttrDef::texts(&["_datadump_original_op_types", "_data_related_aipp_mode", "pads"]));
    set("attr_value_enum", AttrDef::texts(&["Conv", "BatchNorm", "static_aipp"]));
    set("attrs_use_string_value", ListValue { b: vec![true, true, false], ..ListValue::default() }.into());
    for op in &mut definition.graph[0].op {
        let (key, value) = match op.r#type.as_str() {
            "Conv" => ("\0\u{1}", AttrDef::integers(&[0, 1])),
            "Data" => ("\0\u{2}", 2.into()),
            _ => ("\0\u{3}", AttrDef::integers(&[1, 1])),
        };
        op.attr.insert(key.to_owned(), value);
    }
    change(&mut definition);
    let partitions = container
        .partitions
        .iter()
        .filter(|(kind, _)| *kind != partition::PAYLOAD)
        .map(|(kind, range)| match *kind {
            partition::MODEL_DEF => (*kind, vec![definition.encode_to_vec().into()]),
            _ => (*kind, vec![file[range.clone()].to_vec().into()]),
        })
        .collect();
    Image { name: "net".to_owned(), dynamic_shape: false, partitions }.to_vec()
}

fn counts(found: &Inspection) -> Vec<(&str, u64)> {
    found.operators.iter().map(|(kind, count)| (kind.as_str(), *count)).collect()
}

const OPERATORS: [(&str, u64); 5] = [("Add", 1), ("Clip", 1), ("Conv", 1), ("ReduceMean", 1), ("Relu", 1)];

#[test]
fn our_own_file_is_shown_and_runs() {
    let place = Place::new();
    let file = common::om_file();
    let found = inspect_file(&place.file("any.om", &file)).unwrap();
    assert_eq!((found.name.as_str(), found.origin, found.bytes), ("net", Origin::Softacl, file.len() as u64));
    assert_eq!(found.soc_version.as_deref(), Some("Ascend310P3"));
    assert_eq!((found.framework.as_deref(), found.not_runnable.as_deref()), (Some("Onnx"), None));
    assert_eq!(counts(&found), OPERATORS);
    assert_eq!(found.constants, 3);
    let input = &found.inputs[0];
    assert_eq!((input.name.as_str(), &input.dims[..], input.bytes), ("image", &[1, 3, 4, 4][..], 192));
    assert_eq!((input.data_type.as_str(), input.format.as_str()), ("FLOAT", "NCHW"));
    assert!(found.outputs[1].dims.is_empty());
    let kinds: Vec<_> = found.partitions.iter().map(|part| (part.r#type, part.holds)).collect();
    assert_eq!(kinds[0], (8, "inputs and outputs"));
    assert!(kinds.contains(&(11, "ONNX network")), "{kinds:?}");
    let last = found.partitions.last().unwrap();
    assert_eq!(last.offset + last.bytes, file.len() as u64);
    assert_eq!(found.resources.om_info.unwrap()[0], found.resources.weight_size.unwrap());
}

#[test]
fn a_compiled_file_is_shown_with_its_attributes_spelt_out() {
    let place = Place::new();
    let found = inspect_file(&place.file("net.om", compiled(|_| {}))).unwrap();
    assert_eq!((found.origin, found.opp_version.as_deref()), (Origin::Compiled, Some("8.0")));
    assert_eq!(counts(&found), OPERATORS);
    let fused: Vec<_> = found.fused.into_iter().collect();
    assert_eq!(fused, [("BatchNorm".to_owned(), 1), ("Conv".to_owned(), 1)]);
    assert_eq!(found.aipp, [("image".to_owned(), "static_aipp".to_owned())]);
    assert!(found.not_runnable.unwrap().contains("compiled for Ascend310B4"));
}

#[test]
fn an_onnx_file_is_shown_whether_it_runs_or_not() {
    let place = Place::new();
    let mut model = common::conv_relu_add();
    let whole = Network::encode(&model).unwrap();
    let found = inspect_file(&place.file("net.onnx", whole.file())).unwrap();
    assert_eq!((found.name.as_str(), found.origin, found.not_runnable.as_deref()), ("net", Origin::Onnx, None));
    assert_eq!(found.opsets, [("ai.onnx".to_owned(), 13)]);
    assert_eq!((counts(&found), found.constants), (OPERATORS.to_vec(), 3));

    let graph = model.graph.as_mut().unwrap();
    graph.input[0].tensor_type_mut().unwrap().shape.as_mut().unwrap().dim[0].value = None;
    graph.node[1].domain = Some("com.example".to_owned());
    let open = Network::encode(&model).unwrap();
    let found = inspect_file(&place.file("open.onnx", open.file())).unwrap();
    assert_eq!(found.inputs[0].dims, [-1, 3, 4, 4]);
    assert!(found.operators.contains_key("com.example::Clip"), "{:?}", found.operators);
    assert!(found.not_runnable.unwrap().contains("open dimensions"));
}

#[test]
fn a_compiled_file_as_json() {
    let place = Place::new();
    let document = json(&place.file("net.om", compiled(|_| {})));
    assert_eq!((&document["name"], &document["version"]), (&"net".into(), &2.into()));
    let ops = document["graph"][0]["op"].as_array().unwrap();
    let op = |kind: &str| ops.iter().find(|op| op["type"] == kind).unwrap();
    let attribute = |kind: &str, key: &str| {
        let attributes = op(kind)["attr"].as_array().unwrap();
        attributes.iter().find(|own| own["key"] == key).unwrap_or_else(|| panic!("{key} in {attributes:?}"))["value"]
            .clone()
    };
    assert_eq!(
        attribute("Conv", "_datadump_original_op_types")["list"],
        serde_json::json!({"s": ["Conv", "BatchNorm"], "val_type": "VT_LIST_STRING"})
    );
    assert_eq!(attribute("Data", "_data_related_aipp_mode")["s"], "static_aipp");
    assert_eq!(attribute("Relu", "pads")["list"], serde_json::json!({"i": [1, 1], "val_type": "VT_LIST_INT"}));
    assert_eq!(attribute("Conv", "kernel_shape")["list"]["i"], serde_json::json!([3, 3]));
    let desc = &op("Conv")["input_desc"][0];
    assert_eq!((&desc["dtype"], &desc["layout"]), (&"DT_FLOAT".into(), &"NCHW".into()));
    assert_eq!(desc["shape"]["dim"], serde_json::json!([1, 3, 4, 4]));
    for gone in ["size", "weight_size", "data_offset"] {
        assert!(desc.get(gone).is_none(), "{gone}");
    }
    assert!(attribute("Const", "value")["t"].get("data").is_none());
}

#[test]
fn an_onnx_file_as_json() {
    let place = Place::new();
    let network = Network::encode(&common::conv_relu_add()).unwrap();
    let document = json(&place.file("net.onnx", network.file()));
    assert_eq!((&document["ir_version"], &document["producer_name"]), (&8.into(), &"test".into()));
    let graph = &document["graph"];
    assert_eq!(graph["node"][0]["attribute"][0]["ints"], serde_json::json!([3, 3]));
    assert_eq!(graph["node"][0]["attribute"][0]["type"], "INTS");
    let dims = &graph["input"][0]["type"]["tensor_type"]["shape"]["dim"];
    assert_eq!(dims[1], serde_json::json!({"dim_value": 3}));
    let weight = graph["initializer"][0].as_object().unwrap();
    assert_eq!(weight["dims"], serde_json::json!([2, 3, 3, 3]));
    assert!(!weight.contains_key("raw_data"));
}

#[test]
fn files_cut_or_changed_anywhere_do_no_harm() {
    let place = Place::new();
    let om = compiled(|_| {});
    let network = Network::encode(&common::conv_relu_add()).unwrap();
    for whole in [&om[..], network.file()] {
        for at in (0..whole.len()).step_by(7) {
            let mut changed = whole.to_vec();
            changed[at] ^= 1 << (at % 8);
            for bytes in [&changed[..], &whole[..at]] {
                let path = place.file("file", bytes);
                let _ = inspect_file(&path);
                if let Ok(document) = Document::open(&path) {
                    let _ = document.write_to(&mut std::io::sink());
                }
            }
        }
    }
}

#[test]
fn a_graph_of_empty_parts_is_refused() {
    let place = Place::new();
    let bomb = compiled(|model| model.graph[0].op = vec![OpDef::default(); 3_000_000]);
    let path = place.file("bomb.om", bomb);
    assert!(Document::open(&path).unwrap_err().message.contains("empty parts"));
    // Partition 8 still says what goes in and out.
    let found = inspect_file(&path).unwrap();
    assert_eq!((found.inputs.len(), found.operators.len()), (1, 0));
}

#[test]
fn names_that_expand_without_bounds_end_the_json() {
    let place = Place::new();
    let bomb = compiled(|model| {
        model.attr.insert("attr_value_enum".to_owned(), AttrDef::texts(&["x".repeat(1 << 16)]));
        let list = AttrDef::integers(&vec![0; 10_000]);
        model.graph[0].op[0].attr.insert("\0\u{1}".to_owned(), list);
    });
    let document = Document::open(&place.file("bomb.om", bomb)).unwrap();
    let error = document.write_to(&mut std::io::sink()).unwrap_err();
    assert!(error.to_string().contains("without bounds"), "{error}");
}

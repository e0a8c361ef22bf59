//! The converter's text files, damaged: AIPP configurations and descriptions of single operators.

#[path = "../../model/tests/suite/fuzz/mutate.rs"]
mod mutate;
#[path = "../../model/tests/suite/fuzz/run.rs"]
mod run;

use run::damage;

const AIPP: [&str; 2] = [
    "aipp_op { aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: 64 src_image_size_h: 48 csc_switch: true
        crop: true load_start_pos_w: 2 crop_size_w: 20 crop_size_h: 10 padding: true left_padding_size: 1 # \u{fc}
        matrix_r0c0: 256 min_chn_0: 0.5 related_input_rank: 0 var_reci_chn_0: -1e-3 }",
    "aipp_op: < aipp_mode: dynamic; related_input_rank: 1, max_src_image_size: 0x1000 support_rotation: t >",
];

const OPERATORS: [&str; 2] = [
    r#"[{"op": "Add", "name": "sum", "input_desc": [
        {"format": "ND", "shape": [3, 4], "type": "float16"}, {"format": "NCHW", "shape": [1], "type": "float16"}],
        "output_desc": [{"format": "ND", "shape": [3, 4], "type": "float16"}]}, {"compile_flag": 1}]"#,
    r#"[{"op": "Conv2D", "input_desc": [
        {"format": "NCHW", "shape": [1, 3, 8, 8], "type": "float", "name": "x"},
        {"format": "NCHW", "shape": [2, 3, 3, 3], "type": "float"}],
        "output_desc": [{"format": "NCHW", "shape": [1, 2, 8, 8], "type": "float"}],
        "attr": [{"name": "strides", "type": "list_int", "value": [1, 1, 1, 1]},
        {"name": "pads", "type": "list_int", "value": [1, 1, 1, 1]},
        {"name": "dilations", "type": "list_int", "value": [1, 1, 1, 1]}]}]"#,
];

#[test]
fn aipp_configurations() {
    damage("aipp-configuration", &AIPP, crate::aipp::is_taken);
}

#[test]
fn single_operators() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("operators.json");
    damage("single-operators", &OPERATORS, |bytes| {
        std::fs::write(&path, bytes).unwrap();
        crate::singleop::is_drafted(&path)
    });
}

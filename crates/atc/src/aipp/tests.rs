//! Configurations as text, from the file to what a program sees of the model.

use softacl_model::Gears;
use softacl_model::aipp::{AippMode, ColourConversion, Crop, PARAMETER_INPUT, Padding, PictureFormat};
use softacl_model::onnx::proto::NodeProto;

use super::grammar::{Block, parse};
use super::*;
use crate::options::Parsed;

/// The configuration in a file with this content.
fn read_text(text: &[u8], soc_version: &str) -> Result<Configuration, Diagnostic> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("aipp.cfg");
    std::fs::write(&path, text).unwrap();
    read_path(&path, soc_version)
}

fn read_path(path: &Path, soc_version: &str) -> Result<Configuration, Diagnostic> {
    let word = format!("--insert_op_conf={}", path.display());
    let Ok(Parsed::Arguments(arguments)) = crate::options::parse(&[word]) else { panic!("{}", path.display()) };
    read(&arguments, Format::NCHW, soc_version).map(|found| found.expect("the option is given"))
}

/// Static AIPP with these fields.
fn of_fields(fields: &str) -> Result<Configuration, Diagnostic> {
    read_text(format!("aipp_op {{ aipp_mode: static\n{fields}\n}}").as_bytes(), "Ascend310P3")
}

fn parameters(fields: &str) -> Parameters {
    let configuration = of_fields(fields).unwrap_or_else(|error| panic!("{fields}: {}", error.text));
    match &configuration.wanted[0].what {
        What::Static(parameters) => parameters.clone(),
        What::Dynamic { .. } => panic!("{fields}"),
    }
}

fn input(name: &str, dims: &[i64]) -> TensorInfo {
    let size = dims.iter().map(|dim| dim.max(&1)).product::<i64>().unsigned_abs() * 4;
    TensorInfo { name: name.to_owned(), data_type: 0, format: Format::NCHW.0, dims: dims.to_vec(), dims_v2: None, size }
}

/// A graph in which `image` has two consumers.
fn graph() -> GraphProto {
    let node = |input: &str| NodeProto { input: vec![input.to_owned()], ..NodeProto::default() };
    GraphProto { node: vec![node("image"), node("image"), node("other")], ..GraphProto::default() }
}

/// What a program sees of a model with the input `image` of these dimensions.
fn attached(text: &str, dims: &[i64], gears: &Gears) -> Result<Vec<TensorInfo>, Diagnostic> {
    let mut inputs = vec![input("image", dims), input("other", &[1, 3, 8, 8])];
    if gears.kind().is_some() {
        inputs.push(gears.shape_input());
    }
    let aipp = read_text(text.as_bytes(), "Ascend310P3")?.attach(&graph(), &mut inputs, gears)?;
    assert!(!aipp.is_empty());
    Ok(inputs)
}

#[test]
fn every_way_to_write_it_means_the_same() {
    let plain =
        parse(b"aipp_op { aipp_mode: static input_format: RGB888_U8 crop: true matrix_r0c0: 5 min_chn_0: 1 }").unwrap();
    let values = |block: &Block| {
        let all = block.given().flat_map(|(field, values)| values.iter().map(|(_, value)| (field.name, value.clone())));
        all.collect::<Vec<_>>()
    };
    for text in [
        "aipp_op: < aipp_mode: 1; input_format: 3, crop: 1; matrix_r0c0: [5]; min_chn_0: 1.0f; > ;",
        "# first\naipp_op{aipp_mode:static#x\ninput_format :RGB888_U8 crop:t matrix_r0c0 : 0x5 min_chn_0:1.}",
        "aipp_op: [ { aipp_mode: static, input_format: RGB888_U8 crop: True matrix_r0c0: 05 min_chn_0: 10e-1 } ]",
        "\u{feff}aipp_op {\r\n\taipp_mode: static\r\n input_format: RGB888_U8 crop: true matrix_r0c0: 5 min_chn_0: 1\r\n}\r\n",
    ] {
        let blocks = parse(text.as_bytes()).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        assert_eq!(blocks.len(), 1, "{text}");
        assert_eq!(values(&blocks[0]), values(&plain[0]), "{text}");
    }
    assert_eq!(parse(b"").unwrap(), []);
    assert_eq!(parse(b"aipp_op: []").unwrap(), []);
    assert_eq!(parse(b"aipp_op {} aipp_op: [{}, {}] aipp_op <>").unwrap().len(), 4);
    let block =
        &parse(b"aipp_op { related_input_name: 'a' \"b\\x63\" # \xff\n input_edge_idx: [1, 2] input_edge_idx: 3 }")
            .unwrap()[0];
    assert_eq!(block.text("related_input_name"), Some("abc"));
    assert_eq!(block.all("input_edge_idx").len(), 3);
    let floats =
        &parse(b"aipp_op { padding_value: -inf cpadding_value: NaN min_chn_0: 1e99 min_chn_1: 012 }").unwrap()[0];
    assert_eq!(floats.float("padding_value"), Some(f32::NEG_INFINITY));
    assert!(floats.float("cpadding_value").unwrap().is_nan());
    assert_eq!(floats.float("min_chn_0"), Some(f32::INFINITY));
    assert_eq!(floats.float("min_chn_1"), Some(12.0));
}

#[test]
fn what_is_no_configuration_is_said_with_its_place() {
    for (text, place, expected) in [
        ("{", "line 1, column 1", "'aipp_op {' begins"),
        ("aippop {}", "line 1, column 1", "'aipp_op {' begins"),
        ("aipp_op", "line 1, column 8", "the end of the file stands where the '{'"),
        ("aipp_op: 5", "line 1, column 10", "'5' stands where the '{'"),
        ("aipp_op {", "line 1, column 10", "'}' is missing: aipp_op of line 1, column 1"),
        ("\n aipp_op < }", "line 2, column 12", "name of a field or '>'"),
        ("aipp_op { aipp_mode: static", "line 1, column 28", "'}' is missing"),
        ("aipp_op { } }", "line 1, column 13", "'}' is not expected"),
        ("aipp_op { men_chn_0: 1 }", "line 1, column 11", "did you mean 'mean_chn_0'?"),
        ("aipp_op { rotation_angle: 90 }", "line 1, column 11", "no field 'rotation_angle'"),
        ("aipp_op { aipp_op { } }", "line 1, column 11", "no field 'aipp_op'"),
        ("aipp_op { [a.b]: 1 }", "line 1, column 11", "'[' stands where the name"),
        ("aipp_op { 5: 1 }", "line 1, column 11", "'5' stands where the name"),
        ("aipp_op { crop true }", "line 1, column 16", "':' of crop"),
        ("aipp_op { crop { } }", "line 1, column 16", "':' of crop"),
        ("aipp_op { crop: { } }", "line 1, column 17", "crop takes true or false, and not '{'"),
        ("aipp_op { crop: TRUE }", "line 1, column 17", "true or false, and not 'TRUE'"),
        ("aipp_op { crop: 2 }", "line 1, column 17", "true or false, and not '2'"),
        ("aipp_op { crop: -1 }", "line 1, column 17", "true or false, and not '-'"),
        ("aipp_op { crop: 'true' }", "line 1, column 17", "true or false, and not \"true\""),
        ("aipp_op { aipp_mode: statik }", "line 1, column 22", "one of static, dynamic"),
        ("aipp_op { aipp_mode: 'static' }", "line 1, column 22", "without quotes"),
        ("aipp_op { aipp_mode: -static }", "line 1, column 22", "and not -'static'"),
        ("aipp_op { input_format: yuv420sp_u8 }", "line 1, column 25", "YUV420SP_U8, XRGB8888_U8"),
        ("aipp_op { mean_chn_1: 123.675 }", "line 1, column 23", "can go to min_chn_1"),
        ("aipp_op { mean_chn_0: 99999999999 }", "line 1, column 23", "-2147483648 to 2147483647"),
        ("aipp_op { mean_chn_0: -2147483649 }", "line 1, column 23", "mean_chn_0 is -2147483649"),
        ("aipp_op { mean_chn_0: 99999999999999999999999 }", "line 1, column 23", "are possible"),
        ("aipp_op { related_input_rank: -1 }", "line 1, column 31", "0 to 4294967295"),
        ("aipp_op { max_src_image_size: 4294967296 }", "line 1, column 31", "0 to 4294967295"),
        ("aipp_op { max_src_image_size: 1e6 }", "line 1, column 31", "a whole number, and not '1e6'"),
        ("aipp_op { min_chn_0: 1,5 }", "line 1, column 24", "'5' stands where the name"),
        ("aipp_op { min_chn_0: 0x10 }", "line 1, column 22", "a number, and not '0x10'"),
        ("aipp_op { min_chn_0: [1] }", "line 1, column 22", "and not a list"),
        ("aipp_op { min_chn_0: }", "line 1, column 22", "and not '}'"),
        ("aipp_op { min_chn_0: 1 min_chn_0: 2 }", "line 1, column 24", "given already, at line 1, column 11"),
        ("aipp_op {\n crop: true\n crop: true }", "line 3, column 2", "given already"),
        ("aipp_op { matrix_r0c0: [1, 2 }", "line 1, column 30", "',' or ']'"),
        ("aipp_op { matrix_r0c0: [1,] }", "line 1, column 27", "and not ']'"),
        ("aipp_op { related_input_name: data }", "line 1, column 31", "a text in quotes"),
        ("aipp_op { related_input_name: 'a\n' }", "line 1, column 31", "does not end on its line"),
        ("aipp_op { mean_chn_0: 12a }", "line 1, column 23", "without a blank"),
        ("aipp_op [{} {}]", "line 1, column 13", "',' or ']'"),
        ("aipp_op = {}", "line 1, column 9", "'=' stands"),
        ("ä aipp_op {}", "line 1, column 1", "'ä' is not expected"),
    ] {
        let mistake = parse(text.as_bytes()).unwrap_err().to_string();
        assert!(mistake.starts_with(&format!("{place}: ")) && mistake.contains(expected), "{text}: {mistake}");
        let error = read_text(text.as_bytes(), "Ascend310P3").unwrap_err();
        assert_eq!(error.code, "E13018", "{text}");
        assert!(error.text.contains(place), "{text}: {}", error.text);
    }
}

#[test]
fn depth_costs_no_stack() {
    for unit in ["aipp_op {", "aipp_op: [", "[", "<", "aipp_op { matrix_r0c0: [", "-"] {
        assert!(parse(unit.repeat(100_000).as_bytes()).is_err(), "{unit}");
    }
}

#[test]
fn files_that_cannot_be_read_have_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty"), "").unwrap();
    std::fs::write(path("comment"), "# nothing\n").unwrap();
    std::fs::write(path("large"), vec![b' '; LARGEST_FILE as usize + 1]).unwrap();
    std::fs::create_dir(path("folder")).unwrap();
    for (name, code) in [
        ("missing", "E13000"),
        ("folder", "E13000"),
        ("empty/x", "E13000"),
        ("empty", "E10052"),
        ("comment", "E10052"),
        ("large", "E13015"),
    ] {
        let error = read_path(&path(name), "Ascend310P3").unwrap_err();
        assert_eq!(error.code, code, "{name}");
        assert!(error.text.contains(&path(name).display().to_string()), "{}", error.text);
    }
    assert_eq!(read_path(Path::new("/dev/zero"), "Ascend310P3").unwrap_err().code, "E13000");
    let Ok(Parsed::Arguments(arguments)) = crate::options::parse(&["--insert_op_conf=x".to_owned()]) else { panic!() };
    for format in [Format::ND, Format::NCDHW] {
        assert_eq!(read(&arguments, format, "Ascend310P3").unwrap_err().code, "E10001");
    }
    let Ok(Parsed::Arguments(arguments)) = crate::options::parse(&["--insert_op_conf=".to_owned()]) else { panic!() };
    assert!(read(&arguments, Format::ND, "Ascend310P3").unwrap().is_none());
}

/// Each row: fields of static AIPP, and a part of the reason; none where they are right.
#[test]
fn every_limit_is_kept() {
    let sized = "input_format: RGB888_U8 src_image_size_w: 64 src_image_size_h: 48";
    let yuv = "input_format: YUV420SP_U8 src_image_size_w: 64 src_image_size_h: 48";
    for (base, fields, expected) in [
        ("", "", "input_format is required"),
        ("", "input_format: UNDEFINED", "input_format is required"),
        ("", "input_format: RAW10", "not supported"),
        ("", "input_format: ARGB8888_U8", "not supported"),
        ("", "input_format: 99", "not supported"),
        ("", "input_format: YUV400_U8", ""),
        ("", "input_format: YUV400_U8 csc_switch: true", "csc_switch must be false"),
        ("", "input_format: YUV400_U8 csc_switch: false matrix_r0c0: 9", ""),
        (sized, "", ""),
        ("", "input_format: RGB888_U8 src_image_size_w: 64", "go together"),
        ("", "input_format: RGB888_U8 src_image_size_w: 0 src_image_size_h: 64", "go together"),
        ("", "input_format: RGB888_U8 src_image_size_w: 1 src_image_size_h: 1", "src_image_size_w is 1"),
        ("", "input_format: RGB888_U8 src_image_size_w: 2 src_image_size_h: 1", ""),
        ("", "input_format: RGB888_U8 src_image_size_w: 4096 src_image_size_h: 4096", ""),
        ("", "input_format: RGB888_U8 src_image_size_w: 4097 src_image_size_h: 2", "within 0 and 4096"),
        ("", "input_format: RGB888_U8 src_image_size_w: 4 src_image_size_h: 4097", "within 0 and 4096"),
        ("", "input_format: RGB888_U8 src_image_size_w: -2 src_image_size_h: 2", "within 0 and 4096"),
        ("", "input_format: RGB888_U8 src_image_size_w: 5 src_image_size_h: 3", ""),
        (
            "",
            "input_format: YUV420SP_U8 src_image_size_w: 5 src_image_size_h: 4",
            "src_image_size_w is 5; with YUV420SP_U8",
        ),
        (
            "",
            "input_format: YUV420SP_U8 src_image_size_w: 4 src_image_size_h: 3",
            "src_image_size_h is 3; with YUV420SP_U8",
        ),
        // Crop.
        (sized, "crop: true", ""),
        (sized, "crop: true load_start_pos_w: 32 crop_size_w: 32 load_start_pos_h: 47 crop_size_h: 1", ""),
        (sized, "crop: true load_start_pos_w: 33 crop_size_w: 32", "33 + 32 is more than src_image_size_w, 64"),
        (sized, "crop: true load_start_pos_h: 49", "49 + 0 is more than src_image_size_h, 48"),
        (sized, "crop: true load_start_pos_w: 4096", "within 0 and 4095"),
        (sized, "crop: true load_start_pos_h: -1", "within 0 and 4095"),
        (sized, "crop: true crop_size_w: 4097", "within 0 and 4096"),
        (sized, "crop: true crop_size_h: -1", "within 0 and 4096"),
        (sized, "crop: false load_start_pos_w: 5000 crop_size_h: -7", ""),
        (sized, "load_start_pos_w: 5000", ""),
        (sized, "crop: true load_start_pos_w: 1 load_start_pos_h: 3", ""),
        (yuv, "crop: true load_start_pos_w: 1", "load_start_pos_w is 1; with YUV420SP_U8"),
        (yuv, "crop: true load_start_pos_h: 3", "load_start_pos_h is 3; with YUV420SP_U8"),
        (yuv, "crop: true load_start_pos_h: 2 crop_size_h: 7 crop_size_w: 9", ""),
        ("input_format: RGB888_U8", "crop: true crop_size_w: 8 crop_size_h: 8", "crop needs src_image_size_w"),
        // Padding.
        (sized, "padding: true left_padding_size: 32 right_padding_size: 0 top_padding_size: 1", ""),
        (sized, "padding: true left_padding_size: 33", "within 0 and 32"),
        (sized, "padding: true right_padding_size: 33", "within 0 and 32"),
        (sized, "padding: true top_padding_size: -1", "within 0 and 32"),
        (sized, "padding: true bottom_padding_size: 100", "within 0 and 32"),
        (sized, "padding: false bottom_padding_size: 100 padding_value: nan", ""),
        (sized, "padding: true padding_value: -4.5", ""),
        (sized, "padding: true padding_value: inf", "padding_value is inf"),
        (sized, "padding: true padding_value: nan", "padding_value is NaN"),
        (sized, "padding: true crop: true", "with padding, crop_size_w must be given"),
        (sized, "padding: true crop: true crop_size_w: 4", "with padding, crop_size_h must be given"),
        (sized, "padding: true crop: true crop_size_w: 4 crop_size_h: 4", ""),
        ("input_format: RGB888_U8", "padding: true", "padding needs src_image_size_w"),
        // Numbers.
        (sized, "mean_chn_0: 255 mean_chn_3: 0", ""),
        (sized, "mean_chn_0: 256", "within 0 and 255"),
        (sized, "mean_chn_1: -1", "within 0 and 255"),
        (sized, "mean_chn_2: 256", "within 0 and 255"),
        (sized, "mean_chn_3: 1000", "within 0 and 255"),
        (sized, "min_chn_0: 255.0 min_chn_1: 0", ""),
        (sized, "min_chn_0: 255.5", "within 0 and 255"),
        (sized, "min_chn_1: -0.1", "within 0 and 255"),
        (sized, "min_chn_2: nan", "within 0 and 255"),
        (sized, "min_chn_3: inf", "within 0 and 255"),
        (sized, "var_reci_chn_0: 65504 var_reci_chn_1: -65504", ""),
        (sized, "var_reci_chn_0: 65505", "within -65504 and 65504"),
        (sized, "var_reci_chn_1: -65505", "within -65504 and 65504"),
        (sized, "var_reci_chn_2: nan", "within -65504 and 65504"),
        (sized, "var_reci_chn_3: -inf", "within -65504 and 65504"),
        (sized, "var_reci_chn_0: 1 var_reci_chn_0: 2", "var_reci_chn_0 is given already"),
        (sized, "var_reci_chn_0: [1, 2]", "var_reci_chn_0 is given already"),
        (sized, "csc_switch: true matrix_r0c0: -32677 matrix_r2c2: 32676", ""),
        (sized, "csc_switch: true matrix_r0c1: -32678", "within -32677 and 32676"),
        (sized, "csc_switch: true matrix_r1c2: 32677", "within -32677 and 32676"),
        (sized, "csc_switch: false matrix_r1c2: 32677", ""),
        (sized, "csc_switch: true matrix_r1c2: [1, 2]", "matrix_r1c2 is given already"),
        (sized, "csc_switch: true input_bias_0: 256", "within 0 and 255"),
        (sized, "csc_switch: true output_bias_2: -1", "within 0 and 255"),
        // Reserved.
        (sized, "resize: true", "resize is reserved"),
        (sized, "resize: false resize_output_w: 7", ""),
        (sized, "single_line_mode: true", "single_line_mode is reserved"),
        (sized, "support_rotation: true cpadding_value: 0.0 raw_rgbir_to_f16_n: 8 max_src_image_size: 5", ""),
        // Which input.
        (sized, "related_input_name: \"image\"", "for Caffe models"),
        (sized, "related_input_name: \"image\" related_input_rank: 0", "exclude each other"),
        (sized, "related_input_rank: 4294967295", ""),
    ] {
        let fields = format!("{base} {fields}");
        let error = of_fields(&fields).err();
        assert_eq!(error.is_none(), expected.is_empty(), "{fields}: {error:?}");
        if let Some(error) = error {
            assert_eq!(error.code, "E10052", "{fields}");
            assert!(error.text.contains(expected) && error.text.contains("line "), "{fields}: {}", error.text);
        }
    }
}

#[test]
fn blocks_have_their_limits() {
    let good = "aipp_mode: static input_format: RGB888_U8";
    for (text, expected) in [
        (format!("aipp_op {{ {good} }}"), ""),
        (format!("aipp_op {{ {good} }} aipp_op {{ {good} related_input_rank: 1 }}"), ""),
        (format!("aipp_op {{ {good} }} aipp_op {{ {good} }}"), "input 0 has AIPP already, by the aipp_op of line 1"),
        (format!("aipp_op {{ {good} related_input_rank: 2 }}\naipp_op {{ {good} related_input_rank: 2 }}"), "line 2"),
        (format!("aipp_op {{ {good} related_input_name: 'a' }} aipp_op {{ {good} related_input_rank: 1 }}"), "exclude"),
        ("aipp_op { }".to_owned(), "aipp_mode is required"),
        ("aipp_op { input_format: RGB888_U8 }".to_owned(), "aipp_mode is required"),
        ("aipp_op { aipp_mode: undefined }".to_owned(), "aipp_mode is required"),
        ("aipp_op { aipp_mode: 3 }".to_owned(), "aipp_mode is 3"),
        ("aipp_op { aipp_mode: dynamic }".to_owned(), "needs max_src_image_size"),
        ("aipp_op { aipp_mode: dynamic max_src_image_size: 0 }".to_owned(), "must be greater than 0"),
        ("aipp_op { aipp_mode: dynamic max_src_image_size: 9 mean_chn_0: 999 }".to_owned(), ""),
    ] {
        let error = read_text(text.as_bytes(), "Ascend310P3").err();
        assert_eq!(error.is_none(), expected.is_empty(), "{text}: {error:?}");
        if let Some(error) = error {
            assert_eq!(error.code, "E10052", "{text}");
            assert!(error.text.contains(expected), "{text}: {}", error.text);
        }
    }
}

#[test]
fn values_arrive_where_they_belong() {
    let found = parameters(
        "input_format: YUV420SP_U8 src_image_size_w: 64 src_image_size_h: 48 rbuv_swap_switch: true ax_swap_switch: true
         crop: true load_start_pos_w: 2 load_start_pos_h: 4 crop_size_w: 20 crop_size_h: 10
         padding: true left_padding_size: 1 right_padding_size: 2 top_padding_size: 3 bottom_padding_size: 4
         padding_value: -1.5 csc_switch: true
         matrix_r0c0: 1 matrix_r0c1: 2 matrix_r0c2: 3 matrix_r1c0: 4 matrix_r1c1: -5 matrix_r1c2: 6 matrix_r2c0: 7
         matrix_r2c1: 8 matrix_r2c2: 9 input_bias_0: 10 input_bias_1: 11 input_bias_2: 12 output_bias_0: 13
         output_bias_1: 14 output_bias_2: 15 mean_chn_0: 20 mean_chn_1: 21 mean_chn_2: 22 mean_chn_3: 23
         min_chn_0: 0.5 min_chn_1: 1.5 min_chn_2: 2.5 min_chn_3: 3.5
         var_reci_chn_0: 0.25 var_reci_chn_1: [0.5] var_reci_chn_2: -2 var_reci_chn_3: 4",
    );
    assert_eq!(
        (found.format, found.source, found.swap_rb_uv, found.swap_ax),
        (PictureFormat::Yuv420Sp, Size { width: 64, height: 48 }, true, true)
    );
    let conversion = ColourConversion {
        matrix: [[1, 2, 3], [4, -5, 6], [7, 8, 9]],
        input_bias: [10, 11, 12],
        output_bias: [13, 14, 15],
    };
    assert_eq!(found.conversion, Some(conversion));
    let picture = found.pictures[0];
    assert_eq!(picture.crop, Some(Crop { left: 2, top: 4, size: Size { width: 20, height: 10 } }));
    assert_eq!(picture.padding, Some(Padding { left: 1, right: 2, top: 3, bottom: 4 }));
    assert_eq!((picture.padding_value.to_bits(), picture.mean), ((-1.5_f32).to_bits(), [20, 21, 22, 23]));
    assert_eq!(picture.min.map(f32::to_bits), [0.5_f32, 1.5, 2.5, 3.5].map(f32::to_bits));
    assert_eq!(picture.reciprocal_variance.map(f32::to_bits), [0.25_f32, 0.5, -2.0, 4.0].map(f32::to_bits));
}

#[test]
fn what_is_left_out_has_its_default() {
    let found = parameters("input_format: XRGB8888_U8 padding_value: 7");
    assert_eq!(found.source, Size::default());
    assert_eq!((found.swap_rb_uv, found.swap_ax, found.conversion), (false, false, None));
    assert_eq!(found.pictures, [softacl_model::aipp::PictureParameters::default()]);
    let conversion = |fields: &str| parameters(&format!("{fields} csc_switch: true")).conversion.unwrap();
    let to_bgr = [[298, 516, 0], [298, -100, -208], [298, 0, 409]];
    let to_yuv = [[66, 129, 25], [-38, -74, 112], [112, -94, -18]];
    for (format, matrix) in [("YUV420SP_U8", to_bgr), ("RGB888_U8", to_yuv), ("XRGB8888_U8", to_yuv)] {
        let bias = [16, 128, 128];
        let expected = ColourConversion { matrix, input_bias: bias, output_bias: bias };
        assert_eq!(conversion(&format!("input_format: {format}")), expected, "{format}");
    }
    let some = conversion("input_format: RGB888_U8 matrix_r1c1: 0 input_bias_1: 0");
    assert_eq!((some.matrix[1], some.input_bias), ([-38, 0, 112], [16, 0, 128]));
}

/// What the model says about a configuration that is right by itself: its first input is `dims`.
#[test]
fn the_model_has_its_limits() {
    let none = Gears::default();
    let fixed = |fields: &str, dims: &[i64]| {
        attached(&format!("aipp_op {{ aipp_mode: static {fields} }}"), dims, &none).map(|inputs| inputs[0].dims.clone())
    };
    let image = [1, 3, 48, 64];
    for (fields, dims, expected) in [
        ("input_format: RGB888_U8", &image[..], Ok([1, 48, 64, 3])),
        ("input_format: YUV420SP_U8", &image, Ok([1, 48, 64, 3])),
        ("input_format: XRGB8888_U8", &[4, 3, 5, 7], Ok([4, 5, 7, 4])),
        ("input_format: YUV400_U8", &[1, 1, 5, 7], Ok([1, 5, 7, 1])),
        // The model's sizes stand in for those of the crop, not of the source.
        (
            "input_format: RGB888_U8 src_image_size_w: 80 src_image_size_h: 90 crop: true load_start_pos_w: 16",
            &image,
            Ok([1, 90, 80, 3]),
        ),
        (
            "input_format: RGB888_U8 src_image_size_w: 80 src_image_size_h: 90 crop: true load_start_pos_w: 17",
            &image,
            Err("does not fit"),
        ),
        (
            "input_format: RGB888_U8 src_image_size_w: 80 src_image_size_h: 48 crop: true crop_size_w: 63",
            &image,
            Err("63 × 48"),
        ),
        ("input_format: RGB888_U8 src_image_size_w: 60 src_image_size_h: 48", &image, Err("60 × 48")),
        (
            "input_format: RGB888_U8 src_image_size_w: 60 src_image_size_h: 40 padding: true left_padding_size: 4 top_padding_size: 8",
            &image,
            Ok([1, 40, 60, 3]),
        ),
        (
            "input_format: RGB888_U8 src_image_size_w: 60 src_image_size_h: 40 padding: true left_padding_size: 3 top_padding_size: 8",
            &image,
            Err("63 × 48"),
        ),
        ("input_format: YUV420SP_U8", &[1, 3, 47, 64], Err("must be even")),
        ("input_format: YUV400_U8", &image, Err("1 channel(s), the model's input has 3")),
        ("input_format: RGB888_U8", &[1, 1, 48, 64], Err("3 channel(s), the model's input has 1")),
        ("input_format: RGB888_U8 csc_switch: true", &[1, 1, 48, 64], Ok([1, 48, 64, 3])),
        ("input_format: XRGB8888_U8", &[1, 4, 48, 64], Err("the model's input has 4")),
        ("input_format: RGB888_U8", &[1, 3, 48], Err("pictures have four")),
        ("input_format: RGB888_U8", &[1, 3, 48, 5000], Err("within 2 and 4096")),
        ("input_format: RGB888_U8", &[-1, 3, 48, 64], Err("--dynamic_batch_size")),
        ("input_format: RGB888_U8 related_input_rank: 2", &image, Err("the model has 2 input(s)")),
        ("input_format: RGB888_U8 related_input_rank: 4294967295", &image, Err("the model has 2 input(s)")),
        ("input_format: RGB888_U8 input_edge_idx: [0, 1]", &image, Ok([1, 48, 64, 3])),
        ("input_format: RGB888_U8 input_edge_idx: 2", &image, Err("has 2 consumer(s)")),
        ("input_format: RGB888_U8 input_edge_idx: [1, 1]", &image, Err("given twice")),
    ] {
        match (fixed(fields, dims), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{fields}"),
            (Err(error), Err(expected)) => {
                assert_eq!(error.code, "E10052", "{fields}");
                assert!(error.text.contains(expected), "{fields}: {}", error.text);
            }
            (found, expected) => panic!("{fields}: {found:?} in place of {expected:?}"),
        }
    }
    let some = fixed("input_format: RGB888_U8 input_edge_idx: 1", &image).unwrap_err();
    assert_eq!(some.code, "E10055");

    let mut inputs = vec![TensorInfo { data_type: 3, ..input("image", &image) }];
    let configuration = of_fields("input_format: RGB888_U8").unwrap();
    let error = configuration.attach(&graph(), &mut inputs, &none).unwrap_err();
    assert_eq!(error.code, "E10052");
    assert!(error.text.contains("type INT32"), "{}", error.text);
}

#[test]
fn products_differ() {
    let text = |width: u32| {
        format!(
            "aipp_op {{ aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: {} src_image_size_h: 4 padding: true \
             left_padding_size: 8 crop: true load_start_pos_w: 0 crop_size_w: {} crop_size_h: 4 }}",
            width - 8,
            width - 8
        )
    };
    let outcome = |text: &str, soc: &str, width: u32| {
        let mut inputs = vec![input("image", &[1, 3, 4, i64::from(width)])];
        let configuration = read_text(text.as_bytes(), soc)?;
        configuration.attach(&graph(), &mut inputs, &Gears::default())
    };
    for (soc, width, fits) in [
        ("Ascend310P3", 1080, true),
        ("Ascend310P3", 1082, false),
        ("Ascend910A", 1082, false),
        ("Ascend310B4", 1082, true),
        ("Ascend910B1", 4096, true),
        ("Ascend910B1", 4098, false),
    ] {
        let outcome = outcome(&text(width), soc, width);
        assert_eq!(outcome.is_ok(), fits, "{soc}, {width}: {outcome:?}");
        if let Err(error) = outcome {
            assert!(error.text.contains(&format!("padded picture is {width} wide")), "{}", error.text);
        }
    }
    let odd = text(64)
        .replace("load_start_pos_w: 0", "load_start_pos_h: 0 load_start_pos_w: 1")
        .replace("crop_size_w: 56", "crop_size_w: 55");
    assert!(outcome(&odd, "Ascend310P3", 63).unwrap_err().text.contains("must be even"));
    assert!(outcome(&odd, "Ascend950PR_9599", 63).is_ok());
}

#[test]
fn gears_go_with_it() {
    let batch = Gears { batches: vec![2, 8], order: vec!["image".to_owned()], ..Gears::default() };
    let yuv = "aipp_op { aipp_mode: static input_format: YUV420SP_U8 }";
    let inputs = attached(yuv, &[-1, 3, 48, 64], &batch).unwrap();
    assert_eq!((&inputs[0].dims[..], inputs[0].dims_v2()), (&[-1, 48, 64, 3][..], &[-1, 72, 64, 1][..]));
    assert_eq!((inputs[0].size, inputs.len()), (8 * 48 * 64 * 3 / 2, 3));

    let sizes = Gears { image_sizes: vec![vec![48, 64], vec![32, 32]], ..batch.clone() };
    let sizes = Gears { batches: Vec::new(), ..sizes };
    let inputs = attached(yuv, &[2, 3, -1, -1], &sizes).unwrap();
    assert_eq!((&inputs[0].dims[..], inputs[0].size), (&[2, -1, -1, 3][..], 2 * 48 * 64 * 3 / 2));
    for fields in [
        "src_image_size_w: 64 src_image_size_h: 48",
        "src_image_size_w: 64 src_image_size_h: 48 crop: true",
        "src_image_size_w: 64 src_image_size_h: 48 padding: true",
    ] {
        let text = format!("aipp_op {{ aipp_mode: static input_format: YUV420SP_U8 {fields} }}");
        let error = attached(&text, &[2, 3, -1, -1], &sizes).unwrap_err();
        assert_eq!(error.code, "E10052", "{fields}");
        assert!(error.text.contains("--dynamic_image_size"), "{}", error.text);
    }

    let dynamic = |bytes: u64| format!("aipp_op {{ aipp_mode: dynamic max_src_image_size: {bytes} }}");
    let inputs = attached(&dynamic(1 << 20), &[-1, 3, 256, 128], &batch).unwrap();
    let seen: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.size)).collect();
    assert_eq!(
        seen,
        [("image", 1 << 20), ("other", 768), (PARAMETER_INPUT, 64 + 8 * 96), (softacl_model::SHAPE_INPUT, 4)]
    );
    assert_eq!(inputs[0].dims, [-1; 4]);
    // The largest batch of the smallest pictures: 8 of 64 × 192 and their colours.
    let least = 8 * 64 * 192 * 3 / 2;
    assert!(attached(&dynamic(least), &[-1, 3, 256, 128], &batch).is_ok());
    let error = attached(&dynamic(least - 1), &[-1, 3, 256, 128], &batch).unwrap_err();
    assert!(error.text.contains(&format!("less than {least} bytes")), "{}", error.text);
    assert!(attached(&dynamic(8), &[1, 1, 256, 128], &Gears::default()).is_err());
    assert!(attached(&dynamic(192 * 64), &[1, 1, 256, 128], &Gears::default()).is_ok());
    let small = Gears { image_sizes: vec![vec![64, 64], vec![1, 2]], ..Gears::default() };
    assert!(attached(&dynamic(3), &[2, 3, -1, -1], &small).is_ok());
    assert!(attached(&dynamic(2), &[2, 3, -1, -1], &small).is_err());
}

#[test]
fn several_inputs_keep_the_order_of_the_file() {
    let text = "aipp_op { aipp_mode: dynamic related_input_rank: 1 max_src_image_size: 4096 }
                aipp_op { aipp_mode: static input_format: RGB888_U8 }";
    let mut inputs = vec![input("image", &[1, 3, 8, 8]), input("other", &[1, 3, 8, 8])];
    let configuration = read_text(text.as_bytes(), "Ascend310P3").unwrap();
    let aipp = configuration.attach(&graph(), &mut inputs, &Gears::default()).unwrap();
    assert_eq!(aipp[0].mode, AippMode::Dynamic { max_source_bytes: 4096, parameter_input: 2 });
    assert_eq!((aipp[0].input, aipp[1].input), (1, 0));
    assert_eq!(configuration.names(&inputs).collect::<Vec<_>>(), ["other", "image"]);
    let names: Vec<_> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["image", "other", PARAMETER_INPUT]);
}

pub(super) mod anything {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "aipp_op { aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: 64 src_image_size_h: 48 csc_switch: true
        crop: true load_start_pos_w: 2 crop_size_w: 20 crop_size_h: 10 padding: true left_padding_size: 1 # ü
        matrix_r0c0: [1] min_chn_0: 0.5 related_input_rank: 0 input_edge_idx: [0, 1] var_reci_chn_0: -1e-3 }
        aipp_op: < aipp_mode: dynamic; related_input_rank: 1, max_src_image_size: 0x1000 support_rotation: t >";

    fn take(file: &[u8]) {
        is_taken(file);
    }

    /// Takes a file as far as it goes; whether that is to the end.
    pub(crate) fn is_taken(file: &[u8]) -> bool {
        let mut taken = false;
        if let Ok(blocks) = parse(file)
            && let Some(product) = profile::find("Ascend310P3")
            && let Ok(wanted) = limits::wanted(&blocks, product)
        {
            taken = true;
            let configuration = Configuration { path: PathBuf::new(), wanted, max_padded_width: 1080 };
            for (dims, gears) in [
                ([1, 3, 10, 21], Gears::default()),
                ([-1, 3, 10, 21], Gears { batches: vec![1, u64::MAX], ..Gears::default() }),
                ([1, 3, -1, -1], Gears { image_sizes: vec![vec![4, 4], vec![u64::MAX, 1]], ..Gears::default() }),
            ] {
                let mut inputs = vec![input("image", &dims), input("other", &[1, 3, 8, 8])];
                if gears.kind().is_some() {
                    inputs.push(gears.shape_input());
                }
                let _ = configuration.attach(&graph(), &mut inputs, &gears);
            }
        }
        taken
    }

    fn word() -> impl Strategy<Value = String> {
        let words = "aipp_op { } [ ] < > : , ; - # \n ' \" \\ static dynamic true false 0 1 -1 4096 4294967295 99999999999999999999 0x \
                     1e999 nan inf YUV420SP_U8 RGB888_U8 YUV400_U8 aipp_mode: input_format: crop: padding: csc_switch: \
                     src_image_size_w: src_image_size_h: crop_size_w: load_start_pos_h: left_padding_size: mean_chn_0: \
                     matrix_r0c0: input_edge_idx: related_input_rank: max_src_image_size: related_input_name:";
        prop::sample::select(words.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            take(&bytes);
        }

        #[test]
        fn words_do_no_harm(words in prop::collection::vec(word(), 0..60)) {
            take(words.join(" ").as_bytes());
        }

        #[test]
        fn a_changed_file_does_no_harm(
            changes in prop::collection::vec((0..GOOD.len(), any::<u8>()), 1..4),
            cut in 0..=GOOD.len(),
            doubled in 0..GOOD.len(),
        ) {
            let mut file = GOOD.as_bytes().to_vec();
            for (at, byte) in changes {
                file[at] = byte;
            }
            take(&file);
            take(&file[..cut]);
            file.extend_from_within(doubled..);
            take(&file);
        }
    }

    #[test]
    fn what_is_changed_is_good() {
        assert_eq!(parse(GOOD.as_bytes()).unwrap().len(), 2);
    }
}

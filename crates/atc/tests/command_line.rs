//! The converter from outside: command line in; text, exit code and file out.

#[path = "../../model/tests/suite/onnxruntime.rs"]
mod onnxruntime;

use std::path::{Path, PathBuf};

use softacl_atc::{Context, FAILURE, SUCCESS, run};
use softacl_model::onnx::Network;
use softacl_model::onnx::proto::{
    Dimension, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, ValueInfoProto, dimension,
};
use softacl_model::{OperatorValue, Producer, open_file};

const FLOAT: i32 = 1;
const BFLOAT16: i32 = 16;

const START: &str = "ATC start working now, please wait for a moment.\n";
const FAILED: &str = "ATC run failed, Please check the detail log, Try 'atc --help' for more information\n";

struct Outcome {
    exit: i32,
    out: String,
    err: String,
}

fn atc(args: &[String]) -> Outcome {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let context = Context { onnxruntime: Some(onnxruntime::directory()), terminal: false };
    let exit = run(args, &mut out, &mut err, &context);
    Outcome { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn node(name: &str, op: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    NodeProto {
        name: (!name.is_empty()).then(|| name.to_owned()),
        op_type: Some(op.to_owned()),
        input: texts(inputs),
        output: texts(outputs),
        ..NodeProto::default()
    }
}

fn save(path: &Path, graph: GraphProto) {
    let model = ModelProto {
        ir_version: Some(8),
        opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(14) }],
        graph: Some(graph),
        ..ModelProto::default()
    };
    std::fs::write(path, Network::encode(&model).unwrap().file()).unwrap();
}

/// `y = relu(x) + k`, with the first dimension of `x` [?, 2, 3, 4] open or 1.
fn simple(open: bool) -> GraphProto {
    let mut input = ValueInfoProto::tensor("x", FLOAT, &[1, 2, 3, 4]);
    let mut output = ValueInfoProto::tensor("y", FLOAT, &[1, 2, 3, 4]);
    let mut between = ValueInfoProto::tensor("r", FLOAT, &[1, 2, 3, 4]);
    if open {
        for value in [&mut input, &mut output, &mut between] {
            let shape = value.tensor_type_mut().unwrap().shape.as_mut().unwrap();
            shape.dim[0] = Dimension { value: Some(dimension::Value::DimParam("batch".to_owned())), denotation: None };
        }
    }
    GraphProto {
        name: Some("simple".to_owned()),
        node: vec![node("", "Relu", &["x"], &["r"]), node("add", "Add", &["r", "k"], &["y"])],
        initializer: vec![TensorProto {
            name: Some("k".to_owned()),
            dims: vec![1],
            data_type: Some(FLOAT),
            float_data: vec![2.0],
            ..TensorProto::default()
        }],
        input: vec![input],
        output: vec![output],
        value_info: vec![between],
        ..GraphProto::default()
    }
}

fn one_node(op: &str, element: i32) -> GraphProto {
    GraphProto {
        name: Some("one".to_owned()),
        node: vec![node("first", "Identity", &["x"], &["m"]), node("culprit", op, &["m"], &["y"])],
        input: vec![ValueInfoProto::tensor("x", element, &[3])],
        output: vec![ValueInfoProto::tensor("y", element, &[3])],
        ..GraphProto::default()
    }
}

/// A directory with the models that the tests use.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        save(&place.path("model.onnx"), simple(false));
        save(&place.path("open.onnx"), simple(true));
        save(&place.path("unknown_op.onnx"), one_node("NoSuchOperator", FLOAT));
        save(&place.path("no_kernel.onnx"), one_node("Relu", BFLOAT16));
        save(&place.path("data_dependent.onnx"), {
            let mut graph = one_node("NonZero", FLOAT);
            graph.output[0] = ValueInfoProto::tensor("y", 7, &[]);
            graph.output[0].tensor_type_mut().unwrap().shape = None;
            graph
        });
        save(&place.path("no_output.onnx"), {
            let mut graph = simple(false);
            graph.output.clear();
            graph
        });
        std::fs::write(place.path("garbage.onnx"), "no model").unwrap();
        std::fs::create_dir(place.path("directory")).unwrap();
        std::fs::create_dir_all(place.path("taken.om/inside")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command line: the required options with `changes` put over them. `@` is the directory; an option without `=`
    /// is left out.
    fn args(&self, changes: &[&str]) -> Vec<String> {
        let mut args = vec![
            "--model=@/model.onnx".to_owned(),
            "--framework=5".to_owned(),
            "--output=@/out".to_owned(),
            "--soc_version=Ascend310P3".to_owned(),
        ];
        for change in changes {
            let name = change.split('=').next().unwrap();
            args.retain(|arg| arg.split('=').next() != Some(name));
            if change.contains('=') {
                args.push((*change).to_owned());
            }
        }
        let directory = self.0.path().display().to_string();
        args.iter().map(|arg| arg.replace('@', &directory)).collect()
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_model_is_converted() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--output=@/new/deep/net.v1"]));
    assert_eq!(outcome.out, format!("{START}...\nATC run success, welcome to the next use.\n"));
    assert_eq!((outcome.exit, outcome.err.as_str()), (SUCCESS, ""));

    let model = open_file(place.path("new/deep/net.v1.om")).unwrap();
    let description = model.description();
    assert_eq!(description.producer, Producer::Softacl);
    assert_eq!(description.name, "net.v1");
    assert_eq!(description.soc_version.as_deref(), Some("Ascend310P3"));
    let command = description.atc_command.as_deref().unwrap();
    assert!(command.starts_with("atc --model=") && command.contains("--framework=5"), "{command}");
    assert_eq!((description.inputs[0].name.as_str(), description.inputs[0].format), ("x", 0));
    assert_eq!(description.outputs[0].name, "add:0:y");
    let beside: Vec<_> = std::fs::read_dir(place.path("new/deep")).unwrap().collect();
    assert_eq!(beside.len(), 1, "nothing but the file is left");
}

/// Ranges of the only input, as −1 or as two ends.
fn ranges_in(place: &Place) -> Option<Vec<[i64; 2]>> {
    let model = open_file(place.path("out.om")).unwrap();
    let open = model.description().open.as_ref()?;
    Some(open.inputs[0].iter().map(|range| range.pair()).collect())
}

#[test]
fn open_dimensions_reach_the_file() {
    let place = Place::new();
    let (any, to_8) = ([0, -1], [1, 8]);
    for (changes, dims, ranges, bytes) in [
        (&["--model=@/open.onnx", "--input_shape=x:-1,2,3,4"][..], [-1, 2, 3, 4], [any, [2, 2], [3, 3], [4, 4]], 0),
        // Without a name, in blanks, over fixed ones, and in the older form.
        (&["--input_shape=1~8,2,-1,4"], [-1, 2, -1, 4], [to_8, [2, 2], any, [4, 4]], 0),
        (&["--input_shape= x : 1 ~ 8 , 2 , 3 , 4 ;"], [-1, 2, 3, 4], [to_8, [2, 2], [3, 3], [4, 4]], 768),
        (&["--input_shape_range=x:[1~8,2,3,4]"], [-1, 2, 3, 4], [to_8, [2, 2], [3, 3], [4, 4]], 768),
        (&["--input_shape_range=[1~8,2,3,0~4]"], [-1, 2, 3, -1], [to_8, [2, 2], [3, 3], [0, 4]], 768),
        (
            &["--input_shape_range=x:[1~8,2,3,4]", "--input_shape=x:5,2,3,4"],
            [-1, 2, 3, 4],
            [to_8, [2, 2], [3, 3], [4, 4]],
            768,
        ),
    ] {
        let outcome = atc(&place.args(changes));
        assert_eq!(outcome.exit, SUCCESS, "{changes:?}: {}", outcome.out);
        assert_eq!(ranges_in(&place).unwrap(), ranges, "{changes:?}");
        let model = open_file(place.path("out.om")).unwrap();
        let description = model.description();
        assert_eq!((&description.inputs[0].dims[..], description.inputs[0].size), (&dims[..], bytes), "{changes:?}");
        assert_eq!((&description.outputs[0].dims[..], description.outputs[0].size), (&dims[..], 0), "{changes:?}");
        assert_eq!(model.memory_sizes().unwrap().0, 0);
    }
    // Ranges of one size are fixed dimensions.
    for changes in [&["--input_shape=x:5~5,2,3,4"], &["--input_shape_range=x:[5,2,3,4]"]] {
        assert_eq!(atc(&place.args(changes)).exit, SUCCESS);
        assert_eq!(ranges_in(&place), None, "{changes:?}");
    }
}

#[test]
fn the_older_form_of_ranges_is_warned_about() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--input_shape_range=x:[1~8,2,3,4]", "--input_shape=x:5,2,3,4"]));
    let warnings: Vec<_> = outcome.out.lines().filter(|line| line.starts_with("WARNING")).collect();
    assert!(warnings.len() == 2 && warnings.iter().all(|line| line.contains("[--input_shape_range]")), "{warnings:?}");
}

/// An output whose size depends on the data makes a model of fixed inputs one whose shapes are known at run time.
#[test]
fn an_output_may_depend_on_the_data() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--model=@/data_dependent.onnx"]));
    assert_eq!(outcome.exit, SUCCESS, "{}", outcome.out);
    assert_eq!(ranges_in(&place), Some(vec![[3, 3]]));
    let output = open_file(place.path("out.om")).unwrap().description().outputs[0].clone();
    assert_eq!((&output.dims[..], output.size), (&[1, -1][..], 0));
}

#[test]
fn an_existing_file_is_replaced() {
    let place = Place::new();
    std::fs::write(place.path("out.om"), "old").unwrap();
    assert_eq!(atc(&place.args(&[])).exit, SUCCESS);
    open_file(place.path("out.om")).unwrap();
}

#[test]
fn shapes_and_formats_reach_the_file() {
    let place = Place::new();
    for (changes, dims, format) in [
        (&["--model=@/open.onnx", "--input_shape=x:5,2,3,4"][..], [5, 2, 3, 4], 0),
        // Over the shape that the model states, for which it also states shapes in between.
        (&["--input_shape=x:7,2,3,4"], [7, 2, 3, 4], 0),
        (&["--input_format=ND"], [1, 2, 3, 4], 2),
        (&["--input_format=NCHW", "--input_shape= x : 1 , 2 , 3 , 4 ;"], [1, 2, 3, 4], 0),
        (&["--mode=0", "--log=null", "--input_shape="], [1, 2, 3, 4], 0),
    ] {
        let outcome = atc(&place.args(changes));
        assert_eq!(outcome.exit, SUCCESS, "{changes:?}: {}", outcome.out);
        let model = open_file(place.path("out.om")).unwrap();
        for tensor in [&model.description().inputs[0], &model.description().outputs[0]] {
            assert_eq!((&tensor.dims[..], tensor.format), (&dims[..], format), "{changes:?}, {}", tensor.name);
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_mistake_has_its_code() {
    let place = Place::new();
    let before = place.files();
    let long = format!("--output=@/{}", "x".repeat(5000));
    let cases: &[(&[&str], &str, &str)] = &[
        (&["--model"], "E10054", "[--model]"),
        (&["--model="], "E10054", "[--model]"),
        (&["--model=@/missing.onnx"], "E13000", "missing.onnx"),
        (&["--model=@/directory"], "E13000", "is no file"),
        (&["--model=@/garbage.onnx"], "E13005", "garbage.onnx"),
        (&["--model=@/no_output.onnx"], "E16001", "no output"),
        (&["--model=@/unknown_op.onnx"], "E16002", "[culprit] of type [ai.onnx::NoSuchOperator]"),
        (&["--model=@/no_kernel.onnx"], "EZ3003", "[culprit] of type [ai.onnx::Relu]"),
        (&["--model=@/open.onnx"], "E10001", "--input_shape=\"x:1,2,3,4\""),
        (&["--framework"], "E10007", "[--framework]"),
        (&["--framework=3"], "E10055", "TensorFlow"),
        (&["--framework=0"], "E10008", "[--weight]"),
        (&["--framework=0", "--weight=net.caffemodel"], "E10055", "Caffe"),
        (&["--framework=1"], "E10055", "MindSpore"),
        (&["--framework=4"], "E10001", "[--framework]"),
        (&["--framework=onnx"], "E10001", "[--framework]"),
        (&["--output"], "E10054", "[--output]"),
        (&["--output=@/directory"], "E10022", "directory"),
        (&["--output=@/new/"], "E10022", "is a directory"),
        (&[&long], "E10021", "4096"),
        (&["--output=@/model.onnx/out"], "E13004", "cannot be written"),
        (&["--output=@/taken"], "E13004", "cannot be written"),
        (&["--soc_version"], "E10054", "[--soc_version]"),
        (&["--soc_version=Ascend12345"], "E10001", "Ascend310P3"),
        (&["--soc_version=ascend310p3"], "E10001", "[--soc_version]"),
        (&["--mode=2"], "E10001", "[--mode]"),
        (&["--mode=x"], "E10001", "[--mode]"),
        (&["--mode=5"], "E10004", "[--om]"),
        (&["--mode=7"], "E10055", "[--mode]"),
        (&["--mode=30"], "E10055", "[--mode]"),
        (&["--mode=1"], "E10004", "[--om]"),
        (&["--mode=1", "--om=@/model.onnx"], "E10004", "[--json]"),
        (&["--mode=1", "--om=@/missing.om", "--json=@/x"], "E13000", "missing.om"),
        (&["--mode=1", "--om=@/garbage.onnx", "--json=@/x"], "E13005", "garbage.onnx"),
        (&["--mode=1", "--om=@/model.onnx", "--json=@/model.onnx/x"], "E13004", "[@/model.onnx/x]"),
        (&["--mode=1", "--om=@/model.onnx", "--json=@/x", "--framework=3"], "E10055", "TensorFlow"),
        (&["--mode=6"], "E10004", "[--om]"),
        (&["--mode=6", "--om=@/directory"], "E13000", "is no file"),
        (&["--mode=6", "--om=@/model.onnx"], "E10001", "ONNX file"),
        (&["--mode=6", "--om=@/garbage.onnx", "--log=loud"], "E10010", "[--log]"),
        (&["--mode=3", "--check_report=@/model.onnx/x"], "E13004", "[@/model.onnx/x]"),
        (&["--display_model_info=2"], "E10006", "[--display_model_info]"),
        (&["--auto_tune_mode=RL"], "E10001", "AOE"),
        (&["--singleop=ops.json"], "E10001", "--framework"),
        (&["--log=verbose"], "E10010", "[--log]"),
        (&["--input_format=NHWC"], "E10001", "[--input_format]"),
        (&["--input_format=XYZ"], "E10001", "[--input_format]"),
        (&["--input_shape=1,2,3,4"], "E10002", "no ':'"),
        (&["--input_shape=x:1.0,2,3,4"], "E10002", "1.0"),
        (&["--input_shape=x:1,two,3,4"], "E10014", "two"),
        (&["--input_shape=x:99999999999,2,3,4"], "E10013", "99999999999"),
        (&["--input_shape=x:0,2,3,4"], "E10011", "not positive"),
        (
            &["--input_shape=x:-1,2,3,4", "--dynamic_batch_size=1,2", "--input_shape_range=x:[1~2,2,3,4]"],
            "E10009",
            "exclude",
        ),
        (&["--input_shape=x:1~2,2,3,4", "--dynamic_batch_size=1,2"], "E10040", "[--input_shape]"),
        (&["--input_shape=x:4~2,2,3,4"], "E10048", "[4~2]"),
        (&["--input_shape=x:-1,2,3,4", "--soc_version=Ascend310"], "E10055", "x [-1, 2, 3, 4]"),
        (&["--model=@/data_dependent.onnx", "--soc_version=Ascend310"], "E10055", "culprit:0:y [1, -1]"),
        (&["--input_shape=x:-1,2,3"], "E10049", "dimensions"),
        (&["--input_shape=-1,2,3,4;5"], "E10002", "input 1"),
        (&["--input_shape=z:-1,2,3,4"], "E10016", "[z]"),
        (&["--input_shape_range=x:1~2,2,3,4"], "E10048", "brackets"),
        (&["--input_shape=q:1,2,3,4"], "E10016", "inputs are: x"),
        (&["--input_shape=k:1"], "E10017", "[k]"),
        (&["--input_shape=add:1"], "E10017", "[add]"),
        (&["--input_shape=x:1,2,3"], "E10049", "[x]"),
        (&["--insert_op_conf=@/aipp.cfg"], "E13000", "[@/aipp.cfg] of parameter [--insert_op_conf]"),
        (&["--insert_op_conf=@/model.onnx"], "E13018", "[@/model.onnx] cannot be parsed"),
        (&["--dynamic_batch_size=1,2"], "E10004", "[--input_shape]"),
        (&["--dynamic_batch_size=1,2", "--input_shape=x:1~2,2,3,4"], "E10040", "[--dynamic_batch_size]"),
        (&["--output_type=FP17"], "E10001", "FP16"),
        (&["--output_type=add:0:FP16"], "E10001", "[--out_nodes]"),
        (&["--output_type=add:0:FP16", "--out_nodes=Relu_0:0"], "E10001", "Relu_0:0"),
        (&["--out_nodes=nobody:0"], "E10016", "add:0:y"),
        (&["--out_nodes=nobody"], "E10016", "add:0:y"),
        (&["--out_nodes=add"], "E10016", "add:0"),
        (&["--out_nodes=add:x"], "E10001", "add:0"),
        (&["--out_nodes=add:1"], "E10003", "1 output"),
        (&["--out_nodes=add:99999999999"], "E10013", "99999999999"),
        (&["--out_nodes=add:0;r"], "E10001", "mix"),
        (&["--out_nodes=;"], "E10001", "[--out_nodes]"),
        (&["--input_fp16_nodes=nobody"], "E10016", "inputs are: x"),
        (&["--input_fp16_nodes=add"], "E10017", "[add]"),
        (&["--input_fp16_nodes=k"], "E10017", "[k]"),
        (&["--input_fp16_nodes=x", "--is_input_adjust_hw_layout=true,false"], "E10001", "2 values"),
        (&["--out_nodes=add:0", "--is_output_adjust_hw_layout=maybe"], "E10005", "true or false"),
        (&["--precision_mode=fp16"], "E10001", "[--precision_mode]"),
        (&["--enable_small_channel=yes"], "E10006", "[--enable_small_channel]"),
    ];
    for (changes, code, part) in cases {
        let outcome = atc(&place.args(changes));
        let place_of = format!("{changes:?}:\n{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.exit, FAILURE, "{place_of}");
        assert!(outcome.out.starts_with(START), "{place_of}");
        let text = outcome.out.split_once(FAILED).expect(&place_of).1;
        assert!(text.starts_with(&format!("{code}: [PID: ")), "{code} expected, {place_of}");
        let part = part.replace('@', &place.0.path().display().to_string());
        assert!(text.contains(&part), "{part} expected, {place_of}");
        assert_eq!(place.files(), before, "nothing is left behind: {place_of}");
    }
}

#[test]
fn options_that_cannot_be_understood_are_complained_about() {
    let place = Place::new();
    for (extra, part) in [
        (&["--no_such_option=1"][..], "unknown command line flag 'no_such_option'"),
        (&["--soc_verison=Ascend310P3"], "did you mean 'soc_version'?"),
        (&["--log"], "flag '--log' is missing its argument"),
        (&["stray"], "non-option parameter 'stray'"),
    ] {
        let mut args = place.args(&[]);
        args.extend(extra.iter().map(|&word| word.to_owned()));
        let outcome = atc(&args);
        assert_eq!(outcome.exit, FAILURE);
        assert_eq!(outcome.out, format!("{START}{FAILED}"));
        assert!(outcome.err.starts_with("ERROR: ") && outcome.err.contains(part), "{}", outcome.err);
        assert!(!place.path("out.om").exists());
    }
}

#[test]
fn help_needs_nothing_else() {
    for flag in ["--help", "-h", "-help"] {
        let outcome = atc(&[flag.to_owned()]);
        assert_eq!(outcome.exit, SUCCESS);
        let usage = outcome.out.strip_prefix(START).unwrap();
        for part in ["usage: atc", "--soc_version", "--insert_op_conf"] {
            assert!(usage.contains(part), "{part} in {usage}");
        }
    }
}

#[test]
fn the_log_says_what_is_done() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--log=info"]));
    assert_eq!(outcome.exit, SUCCESS);
    for part in ["[INFO] ATC: ONNX Runtime 1.", "output add:0:y [1, 2, 3, 4], 96 bytes"] {
        assert!(outcome.err.contains(part), "{part} in {}", outcome.err);
    }
    assert_eq!(atc(&place.args(&["--log=error"])).err, "");
}

#[test]
fn a_missing_onnx_runtime_is_named() {
    let place = Place::new();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let context = Context { onnxruntime: Some(place.path("directory")), terminal: false };
    assert_eq!(run(&place.args(&[]), &mut out, &mut err, &context), FAILURE);
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("E10063: ") && out.contains("onnxruntime"), "{out}");
}

#[test]
fn options_without_effect_are_recorded_and_said_to_have_none() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--precision_mode=force_fp16", "--core_type=AiCore", "--sparsity=0"]));
    assert_eq!(outcome.exit, SUCCESS, "{}", outcome.out);
    let (_, after) = outcome.out.split_once("ATC run success, welcome to the next use.\n").unwrap();
    let lines: Vec<_> = after.lines().collect();
    assert_eq!(lines.len(), 2, "{after}");
    assert!(lines[0].starts_with("WARNING: Parameter [--precision_mode] has no effect: "), "{after}");
    assert!(lines[1].starts_with("WARNING: Parameters [--core_type], [--sparsity] have no effect: "), "{after}");
    let command = open_file(place.path("out.om")).unwrap().description().atc_command.clone().unwrap();
    assert!(command.contains("--precision_mode=force_fp16"), "{command}");
}

#[test]
fn family_names_stand_for_a_product() {
    let place = Place::new();
    for (given, product) in [
        ("Ascend310P", "Ascend310P3"),
        ("Ascend310B", "Ascend310B1"),
        ("Ascend910B", "Ascend910B"),
        ("Ascend710", "Ascend310P3"),
    ] {
        assert_eq!(atc(&place.args(&[&format!("--soc_version={given}")])).exit, SUCCESS);
        let model = open_file(place.path("out.om")).unwrap();
        assert_eq!(model.description().soc_version.as_deref(), Some(product));
        assert!(model.description().atc_command.as_deref().unwrap().contains(&format!("--soc_version={given}")));
    }
}

#[test]
fn a_file_says_what_it_is() {
    let place = Place::new();
    let outcome = atc(&place.args(&["--display_model_info=1"]));
    assert_eq!(outcome.exit, SUCCESS, "{}", outcome.out);
    let (_, block) = outcome.out.split_once("...\n").unwrap();
    let block = block.strip_suffix("ATC run success, welcome to the next use.\n").unwrap();
    let lines: Vec<_> = block.lines().collect();
    assert_eq!(lines.len(), 6, "{block}");
    assert_eq!(lines[0], "============ Display Model Info start ============");
    assert!(lines[1].starts_with("Original Atc command line: atc --model="), "{block}");
    assert!(lines[2].contains("soc_version[Ascend310P3], framework_type[Onnx]."), "{block}");
    // Two tensors of 96 bytes with padding, one float of weights.
    assert_eq!(lines[3], "resource info: memory_size[256 B], weight_size[4 B], stream_num[1], event_num[0].");
    assert!(lines[4].starts_with("om       info: modeldef_size["), "{block}");
    assert!(lines[4].contains("weight_data_size[4 B], tbe_kernels_size[0 B], "), "{block}");
    assert_eq!(lines[5], "============ Display Model Info end   ============");

    let om = format!("--om={}", place.path("out.om").display());
    let shown = atc(&["--mode=6".to_owned(), om]);
    assert_eq!(shown.exit, SUCCESS);
    assert!(shown.out.contains(block), "{}", shown.out);
}

#[test]
fn models_are_written_as_json() {
    let place = Place::new();
    assert_eq!(atc(&place.args(&[])).exit, SUCCESS);
    for (model, at, op) in [
        ("out.om", "/graph/0/op", "type"),
        ("model.onnx", "/graph/node", "op_type"),
        ("open.onnx", "/graph/node", "op_type"),
    ] {
        let args = [
            "--mode=1".to_owned(),
            format!("--om={}", place.path(model).display()),
            format!("--json={}", place.path("new/model.json").display()),
        ];
        let outcome = atc(&args);
        assert_eq!((outcome.exit, outcome.err.as_str()), (SUCCESS, ""), "{}", outcome.out);
        let text = std::fs::read(place.path("new/model.json")).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let ops = document.pointer(at).unwrap().as_array().unwrap();
        assert!(ops.iter().any(|own| own[op] == "Relu"), "{model}: {ops:?}");
    }
}

#[test]
fn a_check_reports_on_every_operator() {
    let place = Place::new();
    save(&place.path("three.onnx"), {
        let mut graph = one_node("NoSuchOperator", FLOAT);
        graph.node.push(node("other", "Missing", &["m"], &["z"]));
        graph
    });
    for (model, exit, code, failing) in [
        ("model.onnx", SUCCESS, "", &[][..]),
        ("three.onnx", FAILURE, "E16002", &["culprit", "other"]),
        ("no_kernel.onnx", FAILURE, "EZ3003", &["culprit"]),
        ("open.onnx", FAILURE, "E10001", &[]),
        ("garbage.onnx", FAILURE, "E13005", &[]),
    ] {
        let _ = std::fs::remove_file(place.path("report.json"));
        let outcome =
            atc(&place.args(&["--mode=3", "--output", &format!("--model=@/{model}"), "--check_report=@/report.json"]));
        assert_eq!(outcome.exit, exit, "{model}: {}", outcome.out);
        assert!(outcome.out.contains(code), "{model}: {}", outcome.out);
        assert!(!place.path("out.om").exists());
        let report: serde_json::Value =
            serde_json::from_slice(&std::fs::read(place.path("report.json")).unwrap()).unwrap();
        assert_eq!(report["name"], model);
        assert_eq!(report["result"], if exit == SUCCESS { "success" } else { "failed" });
        let ops = report["op"].as_array().unwrap();
        let failed: Vec<_> = ops.iter().filter(|op| op["result"] == "failed").collect();
        let names: Vec<_> = failed.iter().map(|op| op["name"].as_str().unwrap()).collect();
        assert_eq!(names, failing, "{model}: {report}");
        assert!(failed.iter().all(|op| op["cause"][0]["code"] == code), "{model}: {report}");
        assert_eq!((&report["total"], &report["fail"]), (&ops.len().into(), &failing.len().into()));
        assert_eq!(report["pass"], ops.len() - failing.len());
    }
}

#[test]
fn single_operators_keep_their_description() {
    let place = Place::new();
    let tensor = r#"{"format": "NCHW", "shape": [1, 2, 1, 3], "type": "float16"}"#;
    let perm = r#"{"name": "perm", "type": "list_int", "value": [0, 2, 3, 1]}"#;
    let factor =
        r#"{"format": "ND", "shape": [1], "type": "fp16", "name": "f", "is_const": true, "const_value": [0.5]}"#;
    let turned = r#"{"format": "NHWC", "shape": [1, 1, 3, 2], "type": "float16"}"#;
    std::fs::write(
        place.path("ops.json"),
        format!(
            r#"[{{"op": "TransposeD", "input_desc": [{tensor}], "output_desc": [{turned}], "attr": [{perm}]}},
                {{"op": "Mul", "name": "half", "input_desc": [{tensor}, {factor}], "output_desc": [{tensor}]}}]"#
        ),
    )
    .unwrap();
    let outcome = atc(&place.args(&["--model", "--framework", "--output=@/ops", "--singleop=@/ops.json"]));
    assert_eq!(outcome.exit, SUCCESS, "{}{}", outcome.out, outcome.err);

    let model = open_file(place.path("ops/0_TransposeD_1_0_1_2_1_3_1_1_1_1_3_2.om")).unwrap();
    let operator = model.operator().unwrap();
    assert_eq!((operator.kind.as_str(), operator.inputs.len()), ("TransposeD", 1));
    assert_eq!(operator.attribute("perm"), Some(&OperatorValue::ListInt(vec![0, 2, 3, 1])));
    let output = &operator.outputs[0];
    assert_eq!((output.data_type, output.format, &output.dims[..]), (1, 1, &[1, 1, 3, 2][..]));
    assert_eq!(model.description().outputs[0].format, 1);

    let model = open_file(place.path("ops/half.om")).unwrap();
    let operator = model.operator().unwrap();
    assert_eq!(operator.inputs[1].constant.as_deref(), Some(&[0x00, 0x38][..]));
    assert_eq!(operator.inputs[1].name, "f");
    assert_eq!(model.description().inputs.len(), 1, "a constant is no input of the model");

    assert_eq!(atc(&place.args(&[])).exit, SUCCESS);
    assert!(open_file(place.path("out.om")).unwrap().operator().is_none());
}

//! Every option of the converter, with good values, bad ones, none, and twice.
//!
//! The list of options is that of `--help`: one without a row here fails the test.

#[path = "../../model/tests/suite/onnxruntime.rs"]
mod onnxruntime;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use softacl_atc::{Context, FAILURE, SUCCESS, run};
use softacl_model::OnnxRuntime;
use softacl_model::onnx::Network;
use softacl_model::onnx::proto::{GraphProto, ModelProto, NodeProto, OperatorSetIdProto, ValueInfoProto};

/// What one option takes: values that are taken, and for those that are not the code of the error.
struct Row {
    name: &'static str,
    good: Vec<&'static str>,
    bad: Vec<(&'static str, &'static str)>,
    /// What it needs beside the required options.
    with: &'static [&'static str],
    /// The code when its value is empty; `""` where that is as if it were not given.
    empty: &'static str,
}

const JUNK: [&str; 9] = ["-1", "+1", "01", "1.0", "0x1", "1 0", "yes", "99999999999999999999", "é"];

fn row(name: &'static str, good: &[&'static str], bad: &[(&'static str, &'static str)]) -> Row {
    Row { name, good: good.to_vec(), bad: bad.to_vec(), with: &[], empty: "" }
}

fn each(names: &[&'static str], good: &[&'static str], bad: &[&'static str], code: &'static str) -> Vec<Row> {
    let bad: Vec<_> = bad.iter().map(|value| (*value, code)).collect();
    names.iter().map(|name| row(name, good, &bad)).collect()
}

impl Row {
    fn with(mut self, with: &'static [&'static str]) -> Self {
        self.with = with;
        self
    }

    fn empty(mut self, code: &'static str) -> Self {
        self.empty = code;
        self
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    let mut rows = vec![
        row("model", &["@/net.onnx"], &[("@/none.onnx", "E13000"), ("@", "E13000"), ("@/junk", "E13005")])
            .empty("E10054"),
        row(
            "framework",
            &["5"],
            &[("1", "E10055"), ("3", "E10055"), ("0", "E10008"), ("2", "E10001"), ("5x", "E10001"), ("05", "E10001")],
        )
        .empty("E10007"),
        row(
            "output",
            &["@/out", "@/a/b/out.v1"],
            &[("@", "E10022"), ("@/", "E10022"), ("@/x/", "E10022"), ("@/junk/out", "E13004")],
        )
        .empty("E10054"),
        row(
            "soc_version",
            &["Ascend310P3", "Ascend910B3"],
            &[("Ascend", "E10001"), ("310P3", "E10001"), ("é", "E10001")],
        )
        .empty("E10054"),
        row("mode", &["0"], &[("2", "E10001"), ("4", "E10001"), ("7", "E10055"), ("30", "E10055"), ("0x0", "E10001")]),
        row("log", &["debug", "info", "warning", "error", "null"], &[("INFO", "E10010"), ("0", "E10010")]),
        row(
            "input_shape",
            &["x:2,3", " x : 2 , 3 ;"],
            &[
                ("2,3", "E10002"),
                ("x:2,,3", "E10014"),
                ("x:2;3", "E10002"),
                ("x:2.5,3", "E10002"),
                ("x:1e3,3", "E10014"),
                ("x:0,3", "E10011"),
                ("x:99999999999999999999,3", "E10013"),
                ("x:2147483647,2147483647,3", "E10049"),
                ("y:2,3", "E10017"),
                ("q:2,3", "E10016"),
                (";", "E10002"),
            ],
        ),
        row("input_format", &["NCHW", "ND", "NCDHW"], &[("NHWC", "E10001"), ("nchw", "E10001")]),
        row(
            "dynamic_batch_size",
            &["1,2"],
            &[("1", "E10035"), ("1,1", "E10039"), ("1,x", "E10003"), ("0,1", "E10038")],
        )
        .with(&["--input_shape=x:-1,3"])
        .empty("E10004"),
        row("dynamic_image_size", &[], &[("1,2;3,4", "E10019"), ("1,2", "E10035"), ("1,2;3", "E10037")])
            .with(&["--input_shape=x:-1,3"])
            .empty("E10004"),
        row("dynamic_dims", &["1;2"], &[("1,2;3,4", "E10003"), ("1", "E10035"), ("1;-2", "E10003")])
            .with(&["--input_shape=x:-1,3", "--input_format=ND"])
            .empty("E10058"),
        row(
            "out_nodes",
            &["second:0", "Relu_0:0;second:0", "y", "m;y"],
            &[
                ("second:1", "E10003"),
                ("second:99999999999", "E10013"),
                ("second:-1", "E10001"),
                ("nobody:0", "E10016"),
                ("x", "E10016"),
                ("y;second:0", "E10001"),
                (";", "E10001"),
            ],
        ),
        row(
            "output_type",
            &[
                "FP32",
                "FP16",
                "UINT8",
                "INT8",
                "UINT16",
                "INT16",
                "UINT32",
                "INT32",
                "UINT64",
                "INT64",
                "DOUBLE",
                "second:0:FP16",
            ],
            &[
                ("FLOAT", "E10001"),
                ("fp16", "E10001"),
                ("HIF8", "E10001"),
                ("second:0", "E10001"),
                ("x:0:FP16", "E10001"),
            ],
        )
        .with(&["--out_nodes=second:0"]),
        row("input_fp16_nodes", &["x", "x;"], &[("q", "E10016"), ("y", "E10017"), ("x;x", "E10001"), (";", "E10001")]),
        row("is_input_adjust_hw_layout", &["false"], &[("0", "E10005"), ("false,false", "E10001"), ("true", "E10055")])
            .with(&["--input_fp16_nodes=x"]),
        row("is_output_adjust_hw_layout", &["false"], &[("False", "E10005"), ("false,", "E10005"), ("true", "E10055")])
            .with(&["--out_nodes=second:0"]),
        row("display_model_info", &["0", "1"], &JUNK.map(|value| (value, "E10006"))),
        row("check_report", &["@/report.json"], &[("@/junk/report", "E13004"), ("@", "E13004")]).with(&["--mode=3"]),
        row("om", &["@/net.onnx"], &[("@/none.om", "E13000"), ("@", "E13000"), ("@/junk", "E13005")])
            .with(&["--mode=1", "--json=@/net.json"])
            .empty("E10004"),
        row("json", &["@/net.json"], &[("@/junk/net.json", "E13004"), ("@", "E13004"), ("/dev/full", "E13004")])
            .with(&["--mode=1", "--om=@/net.onnx"])
            .empty("E10004"),
        row("singleop", &[], &[("@/ops.json", "E10001")]),
        row("insert_op_conf", &[], &[("@/none.cfg", "E13000"), ("@", "E13000"), ("@/net.onnx", "E13018")]),
        row("input_shape_range", &["x:[1~2,3]"], &[("x:[1~2", "E10048"), ("q:[1~2,3]", "E10016")]),
        row("host_env_os", &["linux", "minios"], &[("Linux", "E10001"), ("windows", "E10001")]),
        row("host_env_cpu", &["x86_64", "aarch64", "arm64", "arm"], &[("x86", "E10001")]),
        row(
            "precision_mode",
            &[
                "force_fp16",
                "force_fp32",
                "cube_fp16in_fp32out",
                "allow_mix_precision",
                "allow_mix_precision_fp16",
                "allow_mix_precision_bf16",
                "allow_fp32_to_fp16",
                "allow_fp32_to_bf16",
                "must_keep_origin_dtype",
            ],
            &[("fp16", "E10001"), ("FORCE_FP16", "E10001"), ("force_fp16,force_fp32", "E10001")],
        ),
        row(
            "precision_mode_v2",
            &["fp16", "origin", "cube_fp16in_fp32out", "mixed_float16", "mixed_bfloat16"],
            &[("force_fp16", "E10001")],
        ),
        row("precision_mode_v2", &[], &[("fp16", "E10056")]).with(&["--precision_mode=force_fp16"]),
        row(
            "op_select_implmode",
            &["high_precision", "high_performance", "high_precision_for_all", "high_performance_for_all"],
            &[("high", "E10001")],
        ),
        row("optypelist_for_implmode", &["Gelu,Exp"], &[]).with(&["--op_select_implmode=high_precision"]),
        row("optypelist_for_implmode", &[], &[("Gelu", "E10001")]),
        row("op_precision_mode", &["@/sections"], &[("@/none", "E13000"), ("@", "E13000"), ("@/junk", "E10001")]),
        row("modify_mixlist", &["@/mix.json"], &[("@/none", "E13000"), ("@/junk", "E10001"), ("@/sections", "E10001")]),
        row("keep_dtype", &["@/sections"], &[("@/none", "E13000"), ("@/bytes", "E10001")]),
        row("customize_dtypes", &["@/typed"], &[("@/none", "E13000"), ("@/junk", "E10001")]),
        row(
            "fusion_switch_file",
            &["@/switches"],
            &[("@/none", "E13000"), ("@/junk", "E10001"), ("@/mix.json", "E10001")],
        ),
        row("buffer_optimize", &["l1_optimize", "l2_optimize", "off_optimize"], &[("off", "E10001")]),
        row("core_type", &["AiCore", "VectorCore"], &[("aicore", "E10001")]),
        row("external_weight", &["0", "1", "2"], &[("3", "E10001"), ("true", "E10001")]),
        row("op_debug_level", &["0", "1", "2", "3", "4"], &[("5", "E10001"), ("-1", "E10001")]),
        row("deterministic_level", &["0", "1", "2", "3"], &[("4", "E10001")]),
        row("op_compiler_cache_mode", &["disable", "enable", "force"], &[("on", "E10001")]),
        row("oo_level", &["O1", "O3"], &[("O2", "E10001"), ("3", "E10001")]),
        row("shape_generalized_build_mode", &["shape_precise"], &[("shape_generalized", "E10055"), ("x", "E10001")]),
        row(
            "device_id",
            &["0", "7"],
            &[("-1", "E10014"), ("x", "E10014"), ("1.5", "E10014"), ("9999999999", "E10013")],
        ),
        row("auto_tune_mode", &[], &[("RL", "E10001"), ("GA", "E10001")]),
        row("input_hint_shape", &["0:[2,3]"], &[]),
        row("input_hint_shape", &[], &[("0:[2,3]", "E10001")])
            .with(&["--input_shape=x:-1,3", "--dynamic_batch_size=1,2"]),
    ];
    let bits = [
        "enable_small_channel",
        "disable_reuse_memory",
        "sparsity",
        "is_weight_clip",
        "ac_parallel_enable",
        "tiling_schedule_optimize",
        "quant_dumpable",
        "virtual_type",
        "atomic_clean_policy",
        "status_check",
        "deterministic",
        "dump_mode",
    ];
    rows.extend(each(&bits, &["0", "1"], &JUNK, "E10006"));
    let switches = [
        "enable_single_stream",
        "enable_compress_weight",
        "enable_attr_compression",
        "allow_hf32",
        "save_original_model",
    ];
    rows.extend(each(&switches, &["true", "false"], &["1", "0", "True", "yes", "é"], "E10005"));
    let free = [
        "weight",
        "enable_scope_fusion_passes",
        "op_name_map",
        "op_compiler_cache_dir",
        "jit_compile",
        "optimization_switch",
        "static_model_ops_lower_limit",
        "aicore_num",
        "cluster_config",
        "mdl_bank_path",
        "op_bank_path",
        "debug_dir",
        "op_debug_config",
        "compression_optimize_conf",
        "compress_weight_conf",
        "build_config",
        "raw_ge_options",
        "raw_ge_options_ignore_unsupported",
        "h2d_overlapped_with_compute",
        "cal_conf",
    ];
    rows.extend(each(&free, &["anything", "--model"], &[], ""));
    rows
}

struct Place(tempfile::TempDir);

struct Outcome {
    exit: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let node = |op: &str, inputs: &[&str], outputs: &[&str]| NodeProto::operator(op, inputs, outputs);
        let model = ModelProto {
            ir_version: Some(8),
            opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(14) }],
            graph: Some(GraphProto {
                name: Some("graph".to_owned()),
                node: vec![node("Relu", &["x"], &["m"]), node("Add", &["m", "x"], &["y"]).named("second")],
                input: vec![ValueInfoProto::tensor("x", 1, &[2, 3])],
                output: vec![ValueInfoProto::tensor("y", 1, &[2, 3])],
                ..GraphProto::default()
            }),
            ..ModelProto::default()
        };
        std::fs::write(place.path("net.onnx"), Network::encode(&model).unwrap().file()).unwrap();
        for (name, content) in [
            ("junk", "junk\n"),
            ("ops.json", "[]"),
            ("sections", "[ByOpType]\nAdd=high_precision\n"),
            ("mix.json", r#"{"black-list": {"to-add": ["Add"]}}"#),
            ("typed", "second::InputDtype:float16,OutputDtype:float16\n"),
            ("switches", "AFusionPass:off\n"),
        ] {
            std::fs::write(place.path(name), content).unwrap();
        }
        std::fs::write(place.path("bytes"), [0xff, 0xfe]).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the converter with the required options, those of the row over them, and `last` at the end.
    fn atc(&self, row: &Row, last: &[String]) -> Outcome {
        let required =
            ["--model=@/net.onnx", "--framework=5", "--output=@/out", "--soc_version=Ascend310P3"].map(str::to_owned);
        let own = format!("--{}=", row.name);
        let directory = self.0.path().display().to_string();
        let args: Vec<String> = required
            .into_iter()
            .filter(|word| !word.starts_with(&own))
            .chain(row.with.iter().map(|&word| word.to_owned()))
            .chain(last.iter().cloned())
            .map(|word| word.replace('@', &directory))
            .collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let context = Context { onnxruntime: Some(runtime()), terminal: false };
        let exit = run(&args, &mut out, &mut err, &context);
        Outcome { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    fn files(&self) -> BTreeSet<PathBuf> {
        fn walk(directory: &Path, found: &mut BTreeSet<PathBuf>) {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                }
                found.insert(path);
            }
        }
        let mut found = BTreeSet::new();
        walk(self.0.path(), &mut found);
        found
    }
}

/// ONNX Runtime for the tests.
fn runtime() -> PathBuf {
    static FOUND: OnceLock<(PathBuf, Arc<OnnxRuntime>)> = OnceLock::new();
    // Held for as long as the tests run: the library does not like to be brought up by one thread while another takes it
    // down.
    let held = || {
        let library = onnxruntime::directory();
        let runtime = OnnxRuntime::load(Some(&library), 0).unwrap();
        (library, runtime)
    };
    FOUND.get_or_init(held).0.clone()
}

const FAILED: &str = "ATC run failed, Please check the detail log, Try 'atc --help' for more information\n";

fn code_of(outcome: &Outcome) -> &str {
    outcome.out.split_once(FAILED).and_then(|(_, text)| text.split_once(": [PID")).map_or("", |(code, _)| code)
}

/// The values of options that `--help` knows.
fn options() -> BTreeSet<String> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let context = Context { onnxruntime: None, terminal: false };
    assert_eq!(run(&["--help".to_owned()], &mut out, &mut err, &context), SUCCESS);
    let text = String::from_utf8(out).unwrap();
    let (_, options) = text.split_once("[options]").unwrap();
    options
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|word| word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric()).to_owned())
        .collect()
}

#[test]
fn every_option_has_a_row() {
    let mut options = options();
    options.remove("help");
    let rows: BTreeSet<String> = rows().iter().map(|row| row.name.to_owned()).collect();
    assert_eq!(rows, options);
}

#[test]
fn every_option_is_documented() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/atc.md");
    let page = std::fs::read_to_string(page).unwrap();
    for option in options().iter().filter(|option| *option != "help") {
        assert!(page.contains(&format!("`--{option}`")), "--{option} is not in docs/atc.md");
    }
}

#[test]
fn good_values_are_taken() {
    let place = Place::new();
    for row in rows() {
        for good in &row.good {
            let outcome = place.atc(&row, &[format!("--{}={good}", row.name)]);
            assert_eq!(outcome.exit, SUCCESS, "--{}={good}: {}{}", row.name, outcome.out, outcome.err);
            // A dash for an underline, and the value as a word of its own.
            let words = [format!("-{}", row.name.replace('_', "-")), (*good).to_owned()];
            assert_eq!(place.atc(&row, &words).exit, SUCCESS, "{words:?}");
        }
    }
}

#[test]
fn bad_values_are_refused_with_their_code_and_leave_nothing() {
    let place = Place::new();
    let before = place.files();
    for row in rows() {
        for (bad, code) in &row.bad {
            let outcome = place.atc(&row, &[format!("--{}={bad}", row.name)]);
            let shown = format!("--{}={bad}: {}{}", row.name, outcome.out, outcome.err);
            assert_eq!(outcome.exit, FAILURE, "{shown}");
            assert!(code.is_empty() || code_of(&outcome) == *code, "{code} expected, {shown}");
            // Somebody who reads the text finds what to change: the option, or the file that it names.
            let value = bad.replace('@', &place.0.path().display().to_string());
            let named = outcome.out.contains(&format!("[--{}]", row.name)) || outcome.out.contains(&value);
            assert!(named, "{shown}");
            assert_eq!(place.files(), before, "{shown}");
        }
    }
}

#[test]
fn the_last_of_two_values_counts() {
    let place = Place::new();
    for row in rows() {
        let Some((good, (bad, code))) = row.good.first().zip(row.bad.first()) else { continue };
        let (good, bad) = (format!("--{}={good}", row.name), format!("--{}={bad}", row.name));
        assert_eq!(place.atc(&row, &[bad.clone(), good.clone()]).exit, SUCCESS, "{bad} {good}");
        assert_eq!(code_of(&place.atc(&row, &[good.clone(), bad.clone()])), *code, "{good} {bad}");
    }
}

#[test]
fn an_empty_value_is_none() {
    let place = Place::new();
    for row in rows().iter().filter(|row| !row.good.is_empty()) {
        for empty in [format!("--{}=", row.name), format!("--{}=  ", row.name)] {
            let outcome = place.atc(row, std::slice::from_ref(&empty));
            assert_eq!(code_of(&outcome), row.empty, "{empty}: {}", outcome.out);
        }
        // Its value may be missing altogether, at the end of the line.
        let outcome = place.atc(row, &[format!("--{}", row.name)]);
        assert_eq!(outcome.exit, FAILURE);
        assert!(outcome.err.contains(&format!("flag '--{}' is missing its argument", row.name)), "{}", outcome.err);
    }
}

#[test]
fn a_full_disk_leaves_no_part_of_a_file() {
    let place = Place::new();
    let any = row("log", &[], &[]);
    // Whatever is written into this directory goes where nothing can be written.
    std::os::unix::fs::symlink("/dev/full", place.path("out.om")).unwrap();
    std::os::unix::fs::symlink("/dev/full", place.path("report.json")).unwrap();
    let before = place.files();
    for words in [&[][..], &["--mode=3", "--check_report=@/report.json"]] {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let outcome = place.atc(&any, &words);
        assert_eq!(code_of(&outcome), "E13004", "{}", outcome.out);
        assert_eq!(place.files(), before);
    }
}

#[test]
fn paths_of_any_length_are_refused_or_taken() {
    let place = Place::new();
    let any = row("log", &[], &[]);
    let before = place.files();
    for (option, extra) in [
        ("output", &[][..]),
        ("model", &[]),
        ("check_report", &["--mode=3"]),
        ("json", &["--mode=1", "--om=@/net.onnx"]),
        ("om", &["--mode=6"]),
        ("singleop", &["--framework="]),
        ("keep_dtype", &[]),
    ] {
        for length in [256, 4097, 100_000] {
            let mut words: Vec<String> = extra.iter().map(|&word| word.to_owned()).collect();
            words.push(format!("--{option}=@/{}", "n".repeat(length)));
            let outcome = place.atc(&any, &words);
            assert_eq!(outcome.exit, FAILURE, "{option} of {length}");
            assert!(!code_of(&outcome).is_empty(), "{option} of {length}: {}", outcome.out);
            assert_eq!(place.files(), before, "{option} of {length}");
        }
    }
}

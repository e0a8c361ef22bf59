//! The command line's syntax: which options exist, and how they are written.
//!
//! `--name=value`, `--name value` and `-name=value` mean the same, and so do `-` and `_` inside a name. What values mean
//! is decided in `settings`.

use std::collections::HashMap;
use std::fmt;

use crate::accepted;

/// One option.
pub(crate) struct Opt {
    pub(crate) name: &'static str,
    /// One line for `--help`; empty for an option that has no effect or is not supported yet.
    help: &'static str,
}

impl Opt {
    /// Whether a command line with this option cannot be obeyed.
    fn is_refused(&self) -> bool {
        self.help.is_empty() && !accepted::is_accepted(self.name)
    }
}

const fn supported(name: &'static str, help: &'static str) -> Opt {
    Opt { name, help }
}

const fn known(name: &'static str) -> Opt {
    Opt { name, help: "" }
}

/// Every documented option.
static OPTIONS: &[Opt] = &[
    supported("model", "The ONNX model to convert. Required."),
    supported("framework", "Where the model comes from: 5 is ONNX. Required."),
    supported("output", "The file to write, without its suffix .om; its directory is created. Required."),
    supported("soc_version", "The chip to convert for, such as Ascend310P3. Required."),
    supported(
        "input_shape",
        "Shapes of inputs: \"name1:n,c,h,w;name2:n,m\". Needed where the model leaves dimensions open.",
    ),
    supported("input_format", "Layout of the inputs: NCHW (default), NCDHW or ND."),
    supported("dynamic_batch_size", "Batch sizes to convert for: \"1,2,4\", for inputs whose first dimension is -1."),
    supported(
        "dynamic_image_size",
        "Picture sizes to convert for: \"h,w;h,w\", for inputs whose height and width are -1.",
    ),
    supported("dynamic_dims", "Sizes to convert for: \"a,b;c,d\", one number for each -1 of --input_shape."),
    supported("insert_op_conf", "The file that says what happens to pictures before the network sees them (AIPP)."),
    supported("out_nodes", "Where the network ends: \"node:index;node:index\", or names of tensors \"t1;t2\"."),
    supported("output_type", "Type of all outputs, such as FP16, or \"node:index:FP16;...\" for those of --out_nodes."),
    supported("input_fp16_nodes", "Inputs that become FLOAT16: \"name1;name2\"."),
    supported("is_input_adjust_hw_layout", "\"true,false\": which of those take the layout NC1HWC0."),
    supported("is_output_adjust_hw_layout", "\"true,false\": which of --out_nodes are given in FLOAT16 and NC1HWC0."),
    supported("singleop", "A JSON file of single operators; each becomes a file in the directory --output."),
    supported("log", "Log what is done on standard error: debug, info, warning, error or null (default)."),
    supported(
        "mode",
        "0 (default): convert. 1: write a model as JSON. 3: only check it. 5: write a dumped graph as JSON. 6: show what a file says of itself.",
    ),
    supported("om", "The file to read in modes 1 (.om or .onnx), 5 (ge_proto_*.txt) and 6 (.om)."),
    supported("json", "The file to write in modes 1 and 5."),
    supported("check_report", "The file for the verdicts of mode 3; check_result.json by default."),
    supported("display_model_info", "1: show what mode 6 shows after the conversion."),
    supported("help", "Show this text."),
    known("weight"),
    known("dump_mode"),
    known("input_shape_range"),
    known("input_hint_shape"),
    known("precision_mode"),
    known("precision_mode_v2"),
    known("op_select_implmode"),
    known("optypelist_for_implmode"),
    known("op_precision_mode"),
    known("modify_mixlist"),
    known("keep_dtype"),
    known("customize_dtypes"),
    known("allow_hf32"),
    known("fusion_switch_file"),
    known("enable_small_channel"),
    known("buffer_optimize"),
    known("core_type"),
    known("disable_reuse_memory"),
    known("sparsity"),
    known("is_weight_clip"),
    known("ac_parallel_enable"),
    known("tiling_schedule_optimize"),
    known("quant_dumpable"),
    known("enable_single_stream"),
    known("enable_compress_weight"),
    known("enable_attr_compression"),
    known("external_weight"),
    known("op_debug_level"),
    known("deterministic"),
    known("deterministic_level"),
    known("op_compiler_cache_mode"),
    known("op_compiler_cache_dir"),
    known("host_env_os"),
    known("host_env_cpu"),
    known("save_original_model"),
    known("auto_tune_mode"),
    known("shape_generalized_build_mode"),
    known("jit_compile"),
    known("virtual_type"),
    known("atomic_clean_policy"),
    known("status_check"),
    known("oo_level"),
    known("optimization_switch"),
    known("static_model_ops_lower_limit"),
    known("aicore_num"),
    known("cluster_config"),
    known("mdl_bank_path"),
    known("op_bank_path"),
    known("debug_dir"),
    known("op_debug_config"),
    known("compression_optimize_conf"),
    known("compress_weight_conf"),
    known("enable_scope_fusion_passes"),
    known("op_name_map"),
    known("device_id"),
    known("build_config"),
    known("raw_ge_options"),
    known("raw_ge_options_ignore_unsupported"),
    known("h2d_overlapped_with_compute"),
    known("cal_conf"),
];

/// What a command line says.
#[derive(Debug)]
pub(crate) enum Parsed {
    Help,
    Arguments(Arguments),
}

/// Values by option; the last one counts when an option is given twice.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    values: HashMap<&'static str, String>,
    /// Options that were given and are not supported, in the order given.
    pub(crate) unsupported: Vec<&'static str>,
}

impl Arguments {
    /// An option's value as it was given, even if it is empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// An option's value; `None` when it was not given or is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

/// A command line that cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Complaint {
    Unknown(String),
    MissingArgument(&'static str),
    Stray(String),
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => {
                write!(out, "unknown command line flag '{name}'")?;
                if let Some(near) = nearest(name) {
                    write!(out, ", did you mean '{near}'?")?;
                }
                Ok(())
            }
            Self::MissingArgument(name) => write!(out, "flag '--{name}' is missing its argument"),
            Self::Stray(word) => write!(out, "non-option parameter '{word}' (quote values that contain ';' or blanks)"),
        }
    }
}

/// Reads a command line.
pub(crate) fn parse(args: &[String]) -> Result<Parsed, Complaint> {
    let mut arguments = Arguments::default();
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let Some(rest) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
            return Err(Complaint::Stray(word.clone()));
        };
        if rest.is_empty() {
            // A lone "-" or "--": neither names an option.
            return Err(Complaint::Stray(word.clone()));
        }
        let (name, value) = match rest.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (rest, None),
        };
        let plain = name.replace('-', "_");
        if plain == "help" || plain == "h" {
            return Ok(Parsed::Help);
        }
        let option =
            OPTIONS.iter().find(|option| option.name == plain).ok_or_else(|| Complaint::Unknown(name.to_owned()))?;
        let value = match value {
            Some(value) => value,
            None => words.next().ok_or(Complaint::MissingArgument(option.name))?,
        };
        if option.is_refused() && !arguments.unsupported.contains(&option.name) {
            arguments.unsupported.push(option.name);
        }
        arguments.values.insert(option.name, value.to_owned());
    }
    Ok(Parsed::Arguments(arguments))
}

/// The option that a misspelt name is closest to, if any is close.
fn nearest(name: &str) -> Option<&'static str> {
    nearest_of(&name.replace('-', "_"), OPTIONS.iter().map(|option| option.name))
}

/// The one of `names` that a misspelt name is closest to, if any is close.
pub(crate) fn nearest_of(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    names
        .filter(|own| own.len().abs_diff(name.len()) <= 2)
        .map(|own| (distance(name, own), own))
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map(|(_, name)| name)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best.min(rows[i - 2][j - 2] + 1)
                } else {
                    best
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

/// The text of `--help`.
pub(crate) struct Usage;

impl fmt::Display for Usage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "usage: atc --model=FILE --framework=5 --output=PATH --soc_version=NAME [options]")?;
        writeln!(out, "Converts an ONNX model to an .om file that softacl runs.\n")?;
        for option in OPTIONS.iter().filter(|option| !option.help.is_empty()) {
            writeln!(out, "  --{:<27}{}", option.name, option.help)?;
        }
        writeln!(out, "\nAn option that is given twice has its last value.")?;
        write!(out, "\nChecked and recorded in the file, without effect on it:")?;
        names(out, accepted::ACCEPTED.iter().map(|option| option.name))?;
        write!(out, "\nNot supported yet, and refused:")?;
        names(out, OPTIONS.iter().filter(|option| option.is_refused()).map(|option| option.name))
    }
}

/// Names of options in lines of bearable length.
fn names(out: &mut fmt::Formatter<'_>, names: impl Iterator<Item = &'static str>) -> fmt::Result {
    let mut column = usize::MAX;
    for name in names {
        if column.saturating_add(name.len() + 3) > 100 {
            write!(out, "\n ")?;
            column = 1;
        }
        write!(out, " --{name}")?;
        column += name.len() + 3;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn values(line: &str) -> Arguments {
        match parse(&words(line)) {
            Ok(Parsed::Arguments(arguments)) => arguments,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn every_way_to_write_an_option_means_the_same() {
        for line in [
            "--soc_version=X",
            "--soc_version X",
            "-soc_version=X",
            "-soc_version X",
            "--soc-version=X",
            "--soc_version=Y --soc-version=X",
        ] {
            assert_eq!(values(line).get("soc_version"), Some("X"), "{line}");
        }
        assert_eq!(values("--input_shape=a:b:1,2").get("input_shape"), Some("a:b:1,2"));
        assert_eq!(values("--output=a=b").get("output"), Some("a=b"));
        assert_eq!(values("--input_shape=").get("input_shape"), None);
    }

    #[test]
    fn an_argument_is_taken_whatever_it_looks_like() {
        assert_eq!(values("--model --output").get("model"), Some("--output"));
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        for (line, complaint) in [
            ("--modle=x", Complaint::Unknown("modle".to_owned())),
            ("--model", Complaint::MissingArgument("model")),
            ("--model=x stray", Complaint::Stray("stray".to_owned())),
            ("--", Complaint::Stray("--".to_owned())),
        ] {
            assert_eq!(parse(&words(line)).unwrap_err(), complaint, "{line}");
        }
        let text = Complaint::Unknown("modle".to_owned()).to_string();
        assert!(text.contains("did you mean 'mode"), "{text}");
        let text = Complaint::Unknown("something_else".to_owned()).to_string();
        assert!(text.ends_with("flag 'something_else'"), "{text}");
    }

    #[test]
    fn what_is_accepted_is_an_option_without_an_effect() {
        for accepted in accepted::ACCEPTED {
            let option = OPTIONS.iter().find(|option| option.name == accepted.name);
            assert!(option.is_some_and(|option| option.help.is_empty()), "{}", accepted.name);
        }
    }

    #[test]
    fn no_option_is_listed_twice() {
        for (at, option) in OPTIONS.iter().enumerate() {
            assert!(OPTIONS[at + 1..].iter().all(|other| other.name != option.name), "{}", option.name);
        }
    }
}

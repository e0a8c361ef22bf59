//! Options that tune code for the NPU: checked as the vendor's converter checks them, recorded in the file with the rest of
//! the command line, and without effect on what softacl runs.
//!
//! What is not here: options with an effect (`settings`), and those that are refused because their effect is missing.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::files;
use crate::options::Arguments;

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    Anything,
    /// 0 or 1 (E10006).
    Bit,
    /// true or false (E10005).
    Switch,
    /// One of these (E10001).
    OneOf(&'static [&'static str]),
    /// A number from 0 on (E10014 for what is none).
    Number,
    /// A file that exists (E13000), of this form (E10001).
    File(Form),
    /// The first value; the second is known and cannot be had (E10055), because it changes what goes in and out.
    NotSecond(&'static str, &'static str),
}

use Takes::{Anything, Bit, File, NotSecond, Number, OneOf, Switch};

use crate::files::Form;

/// One option: its name, what it takes, and why it has no effect.
pub(crate) struct Accepted {
    pub(crate) name: &'static str,
    takes: Takes,
    reason: Reason,
}

/// Why an option has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// It tunes the compiler or the code that it makes.
    Tuning,
    /// It lowers or raises the precision of code for the NPU; ONNX Runtime computes as the model says.
    Precision,
    /// It belongs to models of another framework.
    Framework,
    /// It is about files beside the .om, which always holds everything.
    Beside,
    /// It is about shapes in JSON.
    Shapes,
    /// It is where code for the host's side goes, and there is none.
    Host,
}

impl Reason {
    fn text(self) -> &'static str {
        match self {
            Self::Tuning => "it tunes code for the NPU, and ONNX Runtime executes the model",
            Self::Precision => "ONNX Runtime computes in the precision that the model states",
            Self::Framework => "it does not apply to ONNX models",
            Self::Beside => "the .om file holds the whole model, and nothing is written beside it",
            Self::Shapes => "the JSON holds the shapes that the model's file states",
            Self::Host => "the file holds no code for the host",
        }
    }
}

const fn tuning(name: &'static str, takes: Takes) -> Accepted {
    Accepted { name, takes, reason: Reason::Tuning }
}

const fn precision(name: &'static str, takes: Takes) -> Accepted {
    Accepted { name, takes, reason: Reason::Precision }
}

const fn option(name: &'static str, takes: Takes, reason: Reason) -> Accepted {
    Accepted { name, takes, reason }
}

pub(crate) static ACCEPTED: &[Accepted] = &[
    option("weight", Anything, Reason::Framework),
    option("enable_scope_fusion_passes", Anything, Reason::Framework),
    option("op_name_map", Anything, Reason::Framework),
    option("dump_mode", Bit, Reason::Shapes),
    option("save_original_model", Switch, Reason::Beside),
    option("external_weight", OneOf(&["0", "1", "2"]), Reason::Beside),
    option("host_env_os", OneOf(&["linux", "minios"]), Reason::Host),
    option("host_env_cpu", OneOf(&["x86_64", "aarch64", "arm64", "arm"]), Reason::Host),
    precision(
        "precision_mode",
        OneOf(&[
            "force_fp16",
            "force_fp32",
            "cube_fp16in_fp32out",
            "allow_mix_precision",
            "allow_mix_precision_fp16",
            "allow_mix_precision_bf16",
            "allow_fp32_to_fp16",
            "allow_fp32_to_bf16",
            "must_keep_origin_dtype",
        ]),
    ),
    precision(
        "precision_mode_v2",
        OneOf(&["fp16", "origin", "cube_fp16in_fp32out", "mixed_float16", "mixed_bfloat16", "cube_hif8", "mixed_hif8"]),
    ),
    precision(
        "op_select_implmode",
        OneOf(&["high_precision", "high_performance", "high_precision_for_all", "high_performance_for_all"]),
    ),
    precision("optypelist_for_implmode", Anything),
    precision("op_precision_mode", File(Form::Sections)),
    precision("modify_mixlist", File(Form::MixList)),
    precision("keep_dtype", File(Form::Lines)),
    precision("customize_dtypes", File(Form::TypedLines)),
    precision("allow_hf32", Switch),
    precision("deterministic", Bit),
    precision("deterministic_level", OneOf(&["0", "1", "2", "3"])),
    tuning("input_hint_shape", Anything),
    tuning("fusion_switch_file", File(Form::Switches)),
    tuning("enable_small_channel", Bit),
    tuning("buffer_optimize", OneOf(&["l1_optimize", "l2_optimize", "off_optimize"])),
    tuning("core_type", OneOf(&["AiCore", "VectorCore"])),
    tuning("disable_reuse_memory", Bit),
    tuning("sparsity", Bit),
    tuning("is_weight_clip", Bit),
    tuning("ac_parallel_enable", Bit),
    tuning("tiling_schedule_optimize", Bit),
    tuning("quant_dumpable", Bit),
    tuning("enable_single_stream", Switch),
    tuning("enable_compress_weight", Switch),
    tuning("enable_attr_compression", Switch),
    tuning("op_debug_level", OneOf(&["0", "1", "2", "3", "4"])),
    tuning("op_compiler_cache_mode", OneOf(&["disable", "enable", "force"])),
    tuning("op_compiler_cache_dir", Anything),
    tuning("shape_generalized_build_mode", NotSecond("shape_precise", "shape_generalized")),
    tuning("jit_compile", Anything),
    tuning("virtual_type", Bit),
    tuning("atomic_clean_policy", Bit),
    tuning("status_check", Bit),
    tuning("oo_level", OneOf(&["O1", "O3"])),
    tuning("optimization_switch", Anything),
    tuning("static_model_ops_lower_limit", Anything),
    tuning("aicore_num", Anything),
    tuning("cluster_config", Anything),
    tuning("mdl_bank_path", Anything),
    tuning("op_bank_path", Anything),
    tuning("debug_dir", Anything),
    tuning("op_debug_config", Anything),
    tuning("compression_optimize_conf", Anything),
    tuning("compress_weight_conf", Anything),
    tuning("device_id", Number),
    tuning("build_config", Anything),
    tuning("raw_ge_options", Anything),
    tuning("raw_ge_options_ignore_unsupported", Anything),
    tuning("h2d_overlapped_with_compute", Anything),
    tuning("cal_conf", Anything),
];

/// Whether an option is accepted without an effect.
pub(crate) fn is_accepted(name: &str) -> bool {
    ACCEPTED.iter().any(|option| option.name == name)
}

/// Checks the values of all such options and how they go together.
pub(crate) fn check(arguments: &Arguments) -> Result<(), Diagnostic> {
    if let Some(value) = arguments.get("auto_tune_mode") {
        return Err(Diagnostic::value("E10001", "auto_tune_mode", value, "this way of tuning does not exist any more")
            .solution("Leave it out; on a real NPU the AOE tool tunes models."));
    }
    for option in ACCEPTED {
        if let Some(value) = arguments.get(option.name) {
            check_value(option, value)?;
        }
    }
    if let (Some(_), Some(_)) = (arguments.get("precision_mode"), arguments.get("precision_mode_v2")) {
        return Err(Diagnostic::new(
            "E10056",
            "Parameters [--precision_mode] and [--precision_mode_v2] cannot be given together.",
        ));
    }
    if let Some(list) = arguments.get("optypelist_for_implmode")
        && !matches!(arguments.get("op_select_implmode"), Some("high_precision" | "high_performance"))
    {
        return Err(Diagnostic::value(
            "E10001",
            "optypelist_for_implmode",
            list,
            "it needs --op_select_implmode with the value high_precision or high_performance",
        ));
    }
    let gears = ["dynamic_batch_size", "dynamic_image_size", "dynamic_dims"];
    if let (Some(hint), Some(gear)) =
        (arguments.get("input_hint_shape"), gears.iter().find(|name| arguments.get(name).is_some()))
    {
        return Err(Diagnostic::value(
            "E10001",
            "input_hint_shape",
            hint,
            format_args!("it cannot be given together with --{gear}"),
        ));
    }
    Ok(())
}

fn check_value(option: &Accepted, value: &str) -> Result<(), Diagnostic> {
    let name = option.name;
    let wrong = |code, reason: &str| Err(Diagnostic::value(code, name, value, reason));
    match option.takes {
        Bit if matches!(value, "0" | "1") => Ok(()),
        Bit => wrong("E10006", "it must be 0 or 1"),
        Switch if matches!(value, "true" | "false") => Ok(()),
        Switch => wrong("E10005", "it must be true or false"),
        OneOf(values) if values.contains(&value) => Ok(()),
        OneOf(values) => wrong("E10001", &format!("it must be one of {}", values.join(", "))),
        Number if !value.bytes().all(|byte| byte.is_ascii_digit()) => wrong("E10014", "it must be a number from 0 on"),
        Number if value.parse::<i32>().is_err() => wrong("E10013", &format!("it is larger than {}", i32::MAX)),
        Anything | Number => Ok(()),
        File(form) if Path::new(value).is_file() => {
            files::check(form, Path::new(value)).or_else(|reason| wrong("E10001", &reason))
        }
        File(_) => {
            let what = if Path::new(value).exists() { "is no file" } else { "does not exist" };
            Err(Diagnostic::new("E13000", format!("Path [{value}] of parameter [--{name}] {what}.")))
        }
        NotSecond(first, _) if value == first => Ok(()),
        NotSecond(_, second) if value == second => Err(Diagnostic::new(
            "E10055",
            format!(
                "Value [{value}] for parameter [--{name}] opens every dimension, which is not supported by softacl's atc."
            ),
        )),
        NotSecond(first, second) => wrong("E10001", &format!("it must be {first} or {second}")),
    }
}

/// A line for each reason: the options that were given and have no effect.
pub(crate) fn warnings(arguments: &Arguments) -> Vec<String> {
    [Reason::Framework, Reason::Beside, Reason::Shapes, Reason::Host, Reason::Precision, Reason::Tuning]
        .into_iter()
        .filter_map(|reason| {
            let names: Vec<String> = ACCEPTED
                .iter()
                .filter(|option| option.reason == reason && arguments.get(option.name).is_some())
                .map(|option| format!("[--{}]", option.name))
                .collect();
            let plural = if names.len() == 1 { "Parameter" } else { "Parameters" };
            let has = if names.len() == 1 { "has" } else { "have" };
            (!names.is_empty())
                .then(|| format!("WARNING: {plural} {} {has} no effect: {}.", names.join(", "), reason.text()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Parsed, parse};

    fn arguments(words: &[&str]) -> Arguments {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        match parse(&words) {
            Ok(Parsed::Arguments(arguments)) => arguments,
            other => panic!("{words:?}: {other:?}"),
        }
    }

    #[test]
    fn values_are_checked_with_their_codes() {
        for (words, code) in [
            (&["--precision_mode=force_fp16"][..], ""),
            (&["--precision_mode=fp16"], "E10001"),
            (&["--precision_mode_v2=fp16"], ""),
            (&["--precision_mode_v2=force_fp16"], "E10001"),
            (&["--precision_mode=force_fp16", "--precision_mode_v2=fp16"], "E10056"),
            (&["--enable_small_channel=1"], ""),
            (&["--enable_small_channel=true"], "E10006"),
            (&["--enable_small_channel=2", "--enable_small_channel=1"], ""),
            (&["--disable_reuse_memory=2"], "E10006"),
            (&["--enable_single_stream=true"], ""),
            (&["--enable_single_stream=1"], "E10005"),
            (&["--save_original_model=yes"], "E10005"),
            (&["--buffer_optimize=off_optimize"], ""),
            (&["--buffer_optimize=off"], "E10001"),
            (&["--core_type=aicore"], "E10001"),
            (&["--external_weight=3"], "E10001"),
            (&["--op_debug_level=5"], "E10001"),
            (&["--deterministic=2"], "E10006"),
            (&["--deterministic_level=3"], ""),
            (&["--device_id=-1"], "E10014"),
            (&["--host_env_os=windows"], "E10001"),
            (&["--host_env_cpu=x86"], "E10001"),
            (&["--fusion_switch_file=/no/such/file"], "E13000"),
            (&["--keep_dtype=/"], "E13000"),
            (&["--modify_mixlist=/dev/null/x"], "E13000"),
            (&["--optypelist_for_implmode=Gelu"], "E10001"),
            (&["--optypelist_for_implmode=Gelu", "--op_select_implmode=high_precision_for_all"], "E10001"),
            (&["--optypelist_for_implmode=Gelu", "--op_select_implmode=high_precision"], ""),
            (&["--op_select_implmode=fast"], "E10001"),
            (&["--auto_tune_mode=RL,GA"], "E10001"),
            (&["--shape_generalized_build_mode=shape_precise"], ""),
            (&["--shape_generalized_build_mode=shape_generalized"], "E10055"),
            (&["--shape_generalized_build_mode=general"], "E10001"),
            (&["--oo_level=O3"], ""),
            (&["--oo_level=O2"], "E10001"),
            (&["--input_hint_shape=0:[1]", "--dynamic_dims=1;2"], "E10001"),
            (&["--precision_mode="], ""),
        ] {
            let found = check(&arguments(words)).err().map_or("", |error| error.code);
            assert_eq!(found, code, "{words:?}");
        }
    }

    #[test]
    fn each_reason_has_one_line() {
        let given = arguments(&["--core_type=AiCore", "--weight=w", "--sparsity=1", "--allow_hf32=true"]);
        let lines = warnings(&given);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[2].starts_with("WARNING: Parameters [--core_type], [--sparsity] have no effect: "), "{lines:?}");
        assert!(warnings(&arguments(&["--mode=0"])).is_empty());
    }
}

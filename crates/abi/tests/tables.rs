//! The tables hold together: what one row says of another is true, and what one column says agrees with its neighbours.
//!
//! Each test collects everything that is wrong before it fails, so that one run shows all of it.

use std::collections::BTreeSet;

use softacl_abi::ErrorCode;
use softacl_abi::constants::{CONSTANTS, aclrt_memcpy_kind, limits};
use softacl_abi::errors::ERRORS;
use softacl_abi::profile::{self, Family, PROFILES};
use softacl_abi::surface::{self, FUNCTIONS, Kind, ParseError, Status};

/// Fails with every finding on a line of its own.
#[track_caller]
fn expect_none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn the_whole_surface_is_there_and_names_are_unique() {
    assert_eq!(FUNCTIONS.len(), 742);
    let names: BTreeSet<&str> = FUNCTIONS.iter().map(|function| function.python_name).collect();
    assert_eq!(names.len(), FUNCTIONS.len());
}

#[test]
fn every_function_is_found_by_its_name() {
    for function in FUNCTIONS {
        assert_eq!(surface::find(function.python_name).map(|found| found.c_name), Some(function.c_name));
    }
    for absent in ["", "acl", "acl.rt", "acl.rt.Malloc", "malloc", "acl.zzz", "acl.rt.malloc "] {
        assert!(surface::find(absent).is_none(), "{absent:?}");
    }
}

#[test]
fn every_row_is_complete() {
    let modules =
        ["acl", "acl.rt", "acl.mdl", "acl.media", "acl.op", "acl.blas", "acl.util", "acl.prof", "acl.himpi", "acl.fv"];
    let mut findings = Vec::new();
    for function in FUNCTIONS {
        let mut note = |what: &str| findings.push(format!("{}: {what}", function.python_name));
        if !modules.contains(&function.module()) {
            note("is in no module of acl");
        }
        if function.c_name.is_empty() || function.group.is_empty() {
            note("has no C name or no group");
        }
        // The last chapters are published on the vendor's site only.
        if !function.page.contains(".md") && !function.page.starts_with("hiascend aclpythondevg") {
            note("names no page");
        }
        if function.exists() != function.summary.ends_with('.') {
            note("has a summary if and only if it exists");
        }
        if function.note.contains("(index") || function.note.contains('\t') {
            note("has a remark that was not cleaned");
        }
    }
    expect_none(&findings);
}

#[test]
fn letters_match_arguments_and_results() {
    let mut findings = Vec::new();
    for function in FUNCTIONS {
        let name = function.python_name;
        let required = function.arg_format.split('|').next().unwrap_or_default();
        let letters: Vec<char> = function.arg_format.chars().filter(|letter| *letter != '|').collect();
        if letters.len() != function.arguments.len() || required.len() != function.required_arguments() {
            findings.push(format!(
                "{name}: `{}` does not fit {} arguments",
                function.arg_format,
                function.arguments.len()
            ));
            continue;
        }
        for (letter, argument) in letters.iter().zip(function.arguments) {
            if !fits(*letter, argument.kind) {
                findings.push(format!("{name}: letter `{letter}` for {} ({:?})", argument.name, argument.kind));
            }
        }
        let results: Vec<char> =
            if function.ret_format == "None" { Vec::new() } else { function.ret_format.chars().collect() };
        if results.len() != function.results.len() {
            findings.push(format!("{name}: `{}` does not fit {} results", function.ret_format, function.results.len()));
        }
        for (letter, result) in results.iter().zip(function.results) {
            if !fits(*letter, result.kind) {
                findings.push(format!("{name}: letter `{letter}` for result {} ({:?})", result.name, result.kind));
            }
        }
    }
    expect_none(&findings);
}

/// Whether a `CPython` letter can carry a kind.
fn fits(letter: char, kind: Kind) -> bool {
    match letter {
        'b' | 'B' | 'h' | 'H' | 'i' | 'I' | 'l' | 'k' | 'L' | 'K' => kind == Kind::Int,
        'f' | 'd' => kind == Kind::Float,
        's' => matches!(kind, Kind::Str | Kind::StrOrNone),
        'O' => !matches!(kind, Kind::Int | Kind::Float | Kind::Str),
        _ => false,
    }
}

#[test]
fn argument_names_are_names_for_python() {
    let reserved =
        ["from", "in", "is", "lambda", "def", "del", "global", "class", "pass", "return", "with", "as", "None"];
    for function in FUNCTIONS {
        let names: BTreeSet<&str> = function.arguments.iter().map(|argument| argument.name).collect();
        assert_eq!(names.len(), function.arguments.len(), "{} names two arguments alike", function.python_name);
        for name in names {
            let identifier =
                name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
            assert!(identifier && !name.is_empty() && !reserved.contains(&name), "{}: {name:?}", function.python_name);
        }
    }
}

#[test]
fn optional_arguments_come_last() {
    for function in FUNCTIONS {
        let first =
            function.arguments.iter().position(|argument| argument.optional).unwrap_or(function.arguments.len());
        assert_eq!(first, function.required_arguments(), "{}", function.python_name);
    }
}

#[test]
fn pairs_point_both_ways() {
    let mut findings = Vec::new();
    for function in FUNCTIONS {
        for destroyer in function.creates {
            if !surface::find(destroyer).is_some_and(|found| found.destroys.contains(&function.python_name)) {
                findings.push(format!("{} names {destroyer}, which does not name it", function.python_name));
            }
        }
        for creator in function.destroys {
            if !surface::find(creator).is_some_and(|found| found.creates.contains(&function.python_name)) {
                findings.push(format!("{} names {creator}, which does not name it", function.python_name));
            }
        }
        // A program must be able to undo what it can do.
        let destroyers = || function.creates.iter().filter_map(|name| surface::find(name));
        if function.exists() && !function.creates.is_empty() && !destroyers().any(surface::Function::exists) {
            findings.push(format!("{} exists, but nothing that destroys what it makes", function.python_name));
        }
    }
    expect_none(&findings);
}

#[test]
fn whatever_is_called_create_or_destroy_has_a_partner() {
    // The kernel belongs to the process; no call removes it.
    let alone = ["acl.op.create_kernel"];
    let mut findings = Vec::new();
    for function in FUNCTIONS {
        let name = function.short_name();
        let makes = name.contains("create") || name.starts_with("malloc") || name.starts_with("load_from");
        let ends = name.contains("destroy") || name.starts_with("free") || name == "unload";
        if makes && !ends && function.creates.is_empty() && !alone.contains(&function.python_name) {
            findings.push(format!("{} creates something that nothing destroys", function.python_name));
        }
        if ends && function.destroys.is_empty() {
            findings.push(format!("{} destroys what nothing creates", function.python_name));
        }
    }
    expect_none(&findings);
}

#[test]
fn refused_functions_have_a_known_code_and_a_reason_and_a_way_to_return_it() {
    let refused: Vec<_> = FUNCTIONS
        .iter()
        .filter_map(|function| match function.status {
            Status::Refused { code, reason } => Some((function, code, reason)),
            _ => None,
        })
        .collect();
    assert!(!refused.is_empty());
    for (function, code, reason) in refused {
        assert!(code.row().is_some() && !code.is_success(), "{}: {code:?}", function.python_name);
        assert!(!reason.is_empty() && !reason.ends_with('.'), "{}: {reason:?}", function.python_name);
        assert!(function.results.iter().any(|result| result.name == "ret"), "{} has no ret", function.python_name);
    }
}

#[test]
fn functions_without_arguments_look_at_none_and_others_say_how_they_fail() {
    for function in FUNCTIONS {
        match function.parse_error {
            ParseError::Ignored => assert!(function.arguments.is_empty(), "{}", function.python_name),
            ParseError::Python => assert!(!function.arguments.is_empty(), "{}", function.python_name),
            ParseError::Text(text) => {
                assert!(!function.arguments.is_empty(), "{}", function.python_name);
                assert!(text.starts_with("acl.") && text.contains(" parse fai"), "{}: {text:?}", function.python_name);
            }
        }
    }
}

#[test]
fn asynchronous_functions_take_a_stream() {
    for function in FUNCTIONS.iter().filter(|function| function.asynchronous) {
        assert!(function.arguments.iter().any(|argument| argument.name == "stream"), "{}", function.python_name);
    }
    for (name, expect) in [
        ("acl.rt.memcpy_async", true),
        ("acl.rt.stream_wait_event", true),
        ("acl.mdl.execute_async", true),
        ("acl.rt.synchronize_stream", false),
        ("acl.rt.memcpy", false),
    ] {
        assert_eq!(surface::find(name).map(|function| function.asynchronous), Some(expect), "{name}");
    }
}

#[test]
fn documentation_starts_with_the_summary_and_names_the_c_function() {
    for function in FUNCTIONS.iter().filter(|function| function.exists()) {
        let doc = function.doc();
        assert!(doc.starts_with(function.summary), "{}", function.python_name);
        assert!(doc.contains(&format!("C: {}.", function.c_name)), "{}", function.python_name);
        assert!(!doc.contains("\n\n\n") && !doc.contains("\"\"\"") && !doc.contains('\\'), "{}", function.python_name);
    }
}

#[test]
fn codes_are_ascending_and_named() {
    assert!(ERRORS.windows(2).all(|pair| pair[0].code.0 < pair[1].code.0));
    assert!(ERRORS.iter().all(|row| !row.when.is_empty()));
    assert_eq!(ErrorCode::SUCCESS.0, 0);
    assert_eq!(ErrorCode::INVALID_PARAM.to_string(), "100000 ACL_ERROR_INVALID_PARAM");
    assert_eq!(ErrorCode::RT_CONTEXT_NULL, ErrorCode(107_002));
    assert_eq!(ErrorCode::HI_ERR_VDEC_BUF_EMPTY.as_unsigned(), 0xA005_800E);
    assert_eq!(ErrorCode(1).to_string(), "1 unknown");
    assert_eq!(ErrorCode(1).when(), "");
}

#[test]
fn constants_are_unique_in_their_module() {
    let names: BTreeSet<(&str, &str)> = CONSTANTS.iter().map(|row| (row.module, row.name)).collect();
    assert_eq!(names.len(), CONSTANTS.len());
    assert_eq!(aclrt_memcpy_kind::ACL_MEMCPY_DEVICE_TO_DEVICE, 3);
    assert_eq!(limits::ACL_DYNAMIC_TENSOR_NAME, "ascend_mbatch_shape_data");
    assert_eq!(limits::ACL_UNKNOWN_RANK, u64::MAX - 1);
    assert_eq!(softacl_abi::constants::name_of("acl_data_type", 27), Some("ACL_BF16"));
}

#[test]
fn profiles_are_sensible() {
    let names: BTreeSet<&str> = PROFILES.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), PROFILES.len());
    assert_eq!(profile::default_profile().name, profile::DEFAULT);
    assert!(profile::find("ascend310p3").is_none());
    for row in PROFILES {
        let name = row.name;
        assert!(row.memory_bytes >= 1 << 30 && row.ai_cores > 0 && row.ai_cpus > 0 && row.l2_bytes > 0, "{name}");
        for alignment in [row.malloc_alignment, row.malloc_rounding, row.media_alignment, row.copy_alignment] {
            assert!(alignment.is_power_of_two(), "{name}");
        }
        assert!(row.runs_on_host || row.runs_on_device, "{name}");
        assert!(row.least_priority >= row.greatest_priority, "{name}");
        assert!(row.max_operator_timeout_ms >= row.ai_core_timeout_ms, "{name}");
        assert!(!row.unsure || !row.remark.is_empty(), "{name}: what is unsure?");
        assert!(row.process_limits.iter().all(|limit| limit.physical > 0), "{name}");
    }
    // The numbers of the restrictions page that every release since 6.0.1 states.
    for name in ["Ascend310", "Ascend310P3", "Ascend910A"] {
        let limit = profile::find(name).and_then(profile::Profile::process_limit).expect("a listed product");
        assert_eq!((limit.physical, limit.virtual_machine), (64, Some(32)), "{name}");
    }
    for (alias, product) in [
        ("Ascend310P", "Ascend310P3"),
        ("Ascend310B", "Ascend310B1"),
        ("Ascend910B", "Ascend910B"),
        ("Ascend910B3", "Ascend910B3"),
    ] {
        assert_eq!(profile::find_or_alias(alias).map(|row| row.name), Some(product));
    }
    let aliases: Vec<_> = PROFILES.iter().flat_map(|row| row.aliases).collect();
    for (at, alias) in aliases.iter().enumerate() {
        assert!(profile::find(alias).is_none() && !aliases[at + 1..].contains(alias), "{alias}");
    }
    assert!(profile::find_or_alias("Ascend").is_none());
    assert_eq!(profile::find("Ascend910B").map(|row| row.family), Some(Family::Training));
    assert_eq!(profile::find("Ascend910B1").map(|row| row.family), Some(Family::A2));
}

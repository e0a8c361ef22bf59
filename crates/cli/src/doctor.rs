//! `softacl doctor`: what was found and is used, each value with its origin, and what is missing with the command that mends it.

use std::io::{self, Write};

use serde::Serialize;
use softacl_abi::enums::RunMode;
use softacl_core::config::{self, Checks, ForkPolicy, Origin, Settings};
use softacl_core::rt::slots;
use softacl_core::{mdl, media, process};

use crate::Interpreter;

#[derive(Serialize)]
struct Report {
    softacl: &'static str,
    found: Vec<Line>,
    settings: Vec<SettingLine>,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Line {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct SettingLine {
    name: &'static str,
    value: String,
    origin: String,
}

#[derive(Serialize)]
struct Problem {
    what: String,
    mend: String,
}

/// Prints the report; 0 when nothing is missing, 1 otherwise.
pub(crate) fn run(interpreter: &Interpreter, json: bool, out: &mut dyn Write) -> io::Result<i32> {
    let report = survey(interpreter);
    if json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(i32::from(!report.problems.is_empty()))
}

fn survey(interpreter: &Interpreter) -> Report {
    let settings = process::settings();
    let mut problems: Vec<_> = settings
        .problems
        .iter()
        .map(|problem| Problem { what: problem.clone(), mend: "correct the value, or remove it".to_owned() })
        .collect();
    let onnxruntime = match mdl::load::onnxruntime_version() {
        Ok((library, version)) => format!("{version} at {}", library.display()),
        Err(error) => {
            problems.push(Problem {
                what: format!("models cannot run: {}", error.message()),
                mend: format!("{} -m pip install \"onnxruntime>=1.19.2\"", shown(interpreter)),
            });
            "none".to_owned()
        }
    };
    let libavcodec = libavcodec(settings, &mut problems);
    if settings.visible().is_empty() {
        let list = settings.visible_devices.as_deref().unwrap_or_default();
        problems.push(Problem {
            what: format!(
                "no device is visible: ASCEND_RT_VISIBLE_DEVICES is {list:?} and the machine has {} device(s)",
                settings.devices.value
            ),
            mend: "unset ASCEND_RT_VISIBLE_DEVICES, or list devices from 0 on".to_owned(),
        });
    }
    let profile = settings.profile.value;
    let found = vec![
        Line { name: "interpreter", value: format!("{} at {}", interpreter.version, interpreter.executable.display()) },
        Line {
            name: "numpy",
            value: interpreter
                .numpy
                .clone()
                .unwrap_or_else(|| "none (only the numpy functions of acl.util need it)".to_owned()),
        },
        Line { name: "onnxruntime", value: onnxruntime },
        Line { name: "libavcodec", value: libavcodec },
        Line {
            name: "machine",
            value: format!(
                "{} core(s), {} of memory, {}",
                config::cores(),
                size(config::machine_memory()),
                std::env::consts::ARCH
            ),
        },
        Line {
            name: "processes",
            value: match slots::limit(settings) {
                Some(limit) => format!(
                    "at most {} a device and {} on the host, the most that {limit}; {}",
                    limit.device,
                    limit.host,
                    slots::machine(settings).evidence
                ),
                None => "not counted".to_owned(),
            },
        },
        Line {
            name: "profile",
            value: format!(
                "{}: {:?} family, {} AI core(s), {} of device memory, {} streams, {} events per device",
                profile.name,
                profile.family,
                profile.ai_cores,
                size(profile.memory_bytes),
                profile.stream_limit,
                profile.event_limit
            ),
        },
        Line {
            name: "devices",
            value: format!(
                "{} in the machine, {} visible to this process{}",
                settings.devices.value,
                settings.visible().len(),
                settings
                    .visible_devices
                    .as_ref()
                    .map(|list| format!(" (ASCEND_RT_VISIBLE_DEVICES={list})"))
                    .unwrap_or_default()
            ),
        },
    ];
    Report { softacl: env!("CARGO_PKG_VERSION"), found, settings: setting_lines(settings), problems }
}

/// Video is an extra: only a library that was asked for and cannot be used is a problem.
fn libavcodec(settings: &Settings, problems: &mut Vec<Problem>) -> String {
    match media::video::found_library() {
        Ok(library) => {
            let encoders = library.encoders.map(|name| name.unwrap_or("none"));
            let [h264, h265] = encoders;
            format!("{} at {}; encoders: {h264} (H.264), {h265} (H.265)", library.version, library.path.display())
        }
        Err(error) => {
            let origin = &settings.libavcodec.origin;
            if *origin != Origin::Default {
                problems.push(Problem {
                    what: format!("video cannot be decoded or encoded: {}", error.message()),
                    mend: format!("correct libavcodec ({origin}), or remove it"),
                });
            }
            "none (only the vdec and venc functions of acl.media need it: pip install \"softacl[video]\")".to_owned()
        }
    }
}

fn shown(interpreter: &Interpreter) -> String {
    match interpreter.executable.to_str() {
        Some(path) if !path.is_empty() => path.to_owned(),
        _ => "python3".to_owned(),
    }
}

fn setting_lines(settings: &Settings) -> Vec<SettingLine> {
    let line = |name, value: String, origin: &Origin| SettingLine { name, value, origin: origin.to_string() };
    let run_mode = match settings.run_mode.value {
        RunMode::Host => "host",
        RunMode::Device => "device",
    };
    let checks = match settings.checks.value {
        Checks::Off => "off",
        Checks::Report => "report",
        Checks::Strict => "strict",
    };
    let fork = match settings.fork.value {
        ForkPolicy::Report => "report",
        ForkPolicy::Refuse => "refuse",
    };
    let path = |value: &Option<std::path::PathBuf>| {
        value.as_ref().map_or_else(|| "auto".to_owned(), |path| path.display().to_string())
    };
    let cann = settings.cann.value.as_ref().map_or_else(|| "newest".to_owned(), ToString::to_string);
    vec![
        line("soc", settings.profile.value.name.to_owned(), &settings.profile.origin),
        line("devices", settings.devices.value.to_string(), &settings.devices.origin),
        line("device_memory", size(settings.device_memory.value), &settings.device_memory.origin),
        line("run_mode", run_mode.to_owned(), &settings.run_mode.origin),
        line("checks", checks.to_owned(), &settings.checks.origin),
        line("fork", fork.to_owned(), &settings.fork.origin),
        line("schedule", settings.schedule.value.to_string(), &settings.schedule.origin),
        line("threads", settings.threads.value.to_string(), &settings.threads.origin),
        line("onnxruntime", path(&settings.onnxruntime.value), &settings.onnxruntime.origin),
        line("libavcodec", path(&settings.libavcodec.value), &settings.libavcodec.origin),
        line("run_dir", slots::run_dir(settings).path.display().to_string(), &settings.run_dir.origin),
        line("process_limit", settings.process_limit.value.to_string(), &settings.process_limit.origin),
        line("machine", slots::machine(settings).kind.to_string(), &settings.machine.origin),
        line("cann", cann, &settings.cann.origin),
    ]
}

fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "softacl {}\n\nfound", report.softacl)?;
    for line in &report.found {
        writeln!(out, "  {:<14} {}", line.name, line.value)?;
    }
    writeln!(out, "\nsettings (value, and who said so)")?;
    for setting in &report.settings {
        writeln!(out, "  {:<14} {:<14} {}", setting.name, setting.value, setting.origin)?;
    }
    if report.problems.is_empty() {
        return writeln!(out, "\nnothing is missing");
    }
    writeln!(out, "\nmissing or wrong")?;
    for problem in &report.problems {
        writeln!(out, "  {}\n    mend: {}", problem.what, problem.mend)?;
    }
    Ok(())
}

/// A number of bytes in the largest unit that leaves at least one digit before the point.
pub(crate) fn size(bytes: u64) -> String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] {
        if bytes >= 1 << shift {
            return format!("{:.1} {unit}", bytes as f64 / (1_u64 << shift) as f64);
        }
    }
    format!("{bytes} B")
}

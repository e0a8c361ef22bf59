//! `softacl devices`: the machine's devices, and which processes use them.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use serde::Serialize;
use softacl_core::config::Settings;
use softacl_core::process;
use softacl_core::rt::slots;
use softacl_host::slots::{Holder, SlotError, Slots, utc};

use crate::doctor::size;

#[derive(Serialize)]
struct Report {
    run_dir: String,
    limit: Option<LimitLine>,
    machine: MachineLine,
    gate: Gate,
    devices: Vec<Device>,
    host: Host,
}

#[derive(Serialize)]
struct LimitLine {
    device: u32,
    host: u32,
    reason: String,
}

#[derive(Serialize)]
struct MachineLine {
    kind: String,
    evidence: String,
}

#[derive(Serialize)]
struct Gate {
    closed: bool,
    pid: Option<u32>,
    command: Option<String>,
}

#[derive(Serialize)]
struct Device {
    #[serde(rename = "device")]
    ordinal: u32,
    taken: usize,
    memory: u64,
    slots: Vec<SlotLine>,
}

#[derive(Serialize)]
struct Host {
    taken: usize,
}

#[derive(Serialize)]
struct SlotLine {
    slot: u32,
    pid: Option<u32>,
    user: Option<u32>,
    since: Option<u64>,
    memory: Option<u64>,
    command: Option<String>,
}

impl From<Holder> for SlotLine {
    fn from(holder: Holder) -> Self {
        let Holder { slot, pid, command, user, since, memory } = holder;
        Self { slot, pid, user, since, memory, command }
    }
}

/// Prints the report; 0, or 1 when the slots cannot be read.
pub(crate) fn run(json: bool, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<i32> {
    let report = match survey(process::settings()) {
        Ok(report) => report,
        Err(error) => {
            writeln!(err, "softacl devices: {error}")?;
            return Ok(1);
        }
    };
    if json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(0)
}

/// How long between two looks: what the command line says.
pub(crate) fn pause(text: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = text.parse().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "a number of seconds from 0.1 to 3600 belongs here".to_owned())
}

/// Shows the report anew, in the place of the one before, until the program is ended; 1 when the slots cannot be read, 2 when there is no terminal to show it on.
pub(crate) fn watch(pause: Duration, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<i32> {
    if !io::stdout().is_terminal() {
        writeln!(err, "softacl devices: --watch needs a terminal; --json is for programs")?;
        return Ok(2);
    }
    let mut before = 0;
    loop {
        let report = match survey(process::settings()) {
            Ok(report) => report,
            Err(error) => {
                writeln!(err, "softacl devices: {error}")?;
                return Ok(1);
            }
        };
        let mut text = Vec::new();
        print(&report, &mut text)?;
        // A terminal that does not say how large it is has the size that all once had.
        let size = softacl_host::terminal_size().unwrap_or((24, 80));
        let lines = fitting(&String::from_utf8_lossy(&text), size);
        out.write_all(over(&lines, before).as_bytes())?;
        out.flush()?;
        before = lines.len();
        std::thread::sleep(pause);
    }
}

/// The lines of a text that fit on a terminal with so many lines and columns, one line being the cursor's. What does not fit is counted, or cut off.
fn fitting(text: &str, (lines, columns): (u16, u16)) -> Vec<String> {
    let (most, columns) = (usize::from(lines).saturating_sub(1).max(1), usize::from(columns));
    let mut fitting: Vec<String> = text.lines().map(|line| line.chars().take(columns).collect()).collect();
    if fitting.len() > most {
        let hidden = fitting.len() - (most - 1);
        fitting.truncate(most - 1);
        fitting.push(format!("({hidden} more lines)").chars().take(columns).collect());
    }
    fitting
}

/// What puts lines in the place of so many lines above the cursor.
fn over(lines: &[String], before: usize) -> String {
    let mut text = if before > 0 { format!("\x1b[{before}A") } else { String::new() };
    for line in lines {
        text += line;
        // What was longer there before goes.
        text += "\x1b[K\n";
    }
    text + "\x1b[J"
}

fn survey(settings: &Settings) -> Result<Report, SlotError> {
    let slots = Slots::open(&slots::run_dir(settings))?;
    let machine = slots::machine(settings);
    let mut devices = Vec::new();
    // Other programs may be configured for more devices than this one.
    let mut ordinals = slots.devices();
    ordinals.extend(0..settings.devices.value);
    ordinals.sort_unstable();
    ordinals.dedup();
    for device in ordinals {
        let holders = slots.holders(device)?;
        if holders.is_empty() && device >= settings.devices.value {
            continue;
        }
        devices.push(Device {
            ordinal: device,
            taken: holders.len(),
            memory: holders.iter().filter_map(|holder| holder.memory).sum(),
            slots: holders.into_iter().map(SlotLine::from).collect(),
        });
    }
    let keeper = slots.gatekeeper()?;
    Ok(Report {
        run_dir: slots.directory().display().to_string(),
        limit: slots::limit(settings).map(|limit| LimitLine {
            device: limit.device,
            host: limit.host,
            reason: limit.reason,
        }),
        machine: MachineLine { kind: machine.kind.to_string(), evidence: machine.evidence },
        gate: Gate {
            closed: keeper.is_some(),
            pid: keeper.as_ref().and_then(|keeper| keeper.pid),
            command: keeper.and_then(|keeper| keeper.command),
        },
        devices,
        host: Host { taken: slots.host_holders()?.len() },
    })
}

fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let of = |most: Option<u32>| most.map_or_else(String::new, |most| format!(" of {most}"));
    for device in &report.devices {
        writeln!(
            out,
            "device {}: {}{} slots taken, {} of device memory in use",
            device.ordinal,
            device.taken,
            of(report.limit.as_ref().map(|limit| limit.device)),
            size(device.memory)
        )?;
        if device.slots.is_empty() {
            continue;
        }
        writeln!(out, "  {:>4}  {:>8}  {:>6}  {:<23}  {:>10}  command", "slot", "pid", "user", "since", "memory")?;
        for slot in &device.slots {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "?".to_owned());
            writeln!(
                out,
                "  {:>4}  {:>8}  {:>6}  {:<23}  {:>10}  {}",
                slot.slot,
                shown(slot.pid.map(|pid| pid.to_string())),
                shown(slot.user.map(|user| user.to_string())),
                shown(slot.since.map(utc)),
                shown(slot.memory.map(size)),
                shown(slot.command.clone())
            )?;
        }
    }
    writeln!(out, "host: {}{} slots taken", report.host.taken, of(report.limit.as_ref().map(|limit| limit.host)))?;
    match &report.limit {
        Some(limit) => {
            let processes = if limit.device == 1 { "process" } else { "processes" };
            writeln!(out, "limit: {} {processes} a device, the most that {}", limit.device, limit.reason)?;
        }
        None => writeln!(out, "limit: none for programs with this configuration")?,
    }
    writeln!(out, "machine: {}: {}", report.machine.kind, report.machine.evidence)?;
    writeln!(out, "counted in: {}", report.run_dir)?;
    if report.gate.closed {
        let pid = report.gate.pid.map_or_else(String::new, |pid| format!(" by pid {pid}"));
        writeln!(out, "gate: closed{pid}; the machine is going to sleep, and no process begins to use a device")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_on_the_terminal_is_counted() {
        let text = "one\ntwo\nthree\nfour\n";
        assert_eq!(fitting(text, (24, 80)), ["one", "two", "three", "four"]);
        assert_eq!(fitting(text, (5, 3)), ["one", "two", "thr", "fou"]);
        assert_eq!(fitting(text, (4, 80)), ["one", "two", "(2 more lines)"]);
        assert_eq!(fitting(text, (1, 80)), ["(4 more lines)"]);
        assert_eq!(fitting("ünï\n", (9, 2)), ["ün"]);
    }

    #[test]
    fn a_look_takes_the_place_of_the_one_before() {
        let lines = ["a".to_owned(), "b".to_owned()];
        assert_eq!(over(&lines, 0), "a\x1b[K\nb\x1b[K\n\x1b[J");
        assert_eq!(over(&lines, 3), "\x1b[3Aa\x1b[K\nb\x1b[K\n\x1b[J");
    }
}

//! `softacl devices`: the machine's devices, and which processes use them.

use std::io::{self, Write};

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
        Some(limit) => writeln!(out, "limit: {} process(es) a device, the most that {}", limit.device, limit.reason)?,
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

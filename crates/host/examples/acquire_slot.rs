//! How long it takes to get the last free slot of a device: 63 other processes hold the rest.
//!
//! `cargo run --release -p softacl-host --example acquire_slot [ROUNDS]` prints one JSON object with microseconds.

use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use softacl_host::limit::Limit;
use softacl_host::run_dir::RunDir;
use softacl_host::slots::Slots;

const HOLDER: &str = "--hold";
const SLOTS: u32 = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [mode, directory] if mode == HOLDER => hold(Path::new(directory)),
        [] => measure(2000),
        [rounds] => measure(rounds.parse()?),
        _ => Err("usage: acquire_slot [ROUNDS]".into()),
    }
}

fn open(directory: &Path) -> Result<Slots, Box<dyn Error>> {
    Ok(Slots::open(&RunDir { path: directory.to_owned(), shared: false })?)
}

fn limit() -> Limit {
    Limit::chosen(SLOTS, 1, "the benchmark")
}

/// Keeps a slot until standard input ends.
fn hold(directory: &Path) -> Result<(), Box<dyn Error>> {
    let _slot = open(directory)?.take(0, &limit())?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn measure(rounds: usize) -> Result<(), Box<dyn Error>> {
    let directory: PathBuf = std::env::temp_dir().join(format!("softacl-acquire-{}", std::process::id()));
    let slots = open(&directory)?;
    let mut holders = Vec::new();
    for _ in 1..SLOTS {
        let program =
            Command::new(std::env::current_exe()?).arg(HOLDER).arg(&directory).stdin(Stdio::piped()).spawn()?;
        holders.push(program);
    }
    let begin = Instant::now();
    while slots.holders(0)?.len() < holders.len() {
        if begin.elapsed() > Duration::from_mins(1) {
            return Err(format!("only {} holders came", slots.holders(0)?.len()).into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let begin = Instant::now();
        let slot = slots.take(0, &limit())?;
        times.push(begin.elapsed());
        drop(slot);
    }
    for holder in &mut holders {
        holder.kill()?;
        holder.wait()?;
    }
    std::fs::remove_dir_all(&directory)?;
    times.sort_unstable();
    let microseconds = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e6;
    println!(
        "{{\"rounds\": {rounds}, \"taken\": {}, \"median_us\": {:.1}, \"p99_us\": {:.1}}}",
        SLOTS - 1,
        microseconds(50),
        microseconds(99)
    );
    Ok(())
}

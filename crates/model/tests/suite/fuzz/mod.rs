//! Every reader against damaged files: `make fuzz`, and a shorter run with the other tests.
//!
//! What lives here: the run, its limits, and how a failing input is kept. The readers are the rows of `targets`, the
//! damage is done by `mutate`. Each input follows from target, seed and number, so a run can be repeated; it is no
//! coverage-guided search, and needs nothing but this test binary.
//!
//! The work is done by a child process, because a stack that overflows ends the process: the parent then names the
//! input that did it.

mod mutate;
mod targets;

use std::os::unix::fs::FileExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::memory;
use mutate::Random;
use targets::{TARGETS, Target};

/// Inputs of a run, over all targets, unless `SOFTACL_FUZZ_MUTATIONS` says otherwise.
const MUTATIONS: u64 = 5_000;

/// What a reader may take at one time: this many bytes for each byte of the file, and what is always granted. Two bytes
/// can stand for an empty message, which takes some hundred.
const PEAK_PER_BYTE: usize = 320;
const PEAK_ALWAYS: usize = 256 << 10;

/// What a reader may allocate in the course of its work.
const TOTAL_PER_BYTE: u64 = 4_000;
const TOTAL_ALWAYS: u64 = 4 << 20;

// Of several targets, `SOFTACL_FUZZ_TARGET` chooses those whose names contain it.

/// How long one input can take before it is called endless. Work is bounded by what is allocated; this ends a loop that
/// allocates nothing, and is so long that a busy machine does not matter.
const PATIENCE: Duration = Duration::from_mins(2);

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Where failing inputs go.
fn directory() -> PathBuf {
    let path = std::env::var_os("SOFTACL_FUZZ_DIR")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz"), PathBuf::from);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The input with a number.
fn input(target: &Target, corpus: &[Vec<u8>], seed: u64, index: u64) -> Vec<u8> {
    let mut random = Random::new(seed, target.name, index);
    let mut bytes = random.choose(corpus).clone();
    mutate::mutate(&mut bytes, corpus, &mut random);
    if random.below(4) > 0 {
        (target.repair)(&mut bytes);
    }
    bytes
}

/// Writes an input where it can be found, and says so.
fn keep(target: &Target, index: u64, bytes: &[u8], what: &str) -> String {
    let path = directory().join(format!("{}-{index}", target.name));
    std::fs::write(&path, bytes).unwrap();
    format!("{} {index}: {what}; the input is {}", target.name, path.display())
}

fn check(target: &Target, bytes: &[u8]) -> Result<(), String> {
    let (result, taken) = memory::measure(|| catch_unwind(AssertUnwindSafe(|| (target.run)(bytes))));
    if let Err(panic) = result {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        return Err(format!("panic: {}", text.unwrap_or("of unknown kind")));
    }
    let size = bytes.len();
    if taken.peak > PEAK_PER_BYTE * size + PEAK_ALWAYS {
        return Err(format!("{} bytes of memory for an input of {size}", taken.peak));
    }
    if taken.total > TOTAL_PER_BYTE * size as u64 + TOTAL_ALWAYS {
        return Err(format!("{} bytes allocated for an input of {size}", taken.total));
    }
    Ok(())
}

/// The undamaged files do what they should: otherwise all that follows would look at refusals.
#[test]
fn every_target_takes_its_corpus() {
    for target in TARGETS {
        for (position, bytes) in (target.corpus)().iter().enumerate() {
            assert!((target.run)(bytes), "{} refuses entry {position} of its corpus", target.name);
            check(target, bytes).unwrap_or_else(|what| panic!("{} entry {position}: {what}", target.name));
        }
    }
}

#[test]
fn a_reader_that_fails_is_noticed() {
    fn corpus() -> Vec<Vec<u8>> {
        vec![vec![1; 64]]
    }
    let target = |run| Target { name: "bad", corpus, repair: |_| (), run };
    for (run, part) in [
        ((|bytes| bytes[bytes.len()] == 0) as fn(&[u8]) -> bool, "panic: index out of bounds"),
        (|_| vec![0_u8; 1 << 20].len() == 1, "bytes of memory"),
        (|_| (0..100).all(|_| vec![0_u8; 100_000].is_empty()) || vec![0_u8; 5 << 20].is_empty(), "bytes"),
    ] {
        let what = check(&target(run), &corpus()[0]).unwrap_err();
        assert!(what.contains(part), "{part} in: {what}");
    }
    assert!(check(&target(|bytes| bytes.to_vec().len() == 64), &corpus()[0]).is_ok());
}

#[test]
fn damaged_files_do_no_harm() {
    let place = tempfile::tempdir().unwrap();
    let progress = place.path().join("progress");
    std::fs::write(&progress, [0; 16]).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fuzz::worker", "--ignored", "--nocapture"])
        .env("SOFTACL_FUZZ_PROGRESS", &progress)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut last, mut since) = ((0, 0), Instant::now());
    let failed = loop {
        let now = read_progress(&progress);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        match child.try_wait().unwrap() {
            Some(status) if status.success() => return,
            // A panic was reported by the worker itself, with the input that it belongs to.
            Some(status) if status.code() == Some(101) => panic!("inputs that fail are named above"),
            Some(status) => break format!("the process ended with {status}"),
            None if since.elapsed() > PATIENCE => {
                child.kill().unwrap();
                child.wait().unwrap();
                break format!("no end after {} s", PATIENCE.as_secs());
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let (target, index) = read_progress(&progress);
    let target = &TARGETS[target as usize];
    let bytes = input(target, &(target.corpus)(), number("SOFTACL_FUZZ_SEED", 1), index);
    panic!("{}", keep(target, index, &bytes, &failed));
}

fn read_progress(path: &Path) -> (u64, u64) {
    let bytes = std::fs::read(path).unwrap_or_default();
    let (words, _) = bytes.as_chunks::<8>();
    let word = |at: usize| words.get(at).map_or(0, |word| u64::from_le_bytes(*word));
    (word(0), word(1))
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn worker() {
    let progress = std::env::var_os("SOFTACL_FUZZ_PROGRESS").expect("the path of a file");
    let progress = std::fs::File::options().write(true).open(progress).unwrap();
    let mutations = number("SOFTACL_FUZZ_MUTATIONS", MUTATIONS);
    let seed = number("SOFTACL_FUZZ_SEED", 1);
    std::panic::set_hook(Box::new(|_| ()));
    let (mut refused, mut failures) = (0, Vec::new());
    let only = std::env::var("SOFTACL_FUZZ_TARGET").unwrap_or_default();
    for (position, target) in TARGETS.iter().enumerate().filter(|(_, target)| target.name.contains(&only)) {
        let corpus = (target.corpus)();
        for index in 0..mutations.div_ceil(TARGETS.len() as u64) {
            progress.write_all_at(&[position as u64, index].map(u64::to_le_bytes).concat(), 0).unwrap();
            let bytes = input(target, &corpus, seed, index);
            match check(target, &bytes) {
                Ok(()) => refused += 1,
                Err(what) => failures.push(keep(target, index, &bytes, &what)),
            }
        }
    }
    let _ = std::panic::take_hook();
    for failure in &failures {
        eprintln!("{failure}");
    }
    eprintln!("{refused} damaged files over {} readers did no harm (seed {seed})", TARGETS.len());
    assert!(failures.is_empty(), "{} inputs failed", failures.len());
}

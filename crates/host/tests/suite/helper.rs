//! Processes that hold slots for a test: this test program, started again to run [`helper_process`] only.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use softacl_host::limit::Limit;
use softacl_host::run_dir::RunDir;
use softacl_host::slots::{Slot, Slots};

const DIRECTORY: &str = "SOFTACL_TEST_HELPER_DIRECTORY";

pub(crate) fn slots(directory: &Path) -> Slots {
    Slots::open(&RunDir { path: directory.to_owned(), shared: false }).unwrap()
}

pub(crate) fn limit(most: u32) -> Limit {
    Limit::chosen(most, 2, "the test")
}

/// Polls until the condition holds; fails when it never does.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_mins(1), "never: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Another process, which does what it is told and answers each line with one.
pub(crate) struct Helper {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Helper {
    pub(crate) fn start(directory: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "helper::helper_process", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The answer to a line that was told.
    pub(crate) fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the helper ended");
            // The test harness has lines of its own, and begins the helper's first one.
            if let Some((_, answer)) = line.split_once("answer: ") {
                return answer.trim().to_owned();
            }
        }
    }

    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.tell(line);
        self.answer()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    pub(crate) fn wait(&mut self) {
        self.input = None;
        self.child.wait().unwrap();
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a test of its own: what a helper does. Without the variable that tests set for helpers it has nothing to do.
#[test]
fn helper_process() {
    let Some(directory) = std::env::var_os(DIRECTORY).map(PathBuf::from) else { return };
    let slots = slots(&directory);
    let mut taken: Vec<Slot> = Vec::new();
    let mut gate = None;
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<u32>().unwrap();
        let answer = match words[0] {
            "take" => match slots.take(number(1), &limit(number(2))) {
                Ok(slot) => {
                    let text = format!("slot {}", slot.number().unwrap());
                    taken.push(slot);
                    text
                }
                Err(error) => format!("error {error}"),
            },
            "memory" => taken
                .last()
                .unwrap()
                .renew(u64::from(number(1)))
                .map_or_else(|error| error.to_string(), |()| "ok".into()),
            "drop" => {
                taken.pop();
                "ok".to_owned()
            }
            "close-gate" => {
                gate = Some(slots.close_gate().unwrap());
                "ok".to_owned()
            }
            "open-gate" => {
                gate = None;
                "ok".to_owned()
            }
            other => panic!("{other}"),
        };
        println!("answer: {answer}");
    }
    drop(gate);
}

//! A program's life with a machine that sleeps: simulated sleep, real processes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use softacl_host::sleep::logind::{Logind, LogindError, Notice, Simulation};
use softacl_host::sleep::supervisor::{BackOff, Options, run};

use crate::helper::{Helper, eventually, slots};

const LONG: Duration = Duration::from_mins(1);

/// Says in a file what it does (that it began only when it can be asked to leave), and leaves when it is asked to, or with 7 when there is a file `end`.
const POLITE: &str =
    "trap 'echo stop >> log; exit 4' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";
/// As that, but deaf.
const DEAF: &str = "trap '' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";

/// A supervisor under test, in a thread of its own.
struct Run {
    directory: tempfile::TempDir,
    machine: Simulation,
    said: Receiver<String>,
    heard: Vec<String>,
    thread: Option<JoinHandle<i32>>,
}

fn back_off(attempts: u32) -> BackOff {
    let millisecond = Duration::from_millis(1);
    BackOff { first: millisecond, longest: millisecond, attempts, settled: Duration::from_secs(20) }
}

impl Run {
    fn start(script: &str, delay_limit: Duration, change: impl FnOnce(&mut Options)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let run_dir = directory.path().join("run");
        fs::create_dir(&run_dir).unwrap();
        Self::start_on(Simulation::new(delay_limit), directory, run_dir, script, change)
    }

    /// On a machine that others are on, too.
    fn start_on(
        machine: Simulation,
        directory: tempfile::TempDir,
        run_dir: PathBuf,
        script: &str,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let script = format!("cd {}; {script}", directory.path().display());
        let command = ["sh", "-c", &script].map(OsString::from).to_vec();
        let mut options =
            Options { command, environment: Vec::new(), restart: true, kill: false, back_off: back_off(3) };
        change(&mut options);
        let (say, said) = channel();
        let logind: Box<dyn Logind> = Box::new(machine.clone());
        let thread = std::thread::spawn(move || {
            run(&options, Ok(slots(&run_dir)), Ok(logind), &mut |text| drop(say.send(text.to_owned())))
        });
        assert!(machine.wait_until_inhibited(LONG));
        Self { directory, machine, said, heard: Vec::new(), thread: Some(thread) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn log(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("log")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn wait_for_log(&self, expected: &[&str]) {
        eventually(&format!("the log is {expected:?}"), || self.log() == expected);
    }

    /// Waits until something with this text was said.
    fn wait_for(&mut self, text: &str) {
        while !self.heard.iter().any(|line| line.contains(text)) {
            let line = self.said.recv_timeout(LONG).unwrap_or_else(|_| panic!("never said: {text}; {:?}", self.heard));
            self.heard.push(line);
        }
    }

    fn end(&mut self) -> i32 {
        fs::write(self.path("end"), "").unwrap();
        self.code()
    }

    fn code(&mut self) -> i32 {
        self.thread.take().unwrap().join().unwrap()
    }

    fn run_dir(&self) -> PathBuf {
        self.path("run")
    }
}

fn may_begin(run_dir: &Path) -> bool {
    let answer = Helper::start(run_dir).ask("take 0 8");
    assert!(answer.starts_with("slot") || answer.contains("going to sleep"), "{answer}");
    answer.starts_with("slot")
}

#[test]
fn a_program_leaves_before_sleep_and_is_started_again_after_it() {
    let mut run = Run::start(POLITE, LONG, |_| {});
    run.wait_for_log(&["start"]);
    for round in 1..=2 {
        assert!(may_begin(&run.run_dir()));
        run.machine.announce(&Notice::Sleep);
        assert!(run.machine.wait_until_released(), "round {round}");
        assert_eq!(run.log().len(), 2 * round, "it left first");
        assert!(!may_begin(&run.run_dir()), "the gate is closed");
        run.machine.announce(&Notice::Wake);
        eventually("it runs again", || run.log().len() == 2 * round + 1);
        assert!(run.machine.wait_until_inhibited(LONG), "the next sleep waits too");
    }
    assert_eq!(run.log(), ["start", "stop", "start", "stop", "start"]);
    assert_eq!(run.end(), 7);
}

#[test]
fn without_restart_the_exit_code_is_the_one_with_which_it_left() {
    let mut run = Run::start(POLITE, LONG, |options| options.restart = false);
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    assert!(run.machine.wait_until_released());
    assert!(!may_begin(&run.run_dir()), "the gate is closed until the wake-up");
    run.machine.announce(&Notice::Wake);
    assert_eq!(run.code(), 4);
    assert_eq!(run.log(), ["start", "stop"]);
}

#[test]
fn sleep_waits_for_every_process_of_the_host() {
    let mut run = Run::start(POLITE, LONG, |_| {});
    let mut other = Helper::start(&run.run_dir());
    assert!(other.ask("take 0 8").starts_with("slot"));
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    run.wait_for_log(&["start", "stop"]);
    assert!(run.machine.is_inhibited(), "the other one still uses a device");
    other.ask("drop");
    assert!(run.machine.wait_until_released());
    run.machine.announce(&Notice::Wake);
    run.wait_for_log(&["start", "stop", "start"]);
    assert_eq!(run.end(), 7);
}

#[test]
fn services_of_one_host_leave_together_and_come_back_together() {
    let mut first = Run::start(POLITE, LONG, |_| {});
    // Takes a while to leave, and another process of the host longer.
    let slow = "trap 'sleep 0.2; echo stop >> log; exit 4' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";
    let directory = tempfile::tempdir().unwrap();
    let mut second = Run::start_on(first.machine.clone(), directory, first.run_dir(), slow, |_| {});
    let mut other = Helper::start(&first.run_dir());
    assert!(other.ask("take 0 8").starts_with("slot"));
    first.wait_for_log(&["start"]);
    second.wait_for_log(&["start"]);
    first.machine.announce(&Notice::Sleep);
    first.wait_for_log(&["start", "stop"]);
    second.wait_for_log(&["start", "stop"]);
    assert!(first.machine.is_inhibited());
    other.ask("drop");
    assert!(first.machine.wait_until_released());
    assert!(!may_begin(&first.run_dir()));
    first.machine.announce(&Notice::Wake);
    for run in [&mut first, &mut second] {
        run.wait_for_log(&["start", "stop", "start"]);
        assert_eq!(run.end(), 7);
    }
}

#[test]
fn an_announcer_that_begins_anew_is_held_up_anew() {
    let mut run = Run::start(POLITE, LONG, |_| {});
    run.wait_for_log(&["start"]);
    // What it knew of those who hold it up is gone, and so is the sleep that it had announced.
    run.machine.forget();
    assert!(!run.machine.is_inhibited());
    run.machine.announce(&Notice::Returned);
    run.wait_for("started anew");
    assert!(run.machine.wait_until_inhibited(LONG));
    run.machine.announce(&Notice::Sleep);
    assert!(run.machine.wait_until_released());
    run.wait_for_log(&["start", "stop"]);
    run.machine.announce(&Notice::Returned);
    run.wait_for_log(&["start", "stop", "start"]);
    assert!(run.machine.wait_until_inhibited(LONG));
    assert!(may_begin(&run.run_dir()));
    assert_eq!(run.end(), 7);
}

#[test]
fn an_announcer_that_goes_away_while_everyone_leaves_keeps_nobody_out() {
    let script = "trap 'while [ ! -e late ]; do sleep 0.01; done; echo stop >> log; exit 0' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";
    let mut run = Run::start(script, LONG, |_| {});
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    run.wait_for("asked to end");
    assert!(!may_begin(&run.run_dir()));
    run.machine.announce(&Notice::Gone("the bus went away".to_owned()));
    run.wait_for("the bus went away");
    eventually("the gate opens", || may_begin(&run.run_dir()));
    // What was asked to end comes back.
    fs::write(run.path("late"), "").unwrap();
    run.wait_for_log(&["start", "stop", "start"]);
    assert_eq!(run.end(), 7);
}

#[test]
fn who_does_not_leave_in_time_is_reported_and_sleep_goes_ahead() {
    // It has settled at once, so that its end has nothing to do with sleep any more.
    let settled = |options: &mut Options| options.back_off.settled = Duration::ZERO;
    let mut run = Run::start(DEAF, Duration::from_millis(600), settled);
    let mut other = Helper::start(&run.run_dir());
    assert!(other.ask("take 0 8").starts_with("slot"));
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    assert!(run.machine.wait_until_released(), "in time, although nobody left");
    run.wait_for("has not ended before sleep");
    run.wait_for(&format!("still uses a device when the machine goes to sleep: pid {}", other.pid()));
    run.machine.announce(&Notice::Wake);
    run.wait_for("ran on through sleep");
    assert_eq!((run.end(), run.log()), (7, vec!["start".to_owned()]));
}

#[test]
fn a_deaf_program_is_ended_by_force_when_that_is_wanted() {
    let mut run = Run::start(DEAF, Duration::from_millis(600), |options| options.kill = true);
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    assert!(run.machine.wait_until_released());
    run.wait_for("ended by force");
    run.machine.announce(&Notice::Wake);
    run.wait_for_log(&["start", "start"]);
    assert_eq!(run.end(), 7);
}

#[test]
fn a_program_that_leaves_only_after_the_wake_up_is_started_again() {
    // Leaves when it is asked to and there is a file `late`.
    let script = "trap 'while [ ! -e late ]; do sleep 0.01; done; exit 0' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";
    let mut run = Run::start(script, Duration::from_millis(600), |_| {});
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    run.wait_for("has not ended before sleep");
    run.machine.announce(&Notice::Wake);
    run.wait_for("ran on through sleep");
    fs::write(run.path("late"), "").unwrap();
    run.wait_for_log(&["start", "start"]);
    assert_eq!(run.end(), 7);
}

#[test]
fn a_program_that_fails_after_the_wake_up_is_tried_again_but_not_for_ever() {
    // Fails after the first start as often as there are lines in `failures`.
    let script = "trap 'exit 0' TERM; echo start >> log; \
                  if [ $(wc -l < log) -gt 1 ] && [ $(wc -l < log) -le $(($(cat failures) + 1)) ]; then exit 5; fi; \
                  while [ ! -e end ]; do sleep 0.01; done; exit 7";
    for (failures, code, starts) in [("2", 7, 4), ("9", 5, 4)] {
        let mut run = Run::start(&format!("echo {failures} > failures; {script}"), LONG, |_| {});
        run.wait_for_log(&["start"]);
        run.machine.announce(&Notice::Sleep);
        assert!(run.machine.wait_until_released());
        run.machine.announce(&Notice::Wake);
        run.wait_for("ended with 5 right after it was started");
        if code == 7 {
            eventually("it runs", || run.log().len() == starts);
            assert_eq!(run.end(), 7);
        } else {
            assert_eq!(run.code(), 5);
            run.wait_for("failed 3 times");
        }
        assert_eq!(run.log().len(), starts, "{failures}");
    }
}

#[test]
fn sleep_that_is_called_off_while_the_program_leaves_is_no_reason_to_stay_away() {
    // Takes its time to leave.
    let script = "trap 'sleep 0.2; echo stop >> log; exit 0' TERM; echo start >> log; while [ ! -e end ]; do sleep 0.01; done; exit 7";
    let mut run = Run::start(script, LONG, |_| {});
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    run.wait_for("asked to end");
    run.machine.announce(&Notice::Wake);
    run.wait_for_log(&["start", "stop", "start"]);
    assert!(may_begin(&run.run_dir()));
    assert_eq!(run.end(), 7);
}

#[test]
fn the_gate_does_not_stay_closed_when_nobody_announces_the_wake_up() {
    let mut run = Run::start(POLITE, LONG, |_| {});
    run.wait_for_log(&["start"]);
    run.machine.announce(&Notice::Sleep);
    assert!(run.machine.wait_until_released());
    assert!(!may_begin(&run.run_dir()));
    run.machine.announce(&Notice::Gone("the bus went away".to_owned()));
    run.wait_for("the bus went away");
    run.wait_for_log(&["start", "stop", "start"]);
    assert!(may_begin(&run.run_dir()));
    assert_eq!(run.end(), 7);
}

#[test]
fn without_logind_the_program_runs_all_the_same_and_its_exit_code_is_passed_on() {
    let directory = tempfile::tempdir().unwrap();
    let not_runnable = directory.path().join("not-runnable");
    fs::write(&not_runnable, "").unwrap();
    for (command, code, hint) in [
        (vec!["sh", "-c", "exit 0"], 0, None),
        (vec!["sh", "-c", "exit 3"], 3, None),
        (vec!["sh", "-c", "kill -9 $$"], 128 + 9, None),
        (vec!["/no/such/program"], 127, Some("/no/such/program cannot be started")),
        (vec![not_runnable.to_str().unwrap()], 126, Some("cannot be started")),
    ] {
        let command = command.into_iter().map(OsString::from).collect();
        let environment = Vec::new();
        let options = Options { command, environment, restart: true, kill: false, back_off: BackOff::default() };
        let mut said = Vec::new();
        let none = Err(LogindError("nobody there".to_owned()));
        let found = run(&options, Ok(slots(directory.path())), none, &mut |text| said.push(text.to_owned()));
        assert_eq!(found, code, "{options:?}");
        assert_eq!(said.iter().filter(|line| line.contains("nobody there")).count(), 1, "{said:?}");
        assert_eq!(said.len(), 1 + usize::from(hint.is_some()), "{said:?}");
        assert!(hint.is_none_or(|hint| said[1].contains(hint)), "{said:?}");
    }
}

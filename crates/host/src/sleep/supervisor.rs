//! Runs one program, lets it leave before the machine sleeps, and starts it again afterwards.
//!
//! What is to be done when is [`state`](super::state)'s; here it is done. Everything that happens comes in on one channel, so nothing here is locked.

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::audience::{Audience, Heard, VARIABLE};
use super::logind::{Inhibitor, Logind, LogindError, Notice};
use super::state::{Action, Event, Phase};
use crate::os;
use crate::signals::{Signal, Signals};
use crate::slots::{Gate, Holder, SlotError, Slots};

/// What to run, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Variables of its environment, besides those of this process.
    pub environment: Vec<(OsString, OsString)>,
    /// Start the program again after the wake-up when it left for sleep.
    pub restart: bool,
    /// End the program by force when it has not left in time.
    pub kill: bool,
    /// How a program that fails right after a restart is started again.
    pub back_off: BackOff,
}

/// Waiting between restarts: twice as long each time.
#[derive(Clone, Copy, Debug)]
pub struct BackOff {
    /// Before the second attempt; the first comes at once.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
    /// Attempts after a wake-up.
    pub attempts: u32,
    /// A program that runs this long has settled.
    pub settled: Duration,
}

impl Default for BackOff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(30),
            attempts: 8,
            settled: Duration::from_secs(5),
        }
    }
}

impl BackOff {
    /// How long to wait before an attempt, counted from 0.
    fn before(&self, attempt: u32) -> Duration {
        match attempt {
            0 => Duration::ZERO,
            _ => self.first.saturating_mul(1 << (attempt - 1).min(20)).min(self.longest),
        }
    }
}

/// Exit codes of a shell for a command that is not there, and one that cannot be run.
const NOT_FOUND: i32 = 127;
const NOT_RUNNABLE: i32 = 126;
/// How often the slots are looked at while everyone leaves.
const POLL: Duration = Duration::from_millis(20);
/// How long a killed program may take to be gone.
const BURIAL: Duration = Duration::from_millis(200);

/// How long everyone has to leave: most of what logind waits, and the rest is for letting go of it.
fn time_to_leave(delay_limit: Duration) -> Duration {
    delay_limit.saturating_sub((delay_limit / 10).max(Duration::from_millis(250)).min(delay_limit / 2))
}

enum Input {
    Ended { attempt: u64, status: ExitStatus },
    Notice(Notice),
    Signal(Signal),
    Heard(Heard),
}

struct Program {
    pid: u32,
    attempt: u64,
    since: Instant,
}

struct Supervisor<'a> {
    options: &'a Options,
    slots: Option<Slots>,
    logind: Option<Box<dyn Logind>>,
    say: &'a mut dyn FnMut(&str),
    sender: Sender<Input>,
    /// The program gets a group of its own, unless somebody sits at its terminal: a group in the background could not read from there.
    own_group: bool,
    phase: Phase,
    gate: Option<Gate>,
    inhibitor: Option<Inhibitor>,
    program: Option<Program>,
    attempts: u64,
    /// The program was asked to leave for sleep; how it ended then.
    asked: bool,
    left: Option<ExitStatus>,
    /// Somebody asked for the end, so nothing is started any more.
    stopping: bool,
    drain_until: Option<Instant>,
    /// Processes of the program that want to be told in place of SIGTERM.
    audience: Option<Audience>,
    /// They were told of this sleep, and when their time is over.
    told: bool,
    told_until: Option<Instant>,
    woke: Option<Instant>,
    restart_at: Option<Instant>,
    restarts: u32,
}

/// Runs the program until it ends for good; its exit code, 128 more than the signal that ended it, or a shell's code when it cannot be started.
///
/// `slots` and `logind` may be missing: the program runs all the same, and what it then does without is said once.
pub fn run(
    options: &Options,
    slots: Result<Slots, SlotError>,
    logind: Result<Box<dyn Logind>, LogindError>,
    say: &mut dyn FnMut(&str),
) -> i32 {
    let (sender, receiver) = mpsc::channel();
    let slots = slots.map_err(|error| say(&format!("other processes cannot be waited for before sleep: {error}"))).ok();
    let logind =
        logind.map_err(|error| say(&format!("sleep is not noticed, the program runs without a gate: {error}"))).ok();
    let told = sender.clone();
    let signals = Signals::catch(move |signal| {
        let _ = told.send(Input::Signal(signal));
    });
    if let Err(error) = &signals {
        say(&format!("signals are not passed on: {error}"));
    }
    let heard = sender.clone();
    let audience = Audience::open(move |message| drop(heard.send(Input::Heard(message))))
        .map_err(|error| say(&format!("programs cannot ask to be told of sleep: {error}")))
        .ok();
    let mut supervisor = Supervisor {
        options,
        slots,
        logind,
        say,
        sender,
        own_group: !std::io::stdin().is_terminal(),
        phase: Phase::Running,
        gate: None,
        inhibitor: None,
        program: None,
        attempts: 0,
        asked: false,
        left: None,
        stopping: false,
        drain_until: None,
        audience,
        told: false,
        told_until: None,
        woke: None,
        restart_at: None,
        restarts: 0,
    };
    supervisor.watch();
    match supervisor.start() {
        Ok(()) => supervisor.serve(&receiver),
        Err(code) => code,
    }
}

fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}

impl Supervisor<'_> {
    fn watch(&mut self) {
        let Some(logind) = &mut self.logind else { return };
        let told = self.sender.clone();
        let tell = Box::new(move |notice| {
            let _ = told.send(Input::Notice(notice));
        });
        if let Err(error) = logind.watch(tell) {
            (self.say)(&format!("sleep is not noticed, the program runs without a gate: {error}"));
            self.logind = None;
        } else {
            self.inhibit();
        }
    }

    fn inhibit(&mut self) {
        let Some(logind) = &mut self.logind else { return };
        match logind.inhibit() {
            Ok(inhibitor) => self.inhibitor = Some(inhibitor),
            Err(error) => (self.say)(&format!("sleep will not wait for the program: {error}")),
        }
    }

    fn start(&mut self) -> Result<(), i32> {
        let Some((name, arguments)) = self.options.command.split_first() else { return Err(NOT_FOUND) };
        let mut command = Command::new(name);
        command.args(arguments).envs(self.options.environment.iter().map(|(name, value)| (name, value)));
        if let Some(audience) = &self.audience {
            command.env(VARIABLE, audience.path());
        }
        if self.own_group {
            command.process_group(0);
        }
        let mut child = command.spawn().map_err(|error| {
            (self.say)(&format!("{} cannot be started: {error}", name.display()));
            if error.kind() == ErrorKind::NotFound { NOT_FOUND } else { NOT_RUNNABLE }
        })?;
        self.attempts += 1;
        let attempt = self.attempts;
        self.program = Some(Program { pid: child.id(), attempt, since: Instant::now() });
        (self.asked, self.left) = (false, None);
        let told = self.sender.clone();
        let wait = move || {
            if let Ok(status) = child.wait() {
                let _ = told.send(Input::Ended { attempt, status });
            }
        };
        std::thread::Builder::new().name("softacl-wait".to_owned()).spawn(wait).map(drop).map_err(|error| {
            (self.say)(&format!("the program cannot be waited for: {error}"));
            self.signal(libc::SIGKILL);
            NOT_RUNNABLE
        })
    }

    /// Sends the program a signal, with all that belongs to its group.
    fn signal(&self, number: i32) {
        if let Some(program) = &self.program {
            os::send_signal(program.pid, self.own_group, number);
        }
    }

    fn serve(&mut self, inputs: &Receiver<Input>) -> i32 {
        loop {
            let input = match self.next_look() {
                Some(at) => match inputs.recv_timeout(at.saturating_duration_since(Instant::now())) {
                    Ok(input) => Some(input),
                    Err(RecvTimeoutError::Timeout) => None,
                    // The supervisor has a sender itself.
                    Err(RecvTimeoutError::Disconnected) => unreachable!("a sender is left"),
                },
                None => inputs.recv().ok(),
            };
            let done = match input {
                Some(Input::Ended { attempt, status }) => self.ended(attempt, status),
                Some(Input::Notice(notice)) => self.noticed(notice),
                Some(Input::Signal(signal)) => self.signalled(signal),
                Some(Input::Heard(message)) => {
                    self.heard(message);
                    None
                }
                None => None,
            };
            if let Some(code) = done.or_else(|| self.look()) {
                return code;
            }
        }
    }

    /// When something may have changed that nobody tells.
    fn next_look(&self) -> Option<Instant> {
        match self.phase {
            Phase::Draining => Some(Instant::now() + POLL),
            Phase::Waking => self.restart_at.or_else(|| self.settles_at()),
            Phase::Running | Phase::Asleep => None,
        }
    }

    /// When the program has run long enough since the wake-up.
    fn settles_at(&self) -> Option<Instant> {
        let since = self.program.as_ref()?.since;
        Some(self.woke.map_or(since, |woke| since.max(woke)) + self.options.back_off.settled)
    }

    /// Looks at what nobody tells: the others' slots, and the clock.
    fn look(&mut self) -> Option<i32> {
        let now = Instant::now();
        match self.phase {
            Phase::Draining => {
                let done = self.told && self.audience.as_ref().is_none_or(Audience::is_done);
                if (self.program.is_none() || done) && self.others().is_empty() {
                    return self.happened(Event::EveryoneLeft);
                }
                if self.told_until.is_some_and(|until| now >= until) {
                    self.told_until = None;
                    self.lose_patience(done);
                }
                if self.drain_until.is_some_and(|until| now >= until) {
                    return self.happened(Event::TimeIsUp);
                }
            }
            Phase::Waking => {
                if self.restart_at.is_some_and(|at| now >= at) {
                    self.restart_at = None;
                    return self.start().err();
                }
                if self.settles_at().is_some_and(|at| now >= at) {
                    // What it does from now on has nothing to do with sleep.
                    (self.restarts, self.asked) = (0, false);
                    return self.happened(Event::Settled);
                }
            }
            Phase::Running | Phase::Asleep => {}
        }
        None
    }

    /// Processes of the host that use a device.
    fn others(&self) -> Vec<Holder> {
        self.slots.as_ref().and_then(|slots| slots.host_holders().ok()).unwrap_or_default()
    }

    fn ended(&mut self, attempt: u64, status: ExitStatus) -> Option<i32> {
        let program = self.program.take_if(|program| program.attempt == attempt)?;
        let code = exit_code(status);
        if self.stopping {
            return Some(code);
        }
        match self.phase {
            // It left for sleep; what becomes of it is decided at the wake-up.
            Phase::Draining | Phase::Asleep => {
                self.left = Some(status);
                None
            }
            // It left late, after the wake-up.
            Phase::Waking | Phase::Running if self.asked => {
                self.left = Some(status);
                self.start_again()
            }
            Phase::Waking
                if code != 0 && self.restarts > 0 && program.since.elapsed() < self.options.back_off.settled =>
            {
                if self.restarts >= self.options.back_off.attempts {
                    (self.say)(&format!(
                        "the program failed {} times after the wake-up, at last with {code}",
                        self.restarts
                    ));
                    return Some(code);
                }
                let wait = self.options.back_off.before(self.restarts);
                (self.say)(&format!(
                    "the program ended with {code} right after it was started; next attempt in {:.1} s",
                    wait.as_secs_f64()
                ));
                self.restarts += 1;
                // Should the machine go to sleep meanwhile, the next wake-up starts it.
                self.left = Some(status);
                self.restart_at = Some(Instant::now() + wait);
                None
            }
            Phase::Waking | Phase::Running => Some(code),
        }
    }

    fn noticed(&mut self, notice: Notice) -> Option<i32> {
        match notice {
            Notice::Sleep => self.happened(Event::SleepAnnounced),
            Notice::Wake => self.happened(Event::WokenUp),
            Notice::Returned => {
                (self.say)("systemd-logind was started anew; sleep waits for the program again");
                self.happened(Event::AnnouncerReturned)
            }
            Notice::Gone(why) => {
                (self.say)(&format!("sleep is no longer noticed: {why}"));
                self.logind = None;
                let code = self.happened(Event::AnnouncerGone);
                self.inhibitor = None;
                code
            }
        }
    }

    fn signalled(&mut self, signal: Signal) -> Option<i32> {
        // A hangup often means no more than that configuration is to be read again.
        self.stopping |= signal.asks_to_end() && signal.number != libc::SIGHUP;
        if self.program.is_none() {
            return signal.asks_to_end().then_some(128 + signal.number);
        }
        // At a terminal the program got it already.
        if self.own_group || !signal.from_terminal {
            self.signal(signal.number);
        }
        None
    }

    /// Goes to the next phase, and does what that takes; an exit code when that ends everything.
    fn happened(&mut self, event: Event) -> Option<i32> {
        let (next, actions) = self.phase.on(event);
        self.phase = next;
        actions.iter().find_map(|action| self.act(*action))
    }

    fn act(&mut self, action: Action) -> Option<i32> {
        match action {
            Action::CloseGate => {
                let limit = self.logind.as_ref().map_or(Duration::ZERO, |logind| logind.delay_limit());
                self.drain_until = Some(Instant::now() + time_to_leave(limit));
                self.restart_at = None;
                self.told = self.audience.as_ref().is_some_and(|audience| !audience.is_empty());
                let how = if self.told { "told" } else { "asked to end" };
                (self.say)(&format!("the machine is going to sleep; the program is {how}"));
                match self.slots.as_ref().map(Slots::close_gate) {
                    Some(Ok(gate)) => self.gate = Some(gate),
                    Some(Err(error)) => (self.say)(&format!("newcomers cannot be kept out: {error}")),
                    None => {}
                }
            }
            Action::StopProgram if self.told => {
                let now = Instant::now();
                let left = self.drain_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
                // What is left after that is for SIGTERM.
                let theirs = left * 3 / 4;
                self.told_until = Some(now + theirs);
                if let Some(audience) = &mut self.audience {
                    audience.tell_sleep(theirs);
                }
            }
            Action::StopProgram => self.ask_to_end(),
            Action::ReportRemaining => self.report_remaining(),
            Action::KillProgram if self.options.kill && self.program.is_some() && self.is_to_end() => {
                (self.say)("the program is ended by force");
                self.signal(libc::SIGKILL);
                // Sleep still waits for a moment, in which the kernel takes the program's slots back.
                std::thread::sleep(BURIAL);
            }
            Action::KillProgram => {}
            Action::ReleaseInhibitor => self.inhibitor = None,
            Action::OpenGate => {
                self.gate = None;
                (self.drain_until, self.told_until) = (None, None);
                self.woke = Some(Instant::now());
            }
            Action::TakeInhibitor => self.inhibit(),
            Action::StartProgram => return self.start_again(),
        }
        None
    }

    /// Whether the program is to end before sleep: one that was told, and does its part, may stay.
    fn is_to_end(&self) -> bool {
        !self.told || self.asked
    }

    fn ask_to_end(&mut self) {
        self.asked = true;
        self.signal(libc::SIGTERM);
    }

    /// Something came from a process of the program.
    fn heard(&mut self, message: Heard) {
        let Some(audience) = &mut self.audience else { return };
        match message {
            Heard::Joined(number, stream) => {
                // It may begin while everyone leaves; where the program was asked to end that stands.
                let leaving = matches!(self.phase, Phase::Draining | Phase::Asleep) && !self.asked;
                let until = self.told_until.unwrap_or_else(Instant::now);
                let left = until.saturating_duration_since(Instant::now());
                audience.join(number, stream, leaving.then_some(left));
            }
            Heard::Answered { by, round, well } => {
                audience.answered(by, round);
                if !well && self.phase == Phase::Draining && !self.asked {
                    (self.say)("what the program does before sleep has failed; it is asked to end");
                    self.ask_to_end();
                }
            }
            Heard::Gone(number) => audience.leave(number),
        }
    }

    /// The time of those who were told is over: who still keeps the machine awake is asked to end, as if it had never wanted to be told.
    fn lose_patience(&mut self, done: bool) {
        if self.program.is_none() || self.asked || (done && !self.others().iter().any(|holder| self.is_ours(holder))) {
            return;
        }
        let what = if done { "still uses a device" } else { "is not done" };
        (self.say)(&format!("the program was told and {what}; it is asked to end"));
        self.ask_to_end();
    }

    /// Whether a process belongs to the program.
    fn is_ours(&self, holder: &Holder) -> bool {
        let (Some(pid), Some(program)) = (holder.pid, &self.program) else { return false };
        let in_group = || self.own_group && os::group_of(pid) == Some(program.pid);
        pid == program.pid || self.audience.as_ref().is_some_and(|audience| audience.has(pid)) || in_group()
    }

    fn report_remaining(&mut self) {
        let others = self.others();
        if let Some(program) = &self.program
            && self.is_to_end()
        {
            (self.say)(&format!("the program (pid {}) has not ended before sleep", program.pid));
        }
        for holder in others {
            (self.say)(&format!("still uses a device when the machine goes to sleep: {holder}"));
        }
    }

    /// After the wake-up: the program that left comes back, or its exit code is the end.
    fn start_again(&mut self) -> Option<i32> {
        let Some(status) = self.left else {
            if self.program.is_some() {
                let how = if self.told { "is told" } else { "ran on through sleep" };
                (self.say)(&format!("the machine is awake; the program {how}"));
            }
            if let Some(audience) = &mut self.audience {
                audience.tell_wake();
            }
            return None;
        };
        if !self.options.restart || self.stopping {
            return Some(exit_code(status));
        }
        (self.say)("the machine is awake; the program is started again");
        self.phase = Phase::Waking;
        self.restarts = 1;
        self.start().err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_the_longest() {
        let back_off = BackOff::default();
        let waits: Vec<_> = (0..9).map(|attempt| back_off.before(attempt).as_millis()).collect();
        assert_eq!(waits, [0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(back_off.before(u32::MAX), back_off.longest);
    }

    #[test]
    fn everyone_leaves_before_sleep_stops_waiting() {
        for (limit, expected) in [(5000, 4500), (60_000, 54_000), (1000, 750), (100, 50), (0, 0)] {
            assert_eq!(time_to_leave(Duration::from_millis(limit)), Duration::from_millis(expected));
        }
    }
}

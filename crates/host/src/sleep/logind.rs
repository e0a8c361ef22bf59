//! Who announces that the machine will sleep, and waits for those who asked for it.
//!
//! [`Logind`] is what the supervisor knows of it: systemd-logind in earnest ([`system`]), a [`Simulation`] in tests and rehearsals.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use thiserror::Error;

/// Why sleep cannot be noticed or held up.
#[derive(Clone, Debug, Error)]
#[error("{0}")]
pub struct LogindError(pub String);

/// What is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The machine will sleep when nobody holds it up, or the time for that is over.
    Sleep,
    /// The machine woke up, or did not sleep after all.
    Wake,
    /// Whoever announces sleep began anew: who held it up holds it up no longer.
    Returned,
    /// There will be no more announcements.
    Gone(String),
}

/// Where announcements go.
pub type Tell = Box<dyn Fn(Notice) + Send>;

/// Holds sleep up until it is dropped.
pub struct Inhibitor(#[expect(dead_code, reason = "it acts by being dropped")] pub(crate) Box<dyn Any + Send>);

/// Announces sleep, and waits for those who hold it up.
pub trait Logind: Send {
    /// How long sleep waits at most.
    fn delay_limit(&self) -> Duration;

    /// Announces from now on.
    fn watch(&mut self, tell: Tell) -> Result<(), LogindError>;

    /// Makes the next sleep wait.
    fn inhibit(&mut self) -> Result<Inhibitor, LogindError>;
}

/// The machine's systemd-logind.
#[cfg(feature = "logind")]
pub fn system() -> Result<Box<dyn Logind>, LogindError> {
    super::dbus::Login1::system().map(|found| Box::new(found) as Box<dyn Logind>)
}

/// The machine's systemd-logind: not in this build.
#[cfg(not(feature = "logind"))]
pub fn system() -> Result<Box<dyn Logind>, LogindError> {
    Err(LogindError("this build does not speak D-Bus (Cargo feature logind)".to_owned()))
}

#[derive(Default)]
struct Simulated {
    inhibitors: u32,
    /// Inhibitors of an earlier one count no longer.
    epoch: u32,
    tell: Vec<Tell>,
}

/// A machine that sleeps when it is told to.
#[derive(Clone)]
pub struct Simulation {
    delay_limit: Duration,
    state: Arc<(Mutex<Simulated>, Condvar)>,
}

struct HoldsUp {
    state: Arc<(Mutex<Simulated>, Condvar)>,
    epoch: u32,
}

impl Drop for HoldsUp {
    fn drop(&mut self) {
        let mut state = self.state.0.lock();
        if state.epoch == self.epoch {
            state.inhibitors -= 1;
        }
        self.state.1.notify_all();
    }
}

impl Simulation {
    /// A machine whose sleep waits at most this long.
    pub fn new(delay_limit: Duration) -> Self {
        Self { delay_limit, state: Arc::default() }
    }

    /// Announces something.
    pub fn announce(&self, notice: &Notice) {
        for tell in &self.state.0.lock().tell {
            tell(notice.clone());
        }
    }

    /// Waits until nobody holds sleep up; `false` when that takes longer than the limit.
    pub fn wait_until_released(&self) -> bool {
        self.wait(|state| state.inhibitors == 0, self.delay_limit)
    }

    /// Forgets who holds sleep up, as a logind that is started anew does.
    pub fn forget(&self) {
        let mut state = self.state.0.lock();
        state.inhibitors = 0;
        state.epoch += 1;
        self.state.1.notify_all();
    }

    /// Whether somebody holds sleep up.
    pub fn is_inhibited(&self) -> bool {
        self.state.0.lock().inhibitors > 0
    }

    /// Waits until somebody holds sleep up.
    pub fn wait_until_inhibited(&self, patience: Duration) -> bool {
        self.wait(|state| state.inhibitors > 0 && !state.tell.is_empty(), patience)
    }

    fn wait(&self, holds: impl Fn(&Simulated) -> bool, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.state.0.lock();
        while !holds(&state) {
            if self.state.1.wait_until(&mut state, deadline).timed_out() {
                return holds(&state);
            }
        }
        true
    }

    /// Sleeps several times, in a thread of its own: announces sleep after `awake`, waits as logind does, wakes up `asleep` later, and stays awake as long.
    pub fn rehearse(&self, awake: Duration, asleep: Duration, times: u32) {
        let machine = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(awake);
            for _ in 0..times {
                machine.announce(&Notice::Sleep);
                machine.wait_until_released();
                std::thread::sleep(asleep);
                machine.announce(&Notice::Wake);
                std::thread::sleep(asleep);
            }
        });
    }
}

impl Logind for Simulation {
    fn delay_limit(&self) -> Duration {
        self.delay_limit
    }

    fn watch(&mut self, tell: Tell) -> Result<(), LogindError> {
        self.state.0.lock().tell.push(tell);
        self.state.1.notify_all();
        Ok(())
    }

    fn inhibit(&mut self) -> Result<Inhibitor, LogindError> {
        let mut state = self.state.0.lock();
        state.inhibitors += 1;
        self.state.1.notify_all();
        Ok(Inhibitor(Box::new(HoldsUp { state: Arc::clone(&self.state), epoch: state.epoch })))
    }
}

//! Sleep: programs that use devices leave before the machine sleeps, and come back when it wakes up.
//!
//! | where | what |
//! |---|---|
//! | [`state`] | the phases, what happens in which, and what is to be done then: a table, nothing else |
//! | [`logind`] | who announces sleep and waits for us: systemd-logind, or a simulation of it |
//! | [`supervisor`] | runs one program and does what the table says |
//! | `audience` | programs that want to be told in place of SIGTERM |
//!
//! Not here: the gate and the holders, which are the slots' ([`slots`](crate::slots)).

mod audience;
#[cfg(feature = "logind")]
mod dbus;
pub mod logind;
pub mod state;
pub mod supervisor;

use std::time::Duration;

use crate::os;

/// A moment on both clocks of the machine: the one that goes on while it sleeps, and the one that does not.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    with_sleep: Duration,
    awake: Duration,
}

impl Moment {
    /// Now.
    pub fn now() -> Self {
        // In this order, what passes between the two readings cannot look like sleep.
        let with_sleep = os::uptime(true);
        Self { with_sleep, awake: os::uptime(false) }
    }
}

/// How long the machine has slept since then: what the one clock has and the other has not. Less than a tenth of a second is the clocks' own inaccuracy, and zero.
pub fn slept_since(then: Moment) -> Duration {
    slept_between(then, Moment::now())
}

fn slept_between(then: Moment, now: Moment) -> Duration {
    const NOISE: Duration = Duration::from_millis(100);
    let passed = now.with_sleep.saturating_sub(then.with_sleep);
    let slept = passed.saturating_sub(now.awake.saturating_sub(then.awake));
    if slept < NOISE { Duration::ZERO } else { slept }
}

/// Notices afterwards that the machine slept.
#[derive(Clone, Copy, Debug)]
pub struct Watch(Moment);

impl Watch {
    /// Watches from now on.
    pub fn begin() -> Self {
        Self(Moment::now())
    }

    /// How long the machine has slept since the last look, or since the beginning; zero when it has not.
    pub fn look(&mut self) -> Duration {
        self.look_at(Moment::now())
    }

    fn look_at(&mut self, now: Moment) -> Duration {
        let slept = slept_between(self.0, now);
        self.0 = now;
        slept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sleep_is_noticed_once() {
        let at = |with_sleep, awake| Moment {
            with_sleep: Duration::from_secs(with_sleep),
            awake: Duration::from_secs(awake),
        };
        let mut watch = Watch(at(10, 10));
        let looks = [at(20, 20), at(3700, 100), at(3701, 101), at(3800, 110)].map(|now| watch.look_at(now).as_secs());
        assert_eq!(looks, [0, 3600, 0, 90]);
    }

    #[test]
    fn sleep_is_what_only_one_clock_counts() {
        let at = |with_sleep, awake| Moment {
            with_sleep: Duration::from_millis(with_sleep),
            awake: Duration::from_millis(awake),
        };
        for (then, now, slept) in [
            (at(1000, 1000), at(5000, 5000), 0),
            (at(1000, 1000), at(5000, 2000), 3000),
            (at(9000, 1000), at(9050, 1000), 0),
            (at(9000, 1000), at(9000, 1001), 0),
        ] {
            assert_eq!(slept_between(then, now), Duration::from_millis(slept), "{then:?} {now:?}");
        }
        // This machine does not sleep during a test that waits for nothing.
        assert_eq!(slept_since(Moment::now()), Duration::ZERO);
    }
}

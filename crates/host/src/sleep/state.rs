//! The phases of a program's life with a machine that sleeps. Pure: what happened goes in, what is to be done comes out.
//!
//! ```text
//!              sleep announced               everyone left, or time is up
//!   Running ────────────────────▶ Draining ────────────────────────────────▶ Asleep
//!      ▲                            ▲   │ sleep called off                      │ woken up
//!      │ the program settled        │   ▼                                       │
//!      └─────────────────────────  Waking ◀─────────────────────────────────────┘
//! ```

/// Where things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The program runs, and sleep waits for us.
    Running,
    /// Sleep was announced: everyone is asked to leave, nobody comes in.
    Draining,
    /// We no longer hold sleep up. The machine sleeps, or is about to.
    Asleep,
    /// The machine is awake again; the program has not settled yet.
    Waking,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The machine will sleep as soon as it may.
    SleepAnnounced,
    /// The program ended, and no process of the host uses a device.
    EveryoneLeft,
    /// Sleep will not wait much longer.
    TimeIsUp,
    /// The machine woke up, or sleep was called off.
    WokenUp,
    /// The program runs again, and has for a while, or it never stopped.
    Settled,
    /// Whoever announces sleep is no longer there to do so.
    AnnouncerGone,
    /// Whoever announces sleep began anew, and knows of nothing that was before.
    AnnouncerReturned,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Let no process of the host begin to use a device.
    CloseGate,
    /// Ask the program to end.
    StopProgram,
    /// Say who still uses a device.
    ReportRemaining,
    /// End the program by force, if that is wanted.
    KillProgram,
    /// Let the machine sleep.
    ReleaseInhibitor,
    /// Let processes in again.
    OpenGate,
    /// Make sleep wait for us again.
    TakeInhibitor,
    /// Start the program again if it left, and if that is wanted.
    StartProgram,
}

impl Phase {
    /// The phase after an event, and what is to be done on the way there, in order. An event that means nothing in a phase changes nothing.
    #[must_use]
    pub fn on(self, event: Event) -> (Self, &'static [Action]) {
        use Action::{
            CloseGate, KillProgram, OpenGate, ReleaseInhibitor, ReportRemaining, StartProgram, StopProgram,
            TakeInhibitor,
        };
        match (self, event) {
            (Self::Running | Self::Waking, Event::SleepAnnounced) => (Self::Draining, &[CloseGate, StopProgram]),
            (Self::Draining, Event::EveryoneLeft) => (Self::Asleep, &[ReleaseInhibitor]),
            (Self::Draining, Event::TimeIsUp) => (Self::Asleep, &[ReportRemaining, KillProgram, ReleaseInhibitor]),
            // The inhibitor comes first: a sleep announced in between would otherwise not wait.
            (Self::Running | Self::Waking, Event::AnnouncerReturned) => (self, &[TakeInhibitor]),
            // It will not announce the end of a sleep that it does not know of.
            (Self::Draining | Self::Asleep, Event::WokenUp | Event::AnnouncerReturned) => {
                (Self::Waking, &[TakeInhibitor, OpenGate, StartProgram])
            }
            (Self::Draining | Self::Asleep, Event::AnnouncerGone) => {
                (Self::Waking, &[ReleaseInhibitor, OpenGate, StartProgram])
            }
            (Self::Waking, Event::Settled) => (Self::Running, &[]),
            (phase, _) => (phase, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHASES: [Phase; 4] = [Phase::Running, Phase::Draining, Phase::Asleep, Phase::Waking];
    const EVENTS: [Event; 7] = [
        Event::SleepAnnounced,
        Event::EveryoneLeft,
        Event::TimeIsUp,
        Event::WokenUp,
        Event::Settled,
        Event::AnnouncerGone,
        Event::AnnouncerReturned,
    ];

    #[test]
    fn whatever_happens_the_gate_is_closed_exactly_while_draining_and_asleep() {
        // Every sequence of six events, in whatever order a broken announcer may give them.
        for number in 0..EVENTS.len().pow(6) {
            let (mut phase, mut closed, mut inhibited) = (Phase::Running, false, true);
            let mut rest = number;
            for _ in 0..6 {
                let (next, actions) = phase.on(EVENTS[rest % EVENTS.len()]);
                rest /= EVENTS.len();
                for action in actions {
                    match action {
                        Action::CloseGate => closed = true,
                        Action::OpenGate => closed = false,
                        Action::ReleaseInhibitor => inhibited = false,
                        Action::TakeInhibitor => inhibited = true,
                        _ => {}
                    }
                }
                phase = next;
                assert_eq!(closed, matches!(phase, Phase::Draining | Phase::Asleep), "{number}");
                assert!(!(phase == Phase::Asleep && inhibited), "sleep would wait for nobody: {number}");
            }
        }
    }

    #[test]
    fn one_sleep_from_end_to_end() {
        let mut phase = Phase::Running;
        let mut done = Vec::new();
        for event in [Event::SleepAnnounced, Event::EveryoneLeft, Event::WokenUp, Event::Settled] {
            let (next, actions) = phase.on(event);
            done.push((next, actions.len()));
            phase = next;
        }
        let expected = [(Phase::Draining, 2), (Phase::Asleep, 1), (Phase::Waking, 3), (Phase::Running, 0)];
        assert_eq!(done, expected);
    }

    #[test]
    fn an_event_that_means_nothing_changes_nothing() {
        for phase in PHASES {
            for event in EVENTS {
                let (next, actions) = phase.on(event);
                let renewed = event == Event::AnnouncerReturned && actions == [Action::TakeInhibitor];
                assert!(next != phase || actions.is_empty() || renewed, "{phase:?} {event:?}");
            }
        }
    }
}

//! `softacl run -- COMMAND`: runs a program, lets it leave before the machine sleeps, and starts it again afterwards.

use std::ffi::OsString;
use std::io::Write;
use std::time::Duration;

use clap::Args;
use softacl_core::process;
use softacl_core::rt::slots;
use softacl_host::sleep::logind::{self, Simulation};
use softacl_host::sleep::supervisor::{self, BackOff, Options};
use softacl_host::slots::Slots;

use crate::Interpreter;
use crate::preload::{self, Preload};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Start the program again after the wake-up, when it ended for sleep
    #[arg(long)]
    restart_on_wake: bool,
    /// End the program by force when it has not ended in time for sleep
    #[arg(long)]
    kill: bool,
    /// Rehearse, without logind: after these seconds the machine "sleeps" as long, or for the second number of seconds; again and again with a third number
    #[arg(long, value_name = "SECONDS[,SECONDS[,TIMES]]", num_args = 0..=1, default_missing_value = "2", require_equals = true, value_parser = rehearsal)]
    simulate_sleep: Option<Rehearsal>,
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// When sleep comes, and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rehearsal {
    awake: Duration,
    asleep: Duration,
    times: u32,
}

fn rehearsal(text: &str) -> Result<Rehearsal, String> {
    let (awake, rest) = text.split_once(',').unwrap_or((text, text));
    let (asleep, times) = rest.split_once(',').unwrap_or((rest, "1"));
    let times = times.parse().map_err(|_| "the third number says how many times".to_owned())?;
    Ok(Rehearsal { awake: seconds(awake)?, asleep: seconds(asleep)?, times })
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().map_err(|_| "a number of seconds belongs here".to_owned())?;
    Duration::try_from_secs_f64(number)
        .ok()
        .filter(|time| *time <= Duration::from_hours(24))
        .ok_or_else(|| "a number of seconds from 0 to 86400 belongs here".to_owned())
}

/// logind's own default.
const DELAY_LIMIT: Duration = Duration::from_secs(5);

/// Runs the program; its exit code.
pub(crate) fn run(arguments: Arguments, interpreter: &Interpreter, err: &mut dyn Write) -> i32 {
    let Arguments { restart_on_wake, kill, simulate_sleep, command } = arguments;
    let mut environment = Vec::new();
    let preload = Preload::new(interpreter.preload.as_deref(), std::env::var_os(preload::VARIABLE).as_deref());
    match &preload {
        Ok(preload) => environment.push((preload::VARIABLE.into(), preload.value.clone())),
        Err(why) => drop(writeln!(err, "softacl run: {why}")),
    }
    let options = Options { command, environment, restart: restart_on_wake, kill, back_off: BackOff::default() };
    let logind = match simulate_sleep {
        Some(Rehearsal { awake, asleep, times }) => {
            let machine = Simulation::new(DELAY_LIMIT);
            machine.rehearse(awake, asleep, times);
            Ok(Box::new(machine) as Box<dyn logind::Logind>)
        }
        None => logind::system(),
    };
    let slots = Slots::open(&slots::run_dir(process::settings()));
    supervisor::run(&options, slots, logind, &mut |text| {
        // Whoever does not want to read this closes it; the program runs on.
        let _ = writeln!(err, "softacl run: {text}");
        let _ = err.flush();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_numbers_that_make_sense() {
        let times = |awake, asleep, times| {
            let [awake, asleep] = [awake, asleep].map(Duration::from_millis);
            Ok(Rehearsal { awake, asleep, times })
        };
        assert_eq!(rehearsal("0.5"), times(500, 500, 1));
        assert_eq!(rehearsal("1,0"), times(1000, 0, 1));
        assert_eq!(rehearsal("1,0.5,20"), times(1000, 500, 20));
        for wrong in ["", "x", "-1", "nan", "inf", "1e9", "1,", "1,x,3"] {
            assert!(rehearsal(wrong).unwrap_err().contains("seconds"), "{wrong}");
        }
        for wrong in ["1,2,", "1,2,-1", "1,2,3,4", "1,2,0.5"] {
            assert!(rehearsal(wrong).unwrap_err().contains("how many times"), "{wrong}");
        }
    }
}

//! Who holds a slot, as others see it.

use std::fmt;

use super::record::{self, Record};
use crate::os::Held;

/// A process that holds a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Number of the slot.
    pub slot: u32,
    /// The process; `None` when it has no number here, because it is in another process namespace (a container).
    pub pid: Option<u32>,
    /// Its command line, or what is known of it.
    pub command: Option<String>,
    /// Its user.
    pub user: Option<u32>,
    /// When it took the slot, in seconds since 1970.
    pub since: Option<u64>,
    /// Bytes of device memory in use, as it last said.
    pub memory: Option<u64>,
}

impl Holder {
    /// The holder of a locked byte. Of the record only what fits the lock's holder is believed: it may be left over from one who died.
    pub(super) fn new(slot: u32, held: &Held, record: Option<Record>) -> Self {
        let record = record.filter(|record| match held.pid {
            Some(pid) => record.pid == pid && record::started(pid).is_none_or(|started| started == record.started),
            // The lock has no number that could be compared; the byte is locked, so somebody wrote this or will soon.
            None => true,
        });
        let command = held.pid.and_then(record::command);
        Self {
            slot,
            pid: held.pid,
            user: record.as_ref().map(|record| record.user),
            since: record.as_ref().map(|record| record.since),
            memory: record.as_ref().map(|record| record.memory),
            command: command.or_else(|| record.map(|record| record.command)).filter(|command| !command.is_empty()),
        }
    }

    /// This process.
    pub(super) fn own(slot: u32, record: &Record) -> Self {
        Self {
            slot,
            pid: Some(record.pid),
            command: Some(record.command.clone()),
            user: Some(record.user),
            since: Some(record.since),
            memory: Some(record.memory),
        }
    }
}

/// Text as `pid 12 (python app.py)`.
impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 60;
        match self.pid {
            Some(pid) => write!(formatter, "pid {pid}")?,
            None => formatter.write_str("a process of another container")?,
        }
        if let Some(command) = &self.command {
            let short: String = command.chars().take(MOST).collect();
            let rest = if short.len() < command.len() { "…" } else { "" };
            write!(formatter, " ({short}{rest})")?;
        }
        if let Some(since) = self.since {
            write!(formatter, " since {}", utc(since))?;
        }
        Ok(())
    }
}

/// Seconds since 1970 as `2026-03-01 12:00:00 UTC`.
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days are counted from 1 March of year 0, so that the leap day is a year's last. An era has 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_772_366_400, "2026-03-01 12:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(utc(seconds), text);
        }
    }

    #[test]
    fn a_record_of_another_process_is_not_believed() {
        let own = Record::of_this_process();
        let held = |pid| Held { bytes: 0..1, pid };
        let pid = std::process::id();
        assert_eq!(Holder::new(0, &held(Some(pid)), Some(own.clone())).since, Some(own.since));
        for stale in [Record { pid: pid + 1, ..own.clone() }, Record { started: own.started + 1, ..own.clone() }] {
            let holder = Holder::new(0, &held(Some(pid)), Some(stale));
            assert_eq!((holder.since, holder.memory, holder.pid), (None, None, Some(pid)));
            // What the kernel says of the process is shown all the same.
            assert_eq!(holder.command, record::command(pid));
        }
        let elsewhere = Holder::new(0, &held(None), Some(own.clone()));
        assert_eq!((elsewhere.pid, elsewhere.command), (None, Some(own.command)));
    }
}

//! Errors as the converter reports them: a code of the documented table, a text, and what to do.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// One error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// The code, such as `E10001`. Scripts look for it.
    pub(crate) code: &'static str,
    /// What is wrong, in one sentence.
    pub(crate) text: String,
    /// What to do about it, where that does not follow from the text.
    pub(crate) solution: Option<String>,
    /// The operator that it is about, if it is about one.
    pub(crate) operator: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), solution: None, operator: None }
    }

    /// A value that its option does not take (E10001, or a more special code).
    pub(crate) fn value(code: &'static str, option: &str, value: &str, reason: impl fmt::Display) -> Self {
        Self::new(code, format!("Value [{value}] for parameter [--{option}] is invalid. Reason: {reason}."))
    }

    /// A required option that is missing or empty.
    pub(crate) fn required(option: &str) -> Self {
        Self::new("E10054", format!("Parameter [--{option}] is required and was not given a value."))
    }

    pub(crate) fn solution(mut self, text: impl Into<String>) -> Self {
        self.solution = Some(text.into());
        self
    }

    pub(crate) fn operator(mut self, name: &str) -> Self {
        self.operator = Some(name.to_owned());
        self
    }

    /// The error as text, made at this time.
    pub(crate) fn at(&self, stamp: Stamp) -> impl fmt::Display {
        let solution =
            self.solution.as_ref().map_or(String::new(), |solution| format!("        Solution: {solution}\n"));
        format!("{}: [PID: {}] {stamp} {}\n{solution}", self.code, std::process::id(), self.text)
    }
}

/// A point in time, shown in UTC as `2026-11-22-12:49:02.123.456`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    seconds: u64,
    microseconds: u32,
}

impl Stamp {
    pub(crate) fn now() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { seconds: now.as_secs(), microseconds: now.subsec_micros() }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds / 86_400, self.seconds % 86_400);
        // Years from March on, so that the leap day is the last of its year; day 0 is then 1 March of year 0.
        let day = days + 719_468;
        let (era, day) = (day / 146_097, day % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day_of_month = day - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (era * 400 + year, month + 3) } else { (era * 400 + year + 1, month - 9) };
        write!(
            out,
            "{year:04}-{month:02}-{day_of_month:02}-{:02}:{:02}:{:02}.{:03}.{:03}",
            second / 3600,
            second / 60 % 60,
            second % 60,
            self.microseconds / 1000,
            self.microseconds % 1000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_calendar_dates() {
        for (seconds, text) in [
            (0, "1970-01-01-00:00:00.000.007"),
            (951_782_400, "2000-02-29-00:00:00.000.007"),
            (1_709_251_199, "2024-02-29-23:59:59.000.007"),
            (1_709_251_200, "2024-03-01-00:00:00.000.007"),
            (1_798_761_599, "2026-12-31-23:59:59.000.007"),
        ] {
            let stamp = Stamp { seconds, microseconds: 7 };
            assert_eq!(stamp.to_string(), text);
        }
    }
}

//! The application log: lines in the field's form, to a file per process below `ASCEND_PROCESS_LOG_PATH` (or `$HOME/ascend/log`), or to standard output with
//! `ASCEND_SLOG_PRINT_TO_STDOUT=1`. A file ends at 20 MiB. `ASCEND_GLOBAL_LOG_LEVEL` (0 debug to 4 nothing; 3, errors, by default) says from which level on.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

const NAMES: [&str; 4] = ["DEBUG", "INFO", "WARNING", "ERROR"];
const NOTHING: i32 = 4;
/// Bytes after which nothing more goes to the file: a program that runs for weeks must not fill the disk with its errors.
const MOST_BYTES: u64 = 20 << 20;

struct Log {
    level: i32,
    to_stdout: bool,
    file: Mutex<Target>,
}

enum Target {
    NotOpened,
    /// With the bytes that were written.
    Open(File, u64),
    Full,
    Unavailable,
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let level = std::env::var("ASCEND_GLOBAL_LOG_LEVEL").ok().and_then(|level| level.trim().parse().ok());
        Log {
            level: level.filter(|level| (0..=NOTHING).contains(level)).unwrap_or(3),
            to_stdout: std::env::var("ASCEND_SLOG_PRINT_TO_STDOUT").is_ok_and(|value| value == "1"),
            file: Mutex::new(Target::NotOpened),
        }
    })
}

/// One line of the program's own: `acl.app_log`. Levels 0 to 3; others are not written.
pub fn application(level: i32, message: &str) {
    write(level, "APP", message);
}

/// A line about an error that a call returned. The default level has these; the file comes with the first of them.
pub(crate) fn error(message: &str) {
    write(3, "ASCENDCL", message);
}

/// A line of the runtime itself, at the level of warnings.
pub fn warning(message: &str) {
    write(2, "ASCENDCL", message);
}

fn write(level: i32, module: &str, message: &str) {
    let log = log();
    let Some(name) = usize::try_from(level).ok().and_then(|level| NAMES.get(level)) else { return };
    if level < log.level {
        return;
    }
    let line = line(name, module, message);
    if log.to_stdout {
        // A closed standard output is no reason to fail an acl call.
        let _ = std::io::stdout().write_all(line.as_bytes());
        return;
    }
    let mut target = log.file.lock();
    if let Target::NotOpened = *target {
        *target = open().map_or(Target::Unavailable, |file| Target::Open(file, 0));
    }
    let Target::Open(file, bytes) = &mut *target else { return };
    *bytes += line.len() as u64;
    if *bytes <= MOST_BYTES {
        let _ = file.write_all(line.as_bytes());
    } else {
        let text = format!("the log ends here: a file has at most {} MiB", MOST_BYTES >> 20);
        let _ = file.write_all(self::line(NAMES[2], "ASCENDCL", &text).as_bytes());
        *target = Target::Full;
    }
}

fn line(level: &str, module: &str, message: &str) -> String {
    format!("[{level}] {module}({},{}):{} {}\n", std::process::id(), program(), timestamp(), message.replace('\n', " "))
}

fn open() -> Option<File> {
    let base = match std::env::var_os("ASCEND_PROCESS_LOG_PATH") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(std::env::var_os("HOME")?).join("ascend/log"),
    };
    let directory = base.join("debug/plog");
    std::fs::create_dir_all(&directory).ok()?;
    let name = format!("plog-{}_{}.log", std::process::id(), timestamp().replace(['-', ':', '.', ' '], ""));
    OpenOptions::new().create(true).append(true).open(directory.join(name)).ok()
}

fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        std::fs::read_to_string("/proc/self/comm").map_or_else(|_| "unknown".to_owned(), |name| name.trim().to_owned())
    })
}

/// The time of day in UTC, `2026-01-31-12:34:56.123.456`.
fn timestamp() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = civil(days);
    let micros = since.subsec_micros();
    format!(
        "{year:04}-{month:02}-{day:02}-{:02}:{:02}:{:02}.{:03}.{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        micros / 1000,
        micros % 1000
    )
}

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar.
pub fn civil(days: u64) -> (u64, u64, u64) {
    // Counted from 0000-03-01, so that a leap day is the last day of its year.
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (20_779, (2026, 11, 22)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(civil(days), date, "{days}");
        }
    }
}

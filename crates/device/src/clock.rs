//! The device's clock: monotonic nanoseconds, for the timestamps of events and the busy times of tasks.
//!
//! Not here: wall-clock time, boot time, anything about sleep.

use std::sync::LazyLock;
use std::time::Instant;

/// The instant that counts as zero. Unspecified but fixed for the life of the process.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Nanoseconds since a fixed instant early in this process. Never goes back; stands still while the machine sleeps.
pub fn now_ns() -> u64 {
    u64::try_from(ORIGIN.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn runs_forward_in_nanoseconds() {
        let before = now_ns();
        std::thread::sleep(Duration::from_millis(5));
        let passed = now_ns() - before;
        assert!((5_000_000..5_000_000_000).contains(&passed), "{passed}");
    }
}

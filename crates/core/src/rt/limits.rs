//! Timeouts of operators, and the code of a thread's last error.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{self, Result, fail};
use crate::process::profile;
use crate::rt::context;

/// Microseconds that an operator may take; 0 while nobody set it.
static OPERATOR_TIMEOUT: AtomicU64 = AtomicU64::new(0);

/// `acl.rt.set_op_execute_time_out`: seconds, 0 for the product's maximum.
///
/// The value is kept and reported; operators of the software device run on the host's processor and are not killed.
pub fn set_op_execute_time_out(seconds: u32) -> Result<()> {
    context::current()?;
    OPERATOR_TIMEOUT.store(u64::from(seconds) * 1_000_000, Ordering::Relaxed);
    Ok(())
}

/// `acl.rt.set_op_execute_timeout_v2`: microseconds, rounded up to the product's step; the value in force.
pub fn set_op_execute_timeout_v2(microseconds: u64) -> Result<u64> {
    context::current()?;
    let most = profile().max_operator_timeout_ms * 1000;
    let step = profile().operator_timeout_interval_us.max(1);
    let value = match microseconds {
        0 => most,
        _ => microseconds.checked_next_multiple_of(step).unwrap_or(most).min(most),
    };
    OPERATOR_TIMEOUT.store(value, Ordering::Relaxed);
    Ok(value)
}

/// `acl.rt.get_op_timeout_interval`: the product's step in microseconds.
pub fn get_op_timeout_interval() -> Result<u64> {
    context::current()?;
    Ok(profile().operator_timeout_interval_us)
}

/// `acl.rt.get_op_execute_timeout`: the timeout in force, milliseconds.
pub fn get_op_execute_timeout() -> Result<u32> {
    context::current()?;
    let microseconds = match OPERATOR_TIMEOUT.load(Ordering::Relaxed) {
        0 => profile().max_operator_timeout_ms * 1000,
        set => set,
    };
    Ok(u32::try_from(microseconds / 1000).unwrap_or(u32::MAX))
}

/// `acl.rt.peek_at_last_error`: the code of this thread's newest error; level 0 (thread) is the only one.
pub fn peek_at_last_error(level: i32) -> Result<i32> {
    Ok(code_at("acl.rt.peek_at_last_error", level, error::last_code))
}

/// `acl.rt.get_last_error`: as above, and clears it.
pub fn get_last_error(level: i32) -> Result<i32> {
    Ok(code_at("acl.rt.get_last_error", level, error::take_last_code))
}

/// The result of both calls is a code: the stored one, or why there is none, which must not take the stored one's place.
fn code_at(api: &str, level: i32, stored: fn() -> i32) -> i32 {
    match check_level(level) {
        Ok(()) => stored(),
        Err(error) => error.report_aside(api),
    }
}

fn check_level(level: i32) -> Result<()> {
    if level != 0 {
        fail!(INVALID_PARAM, "level is {level}; only 0 (the calling thread) exists");
    }
    Ok(())
}

//! `acl.rt`: operator timeouts and the newest error code.

use softacl_core::rt::limits;
use softacl_core::{AclError, Result as AclResult};

use crate::call::functions;

functions! {
    "acl.rt.set_op_execute_time_out"(seconds: I) -> (ret) => limits::set_op_execute_time_out(seconds);
    "acl.rt.set_op_execute_timeout_v2"(microseconds: K) -> (K, ret) => limits::set_op_execute_timeout_v2(microseconds);
    "acl.rt.get_op_timeout_interval"() -> (K, ret) => limits::get_op_timeout_interval();
    "acl.rt.get_op_execute_timeout"() -> (I, ret) => limits::get_op_execute_timeout();
    "acl.rt.peek_at_last_error"(level: i) -> (i) =>
        code("acl.rt.peek_at_last_error", limits::peek_at_last_error(level));
    "acl.rt.get_last_error"(level: i) -> (i) => code("acl.rt.get_last_error", limits::get_last_error(level));
}

/// The return code is the result: the stored code, or why there is none.
#[expect(clippy::unnecessary_wraps, reason = "a function's body gives a `Result`")]
fn code(name: &str, stored: AclResult<i32>) -> AclResult<i32> {
    Ok(stored.unwrap_or_else(|error: AclError| error.report(name)))
}

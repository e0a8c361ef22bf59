//! `acl.rt`: devices, contexts, streams, events, callbacks, memory, groups.

pub mod allocator;
pub mod callback;
pub mod context;
pub mod device;
pub mod event;
pub(crate) mod flight;
pub mod group;
pub(crate) mod lifecycle;
pub mod limits;
pub mod memory;
pub mod slots;
pub mod spawn;
pub mod stream;
pub mod transfer;
pub mod wait;

use crate::error::{AclError, ErrorCode};
use crate::registry::LookupError;

/// What a runtime call says to a handle that does not resolve: 100000 for NULL where NULL has no meaning, else 107017.
pub(crate) fn refuse_runtime_handle(argument: &str, error: LookupError) -> AclError {
    let code = match error {
        LookupError::Null => ErrorCode::INVALID_PARAM,
        LookupError::Forked => ErrorCode::RT_FAILURE,
        _ => ErrorCode::RT_INVALID_HANDLE,
    };
    AclError::new(code, format!("{argument} {error}")).caused(error.cause())
}

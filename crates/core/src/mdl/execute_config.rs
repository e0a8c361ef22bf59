//! Running by an execution configuration: its attributes, and the synchronous run on a stream that they limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use parking_lot::Mutex;
use softacl_device::Task;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::mdl::execute::prepare;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::Registry;
use crate::rt::wait::{self, Wait};
use crate::rt::{context, stream};
use crate::site;

pub(crate) static CONFIGS: Registry<ExecutionConfig> = Registry::new(Kind::ExecutionConfig);

/// An execution configuration: the stream's timeout in milliseconds, -1 for ever. The one of events is checked and not kept: models that run here have no
/// events inside, so that nothing waits for one.
pub(crate) struct ExecutionConfig(AtomicI32);

/// `acl.mdl.create_exec_config_handle`: waits for ever, until set otherwise.
pub fn create_exec_config_handle() -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = CONFIGS.insert(ExecutionConfig(AtomicI32::new(-1)), site) else {
        fail!(BAD_ALLOC, "no execution configuration is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::ExecutionConfig, handle, site });
    Ok(handle)
}

/// `acl.mdl.destroy_exec_config_handle`.
pub fn destroy_exec_config_handle(handle: u64) -> Result<()> {
    let site = site::here();
    CONFIGS.remove(handle, site).map(drop).map_err(|error| refuse("handle", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::ExecutionConfig, handle, site });
    Ok(())
}

/// `aclmdlExecConfigAttr`: the attributes of more than 32 bits, which cannot be set from Python.
const WIDE: [&str; 6] = [
    "ACL_MDL_WORK_ADDR_PTR",
    "ACL_MDL_WORK_SIZET",
    "ACL_MDL_MPAIMID_SIZET",
    "ACL_MDL_AICQOS_SIZET",
    "ACL_MDL_AICOST_SIZET",
    "ACL_MDL_MEC_TIMETHR_SIZET",
];

/// `acl.mdl.set_exec_config_opt`: the timeout of the stream (0) or of events (1) in milliseconds; all bits set wait for ever.
///
/// # Errors
///
/// 100000 for another attribute, and for a time that is neither -1 nor above 0. pyACL passes 32 bits, which is the wrong size for the attributes from 2
/// on; the product, too, refuses them so.
pub fn set_exec_config_opt(handle: u64, attribute: u64, value: u32) -> Result<()> {
    let config = CONFIGS.get(handle).map_err(|error| refuse("handle", error))?;
    let name = match attribute {
        0 => "ACL_MDL_STREAM_SYNC_TIMEOUT",
        1 => "ACL_MDL_EVENT_SYNC_TIMEOUT",
        _ => match usize::try_from(attribute - 2).ok().and_then(|index| WIDE.get(index)) {
            Some(name) => fail!(
                INVALID_PARAM,
                "{name} has 64 bits, of which pyACL passes 32: it cannot be set from Python. Work memory is chosen when the model is loaded \
                 (acl.mdl.load_from_file_with_mem)"
            ),
            None => fail!(
                INVALID_PARAM,
                "attr is {attribute}, which is not in aclmdlExecConfigAttr (0 stream timeout, 1 event timeout)"
            ),
        },
    };
    let timeout = value.cast_signed();
    if timeout != -1 && timeout <= 0 {
        fail!(INVALID_PARAM, "{name} is {timeout}; -1 waits for ever, and numbers above 0 are milliseconds");
    }
    if attribute == 0 {
        config.0.store(timeout, Ordering::Relaxed);
    }
    Ok(())
}

/// `acl.mdl.execute_v2`: runs on a stream (0 for the default one) after what is queued there, and waits for the end. Outputs without an address are
/// allocated, and are the program's to free.
///
/// # Errors
///
/// As `acl.mdl.execute`; 507046 when the stream was not done in time: the run is still queued then, and the buffers are still in use.
pub fn execute_v2(model_id: u32, input: u64, output: u64, stream: u64, handle: u64) -> Result<()> {
    let current = context::current()?;
    let timeout = CONFIGS.get(handle).map_err(|error| refuse("handle", error))?.0.load(Ordering::Relaxed);
    let timeout = wait::timeout(timeout)?;
    let object = stream::resolve(&current, stream)?;
    let mut execution = prepare(&current, model_id, input, output, true)?;
    execution.stream = object.strand.id();
    let touched = execution.touched(model_id);
    // The error is this call's, and not one that the next synchronising call would meet.
    let outcome = Arc::new(Mutex::new(Ok(())));
    let kept = Arc::clone(&outcome);
    let run = move || {
        *kept.lock() = execution.run_in_turn();
        Ok(())
    };
    let position = stream::submit(&object, Task::Run(Box::new(run)));
    if let Some(touched) = touched {
        touched.tell(object.strand.id(), position);
    }
    let strand = object.strand.clone();
    // Let go of before the wait, for it holds the device open, which another thread may want to close.
    drop(object);
    Wait::for_position_within(strand, position, timeout).finish()?;
    std::mem::replace(&mut *outcome.lock(), Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_for_ever_or_above_nothing() {
        let handle = create_exec_config_handle().unwrap();
        for (attribute, value, fits) in [
            (0, 1, true),
            (0, u32::MAX, true),
            (0, i32::MAX as u32, true),
            (0, 0, false),
            (0, u32::MAX - 1, false),
            (1, 5, true),
            (1, 0, false),
            (2, 4096, false),
            (7, 1, false),
            (8, 1, false),
            (u64::MAX, 1, false),
        ] {
            let set = set_exec_config_opt(handle, attribute, value).map_err(|error| error.code().0);
            assert_eq!(set, if fits { Ok(()) } else { Err(100_000) }, "{attribute} {value}");
        }
        assert_eq!(CONFIGS.get(handle).unwrap().0.load(Ordering::Relaxed), i32::MAX);
        destroy_exec_config_handle(handle).unwrap();
    }
}

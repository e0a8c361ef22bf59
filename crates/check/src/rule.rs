//! The rules: each declared once, with what it demands and where that is written.
//!
//! What is not here: how a rule is checked (`ends`, `order`), and its page, which is a specification in `tests/rules/`.

use std::fmt;

/// How bad a broken rule is: the manual's *must* is an error, its *should* a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program works, and may not elsewhere or for long.
    Warning,
    /// What happens next is undefined.
    Error,
}

impl Severity {
    /// The word for it, as renderers and files have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// When a rule is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Whenever checks are not off: it costs nothing until something goes wrong.
    Default,
    /// Under strict checks and `softacl check`: it needs to hear of every access.
    Strict,
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// What it demands, in one sentence.
    pub summary: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// When it is checked.
    pub set: Set,
    /// The version that had it first.
    pub since: &'static str,
    /// The page that demands it.
    pub page: &'static str,
    /// What to do about it.
    pub hint: &'static str,
    /// Its own page: a specification with a failing and a mended program.
    pub text: &'static str,
}

/// The manual's page of restrictions.
const RESTRICTIONS: &str = "pyACL manual, \"Restrictions\" (aclpythondevg_0094, 8.0.0)";

macro_rules! rules {
    ($($constant:ident = $id:literal: $severity:ident, $set:ident, $page:expr, $summary:literal, $hint:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $constant: Rule = Rule {
                id: $id,
                summary: $summary,
                severity: Severity::$severity,
                set: Set::$set,
                since: "0.1.0",
                page: $page,
                hint: $hint,
                text: include_str!(concat!("../../../tests/rules/", $id, ".md")),
            };
        )*

        /// Every rule, in alphabetical order.
        pub static RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    CALL_IN_FORKED_CHILD = "call-in-forked-child": Error, Default, RESTRICTIONS,
        "A process that was forked from one with a live runtime calls acl.",
        "start the child before acl.init, or with multiprocessing's \"spawn\" start method";
    CALL_WHILE_SUSPENDING = "call-while-suspending": Error, Default, RESTRICTIONS,
        "A process begins to use a device while the machine is about to sleep.",
        "leave on SIGTERM and let `softacl run --restart-on-wake` start the program again";
    CALLBACK_NEVER_PROCESSED = "callback-never-processed": Warning, Default,
        "pyACL API reference, acl.rt.process_report and acl.rt.unsubscribe_report: after all callbacks have been processed",
        "A host function was queued on a stream and never ran.",
        "call acl.rt.process_report in the subscribed thread until the stream is synchronised, then unsubscribe";
    DANGLING_HOST_POINTER = "dangling-host-pointer": Error, Default,
        "pyACL API reference, acl.util.bytes_to_ptr and numpy_to_ptr: the object must stay referenced",
        "The address of an object is taken that nothing refers to any longer when the call returns.",
        "keep the object in a variable for as long as the address is used";
    DESTROYED_TWICE = "destroyed-twice": Error, Default, RESTRICTIONS,
        "A resource is destroyed that was destroyed before.",
        "set the variable to None when the resource is destroyed";
    DESTROYED_WHILE_BUSY = "destroyed-while-busy": Error, Strict,
        "pyACL API reference, acl.mdl.execute_async: its dataset and buffers are in use until the stream is synchronised",
        "A resource is destroyed while a queued task still uses it.",
        "synchronise the stream first";
    DEVICE_PROCESS_LIMIT = "device-process-limit": Error, Default, RESTRICTIONS,
        "More processes use a device than the product allows.",
        "let fewer processes share the device, or let one serve the others; `softacl devices` shows who holds it";
    FINALIZE_WITH_WORK_PENDING = "finalize-with-work-pending": Warning, Strict,
        "pyACL API reference, acl.finalize: all tasks must be done",
        "acl.finalize is called while the program has not waited for tasks that it queued.",
        "synchronise every stream before";
    FREED_WHILE_IN_USE = "freed-while-in-use": Error, Strict,
        "pyACL API reference, acl.rt.free: does not wait for tasks that use the memory",
        "Memory is freed while a queued task still uses it.",
        "synchronise the stream before the memory is freed";
    HOST_DEREFERENCE = "host-dereference": Error, Default,
        "pyACL developer guide, memory management: device memory is reached through acl.rt.memcpy",
        "The program itself reads or writes device memory.",
        "copy with acl.rt.memcpy; `python -X faulthandler` shows the line that did it";
    HOST_PROCESS_LIMIT = "host-process-limit": Error, Default, RESTRICTIONS,
        "More processes use the devices of a host than are allowed on all of them together.",
        "let fewer processes share the host; `softacl devices` shows who holds what";
    MEDIA_MEMORY = "media-memory": Warning, Strict,
        "pyACL manual, VPC, JPEGD and JPEGE restrictions: memory from acl.media.dvpp_malloc (aclpythondevg_01_0295, 8.3.RC1; 01_0321 and 01_0328, 8.0.0)",
        "Pictures or coded data for media processing lie in memory that was made for something else.",
        "allocate the memory with acl.media.dvpp_malloc and free it with acl.media.dvpp_free";
    NEVER_DESTROYED = "never-destroyed": Warning, Default, RESTRICTIONS,
        "A resource that the program created is never destroyed.",
        "call its destroy function when it is no longer needed";
    NOT_DESTROYED_IN_TIME = "not-destroyed-in-time": Warning, Default, RESTRICTIONS,
        "A resource is destroyed only after its device, its context or the runtime went.",
        "destroy streams, events and memory first, then contexts, then reset the device, then finalize";
    OUT_OF_BOUNDS = "out-of-bounds": Error, Default,
        "pyACL API reference, acl.rt.memcpy: count is at most the size of either buffer",
        "A call names bytes beyond the end of an allocation.",
        "check the sizes: acl.mdl.get_input_size_by_index tells what a tensor needs";
    PAGEABLE_ASYNC_COPY = "pageable-async-copy": Warning, Strict,
        "pyACL API reference, acl.rt.memcpy_async: asynchronous with memory of acl.rt.malloc_host only",
        "An asynchronous copy uses host memory that is not page-locked, and so is not asynchronous.",
        "allocate the host buffer with acl.rt.malloc_host";
    PICTURE_EXCEEDS_BUFFER = "picture-exceeds-buffer": Error, Default,
        "pyACL developer guide, DVPP: memory of at least width stride x height stride x the format's factor (aclcppdevg_03_0337, 9.0.0; troubleshooting_0167, 8.0.0)",
        "A picture's description says more bytes than its memory has.",
        "allocate memory for the strides, or describe the strides that the memory was allocated for";
    READ_BEFORE_INITIALISED = "read-before-initialised": Warning, Strict, RESTRICTIONS,
        "Memory is read that nothing has written since it was allocated.",
        "clear new memory with acl.rt.memset";
    READ_BEFORE_SYNCHRONISE = "read-before-synchronise": Error, Strict,
        "pyACL API reference, acl.rt.memcpy_async: call acl.rt.synchronize_stream before the result is used",
        "The host reads memory that a queued task is still to write.",
        "call acl.rt.synchronize_stream first";
    SLEPT_WITH_LIVE_RUNTIME = "slept-with-live-runtime": Error, Default, RESTRICTIONS,
        "The machine slept while the program had a device open.",
        "run the program under `softacl run --restart-on-wake`, which lets it leave before the machine sleeps";
    SPAWN_DURING_ASYNC = "spawn-during-async": Error, Default, RESTRICTIONS,
        "A child process is made while asynchronous memory work is in flight.",
        "call acl.rt.synchronize_stream before fork, system, subprocess and their like";
    UNALIGNED_ASYNC_COPY = "unaligned-async-copy": Warning, Strict,
        "pyACL API reference, acl.rt.memcpy_async: both addresses aligned to 64 bytes",
        "An asynchronous copy has an address that is not aligned to what the product asks for.",
        "use addresses as acl.rt.malloc and acl.rt.malloc_host give them";
    UNORDERED_ACCESS = "unordered-access": Error, Strict,
        "pyACL developer guide, synchronisation: events order streams, synchronisation orders the host",
        "Two streams, or a stream and the host, touch the same bytes in no defined order.",
        "order them: acl.rt.record_event and acl.rt.stream_wait_event between streams, acl.rt.synchronize_stream for the host";
    USED_AFTER_DESTROY = "used-after-destroy": Error, Default, RESTRICTIONS,
        "A resource is used after it was destroyed.",
        "set the variable to None when the resource is destroyed";
    WRONG_CONTEXT = "wrong-context": Error, Default,
        "pyACL API reference, acl.rt.set_context: a stream belongs to the context it was created in",
        "A stream is used while another context than its own is current.",
        "switch to the stream's context with acl.rt.set_context first";
    WRONG_COPY_DIRECTION = "wrong-copy-direction": Warning, Strict,
        "pyACL API reference, aclrtMemcpyKind",
        "A copy's kind does not agree with where its addresses are.",
        "0 host to host, 1 host to device, 2 device to host, 3 device to device";
    WRONG_HANDLE_KIND = "wrong-handle-kind": Error, Default,
        "pyACL API reference: the parameter's type",
        "A handle of one kind, or a number that is no handle, is given where another kind belongs.",
        "check the order of the arguments";
}

/// The rule with a name.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// The rule whose name is most like a wrong one.
pub fn nearest(id: &str) -> Option<&'static Rule> {
    let shared =
        |rule: &Rule| rule.id.split('-').filter(|word| id.split(['-', '_', ' ']).any(|other| other == *word)).count();
    RULES.iter().copied().max_by_key(|rule| shared(rule)).filter(|rule| shared(rule) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_complete() {
        assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id), "in alphabetical order, each once");
        for rule in RULES {
            assert!(rule.summary.ends_with('.') && !rule.page.is_empty() && !rule.hint.ends_with('.'), "{}", rule.id);
            assert!(rule.text.starts_with(&format!("# {}\n", rule.id)), "{}: its page begins with its name", rule.id);
            assert!(
                rule.text.contains(&format!("# {}: [{}]", rule.severity, rule.id)),
                "{}: a failing program",
                rule.id
            );
        }
        assert_eq!(find("used-after-destroy"), Some(&USED_AFTER_DESTROY));
        assert_eq!(nearest("use_after_destroy"), Some(&USED_AFTER_DESTROY));
        assert_eq!(nearest("x"), None);
    }
}

//! Callbacks: host functions queued on a stream, run by the thread that subscribed to it and calls `process_report`; and the callback for failed tasks.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use softacl_device::{Completion, Schedule, Task, TaskFault};

use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::os::this_thread;
use crate::process::{self, profile};
use crate::registry::Registry;
use crate::rt::context;
use crate::rt::flight::{Strand, learn_of_something};
use crate::rt::stream::{self, StreamObject};
use crate::site::{self, Site};

/// A host function with its data, ready to be called once.
pub type HostFunction = Box<dyn FnOnce() + Send>;

/// The program's function for failed tasks; receives the handle of an exception info that is valid during the call.
pub type ExceptionFunction = Arc<dyn Fn(u64) + Send + Sync>;

static INFOS: Registry<ExceptionInfo> = Registry::new(Kind::ExceptionInfo);
static EXCEPTION_FUNCTION: Mutex<Option<ExceptionFunction>> = Mutex::new(None);

struct ExceptionInfo {
    code: u32,
    stream: u32,
    task: u32,
    thread: u32,
    device: u32,
}

thread_local! {
    /// Functions of the program that run on this thread inside an execution, which holds its device open.
    static INSIDE: Cell<u32> = const { Cell::new(0) };
    /// The device of the streams whose report this thread processes at the moment.
    static REPORTS_OF: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Runs a function of the program inside an execution.
pub(crate) fn inside_execution<T>(function: impl FnOnce() -> T) -> T {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            INSIDE.set(INSIDE.get() - 1);
        }
    }
    INSIDE.set(INSIDE.get() + 1);
    let _leave = Leave;
    function()
}

/// Refuses a call that waits until nobody uses a device, in a function that one of its users calls: it would wait for itself.
pub(crate) fn not_inside_execution() -> Result<()> {
    if INSIDE.get() > 0 {
        fail!(
            RT_FAILURE,
            "this is a function that an execution calls; it cannot close the device that the execution runs on. Do so when the execution is over"
        );
    }
    Ok(())
}

/// Runs a host function of a stream of this device.
fn inside_report(device: Option<u32>, function: impl FnOnce()) {
    struct Leave(Option<u32>);
    impl Drop for Leave {
        fn drop(&mut self) {
            REPORTS_OF.set(self.0);
        }
    }
    let _leave = Leave(REPORTS_OF.replace(device));
    function();
}

/// Refuses a call that closes a device (`None`: any) in a host function of one of its streams: what waits for the function, be it the stream or who sends to a
/// channel, has the device, and so the call would wait for itself. The manual forbids host functions to free resources.
pub(crate) fn not_inside_report(device: Option<u32>) -> Result<()> {
    let Some(own) = REPORTS_OF.get().filter(|own| device.is_none_or(|device| device == *own)) else { return Ok(()) };
    fail!(
        RT_FAILURE,
        "this is a callback of device {own}, which acl.rt.process_report runs; it cannot close the device that waits for it. Do so in another thread, or in this one when acl.rt.process_report has returned"
    );
}

/// What waits for one thread to process it.
#[derive(Default)]
struct Inbox {
    reports: Mutex<VecDeque<Report>>,
    arrived: Condvar,
    /// Streams that the thread is subscribed to, and the device they are of.
    subscription: Mutex<Subscription>,
    /// Streams that will have reports for the thread, each with the position of the last of them. Only under the schedules that run nothing by themselves: there the
    /// thread that waits for the reports has to run what is before them.
    awaited: Mutex<Vec<(Strand, u64)>>,
}

/// How long a thread waits for reports before it runs what is before them: a program that goes on without waiting is to find that nothing has run yet.
const LATE: Duration = Duration::from_millis(2);
/// Shortest and longest rest of such a thread while what is before the reports waits for something else; it doubles in between.
const SHORTEST_REST: Duration = Duration::from_micros(20);
const LONGEST_REST: Duration = Duration::from_millis(1);

impl Inbox {
    /// Lets one task run of each stream that will have reports, no further than those; whether any ran.
    fn nudge(&self) -> bool {
        let awaited = self.awaited.lock().clone();
        let mut moved = false;
        let mut over = Vec::new();
        for (strand, position) in awaited {
            let pending = strand.pending();
            if strand.is_complete(position) {
                over.push((strand.id(), position));
            } else {
                moved |= strand.pending() < pending;
            }
        }
        if !over.is_empty() {
            self.awaited.lock().retain(|(strand, position)| !over.contains(&(strand.id(), *position)));
        }
        moved
    }
}

/// A stream will have a report for a thread when it comes to a position.
pub(crate) fn expect(thread: u64, strand: &Strand, position: u64) {
    if process::existing().is_none_or(|process| process.executor.schedule() == Schedule::Eager) {
        return;
    }
    let Some(inbox) = inboxes().lock().get(&thread).cloned() else { return };
    let mut awaited = inbox.awaited.lock();
    match awaited.iter_mut().find(|(known, _)| known.id() == strand.id()) {
        Some((_, last)) => *last = position.max(*last),
        None => awaited.push((strand.clone(), position)),
    }
}

#[derive(Default)]
struct Subscription {
    streams: u32,
    device: Option<u32>,
}

struct Report {
    function: Pending,
    /// Present when the stream stands still until the function has run.
    completion: Option<Completion>,
}

fn inboxes() -> &'static Mutex<HashMap<u64, Arc<Inbox>>> {
    static INBOXES: OnceLock<Mutex<HashMap<u64, Arc<Inbox>>>> = OnceLock::new();
    INBOXES.get_or_init(Mutex::default)
}

/// `acl.rt.subscribe_report`: one stream has one thread, a thread only streams of one device.
pub fn subscribe_report(thread_id: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    if thread_id == 0 {
        fail!(INVALID_PARAM, "thread_id is 0, which is no thread; acl.util.start_thread gives 0 when it fails");
    }
    let object = stream::resolve(&current, stream)?;
    subscribe(thread_id, &object)
}

/// The thread with this number processes the reports of a stream from now on.
pub(crate) fn subscribe(thread_id: u64, object: &StreamObject) -> Result<()> {
    let mut inboxes = inboxes().lock();
    let most = profile().callback_threads_limit;
    if !inboxes.contains_key(&thread_id) && inboxes.len() >= most as usize {
        fail!(RT_THREAD_SUBSCRIBE, "{most} threads process reports already, which is the limit");
    }
    if object.subscriber.compare_exchange(0, thread_id, Ordering::AcqRel, Ordering::Acquire).is_err() {
        fail!(RT_STREAM_SUBSCRIBE, "the stream has a thread that processes its reports already; a stream has one only");
    }
    let inbox = Arc::clone(inboxes.entry(thread_id).or_default());
    let mut subscription = inbox.subscription.lock();
    if let Some(device) = subscription.device.filter(|device| *device != object.device) {
        object.subscriber.store(0, Ordering::Release);
        fail!(RT_THREAD_SUBSCRIBE, "the thread processes reports of device {device}; one thread serves one device");
    }
    subscription.device = Some(object.device);
    subscription.streams += 1;
    inbox.arrived.notify_all();
    Ok(())
}

/// `acl.rt.unsubscribe_report`: after all callbacks ran.
pub fn unsubscribe_report(thread_id: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    if object.subscriber.compare_exchange(thread_id, 0, Ordering::AcqRel, Ordering::Acquire).is_err() {
        fail!(RT_THREAD_SUBSCRIBE, "thread {thread_id} is not the one that processes the reports of this stream");
    }
    leave(thread_id);
    Ok(())
}

/// Takes one subscription of a thread back; with the last one its inbox goes, and streams that wait for a report go on.
fn leave(thread_id: u64) {
    let mut inboxes = inboxes().lock();
    let Some(inbox) = inboxes.get(&thread_id) else { return };
    let left = {
        let mut subscription = inbox.subscription.lock();
        subscription.streams = subscription.streams.saturating_sub(1);
        subscription.streams
    };
    if left == 0
        && let Some(inbox) = inboxes.remove(&thread_id)
    {
        // Under the reports' lock, so that the thread is either waiting, and woken, or has not looked at its subscription yet.
        let unprocessed = {
            let mut reports = inbox.reports.lock();
            inbox.arrived.notify_all();
            std::mem::take(&mut *reports)
        };
        // What goes with them is told to an observer, with no lock held.
        drop(inboxes);
        drop(unprocessed);
    }
}

/// A stream is going: its thread no longer serves it.
pub(crate) fn forget_stream(object: &StreamObject) {
    let thread = object.subscriber.swap(0, Ordering::AcqRel);
    if thread != 0 {
        leave(thread);
    }
}

/// `acl.rt.launch_callback`: queues a host function after the stream's work; with `blocking` the stream stands still until it has run.
pub fn launch_callback(function: HostFunction, block_type: i32, stream: u64) -> Result<()> {
    let current = context::current()?;
    if !(0..=1).contains(&block_type) {
        fail!(RT_PARAM_INVALID, "block_type is {block_type}; 0 does not block the stream, 1 does");
    }
    let object = stream::resolve(&current, stream)?;
    let thread = object.subscriber.load(Ordering::Acquire);
    if thread == 0 {
        fail!(
            RT_STREAM_NO_CB_REG,
            "no thread is subscribed to the reports of this stream; call acl.rt.subscribe_report first"
        );
    }
    let place = observe::is_detailed().then(|| Arc::new(OnceLock::new()));
    let function = match &place {
        Some(place) => tell_when_run(function, object.strand.id(), Arc::clone(place), block_type == 1),
        None => function,
    };
    let mut function = Pending::new(function, object.strand.id());
    let deliver = move |completion: Option<Completion>| {
        function.delivered = true;
        let inbox = inboxes().lock().get(&thread).cloned();
        // Without an inbox the thread unsubscribed in the meantime: function and completion are dropped, and the stream goes on.
        if let Some(inbox) = inbox {
            inbox.reports.lock().push_back(Report { function, completion });
            inbox.arrived.notify_all();
        }
    };
    let task = if block_type == 1 {
        Task::External(Box::new(move |completion| deliver(Some(completion))))
    } else {
        Task::Run(Box::new(move || {
            deliver(None);
            Ok(())
        }))
    };
    let position = stream::submit(&object, task);
    object.strand.marked(position);
    expect(thread, &object.strand, position);
    if let Some(place) = place {
        if block_type == 1 {
            // Before the function can begin.
            observe::emit(|| Fact::CallbackQueued { stream: object.strand.id(), position });
        }
        place.get_or_init(|| position);
    }
    Ok(())
}

/// A host function that has not run yet.
pub(crate) struct Pending {
    /// Taken when it runs.
    function: Option<HostFunction>,
    /// Its number among those that are remembered; `None` when nobody observes.
    number: Option<u64>,
    /// Whether the stream came to it. What is dropped before was dropped with the stream's other work, by an abort.
    delivered: bool,
}

/// Host functions that have not run: the stream and the place where each was queued.
static PENDING: Mutex<BTreeMap<u64, (u32, Site)>> = Mutex::new(BTreeMap::new());

impl Pending {
    /// Hands it to its thread. If that serves no stream any more, it will never run.
    pub(crate) fn deliver(mut self, thread: u64) {
        self.delivered = true;
        let inbox = inboxes().lock().get(&thread).cloned();
        if let Some(inbox) = inbox {
            inbox.reports.lock().push_back(Report { function: self, completion: None });
            inbox.arrived.notify_all();
        }
    }

    pub(crate) fn new(function: HostFunction, stream: u32) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let number = observe::is_observed().then(|| {
            let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
            PENDING.lock().insert(number, (stream, site::here()));
            number
        });
        Self { function: Some(function), number, delivered: false }
    }

    fn forget(&mut self) -> Option<(u32, Site)> {
        PENDING.lock().remove(&self.number.take()?)
    }

    fn run(mut self) {
        self.forget();
        if let Some(function) = self.function.take() {
            function();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some((stream, site)) = self.forget()
            && self.delivered
        {
            observe::emit_end(|| Fact::CallbackLost { stream, at_exit: false, site });
        }
    }
}

/// Tells of the host functions that have not run: the process ends.
pub(crate) fn tell_pending() {
    let pending: Vec<_> = PENDING.lock().values().copied().collect();
    for (stream, site) in pending {
        observe::emit_end(|| Fact::CallbackLost { stream, at_exit: true, site });
    }
}

/// The same function, telling an observer when it begins and ends. `place` gets its position in the stream.
fn tell_when_run(function: HostFunction, stream: u32, place: Arc<OnceLock<u64>>, blocking: bool) -> HostFunction {
    Box::new(move || {
        // It may begin before the call that queued it has returned. That call is another thread's, or is over: functions run in `process_report` only, which no
        // task calls, whatever tasks a schedule runs on the thread that queues.
        let position = *place.wait();
        tell_run(function, stream, position, blocking);
    })
}

/// Runs a function that was queued at a position of a stream, telling an observer when it begins and ends.
pub(crate) fn tell_run(function: HostFunction, stream: u32, position: u64, blocking: bool) {
    observe::emit(|| Fact::CallbackBegan { stream, position, blocking });
    function();
    observe::emit(|| Fact::CallbackEnded { stream, position });
}

/// `acl.rt.process_report`: waits for a report of the streams that the calling thread serves and runs what arrived. Milliseconds, -1 for ever.
///
/// Called without the interpreter's lock; the functions take it themselves.
pub fn process_report(timeout_ms: i32) -> Result<()> {
    let process = process::ready()?;
    if timeout_ms == 0 || timeout_ms < -1 {
        fail!(INVALID_PARAM, "timeout is {timeout_ms} ms; give a positive number, or -1 to wait for ever");
    }
    let Some(inbox) = inboxes().lock().get(&this_thread()).cloned() else {
        fail!(RT_THREAD_SUBSCRIBE, "this thread is not subscribed to the reports of any stream");
    };
    let timeout = (timeout_ms > 0).then(|| Duration::from_millis(timeout_ms as u64));
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    // Under the schedules that run nothing by themselves this is the wait that runs what the reports need.
    let mut rest =
        (process.executor.schedule() != Schedule::Eager).then(|| timeout.map_or(LATE, |timeout| LATE.min(timeout / 2)));
    let arrived = {
        let mut reports = inbox.reports.lock();
        while reports.is_empty() {
            if inbox.subscription.lock().streams == 0 {
                fail!(RT_THREAD_SUBSCRIBE, "this thread was unsubscribed while it waited for reports");
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                fail!(RT_REPORT_TIMEOUT, "no report arrived within {timeout_ms} ms");
            }
            let soon = rest.map(|rest| now + rest);
            match soon.into_iter().chain(deadline).min() {
                None => inbox.arrived.wait(&mut reports),
                Some(until) => {
                    if inbox.arrived.wait_until(&mut reports, until).timed_out()
                        && let Some(rest) = &mut rest
                    {
                        let moved = MutexGuard::unlocked(&mut reports, || inbox.nudge());
                        *rest = if moved { Duration::ZERO } else { (*rest * 2).clamp(SHORTEST_REST, LONGEST_REST) };
                    }
                }
            }
        }
        std::mem::take(&mut *reports)
    };
    // The streams have come as far as their reports.
    learn_of_something();
    let device = inbox.subscription.lock().device;
    for report in arrived {
        inside_report(device, || report.function.run());
        if let Some(completion) = report.completion {
            completion.finish(Ok(()));
        }
    }
    Ok(())
}

/// `acl.rt.set_exception_info_callback`: called when a synchronising call meets a failed task; `None` unregisters.
pub fn set_exception_info_callback(function: Option<ExceptionFunction>) -> Result<()> {
    process::ready()?;
    *EXCEPTION_FUNCTION.lock() = function;
    Ok(())
}

/// Calls the program's exception function, if there is one, with an info that lives for the call.
pub(crate) fn tell_exception(fault: &TaskFault, stream: u32) {
    let Some(function) = EXCEPTION_FUNCTION.lock().clone() else { return };
    let device = context::current().map_or(0, |current| current.device);
    let info = ExceptionInfo {
        code: fault.code as u32,
        stream,
        task: stream::last_task_number(),
        thread: this_thread() as u32,
        device,
    };
    let Some(handle) = INFOS.insert(info, site::here()) else { return };
    function(handle);
    drop(INFOS.remove(handle, site::here()));
}

/// The value of an exception info getter for an info that does not resolve.
const NO_INFO: u32 = u32::MAX;

fn read(info: u64, field: impl Fn(&ExceptionInfo) -> u32) -> u32 {
    INFOS.get(info).map_or(NO_INFO, |info| field(&info))
}

/// `acl.rt.get_error_code_from_exception_info`; 4294967295 for no valid info.
pub fn get_error_code_from_exception_info(info: u64) -> u32 {
    read(info, |info| info.code)
}

/// `acl.rt.get_task_id_from_exception_info`.
pub fn get_task_id_from_exception_info(info: u64) -> u32 {
    read(info, |info| info.task)
}

/// `acl.rt.get_stream_id_from_exception_info`.
pub fn get_stream_id_from_exception_info(info: u64) -> u32 {
    read(info, |info| info.stream)
}

/// `acl.rt.get_thread_id_from_exception_info`.
pub fn get_thread_id_from_exception_info(info: u64) -> u32 {
    read(info, |info| info.thread)
}

/// `acl.rt.get_device_id_from_exception_info`.
pub fn get_device_id_from_exception_info(info: u64) -> u32 {
    read(info, |info| info.device)
}

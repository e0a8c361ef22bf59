//! loom models: every interleaving of a few threads over the real strands, events and address map.
//!
//! Lives here: models, small enough that all of them together take well under a minute. Lives elsewhere: tests with
//! real threads and time. Run with
//! `RUSTFLAGS="--cfg loom" cargo test -p softacl-device --lib --release models`.
//!
//! A model's worker is one of its threads that runs what the pool holds; no worker is started by the pool itself.

use std::sync::Arc;

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::memory::for_models::{Hit, Hits, Versioned};
use crate::{Completion, Executor, Schedule, Space, Stream, Task};

fn check(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    // All schedules with up to three preemptions: where the bugs of such machines are.
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// Tasks that must run in the order of their numbers, each seeing what those before it wrote.
#[derive(Clone)]
struct Order(Arc<AtomicUsize>);

impl Order {
    fn new() -> Self {
        Self(Arc::new(AtomicUsize::new(0)))
    }

    fn task(&self, number: usize) -> Task {
        let count = Arc::clone(&self.0);
        Task::Run(Box::new(move || {
            // Relaxed: the strand itself has to make the writes visible.
            assert_eq!(count.load(Ordering::Relaxed), number);
            count.store(number + 1, Ordering::Relaxed);
            Ok(())
        }))
    }

    fn reached(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn wait(stream: &Stream) {
    stream.wait(stream.position(), None).unwrap();
    assert!(stream.take_fault().is_none());
}

#[test]
fn a_submitter_that_waits_and_a_worker() {
    check(|| {
        let executor = Arc::new(Executor::new(Schedule::Eager, 1));
        let (stream, order) = (executor.create_stream(0), Order::new());
        stream.submit(order.task(0));
        let worker = thread::spawn({
            let executor = Arc::clone(&executor);
            move || executor.run_as_worker()
        });
        stream.submit(order.task(1));
        wait(&stream);
        assert_eq!(order.reached(), 2);
        worker.join().unwrap();
    });
}

#[test]
fn two_waiters_and_a_worker() {
    check(|| {
        let executor = Arc::new(Executor::new(Schedule::Eager, 1));
        let (stream, order) = (executor.create_stream(0), Order::new());
        stream.submit(order.task(0));
        stream.submit(order.task(1));
        let worker = thread::spawn({
            let executor = Arc::clone(&executor);
            move || executor.run_as_worker()
        });
        let waiter = thread::spawn({
            let (stream, order) = (stream.clone(), order.clone());
            move || {
                stream.wait(1, None).unwrap();
                assert!(order.reached() >= 1);
            }
        });
        wait(&stream);
        assert_eq!(order.reached(), 2);
        waiter.join().unwrap();
        worker.join().unwrap();
    });
}

#[test]
fn two_submitters_of_one_stream() {
    check(|| {
        let executor = Executor::new(Schedule::Eager, 1);
        let stream = executor.create_stream(0);
        let count = Arc::new(AtomicUsize::new(0));
        let add = |count: &Arc<AtomicUsize>| {
            let count = Arc::clone(count);
            Task::Run(Box::new(move || {
                // Not one operation: only right when tasks of a stream exclude each other.
                let before = count.load(Ordering::Relaxed);
                count.store(before + 1, Ordering::Relaxed);
                Ok(())
            }))
        };
        let other = thread::spawn({
            let (stream, task) = (stream.clone(), add(&count));
            move || {
                let position = stream.submit(task);
                stream.wait(position, None).unwrap();
            }
        });
        let position = stream.submit(add(&count));
        stream.wait(position, None).unwrap();
        other.join().unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 2);
    });
}

/// External work that another thread ends, at any time from inside its own code on.
fn external(schedule: Schedule) {
    check(move || {
        let executor = Executor::new(schedule, 1);
        let (stream, order) = (executor.create_stream(0), Order::new());
        let mailbox: Arc<loom::sync::Mutex<Option<Completion>>> = Arc::default();
        let arrived = Arc::new(loom::sync::Condvar::new());
        stream.submit(Task::External(Box::new({
            let (mailbox, arrived) = (Arc::clone(&mailbox), Arc::clone(&arrived));
            move |completion| {
                *mailbox.lock().unwrap() = Some(completion);
                arrived.notify_one();
            }
        })));
        stream.submit(order.task(1));
        let other = thread::spawn({
            let order = order.clone();
            move || {
                let mut mail = mailbox.lock().unwrap();
                while mail.is_none() {
                    mail = arrived.wait(mail).unwrap();
                }
                let completion = mail.take();
                drop(mail);
                order.0.store(1, Ordering::Relaxed);
                completion.unwrap().finish(Ok(()));
            }
        });
        wait(&stream);
        assert_eq!(order.reached(), 2);
        other.join().unwrap();
    });
}

#[test]
fn external_work_eager() {
    external(Schedule::Eager);
}

#[test]
fn external_work_lazy() {
    external(Schedule::Lazy);
}

#[test]
fn external_work_random() {
    external(Schedule::Random(1));
}

/// A record on one stream lets the wait on another go, whoever runs which.
fn event_between_streams(schedule: Schedule) {
    check(move || {
        let executor = Arc::new(Executor::new(schedule, 1));
        let [one, two] = [(); 2].map(|()| executor.create_stream(0));
        let (order, event) = (Order::new(), executor.create_event());
        one.submit(order.task(0));
        one.submit(Task::Record(event.clone()));
        two.submit(Task::Wait(event.clone()));
        two.submit(order.task(1));
        let worker = thread::spawn({
            let executor = Arc::clone(&executor);
            move || {
                executor.run_as_worker();
                executor.run_as_worker();
            }
        });
        wait(&two);
        assert_eq!(order.reached(), 2);
        worker.join().unwrap();
        assert!(event.is_complete() && event.is_wait_complete());
    });
}

#[test]
fn event_between_streams_eager() {
    event_between_streams(Schedule::Eager);
}

#[test]
fn event_between_streams_lazy() {
    event_between_streams(Schedule::Lazy);
}

#[test]
fn event_between_streams_random() {
    event_between_streams(Schedule::Random(3));
}

#[test]
fn two_hosts_wait_for_two_ends_of_an_event() {
    check(|| {
        let executor = Executor::new(Schedule::Lazy, 1);
        let [one, two] = [(); 2].map(|()| executor.create_stream(0));
        let (order, event) = (Order::new(), executor.create_event());
        one.submit(order.task(0));
        one.submit(Task::Record(event.clone()));
        two.submit(Task::Wait(event.clone()));
        two.submit(order.task(1));
        let other = thread::spawn({
            let (event, order) = (event.clone(), order.clone());
            move || {
                event.wait(None).unwrap();
                assert!(order.reached() >= 1);
            }
        });
        wait(&two);
        assert_eq!(order.reached(), 2);
        other.join().unwrap();
    });
}

/// Who runs a strand for one task only must not leave behind somebody who thinks it is being run.
#[test]
fn a_query_that_parks_a_stream_under_a_waiter() {
    check(|| {
        let executor = Executor::new(Schedule::Lazy, 1);
        let [one, two] = [(); 2].map(|()| executor.create_stream(0));
        let (order, event) = (Order::new(), executor.create_event());
        one.submit(order.task(0));
        one.submit(Task::Record(event.clone()));
        two.submit(Task::Wait(event));
        two.submit(order.task(1));
        let other = thread::spawn({
            let two = two.clone();
            move || two.is_complete(2)
        });
        wait(&two);
        assert_eq!(order.reached(), 2);
        other.join().unwrap();
    });
}

#[test]
fn an_abort_while_a_wait_parks() {
    check(|| {
        let executor = Arc::new(Executor::new(Schedule::Eager, 1));
        let [one, two] = [(); 2].map(|()| executor.create_stream(0));
        let (order, event) = (Order::new(), executor.create_event());
        one.submit(order.task(0));
        one.submit(Task::Record(event.clone()));
        let other = thread::spawn({
            let (two, event) = (two.clone(), event.clone());
            move || {
                two.submit(Task::Wait(event));
            }
        });
        two.abort();
        wait(&one);
        other.join().unwrap();
        wait(&two);
        assert!(event.is_wait_complete());
        two.submit(order.task(1));
        wait(&two);
        assert_eq!(order.reached(), 2);
    });
}

#[test]
fn an_abort_while_a_worker_runs() {
    check(|| {
        let executor = Arc::new(Executor::new(Schedule::Eager, 1));
        let stream = executor.create_stream(0);
        let (order, event) = (Order::new(), executor.create_event());
        stream.submit(order.task(0));
        stream.submit(Task::Record(event.clone()));
        let worker = thread::spawn({
            let executor = Arc::clone(&executor);
            move || executor.run_as_worker()
        });
        stream.abort();
        // Run or dropped, nobody hangs.
        event.wait(None).unwrap();
        wait(&stream);
        worker.join().unwrap();
        let reached = order.reached();
        stream.submit(order.task(reached));
        wait(&stream);
        assert_eq!(order.reached(), reached + 1);
    });
}

#[test]
fn what_is_freed_is_not_resolved_from_memory() {
    check(|| {
        let map = Arc::new(Versioned::new(true));
        let freed = Arc::new(AtomicUsize::new(0));
        let resolve = |map: &Versioned<bool>, hits: &mut Hits| {
            let hit = Hit { start: 4096, bytes: 64, delta: 0, space: Space::Host };
            map.resolve(hits, 4100, 8, |live| if *live { Ok(hit) } else { Err(()) }).is_ok()
        };
        let other = thread::spawn({
            let (map, freed) = (Arc::clone(&map), Arc::clone(&freed));
            move || {
                let mut hits = Hits::EMPTY;
                for _ in 0..2 {
                    let before = freed.load(Ordering::Acquire);
                    let found = resolve(&map, &mut hits);
                    assert!(!(before == 1 && found), "resolved after the free had returned");
                }
            }
        });
        let mut hits = Hits::EMPTY;
        assert!(resolve(&map, &mut hits));
        map.invalidate(|live| *live = false);
        freed.store(1, Ordering::Release);
        assert!(!resolve(&map, &mut hits));
        other.join().unwrap();
    });
}

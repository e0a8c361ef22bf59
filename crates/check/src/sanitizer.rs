//! The observer: takes facts in, keeps findings, and tells them where the settings say.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use parking_lot::Mutex;
use serde::Serialize;
use softacl_core::config::Checks;
use softacl_core::observe::{Detail, End, Fact, Observer, ProgramFault, Resource, set_observer};
use softacl_core::site::Site;
use softacl_core::{leftovers, process};

use crate::ends::Ends;
use crate::extent;
use crate::finding::{Draft, Finding, Store};
use crate::last_words;
use crate::order::Order;
use crate::render;
use crate::suppress::{Suppressions, Today};

/// Where findings go as they are made.
enum Sink {
    /// One JSON object a line, appended to a file that other processes append to as well. It is opened for each line: a program may close any descriptor that it finds, and
    /// open a file of its own under the same number.
    File(PathBuf),
    /// Text, for a person.
    StandardError,
}

struct Sanitizer {
    ends: Mutex<Ends>,
    /// Present under strict checks.
    order: Option<Mutex<Order>>,
    store: Mutex<Store>,
    suppressions: Mutex<Suppressions>,
    sink: Sink,
}

/// Findings that are printed to standard error in full; the rest is counted.
const MOST_PRINTED: usize = 20;

static SANITIZER: OnceLock<Sanitizer> = OnceLock::new();

struct Ears;

impl Observer for Ears {
    fn observe(&self, fact: &Fact<'_>, detail: Detail) {
        let Some(sanitizer) = SANITIZER.get() else { return };
        if process::is_forked() {
            sanitizer.observe_in_child(fact);
            return;
        }
        if let Some(order) = &sanitizer.order {
            let drafts = order.lock().observe(fact);
            for draft in drafts.into_iter().chain(extent::observe(fact)) {
                sanitizer.tell(draft);
            }
        }
        // The default checks hear of nothing else, and need not take their lock for it.
        if detail > Detail::Ends {
            return;
        }
        let draft = sanitizer.ends.lock().observe(fact);
        if let Some(draft) = draft {
            sanitizer.tell(draft);
        }
    }

    fn observe_fault(&self, fault: &ProgramFault, out: &mut dyn fmt::Write) -> bool {
        let Some(sanitizer) = SANITIZER.get() else { return false };
        let report = match &sanitizer.sink {
            Sink::File(file) => Some(file.as_path()),
            Sink::StandardError => None,
        };
        if last_words::is_suppressed(fault, &sanitizer.suppressions, report) {
            return false;
        }
        match &sanitizer.sink {
            Sink::File(file) => {
                last_words::record(fault, file);
                false
            }
            Sink::StandardError => last_words::heading(out).is_ok(),
        }
    }
}

impl Sanitizer {
    /// A forked child has its parent's findings and locks, and any lock may be held by a thread that did not come along. It tells its own findings through a
    /// descriptor of its own, once for each place.
    fn observe_in_child(&self, fact: &Fact<'_>) {
        static TOLD: Mutex<Vec<(u32, Draft)>> = Mutex::new(Vec::new());
        let Some(draft) = Ends::default().observe(fact) else { return };
        let pid = std::process::id();
        let Some(mut told) = TOLD.try_lock() else { return };
        if told.iter().any(|(by, earlier)| *by == pid && earlier.sites == draft.sites) {
            return;
        }
        let mut store = Store::default();
        let number = told.len();
        told.push((pid, draft.clone()));
        drop(told);
        store.add(draft);
        let finding = &store.all()[0];
        match &self.sink {
            Sink::File(path) => append(path, &finding.record(pid, number as u64)),
            Sink::StandardError => {
                let text = render::text(store.all(), render::Style::of_standard_error());
                let _ = std::io::stderr().write_all(text.as_bytes());
            }
        }
    }

    fn tell(&self, draft: Draft) {
        let mut store = self.store.lock();
        if let Some(number) = self.take(&mut store, draft) {
            self.write(&store.all()[number], number);
        }
    }

    /// Takes a finding in; its number when it is new and to be told.
    fn take(&self, store: &mut Store, draft: Draft) -> Option<usize> {
        let number = store.add(draft)?;
        let finding = store.get_mut(number);
        let matching = self.suppressions.lock().matching(finding, Today::now());
        if let (Some((entry, true)), Sink::File(path)) = (&matching, &self.sink) {
            append(path, &entry.seen(true));
        }
        finding.suppressed = matching.map(|(entry, _)| entry.reason);
        finding.suppressed.is_none().then_some(number)
    }

    /// Takes many in and tells each new one once, with its count.
    fn tell_all(&self, drafts: Vec<Draft>) {
        let mut store = self.store.lock();
        let new: Vec<usize> = drafts.into_iter().filter_map(|draft| self.take(&mut store, draft)).collect();
        for number in new {
            self.write(&store.all()[number], number);
        }
    }

    /// Tells one finding. A sink that cannot be written to is no reason to stop the program.
    fn write(&self, finding: &Finding, number: usize) {
        match &self.sink {
            Sink::File(path) => append(path, &finding.record(std::process::id(), number as u64)),
            Sink::StandardError if number >= MOST_PRINTED => {}
            Sink::StandardError => {
                let text = render::text(std::slice::from_ref(finding), render::Style::of_standard_error());
                let _ = std::io::stderr().write_all(text.as_bytes());
            }
        }
    }
}

/// Appends a line to a report, with one write, so that lines of several processes do not mix. A report that is gone is no reason to stop.
fn append(path: &Path, value: &impl Serialize) {
    let Ok(mut line) = serde_json::to_vec(value) else { return };
    line.push(b'\n');
    if let Ok(mut file) = File::options().append(true).open(path) {
        let _ = file.write_all(&line);
    }
}

/// Begins to check, as the settings say. To be called once, before the first call of the program.
pub fn install() {
    let settings = process::settings();
    let detail = match settings.checks.value {
        Checks::Off => return,
        Checks::Report => Detail::Ends,
        Checks::Strict => Detail::Everything,
    };
    let sink = match &settings.report.value {
        None => Sink::StandardError,
        Some(path) => match File::options().append(true).create(true).open(path) {
            // The program may change its directory.
            Ok(_) => Sink::File(std::path::absolute(path).unwrap_or_else(|_| path.clone())),
            Err(error) => {
                let _ =
                    writeln!(std::io::stderr(), "softacl: findings cannot be written to {}: {error}", path.display());
                Sink::StandardError
            }
        },
    };
    let (suppressions, problems) = Suppressions::of(settings.file.as_deref());
    for problem in problems {
        let _ = writeln!(std::io::stderr(), "softacl: configuration: {problem}");
    }
    let sanitizer = Sanitizer {
        ends: Mutex::default(),
        order: (detail == Detail::Everything).then(Mutex::default),
        store: Mutex::default(),
        suppressions: Mutex::new(suppressions),
        sink,
    };
    if SANITIZER.set(sanitizer).is_ok() {
        set_observer(Box::new(Ears), detail);
    }
}

/// Ends the checks of this process: what is left over is told, and how often each finding was made. Call when the program can do nothing more.
pub fn finish() {
    let Some(sanitizer) = SANITIZER.get().filter(|_| !process::is_forked()) else { return };
    leftovers::tell();
    let left = sanitizer.ends.lock().finish();
    sanitizer.tell_all(left);
    let store = sanitizer.store.lock();
    match &sanitizer.sink {
        Sink::File(path) => {
            for entry in sanitizer.suppressions.lock().unused() {
                append(path, &entry.seen(false));
            }
            for (number, finding) in store.all().iter().enumerate() {
                if finding.count > 1 && finding.suppressed.is_none() {
                    sanitizer.write(finding, number);
                }
            }
        }
        Sink::StandardError => {
            let unused = sanitizer.suppressions.lock().unused();
            let _ = std::io::stderr().write_all(
                render::summary(store.all(), &unused, store.all().len().saturating_sub(MOST_PRINTED)).as_bytes(),
            );
        }
    }
}

/// What is alive at a moment.
#[derive(Clone, Debug, Default)]
pub struct Mark(HashSet<Resource>);

/// Remembers what is alive now.
pub fn mark() -> Mark {
    Mark(leftovers::alive().into_iter().map(|(resource, _)| resource).collect())
}

impl Mark {
    /// Remembers what is alive now, too.
    pub fn add(&mut self) {
        self.0.extend(mark().0);
    }
}

/// Takes the findings out, among them what was made since the mark and is still alive: a test runner does so after each test.
pub fn drain(mark: &Mark) -> Vec<Finding> {
    let Some(sanitizer) = SANITIZER.get() else { return Vec::new() };
    let mut ends = std::mem::take(&mut *sanitizer.ends.lock());
    for (resource, made) in leftovers::alive() {
        if !mark.0.contains(&resource) {
            let within = leftovers::owner(&resource);
            ends.observe(&Fact::Left { resource, made, within, end: End::Test, site: Site::default() });
        }
    }
    sanitizer.tell_all(ends.finish());
    sanitizer.store.lock().drain()
}

/// The findings so far.
pub fn findings() -> Vec<Finding> {
    SANITIZER.get().map(|sanitizer| sanitizer.store.lock().all().to_vec()).unwrap_or_default()
}

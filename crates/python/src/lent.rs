//! Python objects whose addresses `acl.util` gave out: how far their memory reaches, as long as they live.
//!
//! Only under strict checks. Nothing here keeps an object alive. Whether it still lives is read from its memory: an object that was freed has something else in the
//! place of its reference count, and one that came later another type or size. What cannot be read so is not known. What is *not* here: what a copy beyond the end
//! means (`softacl-check`).

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use pyo3::prelude::*;
use softacl_core::config::Checks;
use softacl_core::site::Site;
use softacl_core::util::{self, Lent};
use softacl_core::{process, site};
use softacl_device::guard;

/// One object.
#[derive(Clone, Copy)]
struct Object {
    /// Where its memory ends.
    end: u64,
    /// The object itself: reference count, type, and a word that says where its memory is or how large.
    header: usize,
    kind: u64,
    word: u64,
    api: &'static str,
    site: Site,
}

/// By where their memory begins.
static OBJECTS: Mutex<BTreeMap<u64, Object>> = Mutex::new(BTreeMap::new());
static SOME: AtomicBool = AtomicBool::new(false);

/// Objects that are remembered; a program that gives out ever new ones has its older ones forgotten.
const MOST: usize = 1 << 14;

/// Remembers an object: `memory` is what it reaches, and `word` the word behind its type.
pub(crate) fn lend(object: &Bound<'_, PyAny>, memory: (u64, u64), word: u64, api: &'static str) {
    static STRICT: OnceLock<bool> = OnceLock::new();
    let strict = STRICT.get_or_init(|| {
        guard::install();
        util::set_lender(find);
        process::settings().checks.value == Checks::Strict
    });
    let (address, bytes) = memory;
    if !strict || bytes == 0 {
        return;
    }
    let kind = object.get_type_ptr().addr() as u64;
    let header = object.as_ptr().expose_provenance();
    let lent = Object { end: address.saturating_add(bytes), header, kind, word, api, site: site::here() };
    let mut objects = OBJECTS.lock();
    if objects.len() >= MOST {
        objects.retain(|_, object| object.lives());
        if objects.len() >= MOST {
            objects.clear();
        }
    }
    objects.insert(address, lent);
    SOME.store(true, Ordering::Release);
}

impl Object {
    fn lives(&self) -> bool {
        let mut words = [0_u64; 3];
        let read = guard::copy(words.as_mut_ptr().expose_provenance(), self.header, size_of_val(&words));
        let [references, kind, word] = words;
        // Freed memory has a pointer there, or nothing.
        read.is_ok() && (1..1 << 32).contains(&references) && kind == self.kind && word == self.word
    }
}

/// The living object that an address lies in.
fn find(address: u64) -> Option<Lent> {
    if !SOME.load(Ordering::Acquire) {
        return None;
    }
    let mut objects = OBJECTS.lock();
    let (begin, object) = objects.range(..=address).next_back().map(|(begin, object)| (*begin, *object))?;
    if address >= object.end {
        return None;
    }
    if !object.lives() {
        objects.remove(&begin);
        return None;
    }
    Some(Lent { left: object.end - address, bytes: object.end - begin, api: object.api, site: object.site })
}

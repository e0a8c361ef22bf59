//! The tables of the last few passes.
//!
//! A program does the same few works over and over; making their tables costs as much as a small picture's pass.

use std::sync::{Arc, Mutex, PoisonError};

use super::pass::Prepared;
use super::plan::Key;

/// Most tables that are kept.
const ENTRIES: usize = 32;

/// Most bytes of tables that are kept, but for the last.
const BYTES: usize = 4 << 20;

/// The most recently used last.
static KEPT: Mutex<Vec<(Key, Arc<Prepared>)>> = Mutex::new(Vec::new());

/// The tables for a key.
pub(super) fn prepared(key: &Key) -> Arc<Prepared> {
    if let Some(found) = find(key) {
        return found;
    }
    // Made without the lock: another thread that makes the same meanwhile does no harm.
    let made = Arc::new(Prepared::new(key));
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|(other, _)| other != key);
    let mut bytes = made.plan.bytes();
    let mut first = kept.len();
    while first > 0 && kept.len() - first + 1 < ENTRIES {
        bytes += kept[first - 1].1.plan.bytes();
        if bytes > BYTES {
            break;
        }
        first -= 1;
    }
    kept.drain(..first);
    kept.push((*key, Arc::clone(&made)));
    made
}

fn find(key: &Key) -> Option<Arc<Prepared>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let at = kept.iter().rposition(|(other, _)| other == key)?;
    kept[at..].rotate_left(1);
    kept.last().map(|(_, found)| Arc::clone(found))
}

#[cfg(test)]
pub(super) fn kept() -> (usize, usize) {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    (kept.len(), kept.iter().map(|(_, prepared)| prepared.plan.bytes()).sum())
}

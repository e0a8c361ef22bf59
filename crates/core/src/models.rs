//! The registry under the model checker: every interleaving of lookups, removals and insertions of a few threads.
//!
//! Run with `RUSTFLAGS="--cfg loom" cargo test -p softacl-core --lib --release models`.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::handle::Kind;
use crate::registry::Registry;
use crate::site::Site;

/// Counts its drops, and says whether it is read after one.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn an_object_is_dropped_once_and_never_under_a_reader() {
    loom::model(|| {
        let registry = Arc::new(Registry::new(Kind::Stream));
        let drops = Arc::new(AtomicUsize::new(0));
        let handle = registry.insert(Counted(Arc::clone(&drops)), Site::default()).unwrap();
        let reader = {
            let registry = Arc::clone(&registry);
            thread::spawn(move || {
                if let Ok(object) = registry.get(handle) {
                    assert_eq!(object.0.load(Ordering::SeqCst), 0, "read after the drop");
                }
            })
        };
        drop(registry.remove(handle, Site::default()));
        reader.join().unwrap();
        assert_eq!(drops.load(Ordering::SeqCst), 1);
        assert!(registry.get(handle).is_err());
    });
}

#[test]
fn of_two_removals_one_succeeds() {
    loom::model(|| {
        let registry = Arc::new(Registry::new(Kind::Event));
        let handle = registry.insert(7_u8, Site::default()).unwrap();
        let other = {
            let registry = Arc::clone(&registry);
            thread::spawn(move || registry.remove(handle, Site::default()).is_ok())
        };
        let mine = registry.remove(handle, Site::default()).is_ok();
        assert!(mine ^ other.join().unwrap());
    });
}

#[test]
fn a_reused_slot_does_not_answer_to_its_old_handle() {
    loom::model(|| {
        let registry = Arc::new(Registry::new(Kind::Dataset));
        let old = registry.insert(1_u8, Site::default()).unwrap();
        let reader = {
            let registry = Arc::clone(&registry);
            thread::spawn(move || registry.get(old).map(|object| *object).ok())
        };
        drop(registry.remove(old, Site::default()));
        let new = registry.insert(2_u8, Site::default()).unwrap();
        assert_ne!(old, new);
        assert_ne!(reader.join().unwrap(), Some(2));
        assert_eq!(registry.get(new).map(|object| *object).ok(), Some(2));
    });
}

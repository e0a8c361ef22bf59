//! Facts about one address come in the order in which things happened, whichever threads tell them. In a process of its own, since a process has one observer.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use softacl_core::base;
use softacl_core::observe::{Detail, Fact, Observer, set_observer};
use softacl_core::rt::{context, device, memory};

/// What is alive as far as the facts say. It takes its time over each free, so that another thread would be faster if it could.
#[derive(Default)]
struct Alive {
    memory: Mutex<HashSet<u64>>,
    freed: AtomicU32,
    wrong: Mutex<Vec<String>>,
}

struct Ears(Arc<Alive>);

impl Observer for Ears {
    fn observe(&self, fact: &Fact<'_>, _: Detail) {
        let right = match *fact {
            Fact::Allocated { address, .. } => self.0.memory.lock().unwrap().insert(address),
            Fact::Freed { address, .. } => {
                std::thread::sleep(Duration::from_micros(200));
                self.0.freed.fetch_add(1, Ordering::Relaxed);
                self.0.memory.lock().unwrap().remove(&address)
            }
            _ => true,
        };
        if !right {
            self.0.wrong.lock().unwrap().push(format!("{fact:?}"));
        }
    }
}

const FREES: u32 = 300;

/// Makes and frees memory, of sizes that every thread uses, while `goes_on`.
fn churn(goes_on: &AtomicBool) {
    while goes_on.load(Ordering::Relaxed) {
        // No memory while another thread resets the device.
        if let Ok(address) = memory::malloc(1 << 20, 0) {
            // It may have gone with the device.
            let _ = memory::free(address);
        }
    }
}

#[test]
fn an_address_is_told_to_be_free_before_it_is_told_to_be_somebody_elses() {
    let alive = Arc::new(Alive::default());
    assert!(set_observer(Box::new(Ears(Arc::clone(&alive))), Detail::Everything));
    base::init(None).unwrap();
    device::set_device(0).unwrap();
    let own = context::get_context().unwrap();
    let enough = |frees: u32| {
        while alive.freed.load(Ordering::Relaxed) < frees && alive.wrong.lock().unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(1));
        }
    };

    let goes_on = AtomicBool::new(true);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                context::set_context(own).unwrap();
                churn(&goes_on);
            });
        }
        enough(FREES);
        goes_on.store(false, Ordering::Relaxed);
    });
    assert_eq!(*alive.wrong.lock().unwrap(), <[String; 0]>::default());

    // The same while the device is closed and opened: addresses begin anew.
    goes_on.store(true, Ordering::Relaxed);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while goes_on.load(Ordering::Relaxed) {
                    device::set_device(0).unwrap();
                    if let Ok(address) = memory::malloc(1 << 20, 0) {
                        let _ = memory::free(address);
                    }
                }
            });
        }
        for _ in 0..40 {
            // The last binding closes the device, or another thread has done so.
            let _ = device::reset_device_force(0);
            device::set_device(0).unwrap();
        }
        goes_on.store(false, Ordering::Relaxed);
    });
    assert_eq!(*alive.wrong.lock().unwrap(), <[String; 0]>::default());
    base::finalize().unwrap();
    assert_eq!(alive.memory.lock().unwrap().len(), 0);
}

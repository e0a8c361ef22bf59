//! What an observer is told. In a process of its own, since a process has one observer and one runtime.

use std::sync::{Arc, Mutex};

use softacl_core::observe::{Fact, Observer, set_observer};
use softacl_core::rt::{device, event, memory, stream, transfer};
use softacl_core::{Kind, base, data, mdl, site};

struct Notes(Arc<Mutex<Vec<Fact>>>);

impl Observer for Notes {
    fn observe(&self, fact: &Fact) {
        self.0.lock().unwrap().push(*fact);
    }
}

#[test]
fn an_observer_is_told_what_happened_and_in_which_order() {
    let facts = Arc::new(Mutex::new(Vec::new()));
    assert!(set_observer(Box::new(Notes(Arc::clone(&facts)))));
    assert!(!set_observer(Box::new(Notes(Arc::clone(&facts)))), "there is one observer");
    site::set_capture(|| site::intern("program.py", "main", 7));
    let here = site::intern("program.py", "main", 7);
    base::init(None).unwrap();
    device::set_device(0).unwrap();
    facts.lock().unwrap().clear();

    let from = memory::malloc(64, 0).unwrap();
    let to = memory::malloc(64, 0).unwrap();
    let queue = stream::create_stream().unwrap();
    transfer::memset(from, 64, 1, 64).unwrap();
    transfer::memcpy(to, 64, from, 32, 3).unwrap();
    transfer::memcpy_async(to, 64, from, 64, 3, queue).unwrap().finish().unwrap();
    stream::synchronize_stream(queue).unwrap().finish().unwrap();
    let strand = facts.lock().unwrap().iter().find_map(|fact| match fact {
        Fact::Enqueued { stream, .. } => Some(*stream),
        _ => None,
    });
    let strand = strand.unwrap();
    stream::destroy_stream(queue).unwrap();
    memory::free(from).unwrap();
    memory::free(from).unwrap_err();
    assert_eq!(
        *facts.lock().unwrap(),
        [
            Fact::Allocated { address: from, bytes: 64, site: here },
            Fact::Allocated { address: to, bytes: 64, site: here },
            Fact::Created { kind: Kind::Stream, handle: queue, site: here },
            Fact::Written { address: from, bytes: 64 },
            Fact::Read { address: from, bytes: 32 },
            Fact::Written { address: to, bytes: 32 },
            Fact::Enqueued { stream: strand, position: 1 },
            Fact::Synchronised { stream: strand },
            Fact::Destroyed { kind: Kind::Stream, handle: queue, site: here },
            Fact::Freed { address: from, site: here },
        ],
        "a call that was refused leaves no fact"
    );

    facts.lock().unwrap().clear();
    let objects = [
        (Kind::Event, event::create_event().unwrap()),
        (Kind::DataBuffer, data::create_data_buffer(to, 64).unwrap()),
        (Kind::TensorDesc, data::create_tensor_desc(0, &[1], 2).unwrap()),
        (Kind::Dataset, mdl::dataset::create_dataset().unwrap()),
        (Kind::ModelDesc, mdl::desc::create_desc().unwrap()),
    ];
    event::destroy_event(objects[0].1).unwrap();
    data::destroy_data_buffer(objects[1].1).unwrap();
    data::destroy_tensor_desc(objects[2].1).unwrap();
    mdl::dataset::destroy_dataset(objects[3].1).unwrap();
    mdl::desc::destroy_desc(objects[4].1).unwrap();
    let created = objects.map(|(kind, handle)| Fact::Created { kind, handle, site: here });
    let destroyed = objects.map(|(kind, handle)| Fact::Destroyed { kind, handle, site: here });
    assert_eq!(*facts.lock().unwrap(), [created, destroyed].concat());
    base::finalize().unwrap();
}

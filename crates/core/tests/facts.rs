//! What an observer is told. In a process of its own, since a process has one observer and one runtime.

use std::sync::{Arc, Mutex};

use softacl_core::observe::{Actor, Detail, End, Fact, MemcpyKind, Observer, Resource, Space, set_observer};
use softacl_core::rt::{device, event, memory, stream, transfer};
use softacl_core::{Kind, base, data, mdl, site};

/// Facts as they print: some borrow from the call.
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn observe(&self, fact: &Fact<'_>, _: Detail) {
        self.0.lock().unwrap().push(format!("{fact:?}"));
    }
}

#[test]
fn an_observer_is_told_what_happened_and_in_which_order() {
    let facts = Arc::new(Mutex::new(Vec::new()));
    assert!(set_observer(Box::new(Notes(Arc::clone(&facts))), Detail::Everything));
    assert!(!set_observer(Box::new(Notes(Arc::clone(&facts))), Detail::Everything), "there is one observer");
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
    let strand = stream::stream_get_id(queue).unwrap() as u32;
    stream::destroy_stream(queue).unwrap();
    memory::free(from).unwrap();
    memory::free(from).unwrap_err();
    let by = Actor::Task { stream: strand, position: 1 };
    let space = Some(Space::Device(0));
    let transfer = |queued| Fact::Transfer {
        kind: MemcpyKind::DeviceToDevice,
        to: space,
        from: space,
        addresses: (to, from),
        queued,
        site: here,
    };
    let expected = [
        Fact::Allocated { address: from, bytes: 64, reachable: false, site: here },
        Fact::Allocated { address: to, bytes: 64, reachable: false, site: here },
        Fact::Created { kind: Kind::Stream, handle: queue, site: here },
        Fact::Written { by: Actor::Host, address: from, bytes: 64, site: here },
        transfer(false),
        Fact::Copied { by: Actor::Host, dst: to, src: from, bytes: 32, site: here },
        transfer(true),
        Fact::Enqueued { stream: strand, position: 1, site: here },
        Fact::Copied { by, dst: to, src: from, bytes: 64, site: here },
        Fact::Synchronised { stream: strand, position: 1 },
        Fact::Synchronised { stream: strand, position: 1 },
        Fact::StreamGone { stream: strand },
        Fact::Destroyed { kind: Kind::Stream, handle: queue, site: here },
        Fact::Freed { address: from, site: here },
    ];
    assert_eq!(*facts.lock().unwrap(), expected.map(|fact| format!("{fact:?}")), "a call that failed touched nothing");

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
    let created = objects.map(|(kind, handle)| format!("{:?}", Fact::Created { kind, handle, site: here }));
    let destroyed = objects.map(|(kind, handle)| format!("{:?}", Fact::Destroyed { kind, handle, site: here }));
    assert_eq!(*facts.lock().unwrap(), [created, destroyed].concat());

    facts.lock().unwrap().clear();
    let error = memory::free(from).unwrap_err();
    assert_eq!(error.report("acl.rt.free"), 107_000);
    let told = facts.lock().unwrap().join("\n");
    assert!(told.contains("Refused") && told.contains("acl.rt.free") && told.contains("Freed {"), "{told}");

    facts.lock().unwrap().clear();
    base::finalize().unwrap();
    let resource = Resource::Memory { address: to, bytes: 64, call: "acl.rt.malloc" };
    let left = Fact::Left {
        resource,
        made: here,
        within: softacl_core::site::Site::default(),
        end: End::Finalize,
        site: here,
    };
    let told = facts.lock().unwrap();
    let left = format!("{left:?}");
    assert_eq!(
        told.iter().filter(|fact| fact.starts_with("Left")).collect::<Vec<_>>(),
        [&left],
        "one allocation was never freed"
    );
}

//! Counting: exact with many processes, whatever way they end, and whatever happens to the files.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use softacl_host::slots::{SlotError, Slots};

use crate::helper::{Helper, eventually, limit, slots};

/// Helpers that hold a slot of device 0 each.
fn holders(directory: &Path, count: u32, most: u32) -> Vec<Helper> {
    let mut helpers: Vec<_> = (0..count).map(|_| Helper::start(directory)).collect();
    for helper in &mut helpers {
        helper.tell(&format!("take 0 {most}"));
    }
    for helper in &mut helpers {
        let answer = helper.answer();
        assert!(answer.starts_with("slot "), "{answer}");
    }
    helpers
}

fn pids(slots: &Slots, device: u32) -> Vec<u32> {
    let mut pids: Vec<_> = slots.holders(device).unwrap().iter().filter_map(|holder| holder.pid).collect();
    pids.sort_unstable();
    pids
}

fn count(slots: &Slots) -> usize {
    slots.holders(0).unwrap().len()
}

#[test]
fn the_process_after_the_last_slot_is_refused_and_told_who_has_them() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let mut helpers = holders(directory.path(), 64, 64);
    let mut expected: Vec<_> = helpers.iter().map(Helper::pid).collect();
    expected.sort_unstable();
    assert_eq!(pids(&slots, 0), expected);
    let mut numbers: Vec<_> = slots.holders(0).unwrap().iter().map(|holder| holder.slot).collect();
    numbers.dedup();
    assert_eq!(numbers, (0..64).collect::<Vec<_>>());
    match slots.take(0, &limit(64)) {
        Err(error @ SlotError::Full { .. }) => {
            let text = error.to_string();
            let SlotError::Full { most, holders, .. } = error else { unreachable!() };
            assert_eq!((most, holders.len()), (64, 64));
            assert!(text.contains("device 0 is used by 64 processes") && text.contains("59 more"), "{text}");
            assert!(text.contains("suite-") && text.contains("since 2"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    // One that ends in whatever way makes room for exactly one.
    helpers[7].kill();
    eventually("a slot becomes free", || count(&slots) == 63);
    let slot = slots.take(0, &limit(64)).unwrap();
    assert_eq!(count(&slots), 64);
    assert!(helpers[8].ask("take 0 64").starts_with("slot "), "a second use of its own slot");
    assert!(Helper::start(directory.path()).ask("take 0 64").contains("device 0 is used by 64"));
    drop(slot);
    assert_eq!(count(&slots), 63);
}

#[test]
fn killed_processes_leave_nothing_behind() {
    // As many rounds as SOFTACL_TEST_ROUNDS says; each starts and kills as many processes as there are slots.
    let rounds = std::env::var("SOFTACL_TEST_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    for round in 0..rounds {
        let mut helpers = holders(directory.path(), 64, 64);
        assert_eq!(count(&slots), 64, "round {round}");
        assert_eq!(slots.host_holders().unwrap().len(), 64, "round {round}");
        helpers.iter_mut().for_each(Helper::kill);
        helpers.iter_mut().for_each(Helper::wait);
        assert_eq!(count(&slots), 0, "round {round}");
        assert_eq!(slots.host_holders().unwrap().len(), 0, "round {round}");
    }
}

#[test]
fn a_slot_is_free_again_when_its_last_use_is_dropped() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let mut helper = Helper::start(directory.path());
    for line in ["take 0 1", "take 0 1", "take 1 1"] {
        assert!(helper.ask(line).starts_with("slot 0"));
    }
    assert_eq!((pids(&slots, 0), pids(&slots, 1)), (vec![helper.pid()], vec![helper.pid()]));
    // One process is one process of the host, however many devices it uses.
    assert_eq!(slots.host_holders().unwrap().len(), 1);
    for (left_0, left_1, left_host) in [(1, 0, 1), (1, 0, 1), (0, 0, 0)] {
        helper.ask("drop");
        let counts = (count(&slots), slots.holders(1).unwrap().len(), slots.host_holders().unwrap().len());
        assert_eq!(counts, (left_0, left_1, left_host));
    }
}

#[test]
fn the_host_has_its_own_limit() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    // Three devices' worth of processes, where the host has two devices.
    let mut helpers: Vec<_> = (0..2).map(|_| Helper::start(directory.path())).collect();
    for (device, helper) in helpers.iter_mut().enumerate() {
        assert!(helper.ask(&format!("take {device} 1")).starts_with("slot "));
    }
    let error = slots.take(2, &limit(1)).unwrap_err().to_string();
    assert!(error.contains("the host is used by 2 processes"), "{error}");
    // The slot of the device, which was there, was given back.
    assert_eq!(slots.holders(2).unwrap(), vec![]);
}

#[test]
fn a_lower_limit_counts_those_that_came_under_a_higher_one() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let mut helpers = holders(directory.path(), 4, 64);
    assert!(slots.take(0, &limit(4)).unwrap_err().to_string().contains("device 0 is used by 4"));
    assert_eq!(count(&slots), 4);
    helpers[0].kill();
    helpers[0].wait();
    assert!(slots.take(0, &limit(4)).is_ok());
    assert!(matches!(slots.take(1, &limit(0)), Err(SlotError::Full { most: 0, .. })));
}

#[test]
fn holders_say_who_they_are_and_the_dead_are_not_believed() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let mut helper = Helper::start(directory.path());
    helper.ask("take 0 1");
    assert_eq!(helper.ask("memory 4096"), "ok");
    let [holder] = &slots.holders(0).unwrap()[..] else { panic!() };
    assert_eq!((holder.pid, holder.memory), (Some(helper.pid()), Some(4096)));
    assert_eq!(holder.user, Some(fs::metadata("/proc/self").unwrap().uid()));
    assert!(holder.since.is_some() && holder.command.as_ref().unwrap().contains("helper_process"), "{holder:?}");
    // The next holder of the slot overwrites the record, or has none at all when its record is gone.
    helper.kill();
    helper.wait();
    assert_eq!(slots.holders(0).unwrap(), vec![]);
    let mut next = Helper::start(directory.path());
    next.ask("take 0 1");
    let path = directory.path().join("device-0.slots");
    OpenOptions::new().write(true).open(&path).unwrap().write_all_at(&[7; 64], 128 + 256).unwrap();
    let [holder] = &slots.holders(0).unwrap()[..] else { panic!() };
    assert_eq!((holder.pid, holder.memory, holder.since), (Some(next.pid()), None, None));
    assert!(holder.command.as_ref().unwrap().contains("helper_process"));
}

#[test]
fn a_truncated_file_counts_as_before() {
    let directory = tempfile::tempdir().unwrap();
    let mut helpers = holders(directory.path(), 2, 2);
    let path = directory.path().join("device-0.slots");
    OpenOptions::new().write(true).open(&path).unwrap().set_len(0).unwrap();
    // Everyone who comes later, in this process and in others, still counts right.
    let slots = slots(directory.path());
    assert_eq!(count(&slots), 2);
    assert!(Helper::start(directory.path()).ask("take 0 2").contains("device 0 is used by 2"));
    helpers[0].ask("drop");
    assert!(Helper::start(directory.path()).ask("take 0 2").starts_with("slot"));
}

#[test]
fn a_removed_file_is_made_again_and_the_holder_can_find_out() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let slot = slots.take(0, &limit(2)).unwrap();
    assert!(slot.is_in_place());
    fs::remove_file(directory.path().join("device-0.slots")).unwrap();
    assert!(!slot.is_in_place());
    let mut helper = Helper::start(directory.path());
    assert!(helper.ask("take 0 2").starts_with("slot"));
    assert_eq!(pids(&slots, 0), vec![helper.pid()]);
    slot.renew(1).unwrap();
    drop(slot);
    assert_eq!(pids(&slots, 0), vec![helper.pid()]);
}

#[test]
fn what_is_no_file_of_slots_is_left_alone_and_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("device-0.slots");
    let target = directory.path().join("target");
    let error = || slots(directory.path()).take(0, &limit(2)).unwrap_err().to_string();
    fs::write(&target, "precious").unwrap();
    symlink(&target, &path).unwrap();
    assert!(error().contains("not a regular file"), "{}", error());
    assert_eq!(fs::read(&target).unwrap(), b"precious");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(error().contains("not a regular file"), "{}", error());
    fs::remove_dir(&path).unwrap();
    fs::write(&path, "somebody's notes").unwrap();
    assert!(error().contains("not a file of slots") && error().contains("device-0.slots"), "{}", error());
    assert_eq!(fs::read(&path).unwrap(), b"somebody's notes");
    fs::remove_file(&path).unwrap();
    // Left over from a process that died while it made the file.
    fs::write(directory.path().join(".device-0.slots.1.0"), "").unwrap();
    assert!(slots(directory.path()).take(0, &limit(2)).is_ok());
}

#[test]
fn files_are_for_those_who_may_use_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    for (mode, expected) in [(0o700, 0o600), (0o770, 0o660), (0o1777, 0o666)] {
        let path = directory.path().join(format!("{mode:o}"));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        slots(&path).take(0, &limit(2)).unwrap();
        let found = fs::metadata(path.join("device-0.slots")).unwrap();
        assert_eq!((found.mode() & 0o777, found.nlink()), (expected, 1));
    }
}

#[test]
fn a_closed_gate_keeps_newcomers_out_and_opens_when_its_keeper_dies() {
    let directory = tempfile::tempdir().unwrap();
    let slots = slots(directory.path());
    let slot = slots.take(0, &limit(8)).unwrap();
    let mut keepers = [Helper::start(directory.path()), Helper::start(directory.path())];
    for keeper in &mut keepers {
        assert_eq!(keeper.ask("close-gate"), "ok");
    }
    let error = slots.take(1, &limit(8)).unwrap_err().to_string();
    assert!(error.contains("going to sleep") && error.contains("pid "), "{error}");
    // Those who were inside stay, and nothing is left of the attempt.
    assert_eq!((count(&slots), slots.holders(1).unwrap().len()), (1, 0));
    keepers[0].ask("open-gate");
    assert_eq!(slots.gatekeeper().unwrap().and_then(|keeper| keeper.pid), Some(keepers[1].pid()));
    keepers[1].kill();
    keepers[1].wait();
    assert_eq!(slots.gatekeeper().unwrap(), None);
    slots.take(1, &limit(8)).unwrap();
    drop(slot);
}

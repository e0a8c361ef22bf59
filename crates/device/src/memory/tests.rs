//! Memory as the layer above sees it: arenas, addresses, errors. The parts have their own tests.

use proptest::prelude::*;

use super::*;

const MIB: u64 = 1 << 20;
const MADE: Tag = Tag { site: 1, label: 10 };
const GONE: Tag = Tag { site: 2, label: 20 };
const DEVICE: Space = Space::Device(0);

fn memory(bytes: u64, program_access: bool) -> Memory {
    guard::install();
    let memory = Memory::new().unwrap();
    memory.set_host_bytes(256 * MIB);
    memory.open_device(0, bytes, program_access).unwrap();
    memory
}

fn allocation(memory: &Memory, address: u64) -> Allocation {
    match memory.lookup(address) {
        Lookup::Live(allocation) => allocation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_retired_is_free_and_nobodys_until_it_is_recycled() {
    let memory = memory(64 * MIB, false);
    let allocate = || memory.allocate(DEVICE, 32 * MIB, 512, MADE, None);
    let first = allocate().unwrap();
    assert!(matches!(memory.retire_if(first, |_| false, GONE), Err(FreeError::WrongSpace(_))));
    let retired = memory.retire_if(first, |_| true, GONE).unwrap();
    assert_eq!(retired.freed.allocation.address, first);
    assert!(matches!(memory.lookup(first), Lookup::Freed { freed: GONE, .. }));
    assert!(matches!(memory.resolve(first, 1), Err(ResolveError::Freed { .. })));
    assert!(matches!(memory.free(first, FreeSpace::Any, GONE), Err(FreeError::AlreadyFreed { .. })));
    let second = allocate().unwrap();
    assert_ne!(second, first);
    assert!(allocate().is_err(), "nothing is left");
    memory.recycle(retired);
    assert_eq!(allocate().unwrap(), first);

    let late = memory.retire_if(second, |_| true, GONE).unwrap();
    memory.close_device(0);
    memory.open_device(0, 64 * MIB, false).unwrap();
    let all = memory.allocate(DEVICE, 64 * MIB, 512, MADE, None).unwrap();
    memory.recycle(late);
    assert!(allocate().is_err(), "the bytes came back when the device was closed, and were handed out since");
    memory.free(all, FreeSpace::Any, GONE).unwrap();
    assert_eq!(memory.usage(DEVICE).used, 0);
}

#[test]
fn tens_of_gigabytes_cost_nothing_until_touched() {
    let memory = Memory::new().unwrap();
    for ordinal in 0..4 {
        memory.open_device(ordinal, 64 << 30, false).unwrap();
    }
    let address = memory.allocate(Space::Device(3), 60 << 30, 512, MADE, None).unwrap();
    assert!(address + (60 << 30) < 1 << 47, "{address:#x} fits into 47 bits");
    assert!(matches!(
        memory.allocate(Space::Device(3), 5 << 30, 512, MADE, None),
        Err(OutOfMemory { bytes, free, largest, .. }) if bytes == 5 << 30 && free == 4 << 30 && largest == 4 << 30
    ));
    let far = memory.resolve(address + (59 << 30), 16).unwrap();
    guard::install();
    guard::fill(far.address(), 3, 16).unwrap();
}

#[test]
fn the_programs_view_and_the_runtimes_are_the_same_bytes() {
    for (space, program_access, visible) in [(DEVICE, false, false), (DEVICE, true, true), (Space::Host, false, true)] {
        let memory = memory(64 * MIB, program_access);
        let address = memory.allocate(space, 4096, 64, MADE, Some(0xA5)).unwrap();
        let span = memory.resolve(address, 4096).unwrap();
        assert_eq!((span.space(), span.len()), (space, 4096));
        let mut bytes = [0u8; 16];
        guard::copy(bytes.as_mut_ptr() as usize, span.address() + 4080, 16).unwrap();
        assert_eq!(bytes, [0xA5; 16]);
        let seen = guard::copy(bytes.as_mut_ptr() as usize, address as usize, 16);
        assert_eq!(seen.is_ok(), visible, "{space:?}");
        let stored = guard::fill(address as usize, 1, 16);
        assert_eq!(stored.is_ok(), visible, "{space:?}");
        if let Err(fault) = stored {
            assert_eq!(fault, guard::Fault { address: address as usize, write: true });
        }
        assert_eq!(span.address() as u64 == address, space == Space::Host);
    }
}

#[test]
fn every_kind_of_address_is_told_apart() {
    let memory = memory(64 * MIB, false);
    let [first, second, third] = [100, 64, 64].map(|bytes| memory.allocate(DEVICE, bytes, 64, MADE, None).unwrap());
    assert_eq!([second - first, third - second], [128, 64]);
    let live = allocation(&memory, first);
    assert_eq!((live.address, live.bytes, live.reserved, live.tag), (first, 100, 128, MADE));
    let last = allocation(&memory, third);
    let freed = memory.free(second, FreeSpace::Device, GONE).unwrap();
    let foreign = std::ptr::from_ref(&memory) as u64;
    let freed_now = Lookup::Freed { allocation: freed, freed: GONE };

    let lookups = [
        (first, Lookup::Live(live)),
        (first + 99, Lookup::Live(live)),
        (first + 127, Lookup::Live(live)),
        (first + 128, freed_now),
        (second + 63, freed_now),
        (third, Lookup::Live(last)),
        (third + 64, Lookup::Live(last)),
        (third + 65, Lookup::Unallocated(DEVICE)),
        (first - 1, Lookup::Foreign),
        (foreign, Lookup::Foreign),
        (0, Lookup::Foreign),
        (u64::MAX, Lookup::Foreign),
    ];
    for (address, expected) in lookups {
        assert_eq!(memory.lookup(address), expected, "{:#x}", address.wrapping_sub(first));
        assert_eq!(memory.try_lookup(address), Some(expected));
    }

    let ranges = [
        (first, 100, Ok(first)),
        (first + 40, 60, Ok(first + 40)),
        (first + 100, 0, Ok(first + 100)),
        (first + 40, 61, Err(ResolveError::OutOfRange { allocation: live, excess: 1 })),
        (first + 101, 0, Err(ResolveError::OutOfRange { allocation: live, excess: 1 })),
        (first, u64::MAX, Err(ResolveError::OutOfRange { allocation: live, excess: u64::MAX - first - 100 + first })),
        (second, 1, Err(ResolveError::Freed { allocation: freed, freed: GONE })),
        (third + 64, 1, Err(ResolveError::OutOfRange { allocation: last, excess: 1 })),
        (third + 1000, 1, Err(ResolveError::Unallocated(DEVICE))),
        (foreign, 8, Err(ResolveError::Foreign)),
    ];
    // Twice: from the map, and from what the thread remembers.
    for _ in 0..2 {
        for (address, len, expected) in ranges {
            let delta = memory.resolve(first, 1).unwrap().address().wrapping_sub(first as usize);
            let found = memory.resolve(address, len).map(|span| span.address().wrapping_sub(delta) as u64);
            assert_eq!(found, expected, "{:#x} + {len}", address.wrapping_sub(first));
        }
    }

    let frees = [
        (foreign, FreeSpace::Device, FreeError::Foreign),
        (first + 4, FreeSpace::Device, FreeError::Interior(live)),
        (third + 64, FreeSpace::Device, FreeError::Interior(last)),
        (first, FreeSpace::Host, FreeError::WrongSpace(live)),
        (second, FreeSpace::Device, FreeError::AlreadyFreed { allocation: freed, freed: GONE }),
        (third + 4096, FreeSpace::Device, FreeError::NeverAllocated),
    ];
    for (address, space, expected) in frees {
        assert_eq!(memory.free(address, space, GONE), Err(expected));
    }

    // Its bytes in use again, the freed allocation is forgotten.
    assert_eq!(memory.allocate(DEVICE, 64, 64, GONE, None).unwrap(), second);
    assert_eq!(allocation(&memory, second).tag, GONE);
    assert_eq!(memory.usage(DEVICE).allocations, 3);
}

#[test]
fn a_freed_range_is_refused_at_once_on_every_thread() {
    let memory = memory(64 * MIB, false);
    let address = memory.allocate(DEVICE, 4096, 64, MADE, None).unwrap();
    std::thread::scope(|scope| {
        let (to_thread, from_main) = std::sync::mpsc::channel::<()>();
        let (to_main, from_thread) = std::sync::mpsc::channel::<bool>();
        let memory = &memory;
        scope.spawn(move || {
            while from_main.recv().is_ok() {
                to_main.send(memory.resolve(address, 4096).is_ok()).unwrap();
            }
        });
        for expected in [true, true, false] {
            if !expected {
                memory.free(address, FreeSpace::Any, GONE).unwrap();
            }
            to_thread.send(()).unwrap();
            assert_eq!(from_thread.recv().unwrap(), expected);
            assert_eq!(memory.resolve(address, 4096).is_ok(), expected);
        }
        drop(to_thread);
    });
}

#[test]
fn closing_a_device_frees_all_and_keeps_the_range() {
    let memory = memory(64 * MIB, false);
    let kept = memory.allocate(Space::Host, 4096, 64, MADE, Some(1)).unwrap();
    let made: Vec<u64> = (0..5).map(|_| memory.allocate(DEVICE, MIB, 64, MADE, Some(9)).unwrap()).collect();
    memory.free(made[2], FreeSpace::Any, GONE).unwrap();
    memory.open_device(0, 64 * MIB, false).unwrap();
    assert_eq!(memory.live().len(), 5);

    let closed: Vec<u64> = memory.close_device(0).iter().map(|allocation| allocation.address).collect();
    assert_eq!(closed, [made[0], made[1], made[3], made[4]]);
    assert_eq!(memory.lookup(made[0]), Lookup::Unallocated(DEVICE));
    assert!(memory.resolve(made[0], 1).is_err());
    assert_eq!(memory.usage(DEVICE), Usage::default());
    assert_eq!(memory.close_device(0), []);

    memory.open_device(0, 32 * MIB, true).unwrap();
    assert_eq!(memory.usage(DEVICE).total, 32 * MIB);
    let again = memory.allocate(DEVICE, MIB, 64, MADE, None).unwrap();
    assert_eq!(again, made[0], "the same range");
    let mut byte = [1u8];
    guard::copy(byte.as_mut_ptr() as usize, again as usize, 1).unwrap();
    assert_eq!(byte, [0], "its memory had gone back to the system");
    assert!(memory.resolve(kept, 4096).is_ok());
}

#[test]
fn alignments_up_to_a_gigabyte() {
    let memory = memory(8 << 30, false);
    for power in 0..=30 {
        let align = 1u64 << power;
        let address = memory.allocate(DEVICE, 100, align, MADE, None).unwrap();
        assert!(address.is_multiple_of(align), "{align}");
    }
    assert!(memory.allocate(DEVICE, 100, 1 << 31, MADE, None).is_err());
}

#[test]
fn withdrawn_ranges_come_back_while_others_allocate() {
    let memory = memory(512 * MIB, false);
    std::thread::scope(|scope| {
        let reclaimer = scope.spawn(|| {
            for _ in 0..200 {
                // What `reclaim` does when there is much to give back.
                let _guard = memory.reclaiming.lock();
                let blocks = memory.state.read(|state| state.areas[0].blocks.reclaimable(LARGE));
                for block in blocks {
                    if memory.state.extend(|state| state.areas[0].blocks.withdraw(block)) {
                        memory.state.read(|state| state.areas[0].arena.punch(block.offset, block.reserved));
                        memory.state.extend(|state| state.areas[0].blocks.restore(block));
                    }
                }
            }
        });
        while !reclaimer.is_finished() {
            let address =
                memory.allocate(DEVICE, 400 * MIB, 64, MADE, None).expect("never refused for a passing reason");
            memory.free(address, FreeSpace::Device, GONE).unwrap();
        }
    });
    assert_eq!(memory.usage(DEVICE).used, 0);
}

#[test]
fn large_blocks_go_back_to_the_system_when_too_much_is_left_behind() {
    let mut memory = memory(1 << 30, false);
    memory.allowance = 128 * MIB;
    let resident = |memory: &Memory| memory.state.read(|state| state.areas[0].arena.resident());
    let kept = memory.allocate(DEVICE, MIB, 64, MADE, Some(7)).unwrap();
    let [small, large] = [64, 192].map(|size| memory.allocate(DEVICE, size * MIB, 64, MADE, Some(1)).unwrap());
    memory.free(small, FreeSpace::Any, GONE).unwrap();
    assert!(resident(&memory) >= 257 * MIB, "little enough to keep");
    memory.free(large, FreeSpace::Any, GONE).unwrap();
    assert!(resident(&memory) <= 65 * MIB, "{}", resident(&memory) / MIB);
    let mut byte = [0u8];
    guard::copy(byte.as_mut_ptr() as usize, memory.resolve(kept, 1).unwrap().address(), 1).unwrap();
    assert_eq!(byte, [7]);
    let again = memory.allocate(DEVICE, 900 * MIB, 64, MADE, None).unwrap();
    assert_eq!(memory.usage(DEVICE).used, 901 * MIB);
    memory.free(again, FreeSpace::Any, GONE).unwrap();
}

#[test]
fn a_forked_child_has_pinned_memory_and_no_device_memory() {
    let memory = memory(64 * MIB, false);
    let [device, host] = [DEVICE, Space::Host].map(|space| memory.allocate(space, 4096, 64, MADE, Some(5)).unwrap());
    let [device, host] = [device, host].map(|address| memory.resolve(address, 4096).unwrap().address());
    let mut byte = [0u8];
    let target = byte.as_mut_ptr() as usize;
    // SAFETY: the child makes system calls and guarded copies only, and ends without returning.
    let status = unsafe {
        let child = libc::fork();
        if child == 0 {
            let readable = guard::copy(target, host, 1) == Ok(()) && std::ptr::read_volatile(target as *const u8) == 5;
            let gone = guard::copy(target, device, 1).is_err();
            libc::_exit(i32::from(readable) + 2 * i32::from(gone));
        }
        let mut status = 0;
        assert_eq!(libc::waitpid(child, &raw mut status, 0), child);
        status
    };
    assert!(libc::WIFEXITED(status));
    assert_eq!(libc::WEXITSTATUS(status), 3);
    guard::copy(target, device, 1).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn allocations_keep_their_bytes_to_themselves(
        steps in prop::collection::vec((any::<bool>(), 1u64..200_000, 0u32..13, any::<usize>()), 1..60)
    ) {
        let memory = memory(16 * MIB, false);
        let mut live: Vec<(u64, u64, u8)> = Vec::new();
        for (number, (allocate, bytes, power, which)) in steps.into_iter().enumerate() {
            let mark = number as u8;
            if allocate || live.is_empty() {
                if let Ok(address) = memory.allocate(DEVICE, bytes, 1 << power, MADE, Some(mark)) {
                    prop_assert!(address.is_multiple_of(1 << power));
                    live.push((address, bytes, mark));
                }
            } else {
                let (address, bytes, mark) = live.swap_remove(which % live.len());
                let span = memory.resolve(address, bytes).unwrap();
                let mut seen = vec![0u8; bytes as usize];
                guard::copy(seen.as_mut_ptr() as usize, span.address(), seen.len()).unwrap();
                prop_assert!(seen.iter().all(|&byte| byte == mark));
                prop_assert_eq!(memory.free(address, FreeSpace::Device, GONE).unwrap().bytes, bytes);
                prop_assert!(memory.resolve(address, bytes).is_err());
            }
            let mut expected: Vec<(u64, u64)> = live.iter().map(|&(address, bytes, _)| (address, bytes)).collect();
            expected.sort_unstable();
            let found: Vec<(u64, u64)> = memory.live().iter().map(|found| (found.address, found.bytes)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_program_that_closes_our_descriptor_keeps_its_own_file() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;

    let memory = memory(64 * MIB, false);
    let address = memory.allocate(DEVICE, 8 * MIB, 64, MADE, Some(1)).unwrap();
    memory.free(address, FreeSpace::Device, GONE).unwrap();
    let mut own = tempfile::tempfile().unwrap();
    own.write_all(&[7; 4096]).unwrap();
    memory.state.read(|state| {
        let arena = &state.areas[0].arena;
        let before = arena.resident();
        assert!(before >= 8 * MIB, "{before}");
        let descriptor = arena.descriptor();
        // SAFETY: both descriptors are open; what a careless program does to the number of another's file.
        assert_eq!(unsafe { libc::dup2(own.as_raw_fd(), descriptor) }, descriptor);
        assert_eq!(arena.resident(), 0, "another file's size is not ours");
        arena.punch(0, arena.bytes());
    });
    assert_eq!(own.metadata().unwrap().len(), 4096);
    let mut content = Vec::new();
    std::io::Seek::rewind(&mut own).unwrap();
    std::io::Read::read_to_end(&mut own, &mut content).unwrap();
    assert_eq!(content, [7; 4096]);
}

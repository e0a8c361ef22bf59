//! The guard, against memory that is not there. The machine's routines and the portable ones take the same tests.

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{CHUNK, Fault, STREAMING, copy, fill, handler, install, machine, portable};
use crate::helper;

const PAGE: usize = 4096;

/// Whether this machine's routines fault, rather than ask the kernel.
const FAULTS: bool = cfg!(target_arch = "x86_64");

/// Pages without access, then `bytes` (whole pages) with, then pages without: every overrun is seen.
struct Island {
    base: usize,
    bytes: usize,
}

const SHORE: usize = 16 * PAGE;

impl Island {
    fn new(bytes: usize) -> Self {
        let bytes = bytes.next_multiple_of(PAGE);
        // SAFETY: a fresh mapping of our own, and access to its middle.
        let base = unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let base = libc::mmap(std::ptr::null_mut(), bytes + 2 * SHORE, libc::PROT_NONE, flags, -1, 0);
            assert_ne!(base, libc::MAP_FAILED);
            assert_eq!(libc::mprotect(base.add(SHORE), bytes, libc::PROT_READ | libc::PROT_WRITE), 0);
            base as usize + SHORE
        };
        Self { base, bytes }
    }

    fn end(&self) -> usize {
        self.base + self.bytes
    }

    fn protect(&self, offset: usize, bytes: usize, access: libc::c_int) {
        // SAFETY: a part of our own mapping.
        assert_eq!(unsafe { libc::mprotect((self.base + offset) as *mut libc::c_void, bytes, access) }, 0);
    }

    #[expect(clippy::mut_from_ref, reason = "a test's view of raw memory, used by one thread")]
    fn view(&self) -> &mut [u8] {
        // SAFETY: mapped, readable and writable, and viewed once at a time.
        unsafe { std::slice::from_raw_parts_mut(self.base as *mut u8, self.bytes) }
    }
}

impl Drop for Island {
    fn drop(&mut self) {
        // SAFETY: our own mapping.
        unsafe { libc::munmap((self.base - SHORE) as *mut libc::c_void, self.bytes + 2 * SHORE) };
    }
}

type Copy = fn(usize, usize, usize) -> Result<(), Fault>;
type Fill = fn(usize, u8, usize) -> Result<(), Fault>;

const COPIES: [(&str, Copy); 3] =
    [("copy", copy), ("portable", portable::copy), ("streaming, apart only", machine::copy_streaming)];
const FILLS: [(&str, Fill); 3] = [("fill", fill), ("portable", portable::fill), ("streaming", machine::fill_streaming)];

/// Every length near a change of method.
fn lengths() -> Vec<usize> {
    let mut lengths: Vec<usize> = (0..700).collect();
    for around in [1024, 2048, 4096, 8192, 65536, 70_000, 3 * 65536] {
        lengths.extend(around - 2..around + 3);
    }
    lengths
}

fn is_all(bytes: &[u8], value: u8) -> bool {
    // One memcmp of the slice against itself, a byte apart.
    bytes.first().is_none_or(|&first| first == value && bytes[1..] == bytes[..bytes.len() - 1])
}

fn noise(len: usize) -> Vec<u8> {
    let mut state = 1u32;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

#[test]
fn copies_every_length_at_every_edge() {
    install();
    for (name, copy) in COPIES {
        let (from, to) = (Island::new(256 << 10), Island::new(256 << 10));
        from.view().copy_from_slice(&noise(from.bytes));
        for len in lengths() {
            for skew in [0, 1, 7] {
                to.view().fill(0xEE);
                // The source ends where the mapping ends: one byte too many would fault.
                let (src, dst) = (from.end() - len, to.base + skew);
                copy(dst, src, len).unwrap_or_else(|fault| panic!("{name} {len} {skew}: {fault}"));
                assert!(to.view()[skew..skew + len] == from.view()[from.bytes - len..], "{name} {len} {skew}");
                let (before, after) = (&to.view()[..skew], &to.view()[skew + len..]);
                assert!(is_all(before, 0xEE) && is_all(after, 0xEE), "{name} {len}");
            }
        }
    }
}

#[test]
fn overlapping_copies_move() {
    install();
    let island = Island::new(256 << 10);
    let original = noise(island.bytes);
    for (name, copy) in &COPIES[..2] {
        for len in lengths().into_iter().filter(|len| *len < 300 || len % 7 == 0 || *len > 1000) {
            for shift in [1, 3, 8, 15, 16, 17, 31, 63, 64, 65, 255, 1000, 5000] {
                for (dst, src) in [(shift, 0), (0, shift)] {
                    island.view().copy_from_slice(&original);
                    copy(island.base + dst, island.base + src, len).unwrap();
                    let mut expected = original.clone();
                    expected.copy_within(src..src + len, dst);
                    assert!(island.view() == expected, "{name}: {len} bytes from {src} to {dst}");
                }
            }
        }
    }
}

#[test]
fn fills_every_length_at_every_edge() {
    install();
    for (name, fill) in FILLS {
        let island = Island::new(256 << 10);
        for len in lengths() {
            for skew in [0, 1, 9] {
                island.view().fill(0xEE);
                let start = island.bytes - len - skew;
                fill(island.base + start, 0x5A, len).unwrap();
                let (before, rest) = island.view().split_at(start);
                let (filled, after) = rest.split_at(len);
                assert!(is_all(filled, 0x5A), "{name} {len} {skew}");
                assert!(is_all(before, 0xEE) && is_all(after, 0xEE), "{name} {len} {skew}");
            }
        }
    }
}

#[test]
fn faults_become_errors_wherever_they_happen() {
    install();
    let (from, to) = (Island::new(256 << 10), Island::new(256 << 10));
    for (name, copy) in COPIES {
        for len in lengths().into_iter().filter(|&len| len > 0) {
            for beyond in [1, len.div_ceil(2), len] {
                let inside = len - beyond;
                let fault = copy(to.base, from.end() - inside, len).unwrap_err();
                assert!(
                    !fault.write && (from.end()..from.end() + SHORE.max(len)).contains(&fault.address),
                    "{name} {len}"
                );
                let fault = copy(to.end() - inside, from.base, len).unwrap_err();
                assert!(fault.write && (to.end()..to.end() + SHORE.max(len)).contains(&fault.address), "{name} {len}");
            }
        }
    }
    for (name, fill) in FILLS {
        for len in lengths().into_iter().filter(|&len| len > 0) {
            let fault = fill(to.end() - len + 1, 1, len).unwrap_err();
            assert!(fault.write && (to.end()..to.end() + len).contains(&fault.address), "{name} {len}: {fault:?}");
        }
    }
    // Read-only memory can be read but not written.
    from.protect(0, PAGE, libc::PROT_READ);
    for (name, copy) in COPIES {
        copy(to.base, from.base, 512).unwrap();
        let fault = copy(from.base, to.base, 512).unwrap_err();
        assert!(fault.write && (from.base..from.base + PAGE).contains(&fault.address), "{name}: {fault:?}");
    }
}

#[test]
fn addresses_that_cannot_be_are_named() {
    install();
    let island = Island::new(4096);
    let cases = [0usize, 8, 0x1234_5678, 1 << 47, 0xDEAD_BEEF_0000_0000, usize::MAX - 4096, usize::MAX];
    for (name, copy) in &COPIES[..2] {
        for address in cases {
            for len in [1, 100, 4096] {
                assert!(!copy(island.base, address, len).unwrap_err().write, "{name} {address:#x}");
                assert!(copy(address, island.base, len).unwrap_err().write, "{name} {address:#x}");
            }
        }
        assert_eq!(copy(island.base, 0xDEAD_BEEF_0000_0000, 64).unwrap_err().address, 0xDEAD_BEEF_0000_0000);
        assert_eq!(copy(0, 0, 0), Ok(()));
    }
    assert!(copy(island.base, island.base, usize::MAX).is_err());
    assert!(copy(island.base, 4096, usize::MAX).is_err());
    assert!(fill(island.base, 0, usize::MAX).is_err());
}

#[test]
fn large_copies_and_fills_on_two_threads() {
    install();
    let len = STREAMING + CHUNK / 2 + 77;
    let (from, to) = (Island::new(len + PAGE), Island::new(len + PAGE));
    from.view().copy_from_slice(&noise(from.bytes));
    for (dst, src) in [(0, 0), (3, 0), (0, 5), (16, 32)] {
        to.view().fill(0);
        copy(to.base + dst, from.base + src, len).unwrap();
        assert!(to.view()[dst..dst + len] == from.view()[src..src + len]);
        assert!(is_all(&to.view()[dst + len..], 0));
    }
    fill(to.base + 1, 7, len).unwrap();
    assert!(is_all(&to.view()[1..=len], 7) && to.view()[len + 1] != 7);

    // Overlap, both ways.
    let mut expected = from.view().to_vec();
    expected.copy_within(0..len, 999);
    copy(from.base + 999, from.base, len).unwrap();
    assert!(from.view() == expected);
    expected.copy_within(999..999 + len, 0);
    copy(from.base, from.base + 999, len).unwrap();
    assert!(from.view() == expected);

    // A hole in each chunk in turn: one of the two threads meets it.
    for hole in (0..len).step_by(CHUNK) {
        let hole = hole / PAGE * PAGE + PAGE;
        from.protect(hole, PAGE, libc::PROT_NONE);
        let fault = copy(to.base, from.base, len).unwrap_err();
        assert!(!fault.write && (from.base + hole..from.base + hole + PAGE).contains(&fault.address));
        from.protect(hole, PAGE, libc::PROT_READ | libc::PROT_WRITE);
    }
    copy(to.base, from.base, len).unwrap();
}

#[test]
fn the_helper_does_each_chunk_once_and_serves_many_callers() {
    std::thread::scope(|scope| {
        for caller in 0..4usize {
            scope.spawn(move || {
                for round in 0..200 {
                    let len = 1 + (caller * 7919 + round * 104_729) % 1_000_000;
                    let seen = AtomicUsize::new(0);
                    helper::in_chunks(len, 10_000, |_, bytes| {
                        seen.fetch_add(bytes, Ordering::Relaxed);
                        Ok::<(), Fault>(())
                    })
                    .unwrap();
                    assert_eq!(seen.load(Ordering::Relaxed), len);
                }
            });
        }
    });
}

#[test]
fn a_chunk_that_panics_leaves_nobody_waiting() {
    for panicking in 0..20_usize {
        let ended = std::panic::catch_unwind(|| {
            helper::in_chunks(20, 1, |offset, _| {
                std::thread::sleep(std::time::Duration::from_micros(50));
                assert_ne!(offset, panicking, "as a test has it");
                Ok::<(), Fault>(())
            })
        });
        assert!(ended.is_err());
    }
}

/// Tests that need a process of their own run this very test binary again, with the scenario's name in the environment.
fn in_child(scenario: &str) -> (std::process::ExitStatus, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "guard::tests::scenarios", "--nocapture", "--test-threads=1"])
        .env("SOFTACL_DEVICE_SCENARIO", scenario)
        .output()
        .unwrap();
    (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
}

static CALLS: AtomicUsize = AtomicUsize::new(0);
/// What a foreign handler restores when it has had its say, as Python's faulthandler does.
static SAVED: Mutex<Option<libc::sigaction>> = Mutex::new(None);

fn disposition(handler: usize, flags: libc::c_int) -> libc::sigaction {
    // SAFETY: all-zero is a valid value; the mask is empty then.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler;
    action.sa_flags = flags;
    action
}

fn exchange(signal: libc::c_int, action: &libc::sigaction) -> libc::sigaction {
    let mut before = disposition(0, 0);
    // SAFETY: both are local values.
    assert_eq!(unsafe { libc::sigaction(signal, action, &raw mut before) }, 0);
    before
}

extern "C" fn restore_and_raise(signal: libc::c_int) {
    CALLS.fetch_add(1, Ordering::Relaxed);
    if let Some(saved) = *SAVED.lock().unwrap() {
        exchange(signal, &saved);
        let text = b"foreign handler\n";
        // SAFETY: plain calls.
        unsafe {
            libc::write(2, text.as_ptr().cast(), text.len());
            libc::raise(signal);
        }
    }
}

extern "C" fn repair(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    CALLS.fetch_add(1, Ordering::Relaxed);
    // SAFETY: opens the page that faulted, which is the scenario's own.
    unsafe {
        let page = (*info).si_addr() as usize / PAGE * PAGE;
        libc::mprotect(page as *mut libc::c_void, PAGE, libc::PROT_READ | libc::PROT_WRITE);
    }
}

fn enable_foreign() {
    let flags = libc::SA_NODEFER | libc::SA_ONSTACK;
    *SAVED.lock().unwrap() =
        Some(exchange(libc::SIGSEGV, &disposition(restore_and_raise as *const () as usize, flags)));
}

fn read(address: usize) -> u8 {
    // SAFETY: none; a scenario wants the fault.
    unsafe { std::ptr::read_volatile(address as *const u8) }
}

fn guard_works() {
    let island = Island::new(PAGE);
    assert!(copy(island.base, island.end(), 8).is_err());
    assert!(copy(island.base, island.base + 64, 8).is_ok());
    eprintln!("the guard works");
}

#[test]
fn scenarios() {
    let Ok(scenario) = std::env::var("SOFTACL_DEVICE_SCENARIO") else {
        return;
    };
    let default = disposition(libc::SIG_DFL, 0);
    exchange(libc::SIGSEGV, &default);
    exchange(libc::SIGBUS, &default);
    let island = Island::new(PAGE);
    match scenario.as_str() {
        "default action" => {
            install();
            guard_works();
            read(island.end());
        }
        "foreign before" => {
            enable_foreign();
            install();
            guard_works();
            assert_eq!(CALLS.load(Ordering::Relaxed), 0);
            read(island.end());
        }
        "foreign after" => {
            install();
            enable_foreign();
            // Not in front, the guard still must not let the process die.
            guard_works();
            assert_eq!(CALLS.load(Ordering::Relaxed), usize::from(FAULTS));
            guard_works();
            assert_eq!(CALLS.load(Ordering::Relaxed), usize::from(FAULTS));
            read(island.end());
        }
        "foreign after, armed again" => {
            for _ in 0..50 {
                install();
                enable_foreign();
                install();
                guard_works();
                exchange(libc::SIGSEGV, &SAVED.lock().unwrap().take().unwrap());
            }
            enable_foreign();
            install();
            guard_works();
            assert_eq!(CALLS.load(Ordering::Relaxed), 0);
            read(island.end());
        }
        "foreign that repairs" => {
            exchange(libc::SIGSEGV, &disposition(repair as *const () as usize, libc::SA_SIGINFO));
            install();
            guard_works();
            assert_eq!(read(island.end()), 0);
            assert_eq!(read(island.end() + PAGE), 0);
            assert_eq!(CALLS.load(Ordering::Relaxed), 2);
            guard_works();
            std::process::exit(17);
        }
        "program fault is explained" => {
            install();
            guard_works();
            super::on_program_fault(|address, write, out| {
                let _ = write!(out, "explained {} {address:#x} {:x<600}", if write { "store" } else { "load" }, "");
                true
            });
            handler::watch(island.end(), PAGE);
            // SAFETY: none; the scenario wants the fault.
            unsafe { std::ptr::write_volatile((island.end() + 8) as *mut u8, 1) };
        }
        "raised by hand" => {
            install();
            guard_works();
            // SAFETY: a signal to ourselves.
            unsafe { libc::raise(libc::SIGSEGV) };
        }
        "bus error" => {
            install();
            guard_works();
            let name = c"softacl-test";
            // SAFETY: maps a file of no length: touching it is a bus error.
            let address = unsafe {
                let file = libc::memfd_create(name.as_ptr(), 0);
                libc::mmap(std::ptr::null_mut(), PAGE, libc::PROT_READ, libc::MAP_SHARED, file, 0) as usize
            };
            assert_eq!(copy(island.base, address, 16), Err(Fault { address, write: false }));
            read(address);
        }
        other => unreachable!("{other}"),
    }
    std::process::exit(99);
}

const EXPLAINED: &[&str] = if FAULTS { &["explained store 0x", "xxxxxxxx"] } else { &["explained ", "xxxxxxxx"] };

/// A scenario, the signal or the exit code that it ends by, and what it says.
type Case = (&'static str, Option<i32>, Option<i32>, &'static [&'static str]);

#[test]
fn other_handlers_get_what_is_theirs() {
    use std::os::unix::process::ExitStatusExt;
    let cases: [Case; 8] = [
        ("default action", Some(libc::SIGSEGV), None, &[]),
        ("foreign before", Some(libc::SIGSEGV), None, &["foreign handler"]),
        ("foreign after", Some(libc::SIGSEGV), None, &["foreign handler"]),
        ("foreign after, armed again", Some(libc::SIGSEGV), None, &["foreign handler"]),
        ("foreign that repairs", None, Some(17), &[]),
        ("program fault is explained", Some(libc::SIGSEGV), None, EXPLAINED),
        ("raised by hand", Some(libc::SIGSEGV), None, &[]),
        ("bus error", Some(libc::SIGBUS), None, &[]),
    ];
    for (scenario, signal, code, texts) in cases {
        let (status, text) = in_child(scenario);
        assert_eq!((status.signal(), status.code()), (signal, code), "{scenario}: {text}");
        assert!(text.contains("the guard works"), "{scenario}: {text}");
        for expected in texts {
            assert_eq!(text.matches(expected).count().min(1), 1, "{scenario}: {text}");
        }
        assert!(text.matches("foreign handler").count() <= 1, "{scenario}: {text}");
    }
}

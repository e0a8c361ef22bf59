//! The C library that encodes: its errors, which become Rust's, and its memory, which is ours.
//!
//! **Errors.** The library tells of an error by a call that must not return. Ours unwinds, through C code that is compiled for that (the crate's feature
//! `unwinding`), to [`guarded`]. The library is made for being left so: it offers `jpeg_abort` for what comes after.
//!
//! **Memory.** The library asks for memory through a table of functions. Ours hand out pieces of one block that is kept between pictures, so that a picture like
//! the one before it costs no allocation. Everything that is handed out goes back at once, when the next picture begins: [`Shared::begin`]. What the library
//! allocated while the object was made is its own and stays.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use mozjpeg_sys::{
    JBLOCK, JBLOCKARRAY, JDIMENSION, JERR_OUT_OF_MEMORY, JSAMPARRAY_MUT, c_int, c_void, jpeg_common_struct,
    jpeg_error_mgr, jpeg_std_error,
};

use super::JpegError;

/// What the library's vector code is aligned to.
const ALIGNMENT: usize = 32;

/// The longest text that the library writes, with its end.
const TEXT_BYTES: usize = 200;

/// What the library's calls back find behind `client_data`. It does not move while the object lives.
pub(super) struct Shared {
    pub(super) errors: jpeg_error_mgr,
    memory: Memory,
}

impl Shared {
    pub(super) fn new() -> Box<Self> {
        // SAFETY: plain data of the C library, for which all zeros is a value: null pointers and absent functions.
        let errors = unsafe { std::mem::zeroed() };
        let mut shared = Box::new(Self { errors, memory: Memory::default() });
        // SAFETY: it fills in the table it is given, and keeps nothing.
        unsafe { jpeg_std_error(&mut shared.errors) };
        shared.errors.error_exit = Some(fail);
        shared.errors.emit_message = Some(hear_nothing);
        shared.errors.output_message = Some(say_nothing);
        shared
    }

    /// Everything that was handed out is free again.
    pub(super) fn begin(&mut self) {
        self.memory.begin();
    }

    /// What the library's memory takes, handed out or not.
    pub(super) fn kept_bytes(&self) -> usize {
        self.memory.blocks.iter().map(Vec::capacity).sum::<usize>() * size_of::<Line>()
    }
}

/// Runs calls of the library; an error of the library's is an error.
pub(super) fn guarded<T>(calls: impl FnOnce() -> T) -> Result<T, JpegError> {
    catch_unwind(AssertUnwindSafe(calls)).map_err(|payload| match payload.downcast::<JpegError>() {
        Ok(error) => *error,
        Err(panic) => resume_unwind(panic),
    })
}

/// Puts our functions into an object's table, in front of the library's own.
///
/// # Safety
///
/// `object` is one that the library has made, whose `client_data` is a [`Shared`] that outlives it.
pub(super) unsafe fn take_over_memory(object: *mut jpeg_common_struct) {
    // SAFETY: made by the library, so its table is there.
    let table = unsafe { &mut *(*object).mem };
    table.alloc_small = Some(allocate);
    table.alloc_large = Some(allocate);
    table.alloc_sarray = Some(allocate_samples);
    table.alloc_barray = Some(allocate_blocks);
}

/// What the calls back share.
///
/// # Safety
///
/// As of [`take_over_memory`]; and only for as long as one call back lasts.
unsafe fn shared<'a>(object: &jpeg_common_struct) -> &'a mut Shared {
    // SAFETY: promised. Nobody else looks at it during a call of the library's.
    unsafe { &mut *object.client_data.cast::<Shared>() }
}

/// Ends a call of the library's with an error; from our functions that it calls only.
pub(super) fn unwind(error: JpegError) -> ! {
    // No panic hook hears of this: it is no panic.
    resume_unwind(Box::new(error))
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn fail(object: &mut jpeg_common_struct) {
    // SAFETY: every object has the table of errors that it was made with.
    let code = unsafe { (*object.err).msg_code };
    unwind(match code {
        JERR_OUT_OF_MEMORY => JpegError::Memory { bytes: 0 },
        _ => JpegError::Library { what: text(object) },
    })
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn hear_nothing(_: &mut jpeg_common_struct, _: c_int) {}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn say_nothing(_: &mut jpeg_common_struct) {}

/// The library's words for what is wrong.
fn text(object: &mut jpeg_common_struct) -> String {
    type Format = unsafe extern "C-unwind" fn(*mut jpeg_common_struct, *mut u8);
    let mut buffer = [0_u8; TEXT_BYTES];
    // SAFETY: as in `fail`.
    let Some(format) = (unsafe { (*object.err).format_message }) else { return String::new() };
    // SAFETY: the library's header declares two pointers, of which the second is to a buffer of this size; the crate's declaration says less of it.
    let format = unsafe { std::mem::transmute::<*const (), Format>(format as *const ()) };
    // SAFETY: an object with an error, and a buffer as large as the library asks for.
    unsafe { format(object, buffer.as_mut_ptr()) };
    let end = buffer.iter().position(|byte| *byte == 0).unwrap_or(TEXT_BYTES);
    String::from_utf8_lossy(&buffer[..end]).into_owned()
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn allocate(object: &mut jpeg_common_struct, _: c_int, bytes: usize) -> *mut c_void {
    // SAFETY: every encoder's object has one.
    unsafe { shared(object) }.memory.take(bytes)
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn allocate_samples(
    object: &mut jpeg_common_struct,
    _: c_int,
    width: JDIMENSION,
    rows: JDIMENSION,
) -> JSAMPARRAY_MUT {
    // SAFETY: every encoder's object has one.
    unsafe { shared(object) }.memory.take_rows(width as usize, rows as usize)
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn allocate_blocks(
    object: &mut jpeg_common_struct,
    _: c_int,
    width: JDIMENSION,
    rows: JDIMENSION,
) -> JBLOCKARRAY {
    // SAFETY: every encoder's object has one.
    unsafe { shared(object) }.memory.take_rows(width as usize * size_of::<JBLOCK>(), rows as usize)
}

/// A piece of memory as aligned as the library's vector code likes it.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// Memory that is handed out from front to back and taken back as a whole.
#[derive(Default)]
struct Memory {
    /// The last is handed out from; those before it are full.
    blocks: Vec<Vec<Line>>,
    /// Lines of the last block that are handed out.
    used: usize,
}

impl Memory {
    /// What was enough for one picture is one block for the next.
    fn begin(&mut self) {
        self.used = 0;
        if self.blocks.len() > 1 {
            let lines = self.blocks.iter().map(Vec::capacity).sum();
            self.blocks.clear();
            self.grow(lines);
        }
    }

    fn grow(&mut self, lines: usize) {
        let mut block = Vec::new();
        if block.try_reserve_exact(lines).is_err() {
            unwind(JpegError::Memory { bytes: lines as u64 * size_of::<Line>() as u64 });
        }
        self.blocks.push(block);
        self.used = 0;
    }

    /// Uninitialised memory, as the library expects it.
    fn take(&mut self, bytes: usize) -> *mut c_void {
        const { assert!(align_of::<Line>() >= ALIGNMENT) };
        let lines = bytes.div_ceil(size_of::<Line>()).max(1);
        let free = self.blocks.last().map_or(0, |block| block.capacity() - self.used);
        if lines > free {
            let last = self.blocks.last().map_or(256, Vec::capacity);
            self.grow(lines.max(last.saturating_mul(2).min(1 << 16)));
        }
        let start = self.used;
        self.used += lines;
        self.blocks.last_mut().map_or(std::ptr::null_mut(), |block| {
            // SAFETY: `start + lines` is within the capacity, by the check above.
            unsafe { block.as_mut_ptr().add(start).cast() }
        })
    }

    /// Pointers to rows of this many bytes.
    fn take_rows<T>(&mut self, bytes: usize, rows: usize) -> *mut *mut T {
        // The vector code writes whole registers, two at a time.
        let stride = bytes.next_multiple_of(2 * ALIGNMENT);
        let pointers = self.take(rows * size_of::<*mut T>()).cast::<*mut T>();
        let samples = self.take(stride.saturating_mul(rows)).cast::<u8>();
        for row in 0..rows {
            // SAFETY: both were just handed out with room for this many.
            unsafe { pointers.add(row).write(samples.add(row * stride).cast()) };
        }
        pointers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_picture_took_is_one_block_for_the_next() {
        let mut memory = Memory::default();
        let take_all = |memory: &mut Memory| {
            let mut starts = Vec::new();
            for bytes in [1, 64, 65, 100_000, 16, 3_000_000] {
                let start = memory.take(bytes).cast::<u8>();
                assert_eq!(start as usize % ALIGNMENT, 0);
                // SAFETY: handed out with this many bytes.
                unsafe { start.write_bytes(7, bytes) };
                starts.push((start as usize, bytes));
            }
            starts.sort_unstable();
            assert!(starts.windows(2).all(|two| two[0].0 + two[0].1 <= two[1].0));
            starts[0].0
        };
        take_all(&mut memory);
        assert!(memory.blocks.len() > 1);
        memory.begin();
        let second = take_all(&mut memory);
        assert_eq!(memory.blocks.len(), 1);
        memory.begin();
        assert_eq!(take_all(&mut memory), second);
        let rows = memory.take_rows::<u8>(70, 3);
        // SAFETY: three pointers were written there.
        let rows = unsafe { std::slice::from_raw_parts(rows, 3) };
        assert_eq!([1, 2].map(|at| rows[at] as usize - rows[at - 1] as usize), [128, 128]);
    }

    #[test]
    fn memory_that_is_not_there_is_an_error() {
        let error = guarded(|| Memory::default().take(usize::MAX / 2)).unwrap_err();
        assert!(matches!(error, JpegError::Memory { .. }), "{error}");
    }
}

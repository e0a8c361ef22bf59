//! Encoding: a picture's rows as planes to the library, its bytes into memory that ends where it ends.
//!
//! Luma is read where it is if the picture's width fills whole blocks; chroma is taken apart a row of blocks at a time. What fills the last blocks is the last
//! column and row again, so that bytes beside the picture neither show nor cost.

use mozjpeg_sys::{
    DCTSIZE, J_COLOR_SPACE, J_DCT_METHOD, J_INT_PARAM, JINT_COMPRESS_PROFILE_VALUE, JSAMPARRAY, JSAMPROW, boolean,
    c_int, jpeg_abort_compress, jpeg_c_set_int_param, jpeg_compress_struct, jpeg_create_compress, jpeg_destination_mgr,
    jpeg_destroy_compress, jpeg_finish_compress, jpeg_set_defaults, jpeg_set_quality, jpeg_start_compress,
    jpeg_write_raw_data,
};

use super::chroma::{split_packed, split_pairs};
use super::library::{Shared, guarded, take_over_memory, unwind};
use super::{JpegError, resize};
use crate::format::Sampling;
use crate::picture::{Picture, Pixels, Plane};

/// Rows of luma in a row of MCUs, at most.
const MOST_ROWS: usize = 2 * DCTSIZE;

/// An encoder that keeps more than this is not kept.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// The library asks for more room once the last byte of it is written, whether or not more is to come: this is that room.
const SPARE_BYTES: usize = 64;

/// Where the library writes.
#[repr(C)]
struct Destination {
    /// What the library knows of it. First, as the library's pointer leads here.
    manager: jpeg_destination_mgr,
    start: *mut u8,
    bytes: usize,
    is_full: bool,
    spare: [u8; SPARE_BYTES],
}

/// The library's object with everything that it points to.
pub(super) struct Encoder {
    object: *mut jpeg_compress_struct,
    /// The object as it was made.
    pristine: *mut jpeg_compress_struct,
    shared: *mut Shared,
    destination: *mut Destination,
    /// Rows of blocks.
    rows: Vec<u8>,
}

// SAFETY: what the pointers lead to belongs to the encoder alone, and the library keeps nothing for a thread.
unsafe impl Send for Encoder {}

/// What the library encodes.
struct Source<'a> {
    picture: &'a Picture,
    /// Rows of luma for a row of chroma: 2 or 1.
    vertical: usize,
    /// In the library's measure, 1 to 100.
    quality: c_int,
}

impl Encoder {
    pub(super) fn new() -> Result<Self, JpegError> {
        let shared = Box::into_raw(Shared::new());
        let destination = Box::into_raw(Box::new(Destination {
            manager: jpeg_destination_mgr {
                next_output_byte: std::ptr::null_mut(),
                free_in_buffer: 0,
                init_destination: Some(begin),
                empty_output_buffer: Some(more_room),
                term_destination: Some(begin),
            },
            start: std::ptr::null_mut(),
            bytes: 0,
            is_full: false,
            spare: [0; SPARE_BYTES],
        }));
        // SAFETY: plain data of the C library, for which all zeros is a value; `jpeg_create_compress` expects it so.
        let [object, pristine] = [(); 2].map(|()| Box::into_raw(Box::new(unsafe { std::mem::zeroed() })));
        let encoder = Self { object, pristine, shared, destination, rows: Vec::new() };
        guarded(|| {
            // SAFETY: a zeroed object, and a table of errors that outlives it; both were made above and nobody else has them.
            unsafe {
                (*object).common.err = &raw mut (*shared).errors;
                (*object).common.client_data = shared.cast();
                jpeg_create_compress(object);
                (*object).dest = destination.cast();
                take_over_memory(object.cast());
                object.copy_to_nonoverlapping(pristine, 1);
            }
        })?;
        Ok(encoder)
    }

    /// Whether it is worth keeping.
    pub(super) fn is_small(&self) -> bool {
        // SAFETY: it is the encoder's own, and no call of the library's is under way.
        unsafe { (*self.shared).kept_bytes() + self.rows.capacity() <= MOST_KEPT_BYTES }
    }

    /// Encodes a picture; says how many bytes that took.
    pub(super) fn encode(&mut self, picture: &Picture, level: u32, target: Pixels) -> Result<u32, JpegError> {
        let vertical = match picture.shape().format().sampling() {
            Sampling::Semiplanar { horizontal: 2, vertical: 2 } => 2,
            Sampling::Packed422 { .. } => 1,
            _ => return Err(JpegError::Format { format: picture.shape().format() }),
        };
        let quality = match level {
            0 => 100,
            1..=100 => level as c_int,
            _ => return Err(JpegError::Level { level }),
        };
        // The format counts to 65,500, and its writers stop there.
        let (width, height) = (picture.shape().width(), picture.shape().height());
        if width.max(height) > super::MOST_PIXELS {
            return Err(JpegError::TooLarge { width, height });
        }
        // SAFETY: all of these are the encoder's own, and no call of the library's is under way.
        let destination = unsafe {
            self.pristine.copy_to_nonoverlapping(self.object, 1);
            (*self.shared).begin();
            &mut *self.destination
        };
        destination.start = target.address as *mut u8;
        // A file that does not fit its own length is none that this writes.
        destination.bytes = target.bytes.min(u64::from(u32::MAX)) as usize;
        destination.is_full = false;
        destination.manager.next_output_byte = destination.start;
        destination.manager.free_in_buffer = destination.bytes;
        if destination.bytes == 0 {
            return Err(JpegError::NoRoom { bytes: 0 });
        }
        let source = Source { picture, vertical, quality };
        let object = self.object;
        let rows = &mut self.rows;
        // SAFETY: an object that was just made as new, with a destination; the picture's memory is promised by whoever made the picture.
        let encoded = guarded(|| unsafe { encode_planes(object, &source, rows) }).and_then(|result| result);
        // SAFETY: an object in whatever state an error left it: that is what this call is for. It frees, and tells of no error.
        guarded(|| unsafe { jpeg_abort_compress(&mut *object) })?;
        encoded?;
        // SAFETY: as above.
        let destination = unsafe { &*self.destination };
        match (destination.is_full, destination.manager.free_in_buffer) {
            (false, free) => Ok((destination.bytes - free) as u32),
            (true, SPARE_BYTES) => Ok(destination.bytes as u32),
            (true, _) => Err(JpegError::NoRoom { bytes: target.bytes }),
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: all of these were made by `Box::into_raw` in `new`, once each. An object that could not be made is zeroed but for its error table, which
        // this call is made for.
        unsafe {
            let _ = guarded(|| jpeg_destroy_compress(&mut *self.object));
            drop(Box::from_raw(self.object));
            drop(Box::from_raw(self.pristine));
            drop(Box::from_raw(self.destination));
            drop(Box::from_raw(self.shared));
        }
    }
}

/// The calls of the library for one picture. Its errors leave this by unwinding.
///
/// # Safety
///
/// `object` is new and has a destination. The memory of the picture is there.
unsafe fn encode_planes(
    object: *mut jpeg_compress_struct,
    source: &Source<'_>,
    scratch: &mut Vec<u8>,
) -> Result<(), JpegError> {
    // SAFETY: promised.
    let object = unsafe { &mut *object };
    let shape = source.picture.shape();
    let (width, height) = (shape.width() as usize, shape.height() as usize);
    object.image_width = shape.width();
    object.image_height = shape.height();
    object.input_components = 3;
    object.in_color_space = J_COLOR_SPACE::JCS_YCbCr;
    // SAFETY: a new object, whose components are made by the call in the middle.
    unsafe {
        jpeg_c_set_int_param(
            object,
            J_INT_PARAM::JINT_COMPRESS_PROFILE,
            JINT_COMPRESS_PROFILE_VALUE::JCP_FASTEST as c_int,
        );
        jpeg_set_defaults(object);
        jpeg_set_quality(object, source.quality, 1);
        let components = std::slice::from_raw_parts_mut(object.comp_info, 3);
        (components[0].h_samp_factor, components[0].v_samp_factor) = (2, source.vertical as c_int);
        for chroma in &mut components[1..] {
            (chroma.h_samp_factor, chroma.v_samp_factor) = (1, 1);
        }
    }
    object.raw_data_in = 1;
    object.dct_method = J_DCT_METHOD::JDCT_ISLOW;
    // SAFETY: an object with all its parameters.
    unsafe { jpeg_start_compress(object, 1) };

    let planes = Planes {
        first: shape.first_plane(),
        chroma: shape.chroma_plane(),
        pairs: width.div_ceil(2),
        luma_bytes: width.next_multiple_of(DCTSIZE),
        chroma_bytes: width.div_ceil(2).next_multiple_of(DCTSIZE),
    };
    let direct = planes.chroma.is_some() && planes.luma_bytes == width;
    let luma_rows = DCTSIZE * source.vertical;
    let luma_scratch = if direct { 0 } else { luma_rows * planes.luma_bytes };
    let chroma_scratch = DCTSIZE * planes.chroma_bytes;
    resize(scratch, luma_scratch + chroma_scratch * 2)?;
    let (luma, rest) = scratch.split_at_mut(luma_scratch);
    let (u_rows, v_rows) = rest.split_at_mut(chroma_scratch);

    let mut pointers = [[std::ptr::null::<u8>(); MOST_ROWS]; 3];
    for top in (0..height).step_by(luma_rows) {
        let rows = (height - top).min(luma_rows);
        for row in 0..rows {
            // SAFETY: a row of a plane of the picture, whose memory is promised.
            let bytes = unsafe { row_bytes(source.picture, &planes.first, top + row) };
            pointers[0][row] = if direct {
                bytes.as_ptr()
            } else {
                let own = &mut luma[row * planes.luma_bytes..][..planes.luma_bytes];
                match shape.format().sampling() {
                    Sampling::Packed422 { luma: at } => {
                        let (u, v) =
                            (&mut u_rows[row * planes.chroma_bytes..], &mut v_rows[row * planes.chroma_bytes..]);
                        let (u, v) = (&mut u[..planes.chroma_bytes], &mut v[..planes.chroma_bytes]);
                        split_packed(shape.format().order(), at as usize, bytes, (&mut own[..width], u, v));
                    }
                    _ => own[..width].copy_from_slice(bytes),
                }
                fill(own, width);
                own.as_ptr()
            };
        }
        let chroma_rows = rows.div_ceil(source.vertical);
        for row in 0..chroma_rows {
            let at = row * planes.chroma_bytes..(row + 1) * planes.chroma_bytes;
            let (u, v) = (&mut u_rows[at.clone()], &mut v_rows[at]);
            if let Some(chroma) = &planes.chroma {
                // SAFETY: as above.
                let pairs = unsafe { row_bytes(source.picture, chroma, top / 2 + row) };
                split_pairs(shape.format().order(), pairs, u, v);
            }
            fill(u, planes.pairs);
            fill(v, planes.pairs);
        }
        // Below the picture is its last row again.
        let last = pointers[0][rows - 1];
        pointers[0][rows..].fill(last);
        for (pointers, rows) in pointers[1..].iter_mut().zip([&*u_rows, &*v_rows]) {
            for (row, pointer) in pointers.iter_mut().enumerate() {
                *pointer = rows[row.min(chroma_rows - 1) * planes.chroma_bytes..].as_ptr();
            }
        }
        let rows: [JSAMPARRAY; 3] = [0, 1, 2].map(|plane| pointers[plane].as_ptr().cast::<JSAMPROW>());
        // SAFETY: for each component as many rows as a row of MCUs has, each as long as its blocks: rows of the picture whose width is as large, or of scratch.
        unsafe { jpeg_write_raw_data(object, rows.as_ptr(), luma_rows as u32) };
    }
    // SAFETY: all rows were written.
    unsafe { jpeg_finish_compress(object) };
    Ok(())
}

/// Widths of the picture's planes and of the library's.
struct Planes {
    first: Plane,
    chroma: Option<Plane>,
    /// Pairs in a row.
    pairs: usize,
    /// Bytes of a row that the library reads.
    luma_bytes: usize,
    chroma_bytes: usize,
}

/// Repeats the last of `real` samples to the end of the row.
fn fill(row: &mut [u8], real: usize) {
    let last = row[real - 1];
    row[real..].fill(last);
}

/// A row of a plane.
///
/// # Safety
///
/// The picture's memory is there.
unsafe fn row_bytes<'a>(picture: &Picture, plane: &Plane, row: usize) -> &'a [u8] {
    // SAFETY: promised; the row lies in the plane, and that in the picture.
    unsafe {
        let start = (picture.address() as *const u8).add(plane.offset + row * plane.stride);
        std::slice::from_raw_parts(start, plane.row_bytes)
    }
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn begin(_: &mut jpeg_compress_struct) {}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn more_room(object: &mut jpeg_compress_struct) -> boolean {
    // SAFETY: every encoder's object has a destination of ours.
    let destination = unsafe { &mut *object.dest.cast::<Destination>() };
    if destination.is_full {
        unwind(JpegError::NoRoom { bytes: destination.bytes as u64 });
    }
    destination.is_full = true;
    destination.manager.next_output_byte = destination.spare.as_mut_ptr();
    destination.manager.free_in_buffer = SPARE_BYTES;
    1
}

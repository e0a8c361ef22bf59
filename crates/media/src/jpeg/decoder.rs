//! Decoding: the library's planes, row of blocks by row of blocks, into a picture.
//!
//! Luma goes straight into the picture's rows where they have room for whole blocks. Chroma passes through a few rows of scratch memory, which stay in the
//! cache, on its way to pairs. A decoder is used for one picture after another and keeps its memory.

use mozjpeg_sys::{
    DCTSIZE, J_COLOR_SPACE, J_DCT_METHOD, JSAMPARRAY_MUT, JSAMPROW_MUT, boolean, c_int, c_long, jpeg_abort_decompress,
    jpeg_common_struct, jpeg_create_decompress, jpeg_decompress_struct, jpeg_destroy_decompress, jpeg_read_header,
    jpeg_read_raw_data, jpeg_resync_to_restart, jpeg_source_mgr, jpeg_start_decompress,
};

use super::chroma::{Resampling, interleave};
use super::library::{Shared, guarded, resize, take_over_memory};
use super::rotate::{Size, Turn};
use super::{Info, JpegError, Refusal, Subsampling, header};
use crate::format::{PixelFormat, Sampling};
use crate::picture::{Picture, Pixels, Plane, Shape};

/// Rows of one component in a row of MCUs, at most: four blocks.
const MOST_ROWS: usize = 4 * DCTSIZE;

/// A decoder that keeps more than this is not kept.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// What the library reads when the file has ended.
static END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// The library's object with everything that it points to.
pub(super) struct Decoder {
    object: *mut jpeg_decompress_struct,
    /// The object as it was made: what a picture leaves in it, such as tables that the next file might lack, is gone with the next.
    pristine: *mut jpeg_decompress_struct,
    shared: *mut Shared,
    source: *mut jpeg_source_mgr,
    /// The file. The program's memory may change while it is read; this does not.
    file: Vec<u8>,
    /// Rows of blocks.
    rows: Vec<u8>,
    /// A picture that is still to be turned.
    unturned: Vec<u8>,
}

// SAFETY: what the pointers lead to belongs to the decoder alone, and the library keeps nothing for a thread.
unsafe impl Send for Decoder {}

impl Decoder {
    pub(super) fn new() -> Result<Self, JpegError> {
        let shared = Box::into_raw(Shared::new());
        let manager = jpeg_source_mgr {
            next_input_byte: std::ptr::null(),
            bytes_in_buffer: 0,
            init_source: Some(begin_source),
            fill_input_buffer: Some(end_source),
            skip_input_data: Some(skip_source),
            resync_to_restart: Some(jpeg_resync_to_restart),
            term_source: Some(begin_source),
        };
        let source = Box::into_raw(Box::new(manager));
        // SAFETY: plain data of the C library, for which all zeros is a value; `jpeg_create_decompress` expects it so.
        let [object, pristine] = [(); 2].map(|()| Box::into_raw(Box::new(unsafe { std::mem::zeroed() })));
        let decoder =
            Self { object, pristine, shared, source, file: Vec::new(), rows: Vec::new(), unturned: Vec::new() };
        guarded(|| {
            // SAFETY: a zeroed object, and a table of errors that outlives it; both were made above and nobody else has them.
            unsafe {
                (*object).common.err = &raw mut (*shared).errors;
                (*object).common.client_data = shared.cast();
                jpeg_create_decompress(object);
                (*object).src = source;
                (*object).common.progress = &raw mut (*shared).progress;
                (*shared).scans = Some(scans);
                take_over_memory(object.cast());
                object.copy_to_nonoverlapping(pristine, 1);
            }
        })?;
        Ok(decoder)
    }

    /// Whether it is worth keeping: one large picture is not to cost memory for ever.
    pub(super) fn is_small(&self) -> bool {
        // SAFETY: it is the decoder's own, and no call of the library's is under way.
        let library = unsafe { (*self.shared).kept_bytes() };
        library + self.file.capacity() + self.rows.capacity() + self.unturned.capacity() <= MOST_KEPT_BYTES
    }

    /// Decodes a file into a picture of the size that it asks for.
    pub(super) fn decode(&mut self, file: &[u8], target: &Picture) -> Result<(), JpegError> {
        self.file.clear();
        resize(&mut self.file, file.len())?;
        self.file.copy_from_slice(file);
        let info = header::read(&self.file)?;
        fits(&info, target.shape())?;
        let turn = Turn::new(info.orientation);
        if info.orientation == 1 {
            return self.decode_upright(&info, target);
        }
        let format = target.shape().format();
        let format = if turn.swaps() { transposed(format) } else { format };
        let shape = Shape::new(format, info.width, info.height, info.width.next_multiple_of(16), info.height)
            .map_err(JpegError::Picture)?;
        self.unturned.clear();
        resize(&mut self.unturned, shape.bytes() as usize)?;
        let pixels = Pixels { address: self.unturned.as_mut_ptr() as usize, bytes: shape.bytes() };
        let unturned = Picture::new(shape, pixels).map_err(JpegError::Picture)?;
        self.decode_upright(&info, &unturned)?;
        turn_planes(turn, &self.unturned, &shape, target);
        Ok(())
    }

    fn decode_upright(&mut self, info: &Info, target: &Picture) -> Result<(), JpegError> {
        // SAFETY: all of these are the decoder's own, and no call of the library's is under way.
        unsafe {
            self.pristine.copy_to_nonoverlapping(self.object, 1);
            (*self.shared).begin();
            (*self.shared).most_scans = info.components as c_int;
            (*self.source).next_input_byte = self.file.as_ptr();
            (*self.source).bytes_in_buffer = self.file.len();
        }
        let object = self.object;
        let rows = &mut self.rows;
        // SAFETY: an object that was just made as new, with a source; the picture's memory is promised by whoever made the picture.
        let decoded = guarded(|| unsafe { decode_planes(object, info, rows, target) }).and_then(|result| result);
        // SAFETY: an object in whatever state an error left it: that is what this call is for. It frees, and tells of no error.
        guarded(|| unsafe { jpeg_abort_decompress(&mut *object) })?;
        decoded
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: all of these were made by `Box::into_raw` in `new`, once each. An object that could not be made is zeroed but for its error table, which
        // this call is made for.
        unsafe {
            let _ = guarded(|| jpeg_destroy_decompress(&mut *self.object));
            drop(Box::from_raw(self.object));
            drop(Box::from_raw(self.pristine));
            drop(Box::from_raw(self.source));
            drop(Box::from_raw(self.shared));
        }
    }
}

/// Whether a picture can take a file: it has the file's size as displayed, or is a column or row smaller where that makes it even.
fn fits(info: &Info, shape: &Shape) -> Result<(), JpegError> {
    if info.subsampling == Subsampling::Unknown {
        return Err(JpegError::Refused(Refusal::Subsampling));
    }
    if !matches!(shape.format().sampling(), Sampling::Gray | Sampling::Semiplanar { .. }) {
        return Err(JpegError::Format { format: shape.format() });
    }
    let (width, height) = info.displayed_size();
    let near = |own: u32, full: u32| own == full || (full > 1 && own == full & !1);
    if near(shape.width(), width) && near(shape.height(), height) {
        return Ok(());
    }
    Err(JpegError::Size { width, height, target_width: shape.width(), target_height: shape.height() })
}

/// The format that becomes `format` when columns become rows.
fn transposed(format: PixelFormat) -> PixelFormat {
    match format {
        PixelFormat::YuvSemiplanar422 => PixelFormat::YuvSemiplanar440,
        PixelFormat::YvuSemiplanar422 => PixelFormat::YvuSemiplanar440,
        PixelFormat::YuvSemiplanar440 => PixelFormat::YuvSemiplanar422,
        PixelFormat::YvuSemiplanar440 => PixelFormat::YvuSemiplanar422,
        other => other,
    }
}

fn turn_planes(turn: Turn, source: &[u8], shape: &Shape, target: &Picture) {
    let own = (shape.first_plane(), target.shape().first_plane());
    let size = |plane: &Plane, bytes: usize| Size { columns: plane.row_bytes / bytes, rows: plane.rows };
    // SAFETY: the picture's memory is promised, and its planes lie within it.
    let rows = unsafe { plane_bytes(target, &own.1) };
    turn.plane::<1>((source, own.0.stride, size(&own.0, 1)), (rows, own.1.stride, size(&own.1, 1)));
    if let (Some(from), Some(to)) = (shape.chroma_plane(), target.shape().chroma_plane()) {
        // SAFETY: as above; the first plane's bytes are no longer in use.
        let rows = unsafe { plane_bytes(target, &to) };
        turn.plane::<2>((&source[from.offset..], from.stride, size(&from, 2)), (rows, to.stride, size(&to, 2)));
    }
}

/// The bytes of a plane, from its first sample to its last.
///
/// # Safety
///
/// The picture's memory is there, and nobody else has these bytes as a slice.
unsafe fn plane_bytes<'a>(picture: &Picture, plane: &Plane) -> &'a mut [u8] {
    let bytes = (plane.rows - 1) * plane.stride + plane.row_bytes;
    // SAFETY: promised; a picture is as large as its shape, in which every plane lies.
    unsafe { std::slice::from_raw_parts_mut((picture.address() as *mut u8).add(plane.offset), bytes) }
}

/// What is known of the rows of MCUs.
struct Blocks {
    /// Rows of luma in one.
    luma_rows: usize,
    /// Bytes that the library writes in a row of luma.
    luma_bytes: usize,
    /// The same of chroma; 0 without chroma.
    chroma_rows: usize,
    chroma_bytes: usize,
    /// Samples of chroma in the picture, without what fills the last blocks.
    chroma_size: Size,
    /// Columns and rows of luma for a sample of chroma.
    density: (u32, u32),
}

/// The calls of the library for one picture. Its errors leave this by unwinding.
///
/// # Safety
///
/// `object` is new and has a source. The memory of `target` is there. What `info` says was read from the same bytes.
unsafe fn decode_planes(
    object: *mut jpeg_decompress_struct,
    info: &Info,
    scratch: &mut Vec<u8>,
    target: &Picture,
) -> Result<(), JpegError> {
    // SAFETY: promised.
    let object = unsafe { &mut *object };
    // SAFETY: an object with a source.
    unsafe { jpeg_read_header(object, 1) };
    // SAFETY: the header was read, so the components are there.
    let blocks = unsafe { agreed(object, info)? };
    object.raw_data_out = 1;
    object.do_fancy_upsampling = 0;
    object.do_block_smoothing = 0;
    object.dct_method = J_DCT_METHOD::JDCT_ISLOW;
    object.out_color_space = object.jpeg_color_space;
    // SAFETY: an object with a header.
    unsafe { jpeg_start_decompress(object) };
    // SAFETY: as many as there are.
    let components = unsafe { std::slice::from_raw_parts(object.comp_info, info.components as usize) };
    if components.iter().any(|component| component.quant_table.is_null()) {
        return Err(JpegError::corrupt("a component has no scan"));
    }

    let luma = target.shape().first_plane();
    let chroma = target.shape().chroma_plane();
    let sampling = target.shape().format().sampling();
    let order = target.shape().format().order();
    let density = match sampling {
        Sampling::Semiplanar { horizontal, vertical } => (horizontal, vertical),
        _ => (1, 1),
    };
    let direct = luma.stride >= blocks.luma_bytes;
    let luma_scratch = blocks.luma_rows * blocks.luma_bytes;
    let chroma_scratch = blocks.chroma_rows * blocks.chroma_bytes;
    let pairs = chroma.map_or(0, |plane| plane.row_bytes / 2);
    scratch.clear();
    resize(scratch, luma_scratch + chroma_scratch * 2 + pairs * 2)?;
    let (luma_scratch, rest) = scratch.split_at_mut(luma_scratch);
    let (u_rows, rest) = rest.split_at_mut(chroma_scratch);
    let (v_rows, resampled) = rest.split_at_mut(chroma_scratch);

    if let Some(plane) = chroma.filter(|_| info.components == 1) {
        for row in 0..plane.rows {
            // SAFETY: a row of a plane of the picture, whose memory is promised.
            unsafe { row_bytes(target, &plane, row) }.fill(0x80);
        }
    }

    let mut pointers = [[std::ptr::null_mut::<u8>(); MOST_ROWS]; 3];
    // The library is given pointers, so each is taken once, before it writes.
    let scratch_start = luma_scratch.as_mut_ptr();
    for (pointers, rows) in pointers[1..].iter_mut().zip([&mut *u_rows, &mut *v_rows]) {
        let start = rows.as_mut_ptr();
        for (row, pointer) in pointers.iter_mut().enumerate().take(blocks.chroma_rows) {
            *pointer = start.wrapping_add(row * blocks.chroma_bytes);
        }
    }
    let [y_pointers, u_pointers, v_pointers] = &mut pointers;
    let mut planes: [JSAMPARRAY_MUT; 3] = [std::ptr::null_mut(), u_pointers.as_mut_ptr(), v_pointers.as_mut_ptr()];
    let resampling = Resampling::new(blocks.density, density);
    let first = target.address() as *mut u8;
    let mut chroma_row = 0;
    for (block_row, top) in (0..info.height as usize).step_by(blocks.luma_rows).enumerate() {
        let rows = luma.rows.saturating_sub(top).min(blocks.luma_rows);
        for (row, pointer) in y_pointers.iter_mut().enumerate().take(blocks.luma_rows) {
            let own: JSAMPROW_MUT = if direct && row < rows {
                first.wrapping_add(luma.offset + (top + row) * luma.stride)
            } else {
                scratch_start.wrapping_add(row * blocks.luma_bytes)
            };
            *pointer = own;
        }
        planes[0] = y_pointers.as_mut_ptr();
        // SAFETY: for each component as many rows as a row of MCUs has, each with room for whole blocks: rows of the picture whose stride is as large, or of scratch.
        unsafe { jpeg_read_raw_data(object, planes.as_mut_ptr(), blocks.luma_rows as u32) };
        if !direct {
            for row in 0..rows {
                let from = scratch_start.wrapping_add(row * blocks.luma_bytes);
                let to = first.wrapping_add(luma.offset + (top + row) * luma.stride);
                // SAFETY: a row of scratch, which is longer, into a row of the picture; they do not overlap.
                unsafe { from.copy_to_nonoverlapping(to, luma.row_bytes) };
            }
        }
        let Some(plane) = chroma.filter(|_| info.components == 3) else { continue };
        let part = Part { blocks: &blocks, first: block_row * blocks.chroma_rows };
        let end = plane.rows.min((top + blocks.luma_rows) / density.1 as usize);
        while chroma_row < end {
            // SAFETY: a row of a plane of the picture, whose memory is promised.
            let out = unsafe { row_bytes(target, &plane, chroma_row) };
            if resampling.is_none() {
                let at = part.range(chroma_row, pairs);
                interleave(order, &u_rows[at.clone()], &v_rows[at], out);
            } else {
                let (u_row, v_row) = resampled.split_at_mut(pairs);
                part.resample(resampling, u_rows, chroma_row, u_row);
                part.resample(resampling, v_rows, chroma_row, v_row);
                interleave(order, u_row, v_row, out);
            }
            chroma_row += 1;
        }
    }
    Ok(())
}

/// Rows of chroma that a row of MCUs gave.
struct Part<'a> {
    blocks: &'a Blocks,
    /// The first of them, counted from the picture's top.
    first: usize,
}

impl Part<'_> {
    /// Where the first samples of a row lie. A row below the picture's last is that one.
    fn range(&self, row: usize, samples: usize) -> std::ops::Range<usize> {
        let row = row.min(self.blocks.chroma_size.rows - 1) - self.first;
        let at = row * self.blocks.chroma_bytes;
        at..at + samples
    }

    fn resample(&self, resampling: Resampling, rows: &mut [u8], row: usize, out: &mut [u8]) {
        let needed = resampling.columns(out.len());
        let real = self.blocks.chroma_size.columns;
        let [first, second] = resampling.rows(row).map(|row| self.range(row, needed.max(real)));
        if needed > real {
            // What fills the last block is not of the picture.
            for range in [&first, &second] {
                rows[range.start + real] = rows[range.start + real - 1];
            }
        }
        resampling.row(&rows[first], &rows[second], out);
    }
}

/// A row of a plane.
///
/// # Safety
///
/// The picture's memory is there, and nobody else has these bytes as a slice.
unsafe fn row_bytes<'a>(picture: &Picture, plane: &Plane, row: usize) -> &'a mut [u8] {
    // SAFETY: promised; the row lies in the plane, and that in the picture.
    unsafe {
        let start = (picture.address() as *mut u8).add(plane.offset + row * plane.stride);
        std::slice::from_raw_parts_mut(start, plane.row_bytes)
    }
}

/// Compares what the library read of the header with what was read here, and works out the rows of MCUs.
///
/// # Safety
///
/// The object has read a header.
unsafe fn agreed(object: &jpeg_decompress_struct, info: &Info) -> Result<Blocks, JpegError> {
    let colours = match object.jpeg_color_space {
        J_COLOR_SPACE::JCS_YCbCr => 3,
        J_COLOR_SPACE::JCS_GRAYSCALE => 1,
        _ => return Err(JpegError::Refused(Refusal::Rgb)),
    };
    if (object.image_width, object.image_height, object.num_components as u32, colours)
        != (info.width, info.height, info.components, info.components)
    {
        return Err(JpegError::corrupt("two frame headers that disagree"));
    }
    // SAFETY: promised; as many as were just compared.
    let components = unsafe { std::slice::from_raw_parts(object.comp_info, info.components as usize) };
    let mut factors = [(0, 0); 3];
    for (factors, component) in factors.iter_mut().zip(components) {
        *factors = (component.h_samp_factor as u32, component.v_samp_factor as u32);
    }
    let factors = &factors[..components.len()];
    if Subsampling::of(factors) != info.subsampling {
        return Err(JpegError::corrupt("two frame headers that disagree"));
    }
    let density = info.subsampling.density().ok_or(JpegError::Refused(Refusal::Subsampling))?;
    let size = |pixels: u32, density: u32| pixels.div_ceil(density) as usize;
    let bytes = |component: usize| components[component].width_in_blocks as usize * DCTSIZE;
    let rows = |component: usize| factors[component].1 as usize * DCTSIZE;
    let colour = components.len() == 3;
    Ok(Blocks {
        luma_rows: rows(0),
        luma_bytes: bytes(0),
        chroma_rows: if colour { rows(1) } else { 0 },
        chroma_bytes: if colour { bytes(1) } else { 0 },
        chroma_size: Size { columns: size(info.width, density.0), rows: size(info.height, density.1) },
        density,
    })
}

fn scans(object: &jpeg_common_struct) -> c_int {
    // SAFETY: the only objects with this function are decoders' own, whose first field the common part is.
    unsafe { (*std::ptr::from_ref(object).cast::<jpeg_decompress_struct>()).input_scan_number }
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn begin_source(_: &mut jpeg_decompress_struct) {}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn end_source(object: &mut jpeg_decompress_struct) -> boolean {
    // SAFETY: every decoder's object has a source.
    let source = unsafe { &mut *object.src };
    source.next_input_byte = END_OF_IMAGE.as_ptr();
    source.bytes_in_buffer = END_OF_IMAGE.len();
    1
}

// SAFETY: called by the library only, with an object of ours.
unsafe extern "C-unwind" fn skip_source(object: &mut jpeg_decompress_struct, bytes: c_long) {
    // SAFETY: every decoder's object has a source.
    let source = unsafe { &mut *object.src };
    let bytes = usize::try_from(bytes).unwrap_or(0);
    if bytes > source.bytes_in_buffer {
        // SAFETY: the object is as it came.
        unsafe { end_source(object) };
        return;
    }
    source.next_input_byte = source.next_input_byte.wrapping_add(bytes);
    source.bytes_in_buffer -= bytes;
}

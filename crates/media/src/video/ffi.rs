//! libavcodec's C interface, wrapped so that nothing else needs `unsafe` for it.
//!
//! What lives here: loading the library, its functions, and where the few fields lie that have no function. Each wrapper owns one object of the library
//! and releases it when dropped. What does not: what is done with them (`decoder`, `encoder`).
//!
//! The library's structures are not the same in all its versions. Frames and packets are read only in their first fields, which have not moved since
//! version 56 of libavutil; two fields that did move are in [`Layout`]. All are compared with what a new object of the library must hold before one is used.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Arc;

use super::error::VideoError;

/// What the library answers when it wants to be asked something else first (`-EAGAIN`).
const AGAIN: c_int = -11;
/// What it answers when there is nothing left (`-'EOF '`).
const END: c_int = -0x2046_4F45;
/// A time that nobody set.
const NO_TIME: i64 = i64::MIN;
/// Major versions of libavcodec whose layout is known, FFmpeg 5 to 8.
const MAJORS: std::ops::RangeInclusive<u32> = 59..=62;

// Of `AVFrame`.
const FRAME_LINE_SIZES: usize = 64;
const FRAME_EXTENDED_DATA: usize = 96;
/// The height follows.
const FRAME_WIDTH: usize = 104;
const FRAME_FORMAT: usize = 116;
const FRAME_TIME: usize = 136;
// Of `AVPacket`.
const PACKET_TIME: usize = 8;
const PACKET_DECODE_TIME: usize = 16;
const PACKET_DATA: usize = 24;
const PACKET_SIZE: usize = 32;
const PACKET_FLAGS: usize = 40;
const PACKET_KEY: c_int = 1;
// Of `AVClass` and of what begins with one.
const CLASS_LOG_OFFSET: usize = 28;
const CONTEXT_LOG_OFFSET: usize = 8;
// Of `AVOption`.
const OPTION_OFFSET: usize = 16;

/// What the library prints unless it is told otherwise: everything down to information.
const LOG_INFORMATION: c_int = 32;
/// And only that it cannot go on.
const LOG_FATAL: c_int = 8;

/// Fields whose place depends on the version.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// `AVFrame::pict_type`.
    frame_picture_type: usize,
    /// `AVCodecContext::width`; the height follows.
    context_width: usize,
    /// `AVCodecContext::pix_fmt`.
    context_format: usize,
}

type Pointer = *mut c_void;

macro_rules! functions {
    ($($name:ident: fn($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions in use, valid until the process ends.
        #[derive(Clone, Copy)]
        struct Functions {
            $($name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        impl Functions {
            fn find(library: &libloading::Library) -> Result<Self, String> {
                Ok(Self {
                    $($name: {
                        let symbol = concat!(stringify!($name), "\0").as_bytes();
                        // SAFETY: this is the documented signature, which has not changed in the versions that are accepted.
                        *unsafe { library.get::<unsafe extern "C" fn($($argument),*) $(-> $result)?>(symbol) }
                            .map_err(|error| text_of(&error))?
                    },)*
                })
            }
        }
    };
}

functions! {
    avcodec_version: fn() -> u32;
    avutil_version: fn() -> u32;
    av_log_get_level: fn() -> c_int;
    av_log_set_level: fn(c_int);
    av_strerror: fn(c_int, *mut c_char, usize) -> c_int;
    av_get_pix_fmt: fn(*const c_char) -> c_int;
    av_opt_find: fn(Pointer, *const c_char, *const c_char, c_int, c_int) -> *const c_void;
    av_opt_set: fn(Pointer, *const c_char, *const c_char, c_int) -> c_int;
    avcodec_find_decoder_by_name: fn(*const c_char) -> *const c_void;
    avcodec_find_encoder_by_name: fn(*const c_char) -> *const c_void;
    avcodec_alloc_context3: fn(*const c_void) -> Pointer;
    avcodec_free_context: fn(*mut Pointer);
    avcodec_open2: fn(Pointer, *const c_void, *mut Pointer) -> c_int;
    avcodec_flush_buffers: fn(Pointer);
    avcodec_send_packet: fn(Pointer, *const c_void) -> c_int;
    avcodec_receive_frame: fn(Pointer, Pointer) -> c_int;
    avcodec_send_frame: fn(Pointer, *const c_void) -> c_int;
    avcodec_receive_packet: fn(Pointer, Pointer) -> c_int;
    av_packet_alloc: fn() -> Pointer;
    av_packet_free: fn(*mut Pointer);
    av_packet_unref: fn(Pointer);
    av_new_packet: fn(Pointer, c_int) -> c_int;
    av_frame_alloc: fn() -> Pointer;
    av_frame_free: fn(*mut Pointer);
    av_frame_unref: fn(Pointer);
    av_frame_get_buffer: fn(Pointer, c_int) -> c_int;
    av_frame_make_writable: fn(Pointer) -> c_int;
}

/// libavcodec, loaded. It stays so until the process ends.
#[derive(Clone)]
pub(super) struct Api(Arc<ApiInner>);

struct ApiInner {
    functions: Functions,
    layout: Layout,
    version: String,
    formats: Formats,
}

/// Numbers of the pixel formats that a decoder may give.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formats {
    pub(super) planar420: c_int,
    /// The same with all numbers in use.
    pub(super) full420: c_int,
    pub(super) gray: c_int,
    pub(super) planar420_10: c_int,
    pub(super) gray_10: c_int,
    pub(super) semiplanar420: c_int,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Api({})", self.0.version)
    }
}

/// Reads a field of one of the library's objects.
///
/// # Safety
///
/// At `offset` of `object`, which is alive, lies a `T`.
unsafe fn field<T: Copy>(object: *const c_void, offset: usize) -> T {
    // SAFETY: the caller's promise.
    unsafe { object.byte_add(offset).cast::<T>().read_unaligned() }
}

/// Writes a field of one of the library's objects.
///
/// # Safety
///
/// At `offset` of `object`, which is alive and used by no other thread, lies a `T`.
unsafe fn set_field<T: Copy>(object: Pointer, offset: usize, value: T) {
    // SAFETY: the caller's promise.
    unsafe { object.byte_add(offset).cast::<T>().write_unaligned(value) }
}

/// What the dynamic loader said, which is the reason behind the error.
fn text_of(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Opens a shared library for good. One of a Python wheel may need others that lie beside it, which the package itself would have loaded first.
fn open(path: &Path, patience: u32) -> Result<libloading::Library, String> {
    loop {
        // SAFETY: loading runs the initialisers of the library; the caller names a libavcodec, which is what this function is for, or what one needs.
        let error = match unsafe { libloading::Library::new(path) } {
            Ok(library) => return Ok(library),
            Err(error) => text_of(&error),
        };
        let missing = error.split(": cannot open shared object file").next().and_then(|text| text.rsplit(' ').next());
        let sibling =
            missing.map(|name| path.with_file_name(name)).filter(|sibling| sibling != path && sibling.exists());
        match sibling {
            Some(sibling) if patience > 0 => std::mem::forget(open(&sibling, patience - 1)?),
            _ => return Err(error),
        }
    }
}

impl Api {
    /// Loads a library. It is never unloaded.
    pub(super) fn load(path: &Path) -> Result<Self, String> {
        let library = open(path, 16)?;
        let functions = Functions::find(&library)?;
        std::mem::forget(library);
        // SAFETY: both functions take nothing and may be called at any time.
        let (codec, util) = unsafe { ((functions.avcodec_version)(), (functions.avutil_version)()) };
        let version = format!("{}.{}.{}", codec >> 16, codec >> 8 & 0xff, codec & 0xff);
        if !MAJORS.contains(&(codec >> 16)) {
            return Err(format!(
                "it is version {version}; versions {} to {} are known (FFmpeg 5 to 8)",
                MAJORS.start(),
                MAJORS.end()
            ));
        }
        let layout = Layout::find(&functions, codec >> 16, util >> 16)
            .map_err(|what| format!("it is version {version}, but {what} is not where it belongs"))?;
        let number = |name: &CStr| {
            // SAFETY: the text is valid; the function only looks it up.
            unsafe { (functions.av_get_pix_fmt)(name.as_ptr()) }
        };
        let formats = Formats {
            planar420: number(c"yuv420p"),
            full420: number(c"yuvj420p"),
            gray: number(c"gray"),
            planar420_10: number(c"yuv420p10le"),
            gray_10: number(c"gray10le"),
            semiplanar420: number(c"nv12"),
        };
        // What a damaged stream makes the library say under another name than its context's. A level that the program chose stays.
        // SAFETY: the functions may be called at any time.
        unsafe {
            if (functions.av_log_get_level)() == LOG_INFORMATION {
                (functions.av_log_set_level)(LOG_FATAL);
            }
        }
        Ok(Self(Arc::new(ApiInner { functions, layout, version, formats })))
    }

    fn functions(&self) -> &Functions {
        &self.0.functions
    }

    pub(super) fn version(&self) -> &str {
        &self.0.version
    }

    pub(super) fn formats(&self) -> &Formats {
        &self.0.formats
    }

    pub(super) fn has_encoder(&self, name: &CStr) -> bool {
        // SAFETY: the text is valid; the function only looks it up.
        !unsafe { (self.functions().avcodec_find_encoder_by_name)(name.as_ptr()) }.is_null()
    }

    /// The library's text for one of its error numbers.
    fn error(&self, doing: &'static str, number: c_int) -> VideoError {
        let mut text = [0_u8; 128];
        // SAFETY: the buffer is valid for its length; the function ends what it writes with a zero.
        unsafe { (self.functions().av_strerror)(number, text.as_mut_ptr().cast(), text.len()) };
        let text = CStr::from_bytes_until_nul(&text).unwrap_or_default().to_string_lossy().into_owned();
        VideoError::Library { doing, text }
    }

    fn check(&self, doing: &'static str, result: c_int) -> Result<(), VideoError> {
        if result < 0 { Err(self.error(doing, result)) } else { Ok(()) }
    }
}

impl Layout {
    /// Finds the fields, and makes sure that new objects hold there what they must. `Err` names what does not.
    fn find(functions: &Functions, codec: u32, util: u32) -> Result<Self, &'static str> {
        // SAFETY: the functions take nothing, or the object that they made; each object is released once. What is read lies in the objects: they have been
        // larger than the highest of these places in all versions that are accepted.
        unsafe {
            let mut frame = (functions.av_frame_alloc)();
            let mut packet = (functions.av_packet_alloc)();
            let mut context = (functions.avcodec_alloc_context3)(std::ptr::null());
            let found = if frame.is_null() || packet.is_null() || context.is_null() {
                Err("memory for a new object")
            } else {
                Self::of_objects(functions, (codec, util), frame, packet, context)
            };
            (functions.av_frame_free)(&raw mut frame);
            (functions.av_packet_free)(&raw mut packet);
            (functions.avcodec_free_context)(&raw mut context);
            found
        }
    }

    /// # Safety
    ///
    /// The pointers are a new frame, packet and context of the library.
    unsafe fn of_objects(
        functions: &Functions,
        (codec, util): (u32, u32),
        frame: Pointer,
        packet: Pointer,
        context: Pointer,
    ) -> Result<Self, &'static str> {
        // Of libavutil 60 a frame no longer has `key_frame`, which came before.
        let frame_picture_type = if util >= 60 { 120 } else { 124 };
        // SAFETY: the objects are alive, and larger than the highest of these places.
        unsafe {
            if field::<Pointer>(frame, FRAME_EXTENDED_DATA) != frame
                || field::<[c_int; 2]>(frame, FRAME_WIDTH) != [0; 2]
                || field::<c_int>(frame, FRAME_FORMAT) != -1
                || field::<[c_int; 2]>(frame, frame_picture_type + 4) != [0, 1]
                || field::<[i64; 2]>(frame, FRAME_TIME) != [NO_TIME; 2]
            {
                return Err("a field of AVFrame");
            }
            if field::<[i64; 2]>(packet, PACKET_TIME) != [NO_TIME; 2]
                || field::<[c_int; 5]>(packet, PACKET_DATA) != [0; 5]
                || (functions.av_new_packet)(packet, 77) != 0
                || field::<c_int>(packet, PACKET_SIZE) != 77
            {
                return Err("a field of AVPacket");
            }
            let class = field::<*const c_void>(context, 0);
            if class.is_null() || field::<c_int>(class, CLASS_LOG_OFFSET) as usize != CONTEXT_LOG_OFFSET {
                return Err("AVCodecContext::log_level_offset");
            }
            let place = |name: &CStr| {
                let option = (functions.av_opt_find)(context, name.as_ptr(), std::ptr::null(), 0, 0);
                (!option.is_null()).then(|| field::<c_int>(option, OPTION_OFFSET) as usize)
            };
            let delay = place(c"delay").ok_or("the option delay")?;
            let aspect = place(c"aspect").ok_or("the option aspect")?;
            let group = place(c"g").ok_or("the option g")?;
            // The sizes follow the delay. What follows them is the aspect ratio, and before libavcodec 61 the size of a group.
            let context_format = delay + if codec >= 61 { 28 } else { 24 };
            let next = if codec >= 61 { aspect } else { group };
            if next != delay + 20
                || field::<[c_int; 4]>(context, delay + 4) != [0; 4]
                || field::<c_int>(context, context_format) != -1
            {
                return Err("a field of AVCodecContext");
            }
            Ok(Self { frame_picture_type, context_width: delay + 4, context_format })
        }
    }
}

/// Which half of a codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Decode,
    Encode,
}

/// A decoder or encoder of the library.
#[derive(Debug)]
pub(super) struct Context {
    api: Api,
    codec: NonNull<c_void>,
    pointer: NonNull<c_void>,
}

// SAFETY: the library lets a context be used by any thread, by one at a time, which `&mut` sees to.
unsafe impl Send for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        let mut context = self.pointer.as_ptr();
        // SAFETY: ours, released once. The call waits for the context's threads.
        unsafe { (self.api.functions().avcodec_free_context)(&raw mut context) };
    }
}

/// What the library answered to a request for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Here it is.
    Ready,
    /// Not before it gets more itself.
    Hungry,
    /// There is nothing left.
    Ended,
}

impl Context {
    /// A context that is not opened yet; `None` when the library lacks the codec.
    pub(super) fn new(api: &Api, direction: Direction, name: &CStr) -> Result<Option<Self>, VideoError> {
        let functions = api.functions();
        // SAFETY: the text is valid; the functions only look it up.
        let codec = unsafe {
            match direction {
                Direction::Decode => (functions.avcodec_find_decoder_by_name)(name.as_ptr()),
                Direction::Encode => (functions.avcodec_find_encoder_by_name)(name.as_ptr()),
            }
        };
        let Some(codec) = NonNull::new(codec.cast_mut()) else { return Ok(None) };
        // SAFETY: the codec is one of the library's.
        let context = NonNull::new(unsafe { (functions.avcodec_alloc_context3)(codec.as_ptr()) });
        let Some(pointer) = context else { return Err(VideoError::Memory) };
        // Nothing that it says about a stream belongs on a program's standard error: this is beyond the least important of its messages, which have level 56.
        // SAFETY: the context is alive and ours; the place was compared with what its class says.
        unsafe { set_field::<c_int>(pointer.as_ptr(), CONTEXT_LOG_OFFSET, 100) };
        Ok(Some(Self { api: api.clone(), codec, pointer }))
    }

    /// Sets one of the options that all codecs have, or one of the codec's own.
    pub(super) fn set(&mut self, name: &CStr, value: &str) -> Result<(), VideoError> {
        const SEARCH_CHILDREN: c_int = 1;
        let value = CString::new(value).map_err(|_| VideoError::Memory)?;
        // SAFETY: the context is alive and ours, the texts live during the call.
        let result = unsafe {
            (self.api.functions().av_opt_set)(self.pointer.as_ptr(), name.as_ptr(), value.as_ptr(), SEARCH_CHILDREN)
        };
        self.api.check("setting an option of a codec", result)
    }

    /// What an encoder gets.
    pub(super) fn set_picture(&mut self, width: c_int, height: c_int, format: c_int) {
        let layout = &self.api.0.layout;
        // SAFETY: the context is alive and ours; the places were found in this version of the library.
        unsafe {
            set_field(self.pointer.as_ptr(), layout.context_width, [width, height]);
            set_field(self.pointer.as_ptr(), layout.context_format, format);
        }
    }

    pub(super) fn open(&mut self) -> Result<(), VideoError> {
        let functions = self.api.functions();
        // SAFETY: context and codec belong together and are alive; no options are passed.
        let result =
            unsafe { (functions.avcodec_open2)(self.pointer.as_ptr(), self.codec.as_ptr(), std::ptr::null_mut()) };
        self.api.check("opening a codec", result)
    }

    /// Gives a decoder a packet, or tells it that there are no more. It keeps a reference.
    pub(super) fn send_packet(&mut self, packet: Option<&Packet>) -> Result<(), VideoError> {
        let packet = packet.map_or(std::ptr::null(), |packet| packet.0.pointer.as_ptr().cast_const());
        // SAFETY: the context is open and ours, the packet alive or null.
        let result = unsafe { (self.api.functions().avcodec_send_packet)(self.pointer.as_ptr(), packet) };
        if result == END { Ok(()) } else { self.api.check("decoding", result) }
    }

    /// Asks a decoder for its next picture.
    pub(super) fn receive_frame(&mut self, frame: &mut Frame) -> Result<Answer, VideoError> {
        // SAFETY: the context is open and ours, the frame alive and ours.
        let result =
            unsafe { (self.api.functions().avcodec_receive_frame)(self.pointer.as_ptr(), frame.0.pointer.as_ptr()) };
        self.answer("decoding", result)
    }

    /// Gives an encoder a picture, or tells it that there are no more. It keeps a reference.
    pub(super) fn send_frame(&mut self, frame: Option<&Frame>) -> Result<(), VideoError> {
        let frame = frame.map_or(std::ptr::null(), |frame| frame.0.pointer.as_ptr().cast_const());
        // SAFETY: the context is open and ours, the frame alive or null.
        let result = unsafe { (self.api.functions().avcodec_send_frame)(self.pointer.as_ptr(), frame) };
        if result == END { Ok(()) } else { self.api.check("encoding", result) }
    }

    /// Asks an encoder for its next packet.
    pub(super) fn receive_packet(&mut self, packet: &mut Packet) -> Result<Answer, VideoError> {
        // SAFETY: the context is open and ours, the packet alive and ours.
        let result =
            unsafe { (self.api.functions().avcodec_receive_packet)(self.pointer.as_ptr(), packet.0.pointer.as_ptr()) };
        self.answer("encoding", result)
    }

    fn answer(&self, doing: &'static str, result: c_int) -> Result<Answer, VideoError> {
        match result {
            AGAIN => Ok(Answer::Hungry),
            END => Ok(Answer::Ended),
            _ => self.api.check(doing, result).map(|()| Answer::Ready),
        }
    }

    /// Forgets the stream so far; the next packet begins another.
    pub(super) fn flush(&mut self) {
        // SAFETY: the context is open and ours.
        unsafe { (self.api.functions().avcodec_flush_buffers)(self.pointer.as_ptr()) };
    }
}

/// One object that the library counts references of.
#[derive(Debug)]
struct Object {
    api: Api,
    pointer: NonNull<c_void>,
    free: unsafe extern "C" fn(*mut Pointer),
}

// SAFETY: the library's packets and frames may be used by any thread, by one at a time; the buffers that they share are counted atomically.
unsafe impl Send for Object {}

impl Drop for Object {
    fn drop(&mut self) {
        let mut pointer = self.pointer.as_ptr();
        // SAFETY: ours, released once by the function that belongs to it.
        unsafe { (self.free)(&raw mut pointer) };
    }
}

/// Compressed data.
#[derive(Debug)]
pub(super) struct Packet(Object);

impl Packet {
    pub(super) fn new(api: &Api) -> Result<Self, VideoError> {
        // SAFETY: takes nothing.
        let pointer = NonNull::new(unsafe { (api.functions().av_packet_alloc)() }).ok_or(VideoError::Memory)?;
        Ok(Self(Object { api: api.clone(), pointer, free: api.functions().av_packet_free }))
    }

    /// Gives it memory of its own for `bytes`, with the padding that decoders read beyond, and a number.
    pub(super) fn allocate(&mut self, bytes: usize, number: i64) -> Result<(), VideoError> {
        let size = c_int::try_from(bytes).map_err(|_| VideoError::Memory)?;
        let pointer = self.0.pointer.as_ptr();
        let functions = self.0.api.functions();
        // SAFETY: the packet is alive and ours; what it held is released first.
        let result = unsafe {
            (functions.av_packet_unref)(pointer);
            (functions.av_new_packet)(pointer, size)
        };
        if result < 0 {
            return Err(VideoError::Memory);
        }
        // SAFETY: as above; the places were compared.
        unsafe {
            set_field(pointer, PACKET_TIME, number);
            set_field(pointer, PACKET_DECODE_TIME, number);
        }
        Ok(())
    }

    /// Where its data is, and how much.
    fn data(&self) -> (*mut u8, usize) {
        let pointer = self.0.pointer.as_ptr();
        // SAFETY: the packet is alive; the places were compared.
        unsafe { (field(pointer, PACKET_DATA), field::<c_int>(pointer, PACKET_SIZE).max(0) as usize) }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self.data() {
            (data, _) if data.is_null() => &[],
            // SAFETY: the packet holds that many bytes as long as it is not changed, which takes `&mut`.
            (data, size) => unsafe { std::slice::from_raw_parts(data, size) },
        }
    }

    /// The same to be written, after [`Packet::allocate`].
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        match self.data() {
            (data, _) if data.is_null() => &mut [],
            // SAFETY: as above; nobody else refers to memory that was just allocated.
            (data, size) => unsafe { std::slice::from_raw_parts_mut(data, size) },
        }
    }

    /// Where the memory is that [`Packet::allocate`] gave it.
    pub(super) fn address(&mut self) -> usize {
        self.data().0 as usize
    }

    pub(super) fn number(&self) -> i64 {
        // SAFETY: the packet is alive; the place was compared.
        unsafe { field(self.0.pointer.as_ptr(), PACKET_TIME) }
    }

    pub(super) fn is_key(&self) -> bool {
        // SAFETY: as above.
        unsafe { field::<c_int>(self.0.pointer.as_ptr(), PACKET_FLAGS) & PACKET_KEY != 0 }
    }

    /// Lets go of its data.
    pub(super) fn clear(&mut self) {
        // SAFETY: the packet is alive and ours.
        unsafe { (self.0.api.functions().av_packet_unref)(self.0.pointer.as_ptr()) };
    }
}

/// A picture of the library's.
#[derive(Debug)]
pub(super) struct Frame(Object);

/// One plane of a [`Frame`]: `rows` rows of which each has `row_bytes`.
#[derive(Clone, Copy, Debug)]
pub(super) struct FramePlane<'a> {
    start: *const u8,
    line: isize,
    row_bytes: usize,
    rows: usize,
    frame: std::marker::PhantomData<&'a Frame>,
}

impl<'a> FramePlane<'a> {
    /// A row; the last one for numbers beyond.
    pub(super) fn row(&self, row: usize) -> &'a [u8] {
        let row = row.min(self.rows.saturating_sub(1));
        // SAFETY: `Frame::plane` made sure that the library's frame has these rows; it is alive and nobody writes to it meanwhile. Lines may run backwards.
        unsafe { std::slice::from_raw_parts(self.start.offset(row as isize * self.line), self.row_bytes) }
    }
}

impl Frame {
    pub(super) fn new(api: &Api) -> Result<Self, VideoError> {
        // SAFETY: takes nothing.
        let pointer = NonNull::new(unsafe { (api.functions().av_frame_alloc)() }).ok_or(VideoError::Memory)?;
        Ok(Self(Object { api: api.clone(), pointer, free: api.functions().av_frame_free }))
    }

    fn get<T: Copy>(&self, offset: usize) -> T {
        // SAFETY: the frame is alive; all places in use were compared.
        unsafe { field(self.0.pointer.as_ptr(), offset) }
    }

    fn put<T: Copy>(&mut self, offset: usize, value: T) {
        // SAFETY: the frame is alive and ours; all places in use were compared.
        unsafe { set_field(self.0.pointer.as_ptr(), offset, value) };
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (usize, usize) {
        let [width, height] = self.get::<[c_int; 2]>(FRAME_WIDTH);
        (width.max(0) as usize, height.max(0) as usize)
    }

    pub(super) fn format(&self) -> c_int {
        self.get(FRAME_FORMAT)
    }

    pub(super) fn number(&self) -> i64 {
        self.get(FRAME_TIME)
    }

    pub(super) fn set_number(&mut self, number: i64) {
        self.put(FRAME_TIME, number);
    }

    /// Whether an encoder is to make a key frame of it.
    pub(super) fn set_key(&mut self, key: bool) {
        let place = self.0.api.0.layout.frame_picture_type;
        self.put::<c_int>(place, c_int::from(key));
    }

    /// Gives it memory for a picture, unless it has it and nobody else uses it.
    pub(super) fn allocate(&mut self, width: c_int, height: c_int, format: c_int) -> Result<(), VideoError> {
        let api = self.0.api.clone();
        let pointer = self.0.pointer.as_ptr();
        if self.get::<[c_int; 2]>(FRAME_WIDTH) == [width, height] && self.format() == format {
            // SAFETY: the frame is alive and ours, and has buffers.
            return api
                .check("making room for a picture", unsafe { (api.functions().av_frame_make_writable)(pointer) });
        }
        self.clear();
        self.put(FRAME_WIDTH, [width, height]);
        self.put(FRAME_FORMAT, format);
        // SAFETY: the frame is alive and ours, and has none.
        api.check("making room for a picture", unsafe { (api.functions().av_frame_get_buffer)(pointer, 0) })
    }

    /// Bytes of a row and rows of one of its planes; `None` for a plane or format that is not known here.
    fn extent(&self, index: usize) -> Option<(usize, usize)> {
        let formats = self.0.api.formats();
        let (width, height) = self.size();
        let chroma = (width.div_ceil(2), height.div_ceil(2));
        let format = self.format();
        let (columns, rows) = match index {
            0 => (width, height),
            1 if format == formats.semiplanar420 => (chroma.0 * 2, chroma.1),
            1 | 2 if [formats.planar420, formats.full420, formats.planar420_10].contains(&format) => chroma,
            _ => return None,
        };
        let samples = match format {
            _ if [formats.planar420_10, formats.gray_10].contains(&format) => 2,
            _ if [formats.planar420, formats.full420, formats.gray, formats.semiplanar420].contains(&format) => 1,
            _ => return None,
        };
        Some((columns * samples, rows))
    }

    /// One of its planes; `None` when it has no such plane, or is of a format that is not known here.
    pub(super) fn plane(&self, index: usize) -> Option<FramePlane<'_>> {
        let (row_bytes, rows) = self.extent(index)?;
        let (start, line) = self.line(index);
        let enough = line.unsigned_abs() >= row_bytes && row_bytes > 0 && rows > 0;
        (!start.is_null() && enough).then_some(FramePlane {
            start,
            line,
            row_bytes,
            rows,
            frame: std::marker::PhantomData,
        })
    }

    /// A row of one of its planes, to be written, after [`Frame::allocate`]; empty where there is none.
    pub(super) fn row_mut(&mut self, index: usize, row: usize) -> &mut [u8] {
        // SAFETY: the slice borrows the frame mutably, so it is the only one.
        unsafe { self.row_for_writing(index, row) }
    }

    /// Rows of two different planes, to be written.
    pub(super) fn rows_mut(&mut self, (one, two): (usize, usize), row: usize) -> (&mut [u8], &mut [u8]) {
        assert_ne!(one, two, "two planes");
        // SAFETY: the slices borrow the frame mutably, and planes do not overlap.
        unsafe { (self.row_for_writing(one, row), self.row_for_writing(two, row)) }
    }

    /// # Safety
    ///
    /// The frame has memory by [`Frame::allocate`], and there is no other slice of the row while this one lives.
    #[expect(clippy::mut_from_ref, reason = "the two callers borrow mutably")]
    unsafe fn row_for_writing(&self, index: usize, row: usize) -> &mut [u8] {
        match self.plane(index) {
            // SAFETY: the frame has this row and is alive; nobody else refers to its buffer, for which `allocate` provided.
            Some(plane) if row < plane.rows => unsafe {
                std::slice::from_raw_parts_mut(
                    plane.start.offset(row as isize * plane.line).cast_mut(),
                    plane.row_bytes,
                )
            },
            _ => &mut [],
        }
    }

    /// Where a plane begins, and bytes from one of its rows to the next.
    fn line(&self, index: usize) -> (*const u8, isize) {
        assert!(index < 8, "a frame has eight planes");
        let start = self.get::<*const u8>(index * size_of::<usize>());
        (start, self.get::<c_int>(FRAME_LINE_SIZES + index * size_of::<c_int>()) as isize)
    }

    /// Lets go of its picture.
    pub(super) fn clear(&mut self) {
        // SAFETY: the frame is alive and ours.
        unsafe { (self.0.api.functions().av_frame_unref)(self.0.pointer.as_ptr()) };
    }
}

/// The names under which the system's own library is looked for, newest first.
pub(super) fn system_names() -> impl Iterator<Item = PathBuf> {
    MAJORS.rev().map(|major| PathBuf::from(format!("libavcodec.so.{major}"))).chain(["libavcodec.so".into()])
}

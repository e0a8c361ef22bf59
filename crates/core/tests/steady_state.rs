//! What `acl.media` takes of the system's allocator, on all threads, once a program has done the same before: nothing. From the descriptions to the pixels, through the
//! functions that a front end calls. In a process of its own, since every thread counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use softacl_core::base;
use softacl_core::media::vpc::BatchCall;
use softacl_core::media::{batch, channel, config, hist, jpeg, pic_desc, png, stream_desc, tone, vpc};
use softacl_core::rt::{device, memory, stream, transfer};

struct Counting;

static IS_COUNTING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
/// Where the last one was.
static PLACE: Mutex<Option<Backtrace>> = Mutex::new(None);

thread_local! {
    static IS_LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// Counts an allocation of whatever thread, but for those that noting its place takes, or a test that fails.
fn note() {
    if !IS_COUNTING.load(Ordering::Relaxed) || IS_LOOKING.get() || std::thread::panicking() {
        return;
    }
    COUNT.fetch_add(1, Ordering::Relaxed);
    IS_LOOKING.set(true);
    let place = Backtrace::force_capture();
    let before = PLACE.lock().unwrap().replace(place);
    drop(before);
    IS_LOOKING.set(false);
}

// SAFETY: everything is handed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Rounds that must take nothing, one after the other.
const ROUNDS: u32 = 30;

/// Rounds in all for descriptions: registries use a slot again when 256 others rest.
const MANY: u32 = 600;

/// Rounds in all for work on pixels: every thread has scratch memory of its own.
const SOME: u32 = 120;

/// What did not settle.
static UNSETTLED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Runs rounds until so many in a row have taken nothing. What is taken always, or now and then, does not settle.
fn settles(what: &str, most_rounds: u32, mut round: impl FnMut()) {
    let mut quiet = 0;
    let mut last = 0;
    for _ in 0..most_rounds {
        COUNT.store(0, Ordering::Relaxed);
        IS_COUNTING.store(true, Ordering::SeqCst);
        round();
        IS_COUNTING.store(false, Ordering::SeqCst);
        let count = COUNT.load(Ordering::Relaxed);
        last = if count == 0 { last } else { count };
        quiet = if count == 0 { quiet + 1 } else { 0 };
        if quiet == ROUNDS {
            return;
        }
    }
    let place = PLACE.lock().unwrap().take().map(|place| place.to_string()).unwrap_or_default();
    let own: Vec<_> =
        place.lines().filter(|line| line.contains("softacl") || line.contains("crates/")).take(20).collect();
    UNSETTLED
        .lock()
        .unwrap()
        .push(format!("{what}: {last} allocations in a round, one of them in\n{}", own.join("\n")));
}

const NV12: i32 = 1;
const GRAY: i32 = 0;
const RGB: i32 = 12;

/// A picture in device memory with its description.
struct Picture {
    desc: u64,
    data: u64,
    bytes: u32,
    format: i32,
    size: (u32, u32),
}

impl Picture {
    fn new(format: i32, width: u32, height: u32) -> Self {
        let bytes = match format {
            NV12 => width * height * 3 / 2,
            RGB => width * height * 3,
            _ => width * height,
        };
        let data = memory::dvpp_malloc(u64::from(bytes)).unwrap();
        transfer::memset(data, u64::from(bytes), 90, u64::from(bytes)).unwrap();
        let picture = Self { desc: pic_desc::create_pic_desc().unwrap(), data, bytes, format, size: (width, height) };
        picture.describe(picture.desc);
        picture
    }

    fn describe(&self, desc: u64) {
        let (width, height) = self.size;
        pic_desc::set_data(desc, self.data).unwrap();
        pic_desc::set_size(desc, self.bytes).unwrap();
        pic_desc::set_format(desc, self.format).unwrap();
        pic_desc::set_width(desc, width).unwrap();
        pic_desc::set_height(desc, height).unwrap();
        pic_desc::set_width_stride(desc, if self.format == RGB { width * 3 } else { width }).unwrap();
        pic_desc::set_height_stride(desc, height).unwrap();
    }
}

/// A file's copy in device memory.
fn uploaded(file: &[u8]) -> (u64, u32) {
    let bytes = file.len() as u64;
    let data = memory::dvpp_malloc(bytes).unwrap();
    transfer::memcpy(data, bytes, file.as_ptr() as u64, bytes, 1).unwrap();
    (data, bytes as u32)
}

fn synchronise(stream: u64) {
    stream::synchronize_stream(stream).unwrap().finish().unwrap();
}

fn descriptions() {
    let desc = pic_desc::create_pic_desc().unwrap();
    pic_desc::set_width(desc, 640).unwrap();
    assert_eq!(pic_desc::width(desc).unwrap(), 640);
    pic_desc::destroy_pic_desc(desc).unwrap();
    let roi = config::create_roi_config(0, 9, 0, 9).unwrap();
    config::set_roi_config(roi, 2, 11, 2, 11).unwrap();
    config::set_roi_left(roi, 4).unwrap();
    config::destroy_roi_config(roi).unwrap();
    let resize = config::create_resize_config().unwrap();
    config::set_interpolation(resize, 1).unwrap();
    assert_eq!(config::interpolation(resize).unwrap(), 1);
    config::destroy_resize_config(resize).unwrap();
    let border = config::create_border_config().unwrap();
    config::set_border_value(border, 0, 7.0).unwrap();
    config::set_border_type(border, 2).unwrap();
    config::set_border_left(border, 3).unwrap();
    config::destroy_border_config(border).unwrap();
    let jpege = config::create_jpege_config().unwrap();
    config::set_jpege_level(jpege, 80).unwrap();
    config::destroy_jpege_config(jpege).unwrap();
    let histogram = hist::create_hist().unwrap();
    hist::clear_hist(histogram).unwrap();
    hist::hist_data(histogram, 1).unwrap();
    hist::destroy_hist(histogram).unwrap();
    let map = hist::create_lut_map().unwrap();
    hist::lut_map_data(map, 2).unwrap();
    hist::destroy_lut_map(map).unwrap();
    for members in [1, 16, 100] {
        let pictures = batch::create_batch_pic_desc(members).unwrap();
        let last = batch::get_pic_desc(pictures, members - 1).unwrap();
        pic_desc::set_width(last, 64).unwrap();
        batch::destroy_batch_pic_desc(pictures).unwrap();
    }
    let coded = stream_desc::create_stream_desc().unwrap();
    stream_desc::set_size(coded, 100).unwrap();
    stream_desc::set_timestamp(coded, 40).unwrap();
    stream_desc::destroy_stream_desc(coded).unwrap();
    let unit = channel::create_channel_desc().unwrap();
    channel::set_param(unit, 0, 1).unwrap();
    channel::create_channel(unit).unwrap();
    channel::destroy_channel(unit).unwrap();
    channel::destroy_channel_desc(unit).unwrap();
}

fn memory_of_media() {
    let sizes = [100, 4096, 640 * 480 * 3 / 2, 1920 * 1080 * 3 / 2, 3840 * 2160 * 3];
    let made = sizes.map(|bytes| memory::dvpp_malloc(bytes).unwrap());
    for address in made {
        memory::dvpp_free(address).unwrap();
    }
}

/// A file of smooth and of noisy rows, with every filter.
fn png_file(width: u32, height: u32) -> Vec<u8> {
    use ::png::{BitDepth, ColorType, Encoder, Filter};
    let pixels: Vec<u8> = (0..width * height * 3).map(|at| ((at / 50) ^ ((at % 7) * (at / 9000))) as u8).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_filter(Filter::Adaptive);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

/// Everything that VPC does with pictures of a size, which it halves.
fn operations(unit: u64, stream: u64, (width, height): (u32, u32)) {
    let source = Picture::new(NV12, width, height);
    let half = Picture::new(NV12, width / 2, height / 2);
    let same = Picture::new(NV12, width, height);
    let rgb = Picture::new(RGB, width, height);
    let (gray, gray_half) = (Picture::new(GRAY, width, height), Picture::new(GRAY, width / 2, height / 2));
    let region = config::create_roi_config(2, width / 2 + 1, 4, height / 2 + 3).unwrap();
    let place = config::create_roi_config(16, width / 4 + 15, 8, height / 4 + 7).unwrap();
    let resize = config::create_resize_config().unwrap();
    let border_of = |left, top| {
        let border = config::create_border_config().unwrap();
        config::set_border_type(border, 1).unwrap();
        config::set_border_left(border, left).unwrap();
        config::set_border_top(border, top).unwrap();
        border
    };
    let (border, narrow) = (border_of(width / 2, height / 2), border_of(16, 8));
    let histogram = hist::create_hist().unwrap();
    let map = hist::create_lut_map().unwrap();

    let batch_of = |pictures: &[&Picture]| {
        let batch = batch::create_batch_pic_desc(pictures.len() as u32).unwrap();
        for (index, picture) in pictures.iter().enumerate() {
            picture.describe(batch::get_pic_desc(batch, index as u32).unwrap());
        }
        batch
    };
    let (sources, targets) = (batch_of(&[&source, &same]), batch_of(&[&half, &rgb, &half]));
    let [crops, pastes, borders] = [region, place, narrow].map(|config| [config.cast_signed(); 3]);
    let cut = BatchCall {
        channel: unit,
        source: sources,
        target: targets,
        stream,
        counts: &[1, 2],
        crops: &crops,
        pastes: None,
    };
    let pasted = BatchCall { pastes: Some(&pastes), ..cut };

    let run = |what: &str, submit: &dyn Fn() -> softacl_core::Result<()>| {
        settles(&format!("{what} of {width}x{height}"), SOME, || {
            for _ in 0..3 {
                submit().unwrap();
            }
            synchronise(stream);
        });
    };
    let (from, to) = (source.desc, half.desc);
    run("resize", &|| vpc::resize_async(unit, from, to, resize, stream));
    run("resize up", &|| vpc::resize_async(unit, to, from, resize, stream));
    run("crop", &|| vpc::crop_async(unit, from, to, region, stream));
    run("crop_resize", &|| vpc::crop_resize_async(unit, from, rgb.desc, region, resize, stream));
    run("crop_and_paste", &|| vpc::crop_and_paste_async(unit, from, to, region, place, stream));
    run("crop_resize_paste", &|| vpc::crop_resize_paste_async(unit, from, to, (region, place), resize, stream));
    run("convert_color", &|| vpc::convert_color_async(unit, from, rgb.desc, stream));
    run("make_border", &|| vpc::make_border_async(unit, to, from, border, stream));
    run("pyr_down", &|| tone::pyr_down_async(unit, gray.desc, gray_half.desc, 0, stream));
    run("calc_hist", &|| tone::calc_hist_async(unit, from, histogram, 0, stream));
    run("equalize_hist", &|| tone::equalize_hist_async(unit, from, same.desc, map, stream));
    run("batch_crop", &|| cut.crop());
    run("batch_crop_resize", &|| cut.crop_resize(resize));
    run("batch_crop_and_paste", &|| pasted.crop_and_paste());
    run("batch_crop_resize_paste", &|| pasted.crop_resize_paste(resize));
    run("batch_crop_resize_make_border", &|| cut.crop_resize_make_border(&borders, resize));

    // Files, of the same picture.
    let level = config::create_jpege_config().unwrap();
    config::set_jpege_level(level, 85).unwrap();
    let room = width * height;
    let file = memory::dvpp_malloc(u64::from(room)).unwrap();
    let mut bytes = room;
    let number = &raw mut bytes;
    run("jpeg_encode", &|| {
        // SAFETY: the number lives as long as this function, and the stream was waited for.
        unsafe { number.write(room) };
        jpeg::encode_async(unit, from, file, number as u64, level, stream)?;
        synchronise(stream);
        Ok(())
    });
    let mut on_host = vec![0; bytes as usize];
    transfer::memcpy(on_host.as_mut_ptr() as u64, bytes.into(), file, bytes.into(), 2).unwrap();
    let decoded = Picture::new(NV12, width.next_multiple_of(128), height.next_multiple_of(16));
    let (data, size) = uploaded(&on_host);
    run("jpeg_decode", &|| jpeg::decode_async(unit, data, size, decoded.desc, stream));
    run("jpeg_get_image_info", &|| {
        let (wide, high, ..) = jpeg::image_info(on_host.as_ptr() as u64, size)?;
        assert_eq!((wide, high), (width, height));
        assert!(jpeg::predict_decode_size(on_host.as_ptr() as u64, size, NV12)? > 0);
        assert!(jpeg::predict_encode_size(from, level)? > 0);
        Ok(())
    });
    let on_host = png_file(width, height);
    let (data, size) = uploaded(&on_host);
    let decoded = Picture::new(RGB, width.next_multiple_of(128), height.next_multiple_of(16));
    run("png_decode", &|| png::decode_async(unit, data, size, decoded.desc, stream));
    run("png_get_image_info", &|| {
        let (wide, high, _) = png::image_info(on_host.as_ptr() as u64, size)?;
        assert_eq!((wide, high), (width, height));
        assert!(png::predict_decode_size(on_host.as_ptr() as u64, size, RGB)? > 0);
        Ok(())
    });
}

#[test]
fn nothing_is_allocated_once_a_program_has_done_the_same_before() {
    base::init(None).unwrap();
    device::set_device(0).unwrap();
    let stream = stream::create_stream().unwrap();
    settles("descriptions", MANY, descriptions);
    settles("dvpp_malloc and dvpp_free", MANY, memory_of_media);
    let unit = channel::create_channel_desc().unwrap();
    channel::create_channel(unit).unwrap();
    operations(unit, stream, (640, 480));
    // More than 4 MiB even in gray: passes are shared by two threads.
    operations(unit, stream, (2048, 1600));
    let unsettled = std::mem::take(&mut *UNSETTLED.lock().unwrap());
    assert!(unsettled.is_empty(), "{}", unsettled.join("\n\n"));
}

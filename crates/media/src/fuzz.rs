//! Files for the codecs, damaged.

#[path = "../../model/tests/suite/memory.rs"]
mod memory;
#[path = "../../model/tests/suite/fuzz/mutate.rs"]
mod mutate;
#[path = "../../model/tests/suite/fuzz/run.rs"]
mod run;

use crate::jpeg::sample::{Canvas, Sample};
use crate::picture::Pixels;
use crate::{Fault, PixelFormat, jpeg, png};
use run::damage;

/// Pictures with more pixels than this are not decoded here: their memory is the caller's, who has it or has not.
const MOST_PIXELS: u64 = 1 << 18;

/// What a decoder may take besides: tables, windows, palettes.
const ALWAYS: usize = 3 << 20;

/// And for each pixel: planes of chroma that wait for each other, a picture that is still to be turned, rows of 16-bit samples.
const BYTES_PER_PIXEL: usize = 16;

/// Decodes, and looks at what that took.
fn within_bounds<E>(size: (u32, u32), decode: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    let (result, taken) = memory::measure(decode);
    let pixels = (size.0 as usize + 64) * (size.1 as usize + 64);
    assert!(taken.peak <= ALWAYS + pixels * BYTES_PER_PIXEL, "{taken:?} for {size:?}");
    result
}

/// A file of every kind, and some that were made of pictures.
fn jpeg_files() -> Vec<Vec<u8>> {
    let mut samples = vec![
        Sample::new(40, 24, &[(1, 1)]),
        Sample::new(33, 17, &[(1, 1), (1, 1), (1, 1)]),
        Sample::new(48, 31, &[(2, 1), (1, 1), (1, 1)]),
        Sample::new(64, 48, &[(2, 2), (1, 1), (1, 1)]),
        Sample::new(48, 32, &[(1, 2), (1, 1), (1, 1)]),
        Sample::new(70, 9, &[(4, 1), (1, 1), (1, 1)]),
    ];
    samples.push(Sample { separate: true, ..samples[3].clone() });
    samples.push(Sample { restart: 2, ..samples[3].clone() });
    samples.push(Sample { orientation: 6, ..samples[2].clone() });
    let mut files: Vec<Vec<u8>> = samples.iter().map(Sample::bytes).collect();
    for (format, stride) in [(PixelFormat::YuvSemiplanar420, 64), (PixelFormat::UyvyPacked422, 112)] {
        let mut canvas = Canvas::new(format, (56, 40), (stride, 40));
        for (at, byte) in canvas.bytes().iter_mut().enumerate() {
            *byte = (at * at / 97 + at * 13) as u8;
        }
        let picture = canvas.picture();
        let mut file = vec![0; jpeg::predicted_encode_bytes(&canvas.shape) as usize];
        let target = Pixels { address: file.as_mut_ptr() as usize, bytes: file.len() as u64 };
        let bytes = jpeg::encode(&picture, 80, target).unwrap();
        file.truncate(bytes as usize);
        files.push(file);
    }
    files
}

fn read_jpeg(file: &[u8]) -> bool {
    let info = match jpeg::info(file) {
        Ok(info) => info,
        Err(error) => {
            assert!(matches!(error.fault(), Fault::Corrupt | Fault::Refused) && !error.to_string().is_empty());
            return false;
        }
    };
    for format in PixelFormat::ALL {
        let _ = jpeg::predicted_decode_bytes(&info, format, 128, 16);
    }
    // The header says how large it is, so the caller knows what it takes.
    if u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
        let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, (64, 48), (64, 48));
        let picture = canvas.picture();
        assert!(within_bounds((64, 48), || jpeg::decode(file, &picture)).is_err());
        return false;
    }
    let mut good = true;
    for format in [PixelFormat::YuvSemiplanar420, PixelFormat::YvuSemiplanar444, PixelFormat::YuvSemiplanar422] {
        let size = info.decoded_size(format, jpeg::Rounding::Keep);
        let mut canvas = Canvas::new(format, size, size);
        let picture = canvas.picture();
        let result = within_bounds(size, || jpeg::decode(file, &picture));
        assert!(canvas.is_sound());
        if let Err(error) = &result {
            assert!(matches!(error.fault(), Fault::Corrupt | Fault::Refused), "{error}");
            assert!(!error.to_string().is_empty());
        }
        good &= result.is_ok();
    }
    good
}

/// A file of every kind of pixel, plain and interlaced.
fn png_files() -> Vec<Vec<u8>> {
    use ::png::{BitDepth, ColorType, Encoder};
    let mut files = Vec::new();
    for (colour, depth, row_bytes) in [
        (ColorType::Grayscale, BitDepth::One, 5),
        (ColorType::Grayscale, BitDepth::Sixteen, 66),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, 66),
        (ColorType::Rgb, BitDepth::Eight, 99),
        (ColorType::Rgba, BitDepth::Eight, 132),
        (ColorType::Indexed, BitDepth::Four, 17),
    ] {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 33, 20);
        encoder.set_color(colour);
        encoder.set_depth(depth);
        if colour == ColorType::Indexed {
            encoder.set_palette((0..48).collect::<Vec<u8>>());
            encoder.set_trns((0..16).collect::<Vec<u8>>());
        }
        let rows: Vec<u8> = (0..row_bytes * 20).map(|at| (at * at / 7) as u8).collect();
        encoder.write_header().unwrap().write_image_data(&rows).unwrap();
        files.push(file);
    }
    files
}

fn read_png(file: &[u8]) -> bool {
    let info = match png::info(file) {
        Ok(info) => info,
        Err(error) => {
            assert!(error.fault() == Fault::Corrupt && !error.to_string().is_empty());
            return false;
        }
    };
    let _ = png::predicted_decode_bytes(&info, None, 128, 16);
    if u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
        let mut canvas = Canvas::new(PixelFormat::Rgb888, (64, 48), (192, 48));
        let picture = canvas.picture();
        assert!(within_bounds((64, 48), || png::decode(file, &picture)).is_err());
        return false;
    }
    let mut good = true;
    for (format, bytes) in [(PixelFormat::Rgb888, 3), (PixelFormat::Rgba8888, 4)] {
        let mut canvas = Canvas::new(format, (info.width, info.height), (info.width * bytes, info.height));
        let picture = canvas.picture();
        let result = within_bounds((info.width, info.height), || png::decode(file, &picture));
        assert!(canvas.is_sound());
        if let Err(error) = &result {
            assert!(matches!(error.fault(), Fault::Corrupt | Fault::Memory) && !error.to_string().is_empty());
        }
        good &= result.is_ok();
    }
    good
}

/// Checksums are right again, as an enemy would have it: what is behind them is to be looked at, too.
fn repaired(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let mut at = 8;
    while let Some(length) = file.get(at..at + 4) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let Some(content) = length.checked_add(8).and_then(|end| file.get(at + 4..at.checked_add(end)?)) else { break };
        let sum = crc(content);
        let end = at + 8 + length;
        let Some(own) = file.get_mut(end..end + 4) else { break };
        own.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

#[test]
fn jpeg_pictures() {
    damage("jpeg", &jpeg_files(), read_jpeg);
}

#[test]
fn png_pictures() {
    damage("png", &png_files(), read_png);
}

#[test]
fn png_pictures_with_checksums() {
    damage("png-repaired", &png_files(), |file| read_png(&repaired(file)));
}

#[test]
fn files_that_end_anywhere() {
    for (files, read) in [(jpeg_files(), read_jpeg as fn(&[u8]) -> bool), (png_files(), read_png)] {
        for file in files {
            let whole = (0..=file.len()).rev().take_while(|length| read(&file[..*length])).count();
            // A JPEG file's end is missed by nobody, nor are the last bytes of a PNG file.
            assert!((1..=24).contains(&whole), "{whole}");
            // Every place of a short file, places all over a long one.
            let step = file.len().div_ceil(256);
            assert!((0..file.len() - whole).step_by(step).all(|length| !read(&file[..length])));
        }
    }
}

#[test]
fn headers_that_lie_cost_nothing() {
    let mut file = Sample::new(64, 48, &[(2, 2), (1, 1), (1, 1)]).bytes();
    let at = file.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    file[at + 5..at + 9].fill(0xff);
    let info = jpeg::info(&file).unwrap();
    assert_eq!((info.width, info.height), (65_535, 65_535));
    assert!(!read_jpeg(&file));
    let mut file = png_files().swap_remove(3);
    file[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(png::info(&file).unwrap().width, i32::MAX as u32);
    assert!(!read_png(&repaired(&file)));
}

/// What is kept is shared with whatever else runs in this process, hence more than one try.
fn is_free_at_last(mut work: impl FnMut()) -> bool {
    (0..50).any(|_| memory::measure(&mut work).1.total == 0)
}

#[test]
fn another_picture_costs_no_allocation() {
    for file in jpeg_files() {
        let info = jpeg::info(&file).unwrap();
        let size = info.decoded_size(PixelFormat::YuvSemiplanar420, jpeg::Rounding::DownBoth);
        let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, size, (size.0 + 3, size.1));
        let picture = canvas.picture();
        assert!(is_free_at_last(|| jpeg::decode(&file, &picture).unwrap()), "{info:?}");
    }
    let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, (77, 50), (80, 50));
    canvas.bytes().fill(100);
    let picture = canvas.picture();
    let mut file = vec![0; 8192];
    let target = Pixels { address: file.as_mut_ptr() as usize, bytes: 8192 };
    assert!(is_free_at_last(|| assert!(jpeg::encode(&picture, 70, target).is_ok())));
}

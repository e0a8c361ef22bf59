//! Whole files, decoded and encoded. Equality with another library, sample by sample, is for the tests in Python.

use super::sample::{Canvas, Sample, value};
use super::*;
use crate::picture::Pixels;

/// Sampling factors, what they mean, and a format to decode into.
type Kind = (&'static [(u8, u8)], Subsampling, PixelFormat);

const KINDS: [Kind; 8] = [
    (&[(1, 1)], Subsampling::Gray, PixelFormat::YuvSemiplanar420),
    (&[(2, 2)], Subsampling::Gray, PixelFormat::Yuv400),
    (&[(1, 1), (1, 1), (1, 1)], Subsampling::Yuv444, PixelFormat::YuvSemiplanar444),
    (&[(2, 1), (1, 1), (1, 1)], Subsampling::Yuv422, PixelFormat::YvuSemiplanar422),
    (&[(2, 2), (1, 1), (1, 1)], Subsampling::Yuv420, PixelFormat::YuvSemiplanar420),
    (&[(1, 2), (1, 1), (1, 1)], Subsampling::Yuv440, PixelFormat::YvuSemiplanar440),
    (&[(2, 2), (1, 2), (1, 2)], Subsampling::Yuv422, PixelFormat::YuvSemiplanar422),
    (&[(1, 2), (1, 2), (1, 2)], Subsampling::Yuv444, PixelFormat::YvuSemiplanar444),
];

/// Where a sample of chroma lies in blocks.
fn chroma(x: usize, y: usize) -> [u8; 2] {
    [value(1, x / 8, y / 8), value(2, x / 8, y / 8)]
}

#[test]
fn every_sampling_is_decoded_into_its_own() {
    for (factors, subsampling, format) in KINDS {
        for (width, height) in [(1, 1), (8, 8), (16, 16), (17, 9), (64, 33), (131, 77)] {
            for (separate, restart) in [(false, 0), (true, 0), (false, 1), (true, 3)] {
                let sample = Sample { separate, restart, ..Sample::new(width, height, factors) };
                let file = sample.bytes();
                let info = info(&file).unwrap();
                assert_eq!((info.width, info.height), (u32::from(width), u32::from(height)));
                assert_eq!(info.subsampling, subsampling);
                for more in [0, 1, 15] {
                    let strides = (info.width + more, info.height + more);
                    let mut canvas = Canvas::new(format, (info.width, info.height), strides);
                    decode(&file, &canvas.picture()).unwrap_or_else(|error| panic!("{factors:?}: {error}"));
                    check(&canvas, info.components == 3);
                }
            }
        }
    }
}

fn check(canvas: &Canvas, is_colour: bool) {
    assert!(canvas.is_sound());
    let plane = canvas.shape.first_plane();
    for y in 0..plane.rows {
        for x in 0..plane.row_bytes {
            assert_eq!(canvas.luma(x, y), value(0, x / 8, y / 8), "{:?} {x} {y}", canvas.shape);
        }
    }
    let Some(plane) = canvas.shape.chroma_plane() else { return };
    for y in 0..plane.rows {
        for x in 0..plane.row_bytes / 2 {
            let mut expected = if is_colour { chroma(x, y) } else { [128; 2] };
            if canvas.shape.format().order() == crate::Order::Vu {
                expected.reverse();
            }
            assert_eq!(canvas.pair(x, y), expected, "{:?} {x} {y}", canvas.shape);
        }
    }
}

#[test]
fn chroma_is_halved_and_repeated() {
    let file = Sample::new(35, 21, &[(1, 1), (1, 1), (1, 1)]).bytes();
    // An odd size may be rounded down.
    for (width, height) in [(35, 21), (34, 20), (34, 21), (35, 20)] {
        let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, (width, height), (64, 32));
        decode(&file, &canvas.picture()).unwrap();
        assert!(canvas.is_sound());
        for y in 0..height.div_ceil(2) as usize {
            for x in 0..width.div_ceil(2) as usize {
                assert_eq!(canvas.pair(x, y), chroma(x * 2, y * 2), "{x} {y}");
            }
        }
    }
    let file = Sample::new(70, 9, &[(4, 1), (1, 1), (1, 1)]).bytes();
    assert_eq!(info(&file).unwrap().subsampling, Subsampling::Yuv411);
    let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar444, (70, 9), (70, 9));
    decode(&file, &canvas.picture()).unwrap();
    assert!((0..9).all(|y| (0..70).all(|x| canvas.pair(x, y) == chroma(x / 4, y))));
}

#[test]
fn a_picture_is_turned_as_it_was_taken() {
    for orientation in 1..=8 {
        for (factors, format) in [
            (&[(1, 1), (1, 1), (1, 1)], PixelFormat::YuvSemiplanar444),
            (&[(2, 1), (1, 1), (1, 1)], PixelFormat::YuvSemiplanar422),
            (&[(2, 2), (1, 1), (1, 1)], PixelFormat::YuvSemiplanar420),
        ] {
            let sample = Sample { orientation, ..Sample::new(24, 10, factors) };
            let info = info(&sample.bytes()).unwrap();
            assert_eq!(info.orientation, orientation);
            let size = info.decoded_size(format, Rounding::DownBoth);
            assert_eq!(size, if orientation < 5 { (24, 10) } else { (10, 24) });
            let mut canvas = Canvas::new(format, size, (32, 32));
            decode(&sample.bytes(), &canvas.picture()).unwrap();
            assert!(canvas.is_sound());
            // Its corners: top left, top right, bottom left, bottom right.
            let (right, bottom) = (size.0 as usize - 1, size.1 as usize - 1);
            let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)].map(|(x, y)| canvas.luma(x, y));
            let own = [(0, 0), (2, 0), (0, 1), (2, 1)].map(|(x, y)| value(0, x, y));
            let places = [
                [0, 1, 2, 3],
                [1, 0, 3, 2],
                [3, 2, 1, 0],
                [2, 3, 0, 1],
                [0, 2, 1, 3],
                [2, 0, 3, 1],
                [3, 1, 2, 0],
                [1, 3, 0, 2],
            ];
            assert_eq!(corners, places[usize::from(orientation) - 1].map(|place| own[place]), "{orientation}");
        }
    }
}

#[test]
fn pictures_of_another_size_or_format_are_not_written() {
    let file = Sample::new(20, 12, &[(2, 2), (1, 1), (1, 1)]).bytes();
    for (format, size) in [
        (PixelFormat::YuvSemiplanar420, (19, 12)),
        (PixelFormat::YuvSemiplanar420, (20, 13)),
        (PixelFormat::YuvSemiplanar420, (12, 20)),
        (PixelFormat::Rgb888, (20, 12)),
    ] {
        let mut canvas = Canvas::new(format, size, (64, 32));
        let before = canvas.bytes().to_vec();
        let error = decode(&file, &canvas.picture()).unwrap_err();
        assert_eq!(error.fault(), Fault::Caller, "{error}");
        assert_eq!(canvas.bytes(), before);
    }
    let odd = Sample::new(20, 12, &[(3, 1), (1, 1), (1, 1)]).bytes();
    assert_eq!(info(&odd).unwrap().subsampling, Subsampling::Unknown);
    let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, (20, 12), (64, 32));
    assert_eq!(decode(&odd, &canvas.picture()), Err(JpegError::Refused(Refusal::Subsampling)));
}

#[test]
fn a_file_that_ends_early_is_an_error_wherever_it_ends() {
    for separate in [false, true] {
        let sample = Sample { separate, ..Sample::new(40, 24, &[(2, 2), (1, 1), (1, 1)]) };
        let file = sample.bytes();
        let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar420, (40, 24), (40, 24));
        // Without the end of image it is complete.
        decode(&file[..file.len() - 2], &canvas.picture()).unwrap();
        for length in 0..file.len() - 3 {
            let error = decode(&file[..length], &canvas.picture()).expect_err("a part");
            assert_eq!(error.fault(), Fault::Corrupt, "{length}: {error}");
        }
        assert!(canvas.is_sound());
    }
}

#[test]
fn one_file_leaves_nothing_for_the_next() {
    let file = Sample::new(16, 16, &[(1, 1)]).bytes();
    let mut canvas = Canvas::new(PixelFormat::Yuv400, (16, 16), (16, 16));
    decode(&file, &canvas.picture()).unwrap();
    // The same file without its steps: only those of the file before it would make a picture of it.
    let at = file.windows(2).position(|two| two == [0xff, 0xdb]).unwrap();
    let mut without = file.clone();
    without.drain(at..at + 69);
    let error = decode(&without, &canvas.picture()).unwrap_err();
    assert_eq!(error.fault(), Fault::Corrupt, "{error}");
}

#[test]
fn scans_without_end_are_refused() {
    let sample = Sample { separate: true, ..Sample::new(64, 64, &[(1, 1), (1, 1), (1, 1)]) };
    let mut file = sample.bytes();
    let start = file.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
    let scans = file[start..file.len() - 2].to_vec();
    file.truncate(file.len() - 2);
    for _ in 0..50 {
        file.extend(&scans);
    }
    let mut canvas = Canvas::new(PixelFormat::YuvSemiplanar444, (64, 64), (64, 64));
    // Either what comes after the third is not looked at, or it is an error; the time is that of one picture.
    match decode(&file, &canvas.picture()) {
        Ok(()) => check(&canvas, true),
        Err(error) => assert_eq!(error.fault(), Fault::Corrupt, "{error}"),
    }
}

/// A picture with something in it.
fn drawing(format: PixelFormat, size: (u32, u32), strides: (u32, u32)) -> Canvas {
    let mut canvas = Canvas::new(format, size, strides);
    for (at, byte) in canvas.bytes().iter_mut().enumerate() {
        *byte = (128.0 + 60.0 * (at as f64 / 23.0).sin() + 40.0 * (at as f64 / 611.0).cos()) as u8;
    }
    canvas
}

#[test]
fn what_is_encoded_is_decoded_again() {
    use PixelFormat as F;
    for (format, decoded) in [
        (F::YuvSemiplanar420, F::YuvSemiplanar420),
        (F::YvuSemiplanar420, F::YvuSemiplanar420),
        (F::YuyvPacked422, F::YuvSemiplanar422),
        (F::UyvyPacked422, F::YuvSemiplanar422),
        (F::YvyuPacked422, F::YvuSemiplanar422),
        (F::VyuyPacked422, F::YvuSemiplanar422),
    ] {
        for (width, height) in [(1, 1), (16, 16), (32, 9), (37, 50), (64, 64)] {
            let mut canvas = drawing(format, (width, height), (width.next_multiple_of(2) * 2 + 6, height + 2));
            let picture = canvas.picture();
            let room = predicted_encode_bytes(&canvas.shape);
            let mut file = vec![0x5a; room as usize + 64];
            let target = |bytes| Pixels { address: file.as_ptr() as usize, bytes };
            let target = target(room);
            let bytes = encode(&picture, 100, target).unwrap();
            assert!(file[room as usize..].iter().all(|byte| *byte == 0x5a));
            file.truncate(bytes as usize);
            let again = info(&file).unwrap();
            assert_eq!((again.width, again.height), (width, height));
            let mut result = Canvas::new(decoded, (width, height), (width.next_multiple_of(2), height));
            decode(&file, &result.picture()).unwrap();
            let packed = matches!(format.sampling(), Sampling::Packed422 { .. });
            let plane = result.shape.first_plane();
            for y in 0..plane.rows {
                for x in 0..plane.row_bytes {
                    let own = match format.sampling() {
                        Sampling::Packed422 { luma } => canvas.luma(x * 2 + luma as usize, y),
                        _ => canvas.luma(x, y),
                    };
                    assert!(result.luma(x, y).abs_diff(own) <= 2, "{format:?} {width}x{height} at {x} {y}");
                }
            }
            let plane = result.shape.chroma_plane().unwrap();
            for y in 0..plane.rows {
                for x in 0..plane.row_bytes / 2 {
                    let own = match format.sampling() {
                        Sampling::Packed422 { luma } => {
                            [x * 4 + 1 - luma as usize, x * 4 + 3 - luma as usize].map(|at| canvas.luma(at, y))
                        }
                        _ => canvas.pair(x, y),
                    };
                    let pair = result.pair(x, y);
                    let near = pair[0].abs_diff(own[0]) <= 2 && pair[1].abs_diff(own[1]) <= 2;
                    assert!(near, "{format:?} packed {packed} {width}x{height} at {x} {y}: {pair:?} {own:?}");
                }
            }
        }
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let mut canvas = drawing(PixelFormat::YuvSemiplanar420, (50, 30), (64, 32));
    let picture = canvas.picture();
    let mut file = vec![0x5a; 8192];
    let address = file.as_mut_ptr() as usize;
    let whole = encode(&picture, 75, Pixels { address, bytes: 4096 }).unwrap() as usize;
    let expected = file[..whole].to_vec();
    for bytes in 0..whole + 2 {
        file.fill(0x5a);
        let result = encode(&picture, 75, Pixels { address, bytes: bytes as u64 });
        assert!(file[bytes..].iter().all(|byte| *byte == 0x5a), "{bytes}");
        if bytes < whole {
            assert_eq!(result, Err(JpegError::NoRoom { bytes: bytes as u64 }));
        } else {
            assert_eq!(result, Ok(whole as u32));
            assert_eq!(file[..whole], expected);
        }
    }
    for level in [101, u32::MAX] {
        let result = encode(&picture, level, Pixels { address, bytes: 4096 });
        assert_eq!(result, Err(JpegError::Level { level }));
    }
    let sizes = [0, 1, 30, 60, 99, 100].map(|level| encode(&picture, level, Pixels { address, bytes: 8192 }).unwrap());
    assert!(sizes[1..].is_sorted() && sizes[0] == sizes[5], "{sizes:?}");
}

#[test]
fn noise_stays_within_what_was_predicted() {
    for format in [PixelFormat::YuvSemiplanar420, PixelFormat::YuyvPacked422] {
        let mut canvas = Canvas::new(format, (96, 64), (192, 64));
        let mut state = 1_u32;
        for byte in canvas.bytes() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = if state >> 31 == 0 { 0 } else { 255 };
        }
        let picture = canvas.picture();
        let room = predicted_encode_bytes(&canvas.shape);
        let mut file = vec![0; room as usize];
        let bytes = encode(&picture, 100, Pixels { address: file.as_mut_ptr() as usize, bytes: room }).unwrap();
        assert!(u64::from(bytes) > room / 2, "{bytes} of {room}");
    }
    let rgb = Canvas::new(PixelFormat::Rgb888, (8, 8), (24, 8)).picture();
    let error = encode(&rgb, 90, Pixels { address: 64, bytes: 0 }).unwrap_err();
    assert_eq!(error, JpegError::Format { format: PixelFormat::Rgb888 });
}

#[test]
fn sizes_are_predicted_with_strides() {
    let file = Sample { orientation: 6, ..Sample::new(100, 50, &[(2, 2), (1, 1), (1, 1)]) }.bytes();
    let info = info(&file).unwrap();
    assert_eq!(predicted_decode_bytes(&info, PixelFormat::YuvSemiplanar420, 128, 16), Ok(128 * 112 * 3 / 2));
    assert_eq!(predicted_decode_bytes(&info, PixelFormat::YvuSemiplanar444, 64, 16), Ok(64 * 112 * 3));
    assert!(predicted_decode_bytes(&info, PixelFormat::Rgb888, 64, 16).is_err());
    assert_eq!(info.decoded_size(PixelFormat::YuvSemiplanar420, Rounding::DownBoth), (50, 100));
}

#[test]
fn odd_sizes_are_rounded_where_chroma_has_half_of_them() {
    let file = Sample::new(65, 67, &[(1, 1), (1, 1), (1, 1)]).bytes();
    let info = info(&file).unwrap();
    for (format, expected) in [
        (PixelFormat::YuvSemiplanar420, [(65, 67), (64, 66), (66, 68), (64, 66)]),
        (PixelFormat::YuvSemiplanar422, [(65, 67), (64, 67), (66, 67), (64, 66)]),
        (PixelFormat::YuvSemiplanar440, [(65, 67), (65, 66), (65, 68), (64, 66)]),
        (PixelFormat::YuvSemiplanar444, [(65, 67); 4]),
    ] {
        let ways = [Rounding::Keep, Rounding::Down, Rounding::Up, Rounding::DownBoth];
        for (rounding, size) in ways.into_iter().zip(expected) {
            assert_eq!(info.decoded_size(format, rounding), size, "{format:?} {rounding:?}");
            for orientation in 1..=8 {
                let file = Sample { orientation, ..Sample::new(65, 67, &[(1, 1), (1, 1), (1, 1)]) }.bytes();
                let size = super::info(&file).unwrap().decoded_size(format, rounding);
                let mut canvas = Canvas::new(format, size, (80, 72));
                decode(&file, &canvas.picture()).unwrap();
                assert!(canvas.is_sound());
            }
        }
    }
}

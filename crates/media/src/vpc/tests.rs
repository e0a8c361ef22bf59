//! Passes against their definition, and what is refused.

use proptest::prelude::*;

use super::{Colours, Interpolation, Pass, VpcError, Work, reference};
use crate::{Picture, PixelFormat, Pixels, Rectangle, Sampling, Shape};

/// Bytes without a pattern, and some of the extreme ones.
pub(super) fn bytes(count: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match state >> 60 {
                0 => 0,
                1 => 255,
                _ => (state >> 40) as u8,
            }
        })
        .collect()
}

pub(super) fn picture(shape: Shape, bytes: &[u8]) -> Picture {
    let pixels = Pixels { address: bytes.as_ptr().expose_provenance(), bytes: bytes.len() as u64 };
    Picture::new(shape, pixels).unwrap()
}

pub(super) fn picture_mut(shape: Shape, bytes: &mut [u8]) -> Picture {
    let pixels = Pixels { address: bytes.as_mut_ptr().expose_provenance(), bytes: bytes.len() as u64 };
    Picture::new(shape, pixels).unwrap()
}

/// Where two results differ, and how.
pub(super) fn first_difference(left: &[u8], right: &[u8]) -> Option<(usize, u8, u8)> {
    left.iter().zip(right).position(|(left, right)| left != right).map(|at| (at, left[at], right[at]))
}

pub(super) fn shape(format: PixelFormat, width: u32, height: u32, more: (u32, u32)) -> Shape {
    Shape::new(format, width, height, format.row_bytes(width) as u32 + more.0, height + more.1).unwrap()
}

pub(super) fn formats() -> impl Strategy<Value = PixelFormat> {
    prop::sample::select(PixelFormat::ALL.to_vec())
}

fn interpolations() -> impl Strategy<Value = Interpolation> {
    prop::sample::select(vec![Interpolation::Bilinear, Interpolation::BilinearCorner, Interpolation::Nearest])
}

/// A picture and a part of it, which can be one of a target if so wanted.
fn parts(formats: impl Strategy<Value = PixelFormat>, target: bool) -> impl Strategy<Value = (Shape, Rectangle)> {
    let size = prop_oneof![4 => 1..=40u32, 2 => 41..=150u32, 1 => Just(1u32), 1 => Just(16), 1 => Just(64)];
    let share = || prop_oneof![Just((0, 1000)), (0..=1000u32, 0..=1000u32)];
    (formats, size, 1..=24u32, (0..=5u32, 0..=3u32), share(), share()).prop_map(
        move |(format, width, height, more, across, down)| {
            let shape = shape(format, width, height, more);
            let packed = matches!(format.sampling(), Sampling::Packed422 { .. });
            let part = |size: u32, (first, part): (u32, u32)| {
                let mut first = (size - 1) * first / 1000;
                if target && packed {
                    first -= first % 2;
                }
                (first, ((size - first) * part / 1000).max(1))
            };
            let ((left, width), (top, height)) = (part(width, across), part(height, down));
            (shape, Rectangle { left, top, width, height })
        },
    )
}

fn works() -> impl Strategy<Value = Work> {
    let equal = any::<u8>().prop_map(|choice| choice % 4 == 0);
    (parts(formats(), false), parts(formats(), true), interpolations(), equal).prop_map(
        |((source, crop), (target, paste), interpolation, equal)| {
            let mut work = Work { source, crop, target, paste, interpolation };
            if equal {
                let (width, height) = (crop.width.min(paste.width), crop.height.min(paste.height));
                (work.crop.width, work.crop.height, work.paste.width, work.paste.height) =
                    (width, height, width, height);
            }
            work
        },
    )
}

/// What a pass leaves of a target full of 0x5a, run in as many parts.
fn result(pass: &Pass, work: &Work, source: &[u8], cuts: &[u32]) -> Vec<u8> {
    let mut target = vec![0x5a; work.target.bytes() as usize];
    let target_picture = picture_mut(work.target, &mut target);
    let mut from = 0;
    for cut in cuts.iter().map(|cut| cut % (work.paste.height + 1)).chain([work.paste.height]) {
        if cut >= from {
            pass.run_rows(&picture(work.source, source), &target_picture, from..cut).unwrap();
            from = cut;
        }
    }
    target
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn every_kernel_is_its_definition(
        work in works(),
        colours in prop::sample::select(Colours::ALL.to_vec()),
        seed in any::<u64>(),
        cuts in prop::collection::vec(0..25u32, 0..3),
    ) {
        let source = bytes(work.source.bytes() as usize, seed);
        let mut expect = vec![0x5a; work.target.bytes() as usize];
        reference::run(&work, colours, &source, &mut expect);
        for pass in [Pass::with_colours(&work, colours).unwrap(), Pass::scalar(&work, colours).unwrap()] {
            let whole = result(&pass, &work, &source, &[]);
            prop_assert_eq!(first_difference(&whole, &expect), None);
            let mut sorted = cuts.clone();
            sorted.sort_unstable();
            prop_assert_eq!(first_difference(&result(&pass, &work, &source, &sorted), &expect), None);
        }
    }
}

/// From every format to every other, scaled and not, with rows as they are in practice.
#[test]
fn every_pair_of_formats_is_its_definition() {
    for source_format in PixelFormat::ALL {
        let source_shape = shape(source_format, 70, 14, (0, 0));
        let source = bytes(source_shape.bytes() as usize, 11);
        for target_format in PixelFormat::ALL {
            for (width, height) in [(70, 14), (34, 10), (134, 30)] {
                let target_shape = shape(target_format, width, height, (6, 0));
                let work = Work {
                    source: source_shape,
                    crop: Rectangle::whole(&source_shape),
                    target: target_shape,
                    paste: Rectangle::whole(&target_shape),
                    interpolation: Interpolation::Bilinear,
                };
                let mut expect = vec![0x5a; target_shape.bytes() as usize];
                reference::run(&work, Colours::Bt601Wide, &source, &mut expect);
                for pass in [Pass::new(&work).unwrap(), Pass::scalar(&work, Colours::Bt601Wide).unwrap()] {
                    let result = result(&pass, &work, &source, &[]);
                    let difference = first_difference(&result, &expect);
                    assert_eq!(difference, None, "{source_format:?} to {target_format:?}, {width}x{height}");
                }
            }
        }
    }
}

/// However far apart samples lie, kernels find them.
#[test]
fn every_ratio_is_its_definition() {
    for format in [PixelFormat::Yuv400, PixelFormat::YuvSemiplanar420, PixelFormat::Rgb888, PixelFormat::Argb8888] {
        for width in [1, 2, 7, 15, 16, 17, 31, 33, 64, 100, 333, 1000] {
            let source_shape = shape(format, width, 3, (0, 0));
            let source = bytes(source_shape.bytes() as usize, u64::from(width));
            for (target_width, interpolation) in [1, 3, 16, 31, 32, 33, 64, 70].into_iter().flat_map(|width| {
                [Interpolation::Bilinear, Interpolation::BilinearCorner, Interpolation::Nearest]
                    .map(|interpolation| (width, interpolation))
            }) {
                let target_shape = shape(format, target_width, 2, (0, 0));
                let work = Work {
                    source: source_shape,
                    crop: Rectangle::whole(&source_shape),
                    target: target_shape,
                    paste: Rectangle::whole(&target_shape),
                    interpolation,
                };
                let mut expect = vec![0x5a; target_shape.bytes() as usize];
                reference::run(&work, Colours::Bt601Wide, &source, &mut expect);
                let result = result(&Pass::new(&work).unwrap(), &work, &source, &[]);
                assert_eq!(first_difference(&result, &expect), None, "{format:?} {width} to {target_width}");
            }
        }
    }
}

/// Means are near those in real numbers: within half of the last place for rounding, half for what two rows lose, and a little for weights in 2048ths.
#[test]
fn scaled_pictures_are_near_real_means() {
    let source_shape = shape(PixelFormat::Yuv400, 97, 61, (0, 0));
    let source = bytes(source_shape.bytes() as usize, 5);
    for (width, height) in [(41, 23), (200, 130), (97, 30), (12, 61)] {
        let target_shape = shape(PixelFormat::Yuv400, width, height, (0, 0));
        let work = Work {
            source: source_shape,
            crop: Rectangle::whole(&source_shape),
            target: target_shape,
            paste: Rectangle::whole(&target_shape),
            interpolation: Interpolation::Bilinear,
        };
        let result = result(&Pass::new(&work).unwrap(), &work, &source, &[]);
        for (at, result) in (0..).zip(result) {
            let along = |at: u32, from: u32, to: u32| {
                let position = (f64::from(at) + 0.5) * f64::from(from) / f64::from(to) - 0.5;
                position.clamp(0.0, f64::from(from - 1))
            };
            let (x, y) = (along(at % width, 97, width), along(at / width, 61, height));
            let sample = |x: f64, y: f64| f64::from(source[y.min(60.0) as usize * 97 + x.min(96.0) as usize]);
            let row = |y: f64| {
                let part = x.fract();
                sample(x.floor(), y) * (1.0 - part) + sample(x.floor() + 1.0, y) * part
            };
            let exact = row(y.floor()) * (1.0 - y.fract()) + row(y.floor() + 1.0) * y.fract();
            assert!((exact - f64::from(result)).abs() < 1.14, "{exact} {result}");
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let source = shape(PixelFormat::YuvSemiplanar420, 64, 32, (0, 0));
    let target = shape(PixelFormat::YuvSemiplanar420, 32, 16, (0, 0));
    let yuyv = shape(PixelFormat::YuyvPacked422, 32, 16, (0, 0));
    let (crop, paste) = (Rectangle::whole(&source), Rectangle::whole(&target));
    let work = Work { source, crop, target, paste, interpolation: Interpolation::Bilinear };
    let refusal = |work: &Work| Pass::new(work).unwrap_err().to_string();
    assert_eq!(
        refusal(&Work { crop: Rectangle { left: 2, ..crop }, ..work }),
        "a crop of 64x32 pixels at column 2, row 0 does not lie in the picture of 64x32 pixels"
    );
    assert_eq!(
        refusal(&Work { paste: Rectangle { height: 0, ..paste }, ..work }),
        "a paste of 32x0 pixels at column 0, row 0 does not lie in the picture of 32x16 pixels"
    );
    assert_eq!(
        refusal(&Work { target: yuyv, paste: Rectangle { left: 5, top: 3, width: 8, height: 8 }, ..work }),
        "a paste at column 5 begins between two pixels that are packed together: it must be even"
    );
    let pass = Pass::new(&work).unwrap();
    let mut memory = vec![0; (source.bytes() + target.bytes()) as usize];
    let (first, second) = memory.split_at_mut(source.bytes() as usize);
    let (from, to) = (picture(source, first), picture_mut(target, second));
    assert_eq!(pass.run(&from, &to), Ok(()));
    assert_eq!(pass.run(&to, &to), Err(VpcError::Shape { side: "source" }));
    assert_eq!(pass.run_rows(&from, &to, 3..17), Err(VpcError::Rows { first: 3, end: 17, rows: 16 }));
    let near = Pixels { address: from.address() + 8, bytes: 1 << 20 };
    assert_eq!(pass.run(&from, &Picture::new(target, near).unwrap()), Err(VpcError::Overlap));
    let nowhere = Pixels { address: 0, bytes: 1 << 20 };
    assert_eq!(pass.run(&Picture::new(source, nowhere).unwrap(), &to), Err(VpcError::Null { side: "source" }));
}

#[test]
fn few_tables_are_kept() {
    let source = shape(PixelFormat::Yuv400, 4096, 64, (0, 0));
    for width in 1..200 {
        let target = shape(PixelFormat::Yuv400, 4096 - width, 64, (0, 0));
        let (crop, paste) = (Rectangle::whole(&source), Rectangle::whole(&target));
        Pass::new(&Work { source, crop, target, paste, interpolation: Interpolation::Bilinear }).unwrap();
        let (count, bytes) = super::cache::kept();
        assert!(count <= 32 && bytes <= 5 << 20, "{count} {bytes}");
    }
}

/// Formats whose sampling tests rely on are all here.
#[test]
fn all_samplings_are_tested() {
    let samplings = PixelFormat::ALL.map(PixelFormat::sampling);
    assert!(samplings.contains(&Sampling::Packed422 { luma: 1 }) && samplings.contains(&Sampling::Gray));
}

//! Passes against their definition, and what is refused.

use proptest::prelude::*;

use super::{
    BufferError, ColourConversion, Crop, Element, Padding, Parameters, Pass, PassError, PictureFormat,
    PictureParameters, Rounding, Size, Target, reference,
};
use crate::Binding;

/// A pass with a source to run it on.
#[derive(Debug, Clone)]
struct Case {
    parameters: Parameters,
    target: Target,
    rounding: Rounding,
    seed: u64,
}

/// Bytes without a pattern, and some of the extreme ones.
fn bytes(count: usize, seed: u64) -> Vec<u8> {
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

fn formats() -> impl Strategy<Value = PictureFormat> {
    prop::sample::select(vec![
        PictureFormat::Yuv420Sp,
        PictureFormat::Xrgb8888,
        PictureFormat::Rgb888,
        PictureFormat::Yuv400,
    ])
}

fn conversions() -> impl Strategy<Value = ColourConversion> {
    let narrow = [[298, 0, 409], [298, -100, -208], [298, 516, 0]];
    let weights = prop_oneof![-512..=512i16, -32677..=32676i16, Just(i16::MIN), Just(i16::MAX)];
    let matrix = prop_oneof![1 => Just(narrow), 3 => prop::array::uniform3(prop::array::uniform3(weights))];
    (matrix, any::<[u8; 3]>(), any::<[u8; 3]>()).prop_map(|(matrix, input_bias, output_bias)| ColourConversion {
        matrix,
        input_bias,
        output_bias,
    })
}

/// What people configure, and the limits.
fn normalisations() -> impl Strategy<Value = ([i16; 4], [f32; 4], [f32; 4])> {
    let mean = prop_oneof![4 => 0..=255i16, 1 => any::<i16>(), 1 => Just(0)];
    let min = prop_oneof![
        3 => Just(0.0f32),
        2 => 0.0..255.0f32,
        1 => Just(-0.0f32),
        1 => Just(6e-8f32),
        1 => prop::sample::select(vec![65504.0f32, -65504.0, 1e9]),
    ];
    let factor = prop_oneof![
        3 => 0.001..0.1f32,
        2 => Just(1.0f32),
        1 => -2.0..2.0f32,
        1 => prop::sample::select(vec![0.0f32, -0.0, 65504.0, -65504.0, 6e-8, 1e-5]),
    ];
    let uniform = |same: bool, four: [i16; 4]| if same { [four[0]; 4] } else { four };
    let uniform_float = |same: bool, four: [f32; 4]| if same { [four[0]; 4] } else { four };
    (
        any::<bool>(),
        prop::array::uniform4(mean),
        any::<bool>(),
        prop::array::uniform4(min),
        prop::array::uniform4(factor),
    )
        .prop_map(move |(same_mean, mean, same_min, min, factor)| {
            (uniform(same_mean, mean), uniform_float(same_min, min), factor)
        })
}

/// Where a part lies in a length: so many thousandths from the start.
fn place(length: u32, part: u32, permille: u32) -> u32 {
    (length - part) * permille / 1000
}

/// A picture whose crop and padding make `inner` pixels of `source`, and of that a picture of `inner + around`.
fn pictures(source: Size, inner: Size, around: Size) -> impl Strategy<Value = PictureParameters> {
    let share = 0..=1000u32;
    let value = prop_oneof![Just(0.0f32), -200.0..400.0f32, Just(65504.0), Just(1e9)];
    ([share.clone(), share.clone(), share.clone(), share], normalisations(), value).prop_map(
        move |([left, top, padding_left, padding_top], (mean, min, reciprocal_variance), padding_value)| {
            let crop = Crop {
                left: place(source.width, inner.width, left),
                top: place(source.height, inner.height, top),
                size: inner,
            };
            let padding = Padding {
                top: place(around.height, 0, padding_top),
                bottom: around.height - place(around.height, 0, padding_top),
                left: place(around.width, 0, padding_left),
                right: around.width - place(around.width, 0, padding_left),
            };
            PictureParameters {
                crop: (inner != source).then_some(crop),
                padding: (around != Size::default()).then_some(padding),
                padding_value,
                mean,
                min,
                reciprocal_variance,
            }
        },
    )
}

fn cases() -> impl Strategy<Value = Case> {
    let sizes = (formats(), 1..=70u32, 1..=9u32).prop_flat_map(|(format, width, height)| {
        let whole = Size { width, height };
        let even = Size { width: width.div_ceil(2) * 2, height: height.div_ceil(2) * 2 };
        let source = if format == PictureFormat::Yuv420Sp { even } else { whole };
        let part = (1..=source.width, 1..=source.height).prop_map(|(width, height)| Size { width, height });
        let inner = prop_oneof![Just(source), part];
        let padding = (0..=20u32, 0..=4u32).prop_map(|(width, height)| Size { width, height });
        (Just(format), Just(source), inner, prop_oneof![Just(Size::default()), padding])
    });
    (sizes, 1..=3usize, any::<bool>()).prop_flat_map(|((format, source, inner, around), batch, alike)| {
        let sets = if alike { 1 } else { batch };
        let conversion = match format {
            PictureFormat::Yuv400 => Just(None).boxed(),
            _ => prop::option::of(conversions()).boxed(),
        };
        let elements = prop::sample::select(vec![Element::U8, Element::F16, Element::F32]);
        (
            (any::<bool>(), any::<bool>(), conversion),
            prop::collection::vec(pictures(source, inner, around), sets),
            (1..=format.channels(), any::<bool>(), elements),
            any::<bool>(),
            any::<u64>(),
        )
            .prop_map(move |((swap_rb_uv, swap_ax, conversion), pictures, target, truncate, seed)| {
                let (channels, channels_last, element) = target;
                let size = Size { width: inner.width + around.width, height: inner.height + around.height };
                Case {
                    parameters: Parameters { format, source, swap_rb_uv, swap_ax, conversion, pictures },
                    target: Target { batch, channels, size, channels_last, element },
                    rounding: if truncate { Rounding::Truncate } else { Rounding::HalfUp },
                    seed,
                }
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn every_kernel_is_its_definition(case in cases()) {
        let Case { parameters, target, rounding, seed } = &case;
        let pass = Pass::new(parameters, *target, *rounding).unwrap();
        // Longer than needed by a few bytes, which stay as they are.
        let source = bytes(pass.source_bytes() as usize + 5, *seed);
        let expect = reference::run(parameters, *target, *rounding, &source);
        prop_assert_eq!(pass.target_bytes() as usize, expect.len());
        for pass in [pass, Pass::scalar(parameters, *target, *rounding).unwrap()] {
            let mut result = vec![0x5a; expect.len() + 7];
            pass.run_slices(&source, &mut result).unwrap();
            prop_assert_eq!(first_difference(&result[..expect.len()], &expect), None);
            prop_assert_eq!(&result[expect.len()..], &[0x5a; 7]);
            let mut bound = vec![0xa5; expect.len() + 1];
            pass.run(binding(&source), binding_mut(&mut bound[1..])).unwrap();
            prop_assert!(bound[1..] == expect[..]);
            prop_assert_eq!(bound[0], 0xa5);
        }
    }
}

fn binding(bytes: &[u8]) -> Binding {
    Binding { address: bytes.as_ptr().expose_provenance(), bytes: bytes.len() as u64 }
}

fn binding_mut(bytes: &mut [u8]) -> Binding {
    Binding { address: bytes.as_mut_ptr().expose_provenance(), bytes: bytes.len() as u64 }
}

/// Where two results differ, and how.
fn first_difference(left: &[u8], right: &[u8]) -> Option<(usize, u8, u8)> {
    left.iter().zip(right).position(|(left, right)| left != right).map(|at| (at, left[at], right[at]))
}

const SOURCE: Size = Size { width: 64, height: 32 };

fn parameters(format: PictureFormat) -> Parameters {
    Parameters {
        format,
        source: SOURCE,
        swap_rb_uv: false,
        swap_ax: false,
        conversion: None,
        pictures: vec![PictureParameters::default()],
    }
}

fn target() -> Target {
    Target { batch: 1, channels: 3, size: SOURCE, channels_last: false, element: Element::F16 }
}

fn refusal(parameters: &Parameters, target: Target) -> String {
    Pass::new(parameters, target, Rounding::HalfUp).unwrap_err().to_string()
}

#[test]
fn every_byte_goes_as_defined_through_usual_normalisations() {
    // A picture of all bytes; means and factors of well-known networks, whole and with a fraction.
    let size = Size { width: 256, height: 1 };
    let source: Vec<u8> = (0..256 * 3).map(|at| (at / 3) as u8).collect();
    for (mean, min, factor) in [
        ([124, 117, 104, 0], [0.0; 4], [0.017_124_75, 0.0175, 0.017_429_19, 1.0]),
        ([123, 116, 103, 0], [0.675, 0.28, 0.53, 0.0], [0.017_124_75, 0.0175, 0.017_429_19, 1.0]),
        ([0; 4], [123.675, 116.28, 103.53, 0.0], [0.017_124_75, 0.0175, 0.017_429_19, 1.0]),
        ([0; 4], [0.0; 4], [0.003_921_569, 0.003_921_569, 0.003_921_569, 1.0]),
        ([128; 4], [0.0; 4], [-1.0, 0.0, -0.0, 1.0]),
    ] {
        let picture = PictureParameters { mean, min, reciprocal_variance: factor, ..PictureParameters::default() };
        let parameters = Parameters { source: size, pictures: vec![picture], ..parameters(PictureFormat::Rgb888) };
        for channels_last in [false, true] {
            let target = Target { size, channels_last, ..target() };
            let pass = Pass::new(&parameters, target, Rounding::HalfUp).unwrap();
            let mut result = vec![0; pass.target_bytes() as usize];
            pass.run_slices(&source, &mut result).unwrap();
            let expect = reference::run(&parameters, target, Rounding::HalfUp, &source);
            assert_eq!(first_difference(&result, &expect), None, "{mean:?} {min:?}");
        }
    }
}

#[test]
fn known_colours_come_out() {
    // BT.601 narrow: black, white and red, as any table of colours gives them.
    let matrix = [[298, 0, 409], [298, -100, -208], [298, 516, 0]];
    let conversion = ColourConversion { matrix, input_bias: [16, 128, 128], output_bias: [0; 3] };
    let size = Size { width: 6, height: 2 };
    let source = [16, 16, 235, 235, 81, 81, 16, 16, 235, 235, 81, 81, 128, 128, 128, 128, 90, 240];
    let parameters = Parameters { source: size, conversion: Some(conversion), ..parameters(PictureFormat::Yuv420Sp) };
    let target = Target { size, channels_last: true, element: Element::U8, ..target() };
    let pass = Pass::new(&parameters, target, Rounding::HalfUp).unwrap();
    let mut result = [0; 36];
    pass.run_slices(&source, &mut result).unwrap();
    assert_eq!(result[..18], [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0]);
}

#[test]
fn roundings_differ_where_the_half_is() {
    // 0.5 and a little less.
    let matrix = [[128, 0, 0], [127, 0, 0], [-128, 0, 0]];
    let conversion = ColourConversion { matrix, input_bias: [0; 3], output_bias: [0, 0, 10] };
    let size = Size { width: 1, height: 1 };
    let parameters = Parameters { source: size, conversion: Some(conversion), ..parameters(PictureFormat::Rgb888) };
    let target = Target { size, element: Element::U8, ..target() };
    for (rounding, expect) in [(Rounding::HalfUp, [1, 0, 10]), (Rounding::Truncate, [0, 0, 9])] {
        let pass = Pass::new(&parameters, target, rounding).unwrap();
        let mut result = [0; 3];
        pass.run_slices(&[1, 0, 0], &mut result).unwrap();
        assert_eq!(result, expect, "{rounding:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let rgb = || parameters(PictureFormat::Rgb888);
    let with = |picture: PictureParameters| Parameters { pictures: vec![picture], ..rgb() };
    let crop = |left, top, width, height| {
        with(PictureParameters {
            crop: Some(Crop { left, top, size: Size { width, height } }),
            ..PictureParameters::default()
        })
    };
    let padding = |left, right| {
        with(PictureParameters {
            padding: Some(Padding { left, right, ..Padding::default() }),
            ..PictureParameters::default()
        })
    };
    let cases = [
        (Parameters { source: Size { width: 0, height: 4 }, ..rgb() }, target(), "the source is empty (0 x 4 pixels"),
        (rgb(), Target { size: Size::default(), ..target() }, "the target is empty (0 x 0 pixels, 1 pictures)"),
        (rgb(), Target { batch: 0, ..target() }, "is empty (64 x 32 pixels, 0 pictures)"),
        (
            Parameters { source: Size { width: 63, height: 32 }, ..parameters(PictureFormat::Yuv420Sp) },
            target(),
            "even width and height, not 63 x 32",
        ),
        (
            Parameters { source: Size { width: 64, height: 31 }, ..parameters(PictureFormat::Yuv420Sp) },
            target(),
            "even width and height, not 64 x 31",
        ),
        (rgb(), Target { channels: 4, ..target() }, "the network takes 4 channels, the source has 3"),
        (rgb(), Target { channels: 0, ..target() }, "the network takes 0 channels"),
        (parameters(PictureFormat::Yuv400), target(), "the network takes 3 channels, the source has 1"),
        (
            Parameters {
                conversion: Some(ColourConversion {
                    matrix: [[256, 0, 0]; 3],
                    input_bias: [0; 3],
                    output_bias: [0; 3],
                }),
                ..parameters(PictureFormat::Yuv400)
            },
            Target { channels: 1, ..target() },
            "YUV400 has one component",
        ),
        (Parameters { pictures: Vec::new(), ..rgb() }, target(), "1 or 1 sets of picture parameters, not 0"),
        (
            Parameters { pictures: vec![PictureParameters::default(); 2], ..rgb() },
            Target { batch: 3, ..target() },
            "a batch of 3 takes 1 or 3 sets of picture parameters, not 2",
        ),
        (crop(1, 0, 64, 32), target(), "picture 0: the crop starts at column 1, row 0 and takes 64 x 32 pixels"),
        (crop(0, 1, 64, 32), target(), "starts at column 0, row 1"),
        (crop(0, 0, 0, 32), target(), "takes 0 x 32 pixels; the source has 64 x 32"),
        (crop(u32::MAX, u32::MAX, u32::MAX, u32::MAX), target(), "the source has 64 x 32"),
        (crop(2, 0, 60, 32), target(), "crop and padding give 60 x 32 pixels; the network takes 64 x 32"),
        (padding(u32::MAX, u32::MAX), target(), "crop and padding give 8589934654 x 32 pixels"),
        (
            with(PictureParameters { min: [0.0, f32::NAN, 0.0, 0.0], ..PictureParameters::default() }),
            target(),
            "picture 0: min of channel 1 is NaN",
        ),
        (
            with(PictureParameters {
                reciprocal_variance: [1.0, 1.0, f32::INFINITY, 1.0],
                ..PictureParameters::default()
            }),
            target(),
            "reciprocal of variance of channel 2 is inf",
        ),
    ];
    for (parameters, target, expect) in cases {
        let text = refusal(&parameters, target);
        assert!(text.contains(expect), "{text}\nlacks: {expect}");
    }
}

#[test]
fn sizes_that_nothing_can_hold_are_refused() {
    let huge = Size { width: u32::MAX - 1, height: u32::MAX - 1 };
    for format in [PictureFormat::Yuv420Sp, PictureFormat::Xrgb8888, PictureFormat::Rgb888, PictureFormat::Yuv400] {
        let parameters = Parameters { source: huge, ..parameters(format) };
        let target = Target { size: huge, channels: 1, ..target() };
        let error = Pass::new(&parameters, target, Rounding::HalfUp).unwrap_err();
        assert_eq!(error, PassError::TooLarge { what: "source" });
    }
    let many = Target { batch: usize::MAX, ..target() };
    let error = Pass::new(&parameters(PictureFormat::Rgb888), many, Rounding::HalfUp).unwrap_err();
    assert_eq!(error, PassError::TooLarge { what: "source" });
    // The source still fits, four bytes an element no longer do.
    let many = Target { batch: isize::MAX as usize / (64 * 32 * 3), element: Element::F32, ..target() };
    let error = Pass::new(&parameters(PictureFormat::Rgb888), many, Rounding::HalfUp).unwrap_err();
    assert_eq!(error, PassError::TooLarge { what: "target" });
}

#[test]
fn buffers_are_checked_before_anything_is_touched() {
    let pass = Pass::new(&parameters(PictureFormat::Rgb888), target(), Rounding::HalfUp).unwrap();
    let (source_bytes, target_bytes) = (64 * 32 * 3, 64 * 32 * 3 * 2);
    assert_eq!((pass.source_bytes(), pass.target_bytes()), (source_bytes, target_bytes));
    let mut memory = vec![0; (source_bytes + target_bytes) as usize];
    let address = binding_mut(&mut memory).address;
    let at = |offset: u64, bytes| Binding { address: address + offset as usize, bytes };
    let null = |bytes| Binding { address: 0, bytes };
    let short = |side, needed, given| Err(BufferError::TooSmall { side, needed, given });
    for (source, target, expect) in [
        (at(0, source_bytes), at(source_bytes, target_bytes), Ok(())),
        (at(target_bytes, source_bytes), at(0, target_bytes), Ok(())),
        (at(0, source_bytes - 1), at(source_bytes, target_bytes), short("source", source_bytes, source_bytes - 1)),
        (at(0, source_bytes), at(source_bytes, 0), short("target", target_bytes, 0)),
        (null(source_bytes), at(0, target_bytes), Err(BufferError::Null { side: "source" })),
        (at(0, source_bytes), null(target_bytes), Err(BufferError::Null { side: "target" })),
        (at(0, source_bytes), at(source_bytes - 1, target_bytes), Err(BufferError::Overlap)),
        (at(target_bytes - 1, source_bytes), at(0, target_bytes), Err(BufferError::Overlap)),
        (at(0, source_bytes), at(0, target_bytes), Err(BufferError::Overlap)),
    ] {
        assert_eq!(pass.run(source, target), expect, "{source:?} {target:?}");
    }
    let (source, target) = memory.split_at_mut(source_bytes as usize);
    assert_eq!(pass.run_slices(&source[1..], target), short("source", source_bytes, source_bytes - 1));
    assert_eq!(pass.run_slices(source, &mut target[1..]), short("target", target_bytes, target_bytes - 1));
}

#[test]
fn a_pass_is_shared_by_threads() {
    let pass = Pass::new(&parameters(PictureFormat::Yuv420Sp), target(), Rounding::HalfUp).unwrap();
    let source = bytes(pass.source_bytes() as usize, 1);
    let run = || {
        let mut result = vec![0; pass.target_bytes() as usize];
        pass.run_slices(&source, &mut result).unwrap();
        result
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(run);
        assert_eq!(run(), other.join().unwrap());
    });
}

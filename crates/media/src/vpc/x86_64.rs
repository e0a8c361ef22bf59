//! The kernel with AVX2.
//!
//! Bytes come together by shuffles within registers ([`super::table`]): a load of sixteen bytes holds both samples of several outputs. The horizontal half of a mean
//! is then one multiplication of signed bytes by unsigned weights whose products are added in pairs, the vertical half two rounded products of 16-bit numbers.
//! Colours are converted in 16-bit numbers too. Rows end in parts of a register, which are done on copies.
//!
//! Equal to the scalar kernel to the last bit.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadl_epi64, _mm_loadu_si128, _mm_unpacklo_epi64, _mm256_add_epi16, _mm256_adds_epi16,
    _mm256_blendv_epi8, _mm256_castsi128_si256, _mm256_inserti128_si256, _mm256_load_si256, _mm256_loadu_si256,
    _mm256_maddubs_epi16, _mm256_mulhrs_epi16, _mm256_or_si256, _mm256_packus_epi16, _mm256_permute2x128_si256,
    _mm256_permute4x64_epi64, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srai_epi16, _mm256_srli_epi16, _mm256_storeu_si256, _mm256_sub_epi16, _mm256_unpackhi_epi8,
    _mm256_unpackhi_epi16, _mm256_unpacklo_epi8, _mm256_unpacklo_epi16, _mm256_xor_si256,
};

use super::colour::{Coefficients, ToRgb, ToYuv};
use super::plan::{LINES, Store};
use super::rows::Kernel;
use super::scalar::{BLEND_BIAS, Scalar};
use super::table::{Block, Parts, Table, Windows};
use crate::Order;

/// The kernel. That there is one shows that the processor has the instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vector(());

/// Bytes of a register.
const STEP: usize = 32;

impl Vector {
    /// The kernel, where the processor has AVX2.
    pub(super) fn new() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Self(()))
    }
}

impl Kernel for Vector {
    fn pick(&self, table: &Table, source: &[u8], line: &mut [u8]) {
        let Table::Windows(windows) = table else { return Scalar.pick(table, source, line) };
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        with_reach(windows, source, |source| unsafe {
            match windows.parts {
                Parts::One => pick::<1>(windows, source, line),
                Parts::Two => pick::<2>(windows, source, line),
                Parts::Four | Parts::Scattered => pick::<4>(windows, source, line),
            }
        });
    }

    fn spread(&self, table: &Table, source: &[u8], line: &mut [i16]) {
        let Table::Windows(windows) = table else { return Scalar.spread(table, source, line) };
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        with_reach(windows, source, |source| unsafe {
            match windows.parts {
                Parts::One => spread::<1, false>(windows, source, line),
                Parts::Two => spread::<2, false>(windows, source, line),
                Parts::Four => spread::<4, false>(windows, source, line),
                Parts::Scattered => spread::<4, true>(windows, source, line),
            }
        });
    }

    fn blend(&self, lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe { blend(lines, weights, target) }
    }

    fn store(&self, store: Store, coefficients: &Coefficients, lines: &[&[u8]; LINES], target: &mut [u8]) {
        let Coefficients { to_rgb, to_yuv } = coefficients;
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe {
            match store {
                Store::Plain => target.copy_from_slice(lines[0]),
                Store::Luma => luma(to_yuv, lines, target),
                Store::Chroma(order) => chroma(to_yuv, order, lines, target),
                Store::Rgb { places, bytes: 3 } => rgb::<3>(to_rgb, places, lines, target),
                Store::Rgb { places, .. } => rgb::<4>(to_rgb, places, lines, target),
                Store::Yuv => yuv(to_yuv, lines, target),
                Store::Three => three(lines, target),
                Store::Four { places } => four(places, lines, target),
                Store::Pairs { luma } => pairs(luma, lines, target),
                Store::PairsOfRgb { luma, order } => pairs_of_rgb(to_yuv, luma, order, lines, target),
            }
        }
    }
}

/// Calls `work` with a row that windows can be loaded from: one that is shorter than a window is copied.
fn with_reach(windows: &Windows, source: &[u8], work: impl FnOnce(&[u8])) {
    if source.len() >= windows.reach {
        return work(source);
    }
    // Rows shorter than a window alone have more reach than bytes.
    let mut copy = [0; 16];
    copy[..source.len()].copy_from_slice(source);
    work(&copy);
}

/// The windows of both halves of a register.
///
/// # Safety
///
/// Both windows lie in `source`.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn window_pair<const SCATTERED: bool>(source: *const u8, bases: &[u32]) -> __m256i {
    // SAFETY: by the caller's promise.
    unsafe {
        let (low, high) = if SCATTERED {
            (
                _mm_unpacklo_epi64(half_window(source, bases[0]), half_window(source, bases[1])),
                _mm_unpacklo_epi64(half_window(source, bases[2]), half_window(source, bases[3])),
            )
        } else {
            (window(source, bases[0]), window(source, bases[1]))
        };
        _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(low), high)
    }
}

/// # Safety
///
/// Sixteen bytes are there.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn window(source: *const u8, base: u32) -> __m128i {
    // SAFETY: by the caller's promise.
    unsafe { _mm_loadu_si128(source.add(base as usize).cast()) }
}

/// # Safety
///
/// Eight bytes are there.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn half_window(source: *const u8, base: u32) -> __m128i {
    // SAFETY: by the caller's promise.
    unsafe { _mm_loadl_epi64(source.add(base as usize).cast()) }
}

/// The bytes of a group: the windows of each part, shuffled into place.
///
/// # Safety
///
/// All windows lie in `source`.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn gather<const PARTS: usize, const SCATTERED: bool>(
    source: *const u8,
    bases: &[u32],
    shuffles: &[Block],
) -> __m256i {
    let each = if SCATTERED { 4 } else { 2 };
    let mut bytes = _mm256_setzero_si256();
    for part in 0..PARTS {
        // SAFETY: by the caller's promise.
        let loaded = unsafe { window_pair::<SCATTERED>(source, &bases[part * each..(part + 1) * each]) };
        let shuffled = _mm256_shuffle_epi8(loaded, load_block(&shuffles[part]));
        bytes = if part == 0 { shuffled } else { _mm256_or_si256(bytes, shuffled) };
    }
    bytes
}

/// Picks bytes. The source has the windows' reach.
#[target_feature(enable = "avx2")]
fn pick<const PARTS: usize>(windows: &Windows, source: &[u8], line: &mut [u8]) {
    assert!(source.len() >= windows.reach, "windows lie in the row");
    let groups = windows.bases.chunks_exact(2 * PARTS).zip(windows.shuffles.chunks_exact(PARTS));
    for (at, (bases, shuffles)) in groups.enumerate() {
        // SAFETY: windows are made to lie within their reach, which the source has.
        let bytes = unsafe { gather::<PARTS, false>(source.as_ptr(), bases, shuffles) };
        store_part(line, at * STEP, bytes);
    }
}

/// The horizontal half of a mean. The source has the windows' reach.
#[target_feature(enable = "avx2")]
fn spread<const PARTS: usize, const SCATTERED: bool>(windows: &Windows, source: &[u8], line: &mut [i16]) {
    assert!(source.len() >= windows.reach, "windows lie in the row");
    let each = if SCATTERED { 4 } else { 2 };
    let middle = _mm256_set1_epi8(-128);
    let groups = windows.bases.chunks_exact(each * PARTS).zip(windows.shuffles.chunks_exact(PARTS));
    let groups = groups.zip(&windows.weights).zip(line.chunks_exact_mut(STEP / 2));
    for (((bases, shuffles), weights), line) in groups {
        // SAFETY: windows are made to lie within their reach, which the source has.
        let bytes = unsafe { gather::<PARTS, SCATTERED>(source.as_ptr(), bases, shuffles) };
        store_wide(line, _mm256_maddubs_epi16(load_block(weights), _mm256_xor_si256(bytes, middle)));
    }
}

/// The vertical half.
#[target_feature(enable = "avx2")]
fn blend(lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
    let [first_weight, second_weight] = [_mm256_set1_epi16(weights[0]), _mm256_set1_epi16(weights[1])];
    let bias = _mm256_set1_epi16(BLEND_BIAS);
    let groups = lines[0].chunks_exact(STEP).zip(lines[1].chunks_exact(STEP));
    for (target, (first, second)) in target.chunks_mut(STEP).zip(groups) {
        let low = blend_half(&first[..16], &second[..16], first_weight, second_weight, bias);
        let high = blend_half(&first[16..], &second[16..], first_weight, second_weight, bias);
        store_part(target, 0, in_order(_mm256_packus_epi16(low, high)));
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn blend_half(first: &[i16], second: &[i16], first_weight: __m256i, second_weight: __m256i, bias: __m256i) -> __m256i {
    let first = _mm256_mulhrs_epi16(load_wide(first), first_weight);
    let second = _mm256_mulhrs_epi16(load_wide(second), second_weight);
    _mm256_srli_epi16::<7>(_mm256_add_epi16(_mm256_add_epi16(first, second), bias))
}

/// What packing two registers within their halves leaves, in order.
#[target_feature(enable = "avx2")]
#[inline]
fn in_order(packed: __m256i) -> __m256i {
    _mm256_permute4x64_epi64::<0b11_01_10_00>(packed)
}

/// Red, green and blue of thirty-two pixels.
#[target_feature(enable = "avx2")]
#[inline]
fn to_rgb(by: &ToRgb, [y, u, v]: [__m256i; 3]) -> [__m256i; 3] {
    let zero = _mm256_setzero_si256();
    let middle = _mm256_set1_epi8(-128);
    let (u, v) = (_mm256_xor_si256(u, middle), _mm256_xor_si256(v, middle));
    let low =
        to_rgb_half(by, _mm256_unpacklo_epi8(zero, y), _mm256_unpacklo_epi8(zero, u), _mm256_unpacklo_epi8(zero, v));
    let high =
        to_rgb_half(by, _mm256_unpackhi_epi8(zero, y), _mm256_unpackhi_epi8(zero, u), _mm256_unpackhi_epi8(zero, v));
    [_mm256_packus_epi16(low[0], high[0]), _mm256_packus_epi16(low[1], high[1]), _mm256_packus_epi16(low[2], high[2])]
}

/// The same for sixteen, from 256 · Y, 256 · (U − 128), 256 · (V − 128).
#[target_feature(enable = "avx2")]
#[inline]
fn to_rgb_half(by: &ToRgb, y: __m256i, u: __m256i, v: __m256i) -> [__m256i; 3] {
    let y = _mm256_sub_epi16(_mm256_srli_epi16::<1>(y), _mm256_set1_epi16(by.black));
    let luma = _mm256_add_epi16(_mm256_mulhrs_epi16(y, _mm256_set1_epi16(by.luma)), _mm256_set1_epi16(32));
    let red = _mm256_adds_epi16(luma, _mm256_mulhrs_epi16(v, _mm256_set1_epi16(by.red)));
    let green = _mm256_adds_epi16(luma, _mm256_mulhrs_epi16(u, _mm256_set1_epi16(by.green[0])));
    let green = _mm256_adds_epi16(green, _mm256_mulhrs_epi16(v, _mm256_set1_epi16(by.green[1])));
    let blue = _mm256_adds_epi16(luma, _mm256_mulhrs_epi16(u, _mm256_set1_epi16(by.blue)));
    [_mm256_srai_epi16::<6>(red), _mm256_srai_epi16::<6>(green), _mm256_srai_epi16::<6>(blue)]
}

/// One component of Y, U and V of thirty-two pixels.
#[target_feature(enable = "avx2")]
#[inline]
fn to_yuv(by: &ToYuv, component: usize, [red, green, blue]: [__m256i; 3]) -> __m256i {
    let zero = _mm256_setzero_si256();
    let low = [_mm256_unpacklo_epi8(zero, red), _mm256_unpacklo_epi8(zero, green), _mm256_unpacklo_epi8(zero, blue)];
    let high = [_mm256_unpackhi_epi8(zero, red), _mm256_unpackhi_epi8(zero, green), _mm256_unpackhi_epi8(zero, blue)];
    _mm256_packus_epi16(to_yuv_half(by, component, low), to_yuv_half(by, component, high))
}

/// The same for sixteen, from 256 times red, green and blue.
#[target_feature(enable = "avx2")]
#[inline]
fn to_yuv_half(by: &ToYuv, component: usize, [red, green, blue]: [__m256i; 3]) -> __m256i {
    let weights = &by.weights[component];
    let red = _mm256_mulhrs_epi16(_mm256_srli_epi16::<1>(red), _mm256_set1_epi16(weights[0]));
    let green = _mm256_mulhrs_epi16(_mm256_srli_epi16::<1>(green), _mm256_set1_epi16(weights[1]));
    let blue = _mm256_mulhrs_epi16(_mm256_srli_epi16::<1>(blue), _mm256_set1_epi16(weights[2]));
    let sum = _mm256_adds_epi16(_mm256_adds_epi16(red, green), blue);
    _mm256_srai_epi16::<7>(_mm256_adds_epi16(sum, _mm256_set1_epi16(by.bias[component])))
}

/// Where the sixteen samples of a component go in a row of three, and which bytes are whose: sample `at` of component `which` is byte `3 · at + which` of 48, and
/// those numbers differ from each other in what remains of them by 16.
static THREE: [Block; 3] = {
    let mut shuffles = [Block([0; 32]); 3];
    let mut at = 0;
    while at < 48 {
        let (half, place) = (at / 16 * 16, at % 16);
        // Within sixteen bytes each sample has a place of its own, whichever of the three blocks it goes to.
        let mut which = 0;
        while which < 3 {
            if half == 0 {
                let mut sample = 0;
                while sample < 16 {
                    if (3 * sample + which) % 16 == place {
                        shuffles[which].0[place] = sample as u8;
                        shuffles[which].0[place + 16] = sample as u8;
                    }
                    sample += 1;
                }
            }
            which += 1;
        }
        at += 1;
    }
    shuffles
};

/// Bytes whose place in half a register has this remainder by three.
static THIRDS: [Block; 3] = {
    let mut masks = [Block([0; 32]); 3];
    let mut at = 0;
    while at < 32 {
        masks[at % 16 % 3].0[at] = 0xff;
        at += 1;
    }
    masks
};

/// Puts three components of thirty-two pixels side by side.
#[target_feature(enable = "avx2")]
#[inline]
fn interleave_three([first, second, third]: [__m256i; 3]) -> [__m256i; 3] {
    let first = _mm256_shuffle_epi8(first, load_block(&THREE[0]));
    let second = _mm256_shuffle_epi8(second, load_block(&THREE[1]));
    let third = _mm256_shuffle_epi8(third, load_block(&THREE[2]));
    let (one, two) = (load_block(&THIRDS[1]), load_block(&THIRDS[2]));
    // Block by block of sixteen bytes, which begin with the first, the second and the third component.
    let start = _mm256_blendv_epi8(_mm256_blendv_epi8(first, second, one), third, two);
    let middle = _mm256_blendv_epi8(_mm256_blendv_epi8(second, third, one), first, two);
    let end = _mm256_blendv_epi8(_mm256_blendv_epi8(third, first, one), second, two);
    [
        _mm256_permute2x128_si256::<0x20>(start, middle),
        _mm256_permute2x128_si256::<0x30>(end, start),
        _mm256_permute2x128_si256::<0x31>(middle, end),
    ]
}

/// Puts four components of thirty-two pixels side by side.
#[target_feature(enable = "avx2")]
#[inline]
fn interleave_four([first, second, third, fourth]: [__m256i; 4]) -> [__m256i; 4] {
    let low = [_mm256_unpacklo_epi8(first, second), _mm256_unpacklo_epi8(third, fourth)];
    let high = [_mm256_unpackhi_epi8(first, second), _mm256_unpackhi_epi8(third, fourth)];
    let quarters = [
        _mm256_unpacklo_epi16(low[0], low[1]),
        _mm256_unpackhi_epi16(low[0], low[1]),
        _mm256_unpacklo_epi16(high[0], high[1]),
        _mm256_unpackhi_epi16(high[0], high[1]),
    ];
    [
        _mm256_permute2x128_si256::<0x20>(quarters[0], quarters[1]),
        _mm256_permute2x128_si256::<0x20>(quarters[2], quarters[3]),
        _mm256_permute2x128_si256::<0x31>(quarters[0], quarters[1]),
        _mm256_permute2x128_si256::<0x31>(quarters[2], quarters[3]),
    ]
}

/// Puts two components side by side.
#[target_feature(enable = "avx2")]
#[inline]
fn interleave_two(first: __m256i, second: __m256i) -> [__m256i; 2] {
    let (low, high) = (_mm256_unpacklo_epi8(first, second), _mm256_unpackhi_epi8(first, second));
    [_mm256_permute2x128_si256::<0x20>(low, high), _mm256_permute2x128_si256::<0x31>(low, high)]
}

/// Three components to their bytes of a pixel.
#[target_feature(enable = "avx2")]
#[inline]
fn pixel_three(places: [u8; 3], [red, green, blue]: [__m256i; 3]) -> [__m256i; 3] {
    if places[0] == 0 { interleave_three([red, green, blue]) } else { interleave_three([blue, green, red]) }
}

/// The same with full alpha.
#[target_feature(enable = "avx2")]
#[inline]
fn pixel_four(places: [u8; 3], [red, green, blue]: [__m256i; 3]) -> [__m256i; 4] {
    let alpha = _mm256_set1_epi8(-1);
    match places {
        [0, ..] => interleave_four([red, green, blue, alpha]),
        [1, ..] => interleave_four([alpha, red, green, blue]),
        [2, ..] => interleave_four([blue, green, red, alpha]),
        _ => interleave_four([alpha, blue, green, red]),
    }
}

/// The next bytes of lines from `at` on; what a line does not have is zero.
#[target_feature(enable = "avx2")]
#[inline]
fn next<const COUNT: usize>(lines: &[&[u8]], at: usize) -> [__m256i; COUNT] {
    let mut loaded = [_mm256_setzero_si256(); COUNT];
    for (loaded, line) in loaded.iter_mut().zip(lines) {
        *loaded = load_part(line, at);
    }
    loaded
}

#[target_feature(enable = "avx2")]
fn luma(by: &ToYuv, lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(STEP).enumerate() {
        store_part(target, 0, to_yuv(by, 0, next(&lines[..3], step * STEP)));
    }
}

#[target_feature(enable = "avx2")]
fn chroma(by: &ToYuv, order: Order, lines: &[&[u8]; LINES], target: &mut [u8]) {
    let (first, second) = components(order);
    for (step, target) in target.chunks_mut(2 * STEP).enumerate() {
        let pixels = next(&lines[..3], step * STEP);
        store_all(target, interleave_two(to_yuv(by, first, pixels), to_yuv(by, second, pixels)));
    }
}

#[target_feature(enable = "avx2")]
fn rgb<const BYTES: usize>(by: &ToRgb, places: [u8; 3], lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(BYTES * STEP).enumerate() {
        let pixels = to_rgb(by, next(&lines[..3], step * STEP));
        if BYTES == 3 {
            store_all(target, pixel_three(places, pixels));
        } else {
            store_all(target, pixel_four(places, pixels));
        }
    }
}

#[target_feature(enable = "avx2")]
fn yuv(by: &ToYuv, lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(3 * STEP).enumerate() {
        let pixels = next(&lines[..3], step * STEP);
        let pixels = [to_yuv(by, 0, pixels), to_yuv(by, 1, pixels), to_yuv(by, 2, pixels)];
        store_all(target, interleave_three(pixels));
    }
}

#[target_feature(enable = "avx2")]
fn three(lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(3 * STEP).enumerate() {
        store_all(target, interleave_three(next(&lines[..3], step * STEP)));
    }
}

#[target_feature(enable = "avx2")]
fn four(places: [u8; 3], lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(4 * STEP).enumerate() {
        store_all(target, pixel_four(places, next(&lines[..3], step * STEP)));
    }
}

#[target_feature(enable = "avx2")]
fn pairs(luma: u8, lines: &[&[u8]; LINES], target: &mut [u8]) {
    let count = lines[0].len();
    for (step, target) in target.chunks_mut(2 * STEP).enumerate() {
        let [y, pairs] = next(&lines[..2], step * STEP);
        store_all(target, quads(luma, y, pairs));
    }
    alone(luma, count, target);
}

#[target_feature(enable = "avx2")]
fn pairs_of_rgb(by: &ToYuv, luma: u8, order: Order, lines: &[&[u8]; LINES], target: &mut [u8]) {
    let count = lines[0].len();
    let (first, second) = components(order);
    for (step, target) in target.chunks_mut(4 * STEP).enumerate() {
        let low = to_yuv(by, 0, next(&lines[..3], 2 * step * STEP));
        let high = to_yuv(by, 0, next(&lines[..3], (2 * step + 1) * STEP));
        let pixels = next(&lines[3..], step * STEP);
        let [low_pairs, high_pairs] = interleave_two(to_yuv(by, first, pixels), to_yuv(by, second, pixels));
        let ([first, second], [third, fourth]) = (quads(luma, low, low_pairs), quads(luma, high, high_pairs));
        store_all(target, [first, second, third, fourth]);
    }
    alone(luma, count, target);
}

/// Y and pairs, byte by byte.
#[target_feature(enable = "avx2")]
#[inline]
fn quads(luma: u8, y: __m256i, pairs: __m256i) -> [__m256i; 2] {
    if luma == 0 { interleave_two(y, pairs) } else { interleave_two(pairs, y) }
}

/// The second pixel of a pair that the row ends in the middle of has the first one's Y.
fn alone(luma: u8, pixels: usize, target: &mut [u8]) {
    if !pixels.is_multiple_of(2)
        && let Some(quad) = target.last_chunk_mut::<4>()
    {
        quad[usize::from(luma) + 2] = quad[usize::from(luma)];
    }
}

/// Which components come first and second in a pair.
const fn components(order: Order) -> (usize, usize) {
    match order {
        Order::Uv => (1, 2),
        Order::Vu => (2, 1),
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn load_block(block: &Block) -> __m256i {
    // SAFETY: thirty-two bytes are there, aligned.
    unsafe { _mm256_load_si256(block.0.as_ptr().cast()) }
}

#[target_feature(enable = "avx2")]
#[inline]
fn load_wide(line: &[i16]) -> __m256i {
    let numbers: &[i16; 16] = line.first_chunk().expect("a step's numbers");
    // SAFETY: sixteen numbers are there.
    unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) }
}

#[target_feature(enable = "avx2")]
#[inline]
fn store_wide(line: &mut [i16], value: __m256i) {
    let numbers: &mut [i16; 16] = line.first_chunk_mut().expect("a step's numbers");
    // SAFETY: sixteen numbers are there.
    unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), value) }
}

/// The bytes of a line from `at` on; those that it does not have are zero.
#[target_feature(enable = "avx2")]
#[inline]
fn load_part(line: &[u8], at: usize) -> __m256i {
    let rest = line.get(at..).unwrap_or_default();
    match rest.first_chunk::<STEP>() {
        // SAFETY: thirty-two bytes are there.
        Some(bytes) => unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) },
        None => load_rest(rest),
    }
}

#[target_feature(enable = "avx2")]
#[inline(never)]
fn load_rest(rest: &[u8]) -> __m256i {
    let mut bytes = Block([0; STEP]);
    bytes.0[..rest.len()].copy_from_slice(rest);
    load_block(&bytes)
}

/// Stores bytes to a line from `at` on, as many as it has.
#[target_feature(enable = "avx2")]
#[inline]
fn store_part(line: &mut [u8], at: usize, value: __m256i) {
    let rest = line.get_mut(at..).unwrap_or_default();
    match rest.first_chunk_mut::<STEP>() {
        // SAFETY: thirty-two bytes are there.
        Some(bytes) => unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), value) },
        None => store_rest(rest, value),
    }
}

#[target_feature(enable = "avx2")]
#[inline(never)]
fn store_rest(rest: &mut [u8], value: __m256i) {
    let mut bytes = [0u8; STEP];
    // SAFETY: thirty-two bytes are there.
    unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), value) };
    rest.copy_from_slice(&bytes[..rest.len()]);
}

/// Stores registers one after the other, as many bytes as there are.
#[target_feature(enable = "avx2")]
#[inline]
fn store_all<const COUNT: usize>(target: &mut [u8], values: [__m256i; COUNT]) {
    for (at, value) in values.into_iter().enumerate() {
        store_part(target, at * STEP, value);
    }
}

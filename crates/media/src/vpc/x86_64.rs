//! The kernel with AVX2.
//!
//! Bytes come together by shuffles within registers ([`super::table`]): a load of sixteen bytes holds both samples of several outputs. The horizontal half of a mean
//! is then 64 times their sum, and a part of their difference that one multiplication of 16-bit numbers gives; the vertical half is two more of these. Colours are converted in 16-bit numbers too. Rows end in parts of a register, which are done on copies.
//!
//! Equal to the scalar kernel to the last bit.

use std::arch::x86_64::{
    __m256i, _mm_loadl_epi64, _mm_loadu_si128, _mm_unpacklo_epi64, _mm256_add_epi16, _mm256_adds_epi16,
    _mm256_and_si256, _mm256_blend_epi32, _mm256_blendv_epi8, _mm256_castsi128_si256, _mm256_inserti128_si256,
    _mm256_load_si256, _mm256_loadu_si256, _mm256_maddubs_epi16, _mm256_mulhi_epi16, _mm256_mulhrs_epi16,
    _mm256_or_si256, _mm256_packus_epi16, _mm256_permute2x128_si256, _mm256_permute4x64_epi64,
    _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_setr_epi32, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_srai_epi16, _mm256_srli_epi16, _mm256_storeu_si256,
    _mm256_sub_epi16, _mm256_unpackhi_epi8, _mm256_unpackhi_epi16, _mm256_unpackhi_epi32, _mm256_unpackhi_epi64,
    _mm256_unpacklo_epi8, _mm256_unpacklo_epi16, _mm256_unpacklo_epi32, _mm256_unpacklo_epi64, _mm256_xor_si256,
};

use super::colour::{Coefficients, ToRgb, ToYuv};
use super::plan::{LINES, Packing, Store};
use super::pyramid;
use super::rows::Kernel;
use super::scalar::Scalar;
use super::table::{Block, GROUP, Gather, Groups, Pairs, Table, Windows, starts};
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
        // SAFETY: there is a `Vector` only where the processor has these instructions; windows lie within their reach.
        with_reach(windows, source, |source| unsafe {
            match &windows.groups {
                Groups::Pick1(groups) => pick(groups, source, line),
                Groups::Pick2(groups) => pick(groups, source, line),
                Groups::Pick4(groups) => pick(groups, source, line),
                _ => unreachable!("bytes are picked without weights"),
            }
        });
    }

    fn spread(&self, table: &Table, source: &[u8], line: &mut [i16]) {
        let Table::Windows(windows) = table else { return Scalar.spread(table, source, line) };
        // SAFETY: there is a `Vector` only where the processor has these instructions; windows lie within their reach.
        with_reach(windows, source, |source| unsafe {
            match &windows.groups {
                Groups::Mean1(groups) => spread(groups, source, line),
                Groups::Mean2(groups) => spread(groups, source, line),
                Groups::Near(groups) => spread(groups, source, line),
                Groups::Mean4(groups) => spread(groups, source, line),
                Groups::Scattered(groups) => spread(groups, source, line),
                _ => unreachable!("means have weights"),
            }
        });
    }

    fn blend(&self, lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe { blend(lines, weights, target) }
    }

    fn mean(&self, table: &Table, sources: [&[u8]; 2], weights: [i16; 2], target: &mut [u8]) {
        let Table::Windows(windows) = table else { return Scalar.mean(table, sources, weights, target) };
        let [first, second] = sources;
        with_reach(windows, first, |first| {
            with_reach(windows, second, |second| {
                let sources = [first.as_ptr(), second.as_ptr()];
                // SAFETY: there is a `Vector` only where the processor has these instructions; windows lie within their reach.
                unsafe {
                    match &windows.groups {
                        Groups::Mean1(groups) => mean(groups, sources, weights, target),
                        Groups::Mean2(groups) => mean(groups, sources, weights, target),
                        Groups::Near(groups) => mean(groups, sources, weights, target),
                        Groups::Mean4(groups) => mean(groups, sources, weights, target),
                        Groups::Scattered(groups) => mean(groups, sources, weights, target),
                        _ => unreachable!("means have weights"),
                    }
                }
            });
        });
    }

    fn store(&self, store: Store, coefficients: &Coefficients, lines: &[&[u8]; LINES], target: &mut [u8]) {
        let Coefficients { to_rgb, to_yuv } = coefficients;
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe {
            match store {
                Store::Plain => target.copy_from_slice(lines[0]),
                Store::Luma(from) if from.bytes == 3 => luma::<3>(to_yuv, from, lines[0], target),
                Store::Luma(from) => luma::<4>(to_yuv, from, lines[0], target),
                Store::Chroma(from, order) if from.bytes == 3 => chroma::<3>(to_yuv, from, order, lines[0], target),
                Store::Chroma(from, order) => chroma::<4>(to_yuv, from, order, lines[0], target),
                Store::Yuv(from) if from.bytes == 3 => yuv::<3>(to_yuv, from, lines[0], target),
                Store::Yuv(from) => yuv::<4>(to_yuv, from, lines[0], target),
                Store::Alpha { from, to, alpha } if from.bytes == 3 => {
                    with_alpha::<3>(from, to, alpha, lines[0], target);
                }
                Store::Alpha { from, to, alpha } => with_alpha::<4>(from, to, alpha, lines[0], target),
                Store::Rgb(to) if to.bytes == 3 => rgb::<3>(to_rgb, to, lines, target),
                Store::Rgb(to) => rgb::<4>(to_rgb, to, lines, target),
                Store::Three => three(lines, target),
                Store::Pairs { luma } => pairs(luma, lines, target),
                Store::PairsOfRgb { from, luma, order } if from.bytes == 3 => {
                    pairs_of_rgb::<3>(to_yuv, from, luma, order, lines, target);
                }
                Store::PairsOfRgb { from, luma, order } => {
                    pairs_of_rgb::<4>(to_yuv, from, luma, order, lines, target);
                }
            }
        }
    }
}

/// Work on rows that the compiler does well by itself, for the processor that is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Road(Option<Vector>);

impl Road {
    pub(super) fn new() -> Self {
        Self(Vector::new())
    }

    /// As [`pyramid::smooth`].
    pub(super) fn smooth(self, rows: [&[u8]; 5], line: &mut [i16]) {
        match self.0 {
            // SAFETY: there is a `Vector` only where the processor has these instructions.
            Some(_) => unsafe { smooth(rows, line) },
            None => pyramid::smooth(rows, line),
        }
    }

    /// As [`pyramid::halve`].
    pub(super) fn halve(self, line: &[i16], target: &mut [u8]) {
        match self.0 {
            // SAFETY: there is a `Vector` only where the processor has these instructions.
            Some(_) => unsafe { halve(line, target) },
            None => pyramid::halve(line, target),
        }
    }
}

#[target_feature(enable = "avx2")]
fn smooth(rows: [&[u8]; 5], line: &mut [i16]) {
    pyramid::smooth(rows, line);
}

#[target_feature(enable = "avx2")]
fn halve(line: &[i16], target: &mut [u8]) {
    pyramid::halve(line, target);
}

/// Calls `work` with a row that windows can be loaded from: one that is shorter than a window is copied.
#[inline]
fn with_reach(windows: &Windows, source: &[u8], work: impl FnOnce(&[u8])) {
    if source.len() >= windows.reach {
        return work(source);
    }
    // Rows shorter than a window alone have more reach than bytes.
    let mut copy = [0; 16];
    copy[..source.len()].copy_from_slice(source);
    work(&copy);
}

/// Fills a register: the windows of each part, shuffled into place.
///
/// # Safety
///
/// All windows lie in the memory behind `source`.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn fill<const PARTS: usize, const WINDOWS: usize>(
    gather: &Gather<PARTS, WINDOWS>,
    source: *const u8,
) -> __m256i {
    let mut bytes = _mm256_setzero_si256();
    for part in 0..PARTS {
        let bases = &gather.bases[part];
        // SAFETY: by the caller's promise; windows are of sixteen bytes where there is one for each half, else of eight.
        let (low, high) = unsafe {
            let place = |index: usize| source.add(bases[index] as usize);
            if WINDOWS == 2 {
                (_mm_loadu_si128(place(0).cast()), _mm_loadu_si128(place(1).cast()))
            } else {
                let eight = |index: usize| _mm_loadl_epi64(place(index).cast());
                (_mm_unpacklo_epi64(eight(0), eight(1)), _mm_unpacklo_epi64(eight(2), eight(3)))
            }
        };
        let both = _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(low), high);
        let shuffled = _mm256_shuffle_epi8(both, load_block(&gather.shuffles[part]));
        bytes = if part == 0 { shuffled } else { _mm256_or_si256(bytes, shuffled) };
    }
    bytes
}

/// Picks bytes.
///
/// # Safety
///
/// All windows lie in `source`.
#[target_feature(enable = "avx2")]
unsafe fn pick<const PARTS: usize>(groups: &[Gather<PARTS, 2>], source: &[u8], line: &mut [u8]) {
    for (start, gather) in starts(line.len()).zip(groups) {
        // SAFETY: by the caller's promise.
        store_part(line, start, unsafe { fill(gather, source.as_ptr()) });
    }
}

/// The horizontal half of a mean of half a group.
///
/// # Safety
///
/// All windows lie in the memory behind `source`.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn across<const PARTS: usize, const WINDOWS: usize>(
    pairs: &Pairs<PARTS, WINDOWS>,
    source: *const u8,
) -> __m256i {
    // SAFETY: by the caller's promise.
    let bytes = unsafe { fill(&pairs.gather, source) };
    let sum = _mm256_maddubs_epi16(bytes, _mm256_set1_epi8(64));
    // The right byte less the left one; 128 would not fit.
    let difference = _mm256_maddubs_epi16(bytes, _mm256_set1_epi16(i16::from_le_bytes([64_u8.wrapping_neg(), 64])));
    let difference = _mm256_slli_epi16::<1>(difference);
    _mm256_add_epi16(sum, _mm256_mulhi_epi16(difference, load_block(&pairs.factors)))
}

/// The horizontal half of a mean.
///
/// # Safety
///
/// All windows lie in `source`.
#[target_feature(enable = "avx2")]
unsafe fn spread<const PARTS: usize, const WINDOWS: usize>(
    groups: &[[Pairs<PARTS, WINDOWS>; 2]],
    source: &[u8],
    line: &mut [i16],
) {
    for (start, [low, high]) in starts(line.len()).zip(groups) {
        let line: &mut [i16; GROUP] = line[start..].first_chunk_mut().expect("a line is padded");
        // SAFETY: by the caller's promise; thirty-two numbers are there.
        unsafe {
            let place = line.as_mut_ptr();
            _mm256_storeu_si256(place.cast(), across(low, source.as_ptr()));
            _mm256_storeu_si256(place.add(GROUP / 2).cast(), across(high, source.as_ptr()));
        }
    }
}

/// The weights of the vertical half.
#[target_feature(enable = "avx2")]
#[inline]
fn down(weights: [i16; 2]) -> [__m256i; 2] {
    [_mm256_set1_epi16(weights[0]), _mm256_set1_epi16(weights[1])]
}

/// The vertical half of sixteen numbers.
#[target_feature(enable = "avx2")]
#[inline]
fn blend_half(weights: &[__m256i; 2], first: __m256i, second: __m256i) -> __m256i {
    let sum = _mm256_add_epi16(_mm256_mulhi_epi16(first, weights[0]), _mm256_mulhi_epi16(second, weights[1]));
    _mm256_srli_epi16::<2>(_mm256_add_epi16(sum, _mm256_set1_epi16(2)))
}

/// The vertical half of a mean.
#[target_feature(enable = "avx2")]
fn blend(lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
    let by = down(weights);
    for start in starts(target.len()) {
        let [first, second] =
            lines.map(|line| -> &[i16; GROUP] { line[start..].first_chunk().expect("a padded line") });
        // SAFETY: thirty-two numbers are there.
        let (low, high) = unsafe {
            let load = |line: &[i16; GROUP], at: usize| _mm256_loadu_si256(line.as_ptr().add(at).cast());
            (
                blend_half(&by, load(first, 0), load(second, 0)),
                blend_half(&by, load(first, GROUP / 2), load(second, GROUP / 2)),
            )
        };
        store_part(target, start, in_order(_mm256_packus_epi16(low, high)));
    }
}

/// Both halves at once. A second row without weight is not looked at.
///
/// # Safety
///
/// All windows lie in the memory behind both sources.
#[target_feature(enable = "avx2")]
unsafe fn mean<const PARTS: usize, const WINDOWS: usize>(
    groups: &[[Pairs<PARTS, WINDOWS>; 2]],
    [first, second]: [*const u8; 2],
    weights: [i16; 2],
    target: &mut [u8],
) {
    let by = down(weights);
    if weights[1] == 0 {
        let nothing = _mm256_setzero_si256();
        for (start, [low, high]) in starts(target.len()).zip(groups) {
            // SAFETY: by the caller's promise.
            let (low, high) = unsafe {
                (blend_half(&by, across(low, first), nothing), blend_half(&by, across(high, first), nothing))
            };
            store_part(target, start, in_order(_mm256_packus_epi16(low, high)));
        }
        return;
    }
    for (start, [low, high]) in starts(target.len()).zip(groups) {
        // SAFETY: by the caller's promise.
        let (low, high) = unsafe {
            (
                blend_half(&by, across(low, first), across(low, second)),
                blend_half(&by, across(high, first), across(high, second)),
            )
        };
        store_part(target, start, in_order(_mm256_packus_epi16(low, high)));
    }
}

/// What packing two registers within their halves leaves, in order.
#[target_feature(enable = "avx2")]
#[inline]
fn in_order(packed: __m256i) -> __m256i {
    _mm256_permute4x64_epi64::<0b11_01_10_00>(packed)
}

/// Red, green and blue of thirty-two pixels, of their Y and two registers of U and V side by side.
#[target_feature(enable = "avx2")]
#[inline]
fn to_rgb(by: &ToRgb, y: __m256i, [low, high]: [__m256i; 2]) -> [__m256i; 3] {
    let zero = _mm256_setzero_si256();
    let middle = _mm256_set1_epi8(-128);
    // Spread out within halves of a register, as Y will be, and as packing takes it back.
    let first = _mm256_xor_si256(_mm256_permute2x128_si256::<0x20>(low, high), middle);
    let second = _mm256_xor_si256(_mm256_permute2x128_si256::<0x31>(low, high), middle);
    let low = to_rgb_half(by, _mm256_unpacklo_epi8(zero, y), first_of_pairs(first), second_of_pairs(first));
    let high = to_rgb_half(by, _mm256_unpackhi_epi8(zero, y), first_of_pairs(second), second_of_pairs(second));
    [_mm256_packus_epi16(low[0], high[0]), _mm256_packus_epi16(low[1], high[1]), _mm256_packus_epi16(low[2], high[2])]
}

/// 256 times the first bytes of pairs.
#[target_feature(enable = "avx2")]
#[inline]
fn first_of_pairs(pairs: __m256i) -> __m256i {
    _mm256_slli_epi16::<8>(pairs)
}

/// 256 times the second ones.
#[target_feature(enable = "avx2")]
#[inline]
fn second_of_pairs(pairs: __m256i) -> __m256i {
    _mm256_and_si256(pairs, _mm256_set1_epi16(-256))
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

/// Which sample of half a register each of three blocks has where a component is brought together: the reverse of [`THREE`].
static APART: [Block; 3] = {
    let mut shuffles = [Block([0; 32]); 3];
    let mut at = 0;
    while at < 16 {
        let mut which = 0;
        while which < 3 {
            shuffles[which].0[at] = ((3 * at + which) % 16) as u8;
            shuffles[which].0[at + 16] = ((3 * at + which) % 16) as u8;
            which += 1;
        }
        at += 1;
    }
    shuffles
};

/// Takes three components of thirty-two pixels apart: what [`interleave_three`] does, backwards.
#[target_feature(enable = "avx2")]
#[inline]
fn apart_three([low, middle, high]: [__m256i; 3]) -> [__m256i; 3] {
    // Blocks of sixteen bytes, those of the first sixteen pixels in the lower halves.
    let start = _mm256_blend_epi32::<0xf0>(low, middle);
    let end = _mm256_blend_epi32::<0xf0>(middle, high);
    let middle = _mm256_permute2x128_si256::<0x21>(low, high);
    let (one, two) = (load_block(&THIRDS[1]), load_block(&THIRDS[2]));
    let first = _mm256_blendv_epi8(_mm256_blendv_epi8(start, end, one), middle, two);
    let second = _mm256_blendv_epi8(_mm256_blendv_epi8(middle, start, one), end, two);
    let third = _mm256_blendv_epi8(_mm256_blendv_epi8(end, middle, one), start, two);
    [
        _mm256_shuffle_epi8(first, load_block(&APART[0])),
        _mm256_shuffle_epi8(second, load_block(&APART[1])),
        _mm256_shuffle_epi8(third, load_block(&APART[2])),
    ]
}

/// Four bytes of each of four pixels' components, side by side.
static QUARTERS: Block = {
    let mut shuffle = Block([0; 32]);
    let mut at = 0;
    while at < 32 {
        shuffle.0[at] = (at % 4 * 4 + at % 16 / 4) as u8;
        at += 1;
    }
    shuffle
};

/// Takes four components of thirty-two pixels apart.
#[target_feature(enable = "avx2")]
#[inline]
fn apart_four([first, second, third, fourth]: [__m256i; 4]) -> [__m256i; 4] {
    let quarters = load_block(&QUARTERS);
    let (first, second) = (_mm256_shuffle_epi8(first, quarters), _mm256_shuffle_epi8(second, quarters));
    let (third, fourth) = (_mm256_shuffle_epi8(third, quarters), _mm256_shuffle_epi8(fourth, quarters));
    let low = [_mm256_unpacklo_epi32(first, second), _mm256_unpacklo_epi32(third, fourth)];
    let high = [_mm256_unpackhi_epi32(first, second), _mm256_unpackhi_epi32(third, fourth)];
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    [
        _mm256_permutevar8x32_epi32(_mm256_unpacklo_epi64(low[0], low[1]), order),
        _mm256_permutevar8x32_epi32(_mm256_unpackhi_epi64(low[0], low[1]), order),
        _mm256_permutevar8x32_epi32(_mm256_unpacklo_epi64(high[0], high[1]), order),
        _mm256_permutevar8x32_epi32(_mm256_unpackhi_epi64(high[0], high[1]), order),
    ]
}

/// Red, green and blue of the thirty-two pixels of a line from `pixel` on.
#[target_feature(enable = "avx2")]
#[inline]
fn pixels<const BYTES: usize>(from: Packing, line: &[u8], pixel: usize) -> [__m256i; 3] {
    let at = pixel * BYTES;
    let start = [load_part(line, at), load_part(line, at + STEP), load_part(line, at + 2 * STEP)];
    if BYTES == 3 {
        let [first, second, third] = apart_three(start);
        return if from.places[0] == 0 { [first, second, third] } else { [third, second, first] };
    }
    let [first, second, third, fourth] = apart_four([start[0], start[1], start[2], load_part(line, at + 3 * STEP)]);
    match from.places {
        [0, ..] => [first, second, third],
        [1, ..] => [second, third, fourth],
        [2, ..] => [third, second, first],
        _ => [fourth, third, second],
    }
}

/// Three components to their bytes of a pixel.
#[target_feature(enable = "avx2")]
#[inline]
fn pixel_three(to: Packing, [red, green, blue]: [__m256i; 3]) -> [__m256i; 3] {
    if to.places[0] == 0 { interleave_three([red, green, blue]) } else { interleave_three([blue, green, red]) }
}

/// The same with alpha.
#[target_feature(enable = "avx2")]
#[inline]
fn pixel_four(to: Packing, [red, green, blue]: [__m256i; 3], alpha: u8) -> [__m256i; 4] {
    let alpha = _mm256_set1_epi8(alpha.cast_signed());
    match to.places {
        [0, ..] => interleave_four([red, green, blue, alpha]),
        [1, ..] => interleave_four([alpha, red, green, blue]),
        [2, ..] => interleave_four([blue, green, red, alpha]),
        _ => interleave_four([alpha, blue, green, red]),
    }
}

#[target_feature(enable = "avx2")]
fn luma<const BYTES: usize>(by: &ToYuv, from: Packing, line: &[u8], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(STEP).enumerate() {
        store_part(target, 0, to_yuv(by, 0, pixels::<BYTES>(from, line, step * STEP)));
    }
}

#[target_feature(enable = "avx2")]
fn chroma<const BYTES: usize>(by: &ToYuv, from: Packing, order: Order, line: &[u8], target: &mut [u8]) {
    let (first, second) = components(order);
    for (step, target) in target.chunks_mut(2 * STEP).enumerate() {
        let pixels = pixels::<BYTES>(from, line, step * STEP);
        store_all(target, interleave_two(to_yuv(by, first, pixels), to_yuv(by, second, pixels)));
    }
}

#[target_feature(enable = "avx2")]
fn yuv<const BYTES: usize>(by: &ToYuv, from: Packing, line: &[u8], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(3 * STEP).enumerate() {
        let pixels = pixels::<BYTES>(from, line, step * STEP);
        store_all(target, interleave_three([to_yuv(by, 0, pixels), to_yuv(by, 1, pixels), to_yuv(by, 2, pixels)]));
    }
}

#[target_feature(enable = "avx2")]
fn with_alpha<const BYTES: usize>(from: Packing, to: Packing, alpha: u8, line: &[u8], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(4 * STEP).enumerate() {
        store_all(target, pixel_four(to, pixels::<BYTES>(from, line, step * STEP), alpha));
    }
}

#[target_feature(enable = "avx2")]
fn rgb<const BYTES: usize>(by: &ToRgb, to: Packing, lines: &[&[u8]; LINES], target: &mut [u8]) {
    let [y, pairs] = lines;
    for start in starts(y.len()) {
        let pairs = [load_part(pairs, 2 * start), load_part(pairs, 2 * start + STEP)];
        let pixels = to_rgb(by, load_part(y, start), pairs);
        let target = &mut target[BYTES * start..];
        if BYTES == 3 {
            store_all(target, pixel_three(to, pixels));
        } else {
            store_all(target, pixel_four(to, pixels, 255));
        }
    }
}

#[target_feature(enable = "avx2")]
fn three(lines: &[&[u8]; LINES], target: &mut [u8]) {
    let byte = _mm256_set1_epi16(255);
    for (step, target) in target.chunks_mut(3 * STEP).enumerate() {
        let at = 2 * step * STEP;
        let (low, high) = (load_part(lines[1], at), load_part(lines[1], at + STEP));
        let first = _mm256_packus_epi16(_mm256_and_si256(low, byte), _mm256_and_si256(high, byte));
        let second = _mm256_packus_epi16(_mm256_srli_epi16::<8>(low), _mm256_srli_epi16::<8>(high));
        let y = load_part(lines[0], step * STEP);
        store_all(target, interleave_three([y, in_order(first), in_order(second)]));
    }
}

#[target_feature(enable = "avx2")]
fn pairs(luma: u8, lines: &[&[u8]; LINES], target: &mut [u8]) {
    for (step, target) in target.chunks_mut(2 * STEP).enumerate() {
        let at = step * STEP;
        store_all(target, quads(luma, load_part(lines[0], at), load_part(lines[1], at)));
    }
    alone(luma, lines[0].len(), target);
}

#[target_feature(enable = "avx2")]
fn pairs_of_rgb<const BYTES: usize>(
    by: &ToYuv,
    from: Packing,
    luma: u8,
    order: Order,
    lines: &[&[u8]; LINES],
    target: &mut [u8],
) {
    let (first, second) = components(order);
    for (step, target) in target.chunks_mut(4 * STEP).enumerate() {
        let low = to_yuv(by, 0, pixels::<BYTES>(from, lines[0], 2 * step * STEP));
        let high = to_yuv(by, 0, pixels::<BYTES>(from, lines[0], (2 * step + 1) * STEP));
        let pixels = pixels::<BYTES>(from, lines[1], step * STEP);
        let [low_pairs, high_pairs] = interleave_two(to_yuv(by, first, pixels), to_yuv(by, second, pixels));
        let ([first, second], [third, fourth]) = (quads(luma, low, low_pairs), quads(luma, high, high_pairs));
        store_all(target, [first, second, third, fourth]);
    }
    alone(luma, lines[0].len() / BYTES, target);
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
    if target.len() >= COUNT * STEP {
        for (at, value) in values.into_iter().enumerate() {
            // SAFETY: that many bytes are there.
            unsafe { _mm256_storeu_si256(target.as_mut_ptr().add(at * STEP).cast(), value) }
        }
        return;
    }
    for (at, value) in values.into_iter().enumerate() {
        store_part(target, at * STEP, value);
    }
}

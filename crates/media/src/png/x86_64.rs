//! Filters of pixels of three and four bytes with vector instructions, and the loops of inflating compiled for newer processors. Bytes equal those of the plain way.

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_add_epi16, _mm_and_si128, _mm_andnot_si128, _mm_cmpgt_epi16, _mm_cvtsi32_si128,
    _mm_cvtsi128_si32, _mm_cvtsi128_si64, _mm_max_epi16, _mm_min_epi16, _mm_or_si128, _mm_packus_epi16, _mm_set_epi64x,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_slli_si128, _mm_srli_si128, _mm_sub_epi16, _mm_unpacklo_epi8,
};

use super::inflate::{self, Bits, Codes, Flaw, LITERALS, Road};

/// The loops of inflating, for processors that shift by any register.
pub(super) fn road() -> Option<Road> {
    let has_all =
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2");
    has_all.then_some(Road {
        // SAFETY: the processor has these instructions.
        pair: |table| unsafe { pair(table) },
        symbols: |codes, stream, bits, window, position, limit| {
            // SAFETY: as above.
            unsafe { symbols(codes, stream, bits, window, position, limit) }
        },
    })
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn pair(table: &mut [u32; LITERALS]) {
    inflate::pair(table);
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn symbols(
    codes: &Codes<'_>,
    stream: &[u8],
    bits: &mut Bits,
    window: &mut [u8],
    position: &mut usize,
    limit: usize,
) -> Result<bool, Flaw> {
    inflate::symbols(codes, stream, bits, window, position, limit)
}

/// Bytes of a register.
const GROUP: usize = 16;

/// Adds to each pixel the one before, for as many whole groups of pixels as there are. Gives the bytes that are done, and the last pixel.
pub(super) fn sub<const N: usize>(raw: &[u8], row: &mut [u8], last: &mut [u8; N]) -> usize {
    if N != 3 && N != 4 {
        return 0;
    }
    if !is_x86_feature_detected!("ssse3") {
        return 0;
    }
    // SAFETY: the processor has these instructions.
    unsafe { sub_groups(raw, row, last) }
}

/// Adds to each pixel what the standard's third filter foretells. All rows have whole pixels of three or four bytes.
pub(super) fn paeth<const N: usize>(raw: &[u8], above: &[u8], row: &mut [u8]) {
    // SAFETY: every x86-64 processor has SSE2.
    unsafe { paeth_pixels::<N>(raw, above, row) }
}

#[target_feature(enable = "sse2")]
fn load(bytes: [u8; GROUP]) -> __m128i {
    let number = u128::from_le_bytes(bytes);
    _mm_set_epi64x((number >> 64) as i64, number as i64)
}

/// Sums over a register in a few steps, each over twice the distance of the one before.
#[target_feature(enable = "sse2,ssse3")]
fn sub_groups<const N: usize>(raw: &[u8], row: &mut [u8], last: &mut [u8; N]) -> usize {
    // The last whole pixel of a register, again and again.
    let repeat = load(std::array::from_fn(|at| (GROUP / N * N - N + at % N) as u8));
    let mut carried = _mm_setzero_si128();
    let mut at = 0;
    while let (Some(group), Some(out)) = (raw[at..].first_chunk::<GROUP>(), row[at..].first_chunk_mut::<GROUP>()) {
        let group = load(*group);
        let sums = if N == 3 {
            let sums = _mm_add_epi8(group, _mm_slli_si128::<3>(group));
            let sums = _mm_add_epi8(sums, _mm_slli_si128::<6>(sums));
            _mm_add_epi8(sums, _mm_slli_si128::<12>(sums))
        } else {
            let sums = _mm_add_epi8(group, _mm_slli_si128::<4>(group));
            _mm_add_epi8(sums, _mm_slli_si128::<8>(sums))
        };
        let sums = _mm_add_epi8(sums, carried);
        carried = _mm_shuffle_epi8(sums, repeat);
        let (low, high) = (_mm_cvtsi128_si64(sums), _mm_cvtsi128_si64(_mm_srli_si128::<8>(sums)));
        out[..8].copy_from_slice(&low.to_le_bytes());
        out[8..].copy_from_slice(&high.to_le_bytes());
        at += GROUP / N * N;
    }
    last.copy_from_slice(&_mm_cvtsi128_si64(carried).to_le_bytes()[..N]);
    at
}

/// Four bytes as numbers of 16 bits.
#[target_feature(enable = "sse2")]
fn widen(bytes: [u8; 4]) -> __m128i {
    _mm_unpacklo_epi8(_mm_cvtsi32_si128(i32::from_le_bytes(bytes)), _mm_setzero_si128())
}

#[target_feature(enable = "sse2")]
fn magnitude(numbers: __m128i) -> __m128i {
    _mm_max_epi16(numbers, _mm_sub_epi16(_mm_setzero_si128(), numbers))
}

#[target_feature(enable = "sse2")]
fn paeth_pixels<const N: usize>(raw: &[u8], above: &[u8], row: &mut [u8]) {
    let four = |pixel: &[u8; N]| std::array::from_fn(|at| if at < N { pixel[at] } else { 0 });
    let (mut left, mut corner) = (_mm_setzero_si128(), _mm_setzero_si128());
    let pixels = row.as_chunks_mut::<N>().0.iter_mut().zip(raw.as_chunks::<N>().0).zip(above.as_chunks::<N>().0);
    for ((pixel, raw), above) in pixels {
        let above = widen(four(above));
        let to_left = _mm_sub_epi16(above, corner);
        let to_above = _mm_sub_epi16(left, corner);
        let to_corner = magnitude(_mm_add_epi16(to_left, to_above));
        let (to_left, to_above) = (magnitude(to_left), magnitude(to_above));
        let least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_above));
        // Of equally near ones left comes before above, and above before the corner.
        let not_left = _mm_cmpgt_epi16(to_left, least);
        let not_above = _mm_cmpgt_epi16(to_above, least);
        let other = _mm_or_si128(_mm_andnot_si128(not_above, above), _mm_and_si128(not_above, corner));
        let foretold = _mm_or_si128(_mm_andnot_si128(not_left, left), _mm_and_si128(not_left, other));
        let sum = _mm_add_epi8(widen(four(raw)), foretold);
        (left, corner) = (sum, above);
        let bytes = _mm_cvtsi128_si32(_mm_packus_epi16(sum, sum)).to_le_bytes();
        pixel.copy_from_slice(&bytes[..N]);
    }
}

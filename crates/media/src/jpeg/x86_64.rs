//! Vector code: the transform, eight columns, then eight rows at a time; and pairs taken apart, thirty-two at a time.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi8, _mm_castsi128_pd, _mm_loadu_si128, _mm_mullo_epi16, _mm_packs_epi16,
    _mm_packs_epi32, _mm_set1_epi8, _mm_storeh_pd, _mm_storel_epi64, _mm_unpackhi_epi16, _mm_unpackhi_epi32,
    _mm_unpackhi_epi64, _mm_unpacklo_epi16, _mm_unpacklo_epi32, _mm_unpacklo_epi64, _mm256_add_epi32, _mm256_and_si256,
    _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_packus_epi16,
    _mm256_permute4x64_epi64, _mm256_set_m128i, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_srai_epi32,
    _mm256_srli_epi16, _mm256_storeu_si256, _mm256_sub_epi32,
};

use super::transform::{Block, EVEN, FACTOR_BITS, ODD, PASS_BITS, Transform};

/// The transform, if the processor has AVX2.
pub(super) fn transform() -> Option<Transform> {
    is_x86_feature_detected!("avx2").then_some(|block, steps, out, stride| {
        // SAFETY: the processor has AVX2.
        unsafe { avx2(block, steps, out, stride) }
    })
}

/// Two factors for each pair of inputs.
#[target_feature(enable = "avx2")]
fn factors(first: i16, second: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(second) << 16 | i32::from(first as u16))
}

/// One dimension, for eight columns or rows at once.
#[target_feature(enable = "avx2")]
fn pass<const BITS: i32>(input: [__m128i; 8]) -> [__m128i; 8] {
    let pairs = |first: usize, second: usize| {
        let (first, second) = (input[first], input[second]);
        _mm256_set_m128i(_mm_unpackhi_epi16(first, second), _mm_unpacklo_epi16(first, second))
    };
    let product = |pairs: __m256i, first: i16, second: i16| _mm256_madd_epi16(pairs, factors(first, second));
    let (outer, inner) = (pairs(0, 4), pairs(2, 6));
    let one = 1 << FACTOR_BITS;
    let round = _mm256_set1_epi32(1 << (BITS - 1));
    let first = _mm256_add_epi32(product(outer, one, one), round);
    let second = _mm256_add_epi32(product(outer, one, -one), round);
    let third = product(inner, EVEN[0][0], EVEN[0][1]);
    let fourth = product(inner, EVEN[1][0], EVEN[1][1]);
    let even = [
        _mm256_add_epi32(first, fourth),
        _mm256_add_epi32(second, third),
        _mm256_sub_epi32(second, third),
        _mm256_sub_epi32(first, fourth),
    ];
    let (low, high) = (pairs(1, 3), pairs(5, 7));
    let odd = [0, 1, 2, 3].map(|at| {
        let [a, b, c, d] = ODD[at];
        _mm256_add_epi32(product(low, a, b), product(high, c, d))
    });
    let narrow = |sum: __m256i| {
        let sum = _mm256_srai_epi32::<BITS>(sum);
        _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum))
    };
    [
        narrow(_mm256_add_epi32(even[0], odd[3])),
        narrow(_mm256_add_epi32(even[1], odd[2])),
        narrow(_mm256_add_epi32(even[2], odd[1])),
        narrow(_mm256_add_epi32(even[3], odd[0])),
        narrow(_mm256_sub_epi32(even[3], odd[0])),
        narrow(_mm256_sub_epi32(even[2], odd[1])),
        narrow(_mm256_sub_epi32(even[1], odd[2])),
        narrow(_mm256_sub_epi32(even[0], odd[3])),
    ]
}

/// Columns become rows.
#[target_feature(enable = "avx2")]
fn transposed(rows: [__m128i; 8]) -> [__m128i; 8] {
    let ones =
        [0, 2, 4, 6].map(|at| (_mm_unpacklo_epi16(rows[at], rows[at + 1]), _mm_unpackhi_epi16(rows[at], rows[at + 1])));
    let twos = |first: __m128i, second: __m128i| (_mm_unpacklo_epi32(first, second), _mm_unpackhi_epi32(first, second));
    let [a, b, c, d] = [
        twos(ones[0].0, ones[1].0),
        twos(ones[0].1, ones[1].1),
        twos(ones[2].0, ones[3].0),
        twos(ones[2].1, ones[3].1),
    ];
    [
        _mm_unpacklo_epi64(a.0, c.0),
        _mm_unpackhi_epi64(a.0, c.0),
        _mm_unpacklo_epi64(a.1, c.1),
        _mm_unpackhi_epi64(a.1, c.1),
        _mm_unpacklo_epi64(b.0, d.0),
        _mm_unpackhi_epi64(b.0, d.0),
        _mm_unpacklo_epi64(b.1, d.1),
        _mm_unpackhi_epi64(b.1, d.1),
    ]
}

#[target_feature(enable = "avx2")]
fn avx2(block: &Block, steps: &Block, out: &mut [u8], stride: usize) {
    let (block, _) = block.as_chunks::<8>();
    let (steps, _) = steps.as_chunks::<8>();
    let input = std::array::from_fn(|row| {
        // SAFETY: eight numbers of sixteen bits each.
        let (levels, steps) =
            unsafe { (_mm_loadu_si128(block[row].as_ptr().cast()), _mm_loadu_si128(steps[row].as_ptr().cast())) };
        _mm_mullo_epi16(levels, steps)
    });
    let between = transposed(pass::<{ FACTOR_BITS - PASS_BITS }>(input));
    let rows = transposed(pass::<{ FACTOR_BITS + PASS_BITS + 3 }>(between));
    assert!(out.len() >= stride * 7 + 8, "room for eight rows");
    let middle = _mm_set1_epi8(-128);
    for (two, row) in rows.as_chunks::<2>().0.iter().zip((0..).step_by(2)) {
        let samples = _mm_add_epi8(_mm_packs_epi16(two[0], two[1]), middle);
        // SAFETY: row 7 ends within `out`, by the assertion, so the others do.
        unsafe {
            _mm_storel_epi64(out.as_mut_ptr().add(row * stride).cast(), samples);
            _mm_storeh_pd(out.as_mut_ptr().add((row + 1) * stride).cast(), _mm_castsi128_pd(samples));
        }
    }
}

/// Takes pairs apart as far as whole vectors go, if the processor has AVX2; says how many.
pub(super) fn split_pairs(pairs: &[u8], first: &mut [u8], second: &mut [u8]) -> usize {
    if !is_x86_feature_detected!("avx2") {
        return 0;
    }
    let count = (pairs.len() / 2).min(first.len()).min(second.len()) / 32 * 32;
    // SAFETY: the processor has AVX2.
    unsafe { split(&pairs[..count * 2], &mut first[..count], &mut second[..count]) };
    count
}

#[target_feature(enable = "avx2")]
fn split(pairs: &[u8], first: &mut [u8], second: &mut [u8]) {
    let low = _mm256_set1_epi16(0xff);
    let out = first.as_chunks_mut::<32>().0.iter_mut().zip(second.as_chunks_mut::<32>().0);
    for (pairs, (first, second)) in pairs.as_chunks::<64>().0.iter().zip(out) {
        let (left, right) = pairs.split_at(32);
        // SAFETY: thirty-two bytes each.
        let (left, right) =
            unsafe { (_mm256_loadu_si256(left.as_ptr().cast()), _mm256_loadu_si256(right.as_ptr().cast())) };
        let evens = _mm256_packus_epi16(_mm256_and_si256(left, low), _mm256_and_si256(right, low));
        let odds = _mm256_packus_epi16(_mm256_srli_epi16::<8>(left), _mm256_srli_epi16::<8>(right));
        // SAFETY: thirty-two bytes each.
        unsafe {
            _mm256_storeu_si256(first.as_mut_ptr().cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(evens));
            _mm256_storeu_si256(second.as_mut_ptr().cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(odds));
        }
    }
}

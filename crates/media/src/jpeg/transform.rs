//! From coefficients to samples: the accurate integer transform of libjpeg ("islow"), to the last bit.
//!
//! Both passes are sums of eight products with whole numbers, so in whatever order they are added the result is the same. Numbers that no sane file has are cut
//! off where the vector code cuts them off; both ways of computing agree on them too.

/// Coefficients of a block, or their steps, row by row.
pub(super) type Block = [i16; 64];

/// Writes the samples of a block: eight rows of eight, `stride` bytes from one to the next, from the start of `out`.
pub(super) type Transform = fn(block: &Block, steps: &Block, out: &mut [u8], stride: usize);

/// Bits after the point in the factors, and in what is between the passes.
pub(super) const FACTOR_BITS: i32 = 13;
pub(super) const PASS_BITS: i32 = 2;

/// Factors of the inputs 2 and 6 in the even part's third and fourth sum.
pub(super) const EVEN: [[i16; 2]; 2] = [[4433, -10704], [10703, 4433]];

/// Factors of the inputs 1, 3, 5, 7 in the odd part's sums.
pub(super) const ODD: [[i16; 4]; 4] =
    [[2260, -6436, 9633, -11363], [6437, -11362, 2261, 9633], [9633, -2259, -11362, -6436], [11363, 9633, 6437, 2260]];

/// The fastest that the processor has.
pub(super) fn fastest() -> Transform {
    #[cfg(target_arch = "x86_64")]
    if let Some(transform) = super::x86_64::transform() {
        return transform;
    }
    plain
}

/// A block of nothing but its first coefficient: all samples are the same.
pub(super) fn flat(first: i16, step: i16, out: &mut [u8], stride: usize) {
    let level = (i32::from(first.wrapping_mul(step)) << PASS_BITS).clamp(i16::MIN.into(), i16::MAX.into());
    let shift = PASS_BITS + 3;
    let sample = sample((level + (1 << (shift - 1))) >> shift);
    let out = &mut out[..stride * 7 + 8];
    for row in 0..8 {
        out[row * stride..][..8].fill(sample);
    }
}

/// For any processor.
pub(super) fn plain(block: &Block, steps: &Block, out: &mut [u8], stride: usize) {
    let mut between = [0_i32; 64];
    for column in 0..8 {
        let input = |row: usize| i32::from(block[row * 8 + column].wrapping_mul(steps[row * 8 + column]));
        let sums = pass(std::array::from_fn(input));
        for (row, sum) in sums.into_iter().enumerate() {
            let level = rounded(sum, FACTOR_BITS - PASS_BITS);
            between[row * 8 + column] = level.clamp(i16::MIN.into(), i16::MAX.into());
        }
    }
    for (row, out) in between.as_chunks::<8>().0.iter().zip(out.chunks_mut(stride)) {
        for (sum, out) in pass(*row).into_iter().zip(out) {
            *out = sample(rounded(sum, FACTOR_BITS + PASS_BITS + 3));
        }
    }
}

fn rounded(sum: i32, bits: i32) -> i32 {
    sum.wrapping_add(1 << (bits - 1)) >> bits
}

fn sample(level: i32) -> u8 {
    (level.clamp(-128, 127) + 128) as u8
}

/// One dimension.
fn pass(input: [i32; 8]) -> [i32; 8] {
    let product = |factor: i16, input: i32| i32::from(factor).wrapping_mul(input);
    let first = input[0].wrapping_add(input[4]) << FACTOR_BITS;
    let second = input[0].wrapping_sub(input[4]) << FACTOR_BITS;
    let [third, fourth] = EVEN.map(|factors| product(factors[0], input[2]).wrapping_add(product(factors[1], input[6])));
    let even = [
        first.wrapping_add(fourth),
        second.wrapping_add(third),
        second.wrapping_sub(third),
        first.wrapping_sub(fourth),
    ];
    let odd = ODD.map(|factors| {
        let products = factors.into_iter().zip([input[1], input[3], input[5], input[7]]);
        products.fold(0, |sum: i32, (factor, input)| sum.wrapping_add(product(factor, input)))
    });
    std::array::from_fn(|at| {
        if at < 4 { even[at].wrapping_add(odd[3 - at]) } else { even[7 - at].wrapping_sub(odd[at - 4]) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(state: &mut u32) -> u32 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *state >> 8
    }

    /// The transform as its definition has it.
    fn exact(block: &Block, steps: &Block) -> [f64; 64] {
        let scale = |at: usize| if at == 0 { 0.5_f64.sqrt() } else { 1.0 };
        let wave = |place: usize, at: usize| (std::f64::consts::PI * (2 * place + 1) as f64 * at as f64 / 16.0).cos();
        std::array::from_fn(|place| {
            let (y, x) = (place / 8, place % 8);
            let sum: f64 = (0..64)
                .map(|at| {
                    let (v, u) = (at / 8, at % 8);
                    let level = f64::from(block[at]) * f64::from(steps[at]);
                    scale(u) * scale(v) * level * wave(x, u) * wave(y, v) / 4.0
                })
                .sum();
            (sum + 128.0).clamp(0.0, 255.0)
        })
    }

    #[test]
    fn samples_are_those_of_the_definition() {
        let mut state = 1;
        for round in 0..300 {
            let mut block = [0; 64];
            for _ in 0..=round % 20 {
                block[random(&mut state) as usize % 64] = (random(&mut state) % 200) as i16 - 100;
            }
            let steps = std::array::from_fn(|at| 1 + (at as i16 / 5) % 4);
            let mut out = [0; 64];
            plain(&block, &steps, &mut out, 8);
            for (own, exact) in out.iter().zip(exact(&block, &steps)) {
                assert!((f64::from(*own) - exact).abs() < 0.75, "{own} {exact}");
            }
        }
    }

    #[test]
    fn every_way_of_computing_agrees() {
        let fastest = fastest();
        let mut state = 7;
        for round in 0..5_000 {
            let most = [3, 40, 300, 2048, 65_536][round % 5];
            let number = |state: &mut u32| (random(state) % most) as i32 - (most / 2) as i32;
            let block: Block = std::array::from_fn(|_| number(&mut state) as i16);
            let steps: Block = std::array::from_fn(|_| number(&mut state) as i16);
            let (mut own, mut other) = ([9; 8 * 11], [9; 8 * 11]);
            plain(&block, &steps, &mut own, 11);
            fastest(&block, &steps, &mut other, 11);
            assert_eq!(own, other, "{block:?} {steps:?}");
        }
    }

    #[test]
    fn flat_blocks_are_as_others() {
        for first in (i16::MIN..=i16::MAX).step_by(13).chain(-2000..2000) {
            let mut block = [0; 64];
            block[0] = first;
            let (mut own, mut other) = ([9; 64], [9; 64]);
            plain(&block, &[3; 64], &mut own, 8);
            flat(first, 3, &mut other, 8);
            assert_eq!(own, other, "{first}");
        }
    }
}

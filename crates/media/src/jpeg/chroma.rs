//! Rows of chroma on their way from the library's planes to pairs: resampled where source and target differ, then interleaved.
//!
//! Halving takes the mean of two or four neighbours, rounded to the nearest and halves up; the other way each sample is repeated. The loops are plain where the
//! compiler makes good vector code of them: a picture's chroma then takes a fiftieth of the time of its decoding.

use crate::format::Order;

/// From one density of chroma to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resampling {
    across: Step,
    down: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Keep,
    /// One of two.
    Halve,
    /// This many of one.
    Repeat(usize),
}

impl Step {
    /// `from` and `to`: columns or rows of luma for one sample of chroma, each 1, 2 or 4.
    fn new(from: u32, to: u32) -> Self {
        match (from, to) {
            (1, 2) => Self::Halve,
            _ if from > to => Self::Repeat((from / to) as usize),
            _ => Self::Keep,
        }
    }

    /// How many samples `count` of the result come from.
    fn needed(self, count: usize) -> usize {
        match self {
            Self::Keep => count,
            Self::Halve => count * 2,
            Self::Repeat(times) => count.div_ceil(times),
        }
    }
}

impl Resampling {
    /// `from` and `to`: columns and rows of luma for one pair.
    pub(super) fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        Self { across: Step::new(from.0, to.0), down: Step::new(from.1, to.1) }
    }

    /// Whether rows are only to be interleaved.
    pub(super) fn is_none(self) -> bool {
        self == Self { across: Step::Keep, down: Step::Keep }
    }

    /// The two rows of the source that a row of the result comes from; often the same.
    pub(super) fn rows(self, row: usize) -> [usize; 2] {
        match self.down {
            Step::Keep => [row; 2],
            Step::Halve => [row * 2, row * 2 + 1],
            Step::Repeat(times) => [row / times; 2],
        }
    }

    /// How many columns of the source a row of this many samples comes from.
    pub(super) fn columns(self, count: usize) -> usize {
        self.across.needed(count)
    }

    /// Makes a row of the rows that [`Self::rows`] names, each of [`Self::columns`] samples.
    pub(super) fn row(self, first: &[u8], second: &[u8], out: &mut [u8]) {
        let columns = self.columns(out.len());
        let (first, second) = (&first[..columns], &second[..columns]);
        let wide = |byte: &u8| u16::from(*byte);
        let halve = self.down == Step::Halve;
        match self.across {
            Step::Halve if halve => {
                let pairs = first.as_chunks::<2>().0.iter().zip(second.as_chunks::<2>().0);
                for (out, (first, second)) in out.iter_mut().zip(pairs) {
                    let sum = wide(&first[0]) + wide(&first[1]) + wide(&second[0]) + wide(&second[1]);
                    *out = ((sum + 2) >> 2) as u8;
                }
            }
            Step::Halve => {
                for (out, two) in out.iter_mut().zip(first.as_chunks::<2>().0) {
                    *out = ((wide(&two[0]) + wide(&two[1]) + 1) >> 1) as u8;
                }
            }
            Step::Keep => {
                for (out, (first, second)) in out.iter_mut().zip(first.iter().zip(second)) {
                    *out = ((wide(first) + wide(second) + 1) >> 1) as u8;
                }
            }
            Step::Repeat(times) => {
                for (out, (first, second)) in out.chunks_mut(times).zip(first.iter().zip(second)) {
                    out.fill(((wide(first) + wide(second) + 1) >> 1) as u8);
                }
            }
        }
    }
}

/// Writes pairs in the order that a format has them.
pub(super) fn interleave(order: Order, u: &[u8], v: &[u8], pairs: &mut [u8]) {
    let (first, second) = match order {
        Order::Uv => (u, v),
        Order::Vu => (v, u),
    };
    for (pair, (first, second)) in pairs.as_chunks_mut::<2>().0.iter_mut().zip(first.iter().zip(second)) {
        *pair = [*first, *second];
    }
}

/// Takes pairs apart.
pub(super) fn split_pairs(order: Order, pairs: &[u8], u: &mut [u8], v: &mut [u8]) {
    let (first, second) = match order {
        Order::Uv => (u, v),
        Order::Vu => (v, u),
    };
    #[cfg(target_arch = "x86_64")]
    let done = super::x86_64::split_pairs(pairs, first, second);
    #[cfg(not(target_arch = "x86_64"))]
    let done = 0;
    let pairs = pairs.as_chunks::<2>().0[done..].iter();
    for (pair, (first, second)) in pairs.zip(first[done..].iter_mut().zip(&mut second[done..])) {
        [*first, *second] = *pair;
    }
}

/// Takes a packed row apart, of which every four bytes are two pixels; `luma` is the position of the first one's luma among them. Of an odd width the last pixel's
/// neighbour is left out.
pub(super) fn split_packed(order: Order, luma: usize, packed: &[u8], (y, u, v): (&mut [u8], &mut [u8], &mut [u8])) {
    let (first, second) = match order {
        Order::Uv => (u, v),
        Order::Vu => (v, u),
    };
    let fours = packed.as_chunks::<4>().0;
    let (pixels, odd) = y.as_chunks_mut::<2>();
    if luma == 0 {
        for ((four, pixels), (first, second)) in fours.iter().zip(&mut *pixels).zip(first.iter_mut().zip(&mut *second))
        {
            [pixels[0], *first, pixels[1], *second] = *four;
        }
    } else {
        for ((four, pixels), (first, second)) in fours.iter().zip(&mut *pixels).zip(first.iter_mut().zip(&mut *second))
        {
            [*first, pixels[0], *second, pixels[1]] = *four;
        }
    }
    if let ([last], [.., four]) = (odd, fours) {
        *last = four[luma];
        (first[fours.len() - 1], second[fours.len() - 1]) = (four[1 - luma], four[3 - luma]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_halved_or_repeated() {
        let [first, second] = [[10, 20, 31, 40, 255, 255], [30, 41, 50, 60, 255, 254]];
        for (from, to, expected) in [
            ((2, 2), (2, 2), vec![10, 20, 31, 40, 255, 255]),
            ((1, 1), (2, 2), vec![25, 45, 255]),
            ((1, 2), (2, 2), vec![15, 36, 255]),
            ((2, 1), (2, 2), vec![20, 31, 41, 50, 255, 255]),
            ((2, 2), (1, 1), vec![10, 10, 20, 20, 31, 31, 40, 40, 255, 255, 255, 255]),
            ((4, 1), (2, 1), vec![10, 10, 20, 20, 31, 31, 40, 40, 255, 255, 255]),
            ((4, 1), (2, 2), vec![20, 20, 31, 31, 41]),
        ] {
            let resampling = Resampling::new(from, to);
            let rows = resampling.rows(0);
            let second = if rows[1] == 0 { &first } else { &second };
            let mut out = vec![0; expected.len()];
            resampling.row(&first, second, &mut out);
            assert_eq!(out, expected, "{from:?} to {to:?}");
        }
        assert_eq!(Resampling::new((1, 1), (1, 2)).rows(3), [6, 7]);
        assert_eq!(Resampling::new((2, 2), (2, 1)).rows(3), [1, 1]);
        assert!(Resampling::new((2, 1), (2, 1)).is_none());
    }

    #[test]
    fn pairs_are_in_their_order() {
        let mut pairs = [0; 6];
        interleave(Order::Uv, &[1, 2, 3], &[4, 5, 6], &mut pairs);
        assert_eq!(pairs, [1, 4, 2, 5, 3, 6]);
        interleave(Order::Vu, &[1, 2, 3], &[4, 5, 6], &mut pairs);
        assert_eq!(pairs, [4, 1, 5, 2, 6, 3]);
        let (mut u, mut v) = ([0; 4], [0; 4]);
        split_pairs(Order::Vu, &pairs, &mut u, &mut v);
        assert_eq!((u, v), ([1, 2, 3, 0], [4, 5, 6, 0]));
        for count in [31, 32, 33, 64, 100, 255] {
            let pairs: Vec<u8> = (0..count).flat_map(|at| [at as u8, 255 - at as u8]).collect();
            let (mut u, mut v) = (vec![7; count + 3], vec![7; count + 3]);
            split_pairs(Order::Uv, &pairs, &mut u, &mut v);
            assert!((0..count).all(|at| (u[at], v[at]) == (at as u8, 255 - at as u8)), "{count}");
            assert_eq!((&u[count..], &v[count..]), (&[7; 3][..], &[7; 3][..]));
        }
    }

    #[test]
    fn packed_rows_come_apart() {
        for (order, luma, packed) in [
            (Order::Uv, 0, [1, 50, 2, 60, 3, 51, 4, 61]),
            (Order::Uv, 1, [50, 1, 60, 2, 51, 3, 61, 4]),
            (Order::Vu, 0, [1, 60, 2, 50, 3, 61, 4, 51]),
            (Order::Vu, 1, [60, 1, 50, 2, 61, 3, 51, 4]),
        ] {
            for width in [3, 4] {
                let (mut y, mut u, mut v) = ([0; 4], [0; 2], [0; 2]);
                split_packed(order, luma, &packed, (&mut y[..width], &mut u, &mut v));
                assert_eq!((&y[..width], u, v), (&[1, 2, 3, 4][..width], [50, 51], [60, 61]), "{order:?} {luma}");
            }
        }
    }
}

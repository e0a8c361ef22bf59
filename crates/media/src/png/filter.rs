//! Filters: a row as it was compressed becomes a row of samples.
//!
//! Every byte is the sum of its own and of what the filter foretells from the bytes to the left, above, and above to the left. Those of a pixel are done at once.

#[cfg(target_arch = "x86_64")]
use super::x86_64;

/// A row's filter, by the number before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    None,
    Sub,
    Up,
    Average,
    Paeth,
}

impl Filter {
    pub(super) const fn new(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::Sub),
            2 => Some(Self::Up),
            3 => Some(Self::Average),
            4 => Some(Self::Paeth),
            _ => None,
        }
    }

    /// Makes a row of samples, all three rows of the same length. Above a picture's first row are zeros. `pixel` is the bytes of a pixel, 1 if it has less.
    pub(super) fn undo(self, raw: &[u8], above: &[u8], row: &mut [u8], pixel: usize) {
        match pixel {
            1 => self.undo_pixels::<1>(raw, above, row),
            2 => self.undo_pixels::<2>(raw, above, row),
            3 => self.undo_pixels::<3>(raw, above, row),
            4 => self.undo_pixels::<4>(raw, above, row),
            6 => self.undo_pixels::<6>(raw, above, row),
            _ => self.undo_pixels::<8>(raw, above, row),
        }
    }

    fn undo_pixels<const N: usize>(self, raw: &[u8], above: &[u8], row: &mut [u8]) {
        match self {
            Self::None => row.copy_from_slice(raw),
            Self::Up => {
                for ((sample, raw), above) in row.iter_mut().zip(raw).zip(above) {
                    *sample = raw.wrapping_add(*above);
                }
            }
            Self::Sub => sub::<N>(raw, row),
            Self::Average => {
                each::<N>(raw, above, row, |left, above, _| std::array::from_fn(|at| left[at].midpoint(above[at])));
            }
            #[cfg(target_arch = "x86_64")]
            Self::Paeth if N == 3 || N == 4 => x86_64::paeth::<N>(raw, above, row),
            Self::Paeth => each::<N>(raw, above, row, paeth),
        }
    }
}

/// Pixel by pixel.
#[inline]
fn each<const N: usize>(
    raw: &[u8],
    above: &[u8],
    row: &mut [u8],
    foretell: impl Fn([u8; N], [u8; N], [u8; N]) -> [u8; N],
) {
    let (mut left, mut corner) = ([0; N], [0; N]);
    let pixels = row.as_chunks_mut::<N>().0.iter_mut().zip(raw.as_chunks::<N>().0).zip(above.as_chunks::<N>().0);
    for ((pixel, raw), above) in pixels {
        let foretold = foretell(left, *above, corner);
        left = std::array::from_fn(|at| raw[at].wrapping_add(foretold[at]));
        corner = *above;
        *pixel = left;
    }
}

/// The neighbour that is nearest to left + above - corner; of equally near ones the first in this order.
#[inline]
fn paeth<const N: usize>(left: [u8; N], above: [u8; N], corner: [u8; N]) -> [u8; N] {
    std::array::from_fn(|at| {
        let [left, above, corner] = [left, above, corner].map(|pixel| i16::from(pixel[at]));
        let (to_left, to_above) = (above - corner, left - corner);
        let to_corner = (to_left + to_above).abs();
        let (to_left, to_above) = (to_left.abs(), to_above.abs());
        let other = if to_above <= to_corner { above } else { corner };
        (if to_left <= to_above && to_left <= to_corner { left } else { other }) as u8
    })
}

/// Adds to each pixel the one before.
#[inline]
fn sub<const N: usize>(raw: &[u8], row: &mut [u8]) {
    let mut last = [0; N];
    #[cfg(target_arch = "x86_64")]
    let done = x86_64::sub(raw, row, &mut last);
    #[cfg(not(target_arch = "x86_64"))]
    let done = 0;
    for (pixel, raw) in row[done..].as_chunks_mut::<N>().0.iter_mut().zip(raw[done..].as_chunks::<N>().0) {
        last = std::array::from_fn(|at| raw[at].wrapping_add(last[at]));
        *pixel = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's words, byte by byte.
    fn reference(filter: Filter, raw: &[u8], above: &[u8], pixel: usize) -> Vec<u8> {
        let mut row: Vec<u8> = Vec::new();
        for at in 0..raw.len() {
            let before = |row: &[u8]| at.checked_sub(pixel).map_or(0, |at| i32::from(row[at]));
            let (left, up, corner) = (before(&row), i32::from(above[at]), before(above));
            let foretold = match filter {
                Filter::None => 0,
                Filter::Sub => left,
                Filter::Up => up,
                Filter::Average => left.midpoint(up),
                Filter::Paeth => {
                    let estimate = left + up - corner;
                    *[left, up, corner].iter().min_by_key(|value| (estimate - **value).abs()).unwrap()
                }
            };
            row.push((i32::from(raw[at]) + foretold) as u8);
        }
        row
    }

    #[test]
    fn rows_are_as_the_standard_says() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        for pixel in [1, 2, 3, 4, 6, 8] {
            for pixels in (1..40).chain([100, 333]) {
                let raw: Vec<u8> = (0..pixel * pixels).map(|_| random()).collect();
                let above: Vec<u8> = (0..pixel * pixels).map(|_| random()).collect();
                for number in 0..5 {
                    let filter = Filter::new(number).unwrap();
                    let mut row = vec![0; raw.len()];
                    filter.undo(&raw, &above, &mut row, pixel);
                    assert_eq!(row, reference(filter, &raw, &above, pixel), "{filter:?} {pixel} {pixels}");
                }
            }
        }
        assert_eq!(Filter::new(5), None);
    }
}

//! Positions: between which two samples of the source a sample of the target lies, and where between them.
//!
//! All in whole numbers, so that no rounding of a scale accumulates over a row.

use super::Interpolation;

/// A sample of the target: so much of the way from sample `left` to sample `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tap {
    pub(super) left: u32,
    pub(super) right: u32,
    /// The way, as a part of `whole`; less than that.
    part: u64,
    whole: u64,
}

/// Samples of the source along one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Pixels on which positions are counted, at least 1.
    pub(super) pixels: u32,
    /// Two pixels share a sample and stay two pixels: every second one has the sample of the one before. The number is 1 where the first pixel is a second one.
    pub(super) halved: Option<u32>,
}

/// What the two weights of a horizontal tap add up to.
pub(super) const COLUMN_UNIT: u64 = 255;

/// What the two weights of a vertical tap add up to: 128 / 255 of 2^15, which leaves seven bits behind the point.
pub(super) const ROW_UNIT: u64 = 16449;

impl Tap {
    /// The second sample's weight when both add up to `unit`, rounded to nearest, halves up.
    pub(super) fn weight(&self, unit: u64) -> u64 {
        (2 * self.part * unit + self.whole) / (2 * self.whole)
    }
}

/// The taps of all samples of the target.
pub(super) fn taps(
    interpolation: Interpolation,
    source: Extent,
    target: u32,
) -> impl ExactSizeIterator<Item = Tap> + Clone {
    let (pixels, count) = (i64::from(source.pixels), i64::from(target));
    (0..target).map(move |at| {
        let at = i64::from(at);
        // The position times `whole`.
        let (position, whole) = match interpolation {
            Interpolation::Bilinear => ((2 * at + 1) * pixels - count, 2 * count),
            Interpolation::BilinearCorner | Interpolation::Nearest => (at * pixels, count),
        };
        let position = position.clamp(0, (pixels - 1) * whole);
        let left = position / whole;
        let part = if interpolation == Interpolation::Nearest { 0 } else { position % whole };
        let right = if part == 0 { left } else { left + 1 };
        let (left, right) = match source.halved {
            Some(odd) => [left, right].map(|at| (at + i64::from(odd)) >> 1).into(),
            None => (left, right),
        };
        let part = if left == right { 0 } else { part };
        Tap { left: left as u32, right: right as u32, part: part as u64, whole: whole as u64 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(interpolation: Interpolation, pixels: u32, halved: Option<u32>, target: u32) -> Vec<(u32, u32, u64)> {
        taps(interpolation, Extent { pixels, halved }, target)
            .map(|tap| (tap.left, tap.right, tap.weight(COLUMN_UNIT)))
            .collect()
    }

    #[test]
    fn centres_are_matched() {
        assert_eq!(of(Interpolation::Bilinear, 4, None, 2), [(0, 1, 128), (2, 3, 128)]);
        assert_eq!(of(Interpolation::Bilinear, 2, None, 4), [(0, 0, 0), (0, 1, 64), (0, 1, 191), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 3, None, 3), [(0, 0, 0), (1, 1, 0), (2, 2, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 1, None, 2), [(0, 0, 0), (0, 0, 0)]);
    }

    #[test]
    fn corners_are_matched() {
        assert_eq!(of(Interpolation::BilinearCorner, 2, None, 4), [(0, 0, 0), (0, 1, 128), (1, 1, 0), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Nearest, 5, None, 3), [(0, 0, 0), (1, 1, 0), (3, 3, 0)]);
    }

    #[test]
    fn shared_samples_stay_steps() {
        assert_eq!(of(Interpolation::Bilinear, 4, Some(0), 4), [(0, 0, 0), (0, 0, 0), (1, 1, 0), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(1), 4), [(0, 0, 0), (1, 1, 0), (1, 1, 0), (2, 2, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(0), 2), [(0, 0, 0), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(1), 2), [(0, 1, 128), (1, 2, 128)]);
    }

    #[test]
    fn the_largest_numbers_fit() {
        for interpolation in [Interpolation::Bilinear, Interpolation::BilinearCorner, Interpolation::Nearest] {
            let last = taps(interpolation, Extent { pixels: 65_535, halved: None }, 65_536).last().unwrap();
            assert!(last.right < 65_535);
            assert!(last.weight(ROW_UNIT) <= ROW_UNIT);
        }
    }
}

//! Positions: between which two samples of the source a sample of the target lies, and where between them.
//!
//! Calculated in the steps and the precision of OpenCV's `resize`, since the manual promises its results: some positions lie so near to the border between two weights
//! that other steps would take the other one.

use super::Interpolation;

/// A sample of the target: so much of sample `left`, and the rest of sample `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tap {
    pub(super) left: u32,
    pub(super) right: u32,
    /// The weight of the right one; the left one has what [`UNIT`] leaves. Before the first sample and behind the last one both are that one.
    pub(super) weight: u16,
}

/// Samples of the source along one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Pixels on which positions are counted, at least 1.
    pub(super) pixels: u32,
    /// Two pixels share a sample and stay two pixels: every second one has the sample of the one before. The number is 1 where the first pixel is a second one.
    pub(super) halved: Option<u32>,
}

/// What the two weights of a tap add up to.
pub(super) const UNIT: u16 = 2048;

/// The taps of all samples of the target.
pub(super) fn taps(
    interpolation: Interpolation,
    source: Extent,
    target: u32,
) -> impl ExactSizeIterator<Item = Tap> + Clone {
    let Extent { pixels, halved } = source;
    let last = i64::from(pixels) - 1;
    let scale = 1.0 / (f64::from(target) / f64::from(pixels));
    (0..target).map(move |at| {
        let at = f64::from(at);
        let position = match interpolation {
            Interpolation::Bilinear => (at + 0.5) * scale - 0.5,
            Interpolation::BilinearCorner => at * scale,
            // Not rounded to the precision of the others.
            Interpolation::Nearest => {
                let nearest = sample(((at * scale).floor() as i64).min(last), halved);
                return Tap { left: nearest, right: nearest, weight: 0 };
            }
        } as f32;
        let before = position.floor();
        let weight = ((position - before) * f32::from(UNIT)).round_ties_even() as u16;
        let [left, right] = [0, 1].map(|more| sample((before as i64 + more).clamp(0, last), halved));
        // Nothing is mixed where two pixels share a sample.
        Tap { left, right, weight: if halved.is_some() && left == right { 0 } else { weight } }
    })
}

/// The sample that a pixel has.
fn sample(pixel: i64, halved: Option<u32>) -> u32 {
    match halved {
        Some(odd) => (pixel as u32 + odd) >> 1,
        None => pixel as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(interpolation: Interpolation, pixels: u32, halved: Option<u32>, target: u32) -> Vec<(u32, u32, u16)> {
        taps(interpolation, Extent { pixels, halved }, target).map(|tap| (tap.left, tap.right, tap.weight)).collect()
    }

    #[test]
    fn centres_are_matched() {
        assert_eq!(of(Interpolation::Bilinear, 4, None, 2), [(0, 1, 1024), (2, 3, 1024)]);
        assert_eq!(of(Interpolation::Bilinear, 2, None, 4), [(0, 0, 1536), (0, 1, 512), (0, 1, 1536), (1, 1, 512)]);
        assert_eq!(of(Interpolation::Bilinear, 3, None, 3), [(0, 1, 0), (1, 2, 0), (2, 2, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 1, None, 2), [(0, 0, 1536), (0, 0, 512)]);
    }

    #[test]
    fn corners_are_matched() {
        assert_eq!(of(Interpolation::BilinearCorner, 2, None, 4), [(0, 1, 0), (0, 1, 1024), (1, 1, 0), (1, 1, 1024)]);
        assert_eq!(of(Interpolation::Nearest, 5, None, 3), [(0, 0, 0), (1, 1, 0), (3, 3, 0)]);
    }

    #[test]
    fn shared_samples_stay_steps() {
        assert_eq!(of(Interpolation::Bilinear, 4, Some(0), 4), [(0, 0, 0), (0, 1, 0), (1, 1, 0), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(1), 4), [(0, 1, 0), (1, 1, 0), (1, 2, 0), (2, 2, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(0), 2), [(0, 0, 0), (1, 1, 0)]);
        assert_eq!(of(Interpolation::Bilinear, 4, Some(1), 2), [(0, 1, 1024), (1, 2, 1024)]);
    }

    #[test]
    fn steps_are_those_of_opencv() {
        // Sample 49 of 98 of two lies half-way and would be the second one; 49 · 1 / (98 / 2) is a little less than 1.
        let before = |at: usize| of(Interpolation::Nearest, 2, None, 98)[at].0;
        assert_eq!([48, 49, 50].map(before), [0, 0, 1]);
    }

    #[test]
    fn the_largest_numbers_fit() {
        for interpolation in [Interpolation::Bilinear, Interpolation::BilinearCorner, Interpolation::Nearest] {
            for (pixels, target) in [(65_535, 65_536), (65_536, 65_535), (1, 65_536), (65_536, 1)] {
                let all = taps(interpolation, Extent { pixels, halved: None }, target);
                assert!(all.clone().all(|tap| tap.left < pixels && tap.right < pixels && tap.weight <= UNIT));
            }
        }
    }
}

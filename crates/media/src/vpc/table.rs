//! Tables for one direction of a row: which two bytes of the source a byte of a line is made of.
//!
//! The same as windows, for kernels that shuffle bytes within registers: a few neighbouring outputs have their bytes within sixteen bytes of the source, which one
//! load brings.

use super::taps::{Tap, UNIT};

/// One byte of a line: byte `left` and byte `right` of the source's row, the latter with less than [`UNIT`] parts of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteTap {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) share: u16,
}

impl ByteTap {
    /// A tap of samples, of which `byte` tells where they are. What has no weight is not looked at.
    pub(super) fn new(tap: Tap, byte: impl Fn(u32) -> u32) -> Self {
        let Tap { left, right, weight } = tap;
        let (left, right, share) = match weight {
            0 => (left, left, 0),
            UNIT => (right, right, 0),
            _ if left == right => (left, left, 0),
            _ => (left, right, weight),
        };
        Self { left: byte(left), right: byte(right), share }
    }

    /// The share as a kernel multiplies by it: its distance from one half, so that the difference of two bytes, times 128, times this is 2¹⁶ times what has to be
    /// added to 64 times their sum.
    fn factor(self) -> i16 {
        (self.share as i16 - UNIT as i16 / 2) * 32
    }
}

/// A table in the form that a kernel takes.
#[derive(Debug)]
pub(super) enum Table {
    /// Byte by byte.
    Plain(Vec<ByteTap>),
    /// Register by register.
    Windows(Windows),
}

/// What a register is loaded from.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct Block(pub(super) [u8; 32]);

/// A table as loads and shuffles, group by group of [`GROUP`] outputs. The last group ends with the last output, wherever it begins; where there are fewer outputs
/// than a group has, what is missing is the last one again.
#[derive(Debug)]
pub(super) struct Windows {
    /// Bytes that the source's row must have.
    pub(super) reach: usize,
    pub(super) groups: Groups,
}

/// The groups, by how many windows make half a register.
#[derive(Debug)]
pub(super) enum Groups {
    /// Picked bytes, from one window for each half, two, or four.
    Pick1(Vec<Gather<1, 2>>),
    /// As above.
    Pick2(Vec<Gather<2, 2>>),
    /// As above.
    Pick4(Vec<Gather<4, 2>>),
    /// Two bytes and their factor for each output, from one window for eight outputs.
    Mean1(Vec<[Pairs<1, 2>; 2]>),
    /// From one window for four outputs.
    Mean2(Vec<[Pairs<2, 2>; 2]>),
    /// From a window of eight bytes for two outputs.
    Near(Vec<[Pairs<2, 4>; 2]>),
    /// From one window for two outputs.
    Mean4(Vec<[Pairs<4, 2>; 2]>),
    /// From a window of eight bytes for each output: both bytes may lie anywhere.
    Scattered(Vec<[Pairs<4, 4>; 2]>),
}

/// How a register is filled: so many parts, each of so many windows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gather<const PARTS: usize, const WINDOWS: usize> {
    /// Where the windows begin, in bytes of the source's row: those of the lower half of a register first.
    pub(super) bases: [[u32; WINDOWS]; PARTS],
    /// Which bytes go where, and none where another part puts them.
    pub(super) shuffles: [Block; PARTS],
}

/// Half a group's outputs, as pairs of bytes, with a factor for each pair ([`ByteTap::factor`]).
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs<const PARTS: usize, const WINDOWS: usize> {
    pub(super) gather: Gather<PARTS, WINDOWS>,
    pub(super) factors: Block,
}

/// Outputs of a group.
pub(super) const GROUP: usize = 32;

/// Bytes of half a register.
const HALF: usize = 16;

/// Bytes of a register's half that is one window.
const WINDOW: usize = 16;

/// Where the groups of so many outputs begin.
pub(super) fn starts(outputs: usize) -> impl ExactSizeIterator<Item = usize> {
    (0..outputs.div_ceil(GROUP)).map(move |group| (group * GROUP).min(outputs.saturating_sub(GROUP)))
}

impl Windows {
    /// Windows for taps of two bytes with weights. `bytes` is what the source's row has.
    pub(super) fn weighted(taps: &[ByteTap], bytes: usize) -> Self {
        let reach = bytes.max(WINDOW);
        let groups = if fits(taps, 8) {
            Groups::Mean1(pairs(taps, reach))
        } else if fits(taps, 4) {
            Groups::Mean2(pairs(taps, reach))
        } else if fits_in(taps, 2, WINDOW / 2) {
            Groups::Near(pairs(taps, reach))
        } else if fits(taps, 2) {
            Groups::Mean4(pairs(taps, reach))
        } else {
            Groups::Scattered(pairs(taps, reach))
        };
        Self { reach, groups }
    }

    /// Windows for taps of which only the left byte counts; `None` where they lie too far apart.
    pub(super) fn picked(taps: &[ByteTap], bytes: usize) -> Option<Self> {
        let reach = bytes.max(WINDOW);
        let groups = if fits(taps, 16) {
            Groups::Pick1(picks(taps, reach))
        } else if fits(taps, 8) {
            Groups::Pick2(picks(taps, reach))
        } else if fits(taps, 4) {
            Groups::Pick4(picks(taps, reach))
        } else {
            return None;
        };
        Some(Self { reach, groups })
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        match &self.groups {
            Groups::Pick1(groups) => size_of_val(groups.as_slice()),
            Groups::Pick2(groups) => size_of_val(groups.as_slice()),
            Groups::Pick4(groups) => size_of_val(groups.as_slice()),
            Groups::Mean1(groups) => size_of_val(groups.as_slice()),
            Groups::Mean2(groups) => size_of_val(groups.as_slice()),
            Groups::Near(groups) => size_of_val(groups.as_slice()),
            Groups::Mean4(groups) => size_of_val(groups.as_slice()),
            Groups::Scattered(groups) => size_of_val(groups.as_slice()),
        }
    }
}

/// Whether all bytes of so many neighbouring outputs lie within a window, in every group.
fn fits(taps: &[ByteTap], outputs: usize) -> bool {
    fits_in(taps, outputs, WINDOW)
}

/// The same for a window of so many bytes.
fn fits_in(taps: &[ByteTap], outputs: usize, window: usize) -> bool {
    starts(taps.len()).all(|start| {
        taps[start..taps.len().min(start + GROUP)].chunks(outputs).all(|taps| {
            let first = taps.iter().map(|tap| tap.left.min(tap.right)).min().unwrap_or_default();
            let last = taps.iter().map(|tap| tap.left.max(tap.right)).max().unwrap_or_default();
            last - first < window as u32
        })
    })
}

fn picks<const PARTS: usize>(taps: &[ByteTap], reach: usize) -> Vec<Gather<PARTS, 2>> {
    let last = taps.len() - 1;
    starts(taps.len()).map(|start| gather(reach, |place| taps[(start + place).min(last)].left)).collect()
}

fn pairs<const PARTS: usize, const WINDOWS: usize>(taps: &[ByteTap], reach: usize) -> Vec<[Pairs<PARTS, WINDOWS>; 2]> {
    let last = taps.len() - 1;
    starts(taps.len())
        .map(|start| {
            [start, start + GROUP / 2].map(|start| {
                let tap = |place: usize| taps[(start + place / 2).min(last)];
                let byte = |place: usize| if place.is_multiple_of(2) { tap(place).left } else { tap(place).right };
                let factor = |place: usize| tap(place).factor().to_le_bytes()[place % 2];
                Pairs { gather: gather(reach, byte), factors: Block(std::array::from_fn(factor)) }
            })
        })
        .collect()
}

/// Fills a register, of which `byte` tells where in the source each byte comes from.
fn gather<const PARTS: usize, const WINDOWS: usize>(
    reach: usize,
    byte: impl Fn(usize) -> u32,
) -> Gather<PARTS, WINDOWS> {
    // With two windows for each half, these are of half the size.
    let each = WINDOWS / 2;
    let window = WINDOW / each;
    // Bytes of a half that come from one window.
    let width = HALF / PARTS / each;
    let mut result = Gather { bases: [[0; WINDOWS]; PARTS], shuffles: [Block([0x80; 2 * HALF]); PARTS] };
    for part in 0..PARTS {
        for index in 0..WINDOWS {
            let (half, within) = (index / each, index % each);
            let first = half * HALF + (part * each + within) * width;
            let lowest = (first..first + width).map(&byte).min().unwrap_or_default();
            let base = lowest.min((reach - window) as u32);
            result.bases[part][index] = base;
            for place in first..first + width {
                result.shuffles[part].0[place] = (within * window) as u8 + (byte(place) - base) as u8;
            }
        }
    }
    result
}

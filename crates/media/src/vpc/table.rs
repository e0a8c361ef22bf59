//! Tables for one direction of a row: which two bytes of the source a byte of a line is made of.
//!
//! The same as windows, for kernels that shuffle bytes within registers: a few neighbouring outputs have their bytes within sixteen bytes of the source, which one
//! load brings.

/// One byte of a line: byte `left` and byte `right` of the source's row, the latter with `share` 255ths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteTap {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) share: u8,
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

/// A table as loads and shuffles. A group is what fills a register: sixteen outputs of two bytes each, or thirty-two of one.
#[derive(Debug)]
pub(super) struct Windows {
    /// How a group's bytes come together.
    pub(super) parts: Parts,
    /// Where each window begins, in bytes of the source's row: all windows of a group, part by part, the lower half of a register first.
    pub(super) bases: Vec<u32>,
    /// For each group and part, which bytes go where; part by part, so that all parts together fill the register.
    pub(super) shuffles: Vec<Block>,
    /// For each group, both weights of each output. None where bytes are only picked.
    pub(super) weights: Vec<Block>,
    /// Bytes that the source's row must have.
    pub(super) reach: usize,
}

/// How many loads fill a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// Two windows of sixteen bytes, one for each half.
    One,
    /// Four.
    Two,
    /// Eight.
    Four,
    /// Sixteen windows of eight bytes: one for each output, which may lie anywhere.
    Scattered,
}

/// Bytes of a window.
const WINDOW: u32 = 16;

/// Bytes of half a register.
const HALF: usize = 16;

impl Parts {
    /// Registers that are shuffled for a group.
    const fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four | Self::Scattered => 4,
        }
    }
}

impl Windows {
    /// Windows for taps of two bytes with weights. `bytes` is what the source's row has.
    pub(super) fn weighted(taps: &[ByteTap], bytes: usize) -> Self {
        let parts = [Parts::One, Parts::Two, Parts::Four]
            .into_iter()
            .find(|parts| fits(taps, HALF / 2 / parts.count()))
            .unwrap_or(Parts::Scattered);
        let mut windows = Self::empty(parts, bytes);
        for group in taps.chunks(HALF) {
            // What is missing in the last group is the last output again.
            let at = |output: usize| group[output.min(group.len() - 1)];
            windows.group(|half, place| [at(half * 8 + place / 2).left, at(half * 8 + place / 2).right][place % 2]);
            windows.weights.push(Block(std::array::from_fn(|place| {
                let share = at(place / 2).share;
                if place % 2 == 0 { 255 - share } else { share }
            })));
        }
        windows
    }

    /// Windows for taps of which only the left byte counts; `None` where they lie too far apart.
    pub(super) fn picked(taps: &[ByteTap], bytes: usize) -> Option<Self> {
        let parts = [Parts::One, Parts::Two, Parts::Four].into_iter().find(|parts| fits(taps, HALF / parts.count()))?;
        let mut windows = Self::empty(parts, bytes);
        for group in taps.chunks(2 * HALF) {
            let at = |output: usize| group[output.min(group.len() - 1)];
            windows.group(|half, place| at(half * HALF + place).left);
        }
        Some(windows)
    }

    fn empty(parts: Parts, bytes: usize) -> Self {
        let reach = bytes.max(WINDOW as usize);
        Self { parts, bases: Vec::new(), shuffles: Vec::new(), weights: Vec::new(), reach }
    }

    /// Adds a group, of which `byte` tells where in the source the byte comes from that goes to a place of a half.
    fn group(&mut self, byte: impl Fn(usize, usize) -> u32) {
        let count = self.parts.count();
        let width = HALF / count;
        // Pairs of places for each window, or all places of a part.
        let (per_window, window) = match self.parts {
            Parts::Scattered => (2, WINDOW / 2),
            _ => (width, WINDOW),
        };
        for part in 0..count {
            let mut shuffle = [0x80; 2 * HALF];
            for half in 0..2 {
                for (index, first) in (part * width..(part + 1) * width).step_by(per_window).enumerate() {
                    let places = first..first + per_window;
                    let lowest = places.clone().map(|place| byte(half, place)).min().unwrap_or_default();
                    let base = lowest.min(self.reach as u32 - window);
                    self.bases.push(base);
                    for place in places {
                        shuffle[half * HALF + place] = (index as u32 * window + byte(half, place) - base) as u8;
                    }
                }
            }
            self.shuffles.push(Block(shuffle));
        }
    }
}

/// Whether all bytes of so many neighbouring outputs lie within a window, group by group.
fn fits(taps: &[ByteTap], outputs: usize) -> bool {
    // The windows of a group begin anew with each group, whose length is a multiple.
    taps.chunks(outputs).all(|taps| {
        let first = taps.iter().map(|tap| tap.left.min(tap.right)).min().unwrap_or_default();
        let last = taps.iter().map(|tap| tap.left.max(tap.right)).max().unwrap_or_default();
        last - first < WINDOW
    })
}

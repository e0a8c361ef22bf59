//! What a pass does, as jobs: which lines are made of which rows, and how lines become a row of the target.
//!
//! A job is one plane of the target. Each of its rows is stored from a few lines; each line is fetched from rows of one plane of the source by a table of bytes,
//! which does scaling, extraction and permutation of components at once.

use super::colour::Coefficients;
use super::layout::{Component, Pixel, Side};
use super::table::{ByteTap, Table, Windows};
use super::taps::{Extent, UNIT, taps};
use super::{Colours, Interpolation, Work};
use crate::{Order, PixelFormat, Sampling};

/// Most lines that a row is stored from.
pub(super) const LINES: usize = 2;

/// All that the tables of a pass depend on: not where in their pictures crop and paste lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    source: PixelFormat,
    target: PixelFormat,
    crop: (u32, u32),
    /// Whether the crop's first column and row are odd.
    odd: (u32, u32),
    paste: (u32, u32),
    interpolation: Interpolation,
    colours: Colours,
}

/// The tables of a pass.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) jobs: Vec<Job>,
    pub(super) coefficients: Coefficients,
}

/// One plane of the target.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) side: Side,
    /// Pixels of a row, and rows, that share one of this plane's samples.
    pub(super) shared: (u32, u32),
    /// Bytes from one of the plane's samples to the next, for where the paste begins.
    pub(super) step: usize,
    /// Rows to write.
    pub(super) rows: u32,
    /// Bytes to write in each.
    pub(super) bytes: usize,
    pub(super) lines: Vec<Line>,
    pub(super) store: Store,
}

/// How a line comes to be.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) side: Side,
    /// Pixels of a row, and rows, that share a sample.
    pub(super) shared: (u32, u32),
    /// Bytes from one sample to the next.
    pub(super) step: usize,
    /// Bytes of a row of the source, from the crop's first sample on, that it is made of.
    pub(super) reach: usize,
    pub(super) rows: Vec<RowTap>,
    pub(super) fetch: Fetch,
    /// Its length.
    pub(super) bytes: usize,
}

/// A row of a line: two rows of the source, counted from the crop's first, with their weights, which add up to [`UNIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowTap {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) weights: [i16; 2],
}

/// How a row of the source becomes a line.
#[derive(Debug)]
pub(super) enum Fetch {
    /// All bytes are this one; there is no row.
    Constant(u8),
    /// It is one.
    Direct,
    /// Its bytes are some of it.
    Pick(Table),
    /// Its bytes are weighted means of some of two rows, each of which is used more than once: its horizontal half is kept.
    Blend(Table),
    /// The same for rows of which most are used once.
    Mean(Table),
}

/// How lines become a row of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// The only line is the row.
    Plain,
    /// Pixels of red, green and blue become Y.
    Luma(Packing),
    /// The same become pairs.
    Chroma(Packing, Order),
    /// The same become Y, U and V, side by side.
    Yuv(Packing),
    /// The same, and what else there is, become four bytes each, with this alpha.
    Alpha { from: Packing, to: Packing, alpha: u8 },
    /// A line of Y and one of U and V side by side, for each pixel, become red, green and blue with full alpha.
    Rgb(Packing),
    /// The same lines become Y, U and V side by side.
    Three,
    /// Y, and pairs in the target's order, one for two pixels: these become four bytes, of which `luma` is the first Y.
    Pairs {
        /// 0 or 1.
        luma: u8,
    },
    /// The same of pixels of red, green and blue, for each pixel and for each pair.
    PairsOfRgb {
        /// Of both lines.
        from: Packing,
        /// 0 or 1.
        luma: u8,
        /// Of the pairs.
        order: Order,
    },
}

/// A pixel of red, green and blue, and what else there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    /// Which byte is red, green and blue.
    pub(super) places: [u8; 3],
    /// 3 or 4.
    pub(super) bytes: u8,
}

impl Key {
    pub(super) fn new(work: &Work, colours: Colours) -> Self {
        let Work { source, crop, target, paste, interpolation } = work;
        Self {
            source: source.format(),
            target: target.format(),
            crop: (crop.width, crop.height),
            odd: (crop.left % 2, crop.top % 2),
            paste: (paste.width, paste.height),
            interpolation: *interpolation,
            colours,
        }
    }
}

/// Samples of the target that a line is made for.
#[derive(Clone, Copy, Debug)]
struct Grid {
    shared: (u32, u32),
    columns: u32,
    rows: u32,
}

impl Plan {
    /// Prepares a pass between rectangles that have pixels; `vectors` for kernels that take windows.
    pub(super) fn new(key: &Key, vectors: bool) -> Self {
        let maker = Maker { key, vectors };
        Self { jobs: maker.jobs(), coefficients: key.colours.coefficients() }
    }

    /// About how many bytes its tables take.
    pub(super) fn bytes(&self) -> usize {
        let table = |table: &Table| match table {
            Table::Plain(taps) => size_of_val(taps.as_slice()),
            Table::Windows(windows) => windows.bytes(),
        };
        let line = |line: &Line| {
            let fetch = match &line.fetch {
                Fetch::Constant(_) | Fetch::Direct => 0,
                Fetch::Pick(of) | Fetch::Blend(of) | Fetch::Mean(of) => table(of),
            };
            size_of_val(line.rows.as_slice()) + fetch
        };
        self.jobs.iter().flat_map(|job| &job.lines).map(line).sum()
    }
}

#[derive(Clone, Copy, Debug)]
struct Maker<'a> {
    key: &'a Key,
    vectors: bool,
}

impl Maker<'_> {
    fn jobs(self) -> Vec<Job> {
        let format = self.key.target;
        let all = self.grid((1, 1));
        let chroma = self.grid(Pixel::of(format).shared());
        match format.sampling() {
            Sampling::Gray => vec![self.luma(all)],
            Sampling::Semiplanar { .. } => vec![self.luma(all), self.chroma(chroma)],
            Sampling::Packed422 { luma } => vec![self.packed_pairs(all, chroma, luma as u8)],
            Sampling::Packed { bytes } => vec![self.packed(all, bytes)],
        }
    }

    /// Samples of the target that so many columns and rows share.
    fn grid(self, shared: (u32, u32)) -> Grid {
        let (width, height) = self.key.paste;
        Grid { shared, columns: width.div_ceil(shared.0), rows: height.div_ceil(shared.1) }
    }

    fn source(self) -> Pixel {
        Pixel::of(self.key.source)
    }

    /// A plane of Y.
    fn luma(self, grid: Grid) -> Job {
        let (line, store) = match self.source() {
            Pixel::Gray(y) | Pixel::Yuv([y, ..]) => (self.line(&[y], grid), Store::Plain),
            Pixel::Rgb(..) => {
                let (line, packing) = self.pixels(grid);
                (line, Store::Luma(packing))
            }
        };
        job(Side::First, grid, 1, vec![line], store)
    }

    /// A plane of pairs.
    fn chroma(self, grid: Grid) -> Job {
        let order = self.key.target.order();
        let (line, store) = match self.source() {
            Pixel::Rgb(..) => {
                let (line, packing) = self.pixels(grid);
                (line, Store::Chroma(packing, order))
            }
            _ => (self.pairs(order, grid), Store::Plain),
        };
        job(Side::Chroma, grid, 2, vec![line], store)
    }

    /// A line of pairs, of a source that has no red, green and blue.
    fn pairs(self, order: Order, grid: Grid) -> Line {
        match (self.source(), order) {
            (Pixel::Yuv([_, u, v]), Order::Uv) => self.line(&[u, v], grid),
            (Pixel::Yuv([_, u, v]), Order::Vu) => self.line(&[v, u], grid),
            _ => neutral(grid),
        }
    }

    /// A line of whole pixels as they are in a source of red, green and blue.
    fn pixels(self, grid: Grid) -> (Line, Packing) {
        let Pixel::Rgb(components, alpha) = self.source() else { unreachable!("asked for of RGB alone") };
        let mut all: Vec<_> = components.into_iter().chain(alpha).collect();
        all.sort_by_key(|component| component.offset);
        (self.line(&all, grid), Packing::new(components))
    }

    /// Four bytes for two pixels.
    fn packed_pairs(self, all: Grid, chroma: Grid, luma: u8) -> Job {
        let order = self.key.target.order();
        let (lines, store) = match self.source() {
            Pixel::Gray(y) | Pixel::Yuv([y, ..]) => {
                (vec![self.line(&[y], all), self.pairs(order, chroma)], Store::Pairs { luma })
            }
            Pixel::Rgb(..) => {
                let ((line, from), (half, _)) = (self.pixels(all), self.pixels(chroma));
                (vec![line, half], Store::PairsOfRgb { from, luma, order })
            }
        };
        Job { bytes: chroma.columns as usize * 4, shared: (2, 1), ..job(Side::First, all, 4, lines, store) }
    }

    /// Three or four bytes for a pixel.
    fn packed(self, grid: Grid, bytes: u32) -> Job {
        let (lines, store) = match (self.source(), Pixel::of(self.key.target)) {
            (Pixel::Rgb(from, from_alpha), Pixel::Rgb(to, to_alpha)) => {
                let alpha = match (from_alpha, to_alpha) {
                    (None, Some(_)) => Some(255),
                    // The product says that alpha does not survive scaling.
                    (Some(_), Some(_)) if self.key.crop != self.key.paste => Some(0),
                    _ => None,
                };
                if let Some(alpha) = alpha {
                    let (line, from) = self.pixels(grid);
                    (vec![line], Store::Alpha { from, to: Packing::new(to), alpha })
                } else {
                    // Every byte of the target's pixel has its component in the source's.
                    let mut pairs: Vec<_> = to.into_iter().zip(from).chain(to_alpha.zip(from_alpha)).collect();
                    pairs.sort_by_key(|(to, _)| to.offset);
                    let components: Vec<_> = pairs.into_iter().map(|(_, from)| from).collect();
                    (vec![self.line(&components, grid)], Store::Plain)
                }
            }
            (Pixel::Rgb(..), _) => {
                let (line, packing) = self.pixels(grid);
                (vec![line], Store::Yuv(packing))
            }
            (Pixel::Yuv(from), Pixel::Yuv(_)) if self.key.source == PixelFormat::YuvPacked444 => {
                (vec![self.line(&from, grid)], Store::Plain)
            }
            (Pixel::Yuv([y, ..]) | Pixel::Gray(y), to) => {
                let store = match to {
                    Pixel::Rgb(to, _) => Store::Rgb(Packing::new(to)),
                    _ => Store::Three,
                };
                (vec![self.line(&[y], grid), self.pairs(Order::Uv, grid)], store)
            }
        };
        job(Side::First, grid, bytes as usize, lines, store)
    }

    /// One line with these components side by side; they are in one plane.
    fn line(self, components: &[Component], grid: Grid) -> Line {
        let Component { side, step, shared, .. } = components[0];
        let Key { crop, odd, interpolation, .. } = *self.key;
        let (columns, samples) = extent(crop.0, odd.0, shared.0, grid.shared.0);
        let (rows, _) = extent(crop.1, odd.1, shared.1, grid.shared.1);
        let columns = taps(interpolation, columns, grid.columns);
        let rows: Vec<_> = taps(interpolation, rows, grid.rows)
            .map(|tap| {
                let second = if tap.weight == 0 { tap.left } else { tap.right };
                RowTap { first: tap.left, second, weights: [UNIT - tap.weight, tap.weight].map(|weight| weight as i16) }
            })
            .collect();
        let reach = samples as usize * step;
        let mut bytes = Vec::with_capacity(columns.len() * components.len());
        for tap in columns {
            for Component { offset, .. } in components {
                bytes.push(ByteTap::new(tap, |sample| sample * step as u32 + *offset as u32));
            }
        }
        let length = bytes.len();
        let picked = bytes.iter().all(|tap| tap.share == 0) && rows.iter().all(|row| row.weights[1] == 0);
        let fetch = if !picked {
            let table =
                if self.vectors { Table::Windows(Windows::weighted(&bytes, reach)) } else { Table::Plain(bytes) };
            if mostly_once(&rows) { Fetch::Mean(table) } else { Fetch::Blend(table) }
        } else if (0..).zip(&bytes).all(|(at, tap)| tap.left == at) {
            Fetch::Direct
        } else {
            let windows = if self.vectors { Windows::picked(&bytes, reach) } else { None };
            Fetch::Pick(windows.map_or_else(|| Table::Plain(bytes), Table::Windows))
        };
        Line { side, shared, step, reach, rows, fetch, bytes: length }
    }
}

fn job(side: Side, grid: Grid, step: usize, lines: Vec<Line>, store: Store) -> Job {
    Job { side, shared: grid.shared, step, rows: grid.rows, bytes: grid.columns as usize * step, lines, store }
}

/// A line of pairs without colour.
fn neutral(grid: Grid) -> Line {
    Line {
        side: Side::First,
        shared: (1, 1),
        step: 0,
        reach: 0,
        rows: Vec::new(),
        fetch: Fetch::Constant(128),
        bytes: grid.columns as usize * 2,
    }
}

/// Whether keeping the horizontal half of a row would seldom save doing it again.
fn mostly_once(rows: &[RowTap]) -> bool {
    let mut again = 0;
    for pair in rows.windows(2) {
        again += usize::from(pair[1].first <= pair[0].second) + usize::from(pair[1].second <= pair[0].second);
    }
    // Keeping costs about a third of making.
    again * 3 < rows.len() * 2
}

impl Packing {
    fn new(components: [Component; 3]) -> Self {
        Self { places: components.map(|component| component.offset as u8), bytes: components[0].step as u8 }
    }
}

/// The source along one direction, and how many samples that is: of `pixels`, the first of which is odd or not, `shared` have one sample in the source and
/// `wanted` in the target.
fn extent(pixels: u32, odd: u32, shared: u32, wanted: u32) -> (Extent, u32) {
    if shared == 1 {
        return (Extent { pixels, halved: None }, pixels);
    }
    let samples = (pixels + odd).div_ceil(2);
    if wanted == 1 {
        return (Extent { pixels, halved: Some(odd) }, samples);
    }
    (Extent { pixels: samples, halved: None }, samples)
}

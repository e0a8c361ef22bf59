//! The walk over the rows of a target, with the lines that are kept between them; a kernel does what lies in a row.

use std::cell::RefCell;
use std::ops::Range;

use super::Work;
use super::colour::Coefficients;
use super::layout::Side;
use super::memory::{Source, Target};
use super::plan::{Fetch, Job, LINES, Line, Plan, RowTap, Store};
use super::table::{Block, GROUP, Table};
use crate::Shape;

/// What does lines and rows.
pub(super) trait Kernel {
    /// Picks bytes of a row.
    fn pick(&self, table: &Table, source: &[u8], line: &mut [u8]);

    /// Does the horizontal half of a weighted mean: for each byte of a line, 128 times the mean. A line that is shorter than a group of outputs has
    /// room for one; what the kernel leaves there is nobody's.
    fn spread(&self, table: &Table, source: &[u8], line: &mut [i16]);

    /// Does the vertical half.
    fn blend(&self, lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]);

    /// Does both halves at once, of two rows.
    fn mean(&self, table: &Table, sources: [&[u8]; 2], weights: [i16; 2], target: &mut [u8]);

    /// Stores lines, each as long as the target's row takes, to it.
    fn store(&self, store: Store, coefficients: &Coefficients, lines: &[&[u8]; LINES], target: &mut [u8]);
}

/// What remains of a thread's scratch memory after a pass.
const KEPT_BLOCKS: usize = (1 << 20) / size_of::<Block>();

thread_local! {
    static SCRATCH: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// What a line takes of scratch memory for each byte or number.
const fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(GROUP)
}

/// Does the target's rows that belong to these of the paste: of rows that share chroma, the first has it.
pub(super) fn walk(
    plan: &Plan,
    kernel: &impl Kernel,
    work: &Work,
    source: &Source<'_>,
    target: &mut Target<'_>,
    rows: &Range<u32>,
) {
    let blocks = |job: &Job| job.lines.iter().map(blocks).sum();
    with_scratch(plan.jobs.iter().map(blocks).max().unwrap_or_default(), |scratch| {
        for job in &plan.jobs {
            let vertical = job.shared.1;
            let part = rows.start.div_ceil(vertical)..rows.end.div_ceil(vertical);
            self::rows(job, kernel, &plan.coefficients, work, (source, target), part, scratch);
        }
    });
}

/// Calls `work` with so many blocks of the thread's own memory, or more.
pub(super) fn with_scratch(blocks: usize, work: impl FnOnce(&mut [Block])) {
    let mut scratch = SCRATCH.take();
    if scratch.len() < blocks {
        scratch.resize(blocks, Block([0; 32]));
    }
    work(&mut scratch);
    if scratch.len() <= KEPT_BLOCKS {
        SCRATCH.set(scratch);
    }
}

/// Blocks of scratch memory for a line: one of bytes, and two of wide numbers where it is a mean.
fn blocks(line: &Line) -> usize {
    let bytes = padded(line.bytes) / size_of::<Block>();
    match line.fetch {
        Fetch::Blend(_) => 5 * bytes,
        Fetch::Constant(_) | Fetch::Pick(_) | Fetch::Mean(_) => bytes,
        Fetch::Direct => 0,
    }
}

/// A line's memory, and what is in it.
#[derive(Debug, Default)]
struct Kept<'a> {
    bytes: &'a mut [u8],
    /// Rows of the source after the horizontal half.
    wide: [&'a mut [i16]; 2],
    /// Which rows those are.
    rows: [Option<u32>; 2],
    /// Which row the bytes are.
    current: Option<RowTap>,
}

impl<'a> Kept<'a> {
    /// Takes what a line needs of scratch memory; the rest is left.
    fn new(line: &Line, scratch: &'a mut [Block]) -> (Self, &'a mut [Block]) {
        let (own, rest) = scratch.split_at_mut(blocks(line));
        let (bytes, wide) = super::memory::split(own, padded(line.bytes).min(size_of_val(own)));
        let (first, second) = wide.split_at_mut(wide.len() / 2);
        // A line that is shorter than a group has room for one.
        let [first, second] = [first, second].map(|wide| {
            let length = line.bytes.max(GROUP).min(wide.len());
            &mut wide[..length]
        });
        if let Fetch::Constant(value) = line.fetch {
            bytes.fill(value);
        }
        (Self { bytes, wide: [first, second], rows: [None; 2], current: None }, rest)
    }

    /// Which of both wide lines has a row of the source; makes it unless it is there, not in place of row `other`.
    fn wide(&mut self, row: u32, other: u32, make: impl FnOnce(&mut [i16])) -> usize {
        if let Some(at) = self.rows.iter().position(|kept| *kept == Some(row)) {
            return at;
        }
        let at = usize::from(self.rows[0] == Some(other));
        make(self.wide[at]);
        self.rows[at] = Some(row);
        at
    }
}

/// Where a plane's rows are that a rectangle begins in.
#[derive(Clone, Copy, Debug, Default)]
struct Origin {
    /// The first byte of the rectangle's first row.
    offset: usize,
    stride: usize,
}

impl Origin {
    /// A rectangle that begins at `left` and `top` pixels, in a plane of which so many share samples that are `step` bytes.
    fn new(shape: &Shape, side: Side, (left, top): (u32, u32), shared: (u32, u32), step: usize) -> Self {
        let plane = match side {
            Side::First => shape.first_plane(),
            Side::Chroma => shape.chroma_plane().unwrap_or_else(|| shape.first_plane()),
        };
        let (column, row) = ((left / shared.0) as usize, (top / shared.1) as usize);
        Self { offset: plane.offset + row * plane.stride + column * step, stride: plane.stride }
    }

    fn row(self, row: u32) -> usize {
        self.offset + row as usize * self.stride
    }
}

/// A line being made, row by row.
#[derive(Debug)]
struct Maker<'a> {
    line: &'a Line,
    origin: Origin,
    kept: Kept<'a>,
}

impl<'a> Maker<'a> {
    /// What the line is made of in one row of the source, counted from the crop's first.
    fn source<'s>(line: &Line, origin: Origin, source: &'s Source<'_>, row: u32) -> &'s [u8] {
        source.row(origin.row(row), line.reach)
    }

    /// Makes a row of the line, in `target` or where it is kept.
    fn make(&mut self, kernel: &impl Kernel, source: &Source<'_>, row: u32, target: Option<&mut [u8]>) {
        let Self { line, origin, kept } = self;
        let tap = match line.fetch {
            // There already, but in the target.
            Fetch::Constant(value) => return target.into_iter().for_each(|target| target.fill(value)),
            _ => line.rows[row as usize],
        };
        let in_place = target.is_none();
        if in_place && kept.current == Some(tap) {
            return;
        }
        let from = |row: u32| Self::source(line, *origin, source, row);
        match &line.fetch {
            Fetch::Constant(_) => {}
            Fetch::Direct => {
                if let Some(target) = target {
                    target.copy_from_slice(&from(tap.first)[..line.bytes]);
                }
            }
            Fetch::Pick(table) => {
                let target = target.unwrap_or(&mut kept.bytes[..line.bytes]);
                kernel.pick(table, from(tap.first), target);
            }
            Fetch::Blend(table) => {
                let first = kept.wide(tap.first, tap.second, |wide| kernel.spread(table, from(tap.first), wide));
                let second = kept.wide(tap.second, tap.first, |wide| kernel.spread(table, from(tap.second), wide));
                let lines = [&*kept.wide[first], &*kept.wide[second]];
                let target = target.unwrap_or(&mut kept.bytes[..line.bytes]);
                kernel.blend(lines, tap.weights, target);
            }
            Fetch::Mean(table) => {
                let target = target.unwrap_or(&mut kept.bytes[..line.bytes]);
                kernel.mean(table, [from(tap.first), from(tap.second)], tap.weights, target);
            }
        }
        if in_place {
            kept.current = Some(tap);
        }
    }

    /// The row that was made.
    fn made<'s>(&'s self, source: &'s Source<'_>, row: u32) -> &'s [u8] {
        let made = match self.line.fetch {
            Fetch::Direct => Self::source(self.line, self.origin, source, self.line.rows[row as usize].first),
            _ => &*self.kept.bytes,
        };
        &made[..self.line.bytes]
    }

    fn new(line: &'a Line, work: &Work, scratch: &'a mut [Block]) -> (Self, &'a mut [Block]) {
        let (kept, rest) = Kept::new(line, scratch);
        let begins = (work.crop.left, work.crop.top);
        let origin = Origin::new(&work.source, line.side, begins, line.shared, line.step);
        (Self { line, origin, kept }, rest)
    }
}

/// Does some rows of a job.
fn rows(
    job: &Job,
    kernel: &impl Kernel,
    coefficients: &Coefficients,
    work: &Work,
    (source, target): (&Source<'_>, &mut Target<'_>),
    rows: Range<u32>,
    scratch: &mut [Block],
) {
    let place = Origin::new(&work.target, job.side, (work.paste.left, work.paste.top), job.shared, job.step);
    let rows = rows.start..rows.end.min(job.rows);
    let (mut first, scratch) = Maker::new(&job.lines[0], work, scratch);
    if job.store == Store::Plain {
        for row in rows {
            let target = target.row(place.row(row), job.bytes);
            first.make(kernel, source, row, Some(target));
        }
        return;
    }
    let mut second = job.lines.get(1).map(|line| Maker::new(line, work, scratch).0);
    for row in rows {
        first.make(kernel, source, row, None);
        let second = second.as_mut().map_or(&[][..], |second| {
            second.make(kernel, source, row, None);
            second.made(source, row)
        });
        let lines: [&[u8]; LINES] = [first.made(source, row), second];
        kernel.store(job.store, coefficients, &lines, target.row(place.row(row), job.bytes));
    }
}

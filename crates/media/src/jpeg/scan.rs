//! The scans of a file: tables, and blocks in the order in which they come, with their samples put where they belong.
//!
//! What does not live here: chroma's way into pairs, and pictures; a [`Sink`] has planes only.

use super::JpegError;
use super::header::{Frame, next_marker, segment};
use super::huffman::{Bad, Bits, Table, natural};
use super::transform::{Block, Transform, flat};

/// Blocks of an MCU, at most; the format's.
const MOST_BLOCKS: usize = 10;

/// Tables that a file has defined so far.
pub(super) struct Tables {
    steps: [Option<Block>; 4],
    /// For first coefficients, and for the others.
    codes: [Vec<Table>; 2],
    has_codes: [[bool; 4]; 2],
    /// MCUs between restart markers; 0 for none.
    restart: u32,
}

/// Blocks of a component.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    /// In a row and in a column of an MCU.
    pub(super) across: usize,
    pub(super) down: usize,
    /// In a row and in a column of the picture, without what fills the last MCUs.
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// Where samples go: eight rows for each row of blocks of each component.
pub(super) trait Sink {
    /// Whether all components come in one scan; otherwise a whole plane comes after the other. Told before the first row.
    fn begin(&mut self, interleaved: bool) -> Result<(), JpegError>;

    /// Where a row of blocks goes: the row counted from the picture's top, and `place` within its MCUs.
    fn strip(&self, component: usize, row: usize, place: usize) -> Strip;

    /// The memory that strips are in.
    fn memory(&mut self) -> [&mut [u8]; 4];

    /// Rows of blocks of a component are complete: this many, from `row` on.
    fn end_rows(&mut self, component: usize, row: usize, count: usize);
}

/// Eight rows of memory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strip {
    /// Which of the sink's memories.
    pub(super) memory: usize,
    /// The first byte.
    pub(super) start: usize,
    /// Bytes from one row to the next.
    pub(super) stride: usize,
}

/// What a scan has of a component.
#[derive(Clone, Copy, Default)]
struct Part {
    component: usize,
    extent: Extent,
    /// Which tables of codes.
    first: usize,
    others: usize,
}

/// A block of each MCU of a row.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Which of the scan's parts.
    part: usize,
    /// Column within the MCU, and blocks of the component in one.
    column: usize,
    across: usize,
    /// Blocks from here on fill the last MCU only; 0 in a row that does.
    columns: usize,
    strip: Strip,
    first: &'a Table,
    others: &'a Table,
    steps: &'a Block,
}

impl Frame {
    /// Blocks of a component.
    pub(super) fn extent(&self, component: usize) -> Extent {
        let (most_across, most_down) = self.most();
        let own = &self.components[component];
        let blocks = |pixels: u32, own: u8, most: usize| (pixels as usize * usize::from(own)).div_ceil(most * 8);
        Extent {
            across: own.across.into(),
            down: own.down.into(),
            columns: blocks(self.info.width, own.across, most_across),
            rows: blocks(self.info.height, own.down, most_down),
        }
    }

    /// How many components there are.
    pub(super) fn count(&self) -> usize {
        self.info.components as usize
    }

    fn most(&self) -> (usize, usize) {
        let components = &self.components[..self.count()];
        let most = |factor: fn(&super::Component) -> u8| components.iter().map(factor).max().unwrap_or(1).into();
        (most(|component| component.across), most(|component| component.down))
    }
}

impl Tables {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            steps: [None; 4],
            codes: [(); 2].map(|()| (0..4).map(|_| Table::new()).collect()),
            has_codes: [[false; 4]; 2],
            restart: 0,
        })
    }

    /// As if no file had defined any: none is decoded with those of another.
    fn clear(&mut self) {
        self.steps = [None; 4];
        self.has_codes = [[false; 4]; 2];
        self.restart = 0;
    }

    fn read_steps(&mut self, mut segment: &[u8]) -> Result<(), JpegError> {
        while let [kind, rest @ ..] = segment {
            let bytes = 1 + usize::from(kind >> 4);
            let (true, Some(entries), Some(steps)) =
                (bytes <= 2, rest.get(..64 * bytes), self.steps.get_mut(usize::from(kind & 15)))
            else {
                return Err(JpegError::corrupt("a table of quantisation steps that is none"));
            };
            let steps = steps.insert([0; 64]);
            for (at, entry) in entries.chunks_exact(bytes).enumerate() {
                steps[natural(at)] = entry.iter().fold(0, |sum, byte| sum << 8 | i16::from(*byte));
            }
            segment = &rest[64 * bytes..];
        }
        Ok(())
    }

    fn read_codes(&mut self, mut segment: &[u8]) -> Result<(), JpegError> {
        let broken = || JpegError::corrupt("a table of Huffman codes that is none");
        while let [kind, rest @ ..] = segment {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(broken)?;
            let count = counts.iter().map(|count| usize::from(*count)).sum();
            let (class, id) = (usize::from(kind >> 4), usize::from(kind & 15));
            if class > 1 || id > 3 || count > 256 || count > rest.len() {
                return Err(broken());
            }
            let (symbols, rest) = rest.split_at(count);
            self.codes[class][id].fill(counts, symbols).ok_or_else(broken)?;
            self.has_codes[class][id] = true;
            segment = rest;
        }
        Ok(())
    }

    fn table(&self, class: usize, id: usize) -> Result<&Table, JpegError> {
        if self.has_codes[class][id] {
            return Ok(&self.codes[class][id]);
        }
        Err(JpegError::corrupt(format!("table {id} of Huffman codes is used before it comes")))
    }

    fn steps(&self, id: u8) -> Result<&Block, JpegError> {
        self.steps[usize::from(id)]
            .as_ref()
            .ok_or_else(|| JpegError::corrupt(format!("table {id} of quantisation steps is used before it comes")))
    }
}

/// Reads a file up to the last block of its last component, and writes their samples.
pub(super) fn decode(
    file: &[u8],
    frame: &Frame,
    tables: &mut Tables,
    transform: Transform,
    sink: &mut impl Sink,
) -> Result<(), JpegError> {
    tables.clear();
    let mut at = 2;
    let mut has_frame = false;
    // A component comes once, so that a file cannot ask for more work than its picture is.
    let mut missing = [true; 3];
    missing[frame.count()..].fill(false);
    let mut is_begun = false;
    while missing.contains(&true) {
        let marker = next_marker(file, &mut at)?;
        match marker {
            0x01 | 0xd0..=0xd7 => continue,
            0xd8 => return Err(JpegError::corrupt(format!("a second start of image at byte {}", at - 2))),
            0xd9 => return Err(JpegError::corrupt("it ends before all of its components came")),
            _ => (),
        }
        let content = segment(file, marker, &mut at)?;
        match marker {
            0xdb => tables.read_steps(content)?,
            0xc4 => tables.read_codes(content)?,
            0xc8 | 0xcc => (),
            0xc0..=0xcf if has_frame => return Err(JpegError::corrupt("a second frame header")),
            0xc0..=0xcf => has_frame = true,
            0xdd => match content {
                [high, low] => tables.restart = u16::from_be_bytes([*high, *low]).into(),
                _ => return Err(JpegError::corrupt("a restart interval of the wrong length")),
            },
            0xda => {
                let (parts, count) = scan_header(content, frame, &mut missing)?;
                if !is_begun {
                    sink.begin(count == frame.count())?;
                    is_begun = true;
                }
                at = scan(file, at, frame, &parts[..count], tables, transform, sink)?;
            }
            _ => (),
        }
    }
    Ok(())
}

fn scan_header(content: &[u8], frame: &Frame, missing: &mut [bool; 3]) -> Result<([Part; 3], usize), JpegError> {
    let broken = || JpegError::corrupt("a scan header that makes no sense");
    let [count, rest @ ..] = content else { return Err(broken()) };
    let count = usize::from(*count);
    if count == 0 || count > frame.count() || rest.len() != count * 2 + 3 {
        return Err(broken());
    }
    let (entries, limits) = rest.split_at(count * 2);
    if limits != [0, 63, 0] {
        return Err(JpegError::corrupt("a scan of a part of the coefficients in a sequential file"));
    }
    let mut parts = [Part::default(); 3];
    for (part, [id, codes]) in parts.iter_mut().zip(entries.as_chunks::<2>().0) {
        let component = frame.components[..frame.count()].iter().position(|own| own.id == *id).ok_or_else(broken)?;
        if !std::mem::take(&mut missing[component]) {
            return Err(JpegError::corrupt(format!("component {id} comes twice")));
        }
        let (first, others) = (usize::from(codes >> 4), usize::from(codes & 15));
        if first > 3 || others > 3 {
            return Err(broken());
        }
        let mut extent = frame.extent(component);
        if count == 1 {
            // Alone, a component comes block by block.
            (extent.across, extent.down) = (1, 1);
        }
        *part = Part { component, extent, first, others };
    }
    let blocks: usize = parts[..count].iter().map(|part| part.extent.across * part.extent.down).sum();
    if blocks > MOST_BLOCKS {
        return Err(JpegError::corrupt(format!("MCUs of {blocks} blocks")));
    }
    Ok((parts, count))
}

/// Decodes a scan from its first byte on; says where it ends.
fn scan(
    file: &[u8],
    at: usize,
    frame: &Frame,
    parts: &[Part],
    tables: &Tables,
    transform: Transform,
    sink: &mut impl Sink,
) -> Result<usize, JpegError> {
    let (columns, rows) = match parts {
        [one] => (one.extent.columns, one.extent.rows),
        _ => {
            let (across, down) = frame.most();
            let count = |pixels: u32, most: usize| (pixels as usize).div_ceil(most * 8);
            (count(frame.info.width, across), count(frame.info.height, down))
        }
    };
    let mut bits = Bits::new(file, at);
    let mut last = [0_i32; 3];
    let mut until_restart = tables.restart;
    let mut restarts = 0;
    for row in 0..rows {
        let (places, count) = places(frame, parts, tables, sink, row)?;
        let memory = sink.memory();
        for column in 0..columns {
            if tables.restart > 0 {
                if until_restart == 0 {
                    bits = Bits::new(file, after_restart(file, bits.at(), restarts)?);
                    restarts += 1;
                    last = [0; 3];
                    until_restart = tables.restart;
                }
                until_restart -= 1;
            }
            for place in &places[..count] {
                let mut block = [0; 64];
                let (difference, is_flat) = bits.block(place.first, place.others, &mut block).map_err(told)?;
                let level = &mut last[place.part];
                *level = level.wrapping_add(difference);
                block[0] = *level as i16;
                let column = column * place.across + place.column;
                if column < place.columns {
                    let out = &mut memory[place.strip.memory][place.strip.start + column * 8..];
                    if is_flat {
                        flat(block[0], place.steps[0], out, place.strip.stride);
                    } else {
                        transform(&block, place.steps, out, place.strip.stride);
                    }
                }
            }
            if bits.is_exhausted() {
                return Err(JpegError::corrupt(format!(
                    "its picture ends in row {row} of {rows} of its MCUs, at byte {}",
                    bits.at()
                )));
            }
        }
        for part in parts {
            let first = row * part.extent.down;
            let count = part.extent.rows.saturating_sub(first).min(part.extent.down);
            sink.end_rows(part.component, first, count);
        }
    }
    Ok(bits.at())
}

/// The blocks of each MCU of a row, in their order.
fn places<'a>(
    frame: &Frame,
    parts: &[Part],
    tables: &'a Tables,
    sink: &impl Sink,
    mcu_row: usize,
) -> Result<([Place<'a>; MOST_BLOCKS], usize), JpegError> {
    let mut count = 0;
    // Whatever is not overwritten below is not used.
    let codes = &tables.codes[0][0];
    let unused = Place {
        part: 0,
        column: 0,
        across: 0,
        columns: 0,
        strip: Strip::default(),
        first: codes,
        others: codes,
        steps: &[0; 64],
    };
    let mut places = [unused; MOST_BLOCKS];
    for (at, part) in parts.iter().enumerate() {
        let first = tables.table(0, part.first)?;
        let others = tables.table(1, part.others)?;
        let steps = tables.steps(frame.components[part.component].steps)?;
        let Extent { across, down, columns, rows } = part.extent;
        for place in 0..down {
            let row = mcu_row * down + place;
            let is_real = row < rows;
            let strip = if is_real { sink.strip(part.component, row, place) } else { Strip::default() };
            for column in 0..across {
                let columns = if is_real { columns } else { 0 };
                places[count] = Place { part: at, column, across, columns, strip, first, others, steps };
                count += 1;
            }
        }
    }
    Ok((places, count))
}

/// The byte after the restart marker that comes next, which must have its number.
fn after_restart(file: &[u8], mut at: usize, restarts: u32) -> Result<usize, JpegError> {
    let marker = next_marker(file, &mut at)?;
    if u32::from(marker) == 0xd0 + restarts % 8 {
        return Ok(at);
    }
    Err(JpegError::corrupt(format!("marker FF{marker:02X} at byte {} instead of restart {restarts}", at - 2)))
}

fn told(bad: Bad) -> JpegError {
    JpegError::corrupt(match bad {
        Bad::Code => "bits that are no Huffman code",
        Bad::Run => "a block of more than 64 coefficients",
    })
}

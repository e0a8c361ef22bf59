//! Inflating: a zlib stream (RFC 1950, RFC 1951) into a window, piece by piece.
//!
//! What lives here: the codes' tables and the loop over them. What does not: the window's place in a picture, and the stream's checksum.
//!
//! The stream lies in one piece and is followed by zeros ([`PADDING`]), and the window has room behind its limit ([`SLACK`]): so the loop looks at neither end with
//! every symbol. Tables are indexed by the next few bits; an entry is a literal or two, a length, or a way to a second table for longer codes.

#![expect(
    clippy::inline_always,
    reason = "the loop is compiled once for each kind of processor, with all that it calls"
)]

/// Zeros behind the stream.
pub(super) const PADDING: usize = 16;

/// Bytes behind the window's limit: a few literals, the longest match, and what is written in whole pieces.
pub(super) const SLACK: usize = 8 + 258 + PIECE;

/// Distances go back so far.
pub(super) const HISTORY: usize = 1 << 15;

/// Bytes that are copied at once.
const PIECE: usize = 32;

/// Bits that index the first table of literals and lengths, and of distances.
const LITERAL_BITS: u32 = 10;
const DISTANCE_BITS: u32 = 9;

/// Entries of both with their second tables. A second table of `2ⁿ` entries has at least `n + 1` symbols: with five bits more, 288 symbols take 6 · 288 at most, and with
/// six bits more, 32 take 10 · 32.
pub(super) const LITERALS: usize = (1 << LITERAL_BITS) + 6 * 288;
const DISTANCES: usize = (1 << DISTANCE_BITS) + 10 * 32;

/// An entry's lowest bits: of the code, to be taken off.
const CODE_BITS: u32 = 63;
/// An entry is one or two literals: their number from bit 8, they from bit 16.
const LITERAL: u32 = 1 << 7;
/// An entry is neither literals nor a length (or distance): the end of a block, a second table (its bits from bit 8, its place from bit 16), or no code at all.
const OTHER: u32 = 1 << 6;
const END: u32 = OTHER | 1 << 12;
const NONE: u32 = OTHER;

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It ends too early.
    Short,
    /// It makes no sense.
    Corrupt(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a block.
    Between,
    /// In a block that is not compressed: bytes that are left.
    Stored(usize),
    /// In a compressed block.
    Coded,
    /// Behind the last block.
    Over,
}

/// The state of a stream, in memory that is used for one after the other.
#[derive(Debug)]
pub(super) struct Inflate {
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
    has_fixed: bool,
    state: State,
    is_last: bool,
    bits: Bits,
    road: Road,
}

/// A block's tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Codes<'a> {
    literals: &'a [u32; LITERALS],
    distances: &'a [u32; DISTANCES],
}

/// [`symbols`].
type Symbols = fn(&Codes<'_>, &[u8], &mut Bits, &mut [u8], &mut usize, usize) -> Result<bool, Flaw>;

/// The two loops, compiled for what the processor has. Both do the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Road {
    pub(super) pair: fn(&mut [u32; LITERALS]),
    pub(super) symbols: Symbols,
}

impl Road {
    pub(super) const PLAIN: Self = Self { pair, symbols };

    fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(road) = super::x86_64::road() {
            return road;
        }
        Self::PLAIN
    }
}

/// The next bits of a stream, lowest first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bits {
    /// Those that were read.
    word: u64,
    /// How many of them count; further ones are there or are 0.
    count: u32,
    /// Where in the stream the next byte is.
    at: usize,
}

impl Bits {
    /// Makes 56 bits or more.
    #[inline(always)]
    fn fill(&mut self, stream: &[u8]) -> Result<(), Flaw> {
        let Some(next) = stream.get(self.at..).and_then(<[u8]>::first_chunk) else { return Err(Flaw::Short) };
        self.word |= u64::from_le_bytes(*next) << self.count;
        self.at += ((63 - self.count) / 8) as usize;
        self.count |= 0b11_1000;
        Ok(())
    }

    #[inline(always)]
    fn skip(&mut self, bits: u32) {
        self.word >>= bits;
        self.count -= bits;
    }

    /// Takes off an entry's code.
    #[inline(always)]
    fn pass(&mut self, entry: u32) {
        self.word = self.word.wrapping_shr(entry);
        self.count = self.count.wrapping_sub(entry & CODE_BITS);
    }

    #[inline(always)]
    fn take(&mut self, bits: u32) -> usize {
        let value = self.word as usize & ((1 << bits) - 1);
        self.skip(bits);
        value
    }

    /// Goes to the next whole byte, and gives back bytes that were read too early.
    fn align(&mut self) {
        *self = Self { at: self.at - (self.count / 8) as usize, ..Self::default() };
    }
}

/// Lengths and distances: a base for each symbol, and bits that are added.
const LENGTH_BASES: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA: [u8; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASES: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA: [u8; 30] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

/// In which order a block's header has the lengths of the codes for lengths of codes.
const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// An entry without its code's bits.
fn literal_entry(symbol: usize) -> u32 {
    match symbol {
        0..256 => LITERAL | 1 << 8 | (symbol as u32) << 16,
        256 => END,
        257..286 => u32::from(LENGTH_BASES[symbol - 257]) << 16 | u32::from(LENGTH_EXTRA[symbol - 257]) << 8,
        _ => NONE,
    }
}

fn distance_entry(symbol: usize) -> u32 {
    match symbol {
        0..30 => u32::from(DISTANCE_BASES[symbol]) << 16 | u32::from(DISTANCE_EXTRA[symbol]) << 8,
        _ => NONE,
    }
}

/// Makes a table of codes with these lengths, the first `1 << first_bits` entries for the next bits, second tables behind them. False when there are more codes than
/// their lengths allow, or fewer, unless there is none or only one of one bit.
fn build(lengths: &[u8], first_bits: u32, table: &mut [u32], entry_of: impl Fn(usize) -> u32) -> bool {
    let mut counts = [0_u32; 16];
    for length in lengths {
        counts[usize::from(*length)] += 1;
    }
    counts[0] = 0;
    // In units of the longest code: what all codes take of the room for them.
    let taken: u32 = (1..16).map(|length| counts[length] << (15 - length)).sum();
    let codes: u32 = counts.iter().sum();
    if taken != 1 << 15 && codes != 0 && !(codes == 1 && counts[1] == 1) {
        return false;
    }
    let mut first = [0_u32; 16];
    for length in 1..16 {
        first[length] = first[length - 1] + counts[length - 1];
    }
    let mut symbols = [0_u16; 288];
    for (symbol, length) in lengths.iter().enumerate().filter(|(_, length)| **length != 0) {
        let place = &mut first[usize::from(*length)];
        symbols[*place as usize] = symbol as u16;
        *place += 1;
    }
    let mut symbols = symbols.iter().map(|symbol| usize::from(*symbol));
    // The table for codes of up to so many bits, twice, is the one for those of a bit more, but for the codes that have it.
    table[0] = NONE;
    let (mut code, mut size) = (0_u32, 1);
    for length in 1..=first_bits {
        table.copy_within(..size, size);
        (code, size) = (code << 1, size << 1);
        for symbol in symbols.by_ref().take(counts[length as usize] as usize) {
            table[(code.reverse_bits() >> (32 - length)) as usize] = entry_of(symbol) | length;
            code += 1;
        }
    }
    // A second table begins with its shortest code, and ends where the codes that are left have filled it.
    let mut end = size;
    let (mut prefix, mut start, mut bits) = (u32::MAX, 0, 0);
    for length in first_bits + 1..16 {
        code <<= 1;
        for left in (1..=counts[length as usize]).rev() {
            let Some(symbol) = symbols.next() else { return false };
            let reversed = code.reverse_bits() >> (32 - length);
            if reversed & (size as u32 - 1) != prefix {
                prefix = reversed & (size as u32 - 1);
                bits = length - first_bits;
                let mut room = (1 << bits) - left as i32;
                while room > 0 && first_bits + bits < 15 {
                    bits += 1;
                    room = (room << 1) - counts[(first_bits + bits) as usize] as i32;
                }
                start = end;
                end += 1 << bits;
                table[prefix as usize] = OTHER | bits << 8 | (start as u32) << 16 | first_bits;
            }
            let entry = entry_of(symbol) | (length - first_bits);
            for place in ((reversed >> first_bits) as usize..1 << bits).step_by(1 << (length - first_bits)) {
                table[start + place] = entry;
            }
            code += 1;
        }
    }
    true
}

/// Where two literals' codes fit an index, the entry has both.
#[inline(always)]
pub(super) fn pair(table: &mut [u32; LITERALS]) {
    for place in (0..1_usize << LITERAL_BITS).rev() {
        let entry = table[place];
        let bits = entry & CODE_BITS;
        // An entry before this one is still single, and so is this one.
        let second = table[place >> (bits & 15)];
        let sum = bits + (second & CODE_BITS);
        let both = LITERAL | sum | 2 << 8 | entry & 0xff_0000 | (second & 0xff_0000) << 8;
        table[place] = if entry & second & LITERAL != 0 && sum <= LITERAL_BITS { both } else { entry };
    }
}

impl Inflate {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            literals: [NONE; LITERALS],
            distances: [NONE; DISTANCES],
            has_fixed: false,
            state: State::Between,
            is_last: false,
            bits: Bits::default(),
            road: Road::fastest(),
        })
    }

    /// Begins a stream: reads its header.
    pub(super) fn begin(&mut self, stream: &[u8]) -> Result<(), Flaw> {
        let Some((head, _)) = stream.split_first_chunk::<2>() else { return Err(Flaw::Short) };
        if head[0] & 15 != 8 || head[0] >> 4 > 7 || head[1] & 32 != 0 || !u16::from_be_bytes(*head).is_multiple_of(31) {
            return Err(Flaw::Corrupt("its pixels are no zlib stream"));
        }
        (self.state, self.is_last, self.bits) = (State::Between, false, Bits { at: 2, ..Bits::default() });
        Ok(())
    }

    /// Whether the last block was inflated.
    pub(super) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// The checksum behind the last block.
    pub(super) fn checksum(&self, stream: &[u8]) -> Option<u32> {
        let end = stream.len().checked_sub(PADDING)?;
        stream[..end].get(self.bits.at..).and_then(<[u8]>::first_chunk).map(|sum| u32::from_be_bytes(*sum))
    }

    /// Goes on from `position` in the window until the stream is over or the window full but for its slack. Gives the new position, and what is wrong, if anything.
    pub(super) fn run(&mut self, stream: &[u8], window: &mut [u8], mut position: usize) -> (usize, Result<(), Flaw>) {
        let limit = window.len() - SLACK;
        let mut result = Ok(());
        while result.is_ok() && position < limit {
            result = match self.state {
                State::Between => self.block(stream),
                State::Stored(left) => {
                    let from = stream.get(self.bits.at..stream.len() - PADDING).unwrap_or_default();
                    let bytes = left.min(limit - position).min(from.len());
                    window[position..position + bytes].copy_from_slice(&from[..bytes]);
                    position += bytes;
                    self.bits.at += bytes;
                    self.state = if left == bytes { self.after_block() } else { State::Stored(left - bytes) };
                    if bytes == 0 { Err(Flaw::Short) } else { Ok(()) }
                }
                State::Coded => self.coded(stream, window, &mut position, limit),
                State::Over => break,
            };
        }
        // The zeros behind the stream are nothing to go by, whatever was made of them.
        if self.bits.at - (self.bits.count / 8) as usize > stream.len() - PADDING {
            result = Err(Flaw::Short);
        }
        (position, result)
    }

    fn after_block(&mut self) -> State {
        if self.is_last {
            self.bits.align();
            return State::Over;
        }
        State::Between
    }

    /// Reads a block's header and its codes.
    fn block(&mut self, stream: &[u8]) -> Result<(), Flaw> {
        self.bits.fill(stream)?;
        self.is_last = self.bits.take(1) == 1;
        match self.bits.take(2) {
            0 => {
                self.bits.align();
                let Some(head) = stream.get(self.bits.at..).and_then(<[u8]>::first_chunk::<4>) else {
                    return Err(Flaw::Short);
                };
                let [length, inverse] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
                if length != !inverse {
                    return Err(Flaw::Corrupt("a stored block's length"));
                }
                self.bits.at += 4;
                self.state = State::Stored(length.into());
                if length == 0 {
                    self.state = self.after_block();
                }
                Ok(())
            }
            1 => {
                if !self.has_fixed {
                    let mut lengths = [8_u8; 288];
                    lengths[144..256].fill(9);
                    lengths[256..280].fill(7);
                    build(&lengths, LITERAL_BITS, &mut self.literals, literal_entry);
                    (self.road.pair)(&mut self.literals);
                    build(&[5; 32], DISTANCE_BITS, &mut self.distances, distance_entry);
                    self.has_fixed = true;
                }
                self.state = State::Coded;
                Ok(())
            }
            2 => {
                self.has_fixed = false;
                self.codes(stream)?;
                self.state = State::Coded;
                Ok(())
            }
            _ => Err(Flaw::Corrupt("a block of an unknown kind")),
        }
    }

    /// Reads the lengths of a block's codes.
    fn codes(&mut self, stream: &[u8]) -> Result<(), Flaw> {
        let bits = &mut self.bits;
        let literals = bits.take(5) + 257;
        let distances = bits.take(5) + 1;
        let count = bits.take(4) + 4;
        if literals > 286 || distances > 30 {
            return Err(Flaw::Corrupt("the number of its codes"));
        }
        let mut own = [0_u8; 19];
        for place in &ORDER[..count] {
            bits.fill(stream)?;
            own[usize::from(*place)] = bits.take(3) as u8;
        }
        let mut table = [NONE; 128];
        if own == [0; 19] || !build(&own, 7, &mut table, |symbol| (symbol as u32) << 16) {
            return Err(Flaw::Corrupt("the codes of its codes' lengths"));
        }
        let mut lengths = [0_u8; 286 + 30];
        let total = literals + distances;
        let mut place = 0;
        while place < total {
            bits.fill(stream)?;
            let entry = table[bits.word as usize & 127];
            if entry & OTHER != 0 {
                return Err(Flaw::Corrupt("the lengths of its codes"));
            }
            bits.pass(entry);
            let (value, times) = match entry >> 16 {
                16 if place == 0 => return Err(Flaw::Corrupt("the lengths of its codes")),
                16 => (lengths[place - 1], 3 + bits.take(2)),
                17 => (0, 3 + bits.take(3)),
                18 => (0, 11 + bits.take(7)),
                length => (length as u8, 1),
            };
            let Some(run) = lengths[..total].get_mut(place..place + times) else {
                return Err(Flaw::Corrupt("the lengths of its codes"));
            };
            run.fill(value);
            place += times;
        }
        let (own, rest) = lengths[..total].split_at(literals);
        if own[256] == 0 || !build(own, LITERAL_BITS, &mut self.literals, literal_entry) {
            return Err(Flaw::Corrupt("the codes of its literals"));
        }
        (self.road.pair)(&mut self.literals);
        if !build(rest, DISTANCE_BITS, &mut self.distances, distance_entry) {
            return Err(Flaw::Corrupt("the codes of its distances"));
        }
        Ok(())
    }

    /// The symbols of a block, as far as the window goes.
    fn coded(&mut self, stream: &[u8], window: &mut [u8], position: &mut usize, limit: usize) -> Result<(), Flaw> {
        let mut bits = self.bits;
        let mut at = *position;
        let codes = Codes { literals: &self.literals, distances: &self.distances };
        let result = (self.road.symbols)(&codes, stream, &mut bits, window, &mut at, limit);
        self.bits = bits;
        *position = at;
        if result? {
            self.state = self.after_block();
        }
        Ok(())
    }
}

/// Does symbols until the window is full, or the block ends: then it is true.
#[inline(always)]
pub(super) fn symbols(
    codes: &Codes<'_>,
    stream: &[u8],
    kept: &mut Bits,
    window: &mut [u8],
    position: &mut usize,
    limit: usize,
) -> Result<bool, Flaw> {
    let Codes { literals, distances } = *codes;
    let next = |bits: &Bits| literals[bits.word as usize & ((1 << LITERAL_BITS) - 1)];
    let mut bits = *kept;
    let mut at = *position;
    let result = 'block: {
        if bits.fill(stream).is_err() {
            break 'block Err(Flaw::Short);
        }
        // The next entry is looked up before bits are filled, which need not be waited for then: after a fill all 64 bits are there, though fewer count.
        let mut entry = next(&bits);
        while at < limit {
            let mut put = |entry: u32, bits: &mut Bits| {
                bits.pass(entry);
                window[at..at + 2].copy_from_slice(&((entry >> 16) as u16).to_le_bytes());
                at += (entry >> 8 & 3) as usize;
                next(bits)
            };
            if entry & LITERAL != 0 {
                entry = put(entry, &mut bits);
                let mut is_third = false;
                if entry & LITERAL != 0 {
                    entry = put(entry, &mut bits);
                    if entry & LITERAL != 0 {
                        entry = put(entry, &mut bits);
                        is_third = true;
                    }
                }
                if bits.fill(stream).is_err() {
                    break 'block Err(Flaw::Short);
                }
                if is_third {
                    continue;
                }
            }
            if entry & OTHER != 0 {
                if entry & END == END {
                    bits.pass(entry);
                    break 'block Ok(true);
                }
                let more = entry >> 8 & 15;
                if more == 0 {
                    break 'block Err(Flaw::Corrupt("a code that none of its literals has"));
                }
                bits.skip(LITERAL_BITS);
                entry = literals[(entry >> 16) as usize + (bits.word as usize & ((1 << more) - 1))];
                if entry & LITERAL != 0 {
                    bits.pass(entry);
                    window[at] = (entry >> 16) as u8;
                    at += 1;
                    entry = next(&bits);
                    if bits.fill(stream).is_err() {
                        break 'block Err(Flaw::Short);
                    }
                    continue;
                }
                if entry & OTHER != 0 {
                    bits.pass(entry);
                    break 'block if entry & END == END {
                        Ok(true)
                    } else {
                        Err(Flaw::Corrupt("a code that none of its literals has"))
                    };
                }
            }
            // 48 bits at most: a code of 15 with 5 more for the length, and one of 15 with 13 more for the distance.
            bits.pass(entry);
            let length = (entry >> 16) as usize + bits.take(entry >> 8 & 31);
            let mut far = distances[bits.word as usize & ((1 << DISTANCE_BITS) - 1)];
            if far & OTHER != 0 {
                let more = far >> 8 & 15;
                bits.skip(DISTANCE_BITS);
                if more != 0 {
                    far = distances[(far >> 16) as usize + (bits.word as usize & ((1 << more) - 1))];
                }
                if far & OTHER != 0 {
                    break 'block Err(Flaw::Corrupt("a code that none of its distances has"));
                }
            }
            bits.pass(far);
            let distance = (far >> 16) as usize + bits.take(far >> 8 & 31);
            if distance > at {
                break 'block Err(Flaw::Corrupt("a distance to before its beginning"));
            }
            entry = next(&bits);
            if bits.fill(stream).is_err() {
                break 'block Err(Flaw::Short);
            }
            repeat(window, at, distance, length);
            at += length;
        }
        Ok(false)
    };
    *kept = bits;
    *position = at;
    result
}

/// Writes `length` bytes that repeat those `distance` before, and perhaps some more.
#[inline(always)]
fn repeat(window: &mut [u8], at: usize, distance: usize, length: usize) {
    let end = at + length;
    if distance == 1 {
        let piece = [window[at - 1]; PIECE];
        window[at..at + PIECE].copy_from_slice(&piece);
        let mut at = at + PIECE;
        while at < end {
            window[at..at + PIECE].copy_from_slice(&piece);
            at += PIECE;
        }
        return;
    }
    // Of a piece that overlaps itself so many bytes are right; the others are written once more.
    let right = distance.min(PIECE);
    let mut at = at;
    while at < end {
        window.copy_within(at - distance..at - distance + PIECE, at);
        at += right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of these lengths for as many symbols of 0 to 255, read back one after the other.
    fn read_back(lengths: &[u8]) -> bool {
        let mut table = [NONE; LITERALS];
        if !build(lengths, LITERAL_BITS, &mut table, literal_entry) {
            return false;
        }
        // Canonical codes: by length, then by symbol.
        let mut code = 0_u32;
        for length in 1..16_u32 {
            code <<= 1;
            for symbol in (0..lengths.len()).filter(|symbol| u32::from(lengths[*symbol]) == length) {
                let bits = (code.reverse_bits() >> (32 - length)) as usize;
                let mut entry = table[bits & ((1 << LITERAL_BITS) - 1)];
                let mut taken = entry & CODE_BITS;
                if entry & OTHER != 0 && entry & END != END {
                    let more = entry >> 8 & 15;
                    entry = table[(entry >> 16) as usize + (bits >> LITERAL_BITS & ((1 << more) - 1))];
                    taken += entry & CODE_BITS;
                }
                assert_eq!((taken, entry >> 16), (length, literal_entry(symbol) >> 16), "{lengths:?} {symbol}");
                code += 1;
            }
        }
        true
    }

    #[test]
    fn codes_of_every_length_are_found() {
        let steps: Vec<u8> = (1..16).chain([15]).collect();
        assert!(read_back(&steps));
        assert!(read_back(&[8; 256]));
        let mut mixed = [9_u8; 256];
        mixed[..128].fill(15);
        mixed[128..255].fill(8);
        // 2⁻¹⁵ · 128 + 2⁻⁸ · 127 leave 2⁻¹ for the last one.
        mixed[255] = 1;
        assert!(read_back(&mixed));
        // One of one bit, and none at all.
        assert!(read_back(&[0, 1]) && read_back(&[0; 8]));
    }

    #[test]
    fn lengths_that_are_no_code_are_refused() {
        for lengths in [&[1, 1, 1][..], &[2, 2, 2], &[2], &[1, 2, 2, 15]] {
            assert!(!read_back(lengths), "{lengths:?}");
        }
    }

    /// A stream with its padding, in windows of so many bytes behind the history.
    fn inflated(road: Road, stream: &[u8], piece: usize) -> Result<Vec<u8>, Flaw> {
        let stream = [stream, &[0; PADDING]].concat();
        let mut inflate = Inflate::new();
        inflate.road = road;
        inflate.begin(&stream)?;
        let mut window = vec![0; HISTORY + piece + SLACK];
        let (mut out, mut at) = (Vec::new(), 0);
        while !inflate.is_over() {
            let (end, result) = inflate.run(&stream, &mut window, at);
            out.extend_from_slice(&window[at..end]);
            result?;
            let kept = end.min(HISTORY);
            window.copy_within(end - kept..end, 0);
            at = kept;
        }
        assert_eq!(inflate.checksum(&stream), Some(simd_adler32::adler32(&out.as_slice())));
        Ok(out)
    }

    /// Pixels of one row as the `png` crate compresses them, with the filter's number before them.
    fn compressed(pixels: &[u8], compression: png::DeflateCompression) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, pixels.len() as u32, 1);
        encoder.set_deflate_compression(compression);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        let (mut at, mut stream) = (8, Vec::new());
        while at < file.len() {
            let length = u32::from_be_bytes(*file[at..].first_chunk().unwrap()) as usize;
            if &file[at + 4..at + 8] == b"IDAT" {
                stream.extend_from_slice(&file[at + 8..at + 8 + length]);
            }
            at += 12 + length;
        }
        stream
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let random = |at: usize| (at as u32).wrapping_mul(2_654_435_761).wrapping_mul(at as u32 | 1) >> 24;
        let contents: [Vec<u8>; 6] = [
            vec![7],
            vec![9; 200_000],
            (0..200_000).map(|at| random(at) as u8).collect(),
            (0..200_000).map(|at| (random(at / 3) * random(at)) as u8 >> 4).collect(),
            (0..200_000).map(|at| (at % 31 + at / 40_000) as u8).collect(),
            (0..200_000)
                .map(|at| if random(at / 700).is_multiple_of(3) { 5 } else { (random(at) as u8) / 9 })
                .collect(),
        ];
        for (number, content) in contents.iter().enumerate() {
            for level in [0, 1, 4, 9] {
                let stream = compressed(content, png::DeflateCompression::Level(level));
                for piece in [1, 500, 100_000] {
                    for road in [Road::PLAIN, Road::fastest()] {
                        let out = inflated(road, &stream, piece).unwrap();
                        assert!(out[0] == 0 && out[1..] == content[..], "{number} {level} {piece}");
                    }
                }
                let cut = stream.len() - 5;
                assert_eq!(inflated(Road::PLAIN, &stream[..cut], 1000), Err(Flaw::Short), "{number} {level}");
            }
        }
    }
}

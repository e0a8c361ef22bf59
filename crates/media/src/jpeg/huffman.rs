//! Entropy-coded data: codes, bits, and blocks of coefficients. Nothing that it reads makes it panic or run on: what a file lacks is zeros, and is counted.

/// Codes of this many bits and less are looked up with the number that follows them.
const QUICK_BITS: u32 = 10;

/// Where the coefficients of a block come in a file. Beyond the last are places for runs that reach too far, which are told when the block is done.
const NATURAL: [u8; 128] = {
    let mut order = [63; 128];
    let (mut row, mut column, mut at) = (0_u8, 0_u8, 0);
    while at < 64 {
        order[at] = row * 8 + column;
        at += 1;
        if (row + column) % 2 == 0 {
            if column == 7 {
                row += 1;
            } else if row == 0 {
                column += 1;
            } else {
                (row, column) = (row - 1, column + 1);
            }
        } else if row == 7 {
            column += 1;
        } else if column == 0 {
            row += 1;
        } else {
            (row, column) = (row + 1, column - 1);
        }
    }
    order
};

/// The place in a block of the coefficient that comes `at` that place in a file.
pub(super) const fn natural(at: usize) -> usize {
    NATURAL[at & 63] as usize
}

/// A quick entry's fields, from the lowest bit: bits to take (5), symbol (8), whether the number is there (1), nothing (2), the number (16).
const SYMBOL: u32 = 5;
const HAS_NUMBER: u32 = 1 << 13;
const NUMBER: u32 = 16;

/// A table of Huffman codes.
pub(super) struct Table {
    /// By the next bits; 0 for a code that is longer.
    quick: [u32; 1 << QUICK_BITS],
    /// For each length the first number of 16 bits that is above all its codes.
    above: [u32; 17],
    /// What to add to a code of each length to come to its symbol.
    shift: [i32; 17],
    symbols: [u8; 256],
}

impl Table {
    pub(super) const fn new() -> Self {
        Self { quick: [0; 1 << QUICK_BITS], above: [0; 17], shift: [0; 17], symbols: [0; 256] }
    }

    /// Makes the codes of a file's list: how many there are of each length from 1 to 16, and their symbols. `None` if there are more than fit.
    pub(super) fn fill(&mut self, counts: &[u8; 16], symbols: &[u8]) -> Option<()> {
        self.quick.fill(0);
        self.symbols.fill(0);
        self.symbols[..symbols.len()].copy_from_slice(symbols);
        let (mut code, mut at) = (0_u32, 0);
        for (length, count) in (1_u32..).zip(counts) {
            let count = u32::from(*count);
            self.shift[length as usize] = at as i32 - code as i32;
            // A code of ones only is none.
            if code + count > (1 << length) - u32::from(count > 0) {
                return None;
            }
            for _ in 0..count {
                self.quicken(code, length, *symbols.get(at)?);
                code += 1;
                at += 1;
            }
            self.above[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Some(())
    }

    /// Enters a code wherever it is what comes next.
    fn quicken(&mut self, code: u32, length: u32, symbol: u8) {
        let Some(free) = QUICK_BITS.checked_sub(length) else { return };
        let size = u32::from(symbol & 15);
        for tail in 0..1 << free {
            let mut entry = length | u32::from(symbol) << SYMBOL;
            if size > 0 && size <= free {
                let number = extend(tail >> (free - size), size);
                entry = (length + size) | u32::from(symbol) << SYMBOL | HAS_NUMBER | (number as u32) << NUMBER;
            }
            self.quick[(code << free | tail) as usize] = entry;
        }
    }

    /// Length and symbol of a code that is not in the quick table.
    #[cold]
    fn long(&self, next: u32) -> Option<(u32, u32)> {
        let length = (QUICK_BITS as usize + 1..17).find(|length| next < self.above[*length])?;
        let at = (next >> (16 - length)) as i32 + self.shift[length];
        let symbol = *self.symbols.get(usize::try_from(at).ok()?)?;
        Some((length as u32, u32::from(symbol)))
    }
}

/// The number of `size` bits that a file means by these bits: the lower half are negative.
const fn extend(bits: u32, size: u32) -> i32 {
    let half = 1 << (size - 1);
    if bits < half { bits as i32 - (1 << size) + 1 } else { bits as i32 }
}

/// What is wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// Bits that are no code.
    Code,
    /// More coefficients than there are.
    Run,
}

/// Reads bits up to the next marker.
#[derive(Clone, Copy)]
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the top.
    held: u64,
    /// How many of them there are.
    count: u32,
    /// How many of those are zeros that the file does not have.
    made_up: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, held: 0, count: 0, made_up: 0 }
    }

    /// The byte from which on nothing was read; never beyond the next marker.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether more was taken than the file has.
    pub(super) fn is_exhausted(&self) -> bool {
        self.count < self.made_up
    }

    /// Reads a block into coefficients that are all zero, but for the first, which is returned as its difference from the last block's. Says whether there are
    /// no others.
    // A function of its own, so that what it reads with stays in registers.
    #[inline(never)]
    pub(super) fn block(&mut self, first: &Table, others: &Table, block: &mut [i16; 64]) -> Result<(i32, bool), Bad> {
        let mut held = Held { data: self.data, at: self.at, bits: self.held, count: self.count };
        let (_, difference) = held.symbol(first, &mut self.made_up)?;
        let mut at = 1;
        let is_flat = loop {
            let (symbol, number) = held.symbol(others, &mut self.made_up)?;
            let size = symbol & 15;
            if size == 0 {
                if symbol != 0xf0 {
                    break at == 1;
                }
                at += 16;
            } else {
                at += (symbol >> 4) as usize;
                block[natural_or_last(at)] = number as i16;
                at += 1;
            }
            if at >= 64 {
                break false;
            }
        };
        (self.at, self.held, self.count) = (held.at, held.bits, held.count);
        if at > 64 { Err(Bad::Run) } else { Ok((difference, is_flat)) }
    }
}

/// What [`Bits`] are while a block is read.
struct Held<'a> {
    data: &'a [u8],
    at: usize,
    bits: u64,
    count: u32,
}

/// What a refill leaves.
struct Refilled {
    at: usize,
    bits: u64,
    count: u32,
    made_up: u32,
}

impl Held<'_> {
    /// At least 32 bits are there afterwards.
    #[inline]
    fn refill(&mut self, made_up: &mut u32) {
        if self.count >= 32 {
            return;
        }
        if let Some(next) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            let next = u64::from_be_bytes(*next);
            // No byte of it is FF: no byte of its complement is zero.
            if (!next).wrapping_sub(0x0101_0101_0101_0101) & next & 0x8080_8080_8080_8080 == 0 {
                let bytes = (63 - self.count) >> 3;
                self.bits |= next >> self.count;
                self.at += bytes as usize;
                self.count += bytes * 8;
                return;
            }
        }
        let refilled = refill_slowly(self.data, self.at, self.bits, self.count);
        (self.at, self.bits, self.count) = (refilled.at, refilled.bits, refilled.count);
        *made_up += refilled.made_up;
    }

    #[inline]
    fn take(&mut self, count: u32) {
        self.bits <<= count;
        self.count -= count;
    }

    /// Symbol of the next code, and the number that follows it.
    #[expect(
        clippy::inline_always,
        reason = "as a call of its own it is half as fast: all that it reads with would go through memory"
    )]
    #[inline(always)]
    fn symbol(&mut self, table: &Table, made_up: &mut u32) -> Result<(u32, i32), Bad> {
        self.refill(made_up);
        let entry = table.quick[(self.bits >> (64 - QUICK_BITS)) as usize];
        if entry & HAS_NUMBER != 0 {
            self.take(entry & 31);
            return Ok((entry >> SYMBOL & 0xff, entry as i32 >> NUMBER));
        }
        let (length, symbol) = match entry {
            0 => table.long((self.bits >> 48) as u32).ok_or(Bad::Code)?,
            _ => (entry & 31, entry >> SYMBOL & 0xff),
        };
        self.take(length);
        let size = symbol & 15;
        if size == 0 {
            return Ok((symbol, 0));
        }
        let number = extend((self.bits >> (64 - size)) as u32, size);
        self.take(size);
        Ok((symbol, number))
    }
}

/// Byte by byte: FF 00 is FF, FF with anything else is a marker.
#[cold]
#[inline(never)]
fn refill_slowly(data: &[u8], mut at: usize, mut bits: u64, mut count: u32) -> Refilled {
    // A quick refill may have left bits of the byte that comes next.
    bits &= !(u64::MAX >> count);
    let mut made_up = 0;
    while count <= 56 {
        let (byte, step) = match data.get(at..) {
            Some([0xff, 0, ..]) => (0xff, 2),
            Some([byte, ..]) if *byte != 0xff => (*byte, 1),
            _ => {
                made_up += 8;
                (0, 0)
            }
        };
        at += step;
        bits |= u64::from(byte) << (56 - count);
        count += 8;
    }
    Refilled { at, bits, count, made_up }
}

#[inline]
fn natural_or_last(at: usize) -> usize {
    usize::from(NATURAL[at & 127] & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two codes of two bits, one of three, one of twelve, one of sixteen.
    const COUNTS: [u8; 16] = [0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
    const SYMBOLS: [u8; 5] = [0, 0x01, 0x25, 0xf0, 0x1f];

    fn table() -> Box<Table> {
        let mut table = Box::new(Table::new());
        table.fill(&COUNTS, &SYMBOLS).unwrap();
        table
    }

    #[test]
    fn coefficients_have_their_places() {
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 62, 63].map(natural), [0, 1, 8, 16, 9, 2, 3, 62, 63]);
        let mut all: Vec<usize> = (0..64).map(natural).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..64));
    }

    #[test]
    fn codes_of_every_length_are_read() {
        let table = table();
        // 00 | 01 1 | 01 0 | 100 10110 | 101000000000 | 1010000000010000 0…0 (15) and ones.
        let text = "00 011 010 10010110 101000000000 1010000000010000 000000000000000 1111111111111111";
        let bits: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').map(|byte| byte - b'0').collect();
        let bytes: Vec<u8> = bits.chunks(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect();
        let mut held = Held { data: &bytes, at: 0, bits: 0, count: 0 };
        let mut read = || held.symbol(&table, &mut 0);
        for expected in [(0, 0), (1, 1), (1, -1), (0x25, 22), (0xf0, 0), (0x1f, -32767)] {
            assert_eq!(read(), Ok(expected));
        }
        assert_eq!(read(), Err(Bad::Code));
    }

    #[test]
    fn bytes_are_unstuffed_and_markers_end_the_data() {
        let mut data = vec![0xff, 0, 0x12, 0xff, 0, 0x34];
        data.extend([0x55; 20]);
        data.extend([0xff, 0, 0xaa, 0xff, 0xd3, 0x99]);
        let mut expected = vec![0xff, 0x12, 0xff, 0x34];
        expected.extend([0x55; 20]);
        expected.extend([0xff, 0xaa]);
        let mut held = Held { data: &data, at: 0, bits: 0, count: 0 };
        let mut made_up = 0;
        for byte in expected {
            held.refill(&mut made_up);
            assert_eq!(held.bits >> 56, byte);
            held.take(8);
            assert!(held.count >= made_up);
        }
        assert_eq!(held.at, data.len() - 3);
        held.refill(&mut made_up);
        assert_eq!(held.count, made_up);
    }

    #[test]
    fn lists_that_make_no_codes_are_refused() {
        let mut table = Table::new();
        let mut counts = [0; 16];
        counts[0] = 2;
        assert!(table.fill(&counts, &[1, 2]).is_none());
        counts[0] = 1;
        assert!(table.fill(&counts, &[]).is_none());
        counts[1] = 3;
        assert!(table.fill(&counts, &[1, 2, 3, 4]).is_none());
        assert!(table.fill(&[0; 16], &[]).is_some());
        let read = Bits::new(&[0; 8], 0).block(&table, &table, &mut [0; 64]);
        assert_eq!(read, Err(Bad::Code));
    }

    #[test]
    fn a_block_has_no_more_than_64_coefficients() {
        let (mut table, mut first) = (Table::new(), Table::new());
        let mut counts = [0; 16];
        counts[0] = 1;
        // One code, of one bit: eight zeros and a number of one bit, again and again.
        table.fill(&counts, &[0x81]).unwrap();
        first.fill(&counts, &[0]).unwrap();
        let mut block = [0; 64];
        assert_eq!(Bits::new(&[0x2a; 16], 0).block(&first, &table, &mut block), Ok((0, false)));
        assert_eq!(block.iter().filter(|value| **value != 0).count(), 7);
        table.fill(&counts, &[0x91]).unwrap();
        assert_eq!(Bits::new(&[0x2a; 16], 0).block(&first, &table, &mut block), Err(Bad::Run));
    }
}

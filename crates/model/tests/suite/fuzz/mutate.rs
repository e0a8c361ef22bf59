//! Damage to bytes: what a bad disk, a bad writer or an enemy might do to a file. Always the same for the same number.

/// A generator of numbers (xorshift64*), good enough to choose what to damage.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64, target: &str, index: u64) -> Self {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index.wrapping_mul(0xd134_2543_de82_ef95);
        for byte in target.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut random = Self(state | 1);
        // The first numbers of neighbouring states are alike.
        for _ in 0..4 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`; 0 when that is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { (self.next() >> 16) as usize % limit }
    }

    pub(super) fn choose<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A place in `bytes` and a length from there on, mostly short.
    fn range(&mut self, bytes: usize) -> std::ops::Range<usize> {
        let start = self.below(bytes);
        let most = if self.below(4) == 0 { bytes - start } else { 16.min(bytes - start) };
        start..start + self.below(most + 1)
    }
}

/// Numbers at which readers go wrong.
const EDGES: [u64; 14] = [
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_ffff_fff0,
    u64::MAX,
];

/// Damages `bytes` in one to eight ways. `corpus` gives pieces of other files.
pub(super) fn mutate(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        match random.below(11) {
            0 => flip(bytes, at, random),
            1 => put(bytes, at, &[*random.choose(&[0, 1, 0x7f, 0x80, 0xff, b'"', b'{', b'[', b'\\', b'-'])]),
            2 => {
                let value = edge(bytes.len(), random) as u32;
                put(bytes, at, &value.to_le_bytes());
            }
            3 => {
                let value = edge(bytes.len(), random);
                put(bytes, at, &value.to_le_bytes());
            }
            4 => {
                let value = varint(edge(bytes.len(), random));
                put(bytes, at, &value);
            }
            5 => drop(bytes.drain(random.range(bytes.len()))),
            6 => {
                let piece = bytes[random.range(bytes.len())].to_vec();
                insert(bytes, at, &piece);
            }
            7 => {
                let other = random.choose(corpus);
                let piece = other[random.range(other.len())].to_vec();
                insert(bytes, at, &piece);
            }
            8 => bytes.truncate(random.below(bytes.len() + 1)),
            9 => {
                // Many of one thing: lists of empty messages, brackets without end.
                let piece = bytes[at..bytes.len().min(at + 1 + random.below(4))].to_vec();
                let count = random.below(600);
                insert(bytes, at, &piece.repeat(count));
            }
            _ => {
                let count = 1 + random.below(8);
                let noise: Vec<u8> = (0..count).map(|_| random.below(256) as u8).collect();
                put(bytes, at, &noise);
            }
        }
    }
}

fn edge(length: usize, random: &mut Random) -> u64 {
    match random.below(EDGES.len() + 2) {
        0 => length as u64,
        1 => (length as u64).wrapping_sub(random.below(64) as u64),
        other => EDGES[other - 2],
    }
}

fn flip(bytes: &mut [u8], at: usize, random: &mut Random) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    for (byte, value) in bytes.iter_mut().skip(at).zip(value) {
        *byte = *value;
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let at = at.min(bytes.len());
    bytes.splice(at..at, piece.iter().copied());
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 127 {
        bytes.push(value as u8 | 128);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[test]
fn the_same_number_gives_the_same_damage() {
    let corpus = vec![(0..=255).collect::<Vec<u8>>()];
    let damaged = |index| {
        let mut bytes = corpus[0].clone();
        mutate(&mut bytes, &corpus, &mut Random::new(7, "target", index));
        bytes
    };
    assert_eq!(damaged(3), damaged(3));
    let distinct: std::collections::HashSet<_> = (0..100).map(damaged).collect();
    assert!(distinct.len() > 90, "{} of 100", distinct.len());
}

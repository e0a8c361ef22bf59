//! Files for tests, made from scratch: every block is flat, so that each sample that a decoder must give is known without another decoder.

use crate::format::PixelFormat;
use crate::picture::{Picture, Pixels, Shape};

/// What a file is to be like.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) size: (u16, u16),
    /// Sampling factors of one or three components.
    pub(crate) factors: Vec<(u8, u8)>,
    /// A scan for each component, as some writers have it.
    pub(crate) separate: bool,
    /// MCUs between restart markers; 0 for none.
    pub(crate) restart: u16,
    /// 1 to 8; 0 for none.
    pub(crate) orientation: u8,
}

/// The value of all samples of a block.
pub(crate) fn value(component: usize, column: usize, row: usize) -> u8 {
    (40 + component * 50 + (column * 37 + row * 91) % 61) as u8
}

struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.held = self.held << count | value;
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    /// Ones up to the end of the byte, then a marker.
    fn end(&mut self, marker: u8) {
        let missing = (8 - self.count) % 8;
        self.put((1 << missing) - 1, missing);
        self.bytes.extend([0xff, marker]);
    }
}

impl Sample {
    pub(crate) fn new(width: u16, height: u16, factors: &[(u8, u8)]) -> Self {
        Self { size: (width, height), factors: factors.to_vec(), separate: false, restart: 0, orientation: 0 }
    }

    /// Blocks in a row and in a column of a component, without what fills the last MCUs.
    pub(crate) fn blocks(&self, component: usize) -> (usize, usize) {
        let (most_across, most_down) = self.most();
        let (across, down) = self.factors[component];
        let count =
            |pixels: u16, own: u8, most: u8| (usize::from(pixels) * usize::from(own)).div_ceil(usize::from(most) * 8);
        (count(self.size.0, across, most_across), count(self.size.1, down, most_down))
    }

    fn most(&self) -> (u8, u8) {
        let most = |factor: fn(&(u8, u8)) -> u8| self.factors.iter().map(factor).max().unwrap_or(1);
        (most(|two| two.0), most(|two| two.1))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8];
        let mut segment = |marker: u8, content: &[u8]| {
            file.extend([0xff, marker]);
            file.extend((content.len() as u16 + 2).to_be_bytes());
            file.extend(content);
        };
        if self.orientation > 0 {
            let entry = [0x12, 1, 3, 0, 1, 0, 0, 0, self.orientation, 0, 0, 0];
            segment(0xe1, &[&b"Exif\0\0II*\0\x08\0\0\0\x01\0"[..], &entry, &[0; 4]].concat());
        }
        // The first step is 8, which the transform divides by again.
        segment(0xdb, &[&[0, 8][..], &[1; 63]].concat());
        let mut frame = vec![8];
        frame.extend(self.size.1.to_be_bytes());
        frame.extend(self.size.0.to_be_bytes());
        frame.push(self.factors.len() as u8);
        for (id, (across, down)) in (1..).zip(&self.factors) {
            frame.extend([id, across << 4 | down, 0]);
        }
        segment(0xc0, &frame);
        // Differences: twelve categories with codes of four bits. The rest: nothing but the end of the block, with a code of one bit.
        segment(0xc4, &[&[0, 0, 0, 0, 12][..], &[0; 12], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]].concat());
        segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
        if self.restart > 0 {
            segment(0xdd, &self.restart.to_be_bytes());
        }
        let all: Vec<usize> = (0..self.factors.len()).collect();
        if self.separate {
            for component in all {
                self.scan(&[component], &mut file);
            }
        } else {
            self.scan(&all, &mut file);
        }
        file.extend([0xff, 0xd9]);
        file
    }

    fn scan(&self, components: &[usize], file: &mut Vec<u8>) {
        file.extend([0xff, 0xda]);
        file.extend((components.len() as u16 * 2 + 6).to_be_bytes());
        file.push(components.len() as u8);
        for component in components {
            file.extend([*component as u8 + 1, 0]);
        }
        file.extend([0, 63, 0]);
        let mut bits = Bits { bytes: Vec::new(), held: 0, count: 0 };
        let mut last = [0; 3];
        let (most_across, most_down) = self.most();
        let count = |pixels: u16, most: u8| usize::from(pixels).div_ceil(usize::from(most) * 8);
        let (columns, rows) = match components {
            [one] => self.blocks(*one),
            _ => (count(self.size.0, most_across), count(self.size.1, most_down)),
        };
        for mcu in 0..columns * rows {
            if self.restart > 0 && mcu > 0 && mcu % usize::from(self.restart) == 0 {
                bits.end(0xd0 + ((mcu / usize::from(self.restart) - 1) % 8) as u8);
                last = [0; 3];
            }
            for component in components {
                let (across, down) = if components.len() == 1 { (1, 1) } else { self.factors[*component] };
                for row in 0..usize::from(down) {
                    for column in 0..usize::from(across) {
                        let (x, y) =
                            (mcu % columns * usize::from(across) + column, mcu / columns * usize::from(down) + row);
                        let level = i32::from(value(*component, x, y)) - 128;
                        let difference = level - last[*component];
                        last[*component] = level;
                        let size = 32 - difference.unsigned_abs().leading_zeros();
                        bits.put(size, 4);
                        let low = if difference < 0 { difference - 1 } else { difference };
                        bits.put(low as u32 & ((1 << size) - 1), size);
                        bits.put(0, 1);
                    }
                }
            }
        }
        let missing = (8 - bits.count) % 8;
        bits.put((1 << missing) - 1, missing);
        file.extend(bits.bytes);
    }
}

/// Memory with a picture in it, and something behind it that must not change.
pub(crate) struct Canvas {
    memory: Vec<u8>,
    pub(crate) shape: Shape,
}

const UNTOUCHED: u8 = 0xa5;
const BEHIND: usize = 256;

impl Canvas {
    pub(crate) fn new(format: PixelFormat, size: (u32, u32), strides: (u32, u32)) -> Self {
        let shape = Shape::new(format, size.0, size.1, strides.0, strides.1).unwrap();
        Self { memory: vec![UNTOUCHED; shape.bytes() as usize + BEHIND], shape }
    }

    pub(crate) fn picture(&mut self) -> Picture {
        let pixels = Pixels { address: self.memory.as_mut_ptr() as usize, bytes: self.shape.bytes() };
        Picture::new(self.shape, pixels).unwrap()
    }

    /// A sample of luma, or the first byte of a pixel.
    pub(crate) fn luma(&self, x: usize, y: usize) -> u8 {
        let plane = self.shape.first_plane();
        self.memory[plane.offset + y * plane.stride + x]
    }

    /// A pair of chroma.
    pub(crate) fn pair(&self, x: usize, y: usize) -> [u8; 2] {
        let plane = self.shape.chroma_plane().unwrap();
        let at = plane.offset + y * plane.stride + x * 2;
        [self.memory[at], self.memory[at + 1]]
    }

    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        let bytes = self.shape.bytes() as usize;
        &mut self.memory[..bytes]
    }

    /// Nothing was written behind the picture.
    pub(crate) fn is_sound(&self) -> bool {
        self.memory[self.shape.bytes() as usize..].iter().all(|byte| *byte == UNTOUCHED)
    }
}

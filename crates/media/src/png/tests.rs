//! Files of every kind, next to what the `png` crate makes of them.

use std::io::Cursor;

use super::*;
use crate::picture::Pixels;

/// Repeats itself, and has all values.
struct Random(u32);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 24) as u8
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    let start = file.len() + 4;
    file.extend_from_slice(&(content.len() as u32).to_be_bytes());
    file.extend_from_slice(&name);
    file.extend_from_slice(content);
    let sum = crc32fast::hash(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

/// A zlib stream that compresses nothing.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 1];
    let mut pieces = bytes.chunks(1000).peekable();
    while let Some(piece) = pieces.next() {
        stream.push(u8::from(pieces.peek().is_none()));
        stream.extend_from_slice(&(piece.len() as u16).to_le_bytes());
        stream.extend_from_slice(&(!(piece.len() as u16)).to_le_bytes());
        stream.extend_from_slice(piece);
    }
    stream.extend_from_slice(&simd_adler32::adler32(&bytes).to_be_bytes());
    stream
}

/// Bytes of a row of so many pixels, with its filter.
fn row(random: &mut Random, columns: u32, bits: u32) -> Vec<u8> {
    let mut row = random.bytes((columns * bits).div_ceil(8) as usize + 1);
    row[0] %= 5;
    row
}

/// A file of random pixels: any bytes are.
fn file(
    random: &mut Random,
    colour: Colour,
    bits: u8,
    (width, height): (u32, u32),
    interlaced: bool,
    tints: bool,
) -> Vec<u8> {
    let info = Info { width, height, colour, bits, interlaced };
    let samples = if colour == Colour::Palette { 1 } else { info.components() };
    let pixel = samples * u32::from(bits);
    let mut rows = Vec::new();
    if interlaced {
        for [left, top, across, down] in
            [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]
        {
            let columns = width.saturating_sub(left).div_ceil(across);
            for _ in 0..if columns == 0 { 0 } else { height.saturating_sub(top).div_ceil(down) } {
                rows.extend(row(random, columns, pixel));
            }
        }
    } else {
        for _ in 0..height {
            rows.extend(row(random, width, pixel));
        }
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let numbers = [bits, colour as u8, 0, 0, interlaced.into()];
    chunk(&mut file, *b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &numbers].concat());
    if colour == Colour::Palette {
        // Fewer than there are numbers for.
        chunk(&mut file, *b"PLTE", &random.bytes(3 * ((1 << bits) - 1).max(1)));
    }
    if tints {
        let few = |random: &mut Random| [0, (u16::from(random.byte()) % (1 << bits.min(8))) as u8];
        match colour {
            Colour::Palette => chunk(&mut file, *b"tRNS", &random.bytes(1)),
            Colour::Gray => chunk(&mut file, *b"tRNS", &few(random)),
            Colour::Rgb => chunk(&mut file, *b"tRNS", &[few(random), few(random), few(random)].concat()),
            _ => {}
        }
    }
    chunk(&mut file, *b"prIv", &random.bytes(9));
    let stream = stored(&rows);
    for piece in stream.chunks(stream.len() / 3 + 1) {
        chunk(&mut file, *b"IDAT", piece);
    }
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// What the crate makes of a file: samples of eight bits, and how many a pixel has.
fn peer(file: &[u8]) -> (Vec<u8>, usize) {
    let mut decoder = ::png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(::png::Transformations::EXPAND | ::png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (pixels, reader.output_color_type().0.samples())
}

fn decoded(file: &[u8], format: PixelFormat) -> Result<Vec<u8>, PngError> {
    let info = info(file)?;
    let row = format.row_bytes(info.width) as usize;
    let shape = Shape::new(format, info.width, info.height, row as u32 + 5, info.height).unwrap();
    let mut memory = vec![0_u8; shape.bytes() as usize];
    let pixels = Pixels { address: memory.as_mut_ptr().expose_provenance(), bytes: shape.bytes() };
    decode(file, &Picture::new(shape, pixels).unwrap())?;
    Ok(memory.chunks(row + 5).flat_map(|own| own[..row].to_vec()).collect())
}

#[test]
fn every_kind_of_file_is_as_the_crate_has_it() {
    let mut random = Random(7);
    for (colour, depths) in [
        (Colour::Gray, &[1, 2, 4, 8, 16][..]),
        (Colour::Rgb, &[8, 16]),
        (Colour::Palette, &[1, 2, 4, 8]),
        (Colour::GrayAlpha, &[8, 16]),
        (Colour::Rgba, &[8, 16]),
    ] {
        for (bits, size) in
            depths.iter().flat_map(|bits| [(1, 1), (2, 9), (33, 20), (130, 41)].map(|size| (*bits, size)))
        {
            for (interlaced, tints) in [(false, false), (false, true), (true, false), (true, true)] {
                let file = file(&mut random, colour, bits, size, interlaced, tints);
                let (pixels, samples) = peer(&file);
                let what = format!("{colour:?} of {bits} bits, {size:?}, {interlaced}, {tints}");
                let expected = |with_alpha: bool| -> Vec<u8> {
                    pixels
                        .chunks(samples)
                        .flat_map(|pixel| {
                            let alpha = if samples % 2 == 0 { pixel[samples - 1] } else { 255 };
                            let rgb = if samples < 3 { [pixel[0]; 3] } else { [pixel[0], pixel[1], pixel[2]] };
                            [&rgb[..], &[alpha][..usize::from(with_alpha)]].concat()
                        })
                        .collect()
                };
                assert!(decoded(&file, PixelFormat::Rgb888).unwrap() == expected(false), "{what}");
                assert!(decoded(&file, PixelFormat::Rgba8888).unwrap() == expected(true), "{what}");
            }
        }
    }
}

#[test]
fn checksums_must_be_right() {
    let whole = file(&mut Random(3), Colour::Rgb, 8, (20, 10), false, false);
    assert!(decoded(&whole, PixelFormat::Rgb888).is_ok());
    let place = |name: &[u8; 4]| whole.windows(4).position(|four| four == name).unwrap();
    // Of the header, of a piece of the pixels, and of all pixels.
    for at in [place(b"IHDR") + 17, place(b"IDAT") + 40] {
        let mut file = whole.clone();
        file[at] ^= 1;
        let error = decoded(&file, PixelFormat::Rgb888).unwrap_err();
        assert!(error.to_string().contains("checksum of its chunk I"), "{error}");
    }
    let mut rows = row(&mut Random(3), 4, 24);
    rows[0] = 0;
    let mut stream = stored(&rows);
    *stream.last_mut().unwrap() ^= 1;
    let mut file = whole[..33].to_vec();
    file[16..24].copy_from_slice(&[0, 0, 0, 4, 0, 0, 0, 1]);
    let sum = crc32fast::hash(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    chunk(&mut file, *b"IDAT", &stream);
    chunk(&mut file, *b"IEND", &[]);
    let error = decoded(&file, PixelFormat::Rgb888).unwrap_err();
    assert!(error.to_string().contains("checksum of its pixels"), "{error}");
}

#[test]
fn of_a_damaged_file_the_picture_has_what_came_before() {
    let whole = file(&mut Random(5), Colour::Rgb, 8, (40, 30), false, false);
    let right = decoded(&whole, PixelFormat::Rgb888).unwrap();
    let shape = Shape::new(PixelFormat::Rgb888, 40, 30, 120, 30).unwrap();
    let mut memory = vec![0_u8; shape.bytes() as usize];
    let pixels = Pixels { address: memory.as_mut_ptr().expose_provenance(), bytes: shape.bytes() };
    let picture = Picture::new(shape, pixels).unwrap();
    let error = decode(&whole[..whole.len() / 2], &picture).unwrap_err();
    assert!(matches!(error, PngError::Truncated { .. }), "{error}");
    let rows = right.chunks(120).zip(memory.chunks(120)).take_while(|(right, own)| right == own).count();
    assert!((10..=15).contains(&rows), "{rows}");
}

#[test]
fn nothing_is_made_of_what_a_cut_stream_lacks() {
    // 121 bytes, each with a code of its own; that of 0 is a bit which is 0, as those are that are read behind the stream.
    const STREAM: [u8; 44] = [
        0x78, 0x01, 0x05, 0xc1, 0xb1, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0x20, 0xb6, 0xc6, 0xff, 0x1f, 0x16, 0x18, 0x10,
        0x60, 0x22, 0x03, 0x8d, 0xc8, 0x30, 0x04, 0x16, 0x45, 0x6a, 0x16, 0x66, 0x86, 0x88, 0x55, 0x68, 0x0c, 0x41,
        0xdb, 0xc4, 0xb0, 0x39, 0x48, 0xb1, 0x01, 0x5f,
    ];
    let file = |stream: &[u8]| {
        let mut file = file(&mut Random(3), Colour::Rgb, 8, (40, 1), false, false)[..33].to_vec();
        chunk(&mut file, *b"IDAT", stream);
        chunk(&mut file, *b"IEND", &[]);
        file
    };
    assert!(decoded(&file(&STREAM), PixelFormat::Rgb888).is_ok());
    for cut in 2..STREAM.len() {
        let error = decoded(&file(&STREAM[..cut]), PixelFormat::Rgb888).expect_err("a stream that is cut");
        assert!(matches!(error, PngError::Truncated { .. }), "{cut}: {error}");
    }
}

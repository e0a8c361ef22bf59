//! A PNG file's header: signature and first chunk, of fixed size.

use super::{Colour, Info, PngError};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The longest side; the format's.
const MOST_PIXELS: u32 = i32::MAX as u32;

pub(super) fn read(bytes: &[u8]) -> Result<Info, PngError> {
    let given = bytes.len().min(SIGNATURE.len());
    if bytes[..given] != SIGNATURE[..given] {
        return Err(PngError::NotPng);
    }
    // The chunk's length and name, then thirteen bytes and a checksum, which decoding looks at.
    let Some(chunk) = bytes.get(SIGNATURE.len()..SIGNATURE.len() + 25) else {
        return Err(PngError::Truncated { bytes: bytes.len() });
    };
    if chunk[..8] != *b"\0\0\0\x0dIHDR" {
        return Err(corrupt("its first chunk is no header"));
    }
    let number = |at: usize| u32::from_be_bytes([chunk[at], chunk[at + 1], chunk[at + 2], chunk[at + 3]]);
    let (width, height) = (number(8), number(12));
    if width == 0 || height == 0 || width > MOST_PIXELS || height > MOST_PIXELS {
        return Err(corrupt(format!("a picture of {width}x{height} pixels")));
    }
    let [bits, colour, compression, filter, interlace] = [16, 17, 18, 19, 20].map(|at| chunk[at]);
    let colour = match (colour, bits) {
        (0, 1 | 2 | 4 | 8 | 16) => Colour::Gray,
        (2, 8 | 16) => Colour::Rgb,
        (3, 1 | 2 | 4 | 8) => Colour::Palette,
        (4, 8 | 16) => Colour::GrayAlpha,
        (6, 8 | 16) => Colour::Rgba,
        _ => return Err(corrupt(format!("colour type {colour} with {bits} bits"))),
    };
    if compression != 0 || filter != 0 || interlace > 1 {
        return Err(corrupt(format!("compression {compression}, filter {filter}, interlacing {interlace}")));
    }
    Ok(Info { width, height, colour, bits, interlaced: interlace == 1 })
}

pub(super) fn corrupt(what: impl Into<String>) -> PngError {
    PngError::Corrupt { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
        [&SIGNATURE[..], b"\0\0\0\x0dIHDR", &width.to_be_bytes(), &height.to_be_bytes(), &rest, &[0; 4]].concat()
    }

    #[test]
    fn a_header_says_size_and_colour() {
        let info = read(&header(70_000, 2, [16, 6, 0, 0, 1])).unwrap();
        let expected = Info { width: 70_000, height: 2, colour: Colour::Rgba, bits: 16, interlaced: true };
        assert_eq!(info, expected);
        for (colour, components) in [(0, 1), (2, 3), (3, 3), (4, 2), (6, 4)] {
            assert_eq!(read(&header(1, 1, [8, colour, 0, 0, 0])).unwrap().components(), components);
        }
    }

    #[test]
    fn headers_that_make_no_sense_are_refused() {
        for (width, height, rest) in [
            (0, 1, [8, 2, 0, 0, 0]),
            (1, 0, [8, 2, 0, 0, 0]),
            (1 << 31, 1, [8, 2, 0, 0, 0]),
            (1, 1, [4, 2, 0, 0, 0]),
            (1, 1, [8, 1, 0, 0, 0]),
            (1, 1, [8, 2, 1, 0, 0]),
            (1, 1, [8, 2, 0, 0, 2]),
        ] {
            assert!(matches!(read(&header(width, height, rest)), Err(PngError::Corrupt { .. })), "{rest:?}");
        }
        let whole = header(1, 1, [8, 2, 0, 0, 0]);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), Err(PngError::Truncated { bytes: length }));
        }
        assert_eq!(read(b"\x89PNQ"), Err(PngError::NotPng));
    }
}

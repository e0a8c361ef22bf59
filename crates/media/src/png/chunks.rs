//! A file's chunks up to the end of its pixels: the compressed pixels in one piece, the palette and transparency.

use super::PngError;
use super::header::corrupt;
use super::inflate::PADDING;

/// Colours and what is transparent, as far as a file says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tints {
    /// Red, green, blue and alpha of each number of a palette. Numbers that the file's palette does not have are black.
    pub(super) palette: [[u8; 4]; 256],
    pub(super) has_palette: bool,
    /// The gray value, or red, green and blue, that is transparent; or that alpha of the palette is not all 255.
    pub(super) transparent: Option<[u16; 3]>,
}

/// Appends the pixels' bytes, with zeros behind them, to `stream`, which is empty. What is wrong with the file behind the bytes that are there comes beside the rest.
pub(super) fn read(
    file: &[u8],
    has_palette: bool,
    is_gray: bool,
    stream: &mut Vec<u8>,
) -> (Tints, Result<(), PngError>) {
    let mut tints = Tints { palette: [[0, 0, 0, 255]; 256], has_palette: false, transparent: None };
    let result = walk(file, (has_palette, is_gray), &mut tints, stream);
    // There is room: the stream is shorter than what was reserved for it.
    stream.resize(stream.len() + PADDING, 0);
    (tints, result)
}

fn walk(
    file: &[u8],
    (has_palette, is_gray): (bool, bool),
    tints: &mut Tints,
    stream: &mut Vec<u8>,
) -> Result<(), PngError> {
    let truncated = PngError::Truncated { bytes: file.len() };
    // No chunk is longer than the file.
    stream.try_reserve(file.len() + PADDING).map_err(|_| PngError::Memory { bytes: file.len() })?;
    let mut at = 8;
    loop {
        let rest = file.get(at..).unwrap_or_default();
        let Some((head, rest)) = rest.split_first_chunk::<8>() else { return Err(truncated) };
        let [length, name] = [[head[0], head[1], head[2], head[3]], [head[4], head[5], head[6], head[7]]];
        if &name != b"IDAT" && !stream.is_empty() {
            return Ok(());
        }
        let length = u32::from_be_bytes(length) as usize;
        let Some((content, sum)) = rest.split_at_checked(length) else {
            if &name == b"IDAT" {
                stream.extend_from_slice(rest);
            }
            return Err(truncated);
        };
        let sum = sum.first_chunk().map(|sum| u32::from_be_bytes(*sum));
        let is_right = || sum == Some(crc32fast::hash(&file[at + 4..at + 8 + length]));
        if sum.is_none() {
            if &name == b"IDAT" {
                stream.extend_from_slice(content);
            }
            return Err(truncated);
        }
        let is_needed = name[0] & 0x20 == 0;
        if is_needed && !is_right() {
            return Err(corrupt(format!("the checksum of its chunk {}", name.escape_ascii())));
        }
        match &name {
            b"IHDR" if at == 8 => {}
            b"IHDR" => return Err(corrupt("two headers")),
            b"PLTE" => {
                if !length.is_multiple_of(3) || length == 0 || length > 3 * 256 {
                    return Err(corrupt(format!("a palette of {length} bytes")));
                }
                for (own, colour) in tints.palette.iter_mut().zip(content.as_chunks::<3>().0) {
                    own[..3].copy_from_slice(colour);
                }
                tints.has_palette = true;
            }
            b"tRNS" if is_right() => {
                let number = |index: usize| u16::from_be_bytes([content[2 * index], content[2 * index + 1]]);
                if has_palette {
                    for (own, alpha) in tints.palette.iter_mut().zip(content) {
                        own[3] = *alpha;
                    }
                    tints.transparent = Some([0; 3]);
                } else if is_gray && length == 2 {
                    tints.transparent = Some([number(0); 3]);
                } else if !is_gray && length == 6 {
                    tints.transparent = Some([0, 1, 2].map(number));
                }
            }
            b"IDAT" => stream.extend_from_slice(content),
            b"IEND" => return Err(corrupt("it has no pixels")),
            _ if is_needed => return Err(corrupt(format!("a chunk {} that nothing is known of", name.escape_ascii()))),
            _ => {}
        }
        at += 12 + length;
    }
}

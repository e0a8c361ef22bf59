//! What a packet consists of, as far as that shows without decoding it: the units of Annex B.

use super::Codec;

/// What a packet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing that looks like a unit.
    Nothing,
    /// Parameter sets and messages only.
    Headers,
    /// A slice of a picture.
    Picture,
}

/// What a packet holds, by its units' first bytes.
pub fn content(codec: Codec, packet: &[u8]) -> Content {
    let mut content = Content::Nothing;
    for first in units(packet) {
        let is_slice = match codec {
            Codec::H264 => matches!(first & 0x1f, 1 | 2 | 5),
            Codec::H265 => (first >> 1) & 0x3f < 32,
        };
        if is_slice {
            return Content::Picture;
        }
        content = Content::Headers;
    }
    content
}

/// The first bytes of the units.
fn units(packet: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = packet;
    std::iter::from_fn(move || {
        loop {
            // A start code is 0, 0, 1. Of three bytes in a row the third alone tells how far the next can be.
            let third = *rest.get(2)?;
            match third {
                1 if rest[0] == 0 && rest[1] == 0 => {
                    let first = *rest.get(3)?;
                    rest = &rest[3..];
                    return Some(first);
                }
                0 => rest = &rest[1..],
                _ => rest = &rest[3..],
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_begin_after_start_codes() {
        let list = |bytes: &[u8]| units(bytes).collect::<Vec<_>>();
        assert_eq!(list(&[0, 0, 1, 0x67, 9, 0, 0, 0, 1, 0x68, 0, 0, 1, 0x65]), [0x67, 0x68, 0x65]);
        assert_eq!(list(&[9, 9, 0, 0, 1, 0x41, 1, 0, 0, 1]), [0x41]);
        assert_eq!(list(&[5, 0, 0, 1, 7]), [7]);
        assert_eq!(list(&[0, 0]), []);
        assert_eq!(list(&[]), []);
    }

    /// The same as looking at every place.
    #[test]
    fn no_start_code_is_missed() {
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    [0, 0, 1, 2][(state >> 24) as usize % 4]
                })
                .collect();
            let slow = bytes.windows(4).filter(|four| four[..3] == [0, 0, 1]).map(|four| four[3]).collect::<Vec<_>>();
            assert_eq!(units(&bytes).collect::<Vec<_>>(), slow, "{bytes:?}");
        }
    }

    #[test]
    fn headers_hold_no_picture() {
        let h264 = |bytes: &[u8]| content(Codec::H264, bytes);
        assert_eq!(h264(&[0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2]), Content::Headers);
        assert_eq!(h264(&[0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 2]), Content::Picture);
        assert_eq!(h264(&[1, 2, 3, 4]), Content::Nothing);
        let h265 = |bytes: &[u8]| content(Codec::H265, bytes);
        assert_eq!(h265(&[0, 0, 1, 0x40, 1, 0, 0, 1, 0x42, 1, 0, 0, 1, 0x44, 1]), Content::Headers);
        assert_eq!(h265(&[0, 0, 1, 0x40, 1, 0, 0, 1, 0x26, 1]), Content::Picture);
    }
}

//! What the markers before a JPEG file's picture say. Nothing is decoded, nothing allocated, no length is believed.
//!
//! What does not live here: the tables and the picture itself, which the library reads.

use super::{Info, JpegError, Refusal, Subsampling};

/// What the frame header says of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Component {
    /// By which scans name it.
    pub(super) id: u8,
    /// Sampling factors.
    pub(super) across: u8,
    pub(super) down: u8,
    /// Which table of steps it has.
    pub(super) steps: u8,
}

/// Everything that the frame header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) info: Info,
    /// As many as the file has count.
    pub(super) components: [Component; 3],
}

/// What the marker segments of application data say about colour and orientation.
#[derive(Default)]
struct Application {
    jfif: bool,
    /// The Adobe segment's number of the colour transform.
    adobe_transform: Option<u8>,
    /// 1 to 8, as in Exif; 0 when nothing is said.
    orientation: u8,
}

/// Walks over the segments up to the frame header.
pub(super) fn read(bytes: &[u8]) -> Result<Frame, JpegError> {
    if bytes.get(..2) != Some(&[0xff, 0xd8]) {
        return Err(no_jpeg(bytes));
    }
    let mut application = Application::default();
    let mut at = 2;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            // Restart markers and TEM stand alone.
            0x01 | 0xd0..=0xd7 => continue,
            0xd8 => return Err(JpegError::corrupt(format!("a second start of image at byte {}", at - 2))),
            0xd9 | 0xda => return Err(JpegError::corrupt(format!("no frame header before byte {at}"))),
            _ => (),
        }
        let segment = segment(bytes, marker, &mut at)?;
        match marker {
            0xe0 => application.jfif |= segment.starts_with(b"JFIF\0"),
            0xe1 => application.read_exif(segment),
            0xee if segment.starts_with(b"Adobe") => application.adobe_transform = segment.get(11).copied(),
            0xc4 | 0xc8 | 0xcc => (),
            0xc0..=0xcf => return frame(marker, segment, &application),
            _ => (),
        }
    }
}

/// What follows a marker, by its length; `at` is left behind it.
pub(super) fn segment<'a>(bytes: &'a [u8], marker: u8, at: &mut usize) -> Result<&'a [u8], JpegError> {
    let truncated = JpegError::Truncated { bytes: bytes.len() };
    let Some(length) = bytes.get(*at..).and_then(|rest| rest.first_chunk::<2>()) else { return Err(truncated) };
    let length = usize::from(u16::from_be_bytes(*length));
    if length < 2 {
        return Err(JpegError::corrupt(format!("marker FF{marker:02X} at byte {} has length {length}", *at - 2)));
    }
    let segment = bytes.get(*at + 2..*at + length).ok_or(truncated)?;
    *at += length;
    Ok(segment)
}

fn no_jpeg(bytes: &[u8]) -> JpegError {
    let boxed = bytes.get(4..8) == Some(b"jP  ");
    if boxed || bytes.starts_with(&[0xff, 0x4f, 0xff, 0x51]) {
        return JpegError::Refused(Refusal::Jpeg2000);
    }
    match bytes {
        [] | [0xff] => JpegError::Truncated { bytes: bytes.len() },
        [one] => JpegError::NotJpeg { first: *one, second: 0 },
        [first, second, ..] => JpegError::NotJpeg { first: *first, second: *second },
    }
}

/// The next marker's code; `at` is left behind it. What lies between segments is skipped, as the library does.
pub(super) fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, JpegError> {
    let rest = bytes.get(*at..).unwrap_or_default();
    let mut marked = false;
    for (position, byte) in rest.iter().enumerate() {
        match byte {
            0xff => marked = true,
            0 => marked = false,
            code if marked => {
                *at += position + 1;
                return Ok(*code);
            }
            _ => (),
        }
    }
    Err(JpegError::Truncated { bytes: bytes.len() })
}

fn frame(marker: u8, segment: &[u8], application: &Application) -> Result<Frame, JpegError> {
    match marker {
        0xc0 | 0xc1 => (),
        0xc2 => return Err(JpegError::Refused(Refusal::Progressive)),
        0xc3 => return Err(JpegError::Refused(Refusal::Lossless)),
        0xc5..=0xc7 => return Err(JpegError::Refused(Refusal::Hierarchical)),
        _ => return Err(JpegError::Refused(Refusal::Arithmetic)),
    }
    let [precision, rest @ ..] = segment else {
        return Err(JpegError::corrupt("an empty frame header"));
    };
    let [height_high, height_low, width_high, width_low, components, factors @ ..] = rest else {
        return Err(JpegError::corrupt(format!("a frame header of {} bytes", segment.len())));
    };
    if *precision != 8 {
        return Err(JpegError::Refused(Refusal::Precision { bits: *precision }));
    }
    let width = u32::from(u16::from_be_bytes([*width_high, *width_low]));
    let height = u32::from(u16::from_be_bytes([*height_high, *height_low]));
    if width == 0 || height == 0 {
        return Err(JpegError::corrupt(format!("a picture of {width}x{height} pixels")));
    }
    if factors.len() != usize::from(*components) * 3 {
        return Err(JpegError::corrupt(format!(
            "a frame header of {} bytes for {components} components",
            segment.len()
        )));
    }
    let (entries, _) = factors.as_chunks::<3>();
    match entries.len() {
        1 | 3 => (),
        4 => return Err(JpegError::Refused(Refusal::Cmyk)),
        _ => return Err(JpegError::Refused(Refusal::Components { components: *components })),
    }
    let mut components = [Component::default(); 3];
    for (component, [id, factors, steps]) in components.iter_mut().zip(entries) {
        *component = Component { id: *id, across: factors >> 4, down: factors & 15, steps: *steps };
        let Component { across, down, .. } = *component;
        if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
            return Err(JpegError::corrupt(format!("sampling factors {across}x{down}")));
        }
        if *steps > 3 {
            return Err(JpegError::corrupt(format!("table {steps} of quantisation steps")));
        }
    }
    if let [[first, ..], [second, ..], [third, ..]] = entries
        && application.is_rgb([*first, *second, *third])
    {
        return Err(JpegError::Refused(Refusal::Rgb));
    }
    let info = Info {
        width,
        height,
        components: entries.len() as u32,
        subsampling: Subsampling::of(&components[..entries.len()]),
        orientation: application.orientation.max(1),
    };
    Ok(Frame { info, components })
}

impl Application {
    /// Whether three components are red, green and blue; by the rule of the library, which must agree.
    fn is_rgb(&self, ids: [u8; 3]) -> bool {
        !self.jfif && self.adobe_transform.map_or(ids == *b"RGB", |transform| transform == 0)
    }

    /// Looks for the orientation among the first directory's entries. An Exif segment that makes no sense says nothing.
    fn read_exif(&mut self, segment: &[u8]) {
        let Some(tiff) = segment.strip_prefix(b"Exif\0\0") else { return };
        let little = match tiff.get(..4) {
            Some(b"II*\0") => true,
            Some(b"MM\0*") => false,
            _ => return,
        };
        let short = |at: usize| {
            let two = *tiff.get(at..)?.first_chunk::<2>()?;
            Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
        };
        let long = |at: usize| {
            let four = *tiff.get(at..)?.first_chunk::<4>()?;
            Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
        };
        let Some(directory) = long(4) else { return };
        let directory = directory as usize;
        for entry in 0..short(directory).unwrap_or(0) {
            let at = directory + 2 + usize::from(entry) * 12;
            if (short(at), short(at + 2), long(at + 4)) == (Some(0x0112), Some(3), Some(1)) {
                self.orientation = short(at + 8).filter(|value| (1..=8).contains(value)).unwrap_or(0) as u8;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file up to its frame header, with `segments` before that.
    fn file(segments: &[&[u8]], marker: u8, frame: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for segment in segments {
            bytes.extend([0xff, segment[0]]);
            bytes.extend((segment.len() as u16 + 1).to_be_bytes());
            bytes.extend(&segment[1..]);
        }
        bytes.extend([0xff, marker]);
        bytes.extend((frame.len() as u16 + 2).to_be_bytes());
        bytes.extend(frame);
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Info, JpegError> {
        super::read(bytes).map(|frame| frame.info)
    }

    const COLOUR: [u8; 15] = [8, 0, 9, 0, 13, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    fn exif(order: [u8; 4], orientation: [u8; 2]) -> Vec<u8> {
        let big = order[0] == b'M';
        let number = |value: u32, bytes: usize| {
            if big { value.to_be_bytes()[4 - bytes..].to_vec() } else { value.to_le_bytes()[..bytes].to_vec() }
        };
        [
            vec![0xe1],
            b"Exif\0\0".to_vec(),
            order.to_vec(),
            number(8, 4),
            number(2, 2),
            [number(0x100, 2), number(4, 2), number(1, 4), number(99, 4)].concat(),
            [number(0x112, 2), number(3, 2), number(1, 4), orientation.to_vec(), vec![0, 0]].concat(),
        ]
        .concat()
    }

    #[test]
    fn a_header_says_size_sampling_and_orientation() {
        let info = read(&file(&[], 0xc0, &COLOUR)).unwrap();
        let expected = Info { width: 13, height: 9, components: 3, subsampling: Subsampling::Yuv420, orientation: 1 };
        assert_eq!(info, expected);
        for (order, bytes) in [(*b"II*\0", [6, 0]), (*b"MM\0*", [0, 6])] {
            let bytes = file(&[b"\xe0JFIF\0", &exif(order, bytes)], 0xc1, &COLOUR);
            assert_eq!(read(&bytes).unwrap().orientation, 6);
        }
        assert_eq!(read(&file(&[&exif(*b"II*\0", [9, 0])], 0xc0, &COLOUR)).unwrap().orientation, 1);
        let gray = read(&file(&[], 0xc0, &[8, 0, 9, 0, 13, 1, 1, 0x22, 0])).unwrap();
        assert_eq!((gray.components, gray.subsampling), (1, Subsampling::Gray));
    }

    #[test]
    fn what_the_product_refuses_is_told_from_what_is_broken() {
        for (marker, refusal) in [
            (0xc2, Refusal::Progressive),
            (0xc3, Refusal::Lossless),
            (0xc5, Refusal::Hierarchical),
            (0xc9, Refusal::Arithmetic),
            (0xca, Refusal::Arithmetic),
        ] {
            assert_eq!(read(&file(&[], marker, &COLOUR)), Err(JpegError::Refused(refusal)));
        }
        let refused = |segments: &[&[u8]], frame: &[u8]| match read(&file(segments, 0xc0, frame)) {
            Err(JpegError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        let mut frame = COLOUR;
        frame[0] = 12;
        assert_eq!(refused(&[], &frame), Refusal::Precision { bits: 12 });
        assert_eq!(refused(&[], &[&[8, 0, 9, 0, 13, 4][..], &[1, 0x11, 0].repeat(4)].concat()), Refusal::Cmyk);
        let two = [&[8, 0, 9, 0, 13, 2][..], &[1, 0x11, 0].repeat(2)].concat();
        assert_eq!(refused(&[], &two), Refusal::Components { components: 2 });
        assert_eq!(refused(&[b"\xeeAdobe\0\x64\0\0\0\0\0"], &COLOUR), Refusal::Rgb);
        assert_eq!(read(b"\0\0\0\x0cjP  \r\n"), Err(JpegError::Refused(Refusal::Jpeg2000)));
        for (at, value) in [(2, 0), (4, 0), (5, 2), (7, 0x02), (7, 0x51)] {
            let mut frame = COLOUR;
            frame[at] = value;
            let error = read(&file(&[], 0xc0, &frame)).unwrap_err();
            assert!(matches!(error, JpegError::Corrupt { .. }), "{at} {value}: {error}");
        }
    }

    #[test]
    fn a_header_that_ends_early_is_truncated() {
        let whole = file(&[b"\xe0JFIF\0", &exif(*b"II*\0", [3, 0])], 0xc0, &COLOUR);
        assert!(read(&whole).is_ok());
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), Err(JpegError::Truncated { bytes: length }), "{length}");
        }
        assert_eq!(read(b"GIF89a"), Err(JpegError::NotJpeg { first: b'G', second: b'I' }));
    }
}

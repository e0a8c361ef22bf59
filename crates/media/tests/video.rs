//! Video through libavcodec: what goes in comes out, in every way of decoding; damaged streams lose pictures and nothing else.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use softacl_media::video::{
    Codec, Content, Decoded, Decoder, DecoderSettings, Encoder, EncoderSettings, Library, Profile, RateControl,
    VideoError, content, find_library,
};
use softacl_media::{Picture, PixelFormat, Pixels, Shape};

const WIDTH: u32 = 160;
const HEIGHT: u32 = 128;
const CODECS: [Codec; 2] = [Codec::H264, Codec::H265];

fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    LIBRARY
        .get_or_init(|| {
            let path = std::env::var_os("SOFTACL_TEST_LIBAVCODEC").map_or_else(of_python, PathBuf::from);
            Library::load(Some(&path)).unwrap_or_else(|error| panic!("{error}"))
        })
        .clone()
}

fn of_python() -> PathBuf {
    let script = "import importlib.util, os\n\
                  spec = importlib.util.find_spec('av')\n\
                  print(spec.submodule_search_locations[0] + '.libs' if spec else '')";
    let output = std::process::Command::new("python3").args(["-c", script]).output();
    let directory = output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    find_library(Path::new(&directory)).expect(
        "this test needs libavcodec: run `pip install av` for the python3 on the path, or set SOFTACL_TEST_LIBAVCODEC to the library of another",
    )
}

/// A picture and its memory.
struct Image {
    bytes: Vec<u8>,
    shape: Shape,
}

impl Image {
    fn new(format: PixelFormat, stride: u32) -> Self {
        let shape = Shape::new(format, WIDTH, HEIGHT, stride, HEIGHT).unwrap();
        Self { bytes: vec![77; shape.bytes() as usize], shape }
    }

    /// A square that moves over a gradient.
    fn scene(number: u32) -> Self {
        let mut image = Self::new(PixelFormat::YuvSemiplanar420, WIDTH);
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let square = (x + 256 - number * 3) % 96 < 24 && (y + 256 - number * 2) % 80 < 24;
                image.bytes[(y * WIDTH + x) as usize] = if square { 220 } else { (x / 2 + y / 2 + 16) as u8 };
            }
        }
        let chroma = (WIDTH * HEIGHT) as usize;
        for y in 0..HEIGHT / 2 {
            for x in 0..WIDTH / 2 {
                let at = chroma + (y * WIDTH + 2 * x) as usize;
                image.bytes[at] = (64 + x) as u8;
                image.bytes[at + 1] = (192 - y) as u8;
            }
        }
        image
    }

    fn picture(&mut self) -> Picture {
        let pixels = Pixels { address: self.bytes.as_mut_ptr() as usize, bytes: self.bytes.len() as u64 };
        Picture::new(self.shape, pixels).unwrap()
    }
}

fn psnr(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let sum: f64 = one.iter().zip(other).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * one.len() as f64 / sum.max(1e-9)).log10()
}

fn encoder_settings(codec: Codec) -> EncoderSettings {
    EncoderSettings {
        codec,
        profile: Profile::Main,
        width: WIDTH,
        height: HEIGHT,
        frame_rate: 25,
        key_frame_interval: 12,
        rate_control: RateControl::Variable,
        bit_rate: Some(2000),
        threads: 1,
    }
}

/// Packets with their numbers, and which are key frames.
fn encode(settings: &EncoderSettings, pictures: u32, key_at: u32) -> Vec<(Vec<u8>, u32, bool)> {
    let mut encoder = Encoder::new(&library(), settings).unwrap();
    let mut packets = Vec::new();
    for number in 0..pictures {
        encoder.encode(&Image::scene(number).picture(), number, number == key_at).unwrap();
        while let Some(packet) = encoder.next_packet().unwrap() {
            packets.push((packet.bytes().to_vec(), packet.number().unwrap(), packet.is_key()));
        }
    }
    encoder.finish().unwrap();
    while let Some(packet) = encoder.next_packet().unwrap() {
        packets.push((packet.bytes().to_vec(), packet.number().unwrap(), packet.is_key()));
    }
    assert!(encoder.encode(&Image::scene(0).picture(), 0, false).is_err(), "after the end");
    packets
}

fn decoder(codec: Codec, threads: u32, immediate: bool) -> Decoder {
    Decoder::new(&library(), &DecoderSettings { codec, threads, immediate, max_pixels: 8192 * 8192 }).unwrap()
}

/// Pictures with their numbers, in the order in which they come.
fn take(decoder: &mut Decoder, format: PixelFormat, stride: u32, pictures: &mut Vec<(u32, Vec<u8>)>) {
    decoder.drain(|decoded| {
        let Decoded::Picture(mut decoded) = decoded else { panic!("{decoded:?}") };
        assert_eq!(decoded.size(), (WIDTH, HEIGHT));
        assert!(decoded.is_taken());
        let mut image = Image::new(format, stride);
        decoded.write(&image.picture()).unwrap();
        pictures.push((decoded.number().unwrap(), image.bytes));
    });
}

fn decode(decoder: &mut Decoder, packets: &[(Vec<u8>, u32, bool)]) -> Vec<(u32, Vec<u8>)> {
    let mut pictures = Vec::new();
    for (packet, number, _) in packets {
        decoder.decode_bytes(packet, *number).unwrap();
        take(decoder, PixelFormat::YuvSemiplanar420, WIDTH, &mut pictures);
    }
    decoder.finish().unwrap();
    take(decoder, PixelFormat::YuvSemiplanar420, WIDTH, &mut pictures);
    pictures
}

#[test]
fn what_is_encoded_can_be_decoded() {
    for codec in CODECS {
        let packets = encode(&encoder_settings(codec), 30, 17);
        assert_eq!(packets.iter().map(|packet| packet.1).collect::<Vec<_>>(), (0..30).collect::<Vec<_>>());
        let keys: Vec<u32> = packets.iter().filter(|packet| packet.2).map(|packet| packet.1).collect();
        assert_eq!(keys, [0, 12, 17, 29], "every twelfth, and the one that was asked for");
        assert!(packets.iter().all(|packet| content(codec, &packet.0) == Content::Picture));
        let reference = decode(&mut decoder(codec, 1, false), &packets);
        assert_eq!(reference.iter().map(|picture| picture.0).collect::<Vec<_>>(), (0..30).collect::<Vec<_>>());
        for (number, picture) in &reference {
            let quality = psnr(picture, &Image::scene(*number).bytes);
            assert!(quality > 33.0, "{codec}: picture {number} has {quality} dB");
        }
        for (threads, immediate) in [(2, false), (1, true), (2, true)] {
            let mut decoder = decoder(codec, threads, immediate);
            assert!(decode(&mut decoder, &packets) == reference, "{codec}, {threads} threads, immediate: {immediate}");
            assert!(decode(&mut decoder, &packets) == reference, "a second stream through the same decoder");
        }
    }
}

#[test]
fn immediate_pictures_come_with_their_packets() {
    for codec in CODECS {
        let packets = encode(&encoder_settings(codec), 10, 99);
        let mut decoder = decoder(codec, 2, true);
        for (packet, number, _) in packets {
            let mut pictures = Vec::new();
            decoder.decode_bytes(&packet, number).unwrap();
            take(&mut decoder, PixelFormat::YuvSemiplanar420, WIDTH, &mut pictures);
            assert_eq!(pictures.iter().map(|picture| picture.0).collect::<Vec<_>>(), [number], "{codec}");
        }
    }
}

#[test]
fn strides_and_the_order_of_chroma_are_the_targets() {
    let packets = encode(&encoder_settings(Codec::H264), 1, 0);
    let decode = |format, stride| {
        let mut decoder = decoder(Codec::H264, 1, true);
        let mut pictures = Vec::new();
        decoder.decode_bytes(&packets[0].0, 0).unwrap();
        take(&mut decoder, format, stride, &mut pictures);
        pictures.remove(0).1
    };
    let plain = decode(PixelFormat::YuvSemiplanar420, WIDTH);
    let wide = decode(PixelFormat::YvuSemiplanar420, WIDTH + 32);
    let (width, stride) = (WIDTH as usize, WIDTH as usize + 32);
    let luma = width * HEIGHT as usize;
    for (row, line) in wide.chunks_exact(stride).enumerate() {
        assert!(line[width..].iter().all(|byte| *byte == 77), "beyond the picture nothing is written");
        let plain = &plain[row * width..][..width];
        let swapped = plain.as_chunks::<2>().0.iter().flat_map(|pair| [pair[1], pair[0]]).collect::<Vec<_>>();
        assert_eq!(&line[..width], if row * width < luma { plain } else { &swapped }, "row {row}");
    }
}

#[test]
fn a_bit_rate_is_kept_to() {
    for codec in CODECS {
        for rate_control in [RateControl::Variable, RateControl::Constant] {
            let bits = |kilobits| {
                let settings = EncoderSettings { bit_rate: Some(kilobits), rate_control, ..encoder_settings(codec) };
                encode(&settings, 50, 99).iter().map(|packet| packet.0.len() * 8).sum::<usize>() / 2
            };
            let (few, many) = (bits(60), bits(2000));
            assert!(few < 120_000 && many > few, "{codec} {rate_control:?}: {few} and {many} bits a second");
        }
    }
}

#[test]
fn other_pictures_are_refused() {
    let mut encoder = Encoder::new(&library(), &encoder_settings(Codec::H264)).unwrap();
    let mut gray = Image::new(PixelFormat::Yuv400, WIDTH);
    assert!(matches!(encoder.encode(&gray.picture(), 0, false), Err(VideoError::Target { .. })));
    let packets = encode(&encoder_settings(Codec::H264), 1, 0);
    let mut decoder = decoder(Codec::H264, 1, true);
    decoder.decode_bytes(&packets[0].0, 0).unwrap();
    let Some(Decoded::Picture(mut decoded)) = decoder.next_picture() else { panic!("no picture") };
    assert!(matches!(decoded.write(&gray.picture()), Err(VideoError::Target { width: WIDTH, height: HEIGHT })));
}

#[test]
fn a_picture_that_is_too_large_is_not_decoded() {
    let packets = encode(&encoder_settings(Codec::H264), 3, 0);
    let settings = DecoderSettings { codec: Codec::H264, threads: 1, immediate: true, max_pixels: 100 * 100 };
    let mut decoder = Decoder::new(&library(), &settings).unwrap();
    for (packet, number, _) in &packets {
        let sent = decoder.decode_bytes(packet, *number);
        let mut broken = sent.is_err();
        decoder.drain(|decoded| broken |= matches!(decoded, Decoded::Broken(_)));
        assert!(broken, "packet {number}");
    }
}

/// Damaged packets cost their own pictures, and others at most until the next key frame.
#[test]
fn damage_loses_pictures_only() {
    let count = std::env::var("SOFTACL_FUZZ_MUTATIONS").map_or(400, |count| count.parse::<u64>().unwrap());
    for codec in CODECS {
        let packets = encode(&encoder_settings(codec), 24, 99);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize % limit.max(1)
        };
        let mut decoders = [decoder(codec, 1, false), decoder(codec, 2, false), decoder(codec, 1, true)];
        for round in 0..count {
            let decoder = &mut decoders[round as usize % 3];
            let damaged = random(packets.len());
            let mut lost = 0;
            for (packet, number, _) in &packets {
                let mut packet = packet.clone();
                if *number as usize == damaged || random(16) == 0 {
                    match random(4) {
                        0 => packet.truncate(random(packet.len())),
                        1 => packet = (0..random(200)).map(|_| random(256) as u8).collect(),
                        _ => (0..=random(12)).for_each(|_| {
                            let at = random(packet.len());
                            packet[at] ^= 1 << random(8);
                        }),
                    }
                }
                lost += i32::from(decoder.decode_bytes(&packet, *number).is_err());
                decoder.drain(|decoded| {
                    if let Decoded::Picture(mut picture) = decoded
                        && picture.size() == (WIDTH, HEIGHT)
                        && picture.is_taken()
                    {
                        picture.write(&Image::new(PixelFormat::YuvSemiplanar420, WIDTH).picture()).unwrap();
                    }
                });
            }
            assert!(lost <= 24);
            // An error at the end is one about what is left of damaged packets.
            let _ = decoder.finish();
            decoder.drain(|_| ());
        }
        for decoder in &mut decoders {
            assert_eq!(decode(decoder, &packets).len(), 24, "afterwards all is well again");
        }
    }
}

#[test]
fn every_truncation_of_a_stream_ends() {
    for codec in CODECS {
        let packets = encode(&EncoderSettings { bit_rate: Some(200), ..encoder_settings(codec) }, 2, 99);
        let mut decoder = decoder(codec, 1, true);
        for length in 0..packets[0].0.len() {
            let sent = decoder.decode_bytes(&packets[0].0[..length], 0);
            decoder.drain(|_| ());
            if sent.is_err() {
                continue;
            }
            // The rest of the stream after a truncated beginning.
            let _ = decoder.decode_bytes(&packets[1].0, 1);
            decoder.drain(|_| ());
            let _ = decoder.finish();
            decoder.drain(|_| ());
        }
    }
}

#[test]
fn what_is_no_library_is_refused() {
    let directory = std::env::temp_dir().join(format!("softacl-video-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    assert_eq!(find_library(&directory), None);
    for name in ["libavcodec-0a1b.so.60.31.102", "libavcodec-0a1b.so.62.1.0", "libavcodec.so.9", "libavcodecs.so.99"] {
        std::fs::write(directory.join(name), "no library").unwrap();
    }
    let found = find_library(&directory).unwrap();
    assert_eq!(found.file_name().unwrap(), "libavcodec-0a1b.so.62.1.0");
    let error = Library::load(Some(&found)).unwrap_err();
    assert!(matches!(&error, VideoError::Unusable { library, .. } if *library == found), "{error}");
    let error = Library::load(Some(&directory.join("absent.so"))).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
    std::fs::remove_dir_all(&directory).unwrap();
}

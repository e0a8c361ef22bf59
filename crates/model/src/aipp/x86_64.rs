//! A row, sixteen pixels at a time, with AVX2, FMA and F16C.
//!
//! What goes on in a step: the bytes of each channel are gathered into a register, converted as pairs of 16-bit numbers
//! whose products are added as 32-bit ones, packed into bytes again, put into the order of the tensor, and normalised
//! as 32-bit floats that are rounded to half precision where the definition rounds. Nothing goes to memory in between.
//!
//! Equal to the scalar kernel to the last bit; what cannot be that in vectors is looked up in its tables.

use std::arch::x86_64::{
    __m128i, __m256, __m256i, _MM_FROUND_TO_NEAREST_INT, _mm_loadu_si128, _mm_or_si128, _mm_set1_epi8,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm_unpackhi_epi8, _mm_unpackhi_epi64, _mm_unpacklo_epi8,
    _mm256_add_epi32, _mm256_castsi256_si128, _mm256_cvtepi32_ps, _mm256_cvtepu8_epi16, _mm256_cvtepu8_epi32,
    _mm256_cvtph_ps, _mm256_cvtps_ph, _mm256_extracti128_si256, _mm256_fmadd_ps, _mm256_load_ps, _mm256_load_si256,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_mul_ps, _mm256_packs_epi32, _mm256_packus_epi16,
    _mm256_permutevar8x32_epi32, _mm256_set_m128i, _mm256_setr_epi32, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srai_epi32, _mm256_storeu_ps, _mm256_sub_epi16, _mm256_sub_ps, _mm256_unpackhi_epi64, _mm256_unpacklo_epi64,
};

use super::plan::{CHANNELS, Conversion, HALF, Picture, Plan};
use super::rows::{Kernel, Row};
use super::scalar::{Tables, tables};
use super::{Element, PictureFormat};

/// Pixels of a step.
const STEP: usize = 16;

/// Most bytes of a pixel, in the source and of one channel in the target.
const PIXEL: usize = 4;

/// Everything that the kernel takes from registers or from memory as a whole vector. That there is one shows that the
/// processor has the instructions.
#[derive(Debug)]
pub(super) struct Vector {
    fetch: Fetch,
    conversion: Option<Pairs>,
    /// As many as the plan has pictures.
    normalisations: Vec<Normalisation>,
}

/// A vector's worth of numbers, where vector loads do not cross lines of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Aligned<T>(T);

/// How the bytes of a pixel come into one register for each channel.
#[derive(Debug)]
enum Fetch {
    Gray,
    /// For U and V: which bytes of eight pairs, each twice.
    SemiPlanar {
        chroma: [Aligned<[u8; 16]>; 2],
    },
    /// Which bytes of four pixels; of the last four pixels too, whose bytes may stand elsewhere in their vector.
    Packed {
        first: Aligned<[u8; 32]>,
        second: Aligned<[u8; 32]>,
    },
}

/// A conversion's numbers, side by side as components are: the first with the second, the third with the constant.
#[derive(Debug)]
struct Pairs {
    weights: [[Aligned<[i16; 16]>; 2]; 3],
    bias: [Aligned<[i16; 16]>; 2],
}

/// How bytes become elements.
#[derive(Debug)]
enum Normalisation {
    /// They are elements.
    Bytes,
    /// `value · factor + shift`, where no step but the last rounds.
    Linear([Lanes; CHANNELS]),
    /// `((value − mean) − min) · factor`, where the first step does not round.
    Steps([Lanes; CHANNELS]),
    /// By table.
    Table(Box<Tables>),
}

/// The numbers of eight elements that follow each other in the tensor. With channels last, those of the next eight
/// differ; there are as many different ones as channels.
#[derive(Debug, Clone, Copy)]
struct Lanes {
    factor: Aligned<[f32; 8]>,
    shift: Aligned<[f32; 8]>,
    mean: Aligned<[f32; 8]>,
    min: Aligned<[f32; 8]>,
}

impl Vector {
    /// None when the processor does not have the instructions.
    pub(super) fn new(plan: &Plan) -> Option<Self> {
        if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")) {
            return None;
        }
        Some(Self {
            fetch: Fetch::new(plan),
            conversion: plan.conversion.as_ref().map(Pairs::new),
            normalisations: (0..plan.pictures.len()).map(|index| Normalisation::new(plan, index)).collect(),
        })
    }
}

impl Fetch {
    fn new(plan: &Plan) -> Self {
        let components = plan.components;
        match plan.format {
            PictureFormat::Yuv400 => Self::Gray,
            PictureFormat::Yuv420Sp => Self::SemiPlanar {
                chroma: [components[1], components[2]]
                    .map(|byte| Aligned(std::array::from_fn(|pixel| (pixel / 2 * 2 + byte) as u8))),
            },
            PictureFormat::Rgb888 => {
                Self::Packed { first: four_pixels(components, 3, [0, 0]), second: four_pixels(components, 3, [0, 4]) }
            }
            PictureFormat::Xrgb8888 => {
                let mask = four_pixels(components, 4, [0, 0]);
                Self::Packed { first: mask, second: mask }
            }
        }
    }
}

/// Brings four pixels, which begin at `start` in each half of a vector, into the order of channels.
fn four_pixels(components: [usize; CHANNELS], bytes: usize, start: [usize; 2]) -> Aligned<[u8; 32]> {
    Aligned(std::array::from_fn(|at| match components.get(at % 16 / 4) {
        Some(component) => (start[at / 16] + at % 4 * bytes + component) as u8,
        None => 0x80,
    }))
}

impl Pairs {
    fn new(conversion: &Conversion) -> Self {
        let pair = |first, second| Aligned(std::array::from_fn(|at| if at % 2 == 0 { first } else { second }));
        let [first, second, third] = conversion.bias;
        Self {
            weights: std::array::from_fn(|row| {
                let weights = conversion.weights[row];
                [pair(weights[0], weights[1]), pair(weights[2], conversion.constant[row])]
            }),
            bias: [pair(first, second), pair(third, 0)],
        }
    }
}

impl Normalisation {
    fn new(plan: &Plan, index: usize) -> Self {
        let picture = &plan.pictures[index];
        let channels = &picture.channels[..plan.target.channels];
        if plan.target.element == Element::U8 {
            return Self::Bytes;
        }
        let every = |test: fn(f32, f32, f32) -> bool| {
            channels.iter().all(|channel| test(channel.mean.to_f32(), channel.min.to_f32(), channel.factor.to_f32()))
        };
        // Differences of whole numbers up to 2048 are exact in half precision.
        if !every(|mean, _, _| mean.fract() == 0.0 && (-1793.0..=2048.0).contains(&mean)) {
            return Self::Table(Box::new(tables(plan, index)));
        }
        // The product of a half and such a difference has 23 bits, so it is exact in single precision, and the sum that
        // stands for it is too. With a negative factor the sum would give zero another sign.
        if every(|_, min, factor| min == 0.0 && factor > 0.0) {
            return Self::Linear(lanes(plan, picture));
        }
        // Without infinities no NaN, whose sign processors choose.
        if every(|_, min, _| min.abs() < 32768.0) {
            return Self::Steps(lanes(plan, picture));
        }
        Self::Table(Box::new(tables(plan, index)))
    }
}

fn lanes(plan: &Plan, picture: &Picture) -> [Lanes; CHANNELS] {
    let channels = plan.target.channels;
    std::array::from_fn(|group| {
        let of = |value: fn(f32, f32, f32) -> f32| {
            Aligned(std::array::from_fn(|lane| {
                let channel = if plan.target.channels_last { (group * 8 + lane) % channels } else { group };
                let channel = picture.channels[channel];
                value(channel.mean.to_f32(), channel.min.to_f32(), channel.factor.to_f32())
            }))
        };
        Lanes {
            factor: of(|_, _, factor| factor),
            shift: of(|mean, _, factor| -mean * factor),
            mean: of(|mean, _, _| mean),
            min: of(|_, min, _| min),
        }
    })
}

/// The kernel.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    plan: &'a Plan,
    vector: &'a Vector,
}

impl<'a> Rows<'a> {
    pub(super) fn new(plan: &'a Plan, vector: &'a Vector) -> Self {
        Self { plan, vector }
    }
}

impl Kernel for Rows<'_> {
    fn row(&self, parameters: usize, row: Row<'_>, target: [&mut [u8]; CHANNELS]) {
        let step = Step {
            fetch: &self.vector.fetch,
            conversion: self.vector.conversion.as_ref(),
            normalisation: &self.vector.normalisations[parameters],
            element: self.plan.target.element,
            channels: self.plan.target.channels,
            channels_last: self.plan.target.channels_last,
        };
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe {
            match self.plan.format {
                PictureFormat::Yuv400 => do_row::<GRAY>(&step, row, target),
                PictureFormat::Yuv420Sp => do_row::<SEMI_PLANAR>(&step, row, target),
                PictureFormat::Rgb888 => do_row::<3>(&step, row, target),
                PictureFormat::Xrgb8888 => do_row::<4>(&step, row, target),
            }
        }
    }
}

/// What a step goes by.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    fetch: &'a Fetch,
    conversion: Option<&'a Pairs>,
    normalisation: &'a Normalisation,
    element: Element,
    channels: usize,
    channels_last: bool,
}

/// Layouts that a row is compiled for: bytes of a packed pixel, or one of these, with one byte in `pixels`.
const GRAY: usize = 1;
const SEMI_PLANAR: usize = 0;

const fn pixel_bytes(layout: usize) -> usize {
    if layout == SEMI_PLANAR { 1 } else { layout }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn do_row<const LAYOUT: usize>(step: &Step<'_>, row: Row<'_>, mut target: [&mut [u8]; CHANNELS]) {
    let width = pixel_bytes(LAYOUT);
    let stride = step.element.bytes() * if step.channels_last { step.channels } else { 1 };
    let mut x = 0;
    if row.odd {
        // Up to the next pair.
        x = row.width.min(STEP - 1);
        do_part::<LAYOUT>(step, &row.pixels[..x], row.chroma, 1, &mut target, 0..x * stride);
    }
    while row.width - x >= STEP {
        let chroma = row.chroma.get(x + usize::from(row.odd)..).unwrap_or_default();
        do_step::<LAYOUT>(step, &row.pixels[x * width..], chroma, &mut target, x * stride);
        x += STEP;
    }
    if x < row.width {
        let chroma = row.chroma.get(x + usize::from(row.odd)..).unwrap_or_default();
        do_part::<LAYOUT>(step, &row.pixels[x * width..], chroma, 0, &mut target, x * stride..row.width * stride);
    }
}

/// A step over fewer pixels, on copies. The first `skip` pixels are made up.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline(never)]
fn do_part<const LAYOUT: usize>(
    step: &Step<'_>,
    pixels: &[u8],
    chroma: &[u8],
    skip: usize,
    target: &mut [&mut [u8]; CHANNELS],
    range: std::ops::Range<usize>,
) {
    let mut whole_pixels = [0; STEP * PIXEL];
    let skipped = skip * pixel_bytes(LAYOUT);
    whole_pixels[skipped..skipped + pixels.len()].copy_from_slice(pixels);
    let mut whole_chroma = [0; STEP];
    let pairs = chroma.len().min(STEP);
    whole_chroma[..pairs].copy_from_slice(&chroma[..pairs]);
    let mut first = [0; STEP * PIXEL * CHANNELS];
    let mut second = [0; STEP * PIXEL];
    let mut third = [0; STEP * PIXEL];
    do_step::<LAYOUT>(step, &whole_pixels, &whole_chroma, &mut [&mut first, &mut second, &mut third], 0);
    let skipped = skip * step.element.bytes() * if step.channels_last { step.channels } else { 1 };
    for (target, whole) in target.iter_mut().zip([&first[..], &second, &third]) {
        if let Some(target) = target.get_mut(range.clone()) {
            target.copy_from_slice(&whole[skipped..skipped + range.len()]);
        }
    }
}

/// Sixteen pixels: the first ones of `pixels`, to byte `at` of the targets.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn do_step<const LAYOUT: usize>(
    step: &Step<'_>,
    pixels: &[u8],
    chroma: &[u8],
    target: &mut [&mut [u8]; CHANNELS],
    at: usize,
) {
    let mut bytes = match step.fetch {
        Fetch::Gray => [load(pixels, 0), _mm_setzero_si128(), _mm_setzero_si128()],
        Fetch::SemiPlanar { chroma: masks } => {
            let pairs = load(chroma, 0);
            let [first, second] = masks;
            [load(pixels, 0), _mm_shuffle_epi8(pairs, load(&first.0, 0)), _mm_shuffle_epi8(pairs, load(&second.0, 0))]
        }
        Fetch::Packed { first, second } => fetch_packed::<LAYOUT>(first, second, pixels),
    };
    if let Some(conversion) = step.conversion {
        bytes = convert(conversion, bytes);
    }
    let [first, second, third] = bytes;
    let Step { normalisation, element, channels, .. } = *step;
    if step.channels_last && channels > 1 {
        let (target, width) = (&mut *target[0], STEP * element.bytes());
        if channels == 3 {
            let [first, second, third] = interleave(bytes);
            write(normalisation, element, first, [0, 1], 3, &mut target[at..]);
            write(normalisation, element, second, [2, 0], 3, &mut target[at + width..]);
            write(normalisation, element, third, [1, 2], 3, &mut target[at + 2 * width..]);
        } else {
            write(normalisation, element, _mm_unpacklo_epi8(first, second), [0, 0], 2, &mut target[at..]);
            write(normalisation, element, _mm_unpackhi_epi8(first, second), [0, 0], 2, &mut target[at + width..]);
        }
    } else {
        write(normalisation, element, first, [0, 0], 1, &mut target[0][at..]);
        if channels > 1 {
            write(normalisation, element, second, [1, 1], 1, &mut target[1][at..]);
        }
        if channels > 2 {
            write(normalisation, element, third, [2, 2], 1, &mut target[2][at..]);
        }
    }
}

/// Sixteen packed pixels, channel by channel.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn fetch_packed<const BYTES: usize>(
    first: &Aligned<[u8; 32]>,
    second: &Aligned<[u8; 32]>,
    pixels: &[u8],
) -> [__m128i; 3] {
    // Four pixels of three bytes are less than a register; the last load stays within the step all the same.
    let last = STEP * BYTES - 16;
    let low = _mm256_set_m128i(load(pixels, 4 * BYTES), load(pixels, 0));
    let high = _mm256_set_m128i(load(pixels, last), load(pixels, 8 * BYTES));
    // Each half: four bytes of every channel.
    let low = _mm256_shuffle_epi8(low, load_wide(&first.0));
    let high = _mm256_shuffle_epi8(high, load_wide(&second.0));
    // Eight bytes of every channel.
    let together = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let low = _mm256_permutevar8x32_epi32(low, together);
    let high = _mm256_permutevar8x32_epi32(high, together);
    let outer = _mm256_unpacklo_epi64(low, high);
    let inner = _mm256_unpackhi_epi64(low, high);
    [_mm256_castsi256_si128(outer), _mm256_castsi256_si128(inner), _mm256_extracti128_si256::<1>(outer)]
}

/// Converts sixteen pixels.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn convert(conversion: &Pairs, [first, second, third]: [__m128i; 3]) -> [__m128i; 3] {
    let half = _mm_set1_epi8(HALF.cast_signed());
    let [bias, last_bias] = [load_words(&conversion.bias[0]), load_words(&conversion.bias[1])];
    // Eight pixels each, the first and second component of each pixel side by side, and the third and a constant.
    let low = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_unpacklo_epi8(first, second)), bias);
    let high = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_unpackhi_epi8(first, second)), bias);
    let last_low = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_unpacklo_epi8(third, half)), last_bias);
    let last_high = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_unpackhi_epi8(third, half)), last_bias);
    let mut rows = [_mm256_setzero_si256(); 3];
    for (row, [weights, last_weights]) in rows.iter_mut().zip(&conversion.weights) {
        let [weights, last_weights] = [load_words(weights), load_words(last_weights)];
        let low = _mm256_add_epi32(_mm256_madd_epi16(low, weights), _mm256_madd_epi16(last_low, last_weights));
        let high = _mm256_add_epi32(_mm256_madd_epi16(high, weights), _mm256_madd_epi16(last_high, last_weights));
        // Saturates to 16 bits; the limits of a byte are narrower.
        *row = _mm256_packs_epi32(_mm256_srai_epi32::<8>(low), _mm256_srai_epi32::<8>(high));
    }
    // Packing works within halves of a register: the bytes of a row's four groups of pixels lie apart.
    let groups = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let both = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(rows[0], rows[1]), groups);
    let third = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(rows[2], rows[2]), groups);
    [_mm256_castsi256_si128(both), _mm256_extracti128_si256::<1>(both), _mm256_castsi256_si128(third)]
}

/// Which bytes of each channel go to each of three registers that hold pixels with channels last.
const INTERLEAVE: [[Aligned<[u8; 16]>; 3]; 3] = {
    let mut masks = [[Aligned([0x80; 16]); 3]; 3];
    let mut at = 0;
    while at < STEP * 3 {
        masks[at / 16][at % 3].0[at % 16] = (at / 3) as u8;
        at += 1;
    }
    masks
};

/// Puts sixteen pixels into the order of a tensor with channels last.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn interleave([first, second, third]: [__m128i; 3]) -> [__m128i; 3] {
    let mut registers = [_mm_setzero_si128(); 3];
    for (register, masks) in registers.iter_mut().zip(&INTERLEAVE) {
        let first = _mm_shuffle_epi8(first, load(&masks[0].0, 0));
        let second = _mm_shuffle_epi8(second, load(&masks[1].0, 0));
        let third = _mm_shuffle_epi8(third, load(&masks[2].0, 0));
        *register = _mm_or_si128(_mm_or_si128(first, second), third);
    }
    registers
}

/// Writes sixteen elements. `groups` says which numbers each eight of them take; `channels` how many of them follow each
/// other, beginning with the channel that the first of `groups` begins with.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn write(
    normalisation: &Normalisation,
    element: Element,
    bytes: __m128i,
    groups: [usize; 2],
    channels: usize,
    target: &mut [u8],
) {
    let (lanes, linear) = match normalisation {
        Normalisation::Bytes => return store(target, 0, bytes),
        Normalisation::Table(tables) => return look_up(tables, element, bytes, groups[0], channels, target),
        Normalisation::Linear(lanes) => (lanes, true),
        Normalisation::Steps(lanes) => (lanes, false),
    };
    let low = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    let high = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_unpackhi_epi64(bytes, bytes)));
    let low = normalise(&lanes[groups[0]], linear, low);
    let high = normalise(&lanes[groups[1]], linear, high);
    if element == Element::F16 {
        store(target, 0, low);
        store(target, 16, high);
    } else {
        store_wide(target, 0, _mm256_cvtph_ps(low));
        store_wide(target, 32, _mm256_cvtph_ps(high));
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn normalise(lanes: &Lanes, linear: bool, values: __m256) -> __m128i {
    const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT;
    let factor = load_floats(&lanes.factor);
    if linear {
        return _mm256_cvtps_ph::<NEAREST>(_mm256_fmadd_ps(values, factor, load_floats(&lanes.shift)));
    }
    let values = _mm256_sub_ps(values, load_floats(&lanes.mean));
    let values = _mm256_cvtps_ph::<NEAREST>(_mm256_sub_ps(values, load_floats(&lanes.min)));
    _mm256_cvtps_ph::<NEAREST>(_mm256_mul_ps(_mm256_cvtph_ps(values), factor))
}

/// Writes sixteen elements by table.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline(never)]
fn look_up(tables: &Tables, element: Element, bytes: __m128i, group: usize, channels: usize, target: &mut [u8]) {
    let mut values = [0; STEP];
    store(&mut values, 0, bytes);
    let width = element.bytes();
    for (at, (place, value)) in target.chunks_exact_mut(width).zip(values).enumerate() {
        // One channel: the group is the channel. Several: the group's first element has this one.
        let channel = if channels == 1 { group } else { (group * 8 + at) % channels };
        place.copy_from_slice(&tables[channel][usize::from(value)].to_le_bytes()[..width]);
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn load(source: &[u8], at: usize) -> __m128i {
    let bytes: &[u8; 16] = source[at..].first_chunk().expect("a step's bytes");
    // SAFETY: sixteen bytes are there.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn load_wide(source: &[u8; 32]) -> __m256i {
    // SAFETY: thirty-two bytes are there.
    unsafe { _mm256_loadu_si256(source.as_ptr().cast()) }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn load_words(source: &Aligned<[i16; 16]>) -> __m256i {
    // SAFETY: sixteen numbers are there, aligned.
    unsafe { _mm256_load_si256(source.0.as_ptr().cast()) }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn load_floats(source: &Aligned<[f32; 8]>) -> __m256 {
    // SAFETY: eight numbers are there, aligned.
    unsafe { _mm256_load_ps(source.0.as_ptr()) }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn store(target: &mut [u8], at: usize, value: __m128i) {
    let bytes: &mut [u8; 16] = target[at..].first_chunk_mut().expect("a step's elements");
    // SAFETY: sixteen bytes are there.
    unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), value) }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn store_wide(target: &mut [u8], at: usize, value: __m256) {
    let bytes: &mut [u8; 32] = target[at..].first_chunk_mut().expect("a step's elements");
    // SAFETY: thirty-two bytes are there.
    unsafe { _mm256_storeu_ps(bytes.as_mut_ptr().cast(), value) }
}

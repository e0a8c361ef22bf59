//! A row, sixteen pixels at a time, with AVX2, FMA and F16C.
//!
//! What goes on in a step: the bytes of each channel are gathered into a register, converted as pairs of 16-bit numbers
//! whose products are added as 32-bit ones, packed into bytes again, put into the order of the tensor, and normalised
//! as 32-bit floats that are rounded to half precision where the definition rounds. Nothing goes to memory in between.
//!
//! Equal to the scalar kernel to the last bit; what could not be is left to it.

use std::arch::x86_64::{
    __m128i, __m256, __m256i, _MM_FROUND_TO_NEAREST_INT, _mm_loadu_si128, _mm_or_si128, _mm_set1_epi8,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm_unpackhi_epi8, _mm_unpackhi_epi64, _mm_unpacklo_epi8,
    _mm256_add_epi32, _mm256_castsi256_si128, _mm256_cvtepi32_ps, _mm256_cvtepu8_epi16, _mm256_cvtepu8_epi32,
    _mm256_cvtph_ps, _mm256_cvtps_ph, _mm256_extracti128_si256, _mm256_fmadd_ps, _mm256_load_ps, _mm256_load_si256,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_mul_ps, _mm256_packs_epi32, _mm256_packus_epi16,
    _mm256_permutevar8x32_epi32, _mm256_set_m128i, _mm256_setr_epi32, _mm256_shuffle_epi8, _mm256_srai_epi32,
    _mm256_storeu_ps, _mm256_sub_epi16, _mm256_sub_ps, _mm256_unpackhi_epi64, _mm256_unpacklo_epi64,
};

use super::plan::{CHANNELS, Conversion, HALF, Picture, Plan};
use super::rows::{Kernel, Row};
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

/// How the bytes of a pixel come into one register for each channel; what a layout does not need is zero.
#[derive(Debug)]
struct Fetch {
    /// YUV420SP, for U and V: which bytes of eight pairs, each twice.
    chroma: [Aligned<[u8; 16]>; 2],
    /// Packed pixels: which bytes of four pixels.
    first: Aligned<[u8; 32]>,
    /// The same for the second half of a step, whose last bytes may stand elsewhere in their vector.
    second: Aligned<[u8; 32]>,
}

/// A conversion's numbers, side by side as components are: the first with the second, the third with the constant.
#[derive(Debug)]
struct Pairs {
    weights: [[Aligned<[i16; 16]>; 2]; 3],
    bias: [Aligned<[i16; 16]>; 2],
}

/// How bytes become elements of a float type.
#[derive(Debug)]
struct Normalisation {
    /// `value · factor + shift`, where no step but the last rounds; otherwise `((value − mean) − min) · factor`, where
    /// the first step does not round.
    linear: bool,
    lanes: [Lanes; CHANNELS],
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
    /// None when the processor does not have the instructions, or for what is too rare to be done with them: two
    /// channels, and normalisation with extreme numbers.
    pub(super) fn new(plan: &Plan) -> Option<Self> {
        if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")) {
            return None;
        }
        if plan.target.channels == 2 {
            return None;
        }
        Some(Self {
            fetch: Fetch::new(plan),
            conversion: plan.conversion.as_ref().map(Pairs::new),
            normalisations: plan
                .pictures
                .iter()
                .map(|picture| Normalisation::new(plan, picture))
                .collect::<Option<_>>()?,
        })
    }
}

impl Fetch {
    fn new(plan: &Plan) -> Self {
        let components = plan.components;
        let chroma = [components[1], components[2]]
            .map(|byte| Aligned(std::array::from_fn(|pixel| (pixel / 2 * 2 + byte) as u8)));
        let (first, second) = match plan.format {
            PictureFormat::Rgb888 => (four_pixels(components, 3, [0, 0]), four_pixels(components, 3, [0, 4])),
            PictureFormat::Xrgb8888 => (four_pixels(components, 4, [0, 0]), four_pixels(components, 4, [0, 0])),
            PictureFormat::Yuv420Sp | PictureFormat::Yuv400 => (Aligned([0; 32]), Aligned([0; 32])),
        };
        Self { chroma, first, second }
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
    /// None when vectors could give other bits than the definition.
    fn new(plan: &Plan, picture: &Picture) -> Option<Self> {
        let every = |test: fn(f32, f32, f32) -> bool| {
            picture.channels[..plan.target.channels]
                .iter()
                .all(|channel| test(channel.mean.to_f32(), channel.min.to_f32(), channel.factor.to_f32()))
        };
        // Differences of whole numbers up to 2048 are exact in half precision. Where no infinity arises, no NaN does,
        // whose sign processors choose.
        if !every(|mean, min, _| (-1793.0..=2048.0).contains(&mean) && min.abs() < 32768.0) {
            return None;
        }
        // The product of a half and such a difference has 23 bits, so it is exact in single precision, and the sum that
        // stands for it is too. With a negative factor the sum would give zero another sign.
        let linear = every(|_, min, factor| min == 0.0 && factor > 0.0);
        Some(Self { linear, lanes: lanes(plan, picture) })
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
        };
        match self.plan.target.element {
            Element::U8 => self.elements::<1>(&step, row, target),
            Element::F16 => self.elements::<2>(&step, row, target),
            Element::F32 => self.elements::<4>(&step, row, target),
        }
    }
}

impl Rows<'_> {
    fn elements<const BYTES: usize>(&self, step: &Step<'_>, row: Row<'_>, mut target: [&mut [u8]; CHANNELS]) {
        let target = &mut target;
        match self.plan.format {
            // SAFETY: there is a `Vector` only where the processor has these instructions.
            PictureFormat::Yuv400 => unsafe { do_row::<GRAY, BYTES, 1, false>(step, row, target) },
            PictureFormat::Yuv420Sp => self.channels::<SEMI_PLANAR, BYTES>(step, row, target),
            PictureFormat::Rgb888 => self.channels::<3, BYTES>(step, row, target),
            PictureFormat::Xrgb8888 => self.channels::<4, BYTES>(step, row, target),
        }
    }

    fn channels<const LAYOUT: usize, const BYTES: usize>(
        &self,
        step: &Step<'_>,
        row: Row<'_>,
        target: &mut [&mut [u8]; CHANNELS],
    ) {
        // SAFETY: there is a `Vector` only where the processor has these instructions.
        unsafe {
            match (self.plan.target.channels, self.plan.target.channels_last) {
                (1, _) => do_row::<LAYOUT, BYTES, 1, false>(step, row, target),
                (_, false) => do_row::<LAYOUT, BYTES, CHANNELS, false>(step, row, target),
                (_, true) => do_row::<LAYOUT, BYTES, CHANNELS, true>(step, row, target),
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
}

/// Layouts that a row is compiled for: bytes of a packed pixel, or one of these, with one byte in `pixels`.
const GRAY: usize = 1;
const SEMI_PLANAR: usize = 0;

/// Does a row, compiled for a layout of the source, bytes of an element, channels, and whether those come last.
#[target_feature(enable = "avx2,fma,f16c")]
fn do_row<const LAYOUT: usize, const BYTES: usize, const COUNT: usize, const LAST: bool>(
    step: &Step<'_>,
    row: Row<'_>,
    target: &mut [&mut [u8]; CHANNELS],
) {
    let Row { pixels, chroma, odd, width } = row;
    let pixel = if LAYOUT == SEMI_PLANAR { 1 } else { LAYOUT };
    let stride = BYTES * if LAST { COUNT } else { 1 };
    let mut x = 0;
    if odd {
        // Up to the next pair.
        x = width.min(STEP - 1);
        do_part::<LAYOUT, BYTES, COUNT, LAST>(step, &pixels[..x], chroma, 1, target, 0);
    }
    let pairs = |x: usize| chroma.get(x + usize::from(odd)..).unwrap_or_default();
    while width - x >= STEP {
        do_step::<LAYOUT, BYTES, COUNT, LAST>(step, &pixels[x * pixel..], pairs(x), target, x * stride);
        x += STEP;
    }
    if x < width {
        do_part::<LAYOUT, BYTES, COUNT, LAST>(step, &pixels[x * pixel..], pairs(x), 0, target, x * stride);
    }
}

/// A step over fewer pixels, on copies: to byte `at` of the targets. The first `skip` pixels are made up.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline(never)]
fn do_part<const LAYOUT: usize, const BYTES: usize, const COUNT: usize, const LAST: bool>(
    step: &Step<'_>,
    pixels: &[u8],
    chroma: &[u8],
    skip: usize,
    target: &mut [&mut [u8]; CHANNELS],
    at: usize,
) {
    let pixel = if LAYOUT == SEMI_PLANAR { 1 } else { LAYOUT };
    let stride = BYTES * if LAST { COUNT } else { 1 };
    let mut whole_pixels = [0; STEP * PIXEL];
    whole_pixels[skip * pixel..][..pixels.len()].copy_from_slice(pixels);
    let mut whole_chroma = [0; STEP];
    let pairs = chroma.len().min(STEP);
    whole_chroma[..pairs].copy_from_slice(&chroma[..pairs]);
    let mut whole = [[0; STEP * PIXEL * CHANNELS]; CHANNELS];
    let row = Row { pixels: &whole_pixels, chroma: &whole_chroma, odd: false, width: STEP };
    do_row::<LAYOUT, BYTES, COUNT, LAST>(step, row, &mut whole.each_mut().map(<[u8; _]>::as_mut_slice));
    let bytes = pixels.len() / pixel * stride;
    for (target, whole) in target.iter_mut().zip(whole).take(if LAST { 1 } else { COUNT }) {
        target[at..at + bytes].copy_from_slice(&whole[skip * stride..][..bytes]);
    }
}

/// Sixteen pixels: the first ones of `pixels`, to byte `at` of the targets.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn do_step<const LAYOUT: usize, const BYTES: usize, const COUNT: usize, const LAST: bool>(
    step: &Step<'_>,
    pixels: &[u8],
    chroma: &[u8],
    target: &mut [&mut [u8]; CHANNELS],
    at: usize,
) {
    let masks = step.fetch;
    let mut bytes = match LAYOUT {
        GRAY => [load(pixels, 0), _mm_setzero_si128(), _mm_setzero_si128()],
        SEMI_PLANAR => {
            let pairs = load(chroma, 0);
            let [first, second] = &masks.chroma;
            [load(pixels, 0), _mm_shuffle_epi8(pairs, load(&first.0, 0)), _mm_shuffle_epi8(pairs, load(&second.0, 0))]
        }
        _ => fetch_packed::<LAYOUT>(&masks.first, &masks.second, pixels),
    };
    if let Some(conversion) = step.conversion {
        bytes = convert(conversion, bytes);
    }
    let [first, second, third] = if LAST { interleave(bytes) } else { bytes };
    let Step { normalisation, .. } = *step;
    // Channel by channel, a register holds one of them; with channels last it begins where the one before ends. No loop
    // and no closure here and below: the compiler would keep registers in memory.
    if LAST {
        let width = STEP * BYTES;
        write::<BYTES>(normalisation, first, 0, 1, &mut target[0][at..]);
        write::<BYTES>(normalisation, second, 2, 0, &mut target[0][at + width..]);
        write::<BYTES>(normalisation, third, 1, 2, &mut target[0][at + 2 * width..]);
    } else {
        write::<BYTES>(normalisation, first, 0, 0, &mut target[0][at..]);
        if COUNT > 1 {
            write::<BYTES>(normalisation, second, 1, 1, &mut target[1][at..]);
            write::<BYTES>(normalisation, third, 2, 2, &mut target[2][at..]);
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
    let pairs = [low, high, last_low, last_high];
    let first = convert_row(&conversion.weights[0], pairs);
    let second = convert_row(&conversion.weights[1], pairs);
    let third = convert_row(&conversion.weights[2], pairs);
    // Packing works within halves of a register: the bytes of a row's four groups of pixels lie apart.
    let groups = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let both = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(first, second), groups);
    let third = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(third, third), groups);
    [_mm256_castsi256_si128(both), _mm256_extracti128_si256::<1>(both), _mm256_castsi256_si128(third)]
}

/// A row of the matrix, over pixels as [`convert`] pairs them up.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn convert_row(
    [weights, last_weights]: &[Aligned<[i16; 16]>; 2],
    [low, high, last_low, last_high]: [__m256i; 4],
) -> __m256i {
    let (weights, last_weights) = (load_words(weights), load_words(last_weights));
    let low = _mm256_add_epi32(_mm256_madd_epi16(low, weights), _mm256_madd_epi16(last_low, last_weights));
    let high = _mm256_add_epi32(_mm256_madd_epi16(high, weights), _mm256_madd_epi16(last_high, last_weights));
    // Saturates to 16 bits; the limits of a byte are narrower.
    _mm256_packs_epi32(_mm256_srai_epi32::<8>(low), _mm256_srai_epi32::<8>(high))
}

/// Which bytes of each channel go to each of three registers that hold pixels with channels last.
static INTERLEAVE: [[Aligned<[u8; 16]>; 3]; 3] = {
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
fn interleave(bytes: [__m128i; 3]) -> [__m128i; 3] {
    [
        interleave_third(&INTERLEAVE[0], bytes),
        interleave_third(&INTERLEAVE[1], bytes),
        interleave_third(&INTERLEAVE[2], bytes),
    ]
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn interleave_third(masks: &[Aligned<[u8; 16]>; 3], [first, second, third]: [__m128i; 3]) -> __m128i {
    let first = _mm_shuffle_epi8(first, load(&masks[0].0, 0));
    let second = _mm_shuffle_epi8(second, load(&masks[1].0, 0));
    let third = _mm_shuffle_epi8(third, load(&masks[2].0, 0));
    _mm_or_si128(_mm_or_si128(first, second), third)
}

/// Writes sixteen elements. `low_group` and `high_group` say which numbers each eight of them take.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn write<const BYTES: usize>(
    normalisation: &Normalisation,
    bytes: __m128i,
    low_group: usize,
    high_group: usize,
    target: &mut [u8],
) {
    if BYTES == 1 {
        return store(target, 0, bytes);
    }
    let low = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    let high = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_unpackhi_epi64(bytes, bytes)));
    let (low_lanes, high_lanes) = (&normalisation.lanes[low_group], &normalisation.lanes[high_group]);
    let (low, high) = if normalisation.linear {
        (linear(low_lanes, low), linear(high_lanes, high))
    } else {
        (in_steps(low_lanes, low), in_steps(high_lanes, high))
    };
    if BYTES == 2 {
        store(target, 0, low);
        store(target, 16, high);
    } else {
        store_wide(target, 0, _mm256_cvtph_ps(low));
        store_wide(target, 32, _mm256_cvtph_ps(high));
    }
}

const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT;

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn linear(lanes: &Lanes, values: __m256) -> __m128i {
    _mm256_cvtps_ph::<NEAREST>(_mm256_fmadd_ps(values, load_floats(&lanes.factor), load_floats(&lanes.shift)))
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn in_steps(lanes: &Lanes, values: __m256) -> __m128i {
    let values = _mm256_sub_ps(values, load_floats(&lanes.mean));
    let values = _mm256_cvtps_ph::<NEAREST>(_mm256_sub_ps(values, load_floats(&lanes.min)));
    _mm256_cvtps_ph::<NEAREST>(_mm256_mul_ps(_mm256_cvtph_ps(values), load_floats(&lanes.factor)))
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

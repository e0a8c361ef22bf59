//! Borders: what lies around a rectangle of a picture, made of what lies in it or of one colour.

use super::colour::Colours;
use super::layout::{Component, Pixel, Side};
use super::memory::{Target, open_one};
use super::{Interpolation, Pass, VpcError, Work};
use crate::{Picture, PixelFormat, Plane, Rectangle};

/// What a border is made of. Numbers are those of `acldvppBorderType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// 0: one colour, as Y, U, V or red, green, blue, whichever the picture has; alpha is 255.
    Constant([u8; 3]),
    /// 1: the last pixel, over and over.
    Replicate,
    /// 2: the picture mirrored, with its last pixel.
    Reflect,
    /// 3: the picture mirrored at its last pixel, which is not there twice.
    Reflect101,
}

/// The value of one component that is nobody's.
const OPAQUE: u8 = 255;

impl Border {
    /// A constant border of a picture that becomes one of format `target`, of values as the product takes them: red, green and blue, but Y, U and V where both
    /// formats are of these.
    pub fn constant(values: [u8; 3], source: PixelFormat, target: PixelFormat, colours: Colours) -> Self {
        if source.is_rgb() && !target.is_rgb() {
            let to_yuv = colours.coefficients().to_yuv;
            return Self::Constant([0, 1, 2].map(|component| to_yuv.component(component, values)));
        }
        Self::Constant(values)
    }

    /// Which sample of `count` takes the place of one before or after them; `None` for a constant.
    pub(super) fn sample(self, at: i64, count: i64) -> Option<i64> {
        match self {
            Self::Constant(_) => None,
            Self::Replicate => Some(at.clamp(0, count - 1)),
            Self::Reflect => {
                let at = at.rem_euclid(2 * count);
                Some(at.min(2 * count - 1 - at))
            }
            Self::Reflect101 => {
                let period = (2 * (count - 1)).max(1);
                let at = at.rem_euclid(period);
                Some(at.min(period - at).min(count - 1))
            }
        }
    }
}

/// Copies a picture into a larger one, converting it if that has another format, and makes a border of what is around it.
///
/// # Errors
///
/// A target without room for the source at that place; pictures without memory, or that share it.
pub fn make_border(
    source: &Picture,
    target: &Picture,
    left: u32,
    top: u32,
    border: Border,
    colours: Colours,
) -> Result<(), VpcError> {
    let crop = Rectangle::whole(source.shape());
    let paste = Rectangle { left, top, ..crop };
    let interpolation = Interpolation::Nearest;
    let work = Work { source: *source.shape(), crop, target: *target.shape(), paste, interpolation };
    Pass::with_colours(&work, colours)?.run(source, target)?;
    fill_border(target, paste, border)
}

/// Makes all that lies around a rectangle of a picture a border of it. Where pixels share chroma and the rectangle begins or ends between them, it has the
/// whole pair's.
///
/// # Errors
///
/// A rectangle that does not lie in the picture, and a picture without memory.
pub fn fill_border(picture: &Picture, inner: Rectangle, border: Border) -> Result<(), VpcError> {
    let shape = picture.shape();
    if !inner.lies_in(shape) {
        let (width, height) = (shape.width(), shape.height());
        return Err(VpcError::Outside { what: "an inner rectangle", rectangle: inner, width, height });
    }
    let mut target = open_one(picture)?;
    for samples in samples(shape.format()).into_iter().flatten() {
        let plane = match samples.side {
            Side::First => shape.first_plane(),
            Side::Chroma => shape.chroma_plane().unwrap_or_else(|| shape.first_plane()),
        };
        let (horizontal, vertical) = samples.shared;
        let area = Area {
            plane,
            left: (inner.left / horizontal) as usize,
            right: (inner.left + inner.width).div_ceil(horizontal) as usize,
            top: (inner.top / vertical) as usize,
            bottom: (inner.top + inner.height).div_ceil(vertical) as usize,
            columns: shape.width().div_ceil(horizontal) as usize,
        };
        fill(&mut target, &area, &samples, border);
    }
    Ok(())
}

/// Samples side by side, of which there is one in every `step` bytes.
#[derive(Clone, Copy, Debug)]
struct Samples {
    side: Side,
    shared: (u32, u32),
    step: usize,
    /// For each byte, the component that it is, if it is one of these.
    components: [Option<usize>; 4],
}

impl Samples {
    /// Bytes and their components; 3 is alpha.
    fn parts(&self) -> impl Iterator<Item = (usize, usize)> {
        self.components.into_iter().enumerate().filter_map(|(offset, component)| Some((offset, component?)))
    }
}

/// All samples of a format, those together that are shared alike.
fn samples(format: PixelFormat) -> [Option<Samples>; 2] {
    let none: [Option<Component>; 4] = [None; 4];
    let components = match Pixel::of(format) {
        Pixel::Gray(y) => [Some(y), none[1], none[2], none[3]],
        Pixel::Yuv([y, u, v]) => [Some(y), Some(u), Some(v), none[3]],
        Pixel::Rgb([red, green, blue], alpha) => [Some(red), Some(green), Some(blue), alpha],
    };
    let mut groups: [Option<Samples>; 2] = [None; 2];
    for (which, component) in components.into_iter().enumerate() {
        let Some(Component { side, step, offset, shared }) = component else { continue };
        let group = usize::from(groups[0].is_some_and(|group| (group.side, group.step) != (side, step)));
        let group = groups[group].get_or_insert(Samples { side, shared, step, components: [None; 4] });
        group.components[offset] = Some(which);
    }
    groups
}

/// A rectangle of a plane, in samples.
#[derive(Debug)]
struct Area {
    plane: Plane,
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    columns: usize,
}

fn fill(target: &mut Target<'_>, area: &Area, samples: &Samples, border: Border) {
    let Area { plane, left, right, top, bottom, columns } = *area;
    let step = samples.step;
    let start = |row: usize| plane.offset + row * plane.stride;
    let constant = |component: usize| match border {
        Border::Constant(values) => values.get(component).copied().unwrap_or(OPAQUE),
        _ => OPAQUE,
    };
    for row in top..bottom {
        let bytes = target.row(start(row), plane.row_bytes);
        for at in (0..left).chain(right..columns) {
            let from = border.sample(at as i64 - left as i64, (right - left) as i64);
            for (offset, component) in samples.parts() {
                bytes[at * step + offset] = match from {
                    Some(from) => bytes[(left + from as usize) * step + offset],
                    None => constant(component),
                };
            }
        }
    }
    for row in (0..top).chain(bottom..plane.rows) {
        match border.sample(row as i64 - top as i64, (bottom - top) as i64) {
            // Whole rows, with all samples of the plane: the same for each group of them.
            Some(from) => {
                let (row, from) = (start(row), start(top + from as usize));
                let first = row.min(from);
                let both = target.row(first, row.max(from) - first + plane.row_bytes);
                both.copy_within(from - first..from - first + plane.row_bytes, row - first);
            }
            None => {
                let bytes = target.row(start(row), plane.row_bytes);
                for bytes in bytes.chunks_exact_mut(step) {
                    for (offset, component) in samples.parts() {
                        bytes[offset] = constant(component);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{bytes, first_difference, formats, picture, picture_mut, shape};
    use super::*;

    #[test]
    fn samples_are_those_of_the_manual() {
        let of = |border: Border| -> Vec<i64> { (-5..9).filter_map(|at| border.sample(at, 4)).collect() };
        assert_eq!(of(Border::Replicate), [0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3]);
        assert_eq!(of(Border::Reflect), [3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0]);
        assert_eq!(of(Border::Reflect101), [1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2]);
        assert_eq!(Border::Reflect101.sample(-3, 1), Some(0));
    }

    fn borders() -> impl Strategy<Value = Border> {
        let constant = any::<[u8; 3]>().prop_map(Border::Constant);
        prop_oneof![constant, prop::sample::select(vec![Border::Replicate, Border::Reflect, Border::Reflect101])]
    }

    /// A component's sample in memory.
    fn sample(shape: &crate::Shape, component: Component, x: usize, y: usize) -> usize {
        let plane = match component.side {
            Side::First => shape.first_plane(),
            Side::Chroma => shape.chroma_plane().unwrap(),
        };
        plane.offset + y * plane.stride + x * component.step + component.offset
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn every_sample_around_comes_from_within(
            format in formats(),
            border in borders(),
            (left, width, right, top, height, bottom) in (0..9u32, 1..12u32, 0..9u32, 0..9u32, 1..8u32, 0..9u32),
            seed in any::<u64>(),
        ) {
            let left = if matches!(format.sampling(), crate::Sampling::Packed422 { .. }) { left / 2 * 2 } else { left };
            let inner = Rectangle { left, top, width, height };
            let small = shape(format, width, height, (3, 1));
            let large = shape(format, left + width + right, top + height + bottom, (2, 2));
            let source = bytes(small.bytes() as usize, seed);
            let mut target = vec![0x5a; large.bytes() as usize];
            let picture_of = picture_mut(large, &mut target);
            make_border(&picture(small, &source), &picture_of, left, top, border, Colours::default()).unwrap();
            let components: Vec<_> = match Pixel::of(format) {
                Pixel::Gray(y) => vec![y],
                Pixel::Yuv(components) => components.to_vec(),
                Pixel::Rgb(components, alpha) => components.into_iter().chain(alpha).collect(),
            };
            let mut expect = target.clone();
            for (which, component) in components.into_iter().enumerate() {
                let (horizontal, vertical) = component.shared;
                let (first, above) = (i64::from(inner.left / horizontal), i64::from(inner.top / vertical));
                let columns = i64::from((left + width).div_ceil(horizontal)) - first;
                let rows = i64::from((top + height).div_ceil(vertical)) - above;
                for y in 0..i64::from(large.height().div_ceil(vertical)) {
                    for x in 0..i64::from(large.width().div_ceil(horizontal)) {
                        if (first..first + columns).contains(&x) && (above..above + rows).contains(&y) {
                            continue;
                        }
                        let from = border.sample(x - first, columns).zip(border.sample(y - above, rows));
                        expect[sample(&large, component, x as usize, y as usize)] = match (from, border) {
                            (Some((x, y)), _) => {
                                target[sample(&large, component, (first + x) as usize, (above + y) as usize)]
                            }
                            (None, Border::Constant(values)) if which < 3 => values[which],
                            _ => 255,
                        };
                    }
                }
            }
            // What is nobody's in a pair whose second pixel is not there may be anything.
            if !matches!(format.sampling(), crate::Sampling::Packed422 { .. }) {
                prop_assert_eq!(first_difference(&target, &expect), None);
            }
        }
    }

    #[test]
    fn values_are_those_of_the_source_where_formats_differ() {
        let (rgb, nv12) = (PixelFormat::Rgb888, PixelFormat::YuvSemiplanar420);
        let of = |source, target| Border::constant([255, 255, 255], source, target, Colours::Bt601Wide);
        assert_eq!(of(rgb, nv12), Border::Constant([255, 128, 128]));
        assert_eq!(of(nv12, rgb), Border::Constant([255; 3]));
        assert_eq!(of(nv12, nv12), Border::Constant([255; 3]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let small = shape(PixelFormat::Yuv400, 4, 4, (0, 0));
        let mut memory = [0; 32];
        let (first, second) = memory.split_at_mut(16);
        let (from, to) = (picture(small, first), picture_mut(small, second));
        let refused = make_border(&from, &to, 1, 0, Border::Replicate, Colours::default());
        assert!(matches!(refused, Err(VpcError::Outside { .. })));
        let inner = Rectangle { left: 4, top: 0, width: 1, height: 1 };
        assert!(matches!(fill_border(&to, inner, Border::Replicate), Err(VpcError::Outside { .. })));
    }
}

//! Alpha that does not survive scaling.
//!
//! The product scales red, green and blue of pictures that have alpha, too, and says that alpha is 0 afterwards.

use super::layout::Pixel;
use super::memory::open_one;
use super::{VpcError, Work};
use crate::{Picture, PixelFormat, Rectangle};

/// Whether a pass scales a picture with alpha into one with alpha.
pub fn loses_alpha(work: &Work) -> bool {
    let has_alpha = |format: PixelFormat| matches!(Pixel::of(format), Pixel::Rgb(_, Some(_)));
    let scales = (work.crop.width, work.crop.height) != (work.paste.width, work.paste.height);
    scales && has_alpha(work.source.format()) && has_alpha(work.target.format())
}

/// Sets alpha to 0 in a part of a picture that has it.
///
/// # Errors
///
/// A part that does not lie in the picture; a picture without memory.
pub fn clear_alpha(picture: &Picture, part: Rectangle) -> Result<(), VpcError> {
    let shape = picture.shape();
    let Pixel::Rgb(_, Some(alpha)) = Pixel::of(shape.format()) else { return Ok(()) };
    if !part.lies_in(shape) {
        return Err(VpcError::Outside {
            what: "a paste",
            rectangle: part,
            width: shape.width(),
            height: shape.height(),
        });
    }
    let mut rows = open_one(picture)?;
    let stride = shape.first_plane().stride;
    let (left, width) = (part.left as usize * alpha.step, part.width as usize * alpha.step);
    for row in part.top as usize..(part.top + part.height) as usize {
        rows.row(row * stride + left, width)
            .iter_mut()
            .skip(alpha.offset)
            .step_by(alpha.step)
            .for_each(|byte| *byte = 0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vpc::Interpolation;
    use crate::{Pixels, Shape};

    #[test]
    fn alpha_alone_is_cleared_and_only_in_the_part() {
        for (format, place) in [(PixelFormat::Argb8888, 0), (PixelFormat::Bgra8888, 3)] {
            let shape = Shape::new(format, 6, 5, 32, 5).unwrap();
            let mut memory = vec![9_u8; 160];
            let pixels = Pixels { address: memory.as_mut_ptr().expose_provenance(), bytes: 160 };
            let part = Rectangle { left: 2, top: 1, width: 3, height: 2 };
            clear_alpha(&Picture::new(shape, pixels).unwrap(), part).unwrap();
            for (at, byte) in memory.iter().enumerate() {
                let (row, column) = (at / 32, at % 32);
                let cleared = (1..3).contains(&row) && (8..20).contains(&column) && column % 4 == place;
                assert_eq!(*byte, if cleared { 0 } else { 9 }, "{at}");
            }
            let outside = Rectangle { left: 4, ..part };
            assert!(clear_alpha(&Picture::new(shape, pixels).unwrap(), outside).is_err());
        }
    }

    #[test]
    fn a_pass_loses_alpha_when_both_have_it_and_it_scales() {
        let shape = |format| Shape::new(format, 16, 16, 64, 16).unwrap();
        let (rgba, rgb) = (shape(PixelFormat::Rgba8888), shape(PixelFormat::Rgb888));
        let (crop, half) = (Rectangle::whole(&rgba), Rectangle { left: 0, top: 0, width: 8, height: 8 });
        for (source, target, paste, loses) in
            [(rgba, rgba, half, true), (rgba, rgba, crop, false), (rgb, rgba, half, false), (rgba, rgb, half, false)]
        {
            let work = Work { source, crop, target, paste, interpolation: Interpolation::Bilinear };
            assert_eq!(loses_alpha(&work), loses);
        }
    }
}

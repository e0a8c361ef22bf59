//! The walk over pictures and rows, with crop and padding; a kernel does what lies between them.

use super::PictureFormat;
use super::plan::{CHANNELS, Picture, Plan};

/// The part of a source row that is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Its pixels; for YUV420SP their Y.
    pub(super) pixels: &'a [u8],
    /// YUV420SP: the pairs of U and V of these pixels.
    pub(super) chroma: &'a [u8],
    /// YUV420SP: the first pixel is the second of its pair.
    pub(super) odd: bool,
    /// How many pixels.
    pub(super) width: usize,
}

/// What turns a row of pixels into elements.
pub(super) trait Kernel {
    /// Writes the elements of `row`, a row of a picture with these parameters: each channel to a slice of its own, or
    /// all to the first slice where channels come last. The slices have the size that takes.
    fn row(&self, parameters: usize, row: Row<'_>, target: [&mut [u8]; CHANNELS]);
}

/// Does all pictures of a batch. The slices have the plan's sizes, or more.
pub(super) fn walk(plan: &Plan, kernel: &impl Kernel, source: &[u8], target: &mut [u8]) {
    let pictures = source.chunks_exact(plan.source_bytes).zip(target.chunks_exact_mut(plan.target_bytes));
    for (index, (source, target)) in pictures.take(plan.target.batch).enumerate() {
        let parameters = plan.parameters_of(index);
        let picture = &plan.pictures[parameters];
        // Where channels come last, all of it is one plane of wide pixels.
        let planes = if plan.target.channels_last { 1 } else { plan.target.channels };
        let mut chunks = target.chunks_exact_mut(plan.target_bytes / planes);
        let mut planes: [&mut [u8]; CHANNELS] = std::array::from_fn(|_| chunks.next().unwrap_or_default());
        let stride = plan.target.element.bytes() * if plan.target.channels_last { plan.target.channels } else { 1 };
        let line = plan.target.size.width as usize * stride;
        let left = picture.padding.left as usize * stride;
        let right = left + picture.crop.size.width as usize * stride;
        let top = picture.padding.top as usize;
        let bottom = top + picture.crop.size.height as usize;
        for plane in &mut planes {
            if !plane.is_empty() {
                pad(plan, picture, &mut plane[..top * line]);
                pad(plan, picture, &mut plane[bottom * line..]);
            }
        }
        for y in top..bottom {
            let row = row(plan, picture, source, y - top);
            let target = planes.each_mut().map(|plane| {
                if plane.is_empty() {
                    return &mut [][..];
                }
                let line = &mut plane[y * line..][..line];
                pad(plan, picture, &mut line[..left]);
                pad(plan, picture, &mut line[right..]);
                &mut line[left..right]
            });
            kernel.row(parameters, row, target);
        }
    }
}

/// Row `y` of a picture's crop.
fn row<'a>(plan: &Plan, picture: &Picture, source: &'a [u8], y: usize) -> Row<'a> {
    let width = picture.crop.size.width as usize;
    let left = picture.crop.left as usize;
    let y = picture.crop.top as usize + y;
    let line = plan.source.width as usize;
    let bytes = match plan.format {
        PictureFormat::Yuv420Sp | PictureFormat::Yuv400 => 1,
        PictureFormat::Rgb888 => 3,
        PictureFormat::Xrgb8888 => 4,
    };
    let pixels = &source[(y * line + left) * bytes..][..width * bytes];
    if plan.format != PictureFormat::Yuv420Sp {
        return Row { pixels, chroma: &[], odd: false, width };
    }
    let chroma = &source[(plan.source.height as usize + y / 2) * line..][..line];
    // From the pair of the first pixel to that of the last.
    let chroma = &chroma[left / 2 * 2..(left + width).div_ceil(2) * 2];
    Row { pixels, chroma, odd: left % 2 == 1, width }
}

fn pad(plan: &Plan, picture: &Picture, target: &mut [u8]) {
    let value = picture.padding_element;
    // Sizes that the compiler knows, so that it can fill with wide stores.
    match plan.target.element.bytes() {
        1 => target.fill(value[0]),
        2 => target.as_chunks_mut().0.fill([value[0], value[1]]),
        _ => target.as_chunks_mut().0.fill(value),
    }
}

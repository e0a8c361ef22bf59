//! Cropping, resizing and pasting, one picture or a batch.

use softacl_media::vpc::{Interpolation, Pass, Work as PassWork};
use softacl_media::{Rectangle, Shape};

use super::batch::{BATCHES, Batch};
use super::channel::Mode;
use super::config::{self, RESIZES, ROIS, Resize, Roi};
use super::rules::{self, Broken, Checked, Side};
use super::task::{self, Call, Operation, Taken, Told, Work};
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::process::profile;
use crate::registry::Guard;

/// A pass from one picture to another, checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    source: Taken,
    target: Taken,
    work: PassWork,
}

impl Spec {
    /// Runs it.
    pub(super) fn run(&self) -> Checked<()> {
        let pass = Pass::new(&self.work).map_err(|error| Broken::Rule(error.to_string()))?;
        let (source, target) = (self.source.picture(self.work.source)?, self.target.picture(self.work.target)?);
        pass.run(&source, &target).map_err(|error| Broken::Rule(error.to_string()))
    }

    fn tell(&self, told: &Told) {
        told.uses(Kind::PicDesc, self.source.handle);
        told.samples(false, &self.source, &self.work.source, &self.work.crop);
        told.samples(true, &self.target, &self.work.target, &self.work.paste);
    }
}

/// Regions and interpolation of one pass, as the program gave them; what is missing is the whole picture, and the product's choice.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    crop: Option<Roi>,
    paste: Option<Roi>,
    resize: Resize,
}

/// The kernel's word for a number of `acl.media.dvpp_set_resize_config_interpolation`. What the product calls a filter of its own is bilinear here.
fn interpolation(resize: Resize) -> Interpolation {
    match resize.interpolation {
        2 | 4 => Interpolation::Nearest,
        3 if profile().vpc_corner_interpolation => Interpolation::BilinearCorner,
        _ => Interpolation::Bilinear,
    }
}

impl Call {
    /// One pass. `Err` refuses the call; a broken rule is the task's.
    fn pass(&self, source: &Taken, target: &Taken, wanted: &Wanted) -> Result<Checked<Spec>> {
        let source_format = rules::vpc_format(Side::Input, &source.description)?;
        let target_format = rules::vpc_format(Side::Output, &target.description)?;
        Ok(self.checked_pass(source, target, (source_format, target_format), wanted))
    }

    fn checked_pass(
        &self,
        source: &Taken,
        target: &Taken,
        (source_format, target_format): (softacl_media::PixelFormat, softacl_media::PixelFormat),
        wanted: &Wanted,
    ) -> Checked<Spec> {
        let shape = |side, taken: &Taken, format| self.watch(side, taken, rules::vpc_shape(side, format, &taken.description));
        let source_shape = shape(Side::Input, source, source_format)?;
        let target_shape = shape(Side::Output, target, target_format)?;
        let area = |what, roi: Option<Roi>, shape: &Shape| {
            roi.map_or(Ok(Rectangle::whole(shape)), |roi| rules::region(what, roi, shape))
        };
        let crop = area("crop", wanted.crop, &source_shape)?;
        let paste = area("paste", wanted.paste, &target_shape)?;
        rules::paste(&paste, target_format)?;
        rules::scale(&crop, &paste)?;
        let work = PassWork {
            source: source_shape,
            crop,
            target: target_shape,
            paste,
            interpolation: interpolation(wanted.resize),
        };
        Ok(Spec { source: *source, target: *target, work })
    }

    fn submit_passes(self, checked: Checked<()>, mut operation: Box<Operation>) {
        operation.work = Work::Passes;
        // The specifications go into the task before the observer hears of them.
        let told: smallvec::SmallVec<[Spec; 1]> =
            if crate::observe::is_detailed() { operation.passes.iter().copied().collect() } else { smallvec::SmallVec::new() };
        self.submit(checked, operation, |call| told.iter().for_each(|spec| spec.tell(call)));
    }
}

fn one(api: &'static str, channel: u64, input: u64, output: u64, wanted: &Wanted, stream: u64) -> Result<()> {
    let call = task::begin(api, channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    let checked = call.pass(&source, &target, wanted)?;
    let mut operation = Operation::new();
    operation.outputs.push(output);
    let checked = checked.map(|spec| operation.passes.push(spec));
    call.submit_passes(checked, operation);
    Ok(())
}

fn roi(config: u64, argument: &str) -> Result<Option<Roi>> {
    config::of(&ROIS, config, argument).map(Some)
}

fn resize(config: u64) -> Result<Resize> {
    config::of(&RESIZES, config, "resizeConfig")
}

/// `acl.media.dvpp_vpc_resize_async`.
pub fn resize_async(channel: u64, input: u64, output: u64, config: u64, stream: u64) -> Result<()> {
    let wanted = Wanted { resize: resize(config)?, ..Wanted::default() };
    one("acl.media.dvpp_vpc_resize_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_crop_async`: scaled to the output's size by the product's choice.
pub fn crop_async(channel: u64, input: u64, output: u64, crop: u64, stream: u64) -> Result<()> {
    let wanted = Wanted { crop: roi(crop, "cropArea")?, ..Wanted::default() };
    one("acl.media.dvpp_vpc_crop_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_crop_resize_async`.
pub fn crop_resize_async(channel: u64, input: u64, output: u64, crop: u64, config: u64, stream: u64) -> Result<()> {
    let wanted = Wanted { crop: roi(crop, "cropArea")?, resize: resize(config)?, ..Wanted::default() };
    one("acl.media.dvpp_vpc_crop_resize_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_crop_and_paste_async`: what lies around the region stays.
pub fn crop_and_paste_async(channel: u64, input: u64, output: u64, crop: u64, paste: u64, stream: u64) -> Result<()> {
    let wanted =
        Wanted { crop: roi(crop, "cropArea")?, paste: roi(paste, "pasteArea")?, ..Wanted::default() };
    one("acl.media.dvpp_vpc_crop_and_paste_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_crop_resize_paste_async`.
pub fn crop_resize_paste_async(
    channel: u64,
    input: u64,
    output: u64,
    (crop, paste): (u64, u64),
    config: u64,
    stream: u64,
) -> Result<()> {
    let wanted =
        Wanted { crop: roi(crop, "cropArea")?, paste: roi(paste, "pasteArea")?, resize: resize(config)? };
    one("acl.media.dvpp_vpc_crop_resize_paste_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_convert_color_async`: the output has the input's size, or 0 for it.
pub fn convert_color_async(channel: u64, input: u64, output: u64, stream: u64) -> Result<()> {
    super::only_with_more_operations("conversion of formats")?;
    let call = task::begin("acl.media.dvpp_vpc_convert_color_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let mut target = Taken::new(&call.current, output, "outputDesc")?;
    for (what, from, to) in [
        ("width", source.description.width, &mut target.description.width),
        ("height", source.description.height, &mut target.description.height),
    ] {
        if *to == 0 {
            *to = from;
        }
        if *to != from {
            fail!(INVALID_PARAM, "the output's {what} is {to}; the input's, {from}, or 0 belongs there");
        }
    }
    let checked = call.pass(&source, &target, &Wanted::default())?;
    let mut operation = Operation::new();
    operation.outputs.push(output);
    let checked = checked.map(|spec| operation.passes.push(spec));
    call.submit_passes(checked, operation);
    Ok(())
}

/// What a batch is made of, besides the pictures.
#[derive(Clone, Copy, Debug)]
pub struct BatchAreas<'a> {
    /// Regions of each source picture, in order.
    pub counts: &'a [i64],
    /// Handles of the regions to cut out, all together.
    pub crops: &'a [i64],
    /// Handles of the regions to paste into, as many; or none at all.
    pub pastes: Option<&'a [i64]>,
}

fn batch(handle: u64, argument: &str) -> Result<Guard<'static, Batch>> {
    BATCHES.get(handle).map_err(|error| refuse(argument, error))
}

fn batch_async(
    api: &'static str,
    channel: u64,
    (source, target): (u64, u64),
    areas: &BatchAreas<'_>,
    resize: Resize,
    stream: u64,
) -> Result<()> {
    let call = task::begin(api, channel, Mode::Vpc, stream)?;
    let (sources, targets) = (batch(source, "srcBatchPicDescs")?, batch(target, "dstBatchPicDescs")?);
    let BatchAreas { counts, crops, pastes } = *areas;
    if counts.is_empty() || counts.len() > sources.members().len() {
        fail!(INVALID_PARAM, "roiNums has {} numbers; srcBatchPicDescs has {} picture(s)", counts.len(), sources.members().len());
    }
    let mut total = 0_usize;
    for (index, count) in counts.iter().enumerate() {
        match usize::try_from(*count) {
            Ok(count @ 1..=MOST_AREAS) => total += count,
            _ => fail!(INVALID_PARAM, "roiNums[{index}] is {count}; 1 to {MOST_AREAS} belong there"),
        }
    }
    if total > MOST_AREAS {
        fail!(INVALID_PARAM, "roiNums come to {total}; at most {MOST_AREAS} are possible");
    }
    for (what, areas) in [("cropAreas", Some(crops)), ("pasteAreas", pastes)] {
        if let Some(areas) = areas
            && areas.len() != total
        {
            fail!(INVALID_PARAM, "{what} has {} regions; roiNums come to {total}", areas.len());
        }
    }
    if targets.members().len() < total {
        fail!(INVALID_PARAM, "dstBatchPicDescs has {} picture(s); roiNums come to {total}", targets.members().len());
    }
    let mut operation = Operation::new();
    let mut checked = Ok(());
    let sources = sources.members().iter().zip(counts).flat_map(|(source, count)| {
        // Checked above to be small and positive.
        std::iter::repeat_n(*source, *count as usize)
    });
    for (index, (source, target)) in sources.zip(targets.members()).enumerate() {
        let source = Taken::new(&call.current, source, "a picture of srcBatchPicDescs")?;
        let taken = Taken::new(&call.current, *target, "a picture of dstBatchPicDescs")?;
        let crop = roi(crops[index].cast_unsigned(), "a region of cropAreas")?;
        let paste = pastes.map(|pastes| roi(pastes[index].cast_unsigned(), "a region of pasteAreas")).transpose()?;
        let wanted = Wanted { crop, paste: paste.flatten(), resize };
        let spec = call.pass(&source, &taken, &wanted)?;
        operation.outputs.push(*target);
        checked = checked.and_then(|()| spec.map(|spec| operation.passes.push(spec)));
    }
    call.submit_passes(checked, operation);
    Ok(())
}

/// Regions that one call takes.
const MOST_AREAS: usize = 256;

/// `acl.media.dvpp_vpc_batch_crop_async`: region by region into the target's pictures.
pub fn batch_crop_async(channel: u64, batches: (u64, u64), areas: &BatchAreas<'_>, stream: u64) -> Result<()> {
    batch_async("acl.media.dvpp_vpc_batch_crop_async", channel, batches, areas, Resize::default(), stream)
}

/// `acl.media.dvpp_vpc_batch_crop_resize_async`.
pub fn batch_crop_resize_async(
    channel: u64,
    batches: (u64, u64),
    areas: &BatchAreas<'_>,
    config: u64,
    stream: u64,
) -> Result<()> {
    batch_async("acl.media.dvpp_vpc_batch_crop_resize_async", channel, batches, areas, resize(config)?, stream)
}

/// `acl.media.dvpp_vpc_batch_crop_and_paste_async`.
pub fn batch_crop_and_paste_async(channel: u64, batches: (u64, u64), areas: &BatchAreas<'_>, stream: u64) -> Result<()> {
    batch_async("acl.media.dvpp_vpc_batch_crop_and_paste_async", channel, batches, areas, Resize::default(), stream)
}

/// `acl.media.dvpp_vpc_batch_crop_resize_paste_async`.
pub fn batch_crop_resize_paste_async(
    channel: u64,
    batches: (u64, u64),
    areas: &BatchAreas<'_>,
    config: u64,
    stream: u64,
) -> Result<()> {
    batch_async("acl.media.dvpp_vpc_batch_crop_resize_paste_async", channel, batches, areas, resize(config)?, stream)
}

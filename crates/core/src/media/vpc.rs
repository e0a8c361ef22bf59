//! Cropping, resizing and pasting, one picture or a batch.

use softacl_media::vpc::{Border as Edge, Colours, Interpolation, Pass, VpcError, Work as PassWork, fill_border};
use softacl_media::{Picture, PixelFormat, Rectangle, Shape};

use super::batch::{BATCHES, Batch};
use super::channel::Mode;
use super::config::{self, BORDERS, Border, RESIZES, ROIS, Resize, Roi};
use super::rules::{self, Broken, Checked, Side, broken};
use super::task::{self, Call, Operation, Taken, Told, Work};
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::process::{self, Process, profile};
use crate::registry::Guard;

/// From so many bytes up, in the larger picture of the two, waking a second thread pays.
const SHARED: u64 = 4 << 20;

/// Bytes of it that one of the two threads takes at a time: some 50 µs of work.
const CHUNK: u64 = 512 << 10;

/// A pass from one picture to another, checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    source: Taken,
    target: Taken,
    work: PassWork,
    colours: Colours,
    /// What is made of everything around the pasted region.
    border: Option<Edge>,
}

impl Spec {
    /// Runs it.
    pub(super) fn run(&self) -> Checked<()> {
        let rule = |error: VpcError| Broken::Rule(error.to_string());
        let pass = Pass::with_colours(&self.work, self.colours).map_err(rule)?;
        let (source, target) = (self.source.picture(self.work.source)?, self.target.picture(self.work.target)?);
        self.run_pass(&pass, source, target).map_err(rule)?;
        match self.border {
            Some(border) => fill_border(&target, self.work.paste, border).map_err(rule),
            None => Ok(()),
        }
    }

    /// Large pictures go over a second thread if the device has one to spare.
    fn run_pass(&self, pass: &Pass, source: Picture, target: Picture) -> std::result::Result<(), VpcError> {
        let bytes = self.work.source.bytes().max(self.work.target.bytes());
        let spare = |process: &Process| process.settings.threads.value > 1 && !process.executor.is_busy();
        if bytes < SHARED || !process::existing().is_some_and(spare) {
            return pass.run(&source, &target);
        }
        let rows = self.work.paste.height;
        // Pairs of rows share chroma, which is computed once then.
        let chunk = ((u64::from(rows) * CHUNK / bytes) as usize).next_multiple_of(2).max(2);
        softacl_device::in_chunks(rows as usize, chunk, |first, rows| {
            pass.run_rows(&source, &target, first as u32..(first + rows) as u32)
        })
    }

    fn tell(&self, told: &Told) {
        told.uses(Kind::PicDesc, self.source.handle);
        told.samples(false, &self.source, &self.work.source, &self.work.crop);
        let written = if self.border.is_some() { Rectangle::whole(&self.work.target) } else { self.work.paste };
        told.makes(&self.target, &self.work.target, &written);
    }
}

/// Regions and interpolation of one pass, as the program gave them; what is missing is the whole picture, and the product's choice.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    crop: Option<Roi>,
    paste: Option<Roi>,
    resize: Resize,
    border: Option<Border>,
}

/// How wide a border is on each side of a picture, and what it is made of. An unknown type, or a colour that no sample holds, breaks a rule.
fn edge(border: &Border, source: PixelFormat, target: PixelFormat, colours: Colours) -> Checked<Edge> {
    Ok(match border.kind {
        0 => {
            let mut values = [0_u8; 3];
            for (index, (sample, value)) in values.iter_mut().zip(border.value).enumerate() {
                if !(0.0..=255.0).contains(&value) {
                    broken!("value {index} of the border is {value}; 0 to 255 belong there");
                }
                *sample = value.round() as u8;
            }
            Edge::constant(values, source, target, colours)
        }
        1 => Edge::Replicate,
        2 => Edge::Reflect,
        3 => Edge::Reflect101,
        other => broken!("borderType is {other}, which is not in acldvppBorderType"),
    })
}

/// What a border leaves of a picture.
fn inside(border: &Border, shape: &Shape) -> Checked<Rectangle> {
    let across = u32::from(border.left) + u32::from(border.right);
    let down = u32::from(border.top) + u32::from(border.bottom);
    if across >= shape.width() || down >= shape.height() {
        broken!(
            "a border of {across} columns and {down} rows leaves nothing of {}x{} pixels",
            shape.width(),
            shape.height()
        );
    }
    Ok(Rectangle {
        left: border.left.into(),
        top: border.top.into(),
        width: shape.width() - across,
        height: shape.height() - down,
    })
}

/// The filter of the product's own where it is no default.
const OWN_FILTER: u32 = 5;

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
        (source_format, target_format): (PixelFormat, PixelFormat),
        wanted: &Wanted,
    ) -> Checked<Spec> {
        let colours = self.settings.colours;
        let shape =
            |side, taken: &Taken, format| self.watch(side, taken, rules::vpc_shape(side, format, &taken.description));
        let source_shape = shape(Side::Input, source, source_format)?;
        let target_shape = shape(Side::Output, target, target_format)?;
        let area = |what, roi: Option<Roi>, shape: &Shape| {
            roi.map_or(Ok(Rectangle::whole(shape)), |roi| rules::region(what, roi, shape))
        };
        let crop = area("crop", wanted.crop, &source_shape)?;
        let (paste, border) = match &wanted.border {
            Some(border) => {
                (inside(border, &target_shape)?, Some(edge(border, source_format, target_format, colours)?))
            }
            None => {
                let paste = area("paste", wanted.paste, &target_shape)?;
                rules::paste(&paste, target_format)?;
                (paste, None)
            }
        };
        rules::scale(&crop, &paste)?;
        if wanted.resize.interpolation == OWN_FILTER {
            rules::own_filter(source_format, target_format, &crop, &paste)?;
        }
        let work = PassWork {
            source: source_shape,
            crop,
            target: target_shape,
            paste,
            interpolation: interpolation(wanted.resize),
        };
        Ok(Spec { source: *source, target: *target, work, colours, border })
    }

    fn submit_passes(self, checked: Checked<()>, mut operation: Box<Operation>, batches: &[u64]) {
        operation.work = Work::Passes;
        // The specifications go into the task before the observer hears of them.
        let told: smallvec::SmallVec<[Spec; 1]> = if crate::observe::is_detailed() {
            operation.passes.iter().copied().collect()
        } else {
            smallvec::SmallVec::new()
        };
        self.submit(checked, operation, |call| {
            for batch in batches {
                call.uses(Kind::BatchPicDesc, *batch);
            }
            told.iter().for_each(|spec| spec.tell(call));
        });
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
    call.submit_passes(checked, operation, &[]);
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
    let wanted = Wanted { crop: roi(crop, "cropArea")?, paste: roi(paste, "pasteArea")?, ..Wanted::default() };
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
        Wanted { crop: roi(crop, "cropArea")?, paste: roi(paste, "pasteArea")?, resize: resize(config)?, border: None };
    one("acl.media.dvpp_vpc_crop_resize_paste_async", channel, input, output, &wanted, stream)
}

/// `acl.media.dvpp_vpc_convert_color_async`: the output has the input's size, or 0 for it, and then the smallest strides that the product takes, whatever is set.
pub fn convert_color_async(channel: u64, input: u64, output: u64, stream: u64) -> Result<()> {
    super::only_with_more_operations("conversion of formats")?;
    let call = task::begin("acl.media.dvpp_vpc_convert_color_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let mut target = Taken::new(&call.current, output, "outputDesc")?;
    let (from, to) = (source.description, &mut target.description);
    if to.width == 0 || to.height == 0 {
        (to.width, to.height) = (from.width, from.height);
        let format = rules::vpc_format(Side::Output, to)?;
        (to.width_stride, to.height_stride) = rules::least_strides(format, to.width, to.height);
    }
    for (what, from, to) in [("width", from.width, to.width), ("height", from.height, to.height)] {
        if to != from {
            fail!(INVALID_PARAM, "the output's {what} is {to}; the input's, {from}, or 0 belongs there");
        }
    }
    let checked = call.pass(&source, &target, &Wanted::default())?.and_then(|spec| {
        let (source, target) = (spec.work.source, spec.work.target);
        rules::not_8k(Side::Input, source)?;
        rules::not_8k(Side::Output, target)?;
        let gray = PixelFormat::Yuv400;
        if source.format() == gray && target.format() != gray && !profile().vpc_gray_to_colour {
            broken!(
                "{} converts a gray picture (format 0) to format 0 only, not to {}",
                profile().name,
                target.format() as i32
            );
        }
        Ok(spec)
    });
    let mut operation = Operation::new();
    operation.outputs.push(output);
    let checked = checked.map(|spec| operation.passes.push(spec));
    call.submit_passes(checked, operation, &[]);
    Ok(())
}

/// A call that cuts regions out of the pictures of one batch, each into a picture of another: handles, and lists of handles.
#[derive(Clone, Copy, Debug)]
pub struct BatchCall<'a> {
    /// The channel's description.
    pub channel: u64,
    /// The batch that regions are cut out of.
    pub source: u64,
    /// The batch that they go into.
    pub target: u64,
    /// The stream that it is queued on.
    pub stream: u64,
    /// Regions of each source picture, in order.
    pub counts: &'a [i64],
    /// The regions to cut out, all together.
    pub crops: &'a [i64],
    /// The regions to paste into, as many; or none at all.
    pub pastes: Option<&'a [i64]>,
}

fn border_of(config: u64, argument: &str) -> Result<Border> {
    config::of(&BORDERS, config, argument)
}

/// A batch makes borders of a colour, or of the outermost pixels.
fn broken_kind(index: usize, kind: i32) -> Checked<()> {
    broken!("borderType of borderCfgs[{index}] is {kind}; batches have 0 (constant) and 1 (replicate) only")
}

/// Takes an element of a list. Its name has the index if it is refused: then it is taken once more, so that nothing is allocated otherwise.
fn named<T>(list: &str, index: usize, take: impl Fn(&str) -> Result<T>) -> Result<T> {
    take(list).or_else(|_| take(&format!("{list}[{index}]")))
}

fn batch(handle: u64, argument: &str) -> Result<Guard<'static, Batch>> {
    BATCHES.get(handle).map_err(|error| refuse(argument, error))
}

fn batch_async(api: &'static str, batches: &BatchCall<'_>, resize: Resize, borders: Option<&[i64]>) -> Result<()> {
    let BatchCall { channel, source, target, stream, counts, crops, pastes } = *batches;
    let call = task::begin(api, channel, Mode::Vpc, stream)?;
    let (sources, targets) = (batch(source, "srcBatchPicDescs")?, batch(target, "dstBatchPicDescs")?);
    if counts.is_empty() || counts.len() > sources.members().len() {
        fail!(
            INVALID_PARAM,
            "roiNums has {} numbers; srcBatchPicDescs has {} picture(s)",
            counts.len(),
            sources.members().len()
        );
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
    for (what, areas) in [("cropAreas", Some(crops)), ("pasteAreas", pastes), ("borderCfgs", borders)] {
        if let Some(areas) = areas
            && areas.len() != total
        {
            fail!(INVALID_PARAM, "{what} has {} handles; roiNums come to {total}", areas.len());
        }
    }
    if targets.members().len() < total {
        fail!(INVALID_PARAM, "dstBatchPicDescs has {} picture(s); roiNums come to {total}", targets.members().len());
    }
    let mut operation = Operation::new();
    let mut checked = Ok(());
    let sources = sources.members().iter().zip(counts).enumerate().flat_map(|(number, (source, count))| {
        // Checked above to be small and positive.
        std::iter::repeat_n((number, *source), *count as usize)
    });
    for (index, ((number, source), target)) in sources.zip(targets.members()).enumerate() {
        let source = named("srcBatchPicDescs", number, |name| Taken::new(&call.current, source, name))?;
        let taken = named("dstBatchPicDescs", index, |name| Taken::new(&call.current, *target, name))?;
        let crop = named("cropAreas", index, |name| roi(crops[index].cast_unsigned(), name))?;
        let paste = match pastes {
            Some(pastes) => named("pasteAreas", index, |name| roi(pastes[index].cast_unsigned(), name))?,
            None => None,
        };
        let border = match borders {
            Some(borders) => Some(named("borderCfgs", index, |name| border_of(borders[index].cast_unsigned(), name))?),
            None => None,
        };
        if let Some(Border { kind: kind @ (2 | 3), .. }) = border {
            checked = checked.and_then(|()| broken_kind(index, kind));
        }
        let wanted = Wanted { crop, paste, resize, border };
        let spec = call.pass(&source, &taken, &wanted)?;
        operation.outputs.push(*target);
        checked = checked.and_then(|()| spec.map(|spec| operation.passes.push(spec)));
    }
    call.submit_passes(checked, operation, &[source, target]);
    Ok(())
}

/// Regions that one call takes.
const MOST_AREAS: usize = 256;

impl BatchCall<'_> {
    /// `acl.media.dvpp_vpc_batch_crop_async`: region by region into the target's pictures.
    pub fn crop(&self) -> Result<()> {
        batch_async("acl.media.dvpp_vpc_batch_crop_async", self, Resize::default(), None)
    }

    /// `acl.media.dvpp_vpc_batch_crop_resize_async`.
    pub fn crop_resize(&self, config: u64) -> Result<()> {
        batch_async("acl.media.dvpp_vpc_batch_crop_resize_async", self, resize(config)?, None)
    }

    /// `acl.media.dvpp_vpc_batch_crop_and_paste_async`.
    pub fn crop_and_paste(&self) -> Result<()> {
        batch_async("acl.media.dvpp_vpc_batch_crop_and_paste_async", self, Resize::default(), None)
    }

    /// `acl.media.dvpp_vpc_batch_crop_resize_paste_async`.
    pub fn crop_resize_paste(&self, config: u64) -> Result<()> {
        batch_async("acl.media.dvpp_vpc_batch_crop_resize_paste_async", self, resize(config)?, None)
    }

    /// `acl.media.dvpp_vpc_batch_crop_resize_make_border_async`: each region is scaled to what its border leaves of the target's picture. `borders` are as many as regions.
    pub fn crop_resize_make_border(&self, borders: &[i64], config: u64) -> Result<()> {
        super::only_with_more_operations("operation that makes borders")?;
        let api = "acl.media.dvpp_vpc_batch_crop_resize_make_border_async";
        batch_async(api, self, resize(config)?, Some(borders))
    }
}

/// `acl.media.dvpp_vpc_make_border_async`: the output is larger than the input by the border's widths.
pub fn make_border_async(channel: u64, input: u64, output: u64, config: u64, stream: u64) -> Result<()> {
    super::only_with_more_operations("operation that makes borders")?;
    let border = border_of(config, "borderConfig")?;
    let call = task::begin("acl.media.dvpp_vpc_make_border_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    // Nothing is scaled, and of pixels that are neither between two nor beside one the nearest is itself.
    let wanted = Wanted { border: Some(border), resize: Resize { interpolation: 2 }, ..Wanted::default() };
    let checked = call.pass(&source, &target, &wanted)?.and_then(|spec| {
        let PassWork { crop, paste, source, .. } = spec.work;
        rules::not_8k(Side::Input, source)?;
        if (crop.width, crop.height) != (paste.width, paste.height) {
            broken!(
                "the border leaves {}x{} pixels of the output, and the input has {}x{}",
                paste.width,
                paste.height,
                crop.width,
                crop.height
            );
        }
        Ok(spec)
    });
    let mut operation = Operation::new();
    operation.outputs.push(output);
    let checked = checked.map(|spec| operation.passes.push(spec));
    call.submit_passes(checked, operation, &[]);
    Ok(())
}

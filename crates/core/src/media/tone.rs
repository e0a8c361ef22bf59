//! Work on a picture's values: halving with a smoothing filter, replacing and counting them. Products of the first generation have none of it.

use softacl_media::vpc::{self, Border, LookUpTable, VpcError};
use softacl_media::{PixelFormat, Rectangle, Shape};

use super::channel::Mode;
use super::hist::{HISTOGRAMS, LUT_MAPS};
use super::only_with_more_operations;
use super::rules::{self, Broken, Checked, Side};
use super::task::{self, Call, Operation, Taken, Work};
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::process::profile;

fn rule(error: VpcError) -> Broken {
    Broken::Rule(error.to_string())
}

/// A picture that is read and one that is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    source: Taken,
    source_shape: Shape,
    target: Taken,
    target_shape: Shape,
}

impl Pair {
    /// Halves the picture. What lies outside is the picture mirrored at its last pixel, as OpenCV has it.
    pub(super) fn halve(&self) -> Checked<()> {
        let (source, target) = (self.source.picture(self.source_shape)?, self.target.picture(self.target_shape)?);
        vpc::pyr_down(&source, &target, Border::Reflect101).map_err(rule)
    }

    fn tell(&self, told: &task::Told) {
        told.uses(Kind::PicDesc, self.source.handle);
        told.samples(false, &self.source, &self.source_shape, &Rectangle::whole(&self.source_shape));
        told.makes(&self.target, &self.target_shape, &Rectangle::whole(&self.target_shape));
    }
}

/// Values of a picture that are replaced, and by what.
pub(crate) struct Equalize {
    pair: Pair,
    table: LookUpTable,
}

impl Equalize {
    pub(super) fn run(&self) -> Checked<()> {
        let Pair { source, source_shape, target, target_shape } = self.pair;
        vpc::equalize_hist(&source.picture(source_shape)?, &target.picture(target_shape)?, &self.table).map_err(rule)
    }
}

/// Values of a picture that are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    source: Taken,
    shape: Shape,
    hist: u64,
}

impl Count {
    pub(super) fn run(&self) -> Checked<()> {
        let mut counts = [[0; vpc::VALUES]; 3];
        vpc::calc_hist(&self.source.picture(self.shape)?, &mut counts).map_err(rule)?;
        // It may be destroyed by now, which harms nobody.
        if let Ok(hist) = HISTOGRAMS.get(self.hist) {
            hist.fill(&counts);
        }
        Ok(())
    }

    /// Says in the histogram what became of the counting.
    pub(super) fn say(&self, ret_code: u32) {
        if let Ok(hist) = HISTOGRAMS.get(self.hist) {
            hist.say(ret_code);
        }
    }
}

/// Refuses formats, at once, that are not among those of an operation.
fn among(side: Side, format: i32, formats: &[PixelFormat]) -> Result<PixelFormat> {
    match PixelFormat::from_raw(format).filter(|format| formats.contains(format)) {
        Some(format) => Ok(format),
        None => {
            let numbers: Vec<_> = formats.iter().map(|format| (*format as i32).to_string()).collect();
            fail!(
                FORMAT_NOT_MATCH,
                "the {} picture has format {format}; {} are possible",
                side.word(),
                numbers.join(", ")
            )
        }
    }
}

/// Formats whose values are counted: those without alpha.
const COUNTED: [PixelFormat; 16] = [
    PixelFormat::Yuv400,
    PixelFormat::YuvSemiplanar420,
    PixelFormat::YvuSemiplanar420,
    PixelFormat::YuvSemiplanar422,
    PixelFormat::YvuSemiplanar422,
    PixelFormat::YuvSemiplanar444,
    PixelFormat::YvuSemiplanar444,
    PixelFormat::YuyvPacked422,
    PixelFormat::UyvyPacked422,
    PixelFormat::YvyuPacked422,
    PixelFormat::VyuyPacked422,
    PixelFormat::YuvPacked444,
    PixelFormat::Rgb888,
    PixelFormat::Bgr888,
    PixelFormat::YuvSemiplanar440,
    PixelFormat::YvuSemiplanar440,
];

/// Formats whose values are replaced.
const REPLACED: [PixelFormat; 8] = [
    PixelFormat::Yuv400,
    PixelFormat::YuvSemiplanar420,
    PixelFormat::YvuSemiplanar420,
    PixelFormat::YuvSemiplanar422,
    PixelFormat::YvuSemiplanar422,
    PixelFormat::YuvPacked444,
    PixelFormat::Rgb888,
    PixelFormat::Bgr888,
];

impl Call {
    fn shape(&self, side: Side, taken: &Taken, format: PixelFormat) -> Checked<Shape> {
        self.watch(side, taken, rules::vpc_shape(side, format, &taken.description))
    }

    fn pair(&self, source: Taken, target: Taken, format: PixelFormat) -> Checked<Pair> {
        let source_shape = self.shape(Side::Input, &source, format)?;
        let target_shape = self.shape(Side::Output, &target, format)?;
        Ok(Pair { source, source_shape, target, target_shape })
    }

    /// `map` is a colour map that the task uses.
    fn submit_pair(
        self,
        checked: Checked<Pair>,
        mut operation: Box<Operation>,
        map: Option<u64>,
        work: impl FnOnce(Pair) -> Work,
    ) {
        let mut told = None;
        let checked = checked.map(|pair| {
            operation.work = work(pair);
            told = Some(pair);
        });
        self.submit(checked, operation, |call| {
            if let Some(pair) = told {
                pair.tell(call);
            }
            if let Some(map) = map {
                call.uses(Kind::LutMap, map);
            }
        });
    }
}

fn null_reserve(reserve: u64) -> Result<()> {
    if reserve != 0 {
        fail!(INVALID_PARAM, "reserve is {reserve:#x}; it is reserved and must be 0");
    }
    Ok(())
}

/// Longest side, in pixels, of a picture that is halved.
const MOST_TO_HALVE: u32 = 2048;

/// `acl.media.dvpp_vpc_pyr_down_async`: gray pictures of 20x12 to 2048x2048 pixels.
pub fn pyr_down_async(channel: u64, input: u64, output: u64, reserve: u64, stream: u64) -> Result<()> {
    if !profile().vpc_pyramids {
        fail!(FEATURE_UNSUPPORTED, "{} has no operation for pyramids", profile().name);
    }
    null_reserve(reserve)?;
    let call = task::begin("acl.media.dvpp_vpc_pyr_down_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    let format = among(Side::Input, source.description.format, &[PixelFormat::Yuv400])?;
    among(Side::Output, target.description.format, &[PixelFormat::Yuv400])?;
    let checked = call
        .pair(source, target, format)
        .and_then(|pair| rules::at_most(Side::Input, pair.source_shape, (MOST_TO_HALVE, MOST_TO_HALVE)).map(|_| pair));
    let mut operation = Operation::new();
    operation.outputs.push(output);
    call.submit_pair(checked, operation, None, Work::PyrDown);
    Ok(())
}

/// `acl.media.dvpp_vpc_equalize_hist_async`: both pictures have the same format, size and strides.
pub fn equalize_hist_async(channel: u64, input: u64, output: u64, lut_map: u64, stream: u64) -> Result<()> {
    only_with_more_operations("operation that equalises histograms")?;
    let table = LUT_MAPS.get(lut_map).map_err(|error| refuse("lutMap", error))?.table();
    let call = task::begin("acl.media.dvpp_vpc_equalize_hist_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    let format = among(Side::Input, source.description.format, &REPLACED)?;
    let (from, to) = (source.description, target.description);
    for (what, from, to) in [
        ("format", from.format.cast_unsigned(), to.format.cast_unsigned()),
        ("width", from.width, to.width),
        ("height", from.height, to.height),
        ("width stride", from.width_stride, to.width_stride),
        ("height stride", from.height_stride, to.height_stride),
    ] {
        if from != to {
            fail!(INVALID_PARAM, "the output's {what} is {to}, and the input's {from}; they must be the same");
        }
    }
    let checked =
        call.pair(source, target, format).and_then(|pair| rules::not_8k(Side::Input, pair.source_shape).map(|_| pair));
    let mut operation = Operation::new();
    operation.outputs.push(output);
    call.submit_pair(checked, operation, Some(lut_map), |pair| Work::Equalize(Equalize { pair, table }));
    Ok(())
}

/// `acl.media.dvpp_vpc_calc_hist_async`: the histogram has the counts when it is done.
pub fn calc_hist_async(channel: u64, input: u64, hist: u64, reserve: u64, stream: u64) -> Result<()> {
    only_with_more_operations("operation that counts values")?;
    drop(HISTOGRAMS.get(hist).map_err(|error| refuse("hist", error))?);
    null_reserve(reserve)?;
    let call = task::begin("acl.media.dvpp_vpc_calc_hist_async", channel, Mode::Vpc, stream)?;
    let source = Taken::new(&call.current, input, "srcPicDesc")?;
    let format = among(Side::Input, source.description.format, &COUNTED)?;
    let mut operation = Operation::new();
    let mut counted = None;
    let (width, height) = (profile().vpc_max_output_width, profile().vpc_max_output_height);
    let checked = call.shape(Side::Input, &source, format);
    let checked = checked.and_then(|shape| rules::at_most(Side::Input, shape, (width, height))).map(|shape| {
        counted = Some(shape);
        operation.work = Work::CalcHist(Count { source, shape, hist });
    });
    call.submit(checked, operation, |told| {
        told.uses(Kind::PicDesc, input);
        told.uses(Kind::Histogram, hist);
        if let Some(shape) = counted {
            told.samples(false, &source, &shape, &Rectangle::whole(&shape));
        }
    });
    Ok(())
}

//! One queued operation on pictures: what it has taken of its descriptions, what it does when its turn comes, and what it says of them afterwards.
//!
//! At the call, handles and addresses resolve, or the call is refused; the values of all descriptions are taken; the observer hears what the task will read and
//! write. What breaks a product's rule makes the task fail, as it does there: the next synchronise gives 507018 and a text with the rule and the call, and the output
//! picture's return code is not 0. When a task ends it writes what became of the picture into the output's description, if that is still there: a description that is
//! destroyed meanwhile leads nowhere.
//!
//! A task's memory is used again for a later one.

use parking_lot::Mutex;
use softacl_device::{Job, Task, TaskFault};
use softacl_media::vpc::Colours;
use softacl_media::{Picture, Pixels, Plane, Rectangle, Shape};

use super::channel::{self, Mode};
use super::decode::Decode;
use super::pic_desc::{self, Description};
use super::rules::{Broken, Checked, Side};
use super::{jpeg, png, tone, vpc};
use crate::error::{ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Actor, Fact, Resource, Rows};
use crate::process::{Process, profile};
use crate::rt::context::{self, Current};
use crate::rt::memory::{media_range, not_made_for_media};
use crate::rt::stream::{self, Resolved};
use crate::site::{self, Site};

/// What an output picture's return code says of a failed task. The product's numbers are not documented.
const FAILED: u32 = 1;

/// Everything that a call of an operation resolves first.
pub(crate) struct Call {
    pub(crate) api: &'static str,
    pub(crate) current: Current,
    stream: Resolved,
    channel: u64,
    /// How the channel converts colours.
    pub(crate) colours: Colours,
    site: Site,
}

/// Begins a call: a context, a stream and a channel for this kind of work.
pub(crate) fn begin(api: &'static str, channel: u64, mode: Mode, stream: u64) -> Result<Call> {
    let current = context::current()?;
    let colours = channel::ready_for(&current, channel, mode)?;
    let stream = stream::resolve(&current, stream)?;
    Ok(Call { api, current, stream, channel, colours, site: site::here() })
}

/// A picture as its description was at the call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Taken {
    /// The description.
    pub(crate) handle: u64,
    /// Its values.
    pub(crate) description: Description,
    /// Where the runtime reaches the memory.
    pub(crate) address: usize,
}

impl Taken {
    /// Takes a description's values and resolves its memory, all of the bytes that it says.
    pub(crate) fn new(current: &Current, handle: u64, argument: &str) -> Result<Self> {
        let description = pic_desc::of(handle, argument)?;
        let resolve = |what: &str| device_bytes(current.process, what, description.data, u64::from(description.size));
        // What to call the data is put together only when there is something to say of it.
        let address = resolve(argument).or_else(|_| resolve(&format!("{argument}'s data")))?;
        Ok(Self { handle, description, address })
    }

    /// The picture. Its memory was resolved at the call and holds the shape, which was checked against its size.
    pub(crate) fn picture(&self, shape: Shape) -> Checked<Picture> {
        let pixels = Pixels { address: self.address, bytes: u64::from(self.description.size) };
        Picture::new(shape, pixels).map_err(|error| Broken::Rule(error.to_string()))
    }
}

/// Resolves bytes that a unit of the device reads or writes: memory of the device, never the program's own, since nothing guards the units' kernels.
pub(crate) fn device_bytes(process: &Process, argument: &str, address: u64, bytes: u64) -> Result<usize> {
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "{argument} is at {address:#x} and has {bytes} bytes; neither may be 0");
    }
    let range = media_range(process, argument, address, bytes)?;
    if observe::is_detailed()
        && profile().media_memory_only
        && let Some((call, made)) = not_made_for_media(process, address)
    {
        observe::emit(|| Fact::NotMediaMemory { argument, address, call, made, site: site::here() });
    }
    Ok(range.address)
}

/// What a task does.
#[derive(Default)]
#[expect(clippy::large_enum_variant, reason = "it is always part of a task, whose memory is used again")]
pub(crate) enum Work {
    /// Nothing: the call broke a rule.
    #[default]
    Fail,
    /// Passes from pictures to pictures, whose list is the task's.
    Passes,
    /// Decodes a JPEG file.
    JpegDecode(Decode<jpeg::Jpeg>),
    /// Encodes a picture.
    JpegEncode(jpeg::Encode),
    /// Decodes a PNG file.
    PngDecode(Decode<png::Png>),
    /// Halves a picture.
    PyrDown(tone::Pair),
    /// Replaces values.
    Equalize(tone::Equalize),
    /// Counts values.
    CalcHist(tone::Count),
}

/// A queued operation.
#[derive(Default)]
pub(crate) struct Operation {
    api: &'static str,
    site: Site,
    pub(crate) work: Work,
    /// For [`Work::Passes`].
    pub(crate) passes: Vec<vpc::Spec>,
    /// Which rule the call broke, for [`Work::Fail`].
    broken: String,
    /// Descriptions of the pictures that are made; their return codes tell.
    pub(crate) outputs: Vec<u64>,
}

/// Operations that are over, for the next ones. More than these are queued at once only by few programs.
#[expect(clippy::vec_box, reason = "a task is taken and put away as the box that it is queued in")]
static SPARE: Mutex<Vec<Box<Operation>>> = Mutex::new(Vec::new());
const MOST_SPARE: usize = 16_384;

impl Operation {
    /// Memory for a new operation.
    pub(crate) fn new() -> Box<Self> {
        SPARE.lock().pop().unwrap_or_default()
    }

    fn put_away(mut self: Box<Self>) {
        self.work = Work::Fail;
        self.passes.clear();
        self.broken.clear();
        self.outputs.clear();
        let mut spare = SPARE.lock();
        if spare.len() < MOST_SPARE {
            spare.push(self);
        }
    }

    fn perform(&mut self) -> std::result::Result<(), String> {
        let done = match &mut self.work {
            Work::Fail => Err(Broken::Rule(std::mem::take(&mut self.broken))),
            Work::Passes => self.passes.iter().try_for_each(vpc::Spec::run),
            Work::JpegDecode(decode) => decode.run(),
            Work::JpegEncode(encode) => encode.run(),
            Work::PngDecode(decode) => decode.run(),
            Work::PyrDown(pair) => pair.halve(),
            Work::Equalize(equalize) => equalize.run(),
            Work::CalcHist(count) => count.run(),
        };
        done.map_err(|broken| match broken {
            Broken::Rule(text) => text,
            Broken::Exceeds { needed } => format!("the picture takes {needed} bytes, more than its memory has"),
        })
    }
}

impl Job for Operation {
    fn run(mut self: Box<Self>) -> std::result::Result<(), TaskFault> {
        let done = self.perform();
        let ret_code = if done.is_ok() { 0 } else { FAILED };
        if let Work::CalcHist(count) = &self.work {
            count.say(ret_code);
        }
        for output in &self.outputs {
            // It may be destroyed by now, which harms nobody.
            let _ = pic_desc::change(*output, "output", |description| description.ret_code = ret_code);
        }
        let done = done.map_err(|text| TaskFault {
            code: ErrorCode::RT_AICPU_EXCEPTION.0,
            message: format!("{} at {}: {text}", self.api, self.site),
        });
        self.put_away();
        done
    }
}

impl Call {
    /// Queues an operation, or one that fails because a rule was broken.
    pub(crate) fn submit(self, checked: Checked<()>, mut operation: Box<Operation>, touched: impl FnOnce(&Told)) {
        operation.api = self.api;
        operation.site = self.site;
        if let Err(broken) = checked {
            operation.work = Work::Fail;
            operation.broken = match broken {
                Broken::Rule(text) => text,
                Broken::Exceeds { needed } => {
                    format!("a picture takes {needed} bytes, more than its description says that there are")
                }
            };
            self.queue(operation);
            return;
        }
        if !observe::is_detailed() {
            self.queue(operation);
            return;
        }
        let outputs: smallvec::SmallVec<[u64; 4]> = operation.outputs.iter().copied().collect();
        let (stream, site) = (self.stream.strand.id(), self.site);
        let channel = self.channel;
        let position = self.queue(operation);
        observe::emit(|| Fact::Enqueued { stream, position, site });
        let told = Told { by: Actor::Task { stream, position }, site };
        told.uses_resource(Resource::Channel { desc: channel });
        for output in outputs {
            told.uses(Kind::PicDesc, output);
        }
        touched(&told);
    }

    fn queue(&self, operation: Box<Operation>) -> u64 {
        stream::submit(&self.stream, Task::Job(operation))
    }

    /// Tells that a described picture takes more than its memory.
    pub(crate) fn tell_exceeding(&self, side: Side, taken: &Taken, needed: u64) {
        let Description { size, width_stride, height_stride, .. } = taken.description;
        let (api, desc, site) = (self.api, taken.handle, self.site);
        observe::emit_end(|| Fact::PictureExceedsBuffer {
            api,
            side: side.word(),
            desc,
            made: pic_desc::PIC_DESCS.made_at(desc),
            strides: (width_stride, height_stride),
            needed,
            size: u64::from(size),
            site,
        });
    }

    /// As it is, and the observer hears of a picture that exceeds its memory.
    pub(crate) fn watch<T>(&self, side: Side, taken: &Taken, checked: Checked<T>) -> Checked<T> {
        if let Err(Broken::Exceeds { needed }) = &checked {
            self.tell_exceeding(side, taken, *needed);
        }
        checked
    }
}

/// Tells an observer what a queued operation touches.
pub(crate) struct Told {
    by: Actor,
    site: Site,
}

impl Told {
    /// The task uses an object until it is over.
    pub(crate) fn uses(&self, kind: Kind, handle: u64) {
        self.uses_resource(Resource::Object { kind, handle });
    }

    fn uses_resource(&self, resource: Resource) {
        if let Actor::Task { stream, position } = self.by {
            observe::emit(|| Fact::Uses { stream, position, resource });
        }
    }

    /// Bytes are read.
    pub(crate) fn reads(&self, address: u64, bytes: u64) {
        let (by, site) = (self.by, self.site);
        observe::emit(|| Fact::Read { by, address, bytes, site });
    }

    /// Bytes are written.
    pub(crate) fn writes(&self, address: u64, bytes: u64) {
        let (by, site) = (self.by, self.site);
        observe::emit(|| Fact::Written { by, address, bytes, site });
    }

    /// A rectangle is made. Where that is all of the picture, what lies between a row's last sample and the next row counts as written, too: it is part of
    /// what the program was told to allocate, and to copy as a whole.
    pub(crate) fn makes(&self, taken: &Taken, shape: &Shape, rectangle: &Rectangle) {
        if *rectangle == Rectangle::whole(shape) {
            self.writes(taken.description.data, shape.bytes());
        } else {
            self.samples(true, taken, shape, rectangle);
        }
    }

    /// The samples of a rectangle are read, or written.
    pub(crate) fn samples(&self, write: bool, taken: &Taken, shape: &Shape, rectangle: &Rectangle) {
        let (by, site) = (self.by, self.site);
        observe::emit(|| {
            let rows = |plane: Plane| {
                let (first, bytes, count) = part(shape, &plane, rectangle);
                let address = taken.description.data + first as u64;
                Rows { address, bytes: bytes as u64, pitch: plane.stride as u64, count: count as u64 }
            };
            let planes = [rows(shape.first_plane()), shape.chroma_plane().map(rows).unwrap_or_default()];
            Fact::Samples { by, write, planes, site }
        });
    }
}

/// Where a rectangle lies in a plane: its first byte, the bytes of a row, and the rows.
fn part(shape: &Shape, plane: &Plane, rectangle: &Rectangle) -> (usize, usize, usize) {
    let (columns, rows) = (shape.width() as usize, shape.height() as usize);
    // Columns and rows of pixels for one unit of the plane: chroma has fewer of both.
    let down = rows.div_ceil(plane.rows.max(1)).max(1);
    let first_row = rectangle.top as usize / down;
    let last_row = (rectangle.top as usize + rectangle.height as usize).div_ceil(down);
    // Bytes of a row grow with the columns; what is shared goes with its first column.
    let byte = |column: usize| (column * plane.row_bytes) / columns.max(1);
    let first = byte(rectangle.left as usize);
    let last = byte(rectangle.left as usize + rectangle.width as usize);
    (plane.offset + first_row * plane.stride + first, last - first, last_row - first_row)
}

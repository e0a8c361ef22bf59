//! Decoding files of pictures, as far as JPEG and PNG are alike: their bytes, what they take, and the operation.
//!
//! Which files a product decodes, and into what, is each codec's (`jpeg`, `png`).

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use softacl_device::guard;
use softacl_media::jpeg::Rounding;
use softacl_media::{Picture, PixelFormat, Shape};

use super::channel::Mode;
use super::pic_desc::{self, Description};
use super::rules::{self, Broken, Checked, Side, broken};
use super::task::{self, Operation, Taken, Work, device_bytes};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::process;
use crate::util;

/// A kind of file that is decoded.
pub(crate) trait Codec: Sized {
    /// What it is called.
    const NAME: &'static str;
    /// The operation that decodes it.
    const API: &'static str;
    /// The work of a channel that does.
    const MODE: Mode;
    /// What is wrong with a file.
    type Error: fmt::Display;

    /// The code that a call gives for a file.
    fn code(error: &Self::Error) -> ErrorCode;

    /// Refuses formats that the product decodes no such file into: 100027.
    fn check_output_format(format: i32) -> Result<()>;

    /// What a file is decoded into, as the product does it.
    fn shape(file: &[u8], format: i32, rounding: Rounding) -> std::result::Result<Shape, Unfit<Self::Error>>;

    /// Decodes a file into a picture of that shape.
    fn decode(file: &[u8], target: &Picture) -> std::result::Result<(), Self::Error>;

    /// A task that does.
    fn work(decode: Decode<Self>) -> Work;
}

/// Why a file is not decoded.
pub(crate) enum Unfit<E> {
    /// It is not what it should be.
    File(E),
    /// The product does not decode it, or not into what is asked for.
    Product(String),
}

impl<E: fmt::Display> From<Unfit<E>> for Broken {
    fn from(unfit: Unfit<E>) -> Self {
        match unfit {
            Unfit::File(error) => Self::Rule(error.to_string()),
            Unfit::Product(text) => Self::Rule(text),
        }
    }
}

/// The error of a call that was given a file.
pub(super) fn refuse<C: Codec>(error: &C::Error) -> AclError {
    AclError::new(C::code(error), error.to_string())
}

thread_local! {
    /// Where coded data is copied to, off the device: nothing changes it there while it is read.
    static CODED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The most that a thread keeps of it.
const MOST_KEPT: usize = 16 << 20;

/// Calls `work` with a copy of bytes that a program has somewhere.
fn with_copy(address: usize, bytes: usize, name: &str, work: impl FnOnce(&[u8]) -> Checked<()>) -> Checked<()> {
    if bytes as u64 > MOST_BYTES {
        broken!("the {name} file is said to have {bytes} bytes; none has more than {MOST_BYTES}");
    }
    CODED.with_borrow_mut(|coded| {
        if coded.try_reserve(bytes.saturating_sub(coded.len())).is_err() {
            broken!("there is no memory for the {bytes} bytes of the {name} file");
        }
        coded.resize(bytes, 0);
        let copied = guard::copy(coded.as_mut_ptr() as usize, address, bytes);
        let done = match copied {
            Ok(()) => work(coded),
            Err(fault) => Err(Broken::Rule(format!("the {name} file's memory at {:#x} cannot be read", fault.address))),
        };
        keep(coded);
        done
    })
}

/// Leaves the memory for the next file unless it is much.
fn keep(coded: &mut Vec<u8>) {
    if coded.capacity() > MOST_KEPT {
        *coded = Vec::new();
    }
}

/// Coded data beyond this is none: a mistaken size is not to cost as much memory again.
const MOST_BYTES: u64 = 256 << 20;

/// Calls `work` with a copy of coded data in host memory.
pub(super) fn with_host_data<T>(data: u64, size: u32, work: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    process::ready()?;
    if data == 0 || size == 0 {
        fail!(INVALID_PARAM, "data is {data:#x} and size is {size}; neither may be 0");
    }
    if u64::from(size) > MOST_BYTES {
        fail!(INVALID_PARAM, "size is {size}; no coded picture has more than {MOST_BYTES} bytes");
    }
    let memory = util::host_memory(data, u64::from(size))?;
    CODED.with_borrow_mut(|coded| {
        let done = memory.read_into(coded).and_then(|()| work(coded));
        keep(coded);
        done
    })
}

/// Bytes of the picture that a file in host memory is decoded into.
pub(super) fn predict_size<C: Codec>(data: u64, size: u32, format: i32) -> Result<u32> {
    C::check_output_format(format)?;
    // The strides, and so the bytes, are the same however odd sizes are rounded.
    with_host_data(data, size, |file| match C::shape(file, format, Rounding::default()) {
        Ok(shape) => bytes_of(shape.bytes()),
        Err(Unfit::File(error)) => Err(refuse::<C>(&error)),
        Err(Unfit::Product(text)) => Err(AclError::new(ErrorCode::INVALID_PARAM, text)),
    })
}

/// Bytes as the product counts them.
pub(super) fn bytes_of(bytes: u64) -> Result<u32> {
    match u32::try_from(bytes) {
        Ok(bytes) => Ok(bytes),
        Err(_) => fail!(INVALID_PARAM, "the picture takes {bytes} bytes, more than 32 bits count"),
    }
}

/// A file that is to be decoded.
pub(crate) struct Decode<C> {
    file: usize,
    bytes: usize,
    target: Taken,
    rounding: Rounding,
    codec: PhantomData<C>,
}

impl<C: Codec> Decode<C> {
    pub(super) fn run(&self) -> Checked<()> {
        with_copy(self.file, self.bytes, C::NAME, |file| self.decode(file))
    }

    fn decode(&self, file: &[u8]) -> Checked<()> {
        let shape = C::shape(file, self.target.description.format, self.rounding)?;
        rules::fits(&shape, &self.target.description)?;
        C::decode(file, &self.target.picture(shape)?).map_err(Unfit::File)?;
        self.write_shape(&shape);
        Ok(())
    }

    /// Says in the output's description what was made.
    fn write_shape(&self, shape: &Shape) {
        // It may be destroyed by now, which harms nobody.
        let _ = pic_desc::change(self.target.handle, "outputDesc", |description| {
            description.format = shape.format() as i32;
            description.width = shape.width();
            description.height = shape.height();
            description.width_stride = shape.width_stride();
            description.height_stride = shape.height_stride();
        });
    }
}

/// Tells of an output description whose strides take more memory than there is. The decoders lay the picture out by themselves, so the task may do well; but who goes
/// by the description reads past the memory.
fn look_at_output(call: &task::Call, target: &Taken) {
    let Description { format, width, height, width_stride, height_stride, size, .. } = target.description;
    let Some(format) = PixelFormat::from_raw(format) else { return };
    if let Ok(shape) = Shape::new(format, width, height, width_stride, height_stride)
        && shape.bytes() > u64::from(size)
    {
        call.tell_exceeding(Side::Output, target, shape.bytes());
    }
}

/// Queues decoding a file in device memory. The strides are the product's; the output description gets them, with size and format, when it is done.
pub(super) fn decode_async<C: Codec>(channel: u64, data: u64, size: u32, output: u64, stream: u64) -> Result<()> {
    let call = task::begin(C::API, channel, C::MODE, stream)?;
    let file = device_bytes(call.current.process, "data", data, u64::from(size))?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    C::check_output_format(target.description.format)?;
    look_at_output(&call, &target);
    let mut operation = Operation::new();
    operation.outputs.push(output);
    let rounding = call.settings.rounding;
    operation.work = C::work(Decode { file, bytes: size as usize, target, rounding, codec: PhantomData });
    call.submit(Ok(()), operation, |told| {
        told.reads(data, u64::from(size));
        // How much the picture takes is known when the file is read; until then all of its memory is spoken for.
        told.writes(target.description.data, u64::from(target.description.size));
    });
    Ok(())
}

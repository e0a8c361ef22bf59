//! Data buffers and tensor descriptions: small host objects that name memory and shapes. They own no memory and need no device.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use softacl_abi::enums::{DataType, Format};

use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::{LookupError, Registry};
use crate::site;

pub(crate) static DATA_BUFFERS: Registry<DataBuffer> = Registry::new(Kind::DataBuffer);
/// How often a data buffer, or a dataset of some, was changed or destroyed: as long as this stays, what they were found to hold is true.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// [`CHANGES`].
pub(crate) fn changes() -> u64 {
    CHANGES.load(Ordering::Acquire)
}

/// A data buffer or a dataset is another now. To be called after the change: who has asked before may have seen either.
pub(crate) fn changed() {
    CHANGES.fetch_add(1, Ordering::Release);
}

pub(crate) static TENSOR_DESCS: Registry<TensorDesc> = Registry::new(Kind::TensorDesc);

/// What a call on a plain object says to a handle that does not resolve.
pub(crate) fn refuse(argument: &str, error: LookupError) -> AclError {
    let code = if error == LookupError::Forked { ErrorCode::RT_FAILURE } else { ErrorCode::INVALID_PARAM };
    AclError::new(code, format!("{argument} {error}")).caused(error.cause())
}

/// An address and a size, as the program gave them. They change together.
pub(crate) struct DataBuffer(Mutex<(u64, u64)>);

impl DataBuffer {
    pub(crate) fn get(&self) -> (u64, u64) {
        *self.0.lock()
    }

    fn set(&self, address: u64, bytes: u64) {
        *self.0.lock() = (address, bytes);
    }

    /// Gives a buffer without an address one. `Err` with what is there when somebody else was faster.
    pub(crate) fn set_if_empty(&self, address: u64, bytes: u64) -> std::result::Result<(), (u64, u64)> {
        let mut held = self.0.lock();
        if held.0 != 0 {
            return Err(*held);
        }
        *held = (address, bytes);
        Ok(())
    }
}

/// `acl.create_data_buffer`: wraps a pointer, which is not looked at; NULL and 0 are allowed.
pub fn create_data_buffer(address: u64, bytes: u64) -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = DATA_BUFFERS.insert(DataBuffer(Mutex::new((address, bytes))), site) else {
        fail!(BAD_ALLOC, "no data buffer is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::DataBuffer, handle, site });
    Ok(handle)
}

/// `acl.destroy_data_buffer`: the wrapper only, never the memory.
pub fn destroy_data_buffer(buffer: u64) -> Result<()> {
    let site = site::here();
    DATA_BUFFERS.remove(buffer, site).map(drop).map_err(|error| refuse("dataBuffer", error))?;
    changed();
    observe::emit(|| Fact::Destroyed { kind: Kind::DataBuffer, handle: buffer, site });
    Ok(())
}

/// `acl.get_data_buffer_addr`.
pub fn get_data_buffer_addr(buffer: u64) -> Result<u64> {
    DATA_BUFFERS.get(buffer).map(|buffer| buffer.get().0).map_err(|error| refuse("dataBuffer", error))
}

/// `acl.get_data_buffer_size_v2`, and the deprecated `get_data_buffer_size`, whose C side has 32 bits.
pub fn get_data_buffer_size_v2(buffer: u64) -> Result<u64> {
    DATA_BUFFERS.get(buffer).map(|buffer| buffer.get().1).map_err(|error| refuse("dataBuffer", error))
}

/// `acl.get_data_buffer_size` (deprecated): the low 32 bits of the size.
pub fn get_data_buffer_size(buffer: u64) -> Result<u64> {
    get_data_buffer_size_v2(buffer).map(|bytes| bytes & u64::from(u32::MAX))
}

/// `acl.update_data_buffer`: another address and size; the old memory stays the program's to free.
pub fn update_data_buffer(buffer: u64, address: u64, bytes: u64) -> Result<()> {
    DATA_BUFFERS.get(buffer).map(|buffer| buffer.set(address, bytes)).map_err(|error| refuse("dataBuffer", error))?;
    changed();
    Ok(())
}

/// Marks a shape of unknown rank when it is the first dimension.
const UNKNOWN_RANK_DIM: i64 = -2;
/// What the number of dimensions is for such a shape.
const UNKNOWN_RANK: u64 = u64::MAX - 1;
/// Dimensions that a description can have at most; hundreds are a mistake, millions an attack.
const MOST_DIMS: usize = 4096;

/// What a tensor is: element type, shape, format, name and the hints for operators.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tensor {
    pub(crate) data_type: i32,
    pub(crate) format: i32,
    pub(crate) dims: Vec<i64>,
    pub(crate) name: String,
    pub(crate) storage_format: Option<i32>,
    pub(crate) storage_dims: Option<Vec<i64>>,
    pub(crate) origin_format: Option<i32>,
    pub(crate) origin_dims: Option<Vec<i64>>,
    pub(crate) shape_range: Vec<[i64; 2]>,
    pub(crate) value_range: Vec<[i64; 2]>,
    pub(crate) dynamic_input: String,
    pub(crate) constant: Option<Vec<u8>>,
    pub(crate) placement: i32,
    pub(crate) address: u64,
}

/// A tensor description object.
pub(crate) struct TensorDesc {
    tensor: RwLock<Tensor>,
    /// Part of another object, which it goes with.
    pub(crate) owned: bool,
}

impl Tensor {
    fn element_count(&self) -> u64 {
        if self.dims.iter().any(|dim| *dim < 0) {
            return 0;
        }
        self.dims.iter().try_fold(1_u64, |product, dim| product.checked_mul(*dim as u64)).unwrap_or(0)
    }
}

fn with<T>(desc: u64, read: impl FnOnce(&Tensor) -> T) -> Result<T> {
    TENSOR_DESCS.get(desc).map(|desc| read(&desc.tensor.read())).map_err(|error| refuse("desc", error))
}

fn change(desc: u64, write: impl FnOnce(&mut Tensor)) -> Result<()> {
    TENSOR_DESCS.get(desc).map(|desc| write(&mut desc.tensor.write())).map_err(|error| refuse("desc", error))
}

/// Puts a tensor into the registry.
fn make_tensor_desc(tensor: Tensor, owned: bool) -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = TENSOR_DESCS.insert(TensorDesc { tensor: RwLock::new(tensor), owned }, site) else {
        fail!(BAD_ALLOC, "no tensor description is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::TensorDesc, handle, site });
    Ok(handle)
}

/// `acl.create_tensor_desc`.
pub fn create_tensor_desc(data_type: i32, dims: &[i64], format: i32) -> Result<u64> {
    check_dims(dims)?;
    make_tensor_desc(Tensor { data_type, format, dims: dims.to_vec(), ..Tensor::default() }, false)
}

fn check_dims(dims: &[i64]) -> Result<()> {
    if dims.len() > MOST_DIMS {
        fail!(INVALID_PARAM, "{} dimensions are more than {MOST_DIMS}", dims.len());
    }
    Ok(())
}

/// `acl.destroy_tensor_desc`.
pub fn destroy_tensor_desc(desc: u64) -> Result<()> {
    let site = site::here();
    TENSOR_DESCS.remove(desc, site).map(drop).map_err(|error| refuse("desc", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::TensorDesc, handle: desc, site });
    Ok(())
}

/// `acl.get_tensor_desc_type`.
pub fn get_tensor_desc_type(desc: u64) -> Result<i32> {
    with(desc, |tensor| tensor.data_type)
}

/// `acl.get_tensor_desc_format`.
pub fn get_tensor_desc_format(desc: u64) -> Result<i32> {
    with(desc, |tensor| tensor.format)
}

/// `acl.get_tensor_desc_size`: elements times bytes of an element; 0 when a dimension is negative or the product does not fit.
pub fn get_tensor_desc_size(desc: u64) -> Result<u64> {
    with(desc, |tensor| tensor.element_count().checked_mul(crate::base::data_type_size(tensor.data_type)).unwrap_or(0))
}

/// `acl.get_tensor_desc_element_count`: 1 for an empty shape, 0 when a dimension is negative.
pub fn get_tensor_desc_element_count(desc: u64) -> Result<u64> {
    with(desc, Tensor::element_count)
}

/// `acl.get_tensor_desc_num_dims`.
pub fn get_tensor_desc_num_dims(desc: u64) -> Result<u64> {
    with(
        desc,
        |tensor| if tensor.dims.first() == Some(&UNKNOWN_RANK_DIM) { UNKNOWN_RANK } else { tensor.dims.len() as u64 },
    )
}

/// `acl.get_tensor_desc_dim_v2`, and the deprecated `get_tensor_desc_dim`.
pub fn get_tensor_desc_dim_v2(desc: u64, index: u64) -> Result<i64> {
    let (dim, count) = with(desc, |tensor| {
        (usize::try_from(index).ok().and_then(|index| tensor.dims.get(index).copied()), tensor.dims.len())
    })?;
    match dim {
        Some(dim) => Ok(dim),
        None => fail!(INVALID_PARAM, "index is {index}; the description has {count} dimension(s)"),
    }
}

/// `acl.get_tensor_desc_dim_range`: smallest and largest size of a dimension; `count` is 2, the numbers to give back.
pub fn get_tensor_desc_dim_range(desc: u64, index: u64, count: u64) -> Result<Vec<i64>> {
    if !(2..=4096).contains(&count) {
        fail!(INVALID_PARAM, "dimRangeNum is {count}; 2 belongs there");
    }
    let (range, dims) = with(desc, |tensor| {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let fixed = tensor.dims.get(index).map(|dim| [*dim, *dim]);
        (tensor.shape_range.get(index).copied().or(fixed), tensor.dims.len())
    })?;
    match range {
        Some(range) => Ok(range.into_iter().chain(std::iter::repeat(0)).take(count as usize).collect()),
        None => fail!(INVALID_PARAM, "index is {index}; the description has {dims} dimension(s)"),
    }
}

/// `acl.get_tensor_desc_name`.
pub fn get_tensor_desc_name(desc: u64) -> Result<String> {
    with(desc, |tensor| tensor.name.clone())
}

/// `acl.set_tensor_desc_name`.
pub fn set_tensor_desc_name(desc: u64, name: &str) -> Result<()> {
    change(desc, |tensor| name.clone_into(&mut tensor.name))
}

fn dim4(tensor: &Tensor) -> Option<[i64; 4]> {
    tensor.dims.as_slice().try_into().ok()
}

/// `acl.trans_tensor_desc_format`: a new description in another format; between NCHW and NHWC the dimensions change places.
pub fn trans_tensor_desc_format(desc: u64, format: i32) -> Result<u64> {
    let mut tensor = with(desc, Tensor::clone)?;
    let (Ok(from), Ok(to)) = (Format::try_from(tensor.format), Format::try_from(format)) else {
        fail!(INVALID_PARAM, "the formats {} and {format} are not both in aclFormat", tensor.format)
    };
    let dims = match (from, to, dim4(&tensor)) {
        (from, to, _) if from == to => tensor.dims.clone(),
        (Format::Nchw, Format::Nhwc, Some([n, c, h, w])) => vec![n, h, w, c],
        (Format::Nhwc, Format::Nchw, Some([n, h, w, c])) => vec![n, c, h, w],
        (Format::Nchw, Format::Nc1hwc0, Some([n, c, h, w])) | (Format::Nhwc, Format::Nc1hwc0, Some([n, h, w, c])) => {
            five_dims(n, c, h, w, tensor.data_type)
        }
        _ => fail!(
            FORMAT_NOT_MATCH,
            "a tensor of {} dimension(s) does not go from format {} to {format}",
            tensor.dims.len(),
            tensor.format
        ),
    };
    tensor.dims = dims;
    tensor.format = format;
    make_tensor_desc(tensor, false)
}

/// N, C1, H, W, C0: channels in blocks of 32 bytes of 8-bit numbers, of 16 numbers otherwise.
fn five_dims(n: i64, c: i64, h: i64, w: i64, data_type: i32) -> Vec<i64> {
    let block = if matches!(DataType::try_from(data_type), Ok(DataType::Int8 | DataType::UInt8)) { 32 } else { 16 };
    vec![n, if c < 0 { c } else { (c as u64).div_ceil(block as u64) as i64 }, h, w, block]
}

/// `acl.set_tensor_format`, and the deprecated `set_tensor_storage_format`.
pub fn set_tensor_format(desc: u64, format: i32) -> Result<()> {
    // The product takes NULL without a word here, and only here.
    if desc == 0 {
        return Ok(());
    }
    change(desc, |tensor| tensor.storage_format = Some(format))
}

/// `acl.set_tensor_shape`, and the deprecated `set_tensor_storage_shape`.
pub fn set_tensor_shape(desc: u64, dims: &[i64]) -> Result<()> {
    check_dims(dims)?;
    change(desc, |tensor| tensor.storage_dims = Some(dims.to_vec()))
}

/// `acl.set_tensor_origin_format`.
pub fn set_tensor_origin_format(desc: u64, format: i32) -> Result<()> {
    // The product takes NULL without a word here, and only here.
    if desc == 0 {
        return Ok(());
    }
    change(desc, |tensor| tensor.origin_format = Some(format))
}

/// `acl.set_tensor_origin_shape`.
pub fn set_tensor_origin_shape(desc: u64, dims: &[i64]) -> Result<()> {
    check_dims(dims)?;
    change(desc, |tensor| tensor.origin_dims = Some(dims.to_vec()))
}

/// `acl.set_tensor_dynamic_input`: part of a group of inputs whose number varies.
pub fn set_tensor_dynamic_input(desc: u64, name: &str) -> Result<()> {
    change(desc, |tensor| name.clone_into(&mut tensor.dynamic_input))
}

/// `acl.set_tensor_shape_range`: smallest and largest per dimension, -1 as largest for no bound.
pub fn set_tensor_shape_range(desc: u64, ranges: &[[i64; 2]]) -> Result<()> {
    check_ranges(ranges)?;
    change(desc, |tensor| tensor.shape_range = ranges.to_vec())
}

/// `acl.set_tensor_value_range`.
pub fn set_tensor_value_range(desc: u64, ranges: &[[i64; 2]]) -> Result<()> {
    check_ranges(ranges)?;
    change(desc, |tensor| tensor.value_range = ranges.to_vec())
}

fn check_ranges(ranges: &[[i64; 2]]) -> Result<()> {
    if ranges.is_empty() || ranges.len() > MOST_DIMS {
        fail!(INVALID_PARAM, "{} ranges were given; 1 to {MOST_DIMS} belong there", ranges.len());
    }
    Ok(())
}

/// `acl.set_tensor_const`: the tensor is constant; its bytes are copied from host memory.
pub fn set_tensor_const(desc: u64, address: u64, bytes: u64) -> Result<()> {
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "dataBuffer is {address:#x} and length is {bytes}; both must be other than 0");
    }
    with(desc, |_| ())?;
    let constant = crate::util::ptr_to_bytes(address, bytes)?;
    change(desc, |tensor| tensor.constant = Some(constant))
}

/// `acl.set_tensor_place_ment`: 0 device, 1 host, 2 host memory whose values are compiled in (`aclMemType`).
pub fn set_tensor_place_ment(desc: u64, placement: i32) -> Result<()> {
    if !(0..=2).contains(&placement) {
        fail!(INVALID_PARAM, "memType is {placement}, which is not in aclMemType");
    }
    change(desc, |tensor| tensor.placement = placement)
}

/// `acl.get_tensor_desc_address`: the address of the tensor's data where a compile callback gave one; 0 otherwise.
pub fn get_tensor_desc_address(desc: u64) -> Result<u64> {
    with(desc, |tensor| tensor.address)
}

/// `acl.get_tensor_desc_by_index`: an element of an array of descriptions; a single description is its own element 0.
pub fn get_tensor_desc_by_index(desc: u64, index: u64) -> Result<u64> {
    with(desc, |_| ())?;
    if index != 0 {
        fail!(INVALID_PARAM, "index is {index}; this is a single description");
    }
    Ok(desc)
}

/// Keeps descriptions that belong to another object, which destroys them.
#[derive(Default)]
pub(crate) struct OwnedDescs(Mutex<Vec<u64>>);

impl OwnedDescs {
    pub(crate) fn set(&self, index: usize, tensor: Option<Tensor>) -> Result<()> {
        let handle = tensor.map_or(Ok(0), |tensor| make_tensor_desc(tensor, true))?;
        let mut owned = self.0.lock();
        if owned.len() <= index {
            owned.resize(index + 1, 0);
        }
        let old = std::mem::replace(&mut owned[index], handle);
        drop(owned);
        if old != 0 {
            // The program may have destroyed it itself, which is its mistake and not ours.
            drop(TENSOR_DESCS.remove(old, site::here()));
        }
        Ok(())
    }

    /// As [`Self::set`], but a description that is there keeps its handle.
    pub(crate) fn update(&self, index: usize, tensor: Tensor) -> Result<()> {
        match self.get(index).map(|handle| TENSOR_DESCS.get(handle)) {
            Some(Ok(desc)) => {
                *desc.tensor.write() = tensor;
                Ok(())
            }
            _ => self.set(index, Some(tensor)),
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<u64> {
        self.0.lock().get(index).copied().filter(|handle| *handle != 0)
    }
}

impl Drop for OwnedDescs {
    fn drop(&mut self) {
        for handle in self.0.get_mut().drain(..).filter(|handle| *handle != 0) {
            drop(TENSOR_DESCS.remove(handle, site::Site::default()));
        }
    }
}

/// A copy of a description's tensor.
pub(crate) fn tensor_of(desc: u64) -> Result<Tensor> {
    with(desc, Tensor::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_those_who_give_a_buffer_its_address_one_succeeds() {
        for _ in 0..200 {
            let buffer = DataBuffer(Mutex::new((0, 3)));
            let start = std::sync::Barrier::new(4);
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (1..=4)
                    .map(|number| {
                        let (buffer, start) = (&buffer, &start);
                        scope.spawn(move || {
                            start.wait();
                            buffer.set_if_empty(number, number * 100)
                        })
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let (address, bytes) = buffer.get();
            assert_eq!(bytes, address * 100, "address and size of the same thread");
            for (number, outcome) in (1..).zip(outcomes) {
                assert_eq!(outcome, if number == address { Ok(()) } else { Err((address, bytes)) });
            }
        }
    }

    #[test]
    fn channels_of_any_number_go_into_blocks() {
        for (c, data_type, expected) in [
            (0, 1, [2, 0, 3, 4, 16]),
            (16, 1, [2, 1, 3, 4, 16]),
            (17, 1, [2, 2, 3, 4, 16]),
            (33, 2, [2, 2, 3, 4, 32]),
            (-1, 1, [2, -1, 3, 4, 16]),
            (i64::MAX, 1, [2, 1 << 59, 3, 4, 16]),
            (i64::MAX, 2, [2, 1 << 58, 3, 4, 32]),
        ] {
            assert_eq!(five_dims(2, c, 3, 4, data_type), expected, "{c}");
        }
    }
}

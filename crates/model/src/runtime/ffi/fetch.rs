//! Runs whose outputs the library allocates, and a look into what it made.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use ort_sys::{ONNXTensorElementDataType, OrtTensorTypeAndShapeInfo, OrtValue};

use crate::data_type::ElementType;

use super::{Names, RawSession, RawValue};

/// A tensor that a value holds.
pub(in crate::runtime) struct TensorView<'a> {
    pub(in crate::runtime) element: ElementType,
    pub(in crate::runtime) dims: Vec<i64>,
    pub(in crate::runtime) data: &'a [u8],
}

impl RawSession {
    /// Runs the network; every output is allocated by the library, whatever its dimensions turn out to be.
    pub(in crate::runtime) fn run_allocating(
        &self,
        names: &Names,
        inputs: &[RawValue],
    ) -> Result<Vec<RawValue>, String> {
        assert!(names.inputs.len() == inputs.len(), "one value for each name");
        let api = self.api();
        let pointers = |names: &[NonNull<c_char>]| {
            names.iter().map(|name| name.as_ptr().cast_const()).collect::<Vec<*const c_char>>()
        };
        let (input_names, output_names) = (pointers(&names.inputs), pointers(&names.outputs));
        let values: Vec<*const OrtValue> = inputs.iter().map(|value| value.value.as_ptr().cast_const()).collect();
        let mut outputs: Vec<*mut OrtValue> = vec![ptr::null_mut(); output_names.len()];
        // SAFETY: session, options, names and values are valid, and as many as is said; an output that is null is made.
        let ran = api.check(unsafe {
            (api.table.Run)(
                self.session.as_ptr(),
                self.options.as_ptr(),
                input_names.as_ptr(),
                values.as_ptr(),
                values.len(),
                output_names.as_ptr(),
                output_names.len(),
                outputs.as_mut_ptr(),
            )
        });
        // Before the outcome is looked at, so that nothing that was made is lost.
        let made: Vec<Option<RawValue>> =
            outputs.into_iter().map(|value| NonNull::new(value).map(|value| RawValue { value, api })).collect();
        ran?;
        made.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| "the library made no value".to_owned())
    }
}

impl RawValue {
    /// The tensor, if it is one whose elements are numbers that the library has in plain memory.
    pub(in crate::runtime) fn tensor(&self) -> Result<Option<TensorView<'_>>, String> {
        let api = self.api;
        let mut is_tensor = 0;
        // SAFETY: value and out pointer are valid.
        api.check(unsafe { (api.table.IsTensor)(self.value.as_ptr(), &raw mut is_tensor) })?;
        if is_tensor == 0 {
            return Ok(None);
        }
        let mut info = ptr::null_mut();
        // SAFETY: value and out pointer are valid, and the value is a tensor.
        api.check(unsafe { (api.table.GetTensorTypeAndShape)(self.value.as_ptr(), &raw mut info) })?;
        let shape = self.shape(info);
        // SAFETY: ours, released once, not used after.
        unsafe { (api.table.ReleaseTensorTypeAndShapeInfo)(info) };
        let (element, dims) = shape?;
        let Some(element) = ElementType::from_onnx(element) else { return Ok(None) };
        let Some(bytes) = crate::tensor_bytes(element.acl, &dims) else { return Ok(None) };
        if bytes == 0 {
            return Ok(Some(TensorView { element, dims, data: &[] }));
        }
        let mut data = ptr::null_mut();
        // SAFETY: value and out pointer are valid, and the value is a tensor.
        api.check(unsafe { (api.table.GetTensorMutableData)(self.value.as_ptr(), &raw mut data) })?;
        let Some(data) = NonNull::new(data.cast::<u8>()) else { return Err("a tensor has no memory".to_owned()) };
        // SAFETY: the library keeps that many bytes for a tensor of this type and shape, on the CPU, as long as the value
        // lives. The session that made it has ended its run, and nobody else has the value.
        let data = unsafe { std::slice::from_raw_parts(data.as_ptr(), bytes as usize) };
        Ok(Some(TensorView { element, dims, data }))
    }

    fn shape(&self, info: *const OrtTensorTypeAndShapeInfo) -> Result<(i32, Vec<i64>), String> {
        let api = self.api;
        // The library may know more element types than the enum has: it is kept as the integer that it is.
        let mut element = MaybeUninit::<i32>::zeroed();
        let mut rank = 0;
        // SAFETY: the info is valid, and the enum that the second argument points at has the layout of an i32.
        unsafe {
            api.check((api.table.GetTensorElementType)(
                info,
                element.as_mut_ptr().cast::<ONNXTensorElementDataType>(),
            ))?;
            api.check((api.table.GetDimensionsCount)(info, &raw mut rank))?;
        }
        let mut dims = vec![0; rank];
        // SAFETY: the buffer has room for `rank` values.
        api.check(unsafe { (api.table.GetDimensions)(info, dims.as_mut_ptr(), rank) })?;
        // SAFETY: initialised to zero and perhaps overwritten; every bit pattern is an i32.
        Ok((unsafe { element.assume_init() }, dims))
    }
}

//! The C API of ONNX Runtime, wrapped so that nothing outside this file needs `unsafe`.
//!
//! Each wrapper owns one object of the library and releases it when dropped. Failures are the library's own text.
//! What cannot be checked here is the memory behind [`RawSession::wrap`]: its address is the caller's promise.

use std::collections::VecDeque;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::{Arc, Mutex, PoisonError};

use ort_sys::{
    GraphOptimizationLevel, ONNXTensorElementDataType, OrtAllocator, OrtAllocatorType, OrtApi, OrtApiBase, OrtEnv,
    OrtIoBinding, OrtLoggingLevel, OrtMemType, OrtMemoryInfo, OrtRunOptions, OrtSession, OrtSessionOptions,
    OrtStatusPtr, OrtTensorTypeAndShapeInfo, OrtThreadingOptions, OrtTypeInfo, OrtValue,
};

use super::{Port, Signature, feed};
use crate::contents::Stream;
use crate::error::ModelError;

mod fetch;

/// The library's table of functions, valid until the process ends.
#[derive(Clone, Copy)]
pub(super) struct Api {
    table: &'static OrtApi,
    version: &'static str,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Api({})", self.version)
    }
}

impl Api {
    /// Loads a library. It is never unloaded: its threads and its exit handlers stay.
    pub(super) fn load(library: &Path) -> Result<Self, String> {
        // SAFETY: loading runs the initialisers of the library; the caller names an ONNX Runtime, which is what this
        // function is for.
        let library = unsafe { libloading::Library::new(library) }.map_err(|error| error.to_string())?;
        let base = {
            // SAFETY: this is the documented signature of the library's one entry point.
            let entry = unsafe { library.get::<unsafe extern "C" fn() -> *const OrtApiBase>(b"OrtGetApiBase\0") }
                .map_err(|error| error.to_string())?;
            // SAFETY: the entry point takes nothing and may be called at any time.
            unsafe { entry() }
        };
        std::mem::forget(library);
        // SAFETY: the entry point returns null or a table that lives as long as the library, which stays loaded.
        let base = unsafe { base.as_ref() }.ok_or("OrtGetApiBase returned nothing")?;
        // SAFETY: both functions may be called at any time; the text is static.
        let version = unsafe { CStr::from_ptr((base.GetVersionString)()) }.to_str().unwrap_or("unknown");
        // SAFETY: as above. The library returns null for a version that it does not have, else a static table that has
        // at least the functions of that version.
        let table = unsafe { (base.GetApi)(ort_sys::ORT_API_VERSION).as_ref() }.ok_or_else(|| {
            format!(
                "it is version {version}, which does not have API version {}; 1.19.2 or newer is needed",
                ort_sys::ORT_API_VERSION
            )
        })?;
        Ok(Self { table, version })
    }

    pub(super) fn version(&self) -> &'static str {
        self.version
    }

    /// Turns the library's status into a result and releases it.
    fn check(self, status: OrtStatusPtr) -> Result<(), String> {
        if status.0.is_null() {
            return Ok(());
        }
        // SAFETY: the status is not null and ours until released; the text lives as long as it.
        let text = unsafe { CStr::from_ptr((self.table.GetErrorMessage)(status.0)) }.to_string_lossy().into_owned();
        // SAFETY: released once, not used after.
        unsafe { (self.table.ReleaseStatus)(status.0) };
        Err(text)
    }

    /// The library's default allocator. It is not ours to release.
    fn allocator(self) -> Result<*mut OrtAllocator, String> {
        let mut allocator = ptr::null_mut();
        // SAFETY: the out pointer is valid.
        self.check(unsafe { (self.table.GetAllocatorWithDefaultOptions)(&raw mut allocator) })?;
        Ok(allocator)
    }
}

/// The last lines that the library logged. Static because the library may log at any time until the process ends.
static LOG: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
const MOST_LOGGED: usize = 64;

pub(super) fn take_log() -> Vec<String> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
}

extern "system" fn log(
    _param: *mut c_void,
    _severity: OrtLoggingLevel,
    _category: *const c_char,
    _logid: *const c_char,
    _location: *const c_char,
    message: *const c_char,
) {
    if message.is_null() {
        return;
    }
    // SAFETY: the library passes a text that lives during the call.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    let mut lines = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.len() == MOST_LOGGED {
        lines.pop_front();
    }
    lines.push_back(text);
}

/// The environment that sessions share: thread pool and logger.
#[derive(Debug, Clone)]
pub(super) struct Environment(Arc<EnvironmentInner>);

#[derive(Debug)]
struct EnvironmentInner {
    api: Api,
    environment: NonNull<OrtEnv>,
    /// Describes ordinary memory, for tensors over the caller's.
    memory: NonNull<OrtMemoryInfo>,
}

// SAFETY: the library documents environments as usable from any thread; memory infos are read only.
unsafe impl Send for EnvironmentInner {}
// SAFETY: as above.
unsafe impl Sync for EnvironmentInner {}

impl Drop for EnvironmentInner {
    fn drop(&mut self) {
        // SAFETY: both objects are ours, released once, and every session that used them is gone (it holds the Arc).
        unsafe {
            (self.api.table.ReleaseMemoryInfo)(self.memory.as_ptr());
            (self.api.table.ReleaseEnv)(self.environment.as_ptr());
        }
    }
}

struct ThreadingOptions {
    api: Api,
    options: *mut OrtThreadingOptions,
}

impl Drop for ThreadingOptions {
    fn drop(&mut self) {
        // SAFETY: ours, released once; null is accepted.
        unsafe { (self.api.table.ReleaseThreadingOptions)(self.options) };
    }
}

impl Environment {
    pub(super) fn new(api: Api, threads: usize) -> Result<Self, String> {
        let threads = i32::try_from(threads).map_err(|_| format!("{threads} threads are too many"))?;
        let mut threading = ThreadingOptions { api, options: ptr::null_mut() };
        let mut environment = ptr::null_mut();
        let mut memory = ptr::null_mut();
        // SAFETY: out pointers are valid; the options are valid after the first call succeeded; the logger is a static
        // function that needs no parameter; the id is a static text.
        unsafe {
            api.check((api.table.CreateThreadingOptions)(&raw mut threading.options))?;
            api.check((api.table.SetGlobalIntraOpNumThreads)(threading.options, threads))?;
            api.check((api.table.SetGlobalInterOpNumThreads)(threading.options, 1))?;
            // Threads that spin for work take the processor from everything else that runs here.
            api.check((api.table.SetGlobalSpinControl)(threading.options, 0))?;
            api.check((api.table.CreateEnvWithCustomLoggerAndGlobalThreadPools)(
                log,
                ptr::null_mut(),
                OrtLoggingLevel::ORT_LOGGING_LEVEL_ERROR,
                c"softacl".as_ptr(),
                threading.options,
                &raw mut environment,
            ))?;
            api.check((api.table.CreateCpuMemoryInfo)(
                OrtAllocatorType::OrtDeviceAllocator,
                OrtMemType::OrtMemTypeDefault,
                &raw mut memory,
            ))?;
        }
        let environment = NonNull::new(environment).ok_or("the library made no environment")?;
        let memory = NonNull::new(memory).ok_or("the library made no memory info")?;
        Ok(Self(Arc::new(EnvironmentInner { api, environment, memory })))
    }
}

struct SessionOptions {
    api: Api,
    options: *mut OrtSessionOptions,
}

/// A network whose file is smaller than this has a few operators at most, in bytes.
const FEW_OPERATORS: u64 = 1024;

/// From this size on, in bytes, a network is not put together in memory first. Below it that takes less time than the pipe does, and holds the weights twice
/// only while the network loads.
const LARGE: u64 = 32 << 20;

/// What the library loads a network from.
#[derive(Clone, Copy)]
enum Onnx<'a> {
    Memory(&'a [u8]),
    File(&'a Path),
}

impl SessionOptions {
    /// With dimensions to fix the session is there to derive shapes, which the simpler optimisations suffice for.
    fn new(api: Api, plan_memory: bool, fixed: &[(String, i64)]) -> Result<Self, String> {
        let mut own = Self { api, options: ptr::null_mut() };
        let level = if fixed.is_empty() {
            GraphOptimizationLevel::ORT_ENABLE_ALL
        } else {
            GraphOptimizationLevel::ORT_ENABLE_BASIC
        };
        // SAFETY: the out pointer is valid, then the options are.
        unsafe {
            api.check((api.table.CreateSessionOptions)(&raw mut own.options))?;
            api.check((api.table.DisablePerSessionThreads)(own.options))?;
            api.check((api.table.SetSessionGraphOptimizationLevel)(own.options, level))?;
            if !plan_memory {
                api.check((api.table.DisableMemPattern)(own.options))?;
            }
        }
        for (name, value) in fixed {
            let name = CString::new(name.as_str()).map_err(|_| format!("the name {name:?} has a zero byte"))?;
            // SAFETY: the options are valid, the text lives during the call.
            api.check(unsafe { (api.table.AddFreeDimensionOverrideByName)(own.options, name.as_ptr(), *value) })?;
        }
        Ok(own)
    }
}

impl Drop for SessionOptions {
    fn drop(&mut self) {
        // SAFETY: ours, released once; null is accepted.
        unsafe { (self.api.table.ReleaseSessionOptions)(self.options) };
    }
}

/// A loaded network.
#[derive(Debug)]
pub(super) struct RawSession {
    environment: Environment,
    session: NonNull<OrtSession>,
    /// The defaults, made once instead of at each run.
    options: NonNull<OrtRunOptions>,
}

// SAFETY: the library documents sessions as usable from any thread, `Run` concurrently so.
unsafe impl Send for RawSession {}
// SAFETY: as above.
unsafe impl Sync for RawSession {}

impl Drop for RawSession {
    fn drop(&mut self) {
        // SAFETY: ours, released once; nothing runs on it, for that borrows it.
        unsafe {
            (self.api().table.ReleaseRunOptions)(self.options.as_ptr());
            (self.api().table.ReleaseSession)(self.session.as_ptr());
        }
    }
}

type NameGetter =
    unsafe extern "system" fn(*const OrtSession, usize, *mut OrtAllocator, *mut *mut c_char) -> OrtStatusPtr;
type TypeGetter = unsafe extern "system" fn(*const OrtSession, usize, *mut *mut OrtTypeInfo) -> OrtStatusPtr;

impl RawSession {
    /// `fixed` gives open dimensions, by name, their sizes. `any_shapes` is for runs with shapes of all kinds.
    ///
    /// # Errors
    ///
    /// When the network cannot be read. The inner one is the library's, which cannot load it.
    pub(super) fn new(
        environment: &Environment,
        network: &Stream,
        fixed: &[(String, i64)],
        any_shapes: bool,
    ) -> Result<Result<Self, String>, ModelError> {
        // The library keeps a plan of intermediate memory for each combination of shapes: without end where any may come. And
        // in a network of a few operators looking the plan up costs more at each run than a few allocations do.
        let plan_memory = !any_shapes && network.len() >= FEW_OPERATORS;
        if network.len() >= LARGE {
            let fed = feed::through_pipe(network, |path| {
                Self::load(environment, Onnx::File(path), fixed, plan_memory)
                    .map_err(|text| text.replace(&*path.to_string_lossy(), "the network"))
            })?;
            if let Some(loaded) = fed {
                return Ok(loaded);
            }
        }
        Ok(Self::load(environment, Onnx::Memory(&network.to_bytes()?), fixed, plan_memory))
    }

    fn load(
        environment: &Environment,
        onnx: Onnx<'_>,
        fixed: &[(String, i64)],
        plan_memory: bool,
    ) -> Result<Self, String> {
        let api = environment.0.api;
        let options = SessionOptions::new(api, plan_memory, fixed)?;
        let mut run_options = ptr::null_mut();
        // SAFETY: the out pointer is valid.
        api.check(unsafe { (api.table.CreateRunOptions)(&raw mut run_options) })?;
        let run_options = NonNull::new(run_options).ok_or("the library made no run options")?;
        let mut session = ptr::null_mut();
        let environment_pointer = environment.0.environment.as_ptr();
        let made = match onnx {
            // SAFETY: all pointers are valid during the call; the library copies what it keeps of the model.
            Onnx::Memory(onnx) => api.check(unsafe {
                (api.table.CreateSessionFromArray)(
                    environment_pointer,
                    onnx.as_ptr().cast(),
                    onnx.len(),
                    options.options,
                    &raw mut session,
                )
            }),
            Onnx::File(path) => CString::new(path.as_os_str().as_bytes())
                .map_err(|_| format!("the path {} has a zero byte", path.display()))
                .and_then(|path| {
                    // SAFETY: all pointers are valid during the call.
                    api.check(unsafe {
                        (api.table.CreateSession)(
                            environment_pointer,
                            path.as_ptr().cast(),
                            options.options,
                            &raw mut session,
                        )
                    })
                }),
        };
        match (made, NonNull::new(session)) {
            (Ok(()), Some(session)) => Ok(Self { environment: environment.clone(), session, options: run_options }),
            (made, _) => {
                // SAFETY: ours, released once, not used after.
                unsafe { (api.table.ReleaseRunOptions)(run_options.as_ptr()) };
                Err(made.err().unwrap_or_else(|| "the library made no session".to_owned()))
            }
        }
    }

    fn api(&self) -> Api {
        self.environment.0.api
    }

    pub(super) fn signature(&self) -> Result<Signature, String> {
        let api = self.api();
        let (mut inputs, mut outputs) = (0, 0);
        // SAFETY: session and out pointers are valid.
        unsafe {
            api.check((api.table.SessionGetInputCount)(self.session.as_ptr(), &raw mut inputs))?;
            api.check((api.table.SessionGetOutputCount)(self.session.as_ptr(), &raw mut outputs))?;
        }
        let ports = |count, name, kind| {
            (0..count).map(|index| self.port(index, name, kind)).collect::<Result<Vec<Port>, String>>()
        };
        Ok(Signature {
            inputs: ports(inputs, api.table.SessionGetInputName, api.table.SessionGetInputTypeInfo)?,
            outputs: ports(outputs, api.table.SessionGetOutputName, api.table.SessionGetOutputTypeInfo)?,
        })
    }

    fn port(&self, index: usize, name: NameGetter, kind: TypeGetter) -> Result<Port, String> {
        let api = self.api();
        let allocator = api.allocator()?;
        let mut text = ptr::null_mut();
        // SAFETY: session, allocator and out pointer are valid.
        api.check(unsafe { name(self.session.as_ptr(), index, allocator, &raw mut text) })?;
        // SAFETY: on success the library returned a text, which is ours.
        let name = unsafe { CStr::from_ptr(text) }.to_owned();
        // SAFETY: the text came from this allocator and is not used after.
        api.check(unsafe { (api.table.AllocatorFree)(allocator, text.cast()) })?;
        // A name that was changed on the way would not be found again.
        let name = name.into_string().map_err(|error| {
            format!("the name {:?} of an input or output is not UTF-8", error.into_cstring().to_string_lossy())
        })?;

        let mut info = ptr::null_mut();
        // SAFETY: session and out pointer are valid.
        api.check(unsafe { kind(self.session.as_ptr(), index, &raw mut info) })?;
        let shape = Self::shape(api, info);
        // SAFETY: ours, released once, not used after.
        unsafe { (api.table.ReleaseTypeInfo)(info) };
        let Shape { element, dims, symbols } = shape?;
        Ok(Port { name, element, dims, symbols })
    }

    fn shape(api: Api, info: *const OrtTypeInfo) -> Result<Shape, String> {
        let mut tensor = ptr::null();
        // SAFETY: the info is valid; the library sets the out pointer to a part of it, or to null for no tensor.
        api.check(unsafe { (api.table.CastTypeInfoToTensorInfo)(info, &raw mut tensor) })?;
        if tensor.is_null() {
            return Ok(Shape::default());
        }
        let mut shape = Self::shape_of_tensor(api, tensor)?;
        let mut symbols = vec![ptr::null(); shape.dims.len()];
        // SAFETY: the tensor info is valid, the buffer has room for as many pointers as there are dimensions.
        api.check(unsafe { (api.table.GetSymbolicDimensions)(tensor, symbols.as_mut_ptr(), symbols.len()) })?;
        let text = |text: *const c_char| {
            if text.is_null() {
                return String::new();
            }
            // SAFETY: the library fills in texts that live as long as the info, which is there until after this call.
            unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
        };
        shape.symbols = symbols.into_iter().map(text).collect();
        Ok(shape)
    }

    fn shape_of_tensor(api: Api, tensor: *const OrtTensorTypeAndShapeInfo) -> Result<Shape, String> {
        // The library may know more element types than the enum has: it is kept as the integer that it is.
        let mut element = MaybeUninit::<i32>::zeroed();
        let mut rank = 0;
        // SAFETY: the tensor info is valid, and the enum that the second argument points at has the layout of an i32.
        unsafe {
            api.check((api.table.GetTensorElementType)(
                tensor,
                element.as_mut_ptr().cast::<ONNXTensorElementDataType>(),
            ))?;
            api.check((api.table.GetDimensionsCount)(tensor, &raw mut rank))?;
        }
        let mut dims = vec![0; rank];
        // SAFETY: the buffer has room for `rank` values.
        api.check(unsafe { (api.table.GetDimensions)(tensor, dims.as_mut_ptr(), rank) })?;
        // SAFETY: initialised to zero and perhaps overwritten; every bit pattern is an i32.
        Ok(Shape { element: unsafe { element.assume_init() }, dims, symbols: Vec::new() })
    }

    /// Ties values to the network's inputs and outputs, once for any number of runs.
    pub(super) fn bind(&self, names: &Names, inputs: Vec<RawValue>, outputs: Vec<RawValue>) -> Result<Bound, String> {
        assert!(names.inputs.len() == inputs.len() && names.outputs.len() == outputs.len(), "one value for each name");
        let api = self.api();
        let mut binding = ptr::null_mut();
        // SAFETY: session and out pointer are valid.
        api.check(unsafe { (api.table.CreateIoBinding)(self.session.as_ptr(), &raw mut binding) })?;
        let mut bound = Bound {
            binding: NonNull::new(binding).ok_or("the library made no binding")?,
            values: Vec::with_capacity(inputs.len() + outputs.len()),
            api,
        };
        for (name, value) in names.inputs.iter().zip(inputs) {
            // SAFETY: binding, name and value are valid; the library keeps a reference of its own to the value.
            api.check(unsafe { (api.table.BindInput)(bound.binding.as_ptr(), name.as_ptr(), value.value.as_ptr()) })?;
            bound.values.push(value);
        }
        for (name, value) in names.outputs.iter().zip(outputs) {
            // SAFETY: as above. The value exists already, so a run writes into its memory.
            api.check(unsafe { (api.table.BindOutput)(bound.binding.as_ptr(), name.as_ptr(), value.value.as_ptr()) })?;
            bound.values.push(value);
        }
        Ok(bound)
    }

    /// Runs the network on bound values.
    pub(super) fn run(&self, bound: &mut Bound) -> Result<(), String> {
        let api = self.api();
        // SAFETY: all three are valid and of this session. Runs may be made from several threads at once: the session
        // and the options are shared and read only, the binding is this call's own.
        api.check(unsafe {
            (api.table.RunWithBinding)(self.session.as_ptr(), self.options.as_ptr(), bound.binding.as_ptr())
        })
    }

    /// Runs the network on `inputs`. Outputs that have a value are written into its memory, which fails when the shape is
    /// another; the others get one, in memory of the library's.
    pub(super) fn run_values(
        &self,
        names: &Names,
        inputs: &[RawValue],
        outputs: &mut [Option<RawValue>],
    ) -> Result<(), String> {
        assert!(names.inputs.len() == inputs.len() && names.outputs.len() == outputs.len(), "one value for each name");
        let api = self.api();
        let feeds: Vec<*const OrtValue> = inputs.iter().map(|value| value.value.as_ptr().cast_const()).collect();
        let mut results: Vec<*mut OrtValue> =
            outputs.iter().map(|value| value.as_ref().map_or(ptr::null_mut(), |value| value.value.as_ptr())).collect();
        // SAFETY: all arrays have the lengths that are said; names and values are valid. Runs may be made from several
        // threads at once: session, options and names are read only, the values are this call's own.
        api.check(unsafe {
            (api.table.Run)(
                self.session.as_ptr(),
                self.options.as_ptr(),
                names.inputs.as_ptr().cast(),
                feeds.as_ptr(),
                feeds.len(),
                names.outputs.as_ptr().cast(),
                results.len(),
                results.as_mut_ptr(),
            )
        })?;
        for (output, result) in outputs.iter_mut().zip(results) {
            if output.is_none() {
                let value = NonNull::new(result).ok_or("the library left an output without a value")?;
                *output = Some(RawValue { value, api });
            }
        }
        Ok(())
    }

    /// Makes a tensor over memory of the caller.
    ///
    /// The caller promises that `bytes` bytes at `address` stay valid, and are not used by anybody else, whenever the
    /// value takes part in a run.
    pub(super) fn wrap(&self, address: usize, bytes: usize, dims: &[i64], element: i32) -> Result<RawValue, String> {
        let api = self.api();
        let mut value = ptr::null_mut();
        let element = known_element(element)?;
        // SAFETY: the memory info is valid, the dimensions are as many as is said. The library keeps the address and
        // touches nothing; it checks that the bytes suffice for the dimensions.
        api.check(unsafe {
            (api.table.CreateTensorWithDataAsOrtValue)(
                self.environment.0.memory.as_ptr(),
                ptr::with_exposed_provenance_mut(address),
                bytes,
                dims.as_ptr(),
                dims.len(),
                element,
                &raw mut value,
            )
        })?;
        Ok(RawValue { value: NonNull::new(value).ok_or("the library made no value")?, api })
    }
}

/// Element type (as ONNX numbers it; 0 for no tensor) and dimensions, with their names where they have any.
#[derive(Default)]
struct Shape {
    element: i32,
    dims: Vec<i64>,
    symbols: Vec<String>,
}

/// The enum's value for a number that a tensor at the border of a model can have.
fn known_element(number: i32) -> Result<ONNXTensorElementDataType, String> {
    use ONNXTensorElementDataType as Element;
    Ok(match number {
        1 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
        2 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8,
        3 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8,
        4 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
        5 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16,
        6 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,
        7 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64,
        9 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL,
        10 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16,
        11 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE,
        12 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
        13 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64,
        14 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64,
        15 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128,
        16 => Element::ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16,
        other => {
            return Err(format!("tensors of ONNX element type {other} cannot be passed"));
        }
    })
}

/// A tensor over the caller's memory.
#[derive(Debug)]
pub(super) struct RawValue {
    value: NonNull<OrtValue>,
    api: Api,
}

// SAFETY: a value is plain data about memory; only one thread has it at a time.
unsafe impl Send for RawValue {}

impl RawValue {
    /// Element type (as ONNX numbers it), dimensions, and where the content is.
    pub(super) fn content(&self) -> Result<(i32, Vec<i64>, usize), String> {
        let api = self.api;
        let mut info = ptr::null_mut();
        // SAFETY: value and out pointer are valid; the library refuses what is no tensor.
        api.check(unsafe { (api.table.GetTensorTypeAndShape)(self.value.as_ptr(), &raw mut info) })?;
        let shape = RawSession::shape_of_tensor(api, info);
        // SAFETY: ours, released once, not used after.
        unsafe { (api.table.ReleaseTensorTypeAndShapeInfo)(info) };
        let Shape { element, dims, .. } = shape?;
        let mut content = ptr::null_mut();
        // SAFETY: as above.
        api.check(unsafe { (api.table.GetTensorMutableData)(self.value.as_ptr(), &raw mut content) })?;
        Ok((element, dims, content.expose_provenance()))
    }
}

impl Drop for RawValue {
    fn drop(&mut self) {
        // SAFETY: ours, released once. The memory behind it is the caller's and stays.
        unsafe { (self.api.table.ReleaseValue)(self.value.as_ptr()) };
    }
}

/// Values tied to the inputs and outputs of a network.
#[derive(Debug)]
pub(super) struct Bound {
    binding: NonNull<OrtIoBinding>,
    /// Kept as long as the binding names them.
    values: Vec<RawValue>,
    api: Api,
}

// SAFETY: a binding names values, which move between threads with it; only one thread has it at a time.
unsafe impl Send for Bound {}

impl Drop for Bound {
    fn drop(&mut self) {
        // SAFETY: ours, released once; no run uses it, for that borrows it.
        unsafe { (self.api.table.ReleaseIoBinding)(self.binding.as_ptr()) };
    }
}

/// Names of inputs and outputs as the library wants them.
#[derive(Debug)]
pub(super) struct Names {
    inputs: Vec<NonNull<c_char>>,
    outputs: Vec<NonNull<c_char>>,
    _owned: Vec<CString>,
}

// SAFETY: the pointers are to the texts in `_owned`, which nobody changes.
unsafe impl Send for Names {}
// SAFETY: as above.
unsafe impl Sync for Names {}

impl Names {
    pub(super) fn new(signature: &Signature) -> Result<Self, String> {
        let mut owned = Vec::new();
        let mut pointers = |ports: &[Port]| {
            ports
                .iter()
                .map(|port| {
                    let text = CString::new(port.name.as_str())
                        .map_err(|_| format!("the name {:?} has a zero byte", port.name))?;
                    let pointer = NonNull::new(text.as_ptr().cast_mut()).ok_or("a text has an address")?;
                    owned.push(text);
                    Ok(pointer)
                })
                .collect::<Result<Vec<_>, String>>()
        };
        Ok(Self { inputs: pointers(&signature.inputs)?, outputs: pointers(&signature.outputs)?, _owned: owned })
    }
}

# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

from typing import Any

from . import mdl as mdl
from . import media as media
from . import rt as rt
from . import util as util

def init(config_path: str = ..., /) -> int:
    """Starts the API in this process, optionally with a JSON configuration file.

    Process start-up; JSON path optional. Calls are reference-counted; a repeat returns 100002 and may be ignored. Must precede almost everything else.

    Arguments: config_path (str, optional).

    Returns: ret (int).

    Undone by acl.finalize or acl.finalize_reference.

    C: aclInit. Manual: api_ref/02_initialization_and_deinitialization.md.
    """

def finalize() -> int:
    """Ends the API in this process.

    Ends the process-wide state whatever the init count; afterwards only init is valid. Not from destructors. Adds up to 2 s of device-log flushing.

    Returns: ret (int).

    C: aclFinalize. Manual: api_ref/02_initialization_and_deinitialization.md.
    """

def finalize_reference() -> tuple[int, int]:
    """Drops one initialisation and ends the API with the last.

    Drops one init reference; returns the count left; real finalize happens at zero.

    Returns: (count, ret).

    C: aclFinalizeReference. Manual: api_ref/02_initialization_and_deinitialization.md.
    """

def get_version() -> tuple[int, int, int, int]:
    """Returns the version of the C interface.

    Deprecated. ACL interface version triple, not the CANN release.

    Returns: (major, minor, patch, ret).

    C: aclrtGetVersion. Manual: runtime/other/function-get_version.md.
    """

def get_soc_name() -> str | None:
    """Returns the name of the product, such as Ascend310P3.

    SoC name string such as Ascend310P3; None when the C call yields NULL. Lives in acl, not acl.rt.

    Returns: name (str | None).

    C: aclrtGetSocName. Manual: runtime/device/function-get_soc_name.md.
    """

def get_cann_version(name: int, /) -> tuple[dict[str, Any], int]:
    """Returns the version of a CANN package.

    name = aclCANNPackageName. dict keys: version, major_version, minor_version, release_version, patch_version, reserved. ret is built unsigned.

    Arguments: name (int).

    Returns: (version, ret).

    C: aclsysGetCANNVersion. Manual: runtime/other/function-get_cann_version.md.
    """

def get_version_str(pkg_name: str, /) -> tuple[str, int]:
    """Returns the version text of an installed package.

    Version text of one installed package.

    Arguments: pkg_name (str).

    Returns: (version, ret).

    C: aclsysGetVersionStr. Manual: runtime/other/function-get_version_str.md.
    """

def get_cann_attribute_list() -> tuple[list[Any], int, int]:
    """Lists the capabilities that can be asked for.

    List of aclCannAttr values supported by this build.

    Returns: (attrs, num, ret).

    C: aclGetCannAttributeList. Manual: runtime/other/function-get_cann_attribute_list.md.
    """

def get_cann_attribute(attr: int, /) -> tuple[int, int]:
    """Tells whether a capability is supported.

    1 supported / 0 not, for one aclCannAttr.

    Arguments: attr (int).

    Returns: (value, ret).

    C: aclGetCannAttribute. Manual: runtime/other/function-get_cann_attribute.md.
    """

def get_device_capability(device_id: int, info: int, /) -> tuple[int, int]:
    """Returns a number that describes a device's hardware.

    info = aclDeviceInfo (cores, L2 size). Different from acl.rt.get_device_capability.

    Arguments: device_id (int), info (int).

    Returns: (value, ret).

    C: aclGetDeviceCapability. Manual: runtime/other/function-get_device_capability_other.md.
    """

def get_recent_err_msg() -> str | None:
    """Returns the text of the newest error and forgets it.

    Last error text, read once and cleared; None if nothing. Per thread unless err_msg_mode in the init JSON says process.

    Returns: msg (str | None).

    C: aclGetRecentErrMsg. Manual: api_ref/13_exception_handling.md.
    """

def app_log(level: int, msg: str, /) -> None:
    """Writes one line to the application log.

    Writes one application log line; level 0 debug,1 info,2 warning,3 error. Message is plain text (no format arguments). File and line in the log are those of the C++ wrapper.

    Arguments: level (int), msg (str).

    Returns: None.

    C: aclAppLog. Manual: runtime/other/function-app_log.md.
    """

def float16_to_float(value: int, /) -> float:
    """Converts the bit pattern of a float16 to a float.

    Takes the raw 16-bit pattern as int. Saturating: Inf -> +-65536.0, NaN -> 98304.0.

    Arguments: value (int).

    Returns: value (float).

    C: aclFloat16ToFloat. Manual: runtime/other/function-float16_to_float.md.
    """

def float_to_float16(value: float, /) -> int:
    """Converts a float to the bit pattern of a float16.

    Returns the raw 16-bit pattern. NaN/Inf saturate to 65504.0 (0x7BFF / 0xFBFF).

    Arguments: value (float).

    Returns: bits (int).

    C: aclFloatToFloat16. Manual: runtime/other/function-float_to_float16.md.
    """

def data_type_size(data_type: int, /) -> int:
    """Returns the bytes of one element of a data type.

    Bytes per element: undefined/string 0, 4-bit and 1-bit types 1, complex128 16, any unlisted number 8.

    Arguments: data_type (int).

    Returns: size (int).

    C: aclDataTypeSize. Manual: runtime/other/function-data_type_size.md.
    """

def create_data_buffer(data: int, size: int, /) -> int:
    """Wraps an address and a size in bytes as a data buffer.

    0 means failure. Wraps a pointer, does not own the memory.

    Arguments: data (int), size (int).

    Returns: buffer (int).

    Undone by acl.destroy_data_buffer.

    C: aclCreateDataBuffer. Manual: api_ref/25-03_Operation_APIs.md.
    """

def destroy_data_buffer(buffer: int, /) -> int:
    """Destroys a data buffer, not the memory it points at.

    Frees the wrapper only, never the data pointer.

    Arguments: buffer (int).

    Returns: ret (int).

    C: aclDestroyDataBuffer. Manual: api_ref/25-03_Operation_APIs.md.
    """

def get_data_buffer_addr(buffer: int, /) -> int:
    """Returns the address in a data buffer.

    Arguments: buffer (int).

    Returns: addr (int).

    C: aclGetDataBufferAddr. Manual: api_ref/25-03_Operation_APIs.md.
    """

def get_data_buffer_size(buffer: int, /) -> int:
    """Returns the size in bytes of a data buffer.

    Deprecated, C side is 32-bit: use get_data_buffer_size_v2.

    Arguments: buffer (int).

    Returns: size (int).

    C: aclGetDataBufferSize. Manual: api_ref/25-03_Operation_APIs.md.
    """

def get_data_buffer_size_v2(buffer: int, /) -> int:
    """Returns the size in bytes of a data buffer.

    Full 64-bit size.

    Arguments: buffer (int).

    Returns: size (int).

    C: aclGetDataBufferSizeV2. Manual: api_ref/25-03_Operation_APIs.md.
    """

def update_data_buffer(buffer: int, data: int, size: int, /) -> int:
    """Points a data buffer at other memory.

    Repoints the wrapper; old memory stays the caller's to free.

    Arguments: buffer (int), data (int), size (int).

    Returns: ret (int).

    C: aclUpdateDataBuffer. Manual: api_ref/25-03_Operation_APIs.md.
    """

def create_tensor_desc(data_type: int, dims: list[int], format: int, /) -> int:
    """Creates the description of a tensor.

    0 on failure. dims must be a list, else TypeError 'argument 2 is not list'. Order is dtype, dims, format (no count argument).

    Arguments: data_type (int), dims (list[int]), format (int).

    Returns: desc (int).

    Undone by acl.destroy_tensor_desc.

    C: aclCreateTensorDesc. Manual: ge/function-create_tensor_desc.md.
    """

def destroy_tensor_desc(desc: int, /) -> None:
    """Destroys a tensor description.

    Arguments: desc (int).

    Returns: None.

    C: aclDestroyTensorDesc. Manual: ge/function-destroy_tensor_desc.md.
    """

def get_tensor_desc_type(desc: int, /) -> int:
    """Returns the data type in a tensor description.

    No ret; -1 when the desc is NULL.

    Arguments: desc (int).

    Returns: data_type (int).

    C: aclGetTensorDescType. Manual: ge/function-get_tensor_desc_type.md.
    """

def get_tensor_desc_format(desc: int, /) -> int:
    """Returns the format in a tensor description.

    No ret; -1 when the desc is NULL.

    Arguments: desc (int).

    Returns: format (int).

    C: aclGetTensorDescFormat. Manual: ge/function-get_tensor_desc_format.md.
    """

def get_tensor_desc_size(desc: int, /) -> int:
    """Returns the size in bytes of the described tensor.

    Element count x type size; 0 when a dim is negative or on overflow.

    Arguments: desc (int).

    Returns: size (int).

    C: aclGetTensorDescSize. Manual: ge/function-get_tensor_desc_size.md.
    """

def get_tensor_desc_element_count(desc: int, /) -> int:
    """Returns the number of elements of the described tensor.

    Product of dims; 1 for an empty shape, 0 when any dim is negative.

    Arguments: desc (int).

    Returns: count (int).

    C: aclGetTensorDescElementCount. Manual: ge/function-get_tensor_desc_element_count.md.
    """

def get_tensor_desc_num_dims(desc: int, /) -> int:
    """Returns the number of dimensions of the described tensor.

    First dim -2 (unknown rank) gives ACL_UNKNOWN_RANK 0xFFFFFFFFFFFFFFFE; 0 on NULL.

    Arguments: desc (int).

    Returns: num (int).

    C: aclGetTensorDescNumDims. Manual: ge/function-get_tensor_desc_num_dims.md.
    """

def get_tensor_desc_dim(desc: int, index: int, /) -> int:
    """Returns one dimension of the described tensor.

    Deprecated: use get_tensor_desc_dim_v2. -1 on NULL or index out of range.

    Arguments: desc (int), index (int).

    Returns: dim (int).

    C: aclGetTensorDescDim. Manual: ge/function-get_tensor_desc_dim.md.
    """

def get_tensor_desc_dim_v2(desc: int, index: int, /) -> tuple[int, int]:
    """Returns one dimension of the described tensor.

    Index from 0; out of range or NULL gives 100000.

    Arguments: desc (int), index (int).

    Returns: (dim, ret).

    C: aclGetTensorDescDimV2. Manual: ge/function-get_tensor_desc_dim_v2.md.
    """

def get_tensor_desc_dim_range(desc: int, index: int, dim_range_num: int, /) -> tuple[list[Any] | None, int]:
    """Returns the smallest and largest value of one dimension.

    dim_range_num is 2 (min,max). More than 4096 gives (None,100000); any C failure gives (None,ret).

    Arguments: desc (int), index (int), dim_range_num (int).

    Returns: (range, ret).

    C: aclGetTensorDescDimRange. Manual: ge/function-get_tensor_desc_dim_range.md.
    """

def get_tensor_desc_name(desc: int, /) -> str:
    """Returns the name in a tensor description.

    Arguments: desc (int).

    Returns: name (str).

    C: aclGetTensorDescName. Manual: ge/function-get_tensor_desc_name.md.
    """

def set_tensor_desc_name(desc: int, name: str, /) -> None:
    """Sets the name in a tensor description.

    Arguments: desc (int), name (str).

    Returns: None.

    C: aclSetTensorDescName. Manual: ge/function-set_tensor_desc_name.md.
    """

def trans_tensor_desc_format(src_desc: int, dst_format: int, /) -> tuple[int, int]:
    """Makes a tensor description in another format.

    Makes a new desc in another format; caller destroys it.

    Arguments: src_desc (int), dst_format (int).

    Returns: (dst_desc, ret).

    Undone by acl.destroy_tensor_desc.

    C: aclTransTensorDescFormat. Manual: ge/function-trans_tensor_desc_format.md.
    """

def set_tensor_storage_format(desc: int, format: int, /) -> int:
    """Sets the storage format of a tensor description.

    Deprecated: use set_tensor_format.

    Arguments: desc (int), format (int).

    Returns: ret (int).

    C: aclSetTensorStorageFormat. Manual: ge/function-set_tensor_storage_format.md.
    """

def set_tensor_storage_shape(desc: int, dims: list[int], /) -> int:
    """Sets the storage shape of a tensor description.

    Deprecated: use set_tensor_shape.

    Arguments: desc (int), dims (list[int]).

    Returns: ret (int).

    C: aclSetTensorStorageShape. Manual: ge/function-set_tensor_storage_shape.md.
    """

def set_tensor_format(desc: int, format: int, /) -> int:
    """Sets the storage format of a tensor description.

    Storage (compiled) format.

    Arguments: desc (int), format (int).

    Returns: ret (int).

    C: aclSetTensorFormat. Manual: ge/function-set_tensor_format.md.
    """

def set_tensor_shape(desc: int, dims: list[int], /) -> int:
    """Sets the storage shape of a tensor description.

    Storage shape; dims must be a list.

    Arguments: desc (int), dims (list[int]).

    Returns: ret (int).

    C: aclSetTensorShape. Manual: ge/function-set_tensor_shape.md.
    """

def set_tensor_origin_format(desc: int, format: int, /) -> int:
    """Sets the original format of a tensor description.

    Framework-side format.

    Arguments: desc (int), format (int).

    Returns: ret (int).

    C: aclSetTensorOriginFormat. Manual: ge/function-set_tensor_origin_format.md.
    """

def set_tensor_origin_shape(desc: int, dims: list[int], /) -> int:
    """Sets the original shape of a tensor description.

    Framework-side shape.

    Arguments: desc (int), dims (list[int]).

    Returns: ret (int).

    C: aclSetTensorOriginShape. Manual: ge/function-set_tensor_origin_shape.md.
    """

def set_tensor_dynamic_input(desc: int, name: str, /) -> int:
    """Marks a tensor description as part of a dynamic input.

    Marks the desc as part of a dynamic input group.

    Arguments: desc (int), name (str).

    Returns: ret (int).

    C: aclSetTensorDynamicInput. Manual: ge/function-set_tensor_dynamic_input.md.
    """

def set_tensor_shape_range(desc: int, ranges: list[list[int]], /) -> int:
    """Sets the range of each dimension of a tensor description.

    One [min,max] per dim; -1 as max means unbounded.

    Arguments: desc (int), ranges (list[list[int]]).

    Returns: ret (int).

    C: aclSetTensorShapeRange. Manual: ge/function-set_tensor_shape_range.md.
    """

def set_tensor_value_range(desc: int, ranges: list[list[int]], /) -> int:
    """Sets the range of each value of a tensor description.

    One [min,max] per value.

    Arguments: desc (int), ranges (list[list[int]]).

    Returns: ret (int).

    C: aclSetTensorValueRange. Manual: ge/function-set_tensor_value_range.md.
    """

def set_tensor_const(desc: int, data: int, size: int, /) -> int:
    """Declares the described tensor constant, with its data.

    Declares the tensor constant; data is a host pointer.

    Arguments: desc (int), data (int), size (int).

    Returns: ret (int).

    C: aclSetTensorConst. Manual: ge/function-set_tensor_const.md.
    """

def set_tensor_place_ment(desc: int, mem_type: int, /) -> int:
    """Sets where the described tensor lies: device or host.

    Note the split word in the name. mem_type = aclMemType.

    Arguments: desc (int), mem_type (int).

    Returns: ret (int).

    C: aclSetTensorPlaceMent. Manual: ge/function-set_tensor_place_ment.md.
    """

def get_tensor_desc_address(desc: int, /) -> int:
    """Returns the address of the tensor that a description refers to.

    Used inside compile callbacks.

    Arguments: desc (int).

    Returns: addr (int).

    C: aclGetTensorDescAddress. Manual: ge/function-get_tensor_desc_address.md.
    """

def get_tensor_desc_by_index(desc: int, index: int, /) -> int:
    """Returns one of an array of tensor descriptions.

    Element of a desc array (compile callback).

    Arguments: desc (int), index (int).

    Returns: desc (int).

    C: aclGetTensorDescByIndex. Manual: ge/function-get_tensor_desc_by_index.md.
    """

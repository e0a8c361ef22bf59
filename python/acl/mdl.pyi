# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

from collections.abc import Callable
from typing import Any

def load_from_file(path: str, /) -> tuple[int, int]:
    """Loads a model from a file.

    System manages work and weight memory. External weights must lie in a weight folder beside the om file.

    Arguments: path (str).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromFile. Manual: ge/function-load_from_file.md.
    """

def load_from_mem(model: int, size: int, /) -> tuple[int, int]:
    """Loads a model from memory.

    model is a host pointer (device pointer on RC).

    Arguments: model (int), size (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromMem. Manual: ge/function-load_from_mem.md.
    """

def load_from_file_with_mem(path: str, work: int, work_size: int, weight: int, weight_size: int, /) -> tuple[int, int]:
    """Loads a model from a file into device memory of the caller.

    Caller-owned device buffers; sizes from query_size. Keep them until unload.

    Arguments: path (str), work (int), work_size (int), weight (int), weight_size (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromFileWithMem. Manual: ge/function-load_from_file_with_mem.md.
    """

def load_from_mem_with_mem(model: int, size: int, work: int, work_size: int, weight: int, weight_size: int, /) -> tuple[int, int]:
    """Loads a model from memory into device memory of the caller.

    As load_from_file_with_mem with the model bytes in memory.

    Arguments: model (int), size (int), work (int), work_size (int), weight (int), weight_size (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromMemWithMem. Manual: ge/function-load_from_mem_with_mem.md.
    """

def load_from_file_with_q(path: str, input_q: int, input_q_num: int, output_q: int, output_q_num: int, /) -> tuple[int, int]:
    """Loads a model that is fed through queues; no queue can exist here.

    Built only with USE_MDL.

    Arguments: path (str), input_q (int), input_q_num (int), output_q (int), output_q_num (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromFileWithQ. Manual: ge/README.md.
    """

def load_from_mem_with_q(model: int, size: int, input_q: int, input_q_num: int, output_q: int, output_q_num: int, /) -> tuple[int, int]:
    """As load_from_file_with_q, from host memory.

    Built only with USE_MDL.

    Arguments: model (int), size (int), input_q (int), input_q_num (int), output_q (int), output_q_num (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadFromMemWithQ. Manual: ge/README.md.
    """

def unload(model_id: int, /) -> int:
    """Unloads a model.

    Unknown id gives 145003. Load, execute and unload must share one context. Bundle members need bundle_unload.

    Arguments: model_id (int).

    Returns: ret (int).

    C: aclmdlUnload. Manual: ge/function-unload.md.
    """

def query_size(path: str, /) -> tuple[int, int, int]:
    """Returns the bytes of device memory that a model file needs.

    Bytes.

    Arguments: path (str).

    Returns: (work_size, weight_size, ret).

    C: aclmdlQuerySize. Manual: ge/function-query_size.md.
    """

def query_size_from_mem(model: int, size: int, /) -> tuple[int, int, int]:
    """Returns the bytes of device memory that a model in memory needs.

    As query_size for model bytes in memory.

    Arguments: model (int), size (int).

    Returns: (work_size, weight_size, ret).

    C: aclmdlQuerySizeFromMem. Manual: ge/function-query_size_from_mem.md.
    """

def execute(model_id: int, input: int, output: int, /) -> int:
    """Runs a model and waits for its results.

    Synchronous; GIL is NOT released. Datasets, not lists. One execution per model id at a time.

    Arguments: model_id (int), input (int), output (int).

    Returns: ret (int).

    C: aclmdlExecute. Manual: ge/function-execute.md.
    """

def execute_async(model_id: int, input: int, output: int, stream: int, /) -> int:
    """Queues a run of a model on a stream.

    Same model id must not run on two streams at once; synchronize the stream afterwards.

    Arguments: model_id (int), input (int), output (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclmdlExecuteAsync. Manual: ge/function-execute_async.md.
    """

def execute_v2(model_id: int, input: int, output: int, stream: int, handle: int, /) -> int:
    """Runs a model on a stream and waits, with the timeouts of an execution configuration.

    handle from create_exec_config_handle (timeouts).

    Arguments: model_id (int), input (int), output (int), stream (int), handle (int).

    Returns: ret (int).

    C: aclmdlExecuteV2. Manual: ge/function-execute_v2.md.
    """

def create_dataset() -> int:
    """Creates an empty list of data buffers.

    0 on failure.

    Returns: dataset (int).

    Undone by acl.mdl.destroy_dataset.

    C: aclmdlCreateDataset. Manual: ge/function-create_dataset.md.
    """

def destroy_dataset(dataset: int, /) -> int:
    """Destroys a dataset, not its data buffers.

    Does not destroy the data buffers or their memory.

    Arguments: dataset (int).

    Returns: ret (int).

    C: aclmdlDestroyDataset. Manual: ge/function-destroy_dataset.md.
    """

def add_dataset_buffer(dataset: int, buffer: int, /) -> tuple[int, int]:
    """Appends a data buffer to a dataset.

    Returns the dataset handle again before ret. NULL gives 100000. Order of calls = tensor index.

    Arguments: dataset (int), buffer (int).

    Returns: (dataset, ret).

    C: aclmdlAddDatasetBuffer. Manual: ge/function-add_dataset_buffer.md.
    """

def get_dataset_buffer(dataset: int, index: int, /) -> int:
    """Returns one data buffer of a dataset.

    0 when out of range.

    Arguments: dataset (int), index (int).

    Returns: buffer (int).

    C: aclmdlGetDatasetBuffer. Manual: ge/function-get_dataset_buffer.md.
    """

def get_dataset_num_buffers(dataset: int, /) -> int:
    """Returns the number of data buffers of a dataset.

    Arguments: dataset (int).

    Returns: num (int).

    C: aclmdlGetDatasetNumBuffers. Manual: ge/function-get_dataset_num_buffers.md.
    """

def set_dataset_tensor_desc(dataset: int, tensor_desc: int, index: int, /) -> tuple[int, int]:
    """Sets the tensor description of one data buffer.

    Content is copied; tensor_desc 0 removes it. For dynamic shapes. Bad index 100000.

    Arguments: dataset (int), tensor_desc (int), index (int).

    Returns: (dataset, ret).

    C: aclmdlSetDatasetTensorDesc. Manual: ge/function-set_dataset_tensor_desc.md.
    """

def get_dataset_tensor_desc(dataset: int, index: int, /) -> int:
    """Returns the tensor description of one data buffer.

    0 when unset or out of range. Owned by the dataset.

    Arguments: dataset (int), index (int).

    Returns: tensor_desc (int).

    C: aclmdlGetDatasetTensorDesc. Manual: ge/function-get_dataset_tensor_desc.md.
    """

def create_desc() -> int:
    """Creates an empty model description.

    Returns: desc (int).

    Undone by acl.mdl.destroy_desc.

    C: aclmdlCreateDesc. Manual: ge/function-create_desc.md.
    """

def get_desc(desc: int, model_id: int, /) -> int:
    """Fills a model description from a loaded model.

    Fills desc in place; unknown id gives 145003.

    Arguments: desc (int), model_id (int).

    Returns: ret (int).

    C: aclmdlGetDesc. Manual: ge/function-get_desc.md.
    """

def get_desc_from_file(desc: int, path: str, /) -> int:
    """Fills a model description from a file.

    Needs no loaded model.

    Arguments: desc (int), path (str).

    Returns: ret (int).

    C: aclmdlGetDescFromFile. Manual: ge/function-get_desc_from_file.md.
    """

def get_desc_from_mem(desc: int, model: int, size: int, /) -> int:
    """Fills a model description from memory.

    Description without loading the model.

    Arguments: desc (int), model (int), size (int).

    Returns: ret (int).

    C: aclmdlGetDescFromMem. Manual: ge/function-get_desc_from_mem.md.
    """

def destroy_desc(desc: int, /) -> int:
    """Destroys a model description.

    Handle invalid afterwards.

    Arguments: desc (int).

    Returns: ret (int).

    C: aclmdlDestroyDesc. Manual: ge/function-destroy_desc.md.
    """

def get_num_inputs(desc: int, /) -> int:
    """Returns the number of inputs of a model.

    0 on NULL. Counts the extra dynamic-shape/AIPP inputs too.

    Arguments: desc (int).

    Returns: num (int).

    C: aclmdlGetNumInputs. Manual: ge/function-get_num_inputs.md.
    """

def get_num_outputs(desc: int, /) -> int:
    """Returns the number of outputs of a model.

    Arguments: desc (int).

    Returns: num (int).

    C: aclmdlGetNumOutputs. Manual: ge/function-get_num_outputs.md.
    """

def get_input_size_by_index(desc: int, index: int, /) -> int:
    """Returns the bytes of an input.

    0 when out of range. Largest gear for gear models.

    Arguments: desc (int), index (int).

    Returns: size (int).

    C: aclmdlGetInputSizeByIndex. Manual: ge/function-get_input_size_by_index.md.
    """

def get_output_size_by_index(desc: int, index: int, /) -> int:
    """Returns the bytes of an output.

    May be 0 for dynamic-shape outputs.

    Arguments: desc (int), index (int).

    Returns: size (int).

    C: aclmdlGetOutputSizeByIndex. Manual: ge/function-get_output_size_by_index.md.
    """

def get_input_dims(desc: int, index: int, /) -> tuple[dict[str, Any], int]:
    """Returns the dimensions of an input.

    dict {name,dimCount,dims}; {} on error. Static AIPP: plain image n,h,w,c. Gear dims are -1. Names over 127 chars are replaced.

    Arguments: desc (int), index (int).

    Returns: (dims, ret).

    C: aclmdlGetInputDims. Manual: ge/function-get_input_dims.md.
    """

def get_input_dims_v2(desc: int, index: int, /) -> tuple[dict[str, Any], int]:
    """Returns the dimensions of an input, scaled where preprocessing is compiled in.

    As get_input_dims, but for static AIPP the dims are scaled (YUV420SP: n,h*1.5,w,1) so their product matches the input size.

    Arguments: desc (int), index (int).

    Returns: (dims, ret).

    C: aclmdlGetInputDimsV2. Manual: ge/function-get_input_dims_v2.md.
    """

def get_output_dims(desc: int, index: int, /) -> tuple[dict[str, Any], int]:
    """Returns the dimensions of an output.

    dict {name,dimCount,dims}; maximum shape for gear models.

    Arguments: desc (int), index (int).

    Returns: (dims, ret).

    C: aclmdlGetOutputDims. Manual: ge/function-get_output_dims.md.
    """

def get_cur_output_dims(desc: int, index: int, /) -> tuple[dict[str, Any], int]:
    """Returns the dimensions of an output for the gear that is set.

    Shape for the gear set last; fixed shape otherwise.

    Arguments: desc (int), index (int).

    Returns: (dims, ret).

    C: aclmdlGetCurOutputDims. Manual: ge/function-get_cur_output_dims.md.
    """

def get_input_name_by_index(desc: int, index: int, /) -> str:
    """Returns the name of an input.

    No ret; '' when out of range.

    Arguments: desc (int), index (int).

    Returns: name (str).

    C: aclmdlGetInputNameByIndex. Manual: ge/function-get_input_name_by_index.md.
    """

def get_output_name_by_index(desc: int, index: int, /) -> str:
    """Returns the name of an output.

    No ret; '' when out of range.

    Arguments: desc (int), index (int).

    Returns: name (str).

    C: aclmdlGetOutputNameByIndex. Manual: ge/function-get_output_name_by_index.md.
    """

def get_input_format(desc: int, index: int, /) -> int:
    """Returns the format of an input.

    No ret; -1 when out of range.

    Arguments: desc (int), index (int).

    Returns: format (int).

    C: aclmdlGetInputFormat. Manual: ge/function-get_input_format.md.
    """

def get_output_format(desc: int, index: int, /) -> int:
    """Returns the format of an output.

    No ret; -1 when out of range.

    Arguments: desc (int), index (int).

    Returns: format (int).

    C: aclmdlGetOutputFormat. Manual: ge/function-get_output_format.md.
    """

def get_input_data_type(desc: int, index: int, /) -> int:
    """Returns the data type of an input.

    No ret; -1 when out of range.

    Arguments: desc (int), index (int).

    Returns: data_type (int).

    C: aclmdlGetInputDataType. Manual: ge/function-get_input_data_type.md.
    """

def get_output_data_type(desc: int, index: int, /) -> int:
    """Returns the data type of an output.

    No ret; -1 when out of range.

    Arguments: desc (int), index (int).

    Returns: data_type (int).

    C: aclmdlGetOutputDataType. Manual: ge/function-get_output_data_type.md.
    """

def get_input_index_by_name(desc: int, name: str, /) -> tuple[int, int]:
    """Returns the index of the input with a name.

    100000 when missing. Reserved names: ascend_mbatch_shape_data, ascend_dynamic_aipp_data.

    Arguments: desc (int), name (str).

    Returns: (index, ret).

    C: aclmdlGetInputIndexByName. Manual: ge/function-get_input_index_by_name.md.
    """

def get_output_index_by_name(desc: int, name: str, /) -> tuple[int, int]:
    """Returns the index of the output with a name.

    100000 when missing.

    Arguments: desc (int), name (str).

    Returns: (index, ret).

    C: aclmdlGetOutputIndexByName. Manual: ge/function-get_output_index_by_name.md.
    """

def get_dynamic_batch(desc: int, /) -> tuple[dict[str, Any], int]:
    """Returns the batch sizes that a model was converted for.

    dict {batchCount,batch}; count 0 when not a batch-gear model.

    Arguments: desc (int).

    Returns: (batch, ret).

    C: aclmdlGetDynamicBatch. Manual: ge/function-get_dynamic_batch.md.
    """

def get_dynamic_hw(desc: int, index: int, /) -> tuple[dict[str, Any], int]:
    """Returns the picture sizes that a model was converted for.

    dict {hwCount,hw}; hw is a list of [h,w]. index reserved, use -1.

    Arguments: desc (int), index (int).

    Returns: (hw, ret).

    C: aclmdlGetDynamicHW. Manual: ge/function-get_dynamic_hw.md.
    """

def get_input_dynamic_gear_count(desc: int, index: int, /) -> tuple[int, int]:
    """Returns how many lists of dimensions a model was converted for.

    index must be -1 (accepted because the format wraps), else 100000.

    Arguments: desc (int), index (int).

    Returns: (count, ret).

    C: aclmdlGetInputDynamicGearCount. Manual: ge/function-get_input_dynamic_gear_count.md.
    """

def get_input_dynamic_dims(desc: int, index: int, gear_count: int, /) -> tuple[list[Any] | None, int]:
    """Returns the dimensions of all inputs for each gear.

    list of {name,dimCount,dims}. index -1. gear_count over 4096 gives (None,100000).

    Arguments: desc (int), index (int), gear_count (int).

    Returns: (dims, ret).

    C: aclmdlGetInputDynamicDims. Manual: ge/function-get_input_dynamic_dims.md.
    """

def set_dynamic_batch_size(model_id: int, dataset: int, index: int, batch: int, /) -> int:
    """Chooses the batch size for executions with a dataset.

    index = that of ascend_mbatch_shape_data. 0 batch 100000; unknown gear 145013; buffer too small 145012.

    Arguments: model_id (int), dataset (int), index (int), batch (int).

    Returns: ret (int).

    C: aclmdlSetDynamicBatchSize. Manual: ge/function-set_dynamic_batch_size.md.
    """

def set_dynamic_hw_size(model_id: int, dataset: int, index: int, height: int, width: int, /) -> int:
    """Chooses the picture size for executions with a dataset.

    As above for H,W gears.

    Arguments: model_id (int), dataset (int), index (int), height (int), width (int).

    Returns: ret (int).

    C: aclmdlSetDynamicHWSize. Manual: ge/function-set_dynamic_hw_size.md.
    """

def set_input_dynamic_dims(model_id: int, dataset: int, index: int, dims: dict[str, Any], /) -> int:
    """Chooses the dimensions of the inputs for executions with a dataset.

    dict {name,dimCount,dims}: all input dims concatenated, static ones included.

    Arguments: model_id (int), dataset (int), index (int), dims (dict[str, Any]).

    Returns: ret (int).

    C: aclmdlSetInputDynamicDims. Manual: ge/function-set_input_dynamic_dims.md.
    """

def create_aipp(batch: int, /) -> int:
    """Creates a set of parameters for dynamic AIPP.

    No ret; 0 on failure.

    Arguments: batch (int).

    Returns: aipp (int).

    Undone by acl.mdl.destroy_aipp.

    C: aclmdlCreateAIPP. Manual: ge/function-create_aipp.md.
    """

def destroy_aipp(aipp: int, /) -> int:
    """Destroys a set of AIPP parameters.

    Handle invalid afterwards.

    Arguments: aipp (int).

    Returns: ret (int).

    C: aclmdlDestroyAIPP. Manual: ge/function-destroy_aipp.md.
    """

def set_aipp_input_format(aipp: int, format: int, /) -> int:
    """Sets the layout of the pictures.

    format = aclAippInputFormat.

    Arguments: aipp (int), format (int).

    Returns: ret (int).

    C: aclmdlSetAIPPInputFormat. Manual: ge/function-set_aipp_input_format.md.
    """

def set_aipp_csc_params(aipp: int, csc_switch: int, r0c0: int, r0c1: int, r0c2: int, r1c0: int, r1c1: int, r1c2: int, r2c0: int, r2c1: int, r2c2: int, out_bias0: int, out_bias1: int, out_bias2: int, in_bias0: int, in_bias1: int, in_bias2: int, /) -> int:
    """Sets the colour conversion.

    17 arguments. csc_switch is unsigned here (0/1).

    Arguments: aipp (int), csc_switch (int), r0c0 (int), r0c1 (int), r0c2 (int), r1c0 (int), r1c1 (int), r1c2 (int), r2c0 (int), r2c1 (int), r2c2 (int), out_bias0 (int), out_bias1 (int), out_bias2 (int), in_bias0 (int), in_bias1 (int), in_bias2 (int).

    Returns: ret (int).

    C: aclmdlSetAIPPCscParams. Manual: ge/function-set_aipp_csc_params.md.
    """

def set_aipp_rbuv_swap_switch(aipp: int, switch: int, /) -> int:
    """Sets whether R and B, or U and V, are exchanged.

    0/1: swap R and B, or U and V.

    Arguments: aipp (int), switch (int).

    Returns: ret (int).

    C: aclmdlSetAIPPRbuvSwapSwitch. Manual: ge/function-set_aipp_rbuv_swap_switch.md.
    """

def set_aipp_ax_swap_switch(aipp: int, switch: int, /) -> int:
    """Sets whether the first of four components goes to the end.

    0/1: RGBA to ARGB / YUVA to AYUV.

    Arguments: aipp (int), switch (int).

    Returns: ret (int).

    C: aclmdlSetAIPPAxSwapSwitch. Manual: ge/function-set_aipp_ax_swap_switch.md.
    """

def set_aipp_src_image_size(aipp: int, width: int, height: int, /) -> int:
    """Sets the size of the pictures.

    Original image width then height; needed for every dynamic AIPP use.

    Arguments: aipp (int), width (int), height (int).

    Returns: ret (int).

    C: aclmdlSetAIPPSrcImageSize. Manual: ge/function-set_aipp_src_image_size.md.
    """

def set_aipp_scf_params(aipp: int, switch: int, in_w: int, in_h: int, out_w: int, out_h: int, batch_index: int, /) -> int:
    """Sets the scaling of one picture, which no product does.

    Built only with USE_MDL. set_input_aipp refuses a scaling (100000).

    Arguments: aipp (int), switch (int), in_w (int), in_h (int), out_w (int), out_h (int), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPScfParams. Manual: ge/README.md.
    """

def set_aipp_crop_params(aipp: int, switch: int, start_w: int, start_h: int, size_w: int, size_h: int, batch_index: int, /) -> int:
    """Sets the part that is taken of one picture.

    switch 0/1; one call per batch index.

    Arguments: aipp (int), switch (int), start_w (int), start_h (int), size_w (int), size_h (int), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPCropParams. Manual: ge/function-set_aipp_crop_params.md.
    """

def set_aipp_padding_params(aipp: int, switch: int, top: int, bottom: int, left: int, right: int, batch_index: int, /) -> int:
    """Sets the pixels that are put around one picture.

    switch 0/1; one call per batch index.

    Arguments: aipp (int), switch (int), top (int), bottom (int), left (int), right (int), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPPaddingParams. Manual: ge/function-set_aipp_padding_params.md.
    """

def set_aipp_dtc_pixel_mean(aipp: int, chn0: int, chn1: int, chn2: int, chn3: int, batch_index: int, /) -> int:
    """Sets the mean that is subtracted from one picture.

    Per-channel mean, one call per batch index.

    Arguments: aipp (int), chn0 (int), chn1 (int), chn2 (int), chn3 (int), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPDtcPixelMean. Manual: ge/function-set_aipp_dtc_pixel_mean.md.
    """

def set_aipp_dtc_pixel_min(aipp: int, chn0: float, chn1: float, chn2: float, chn3: float, batch_index: int, /) -> int:
    """Sets the minimum that is subtracted from one picture.

    Per-channel minimum, one call per batch index.

    Arguments: aipp (int), chn0 (float), chn1 (float), chn2 (float), chn3 (float), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPDtcPixelMin. Manual: ge/function-set_aipp_dtc_pixel_min.md.
    """

def set_aipp_pixel_var_reci(aipp: int, chn0: float, chn1: float, chn2: float, chn3: float, batch_index: int, /) -> int:
    """Sets the reciprocal of the variance that one picture is multiplied with.

    Per-channel reciprocal of variance, one call per batch index.

    Arguments: aipp (int), chn0 (float), chn1 (float), chn2 (float), chn3 (float), batch_index (int).

    Returns: ret (int).

    C: aclmdlSetAIPPPixelVarReci. Manual: ge/function-set_aipp_pixel_var_reci.md.
    """

def set_input_aipp(model_id: int, dataset: int, index: int, aipp: int, /) -> int:
    """Hands AIPP parameters to a model, by the input that takes them.

    index = that of ascend_dynamic_aipp_data.

    Arguments: model_id (int), dataset (int), index (int), aipp (int).

    Returns: ret (int).

    C: aclmdlSetInputAIPP. Manual: ge/function-set_input_aipp.md.
    """

def set_aipp_by_input_index(model_id: int, dataset: int, index: int, aipp: int, /) -> int:
    """Hands AIPP parameters to a model, by the input that takes the pictures.

    index = the image input itself.

    Arguments: model_id (int), dataset (int), index (int), aipp (int).

    Returns: ret (int).

    C: aclmdlSetAIPPByInputIndex. Manual: ge/function-set_aipp_by_input_index.md.
    """

def get_aipp_type(model_id: int, index: int, /) -> tuple[int, int, int]:
    """Returns what an input has to do with AIPP.

    type = aclmdlInputAippType; attached 0xFFFFFFFF when none.

    Arguments: model_id (int), index (int).

    Returns: (type, attached_index, ret).

    C: aclmdlGetAippType. Manual: ge/function-get_aipp_type.md.
    """

def get_first_aipp_info(model_id: int, index: int, /) -> tuple[dict[str, Any] | None, int]:
    """Returns the AIPP of an input.

    Of dynamic AIPP only srcFormat, srcDatatype, srcDimNum, shapeCount and outDims; None on failure (145015 if no AIPP). The real module leaves out matrixR0C2, matrixR2C0 and matrixR2C1; here they are, as the manual says.

    Arguments: model_id (int), index (int).

    Returns: (info, ret).

    C: aclmdlGetFirstAippInfo. Manual: ge/function-get_first_aipp_info.md.
    """

def get_aipp_data_size(batch: int, /) -> tuple[int, int]:
    """Returns the bytes of AIPP parameters for a batch.

    Bytes of the AIPP input for that batch count.

    Arguments: batch (int).

    Returns: (size, ret).

    C: aclmdlGetAippDataSize. Manual: ge/function-get_aipp_data_size.md.
    """

def create_and_get_op_desc(device_id: int, stream_id: int, task_id: int, op_name_len: int, /) -> tuple[str, int, int, int, int, int]:
    """Describes the operator of a failed task.

    For exception callbacks; op_name_len at most 4096. Six return values.

    Arguments: device_id (int), stream_id (int), task_id (int), op_name_len (int).

    Returns: (op_name, input_desc, num_inputs, output_desc, num_outputs, ret).

    Undone by acl.destroy_tensor_desc.

    Always returns 500002: a model runs here as one task, so that no task is that of one operator.

    C: aclmdlCreateAndGetOpDesc. Manual: ge/function-create_and_get_op_desc.md.
    """

def init_dump() -> int:
    """Begins a time in which models are loaded to be dumped.

    Dump must not also be set in the init JSON (100044).

    Returns: ret (int).

    Undone by acl.mdl.finalize_dump.

    C: aclmdlInitDump. Manual: api_ref/18_dump_configuration.md.
    """

def set_dump(path: str = ..., /) -> int:
    """Says by a JSON file what is dumped of models loaded from now on.

    After init_dump, before load.

    Arguments: path (str, optional).

    Returns: ret (int).

    C: aclmdlSetDump. Manual: api_ref/18_dump_configuration.md.
    """

def finalize_dump() -> int:
    """Ends the dump.

    100045 without init_dump.

    Returns: ret (int).

    C: aclmdlFinalizeDump. Manual: api_ref/18_dump_configuration.md.
    """

def dump_reg_callback(func: Callable[..., Any], flag: int, /) -> int:
    """Gives dump data to a function in place of files.

    func(dict{file_name,data_buf,buf_len,is_last_chunk,offset,flag}); flag reserved 0.

    Arguments: func (Callable[..., Any]), flag (int).

    Returns: ret (int).

    Undone by acl.mdl.dump_unreg_callback.

    C: acldumpRegCallback. Manual: api_ref/18_dump_configuration.md.
    """

def dump_unreg_callback() -> None:
    """Lets dump data go to files again.

    Returns None.

    Returns: None.

    C: acldumpUnregCallback. Manual: api_ref/18_dump_configuration.md.
    """

def create_config_handle() -> int:
    """Makes a configuration to load a model by.

    No ret.

    Returns: handle (int).

    Undone by acl.mdl.destroy_config_handle.

    C: aclmdlCreateConfigHandle. Manual: ge/function-create_config_handle.md.
    """

def destroy_config_handle(handle: int, /) -> int:
    """Destroys a load configuration.

    Handle invalid afterwards.

    Arguments: handle (int).

    Returns: ret (int).

    C: aclmdlDestroyConfigHandle. Manual: ge/function-destroy_config_handle.md.
    """

def set_config_opt(handle: int, attr: int, param: int | str, /) -> int:
    """Sets one attribute of a load configuration.

    attr = aclmdlConfigAttr: 0 signed int; PATH_PTR (2) str; *_ADDR_PTR and WEIGHT_PATH int pointer; the rest unsigned 64-bit.

    Arguments: handle (int), attr (int), param (int | str).

    Returns: ret (int).

    C: aclmdlSetConfigOpt. Manual: ge/function-set_config_opt.md.
    """

def load_with_config(handle: int, /) -> tuple[int, int]:
    """Loads a model in the way that a configuration says.

    Mandatory attributes depend on ACL_MDL_LOAD_TYPE_SIZET; 100000 when incomplete.

    Arguments: handle (int).

    Returns: (model_id, ret).

    Undone by acl.mdl.unload.

    C: aclmdlLoadWithConfig. Manual: ge/function-load_with_config.md.
    """

def create_exec_config_handle() -> int:
    """Makes a configuration to run a model by.

    No ret.

    Returns: handle (int).

    Undone by acl.mdl.destroy_exec_config_handle.

    C: aclmdlCreateExecConfigHandle. Manual: ge/function-create_exec_config_handle.md.
    """

def destroy_exec_config_handle(handle: int, /) -> int:
    """Destroys an execution configuration.

    Handle invalid afterwards.

    Arguments: handle (int).

    Returns: ret (int).

    C: aclmdlDestroyExecConfigHandle. Manual: ge/function-destroy_exec_config_handle.md.
    """

def set_exec_config_opt(handle: int, attr: int, value: int, /) -> int:
    """Sets one attribute of an execution configuration.

    attr = aclmdlExecConfigAttr (0 stream sync timeout ms, 1 event sync timeout ms). Only 32-bit unsigned values fit.

    Arguments: handle (int), attr (int), value (int).

    Returns: ret (int).

    C: aclmdlSetExecConfigOpt. Manual: ge/function-set_exec_config_opt.md.
    """

def get_tensor_real_name(desc: int, name: str, /) -> str | None:
    """Returns the full name of a tensor whose name was shortened.

    Original name of a shortened tensor name; None when not found.

    Arguments: desc (int), name (str).

    Returns: name (str | None).

    C: aclmdlGetTensorRealName. Manual: ge/function-get_tensor_real_name.md.
    """

def get_op_attr(desc: int, op_name: str, attr: str, /) -> str | None:
    """Returns the original operators that one of a compiled model was made of.

    No ret; '' when op or attr missing, None on failure. Only _datadump_original_op_names; text like [len]name[len]name.

    Arguments: desc (int), op_name (str), attr (str).

    Returns: value (str | None).

    C: aclmdlGetOpAttr. Manual: ge/function-get_op_attr.md.
    """

def bundle_load_from_file(path: str, /) -> tuple[int, int]:
    """Loads every model of a bundle file.

    Bundle of several models sharing variables; get the members with bundle_get_model_id.

    Arguments: path (str).

    Returns: (bundle_id, ret).

    Undone by acl.mdl.bundle_unload.

    C: aclmdlBundleLoadFromFile. Manual: ge/function-bundle_load_from_file.md.
    """

def bundle_load_from_mem(model: int, size: int, /) -> tuple[int, int]:
    """Loads every model of a bundle in host memory.

    As bundle_load_from_file from memory.

    Arguments: model (int), size (int).

    Returns: (bundle_id, ret).

    Undone by acl.mdl.bundle_unload.

    C: aclmdlBundleLoadFromMem. Manual: ge/function-bundle_load_from_mem.md.
    """

def bundle_unload(bundle_id: int, /) -> int:
    """Unloads a bundle with its models.

    148053 for an unknown bundle.

    Arguments: bundle_id (int).

    Returns: ret (int).

    C: aclmdlBundleUnload. Manual: ge/function-bundle_unload.md.
    """

def bundle_get_model_id(bundle_id: int, index: int, /) -> tuple[int, int]:
    """Returns the model id of a member of a bundle.

    Member id usable with execute; index from 0.

    Arguments: bundle_id (int), index (int).

    Returns: (model_id, ret).

    C: aclmdlBundleGetModelId. Manual: ge/function-bundle_get_model_id.md.
    """

def bundle_get_model_num(bundle_id: int, /) -> tuple[int, int]:
    """Returns the number of models in a bundle.

    Number of members.

    Arguments: bundle_id (int).

    Returns: (num, ret).

    C: aclmdlBundleGetModelNum. Manual: ge/function-bundle_get_model_num.md.
    """

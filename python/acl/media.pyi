# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

from collections.abc import Callable
from typing import Any

def dvpp_malloc(size: int, /) -> tuple[int, int]:
    """Allocates device memory for media processing, in bytes.

    Device memory for DVPP V1 (input and output). Start address aligned (128 B on current products).

    Arguments: size (int).

    Returns: (ptr, ret).

    Undone by acl.media.dvpp_free.

    C: acldvppMalloc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_malloc_with_cfg(size: int, policy: int, cfg: dict[str, Any], /) -> tuple[int, int]:
    """Allocates device memory for media processing, with a policy and attributes.

    Unsure: in the table, thinly documented. cfg as acl.rt.malloc_with_cfg.

    Arguments: size (int), policy (int), cfg (dict[str, Any]).

    Returns: (ptr, ret).

    Undone by acl.media.dvpp_free.

    C: acldvppMallocWithCfg. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_free(ptr: int, /) -> int:
    """Frees memory of dvpp_malloc.

    Only for dvpp_malloc memory.

    Arguments: ptr (int).

    Returns: ret (int).

    C: acldvppFree. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_channel(channel_desc: int, /) -> int:
    """Creates the channel that a description describes.

    Channel for picture work; costs streams/notifies. A desc serves one channel.

    Arguments: channel_desc (int).

    Returns: ret (int).

    Undone by acl.media.dvpp_destroy_channel.

    C: acldvppCreateChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_channel(channel_desc: int, /) -> int:
    """Destroys a channel, not its description.

    Wait for its tasks first.

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: acldvppDestroyChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_channel_desc() -> int:
    """Creates a description of a channel.

    No ret.

    Returns: channel_desc (int).

    Undone by acl.media.dvpp_destroy_channel_desc.

    C: acldvppCreateChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_channel_desc(channel_desc: int, /) -> int:
    """Destroys a description of a channel.

    148051 while its channel still exists.

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: acldvppDestroyChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_channel_desc_channel_id(channel_desc: int, /) -> int:
    """Returns a channel's id.

    No ret.

    Arguments: channel_desc (int).

    Returns: channel_id (int).

    C: acldvppGetChannelDescChannelId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_channel_desc_mode(channel_desc: int, mode: int, /) -> int:
    """Sets which kinds of work a channel is for.

    OR of 1 VPC, 2 JPEGD, 4 JPEGE, 8 PNGD. Before create_channel.

    Arguments: channel_desc (int), mode (int).

    Returns: ret (int).

    C: acldvppSetChannelDescMode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_channel_desc_param(channel_desc: int, type: int, param: int, /) -> tuple[int, int]:
    """Sets a parameter of a channel.

    Value passed as int; returns the desc again.

    Arguments: channel_desc (int), type (int), param (int).

    Returns: (channel_desc, ret).

    C: acldvppSetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_channel_desc_param(channel_desc: int, type: int, /) -> tuple[int, int, int]:
    """Returns a parameter of a channel.

    Three return values.

    Arguments: channel_desc (int), type (int).

    Returns: (size, param, ret).

    C: acldvppGetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_pic_desc() -> int:
    """Creates a description of a picture.

    No ret.

    Returns: pic_desc (int).

    Undone by acl.media.dvpp_destroy_pic_desc.

    C: acldvppCreatePicDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_pic_desc(pic_desc: int, /) -> int:
    """Destroys a description of a picture, not the picture's memory.

    Does not free the picture memory.

    Arguments: pic_desc (int).

    Returns: ret (int).

    C: acldvppDestroyPicDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_data(pic_desc: int, data: int, /) -> int:
    """Sets the address of a picture.

    Device address.

    Arguments: pic_desc (int), data (int).

    Returns: ret (int).

    C: acldvppSetPicDescData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_data(pic_desc: int, /) -> int:
    """Returns the address of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: data (int).

    C: acldvppGetPicDescData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_size(pic_desc: int, size: int, /) -> int:
    """Sets the bytes of a picture.

    Bytes.

    Arguments: pic_desc (int), size (int).

    Returns: ret (int).

    C: acldvppSetPicDescSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_size(pic_desc: int, /) -> int:
    """Returns the bytes of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: size (int).

    C: acldvppGetPicDescSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_format(pic_desc: int, format: int, /) -> int:
    """Sets the format of a picture.

    acldvppPixelFormat number.

    Arguments: pic_desc (int), format (int).

    Returns: ret (int).

    C: acldvppSetPicDescFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_format(pic_desc: int, /) -> int:
    """Returns the format of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: format (int).

    C: acldvppGetPicDescFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_width(pic_desc: int, width: int, /) -> int:
    """Sets the width of a picture.

    Sets one field.

    Arguments: pic_desc (int), width (int).

    Returns: ret (int).

    C: acldvppSetPicDescWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_width(pic_desc: int, /) -> int:
    """Returns the width of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: width (int).

    C: acldvppGetPicDescWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_height(pic_desc: int, height: int, /) -> int:
    """Sets the height of a picture.

    Sets one field.

    Arguments: pic_desc (int), height (int).

    Returns: ret (int).

    C: acldvppSetPicDescHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_height(pic_desc: int, /) -> int:
    """Returns the height of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: height (int).

    C: acldvppGetPicDescHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_width_stride(pic_desc: int, width_stride: int, /) -> int:
    """Sets the bytes from one row to the next of a picture.

    Aligned width (rule depends on format and unit).

    Arguments: pic_desc (int), width_stride (int).

    Returns: ret (int).

    C: acldvppSetPicDescWidthStride. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_width_stride(pic_desc: int, /) -> int:
    """Returns the bytes from one row to the next of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: width_stride (int).

    C: acldvppGetPicDescWidthStride. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_height_stride(pic_desc: int, height_stride: int, /) -> int:
    """Sets the rows of memory of a picture.

    Aligned height.

    Arguments: pic_desc (int), height_stride (int).

    Returns: ret (int).

    C: acldvppSetPicDescHeightStride. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_height_stride(pic_desc: int, /) -> int:
    """Returns the rows of memory of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: height_stride (int).

    C: acldvppGetPicDescHeightStride. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_pic_desc_ret_code(pic_desc: int, ret_code: int, /) -> int:
    """Sets the return code of a picture.

    Sets one field.

    Arguments: pic_desc (int), ret_code (int).

    Returns: ret (int).

    C: acldvppSetPicDescRetCode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc_ret_code(pic_desc: int, /) -> int:
    """Returns the return code of a picture.

    No ret.

    Arguments: pic_desc (int).

    Returns: ret_code (int).

    C: acldvppGetPicDescRetCode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_stream_desc() -> int:
    """Creates a description of coded data.

    No ret.

    Returns: stream_desc (int).

    Undone by acl.media.dvpp_destroy_stream_desc.

    C: acldvppCreateStreamDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_stream_desc(stream_desc: int, /) -> int:
    """Destroys a description of coded data, not the data's memory.

    Does not free the data.

    Arguments: stream_desc (int).

    Returns: ret (int).

    C: acldvppDestroyStreamDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_data(stream_desc: int, data: int, /) -> int:
    """Sets the address of coded data.

    Device address.

    Arguments: stream_desc (int), data (int).

    Returns: ret (int).

    C: acldvppSetStreamDescData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_data(stream_desc: int, /) -> int:
    """Returns the address of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: data (int).

    C: acldvppGetStreamDescData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_size(stream_desc: int, size: int, /) -> int:
    """Sets the bytes of coded data.

    Sets one field.

    Arguments: stream_desc (int), size (int).

    Returns: ret (int).

    C: acldvppSetStreamDescSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_size(stream_desc: int, /) -> int:
    """Returns the bytes of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: size (int).

    C: acldvppGetStreamDescSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_format(stream_desc: int, format: int, /) -> int:
    """Sets the format of coded data.

    acldvppStreamFormat number.

    Arguments: stream_desc (int), format (int).

    Returns: ret (int).

    C: acldvppSetStreamDescFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_format(stream_desc: int, /) -> int:
    """Returns the format of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: format (int).

    C: acldvppGetStreamDescFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_timestamp(stream_desc: int, timestamp: int, /) -> int:
    """Sets the timestamp of coded data.

    Opaque 64-bit value carried through.

    Arguments: stream_desc (int), timestamp (int).

    Returns: ret (int).

    C: acldvppSetStreamDescTimestamp. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_timestamp(stream_desc: int, /) -> int:
    """Returns the timestamp of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: timestamp (int).

    C: acldvppGetStreamDescTimestamp. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_ret_code(stream_desc: int, ret_code: int, /) -> int:
    """Sets the return code of coded data.

    Sets one field.

    Arguments: stream_desc (int), ret_code (int).

    Returns: ret (int).

    C: acldvppSetStreamDescRetCode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_ret_code(stream_desc: int, /) -> int:
    """Returns the return code of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: ret_code (int).

    C: acldvppGetStreamDescRetCode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_stream_desc_eos(stream_desc: int, eos: int, /) -> int:
    """Sets whether nothing follows of coded data.

    1 marks the last frame.

    Arguments: stream_desc (int), eos (int).

    Returns: ret (int).

    C: acldvppSetStreamDescEos. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_stream_desc_eos(stream_desc: int, /) -> int:
    """Returns whether nothing follows of coded data.

    No ret.

    Arguments: stream_desc (int).

    Returns: eos (int).

    C: acldvppGetStreamDescEos. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_batch_pic_desc(batch: int, /) -> int:
    """Creates a batch of picture descriptions.

    No ret.

    Arguments: batch (int).

    Returns: batch_desc (int).

    Undone by acl.media.dvpp_destroy_batch_pic_desc.

    C: acldvppCreateBatchPicDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_batch_pic_desc(batch_desc: int, /) -> int:
    """Destroys a batch with its picture descriptions.

    Releases the object; handle invalid afterwards.

    Arguments: batch_desc (int).

    Returns: ret (int).

    C: acldvppDestroyBatchPicDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_pic_desc(batch_desc: int, index: int, /) -> int:
    """Returns a picture description of a batch.

    No ret; 0 when out of range. Owned by the batch.

    Arguments: batch_desc (int), index (int).

    Returns: pic_desc (int).

    C: acldvppGetPicDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_resize_async(channel_desc: int, input: int, output: int, resize_config: int, stream: int, /) -> int:
    """Queues the resizing of a picture.

    Scale 1/32..16 per axis. Result picture desc is valid after stream sync; check its ret_code.

    Arguments: channel_desc (int), input (int), output (int), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcResizeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_crop_async(channel_desc: int, input: int, output: int, crop_area: int, stream: int, /) -> int:
    """Queues the cutting of a region out of a picture, scaled to the size of the output.

    Scales to the output size too.

    Arguments: channel_desc (int), input (int), output (int), crop_area (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcCropAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_crop_resize_async(channel_desc: int, input: int, output: int, crop_area: int, resize_config: int, stream: int, /) -> int:
    """Queues the cutting of a region out of a picture, scaled to the size of the output with an interpolation.

    Crop then scale with a chosen interpolation.

    Arguments: channel_desc (int), input (int), output (int), crop_area (int), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcCropResizeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_crop_and_paste_async(channel_desc: int, input: int, output: int, crop_area: int, paste_area: int, stream: int, /) -> int:
    """Queues the pasting of a region of a picture into a region of another.

    Crop, scale to the paste area, paste.

    Arguments: channel_desc (int), input (int), output (int), crop_area (int), paste_area (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcCropAndPasteAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_crop_resize_paste_async(channel_desc: int, input: int, output: int, crop_area: int, paste_area: int, resize_config: int, stream: int, /) -> int:
    """Queues the pasting of a region of a picture into a region of another, with an interpolation.

    As crop_and_paste with a chosen interpolation.

    Arguments: channel_desc (int), input (int), output (int), crop_area (int), paste_area (int), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcCropResizePasteAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_batch_crop_async(channel_desc: int, src_batch: int, roi_nums: list[int], dst_batch: int, crop_areas: list[int], stream: int, /) -> tuple[int, int]:
    """Queues the cutting of regions out of several pictures.

    Returns dst_batch again. 1..256 areas else ValueError. Area count taken from the list.

    Arguments: channel_desc (int), src_batch (int), roi_nums (list[int]), dst_batch (int), crop_areas (list[int]), stream (int).

    Returns: (dst_batch, ret).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcBatchCropAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_batch_crop_resize_async(channel_desc: int, src_batch: int, roi_nums: list[int], dst_batch: int, crop_areas: list[int], resize_config: int, stream: int, /) -> int:
    """Queues the cutting of regions out of several pictures, with an interpolation.

    ret only, unlike batch_crop.

    Arguments: channel_desc (int), src_batch (int), roi_nums (list[int]), dst_batch (int), crop_areas (list[int]), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcBatchCropResizeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_batch_crop_and_paste_async(channel_desc: int, src_batch: int, roi_nums: list[int], dst_batch: int, crop_areas: list[int], paste_areas: list[int], stream: int, /) -> tuple[int, int]:
    """Queues the pasting of regions of several pictures into others.

    Returns dst_batch again.

    Arguments: channel_desc (int), src_batch (int), roi_nums (list[int]), dst_batch (int), crop_areas (list[int]), paste_areas (list[int]), stream (int).

    Returns: (dst_batch, ret).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcBatchCropAndPasteAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_batch_crop_resize_paste_async(channel_desc: int, src_batch: int, roi_nums: list[int], dst_batch: int, crop_areas: list[int], paste_areas: list[int], resize_config: int, stream: int, /) -> int:
    """Queues the pasting of regions of several pictures into others, with an interpolation.

    ret only.

    Arguments: channel_desc (int), src_batch (int), roi_nums (list[int]), dst_batch (int), crop_areas (list[int]), paste_areas (list[int]), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcBatchCropResizePasteAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_batch_crop_resize_make_border_async(channel_desc: int, src_batch: int, roi_nums: list[int], dst_batch: int, crop_areas: list[int], border_configs: list[int], resize_config: int, stream: int, /) -> int:
    """Queues the cutting of regions out of several pictures, with borders around them.

    ret only.

    Arguments: channel_desc (int), src_batch (int), roi_nums (list[int]), dst_batch (int), crop_areas (list[int]), border_configs (list[int]), resize_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcBatchCropResizeMakeBorderAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_convert_color_async(channel_desc: int, input: int, output: int, stream: int, /) -> int:
    """Queues the conversion of a picture to another format.

    Conversion given by the two pic_desc formats.

    Arguments: channel_desc (int), input (int), output (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcConvertColorAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_pyr_down_async(channel_desc: int, input: int, output: int, reserve: int, stream: int, /) -> int:
    """Queues the halving of a picture after a Gaussian filter.

    reserve 0.

    Arguments: channel_desc (int), input (int), output (int), reserve (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcPyrDownAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_equalize_hist_async(channel_desc: int, input: int, output: int, lut_map: int, stream: int, /) -> int:
    """Queues the mapping of the values of a picture.

    Built only with USE_MDL.

    Arguments: channel_desc (int), input (int), output (int), lut_map (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcEqualizeHistAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_make_border_async(channel_desc: int, input: int, output: int, border_config: int, stream: int, /) -> int:
    """Queues the copying of a picture with a border around it.

    Built only with USE_MDL.

    Arguments: channel_desc (int), input (int), output (int), border_config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcMakeBorderAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_vpc_calc_hist_async(channel_desc: int, src: int, hist: int, reserve: int, stream: int, /) -> int:
    """Queues the counting of the values of a picture.

    Built only with USE_MDL.

    Arguments: channel_desc (int), src (int), hist (int), reserve (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppVpcCalcHistAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_roi_config(left: int, right: int, top: int, bottom: int, /) -> int:
    """Creates a region: the first and last column, the first and last row.

    No ret. Order is left,right,top,bottom. Left/top even, right/bottom odd.

    Arguments: left (int), right (int), top (int), bottom (int).

    Returns: config (int).

    Undone by acl.media.dvpp_destroy_roi_config.

    C: acldvppCreateRoiConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_roi_config(config: int, /) -> int:
    """Destroys a region.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: acldvppDestroyRoiConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_roi_config(config: int, left: int, right: int, top: int, bottom: int, /) -> int:
    """Sets the first and last column and row of a region.

    Order left,right,top,bottom.

    Arguments: config (int), left (int), right (int), top (int), bottom (int).

    Returns: ret (int).

    C: acldvppSetRoiConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_roi_config_left(config: int, left: int, /) -> int:
    """Sets the first column of a region.

    Sets one field.

    Arguments: config (int), left (int).

    Returns: ret (int).

    C: acldvppSetRoiConfigLeft. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_roi_config_right(config: int, right: int, /) -> int:
    """Sets the last column of a region.

    Sets one field.

    Arguments: config (int), right (int).

    Returns: ret (int).

    C: acldvppSetRoiConfigRight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_roi_config_top(config: int, top: int, /) -> int:
    """Sets the first row of a region.

    Sets one field.

    Arguments: config (int), top (int).

    Returns: ret (int).

    C: acldvppSetRoiConfigTop. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_roi_config_bottom(config: int, bottom: int, /) -> int:
    """Sets the last row of a region.

    Sets one field.

    Arguments: config (int), bottom (int).

    Returns: ret (int).

    C: acldvppSetRoiConfigBottom. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_resize_config() -> int:
    """Creates a configuration for resizing.

    No ret.

    Returns: config (int).

    Undone by acl.media.dvpp_destroy_resize_config.

    C: acldvppCreateResizeConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_resize_config(config: int, /) -> int:
    """Destroys a configuration for resizing.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: acldvppDestroyResizeConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_resize_config_interpolation(config: int, mode: int, /) -> int:
    """Sets the interpolation of resizing.

    0 product default, 1 OpenCV-like bilinear, 2 OpenCV-like nearest, 3/4 TensorFlow-like (not everywhere).

    Arguments: config (int), mode (int).

    Returns: ret (int).

    C: acldvppSetResizeConfigInterpolation. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_resize_config_interpolation(config: int, /) -> int:
    """Returns the interpolation of resizing.

    No ret.

    Arguments: config (int).

    Returns: mode (int).

    C: acldvppGetResizeConfigInterpolation. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_border_config() -> int:
    """Creates a configuration for borders.

    No ret.

    Returns: config (int).

    Undone by acl.media.dvpp_destroy_border_config.

    C: acldvppCreateBorderConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_border_config(config: int, /) -> int:
    """Destroys a configuration for borders.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: acldvppDestroyBorderConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_value(config: int, index: int, value: float, /) -> int:
    """Sets a component of the colour of a border.

    index 0..3.

    Arguments: config (int), index (int), value (float).

    Returns: ret (int).

    C: acldvppSetBorderConfigValue. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_value(config: int, index: int, /) -> float:
    """Returns a component of the colour of a border.

    No ret.

    Arguments: config (int), index (int).

    Returns: value (float).

    C: acldvppGetBorderConfigValue. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_border_type(config: int, border_type: int, /) -> int:
    """Sets the type of a border.

    0 constant, 1 replicate, 2 reflect, 3 reflect_101.

    Arguments: config (int), border_type (int).

    Returns: ret (int).

    C: acldvppSetBorderConfigBorderType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_border_type(config: int, /) -> int:
    """Returns the type of a border.

    No ret.

    Arguments: config (int).

    Returns: border_type (int).

    C: acldvppGetBorderConfigBorderType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_top(config: int, top: int, /) -> int:
    """Sets the rows at the top of a border.

    Parse error text spells it '..._Top'.

    Arguments: config (int), top (int).

    Returns: ret (int).

    C: acldvppSetBorderConfigTop. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_top(config: int, /) -> int:
    """Returns the rows at the top of a border.

    No ret.

    Arguments: config (int).

    Returns: top (int).

    C: acldvppGetBorderConfigTop. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_bottom(config: int, bottom: int, /) -> int:
    """Sets the rows at the bottom of a border.

    Sets one field.

    Arguments: config (int), bottom (int).

    Returns: ret (int).

    C: acldvppSetBorderConfigBottom. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_bottom(config: int, /) -> int:
    """Returns the rows at the bottom of a border.

    No ret.

    Arguments: config (int).

    Returns: bottom (int).

    C: acldvppGetBorderConfigBottom. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_left(config: int, left: int, /) -> int:
    """Sets the columns at the left of a border.

    Sets one field.

    Arguments: config (int), left (int).

    Returns: ret (int).

    C: acldvppSetBorderConfigLeft. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_left(config: int, /) -> int:
    """Returns the columns at the left of a border.

    No ret.

    Arguments: config (int).

    Returns: left (int).

    C: acldvppGetBorderConfigLeft. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_border_config_right(config: int, right: int, /) -> int:
    """Sets the columns at the right of a border.

    Sets one field.

    Arguments: config (int), right (int).

    Returns: ret (int).

    C: acldvppSetBorderConfigRight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_border_config_right(config: int, /) -> int:
    """Returns the columns at the right of a border.

    No ret.

    Arguments: config (int).

    Returns: right (int).

    C: acldvppGetBorderConfigRight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_hist() -> int:
    """Creates a histogram.

    Built only with USE_MDL.

    Returns: hist (int).

    Undone by acl.media.dvpp_destroy_hist.

    C: acldvppCreateHist. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_hist(hist: int, /) -> int:
    """Destroys a histogram.

    Built only with USE_MDL.

    Arguments: hist (int).

    Returns: ret (int).

    C: acldvppDestroyHist. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_hist_dims(hist: int, /) -> int:
    """Returns the number of components of a histogram.

    Built only with USE_MDL.

    Arguments: hist (int).

    Returns: dims (int).

    C: acldvppGetHistDims. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_hist_data(hist: int, dim: int, /) -> tuple[int, int, int]:
    """Returns the address of the counts of a component, and how many there are.

    Built only with USE_MDL.

    Arguments: hist (int), dim (int).

    Returns: (data, length, ret).

    C: acldvppGetHistData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_hist_ret_code(hist: int, /) -> int:
    """Returns what became of the counting, 0 when it is all right.

    Built only with USE_MDL.

    Arguments: hist (int).

    Returns: ret_code (int).

    C: acldvppGetHistRetCode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_clear_hist(hist: int, /) -> int:
    """Sets the counts of a histogram to 0.

    Built only with USE_MDL.

    Arguments: hist (int).

    Returns: ret (int).

    C: acldvppClearHist. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_lut_map() -> int:
    """Creates a colour map.

    Built only with USE_MDL.

    Returns: map (int).

    Undone by acl.media.dvpp_destroy_lut_map.

    C: acldvppCreateLutMap. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_lut_map(map: int, /) -> int:
    """Destroys a colour map.

    Built only with USE_MDL.

    Arguments: map (int).

    Returns: ret (int).

    C: acldvppDestroyLutMap. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_lut_map_dims(map: int, /) -> int:
    """Returns the number of components of a colour map.

    Built only with USE_MDL.

    Arguments: map (int).

    Returns: dims (int).

    C: acldvppGetLutMapDims. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_lut_map_data(map: int, dim: int, /) -> tuple[int, int, int]:
    """Returns the address of the table of a component, and its length.

    Built only with USE_MDL.

    Arguments: map (int), dim (int).

    Returns: (data, length, ret).

    C: acldvppGetLutMapData. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_decode_async(channel_desc: int, data: int, size: int, output: int, stream: int, /) -> int:
    """Queues the decoding of a JPEG picture.

    data is device (DVPP) memory. Output pic_desc is filled when done.

    Arguments: channel_desc (int), data (int), size (int), output (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppJpegDecodeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_get_image_info(data: int, size: int, /) -> tuple[int, int, int, int]:
    """Returns the width, height and number of components of a JPEG picture.

    data is host memory. Alpha/extra info needs _v2.

    Arguments: data (int), size (int).

    Returns: (width, height, components, ret).

    C: acldvppJpegGetImageInfo. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_get_image_info_v2(data: int, size: int, /) -> tuple[int, int, int, int, int]:
    """Returns the width, height, number of components and sampling of a JPEG picture.

    format = acldvppJpegFormat (0 444,1 422,2 420,3 gray,4 440,5 411).

    Arguments: data (int), size (int).

    Returns: (width, height, components, format, ret).

    C: acldvppJpegGetImageInfoV2. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_predict_dec_size(data: int, size: int, pixel_format: int, /) -> tuple[int, int]:
    """Returns the bytes that a decoded JPEG picture takes.

    data is host memory.

    Arguments: data (int), size (int), pixel_format (int).

    Returns: (dec_size, ret).

    C: acldvppJpegPredictDecSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_encode_async(channel_desc: int, input: int, data: int, size_ptr: int, config: int, stream: int, /) -> int:
    """Queues the encoding of a picture as JPEG.

    size_ptr is a pointer to a uint32 in/out value, not an int size.

    Arguments: channel_desc (int), input (int), data (int), size_ptr (int), config (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppJpegEncodeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_jpeg_predict_enc_size(input: int, config: int, /) -> tuple[int, int]:
    """Returns the bytes that an encoded picture takes at most.

    Predicted bytes for the output buffer.

    Arguments: input (int), config (int).

    Returns: (size, ret).

    C: acldvppJpegPredictEncSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_create_jpege_config() -> int:
    """Creates a configuration for encoding JPEG.

    No ret.

    Returns: config (int).

    Undone by acl.media.dvpp_destroy_jpege_config.

    C: acldvppCreateJpegeConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_destroy_jpege_config(config: int, /) -> int:
    """Destroys a configuration for encoding JPEG.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: acldvppDestroyJpegeConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_set_jpege_config_level(config: int, level: int, /) -> int:
    """Sets the quality of encoding JPEG.

    0..100; 0 behaves like 100; inside 1..100 a smaller value means lower quality.

    Arguments: config (int), level (int).

    Returns: ret (int).

    C: acldvppSetJpegeConfigLevel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_get_jpege_config_level(config: int, /) -> int:
    """Returns the quality of encoding JPEG.

    No ret.

    Arguments: config (int).

    Returns: level (int).

    C: acldvppGetJpegeConfigLevel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_png_decode_async(channel_desc: int, data: int, size: int, output: int, stream: int, /) -> int:
    """Queues the decoding of a PNG picture.

    Channel mode PNGD.

    Arguments: channel_desc (int), data (int), size (int), output (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: acldvppPngDecodeAsync. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_png_get_image_info(data: int, size: int, /) -> tuple[int, int, int, int]:
    """Returns the width, height and number of components of a PNG picture.

    data is host memory.

    Arguments: data (int), size (int).

    Returns: (width, height, components, ret).

    C: acldvppPngGetImageInfo. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_png_predict_dec_size(data: int, size: int, pixel_format: int, /) -> tuple[int, int]:
    """Returns the bytes that a decoded PNG picture takes.

    data is host memory.

    Arguments: data (int), size (int), pixel_format (int).

    Returns: (size, ret).

    C: acldvppPngPredictDecSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_create_channel(channel_desc: int, /) -> int:
    """Opens a channel for decoding video.

    thread_id, callback and channel_id must be set first; the thread must loop acl.rt.process_report.

    Arguments: channel_desc (int).

    Returns: ret (int).

    Undone by acl.media.vdec_destroy_channel.

    C: aclvdecCreateChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_destroy_channel(channel_desc: int, /) -> int:
    """Closes a channel for decoding video, after everything sent was called back for.

    GIL released; drops the stored callback. Parse text spells 'vdec_destroy_channe'.

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: aclvdecDestroyChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_create_channel_desc() -> int:
    """Makes the description of a channel for decoding video.

    No ret.

    Returns: channel_desc (int).

    Undone by acl.media.vdec_destroy_channel_desc.

    C: aclvdecCreateChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_destroy_channel_desc(channel_desc: int, /) -> int:
    """Destroys the description of a channel for decoding video.

    Destroy the channel first (148051).

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: aclvdecDestroyChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_channel_id(channel_desc: int, channel_id: int, /) -> int:
    """Sets the number of the channel of a channel for decoding video.

    Header comment says 0..15; larger ranges on later products (unsure).

    Arguments: channel_desc (int), channel_id (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescChannelId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_channel_id(channel_desc: int, /) -> int:
    """Gives the number of the channel of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: channel_id (int).

    C: aclvdecGetChannelDescChannelId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_thread_id(channel_desc: int, thread_id: int, /) -> int:
    """Sets the thread that calls back of a channel for decoding video.

    Value from acl.util.start_thread or the native id of a Python thread.

    Arguments: channel_desc (int), thread_id (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescThreadId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_thread_id(channel_desc: int, /) -> int:
    """Gives the thread that calls back of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: thread_id (int).

    C: aclvdecGetChannelDescThreadId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_callback(channel_desc: int, callback: Callable[..., Any], /) -> int:
    """Sets the function that is called for every picture of a channel for decoding video.

    Called as func(stream_desc,pic_desc,user_data) in the report thread. Bad type keeps CPython TypeError.

    Arguments: channel_desc (int), callback (Callable[..., Any]).

    Returns: ret (int).

    C: aclvdecSetChannelDescCallback. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_callback(channel_desc: int, /) -> Callable[..., Any]:
    """Gives the function that is called for every picture of a channel for decoding video.

    No ret; RuntimeError when unset.

    Arguments: channel_desc (int).

    Returns: callback (Callable[..., Any]).

    C: aclvdecGetChannelDescCallback. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_entype(channel_desc: int, entype: int, /) -> int:
    """Sets the coding of the stream of a channel for decoding video.

    0 H265, 1 H264 baseline, 2 H264 main, 3 H264 high.

    Arguments: channel_desc (int), entype (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescEnType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_entype(channel_desc: int, /) -> int:
    """Gives the coding of the stream of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: entype (int).

    C: aclvdecGetChannelDescEnType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_out_pic_format(channel_desc: int, out_pic_format: int, /) -> int:
    """Sets the format of decoded pictures of a channel for decoding video.

    acldvppPixelFormat number.

    Arguments: channel_desc (int), out_pic_format (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescOutPicFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_out_pic_format(channel_desc: int, /) -> int:
    """Gives the format of decoded pictures of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: out_pic_format (int).

    C: aclvdecGetChannelDescOutPicFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_out_pic_width(channel_desc: int, out_pic_width: int, /) -> int:
    """Sets the width of decoded pictures of a channel for decoding video.

    Sets one field.

    Arguments: channel_desc (int), out_pic_width (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescOutPicWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_out_pic_width(channel_desc: int, /) -> int:
    """Gives the width of decoded pictures of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: out_pic_width (int).

    C: aclvdecGetChannelDescOutPicWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_out_pic_height(channel_desc: int, out_pic_height: int, /) -> int:
    """Sets the height of decoded pictures of a channel for decoding video.

    Sets one field.

    Arguments: channel_desc (int), out_pic_height (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescOutPicHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_out_pic_height(channel_desc: int, /) -> int:
    """Gives the height of decoded pictures of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: out_pic_height (int).

    C: aclvdecGetChannelDescOutPicHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_ref_frame_num(channel_desc: int, ref_frame_num: int, /) -> int:
    """Sets the number of reference frames of a channel for decoding video.

    Reference frame count.

    Arguments: channel_desc (int), ref_frame_num (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescRefFrameNum. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_ref_frame_num(channel_desc: int, /) -> int:
    """Gives the number of reference frames of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: ref_frame_num (int).

    C: aclvdecGetChannelDescRefFrameNum. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_out_mode(channel_desc: int, out_mode: int, /) -> int:
    """Sets the mode of output of a channel for decoding video.

    0 in display order, 1 fast mode.

    Arguments: channel_desc (int), out_mode (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescOutMode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_out_mode(channel_desc: int, /) -> int:
    """Gives the mode of output of a channel for decoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: out_mode (int).

    C: aclvdecGetChannelDescOutMode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_bit_depth(channel_desc: int, bit_depth: int, /) -> int:
    """Sets the bit depth of a channel for decoding video.

    0 8-bit, 1 10-bit.

    Arguments: channel_desc (int), bit_depth (int).

    Returns: ret (int).

    C: aclvdecSetChannelDescBitDepth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_bit_depth(channel_desc: int, /) -> int:
    """Gives the bit depth of a channel for decoding video.

    No ret; built as signed int.

    Arguments: channel_desc (int).

    Returns: bit_depth (int).

    C: aclvdecGetChannelDescBitDepth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_set_channel_desc_param(channel_desc: int, type: int, param: int, /) -> tuple[int, int]:
    """Sets a parameter of a channel for decoding video.

    type = ACL_VDEC_CSC_MATRIX_UINT32 family; returns the desc again.

    Arguments: channel_desc (int), type (int), param (int).

    Returns: (channel_desc, ret).

    C: aclvdecSetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_get_channel_desc_param(channel_desc: int, type: int, /) -> tuple[int, int, int]:
    """Gives a parameter of a channel for decoding video.

    Three return values.

    Arguments: channel_desc (int), type (int).

    Returns: (size, param, ret).

    C: aclvdecGetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_send_frame(channel_desc: int, stream_desc: int, pic_desc: int, config: int, user_data: object, /) -> int:
    """Sends a coded frame to be decoded into a picture.

    GIL released. RuntimeError 'did not set callback, failed' without a callback. Last frame: eos with 0 data.

    Arguments: channel_desc (int), stream_desc (int), pic_desc (int), config (int), user_data (object).

    Returns: ret (int).

    C: aclvdecSendFrame. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_send_skipped_frame(channel_desc: int, stream_desc: int, config: int, user_data: object, /) -> int:
    """Sends a coded frame to be decoded without a picture of its own.

    Decodes without output picture.

    Arguments: channel_desc (int), stream_desc (int), config (int), user_data (object).

    Returns: ret (int).

    C: aclvdecSendSkippedFrame. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_create_frame_config() -> int:
    """Makes the configuration of a coded frame.

    No ret.

    Returns: config (int).

    Undone by acl.media.vdec_destroy_frame_config.

    C: aclvdecCreateFrameConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def vdec_destroy_frame_config(config: int, /) -> int:
    """Destroys the configuration of a coded frame.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: aclvdecDestroyFrameConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_create_channel(channel_desc: int, /) -> int:
    """Opens a channel for encoding video.

    Needs thread_id, callback, entype, format, size, key frame interval.

    Arguments: channel_desc (int).

    Returns: ret (int).

    Undone by acl.media.venc_destroy_channel.

    C: aclvencCreateChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_destroy_channel(channel_desc: int, /) -> int:
    """Closes a channel for encoding video, after everything sent was called back for.

    GIL released; drops the callback.

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: aclvencDestroyChannel. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_send_frame(channel_desc: int, pic_desc: int, reserve: int, config: int, user_data: object, /) -> int:
    """Sends a picture to be encoded.

    GIL released. reserve 0. End of stream: eos config and pic_desc 0.

    Arguments: channel_desc (int), pic_desc (int), reserve (int), config (int), user_data (object).

    Returns: ret (int).

    C: aclvencSendFrame. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_create_channel_desc() -> int:
    """Makes the description of a channel for encoding video.

    No ret.

    Returns: channel_desc (int).

    Undone by acl.media.venc_destroy_channel_desc.

    C: aclvencCreateChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_destroy_channel_desc(channel_desc: int, /) -> int:
    """Destroys the description of a channel for encoding video.

    Releases the object; handle invalid afterwards.

    Arguments: channel_desc (int).

    Returns: ret (int).

    C: aclvencDestroyChannelDesc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_thread_id(channel_desc: int, thread_id: int, /) -> int:
    """Sets the thread that calls back of a channel for encoding video.

    Thread that loops process_report.

    Arguments: channel_desc (int), thread_id (int).

    Returns: ret (int).

    C: aclvencSetChannelDescThreadId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_thread_id(channel_desc: int, /) -> int:
    """Gives the thread that calls back of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: thread_id (int).

    C: aclvencGetChannelDescThreadId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_callback(channel_desc: int, callback: Callable[..., Any], /) -> int:
    """Sets the function that is called for every piece of the stream of a channel for encoding video.

    Called as func(pic_desc,stream_desc,user_data) (order differs from vdec).

    Arguments: channel_desc (int), callback (Callable[..., Any]).

    Returns: ret (int).

    C: aclvencSetChannelDescCallback. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_callback(channel_desc: int, /) -> Callable[..., Any]:
    """Gives the function that is called for every piece of the stream of a channel for encoding video.

    No ret; RuntimeError when unset.

    Arguments: channel_desc (int).

    Returns: callback (Callable[..., Any]).

    C: aclvencGetChannelDescCallback. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_entype(channel_desc: int, entype: int, /) -> int:
    """Sets the coding of the stream of a channel for encoding video.

    0 H265, 1..3 H264 profiles.

    Arguments: channel_desc (int), entype (int).

    Returns: ret (int).

    C: aclvencSetChannelDescEnType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_entype(channel_desc: int, /) -> int:
    """Gives the coding of the stream of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: entype (int).

    C: aclvencGetChannelDescEnType. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_pic_format(channel_desc: int, pic_format: int, /) -> int:
    """Sets the format of the pictures of a channel for encoding video.

    NV12 or NV21 (1 or 2).

    Arguments: channel_desc (int), pic_format (int).

    Returns: ret (int).

    C: aclvencSetChannelDescPicFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_pic_format(channel_desc: int, /) -> int:
    """Gives the format of the pictures of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: pic_format (int).

    C: aclvencGetChannelDescPicFormat. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_pic_width(channel_desc: int, pic_width: int, /) -> int:
    """Sets the width of the pictures of a channel for encoding video.

    Sets one field.

    Arguments: channel_desc (int), pic_width (int).

    Returns: ret (int).

    C: aclvencSetChannelDescPicWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_pic_width(channel_desc: int, /) -> int:
    """Gives the width of the pictures of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: pic_width (int).

    C: aclvencGetChannelDescPicWidth. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_pic_height(channel_desc: int, pic_height: int, /) -> int:
    """Sets the height of the pictures of a channel for encoding video.

    Sets one field.

    Arguments: channel_desc (int), pic_height (int).

    Returns: ret (int).

    C: aclvencSetChannelDescPicHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_pic_height(channel_desc: int, /) -> int:
    """Gives the height of the pictures of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: pic_height (int).

    C: aclvencGetChannelDescPicHeight. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_key_frame_interval(channel_desc: int, key_frame_interval: int, /) -> int:
    """Sets the distance of key frames of a channel for encoding video.

    Frames between I frames, must be set.

    Arguments: channel_desc (int), key_frame_interval (int).

    Returns: ret (int).

    C: aclvencSetChannelDescKeyFrameInterval. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_key_frame_interval(channel_desc: int, /) -> int:
    """Gives the distance of key frames of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: key_frame_interval (int).

    C: aclvencGetChannelDescKeyFrameInterval. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_buf_addr(channel_desc: int, buf_addr: int, /) -> int:
    """Sets the address of the output buffer of a channel for encoding video.

    Output stream buffer, 0 lets the system allocate.

    Arguments: channel_desc (int), buf_addr (int).

    Returns: ret (int).

    C: aclvencSetChannelDescBufAddr. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_buf_addr(channel_desc: int, /) -> int:
    """Gives the address of the output buffer of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: buf_addr (int).

    C: aclvencGetChannelDescBufAddr. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_buf_size(channel_desc: int, buf_size: int, /) -> int:
    """Sets the size of the output buffer of a channel for encoding video.

    Sets one field.

    Arguments: channel_desc (int), buf_size (int).

    Returns: ret (int).

    C: aclvencSetChannelDescBufSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_buf_size(channel_desc: int, /) -> int:
    """Gives the size of the output buffer of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: buf_size (int).

    C: aclvencGetChannelDescBufSize. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_max_bit_rate(channel_desc: int, max_bit_rate: int, /) -> int:
    """Sets the bit rate of a channel for encoding video.

    kbit/s.

    Arguments: channel_desc (int), max_bit_rate (int).

    Returns: ret (int).

    C: aclvencSetChannelDescMaxBitRate. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_max_bit_rate(channel_desc: int, /) -> int:
    """Gives the bit rate of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: max_bit_rate (int).

    C: aclvencGetChannelDescMaxBitRate. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_rc_mode(channel_desc: int, rc_mode: int, /) -> int:
    """Sets the mode of rate control of a channel for encoding video.

    1 VBR, 2 CBR.

    Arguments: channel_desc (int), rc_mode (int).

    Returns: ret (int).

    C: aclvencSetChannelDescRcMode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_rc_mode(channel_desc: int, /) -> int:
    """Gives the mode of rate control of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: rc_mode (int).

    C: aclvencGetChannelDescRcMode. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_src_rate(channel_desc: int, src_rate: int, /) -> int:
    """Sets the rate of the pictures of a channel for encoding video.

    Input frames per second.

    Arguments: channel_desc (int), src_rate (int).

    Returns: ret (int).

    C: aclvencSetChannelDescSrcRate. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_src_rate(channel_desc: int, /) -> int:
    """Gives the rate of the pictures of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: src_rate (int).

    C: aclvencGetChannelDescSrcRate. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_channel_id(channel_desc: int, /) -> int:
    """Gives the number of the channel of a channel for encoding video.

    No ret.

    Arguments: channel_desc (int).

    Returns: channel_id (int).

    C: aclvencGetChannelDescChannelId. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_channel_desc_param(channel_desc: int, type: int, param: int | Callable[..., Any], /) -> int:
    """Sets a parameter of a channel for encoding video.

    type = aclvencChannelDescParamType; callable for CALLBACK_PTR, int otherwise.

    Arguments: channel_desc (int), type (int), param (int | Callable[..., Any]).

    Returns: ret (int).

    C: aclvencSetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_channel_desc_param(channel_desc: int, type: int, /) -> tuple[int | Callable[..., Any], int]:
    """Gives a parameter of a channel for encoding video.

    Value type follows the parameter type.

    Arguments: channel_desc (int), type (int).

    Returns: (value, ret).

    C: aclvencGetChannelDescParam. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_create_frame_config() -> int:
    """Makes the configuration of a picture to be encoded.

    No ret.

    Returns: config (int).

    Undone by acl.media.venc_destroy_frame_config.

    C: aclvencCreateFrameConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_destroy_frame_config(config: int, /) -> int:
    """Destroys the configuration of a picture to be encoded.

    Releases the object; handle invalid afterwards.

    Arguments: config (int).

    Returns: ret (int).

    C: aclvencDestroyFrameConfig. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_frame_config_force_i_frame(config: int, force: int, /) -> int:
    """Sets whether a picture becomes a key frame.

    1 forces an I frame.

    Arguments: config (int), force (int).

    Returns: ret (int).

    C: aclvencSetFrameConfigForceIFrame. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_frame_config_force_i_frame(config: int, /) -> int:
    """Gives whether a picture becomes a key frame.

    No ret.

    Arguments: config (int).

    Returns: force (int).

    C: aclvencGetFrameConfigForceIFrame. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_set_frame_config_eos(config: int, eos: int, /) -> int:
    """Sets whether the stream ends here.

    1 marks the end.

    Arguments: config (int), eos (int).

    Returns: ret (int).

    C: aclvencSetFrameConfigEos. Manual: hiascend aclpythondevg, media data processing V1.
    """

def venc_get_frame_config_eos(config: int, /) -> int:
    """Gives whether the stream ends here.

    No ret.

    Arguments: config (int).

    Returns: eos (int).

    C: aclvencGetFrameConfigEos. Manual: hiascend aclpythondevg, media data processing V1.
    """

//! Tensor data in its two forms: raw bytes and lists of numbers.

use super::proto::{EXTERNAL, TensorProto};

/// Turns data kept as a list of numbers into raw bytes. False when there is nothing to do or when list and dimensions
/// do not agree (ONNX Runtime then says what is wrong).
pub(super) fn make_raw(tensor: &mut TensorProto) -> bool {
    if tensor.raw_data.is_some() || tensor.segment.is_some() || tensor.data_location == Some(EXTERNAL) {
        return false;
    }
    let raw: Vec<u8> = match tensor.data_type {
        // float, complex64
        Some(1 | 14) => tensor.float_data.iter().flat_map(|value| value.to_le_bytes()).collect(),
        // double, complex128
        Some(11 | 15) => tensor.double_data.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Some(6) => tensor.int32_data.iter().flat_map(|value| value.to_le_bytes()).collect(),
        // 16-bit types are kept one in an int32
        Some(4 | 5 | 10 | 16) => tensor.int32_data.iter().flat_map(|value| (*value as u16).to_le_bytes()).collect(),
        // 8-bit types likewise
        Some(2 | 3 | 9) => tensor.int32_data.iter().map(|value| *value as u8).collect(),
        Some(7) => tensor.int64_data.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Some(12) => tensor.uint64_data.iter().flat_map(|value| (*value as u32).to_le_bytes()).collect(),
        Some(13) => tensor.uint64_data.iter().flat_map(|value| value.to_le_bytes()).collect(),
        _ => return false,
    };
    let expected = crate::data_type::ElementType::from_onnx(tensor.data_type.unwrap_or(0))
        .and_then(|row| crate::data_type::tensor_bytes(row.acl, &tensor.dims));
    if raw.is_empty() || expected != Some(raw.len() as u64) {
        return false;
    }
    tensor.raw_data = Some(raw.into());
    tensor.float_data.clear();
    tensor.double_data.clear();
    tensor.int32_data.clear();
    tensor.int64_data.clear();
    tensor.uint64_data.clear();
    true
}

//! Element types: one row for each, with its number in the ACL API, in ONNX and in the graph of an `.om` file.
//!
//! The three numberings differ; nothing outside this file converts between them by hand.

/// A tensor's element type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElementType {
    /// ACL's name for it, without prefix.
    pub name: &'static str,
    /// Number in the ACL API (`ACL_FLOAT` …).
    pub acl: i32,
    /// Number in ONNX (`TensorProto.DataType`), which ONNX Runtime's C API shares.
    pub onnx: i32,
    /// Number in the graph of an `.om` file (`ge.proto.DataType`).
    pub graph: i32,
    /// Bits of one element.
    pub bits: u64,
}

const fn row(name: &'static str, acl: i32, onnx: i32, graph: i32, bits: u64) -> ElementType {
    ElementType { name, acl, onnx, graph, bits }
}

/// Types that a tensor at the border of a model can have.
const ELEMENT_TYPES: [ElementType; 15] = [
    row("FLOAT", 0, 1, 1, 32),
    row("FLOAT16", 1, 10, 2, 16),
    row("INT8", 2, 3, 3, 8),
    row("INT32", 3, 6, 7, 32),
    row("UINT8", 4, 2, 4, 8),
    row("INT16", 6, 5, 5, 16),
    row("UINT16", 7, 4, 6, 16),
    row("UINT32", 8, 12, 9, 32),
    row("INT64", 9, 7, 8, 64),
    row("UINT64", 10, 13, 10, 64),
    row("DOUBLE", 11, 11, 12, 64),
    row("BOOL", 12, 9, 11, 8),
    row("COMPLEX64", 16, 14, 16, 64),
    row("COMPLEX128", 17, 15, 17, 128),
    row("BF16", 27, 16, 27, 16),
];

impl ElementType {
    /// The type with this number in the ACL API.
    pub fn from_acl(number: i32) -> Option<Self> {
        ELEMENT_TYPES.into_iter().find(|row| row.acl == number)
    }

    /// The type with this number in ONNX.
    pub fn from_onnx(number: i32) -> Option<Self> {
        ELEMENT_TYPES.into_iter().find(|row| row.onnx == number)
    }

    /// The type with this number in an `.om` file's graph.
    pub fn from_graph(number: i32) -> Option<Self> {
        ELEMENT_TYPES.into_iter().find(|row| row.graph == number)
    }
}

/// Number in an `.om` file's graph of ONNX types that cannot cross a model's border but occur inside (strings, 4-bit
/// integers); 0 (undefined) for what the graph has no number for.
pub(crate) fn graph_number(onnx: i32) -> i32 {
    match onnx {
        8 => 13,
        22 => 28,
        other => ElementType::from_onnx(other).map_or(0, |row| row.graph),
    }
}

/// Name of an element type by its number in an `.om` file's graph, with the format's prefix.
pub(crate) fn graph_name(number: i32) -> Option<&'static str> {
    const NAMES: [&str; 32] = [
        "DT_UNDEFINED",
        "DT_FLOAT",
        "DT_FLOAT16",
        "DT_INT8",
        "DT_UINT8",
        "DT_INT16",
        "DT_UINT16",
        "DT_INT32",
        "DT_INT64",
        "DT_UINT32",
        "DT_UINT64",
        "DT_BOOL",
        "DT_DOUBLE",
        "DT_STRING",
        "DT_DUAL_SUB_INT8",
        "DT_DUAL_SUB_UINT8",
        "DT_COMPLEX64",
        "DT_COMPLEX128",
        "DT_QINT8",
        "DT_QINT16",
        "DT_QINT32",
        "DT_QUINT8",
        "DT_QUINT16",
        "DT_RESOURCE",
        "DT_STRING_REF",
        "DT_DUAL",
        "DT_VARIANT",
        "DT_BF16",
        "DT_INT4",
        "DT_UINT1",
        "DT_INT2",
        "DT_UINT2",
    ];
    NAMES.get(usize::try_from(number).ok()?).copied()
}

/// Exact size in bytes of a tensor, or `None` when a dimension is negative, the type is not known, or the product does
/// not fit 63 bits.
pub fn tensor_bytes(acl: i32, dims: &[i64]) -> Option<u64> {
    let bits = ElementType::from_acl(acl)?.bits;
    let bytes = dims.iter().try_fold(bits / 8, |total, dim| total.checked_mul(u64::try_from(*dim).ok()?))?;
    i64::try_from(bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_in_each_numbering() {
        for (at, row) in ELEMENT_TYPES.iter().enumerate() {
            for other in &ELEMENT_TYPES[at + 1..] {
                assert_ne!(row.acl, other.acl);
                assert_ne!(row.onnx, other.onnx);
                assert_ne!(row.graph, other.graph);
            }
            assert_eq!(graph_name(row.graph).and_then(|name| name.strip_prefix("DT_")), Some(row.name));
        }
    }

    #[test]
    fn sizes_are_exact_and_checked() {
        assert_eq!(tensor_bytes(0, &[1, 3, 127, 127]), Some(193_548));
        assert_eq!(tensor_bytes(9, &[]), Some(8), "a scalar has one element");
        assert_eq!(tensor_bytes(0, &[0, 7]), Some(0));
        assert_eq!(tensor_bytes(0, &[-1, 3]), None);
        assert_eq!(tensor_bytes(13, &[1]), None, "strings have no size");
        assert_eq!(tensor_bytes(0, &[i64::MAX, 2]), None);
        assert_eq!(tensor_bytes(2, &[i64::MAX, 2]), None);
    }
}

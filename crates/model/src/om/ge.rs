//! The messages of partition 0 (`ge.proto`) and partition 2 (`domi`), declared by hand.

#![expect(missing_docs, reason = "the names are those of the format")]

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::Message;

use crate::error::ModelError;
use crate::wire::{self, Kind};

#[derive(Clone, PartialEq, Message)]
pub struct ModelDef {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, tag = "2")]
    pub version: u32,
    #[prost(string, tag = "3")]
    pub custom_version: String,
    #[prost(message, repeated, tag = "7")]
    pub graph: Vec<GraphDef>,
    #[prost(btree_map = "string, message", tag = "11")]
    pub attr: BTreeMap<String, AttrDef>,
}

#[derive(Clone, PartialEq, Message)]
pub struct GraphDef {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, repeated, tag = "4")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "5")]
    pub output: Vec<String>,
    #[prost(message, repeated, tag = "6")]
    pub op: Vec<OpDef>,
    #[prost(btree_map = "string, message", tag = "11")]
    pub attr: BTreeMap<String, AttrDef>,
}

#[derive(Clone, PartialEq, Message)]
pub struct OpDef {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub r#type: String,
    #[prost(string, repeated, tag = "5")]
    pub input: Vec<String>,
    #[prost(btree_map = "string, message", tag = "10")]
    pub attr: BTreeMap<String, AttrDef>,
    #[prost(bool, tag = "20")]
    pub has_out_attr: bool,
    #[prost(int64, tag = "21")]
    pub id: i64,
    #[prost(int64, tag = "22")]
    pub stream_id: i64,
    #[prost(string, repeated, tag = "23")]
    pub input_name: Vec<String>,
    #[prost(string, repeated, tag = "24")]
    pub src_name: Vec<String>,
    #[prost(int64, repeated, tag = "25")]
    pub src_index: Vec<i64>,
    #[prost(string, repeated, tag = "26")]
    pub dst_name: Vec<String>,
    #[prost(int64, repeated, tag = "27")]
    pub dst_index: Vec<i64>,
    #[prost(int64, repeated, tag = "28")]
    pub input_i: Vec<i64>,
    #[prost(int64, repeated, tag = "29")]
    pub output_i: Vec<i64>,
    #[prost(int64, repeated, tag = "30")]
    pub workspace: Vec<i64>,
    #[prost(int64, repeated, tag = "31")]
    pub workspace_bytes: Vec<i64>,
    #[prost(bool, repeated, tag = "32")]
    pub is_input_const: Vec<bool>,
    #[prost(message, repeated, tag = "33")]
    pub input_desc: Vec<TensorDescriptor>,
    #[prost(message, repeated, tag = "34")]
    pub output_desc: Vec<TensorDescriptor>,
    #[prost(string, repeated, tag = "35")]
    pub subgraph_name: Vec<String>,
}

/// Without the fields that say how device memory is shared: nothing here reads or writes them.
#[derive(Clone, PartialEq, Message)]
pub struct TensorDescriptor {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(int32, tag = "2")]
    pub dtype: i32,
    #[prost(message, optional, tag = "3")]
    pub shape: Option<ShapeDef>,
    #[prost(string, tag = "4")]
    pub layout: String,
    #[prost(btree_map = "string, message", tag = "5")]
    pub attr: BTreeMap<String, AttrDef>,
    #[prost(int64, tag = "10")]
    pub size: i64,
    #[prost(int64, tag = "11")]
    pub weight_size: i64,
    #[prost(string, tag = "14")]
    pub device_type: String,
    #[prost(int64, tag = "16")]
    pub real_dim_cnt: i64,
    #[prost(int64, tag = "17")]
    pub reuse_input_index: i64,
    #[prost(int64, tag = "18")]
    pub data_offset: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct ShapeDef {
    #[prost(int64, repeated, tag = "1")]
    pub dim: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct TensorDef {
    #[prost(message, optional, tag = "1")]
    pub desc: Option<TensorDescriptor>,
    #[prost(bytes = "bytes", tag = "2")]
    pub data: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub struct NamedAttrs {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(btree_map = "string, message", tag = "2")]
    pub attr: BTreeMap<String, AttrDef>,
}

#[derive(Clone, PartialEq, Message)]
pub struct AttrDef {
    #[prost(oneof = "attr_def::Value", tags = "1, 2, 3, 4, 5, 7, 10, 11, 12, 13, 14, 15, 16, 17")]
    pub value: Option<attr_def::Value>,
}

pub mod attr_def {
    use bytes::Bytes;

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Value {
        #[prost(message, tag = "1")]
        List(super::ListValue),
        #[prost(bytes = "bytes", tag = "2")]
        S(Bytes),
        #[prost(int64, tag = "3")]
        I(i64),
        #[prost(float, tag = "4")]
        F(f32),
        #[prost(bool, tag = "5")]
        B(bool),
        #[prost(bytes = "bytes", tag = "7")]
        Bt(Bytes),
        #[prost(message, tag = "10")]
        Func(super::NamedAttrs),
        #[prost(message, tag = "11")]
        Td(super::TensorDescriptor),
        #[prost(message, tag = "12")]
        T(super::TensorDef),
        #[prost(message, tag = "13")]
        G(super::GraphDef),
        #[prost(message, tag = "14")]
        ListListInt(super::ListListInt),
        #[prost(int64, tag = "15")]
        Dt(i64),
        #[prost(message, tag = "16")]
        ListListFloat(super::ListListFloat),
        #[prost(bytes = "bytes", tag = "17")]
        Expression(Bytes),
    }
}

#[derive(Clone, PartialEq, Message)]
pub struct ListListInt {
    #[prost(message, repeated, tag = "1")]
    pub list_list_i: Vec<ListInt>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ListInt {
    #[prost(int64, repeated, tag = "1")]
    pub list_i: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ListListFloat {
    #[prost(message, repeated, tag = "1")]
    pub list_list_f: Vec<ListFloat>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ListFloat {
    #[prost(float, repeated, tag = "1")]
    pub list_f: Vec<f32>,
}

/// `ListValue.val_type` for the kinds of list that are written.
pub mod list_kind {
    pub const STRING: i32 = 1;
    pub const INT: i32 = 2;
    pub const FLOAT: i32 = 3;
}

#[derive(Clone, PartialEq, Message)]
pub struct ListValue {
    #[prost(bytes = "bytes", repeated, tag = "2")]
    pub s: Vec<Bytes>,
    #[prost(int64, repeated, tag = "3")]
    pub i: Vec<i64>,
    #[prost(float, repeated, tag = "4")]
    pub f: Vec<f32>,
    #[prost(bool, repeated, tag = "5")]
    pub b: Vec<bool>,
    #[prost(bytes = "bytes", repeated, tag = "7")]
    pub bt: Vec<Bytes>,
    #[prost(int64, repeated, tag = "12")]
    pub dt: Vec<i64>,
    #[prost(int32, tag = "20")]
    pub val_type: i32,
}

/// Partition 2. Only what says how much memory the model wants.
#[derive(Clone, PartialEq, Message)]
pub struct ModelTaskDef {
    #[prost(string, tag = "1")]
    pub version: String,
    #[prost(uint64, tag = "11")]
    pub memory_size: u64,
    #[prost(uint32, tag = "12")]
    pub stream_num: u32,
    #[prost(uint32, tag = "13")]
    pub event_num: u32,
    #[prost(uint64, tag = "14")]
    pub weight_size: u64,
}

/// What the messages take in memory: [`ModelDef`] first; entries of attribute maps are counted with their tree's node.
const LAYOUT: &[Kind] = &[
    Kind { bytes: size_of::<ModelDef>(), messages: &[(7, GRAPH), (11, ENTRY)] },
    Kind { bytes: size_of::<GraphDef>(), messages: &[(6, OP), (11, ENTRY)] },
    Kind { bytes: size_of::<OpDef>(), messages: &[(10, ENTRY), (33, DESCRIPTOR), (34, DESCRIPTOR)] },
    Kind { bytes: size_of::<TensorDescriptor>(), messages: &[(3, SHAPE), (5, ENTRY)] },
    Kind { bytes: 2 * size_of::<String>(), messages: &[(2, ATTRIBUTE)] },
    Kind {
        bytes: size_of::<AttrDef>(),
        messages: &[(10, NAMED), (11, DESCRIPTOR), (12, TENSOR), (13, GRAPH), (14, LISTS), (16, LISTS)],
    },
    Kind { bytes: size_of::<NamedAttrs>(), messages: &[(2, ENTRY)] },
    Kind { bytes: size_of::<TensorDef>(), messages: &[(1, DESCRIPTOR)] },
    Kind { bytes: 0, messages: &[] },
    Kind { bytes: 0, messages: &[(1, SHAPE)] },
    Kind { bytes: size_of::<ModelHead>(), messages: &[(11, ENTRY)] },
];
const GRAPH: usize = 1;
const OP: usize = 2;
const DESCRIPTOR: usize = 3;
const ENTRY: usize = 4;
const ATTRIBUTE: usize = 5;
const NAMED: usize = 6;
const TENSOR: usize = 7;
const SHAPE: usize = 8;
const LISTS: usize = 9;
const HEAD: usize = 10;

impl ModelDef {
    /// Reads partition 0. One that would take far more memory than its length explains is refused.
    ///
    /// # Errors
    ///
    /// 145000 when it is not a model definition.
    pub fn read(partition: Bytes) -> Result<Self, ModelError> {
        wire::check(&partition, LAYOUT)?;
        Self::decode(partition).map_err(|error| ModelError::malformed(error.to_string()))
    }

    /// Likewise without the graphs, which take most of the time and which executing a model needs nothing of.
    ///
    /// # Errors
    ///
    /// As of [`ModelDef::read`], as far as that much is looked at.
    pub(crate) fn read_without_graphs(partition: Bytes) -> Result<Self, ModelError> {
        wire::check_as(&partition, LAYOUT, HEAD)?;
        let head = ModelHead::decode(partition).map_err(|error| ModelError::malformed(error.to_string()))?;
        Ok(Self { name: head.name, attr: head.attr, ..Self::default() })
    }
}

/// A [`ModelDef`] whose graphs are skipped.
#[derive(Clone, PartialEq, Message)]
struct ModelHead {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(btree_map = "string, message", tag = "11")]
    attr: BTreeMap<String, AttrDef>,
}

impl From<i64> for AttrDef {
    fn from(value: i64) -> Self {
        Self { value: Some(attr_def::Value::I(value)) }
    }
}

impl From<f32> for AttrDef {
    fn from(value: f32) -> Self {
        Self { value: Some(attr_def::Value::F(value)) }
    }
}

impl From<Bytes> for AttrDef {
    fn from(value: Bytes) -> Self {
        Self { value: Some(attr_def::Value::S(value)) }
    }
}

impl From<&str> for AttrDef {
    fn from(value: &str) -> Self {
        Bytes::copy_from_slice(value.as_bytes()).into()
    }
}

impl From<ListValue> for AttrDef {
    fn from(value: ListValue) -> Self {
        Self { value: Some(attr_def::Value::List(value)) }
    }
}

impl From<TensorDef> for AttrDef {
    fn from(value: TensorDef) -> Self {
        Self { value: Some(attr_def::Value::T(value)) }
    }
}

impl AttrDef {
    /// A list of integers.
    pub fn integers(values: &[i64]) -> Self {
        ListValue { i: values.to_vec(), val_type: list_kind::INT, ..ListValue::default() }.into()
    }

    /// A list of texts.
    pub fn texts<T: AsRef<[u8]>>(values: &[T]) -> Self {
        ListValue {
            s: values.iter().map(|value| Bytes::copy_from_slice(value.as_ref())).collect(),
            val_type: list_kind::STRING,
            ..ListValue::default()
        }
        .into()
    }

    /// The text, when it is one.
    pub fn text(&self) -> Option<String> {
        match self.value.as_ref()? {
            attr_def::Value::S(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    /// The texts of a list; empty when it is none.
    pub fn list_texts(&self) -> Vec<String> {
        match &self.value {
            Some(attr_def::Value::List(list)) => {
                list.s.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The integer, when it is one.
    pub fn integer(&self) -> Option<i64> {
        match self.value.as_ref()? {
            attr_def::Value::I(value) => Some(*value),
            _ => None,
        }
    }
}

//! Models as JSON: what `atc --mode=1` writes.
//!
//! Names are those of the formats' messages; fields that are not set are left out. What is not here: weights and other
//! raw data, addresses and sizes of device memory (nobody reads those in JSON), and reading JSON back.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::data_type::graph_name;
use crate::error::ModelError;
use crate::model::read_file;
use crate::om::attributes::{Attributes, Texts};
use crate::om::ge::attr_def::Value;
use crate::om::ge::{AttrDef, GraphDef, ListValue, ModelDef, NamedAttrs, OpDef, TensorDescriptor};
use crate::om::{Container, MAGIC, partition, text};
use crate::onnx::Network;
use crate::onnx::proto::{
    AttributeProto, Dimension, GraphProto, ModelProto, NodeProto, StringStringEntryProto, TensorProto, TensorTypeProto,
    ValueInfoProto, dimension, type_proto,
};

/// A model that was read, ready to be written as JSON.
#[derive(Debug)]
pub struct Document {
    tree: Tree,
    /// Most bytes to write.
    limit: u64,
}

#[derive(Debug)]
enum Tree {
    Om(Box<ModelDef>),
    Onnx(Box<ModelProto>),
}

/// Bytes of JSON for each byte of the model: indentation makes much of a small number. A model whose shortened names
/// stand for long ones could otherwise fill any disk.
const MOST_PER_BYTE: u64 = 64;

impl Document {
    /// Reads an `.om` file (of whatever compiler) or an ONNX file.
    ///
    /// # Errors
    ///
    /// Those of [`crate::open_file`].
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let file = read_file(path)?;
        let limit = (1 << 20) + MOST_PER_BYTE * file.len() as u64;
        let place = |error: ModelError| error.context(path.display());
        let tree = if file.head().starts_with(&MAGIC) {
            let container = Container::read_head(file.head(), file.len()).map_err(place)?;
            let range = container
                .partition(partition::MODEL_DEF)
                .ok_or_else(|| place(ModelError::malformed("the file has no graph (partition type 0)")))?;
            let start = range.start;
            let definition = ModelDef::read(file.slice(range))
                .map_err(|error| place(error.context(format!("partition type 0 at offset {start}"))))?;
            Tree::Om(Box::new(definition))
        } else {
            Tree::Onnx(Box::new(Network::decode(file.slice(0..file.len())).map_err(place)?.model().clone()))
        };
        Ok(Self { tree, limit })
    }

    /// Reads a graph that the vendor's engine has dumped as text (`ge_proto_*.txt`).
    ///
    /// # Errors
    ///
    /// 145002 when the file is missing or cannot be read, 145006 when it is shorter than four bytes, 145000 when it is no
    /// such text.
    pub fn open_text(path: &Path) -> Result<Self, ModelError> {
        let file = read_file(path)?;
        let limit = (1 << 20) + MOST_PER_BYTE * file.len() as u64;
        let place = |error: ModelError| error.context(path.display());
        if file.head().starts_with(&MAGIC) {
            return Err(place(ModelError::malformed(
                "this is an .om file; the text of a dumped graph belongs here (atc --mode=1 writes the JSON of an .om file)",
            )));
        }
        let definition =
            text::encode(&file.slice(0..file.len())).and_then(|bytes| ModelDef::read(bytes.into())).map_err(place)?;
        if definition.graph.is_empty() {
            return Err(place(ModelError::malformed(
                "the text has no graph: a dump begins with a model that holds one",
            )));
        }
        Ok(Self { tree: Tree::Om(Box::new(definition)), limit })
    }

    /// Writes the JSON, indented.
    ///
    /// # Errors
    ///
    /// Those of `out`, and one of its own when the model expands beyond all reason.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = Limited { out, left: self.limit };
        match &self.tree {
            Tree::Om(model) => {
                let attributes = Attributes::new(model);
                serde_json::to_writer_pretty(&mut out, &With(&**model, &attributes))?;
            }
            Tree::Onnx(model) => serde_json::to_writer_pretty(&mut out, &Onnx(&**model))?,
        }
        writeln!(out)
    }
}

struct Limited<'a> {
    out: &'a mut dyn Write,
    left: u64,
}

impl Write for Limited<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.left = self
            .left
            .checked_sub(data.len() as u64)
            .ok_or_else(|| io::Error::other("the model's attributes expand without bounds"))?;
        self.out.write_all(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes fields that are set.
struct Fields<M>(M);

impl<M: SerializeMap> Fields<M> {
    fn text(&mut self, key: &str, text: &str) -> Result<(), M::Error> {
        if text.is_empty() { Ok(()) } else { self.0.serialize_entry(key, text) }
    }

    fn number(&mut self, key: &str, number: i64) -> Result<(), M::Error> {
        if number == 0 { Ok(()) } else { self.0.serialize_entry(key, &number) }
    }

    fn list<T: Serialize>(&mut self, key: &str, values: &[T]) -> Result<(), M::Error> {
        if values.is_empty() { Ok(()) } else { self.0.serialize_entry(key, values) }
    }

    /// A list whose items `wrap` makes serialisable one by one.
    fn each<'t, T, W: Serialize>(
        &mut self,
        key: &str,
        values: &'t [T],
        wrap: impl Fn(&'t T) -> W,
    ) -> Result<(), M::Error> {
        if values.is_empty() { Ok(()) } else { self.0.serialize_entry(key, &each(values, wrap)) }
    }

    fn some<T: Serialize>(&mut self, key: &str, value: Option<T>) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.0.serialize_entry(key, &value))
    }
}

struct Each<'t, T, F>(&'t [T], F);

fn each<'t, T, W: Serialize, F: Fn(&'t T) -> W>(values: &'t [T], wrap: F) -> Each<'t, T, F> {
    Each(values, wrap)
}

impl<'t, T, W: Serialize, F: Fn(&'t T) -> W> Serialize for Each<'t, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for value in self.0 {
            list.serialize_element(&(self.1)(value))?;
        }
        list.end()
    }
}

/// Bytes of which the format says that they are text.
struct Text<'a>(&'a Bytes);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_utf8_lossy(self.0))
    }
}

// ---- .om ----

/// A part of a compiled model with the lists that its attributes are shortened by.
struct With<'a, T>(&'a T, &'a Attributes<'a>);

impl Serialize for With<'_, ModelDef> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(model, attributes) = *self;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.text("name", &model.name)?;
        fields.number("version", i64::from(model.version))?;
        fields.text("custom_version", &model.custom_version)?;
        fields.each("graph", &model.graph, |graph| With(graph, attributes))?;
        fields.0.serialize_entry("attr", &With(&model.attr, attributes))?;
        fields.0.end()
    }
}

impl Serialize for With<'_, GraphDef> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(graph, attributes) = *self;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.text("name", &graph.name)?;
        fields.list("input", &graph.input)?;
        fields.each("op", &graph.op, |op| With(op, attributes))?;
        fields.0.serialize_entry("attr", &With(&graph.attr, attributes))?;
        fields.0.end()
    }
}

impl Serialize for With<'_, OpDef> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(op, attributes) = *self;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.text("name", &op.name)?;
        fields.text("type", &op.r#type)?;
        fields.list("input", &op.input)?;
        fields.0.serialize_entry("attr", &With(&op.attr, attributes))?;
        fields.some("has_out_attr", op.has_out_attr.then_some(true))?;
        fields.number("id", op.id)?;
        fields.number("stream_id", op.stream_id)?;
        fields.list("input_name", &op.input_name)?;
        fields.list("src_name", &op.src_name)?;
        fields.list("src_index", &op.src_index)?;
        fields.list("dst_name", &op.dst_name)?;
        fields.list("dst_index", &op.dst_index)?;
        fields.list("input_i", &op.input_i)?;
        fields.list("output_i", &op.output_i)?;
        fields.list("is_input_const", &op.is_input_const)?;
        fields.each("input_desc", &op.input_desc, |desc| With(desc, attributes))?;
        fields.each("output_desc", &op.output_desc, |desc| With(desc, attributes))?;
        fields.list("subgraph_name", &op.subgraph_name)?;
        fields.0.end()
    }
}

impl Serialize for With<'_, TensorDescriptor> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(desc, attributes) = *self;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.text("name", &desc.name)?;
        match graph_name(desc.dtype) {
            Some(name) => fields.0.serialize_entry("dtype", name)?,
            None => fields.0.serialize_entry("dtype", &desc.dtype)?,
        }
        fields.some("shape", desc.shape.as_ref().map(|shape| BTreeMap::from([("dim", &shape.dim)])))?;
        fields.text("layout", &desc.layout)?;
        fields.0.serialize_entry("attr", &With(&desc.attr, attributes))?;
        fields.text("device_type", &desc.device_type)?;
        fields.number("real_dim_cnt", desc.real_dim_cnt)?;
        fields.number("reuse_input_index", desc.reuse_input_index)?;
        fields.0.end()
    }
}

/// Attributes: a list of `{"key": …, "value": …}`.
impl Serialize for With<'_, BTreeMap<String, AttrDef>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (key, value) in self.0 {
            list.serialize_element(&Attribute { key, value, attributes: self.1 })?;
        }
        list.end()
    }
}

struct Attribute<'a> {
    key: &'a str,
    value: &'a AttrDef,
    attributes: &'a Attributes<'a>,
}

impl Serialize for Attribute<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("key", &self.attributes.name(self.key))?;
        map.serialize_entry("value", &AttributeValue(self))?;
        map.end()
    }
}

struct AttributeValue<'a>(&'a Attribute<'a>);

impl Serialize for AttributeValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Attribute { key, value, attributes } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        match attributes.texts(key, value) {
            Some(Texts::One(text)) => map.serialize_entry("s", &Text(text))?,
            Some(Texts::Many(texts)) => {
                let texts: Vec<Text<'_>> = texts.into_iter().map(Text).collect();
                map.serialize_entry("list", &TextList(texts))?;
            }
            None => match &value.value {
                None | Some(Value::Bt(_)) => {}
                Some(Value::S(text)) => map.serialize_entry("s", &Text(text))?,
                Some(Value::I(number)) => map.serialize_entry("i", number)?,
                Some(Value::F(number)) => map.serialize_entry("f", number)?,
                Some(Value::B(flag)) => map.serialize_entry("b", flag)?,
                Some(Value::Dt(number)) => map.serialize_entry("dt", number)?,
                Some(Value::Expression(text)) => map.serialize_entry("expression", &Text(text))?,
                Some(Value::List(list)) => map.serialize_entry("list", &List(list))?,
                Some(Value::Func(function)) => map.serialize_entry("func", &With(function, attributes))?,
                Some(Value::Td(desc)) => map.serialize_entry("td", &With(desc, attributes))?,
                Some(Value::T(tensor)) => {
                    let desc = tensor.desc.as_ref().map(|desc| ("desc", With(desc, attributes)));
                    map.serialize_entry("t", &desc.into_iter().collect::<BTreeMap<_, _>>())?;
                }
                Some(Value::G(graph)) => map.serialize_entry("g", &With(graph, attributes))?,
                Some(Value::ListListInt(lists)) => {
                    let lists = each(&lists.list_list_i, |list| BTreeMap::from([("list_i", &list.list_i)]));
                    map.serialize_entry("list_list_int", &BTreeMap::from([("list_list_i", lists)]))?;
                }
                Some(Value::ListListFloat(lists)) => {
                    let lists = each(&lists.list_list_f, |list| BTreeMap::from([("list_f", &list.list_f)]));
                    map.serialize_entry("list_list_float", &BTreeMap::from([("list_list_f", lists)]))?;
                }
            },
        }
        map.end()
    }
}

struct TextList<'a>(Vec<Text<'a>>);

impl Serialize for TextList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("s", &self.0)?;
        map.serialize_entry("val_type", "VT_LIST_STRING")?;
        map.end()
    }
}

struct List<'a>(&'a ListValue);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let list = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.each("s", &list.s, Text)?;
        fields.list("i", &list.i)?;
        fields.list("f", &list.f)?;
        fields.list("b", &list.b)?;
        fields.list("dt", &list.dt)?;
        match usize::try_from(list.val_type).ok().and_then(|kind| text::LIST_KINDS.get(kind)) {
            Some(name) => fields.0.serialize_entry("val_type", name)?,
            None => fields.0.serialize_entry("val_type", &list.val_type)?,
        }
        fields.0.end()
    }
}

impl Serialize for With<'_, NamedAttrs> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.text("name", &self.0.name)?;
        fields.0.serialize_entry("attr", &With(&self.0.attr, self.1))?;
        fields.0.end()
    }
}

// ---- ONNX ----

/// A part of an ONNX model.
struct Onnx<'a, T>(&'a T);

impl Serialize for Onnx<'_, ModelProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.some("ir_version", model.ir_version)?;
        fields.some("producer_name", model.producer_name.as_ref())?;
        fields.some("producer_version", model.producer_version.as_ref())?;
        fields.some("domain", model.domain.as_ref())?;
        fields.some("model_version", model.model_version)?;
        fields.some("doc_string", model.doc_string.as_ref())?;
        fields.some("graph", model.graph.as_ref().map(Onnx))?;
        fields.each("opset_import", &model.opset_import, |opset| OpSet {
            domain: opset.domain.as_deref().unwrap_or_default(),
            version: opset.version,
        })?;
        fields.each("metadata_props", &model.metadata_props, Onnx)?;
        fields.0.end()
    }
}

#[derive(serde::Serialize)]
struct OpSet<'a> {
    domain: &'a str,
    version: Option<i64>,
}

impl Serialize for Onnx<'_, StringStringEntryProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.some("key", self.0.key.as_ref())?;
        fields.some("value", self.0.value.as_ref())?;
        fields.0.end()
    }
}

impl Serialize for Onnx<'_, GraphProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let graph = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.each("node", &graph.node, Onnx)?;
        fields.some("name", graph.name.as_ref())?;
        fields.each("initializer", &graph.initializer, Onnx)?;
        fields.some("doc_string", graph.doc_string.as_ref())?;
        fields.each("input", &graph.input, Onnx)?;
        fields.each("output", &graph.output, Onnx)?;
        fields.each("value_info", &graph.value_info, Onnx)?;
        fields.each("metadata_props", &graph.metadata_props, Onnx)?;
        fields.0.end()
    }
}

impl Serialize for Onnx<'_, NodeProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let node = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.list("input", &node.input)?;
        fields.list("output", &node.output)?;
        fields.some("name", node.name.as_ref())?;
        fields.some("op_type", node.op_type.as_ref())?;
        fields.each("attribute", &node.attribute, Onnx)?;
        fields.some("doc_string", node.doc_string.as_ref())?;
        fields.some("domain", node.domain.as_ref())?;
        fields.some("overload", node.overload.as_ref())?;
        fields.each("metadata_props", &node.metadata_props, Onnx)?;
        fields.0.end()
    }
}

impl Serialize for Onnx<'_, AttributeProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const KINDS: [&str; 15] = [
            "UNDEFINED",
            "FLOAT",
            "INT",
            "STRING",
            "TENSOR",
            "GRAPH",
            "FLOATS",
            "INTS",
            "STRINGS",
            "TENSORS",
            "GRAPHS",
            "SPARSE_TENSOR",
            "SPARSE_TENSORS",
            "TYPE_PROTO",
            "TYPE_PROTOS",
        ];
        let attribute = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.some("name", attribute.name.as_ref())?;
        fields.some("f", attribute.f)?;
        fields.some("i", attribute.i)?;
        fields.some("s", attribute.s.as_ref().map(Text))?;
        fields.some("t", attribute.t.as_ref().map(Onnx))?;
        fields.some("g", attribute.g.as_ref().map(Onnx))?;
        fields.list("floats", &attribute.floats)?;
        fields.list("ints", &attribute.ints)?;
        fields.each("strings", &attribute.strings, Text)?;
        fields.each("tensors", &attribute.tensors, Onnx)?;
        fields.each("graphs", &attribute.graphs, Onnx)?;
        fields.some("doc_string", attribute.doc_string.as_ref())?;
        if let Some(kind) = attribute.r#type {
            match usize::try_from(kind).ok().and_then(|kind| KINDS.get(kind)) {
                Some(name) => fields.0.serialize_entry("type", name)?,
                None => fields.0.serialize_entry("type", &kind)?,
            }
        }
        fields.some("ref_attr_name", attribute.ref_attr_name.as_ref())?;
        fields.0.end()
    }
}

impl Serialize for Onnx<'_, TensorProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tensor = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.list("dims", &tensor.dims)?;
        fields.some("data_type", tensor.data_type)?;
        fields.some("name", tensor.name.as_ref())?;
        fields.some("doc_string", tensor.doc_string.as_ref())?;
        fields.each("external_data", &tensor.external_data, Onnx)?;
        fields.each("metadata_props", &tensor.metadata_props, Onnx)?;
        fields.0.end()
    }
}

impl Serialize for Onnx<'_, ValueInfoProto> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.some("name", value.name.as_ref())?;
        if let Some(kind) = value.r#type.as_ref().and_then(|own| own.value.as_ref()) {
            let (key, tensor) = match kind {
                type_proto::Value::TensorType(tensor) => ("tensor_type", Some(tensor)),
                type_proto::Value::SequenceType(_) => ("sequence_type", None),
                type_proto::Value::MapType(_) => ("map_type", None),
                type_proto::Value::OpaqueType(_) => ("opaque_type", None),
                type_proto::Value::SparseTensorType(_) => ("sparse_tensor_type", None),
                type_proto::Value::OptionalType(_) => ("optional_type", None),
            };
            fields.0.serialize_entry("type", &BTreeMap::from([(key, tensor.map(tensor_type))]))?;
        }
        fields.some("doc_string", value.doc_string.as_ref())?;
        fields.0.end()
    }
}

fn tensor_type(tensor: &TensorTypeProto) -> TensorType<'_> {
    TensorType {
        elem_type: tensor.elem_type,
        shape: tensor.shape.as_ref().map(|shape| Shape { dim: shape.dim.iter().map(dim).collect() }),
    }
}

fn dim(dim: &Dimension) -> Dim<'_> {
    match &dim.value {
        Some(dimension::Value::DimValue(value)) => Dim::Value { dim_value: *value },
        Some(dimension::Value::DimParam(name)) => Dim::Param { dim_param: name },
        None => Dim::Open {},
    }
}

/// A tensor's type; of other types only the name is shown.
#[derive(serde::Serialize)]
struct TensorType<'a> {
    elem_type: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Shape<'a>>,
}

#[derive(serde::Serialize)]
struct Shape<'a> {
    dim: Vec<Dim<'a>>,
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum Dim<'a> {
    Value { dim_value: i64 },
    Param { dim_param: &'a str },
    Open {},
}

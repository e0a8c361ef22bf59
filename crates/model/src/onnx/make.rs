//! Making parts of a network: nodes, attributes and small constants.
//!
//! What lives here: constructors for the messages of [`super::proto`]. What does not: what a network is changed to (the
//! converter knows that).

use super::proto::{AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto};

/// Numbers of attribute kinds (`AttributeProto.AttributeType`).
mod kind {
    pub(super) const FLOAT: i32 = 1;
    pub(super) const INT: i32 = 2;
    pub(super) const STRING: i32 = 3;
    pub(super) const TENSOR: i32 = 4;
    pub(super) const INTS: i32 = 7;
}

/// ONNX's number of 64-bit integers.
const INT64: i32 = 7;

impl NodeProto {
    /// An operator of the default domain; an empty name among the inputs stands for one that is left out.
    pub fn operator<I: AsRef<str>, O: AsRef<str>>(op: &str, inputs: &[I], outputs: &[O]) -> Self {
        Self {
            op_type: Some(op.to_owned()),
            input: inputs.iter().map(|name| name.as_ref().to_owned()).collect(),
            output: outputs.iter().map(|name| name.as_ref().to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The same node with a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The same node with one more attribute.
    #[must_use]
    pub fn with(mut self, attribute: AttributeProto) -> Self {
        self.attribute.push(attribute);
        self
    }
}

impl AttributeProto {
    fn of_kind(name: &str, kind: i32) -> Self {
        Self { name: Some(name.to_owned()), r#type: Some(kind), ..Self::default() }
    }

    /// A whole number.
    pub fn int(name: &str, value: i64) -> Self {
        Self { i: Some(value), ..Self::of_kind(name, kind::INT) }
    }

    /// A list of whole numbers.
    pub fn ints(name: &str, values: &[i64]) -> Self {
        Self { ints: values.to_vec(), ..Self::of_kind(name, kind::INTS) }
    }

    /// A number.
    pub fn float(name: &str, value: f32) -> Self {
        Self { f: Some(value), ..Self::of_kind(name, kind::FLOAT) }
    }

    /// A text.
    pub fn text(name: &str, value: &str) -> Self {
        Self { s: Some(value.to_owned().into()), ..Self::of_kind(name, kind::STRING) }
    }

    /// A tensor.
    pub fn tensor(name: &str, value: TensorProto) -> Self {
        Self { t: Some(value), ..Self::of_kind(name, kind::TENSOR) }
    }
}

impl TensorProto {
    /// A constant; `element` is the ONNX number of its type, `raw` its little-endian bytes.
    pub fn raw(name: &str, element: i32, dims: &[i64], raw: Vec<u8>) -> Self {
        Self {
            name: Some(name.to_owned()),
            data_type: Some(element),
            dims: dims.to_vec(),
            raw_data: Some(raw.into()),
            ..Self::default()
        }
    }

    /// A list of 64-bit integers, as operators take shapes and axes.
    pub fn int64s(name: &str, values: &[i64]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::raw(name, INT64, &[values.len() as i64], raw)
    }
}

impl GraphProto {
    /// Every name of a tensor that occurs in the graph or in graphs within it.
    pub fn tensor_names(&self) -> std::collections::HashSet<String> {
        let mut names = std::collections::HashSet::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names(&self, names: &mut std::collections::HashSet<String>) {
        let values = self.input.iter().chain(&self.output).chain(&self.value_info);
        names.extend(values.filter_map(|value| value.name.clone()));
        names.extend(self.initializer.iter().filter_map(|tensor| tensor.name.clone()));
        names.extend(self.sparse_initializer.iter().filter_map(|sparse| sparse.values.as_ref()?.name.clone()));
        for node in &self.node {
            names.extend(node.input.iter().chain(&node.output).cloned());
            for attribute in &node.attribute {
                for inner in attribute.g.iter().chain(&attribute.graphs) {
                    inner.collect_names(names);
                }
            }
        }
    }
}

impl ModelProto {
    /// Makes sure that the model may use operators of the default domain.
    pub fn import_default_domain(&mut self) {
        let is_default = |import: &OperatorSetIdProto| matches!(import.domain.as_deref(), None | Some("" | "ai.onnx"));
        if !self.opset_import.iter().any(is_default) {
            self.opset_import.push(OperatorSetIdProto { domain: Some(String::new()), version: Some(13) });
        }
    }
}

//! What a model of a single operator says about that operator: type, tensors and attributes.
//!
//! The converter writes it into the file; who executes operators finds the file by it. How it stands in the file: as
//! JSON, in an attribute of the model definition.

use serde::{Deserialize, Serialize};

use crate::error::ModelError;

/// One operator, as it was described to the converter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operator {
    /// Its type, such as `Add`.
    pub kind: String,
    /// Inputs by position, with those that are left out or constant.
    pub inputs: Vec<OperatorTensor>,
    /// Outputs by position.
    pub outputs: Vec<OperatorTensor>,
    /// Attributes in the order given.
    pub attributes: Vec<OperatorAttribute>,
}

/// One input or output of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorTensor {
    /// Name, where one was given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Element type, as the ACL API numbers it; −1 for an optional input that is left out.
    pub data_type: i32,
    /// Layout, as the ACL API numbers it; −1 likewise.
    pub format: i32,
    /// Dimensions.
    pub dims: Vec<i64>,
    /// Value of a constant input as raw bytes, which is then no input of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<Vec<u8>>,
}

impl OperatorTensor {
    /// True for an optional input that is left out.
    pub fn is_omitted(&self) -> bool {
        self.data_type == -1
    }
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperatorAttribute {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: OperatorValue,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum OperatorValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f32),
    /// A text.
    String(String),
    /// A list of true and false.
    ListBool(Vec<bool>),
    /// A list of whole numbers.
    ListInt(Vec<i64>),
    /// A list of numbers.
    ListFloat(Vec<f32>),
    /// A list of texts.
    ListString(Vec<String>),
    /// A list of lists of whole numbers.
    ListListInt(Vec<Vec<i64>>),
    /// An element type, as the ACL API numbers it.
    DataType(i32),
}

impl Operator {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&OperatorValue> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.value)
    }

    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("an operator has nothing that JSON cannot hold")
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, ModelError> {
        serde_json::from_str(text)
            .map_err(|error| ModelError::malformed(format!("the description of its operator cannot be read: {error}")))
    }
}

//! A single operator as an ONNX network under construction.
//!
//! What lives here: access to the operator's tensors and attributes with their errors, and adding nodes. What does not:
//! what a given operator is made of.

use softacl_model::onnx::proto::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto,
    ValueInfoProto,
};
use softacl_model::{ElementType, Operator, OperatorTensor, OperatorValue, tensor_bytes};

use super::operators::{self, Results, Rule};
use super::wrong;
use crate::diagnostic::Diagnostic;

/// The version of ONNX's operators that networks are made of; the oldest ONNX Runtime in use has it.
const OPSET: i64 = 20;

/// The file format's version that goes with it.
const IR_VERSION: i64 = 9;

/// Largest output of an operator of constants, in bytes.
const MOST_FOLDED: u64 = 64 << 20;

/// What a rule returns: the tensors that are the operator's outputs.
pub(super) type Outcome = Result<Vec<String>, Diagnostic>;

/// An operator, and what there is of its network.
pub(super) struct Draft<'o> {
    pub(super) operator: &'o Operator,
    /// ACL element types that the network computes with, by input.
    elements: Vec<ElementType>,
    /// What nodes read, by input; empty for one that is left out.
    inputs: Vec<String>,
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
    /// The network's outputs.
    outputs: Vec<String>,
}

/// A wider type that ONNX Runtime computes with in more operators, and that holds every value of the narrow one.
fn wider(element: ElementType) -> ElementType {
    let acl = match element.name {
        "INT8" | "UINT8" | "INT16" | "UINT16" => 3,
        "UINT32" => 9,
        "BF16" | "FLOAT16" => 0,
        _ => element.acl,
    };
    ElementType::from_acl(acl).unwrap_or(element)
}

impl<'o> Draft<'o> {
    /// Makes the network; with `wide` it computes in wider types than the inputs have.
    pub(super) fn new(operator: &'o Operator, wide: bool) -> Result<Self, Diagnostic> {
        let row = operators::find(&operator.kind).ok_or_else(|| {
            Diagnostic::new(
                "EZ3003",
                format!(
                    "Operator type [{}] is not among those that softacl's atc converts as single operators.",
                    operator.kind
                ),
            )
            .operator(&operator.kind)
            .solution(format!("There are: {}.", operators::names()))
        })?;
        let mut draft = Self {
            operator,
            elements: Vec::new(),
            inputs: Vec::new(),
            nodes: Vec::new(),
            constants: Vec::new(),
            outputs: Vec::new(),
        };
        draft.take_inputs(wide);
        let given = draft.inputs.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if given < row.inputs.0 || given > row.inputs.1 {
            let expected = match row.inputs {
                (least, most) if least == most => format!("{least} are needed"),
                (least, usize::MAX) => format!("at least {least} are needed"),
                (least, most) => format!("{least} to {most} are needed"),
            };
            return Err(wrong(operator, "the number of inputs", &given.to_string(), &expected));
        }
        draft.check_folding()?;
        let results = match row.rule {
            Rule::Direct(name) => {
                let inputs = draft.inputs[..given].to_vec();
                vec![draft.node(name, &inputs, Vec::new())]
            }
            Rule::Build(build) => build(&mut draft)?,
        };
        if results.len() != operator.outputs.len() {
            return Err(wrong(
                operator,
                "the number of outputs",
                &operator.outputs.len().to_string(),
                &format!("the operator has {}", results.len()),
            ));
        }
        for (at, (result, tensor)) in results.iter().zip(&operator.outputs).enumerate() {
            draft.check_type(row.results, at, tensor)?;
            let name = format!("y{at}");
            let to = AttributeProto::int("to", i64::from(onnx(tensor.data_type)));
            draft.nodes.push(NodeProto::operator("Cast", &[result], &[&name]).with(to));
            draft.outputs.push(name);
        }
        Ok(draft)
    }

    /// An operator of constants alone is computed when it is loaded, whatever the size of what comes out.
    fn check_folding(&self) -> Result<(), Diagnostic> {
        let inputs = &self.operator.inputs;
        if inputs.iter().any(|tensor| !tensor.is_omitted() && tensor.constant.is_none()) {
            return Ok(());
        }
        let bytes = |tensor: &OperatorTensor| tensor_bytes(tensor.data_type, &tensor.dims).unwrap_or(u64::MAX);
        match self.operator.outputs.iter().map(bytes).max() {
            Some(bytes) if bytes > MOST_FOLDED => Err(Diagnostic::new(
                "E10055",
                format!(
                    "Operator [{}] has constant inputs only and an output of {bytes} bytes; more than {MOST_FOLDED} are \
                     not supported.",
                    self.operator.kind
                ),
            )
            .operator(&self.operator.kind)),
            _ => Ok(()),
        }
    }

    fn take_inputs(&mut self, wide: bool) {
        for (at, tensor) in self.operator.inputs.iter().enumerate() {
            let Some(element) = ElementType::from_acl(tensor.data_type) else {
                // Left out: what an absent input would have is that of the first.
                self.elements.push(self.elements.first().copied().unwrap_or(FLOAT));
                self.inputs.push(String::new());
                continue;
            };
            let mut name = format!("x{at}");
            if let Some(raw) = &tensor.constant {
                self.constants.push(TensorProto::raw(&name, element.onnx, &tensor.dims, raw.clone()));
            }
            let computed = if wide { wider(element) } else { element };
            if computed != element {
                name = self.node("Cast", &[name], vec![AttributeProto::int("to", i64::from(computed.onnx))]);
            }
            self.elements.push(computed);
            self.inputs.push(name);
        }
    }

    fn check_type(&self, results: Results, at: usize, tensor: &OperatorTensor) -> Result<(), Diagnostic> {
        let first = self.operator.inputs.iter().find(|input| !input.is_omitted()).map(|input| input.data_type);
        let (fits, expected) = match results {
            Results::Any => (true, String::new()),
            Results::Bool => (tensor.data_type == BOOL, "BOOL".to_owned()),
            Results::Index => (matches!(tensor.data_type, 3 | 9), "INT32 or INT64".to_owned()),
            Results::First => (first.is_none_or(|first| first == tensor.data_type), name_of(first.unwrap_or(-1))),
            Results::Second => {
                let second = self.operator.inputs.get(1).map_or(-1, |input| input.data_type);
                (second == tensor.data_type, name_of(second))
            }
            Results::FirstAndIndex if at == 1 => (matches!(tensor.data_type, 3 | 9), "INT32 or INT64".to_owned()),
            Results::IndexAndFirst if at == 0 => (matches!(tensor.data_type, 3 | 9), "INT32 or INT64".to_owned()),
            Results::FirstAndIndex | Results::IndexAndFirst => {
                (first.is_none_or(|first| first == tensor.data_type), name_of(first.unwrap_or(-1)))
            }
        };
        if fits {
            return Ok(());
        }
        Err(wrong(
            self.operator,
            &format!("the type of output {at}"),
            &name_of(tensor.data_type),
            &format!("with these inputs it is {expected}"),
        ))
    }

    /// The network's inputs with their names: those that were given, or by position.
    pub(super) fn borders(&self) -> impl Iterator<Item = (&'o OperatorTensor, String)> {
        let inputs = self.operator.inputs.iter().enumerate();
        inputs.filter(|(_, tensor)| !tensor.is_omitted() && tensor.constant.is_none()).map(|(at, tensor)| {
            let name = if tensor.name.is_empty() { format!("x{at}") } else { tensor.name.clone() };
            (tensor, name)
        })
    }

    /// The network as a model; `described` gives its outputs the described dimensions, otherwise they are derived.
    pub(super) fn finish(&self, described: bool) -> ModelProto {
        let inputs = self.operator.inputs.iter().enumerate();
        let input = inputs
            .filter(|(_, tensor)| !tensor.is_omitted() && tensor.constant.is_none())
            .map(|(at, tensor)| ValueInfoProto::tensor(&format!("x{at}"), onnx(tensor.data_type), &tensor.dims))
            .collect();
        let outputs = self.outputs.iter().zip(&self.operator.outputs);
        let output = outputs
            .map(|(name, tensor)| {
                let mut value = ValueInfoProto::tensor(name, onnx(tensor.data_type), &tensor.dims);
                if let (false, Some(own)) = (described, value.tensor_type_mut()) {
                    own.shape = None::<TensorShapeProto>;
                }
                value
            })
            .collect();
        let mut node = self.nodes.clone();
        for (at, node) in node.iter_mut().enumerate() {
            node.name = Some(format!("{}_{at}", node.op_type.as_deref().unwrap_or_default()));
        }
        ModelProto {
            ir_version: Some(IR_VERSION),
            opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(OPSET) }],
            graph: Some(GraphProto {
                name: Some(self.operator.kind.clone()),
                node,
                initializer: self.constants.clone(),
                input,
                output,
                ..GraphProto::default()
            }),
            ..ModelProto::default()
        }
    }

    /// Gives an output the described dimensions, which hold as many elements.
    pub(super) fn reshape_output(&mut self, at: usize) {
        let y = self.reshape(&self.outputs[at].clone(), self.output_dims(at));
        self.outputs[at] = y;
    }

    // What rules ask for.

    /// An input, which is there.
    pub(super) fn input(&self, at: usize) -> Result<String, Diagnostic> {
        self.optional(at).ok_or_else(|| wrong(self.operator, &format!("input {at}"), "none", "the operator needs it"))
    }

    /// An input, unless it is left out.
    pub(super) fn optional(&self, at: usize) -> Option<String> {
        self.inputs.get(at).filter(|name| !name.is_empty()).cloned()
    }

    /// All inputs from `at` on.
    pub(super) fn inputs_from(&self, at: usize) -> Vec<String> {
        self.inputs.iter().skip(at).filter(|name| !name.is_empty()).cloned().collect()
    }

    /// Dimensions of an input.
    pub(super) fn dims(&self, at: usize) -> &'o [i64] {
        self.operator.inputs.get(at).map_or(&[], |tensor| &tensor.dims)
    }

    /// Dimensions of an output as they are described.
    pub(super) fn output_dims(&self, at: usize) -> &'o [i64] {
        self.operator.outputs.get(at).map_or(&[], |tensor| &tensor.dims)
    }

    /// The type that an input is computed in.
    pub(super) fn element(&self, at: usize) -> ElementType {
        self.elements.get(at).copied().unwrap_or(FLOAT)
    }

    /// True when an input is computed in whole numbers.
    pub(super) fn is_whole(&self, at: usize) -> bool {
        !matches!(self.element(at).name, "FLOAT" | "FLOAT16" | "DOUBLE" | "BF16")
    }

    /// The layout of an input as ACL numbers it.
    pub(super) fn format(&self, at: usize) -> i32 {
        self.operator.inputs.get(at).map_or(-1, |tensor| tensor.format)
    }

    /// The values of an input that must be constant, because what the operator does depends on it.
    pub(super) fn constant_ints(&self, at: usize) -> Result<Vec<i64>, Diagnostic> {
        let tensor = self.operator.inputs.get(at);
        let Some((tensor, raw)) = tensor.and_then(|tensor| Some((tensor, tensor.constant.as_ref()?))) else {
            return Err(Diagnostic::new(
                "E10055",
                format!("Input {at} of operator [{}] is not supported unless it is constant.", self.operator.kind),
            )
            .operator(&self.operator.kind)
            .solution("Give it \"is_const\": true and its numbers as \"const_value\", or use the operator's form that takes an attribute (…D)."));
        };
        let values = match tensor.data_type {
            3 => raw.as_chunks::<4>().0.iter().map(|bytes| i64::from(i32::from_le_bytes(*bytes))).collect(),
            9 => raw.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect(),
            other => {
                return Err(wrong(
                    self.operator,
                    &format!("the type of input {at}"),
                    &name_of(other),
                    "it must be INT32 or INT64",
                ));
            }
        };
        Ok(values)
    }

    fn invalid(&self, name: &str, expected: &str) -> Diagnostic {
        let value = self.operator.attribute(name).map_or("none".to_owned(), |value| format!("{value:?}"));
        wrong(self.operator, &format!("attribute [{name}]"), &value, &format!("it must be {expected}"))
    }

    /// A whole-number attribute.
    pub(super) fn int(&self, name: &str, default: Option<i64>) -> Result<i64, Diagnostic> {
        match (self.operator.attribute(name), default) {
            (Some(OperatorValue::Int(value)), _) => Ok(*value),
            (None, Some(default)) => Ok(default),
            _ => Err(self.invalid(name, "a whole number (int)")),
        }
    }

    /// A number.
    pub(super) fn float(&self, name: &str, default: f32) -> Result<f32, Diagnostic> {
        match self.operator.attribute(name) {
            Some(OperatorValue::Float(value)) => Ok(*value),
            #[expect(clippy::cast_precision_loss, reason = "a whole number in place of a number is a small one")]
            Some(OperatorValue::Int(value)) => Ok(*value as f32),
            None => Ok(default),
            Some(_) => Err(self.invalid(name, "a number (float)")),
        }
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, Diagnostic> {
        match self.operator.attribute(name) {
            Some(OperatorValue::Bool(value)) => Ok(*value),
            None => Ok(default),
            Some(_) => Err(self.invalid(name, "true or false (bool)")),
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str, default: &str) -> Result<String, Diagnostic> {
        match self.operator.attribute(name) {
            Some(OperatorValue::String(value)) => Ok(value.clone()),
            None => Ok(default.to_owned()),
            Some(_) => Err(self.invalid(name, "a text (string)")),
        }
    }

    /// A list of whole numbers; one alone counts as a list.
    pub(super) fn ints(&self, name: &str, default: Option<&[i64]>) -> Result<Vec<i64>, Diagnostic> {
        match (self.operator.attribute(name), default) {
            (Some(OperatorValue::ListInt(values)), _) => Ok(values.clone()),
            (Some(OperatorValue::Int(value)), _) => Ok(vec![*value]),
            (Some(OperatorValue::ListListInt(lists)), _) => Ok(lists.iter().flatten().copied().collect()),
            (None, Some(default)) => Ok(default.to_vec()),
            _ => Err(self.invalid(name, "a list of whole numbers (list_int)")),
        }
    }

    /// A place among `rank` dimensions, counted from the end when negative.
    pub(super) fn axis(&self, axis: i64, rank: usize) -> Result<i64, Diagnostic> {
        let rank = rank as i64;
        let place = if axis < 0 { axis + rank } else { axis };
        if (0..rank).contains(&place) {
            return Ok(place);
        }
        Err(wrong(self.operator, "an axis", &axis.to_string(), &format!("the tensor has {rank} dimensions")))
    }

    /// Adds a node with one output; the result is that output.
    pub(super) fn node(&mut self, op: &str, inputs: &[impl AsRef<str>], attributes: Vec<AttributeProto>) -> String {
        let mut outputs = self.split_node(op, inputs, attributes, 1);
        outputs.pop().unwrap_or_default()
    }

    /// Adds a node with several outputs.
    pub(super) fn split_node(
        &mut self,
        op: &str,
        inputs: &[impl AsRef<str>],
        attributes: Vec<AttributeProto>,
        outputs: usize,
    ) -> Vec<String> {
        let at = self.nodes.len();
        let outputs: Vec<String> = (0..outputs).map(|output| format!("t{at}_{output}")).collect();
        let mut node = NodeProto::operator(op, inputs, &outputs);
        node.attribute = attributes;
        self.nodes.push(node);
        outputs
    }

    /// A constant list of 64-bit integers.
    pub(super) fn list(&mut self, values: &[i64]) -> String {
        let name = format!("c{}", self.constants.len());
        self.constants.push(TensorProto::int64s(&name, values));
        name
    }

    /// A constant number of the type that input `like` is computed in.
    pub(super) fn number(&mut self, value: f64, like: usize) -> String {
        let name = format!("c{}", self.constants.len());
        let element = self.element(like);
        if element.name == "DOUBLE" {
            self.constants.push(TensorProto::raw(&name, element.onnx, &[], value.to_le_bytes().to_vec()));
            return name;
        }
        #[expect(clippy::cast_possible_truncation, reason = "constants of operators are written for single precision")]
        let bytes = (value as f32).to_le_bytes().to_vec();
        self.constants.push(TensorProto::raw(&name, FLOAT.onnx, &[], bytes));
        if element.name == "FLOAT" {
            return name;
        }
        self.cast(&name, element)
    }

    /// A tensor in another type.
    pub(super) fn cast(&mut self, tensor: &str, element: ElementType) -> String {
        self.node("Cast", &[tensor], vec![AttributeProto::int("to", i64::from(element.onnx))])
    }

    /// An input in 64-bit integers, as ONNX takes shapes and places.
    pub(super) fn as_int64(&mut self, at: usize) -> Result<String, Diagnostic> {
        let name = self.input(at)?;
        Ok(self.cast(&name, INT64))
    }

    /// A tensor with other dimensions.
    pub(super) fn reshape(&mut self, tensor: &str, dims: &[i64]) -> String {
        let shape = self.list(dims);
        // A zero is a dimension without elements, not a copy of the old one.
        self.node("Reshape", &[tensor, &shape], vec![AttributeProto::int("allowzero", 1)])
    }

    /// A tensor with dimensions in another order.
    pub(super) fn transpose(&mut self, tensor: &str, order: &[i64]) -> String {
        self.node("Transpose", &[tensor], vec![AttributeProto::ints("perm", order)])
    }
}

const BOOL: i32 = 12;
pub(super) const FLOAT: ElementType = ElementType { name: "FLOAT", acl: 0, onnx: 1, graph: 1, bits: 32 };
pub(super) const INT64: ElementType = ElementType { name: "INT64", acl: 9, onnx: 7, graph: 8, bits: 64 };
pub(super) const INT32: ElementType = ElementType { name: "INT32", acl: 3, onnx: 6, graph: 7, bits: 32 };
pub(super) const BOOLEAN: ElementType = ElementType { name: "BOOL", acl: BOOL, onnx: 9, graph: 11, bits: 8 };

/// ONNX's number for an ACL type.
fn onnx(acl: i32) -> i32 {
    ElementType::from_acl(acl).map_or(0, |element| element.onnx)
}

fn name_of(acl: i32) -> String {
    ElementType::from_acl(acl).map_or_else(|| "none".to_owned(), |element| element.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_of_types_are_those_of_the_table() {
        for own in [FLOAT, INT64, INT32, BOOLEAN] {
            assert_eq!(ElementType::from_acl(own.acl), Some(own));
        }
    }
}

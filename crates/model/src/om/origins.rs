//! Which operators of the original network an operator of a compiled model was made of.

use std::fmt::Write as _;

use crate::error::ModelError;
use crate::model::Model;

use super::attributes::{Attributes, Texts};
use super::ge::ModelDef;

/// The attribute that the vendor's compiler keeps them in.
const ATTRIBUTE: &str = "_datadump_original_op_names";

/// Longest text that is put together. The file names each name once, and may refer to it any number of times.
const LONGEST: usize = 1 << 20;

impl Model {
    /// The names of the original operators as `[length]name[length]name…`, lengths in bytes. Empty when there is no operator
    /// of that name, and when nothing is kept about it, as in files of our own.
    ///
    /// # Errors
    ///
    /// 145000 for a graph that cannot be read, and for names of more than a mebibyte.
    pub fn original_operators(&self, operator: &str) -> Result<String, ModelError> {
        let Some(graph) = self.graph() else { return Ok(String::new()) };
        let definition = ModelDef::read(graph)?;
        let attributes = Attributes::new(&definition);
        let value = definition
            .graph
            .iter()
            .flat_map(|graph| &graph.op)
            .filter(|op| op.name == operator)
            .flat_map(|op| &op.attr)
            .find(|(key, _)| attributes.name(key) == ATTRIBUTE);
        let names = match value.and_then(|(key, value)| attributes.texts(key, value)) {
            Some(Texts::One(name)) => vec![name],
            Some(Texts::Many(names)) => names,
            None => Vec::new(),
        };
        let mut text = String::new();
        for name in names {
            if text.len() + name.len() > LONGEST {
                return Err(ModelError::malformed(format!(
                    "operator {operator:?}: the names of its original operators have more than {LONGEST} bytes"
                )));
            }
            let name = String::from_utf8_lossy(name);
            write!(text, "[{}]{name}", name.len()).expect("writing into a text cannot fail");
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use prost::Message;

    use super::*;
    use crate::om::Image;
    use crate::om::ge::{AttrDef, GraphDef, ListValue, OpDef};

    fn opened(model: &ModelDef) -> Model {
        let partitions = vec![(0, vec![model.encode_to_vec().into()]), (2, Vec::new())];
        crate::open_bytes(Image { name: "m".to_owned(), dynamic_shape: false, partitions }.to_vec()).unwrap()
    }

    fn with_operator(key: &str, value: AttrDef) -> ModelDef {
        let op = OpDef {
            name: "conv1relu".to_owned(),
            r#type: "Conv2D".to_owned(),
            attr: BTreeMap::from([(key.to_owned(), value)]),
            ..OpDef::default()
        };
        ModelDef { graph: vec![GraphDef { op: vec![op], ..GraphDef::default() }], ..ModelDef::default() }
    }

    #[test]
    fn plain_names_are_listed_with_their_lengths() {
        let model = opened(&with_operator(ATTRIBUTE, AttrDef::texts(&["scale2c_branch2c", "res2c"])));
        assert_eq!(model.original_operators("conv1relu").unwrap(), "[16]scale2c_branch2c[5]res2c");
        assert_eq!(model.original_operators("other").unwrap(), "");
        let model = opened(&with_operator("strides", AttrDef::texts(&["x"])));
        assert_eq!(model.original_operators("conv1relu").unwrap(), "");
    }

    fn compressed(indexes: &[i64], name: &str) -> Model {
        // The second name of the list; its values are places in the list of values.
        let mut model = with_operator("\0\u{2}", AttrDef::integers(indexes));
        model.attr.insert("attr_name_enum".to_owned(), AttrDef::texts(&["strides", ATTRIBUTE]));
        model.attr.insert("attr_value_enum".to_owned(), AttrDef::texts(&["conv", name]));
        let list = ListValue { b: vec![false, true], ..ListValue::default() };
        model.attr.insert("attrs_use_string_value".to_owned(), list.into());
        opened(&model)
    }

    #[test]
    fn shortened_names_are_spelt_out() {
        assert_eq!(compressed(&[0, 1], "relu").original_operators("conv1relu").unwrap(), "[4]conv[4]relu");
        assert_eq!(compressed(&[0, 7], "relu").original_operators("conv1relu").unwrap(), "");
    }

    #[test]
    fn a_small_file_makes_no_large_text() {
        let model = compressed(&vec![1; 3000], &"n".repeat(1000));
        assert!(model.original_operators("conv1relu").unwrap_err().message.contains("more than"));
    }
}

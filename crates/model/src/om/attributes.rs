//! Attributes of a compiled model by the names and values that they stand for.
//!
//! The vendor's compiler shortens both: a name becomes a zero byte and the place of the name in a list of the model
//! (base-127 digits, least significant first, each one higher than its value), and a text becomes its place in another
//! list. Nothing is copied here: a text that occurs a million times still exists once.

use std::borrow::Cow;

use bytes::Bytes;

use super::ge::attr_def::Value;
use super::ge::{AttrDef, ListValue, ModelDef};

/// The lists of a model. Empty for a model that was written without compression.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'a> {
    names: &'a [Bytes],
    values: &'a [Bytes],
    /// By name: whether its integers are places in `values`.
    texts: &'a [bool],
}

impl<'a> Attributes<'a> {
    pub(crate) fn new(definition: &'a ModelDef) -> Self {
        let list = |key: &str| match definition.attr.get(key).and_then(|attribute| attribute.value.as_ref()) {
            Some(Value::List(list)) => Some(list),
            _ => None,
        };
        let texts = |key| list(key).map_or(&[][..], |list: &ListValue| &list.s[..]);
        Self {
            names: texts("attr_name_enum"),
            values: texts("attr_value_enum"),
            texts: list("attrs_use_string_value").map_or(&[][..], |list| &list.b[..]),
        }
    }

    /// Place of a shortened name in the list of names; `None` when the name is not a shortened one.
    fn place(key: &str) -> Option<usize> {
        let digits = key.as_bytes().strip_prefix(&[0])?;
        if digits.is_empty() {
            return None;
        }
        digits
            .iter()
            .rev()
            .try_fold(0_usize, |place, byte| place.checked_mul(127)?.checked_add(usize::from(byte.checked_sub(1)?)))
    }

    /// The name that an attribute has in the file, spelt out.
    pub(crate) fn name<'k>(&self, key: &'k str) -> Cow<'k, str>
    where
        'a: 'k,
    {
        match Self::place(key).and_then(|place| self.names.get(place)) {
            Some(name) => String::from_utf8_lossy(name),
            None => Cow::Borrowed(key),
        }
    }

    /// The texts that an attribute's value stands for: one, or a list. `None` when the value is no text.
    pub(crate) fn texts<'v>(&self, key: &str, attribute: &'v AttrDef) -> Option<Texts<'v>>
    where
        'a: 'v,
    {
        let is_text = Self::place(key).and_then(|place| self.texts.get(place)).copied().unwrap_or(false);
        let value = |place: i64| usize::try_from(place).ok().and_then(|place| self.values.get(place));
        match attribute.value.as_ref()? {
            Value::S(text) => Some(Texts::One(text)),
            Value::I(place) if is_text => value(*place).map(Texts::One),
            Value::List(list) if is_text && !list.i.is_empty() && list.s.is_empty() => {
                list.i.iter().map(|place| value(*place)).collect::<Option<Vec<_>>>().map(Texts::Many)
            }
            Value::List(list) if !list.s.is_empty() => Some(Texts::Many(list.s.iter().collect())),
            _ => None,
        }
    }
}

/// Texts as the file has them; they need not be UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Texts<'a> {
    One(&'a Bytes),
    Many(Vec<&'a Bytes>),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model with 130 names, of which `strides` is number 3 and `kernel` number 129, and two texts.
    fn model() -> ModelDef {
        let mut names: Vec<String> = (0..130).map(|number| format!("name{number}")).collect();
        names[3] = "strides".to_owned();
        names[129] = "kernel".to_owned();
        let mut model = ModelDef::default();
        model.attr.insert("attr_name_enum".to_owned(), AttrDef::texts(&names));
        model.attr.insert("attr_value_enum".to_owned(), AttrDef::texts(&["SAME", "VALID"]));
        let list = ListValue { b: (0..130).map(|number| number == 129).collect(), ..ListValue::default() };
        model.attr.insert("attrs_use_string_value".to_owned(), list.into());
        model
    }

    #[test]
    fn names_are_spelt_out() {
        let model = model();
        let attributes = Attributes::new(&model);
        for (key, name) in [
            ("\0\u{4}", "strides"),
            // 129 = 2 + 1 × 127
            ("\0\u{3}\u{2}", "kernel"),
            ("_plain", "_plain"),
            ("", ""),
            ("\0", "\0"),
            // No such place, too large a place, and a byte that is no digit.
            ("\0\u{7f}\u{7f}", "\0\u{7f}\u{7f}"),
            (&format!("\0{}", "\u{7f}".repeat(50)), &format!("\0{}", "\u{7f}".repeat(50))),
            ("\0\0", "\0\0"),
        ] {
            assert_eq!(attributes.name(key), name, "{key:?}");
        }
    }

    #[test]
    fn texts_are_looked_up() {
        let model = model();
        let attributes = Attributes::new(&model);
        let texts = |key: &str, value: AttrDef| match attributes.texts(key, &value) {
            Some(Texts::One(text)) => format!("{text:?}"),
            Some(Texts::Many(texts)) => format!("{texts:?}"),
            None => "none".to_owned(),
        };
        for (key, value, expected) in [
            ("\0\u{3}\u{2}", 1.into(), "b\"VALID\""),
            ("\0\u{3}\u{2}", AttrDef::integers(&[0, 1]), "[b\"SAME\", b\"VALID\"]"),
            ("\0\u{3}\u{2}", 2.into(), "none"),
            ("\0\u{3}\u{2}", (-1).into(), "none"),
            ("\0\u{3}\u{2}", AttrDef::integers(&[0, 7]), "none"),
            ("\0\u{4}", 1.into(), "none"),
            ("plain", "text".into(), "b\"text\""),
            ("plain", 1.into(), "none"),
        ] {
            assert_eq!(texts(key, value), expected, "{key:?}");
        }
    }
}

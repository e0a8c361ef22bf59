//! Graphs that the vendor's engine dumps as text: `ge.proto.ModelDef` in protobuf's text format.
//!
//! The text is turned into the message's binary form, which is then read like that of a file. Fields that are not known
//! are skipped, as they are in binary form.

use crate::data_type::graph_name;
use crate::error::ModelError;

/// Deepest nesting. Real dumps have less than twenty levels.
const DEEPEST: usize = 100;

/// What a field holds.
#[derive(Clone, Copy)]
enum Holds {
    /// Text or bytes.
    Text,
    /// A whole number, true or false.
    Number,
    Float,
    DataType,
    ListKind,
    Message(Kind),
}

/// The messages.
#[derive(Clone, Copy)]
enum Kind {
    Graph,
    Operator,
    Descriptor,
    Shape,
    Tensor,
    Entry,
    Named,
    Attribute,
    List,
    Lists,
    Numbers,
}

impl Kind {
    fn fields(self) -> &'static [Field] {
        match self {
            Graph => GRAPH,
            Operator => OPERATOR,
            Descriptor => DESCRIPTOR,
            Shape => SHAPE,
            Tensor => TENSOR,
            Entry => ENTRY,
            Named => NAMED,
            Attribute => ATTRIBUTE,
            List => LIST,
            Lists => LISTS,
            Numbers => NUMBERS,
        }
    }
}

struct Field(&'static str, u32, Holds);

use Holds::{DataType, Float, ListKind, Message, Number, Text};
use Kind::{Attribute, Descriptor, Entry, Graph, List, Lists, Named, Numbers, Operator, Shape, Tensor};

static MODEL: &[Field] = &[
    Field("name", 1, Text),
    Field("version", 2, Number),
    Field("custom_version", 3, Text),
    Field("graph", 7, Message(Graph)),
    Field("attr", 11, Message(Entry)),
];
static GRAPH: &[Field] = &[
    Field("name", 1, Text),
    Field("input", 4, Text),
    Field("output", 5, Text),
    Field("op", 6, Message(Operator)),
    Field("attr", 11, Message(Entry)),
];
static OPERATOR: &[Field] = &[
    Field("name", 1, Text),
    Field("type", 2, Text),
    Field("input", 5, Text),
    Field("attr", 10, Message(Entry)),
    Field("has_out_attr", 20, Number),
    Field("id", 21, Number),
    Field("stream_id", 22, Number),
    Field("input_name", 23, Text),
    Field("src_name", 24, Text),
    Field("src_index", 25, Number),
    Field("dst_name", 26, Text),
    Field("dst_index", 27, Number),
    Field("input_i", 28, Number),
    Field("output_i", 29, Number),
    Field("workspace", 30, Number),
    Field("workspace_bytes", 31, Number),
    Field("is_input_const", 32, Number),
    Field("input_desc", 33, Message(Descriptor)),
    Field("output_desc", 34, Message(Descriptor)),
    Field("subgraph_name", 35, Text),
];
static DESCRIPTOR: &[Field] = &[
    Field("name", 1, Text),
    Field("dtype", 2, DataType),
    Field("shape", 3, Message(Shape)),
    Field("layout", 4, Text),
    Field("attr", 5, Message(Entry)),
    Field("has_out_attr", 9, Number),
    Field("size", 10, Number),
    Field("weight_size", 11, Number),
    Field("reuse_input", 12, Number),
    Field("output_tensor", 13, Number),
    Field("device_type", 14, Text),
    Field("input_tensor", 15, Number),
    Field("real_dim_cnt", 16, Number),
    Field("reuse_input_index", 17, Number),
    Field("data_offset", 18, Number),
    Field("cmps_size", 19, Number),
    Field("cmps_tab", 20, Text),
    Field("cmps_tab_offset", 21, Number),
];
static SHAPE: &[Field] = &[Field("dim", 1, Number)];
static TENSOR: &[Field] = &[Field("desc", 1, Message(Descriptor)), Field("data", 2, Text)];
static ENTRY: &[Field] = &[Field("key", 1, Text), Field("value", 2, Message(Attribute))];
static NAMED: &[Field] = &[Field("name", 1, Text), Field("attr", 2, Message(Entry))];
static ATTRIBUTE: &[Field] = &[
    Field("list", 1, Message(List)),
    Field("s", 2, Text),
    Field("i", 3, Number),
    Field("f", 4, Float),
    Field("b", 5, Number),
    Field("bt", 7, Text),
    Field("func", 10, Message(Named)),
    Field("td", 11, Message(Descriptor)),
    Field("t", 12, Message(Tensor)),
    Field("g", 13, Message(Graph)),
    Field("list_list_int", 14, Message(Lists)),
    Field("dt", 15, Number),
    Field("expression", 17, Text),
];
static LIST: &[Field] = &[
    Field("s", 2, Text),
    Field("i", 3, Number),
    Field("f", 4, Float),
    Field("b", 5, Number),
    Field("bt", 7, Text),
    Field("td", 8, Message(Descriptor)),
    Field("t", 9, Message(Tensor)),
    Field("g", 10, Message(Graph)),
    Field("na", 11, Message(Named)),
    Field("dt", 12, Number),
    Field("val_type", 20, ListKind),
];
static LISTS: &[Field] = &[Field("list_list_i", 1, Message(Numbers))];
static NUMBERS: &[Field] = &[Field("list_i", 1, Number)];

/// Names of the kinds of lists, by number.
pub(crate) const LIST_KINDS: [&str; 11] = [
    "VT_LIST_NONE",
    "VT_LIST_STRING",
    "VT_LIST_INT",
    "VT_LIST_FLOAT",
    "VT_LIST_BOOL",
    "VT_LIST_BYTES",
    "VT_LIST_TENSOR_DESC",
    "VT_LIST_TENSOR",
    "VT_LIST_GRAPH",
    "VT_LIST_NAMED_ATTRS",
    "VT_LIST_DATA_TYPE",
];

/// The binary form of a dumped graph.
pub(crate) fn encode(text: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut reader = Reader { text, at: 0 };
    let mut out = Vec::new();
    reader.message(Some(MODEL), None, 0, &mut out)?;
    Ok(out)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

/// A value as it is written.
enum Scalar {
    Text(Vec<u8>),
    /// A number or a name.
    Word(String),
}

impl Reader<'_> {
    fn wrong(&self, what: &str) -> ModelError {
        let line = self.text[..self.at.min(self.text.len())].split(|byte| *byte == b'\n').count();
        ModelError::malformed(format!("line {line}: {what}"))
    }

    /// The next byte that is neither blank nor comment.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'#' => {
                    let rest = &self.text[self.at..];
                    self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                other => return Some(*other),
            }
        }
        None
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Fields up to `end`; those of `fields` that are known go to `out`.
    fn message(
        &mut self,
        fields: Option<&'static [Field]>,
        end: Option<u8>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ModelError> {
        if depth > DEEPEST {
            return Err(self.wrong(&format!("messages are nested more than {DEEPEST} deep")));
        }
        loop {
            match (self.peek(), end) {
                (None, None) => return Ok(()),
                (None, Some(_)) => return Err(self.wrong("the text ends inside a message")),
                (Some(byte), Some(end)) if byte == end => {
                    self.at += 1;
                    return Ok(());
                }
                _ => {}
            }
            let name = self.word()?;
            let field = fields.and_then(|fields| fields.iter().find(|field| field.0 == name));
            let has_colon = self.take(b':');
            if self.take(b'[') {
                if !self.take(b']') {
                    loop {
                        self.value(field, &name, depth, out)?;
                        if !self.take(b',') {
                            break;
                        }
                    }
                    if !self.take(b']') {
                        return Err(self.wrong(&format!("the list of {name} does not end")));
                    }
                }
            } else if has_colon || matches!(self.peek(), Some(b'{' | b'<')) {
                self.value(field, &name, depth, out)?;
            } else {
                return Err(self.wrong(&format!("{name} has no value")));
            }
            if !self.take(b',') {
                self.take(b';');
            }
        }
    }

    fn word(&mut self) -> Result<String, ModelError> {
        self.peek();
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        if length == 0 {
            let found = rest.first().map_or("the end".to_owned(), |byte| format!("{:?}", char::from(*byte)));
            return Err(self.wrong(&format!("a name or a number is expected, there is {found}")));
        }
        self.at += length;
        Ok(String::from_utf8_lossy(&rest[..length]).into_owned())
    }

    fn value(&mut self, field: Option<&Field>, name: &str, depth: usize, out: &mut Vec<u8>) -> Result<(), ModelError> {
        let end = match self.peek() {
            Some(b'{') => Some(b'}'),
            Some(b'<') => Some(b'>'),
            _ => None,
        };
        if let Some(end) = end {
            self.at += 1;
            let inner = match field.map(|field| field.2) {
                Some(Message(kind)) => Some(kind.fields()),
                Some(_) => return Err(self.wrong(&format!("{name} is no message"))),
                None => None,
            };
            let mut content = Vec::new();
            self.message(inner, Some(end), depth + 1, &mut content)?;
            if let Some(field) = field {
                put_bytes(out, field.1, &content);
            }
            return Ok(());
        }
        let scalar = self.scalar()?;
        let Some(Field(_, number, holds)) = field else { return Ok(()) };
        match (holds, scalar) {
            (Text, Scalar::Text(text)) => put_bytes(out, *number, &text),
            (Float, Scalar::Word(word)) => {
                let value = float(&word).ok_or_else(|| self.wrong(&format!("{name} is {word}, no number")))?;
                put_varint(out, u64::from(*number) << 3 | 5);
                out.extend_from_slice(&value.to_le_bytes());
            }
            (Number | DataType | ListKind, Scalar::Word(word)) => {
                let value = integer(*holds, &word)
                    .ok_or_else(|| self.wrong(&format!("{name} is {word}, which is unknown here")))?;
                put_varint(out, u64::from(*number) << 3);
                put_varint(out, value.cast_unsigned());
            }
            (Message(_), _) => return Err(self.wrong(&format!("{name} must be a message in braces"))),
            (Text, Scalar::Word(word)) => return Err(self.wrong(&format!("{name} is {word}, which is no quoted text"))),
            (_, Scalar::Text(_)) => return Err(self.wrong(&format!("{name} is a text, a number is expected"))),
        }
        Ok(())
    }

    fn scalar(&mut self) -> Result<Scalar, ModelError> {
        if !matches!(self.peek(), Some(b'"' | b'\'')) {
            if self.take(b'-') {
                return Ok(Scalar::Word(format!("-{}", self.word()?)));
            }
            return Ok(Scalar::Word(self.word()?));
        }
        let mut text = Vec::new();
        // Texts beside each other are one.
        while let Some(quote @ (b'"' | b'\'')) = self.peek() {
            self.at += 1;
            self.quoted(quote, &mut text)?;
        }
        Ok(Scalar::Text(text))
    }

    fn quoted(&mut self, quote: u8, text: &mut Vec<u8>) -> Result<(), ModelError> {
        loop {
            let Some(byte) = self.text.get(self.at).copied() else {
                return Err(self.wrong("a text does not end"));
            };
            self.at += 1;
            match byte {
                byte if byte == quote => return Ok(()),
                b'\n' => return Err(self.wrong("a text does not end before its line does")),
                b'\\' => text.push(self.escape()?),
                other => text.push(other),
            }
        }
    }

    fn escape(&mut self) -> Result<u8, ModelError> {
        let Some(byte) = self.text.get(self.at).copied() else {
            return Err(self.wrong("a text does not end"));
        };
        self.at += 1;
        Ok(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            b'x' | b'X' => self.digits(16, 2, 0),
            b'0'..=b'7' => self.digits(8, 2, byte - b'0'),
            b'\\' | b'"' | b'\'' | b'?' => byte,
            other => return Err(self.wrong(&format!("\\{} stands for nothing", char::from(other)))),
        })
    }

    /// At most `most` digits more of a byte.
    fn digits(&mut self, base: u8, most: usize, mut value: u8) -> u8 {
        for _ in 0..most {
            let digit = self.text.get(self.at).and_then(|byte| char::from(*byte).to_digit(u32::from(base)));
            let Some(digit) = digit else { break };
            value = value.wrapping_mul(base).wrapping_add(digit as u8);
            self.at += 1;
        }
        value
    }
}

fn integer(holds: Holds, word: &str) -> Option<i64> {
    let named = match holds {
        DataType => (0..32).find(|number| graph_name(*number) == Some(word)).map(i64::from),
        ListKind => LIST_KINDS.iter().position(|name| *name == word).map(|at| at as i64),
        _ => match word {
            "true" | "True" | "t" => Some(1),
            "false" | "False" | "f" => Some(0),
            _ => None,
        },
    };
    let number = || {
        let (sign, digits) = word.strip_prefix('-').map_or((false, word), |digits| (true, digits));
        let magnitude = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(digits) => u64::from_str_radix(digits, 16).ok()?,
            None => digits.parse().ok()?,
        };
        let value = magnitude.cast_signed();
        // Unsigned numbers use all 64 bits; a negative one does not go below the smallest.
        if sign { (magnitude <= 1 << 63).then(|| value.wrapping_neg()) } else { Some(value) }
    };
    named.or_else(number)
}

fn float(word: &str) -> Option<f32> {
    let digits = word.strip_suffix(['f', 'F']).filter(|_| !word.to_ascii_lowercase().contains("inf")).unwrap_or(word);
    digits.parse().ok()
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 127 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_bytes(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    put_varint(out, u64::from(number) << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::om::ge::ModelDef;
    use crate::om::ge::attr_def::Value;

    #[test]
    fn a_dump_is_read() {
        let text = r#"
            name: "g" version: 2  # a comment
            graph {
              name: "ge_default_0"
              input: "x:0"
              op {
                name: "con" 'v' type: "Conv2D"
                input: "x:0" input: "w:0"
                attr { key: "strides" value { list { i: 1 i: -2 val_type: VT_LIST_INT } } }
                attr { key: "scale" value { f: 1.5e-3 } }
                attr { key: "text" value < s: "a\n\"\101\x42\\" > }
                attr: { key: "on", value: { b: true }; }
                id: 0x10
                src_index: [0, 1]
                new_field { anything: 1 [deeper { x: 2 }] }
                output_desc { dtype: DT_FLOAT16 shape { dim: 1 dim: -1 } layout: "NCHW" }
              }
            }
        "#;
        let text = text.replace("[deeper { x: 2 }]", "more: [1, 2] deeper { x: \"}\" }");
        let model = ModelDef::read(encode(text.as_bytes()).unwrap().into()).unwrap();
        let op = &model.graph[0].op[0];
        assert_eq!((model.name.as_str(), op.name.as_str(), op.id), ("g", "conv", 16));
        assert_eq!(op.input, ["x:0", "w:0"]);
        assert_eq!(op.src_index, [0, 1]);
        let value = |key: &str| op.attr[key].value.clone().unwrap();
        assert!(matches!(value("strides"), Value::List(list) if list.i == [1, -2] && list.val_type == 2));
        assert_eq!(value("scale"), Value::F(1.5e-3));
        assert_eq!(value("text"), Value::S("a\n\"AB\\".into()));
        assert_eq!(value("on"), Value::B(true));
        assert_eq!(op.output_desc[0].dtype, 2);
        assert_eq!(op.output_desc[0].shape.as_ref().unwrap().dim, [1, -1]);
    }

    #[test]
    fn no_text_is_too_broken() {
        let text =
            br#"name: "g" graph { op { id: -1 attr { key: 'k' value { f: 1.5 list { i: [1, 2] s: "\\x41" } } } } }"#;
        for end in 0..text.len() {
            let _ = encode(&text[..end]);
            for byte in [0, b'"', b'{', b'}', b'[', b'\\', b'#', b'-', b'9', 0xff] {
                let mut text = text.to_vec();
                text[end] = byte;
                if let Ok(bytes) = encode(&text) {
                    let _ = ModelDef::read(bytes.into());
                }
            }
        }
    }

    #[test]
    fn broken_texts_are_refused_with_their_line() {
        let deep = "graph { op { attr { value { g { ".repeat(60);
        for (text, part) in [
            ("graph {\n op {", "line 2: the text ends"),
            ("name \"x\"", "no value"),
            ("name: x", "no quoted text"),
            ("name: \"x", "does not end"),
            ("name: \"x\ny\"", "does not end"),
            ("name: \"\\q\"", "stands for nothing"),
            ("version: \"2\"", "a number is expected"),
            ("version: two", "unknown here"),
            ("graph: 1", "in braces"),
            ("name { }", "no message"),
            ("graph { op { output_desc { dtype: DT_NEW } } }", "DT_NEW"),
            ("version: [1, 2", "does not end"),
            ("}", "expected"),
            ("\u{0}", "expected"),
            (deep.as_str(), "nested"),
        ] {
            let error = encode(text.as_bytes()).unwrap_err();
            assert!(error.message.contains(part), "{text:.40}: {}", error.message);
        }
    }
}

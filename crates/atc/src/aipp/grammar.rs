//! The configuration file: protobuf's text format, read against the fields of AIPP.
//!
//! What is here: which fields there are, of which type, and what a file says about each. Whether the values make sense is
//! decided in `limits`. Parsing goes along the fields, so that its depth is that of the format and not that of the file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::token::{Lexer, Mistake, Place, Token};
use crate::options::nearest_of;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// One of these names, or a number.
    Enum(&'static [(&'static str, i64)]),
    Unsigned,
    Signed,
    Switch,
    Float,
    Text,
}

/// A field of `aipp_op`.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    kind: Kind,
    /// Whether the format allows it more than once.
    repeated: bool,
    /// Least and largest value.
    pub(super) range: Option<(f64, f64)>,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, repeated: false, range: None }
}

const fn within(name: &'static str, kind: Kind, least: f64, most: f64) -> Field {
    Field { name, kind, repeated: false, range: Some((least, most)) }
}

const fn repeated(name: &'static str, kind: Kind, least: f64, most: f64) -> Field {
    Field { name, kind, repeated: true, range: Some((least, most)) }
}

const MODES: Kind = Kind::Enum(&[("undefined", 0), ("static", 1), ("dynamic", 2)]);
const FORMATS: Kind = Kind::Enum(&[
    ("UNDEFINED", 0),
    ("YUV420SP_U8", 1),
    ("XRGB8888_U8", 2),
    ("RGB888_U8", 3),
    ("YUV400_U8", 4),
    ("NC1HWC0DI_FP16", 5),
    ("NC1HWC0DI_S8", 6),
    ("ARGB8888_U8", 7),
    ("YUYV_U8", 8),
    ("YUV422SP_U8", 9),
    ("AYUV444_U8", 10),
    ("RAW10", 11),
    ("RAW12", 12),
    ("RAW16", 13),
    ("RAW24", 14),
    ("RGB16", 15),
    ("RGB20", 16),
    ("RGB24", 17),
    ("RGB8_IR", 18),
    ("RGB16_IR", 19),
    ("RGB24_IR", 20),
]);

use Kind::{Float, Signed, Switch, Text, Unsigned};

/// Range of a matrix' elements, and of the reciprocal of a variance.
const MATRIX: (f64, f64) = (-32677.0, 32676.0);
const RECIPROCAL: (f64, f64) = (-65504.0, 65504.0);

static FIELDS: &[Field] = &[
    field("aipp_mode", MODES),
    field("related_input_rank", Unsigned),
    Field { name: "input_edge_idx", kind: Unsigned, repeated: true, range: None },
    field("max_src_image_size", Unsigned),
    field("support_rotation", Switch),
    field("related_input_name", Text),
    within("mean_chn_0", Signed, 0.0, 255.0),
    within("mean_chn_1", Signed, 0.0, 255.0),
    within("mean_chn_2", Signed, 0.0, 255.0),
    within("mean_chn_3", Signed, 0.0, 255.0),
    within("min_chn_0", Float, 0.0, 255.0),
    within("min_chn_1", Float, 0.0, 255.0),
    within("min_chn_2", Float, 0.0, 255.0),
    within("min_chn_3", Float, 0.0, 255.0),
    repeated("var_reci_chn_0", Float, RECIPROCAL.0, RECIPROCAL.1),
    repeated("var_reci_chn_1", Float, RECIPROCAL.0, RECIPROCAL.1),
    repeated("var_reci_chn_2", Float, RECIPROCAL.0, RECIPROCAL.1),
    repeated("var_reci_chn_3", Float, RECIPROCAL.0, RECIPROCAL.1),
    repeated("matrix_r0c0", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r0c1", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r0c2", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r1c0", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r1c1", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r1c2", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r2c0", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r2c1", Signed, MATRIX.0, MATRIX.1),
    repeated("matrix_r2c2", Signed, MATRIX.0, MATRIX.1),
    repeated("output_bias_0", Signed, 0.0, 255.0),
    repeated("output_bias_1", Signed, 0.0, 255.0),
    repeated("output_bias_2", Signed, 0.0, 255.0),
    repeated("input_bias_0", Signed, 0.0, 255.0),
    repeated("input_bias_1", Signed, 0.0, 255.0),
    repeated("input_bias_2", Signed, 0.0, 255.0),
    field("raw_rgbir_to_f16_n", Unsigned),
    field("input_format", FORMATS),
    field("csc_switch", Switch),
    field("cpadding_value", Float),
    field("rbuv_swap_switch", Switch),
    field("ax_swap_switch", Switch),
    field("single_line_mode", Switch),
    within("src_image_size_w", Signed, 0.0, 4096.0),
    within("src_image_size_h", Signed, 0.0, 4096.0),
    field("crop", Switch),
    within("load_start_pos_w", Signed, 0.0, 4095.0),
    within("load_start_pos_h", Signed, 0.0, 4095.0),
    within("crop_size_w", Signed, 0.0, 4096.0),
    within("crop_size_h", Signed, 0.0, 4096.0),
    field("resize", Switch),
    field("resize_output_w", Signed),
    field("resize_output_h", Signed),
    field("padding", Switch),
    within("left_padding_size", Signed, 0.0, 32.0),
    within("right_padding_size", Signed, 0.0, 32.0),
    within("top_padding_size", Signed, 0.0, 32.0),
    within("bottom_padding_size", Signed, 0.0, 32.0),
    // Finite in half precision.
    within("padding_value", Float, RECIPROCAL.0, RECIPROCAL.1),
];

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Whole numbers, names by their number, and switches as 0 and 1.
    Number(i64),
    Float(f32),
    Text(String),
}

/// What the file says about one `aipp_op`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Where it begins.
    pub(super) place: Place,
    /// By position of the field.
    values: BTreeMap<usize, Vec<(Place, Value)>>,
}

impl Block {
    /// Every value of a field, in the order of the file.
    pub(super) fn all(&self, name: &str) -> &[(Place, Value)] {
        let position = FIELDS.iter().position(|field| field.name == name);
        debug_assert!(position.is_some(), "{name}");
        position.and_then(|position| self.values.get(&position)).map_or(&[], Vec::as_slice)
    }

    fn first(&self, name: &str) -> Option<&(Place, Value)> {
        self.all(name).first()
    }

    /// Where a field is given.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        self.first(name).map(|(place, _)| *place)
    }

    /// A number; `None` when the file does not say.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.first(name) {
            Some((_, Value::Number(number))) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn float(&self, name: &str) -> Option<f32> {
        match self.first(name) {
            Some((_, Value::Float(number))) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.first(name) {
            Some((_, Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// A switch; off when the file does not say.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.number(name) == Some(1)
    }

    /// Fields that the file gives, with their values.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static Field, &[(Place, Value)])> {
        self.values.iter().map(|(position, values)| (&FIELDS[*position], values.as_slice()))
    }
}

const BLOCK: &str = "aipp_op";

/// Reads a configuration.
pub(super) fn parse(file: &[u8]) -> Result<Vec<Block>, Mistake> {
    let mut parser = Parser::new(file)?;
    let mut blocks = Vec::new();
    loop {
        match parser.take()? {
            (_, Token::End) => return Ok(blocks),
            (place, Token::Word(BLOCK)) => {
                parser.skip(&[':'])?;
                if parser.skip(&['['])?.is_some() {
                    parser.list(|parser| {
                        blocks.push(parser.block(place)?);
                        Ok(())
                    })?;
                } else {
                    blocks.push(parser.block(place)?);
                }
                parser.skip(&[',', ';'])?;
            }
            (place, found) => {
                return Err(Mistake::new(
                    place,
                    format!("{found} is not expected here; '{BLOCK} {{' begins a configuration"),
                ));
            }
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: (Place, Token<'a>),
}

impl<'a> Parser<'a> {
    fn new(file: &'a [u8]) -> Result<Self, Mistake> {
        let mut lexer = Lexer::new(file);
        let next = lexer.next()?;
        Ok(Self { lexer, next })
    }

    fn take(&mut self) -> Result<(Place, Token<'a>), Mistake> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// Takes one of these symbols if it comes next.
    fn skip(&mut self, symbols: &[char]) -> Result<Option<char>, Mistake> {
        match self.next.1 {
            Token::Symbol(symbol) if symbols.contains(&symbol) => {
                self.take()?;
                Ok(Some(symbol))
            }
            _ => Ok(None),
        }
    }

    fn expected(&self, what: &str) -> Mistake {
        Mistake::new(self.next.0, format!("{} stands where {what} belongs", self.next.1))
    }

    /// What is between `[` and `]`; the first is taken already.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Mistake>) -> Result<(), Mistake> {
        if self.skip(&[']'])?.is_some() {
            return Ok(());
        }
        loop {
            item(self)?;
            match self.skip(&[',', ']'])? {
                Some(',') => {}
                Some(_) => return Ok(()),
                None => return Err(self.expected("',' or ']'")),
            }
        }
    }

    fn block(&mut self, place: Place) -> Result<Block, Mistake> {
        let end = match self.skip(&['{', '<'])? {
            Some('{') => '}',
            Some(_) => '>',
            None => return Err(self.expected(&format!("the '{{' of {BLOCK}"))),
        };
        let mut block = Block { place, values: BTreeMap::new() };
        loop {
            if self.skip(&[end])?.is_some() {
                return Ok(block);
            }
            match self.take()? {
                (at, Token::Word(name)) => self.field(&mut block, at, name)?,
                (at, Token::End) => {
                    return Err(Mistake::new(at, format!("'{end}' is missing: {BLOCK} of {place} is not closed")));
                }
                (at, found) => {
                    return Err(Mistake::new(
                        at,
                        format!("{found} stands where the name of a field or '{end}' belongs"),
                    ));
                }
            }
        }
    }

    fn field(&mut self, block: &mut Block, at: Place, name: &str) -> Result<(), Mistake> {
        let Some(position) = FIELDS.iter().position(|field| field.name == name) else {
            let mut text = format!("{BLOCK} has no field '{name}'");
            if let Some(near) = nearest_of(name, FIELDS.iter().map(|field| field.name)) {
                write!(text, "; did you mean '{near}'?").expect("writing into a text cannot fail");
            }
            return Err(Mistake::new(at, text));
        };
        let field = &FIELDS[position];
        if self.skip(&[':'])?.is_none() {
            return Err(self.expected(&format!("the ':' of {name}")));
        }
        let values = block.values.entry(position).or_default();
        if let Some((first, _)) = values.first().filter(|_| !field.repeated) {
            return Err(Mistake::new(
                at,
                format!("{name} is given already, at {first}; once is all that the format allows"),
            ));
        }
        if self.next.1 == Token::Symbol('[') && field.repeated {
            self.take()?;
            self.list(|parser| {
                values.push((at, parser.value(field)?));
                Ok(())
            })?;
        } else {
            values.push((at, self.value(field)?));
        }
        self.skip(&[',', ';'])?;
        Ok(())
    }

    fn value(&mut self, field: &Field) -> Result<Value, Mistake> {
        let name = field.name;
        let start = self.next.0;
        let negative = !matches!(field.kind, Text | Switch) && self.skip(&['-'])?.is_some();
        let sign = if negative { -1 } else { 1 };
        let number = |value: Option<u64>, text: &str, least: i64, most: i64| {
            let value = value.and_then(|value| i64::try_from(value).ok()).map(|value| sign * value);
            value.filter(|value| (least..=most).contains(value)).map(Value::Number).ok_or_else(|| {
                let text = if negative { format!("-{text}") } else { text.to_owned() };
                Mistake::new(start, format!("{name} is {text}; numbers from {least} to {most} are possible"))
            })
        };
        match (field.kind, self.take()?.1) {
            (Unsigned, Token::Integer(text, value)) => number(value, text, 0, i64::from(u32::MAX)),
            (Signed, Token::Integer(text, value)) => number(value, text, i64::from(i32::MIN), i64::from(i32::MAX)),
            (Kind::Enum(_), Token::Integer(text, value)) => {
                number(value, text, i64::from(i32::MIN), i64::from(i32::MAX))
            }
            (Kind::Enum(names), Token::Word(word)) if !negative => {
                let found = names.iter().find(|(own, _)| *own == word);
                found.map(|(_, value)| Value::Number(*value)).ok_or_else(|| {
                    let names: Vec<_> = names.iter().filter(|(_, value)| *value != 0).map(|(name, _)| *name).collect();
                    Mistake::new(start, format!("{name} is {word}; it must be one of {}", names.join(", ")))
                })
            }
            (Switch, Token::Word("true" | "True" | "t") | Token::Integer(_, Some(1))) => Ok(Value::Number(1)),
            (Switch, Token::Word("false" | "False" | "f") | Token::Integer(_, Some(0))) => Ok(Value::Number(0)),
            (Float, Token::Integer(text, _)) if !text.starts_with("0x") && !text.starts_with("0X") => {
                // Every decimal number is one here, those with zeros before them too.
                Ok(Value::Float(text.parse::<f32>().unwrap_or(f32::INFINITY) * sign as f32))
            }
            (Float, Token::Fraction(_, value)) => Ok(Value::Float(value as f32 * sign as f32)),
            (Float, Token::Word(word)) if word.eq_ignore_ascii_case("nan") => Ok(Value::Float(f32::NAN)),
            (Float, Token::Word(word)) if word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity") => {
                Ok(Value::Float(f32::INFINITY * sign as f32))
            }
            (Text, Token::Text(mut text)) => {
                // Neighbours are one text.
                while matches!(self.next.1, Token::Text(_)) {
                    if let Token::Text(more) = self.take()?.1 {
                        text.extend(more);
                    }
                }
                Ok(Value::Text(String::from_utf8_lossy(&text).into_owned()))
            }
            (kind, found) => Err(Mistake::new(start, wrong_type(field, kind, negative, &found))),
        }
    }
}

/// What to say about a value of the wrong type.
fn wrong_type(field: &Field, kind: Kind, negative: bool, found: &Token<'_>) -> String {
    let name = field.name;
    let minus = if negative { "-" } else { "" };
    let what = match kind {
        Unsigned | Signed => "a whole number",
        Float => "a number",
        Switch => "true or false",
        Text => "a text in quotes",
        Kind::Enum(_) => "one of its names, without quotes",
    };
    let mut text = match found {
        Token::Symbol('[') => format!("{name} takes {what}, and not a list"),
        found => format!("{name} takes {what}, and not {minus}{found}"),
    };
    if let (Token::Fraction(..), Some(channel)) = (found, name.strip_prefix("mean_chn_")) {
        write!(text, "; what is behind the point can go to min_chn_{channel}")
            .expect("writing into a text cannot fail");
    }
    text
}

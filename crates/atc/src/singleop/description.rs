//! The JSON file of operators: an array of objects with `op`, `name`, `input_desc`, `output_desc` and `attr`.

use std::path::Path;

use serde_json::{Map, Value};
use softacl_model::{ElementType, Operator, OperatorAttribute, OperatorTensor, OperatorValue, tensor_bytes};

use super::OPTION;
use crate::diagnostic::Diagnostic;

/// Longest file in bytes: descriptions are short, but for the values of constants.
const LONGEST: u64 = 256 << 20;

/// One operator of the file.
#[derive(Debug)]
pub(super) struct Entry {
    /// The file's name that was asked for; empty for the usual one.
    pub(super) name: String,
    pub(super) operator: Operator,
}

/// Element types by name, with ACL's numbers.
const TYPES: &[(&str, i32)] = &[
    ("bool", 12),
    ("int8", 2),
    ("uint8", 4),
    ("int16", 6),
    ("uint16", 7),
    ("int32", 3),
    ("uint32", 8),
    ("int64", 9),
    ("uint64", 10),
    ("float16", 1),
    ("half", 1),
    ("fp16", 1),
    ("float", 0),
    ("float32", 0),
    ("double", 11),
    ("complex32", 33),
    ("complex64", 16),
    ("complex128", 17),
    ("uint1", 30),
    ("bfloat16", 27),
    ("int4", 29),
    ("hifloat8", 34),
    ("float8_e5m2", 35),
    ("float8_e4m3fn", 36),
];

/// Layouts by name, with their numbers.
const FORMATS: &[(&str, i32)] = &[
    ("nchw", 0),
    ("nhwc", 1),
    ("nd", 2),
    ("nc1hwc0", 3),
    ("fractal_z", 4),
    ("nc1c0hwpad", 5),
    ("nhwc1c0", 6),
    ("fsr_nchw", 7),
    ("fractal_deconv", 8),
    ("c1hwnc0", 9),
    ("fractal_deconv_transpose", 10),
    ("fractal_deconv_sp_stride_trans", 11),
    ("nc1hwc0_c04", 12),
    ("fractal_z_c04", 13),
    ("chwn", 14),
    ("deconv_sp_stride8_trans", 15),
    ("hwcn", 16),
    ("nc1khkwhwc0", 17),
    ("bn_weight", 18),
    ("filter_hwck", 19),
    ("lookup_lookups", 20),
    ("lookup_keys", 21),
    ("lookup_value", 22),
    ("lookup_output", 23),
    ("lookup_hits", 24),
    ("c1hwncoc0", 25),
    ("md", 26),
    ("ndhwc", 27),
    ("fractal_nz", 29),
    ("ncdhw", 30),
    ("dhwcn", 31),
    ("ndc1hwc0", 32),
    ("fractal_z_3d", 33),
    ("cn", 34),
    ("nc", 35),
    ("dhwnc", 36),
    ("fractal_z_3d_transpose", 37),
    ("fractal_zn_lstm", 38),
    ("fractal_z_g", 39),
];

/// Kinds of attributes.
const KINDS: [&str; 10] = [
    "bool",
    "int",
    "float",
    "string",
    "list_bool",
    "list_int",
    "list_float",
    "list_string",
    "list_list_int",
    "data_type",
];

fn number(table: &[(&str, i32)], name: &str) -> Option<i32> {
    let name = name.to_ascii_lowercase();
    table.iter().find(|(own, _)| *own == name).map(|(_, number)| *number)
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, Diagnostic> {
    let shown = path.display().to_string();
    let unopenable = |reason: &dyn std::fmt::Display| {
        Diagnostic::new("E10024", format!("File [{shown}] of parameter [--{OPTION}] cannot be opened: {reason}."))
    };
    let metadata = std::fs::metadata(path).map_err(|error| {
        Diagnostic::value("E10023", OPTION, &shown, format_args!("there is no such file ({error})"))
    })?;
    if !metadata.is_file() {
        return Err(unopenable(&"it is no file"));
    }
    if metadata.len() > LONGEST {
        return Err(unopenable(&format_args!("it has {} bytes, at most {LONGEST} are read", metadata.len())));
    }
    let bytes = std::fs::read(path).map_err(|error| unopenable(&error))?;
    let document: Value = serde_json::from_slice(&bytes).map_err(|error| {
        Diagnostic::new("E10025", format!("File [{shown}] of parameter [--{OPTION}] is no JSON: {error}."))
    })?;
    let parser = Parser { file: &shown };
    let Value::Array(objects) = document else {
        return Err(parser.failed("an array of operators is expected"));
    };
    let mut entries = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        let object = object.as_object().ok_or_else(|| parser.failed(&format!("entry {at} is no object")))?;
        // Such an entry is about how the ones after it are compiled, which makes no difference here.
        if parser.field(object, "compile_flag", Value::as_i64, "a whole number")? == Some(1) {
            continue;
        }
        entries.push(parser.entry(object)?);
    }
    if entries.is_empty() {
        return Err(parser.failed("it describes no operator"));
    }
    Ok(entries)
}

struct Parser<'f> {
    file: &'f str,
}

impl Parser<'_> {
    /// JSON of another form than the description of an operator.
    fn failed(&self, reason: &str) -> Diagnostic {
        Diagnostic::new("E10032", format!("File [{}] of parameter [--{OPTION}] cannot be parsed: {reason}.", self.file))
    }

    /// An optional field.
    fn field<'v, T>(
        &self,
        object: &'v Map<String, Value>,
        key: &str,
        read: impl Fn(&'v Value) -> Option<T>,
        what: &str,
    ) -> Result<Option<T>, Diagnostic> {
        object
            .get(key)
            .map(|value| {
                read(value).ok_or_else(|| self.failed(&format!("\"{key}\" must be {what}, it is {}", short(value))))
            })
            .transpose()
    }

    fn required<'v, T>(
        &self,
        object: &'v Map<String, Value>,
        key: &str,
        read: impl Fn(&'v Value) -> Option<T>,
        what: &str,
    ) -> Result<T, Diagnostic> {
        self.field(object, key, read, what)?.ok_or_else(|| self.failed(&format!("\"{key}\" is missing; it is {what}")))
    }

    fn entry(&self, object: &Map<String, Value>) -> Result<Entry, Diagnostic> {
        let kind = self.field(object, "op", Value::as_str, "a text")?.unwrap_or_default();
        if kind.is_empty() {
            return Err(Diagnostic::new(
                "E10026",
                format!("The type (\"op\") of an operator in file [{}] of parameter [--{OPTION}] is empty.", self.file),
            ));
        }
        let name = self.field(object, "name", Value::as_str, "a text")?.unwrap_or_default().to_owned();
        let list = |key| Ok(self.field(object, key, Value::as_array, "an array")?.map_or(&[][..], Vec::as_slice));
        let tensors = |side: &'static str, list: &[Value]| {
            list.iter().enumerate().map(|(at, value)| self.tensor(kind, side, at, value)).collect::<Result<Vec<_>, _>>()
        };
        let inputs = tensors("input", list("input_desc")?)?;
        let outputs = tensors("output", list("output_desc")?)?;
        let attributes =
            list("attr")?.iter().map(|value| self.attribute(kind, value)).collect::<Result<Vec<_>, Diagnostic>>()?;
        Ok(Entry { name, operator: Operator { kind: kind.to_owned(), inputs, outputs, attributes } })
    }

    fn tensor(&self, op: &str, side: &str, at: usize, value: &Value) -> Result<OperatorTensor, Diagnostic> {
        let object =
            value.as_object().ok_or_else(|| self.failed(&format!("{side} {at} of operator {op} is no object")))?;
        let invalid = |what: &str, value: &str, reason: &str| {
            Diagnostic::new(
                "E10027",
                format!(
                    "The {what} [{value}] of {side} {at} of operator [{op}] in parameter [--{OPTION}] is invalid: {reason}."
                ),
            )
        };
        let dims: Vec<i64> = self.required(object, "shape", integers, "an array of whole numbers")?;
        let format = self.required(object, "format", Value::as_str, "a text")?;
        let data_type = self.required(object, "type", Value::as_str, "a text")?;
        let name = self.field(object, "name", Value::as_str, "a text")?.unwrap_or_default().to_owned();
        self.field(object, "dynamic_input", Value::as_str, "a text")?;
        if side == "input" && data_type.eq_ignore_ascii_case("undefined") && format.eq_ignore_ascii_case("reserved") {
            return Ok(OperatorTensor { name, data_type: -1, format: -1, dims: Vec::new(), constant: None });
        }
        let names = |table: &[(&str, i32)]| table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let number_of_type = number(TYPES, data_type)
            .ok_or_else(|| invalid("type", data_type, &format!("it is none of {}", names(TYPES))))?;
        let number_of_format = number(FORMATS, format)
            .ok_or_else(|| invalid("format", format, &format!("it is none of {}", names(FORMATS))))?;
        let element = ElementType::from_acl(number_of_type).ok_or_else(|| {
            Diagnostic::new(
                "E10055",
                format!("Type [{data_type}] of {side} {at} of operator [{op}] is not supported: ONNX Runtime has no tensors of it."),
            )
        })?;
        if let Some(open) = dims.iter().find(|dim| **dim < 0) {
            return Err(Diagnostic::new(
                "E10055",
                format!("Dimension [{open}] of {side} {at} of operator [{op}] is open, which is not supported for single operators."),
            )
            .solution("Give every dimension of \"shape\" a fixed value."));
        }
        let bytes = tensor_bytes(number_of_type, &dims)
            .ok_or_else(|| invalid("shape", &format!("{dims:?}"), "the tensor is larger than any memory"))?;
        let is_constant = self.field(object, "is_const", Value::as_bool, "true or false")?.unwrap_or(false);
        let constant = if is_constant && side == "input" {
            let values = self.required(object, "const_value", Value::as_array, "an array of numbers")?;
            let raw = raw(element, values).ok_or_else(|| {
                invalid(
                    "const_value",
                    &short(&Value::Array(values.clone())),
                    &format!("{} cannot hold it", element.name),
                )
            })?;
            if raw.len() as u64 != bytes {
                return Err(invalid(
                    "const_value",
                    &short(&Value::Array(values.clone())),
                    &format!("it has {} values, the shape {dims:?} takes another number", values.len()),
                ));
            }
            Some(raw)
        } else {
            None
        };
        Ok(OperatorTensor { name, data_type: number_of_type, format: number_of_format, dims, constant })
    }

    fn attribute(&self, op: &str, value: &Value) -> Result<OperatorAttribute, Diagnostic> {
        let object =
            value.as_object().ok_or_else(|| self.failed(&format!("an attribute of operator {op} is no object")))?;
        let name = self.required(object, "name", Value::as_str, "a text")?;
        if name.is_empty() {
            return Err(Diagnostic::new(
                "E10029",
                format!("The name of an attribute of operator [{op}] in parameter [--{OPTION}] is empty."),
            ));
        }
        let kind = self.required(object, "type", Value::as_str, "a text")?;
        let given = object.get("value");
        let read = |value: &Value| {
            Some(match kind {
                "bool" => OperatorValue::Bool(value.as_bool()?),
                "int" => OperatorValue::Int(integer(value)?),
                "float" => OperatorValue::Float(value.as_f64()? as f32),
                "string" => OperatorValue::String(value.as_str()?.to_owned()),
                "list_bool" => OperatorValue::ListBool(each(value, Value::as_bool)?),
                "list_int" => OperatorValue::ListInt(integers(value)?),
                "list_float" => OperatorValue::ListFloat(each(value, |value| Some(value.as_f64()? as f32))?),
                "list_string" => OperatorValue::ListString(each(value, |value| Some(value.as_str()?.to_owned()))?),
                "list_list_int" => OperatorValue::ListListInt(each(value, integers)?),
                "data_type" => OperatorValue::DataType(data_type(value)?),
                _ => return None,
            })
        };
        let invalid = |reason: String| {
            Diagnostic::new(
                "E10030",
                format!(
                    "The value of attribute [{name}] of operator [{op}] in parameter [--{OPTION}] is invalid: {reason}."
                ),
            )
        };
        if !KINDS.contains(&kind) {
            return Err(invalid(format!("its type [{kind}] is none of {}", KINDS.join(", "))));
        }
        let given = given.ok_or_else(|| invalid("there is none".to_owned()))?;
        let value = read(given).ok_or_else(|| invalid(format!("{} is no {kind}", short(given))))?;
        Ok(OperatorAttribute { name: name.to_owned(), value })
    }
}

/// The beginning of a value, for texts.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn integer(value: &Value) -> Option<i64> {
    // Some tools write whole numbers with a point.
    value.as_i64().or_else(|| value.as_f64().filter(|own| own.fract() == 0.0 && own.abs() < 9e15).map(|own| own as i64))
}

fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn integers(value: &Value) -> Option<Vec<i64>> {
    each(value, integer)
}

/// A type as `DT_FLOAT` or as a number.
fn data_type(value: &Value) -> Option<i32> {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix("DT_").unwrap_or(text);
            (0..64).find(|number| ElementType::from_acl(*number).is_some_and(|element| element.name == name))
        }
        _ => i32::try_from(integer(value)?).ok(),
    }
}

/// Numbers as raw bytes; `None` when one does not fit its type.
fn raw(element: ElementType, values: &[Value]) -> Option<Vec<u8>> {
    let mut raw = Vec::new();
    for value in values {
        macro_rules! whole {
            ($kind:ty) => {
                raw.extend_from_slice(&<$kind>::try_from(integer(value)?).ok()?.to_le_bytes())
            };
        }
        match element.name {
            "FLOAT" => raw.extend_from_slice(&(value.as_f64()? as f32).to_le_bytes()),
            "DOUBLE" => raw.extend_from_slice(&value.as_f64()?.to_le_bytes()),
            "FLOAT16" => raw.extend_from_slice(&half(value.as_f64()? as f32).to_le_bytes()),
            "BOOL" => raw.push(u8::from(value.as_bool().or_else(|| integer(value).map(|own| own != 0))?)),
            "INT8" => whole!(i8),
            "UINT8" => whole!(u8),
            "INT16" => whole!(i16),
            "UINT16" => whole!(u16),
            "INT32" => whole!(i32),
            "UINT32" => whole!(u32),
            "INT64" => whole!(i64),
            "UINT64" => raw.extend_from_slice(&value.as_u64()?.to_le_bytes()),
            _ => return None,
        }
    }
    Some(raw)
}

/// A number in half precision, rounded to the nearest, of two to the even one.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = ((bits >> 16) & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude > 0x7f80_0000 {
        return sign | 0x7e00;
    }
    // 65520 is the first number that rounds to infinity.
    if magnitude >= 0x477f_f000 {
        return sign | 0x7c00;
    }
    if magnitude < 0x3880_0000 {
        // Below the smallest normal number: count steps of 2^-24.
        let steps = f32::from_bits(magnitude) * 16_777_216.0;
        return sign | steps.round_ties_even() as u16;
    }
    let rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
    sign | ((rounded >> 13) - (112 << 10)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_rounds_to_nearest_even() {
        for (value, bits) in [
            (0.0, 0),
            (-0.0, 0x8000),
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (65504.0, 0x7bff),
            (65519.0, 0x7bff),
            (65520.0, 0x7c00),
            (f32::INFINITY, 0x7c00),
            (6.103_515_6e-5, 0x0400),
            (5.960_464_5e-8, 1),
            (2.980_232_2e-8, 0),
            (8.940_697e-8, 2),
            (0.1, 0x2e66),
            (1.000_488_3, 0x3c00),
            (1.001_464_8, 0x3c02),
        ] {
            assert_eq!(half(value), bits, "{value}");
        }
        assert_eq!(half(f32::NAN) & 0x7c00, 0x7c00);
    }

    #[test]
    fn types_are_found_by_name_and_by_number() {
        for (value, number) in [
            (Value::from("DT_FLOAT"), Some(0)),
            (Value::from("DT_INT32"), Some(3)),
            (Value::from("INT8"), Some(2)),
            (Value::from(9), Some(9)),
            (Value::from("DT_NONE"), None),
            (Value::from(true), None),
        ] {
            assert_eq!(data_type(&value), number, "{value}");
        }
    }
}

//! Dump files: what one operator took and made in one run, as the vendor's accuracy tools read it.
//!
//! A file is the length of a message as eight bytes, the message (`toolkit.dump.DumpData`), and the elements of the
//! inputs and then of the outputs, each as many bytes as the message says. With statistics in place of elements it is a
//! CSV table with a row for each tensor. What is *not* here: where files go and which are written.

use std::fmt::Write as _;

use prost::Message;

use crate::data_type::{ElementType, graph_name};
use crate::runtime::TensorView;

/// `toolkit.dump.DumpData`, as far as it is used.
#[derive(Clone, PartialEq, Message)]
struct DumpData {
    #[prost(string, tag = "1")]
    version: String,
    /// Microseconds since 1970.
    #[prost(uint64, tag = "2")]
    dump_time: u64,
    #[prost(message, repeated, tag = "3")]
    output: Vec<OpOutput>,
    #[prost(message, repeated, tag = "4")]
    input: Vec<OpInput>,
    #[prost(string, tag = "6")]
    op_name: String,
}

#[derive(Clone, PartialEq, Message)]
struct Shape {
    #[prost(uint64, repeated, tag = "1")]
    dim: Vec<u64>,
}

/// Which tensor of the original network an output is.
#[derive(Clone, PartialEq, Message)]
struct OriginalOp {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint32, tag = "2")]
    output_index: u32,
    #[prost(int32, tag = "3")]
    data_type: i32,
    #[prost(int32, tag = "4")]
    format: i32,
}

#[derive(Clone, PartialEq, Message)]
struct OpOutput {
    #[prost(int32, tag = "1")]
    data_type: i32,
    #[prost(int32, tag = "2")]
    format: i32,
    #[prost(message, optional, tag = "3")]
    shape: Option<Shape>,
    #[prost(message, optional, tag = "4")]
    original_op: Option<OriginalOp>,
    #[prost(uint64, tag = "6")]
    size: u64,
    #[prost(message, optional, tag = "7")]
    original_shape: Option<Shape>,
    #[prost(int32, tag = "8")]
    sub_format: i32,
}

#[derive(Clone, PartialEq, Message)]
struct OpInput {
    #[prost(int32, tag = "1")]
    data_type: i32,
    #[prost(int32, tag = "2")]
    format: i32,
    #[prost(message, optional, tag = "3")]
    shape: Option<Shape>,
    #[prost(uint64, tag = "5")]
    size: u64,
    #[prost(message, optional, tag = "6")]
    original_shape: Option<Shape>,
    #[prost(int32, tag = "7")]
    sub_format: i32,
}

/// Version of the message that the tools expect.
const VERSION: &str = "2.0";

fn shape(tensor: &TensorView<'_>) -> Shape {
    Shape { dim: tensor.dims.iter().map(|dim| dim.unsigned_abs()).collect() }
}

/// The first part of a file: length and message. The elements of `inputs` and of `outputs` follow it.
///
/// `original` is the operator's name in the network that the model was made of.
pub fn head(
    operator: &str,
    original: &str,
    microseconds: u64,
    inputs: &[TensorView<'_>],
    outputs: &[TensorView<'_>],
) -> Vec<u8> {
    let input = |tensor: &TensorView<'_>| OpInput {
        data_type: tensor.graph_type,
        format: tensor.format,
        shape: Some(shape(tensor)),
        size: tensor.data.len() as u64,
        original_shape: Some(shape(tensor)),
        sub_format: 0,
    };
    let output = |(index, tensor): (usize, &TensorView<'_>)| OpOutput {
        data_type: tensor.graph_type,
        format: tensor.format,
        shape: Some(shape(tensor)),
        original_op: Some(OriginalOp {
            name: original.to_owned(),
            output_index: index as u32,
            data_type: tensor.graph_type,
            format: tensor.format,
        }),
        size: tensor.data.len() as u64,
        original_shape: Some(shape(tensor)),
        sub_format: 0,
    };
    let message = DumpData {
        version: VERSION.to_owned(),
        dump_time: microseconds,
        output: outputs.iter().enumerate().map(output).collect(),
        input: inputs.iter().map(input).collect(),
        op_name: operator.to_owned(),
    };
    let mut head = (message.encoded_len() as u64).to_le_bytes().to_vec();
    message.encode(&mut head).expect("a vector takes whatever is written");
    head
}

/// A column of statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// The largest element that is a number.
    Max,
    /// The smallest.
    Min,
    /// The mean of the finite elements.
    Avg,
    /// How many elements there are.
    Count,
    /// How many are no number.
    Nan,
    /// How many are minus infinity.
    NegativeInfinity,
    /// How many are infinity.
    PositiveInfinity,
    /// The square root of the sum of squares.
    L2Norm,
}

impl Statistic {
    /// The columns of a table without a choice.
    pub const DEFAULT: [Self; 7] =
        [Self::Max, Self::Min, Self::Avg, Self::Count, Self::Nan, Self::NegativeInfinity, Self::PositiveInfinity];

    /// The column by the name that a configuration has for it.
    pub fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "Max" => Self::Max,
            "Min" => Self::Min,
            "Avg" => Self::Avg,
            "Nan" => Self::Nan,
            "Negative Inf" => Self::NegativeInfinity,
            "Positive Inf" => Self::PositiveInfinity,
            "L2norm" => Self::L2Norm,
            _ => return None,
        })
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Max => "Max Value",
            Self::Min => "Min Value",
            Self::Avg => "Avg Value",
            Self::Count => "Count",
            Self::Nan => "Nan Count",
            Self::NegativeInfinity => "Negative Inf Count",
            Self::PositiveInfinity => "Positive Inf Count",
            Self::L2Norm => "l2norm",
        }
    }
}

/// A file of statistics.
pub fn table(columns: &[Statistic], inputs: &[TensorView<'_>], outputs: &[TensorView<'_>]) -> String {
    let mut text = "Input/Output,Index,Data Size,Data Type,Format,Shape".to_owned();
    for column in columns {
        text.push(',');
        text.push_str(column.heading());
    }
    text.push('\n');
    for (side, tensors) in [("Input", inputs), ("Output", outputs)] {
        for (index, tensor) in tensors.iter().enumerate() {
            let dims: Vec<String> = tensor.dims.iter().map(ToString::to_string).collect();
            let format = match tensor.format {
                0 => "NCHW",
                1 => "NHWC",
                30 => "NCDHW",
                _ => "ND",
            };
            write!(
                text,
                "{side},{index},{},{},{format},{}",
                tensor.data.len(),
                graph_name(tensor.graph_type).unwrap_or("-"),
                dims.join("x")
            )
            .expect("writing into a text cannot fail");
            let summary = Summary::of(tensor);
            for column in columns {
                text.push(',');
                if let Some(summary) = &summary {
                    text.push_str(&summary.value(*column));
                }
            }
            text.push('\n');
        }
    }
    text
}

#[derive(Default)]
struct Summary {
    count: u64,
    numbers: u64,
    nan: u64,
    negative: u64,
    positive: u64,
    sum: f64,
    squares: f64,
    max: f64,
    min: f64,
}

impl Summary {
    /// `None` for elements that have no order, or no memory.
    fn of(tensor: &TensorView<'_>) -> Option<Self> {
        let element = tensor.element?;
        let mut summary = Self { max: f64::NEG_INFINITY, min: f64::INFINITY, ..Self::default() };
        let width = (element.bits / 8) as usize;
        for bytes in tensor.data.chunks_exact(width) {
            summary.add(number(element, bytes)?);
        }
        Some(summary)
    }

    fn add(&mut self, value: f64) {
        self.count += 1;
        if value.is_nan() {
            self.nan += 1;
        } else if value.is_infinite() {
            *(if value < 0.0 { &mut self.negative } else { &mut self.positive }) += 1;
        } else {
            self.numbers += 1;
            self.sum += value;
            self.squares += value * value;
            self.max = self.max.max(value);
            self.min = self.min.min(value);
        }
    }

    fn value(&self, column: Statistic) -> String {
        let of_numbers = |value: f64| if self.numbers == 0 { "nan".to_owned() } else { six_digits(value) };
        match column {
            Statistic::Max => of_numbers(self.max),
            Statistic::Min => of_numbers(self.min),
            Statistic::Avg => of_numbers(self.sum / self.numbers as f64),
            Statistic::Count => self.count.to_string(),
            Statistic::Nan => self.nan.to_string(),
            Statistic::NegativeInfinity => self.negative.to_string(),
            Statistic::PositiveInfinity => self.positive.to_string(),
            Statistic::L2Norm => six_digits(self.squares.sqrt()),
        }
    }
}

/// An element as a number; complex numbers are none.
fn number(element: ElementType, bytes: &[u8]) -> Option<f64> {
    let wide = |bytes: &[u8]| {
        let mut eight = [0; 8];
        eight[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(eight)
    };
    let raw = if bytes.len() <= 8 { wide(bytes) } else { return None };
    Some(match element.name {
        "FLOAT" => f64::from(f32::from_bits(raw as u32)),
        "DOUBLE" => f64::from_bits(raw),
        "BF16" => f64::from(f32::from_bits((raw as u32) << 16)),
        "FLOAT16" => half(raw as u16),
        "INT8" => f64::from(raw as u8 as i8),
        "INT16" => f64::from(raw as u16 as i16),
        "INT32" => f64::from(raw as u32 as i32),
        "INT64" => raw.cast_signed() as f64,
        "UINT8" | "UINT16" | "UINT32" | "UINT64" | "BOOL" => raw as f64,
        _ => return None,
    })
}

fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    match exponent {
        0 => sign * mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + mantissa / 1024.0) * 2_f64.powi(exponent - 15),
    }
}

/// A number with six significant digits, without zeros at its end: what C's `%g` writes.
fn six_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.5e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let short = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    if (-4..6).contains(&exponent) {
        short(&format!("{value:.*}", (5 - exponent).unsigned_abs() as usize))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", short(digits), exponent.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor<'a>(acl: i32, dims: &[i64], data: &'a [u8]) -> TensorView<'a> {
        let element = ElementType::from_acl(acl).unwrap();
        TensorView { graph_type: element.graph, element: Some(element), format: 2, dims: dims.to_vec(), data }
    }

    #[test]
    fn numbers_have_six_digits() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (2.0 / 3.0, "0.666667"),
            (1.50004, "1.50004"),
            (123_456.0, "123456"),
            (1_234_567.0, "1.23457e+06"),
            (999_999.5, "1e+06"),
            (0.0001, "0.0001"),
            (0.000_012_345, "1.2345e-05"),
            (1e300, "1e+300"),
        ] {
            assert_eq!(six_digits(value), text);
        }
    }

    #[test]
    fn statistics_are_those_of_the_elements() {
        let floats: Vec<u8> = [1.0, -3.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2.0]
            .iter()
            .flat_map(|v: &f32| v.to_le_bytes())
            .collect();
        let bytes = [1, 2, 0xff];
        let complex = [0; 16];
        let text = table(
            &Statistic::DEFAULT,
            &[tensor(0, &[2, 3], &floats), tensor(2, &[3], &bytes)],
            &[tensor(16, &[2], &complex), tensor(0, &[0], &[])],
        );
        assert_eq!(
            text,
            "Input/Output,Index,Data Size,Data Type,Format,Shape,Max Value,Min Value,Avg Value,Count,Nan Count,\
             Negative Inf Count,Positive Inf Count\n\
             Input,0,24,DT_FLOAT,ND,2x3,2,-3,0,6,1,1,1\n\
             Input,1,3,DT_INT8,ND,3,2,-1,0.666667,3,0,0,0\n\
             Output,0,16,DT_COMPLEX64,ND,2,,,,,,,\n\
             Output,1,0,DT_FLOAT,ND,0,nan,nan,nan,0,0,0,0\n"
        );
        let chosen = table(&[Statistic::Min, Statistic::L2Norm], &[], &[tensor(2, &[3], &bytes)]);
        assert!(chosen.ends_with("Shape,Min Value,l2norm\nOutput,0,3,DT_INT8,ND,3,-1,2.44949\n"), "{chosen}");
    }

    #[test]
    fn halves_are_read() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x0001, 2_f64.powi(-24)), (0x7c00, f64::INFINITY)] {
            assert!((half(bits) - value).abs() < f64::EPSILON || half(bits).is_infinite() && value.is_infinite());
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn a_head_says_how_long_it_is() {
        let head = head("conv_1", "conv", 7, &[tensor(0, &[1], &[0; 4])], &[tensor(0, &[1], &[0; 4])]);
        let length = u64::from_le_bytes(head[..8].try_into().unwrap());
        assert_eq!(length as usize, head.len() - 8);
        let message = DumpData::decode(&head[8..]).unwrap();
        assert_eq!((message.input[0].size, message.output[0].size, message.dump_time), (4, 4, 7));
        assert_eq!(
            (message.op_name.as_str(), message.output[0].original_op.as_ref().unwrap().name.as_str()),
            ("conv_1", "conv")
        );
    }
}

//! The values of `--input_shape` and `--input_shape_range`, and what they do to a network.

use softacl_model::DimRange;
use softacl_model::onnx::proto::{Dimension, GraphProto, ModelProto, TensorShapeProto, dimension};

use crate::diagnostic::Diagnostic;
use crate::options::Arguments;

/// One input's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The input's name; empty for a shape that is given by position.
    pub(crate) input: String,
    /// Where the shape stands among those given.
    position: usize,
    /// The option that gives it.
    option: &'static str,
    /// Dimensions, −1 for those that are not fixed.
    pub(crate) dims: Vec<i64>,
    /// The sizes that each dimension can have.
    pub(crate) ranges: Vec<DimRange>,
}

const OPTION: &str = "input_shape";
/// The option's older form, for ranges only.
pub(crate) const RANGES: &str = "input_shape_range";

/// The shapes that a command line without gears gives. `--input_shape_range` takes the place of `--input_shape`.
pub(crate) fn read(arguments: &Arguments) -> Result<Vec<Shape>, Diagnostic> {
    if let Some(text) = arguments.get(RANGES) {
        return parse_ranges(text);
    }
    arguments.get(OPTION).map_or_else(|| Ok(Vec::new()), parse)
}

/// What to say about the older form.
pub(crate) fn warnings(arguments: &Arguments) -> Vec<String> {
    if arguments.get(RANGES).is_none() {
        return Vec::new();
    }
    let mut warnings =
        vec![format!("WARNING: Parameter [--{RANGES}] is deprecated; [--{OPTION}] takes ranges as well.")];
    if arguments.get(OPTION).is_some() {
        warnings.push(format!("WARNING: Parameter [--{OPTION}] has no effect beside [--{RANGES}]."));
    }
    warnings
}

/// Reads `name1:1,3,224,224;name2:1,10`. Names may contain `:`; a name with nothing behind it is a scalar. A dimension of −1 is
/// open, and `a~b` is open between two sizes. Where one is, the names can be left out: then the inputs are meant in order, and
/// one with nothing given stays as it is.
pub(crate) fn parse(text: &str) -> Result<Vec<Shape>, Diagnostic> {
    let syntax = |reason: &str| {
        Diagnostic::value("E10002", OPTION, text, reason)
            .solution("Write it as \"name1:n,c,h,w;name2:n,m\", in quotes because of the semicolon.")
    };
    let ranges_of = |values: &str| -> Result<Vec<DimRange>, Diagnostic> {
        if values.trim().is_empty() {
            return Ok(Vec::new());
        }
        values.split(',').map(|value| range(OPTION, text, value.trim())).collect()
    };
    let parts = || text.split(';').map(str::trim).enumerate().filter(|(_, part)| !part.is_empty());
    let mut shapes: Vec<Shape> = Vec::new();
    if !text.contains(':') && (text.contains("-1") || text.contains('~')) {
        for (position, part) in parts() {
            shapes.push(Shape::new(OPTION, String::new(), position, ranges_of(part)?));
        }
        return Ok(shapes);
    }
    // A semicolon at the end is common.
    for (position, part) in parts() {
        let (name, values) =
            part.rsplit_once(':').ok_or_else(|| syntax("there is no ':' between a name and its dimensions"))?;
        let name = name.trim();
        if name.is_empty() {
            return Err(syntax("a name is empty"));
        }
        if shapes.iter().any(|shape| shape.input == name) {
            return Err(syntax("a name occurs twice"));
        }
        shapes.push(Shape::new(OPTION, name.to_owned(), position, ranges_of(values)?));
    }
    if shapes.is_empty() {
        return Err(syntax("it names no input"));
    }
    Ok(shapes)
}

/// Reads `name1:[1~8,3,-1];name2:[4]`, or without names `[1~8,3,-1],[4]` for the inputs in order.
fn parse_ranges(text: &str) -> Result<Vec<Shape>, Diagnostic> {
    let syntax = |reason: &str| {
        Diagnostic::value("E10048", RANGES, text, reason)
            .solution("Write it as \"name1:[1~8,3,-1];name2:[4]\", in quotes because of the semicolon.")
    };
    let ranges_of = |values: &str| -> Result<Vec<DimRange>, Diagnostic> {
        if values.trim().is_empty() {
            return Ok(Vec::new());
        }
        let ranges = values.split(',').map(|value| range(RANGES, text, value.trim()));
        ranges.collect::<Result<_, _>>().map_err(|mistake| Diagnostic { code: "E10048", ..mistake })
    };
    let brackets = || syntax("the ranges of an input stand in brackets");
    let mut shapes: Vec<Shape> = Vec::new();
    if !text.contains(':') {
        let mut rest = text.trim();
        while let Some(inner) = rest.strip_prefix('[') {
            let (values, behind) = inner.split_once(']').ok_or_else(brackets)?;
            shapes.push(Shape::new(RANGES, String::new(), shapes.len(), ranges_of(values)?));
            rest = behind.trim_start_matches([',', ';', ' ']);
        }
        if !rest.is_empty() || shapes.is_empty() {
            return Err(brackets());
        }
        return Ok(shapes);
    }
    for (position, part) in text.split(';').map(str::trim).enumerate().filter(|(_, part)| !part.is_empty()) {
        let (name, values) =
            part.rsplit_once(':').ok_or_else(|| syntax("there is no ':' between a name and its ranges"))?;
        let name = name.trim();
        if name.is_empty() || shapes.iter().any(|shape| shape.input == name) {
            return Err(syntax("a name is empty or occurs twice"));
        }
        let values = values.trim().strip_prefix('[').and_then(|values| values.strip_suffix(']'));
        let values = values.filter(|values| !values.contains(['[', ']'])).ok_or_else(brackets)?;
        shapes.push(Shape::new(RANGES, name.to_owned(), position, ranges_of(values)?));
    }
    Ok(shapes)
}

impl Shape {
    fn new(option: &'static str, input: String, position: usize, ranges: Vec<DimRange>) -> Self {
        let dims = ranges.iter().map(|range| range.size().unwrap_or(-1)).collect();
        Self { input, position, option, dims, ranges }
    }

    /// Whether some dimension is not fixed.
    pub(crate) fn is_open(&self) -> bool {
        self.dims.iter().any(|dim| *dim < 0)
    }
}

/// One dimension: a size, −1 for any, or `a~b`.
fn range(option: &str, text: &str, value: &str) -> Result<DimRange, Diagnostic> {
    let wrong = |code, reason: String| Diagnostic::value(code, option, text, reason);
    if value == "-1" {
        return Ok(DimRange::ANY);
    }
    let Some((least, most)) = value.split_once('~') else {
        return size(option, text, value).map(DimRange::fixed);
    };
    let end = |digits: &str| {
        let digits = digits.trim();
        if digits.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'-' && byte != b'~') {
            return Err(wrong("E10002", format!("[{digits}] is no number of digits only")));
        }
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("E10048", format!("[{value}] is no range of two sizes")));
        }
        digits
            .parse::<i32>()
            .map(i64::from)
            .map_err(|_| wrong("E10013", format!("[{digits}] is larger than {}", i32::MAX)))
    };
    let (least, most) = (end(least)?, end(most)?);
    if most < least || most == 0 {
        return Err(wrong("E10048", format!("[{value}] ends before it begins, or at 0")));
    }
    Ok(DimRange { least, most: Some(most) })
}

fn size(option: &str, text: &str, value: &str) -> Result<i64, Diagnostic> {
    if value.contains('.') {
        return Err(Diagnostic::value("E10002", option, text, format_args!("[{value}] is no integer")));
    }
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Diagnostic::value("E10014", option, text, format_args!("[{value}] is no number")));
    }
    let number: i64 = value.parse().ok().filter(|number| *number <= i64::from(i32::MAX)).ok_or_else(|| {
        Diagnostic::value("E10013", option, text, format_args!("[{value}] is larger than {}", i32::MAX))
    })?;
    if number <= 0 {
        return Err(Diagnostic::value("E10011", option, text, format_args!("[{value}] is not positive")));
    }
    Ok(number)
}

/// Puts the names of a network's inputs into shapes that are given by position.
pub(crate) fn name(shapes: &[Shape], inputs: &[String]) -> Result<Vec<Shape>, Diagnostic> {
    let named = |shape: &Shape| {
        if !shape.input.is_empty() {
            return Ok(shape.clone());
        }
        match inputs.get(shape.position) {
            Some(input) => Ok(Shape { input: input.clone(), ..shape.clone() }),
            None => Err(Diagnostic::new(
                "E10002",
                format!(
                    "Parameter [--{OPTION}] gives a shape for input {}, the model has {} ({}).",
                    shape.position,
                    inputs.len(),
                    inputs.join(", ")
                ),
            )),
        }
    };
    shapes.iter().map(named).collect()
}

/// Gives a network's inputs these shapes. False when it has them already.
///
/// Shapes of everything behind the inputs are dropped when something changes, so that they are derived anew.
pub(crate) fn apply(model: &mut ModelProto, shapes: &[Shape], inputs: &[String]) -> Result<bool, Diagnostic> {
    let Some(graph) = &mut model.graph else {
        return Ok(false);
    };
    let mut changed = false;
    for shape in shapes {
        let not_an_input = !inputs.contains(&shape.input);
        let Some(input) =
            graph.input.iter_mut().find(|input| input.name.as_ref() == Some(&shape.input)).filter(|_| !not_an_input)
        else {
            return Err(unknown(graph, shape.option, &shape.input, inputs));
        };
        let Some(tensor) = input.tensor_type_mut() else {
            continue;
        };
        let own = tensor.dims();
        if let Some(own) = &own
            && own.len() != shape.dims.len()
        {
            return Err(Diagnostic::new(
                "E10049",
                format!(
                    "Parameter [--{}] gives input [{}] {} dimensions, the model has {} ({own:?}).",
                    shape.option,
                    shape.input,
                    shape.dims.len(),
                    own.len()
                ),
            ));
        }
        if own.as_ref() != Some(&shape.dims) {
            changed = true;
            let named = |axis: usize| tensor.shape.as_ref()?.dim.get(axis).filter(|dim| is_named(dim)).cloned();
            let dimension = |(axis, dim): (usize, &i64)| match *dim {
                // The name may say which sizes are equal.
                -1 => named(axis).unwrap_or_else(|| Dimension::fixed(-1)),
                fixed => Dimension::fixed(fixed),
            };
            let dim = shape.dims.iter().enumerate().map(dimension).collect();
            tensor.shape = Some(TensorShapeProto { dim });
        }
    }
    if changed {
        graph.value_info.clear();
        for output in &mut graph.output {
            if let Some(tensor) = output.tensor_type_mut() {
                // A scalar stays one, and a shape that is to be derived says nothing that tells it from one.
                if tensor.dims().is_none_or(|dims| !dims.is_empty()) {
                    tensor.shape = None;
                }
            }
        }
    }
    Ok(changed)
}

fn is_named(dim: &Dimension) -> bool {
    matches!(&dim.value, Some(dimension::Value::DimParam(name)) if !name.is_empty())
}

/// Gives every dimension of the inputs that is open a name of its own, unless it has one. False when all had.
pub(crate) fn name_open(model: &mut ModelProto, inputs: &[String]) -> bool {
    let mut changed = false;
    let graph = model.graph.iter_mut();
    for (position, input) in graph.flat_map(|graph| &mut graph.input).enumerate() {
        if !input.name.as_ref().is_some_and(|name| inputs.contains(name)) {
            continue;
        }
        let shape = input.tensor_type_mut().and_then(|tensor| tensor.shape.as_mut());
        for (axis, dim) in shape.into_iter().flat_map(|shape| &mut shape.dim).enumerate() {
            let fixed = matches!(dim.value, Some(dimension::Value::DimValue(size)) if size >= 0);
            if !fixed && !is_named(dim) {
                *dim = Dimension::open(format!("softacl_open_{position}_{axis}"));
                changed = true;
            }
        }
    }
    changed
}

/// A name in an option that is no input of the model: it is unknown, or something else.
pub(crate) fn unknown(graph: &GraphProto, option: &str, name: &str, inputs: &[String]) -> Diagnostic {
    let exists = graph.input.iter().any(|input| input.name.as_deref() == Some(name))
        || graph.initializer.iter().any(|tensor| tensor.name.as_deref() == Some(name))
        || graph
            .node
            .iter()
            .any(|node| node.name.as_deref() == Some(name) || node.output.iter().any(|output| output == name));
    let (code, what) =
        if exists { ("E10017", "is no input of the model") } else { ("E10016", "does not exist in the model") };
    Diagnostic::new(code, format!("[{name}] in parameter [--{option}] {what}."))
        .solution(format!("The model's inputs are: {}.", inputs.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn to(least: i64, most: i64) -> DimRange {
        DimRange { least, most: Some(most) }
    }

    #[test]
    fn shapes_are_read() {
        for (text, expected) in [
            ("a:1,3,224,224", vec![("a", vec![1, 3, 224, 224])]),
            (" a : 1 , 3 ; b:7;", vec![("a", vec![1, 3]), ("b", vec![7])]),
            ("x:0:1,2", vec![("x:0", vec![1, 2])]),
            ("scalar:", vec![("scalar", vec![])]),
            ("a:-1,3;b:2", vec![("a", vec![-1, 3]), ("b", vec![2])]),
            ("a:1~4,3~3", vec![("a", vec![-1, 3])]),
            ("-1,3,4;1~2,5", vec![("", vec![-1, 3, 4]), ("", vec![-1, 5])]),
        ] {
            let shapes = parse(text).unwrap();
            let shapes: Vec<_> = shapes.iter().map(|shape| (shape.input.as_str(), shape.dims.clone())).collect();
            assert_eq!(shapes, expected, "{text}");
        }
        assert_eq!(parse("a:2~5,-1,4").unwrap()[0].ranges, [to(2, 5), DimRange::ANY, DimRange::fixed(4)]);
    }

    #[test]
    fn positions_get_the_names_of_inputs() {
        let inputs = ["x".to_owned(), "y".to_owned(), "z".to_owned()];
        let names = |text| {
            let shapes = name(&parse(text)?, &inputs)?;
            Ok::<_, Diagnostic>(shapes.into_iter().map(|shape| (shape.input, shape.dims)).collect::<Vec<_>>())
        };
        assert_eq!(names("-1,3;;4").unwrap(), [("x".to_owned(), vec![-1, 3]), ("z".to_owned(), vec![4])]);
        assert_eq!(names("-1;2;3;4").unwrap_err().code, "E10002");
    }

    #[test]
    fn ranges_are_read() {
        for text in ["a:[1~8,3,-1];b:[4]", " a : [ 1 ~ 8 , 3 , -1 ] ; b:[4] ;"] {
            let shapes = parse_ranges(text).unwrap();
            assert_eq!(shapes[0].ranges, [to(1, 8), DimRange::fixed(3), DimRange::ANY], "{text}");
            assert_eq!((shapes[1].input.as_str(), &shapes[1].dims), ("b", &vec![4]), "{text}");
        }
        for text in ["[1~8,3],[],[-1]", "[1~8,3];[];[-1]"] {
            let dims: Vec<_> = parse_ranges(text).unwrap().into_iter().map(|shape| shape.dims).collect();
            assert_eq!(dims, [vec![-1, 3], vec![], vec![-1]], "{text}");
        }
    }

    #[test]
    fn mistakes_have_their_codes() {
        for (text, code) in [
            ("1,3,224,224", "E10002"),
            (":1,2", "E10002"),
            (";", "E10002"),
            ("a:1;a:2", "E10002"),
            ("a:1.5,2", "E10002"),
            ("a:1,x", "E10014"),
            ("a:1,,2", "E10014"),
            ("a:--1", "E10014"),
            ("a:0,3", "E10011"),
            ("a:-2,3", "E10011"),
            ("a:99999999999", "E10013"),
            ("a:99999999999999999999999", "E10013"),
            ("a:-1,x", "E10014"),
            ("a:1~x", "E10002"),
            ("a:1~2.5", "E10002"),
            ("a:~4,3", "E10048"),
            ("a:4~,3", "E10048"),
            ("a:4~2", "E10048"),
            ("a:1~2~3", "E10048"),
            ("a:1~-1", "E10048"),
            ("a:0~0", "E10048"),
            ("a:1~99999999999", "E10013"),
            ("1~4,3;b:2", "E10002"),
        ] {
            assert_eq!(parse(text).unwrap_err().code, code, "{text}");
        }
    }

    /// Whatever is written, there are shapes with a name or a place, or a documented code.
    #[test]
    fn any_text_is_shapes_or_a_mistake() {
        const SIGNS: &[u8] = b"a1-~,;:[] ";
        for length in 0..6 {
            for number in 0..SIGNS.len().pow(length) {
                let sign = |at: u32| SIGNS[number / SIGNS.len().pow(at) % SIGNS.len()] as char;
                let text: String = (0..length).map(sign).collect();
                for result in [parse(&text), parse_ranges(&text)] {
                    match result {
                        Ok(shapes) => assert!(
                            shapes.iter().all(|shape| shape.dims.len() == shape.ranges.len()
                                && shape.ranges.iter().all(|range| range.most.is_none_or(|most| most >= range.least))),
                            "{text}"
                        ),
                        Err(mistake) => assert!(mistake.code.starts_with("E100") && !mistake.text.is_empty(), "{text}"),
                    }
                }
            }
        }
    }

    #[test]
    fn mistakes_in_ranges_have_one_code() {
        for text in [
            "a:1~8,3",
            "a:[1~8",
            "a:1~8]",
            "a:[[1]]",
            "a:[1]x",
            "a:[1~x]",
            "a:[8~1]",
            "a:[x]",
            "a:[-2]",
            "a:[0]",
            ":[1]",
            "a:[1];a:[2]",
            "a:[1];[2]",
            "1~8,3",
            "[1~8",
            "[1]x",
            "1]",
            ";",
            "a:[99999999999]",
            "a:[1~2~3]",
            "a:[1,,2]",
        ] {
            assert_eq!(parse_ranges(text).unwrap_err().code, "E10048", "{text}");
        }
    }
}

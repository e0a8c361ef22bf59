//! The value of `--input_shape`, and what it does to a network.

use softacl_model::onnx::proto::{Dimension, GraphProto, ModelProto, TensorShapeProto};

use crate::diagnostic::Diagnostic;

/// One input's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) input: String,
    pub(crate) dims: Vec<i64>,
}

const OPTION: &str = "input_shape";

/// Reads `name1:1,3,224,224;name2:1,10`. Names may contain `:`; a name with nothing behind it is a scalar. With gears a
/// dimension can be −1.
pub(crate) fn parse(text: &str, gears: bool) -> Result<Vec<Shape>, Diagnostic> {
    let syntax = |reason: &str| {
        Diagnostic::value("E10002", OPTION, text, reason)
            .solution("Write it as \"name1:n,c,h,w;name2:n,m\", in quotes because of the semicolon.")
    };
    let mut shapes: Vec<Shape> = Vec::new();
    for part in text.split(';').map(str::trim) {
        if part.is_empty() {
            // A semicolon at the end is common.
            continue;
        }
        let (name, values) =
            part.rsplit_once(':').ok_or_else(|| syntax("there is no ':' between a name and its dimensions"))?;
        let name = name.trim();
        if name.is_empty() {
            return Err(syntax("a name is empty"));
        }
        if shapes.iter().any(|shape| shape.input == name) {
            return Err(syntax("a name occurs twice"));
        }
        let values = values.trim();
        let dims = if values.is_empty() {
            Vec::new()
        } else {
            values.split(',').map(|value| dimension(text, value.trim(), gears)).collect::<Result<_, _>>()?
        };
        shapes.push(Shape { input: name.to_owned(), dims });
    }
    if shapes.is_empty() {
        return Err(syntax("it names no input"));
    }
    Ok(shapes)
}

fn dimension(text: &str, value: &str, gears: bool) -> Result<i64, Diagnostic> {
    if value == "-1" && gears {
        return Ok(-1);
    }
    if value == "-1" || value.contains('~') {
        return Err(Diagnostic::new(
            "E10055",
            format!("Value [{text}] for parameter [--{OPTION}] leaves a dimension open, which is not yet supported by softacl's atc."),
        )
        .solution("Give every dimension a fixed value, or list the sizes with --dynamic_batch_size, --dynamic_image_size or --dynamic_dims."));
    }
    if value.contains('.') {
        return Err(Diagnostic::value("E10002", OPTION, text, format_args!("[{value}] is no integer")));
    }
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Diagnostic::value("E10014", OPTION, text, format_args!("[{value}] is no number")));
    }
    let number: i64 = value.parse().ok().filter(|number| *number <= i64::from(i32::MAX)).ok_or_else(|| {
        Diagnostic::value("E10013", OPTION, text, format_args!("[{value}] is larger than {}", i32::MAX))
    })?;
    if number <= 0 {
        return Err(Diagnostic::value("E10011", OPTION, text, format_args!("[{value}] is not positive")));
    }
    Ok(number)
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
            return Err(unknown(graph, OPTION, &shape.input, inputs));
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
                    "Parameter [--{OPTION}] gives input [{}] {} dimensions, the model has {} ({own:?}).",
                    shape.input,
                    shape.dims.len(),
                    own.len()
                ),
            ));
        }
        if own.as_ref() != Some(&shape.dims) {
            changed = true;
            tensor.shape =
                Some(TensorShapeProto { dim: shape.dims.iter().map(|dim| Dimension::fixed(*dim)).collect() });
        }
    }
    if changed {
        graph.value_info.clear();
        for output in &mut graph.output {
            if let Some(tensor) = output.tensor_type_mut() {
                tensor.shape = None;
            }
        }
    }
    Ok(changed)
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

    #[test]
    fn shapes_are_read() {
        for (text, expected) in [
            ("a:1,3,224,224", vec![("a", vec![1, 3, 224, 224])]),
            (" a : 1 , 3 ; b:7;", vec![("a", vec![1, 3]), ("b", vec![7])]),
            ("x:0:1,2", vec![("x:0", vec![1, 2])]),
            ("scalar:", vec![("scalar", vec![])]),
        ] {
            let shapes = parse(text, false).unwrap();
            let shapes: Vec<_> = shapes.iter().map(|shape| (shape.input.as_str(), shape.dims.clone())).collect();
            assert_eq!(shapes, expected, "{text}");
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
            ("a:-1,3", "E10055"),
            ("a:1~4,3", "E10055"),
        ] {
            assert_eq!(parse(text, false).unwrap_err().code, code, "{text}");
        }
    }
}

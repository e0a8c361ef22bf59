//! Options about the border of a network: `--out_nodes`, `--output_type`, `--input_fp16_nodes` and the two that ask for
//! the NPU's layout.
//!
//! What lives here: what their values mean, as far as that can be said without the model. What does not: what they do
//! to a network (`cut`, `casts`).

use crate::diagnostic::Diagnostic;
use crate::options::Arguments;

const OUT_NODES: &str = "out_nodes";
const OUTPUT_TYPE: &str = "output_type";
pub(crate) const FP16_NODES: &str = "input_fp16_nodes";
pub(crate) const INPUT_LAYOUT: &str = "is_input_adjust_hw_layout";
pub(crate) const OUTPUT_LAYOUT: &str = "is_output_adjust_hw_layout";

/// What is asked for at the border of a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Borders {
    /// The outputs to keep, each as it was written; empty for those of the model.
    pub(crate) outputs: Vec<String>,
    /// ONNX element types of outputs by position; empty where the network's own are kept.
    pub(crate) types: Types,
    /// Inputs that become FLOAT16.
    pub(crate) half_inputs: Vec<String>,
    /// Whether each of them also takes the layout NC1HWC0.
    pub(crate) input_layouts: Vec<bool>,
    /// Whether each output is given in FLOAT16 with the layout NC1HWC0.
    pub(crate) output_layouts: Vec<bool>,
}

/// Types that outputs are cast to, as ONNX numbers them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Types {
    #[default]
    Keep,
    /// The same for all.
    All(i32),
    /// By position in [`Borders::outputs`].
    Each(Vec<Option<i32>>),
}

impl Types {
    /// The type of an output.
    pub(crate) fn of(&self, output: usize) -> Option<i32> {
        match self {
            Self::Keep => None,
            Self::All(element) => Some(*element),
            Self::Each(elements) => elements.get(output).copied().flatten(),
        }
    }
}

/// Names of `--output_type` with ONNX's number for each.
const TYPES: &[(&str, i32)] = &[
    ("FP32", 1),
    ("FP16", 10),
    ("UINT8", 2),
    ("INT8", 3),
    ("UINT16", 4),
    ("INT16", 5),
    ("UINT32", 12),
    ("INT32", 6),
    ("UINT64", 13),
    ("INT64", 7),
    ("DOUBLE", 11),
];

/// Types of the newest chips that neither ACL's tensors nor ONNX's `Cast` have here.
const FOREIGN_TYPES: &[&str] = &["HIF8", "FP8E5M2", "FP8E4M3FN"];

impl Borders {
    /// Reads the options; the second part is what to say about those without effect.
    pub(crate) fn read(arguments: &Arguments, soc_version: &str) -> Result<(Self, Vec<String>), Diagnostic> {
        let outputs = list(arguments, OUT_NODES)?;
        let types = types(arguments, &outputs, soc_version)?;
        let half_inputs = list(arguments, FP16_NODES)?;
        if let Some(twice) = twice(&half_inputs) {
            let value = arguments.get(FP16_NODES).unwrap_or_default();
            return Err(Diagnostic::value("E10001", FP16_NODES, value, format_args!("[{twice}] occurs twice")));
        }
        let mut warnings = Vec::new();
        let input_layouts = switches(arguments, INPUT_LAYOUT, FP16_NODES, half_inputs.len(), &mut warnings)?;
        let mut output_layouts = switches(arguments, OUTPUT_LAYOUT, OUT_NODES, outputs.len(), &mut warnings)?;
        if types != Types::Keep && output_layouts.contains(&true) {
            warnings.push(format!(
                "WARNING: Parameter [--{OUTPUT_LAYOUT}] has no effect: [--{OUTPUT_TYPE}] goes before it."
            ));
            output_layouts.clear();
        }
        Ok((Self { outputs, types, half_inputs, input_layouts, output_layouts }, warnings))
    }

    /// Whether the input at this place of [`Borders::half_inputs`] takes the NPU's layout.
    pub(crate) fn input_layout(&self, position: usize) -> bool {
        self.input_layouts.get(position).copied().unwrap_or(false)
    }

    /// Whether the output at this place is given in the NPU's layout.
    pub(crate) fn output_layout(&self, position: usize) -> bool {
        self.output_layouts.get(position).copied().unwrap_or(false)
    }

    /// Refuses inputs that are to be FLOAT16 and get their pixels from AIPP, which makes them UINT8.
    pub(crate) fn check_aipp<'a>(&self, inputs: impl IntoIterator<Item = &'a str>) -> Result<(), Diagnostic> {
        match inputs.into_iter().find(|input| self.half_inputs.iter().any(|half| half == input)) {
            None => Ok(()),
            Some(input) => Err(Diagnostic::new(
                "E10034",
                format!("Input [{input}] is in parameter [--{FP16_NODES}] and has AIPP by [--insert_op_conf]."),
            )
            .solution("Take it out of one of the two: AIPP takes pictures of bytes.")),
        }
    }
}

/// Words between semicolons; blanks around them do not count.
fn list(arguments: &Arguments, option: &str) -> Result<Vec<String>, Diagnostic> {
    let Some(text) = arguments.get(option) else { return Ok(Vec::new()) };
    let words: Vec<String> =
        text.split(';').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Diagnostic::value("E10001", option, text, "it names nothing"));
    }
    Ok(words)
}

fn twice(words: &[String]) -> Option<&String> {
    words.iter().enumerate().find(|(at, word)| words[..*at].contains(word)).map(|(_, word)| word)
}

/// true and false between commas, one for each word of `partner`.
fn switches(
    arguments: &Arguments,
    option: &str,
    partner: &str,
    count: usize,
    warnings: &mut Vec<String>,
) -> Result<Vec<bool>, Diagnostic> {
    let Some(text) = arguments.get(option) else { return Ok(Vec::new()) };
    let values: Vec<bool> = text
        .split(',')
        .map(|part| match part.trim() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Diagnostic::value("E10005", option, text, "each part of it must be true or false")),
        })
        .collect::<Result<_, _>>()?;
    if count == 0 {
        warnings.push(format!(
            "WARNING: Parameter [--{option}] has no effect: it goes with [--{partner}], which is not given."
        ));
        return Ok(Vec::new());
    }
    if values.len() != count {
        return Err(Diagnostic::value(
            "E10001",
            option,
            text,
            format_args!("it has {} values, [--{partner}] names {count}; they must be as many", values.len()),
        ));
    }
    Ok(values)
}

fn types(arguments: &Arguments, outputs: &[String], soc_version: &str) -> Result<Types, Diagnostic> {
    let Some(text) = arguments.get(OUTPUT_TYPE) else { return Ok(Types::Keep) };
    if !text.contains([':', ';']) {
        return Ok(Types::All(element(text, text, soc_version)?));
    }
    let wrong = |reason: String| Diagnostic::value("E10001", OUTPUT_TYPE, text, reason);
    let mut elements = vec![None; outputs.len()];
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (node, name) = part
            .rsplit_once(':')
            .map(|(node, name)| (node.trim(), name.trim()))
            .filter(|(node, _)| node.rsplit_once(':').is_some_and(|(node, index)| !node.is_empty() && is_index(index)))
            .ok_or_else(|| wrong(format!("[{part}] is not written as node:index:type, for example conv1:0:FP16")))?;
        let element = element(name, text, soc_version)?;
        if outputs.is_empty() {
            return Err(wrong(format!("types of single outputs need [--{OUT_NODES}], here with [{node}]")));
        }
        let mut found = false;
        for (own, slot) in outputs.iter().zip(&mut elements).filter(|(own, _)| *own == node) {
            found = true;
            if slot.replace(element).is_some_and(|before| before != element) {
                return Err(wrong(format!("[{own}] gets two types")));
            }
        }
        if !found {
            return Err(wrong(format!("[{node}] is not in [--{OUT_NODES}], which has {}", outputs.join(", "))));
        }
    }
    Ok(Types::Each(elements))
}

pub(crate) fn is_index(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn element(name: &str, text: &str, soc_version: &str) -> Result<i32, Diagnostic> {
    if let Some((_, element)) = TYPES.iter().find(|(own, _)| *own == name) {
        return Ok(*element);
    }
    if FOREIGN_TYPES.contains(&name) && soc_version.starts_with("Ascend950") {
        return Err(Diagnostic::new(
            "E10055",
            format!(
                "Type [{name}] for parameter [--{OUTPUT_TYPE}] cannot be had: ONNX Runtime, which executes the model, \
                 casts no tensor to it."
            ),
        )
        .solution("Choose FP16 or FP32 and convert the output in the program."));
    }
    let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    let also = if FOREIGN_TYPES.contains(&name) { format!("; {soc_version} has no {name}") } else { String::new() };
    Err(Diagnostic::value(
        "E10001",
        OUTPUT_TYPE,
        text,
        format_args!("[{name}] is none of the types {}{also}", names.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Parsed, parse};

    fn read(words: &[&str]) -> Result<(Borders, Vec<String>), Diagnostic> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        match parse(&words) {
            Ok(Parsed::Arguments(arguments)) => Borders::read(&arguments, "Ascend310P3"),
            other => panic!("{words:?}: {other:?}"),
        }
    }

    #[test]
    fn values_are_read() {
        let (borders, warnings) = read(&[
            "--out_nodes= a:0 ; b:1;",
            "--output_type=b:1:FP16",
            "--input_fp16_nodes=x;y",
            "--is_input_adjust_hw_layout=true, false",
        ])
        .unwrap();
        assert!(warnings.is_empty());
        assert_eq!(borders.outputs, ["a:0", "b:1"]);
        assert_eq!((borders.types.of(0), borders.types.of(1)), (None, Some(10)));
        assert!(borders.input_layout(0) && !borders.input_layout(1) && !borders.output_layout(0));
        let (borders, _) = read(&["--output_type=DOUBLE"]).unwrap();
        assert_eq!((borders.types.of(0), borders.types.of(9)), (Some(11), Some(11)));
        assert_eq!(read(&["--out_nodes=", "--output_type="]).unwrap().0, Borders::default());
    }

    #[test]
    fn mistakes_have_their_codes() {
        for (words, code) in [
            (&["--out_nodes=;"][..], "E10001"),
            (&["--output_type=FLOAT"], "E10001"),
            (&["--output_type=fp16"], "E10001"),
            (&["--output_type=HIF8"], "E10001"),
            (&["--output_type=a:0:FP16"], "E10001"),
            (&["--out_nodes=a:0", "--output_type=a:1:FP16"], "E10001"),
            (&["--out_nodes=a:0", "--output_type=a:0:HALF"], "E10001"),
            (&["--out_nodes=a:0", "--output_type=a:x:FP16"], "E10001"),
            (&["--out_nodes=a:0", "--output_type=a:FP16"], "E10001"),
            (&["--out_nodes=a:0", "--output_type=a:0:FP16;a:0:FP32"], "E10001"),
            (&["--input_fp16_nodes=a;a"], "E10001"),
            (&["--input_fp16_nodes=a", "--is_input_adjust_hw_layout=yes"], "E10005"),
            (&["--input_fp16_nodes=a", "--is_input_adjust_hw_layout=true,true"], "E10001"),
            (&["--is_input_adjust_hw_layout=1"], "E10005"),
            (&["--out_nodes=a:0", "--is_output_adjust_hw_layout=true,false"], "E10001"),
        ] {
            assert_eq!(read(words).unwrap_err().code, code, "{words:?}");
        }
    }

    #[test]
    fn a_layout_alone_has_no_effect() {
        for words in [
            &["--is_input_adjust_hw_layout=true"][..],
            &["--is_output_adjust_hw_layout=true,true"],
            &["--out_nodes=a:0", "--is_output_adjust_hw_layout=true", "--output_type=FP32"],
        ] {
            let (borders, warnings) = read(words).unwrap();
            assert!(!borders.input_layout(0) && !borders.output_layout(0), "{words:?}");
            assert_eq!(warnings.len(), 1, "{words:?}");
        }
    }

    #[test]
    fn aipp_and_half_precision_exclude_each_other() {
        let (borders, _) = read(&["--input_fp16_nodes=x;y"]).unwrap();
        assert!(borders.check_aipp(["z"]).is_ok());
        assert_eq!(borders.check_aipp(["z", "y"]).unwrap_err().code, "E10034");
    }
}

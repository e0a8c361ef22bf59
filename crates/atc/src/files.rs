//! Files that tune code for the NPU: their form is checked, their content has no effect.
//!
//! A mistake in such a file stops the vendor's converter, and so it does here: who develops a command line without the
//! NPU is to find it now.

use std::path::Path;

use serde_json::Value;

/// Longest file in bytes; real ones have a few kilobytes.
const LONGEST: u64 = 16 << 20;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `Name:on` or `Name:off` in lines, or JSON `{"Switch": {"GraphFusion": {"Name": "off"}, "UBFusion": {…}}}`.
    Switches,
    /// JSON `{"black-list": {"to-add": ["Type"], "to-remove": […]}, "white-list": {…}, "gray-list": {…}}`.
    MixList,
    /// `[ByOpType]` or `[ByNodeName]`, and lines `name=value`.
    Sections,
    /// A name, or `OpType::Type`, in each line.
    Lines,
    /// `name::InputDtype:type,…,OutputDtype:type,…`, or the same behind `OpType::Type:`, in each line.
    TypedLines,
}

/// Checks a file; what is wrong with it otherwise.
pub(crate) fn check(form: Form, path: &Path) -> Result<(), String> {
    let length = path.metadata().map_err(|error| error.to_string())?.len();
    if length > LONGEST {
        return Err(format!("the file has {length} bytes, at most {LONGEST} are read"));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("the file cannot be read ({error})"))?;
    let text = String::from_utf8(bytes).map_err(|_| "the file is no text".to_owned())?;
    match form {
        Form::Switches if text.trim_start().starts_with('{') => switches(&json(&text)?),
        Form::Switches => lines(&text, |line| {
            let is_switch = line
                .rsplit_once(':')
                .is_some_and(|(name, state)| !name.trim().is_empty() && matches!(state.trim(), "on" | "off"));
            is_switch.then_some(()).ok_or("it must be Name:on or Name:off")
        }),
        Form::MixList => mix_list(&json(&text)?),
        Form::Sections => {
            let mut section = false;
            lines(&text, |line| match line {
                "[ByOpType]" | "[ByNodeName]" => {
                    section = true;
                    Ok(())
                }
                _ if !section => Err("[ByOpType] or [ByNodeName] must come first"),
                _ => match line.split_once('=') {
                    Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => Ok(()),
                    _ => Err("it must be name=value"),
                },
            })
        }
        Form::Lines => lines(&text, |line| {
            let ends = line.ends_with("::") || line == "OpType";
            (!ends).then_some(()).ok_or("there is no name behind OpType::")
        }),
        Form::TypedLines => lines(&text, |line| {
            let typed = line.contains("::") && (line.contains("InputDtype:") || line.contains("OutputDtype:"));
            typed.then_some(()).ok_or("it must be name::InputDtype:type,OutputDtype:type")
        }),
    }
}

fn lines(text: &str, mut check: impl FnMut(&str) -> Result<(), &'static str>) -> Result<(), String> {
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let shown: String = line.chars().take(60).collect();
        check(line).map_err(|reason| format!("line {} of the file is [{shown}]: {reason}", at + 1))?;
    }
    Ok(())
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("the file is no JSON ({error})"))
}

fn switches(document: &Value) -> Result<(), String> {
    let switch = document.get("Switch").and_then(Value::as_object).ok_or("the file has no object \"Switch\"")?;
    for (kind, names) in switch {
        if !matches!(kind.as_str(), "GraphFusion" | "UBFusion") {
            return Err(format!("\"Switch\" has \"{kind}\"; it may have \"GraphFusion\" and \"UBFusion\""));
        }
        let names = names.as_object().ok_or_else(|| format!("\"{kind}\" is no object"))?;
        if let Some((name, state)) = names.iter().find(|(_, state)| !matches!(state.as_str(), Some("on" | "off"))) {
            return Err(format!("\"{name}\" in \"{kind}\" is {state}; it must be \"on\" or \"off\""));
        }
    }
    Ok(())
}

fn mix_list(document: &Value) -> Result<(), String> {
    let lists = document.as_object().ok_or("the file is no JSON object")?;
    for (list, changes) in lists {
        if !matches!(list.as_str(), "black-list" | "white-list" | "gray-list") {
            return Err(format!(
                "the file has \"{list}\"; it may have \"black-list\", \"white-list\" and \"gray-list\""
            ));
        }
        let changes = changes.as_object().ok_or_else(|| format!("\"{list}\" is no object"))?;
        for (change, types) in changes {
            let is_list = types.as_array().is_some_and(|types| types.iter().all(Value::is_string));
            if !matches!(change.as_str(), "to-add" | "to-remove") || !is_list {
                return Err(format!(
                    "\"{change}\" in \"{list}\" must be \"to-add\" or \"to-remove\" with a list of types"
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for (form, text, part) in [
            (Form::Switches, "", ""),
            (Form::Switches, "# passes\nConvBatchnormFusionPass:off\nALL : on\n", ""),
            (Form::Switches, r#"{"Switch": {"GraphFusion": {"ALL": "off"}, "UBFusion": {"ALL": "on"}}}"#, ""),
            (Form::Switches, "ConvFusion\n", "line 1"),
            (Form::Switches, "A:on\nB:maybe", "line 2"),
            (Form::Switches, r#"{"Switch": {"GraphFusion": {"ALL": 0}}}"#, "must be \"on\""),
            (Form::Switches, r#"{"Switch": {"Other": {}}}"#, "Other"),
            (Form::Switches, r#"{"switch": {}}"#, "no object"),
            (Form::Switches, "{", "no JSON"),
            (Form::MixList, r#"{"black-list": {"to-add": ["Add"], "to-remove": []}}"#, ""),
            (Form::MixList, r#"{"black-list": {"add": ["Add"]}}"#, "to-add"),
            (Form::MixList, r#"{"black": {}}"#, "black"),
            (Form::MixList, "[]", "no JSON object"),
            (Form::MixList, "Add", "no JSON"),
            (Form::Sections, "[ByOpType]\nAdd=high_precision\n[ByNodeName]\nconv1=high_performance", ""),
            (Form::Sections, "Add=high_precision", "must come first"),
            (Form::Sections, "[ByOpType]\nAdd", "name=value"),
            (Form::Lines, "conv1\nOpType::Add\n", ""),
            (Form::Lines, "OpType::", "no name"),
            (Form::TypedLines, "conv1::InputDtype:float16,int8,OutputDtype:float16", ""),
            (Form::TypedLines, "OpType::Add:InputDtype:float16,OutputDtype:float16", ""),
            (Form::TypedLines, "conv1", "must be name::"),
        ] {
            std::fs::write(&path, text).unwrap();
            let found = check(form, &path).err().unwrap_or_default();
            assert!(found.contains(part) && found.is_empty() == part.is_empty(), "{form:?} {text}: {found}");
        }
        std::fs::write(&path, [0xff, 0xfe, 0]).unwrap();
        assert_eq!(check(Form::Lines, &path).unwrap_err(), "the file is no text");
    }
}

//! The `dump` section of a configuration: what is dumped, of which models and nodes, and where to.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use softacl_model::Node;
use softacl_model::dump::Statistic;

use crate::error::{Result, fail};

/// A section that was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The directory, absolute; empty when a callback takes everything.
    pub(super) path: PathBuf,
    pub(super) inputs: bool,
    pub(super) outputs: bool,
    /// Statistics in place of the elements, with these columns.
    pub(super) statistics: Option<Vec<Statistic>>,
    /// Executions that are dumped, by first and last; all when empty.
    steps: Vec<(u64, u64)>,
    rules: Vec<Rule>,
}

/// One entry of `dump_list`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rule {
    /// The model; any when there is none.
    model: Option<String>,
    /// Names of nodes; all when there are none, and no ranges either.
    layers: Option<Vec<String>>,
    /// First and last node, in the order of the file.
    ranges: Vec<(String, String)>,
}

/// Longest `dump_path` in bytes.
const LONGEST_PATH: usize = 512;
/// Characters beside letters and digits that a `dump_path` may have.
const PATH_CHARACTERS: &str = "-=[];\\,./!@#$%^&*()_+{}:?";
/// Most parts that a `dump_step` may have.
const MOST_STEPS: usize = 100;

impl Settings {
    /// Everything of every model, for a callback.
    pub(super) fn for_callback() -> Self {
        Self {
            path: PathBuf::new(),
            inputs: false,
            outputs: true,
            statistics: None,
            steps: Vec::new(),
            rules: vec![Rule::default()],
        }
    }

    /// Reads a section. `None` when it asks for nothing that there is here: it is empty, or is about operators that are run alone, overflow or exceptions.
    ///
    /// # Errors
    ///
    /// 100009 for whatever is wrong.
    pub(crate) fn read(section: &Value) -> Result<Option<Self>> {
        let Some(section) = section.as_object() else {
            fail!(INVALID_DUMP_CONFIG, "dump is {section}; an object belongs there")
        };
        if section.is_empty() {
            return Ok(None);
        }
        if let Some(scene) = text(section, "dump_scene")? {
            const SCENES: [&str; 5] =
                ["lite_exception", "aic_err_brief_dump", "aic_err_norm_dump", "aic_err_detail_dump", "watcher"];
            one_of("dump_scene", scene, &SCENES)?;
            ignored(&format!("dump_scene {scene:?} is about failures of AI cores"));
            return Ok(None);
        }
        let Some(path) = text(section, "dump_path")? else {
            fail!(INVALID_DUMP_CONFIG, "dump_path is missing: the directory that the files go to")
        };
        let path = directory(path)?;
        let switch = text(section, "dump_op_switch")?.unwrap_or("off");
        one_of("dump_op_switch", switch, &["on", "off"])?;
        let debug = text(section, "dump_debug")?.unwrap_or("off");
        one_of("dump_debug", debug, &["on", "off"])?;
        let mode = text(section, "dump_mode")?.unwrap_or("output");
        one_of("dump_mode", mode, &["input", "output", "all"])?;
        let level = text(section, "dump_level")?.unwrap_or("all");
        one_of("dump_level", level, &["op", "kernel", "all"])?;
        let data = text(section, "dump_data")?.unwrap_or("tensor");
        one_of("dump_data", data, &["tensor", "stats"])?;
        let statistics = statistics(section, data)?;
        let steps = steps(text(section, "dump_step")?.unwrap_or(""))?;
        let rules = rules(section)?;
        if level != "op" && rules.iter().any(|rule| !rule.ranges.is_empty()) {
            fail!(INVALID_DUMP_CONFIG, "opname_range needs dump_level \"op\", which is {level:?}");
        }
        if debug == "on" {
            if !rules.is_empty() {
                fail!(
                    INVALID_DUMP_CONFIG,
                    "dump_debug is on (overflow), and dump_list names models; only one of them is possible"
                );
            }
            ignored("dump_debug is about overflow, which is not watched for");
            return Ok(None);
        }
        if level == "kernel" {
            ignored(
                "dump_level \"kernel\" is about kernels, which there are none of; \"op\" and \"all\" dump operators",
            );
            return Ok(None);
        }
        if rules.is_empty() {
            if switch == "off" {
                fail!(
                    INVALID_DUMP_CONFIG,
                    "dump_list names no model and dump_op_switch is off: nothing would be dumped"
                );
            }
            return Ok(None);
        }
        Ok(Some(Self { path, inputs: mode != "output", outputs: mode != "input", statistics, steps, rules }))
    }

    /// The entry for a model by the name of its file, by its own, or one for every model; with the name that it goes by.
    pub(super) fn rule<'a>(&'a self, file: Option<&'a str>, own: &'a str) -> Option<(&'a Rule, &'a str)> {
        let named = |name: &str| self.rules.iter().find(|rule| rule.model.as_deref() == Some(name));
        let by_file = file.and_then(|file| Some((named(file)?, file)));
        let by_own = || Some((named(own)?, own));
        let any = || Some((self.rules.iter().find(|rule| rule.model.is_none())?, own));
        by_file.or_else(by_own).or_else(any)
    }

    /// Whether the execution with this number is dumped.
    pub(super) fn has_step(&self, number: u64) -> bool {
        self.steps.is_empty() || self.steps.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }
}

impl Rule {
    /// Which of a model's nodes are dumped: by their names in the model, or those that they have in the ONNX file.
    pub(super) fn choose(&self, nodes: &[Node]) -> Vec<bool> {
        if self.layers.is_none() && self.ranges.is_empty() {
            return vec![true; nodes.len()];
        }
        let place = |name: &str| nodes.iter().position(|node| is_name_of(name, node));
        let named = |node: &Node| self.layers.iter().flatten().any(|layer| is_name_of(layer, node));
        let mut chosen: Vec<bool> = nodes.iter().map(named).collect();
        for (first, last) in &self.ranges {
            if let (Some(first), Some(last)) = (place(first), place(last))
                && first <= last
            {
                chosen[first..=last].fill(true);
            }
        }
        chosen
    }

    /// Names that no node has.
    pub(super) fn strangers<'a>(&'a self, nodes: &[Node]) -> Vec<&'a str> {
        let layers = self.layers.iter().flatten();
        let ends = self.ranges.iter().flat_map(|(first, last)| [first, last]);
        let unknown = |name: &&str| !nodes.iter().any(|node| is_name_of(name, node));
        layers.chain(ends).map(String::as_str).filter(unknown).collect()
    }
}

fn is_name_of(layer: &str, node: &Node) -> bool {
    node.name == layer || node.original_name.as_deref() == Some(layer)
}

fn ignored(what: &str) {
    crate::log::warning(&format!("the section \"dump\" of the configuration has no effect: {what}"));
}

/// A text of the section; 100009 for anything else under that name.
fn text<'a>(section: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>> {
    match section.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => fail!(INVALID_DUMP_CONFIG, "{key} is {other}; a text belongs there"),
    }
}

fn one_of(key: &str, value: &str, known: &[&str]) -> Result<()> {
    if !known.contains(&value) {
        fail!(INVALID_DUMP_CONFIG, "{key} is {value:?}; it is one of {known:?}");
    }
    Ok(())
}

/// The directory must be there and be writable.
fn directory(path: &str) -> Result<PathBuf> {
    if path.is_empty() || path.len() > LONGEST_PATH {
        fail!(INVALID_DUMP_CONFIG, "dump_path has {} bytes; 1 to {LONGEST_PATH} are possible", path.len());
    }
    if let Some(odd) = path.chars().find(|found| !found.is_ascii_alphanumeric() && !PATH_CHARACTERS.contains(*found)) {
        fail!(
            INVALID_DUMP_CONFIG,
            "dump_path is {path:?}; {odd:?} cannot be in it, only letters, digits and {PATH_CHARACTERS}"
        );
    }
    let found = match Path::new(path).canonicalize() {
        Ok(found) if found.is_dir() => found,
        Ok(_) => fail!(INVALID_DUMP_CONFIG, "dump_path {path:?} is not a directory"),
        Err(error) => fail!(INVALID_DUMP_CONFIG, "dump_path {path:?}: {error}; the directory has to be made before"),
    };
    if !crate::os::may_write(&found) {
        fail!(INVALID_DUMP_CONFIG, "dump_path {path:?} cannot be read and written by this user");
    }
    Ok(found)
}

fn statistics(section: &Map<String, Value>, data: &str) -> Result<Option<Vec<Statistic>>> {
    let Some(names) = section.get("dump_stats") else {
        return Ok((data == "stats").then(|| Statistic::DEFAULT.to_vec()));
    };
    let names = texts("dump_stats", names)?;
    if names.is_empty() || data != "stats" {
        fail!(
            INVALID_DUMP_CONFIG,
            "dump_stats is {names:?} and dump_data is {data:?}; names of statistics belong there, with dump_data \"stats\""
        );
    }
    let columns = names.iter().map(|name| match Statistic::by_name(name) {
        Some(column) => Ok(column),
        None => fail!(
            INVALID_DUMP_CONFIG,
            "dump_stats has {name:?}; there are \"Max\", \"Min\", \"Avg\", \"Nan\", \"Negative Inf\", \"Positive Inf\" and \"L2norm\""
        ),
    });
    columns.collect::<Result<Vec<_>>>().map(Some)
}

fn texts(key: &str, value: &Value) -> Result<Vec<String>> {
    let list = value.as_array().and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
    match list {
        Some(list) => Ok(list),
        None => fail!(INVALID_DUMP_CONFIG, "{key} is {value}; a list of texts belongs there"),
    }
}

/// Numbers and ranges, as `0|3-5|10`.
fn steps(text: &str) -> Result<Vec<(u64, u64)>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<&str> = text.split('|').collect();
    if parts.len() > MOST_STEPS {
        fail!(INVALID_DUMP_CONFIG, "dump_step has {} parts; at most {MOST_STEPS} are possible", parts.len());
    }
    let read = |part: &&str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) => Ok((first, last)),
            _ => fail!(
                INVALID_DUMP_CONFIG,
                "dump_step is {text:?}; numbers and ranges belong there, for example \"3|5-10\""
            ),
        }
    };
    parts.iter().map(read).collect()
}

/// The entries that name something. An empty list, and entries that are empty, are for operators that are run alone.
fn rules(section: &Map<String, Value>) -> Result<Vec<Rule>> {
    const HANDLED: [&str; 3] = ["model_name", "layer", "opname_range"];
    let Some(list) = section.get("dump_list") else {
        fail!(INVALID_DUMP_CONFIG, "dump_list is missing: the models to dump")
    };
    let Some(list) = list.as_array() else { fail!(INVALID_DUMP_CONFIG, "dump_list is {list}; a list belongs there") };
    let mut rules = Vec::new();
    for entry in list {
        let Some(entry) = entry.as_object() else {
            fail!(INVALID_DUMP_CONFIG, "dump_list has {entry}; an object belongs there")
        };
        if let Some(key) = entry.keys().find(|key| !HANDLED.contains(&key.as_str())) {
            crate::log::warning(&format!("{key:?} in dump_list of the configuration has no effect"));
        }
        let model = text(entry, "model_name")?.map(str::to_owned);
        let layers = entry.get("layer").map(|layers| texts("layer", layers)).transpose()?;
        let ranges = ranges(entry)?;
        if !ranges.is_empty() && model.as_ref().is_none_or(String::is_empty) {
            fail!(
                INVALID_DUMP_CONFIG,
                "opname_range belongs to one model, and this entry of dump_list has no model_name"
            );
        }
        let names_nothing = model.as_ref().is_some_and(String::is_empty) || layers.as_ref().is_some_and(Vec::is_empty);
        if names_nothing {
            crate::log::warning("an entry of dump_list with an empty model_name or layer has no effect");
        } else if model.is_some() || layers.is_some() {
            rules.push(Rule { model, layers, ranges });
        }
    }
    Ok(rules)
}

fn ranges(entry: &Map<String, Value>) -> Result<Vec<(String, String)>> {
    let Some(ranges) = entry.get("opname_range") else { return Ok(Vec::new()) };
    let read = |range: &Value| {
        let end = |key: &str| range.get(key)?.as_str().filter(|name| !name.is_empty()).map(str::to_owned);
        Some((end("begin")?, end("end")?))
    };
    match ranges.as_array().and_then(|ranges| ranges.iter().map(read).collect()) {
        Some(ranges) => Ok(ranges),
        None => fail!(
            INVALID_DUMP_CONFIG,
            "opname_range is {ranges}; a list of {{\"begin\": name, \"end\": name}} belongs there"
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sections_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let list = json!([{"model_name": "net"}]);
        for (section, fits) in [
            (json!({"dump_path": path, "dump_list": list}), true),
            (json!({"dump_path": path, "dump_list": [{"layer": ["a"]}], "dump_mode": "all"}), true),
            (json!({"dump_path": path, "dump_list": list, "dump_step": "0|3-5"}), true),
            (json!({"dump_path": path, "dump_list": list, "dump_data": "stats", "dump_stats": ["Max"]}), true),
            (json!({"dump_path": path, "dump_list": list, "dump_step": 3}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_step": "a"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_step": "1-2-3"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_step": vec!["1"; 101].join("|")}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_mode": "both"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_mode": 1}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_level": "net"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_op_switch": "yes"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_debug": "on"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_data": "npy"}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_stats": ["Max"]}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_data": "stats", "dump_stats": []}), false),
            (json!({"dump_path": path, "dump_list": list, "dump_data": "stats", "dump_stats": ["Mean"]}), false),
            (json!({"dump_path": path, "dump_list": []}), false),
            (json!({"dump_path": path, "dump_list": [{}]}), false),
            (json!({"dump_path": path, "dump_list": [{"model_name": "net", "layer": []}]}), false),
            (json!({"dump_path": path, "dump_list": ["net"]}), false),
            (json!({"dump_path": path, "dump_list": "net"}), false),
            (json!({"dump_path": path, "dump_list": [{"model_name": 1}]}), false),
            (json!({"dump_path": path, "dump_list": [{"layer": "a"}]}), false),
            (
                json!({"dump_path": path, "dump_level": "op", "dump_list": [
                    {"model_name": "net", "opname_range": [{"begin": "a", "end": "b"}]}
                ]}),
                true,
            ),
            (
                json!({"dump_path": path, "dump_list": [
                    {"model_name": "net", "opname_range": [{"begin": "a", "end": "b"}]}
                ]}),
                false,
            ),
            (
                json!({"dump_path": path, "dump_level": "op", "dump_list": [
                    {"model_name": "net", "opname_range": [{"begin": "a"}]}
                ]}),
                false,
            ),
            (
                json!({"dump_path": path, "dump_level": "op", "dump_list": [
                    {"opname_range": [{"begin": "a", "end": "b"}]}
                ]}),
                false,
            ),
            (json!({"dump_path": path}), false),
            (json!({"dump_list": list}), false),
            (json!({"dump_path": "", "dump_list": list}), false),
            (json!({"dump_path": "x".repeat(513), "dump_list": list}), false),
            (json!({"dump_path": "with space", "dump_list": list}), false),
            (json!({"dump_path": "/no/such/directory", "dump_list": list}), false),
            (json!({"dump_path": file.to_str().unwrap(), "dump_list": list}), false),
            (json!({"dump_scene": "no such"}), false),
            (json!([]), false),
        ] {
            let read = Settings::read(&section).map_err(|error| error.code().0);
            assert_eq!(read.as_ref().map(Option::is_some), if fits { Ok(true) } else { Err(&100_009) }, "{section}");
        }
        for nothing in [
            json!({}),
            json!({"dump_path": path, "dump_list": [], "dump_op_switch": "on"}),
            json!({"dump_path": path, "dump_list": [{}], "dump_op_switch": "on"}),
            json!({"dump_path": path, "dump_list": [], "dump_debug": "on"}),
            json!({"dump_path": path, "dump_list": list, "dump_level": "kernel"}),
            json!({"dump_scene": "lite_exception"}),
        ] {
            assert_eq!(Settings::read(&nothing).unwrap(), None, "{nothing}");
        }
    }

    #[test]
    fn the_name_of_the_file_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let list = json!([{"model_name": "own", "layer": ["a"]}, {"layer": ["b"]}, {"model_name": "file"}]);
        let section = json!({"dump_path": folder.path().to_str().unwrap(), "dump_list": list, "dump_step": "1|4-6"});
        let settings = Settings::read(&section).unwrap().unwrap();
        let node = |name: &str, original: &str| Node {
            name: name.to_owned(),
            original_name: Some(original.to_owned()),
            operator: "Relu".to_owned(),
            inputs: Vec::new(),
            outputs: Vec::new(),
        };
        let nodes = [node("a", "x"), node("b_1", "b")];
        let found = |file, own| {
            let (rule, name) = settings.rule(file, own)?;
            let chosen = rule.choose(&nodes);
            Some((chosen[0], chosen[1], name))
        };
        assert_eq!(found(Some("file"), "own"), Some((true, true, "file")));
        assert_eq!(found(Some("other"), "own"), Some((true, false, "own")));
        assert_eq!(found(None, "third"), Some((false, true, "third")));
        let dumped: Vec<u64> = (0..10).filter(|number| settings.has_step(*number)).collect();
        assert_eq!(dumped, [1, 4, 5, 6]);
    }
}

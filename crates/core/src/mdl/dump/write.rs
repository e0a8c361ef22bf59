//! The dump of one loaded model: which nodes, under which names, and the files or chunks that each execution makes of them.

use std::borrow::Cow;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use softacl_model::{Binding, Model, NodeTensors, OnnxRuntime, Probe, TensorInfo, dump};

use super::settings::Settings;
use super::{Chunk, DumpFunction};
use crate::error::Result;
use crate::mdl::load::model_error;
use crate::rt::callback::inside_execution;

/// What a loaded model has beside it when it is dumped.
pub(crate) struct ModelDump {
    probe: Probe,
    settings: Arc<Settings>,
    /// Whether `acl.mdl.finalize_dump` has not ended it yet.
    active: Arc<AtomicBool>,
    /// `<dump_path>/<time>/<device>/<model name>/<model id>`.
    directory: PathBuf,
    /// By place of the node.
    chosen: Vec<bool>,
    executions: AtomicU64,
}

/// Longest name that file systems take, in bytes.
const LONGEST_NAME: usize = 255;
/// Longest name of a model's directory.
const LONGEST_MODEL_NAME: usize = 200;
/// Largest piece that a callback gets at a time, in bytes.
const LARGEST_CHUNK: usize = 64 << 20;

/// A name as it stands in paths: letters, digits, `_` and `-`.
fn clean(name: &str) -> Cow<'_, str> {
    let fits = |found: char| found.is_ascii_alphanumeric() || found == '_' || found == '-';
    if name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    name.chars().map(|found| if fits(found) { found } else { '_' }).collect()
}

fn microseconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_micros() as u64)
}

impl ModelDump {
    /// For a model that is being loaded; `None` when the settings do not name it.
    pub(super) fn new(
        runtime: &Arc<OnnxRuntime>,
        model: &Model,
        file: Option<&str>,
        number: u32,
        device: u32,
        settings: Arc<Settings>,
        active: Arc<AtomicBool>,
    ) -> Result<Option<Self>> {
        let Some((rule, name)) = settings.rule(file, &model.description().name) else { return Ok(None) };
        let probe =
            Probe::new(runtime, model).map_err(|error| model_error(&error.context("the dump of this model")))?;
        let nodes = probe.nodes();
        for stranger in rule.strangers(nodes) {
            crate::log::warning(&format!("dump: model {name:?} has no operator {stranger:?}"));
        }
        let mut chosen = rule.choose(nodes);
        // An input is shown along with the nodes that take it.
        for (place, node) in nodes.iter().enumerate().filter(|(_, node)| node.operator == DATA) {
            chosen[place] = nodes
                .iter()
                .zip(&chosen)
                .any(|(taker, chosen)| *chosen && taker.operator != DATA && taker.inputs.contains(&node.name));
        }
        let cleaned = clean(name);
        let directory = settings
            .path
            .join(crate::os::local_time())
            .join(device.to_string())
            .join(&cleaned[..cleaned.len().min(LONGEST_MODEL_NAME)])
            .join(number.to_string());
        Ok(Some(Self { probe, settings, active, directory, chosen, executions: AtomicU64::new(0) }))
    }

    /// Dumps one execution, before it runs: a program may have its outputs where its inputs are. What goes wrong is logged, and the execution goes on.
    pub(crate) fn execution(&self, stream: u32, tensors: &[TensorInfo], inputs: &[Binding]) {
        if !self.active.load(Ordering::Acquire) {
            return;
        }
        let number = self.executions.fetch_add(1, Ordering::Relaxed);
        if !self.settings.has_step(number) {
            return;
        }
        let function = super::callback();
        if function.is_none() && self.settings.path.as_os_str().is_empty() {
            return;
        }
        let directory = self.directory.join(number.to_string());
        let mut first_error = None;
        let ran = self.probe.run(tensors, inputs, &mut |node| {
            if self.chosen[node.node.1]
                && let Err(error) = self.node(&directory, stream, node, function.as_ref())
            {
                first_error.get_or_insert(error.to_string());
            }
        });
        if let Some(error) = ran.err().or(first_error) {
            crate::log::error(&format!("dump into {}: {error}", directory.display()));
        }
    }

    fn node(
        &self,
        directory: &Path,
        stream: u32,
        seen: &NodeTensors<'_>,
        function: Option<&DumpFunction>,
    ) -> io::Result<()> {
        let (node, place) = seen.node;
        let now = microseconds();
        let inputs = if self.settings.inputs { &seen.inputs[..] } else { &[] };
        let outputs = if self.settings.outputs { &seen.outputs[..] } else { &[] };
        let mut name = format!("{}.{}.{place}.{stream}.{now:016}", clean(&node.operator), clean(&node.name));
        let mut parts: Vec<Cow<'_, [u8]>> = Vec::new();
        if let Some(columns) = &self.settings.statistics {
            name.push_str(".csv");
            parts.push(dump::table(columns, inputs, outputs).into_bytes().into());
        } else {
            let original = node.original_name.as_deref().unwrap_or(&node.name);
            parts.push(dump::head(&node.name, original, now, inputs, outputs).into());
            parts.extend(inputs.iter().chain(outputs).map(|tensor| Cow::Borrowed(tensor.data)));
        }
        if let Some(function) = function {
            tell(function, &directory.join(name), &parts.concat());
            return Ok(());
        }
        fs::create_dir_all(directory)?;
        if name.len() > LONGEST_NAME {
            name = number_for(directory, &name)?;
        }
        let mut file = io::BufWriter::new(File::create(directory.join(name))?);
        parts.iter().try_for_each(|part| file.write_all(part))?;
        file.flush()
    }
}

/// Type of the nodes that stand for inputs of a network.
const DATA: &str = "Data";

/// A number in place of a name that is too long; `mapping.csv` beside it says what it stands for.
fn number_for(directory: &Path, name: &str) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let number = hasher.finish().to_string();
    let mut mapping = File::options().append(true).create(true).open(directory.join("mapping.csv"))?;
    // One write, so that threads which dump at once do not mix their lines.
    mapping.write_all(format!("{number},{name}\n").as_bytes())?;
    Ok(number)
}

/// Gives a file's content to the program's function, in pieces.
fn tell(function: &DumpFunction, name: &Path, content: &[u8]) {
    let pieces = content.chunks(LARGEST_CHUNK);
    let last = pieces.len().saturating_sub(1);
    for (index, data) in pieces.enumerate() {
        let chunk = Chunk {
            file_name: &name.to_string_lossy(),
            data,
            is_last: index == last,
            offset: (index * LARGEST_CHUNK) as u64,
        };
        inside_execution(|| function(&chunk));
    }
}

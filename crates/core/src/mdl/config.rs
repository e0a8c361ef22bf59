//! Loading by a configuration object: its attributes, what each kind of loading needs of them, and loading with queues.
//!
//! What is *not* here: loading itself (`load`).

use std::fmt;

use parking_lot::Mutex;
use softacl_abi::enums::MemMallocPolicy;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::mdl::load::{self, ModelMemory};
use crate::observe::{self, Fact};
use crate::process::{self, profile};
use crate::registry::Registry;
use crate::rt::context;
use crate::site;

pub(crate) static CONFIGS: Registry<ModelConfig> = Registry::new(Kind::ModelConfig);

/// A configuration object: what the program has set so far.
#[derive(Default)]
pub(crate) struct ModelConfig(Mutex<Settings>);

/// The settings that loading looks at. The others tune hardware, and are checked and dropped.
#[derive(Clone, Debug, Default)]
struct Settings {
    load_type: Option<u64>,
    path: Option<String>,
    model: Option<u64>,
    model_bytes: Option<u64>,
    work: (u64, u64),
    weight: (u64, u64),
    input_queues: Queues,
    output_queues: Queues,
}

/// A list of queue ids as a program passes it: 32-bit numbers in host memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Queues {
    /// Where the list is.
    pub address: u64,
    /// How many it has.
    pub count: u64,
}

/// What a program sets an attribute to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A number.
    Number(i128),
    /// A text.
    Text(String),
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => write!(formatter, "the text {text:?}"),
        }
    }
}

/// `aclmdlConfigAttr`: number, name, and what values it takes.
const ATTRIBUTES: [(&str, Takes); 30] = [
    ("ACL_MDL_PRIORITY_INT32", Takes::Priority),
    ("ACL_MDL_LOAD_TYPE_SIZET", Takes::Range(1, 6)),
    ("ACL_MDL_PATH_PTR", Takes::Path),
    ("ACL_MDL_MEM_ADDR_PTR", Takes::Address),
    ("ACL_MDL_MEM_SIZET", Takes::Size),
    ("ACL_MDL_WEIGHT_ADDR_PTR", Takes::AddressOrNull),
    ("ACL_MDL_WEIGHT_SIZET", Takes::Size),
    ("ACL_MDL_WORKSPACE_ADDR_PTR", Takes::AddressOrNull),
    ("ACL_MDL_WORKSPACE_SIZET", Takes::Size),
    ("ACL_MDL_INPUTQ_NUM_SIZET", Takes::Size),
    ("ACL_MDL_INPUTQ_ADDR_PTR", Takes::Address),
    ("ACL_MDL_OUTPUTQ_NUM_SIZET", Takes::Size),
    ("ACL_MDL_OUTPUTQ_ADDR_PTR", Takes::Address),
    ("ACL_MDL_WORKSPACE_MEM_OPTIMIZE", Takes::Range(0, 1)),
    ("ACL_MDL_WEIGHT_PATH_PTR", Takes::TextAddress),
    ("ACL_MDL_MODEL_DESC_PTR", Takes::Address),
    ("ACL_MDL_MODEL_DESC_SIZET", Takes::Size),
    ("ACL_MDL_KERNEL_PTR", Takes::Address),
    ("ACL_MDL_KERNEL_SIZET", Takes::Size),
    ("ACL_MDL_KERNEL_ARGS_PTR", Takes::Address),
    ("ACL_MDL_KERNEL_ARGS_SIZET", Takes::Size),
    ("ACL_MDL_STATIC_TASK_PTR", Takes::Address),
    ("ACL_MDL_STATIC_TASK_SIZET", Takes::Size),
    ("ACL_MDL_DYNAMIC_TASK_PTR", Takes::Address),
    ("ACL_MDL_DYNAMIC_TASK_SIZET", Takes::Size),
    ("ACL_MDL_MEM_MALLOC_POLICY_SIZET", Takes::Policy),
    ("ACL_MDL_FIFO_PTR", Takes::Address),
    ("ACL_MDL_FIFO_SIZET", Takes::Size),
    ("ACL_MDL_WITHOUT_GRAPH_INT32", Takes::Range(0, 1)),
    ("ACL_NPU_PERF_MODE", Takes::Size),
];

/// What values an attribute takes.
#[derive(Clone, Copy)]
enum Takes {
    /// From the first to the second.
    Range(i128, i128),
    /// What streams take.
    Priority,
    /// Bits of `aclrtMemMallocPolicy`.
    Policy,
    /// Bytes, or another number without a sign.
    Size,
    /// A pointer. What it points at is looked at when the model is loaded, with the size that goes with it.
    Address,
    /// The same, where NULL leaves it to the system.
    AddressOrNull,
    /// A pointer to a C text.
    TextAddress,
    /// A text.
    Path,
}

/// `acl.mdl.create_config_handle`.
pub fn create_config_handle() -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = CONFIGS.insert(ModelConfig::default(), site) else {
        fail!(BAD_ALLOC, "no model configuration is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::ModelConfig, handle, site });
    Ok(handle)
}

/// `acl.mdl.destroy_config_handle`.
pub fn destroy_config_handle(handle: u64) -> Result<()> {
    let site = site::here();
    CONFIGS.remove(handle, site).map(drop).map_err(|error| refuse("handle", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::ModelConfig, handle, site });
    Ok(())
}

/// `acl.mdl.set_config_opt`: one attribute of `aclmdlConfigAttr`; the newest value counts.
///
/// # Errors
///
/// 100000 for an attribute that there is not, and for a value of another type or out of the attribute's range.
pub fn set_config_opt(handle: u64, attribute: i32, value: Setting) -> Result<()> {
    let config = CONFIGS.get(handle).map_err(|error| refuse("handle", error))?;
    let Some((name, takes)) = usize::try_from(attribute).ok().and_then(|attribute| ATTRIBUTES.get(attribute)) else {
        fail!(INVALID_PARAM, "attr is {attribute}, which is not in aclmdlConfigAttr (0 to {})", ATTRIBUTES.len() - 1)
    };
    let number = takes.check(name, &value)?;
    let mut settings = config.0.lock();
    match attribute {
        1 => settings.load_type = Some(number),
        2 => settings.path = if let Setting::Text(path) = value { Some(path) } else { None },
        3 => settings.model = Some(number),
        4 => settings.model_bytes = Some(number),
        5 => settings.weight.0 = number,
        6 => settings.weight.1 = number,
        7 => settings.work.0 = number,
        8 => settings.work.1 = number,
        9 => settings.input_queues.count = number,
        10 => settings.input_queues.address = number,
        11 => settings.output_queues.count = number,
        12 => settings.output_queues.address = number,
        _ => {}
    }
    Ok(())
}

impl Takes {
    /// The value as a number, 0 for a text.
    fn check(self, name: &str, value: &Setting) -> Result<u64> {
        let expected = match self {
            Self::Path => "a text that is not empty".to_owned(),
            Self::Range(least, most) => format!("a number from {least} to {most}"),
            Self::Priority => format!("a number from 0 (highest) to {}", lowest_priority()),
            Self::Policy => "a memory policy of aclrtMemMallocPolicy".to_owned(),
            Self::Size => "a number from 0 on".to_owned(),
            Self::Address | Self::TextAddress => "a pointer other than NULL (0)".to_owned(),
            Self::AddressOrNull => "a pointer".to_owned(),
        };
        let number = match (self, value) {
            (Self::Path, Setting::Text(path)) if !path.is_empty() => return Ok(0),
            (Self::Path, _) | (_, Setting::Text(_)) => None,
            (_, Setting::Number(number)) => Some(*number),
        };
        let fits = |number: &i128| match self {
            Self::Range(least, most) => (least..=most).contains(number),
            Self::Priority => (0..=lowest_priority()).contains(number),
            Self::Policy => i32::try_from(*number).is_ok_and(|number| MemMallocPolicy::try_from(number).is_ok()),
            Self::Size | Self::AddressOrNull => u64::try_from(*number).is_ok(),
            Self::Address | Self::TextAddress => u64::try_from(*number).is_ok_and(|number| number != 0),
            Self::Path => false,
        };
        let Some(number) = number.filter(fits) else {
            fail!(INVALID_PARAM, "the value of {name} is {value}; {expected} belongs there")
        };
        let number = number as u64;
        if matches!(self, Self::TextAddress) {
            check_directory(name, number)?;
        }
        Ok(number)
    }
}

/// The lowest priority of a stream, which a model runs on.
fn lowest_priority() -> i128 {
    i128::from(profile().least_priority.max(7))
}

/// Longest path that is read from memory, as the system's own limit.
const LONGEST_PATH: u64 = 4096;

/// The directory of weights that are kept outside of a file. Files that run here carry theirs, so that it only has to be there.
fn check_directory(name: &str, address: u64) -> Result<()> {
    let mut text = Vec::new();
    // Piece by piece, for the text may end just before memory that is not there.
    while text.len() < LONGEST_PATH as usize {
        let at = address.saturating_add(text.len() as u64);
        let piece = 64 - at % 64;
        let piece = crate::util::ptr_to_bytes(at, piece)?;
        if let Some(end) = piece.iter().position(|byte| *byte == 0) {
            text.extend_from_slice(&piece[..end]);
            let text = String::from_utf8_lossy(&text);
            if !std::path::Path::new(&*text).is_dir() {
                fail!(INVALID_PARAM, "{name} points at {text:?}, which is not a directory");
            }
            return Ok(());
        }
        text.extend_from_slice(&piece);
    }
    fail!(INVALID_PARAM, "{name} points at a text of more than {LONGEST_PATH} bytes; a path belongs there")
}

fn needed<T>(load_type: u64, name: &str, value: Option<T>) -> Result<T> {
    match value {
        Some(value) => Ok(value),
        None => fail!(INVALID_PARAM, "{name} has not been set, which load type {load_type} needs"),
    }
}

/// `acl.mdl.load_with_config`: in the way that the attributes say.
///
/// # Errors
///
/// 100000 when an attribute is missing that the load type needs; else as the load function that it stands for.
pub fn load_with_config(handle: u64) -> Result<u32> {
    context::current()?;
    let settings = CONFIGS.get(handle).map_err(|error| refuse("handle", error))?.0.lock().clone();
    let Some(load_type) = settings.load_type else {
        fail!(INVALID_PARAM, "ACL_MDL_LOAD_TYPE_SIZET has not been set; it says what to load from")
    };
    let path = || needed(load_type, "ACL_MDL_PATH_PTR", settings.path.as_deref());
    let memory = || {
        let address = needed(load_type, "ACL_MDL_MEM_ADDR_PTR", settings.model)?;
        Ok((address, needed(load_type, "ACL_MDL_MEM_SIZET", settings.model_bytes)?))
    };
    let of_program = ModelMemory { work: settings.work, weight: settings.weight };
    let queues = [settings.input_queues, settings.output_queues];
    match load_type {
        1 => load::load_from_file(path()?),
        2 => load::load_from_file_with_mem(path()?, &of_program),
        3 => memory().and_then(|(address, bytes)| load::load_from_mem(address, bytes)),
        4 => memory().and_then(|(address, bytes)| load::load_from_mem_with_mem(address, bytes, &of_program)),
        5 => load_from_file_with_q(path()?, queues),
        _ => memory().and_then(|(address, bytes)| load_from_mem_with_q(address, bytes, queues)),
    }
}

/// `acl.mdl.load_from_file_with_q`: a model that takes its inputs from queues and gives its outputs to queues. pyACL has no call that makes a queue,
/// so that every id is one that there is not: see [`check_queues`].
pub fn load_from_file_with_q(path: &str, queues: [Queues; 2]) -> Result<u32> {
    context::current()?;
    let ids = queue_ids(queues)?;
    let model = load::open_file(path)?;
    check_queues(&model, ids)
}

/// `acl.mdl.load_from_mem_with_q`: as [`load_from_file_with_q`].
pub fn load_from_mem_with_q(address: u64, bytes: u64, queues: [Queues; 2]) -> Result<u32> {
    context::current()?;
    let ids = queue_ids(queues)?;
    let model = load::open_memory(address, bytes)?;
    check_queues(&model, ids)
}

/// Most queues that a list may name; a model has a few dozen tensors.
const MOST_QUEUES: u64 = 1 << 16;

/// The ids of the input queues and of the output queues.
fn queue_ids(queues: [Queues; 2]) -> Result<[Vec<u32>; 2]> {
    let read = |side: &str, list: Queues| {
        if list.address == 0 || list.count == 0 {
            fail!(
                INVALID_PARAM,
                "the list of {side} queues is at {:#x} and has {} entries; both must be other than 0",
                list.address,
                list.count
            );
        }
        if list.count > MOST_QUEUES {
            fail!(INVALID_PARAM, "{} {side} queues; a model has at most {MOST_QUEUES} {side}s", list.count);
        }
        let bytes = crate::util::ptr_to_bytes(list.address, list.count * 4)?;
        Ok(bytes.chunks_exact(4).map(|id| u32::from_le_bytes([id[0], id[1], id[2], id[3]])).collect())
    };
    let [inputs, outputs] = queues;
    Ok([read("input", inputs)?, read("output", outputs)?])
}

/// One queue for each input and each output, and each must be there.
fn check_queues(model: &softacl_model::Model, [inputs, outputs]: [Vec<u32>; 2]) -> Result<u32> {
    let description = model.description();
    for (side, ids, tensors) in
        [("input", &inputs, description.inputs.len()), ("output", &outputs, description.outputs.len())]
    {
        if ids.len() != tensors {
            fail!(
                GE_EXEC_MODEL_QUEUE_ID_INVALID,
                "{} {side} queues are given; the model has {tensors} {side}s, and each has one queue",
                ids.len()
            );
        }
    }
    fail!(
        GE_EXEC_MODEL_QUEUE_ID_INVALID,
        "queue {} does not exist: pyACL has no call that makes a queue. Load the model without queues and run it with acl.mdl.execute",
        inputs.first().copied().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_take_what_the_manual_says() {
        let (number, text) = (|value: i128| Setting::Number(value), |text: &str| Setting::Text(text.to_owned()));
        for (attribute, value, fits) in [
            (0, number(0), true),
            (0, number(7), true),
            (0, number(8), false),
            (0, number(-1), false),
            (1, number(0), false),
            (1, number(6), true),
            (1, number(7), false),
            (1, text("1"), false),
            (2, text("model.om"), true),
            (2, text(""), false),
            (2, number(1), false),
            (3, number(0), false),
            (3, number(i128::from(u64::MAX)), true),
            (3, number(i128::from(u64::MAX) + 1), false),
            (4, number(-1), false),
            (4, number(1 << 40), true),
            (5, number(0), true),
            (10, number(0), false),
            (13, number(2), false),
            (25, number(0), true),
            (25, number(1 << 30), false),
            (28, number(1), true),
            (28, number(2), false),
            (30, number(0), false),
            (-1, number(0), false),
            (65535, number(0), false),
        ] {
            let handle = create_config_handle().unwrap();
            let set = set_config_opt(handle, attribute, value.clone());
            assert_eq!(
                set.as_ref().map_err(|error| error.code().0),
                if fits { Ok(&()) } else { Err(100_000) },
                "{attribute} {value}"
            );
            destroy_config_handle(handle).unwrap();
        }
    }

    #[test]
    fn there_is_a_name_for_every_attribute_of_the_table() {
        let known = softacl_abi::constants::CONSTANTS
            .iter()
            .filter(|constant| constant.name.starts_with("ACL_MDL_") || constant.name == "ACL_NPU_PERF_MODE")
            .filter(|constant| ATTRIBUTES.iter().any(|(name, _)| *name == constant.name));
        for constant in known {
            let position = ATTRIBUTES.iter().position(|(name, _)| *name == constant.name);
            assert_eq!(position.map(|position| position as i64), Some(constant.value as i64), "{}", constant.name);
        }
    }
}

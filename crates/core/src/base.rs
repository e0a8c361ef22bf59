//! `acl` itself: start and end, versions, half-precision numbers.

use std::collections::BTreeMap;

use softacl_abi::enums::DataType;

use crate::error::{self, Result, fail};
use crate::mdl::dump;
use crate::process::{self, profile};

/// The ACL interface version that softacl follows.
pub const INTERFACE_VERSION: (i32, i32, i32) = (1, 17, 0);

/// Deepest nesting of braces and brackets that the init JSON may have.
const DEEPEST: usize = 10;

/// Largest init JSON in bytes.
const LARGEST: u64 = 10 << 20;

/// What the init JSON says.
#[derive(Debug, Default, PartialEq, Eq)]
struct InitConfig {
    messages_per_process: bool,
    default_device: Option<i32>,
    dump: Option<dump::Settings>,
}

/// `acl.init`: with the path of a JSON file, or none. Counted; a repeated call returns 100002 and its JSON is not read.
///
/// A first call that fails, whatever for, leaves acl as it was: not initialised.
pub fn init(path: Option<&str>) -> Result<()> {
    let config = match path {
        Some(path) if !path.is_empty() && process::ready().is_err() => read_config(path)?,
        _ => InitConfig::default(),
    };
    if !process::initialise()? {
        fail!(REPEAT_INITIALIZE, "acl.init was called already; the call counts, its configuration does not");
    }
    if let Some(device) = config.default_device
        && let Err(error) = crate::rt::device::set_device(device)
    {
        process::finalise(false)?;
        return Err(error);
    }
    if let Some(settings) = config.dump {
        dump::configure(settings);
    }
    error::keep_messages_per_process(config.messages_per_process);
    Ok(())
}

fn read_config(path: &str) -> Result<InitConfig> {
    interpret(&read_object(path)?)
}

/// The JSON object in a configuration file, which may be empty.
pub(crate) fn read_object(path: &str) -> Result<Object> {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => fail!(INVALID_FILE, "{path:?} is not a file"),
        Err(error) => fail!(INVALID_FILE, "{path:?}: {error}"),
    };
    if metadata.len() > LARGEST {
        fail!(INVALID_FILE_SIZE, "{path:?} has {} bytes; a configuration has at most {LARGEST}", metadata.len());
    }
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text),
        Err(error) => fail!(INVALID_FILE, "{path:?}: {error}"),
    }
}

type Object = serde_json::Map<String, serde_json::Value>;

fn parse(text: &str) -> Result<Object> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Object::new());
    }
    if nesting(text) > DEEPEST {
        fail!(PARSE_FILE, "the configuration nests braces and brackets more than {DEEPEST} deep");
    }
    match serde_json::from_str(text) {
        Ok(object) => Ok(object),
        Err(error) => fail!(PARSE_FILE, "the configuration is not a JSON object: {error}"),
    }
}

fn interpret(object: &Object) -> Result<InitConfig> {
    let mut config = InitConfig::default();
    for (key, value) in object {
        match key.as_str() {
            "max_opqueue_num" => match number(value) {
                Some(count) if count > 0 => {}
                _ => {
                    fail!(INVALID_MAX_OPQUEUE_NUM_CONFIG, "max_opqueue_num is {value}; a number above 0 belongs there")
                }
            },
            "err_msg_mode" => match number(value) {
                Some(0) => config.messages_per_process = false,
                Some(1) => config.messages_per_process = true,
                _ => {
                    fail!(FILE_ATTR_INVALID, "err_msg_mode is {value}; \"0\" (thread) or \"1\" (process) belongs there")
                }
            },
            "defaultDevice" => match value.get("default_device").map(number) {
                Some(Some(device)) => match i32::try_from(device) {
                    Ok(device) => config.default_device = Some(device),
                    Err(_) => fail!(RT_INVALID_DEVICEID, "default_device is {device}, which is no device"),
                },
                _ => fail!(FILE_ATTR_INVALID, "defaultDevice is {value}; {{\"default_device\": \"0\"}} belongs there"),
            },
            "dump" => config.dump = dump::Settings::read(value)?,
            "profiler" if !value.is_object() => {
                fail!(INVALID_PROFILING_CONFIG, "profiler is {value}; an object belongs there")
            }
            "profiler" if value.as_object().is_some_and(|section| !section.is_empty()) => {
                crate::log::warning(&format!("the section {key:?} of the init configuration has no effect yet"));
            }
            // Other keys (StackSize, …) tune hardware that is not there.
            _ => {}
        }
    }
    Ok(config)
}

/// The files give numbers as numbers and as text.
fn number(value: &serde_json::Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Deepest nesting of `{` and `[` outside strings.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            '}' | ']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// `acl.finalize`: ends everything, whatever the count.
pub fn finalize() -> Result<()> {
    process::finalise(true).map(drop)
}

/// `acl.finalize_reference`: takes one `init` back; the count that is left.
pub fn finalize_reference() -> Result<u64> {
    process::finalise(false)
}

/// `acl.get_version` (deprecated): the interface version.
pub fn get_version() -> Result<(i32, i32, i32)> {
    Ok(INTERFACE_VERSION)
}

/// `acl.get_soc_name`: works before `acl.init`.
pub fn get_soc_name() -> &'static str {
    profile().name
}

/// The version of softacl, in the parts that `get_cann_version` gives.
pub fn get_cann_version(package: u32) -> Result<BTreeMap<&'static str, String>> {
    if package > 7 {
        fail!(INVALID_PARAM, "name is {package}, which is not in aclCANNPackageName");
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut parts = version.split('.');
    let mut part = || parts.next().unwrap_or("0").to_owned();
    Ok(BTreeMap::from([
        ("version", version.to_owned()),
        ("major_version", part()),
        ("minor_version", part()),
        ("release_version", String::new()),
        ("patch_version", part()),
        ("reserved", String::new()),
    ]))
}

/// `acl.get_version_str`: every package that the product installs is softacl here.
pub fn get_version_str(package: &str) -> Result<String> {
    if package.is_empty() {
        fail!(INVALID_PARAM, "pkg_name is empty");
    }
    Ok(env!("CARGO_PKG_VERSION").to_owned())
}

/// Attributes of `aclCannAttr` that are supported: Inf/NaN, bf16.
fn cann_attributes() -> Vec<(i32, bool)> {
    vec![(0, profile().infinity_mode), (1, profile().bf16), (2, false)]
}

/// `acl.get_cann_attribute_list`.
pub fn get_cann_attribute_list() -> Result<Vec<i32>> {
    Ok(cann_attributes().into_iter().filter(|(_, supported)| *supported).map(|(attribute, _)| attribute).collect())
}

/// `acl.get_cann_attribute`: 1 supported, 0 not.
pub fn get_cann_attribute(attribute: i32) -> Result<i32> {
    match cann_attributes().into_iter().find(|(known, _)| *known == attribute) {
        Some((_, supported)) => Ok(i32::from(supported)),
        None => fail!(INVALID_PARAM, "attr is {attribute}, which is not in aclCannAttr"),
    }
}

/// `acl.get_device_capability`: cores, vector cores, bytes of L2 (`aclDeviceInfo`).
pub fn get_device_capability(device_id: u32, info: i32) -> Result<i64> {
    let process = process::ready()?;
    crate::rt::device::index(process, i32::try_from(device_id).unwrap_or(-1))?;
    match info {
        0 => Ok(i64::from(profile().ai_cores)),
        1 => Ok(i64::from(profile().vector_cores)),
        2 => Ok(profile().l2_bytes as i64),
        _ => fail!(INVALID_PARAM, "info is {info}, which is not in aclDeviceInfo"),
    }
}

/// `acl.data_type_size`: bytes of an element; 4-bit and 1-bit types count as 1, numbers that are not in `aclDataType` as 8.
pub fn data_type_size(data_type: i32) -> u64 {
    match DataType::try_from(data_type) {
        Ok(data_type) => data_type.size_in_bytes(),
        Err(_) if data_type == -1 => 0,
        Err(_) => 8,
    }
}

/// `acl.float16_to_float`: a half's bits as a number. As the product does, the exponent 31 is no special case: infinity gives 65536, a NaN more.
pub fn float_from_half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let mantissa = f32::from(bits & 0x3ff);
    if exponent == 0 {
        sign * mantissa * 2_f32.powi(-24)
    } else {
        sign * (1.0 + mantissa / 1024.0) * 2_f32.powi(exponent - 15)
    }
}

/// A half's bits as a number by IEEE 754: the exponent 31 means infinity or NaN.
pub(crate) fn float_from_ieee_half(bits: u16) -> f32 {
    if bits & HALF_INFINITY != HALF_INFINITY {
        return float_from_half(bits);
    }
    // All ones in the exponent and the mantissa at the top: infinity stays infinity, a NaN keeps its payload.
    f32::from_bits(u32::from(bits & 0x8000) << 16 | 0x7f80_0000 | u32::from(bits & 0x3ff) << 13)
}

/// `acl.float_to_float16`: the nearest half, ties to even; what is too large, and NaN, becomes the largest half, 65504.
pub fn half_from_float(value: f32) -> u16 {
    const LARGEST: u16 = HALF_INFINITY - 1;
    let half = ieee_half_from_float(value);
    if half & HALF_INFINITY == HALF_INFINITY { half & 0x8000 | LARGEST } else { half }
}

/// A half's infinity: all ones in the exponent, nothing in the mantissa.
const HALF_INFINITY: u16 = 0x7c00;

/// The nearest half by IEEE 754, ties to even: what is too large becomes infinity, a NaN stays a (quiet) NaN.
pub(crate) fn ieee_half_from_float(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    if value.is_nan() {
        return sign | HALF_INFINITY | 0x200 | (bits >> 13 & 0x3ff) as u16;
    }
    let exponent = (bits >> 23 & 0xff) as i32 - 127;
    if exponent > 15 {
        return sign | HALF_INFINITY;
    }
    let mantissa = bits & 0x007f_ffff | 0x0080_0000;
    // Below 2^-14 a half has no leading one; the mantissa moves right instead.
    let shift = if exponent >= -14 { 13 } else { 13 + (-14 - exponent) };
    if shift > 24 {
        return sign;
    }
    let kept = mantissa >> shift;
    let rest = mantissa & ((1 << shift) - 1);
    let half = 1 << (shift - 1);
    let rounded = kept + u32::from(rest > half || (rest == half && kept & 1 == 1));
    let biased = if exponent >= -14 { ((exponent + 14) as u32) << 10 } else { 0 };
    // A mantissa that rounds up to the next power of two carries into the exponent, at the top to infinity.
    sign | (biased + rounded) as u16
}

/// For tests: whether `acl.init` takes this content of a file.
#[cfg(test)]
pub(crate) fn is_configuration(text: &str) -> bool {
    parse(text).and_then(|object| interpret(&object)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_trip_and_saturate() {
        for bits in 0..0x7c00_u16 {
            assert_eq!(half_from_float(float_from_half(bits)), bits, "{bits:#x}");
            assert_eq!(half_from_float(-float_from_half(bits)), bits | 0x8000);
        }
        for (value, bits) in [
            (f32::INFINITY, 0x7bff),
            (f32::NEG_INFINITY, 0xfbff),
            (f32::NAN, 0x7bff),
            (65_520.0, 0x7bff),
            (1e-9, 0),
            (1.0 + 1.0 / 2048.0, 0x3c00),
            (1.0 + 3.0 / 2048.0, 0x3c02),
            (2_f32.powi(-25), 0),
            (2_f32.powi(-24), 1),
        ] {
            assert_eq!(half_from_float(value), bits, "{value}");
        }
        for (bits, value) in [(0x7c00, 65_536.0_f32), (0xfc00, -65_536.0), (0x7e00, 98_304.0)] {
            assert_eq!(float_from_half(bits).to_bits(), value.to_bits(), "{bits:#x}");
        }
    }

    #[test]
    fn halves_follow_ieee_754_where_the_device_does() {
        for bits in 0..=u16::MAX {
            let value = float_from_ieee_half(bits);
            let (all_ones, mantissa) = (bits & 0x7c00 == 0x7c00, bits & 0x3ff);
            assert_eq!(value.is_infinite(), all_ones && mantissa == 0, "{bits:#x}");
            assert_eq!(value.is_nan(), all_ones && mantissa != 0, "{bits:#x}");
            // A signalling NaN comes back quiet, everything else as it was.
            let expected = if value.is_nan() { bits | 0x200 } else { bits };
            assert_eq!(ieee_half_from_float(value), expected, "{bits:#x}");
        }
        for (value, bits) in [
            (65_504.0, 0x7bff),
            (65_519.0, 0x7bff),
            (65_520.0, 0x7c00),
            (-65_520.0, 0xfc00),
            (1e30, 0x7c00),
            (f32::INFINITY, 0x7c00),
            (f32::NEG_INFINITY, 0xfc00),
            (2_f32.powi(-25), 0),
            (1.5 * 2_f32.powi(-25), 1),
        ] {
            assert_eq!(ieee_half_from_float(value), bits, "{value}");
        }
    }

    #[test]
    fn the_init_json_is_read_as_documented() {
        for (text, expected) in [
            ("", Ok(InitConfig::default())),
            ("{}", Ok(InitConfig::default())),
            (r#"{"err_msg_mode": "1"}"#, Ok(InitConfig { messages_per_process: true, ..InitConfig::default() })),
            (
                r#"{"defaultDevice": {"default_device": "0"}}"#,
                Ok(InitConfig { default_device: Some(0), ..InitConfig::default() }),
            ),
            (r#"{"defaultDevice": {"default_device": 4294967296}}"#, Err(107_001)),
            (r#"{"defaultDevice": {"default_device": "-2147483649"}}"#, Err(107_001)),
            (r#"{"max_opqueue_num": "20000", "StackSize": {"a": 1}}"#, Ok(InitConfig::default())),
            (r#"{"max_opqueue_num": "none"}"#, Err(148_048)),
            (r#"{"err_msg_mode": 7}"#, Err(100_008)),
            (r#"{"dump": []}"#, Err(100_009)),
            (r#"{"profiler": 1}"#, Err(100_010)),
            ("[]", Err(100_006)),
            ("{", Err(100_006)),
            ("{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]}", Err(100_006)),
        ] {
            assert_eq!(
                parse(text).and_then(|object| interpret(&object)).map_err(|error| error.code().0),
                expected,
                "{text}"
            );
        }
    }
}

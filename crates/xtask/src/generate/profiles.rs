//! Reads `crates/abi/data/profiles.toml`: families, and products that add to their family or override it.
//!
//! Every field of the Rust type must be given exactly once in the end, with the right type, and nothing else may be given:
//! a misspelt override would otherwise be lost in silence.

use std::collections::BTreeMap;

use serde::Deserialize;
use softacl_abi::profile::Family;

use super::rust::grouped;

/// One product: the fields of the Rust type with their values as Rust source.
#[derive(Debug)]
pub(crate) struct ProfileRow {
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) is_default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default: String,
    family: BTreeMap<String, toml::Table>,
    profile: Vec<toml::Table>,
}

/// What a field holds.
#[derive(Clone, Copy)]
enum Holds {
    Number,
    Switch,
    Text,
    Names,
    Family,
    RunMode,
    MemoryKind,
    AippRounding,
    ProcessLimits,
}

/// The fields of a profile.
const FIELDS: &[(&str, Holds)] = &[
    ("name", Holds::Text),
    ("aliases", Holds::Names),
    ("family", Holds::Family),
    ("run_mode", Holds::RunMode),
    ("runs_on_host", Holds::Switch),
    ("runs_on_device", Holds::Switch),
    ("memory_bytes", Holds::Number),
    ("memory_kind", Holds::MemoryKind),
    ("ai_cores", Holds::Number),
    ("cube_cores", Holds::Number),
    ("vector_cores", Holds::Number),
    ("ai_cpus", Holds::Number),
    ("l2_bytes", Holds::Number),
    ("stream_limit", Holds::Number),
    ("default_streams_per_context", Holds::Number),
    ("event_limit", Holds::Number),
    ("process_limits", Holds::ProcessLimits),
    ("malloc_alignment", Holds::Number),
    ("malloc_rounding", Holds::Number),
    ("malloc_padding", Holds::Number),
    ("media_alignment", Holds::Number),
    ("media_memory_only", Holds::Switch),
    ("media_operations", Holds::Switch),
    ("vpc_interpolations", Holds::Number),
    ("vpc_channel_limit", Holds::Number),
    ("jpegd_channel_limit", Holds::Number),
    ("jpege_channel_limit", Holds::Number),
    ("pngd_channel_limit", Holds::Number),
    ("jpege_max_channel_side", Holds::Number),
    ("vpc_input_formats", Holds::Number),
    ("vpc_output_formats", Holds::Number),
    ("vpc_min_width", Holds::Number),
    ("vpc_min_height", Holds::Number),
    ("vpc_max_input_side", Holds::Number),
    ("vpc_max_output_width", Holds::Number),
    ("vpc_max_output_height", Holds::Number),
    ("vpc_width_stride_alignment", Holds::Number),
    ("vpc_packed_stride_by_pixels", Holds::Switch),
    ("vpc_height_stride_alignment", Holds::Number),
    ("vpc_gray_with_chroma", Holds::Switch),
    ("vpc_8k_formats", Holds::Number),
    ("vpc_min_height_stride", Holds::Number),
    ("vpc_max_width_stride", Holds::Number),
    ("vpc_max_height_stride", Holds::Number),
    ("vpc_min_width_stride", Holds::Number),
    ("vpc_rounds_odd_sizes", Holds::Switch),
    ("vpc_odd_regions", Holds::Switch),
    ("vpc_paste_left_alignment", Holds::Number),
    ("vpc_odd_pastes", Holds::Switch),
    ("vpc_max_shrink", Holds::Number),
    ("vpc_max_stretch", Holds::Number),
    ("vpc_corner_interpolation", Holds::Switch),
    ("vpc_pyramids", Holds::Switch),
    ("vpc_gray_to_colour", Holds::Switch),
    ("jpegd_width_alignment", Holds::Number),
    ("jpegd_height_alignment", Holds::Number),
    ("jpegd_rounds_odd_sizes", Holds::Switch),
    ("jpegd_min_side", Holds::Number),
    ("jpegd_max_side", Holds::Number),
    ("jpege_min_side", Holds::Number),
    ("jpege_stride_alignment", Holds::Number),
    ("jpege_size_rounding", Holds::Number),
    ("pngd_width_alignment", Holds::Number),
    ("pngd_height_alignment", Holds::Number),
    ("pngd_min_side", Holds::Number),
    ("pngd_max_side", Holds::Number),
    ("vdec_channel_ids", Holds::Number),
    ("vdec_channel_limit", Holds::Number),
    ("vdec_max_side", Holds::Number),
    ("vdec_h265_max_width", Holds::Number),
    ("vdec_rgb", Holds::Switch),
    ("vdec_stride_alignment", Holds::Number),
    ("vdec_min_width_stride", Holds::Number),
    ("vdec_max_stride", Holds::Number),
    ("vdec_reference_frames", Holds::Switch),
    ("venc_channel_limit", Holds::Number),
    ("venc_min_side", Holds::Number),
    ("venc_max_side", Holds::Number),
    ("venc_h264_max_pixels", Holds::Number),
    ("venc_own_buffer", Holds::Switch),
    ("venc_max_frame_rate", Holds::Number),
    ("venc_min_bit_rate", Holds::Number),
    ("venc_max_bit_rate", Holds::Number),
    ("venc_default_bit_rate", Holds::Number),
    ("venc_constant_by_default", Holds::Switch),
    ("venc_buffer", Holds::Number),
    ("copy_alignment", Holds::Number),
    ("copy_2d_max_width", Holds::Number),
    ("copy_2d_max_height", Holds::Number),
    ("copy_2d_async_device_to_device", Holds::Switch),
    ("ai_core_timeout_ms", Holds::Number),
    ("ai_cpu_timeout_ms", Holds::Number),
    ("ai_cpu_timeout_on_device_ms", Holds::Number),
    ("max_operator_timeout_ms", Holds::Number),
    ("operator_timeout_interval_us", Holds::Number),
    ("max_gears", Holds::Number),
    ("max_converted_gears", Holds::Number),
    ("open_shapes", Holds::Switch),
    ("aipp_max_padded_width", Holds::Number),
    ("aipp_odd_crop", Holds::Switch),
    ("max_dims", Holds::Number),
    ("callback_threads_recommended", Holds::Number),
    ("callback_threads_limit", Holds::Number),
    ("operators_in_execution_limit", Holds::Number),
    ("aipp_rounding", Holds::AippRounding),
    ("saturation_mode", Holds::Switch),
    ("infinity_mode", Holds::Switch),
    ("bf16", Holds::Switch),
    ("vector_scheduler", Holds::Switch),
    ("default_stream_failure_mode", Holds::Switch),
    ("least_priority", Holds::Number),
    ("greatest_priority", Holds::Number),
    ("unsure", Holds::Switch),
    ("remark", Holds::Text),
];

/// Reads the whole file.
pub(crate) fn profiles(text: &str) -> Result<Vec<ProfileRow>, String> {
    let file: File = toml::from_str(text).map_err(|error| format!("profiles.toml: {error}"))?;
    let mut rows = Vec::new();
    for product in &file.profile {
        let name = product.get("name").and_then(toml::Value::as_str).unwrap_or("a profile without a name");
        let fields = row(&file, product).map_err(|error| format!("profiles.toml: {name}: {error}"))?;
        rows.push(ProfileRow { fields, is_default: name == file.default });
    }
    if rows.iter().any(|row| row.is_default) {
        Ok(rows)
    } else {
        Err(format!("profiles.toml: there is no profile {}, which is the default", file.default))
    }
}

fn row(file: &File, product: &toml::Table) -> Result<Vec<(&'static str, String)>, String> {
    let word = product.get("family").and_then(toml::Value::as_str).unwrap_or_default();
    let family = file.family.get(word).ok_or_else(|| format!("there is no family `{word}`"))?;
    let sure = toml::Table::from_iter([
        ("aliases".to_owned(), toml::Value::Array(Vec::new())),
        ("unsure".to_owned(), toml::Value::Boolean(false)),
        ("remark".to_owned(), toml::Value::String(String::new())),
    ]);
    let mut values: BTreeMap<&str, &toml::Value> = BTreeMap::new();
    for table in [&sure, family, product] {
        values.extend(table.iter().map(|(key, value)| (key.as_str(), value)));
    }
    let mut fields = Vec::new();
    for &(field, holds) in FIELDS {
        let value = values.remove(field).ok_or_else(|| format!("{field} is not given"))?;
        fields.push((field, source(holds, value).ok_or_else(|| format!("{field} cannot be {value:?}"))?));
    }
    match values.first_key_value() {
        Some((field, _)) => Err(format!("there is no field {field}")),
        None => Ok(fields),
    }
}

/// A value as Rust source; none when it does not fit.
fn source(holds: Holds, value: &toml::Value) -> Option<String> {
    Some(match holds {
        Holds::Number => grouped(i128::from(value.as_integer()?)),
        Holds::Switch => value.as_bool()?.to_string(),
        Holds::Text => format!("{:?}", value.as_str()?),
        Holds::Names => {
            let names: Option<Vec<String>> =
                value.as_array()?.iter().map(|name| Some(format!("{:?}", name.as_str()?))).collect();
            format!("&[{}]", names?.join(", "))
        }
        Holds::Family => {
            let word = value.as_str()?;
            let (_, family) = Family::WORDS.iter().find(|(name, _)| *name == word)?;
            format!("Family::{family:?}")
        }
        Holds::RunMode => match value.as_str()? {
            "host" => "RunMode::Host".to_owned(),
            "device" => "RunMode::Device".to_owned(),
            _ => return None,
        },
        Holds::MemoryKind => match value.as_str()? {
            "hbm" => "MemoryKind::Hbm".to_owned(),
            "ddr" => "MemoryKind::Ddr".to_owned(),
            _ => return None,
        },
        Holds::AippRounding => match value.as_str()? {
            "half_up" => "AippRounding::HalfUp".to_owned(),
            "truncate" => "AippRounding::Truncate".to_owned(),
            _ => return None,
        },
        Holds::ProcessLimits => {
            let limits: Option<Vec<String>> = value.as_array()?.iter().map(process_limit).collect();
            format!("&[{}]", limits?.join(", "))
        }
    })
}

fn process_limit(value: &toml::Value) -> Option<String> {
    let table = value.as_table()?;
    if table.keys().any(|key| !["since", "physical", "virtual_machine"].contains(&key.as_str())) {
        return None;
    }
    let since = table.get("since")?.as_str()?;
    let physical = table.get("physical")?.as_integer()?;
    let virtual_machine = match table.get("virtual_machine") {
        Some(number) => Some(number.as_integer()?),
        None => None,
    };
    Some(format!("ProcessLimit {{ since: {since:?}, physical: {physical}, virtual_machine: {virtual_machine:?} }}"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{FIELDS, Holds, profiles};

    /// A family that gives every field, and a product that overrides one.
    fn file() -> String {
        let mut text = String::from("default = \"P\"\n[family.a2]\n");
        for (field, holds) in FIELDS.iter().filter(|(field, _)| !["name", "family"].contains(field)) {
            let value = match holds {
                Holds::Number => "100000",
                Holds::Switch => "false",
                Holds::Text | Holds::Family => "\"\"",
                Holds::Names => "[\"Q\"]",
                Holds::RunMode => "\"host\"",
                Holds::MemoryKind => "\"hbm\"",
                Holds::AippRounding => "\"half_up\"",
                Holds::ProcessLimits => "[{ since = \"7.0\", physical = 63 }]",
            };
            writeln!(text, "{field} = {value}").unwrap();
        }
        text.push_str("[[profile]]\nname = \"P\"\nfamily = \"a2\"\nai_cores = 24\n");
        text
    }

    #[test]
    fn products_add_to_their_family() {
        let rows = profiles(&file()).unwrap();
        let value =
            |field: &str| rows[0].fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str());
        assert_eq!(value("ai_cores"), Some("24"));
        assert_eq!(value("ai_cpus"), Some("100_000"));
        assert_eq!(value("family"), Some("Family::A2"));
        assert_eq!(
            value("process_limits"),
            Some("&[ProcessLimit { since: \"7.0\", physical: 63, virtual_machine: None }]")
        );
        assert!(rows[0].is_default);
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, expect) in [
            ("ai_cpus = 100000\n", "", "profiles.toml: P: ai_cpus is not given"),
            ("ai_cores = 24", "ai_core = 24", "profiles.toml: P: there is no field ai_core"),
            ("ai_cores = 24", "ai_cores = \"x\"", "profiles.toml: P: ai_cores cannot be String(\"x\")"),
            ("run_mode = \"host\"", "run_mode = \"both\"", "profiles.toml: P: run_mode cannot be String(\"both\")"),
            (
                "aipp_rounding = \"half_up\"",
                "aipp_rounding = \"up\"",
                "profiles.toml: P: aipp_rounding cannot be String(\"up\")",
            ),
            ("family = \"a2\"", "family = \"b2\"", "profiles.toml: P: there is no family `b2`"),
            ("default = \"P\"", "default = \"Q\"", "profiles.toml: there is no profile Q, which is the default"),
        ] {
            assert_eq!(profiles(&file().replace(from, to)).unwrap_err(), expect);
        }
        assert!(profiles(&file().replace("physical", "fysical")).unwrap_err().contains("process_limits cannot be"));
    }
}

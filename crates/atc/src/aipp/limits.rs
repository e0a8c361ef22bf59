//! What the values of a configuration mean, and which go together: all that can be said without the model.

use softacl_abi::profile::Profile;
use softacl_model::aipp::{ColourConversion, Crop, Padding, Parameters, PictureFormat, PictureParameters, Size};

use super::grammar::{Block, Field, Value};
use super::token::{Mistake, Place};

/// What one `aipp_op` asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// Where it stands in the file.
    pub(super) place: Place,
    /// Which of the model's inputs.
    pub(super) rank: usize,
    /// Which consumers of the input, if not all.
    pub(super) edges: Vec<(Place, u64)>,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Sizes of 0 are the model's.
    Static(Parameters),
    Dynamic {
        max_source_bytes: u64,
    },
}

/// Fields that count only when a switch is on.
const CROP: &[&str] = &["load_start_pos_w", "load_start_pos_h", "crop_size_w", "crop_size_h"];
const PADDING: &[&str] =
    &["left_padding_size", "right_padding_size", "top_padding_size", "bottom_padding_size", "padding_value"];

/// Fields that count for dynamic AIPP; a program gives the others.
const DYNAMIC: &[&str] =
    &["aipp_mode", "related_input_rank", "related_input_name", "input_edge_idx", "max_src_image_size"];

/// Reads every block.
pub(super) fn wanted(blocks: &[Block], product: &Profile) -> Result<Vec<Wanted>, Mistake> {
    let by_name = blocks.iter().find_map(|block| block.place("related_input_name"));
    let by_rank = blocks.iter().find_map(|block| block.place("related_input_rank"));
    if let (Some(by_name), Some(by_rank)) = (by_name, by_rank) {
        return Err(Mistake::new(
            by_name,
            format!("related_input_name and related_input_rank ({by_rank}) exclude each other, in the whole file"),
        ));
    }
    let mut found: Vec<Wanted> = Vec::new();
    for block in blocks {
        let wanted = block_wanted(block, product)?;
        if let Some(other) = found.iter().find(|other| other.rank == wanted.rank) {
            return Err(Mistake::new(
                block.place("related_input_rank").unwrap_or(block.place),
                format!("input {} has AIPP already, by the aipp_op of {}", wanted.rank, other.place),
            ));
        }
        found.push(wanted);
    }
    Ok(found)
}

fn block_wanted(block: &Block, product: &Profile) -> Result<Wanted, Mistake> {
    let mode = block.number("aipp_mode").unwrap_or(0);
    let is_dynamic = match mode {
        1 => false,
        2 => true,
        0 => return Err(at(block, "aipp_mode", "aipp_mode is required: static or dynamic")),
        other => return Err(at(block, "aipp_mode", format!("aipp_mode is {other}; it must be static or dynamic"))),
    };
    if let Some(name) = block.text("related_input_name") {
        return Err(at(
            block,
            "related_input_name",
            format!(
                "related_input_name ({name:?}) is for Caffe models; give the input's position with related_input_rank"
            ),
        ));
    }
    for (field, values) in block.given() {
        let ignored = if is_dynamic {
            !DYNAMIC.contains(&field.name)
        } else {
            (CROP.contains(&field.name) && !block.is_on("crop"))
                || (PADDING.contains(&field.name) && !block.is_on("padding"))
                || (is_conversion(field.name) && !block.is_on("csc_switch"))
        };
        if !ignored {
            check_values(field, values)?;
        }
    }
    let edges = block
        .all("input_edge_idx")
        .iter()
        .filter_map(|(place, value)| match value {
            Value::Number(number) => Some((*place, number.unsigned_abs())),
            _ => None,
        })
        .collect();
    let what = if is_dynamic { dynamic_wanted(block)? } else { What::Static(static_wanted(block, product)?) };
    let rank = block.number("related_input_rank").unwrap_or(0);
    Ok(Wanted { place: block.place, rank: usize::try_from(rank).unwrap_or(usize::MAX), edges, what })
}

fn is_conversion(name: &str) -> bool {
    name.starts_with("matrix_") || name.starts_with("input_bias_") || name.starts_with("output_bias_")
}

/// A mistake at a field, or at the block when it does not give the field.
fn at(block: &Block, field: &str, text: impl Into<String>) -> Mistake {
    Mistake::new(block.place(field).unwrap_or(block.place), text)
}

fn check_values(field: &Field, values: &[(Place, Value)]) -> Result<(), Mistake> {
    let name = field.name;
    if let [(first, _), (second, _), ..] = values
        && name != "input_edge_idx"
    {
        return Err(Mistake::new(*second, format!("{name} is given already, at {first}; one value is all it takes")));
    }
    let Some((least, most)) = field.range else { return Ok(()) };
    for (place, value) in values {
        let number = match value {
            Value::Number(number) => *number as f64,
            Value::Float(number) => f64::from(*number),
            Value::Text(_) => continue,
        };
        // NaN is within no range.
        if !(least..=most).contains(&number) {
            return Err(Mistake::new(*place, format!("{name} is {number}; it must be within {least} and {most}")));
        }
    }
    Ok(())
}

fn dynamic_wanted(block: &Block) -> Result<What, Mistake> {
    match block.number("max_src_image_size").unwrap_or(0) {
        0 => Err(at(
            block,
            "max_src_image_size",
            "dynamic AIPP needs max_src_image_size, the bytes of the largest batch of pictures; it must be greater than 0",
        )),
        bytes => Ok(What::Dynamic { max_source_bytes: bytes.unsigned_abs() }),
    }
}

/// A whole number within the range of its field, which the caller has checked.
fn number<T: TryFrom<i64> + Default>(block: &Block, field: &str) -> T {
    block.number(field).and_then(|number| T::try_from(number).ok()).unwrap_or_default()
}

fn static_wanted(block: &Block, product: &Profile) -> Result<Parameters, Mistake> {
    let format = picture_format(block)?;
    for reserved in ["resize", "single_line_mode"] {
        if block.is_on(reserved) {
            return Err(at(block, reserved, format!("{reserved} is reserved; it must be false")));
        }
    }
    let source = Size { width: number(block, "src_image_size_w"), height: number(block, "src_image_size_h") };
    check_source(block, format, source)?;
    let crop = block.is_on("crop").then(|| Crop {
        left: number(block, "load_start_pos_w"),
        top: number(block, "load_start_pos_h"),
        size: Size { width: number(block, "crop_size_w"), height: number(block, "crop_size_h") },
    });
    let padding = block.is_on("padding").then(|| Padding {
        left: number(block, "left_padding_size"),
        right: number(block, "right_padding_size"),
        top: number(block, "top_padding_size"),
        bottom: number(block, "bottom_padding_size"),
    });
    if source == Size::default() {
        for (switch, is_on) in [("crop", crop.is_some()), ("padding", padding.is_some())] {
            if is_on {
                return Err(at(
                    block,
                    switch,
                    format!("{switch} needs src_image_size_w and src_image_size_h, which are not given or 0"),
                ));
            }
        }
    }
    if let Some(crop) = crop {
        check_crop(block, product, format, source, crop, padding.is_some())?;
    }
    if format == PictureFormat::Yuv400 && block.is_on("csc_switch") {
        return Err(at(
            block,
            "csc_switch",
            "a picture of format YUV400_U8 has no colours to convert; csc_switch must be false",
        ));
    }
    let channels = |prefix: &str| [0, 1, 2, 3].map(|channel| format!("{prefix}_{channel}"));
    let picture = PictureParameters {
        crop,
        padding,
        padding_value: if padding.is_some() { block.float("padding_value").unwrap_or(0.0) } else { 0.0 },
        mean: channels("mean_chn").map(|name| number(block, &name)),
        min: channels("min_chn").map(|name| block.float(&name).unwrap_or(0.0)),
        reciprocal_variance: channels("var_reci_chn").map(|name| block.float(&name).unwrap_or(1.0)),
    };
    Ok(Parameters {
        format,
        source,
        swap_rb_uv: block.is_on("rbuv_swap_switch"),
        swap_ax: block.is_on("ax_swap_switch"),
        conversion: block.is_on("csc_switch").then(|| conversion(block, format)),
        pictures: vec![picture],
    })
}

fn picture_format(block: &Block) -> Result<PictureFormat, Mistake> {
    match block.number("input_format").unwrap_or(0) {
        1 => Ok(PictureFormat::Yuv420Sp),
        2 => Ok(PictureFormat::Xrgb8888),
        3 => Ok(PictureFormat::Rgb888),
        4 => Ok(PictureFormat::Yuv400),
        number => {
            let what = if number == 0 { "is required" } else { "is not supported in this format" };
            Err(at(
                block,
                "input_format",
                format!("input_format {what}: static AIPP takes YUV420SP_U8, XRGB8888_U8, RGB888_U8 or YUV400_U8"),
            ))
        }
    }
}

fn check_source(block: &Block, format: PictureFormat, source: Size) -> Result<(), Mistake> {
    let Size { width, height } = source;
    if (width == 0) != (height == 0) {
        let field = if width == 0 { "src_image_size_h" } else { "src_image_size_w" };
        return Err(at(block, field, "src_image_size_w and src_image_size_h go together: both are 0, or none"));
    }
    if width == 1 {
        return Err(at(block, "src_image_size_w", "src_image_size_w is 1; it must be within 2 and 4096, or 0"));
    }
    for (field, size) in [("src_image_size_w", width), ("src_image_size_h", height)] {
        if format.is_subsampled() && size % 2 != 0 {
            return Err(at(block, field, format!("{field} is {size}; with YUV420SP_U8 it must be even")));
        }
    }
    Ok(())
}

fn check_crop(
    block: &Block,
    product: &Profile,
    format: PictureFormat,
    source: Size,
    crop: Crop,
    padded: bool,
) -> Result<(), Mistake> {
    for (axis, start, size, whole) in
        [("w", crop.left, crop.size.width, source.width), ("h", crop.top, crop.size.height, source.height)]
    {
        let (start_field, size_field) = (format!("load_start_pos_{axis}"), format!("crop_size_{axis}"));
        if format.is_subsampled() && start % 2 != 0 && !product.aipp_odd_crop {
            return Err(at(block, &start_field, format!("{start_field} is {start}; with YUV420SP_U8 it must be even")));
        }
        if size == 0 && padded {
            return Err(at(block, &size_field, format!("with padding, {size_field} must be given and not be 0")));
        }
        if start + size > whole {
            return Err(at(
                block,
                &size_field,
                format!("{start_field} + {size_field} = {start} + {size} is more than src_image_size_{axis}, {whole}"),
            ));
        }
    }
    Ok(())
}

/// The colour conversion; elements that the file does not give are those of BT.601 in narrow range: YUV to BGR, or RGB to YUV.
fn conversion(block: &Block, format: PictureFormat) -> ColourConversion {
    let usual: [[i16; 3]; 3] = if format.is_subsampled() {
        [[298, 516, 0], [298, -100, -208], [298, 0, 409]]
    } else {
        [[66, 129, 25], [-38, -74, 112], [112, -94, -18]]
    };
    let mut matrix = usual;
    for (row, elements) in matrix.iter_mut().enumerate() {
        for (column, element) in elements.iter_mut().enumerate() {
            let given = block.number(&format!("matrix_r{row}c{column}"));
            *element = given.and_then(|given| i16::try_from(given).ok()).unwrap_or(*element);
        }
    }
    let bias = |side: &str| {
        [(0, 16), (1, 128), (2, 128)].map(|(channel, usual): (usize, u8)| {
            let given = block.number(&format!("{side}_bias_{channel}"));
            given.and_then(|given| u8::try_from(given).ok()).unwrap_or(usual)
        })
    };
    ColourConversion { matrix, input_bias: bias("input"), output_bias: bias("output") }
}

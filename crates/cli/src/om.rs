//! `softacl om`: what a model file holds, as text or JSON, and whether it can be run here.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use softacl_core::mdl::inspect::{Inspection, Origin, Tensor, inspect};

/// Prints what the file holds; 0 when it could be read (runnable or not), 1 otherwise.
pub(crate) fn run(file: &Path, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<i32> {
    match inspect(file) {
        Ok(found) if json => {
            serde_json::to_writer_pretty(&mut *out, &found)?;
            writeln!(out)?;
            Ok(0)
        }
        Ok(found) => print(&found, out).map(|()| 0),
        Err(error) => writeln!(err, "{}", plain(&error.to_string())).map(|()| 1),
    }
}

fn print(found: &Inspection, out: &mut dyn Write) -> io::Result<()> {
    let kind = match found.origin {
        Origin::Softacl => "an .om file of softacl's atc",
        Origin::Compiled => "an .om file of the vendor's compiler",
        Origin::Onnx => "an ONNX file",
    };
    writeln!(out, "{}: {kind}, {} bytes\n", plain(&found.name), found.bytes)?;
    for (name, value) in [
        ("soc", &found.soc_version),
        ("atc", &found.atc_version),
        ("operators' version", &found.opp_version),
        ("framework", &found.framework),
        ("producer", &found.producer),
        ("command line", &found.atc_command),
    ] {
        if let Some(value) = value {
            writeln!(out, "  {name:<20}{}", plain(value))?;
        }
    }
    for (domain, version) in &found.opsets {
        writeln!(out, "  {:<20}{} {version}", "operator set", plain(domain))?;
    }
    if found.dynamic_shape {
        writeln!(out, "  {:<20}known only at run time", "shapes")?;
    }
    match &found.not_runnable {
        None => writeln!(out, "  {:<20}yes", "can be run")?,
        Some(reason) => writeln!(out, "  {:<20}no: {}", "can be run", plain(reason))?,
    }
    tensors("inputs", &found.inputs, out)?;
    tensors("outputs", &found.outputs, out)?;

    let several = |gears: &[Vec<u64>]| gears.iter().map(|gear| joined(gear)).collect::<Vec<_>>().join("; ");
    for (name, text) in [
        ("batch sizes", joined(&found.batch_gears)),
        ("image sizes (h,w)", several(&found.image_size_gears)),
        ("dims", several(&found.dims_gears)),
    ] {
        if !text.is_empty() {
            writeln!(out, "\ngears: {name}\n  {text}")?;
        }
    }
    if !found.aipp.is_empty() {
        writeln!(out, "\nAIPP")?;
        for (of, what) in &found.aipp {
            writeln!(out, "  {}: {}", plain(of), plain(what))?;
        }
    }
    let total: u64 = found.operators.values().sum();
    writeln!(out, "\noperators ({total}; constants: {})", found.constants)?;
    let mut operators: Vec<_> = found.operators.iter().collect();
    operators.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (kind, count) in operators {
        writeln!(out, "  {count:>6}  {}", plain(kind))?;
    }
    if !found.fused.is_empty() {
        let fused: Vec<_> = found.fused.iter().map(|(kind, count)| format!("{} ×{count}", plain(kind))).collect();
        writeln!(out, "  made from: {}", fused.join(", "))?;
    }
    if !found.partitions.is_empty() {
        writeln!(out, "\npartitions (type, offset, bytes)")?;
        for part in &found.partitions {
            writeln!(out, "  {:>2} {:<26}{:>12}{:>14}", part.r#type, part.holds, part.offset, part.bytes)?;
        }
    }
    Ok(())
}

fn tensors(title: &str, tensors: &[Tensor], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{title}")?;
    for (index, tensor) in tensors.iter().enumerate() {
        let Tensor { name, dims, ranges, dims_v2, data_type, format, bytes } = tensor;
        let dims = if ranges.is_empty() { format!("{dims:?}") } else { sizes(ranges) };
        write!(out, "  {index:>3}  {}  {dims}  {data_type}  {format}  {bytes} bytes", plain(name))?;
        if let Some(dims) = dims_v2 {
            write!(out, " ({dims:?})")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Ranges of dimensions as the converter takes them: `[1~8, 3, 2~]`, the last without a largest size.
fn sizes(ranges: &[[i64; 2]]) -> String {
    let sizes: Vec<_> = ranges
        .iter()
        .map(|[least, most]| match *most {
            most if most == *least => most.to_string(),
            0.. => format!("{least}~{most}"),
            _ => format!("{least}~"),
        })
        .collect();
    format!("[{}]", sizes.join(", "))
}

fn joined(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(",")
}

/// Text from a file as a terminal may show it: a file must not move the cursor or change colours.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            write!(plain, "{}", letter.escape_default()).expect("writing into a text cannot fail");
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn control_characters_are_spelt_out() {
        assert_eq!(plain("a\u{1b}[2Jb\nc é"), "a\\u{1b}[2Jb\\nc é");
    }
}

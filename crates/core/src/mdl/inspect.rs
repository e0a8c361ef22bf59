//! What a model file holds and whether it runs here, for the `softacl om` command. Not part of the API of programs.

use std::path::Path;

pub use softacl_model::{Inspection, Origin, Tensor};

use super::load::{check_product, model_error};
use crate::error::Result;

/// Looks into an `.om` or ONNX file. `not_runnable` also covers the product that softacl is configured as.
///
/// # Errors
///
/// 145002 when the file is missing or cannot be read, 145006 when it is too short, 145000 when it is no model or broken.
pub fn inspect(path: &Path) -> Result<Inspection> {
    let mut found = softacl_model::inspect_file(path).map_err(|error| model_error(&error))?;
    if found.not_runnable.is_none() {
        found.not_runnable = check_product(found.soc_version.as_deref()).err().map(|error| error.message().to_owned());
    }
    Ok(found)
}

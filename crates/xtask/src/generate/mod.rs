//! `cargo xtask generate`: the files that are made from `crates/abi/data/`.
//!
//! What lives here: which files there are, and writing or comparing them. Reading the tables is in `tables` and `profiles`, each kind
//! of output in a module of its own. All outputs are checked in; `--check` says which are stale.

mod coverage;
mod profiles;
mod rust;
mod stubs;
mod tables;

use std::fs;
use std::path::Path;

use tables::Tables;

/// A file to be generated: its path from the workspace root, and its whole text.
pub(crate) struct Output {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Writes every file that is not up to date.
pub(crate) fn write(root: &Path) -> Result<Vec<String>, String> {
    for output in outputs(root)? {
        let path = root.join(&output.path);
        if fs::read_to_string(&path).is_ok_and(|text| text == output.text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&path, &output.text).map_err(|error| format!("{}: {error}", path.display()))?;
        eprintln!("wrote {}", output.path);
    }
    Ok(Vec::new())
}

/// Reports every file that is not up to date.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let stale = outputs(root)?
        .into_iter()
        .filter(|output| !fs::read_to_string(root.join(&output.path)).is_ok_and(|text| text == output.text))
        .map(|output| format!("{}: stale, run `cargo xtask generate`", output.path))
        .collect();
    Ok(stale)
}

fn outputs(root: &Path) -> Result<Vec<Output>, String> {
    let tables = Tables::read(&root.join("crates/abi/data"))?;
    let mut outputs = rust::outputs(&tables);
    outputs.extend(stubs::outputs(&tables));
    outputs.push(coverage::output(&tables));
    Ok(outputs)
}

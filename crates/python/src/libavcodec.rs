//! Where packages of the interpreter keep their libavcodec, found without importing them.
//!
//! What is *not* here: which library file there is loaded, and how.

use std::path::PathBuf;

use pyo3::prelude::*;

/// Packages with the names of the directories beside them that their libraries lie in. `av` comes first: its library encodes, too.
const PACKAGES: [(&str, &[&str]); 2] = [
    ("av", &["av.libs"]),
    ("cv2", &["opencv_python_headless.libs", "opencv_python.libs", "opencv_contrib_python.libs"]),
];

/// Directories that may hold one, best first; none when the interpreter is shutting down. Called with or without the
/// interpreter lock.
pub(crate) fn locate() -> Vec<PathBuf> {
    Python::try_attach(|py| {
        PACKAGES
            .into_iter()
            .filter_map(|(package, directories)| Some((site_directory(py, package).ok()??, directories)))
            .flat_map(|(site, directories)| directories.iter().map(move |name| site.join(name)))
            .filter(|directory| directory.is_dir())
            .collect()
    })
    .unwrap_or_default()
}

/// The directory that a package lies in.
fn site_directory(py: Python<'_>, package: &str) -> PyResult<Option<PathBuf>> {
    let spec = py.import("importlib.util")?.call_method1("find_spec", (package,))?;
    if spec.is_none() {
        return Ok(None);
    }
    let own: PathBuf = spec.getattr("submodule_search_locations")?.get_item(0)?.extract()?;
    Ok(own.parent().map(std::path::Path::to_path_buf))
}

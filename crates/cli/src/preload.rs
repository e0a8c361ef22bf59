//! The library that makes children of C code visible, in the environment of a program that is about to be started.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The variable from which the dynamic linker reads what to preload.
pub(crate) const VARIABLE: &str = "LD_PRELOAD";

/// The value of [`VARIABLE`] for a program: what is preloaded already stays, and stays in front, as some libraries demand.
///
/// # Errors
/// Why the library cannot be preloaded.
pub(crate) fn value(library: Option<&Path>, present: Option<&OsStr>) -> Result<OsString, String> {
    let unseen = "children that C code makes are not seen";
    let library = library.ok_or_else(|| format!("{unseen}: this installation has no library to preload"))?;
    if library.as_os_str().as_bytes().iter().any(|byte| b" :\t\n".contains(byte)) {
        let path = library.display();
        return Err(format!("{unseen}: the dynamic linker takes no path with spaces or colons, such as {path}"));
    }
    let mut value = present.unwrap_or_default().to_owned();
    if !value.is_empty() {
        value.push(":");
    }
    value.push(library);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_preloaded_already_stays_in_front() {
        let of = |library: &str, present: &str| value(Some(Path::new(library)), Some(OsStr::new(present)));
        assert_eq!(of("/a/b.so", ""), Ok("/a/b.so".into()));
        assert_eq!(of("/a/b.so", "libasan.so"), Ok("libasan.so:/a/b.so".into()));
        assert_eq!(value(Some(Path::new("/b.so")), None), Ok("/b.so".into()));
        assert!(of("/a b/c.so", "").unwrap_err().contains("/a b/c.so"));
        assert!(value(None, None).unwrap_err().contains("no library"));
    }
}

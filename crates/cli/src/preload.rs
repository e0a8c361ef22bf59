//! The library that makes children of C code visible, in the environment of a program that is about to be started.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use softacl_host::temporary::Directory;

/// The variable from which the dynamic linker reads what to preload.
pub(crate) const VARIABLE: &str = "LD_PRELOAD";

/// What a program is started with. Kept until it has ended.
#[derive(Debug)]
pub(crate) struct Preload {
    /// Of [`VARIABLE`].
    pub(crate) value: OsString,
    /// Where a link to the library lies, if the way to itself is none for the dynamic linker.
    _link: Option<Directory>,
}

impl Preload {
    /// Prepares it for a program: what is preloaded already stays, and stays in front, as some libraries demand.
    ///
    /// # Errors
    /// Why the library cannot be preloaded.
    pub(crate) fn new(library: Option<&Path>, present: Option<&OsStr>) -> Result<Self, String> {
        let unseen = "children that C code makes are not seen";
        let library = library.ok_or_else(|| format!("{unseen}: this installation has no library to preload"))?;
        let mut value = present.unwrap_or_default().to_owned();
        if !value.is_empty() {
            value.push(":");
        }
        if is_taken(library) {
            value.push(library);
            return Ok(Self { value, _link: None });
        }
        let refused = |why: &dyn std::fmt::Display| {
            let path = library.display();
            format!(
                "{unseen}: the dynamic linker takes no path with spaces or colons, such as {path}, and a link to it cannot be made: {why}"
            )
        };
        let directory = Directory::create("softacl-preload").map_err(|error| refused(&error))?;
        let link = directory.path().join("_preload.so");
        if !is_taken(&link) {
            return Err(refused(&format!("{} is no better", link.display())));
        }
        symlink(library, &link).map_err(|error| refused(&error))?;
        value.push(link);
        Ok(Self { value, _link: Some(directory) })
    }
}

/// Whether the dynamic linker takes the path for one.
fn is_taken(path: &Path) -> bool {
    !path.as_os_str().as_bytes().iter().any(|byte| b" :\t\n".contains(byte))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn of(library: &str, present: &str) -> Preload {
        Preload::new(Some(Path::new(library)), Some(OsStr::new(present))).unwrap()
    }

    #[test]
    fn what_is_preloaded_already_stays_in_front() {
        assert_eq!(of("/a/b.so", "").value, "/a/b.so");
        assert_eq!(of("/a/b.so", "libasan.so").value, "libasan.so:/a/b.so");
        assert_eq!(Preload::new(Some(Path::new("/b.so")), None).unwrap().value, "/b.so");
        assert!(Preload::new(None, None).unwrap_err().contains("no library"));
    }

    #[test]
    fn a_link_stands_for_a_path_that_the_linker_does_not_take() {
        let preload = of("/a b/c.so", "libasan.so");
        let value = preload.value.to_str().unwrap().to_owned();
        let link = Path::new(value.strip_prefix("libasan.so:").unwrap());
        assert_eq!(fs::read_link(link).unwrap(), Path::new("/a b/c.so"));
        drop(preload);
        assert!(!link.parent().unwrap().exists());
    }
}

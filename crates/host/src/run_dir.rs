//! The directory in which the processes of a machine meet.
//!
//! The limits are a host's, whoever's the processes are, so by default all users share one directory: `/run/softacl` where the administrator made it,
//! otherwise `softacl` in `/run/lock` (the place for locks of devices) or in `/tmp`. It is made by whoever comes first, with the sticky bit, as `/tmp`
//! has it: everyone may make files, nobody removes another's. A configured directory is made for its user alone; one that exists is taken as it is.
//!
//! Not here: the files in it.

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::descriptor::Descriptor;
use crate::os;

/// Where processes meet, and whether everyone does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunDir {
    /// Its path.
    pub path: PathBuf,
    /// Made for every user of the machine, or for the one who configured it.
    pub shared: bool,
}

/// Why a directory cannot be used.
#[derive(Debug, Error)]
pub enum RunDirError {
    /// It cannot be made.
    #[error("the run directory {path} cannot be made: {source}")]
    Make {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be looked at or opened.
    #[error("the run directory {path} cannot be opened: {source}")]
    Open {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else.
    #[error("the run directory {path} is {what}, not a directory")]
    NotADirectory {
        /// Its path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// It belongs to somebody else and is not shared.
    #[error(
        "the run directory {path} belongs to user {owner} and is not shared: it would have to be this user's, root's, or have mode 1777"
    )]
    Owner {
        /// Its path.
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
    },
    /// Everybody may remove everything.
    #[error(
        "everyone may remove files in the run directory {path}: mode 1777 (with the sticky bit) or 0700 would be right"
    )]
    Unprotected {
        /// Its path.
        path: PathBuf,
    },
}

const STICKY: u32 = 0o1000;
const FOR_EVERYONE: u32 = 0o1777;
const FOR_ONE: u32 = 0o700;

impl RunDir {
    /// The directory of this machine: the configured one, otherwise the one that every user shares.
    pub fn choose(configured: Option<&Path>) -> Self {
        match configured {
            Some(path) => Self { path: path.to_owned(), shared: false },
            None => Self::shared_under(Path::new("/")),
        }
    }

    /// Looks only at what every user sees alike, so that all find the same one.
    fn shared_under(root: &Path) -> Self {
        let by_administrator = root.join("run/softacl");
        let path = if by_administrator.is_dir() {
            by_administrator
        } else if fs::metadata(root.join("run/lock")).is_ok_and(|found| found.is_dir() && is_sticky(&found)) {
            root.join("run/lock/softacl")
        } else {
            root.join("tmp/softacl")
        };
        Self { path, shared: true }
    }

    /// Makes the directory if it is not there, and checks that others cannot use it against this process.
    ///
    /// The handle keeps cleaners of temporary files away: those of systemd leave a locked directory alone.
    pub(crate) fn open(&self) -> Result<Opened, RunDirError> {
        // Another user may be between making the shared directory and sharing it.
        for _ in 0..20 {
            match self.try_open() {
                Err(RunDirError::Owner { .. }) if self.shared => std::thread::sleep(Duration::from_millis(5)),
                outcome => return outcome,
            }
        }
        self.try_open()
    }

    fn try_open(&self) -> Result<Opened, RunDirError> {
        let path = &self.path;
        let mode = if self.shared { FOR_EVERYONE } else { FOR_ONE };
        let found = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.make(mode).map_err(|source| RunDirError::Make { path: path.clone(), source })?
            }
            other => other.map_err(|source| RunDirError::Open { path: path.clone(), source })?,
        };
        let what = match found.file_type() {
            kind if kind.is_dir() => None,
            kind if kind.is_symlink() => Some("a symbolic link"),
            kind if kind.is_file() => Some("a file"),
            _ => Some("a special file"),
        };
        if let Some(what) = what {
            return Err(RunDirError::NotADirectory { path: path.clone(), what });
        }
        if found.mode() & 0o002 != 0 && !is_sticky(&found) {
            return Err(RunDirError::Unprotected { path: path.clone() });
        }
        let user = os::user();
        if user != 0 && found.uid() != user && found.uid() != 0 && !is_sticky(&found) {
            return Err(RunDirError::Owner { path: path.clone(), owner: found.uid() });
        }
        let open = || {
            // One name for one place: `a/../b` and `b` are not two.
            let path = path.canonicalize()?;
            let handle = File::open(&path)?;
            // Shared, so that nobody waits for anybody. A file system without such locks only loses the protection.
            let _ = handle.try_lock_shared();
            Ok((path, handle))
        };
        let (path, handle) = open().map_err(|source| RunDirError::Open { path: path.clone(), source })?;
        // Whoever may make files here may use the others'.
        let file_mode = match found.mode() {
            mode if self.shared || mode & 0o002 != 0 => 0o666,
            mode if mode & 0o020 != 0 => 0o660,
            _ => 0o600,
        };
        Ok(Opened { path, file_mode, _handle: Descriptor::new(handle) })
    }

    fn make(&self, mode: u32) -> io::Result<Metadata> {
        match DirBuilder::new().recursive(!self.shared).mode(FOR_ONE).create(&self.path) {
            // The mask of the process does not touch what is set afterwards.
            Ok(()) => fs::set_permissions(&self.path, Permissions::from_mode(mode))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        fs::symlink_metadata(&self.path)
    }
}

fn is_sticky(directory: &Metadata) -> bool {
    directory.mode() & (STICKY | 0o002) == STICKY | 0o002
}

/// A directory that was checked.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) path: PathBuf,
    /// Permissions of the files in it.
    pub(crate) file_mode: u32,
    _handle: Descriptor,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn all_users_find_the_same_directory() {
        let root = tempfile::tempdir().unwrap();
        let expect = |expected: &str| {
            assert_eq!(RunDir::shared_under(root.path()), RunDir { path: root.path().join(expected), shared: true });
        };
        expect("tmp/softacl");
        fs::create_dir_all(root.path().join("run/lock")).unwrap();
        expect("tmp/softacl");
        fs::set_permissions(root.path().join("run/lock"), Permissions::from_mode(0o1777)).unwrap();
        expect("run/lock/softacl");
        fs::create_dir(root.path().join("run/softacl")).unwrap();
        expect("run/softacl");
        let mine = RunDir::choose(Some(Path::new("/mine")));
        assert_eq!(mine, RunDir { path: PathBuf::from("/mine"), shared: false });
    }

    #[test]
    fn a_shared_directory_is_everyones_and_a_configured_one_is_its_users() {
        let root = tempfile::tempdir().unwrap();
        for (shared, name, mode, file_mode) in [(true, "all", 0o1777, 0o666), (false, "deep/er/mine", 0o700, 0o600)] {
            let path = root.path().join(name);
            let opened = RunDir { path: path.clone(), shared }.open().unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode, "{name}");
            assert_eq!(opened.file_mode, file_mode, "{name}");
            // Again, now that it is there.
            RunDir { path, shared }.open().unwrap();
        }
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir(path("open")).unwrap();
        fs::set_permissions(path("open"), Permissions::from_mode(0o777)).unwrap();
        fs::write(path("file"), "").unwrap();
        symlink(path("open"), path("link")).unwrap();
        for (name, expected) in [
            ("open", "everyone may remove files"),
            ("file", "is a file, not a directory"),
            ("link", "is a symbolic link"),
            ("file/below", "Not a directory"),
        ] {
            let error = RunDir { path: path(name), shared: false }.open().unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
        }
    }
}

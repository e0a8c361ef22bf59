//! An open file of which the number may have been taken over: programs that become daemons close every descriptor, whoever's it is, and the next file that
//! they open gets the number. Nothing may be written there, and it must not be closed.

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;

/// Which file it is, whatever its name: its file system, and its number there.
pub(crate) type Identity = (u64, u64);

pub(crate) fn identity(metadata: &Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// An open file that knows which one it is.
#[derive(Debug)]
pub(crate) struct Descriptor {
    /// Present until it is dropped.
    file: Option<File>,
    identity: Option<Identity>,
}

impl Descriptor {
    pub(crate) fn new(file: File) -> Self {
        let identity = file.metadata().ok().map(|found| identity(&found));
        Self { file: Some(file), identity }
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        self.identity
    }

    /// The file, if the descriptor still is its own.
    pub(crate) fn get(&self) -> Option<&File> {
        let file = self.file.as_ref()?;
        let found = file.metadata().ok()?;
        (Some(identity(&found)) == self.identity).then_some(file)
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if self.get().is_none() {
            // Somebody else's by now.
            std::mem::forget(self.file.take());
        }
    }
}

//! Writing the result: complete under its name, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use softacl_model::om::Image;

/// A file under a temporary name, removed again unless it is given its own.
struct Unfinished {
    path: PathBuf,
    kept: bool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            // It is already being reported that something failed.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes the image to `path`, whose directory is created. An existing file is replaced in one step.
pub(crate) fn write(image: &Image, path: &Path) -> io::Result<()> {
    write_with(path, |out| image.write_to(out))
}

/// The same for whatever `content` writes. A device or pipe that has the name already is written to as it is.
pub(crate) fn write_with(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let mut file = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        content(&mut file)?;
        return file.flush();
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory)?;
    let (file, mut unfinished) = create(directory)?;
    let mut file = BufWriter::with_capacity(1 << 20, file);
    content(&mut file)?;
    file.flush()?;
    drop(file);
    fs::rename(&unfinished.path, path)?;
    unfinished.kept = true;
    Ok(())
}

fn create(directory: &Path) -> io::Result<(File, Unfinished)> {
    for attempt in 0.. {
        // Beside the result: a rename across file systems is none. Short: names have a longest length.
        let path = directory.join(format!(".atc-{}-{attempt}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, Unfinished { path, kept: false })),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 100 => {}
            Err(error) => return Err(error),
        }
    }
    unreachable!("the loop ends by returning")
}

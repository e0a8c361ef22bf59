//! The bytes of a model file: those that are looked at in memory, the weights where they are.
//!
//! A model of a gigabyte is nearly all weights, and nothing but ONNX Runtime reads those. So of an `.om` file everything
//! else is read, and the weights go from where they are to ONNX Runtime when the network is loaded. What lives here: what
//! is in memory and what is not ([`Contents`]), and a network as a sequence of such pieces ([`Stream`]). What does not:
//! how ONNX Runtime takes it (`runtime::feed`), and what the bytes mean.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::ops::{Index, Range};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::error::ModelError;
use crate::om::{BUNDLE, Container, MAGIC, MODEL_TYPE, partition};

/// Where a model's bytes are before they are read. Reading must give the same bytes again, or fail.
pub trait Reader: Debug + Send + Sync {
    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// When there are not that many bytes, or when they cannot be reached.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ModelError>;

    /// The file in which the bytes are at the same places, if they are in one: the kernel can then pass them on.
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        None
    }
}

/// Bytes that are read in one go where a length may be no more than a claim.
const COPIED_AT_ONCE: u64 = 256 << 10;

/// A file, open as long as a model may need its weights: what its path names meanwhile does not matter.
#[derive(Debug)]
pub(crate) struct FileReader {
    path: PathBuf,
    file: File,
}

impl FileReader {
    /// Opens a file, and says how long it is.
    pub(crate) fn open(path: &Path) -> Result<(Self, u64), ModelError> {
        let unreadable = |reason: &dyn std::fmt::Display| ModelError::path(format!("{}: {reason}", path.display()));
        // Opening a pipe waits for a writer, and reading a device might never end.
        if !std::fs::metadata(path).map_err(|error| unreadable(&error))?.is_file() {
            return Err(unreadable(&"not a regular file"));
        }
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let bytes = file.metadata().map_err(|error| unreadable(&error))?.len();
        Ok((Self { path: path.to_owned(), file }, bytes))
    }
}

impl Reader for FileReader {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ModelError> {
        self.file.read_exact_at(buffer, offset).map_err(|error| {
            let reason = match error.kind() {
                io::ErrorKind::UnexpectedEof => "it was cut while it was read".to_owned(),
                _ => error.to_string(),
            };
            ModelError::path(format!("{}: {reason}", self.path.display()))
        })
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.file.as_fd())
    }
}

/// The bytes of a model file.
#[derive(Debug, Clone)]
pub(crate) struct Contents {
    bytes: usize,
    /// What is in memory, with where in the file it begins.
    present: Vec<(usize, Bytes)>,
    /// Where everything is.
    reader: Option<Arc<dyn Reader>>,
}

/// A file that is smaller than this is read whole, in bytes.
const SMALL: u64 = 1 << 20;

/// Most bytes of a message, and so of an ONNX file and of a partition that holds one.
const MOST_MESSAGE: u64 = i32::MAX as u64;

/// Longest header and table of an `.om` file.
const MOST_HEAD: u64 = 256 + 8 + 24 * 4096;

impl From<Bytes> for Contents {
    fn from(bytes: Bytes) -> Self {
        Self { bytes: bytes.len(), present: vec![(0, bytes)], reader: None }
    }
}

impl Contents {
    /// Reads all of a model but the weights of a large `.om` file. A bundle is read whole: its models are looked at one by
    /// one, and later.
    pub(crate) fn read(reader: Arc<dyn Reader>, bytes: u64) -> Result<Self, ModelError> {
        let read = |what: &str, range: Range<u64>| {
            let length = range.end - range.start;
            if length > MOST_MESSAGE {
                return Err(ModelError::malformed(format!(
                    "{what} has {length} bytes; it can have {MOST_MESSAGE} at most"
                )));
            }
            let mut data = Vec::new();
            data.try_reserve_exact(length as usize).map_err(|_| {
                ModelError::load(format!("{length} bytes of the model do not fit into this process's memory"))
            })?;
            while (data.len() as u64) < length {
                // Only what can be read takes memory: a length may be no more than a claim.
                let start = data.len();
                data.resize(start + COPIED_AT_ONCE.min(length - start as u64) as usize, 0);
                reader.read_at(range.start + start as u64, &mut data[start..])?;
            }
            Ok(Bytes::from(data))
        };
        if bytes < SMALL {
            return Ok(Self { reader: Some(reader.clone()), ..read("the file", 0..bytes)?.into() });
        }
        let head = read("the head", 0..MOST_HEAD)?;
        if !head.starts_with(&MAGIC) {
            return Ok(Self { reader: Some(reader.clone()), ..read("an ONNX file", 0..bytes)?.into() });
        }
        if head[MODEL_TYPE] == BUNDLE {
            return Ok(read("a bundle of models", 0..bytes)?.into());
        }
        let container = Container::read_head(&head, bytes as usize)?;
        let mut present = vec![(0, head)];
        for (kind, range) in &container.partitions {
            if *kind != partition::WEIGHTS && !range.is_empty() {
                let data = read(&format!("partition type {kind}"), range.start as u64..range.end as u64)?;
                present.push((range.start, data));
            }
        }
        Ok(Self { bytes: bytes as usize, present, reader: Some(reader) })
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> usize {
        self.bytes
    }

    /// The file from its beginning, as far as it is in memory in one piece: at least header and partition table.
    pub(crate) fn head(&self) -> &Bytes {
        &self.present[0].1
    }

    /// A part that is in memory; of an `.om` file that is every partition but the weights.
    pub(crate) fn slice(&self, range: Range<usize>) -> Bytes {
        self.find(&range).expect("only weights are left where they are")
    }

    fn find(&self, range: &Range<usize>) -> Option<Bytes> {
        if range.is_empty() {
            return Some(Bytes::new());
        }
        self.present.iter().find_map(|(start, data)| {
            let inside = range.start.checked_sub(*start)?..range.end.checked_sub(*start)?;
            (inside.end <= data.len()).then(|| data.slice(inside))
        })
    }

    /// Any part, to be read when it is needed.
    pub(crate) fn piece(&self, range: Range<usize>) -> Piece {
        match (self.find(&range), &self.reader) {
            (Some(data), _) => Piece::Present(data),
            (None, Some(reader)) => Piece::Absent(Arc::clone(reader), range.start as u64..range.end as u64),
            (None, None) => unreachable!("what was opened in memory is there"),
        }
    }

    /// The whole file, to be read anew when it is needed if it is large.
    pub(crate) fn whole(&self) -> Piece {
        match &self.reader {
            Some(reader) if self.bytes as u64 >= SMALL => Piece::Absent(Arc::clone(reader), 0..self.bytes as u64),
            _ => self.piece(0..self.bytes),
        }
    }
}

impl Index<Range<usize>> for Contents {
    type Output = [u8];

    fn index(&self, range: Range<usize>) -> &[u8] {
        if range.is_empty() {
            return &[];
        }
        let (start, data) = self
            .present
            .iter()
            .find(|(start, data)| *start <= range.start && range.end <= start + data.len())
            .expect("only weights are left where they are");
        &data[range.start - start..range.end - start]
    }
}

/// Bytes that are in memory, or a range of what is elsewhere.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Present(Bytes),
    Absent(Arc<dyn Reader>, Range<u64>),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Present(data) => data.len() as u64,
            Self::Absent(_, range) => range.end - range.start,
        }
    }
}

/// A network in pieces, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    pieces: Vec<Piece>,
    bytes: u64,
}

impl Stream {
    pub(crate) fn push(&mut self, piece: Piece) {
        self.bytes += piece.len();
        self.pieces.push(piece);
    }

    /// Bytes of the network.
    pub(crate) fn len(&self) -> u64 {
        self.bytes
    }

    /// The network in memory, in one piece.
    pub(crate) fn to_bytes(&self) -> Result<Bytes, ModelError> {
        if let [Piece::Present(data)] = &self.pieces[..] {
            return Ok(data.clone());
        }
        let mut whole = Vec::new();
        whole.try_reserve_exact(self.bytes as usize).map_err(|_| {
            ModelError::load(format!("a network of {} bytes does not fit into this process's memory", self.bytes))
        })?;
        for piece in &self.pieces {
            match piece {
                Piece::Present(data) => whole.extend_from_slice(data),
                Piece::Absent(reader, range) => {
                    let start = whole.len();
                    whole.resize(start + (range.end - range.start) as usize, 0);
                    reader.read_at(range.start, &mut whole[start..])?;
                }
            }
        }
        Ok(whole.into())
    }

    /// The pieces, in order.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

impl From<Bytes> for Stream {
    fn from(data: Bytes) -> Self {
        Piece::Present(data).into()
    }
}

impl From<Piece> for Stream {
    fn from(piece: Piece) -> Self {
        let mut stream = Self::default();
        stream.push(piece);
        stream
    }
}

//! The `.om` container: header, partition table, partitions.
//!
//! A file is a 256-byte header, a table of partitions, and the partitions back to back. What the partitions hold is in
//! the modules below: `inout` (8, description of inputs and outputs), [`ge`] (0, the graph), `payload` (11, the ONNX
//! network of our own files), `bundle` (24, several models in one file). Everything is little-endian. The reader takes
//! any bytes: each offset and length is checked against the file, and an error names the place.

pub mod ge;

mod aipp;
pub(crate) mod attributes;
mod bundle;
mod compile;
mod graph;
mod inout;
mod origins;
mod payload;
pub(crate) mod text;

use std::io::{self, Write};
use std::ops::Range;

use bytes::Bytes;

use crate::error::ModelError;

pub use bundle::{Bundle, write_bundle};
pub(crate) use compile::OPERATOR_ATTRIBUTE;
pub use compile::{Compilation, PRODUCER_VERSION, compile};
pub(crate) use inout::Interface;
pub(crate) use payload::Payload;

/// The first four bytes of every `.om` file.
pub const MAGIC: [u8; 4] = *b"IMOD";

/// Size of the header in bytes.
const HEADER: usize = 256;

/// `version` of the header that has `model_num`.
const VERSION: u32 = 0x2000_0000;

/// Where a header has the model's type.
pub(crate) const MODEL_TYPE: usize = 82;

/// That of a bundle.
pub(crate) const BUNDLE: u8 = 5;

/// Partition types, by number.
pub mod partition {
    /// The graph (`ge.proto.ModelDef`).
    pub const MODEL_DEF: u32 = 0;
    /// Raw constants.
    pub const WEIGHTS: u32 = 1;
    /// Stream tasks (`domi.ModelTaskDef`).
    pub const TASK_INFO: u32 = 2;
    /// Kernels of the AI cores.
    pub const KERNELS: u32 = 3;
    /// Description of inputs and outputs.
    pub const MODEL_INOUT_INFO: u32 = 8;
    /// Where our files carry their ONNX network: a type that other readers skip.
    pub const PAYLOAD: u32 = 11;
    /// A complete model in a bundle.
    pub const BUNDLE_MODEL: u32 = 24;
    /// Bytes of the variables that the models of a bundle share.
    pub const BUNDLE_VARIABLES: u32 = 25;
}

/// What a file's header says beyond its own layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The model's name, at most 31 bytes.
    pub name: String,
    /// 0 graph, 1 standard, 2 tiny, 3 flow, 4 lite, 5 bundle.
    pub model_type: u8,
    /// True for a file whose partitions are encrypted.
    pub encrypted: bool,
    /// Number of sub-models; more than one for dynamic shapes.
    pub model_count: u32,
    /// True for a model whose shapes are known at run time only.
    pub dynamic_shape: bool,
}

/// Where the parts of a file are.
#[derive(Debug, Clone)]
pub struct Container {
    /// The header.
    pub header: Header,
    /// Type and place of each partition of the first (for static models: the only) sub-model.
    pub partitions: Vec<(u32, Range<usize>)>,
}

impl Header {
    /// Reads the header of a file of `bytes` bytes, of which `file` is the beginning.
    fn read(file: &[u8], bytes: usize) -> Result<Self, ModelError> {
        if file.len() < HEADER {
            return Err(ModelError::malformed(format!(
                "the file has {bytes} bytes, an .om file begins with a header of {HEADER}"
            )));
        }
        if file[..4] != MAGIC {
            return Err(ModelError::malformed(format!(
                "the file begins with {:02x?}, an .om file with {MAGIC:02x?} (\"IMOD\")",
                &file[..4]
            )));
        }
        let header_size = u32_at(file, 4, "header size")?;
        if header_size as usize != HEADER {
            return Err(ModelError::malformed(format!(
                "offset 4: the header's own size is {header_size}, {HEADER} is expected"
            )));
        }
        let version = u32_at(file, 8, "version")?;
        let counted = version >= VERSION;
        let name_end = file[84..116].iter().position(|byte| *byte == 0).unwrap_or(32);
        Ok(Self {
            name: String::from_utf8_lossy(&file[84..84 + name_end]).into_owned(),
            model_type: file[MODEL_TYPE],
            encrypted: file[80] != 0,
            model_count: if counted { u32_at(file, 156, "model count")? } else { 1 },
            dynamic_shape: counted && file[193] == 1,
        })
    }
}

impl Container {
    /// Reads header and table.
    pub fn read(file: &[u8]) -> Result<Self, ModelError> {
        Self::read_head(file, file.len())
    }

    /// Reads header and table of a file of `bytes` bytes, of which `file` is the beginning.
    pub(crate) fn read_head(file: &[u8], bytes: usize) -> Result<Self, ModelError> {
        let header = Header::read(file, bytes)?;
        match header.model_type {
            3 => {
                return Err(ModelError::malformed(
                    "this is a dataflow model (header: model type 3); only single models can be opened",
                ));
            }
            BUNDLE => {
                return Err(ModelError::malformed(
                    "this is a bundle of models (header: model type 5), which acl.mdl.bundle_load_from_file loads; here a \
                     single model belongs",
                ));
            }
            _ if header.encrypted => {
                return Err(ModelError::malformed(
                    "the model is encrypted (header, offset 80); only plain models can be opened",
                ));
            }
            _ => {}
        }

        let wide = u64_at(file, 184, "model length")?;
        let declared = if wide == 0 { u64::from(u32_at(file, 76, "length")?) } else { wide };
        let present = (bytes - HEADER) as u64;
        if declared != present {
            return Err(ModelError::malformed(format!(
                "the header declares {declared} bytes after itself, the file has {present}: it is cut short or has \
                 bytes added"
            )));
        }
        let table = if wide == 0 { Table::NARROW } else { Table::WIDE };
        let partitions = read_table(file, bytes, table)?;
        Ok(Self { header, partitions })
    }

    /// The first partition of this type.
    pub fn partition(&self, kind: u32) -> Option<Range<usize>> {
        self.partitions.iter().find(|(own, _)| *own == kind).map(|(_, range)| range.clone())
    }

    /// Bytes in all partitions of this type.
    pub fn partition_bytes(&self, kind: u32) -> u64 {
        self.partitions.iter().filter(|(own, _)| *own == kind).map(|(_, range)| range.len() as u64).sum()
    }
}

/// The two layouts of a partition table: sizes of its head and of its rows, and where a row keeps its size.
#[derive(Clone, Copy)]
struct Table {
    head: usize,
    row: usize,
    size_at: usize,
    wide: bool,
}

impl Table {
    const NARROW: Self = Self { head: 4, row: 12, size_at: 8, wide: false };
    const WIDE: Self = Self { head: 8, row: 24, size_at: 16, wide: true };
}

/// Most rows a table can have (dataflow models; others stay below ten).
const MOST_PARTITIONS: u32 = 4096;

fn read_table(file: &[u8], bytes: usize, table: Table) -> Result<Vec<(u32, Range<usize>)>, ModelError> {
    let count = u32_at(file, HEADER, "partition count")?;
    if count == 0 || count > MOST_PARTITIONS {
        return Err(ModelError::malformed(format!(
            "offset {HEADER}: {count} partitions; 1 to {MOST_PARTITIONS} are possible"
        )));
    }
    let rows = HEADER + table.head;
    let mut next = rows + table.row * count as usize;
    if next > bytes {
        return Err(ModelError::malformed(format!(
            "offset {HEADER}: a table of {count} partitions ends at {next}, behind the end of the file at {bytes}"
        )));
    }
    let mut partitions = Vec::with_capacity(count as usize);
    for index in 0..count as usize {
        let row = rows + table.row * index;
        let kind = u32_at(file, row, "partition type")?;
        let size = if table.wide {
            u64_at(file, row + table.size_at, "partition size")?
        } else {
            u64::from(u32_at(file, row + table.size_at, "partition size")?)
        };
        // Partitions lie back to back: like the vendor's runtime, this trusts the order and not the stored offsets.
        let end =
            usize::try_from(size).ok().and_then(|size| next.checked_add(size)).filter(|end| *end <= bytes).ok_or_else(
                || {
                    ModelError::malformed(format!(
                        "partition {index} (type {kind}) has {size} bytes from offset {next}, the file ends at {bytes}"
                    ))
                },
            )?;
        partitions.push((kind, next..end));
        next = end;
    }
    Ok(partitions)
}

fn u32_at(data: &[u8], at: usize, what: &str) -> Result<u32, ModelError> {
    data.get(at..).and_then(|rest| rest.first_chunk::<4>()).map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(|| {
        ModelError::malformed(format!("{what} at offset {at} lies behind the end ({} bytes)", data.len()))
    })
}

fn u64_at(data: &[u8], at: usize, what: &str) -> Result<u64, ModelError> {
    data.get(at..).and_then(|rest| rest.first_chunk::<8>()).map(|bytes| u64::from_le_bytes(*bytes)).ok_or_else(|| {
        ModelError::malformed(format!("{what} at offset {at} lies behind the end ({} bytes)", data.len()))
    })
}

/// A file to be written: a name and partitions in file order, each in pieces so that weights need no copy.
#[derive(Debug, Clone)]
pub struct Image {
    /// The model's name; 31 bytes of it fit the header.
    pub name: String,
    /// Whether shapes are known at run time only.
    pub dynamic_shape: bool,
    /// Type and content of each partition.
    pub partitions: Vec<(u32, Vec<Bytes>)>,
}

impl Image {
    /// Writes the file.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let sizes: Vec<u64> =
            self.partitions.iter().map(|(_, pieces)| pieces.iter().map(|piece| piece.len() as u64).sum()).collect();
        let table = (Table::WIDE.head + Table::WIDE.row * self.partitions.len()) as u64;
        let length = table + sizes.iter().sum::<u64>();

        let mut head = header_of(&self.name, 0, 1, length);
        head[193] = u8::from(self.dynamic_shape);
        out.write_all(&head)?;

        out.write_all(&(self.partitions.len() as u64).to_le_bytes())?;
        let mut offset = 0;
        for ((kind, _), size) in self.partitions.iter().zip(&sizes) {
            out.write_all(&u64::from(*kind).to_le_bytes())?;
            out.write_all(&u64::to_le_bytes(offset))?;
            out.write_all(&size.to_le_bytes())?;
            offset += size;
        }
        for piece in self.partitions.iter().flat_map(|(_, pieces)| pieces) {
            out.write_all(piece)?;
        }
        Ok(())
    }

    /// The file in memory.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_to(&mut out).expect("writing into memory cannot fail");
        out
    }
}

/// A header, with `length` as what it declares to follow.
fn header_of(name: &str, model_type: u8, model_count: u32, length: u64) -> Vec<u8> {
    let mut head = vec![0; HEADER];
    let mut put = |at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &MAGIC);
    put(4, &(HEADER as u32).to_le_bytes());
    put(8, &VERSION.to_le_bytes());
    put(MODEL_TYPE, &[model_type]);
    put(84, truncate(name, 31).as_bytes());
    put(152, &2_u32.to_le_bytes());
    put(156, &model_count.to_le_bytes());
    put(160, truncate(PRODUCER_VERSION, 19).as_bytes());
    put(184, &length.to_le_bytes());
    head
}

/// The longest prefix of at most `bytes` bytes that ends at a character's end.
fn truncate(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

//! Bundles: several complete models in one `.om` file.
//!
//! The header has model type 5, and counts itself in the length that it declares. The table begins with a row for the
//! size of the variables that the models share (eight bytes), and has a row for each model. Each model is a file of its
//! own, with its own header. The converter makes no bundles; what is written here is what the reader takes.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;

use crate::error::ModelError;
use crate::model::{self, Model};

use super::{BUNDLE, HEADER, Header, Table, header_of, partition, read_table, u64_at};

/// Where the models of a bundle are.
#[derive(Debug, Clone)]
pub struct Bundle {
    file: Bytes,
    /// Bytes of the variables that the models share.
    pub variable_bytes: u64,
    members: Vec<Range<usize>>,
}

impl Bundle {
    /// Reads header and table of a bundle in memory. The models in it are looked at when they are opened.
    ///
    /// # Errors
    ///
    /// 145000 when it is no bundle, or a broken one.
    pub fn read(file: impl Into<Bytes>) -> Result<Self, ModelError> {
        let file = file.into();
        let header = Header::read(&file, file.len())?;
        if header.model_type != BUNDLE {
            return Err(ModelError::malformed(format!(
                "this is no bundle of models (header: model type {}, a bundle has {BUNDLE}); acl.mdl.load_from_file loads \
                 a single one",
                header.model_type
            )));
        }
        let declared = u64_at(&file, 184, "model length")?;
        // With the header in it, or without, as other files have it.
        if ![file.len(), file.len() - HEADER].map(|length| length as u64).contains(&declared) {
            return Err(ModelError::malformed(format!(
                "the header declares {declared} bytes, the file has {}: it is cut short or has bytes added",
                file.len()
            )));
        }
        let rows = read_table(&file, file.len(), Table::WIDE)?;
        let (first, rest) = rows.split_first().expect("a table has a row");
        if first.0 != partition::BUNDLE_VARIABLES || first.1.len() < 8 {
            return Err(ModelError::malformed(format!(
                "the first partition has type {} and {} bytes; the size of the variables (type {}, 8 bytes) belongs there",
                first.0,
                first.1.len(),
                partition::BUNDLE_VARIABLES
            )));
        }
        let variable_bytes = u64_at(&file, first.1.start, "size of the variables")?;
        if let Some((index, (kind, _))) =
            rest.iter().enumerate().find(|(_, (kind, _))| *kind != partition::BUNDLE_MODEL)
        {
            return Err(ModelError::malformed(format!(
                "partition {} has type {kind}; a model (type {}) belongs there",
                index + 1,
                partition::BUNDLE_MODEL
            )));
        }
        if rest.is_empty() {
            return Err(ModelError::malformed("the bundle has no models"));
        }
        let end = rest.last().map_or(0, |(_, range)| range.end);
        if end != file.len() {
            return Err(ModelError::malformed(format!(
                "the models end at offset {end}, the file at {}: it has bytes added",
                file.len()
            )));
        }
        let members = rest.iter().map(|(_, range)| range.clone()).collect();
        Ok(Self { file, variable_bytes, members })
    }

    /// Reads header and table of the bundle in a file.
    ///
    /// # Errors
    ///
    /// 145002 when the file is missing or cannot be read, 145006 when it is shorter than four bytes; else as
    /// [`Self::read`].
    pub fn read_file(path: impl AsRef<Path>) -> Result<Self, ModelError> {
        let path = path.as_ref();
        let file = model::read_file(path)?;
        Self::read(file.slice(0..file.len())).map_err(|error| error.context(path.display()))
    }

    /// How many models there are; at least one.
    pub fn count(&self) -> usize {
        self.members.len()
    }

    /// Opens each model, in the order of the file.
    ///
    /// # Errors
    ///
    /// 145000 for a model that is broken, that is a bundle itself, or no `.om` file.
    pub fn models(&self) -> impl Iterator<Item = Result<Model, ModelError>> {
        self.members.iter().enumerate().map(|(index, range)| {
            let member = self.file.slice(range.clone());
            let opened = if member.starts_with(&super::MAGIC) {
                model::open(&member.into(), None, None)
            } else {
                Err(ModelError::malformed("it is no .om file (it does not begin with \"IMOD\")"))
            };
            opened.map_err(|error| error.context(format!("model {index} of the bundle, at offset {}", range.start)))
        })
    }
}

/// Writes models, each a complete `.om` file, as a bundle.
///
/// # Errors
///
/// Those of `out`.
pub fn write_bundle(name: &str, variable_bytes: u64, models: &[Bytes], out: &mut dyn Write) -> io::Result<()> {
    let variables = variable_bytes.to_le_bytes();
    let sizes: Vec<u64> =
        std::iter::once(variables.len() as u64).chain(models.iter().map(|model| model.len() as u64)).collect();
    let length = (HEADER + Table::WIDE.head + Table::WIDE.row * sizes.len()) as u64 + sizes.iter().sum::<u64>();
    out.write_all(&header_of(name, BUNDLE, models.len() as u32, length))?;
    out.write_all(&(sizes.len() as u64).to_le_bytes())?;
    let mut offset = 0;
    for (index, size) in sizes.iter().enumerate() {
        let kind = if index == 0 { partition::BUNDLE_VARIABLES } else { partition::BUNDLE_MODEL };
        out.write_all(&u64::from(kind).to_le_bytes())?;
        out.write_all(&u64::to_le_bytes(offset))?;
        out.write_all(&size.to_le_bytes())?;
        offset += size;
    }
    out.write_all(&variables)?;
    models.iter().try_for_each(|model| out.write_all(model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::om::Image;

    /// Not models to run: only what the bundle's own table is about.
    fn members() -> Vec<Bytes> {
        [3_usize, 0, 40]
            .map(|size| Image {
                name: "m".to_owned(),
                dynamic_shape: false,
                partitions: vec![(8, vec![vec![7; size].into()]), (0, vec![])],
            })
            .map(|image| image.to_vec().into())
            .to_vec()
    }

    fn bundle() -> Vec<u8> {
        let mut out = Vec::new();
        write_bundle("three", 4096, &members(), &mut out).unwrap();
        out
    }

    #[test]
    fn what_is_written_is_read() {
        let read = Bundle::read(bundle()).unwrap();
        assert_eq!((read.count(), read.variable_bytes), (3, 4096));
        for (range, member) in read.members.iter().zip(members()) {
            assert_eq!(read.file[range.clone()], member[..]);
        }
        let mut without_header = bundle();
        let length = without_header.len() as u64 - 256;
        without_header[184..192].copy_from_slice(&length.to_le_bytes());
        assert_eq!(Bundle::read(without_header).unwrap().count(), 3);
    }

    #[test]
    fn every_cut_and_every_addition_is_refused() {
        let whole = bundle();
        for length in 0..whole.len() {
            assert!(Bundle::read(whole[..length].to_vec()).is_err(), "{length} bytes");
        }
        let mut longer = whole;
        longer.push(0);
        assert!(Bundle::read(longer).is_err());
    }

    #[test]
    fn a_changed_byte_does_no_harm() {
        let whole = bundle();
        // Everything that the reader looks at: the header and the table.
        for at in 0..256 + 8 + 4 * 24 + 8 {
            for value in [0, 1, 0x7f, 0x80, 0xff, whole[at] ^ 1] {
                let mut changed = whole.clone();
                changed[at] = value;
                if let Ok(read) = Bundle::read(changed) {
                    assert!(read.members.iter().all(|range| range.end <= whole.len()));
                    read.models().for_each(drop);
                }
            }
        }
    }

    #[test]
    fn texts_say_what_is_wrong() {
        let text = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut file = bundle();
            change(&mut file);
            let error = Bundle::read(file).unwrap_err();
            assert_eq!(error.code.0, 145_000);
            error.message
        };
        assert!(text(&|file| file[0] = b'J').contains("IMOD"));
        assert!(text(&|file| file[82] = 0).contains("no bundle"));
        assert!(text(&|file| file.truncate(300)).contains("cut short"));
        assert!(text(&|file| file[256 + 8] = 24).contains("size of the variables"));
        assert!(text(&|file| file[256 + 8 + 24] = 8).contains("partition 1 has type 8"));
        assert!(text(&|file| file[256] = 200).contains("table of 200"));
        assert!(text(&|file| file[256] = 0).contains("0 partitions"));
        // The last model ends before the file does.
        assert!(text(&|file| file[256 + 8 + 3 * 24 + 16] -= 1).contains("bytes added"));
    }

    #[test]
    fn what_is_in_it_must_be_single_models() {
        let opened = |models: &[Bytes]| {
            let mut out = Vec::new();
            write_bundle("x", 0, models, &mut out).unwrap();
            let message = Bundle::read(out).unwrap().models().find_map(Result::err).map(|error| error.message);
            message.unwrap_or_default()
        };
        assert!(opened(&[bundle().into()]).contains("model 0 of the bundle"), "a bundle in a bundle");
        assert!(opened(&[Bytes::from_static(b"PK\x03\x04")]).contains("IMOD"));
        assert!(opened(&[Bytes::new()]).contains("IMOD"));
        assert!(
            Bundle::read({
                let mut out = Vec::new();
                write_bundle("x", 0, &[], &mut out).unwrap();
                out
            })
            .unwrap_err()
            .message
            .contains("no models")
        );
    }
}

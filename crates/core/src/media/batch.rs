//! Batches of picture descriptions, which own their members.

use parking_lot::Mutex;

use super::pic_desc::{self, Description, PIC_DESCS};
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::registry::Registry;
use crate::site;

pub(crate) static BATCHES: Registry<Batch> = Registry::new(Kind::BatchPicDesc);

/// Pictures that one batch holds (`acldvppCreateBatchPicDesc`).
pub(crate) const MOST_PICTURES: u32 = 256;

/// A batch object: the handles of its members, which it destroys when it goes.
pub(crate) struct Batch(Vec<u64>);

/// Lists of batches that are gone, for the next ones.
static SPARE: Mutex<Vec<Vec<u64>>> = Mutex::new(Vec::new());
const MOST_SPARE: usize = 64;

impl Batch {
    fn new() -> Self {
        Self(SPARE.lock().pop().unwrap_or_else(|| Vec::with_capacity(MOST_PICTURES as usize)))
    }

    /// Handles of the members.
    pub(crate) fn members(&self) -> &[u64] {
        &self.0
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        for member in &self.0 {
            // Nobody else can have destroyed it.
            drop(PIC_DESCS.remove(*member, site::here()));
        }
        let mut members = std::mem::take(&mut self.0);
        members.clear();
        let mut spare = SPARE.lock();
        if spare.len() < MOST_SPARE {
            spare.push(members);
        }
    }
}

/// `acl.media.dvpp_create_batch_pic_desc`: 1 to 256 pictures, their descriptions all 0.
pub fn create_batch_pic_desc(pictures: u32) -> Result<u64> {
    if !(1..=MOST_PICTURES).contains(&pictures) {
        fail!(INVALID_PARAM, "batchSize is {pictures}; 1 to {MOST_PICTURES} belong there");
    }
    let mut batch = Batch::new();
    for _ in 0..pictures {
        batch.0.push(pic_desc::make(Description::default(), true)?);
    }
    super::make(&BATCHES, Kind::BatchPicDesc, batch)
}

/// `acl.media.dvpp_destroy_batch_pic_desc`: with its members, not the pictures' memory.
pub fn destroy_batch_pic_desc(batch: u64) -> Result<()> {
    super::destroy(&BATCHES, Kind::BatchPicDesc, "batchPicDesc", batch)
}

/// `acl.media.dvpp_get_pic_desc`: a member, which goes with the batch.
pub fn get_pic_desc(batch: u64, index: u32) -> Result<u64> {
    let batch = BATCHES.get(batch).map_err(|error| refuse("batchPicDesc", error))?;
    match batch.0.get(index as usize) {
        Some(member) => Ok(*member),
        None => fail!(INVALID_PARAM, "index is {index}; the batch has {} picture(s)", batch.0.len()),
    }
}

//! Histograms and colour maps: tables of 256 numbers for each of three components, in host memory that the program reads and fills by address.
//!
//! The tables lie in the registry's slots, which stay where they are as long as the process lives: an address that a program keeps too long leads to another table, never into nothing.
//! Reading and writing them here is atomic, number by number, since the program may do the same at any time.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use super::only_with_more_operations;
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::registry::Registry;

pub(crate) static HISTOGRAMS: Registry<Histogram> = Registry::new(Kind::Histogram);
pub(crate) static LUT_MAPS: Registry<LutMap> = Registry::new(Kind::LutMap);

/// Components of a picture.
pub(crate) const COMPONENTS: usize = 3;
/// Values that a sample can have.
pub(crate) const VALUES: usize = 256;

/// How often each value occurs in each component.
pub(crate) struct Histogram {
    counts: [[AtomicU32; VALUES]; COMPONENTS],
    ret_code: AtomicU32,
}

/// What becomes of each value of each component.
pub(crate) struct LutMap([[AtomicU8; VALUES]; COMPONENTS]);

impl Histogram {
    fn new() -> Self {
        Self {
            counts: std::array::from_fn(|_| std::array::from_fn(|_| AtomicU32::new(0))),
            ret_code: AtomicU32::new(0),
        }
    }

    /// Takes counts over.
    pub(crate) fn fill(&self, counts: &[[u32; VALUES]; COMPONENTS]) {
        for (count, value) in self.counts.as_flattened().iter().zip(counts.as_flattened()) {
            count.store(*value, Ordering::Relaxed);
        }
    }

    /// Says what became of the counting.
    pub(crate) fn say(&self, ret_code: u32) {
        self.ret_code.store(ret_code, Ordering::Relaxed);
    }

    fn clear(&self) {
        for count in self.counts.as_flattened() {
            count.store(0, Ordering::Relaxed);
        }
    }
}

impl LutMap {
    /// The table as it is now.
    pub(crate) fn table(&self) -> [[u8; VALUES]; COMPONENTS] {
        std::array::from_fn(|component| std::array::from_fn(|value| self.0[component][value].load(Ordering::Relaxed)))
    }
}

fn component(dim: u32) -> Result<usize> {
    match usize::try_from(dim) {
        Ok(dim) if dim < COMPONENTS => Ok(dim),
        _ => fail!(INVALID_PARAM, "dim is {dim}; 0 to {} belong there", COMPONENTS - 1),
    }
}

/// `acl.media.dvpp_create_hist`: all counts 0.
pub fn create_hist() -> Result<u64> {
    only_with_more_operations("operation that counts values")?;
    super::make(&HISTOGRAMS, Kind::Histogram, Histogram::new())
}

/// `acl.media.dvpp_destroy_hist`.
pub fn destroy_hist(hist: u64) -> Result<()> {
    super::destroy(&HISTOGRAMS, Kind::Histogram, "hist", hist)
}

/// `acl.media.dvpp_clear_hist`: sets all counts to 0.
pub fn clear_hist(hist: u64) -> Result<()> {
    HISTOGRAMS.get(hist).map(|hist| hist.clear()).map_err(|error| refuse("hist", error))
}

/// `acl.media.dvpp_get_hist_dims`: 3.
pub fn hist_dims(hist: u64) -> Result<u32> {
    HISTOGRAMS.get(hist).map(|_| COMPONENTS as u32).map_err(|error| refuse("hist", error))
}

/// `acl.media.dvpp_get_hist_data`: host address of the counts of a component, 32 bits each, and how many there are.
pub fn hist_data(hist: u64, dim: u32) -> Result<(u64, u32)> {
    let hist = HISTOGRAMS.get(hist).map_err(|error| refuse("hist", error))?;
    Ok((hist.counts[component(dim)?].as_ptr().addr() as u64, VALUES as u32))
}

/// `acl.media.dvpp_get_hist_ret_code`: what became of the last counting; 0 when it is all right.
pub fn hist_ret_code(hist: u64) -> Result<u32> {
    HISTOGRAMS.get(hist).map(|hist| hist.ret_code.load(Ordering::Relaxed)).map_err(|error| refuse("hist", error))
}

/// `acl.media.dvpp_create_lut_map`: every value becomes 0 until the program fills it.
pub fn create_lut_map() -> Result<u64> {
    only_with_more_operations("operation that equalises histograms")?;
    let map = LutMap(std::array::from_fn(|_| std::array::from_fn(|_| AtomicU8::new(0))));
    super::make(&LUT_MAPS, Kind::LutMap, map)
}

/// `acl.media.dvpp_destroy_lut_map`.
pub fn destroy_lut_map(map: u64) -> Result<()> {
    super::destroy(&LUT_MAPS, Kind::LutMap, "lutMap", map)
}

/// `acl.media.dvpp_get_lut_map_dims`: 3.
pub fn lut_map_dims(map: u64) -> Result<u32> {
    LUT_MAPS.get(map).map(|_| COMPONENTS as u32).map_err(|error| refuse("lutMap", error))
}

/// `acl.media.dvpp_get_lut_map_data`: host address of the table of a component, 8 bits each, and how many there are.
pub fn lut_map_data(map: u64, dim: u32) -> Result<(u64, u32)> {
    let map = LUT_MAPS.get(map).map_err(|error| refuse("lutMap", error))?;
    Ok((map.0[component(dim)?].as_ptr().addr() as u64, VALUES as u32))
}

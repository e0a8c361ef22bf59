//! Places in the program: file, function and line, interned to a small number that fits beside every object.
//!
//! The front end knows how to find the current place (a Python frame, a return address) and registers that with [`set_capture`]; this module only keeps
//! what it was told. A site is resolved to text once, when it is first seen, so that printing one needs no interpreter: the fault handler prints sites.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use parking_lot::RwLock;

/// A place in the program. The default is "unknown".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site(pub u32);

/// What a site stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Path of the source file as the front end gives it.
    pub file: Box<str>,
    /// Name of the function, qualified where the front end can.
    pub function: Box<str>,
    /// Line, from 1.
    pub line: u32,
}

/// Distinct sites kept; a program that generates code without end gets "unknown" from there on instead of growing this table.
const MOST_SITES: usize = 1 << 20;

#[derive(Default)]
struct Table {
    places: Vec<Place>,
    numbers: HashMap<Place, u32>,
}

static TABLE: OnceLock<RwLock<Table>> = OnceLock::new();
static CAPTURE: OnceLock<fn() -> Site> = OnceLock::new();

fn table() -> &'static RwLock<Table> {
    TABLE.get_or_init(RwLock::default)
}

/// The number of a place; the same place always has the same number.
pub fn intern(file: &str, function: &str, line: u32) -> Site {
    let place = Place { file: file.into(), function: function.into(), line };
    if let Some(number) = table().read().numbers.get(&place) {
        return Site(*number);
    }
    let mut table = table().write();
    if let Some(number) = table.numbers.get(&place) {
        return Site(*number);
    }
    if table.places.len() >= MOST_SITES {
        return Site::default();
    }
    table.places.push(place.clone());
    let number = table.places.len() as u32;
    table.numbers.insert(place, number);
    Site(number)
}

/// Registers how the current place is found; the first registration stays. The function must be cheap and must not call back into this crate
/// except [`intern`].
pub fn set_capture(capture: fn() -> Site) {
    CAPTURE.get_or_init(|| capture);
}

/// The place in the program that is calling now, or unknown when no front end registered a way to tell.
pub fn here() -> Site {
    CAPTURE.get().map_or(Site::default(), |capture| capture())
}

impl Site {
    /// What the site stands for; `None` when it is unknown.
    pub fn place(self) -> Option<Place> {
        let index = (self.0 as usize).checked_sub(1)?;
        table().read().places.get(index).cloned()
    }
}

impl Site {
    /// As [`Site::place`], for the fault handler: allocates nothing and waits for nobody. `None` when it is unknown, or cannot be told at this moment.
    pub fn with_place<R>(self, look: impl FnOnce(&Place) -> R) -> Option<R> {
        let table = table().try_read()?;
        table.places.get((self.0 as usize).checked_sub(1)?).map(look)
    }
}

impl fmt::Display for Site {
    /// "file:line in function". Allocates nothing and waits for nobody: the fault handler prints sites.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = table().try_read();
        let place = table.as_ref().and_then(|table| table.places.get((self.0 as usize).checked_sub(1)?));
        match place {
            Some(place) => write!(formatter, "{}:{} in {}", place.file, place.line, place.function),
            None => formatter.write_str("an unknown place"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_has_one_number_and_prints_itself() {
        let first = intern("app.py", "main", 12);
        assert_eq!(first, intern("app.py", "main", 12));
        assert_ne!(first, intern("app.py", "main", 13));
        assert_eq!(first.to_string(), "app.py:12 in main");
        assert_eq!(Site::default().to_string(), "an unknown place");
    }
}

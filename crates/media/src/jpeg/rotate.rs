//! Turning planes: what a camera's orientation asks for.

/// One of the eight ways to lay a rectangle on itself, by its number in Exif; 1 is to leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn(u8);

/// Rows of elements.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Elements in a row.
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// Elements are turned in squares of this side, so that both what is read and what is written stays in the cache.
const TILE: usize = 32;

impl Turn {
    /// Of a number from 1 to 8.
    pub(super) fn new(orientation: u8) -> Self {
        Self(orientation)
    }

    /// Whether columns become rows.
    pub(super) fn swaps(self) -> bool {
        self.0 >= 5
    }

    /// Where the element at a place of the result comes from, in a source of this size. Beside the result is what lies at its edge.
    fn origin(self, x: usize, y: usize, source: Size) -> (usize, usize) {
        let (right, bottom) = (source.columns - 1, source.rows - 1);
        let (x, y) = if self.swaps() { (x.min(bottom), y.min(right)) } else { (x.min(right), y.min(bottom)) };
        match self.0 {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        }
    }

    /// Turns a plane of elements of `N` bytes. `target` has the size of the turned source, or is smaller: then what lies to the right and below is left out; or is larger: then it
    /// is repeated.
    /// Strides are in bytes.
    pub(super) fn plane<const N: usize>(
        self,
        (source, source_stride, source_size): (&[u8], usize, Size),
        (target, target_stride, target_size): (&mut [u8], usize, Size),
    ) {
        for top in (0..target_size.rows).step_by(TILE) {
            for left in (0..target_size.columns).step_by(TILE) {
                for y in top..target_size.rows.min(top + TILE) {
                    let right = target_size.columns.min(left + TILE);
                    let row = &mut target[y * target_stride + left * N..y * target_stride + right * N];
                    for (x, element) in (left..right).zip(row.as_chunks_mut::<N>().0) {
                        let (column, line) = self.origin(x, y, source_size);
                        let at = line * source_stride + column * N;
                        element.copy_from_slice(&source[at..at + N]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_orientation_has_its_corners() {
        // A B
        // C D
        // E F, one byte each, in rows of three bytes.
        let source = b"AB-CD-EF-";
        for (orientation, expected) in [
            (1, "AB CD EF"),
            (2, "BA DC FE"),
            (3, "FE DC BA"),
            (4, "EF CD AB"),
            (5, "ACE BDF"),
            (6, "ECA FDB"),
            (7, "FDB ECA"),
            (8, "BDF ACE"),
        ] {
            let turn = Turn::new(orientation);
            let size = if turn.swaps() { Size { columns: 3, rows: 2 } } else { Size { columns: 2, rows: 3 } };
            let stride = size.columns + 1;
            let mut target = vec![b' '; stride * size.rows];
            turn.plane::<1>((source, 3, Size { columns: 2, rows: 3 }), (&mut target, stride, size));
            assert_eq!(std::str::from_utf8(&target).unwrap().trim_end(), expected, "{orientation}");
        }
    }

    #[test]
    fn pairs_stay_together_and_tiles_join() {
        let size = Size { columns: 70, rows: 45 };
        let source: Vec<u8> =
            (0..size.rows).flat_map(|y| (0..size.columns).flat_map(move |x| [x as u8, y as u8])).collect();
        let turned = Size { columns: 44, rows: 70 };
        let mut target = vec![0; turned.columns * 2 * turned.rows];
        Turn::new(6).plane::<2>((&source, 140, size), (&mut target, 88, turned));
        for y in 0..turned.rows {
            for x in 0..turned.columns {
                let at = y * 88 + x * 2;
                assert_eq!(target[at..at + 2], [y as u8, (44 - x) as u8]);
            }
        }
    }
}

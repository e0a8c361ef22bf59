//! Coded data on its way to a decoder: taken from the program when it is sent.
//!
//! The manual calls sending asynchronous, so that the memory would be the decoder's until the callback; but programs that fill one piece of memory again for each
//! piece run on boards without losing a picture. The checks keep to the manual.

use std::sync::Arc;

use parking_lot::Mutex;
use softacl_device::guard;

/// Bytes that a channel takes while they wait. What is more stays in the program's memory until its turn comes.
const MOST_TAKEN: usize = 64 << 20;
/// Buffers that a channel keeps for later pieces, and how large they may be.
const MOST_SPARE: usize = 32;
const MOST_SPARE_BYTES: usize = 1 << 20;

/// One piece.
#[derive(Debug)]
pub(crate) enum Coded {
    /// A copy.
    Taken(Taken),
    /// Bytes in the program's memory.
    Left { address: usize, bytes: usize },
}

impl Coded {
    /// Address and bytes.
    pub(super) fn place(&self) -> (usize, usize) {
        match self {
            Self::Taken(Taken { data, .. }) => (data.as_ptr() as usize, data.len()),
            Self::Left { address, bytes } => (*address, *bytes),
        }
    }
}

/// A copy, whose buffer goes back to its channel.
#[derive(Debug)]
pub(crate) struct Taken {
    data: Vec<u8>,
    /// What it counts for.
    bytes: usize,
    buffers: Buffers,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut state = self.buffers.0.lock();
        state.taken -= self.bytes;
        if state.spare.len() < MOST_SPARE && self.data.capacity() <= MOST_SPARE_BYTES {
            state.spare.push(std::mem::take(&mut self.data));
        }
    }
}

/// The buffers of a channel.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffers(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// In all pieces that wait.
    taken: usize,
    spare: Vec<Vec<u8>>,
}

impl Buffers {
    /// Takes a piece's data. Where there is no memory for it, it is left where it is; also if it cannot be read, for the decoder to report.
    pub(super) fn take(&self, address: usize, bytes: usize) -> Coded {
        let left = Coded::Left { address, bytes };
        let mut data = {
            let mut state = self.0.lock();
            if bytes > MOST_TAKEN - state.taken {
                return left;
            }
            state.taken += bytes;
            state.spare.pop().unwrap_or_default()
        };
        let fits = data.try_reserve(bytes.saturating_sub(data.len())).is_ok();
        data.resize(if fits { bytes } else { 0 }, 0);
        let mut taken = Taken { data, bytes, buffers: self.clone() };
        if !fits {
            return left;
        }
        let target = taken.data.as_mut_ptr() as usize;
        if guard::copy(target, address, bytes).is_ok() { Coded::Taken(taken) } else { left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(buffers: &Buffers, data: &[u8]) -> Coded {
        buffers.take(data.as_ptr() as usize, data.len())
    }

    #[test]
    fn pieces_are_copies_in_buffers_that_are_used_again() {
        guard::install();
        let buffers = Buffers::default();
        let source = vec![7; 1000];
        let first = of(&buffers, &source);
        let (address, bytes) = first.place();
        assert_ne!(address, source.as_ptr() as usize);
        assert_eq!(bytes, 1000);
        assert!(matches!(&first, Coded::Taken(taken) if taken.data == source));
        drop(first);
        let second = of(&buffers, &[1; 10]);
        assert_eq!(second.place(), (address, 10));
    }

    #[test]
    fn what_would_be_too_much_is_left() {
        let buffers = Buffers::default();
        let source = vec![0; MOST_TAKEN / 2 + 1];
        let taken = of(&buffers, &source);
        assert!(matches!(taken, Coded::Taken(_)));
        assert!(matches!(of(&buffers, &source), Coded::Left { .. }));
        assert!(matches!(of(&buffers, &source[2..]), Coded::Taken(_)));
        drop(taken);
        assert!(matches!(of(&buffers, &source), Coded::Taken(_)));
        assert_eq!(buffers.0.lock().taken, 0);
        assert!(buffers.0.lock().spare.is_empty());
    }
}

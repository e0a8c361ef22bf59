//! The three schedules and the generator behind the random one.
//!
//! Not here: what a schedule does with a strand (`executor.rs`, `stream.rs`).

/// In which order, and when, the executor runs what is ready. A program that orders its work by synchronising gets the
/// same results from all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// As fast as possible: small work at once on the submitting thread, the rest on workers.
    Eager,
    /// Nothing runs before something waits for it; then only what that wait needs, on the waiting thread.
    Lazy,
    /// The seed chooses among all ready streams, on the calling thread, at each submission and wait. The same host
    /// calls with the same seed give the same order.
    Random(u64),
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Schedule::Eager => out.write_str("eager"),
            Schedule::Lazy => out.write_str("lazy"),
            Schedule::Random(seed) => write!(out, "random:{seed}"),
        }
    }
}

/// `SplitMix64`: one multiply-and-shift step per number, every seed is good, and 8 bytes of state.
#[derive(Debug)]
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0. The modulo bias is far below what a scheduler could show.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn generator_repeats_by_seed_and_reaches_every_value() {
        let draw = |seed| {
            let mut generator = Generator::new(seed);
            (0..1000).map(|_| generator.below(7)).collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
        for value in 0..7 {
            assert!(draw(0).iter().filter(|&&drawn| drawn == value).count() > 80);
        }
    }
}

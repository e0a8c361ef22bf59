//! Damaged input for the readers of other crates, whose tests take this file and `mutate` in by path: they are private
//! there, and what is quickly read needs no process of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use super::mutate::{Random, mutate};

/// Inputs of a run unless `SOFTACL_FUZZ_MUTATIONS` says otherwise.
const MUTATIONS: u64 = 500;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Shows `read` damaged copies of what is in `corpus`, and of that itself, which it must take. Whatever is wrong with an
/// input must not end in a panic. The input is written to a file first, which remains if the process ends over it.
pub(super) fn damage(target: &str, corpus: &[impl AsRef<[u8]>], read: impl Fn(&[u8]) -> bool) {
    let corpus: Vec<Vec<u8>> = corpus.iter().map(|file| file.as_ref().to_vec()).collect();
    for (position, bytes) in corpus.iter().enumerate() {
        assert!(read(bytes), "{target} refuses entry {position} of its corpus");
    }
    let seed = number("SOFTACL_FUZZ_SEED", 1);
    let path = std::env::var_os("SOFTACL_FUZZ_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let path = path.join(format!("softacl-fuzz-{target}-{}", std::process::id()));
    for index in 0..number("SOFTACL_FUZZ_MUTATIONS", MUTATIONS) {
        let mut random = Random::new(seed, target, index);
        let mut bytes = random.choose(&corpus).clone();
        mutate(&mut bytes, &corpus, &mut random);
        std::fs::write(&path, &bytes).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        assert!(outcome.is_ok(), "{target} {index} (seed {seed}): the panic is above, the input is {}", path.display());
    }
    std::fs::remove_file(&path).unwrap();
}

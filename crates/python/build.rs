//! Lets this crate's tests find the interpreter's library, and makes the library that `softacl run` and `softacl check` preload.
//!
//! That library (`crates/preload`) is in every process of a program, and is compiled by itself, without the standard library: Cargo has no way to build one
//! package of a workspace with another panic strategy. It goes to `OUT_DIR`, from where maturin puts it into the wheel, beside the native module.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=PYO3_BUILD_EXTENSION_MODULE");
    if env::var_os("PYO3_BUILD_EXTENSION_MODULE").is_none() {
        pyo3_build_config::add_libpython_rpath_link_args();
    }
    let directory = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../preload");
    println!("cargo::rerun-if-changed={}", directory.display());
    println!("cargo::rerun-if-changed=build.rs");
    preload(&directory.join("src/lib.rs"), &Path::new(&variable("OUT_DIR")).join("_preload.so"));
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("Cargo sets {name}"))
}

fn preload(source: &Path, target: &PathBuf) {
    let triple = variable("TARGET");
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.arg(source).arg("-o").arg(target).args(["--target", &triple]);
    rustc.args([
        "--edition=2024",
        "--crate-name=softacl_preload",
        "--crate-type=cdylib",
        "--cfg=softacl_preload_object",
    ]);
    for option in ["panic=abort", "opt-level=s", "lto=yes", "strip=symbols"] {
        rustc.args(["-C", option]);
    }
    if triple.contains("musl") {
        rustc.args(["-C", "target-feature=-crt-static"]);
    }
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut option = std::ffi::OsString::from("linker=");
        option.push(linker);
        rustc.arg("-C").arg(option);
    }
    let status = rustc.status().unwrap_or_else(|error| panic!("rustc cannot be run: {error}"));
    assert!(status.success(), "the library that is preloaded cannot be compiled: {status}");
}

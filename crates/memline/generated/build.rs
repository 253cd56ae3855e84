//! Writes the functions down twice: with `#[profile]`, and without.

#[path = "generator/mod.rs"]
mod generator;

use std::path::Path;
use std::{env, fs};

use generator::{DEFAULT_SEED, grow, write};

fn main() {
    println!("cargo::rerun-if-env-changed=MEMLINE_SEED");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=generator");
    let seed = env::var("MEMLINE_SEED").map_or(DEFAULT_SEED, |seed| {
        seed.parse()
            .expect("MEMLINE_SEED must be a whole number from 0 to 18446744073709551615")
    });
    println!("cargo::rustc-env=MEMLINE_SEED={seed}");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let mut functions = grow::functions(seed);
    for (file, attribute) in [("profiled.rs", "#[profile]"), ("plain.rs", "#[inline(never)]")] {
        let text = write::functions(&mut functions, attribute);
        fs::write(Path::new(&out).join(file), text).expect("cargo made the folder");
    }
}

//! Writes the functions of each seed down twice: with `#[profile]`, and without.

#[path = "generator/mod.rs"]
mod generator;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use generator::{SEEDS, grow, write};

fn main() {
    println!("cargo::rerun-if-env-changed=MEMLINE_SEED");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=generator");
    let seeds = env::var("MEMLINE_SEED").map_or(SEEDS.to_vec(), |seed| {
        let seed = seed.parse();
        vec![seed.expect("MEMLINE_SEED must be a whole number from 0 to 18446744073709551615")]
    });
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let out = Path::new(&out);
    let mut all = String::new();
    let mut table = String::new();
    for seed in seeds {
        let mut functions = grow::functions(seed);
        for (module, imports, attribute) in [
            ("profiled", "use memline::profile;\n", "#[profile]"),
            ("plain", "", "#[inline(never)]"),
        ] {
            let module = format!("{module}_{seed}");
            let text = write::functions(&mut functions, attribute);
            let file = out.join(format!("{module}.rs"));
            let head = "use crate::helpers::*;\nuse futures_util::join;\n";
            fs::write(&file, format!("{imports}{head}{text}")).expect("cargo made the folder");
            let _ = writeln!(all, "#[path = \"{}\"]\nmod {module};", file.display());
        }
        let _ = writeln!(table, "    ({seed}, profiled_{seed}::run, plain_{seed}::run),");
    }
    let text = format!("{all}\npub(crate) const WRITTEN: &[Written] = &[\n{table}];\n");
    fs::write(out.join("all.rs"), text).expect("cargo made the folder");
}

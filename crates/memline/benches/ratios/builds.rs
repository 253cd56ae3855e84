//! What the attribute costs when a program is built.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use crate::costs::median;
use crate::generated::{Package, Profiling};

/// In so many files, each with so many functions.
const FILES: u32 = 10;
const FUNCTIONS_A_FILE: u32 = 100;

/// Builds the packages so many times in turns, and writes the table.
pub(crate) fn section(turns: usize) -> Result<String, Box<dyn Error>> {
    let packages = Profiling::ALL.map(generate);
    let [plain, off, on] = packages;
    let packages = [plain?, off?, on?];
    for package in &packages {
        // What they depend on is not what is timed.
        build(package)?;
    }
    let mut seconds = [const { Vec::new() }; 3];
    for turn in 0..turns {
        for (package, seconds) in packages.iter().zip(&mut seconds) {
            package.write("turn.rs", &format!("pub const TURN: usize = {turn};\n"))?;
            let started = Instant::now();
            build(package)?;
            seconds.push(started.elapsed().as_secs_f64());
        }
    }
    let mut measured = Vec::new();
    for (package, seconds) in packages.iter().zip(seconds) {
        let bytes = u32::try_from(fs::metadata(package.program())?.len())?;
        measured.push((median(seconds), f64::from(bytes)));
    }
    Ok(table(&measured))
}

fn table(measured: &[(f64, f64)]) -> String {
    let functions = f64::from(FILES * FUNCTIONS_A_FILE);
    let mut table = String::from(
        "| the functions | seconds | ms more a function | bytes of the program | bytes more a function |\n\
         |---|--:|--:|--:|--:|\n",
    );
    let names = [
        "without the attribute",
        "with it, feature `profiling` off",
        "with it, feature on",
    ];
    let (plain_seconds, plain_bytes) = measured[0];
    for (name, (seconds, bytes)) in names.into_iter().zip(measured) {
        let _ = writeln!(
            table,
            "| {name} | {seconds:.1} | {:+.1} | {bytes} | {:+.0} |",
            (seconds - plain_seconds) * 1000.0 / functions,
            (bytes - plain_bytes) / functions,
        );
    }
    format!(
        "## Building 1,000 functions\n\n\
         `cargo build --release` of a generated program, whose dependencies have been built before; the bytes are those of the \
         whole program, and so a part of those more is memline itself.\n\n\
         {table}\n"
    )
}

fn build(package: &Package) -> Result<(), Box<dyn Error>> {
    let output = package.cargo(&["build", "--release", "--quiet"]).output()?;
    if output.status.success() {
        Ok(())
    } else {
        let messages = String::from_utf8_lossy(&output.stderr);
        Err(format!("a generated program does not build:\n{messages}").into())
    }
}

fn generate(profiling: Profiling) -> Result<Package, Box<dyn Error>> {
    let package = Package::create("functions", profiling)?;
    let mut main = String::from("mod turn;\n");
    let mut names = String::new();
    for file in 0..FILES {
        let mut text = String::new();
        for number in file * FUNCTIONS_A_FILE..(file + 1) * FUNCTIONS_A_FILE {
            text.push_str(&function(number, profiling));
            let _ = writeln!(names, "    m{file}::f{number},");
        }
        package.write(&format!("m{file}.rs"), &text)?;
        let _ = writeln!(main, "mod m{file};");
    }
    // All are called with a number that the compiler does not know, so that none is left out.
    let _ = write!(
        main,
        "static ALL: [fn(usize) -> usize; {}] = [\n{names}];\n\n\
         fn main() {{\n    let n = std::env::args().count() + turn::TURN;\n    \
         println!(\"{{}}\", ALL.iter().map(|f| f(n)).sum::<usize>());\n}}\n",
        FILES * FUNCTIONS_A_FILE,
    );
    package.write("main.rs", &main)?;
    package.write("turn.rs", "pub const TURN: usize = 0;\n")?;
    Ok(package)
}

/// Its numbers differ from those of the others, so that the linker does not merge them.
fn function(number: u32, profiling: Profiling) -> String {
    format!(
        "{}#[inline(never)]
pub fn f{number}(n: usize) -> usize {{
    let mut kept = Vec::new();
    for i in 0..n {{
        if i % {} == 0 {{
            kept.push(i * {number});
        }}
    }}
    let sum = kept.iter().sum::<usize>();
    sum + {number}
}}

",
        profiling.attribute(),
        number % 7 + 2,
    )
}

//! `cargo xtask programs`: what `cargo memline` costs on twelve programs that people use, beside heaptrack and dhat.
//!
//! `fetch` gets a program, `build` builds it twice, `input` makes what it reads, `run` runs it once (`load` asks a server, `processes` ends it),
//! `tools` starts it under a tool and reads what that found, `measure` takes turns, `table` writes what came of it.

mod build;
mod fetch;
mod input;
mod list;
mod load;
mod measure;
mod processes;
mod results;
mod run;
mod sameness;
mod table;
#[cfg(test)]
mod tests;
mod tools;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use self::build::Folder;
use self::input::Inputs;
use self::list::Program;
use self::measure::Subject;
use self::results::Results;
use self::run::Place;
use self::tools::Installed;
use crate::compile;
use crate::list::root;

/// How thoroughly it is measured.
#[derive(Clone, Copy, Debug)]
struct Thoroughness {
    rounds: usize,
    at_most: Duration,
    /// Whether a build that is there is used again.
    again: bool,
    /// Whether results are kept and the table is written.
    is_kept: bool,
}

/// An odd number of rounds has a middle one.
const WHOLE: Thoroughness = Thoroughness {
    rounds: 5,
    at_most: Duration::from_mins(5),
    again: false,
    is_kept: true,
};

const QUICK: Thoroughness = Thoroughness {
    rounds: 1,
    at_most: Duration::from_mins(1),
    again: true,
    is_kept: false,
};

/// Carries out what the words ask for: `table`, or an option and names.
pub(crate) fn all(words: &[&str]) -> Result<()> {
    if words == ["table"] {
        return write();
    }
    let (options, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with('-'));
    let thoroughness = match options.as_slice() {
        [] => WHOLE,
        ["--built"] => Thoroughness { again: true, ..WHOLE },
        ["--quick"] => QUICK,
        _ => bail!(
            "{} is not an option; there are --built and --quick, one at a time",
            options.join(" ")
        ),
    };
    let list = list::read(&names)?;
    let installed = Installed::get();
    let tool = build::tool(true)?;
    let folder = compile::target_folder().join("programs");
    let dependent = list.programs.iter().find(|program| program.name == list.tree.program);
    let dependent = dependent.context("the list has been read")?;
    fetch::source(dependent, &folder_of(&folder, dependent).source())?;
    let inputs = Inputs::make(&folder.join("input"), &folder_of(&folder, dependent).source())?;
    let with = with();
    let (mut all, mut bad) = (Vec::new(), Vec::new());
    for program in &list.programs {
        if !names.is_empty() && !names.contains(&&*program.name) {
            continue;
        }
        eprintln!("{} {}", program.name, program.version);
        let measured = one(
            program,
            &folder_of(&folder, program),
            &inputs,
            &tool,
            installed,
            thoroughness,
        );
        match measured {
            Ok(mut results) => {
                results.with.clone_from(&with);
                eprintln!("    {}", table::sentence(&results));
                if thoroughness.is_kept {
                    results.write()?;
                }
                all.push((results, program.clone()));
            }
            Err(error) => {
                eprintln!("    {error:#}");
                bad.push(&*program.name);
            }
        }
    }
    print!("{}", table::text(&all, &[]));
    if thoroughness.is_kept {
        write()?;
    }
    if bad.is_empty() {
        Ok(())
    } else {
        bail!("not measured: {}", bad.join(", "))
    }
}

fn folder_of(folder: &Path, program: &Program) -> Folder {
    Folder(folder.join(&program.name))
}

fn one(
    program: &Program,
    folder: &Folder,
    inputs: &Inputs,
    tool: &Path,
    installed: Installed,
    thoroughness: Thoroughness,
) -> Result<Results> {
    fetch::source(program, &folder.source())?;
    let again = thoroughness.again;
    let plain = build::plain(program, folder, again)?;
    let profiled = build::profiled(program, folder, tool, again)?;
    let place = Place {
        folder: inputs.folder.clone(),
        input: inputs.get(&program.input)?,
        scratch: folder.0.join("scratch"),
        port: functions_stand_in_host::free_port(),
        at_most: thoroughness.at_most,
    };
    measure::all(&Subject {
        program,
        plain,
        profiled,
        source: folder.source(),
        tool: tool.to_path_buf(),
        installed,
        rounds: thoroughness.rounds,
        place,
    })
}

/// Writes the results that are there to `crates/cargo-memline/PROGRAMS.md`.
fn write() -> Result<()> {
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for program in list::read(&[])?.programs {
        match Results::read(&program.name, &program.version) {
            Some(results) => rows.push((results, program)),
            None => missing.push(program.name),
        }
    }
    fs::write(
        root().join("crates/cargo-memline/PROGRAMS.md"),
        table::text(&rows, &missing),
    )?;
    Ok(())
}

/// The compiler, the tools and the machine, as they call themselves.
fn with() -> String {
    let version = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let words: Vec<_> = text.lines().next()?.split(' ').take(2).collect();
        Some(words.join(" "))
    };
    let tools = ["rustc", "heaptrack", "valgrind"].map(|program| version(program, &["--version"]));
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let mut parts: Vec<_> = tools.into_iter().flatten().collect();
    parts.push(format!("{processors} processors"));
    parts.join(", ")
}

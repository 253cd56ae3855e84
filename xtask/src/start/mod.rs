//! `cargo xtask start`: how soon a custom handler is ready and what it holds, beside the same function in Node and Python.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::compile::{cargo, target_folder};
use crate::list::root;
use crate::running::{Running, median};

/// How often each is started. An odd number, so that one of them is the median.
const STARTS: usize = 21;

/// How many invocations come before the second look at the resident set.
const INVOCATIONS: usize = 1_000;

/// What the host posts for `GET /api/Hello?name=Ada`.
const ENVELOPE: &str = r#"{"Data":{"req":{"Url":"http://localhost:7071/api/Hello?name=Ada","Method":"GET","Query":{"name":"Ada"},"Headers":{},"Params":{},"Identities":[]}},"Metadata":{}}"#;

const ANSWER: &str = "Hello, Ada";

/// A program that serves the function `Hello`.
struct Handler {
    name: String,
    program: PathBuf,
    arguments: Vec<PathBuf>,
}

/// The medians of all starts.
struct Measured {
    ready: Duration,
    ready_bytes: u64,
    worked_bytes: u64,
}

/// Measures all that can be had here, and prints a table.
pub(crate) fn print() -> Result<()> {
    let scripts = root().join("xtask/src/start");
    let mut handlers = vec![Handler {
        name: "Rust, this crate".to_owned(),
        program: build()?,
        arguments: Vec::new(),
    }];
    // The programs themselves: what stands on PATH may be a script that chooses one, which takes its time.
    handlers.extend(other(
        "node",
        &["-p", "process.execPath"],
        "Node",
        scripts.join("hello.js"),
    ));
    handlers.extend(other(
        "python3",
        &["-c", "import sys; print(sys.executable)"],
        "Python",
        scripts.join("hello.py"),
    ));
    println!("| custom handler | ready | resident set when ready | after {INVOCATIONS} invocations |");
    println!("|---|---|---|---|");
    for handler in &handlers {
        let measured = measure(handler).with_context(|| format!("cannot measure {}", handler.name))?;
        println!(
            "| {} | {:.1} ms | {:.1} MiB | {:.1} MiB |",
            handler.name,
            measured.ready.as_secs_f64() * 1e3,
            mib(measured.ready_bytes),
            mib(measured.worked_bytes)
        );
    }
    Ok(())
}

/// The example `hello`, built as an app is packaged.
fn build() -> Result<PathBuf> {
    let status = Command::new(cargo())
        .args([
            "build",
            "--release",
            "-p",
            "functions-custom-handler",
            "--example",
            "hello",
        ])
        .current_dir(root())
        .status()?;
    ensure!(status.success(), "the example hello does not build");
    Ok(target_folder().join("release/examples/hello"))
}

/// A handler for an interpreter, if it is installed; else a line says that it is not.
fn other(command: &str, which: &[&str], language: &str, script: PathBuf) -> Option<Handler> {
    let said = |arguments: &[&str]| {
        let output = Command::new(command).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let (Some(program), Some(version)) = (said(which), said(&["--version"])) else {
        eprintln!("{command} is not installed here, so {language} is left out");
        return None;
    };
    let version = version
        .trim_start_matches(language)
        .trim_start_matches('v')
        .trim()
        .to_owned();
    Some(Handler {
        name: format!("{language} {version}"),
        program: program.into(),
        arguments: vec![script],
    })
}

fn measure(handler: &Handler) -> Result<Measured> {
    let mut ready = Vec::new();
    let mut ready_bytes = Vec::new();
    let mut worked_bytes = Vec::new();
    for _ in 0..STARTS {
        let mut running = Running::start(&handler.program, &handler.arguments)?;
        ready.push(running.ready()?);
        ready_bytes.push(running.resident_bytes()?);
        work(&running)?;
        worked_bytes.push(running.resident_bytes()?);
    }
    Ok(Measured {
        ready: median(ready),
        ready_bytes: median(ready_bytes),
        worked_bytes: median(worked_bytes),
    })
}

#[expect(clippy::cast_precision_loss, reason = "the bytes of a process are far below 2^52")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

fn work(running: &Running) -> Result<()> {
    let request = format!(
        "POST /Hello HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: \
         close\r\n\r\n{ENVELOPE}",
        ENVELOPE.len()
    );
    for _ in 0..INVOCATIONS {
        let answer = running.ask(&request)?;
        ensure!(answer.contains(ANSWER), "it answered {answer:?}");
    }
    Ok(())
}

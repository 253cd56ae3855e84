//! `cargo xtask start`: how soon a custom handler is ready and what it holds, beside the same function in Node and Python.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::list::root;

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
    ready_kib: u64,
    worked_kib: u64,
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
            mib(measured.ready_kib),
            mib(measured.worked_kib)
        );
    }
    Ok(())
}

/// The example `hello`, built as an app is packaged.
fn build() -> Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
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
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release/examples/hello"))
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
    let mut ready_kib = Vec::new();
    let mut worked_kib = Vec::new();
    for _ in 0..STARTS {
        let mut running = Running::start(handler)?;
        ready.push(running.ready()?);
        ready_kib.push(running.resident_kib()?);
        running.work()?;
        worked_kib.push(running.resident_kib()?);
    }
    Ok(Measured {
        ready: median(ready),
        ready_kib: median(ready_kib),
        worked_kib: median(worked_kib),
    })
}

fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "kibibytes of a process are far below 2^52")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// A handler that is killed when it is dropped.
struct Running {
    child: Child,
    port: u16,
    started: Instant,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

impl Running {
    fn start(handler: &Handler) -> Result<Self> {
        let port = functions_stand_in_host::free_port();
        let started = Instant::now();
        let child = Command::new(&handler.program)
            .args(&handler.arguments)
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { child, port, started })
    }

    /// How long it took until `GET /` was answered.
    fn ready(&mut self) -> Result<Duration> {
        let limit = Duration::from_secs(30);
        loop {
            if let Ok(answer) = self.ask("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                && answer.starts_with("HTTP/1.1")
            {
                return Ok(self.started.elapsed());
            }
            ensure!(self.child.try_wait()?.is_none(), "it has ended");
            ensure!(self.started.elapsed() < limit, "it is not ready after {limit:?}");
            // The host asks every 25 ms, which is too coarse for what is measured here.
            thread::sleep(Duration::from_micros(100));
        }
    }

    fn work(&self) -> Result<()> {
        let request = format!(
            "POST /Hello HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: \
             close\r\n\r\n{ENVELOPE}",
            ENVELOPE.len()
        );
        for _ in 0..INVOCATIONS {
            let answer = self.ask(&request)?;
            ensure!(answer.contains(ANSWER), "it answered {answer:?}");
        }
        Ok(())
    }

    fn ask(&self, request: &str) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(Path::new("/proc").join(self.child.id().to_string()).join("status"))
            .context("the resident set is read as Linux shows it")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kib.context("there is no VmRSS")
    }
}

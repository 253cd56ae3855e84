//! The programs that are timed: built, installed, started and asked.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CRATE: &str = env!("CARGO_MANIFEST_DIR");
/// Of `satellites/peers`: what is off there, because only this bench needs it.
const FEATURES: &str = "hotpath-alloc,jemalloc";

/// The programs, ready to be started.
pub(crate) struct Programs {
    /// Where cargo puts the programs of `satellites/peers`.
    built: PathBuf,
    python: PathBuf,
}

impl Programs {
    pub(crate) fn install() -> Result<Self> {
        // `<target>/release/deps/ratios-<hash>`, from which the target folder follows whatever it was set to.
        let bench = std::env::current_exe()?;
        let target = bench.ancestors().nth(3).ok_or("the bench was not started by cargo")?;
        let built = target.join("release");
        let build_peers = |arguments: &[&str]| {
            run(Command::new(env!("CARGO"))
                .args(["build", "--release", "--package", "memline-peers", "--target-dir"])
                .arg(target)
                .args(arguments)
                .current_dir(CRATE))
        };
        // One program by two names: whether hotpath measures allocations is a feature of the whole build.
        build_peers(&["--bin", "hotpath"])?;
        fs::copy(built.join("hotpath"), built.join("hotpath-timing"))?;
        build_peers(&["--features", FEATURES])?;
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("memory-profiler");
        let python = venv.join("bin/python");
        if !python.exists() {
            run(Command::new(Path::new(CRATE).join("../../kusto/make-venv.sh")).arg(&venv))?;
        }
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(Path::new(CRATE).join("satellites/peers/requirements.txt")))?;
        Ok(Self { built, python })
    }

    /// Starts a program of `satellites/peers`, by its name; `python` is the one in Python.
    pub(crate) fn start(&self, name: &'static str) -> Result<Program> {
        let mut command = if name == "python" {
            let mut python = Command::new(&self.python);
            python.arg(Path::new(CRATE).join("satellites/peers/memory_profiler_rounds.py"));
            python
        } else {
            Command::new(self.built.join(name))
        };
        // hotpath would open a port, which may be taken. memline would ask whether it is to profile at all.
        command.env("HOTPATH_METRICS_SERVER_OFF", "1").env_remove("MEMLINE");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (requests, answers) = child.stdin.take().zip(child.stdout.take()).ok_or("no pipes")?;
        Ok(Program {
            name,
            child,
            requests: Some(requests),
            answers: BufReader::new(answers),
        })
    }

    /// By how many bytes the resident set of a program grows when it allocates so many blocks of a size; `used` is what it
    /// does to them, `filled`, `aligned` or `untouched`.
    pub(crate) fn resident_bytes(&self, name: &str, used: &str, bytes: usize, blocks: usize) -> Result<f64> {
        let answer = read(
            Command::new(self.built.join(name))
                .args(["resident", used])
                .args([bytes.to_string(), blocks.to_string()]),
        )?;
        let grown = answer.trim().parse();
        grown.map_err(|_| format!("{name} answered {answer:?} to \"resident\"").into())
    }

    /// What valgrind's callgrind counts while a program runs a workload for so many rounds, as the text of its file.
    pub(crate) fn callgrind(&self, name: &str, workload: &str, rounds: u32) -> Result<String> {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.out");
        let mut child = Command::new("valgrind")
            .args(["--tool=callgrind", "--quiet"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(self.built.join(name))
            .env_remove("MEMLINE")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("valgrind, which counts the instructions, cannot be started: {error}"))?;
        if let Some(mut requests) = child.stdin.take() {
            writeln!(requests, "{workload} {rounds}")?;
        }
        let status = child.wait()?;
        if !status.success() {
            return Err(format!("{name} failed under valgrind: {status}").into());
        }
        Ok(fs::read_to_string(&file)?)
    }

    /// What was compared, each with its version.
    pub(crate) fn versions(&self) -> Result<Vec<String>> {
        let tree = read(
            Command::new(env!("CARGO"))
                .args(["tree", "--package", "memline-peers", "--features", FEATURES])
                .args(["--depth", "1", "--prefix", "none"])
                .current_dir(CRATE),
        )?;
        let rustc = read(Command::new("rustc").arg("--version"))?;
        let python = read(Command::new(&self.python).arg("--version"))?;
        let pip = read(Command::new(&self.python).args(["-m", "pip", "freeze", "--disable-pip-version-check"]))?;
        let compared = ["hotpath ", "mimalloc ", "tikv-jemallocator "];
        let crates = tree
            .lines()
            .filter(|line| compared.iter().any(|name| line.starts_with(name)));
        let compiler = rustc.split(" (").next();
        let packages = pip.lines().filter(|line| line.starts_with("memory"));
        Ok(compiler
            .into_iter()
            .chain(crates)
            .chain(python.lines())
            .chain(packages)
            .map(str::to_owned)
            .collect())
    }
}

/// A program that runs and waits for requests.
pub(crate) struct Program {
    name: &'static str,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Program {
    /// Runs a workload for so many rounds, and says how long one took, in nanoseconds.
    pub(crate) fn nanos_per_round(&mut self, workload: &str, rounds: u32) -> Result<f64> {
        let requests = self.requests.as_mut().ok_or("the program has been ended")?;
        writeln!(requests, "{workload} {rounds}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let nanos: f64 = answer
            .trim()
            .parse()
            .map_err(|_| format!("{} answered {answer:?} to \"{workload} {rounds}\"", self.name))?;
        Ok(nanos / f64::from(rounds))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It ends with its input.
        self.requests = None;
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} failed: {status}").into())
    }
}

fn read(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(format!("{command:?} failed: {}", output.status).into())
    }
}

//! The programs that are timed: built, installed, started and asked.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CRATE: &str = env!("CARGO_MANIFEST_DIR");

/// The programs, ready to be started.
pub(crate) struct Programs {
    /// Where cargo puts the programs of `peers/`.
    built: PathBuf,
    python: PathBuf,
}

impl Programs {
    pub(crate) fn install() -> Result<Self> {
        // `<target>/release/deps/ratios-<hash>`, from which the target folder follows whatever it was set to.
        let bench = std::env::current_exe()?;
        let target = bench.ancestors().nth(3).ok_or("the bench was not started by cargo")?;
        run(Command::new(env!("CARGO"))
            .args(["build", "--release", "--package", "memline-peers", "--target-dir"])
            .arg(target)
            .current_dir(CRATE))?;
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("memory-profiler");
        let python = venv.join("bin/python");
        if !python.exists() {
            run(Command::new(Path::new(CRATE).join("../../kusto/make-venv.sh")).arg(&venv))?;
        }
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(Path::new(CRATE).join("peers/requirements.txt")))?;
        Ok(Self {
            built: target.join("release"),
            python,
        })
    }

    /// Starts a program of `peers/`, by its name; `python` is the one in Python.
    pub(crate) fn start(&self, name: &'static str) -> Result<Program> {
        let mut command = if name == "python" {
            let mut python = Command::new(&self.python);
            python.arg(Path::new(CRATE).join("peers/memory_profiler_rounds.py"));
            python
        } else {
            Command::new(self.built.join(name))
        };
        // hotpath would open a port, which may be taken.
        command.env("HOTPATH_METRICS_SERVER_OFF", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (requests, answers) = child.stdin.take().zip(child.stdout.take()).ok_or("no pipes")?;
        Ok(Program {
            name,
            child,
            requests: Some(requests),
            answers: BufReader::new(answers),
        })
    }

    /// What was compared, each with its version.
    pub(crate) fn versions(&self) -> Result<Vec<String>> {
        let tree = read(
            Command::new(env!("CARGO"))
                .args(["tree", "--package", "memline-peers", "--depth", "1", "--prefix", "none"])
                .current_dir(CRATE),
        )?;
        let rustc = read(Command::new("rustc").arg("--version"))?;
        let python = read(Command::new(&self.python).arg("--version"))?;
        let pip = read(Command::new(&self.python).args(["-m", "pip", "freeze", "--disable-pip-version-check"]))?;
        let crates = tree
            .lines()
            .filter(|line| line.starts_with("hotpath ") || line.starts_with("mimalloc "));
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

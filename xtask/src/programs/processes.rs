//! The processes that a run has started.

use std::fs;
use std::process::Child;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A child that leads a group of its own, with all that it has started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group(Pid);

impl Group {
    pub(super) fn of(child: &Child) -> Result<Self> {
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        id.map(Self).context("a process has a number")
    }

    /// Kills all of it.
    pub(super) fn kill(self) {
        // It may have ended meanwhile.
        let _ = kill_process_group(self.0, Signal::KILL);
    }

    /// Ends a program as Ctrl+C does, and not the tool that started it, which has to see its end. `argument` tells it: the tool has
    /// it too, but starts no other process that does.
    pub(super) fn interrupt(self, argument: &str) {
        // It may have ended meanwhile.
        let _ = kill_process(innermost(self.0, argument), Signal::INT);
    }
}

/// The process with this argument that no other one with it was started by.
fn innermost(process: Pid, argument: &str) -> Pid {
    let has_argument = |process: &Pid| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|word| word == argument.as_bytes())
    };
    match children(process).into_iter().find(has_argument) {
        Some(child) => innermost(child, argument),
        None => process,
    }
}

fn children(process: Pid) -> Vec<Pid> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let ids = text.split_whitespace().filter_map(|id| id.parse().ok());
    ids.filter_map(Pid::from_raw).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;

    /// As under heaptrack: a shell starts the program, another program beside it, and goes on when it has ended. The program says
    /// which it is and ends with 7 when it is interrupted.
    #[test]
    fn the_program_is_interrupted_and_the_tool_goes_on() {
        let program = "trap 'exit 7' INT; sleep 60 & echo $$; wait";
        let script = "sleep 60 & sh -c \"$0\" \"$@\"; status=$?; kill $!; exit $status";
        let mut tool = Command::new("sh")
            .args(["-c", script, program, "sh", "--port=80"])
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut output = BufReader::new(tool.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        let group = Group::of(&tool).unwrap();
        // What was just forked has its parent's arguments, until it starts a program of its own.
        let is_started = || innermost(group.0, "--port=80").to_string() == said.trim();
        (0..10_000)
            .take_while(|_| !is_started())
            .for_each(|_| std::thread::sleep(Duration::from_millis(1)));
        let found = [innermost(group.0, "--port=80"), innermost(group.0, "--port=8")];
        group.interrupt("--port=80");
        let status = tool.wait().unwrap();
        group.kill();
        assert_eq!((found[0].to_string(), found[1]), (said.trim().to_owned(), group.0));
        assert_eq!(status.code(), Some(7));
    }
}

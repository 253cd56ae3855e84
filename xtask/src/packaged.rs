//! `cargo xtask packaged`: what an executable of the function app takes of disk, time and memory until it is ready.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::running::{Running, median};

const MIB: u64 = 1024 * 1024;
/// An executable that is copied to each new instance must not be larger.
const MOST_BYTES: u64 = 6 * MIB;
/// Of the resident set, once it is ready and before its first invocation.
const MOST_RESIDENT_BYTES: u64 = 8 * MIB;
/// Promised are 10 ms. A machine that does other things meanwhile may take longer; ten times as long is no noise.
const MOST_TIME: Duration = Duration::from_millis(100);

/// So often it is started; the median counts.
const STARTS: usize = 11;

/// From starting the process to the answer to `GET /`, and the resident set then.
#[derive(Clone, Copy, Debug)]
struct Start {
    time: Duration,
    resident_bytes: u64,
}

/// What was measured of an executable: the medians of all starts.
#[derive(Debug)]
struct Measured {
    bytes: u64,
    start: Start,
}

/// Prints the size, the time until it is ready and the resident set.
///
/// # Errors
///
/// If one of them is above its limit, or the executable does not start, or has a demo: the deployed one has no host of its own.
pub(crate) fn check(handler: &Path) -> Result<()> {
    let handler = &std::path::absolute(handler)?;
    let bytes = handler.metadata().with_context(|| handler.display().to_string())?.len();
    let starts = (0..STARTS).map(|_| start(handler)).collect::<Result<Vec<_>>>()?;
    let measured = Measured {
        bytes,
        start: Start {
            time: median(starts.iter().map(|start| start.time).collect()),
            resident_bytes: median(starts.iter().map(|start| start.resident_bytes).collect()),
        },
    };
    println!("{measured}");
    measured.check()?;
    let demo = Command::new(handler).arg("demo").output()?;
    ensure!(
        !demo.status.success(),
        "{} has a demo, which is not deployed",
        handler.display()
    );
    Ok(())
}

impl Measured {
    fn check(&self) -> Result<()> {
        let Start { time, resident_bytes } = self.start;
        if self.bytes > MOST_BYTES {
            bail!("it is larger than {} MiB", MOST_BYTES / MIB);
        }
        if resident_bytes > MOST_RESIDENT_BYTES {
            bail!("its resident set is larger than {} MiB", MOST_RESIDENT_BYTES / MIB);
        }
        if time > MOST_TIME {
            bail!("it is not ready within {} ms", MOST_TIME.as_millis());
        }
        Ok(())
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of 6 MiB; ready in {:.1} of 10 ms; {} of 8 MiB resident then (medians of {STARTS} starts)",
            Mib(self.bytes),
            self.start.time.as_secs_f64() * 1000.0,
            Mib(self.start.resident_bytes),
        )
    }
}

/// Bytes in MiB, with one decimal that is never too low.
struct Mib(u64);

impl fmt::Display for Mib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10).div_ceil(MIB);
        write!(f, "{}.{}", tenths / 10, tenths % 10)
    }
}

fn start(handler: &Path) -> Result<Start> {
    let mut running = Running::start(handler, &[] as &[&str])?;
    Ok(Start {
        time: running.ready()?,
        resident_bytes: running.resident_bytes()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(bytes: u64, millis: u64, resident_bytes: u64) -> Measured {
        let time = Duration::from_millis(millis);
        Measured {
            bytes,
            start: Start { time, resident_bytes },
        }
    }

    #[test]
    fn what_is_measured_is_said_and_held_against_the_limits() {
        let good = measured(6 * MIB, 10, 8 * MIB);
        assert_eq!(
            good.to_string(),
            "6.0 of 6 MiB; ready in 10.0 of 10 ms; 8.0 of 8 MiB resident then (medians of 11 starts)"
        );
        assert!(good.check().is_ok());
        for (bad, sentence) in [
            (measured(6 * MIB + 1, 1, 1), "it is larger than 6 MiB"),
            (measured(1, 1, 8 * MIB + 1), "its resident set is larger than 8 MiB"),
            (measured(1, 101, 1), "it is not ready within 100 ms"),
        ] {
            assert_eq!(bad.check().unwrap_err().to_string(), sentence);
        }
        assert_eq!(Mib(6 * MIB + 1).to_string(), "6.1");
    }

    #[test]
    fn what_does_not_start_is_told() {
        let error = start(Path::new("/bin/false")).unwrap_err();
        assert_eq!(error.to_string(), "it does not start: exit status: 1");
    }
}

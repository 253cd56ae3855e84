//! `handler`: the executable that host.json names.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use functions_custom_handler::Address;
use memline_function_app::{Command, Settings, configure_profiler, demo, handler, install_logging};
use tokio::runtime::Runtime;

/// Counts the heap for the measures `heap` and `task`.
#[global_allocator]
static ALLOCATOR: memline::Alloc = memline::Alloc::system();

/// The exit status where the command line or a setting is wrong.
const REFUSED: u8 = 2;
/// The exit status of any other failure.
const FAILED: u8 = 1;

/// An exit status other than 0, and the sentence that says why.
type Failure = (u8, Box<dyn Error>);

fn main() -> ExitCode {
    let done = match Command::from_args(std::env::args_os().skip(1)) {
        Ok(Command::Serve) => serve(),
        Ok(Command::Demo) => run_demo(),
        Ok(Command::Help) => print(Command::HELP),
        Ok(Command::Version) => print(concat!("handler ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(error) => Err(refused(error)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, sentence)) => {
            // One line: the host shows the last lines of stderr as the reason why the app did not start.
            eprintln!("{sentence}");
            ExitCode::from(status)
        }
    }
}

fn serve() -> Result<(), Failure> {
    let settings = Settings::from_env().map_err(refused)?;
    let address = Address::from_env().map_err(refused)?;
    set_up(&settings)?;
    Runtime::new().map_err(failed)?.block_on(async {
        let listener = address.bind().await.map_err(failed)?;
        if !address.is_host_worker() {
            let url = format!("http://{}/api", address.socket_addr());
            tracing::info!("listening; try\ncurl {url}/HttpTriggerSync\ncurl {url}/HttpTriggerAsync");
        }
        handler(&settings)
            .stop_on_signals()
            .serve_on(listener)
            .await
            .map_err(failed)
    })
}

fn run_demo() -> Result<(), Failure> {
    let settings = Settings::for_demo().map_err(refused)?;
    set_up(&settings)?;
    Runtime::new()
        .map_err(failed)?
        .block_on(demo(settings, &mut io::stdout()))
        .map_err(failed)
}

fn set_up(settings: &Settings) -> Result<(), Failure> {
    install_logging().map_err(failed)?;
    configure_profiler(settings).map_err(refused)
}

fn print(text: &str) -> Result<(), Failure> {
    io::stdout()
        .write_all(text.as_bytes())
        .map_err(|cause| failed(format!("cannot write to stdout: {cause}")))
}

fn refused(error: impl Into<Box<dyn Error>>) -> Failure {
    (REFUSED, error.into())
}

fn failed(error: impl Into<Box<dyn Error>>) -> Failure {
    (FAILED, error.into())
}

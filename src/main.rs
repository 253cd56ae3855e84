//! `handler`: the executable that host.json names.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Write as _};
#[cfg(feature = "demo")]
use std::path::PathBuf;
use std::process::ExitCode;

use functions_custom_handler::Address;
#[cfg(feature = "demo")]
use memline_function_app::Task;
#[cfg(not(feature = "opentelemetry"))]
use memline_function_app::install_logging;
#[cfg(feature = "opentelemetry")]
use memline_function_app::install_telemetry;
use memline_function_app::{Command, InPlace, Listen, Settings, configure_profiler, handler};
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
    let done = match Command::from_args(std::env::args_os()) {
        Ok(Command { task: None, listen }) => serve(listen),
        #[cfg(feature = "demo")]
        Ok(Command {
            task: Some(Task::Demo { page }),
            ..
        }) => run_demo(page),
        #[cfg(not(feature = "demo"))]
        Ok(Command { task: Some(task), .. }) => match task {},
        Err(InPlace::Answer(text)) => print(&text),
        Err(InPlace::Refusal(sentence)) => Err(refused(sentence)),
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

fn serve(listen: Listen) -> Result<(), Failure> {
    let mut settings = Settings::from_env().map_err(refused)?;
    let mut address = Address::from_env().map_err(refused)?;
    if let Some(ip) = listen.ip {
        address = address.with_ip(ip);
    }
    if let Some(port) = listen.port {
        address = address.with_port(port);
    }
    if !address.is_host_worker() {
        settings.page = settings.page.listening_on(address.socket_addr().ip());
    }
    #[cfg(feature = "opentelemetry")]
    let telemetry = install_telemetry().map_err(refused)?;
    #[cfg(not(feature = "opentelemetry"))]
    install_logging().map_err(refused)?;
    configure_profiler(&settings).map_err(refused)?;
    Runtime::new().map_err(failed)?.block_on(async {
        let listener = address.bind().await.map_err(failed)?;
        if !address.is_host_worker() {
            let url = format!("http://{}/api", address.socket_addr());
            let page = if settings.page.is_on() {
                format!("\nand open {url}/MemoryProfile in a browser")
            } else {
                String::new()
            };
            tracing::info!("listening; try\ncurl {url}/HttpTriggerSync\ncurl {url}/HttpTriggerAsync{page}");
        }
        let app = handler(&settings).stop_on_signals();
        #[cfg(feature = "opentelemetry")]
        let app = app.telemetry(telemetry);
        app.serve_on(listener).await.map_err(failed)
    })
}

#[cfg(feature = "demo")]
fn run_demo(page: Option<PathBuf>) -> Result<(), Failure> {
    let page = page.unwrap_or_else(|| std::env::temp_dir().join("memline-demo.html"));
    let settings = Settings::for_demo().map_err(refused)?;
    memline_function_app::install_logging().map_err(refused)?;
    configure_profiler(&settings).map_err(refused)?;
    Runtime::new()
        .map_err(failed)?
        .block_on(memline_function_app::demo(settings, &page, &mut io::stdout()))
        .map_err(failed)
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

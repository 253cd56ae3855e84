//! `handler demo`: the whole job in one process, on 127.0.0.1 only.
//!
//! A page server stands in for the web, and a host for the Functions host; the app between them is the real one.

mod answer;
mod check;
mod error;
mod host;
mod page;
mod profile_page;

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;

use memline::Sampling;
use memline_axum::Profiles;
use tokio::net::TcpListener;

use self::answer::Answer;
use self::check::Expected;
pub use self::error::DemoError;
use self::error::Result;
use self::host::Host;
use crate::app::handler_with;
use crate::functions::{ASYNC, SYNC};
use crate::logging::LOGS_TARGET;
use crate::settings::{Page, Settings};

/// Serves a page, starts the app, invokes both triggers as the Functions host does, prints answers and reports to
/// `out`, and checks them. Then it writes the page over both invocations to the file `profile_page`, which it replaces.
///
/// All of `settings` count except the target URL, which becomes the page's, and [`Settings::page`]. Reports come back only if
/// logging is installed ([`install_logging`](crate::install_logging)).
///
/// # Errors
///
/// A sentence that says what is missing or wrong, that `settings` do not profile every invocation, or that the file cannot be
/// written.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use memline_function_app::{Settings, configure_profiler, demo, install_logging};
///
/// let settings = Settings::for_demo()?;
/// install_logging()?;
/// configure_profiler(&settings)?;
/// demo(settings, "demo.html".as_ref(), &mut std::io::stdout()).await?;
/// # Ok(())
/// # }
/// ```
pub async fn demo(mut settings: Settings, profile_page: &Path, out: &mut (impl Write + Send)) -> Result<()> {
    if settings.sampling != Sampling::All {
        return Err(DemoError::not_every_invocation(settings.sampling));
    }
    writeln!(out, "The whole job in one process, on 127.0.0.1 only.\n")?;

    let (page_listener, page_url) = listen().await?;
    let page = page::text();
    let page_bytes = page.len();
    tokio::spawn(axum::serve(page_listener, page::router(page)).into_future());
    writeln!(out, "A page server answers {page_url} with {page_bytes} bytes.")?;

    settings.target_url = page_url;
    // Only so the invocations are kept, whoever may look at them elsewhere.
    settings.page = Page::Alone;
    let profiles = Profiles::new();
    let (app_listener, app_url) = listen().await?;
    tokio::spawn(handler_with(&settings, &profiles).serve_on(app_listener));
    writeln!(
        out,
        "The app listens on {app_url} and gets what the Functions host sends: envelopes."
    )?;

    let host = Host::new(app_url);
    let all_expected = [
        Expected {
            function: SYNC,
            body: format!("Microsoft Page Response Size: {page_bytes}"),
            profiled: &[("src/http_trigger_sync.rs", "profile_get_request")],
        },
        Expected {
            function: ASYNC,
            body: "Microsoft Page Is Loaded".to_owned(),
            profiled: &[
                ("src/http_trigger_async.rs", "http_trigger_async"),
                ("src/http_trigger_async.rs", "get_microsoft_page_async"),
            ],
        },
    ];
    for expected in all_expected {
        let answer = host.invoke(expected.function).await?;
        print(out, expected.function, &answer)?;
        expected.check(&answer, &settings)?;
    }
    writeln!(
        out,
        "\nBoth answers are right, and every profiled function has its report."
    )?;
    profile_page::write(&profiles, profile_page)?;
    writeln!(
        out,
        "The page over both invocations is {}: open it in a browser.",
        profile_page.display()
    )?;
    Ok(())
}

async fn listen() -> Result<(TcpListener, url::Url)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let url = url.parse().expect("an address and a port make a URL");
    Ok((listener, url))
}

fn print(out: &mut impl Write, function: &str, answer: &Answer) -> Result<()> {
    writeln!(out, "\n{function} answers {}: {}", answer.status, answer.body)?;
    let report_start = format!("{LOGS_TARGET}: Filename: ");
    for line in &answer.logs {
        if line.starts_with(&report_start) {
            writeln!(out)?;
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

//! Both clients against servers on 127.0.0.1 that answer with fixed bytes.

mod server;

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use reqwest::dns::Resolve as _;
use tokio::net::TcpListener;
use url::Url;

use self::server::{After, server};
use super::names::SystemNames;
use super::redirects::Asked;
use super::{Client, Error, Limits, Result, blocking};

/// Short where the limit is what ends the exchange.
const SHORT: Duration = Duration::from_millis(200);

fn limits(time: Duration, body_bytes: u64) -> Limits {
    Limits { time, body_bytes }
}

async fn get(url: &Url, limits: Limits) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut response = Client::new(limits).get(url).await?;
    while let Some(chunk) = response.chunk().await? {
        page.extend_from_slice(&chunk);
    }
    Ok(page)
}

async fn get_blocking(url: &Url, limits: Limits) -> Result<Vec<u8>> {
    let url = url.clone();
    let get = move || blocking::Client::shared(limits)?.get(&url)?.content();
    tokio::task::spawn_blocking(get).await.unwrap()
}

/// What both clients read; they must agree.
async fn page(url: &Url, limits: Limits) -> Vec<u8> {
    let page = get(url, limits).await.unwrap();
    assert_eq!(get_blocking(url, limits).await.unwrap(), page);
    page
}

/// Why both clients fail, after `GET {origin}/ failed: `; they must agree.
async fn failure(url: &Url, limits: Limits) -> String {
    let sentence = get(url, limits).await.unwrap_err().to_string();
    assert_eq!(get_blocking(url, limits).await.unwrap_err().to_string(), sentence);
    let start = format!("GET {}/ failed: ", url.origin().ascii_serialization());
    sentence.strip_prefix(&start).expect(&sentence).to_owned()
}

#[tokio::test]
async fn a_page_is_read_whole() {
    let url = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", After::Close).await;
    assert_eq!(page(&url, Limits::default()).await, b"hello");
}

#[tokio::test]
async fn a_page_without_a_length_ends_with_its_connection() {
    let url = server("HTTP/1.1 200 OK\r\n\r\nhello", After::Close).await;
    assert_eq!(page(&url, Limits::default()).await, b"hello");
}

#[tokio::test]
async fn an_error_page_is_a_page() {
    let url = server("HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\noops", After::Close).await;
    assert_eq!(page(&url, Limits::default()).await, b"oops");
}

#[tokio::test]
async fn redirects_are_followed() {
    let target = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nthere", After::Close).await;
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let url = server(answer, After::Close).await;
    assert_eq!(page(&url, Limits::default()).await, b"there");
}

#[tokio::test]
async fn a_circle_of_redirects_is_left_after_ten() {
    let url = server(
        // Told to be closed: a client that tries to use the connection again would find it closing.
        "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        After::Close,
    )
    .await;
    assert_eq!(failure(&url, Limits::default()).await, "more than 10 redirects");
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: ftp://127.0.0.1/\r\ncontent-length: 0\r\n\r\n";
    let url = server(answer, After::Close).await;
    assert_eq!(
        failure(&url, Limits::default()).await,
        "a redirect to an address that is not http or https"
    );
}

#[tokio::test]
async fn a_redirect_to_the_machines_own_addresses_is_not_followed() {
    for address in [
        "169.254.169.254/metadata?sig=secret",
        "user:secret@169.254.1.1",
        "0.0.0.0",
        "0",
        "2852039166",
        "[fe80::1]",
        "[::]",
        "[::ffff:169.254.169.254]",
        "168.63.129.16",
    ] {
        let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{address}\r\ncontent-length: 0\r\n\r\n");
        let url = server(answer, After::Close).await;
        assert_eq!(
            failure(&url, Limits::default()).await,
            "a redirect to a loopback, link-local, unspecified or platform address, which is not followed",
            "{address}"
        );
        let error = get(&url, Limits::default()).await.unwrap_err();
        assert!(!chain(&error).contains("secret"), "{error:?}");
    }
}

/// The connection fails, and no other address is tried, for a name that a page redirects to.
#[tokio::test]
async fn a_name_that_leads_to_the_machine_is_looked_up_for_nobody_but_the_app() {
    let asked = Asked::default();
    let names = SystemNames { asked: asked.clone() };
    asked.add(&Url::parse("https://example.com/").unwrap());
    let refused = names.resolve("localhost".parse().unwrap()).await.err().unwrap();
    assert_eq!(
        refused.to_string(),
        "localhost is an address of the machine, its link or its platform"
    );
    asked.add(&Url::parse("http://localhost:8080/").unwrap());
    let addresses: Vec<_> = names.resolve("localhost".parse().unwrap()).await.unwrap().collect();
    assert!(
        addresses.iter().all(|address| address.ip().is_loopback()),
        "{addresses:?}"
    );
}

#[tokio::test]
async fn a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    assert_eq!(failure(&url, Limits::default()).await, "connection refused");
}

#[tokio::test]
async fn a_name_that_does_not_resolve() {
    // A label of more than 63 bytes is no name, which the resolver knows without asking anyone.
    let url = Url::parse(&format!("http://{}/", "a".repeat(64))).unwrap();
    assert_eq!(failure(&url, Limits::default()).await, "the name does not resolve");
}

#[tokio::test]
async fn no_answer_in_time() {
    let url = server("", After::Hold).await;
    assert_eq!(failure(&url, limits(SHORT, 10)).await, "no answer within 200 ms");
}

#[tokio::test]
async fn a_body_that_stops_halfway() {
    let url = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", After::Hold).await;
    assert_eq!(
        failure(&url, limits(SHORT, 10)).await,
        "the answer was not complete within 200 ms"
    );
}

#[tokio::test]
async fn a_body_that_never_stops_is_as_bounded_as_one_that_stops() {
    let url = server("HTTP/1.1 200 OK\r\n\r\n", After::Drip).await;
    assert_eq!(
        failure(&url, limits(SHORT, 1_000_000)).await,
        "the answer was not complete within 200 ms"
    );
}

#[tokio::test]
async fn a_body_of_just_the_limit() {
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ] {
        let url = server(format!("{head}hello"), After::Close).await;
        assert_eq!(page(&url, limits(Duration::from_secs(30), 5)).await, b"hello");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_while_it_is_read() {
    // The server would go on for ever.
    let url = server("HTTP/1.1 200 OK\r\n\r\n", After::Pour).await;
    let megabyte = limits(Duration::from_secs(30), 1024 * 1024);
    assert_eq!(failure(&url, megabyte).await, "the body is larger than 1 MiB");
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_the_body_is_read() {
    // No byte of the body ever comes, so reading it would end by the time limit.
    let url = server("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n", After::Hold).await;
    assert_eq!(
        failure(&url, limits(Duration::from_secs(30), 5)).await,
        "the body is larger than 5 bytes"
    );
}

#[tokio::test]
async fn a_connection_that_is_closed_too_early() {
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel",
    ] {
        let url = server(answer, After::Close).await;
        assert_eq!(
            failure(&url, Limits::default()).await,
            "the connection was closed before the answer was complete",
            "after {answer:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let url = server("SSH-2.0-OpenSSH_9.9\r\n\r\n", After::Close).await;
    assert_eq!(failure(&url, Limits::default()).await, "the answer is not HTTP");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls() {
    let mut url = server("HTTP/1.1 400 Bad Request\r\n\r\n", After::Close).await;
    url.set_scheme("https").unwrap();
    assert_eq!(
        failure(&url, Limits::default()).await,
        "no TLS connection could be made"
    );
}

#[tokio::test]
async fn secrets_in_the_url_are_told_to_nobody() {
    let mut url = server("", After::Close).await;
    url.set_username("user").unwrap();
    url.set_password(Some("secret")).unwrap();
    url.set_path("/secret");
    url.set_query(Some("sig=secret"));
    for error in [
        get(&url, Limits::default()).await.unwrap_err(),
        get_blocking(&url, Limits::default()).await.unwrap_err(),
    ] {
        assert!(!chain(&error).contains("secret"), "{error:?}");
        assert!(error.source().is_some(), "the log is to have the details");
    }
}

#[tokio::test]
async fn secrets_in_the_url_of_a_broken_body_are_told_to_nobody() {
    let mut url = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", After::Close).await;
    url.set_username("user").unwrap();
    url.set_password(Some("secret")).unwrap();
    url.set_query(Some("sig=secret"));
    for error in [
        get(&url, Limits::default()).await.unwrap_err(),
        get_blocking(&url, Limits::default()).await.unwrap_err(),
    ] {
        assert!(!chain(&error).contains("secret"), "{}", chain(&error));
    }
}

/// All that an error and its causes say, by either of their forms.
fn chain(error: &Error) -> String {
    let mut text = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = next {
        let _ = writeln!(text, "{cause} {cause:?}");
        next = cause.source();
    }
    text
}

#[tokio::test]
async fn an_error_is_a_502_that_does_not_say_where() {
    let url = Url::parse("https://example.com/a/page?b=c").unwrap();
    let response = Error::too_large(&url, Limits::default()).into_response();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
    assert_eq!(body, "the page could not be loaded: the body is larger than 64 MiB");
}

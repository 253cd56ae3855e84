use std::io::{BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use functions_stand_in_host::{Connection, Request, Response};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Upstream;
use crate::Authority;

fn get(upstream: &Upstream, path: &str) -> std::io::Result<Response> {
    Connection::open(upstream.port())?.send(&Request::get(path))
}

#[test]
fn pages_of_a_size_have_it_however_they_are_sent() {
    let upstream = Upstream::http();
    for path in ["/size/100000", "/chunked/100000", "/size/0", "/chunked/0"] {
        let response = get(&upstream, path).unwrap();
        assert_eq!(response.status(), 200);
        let size = path.rsplit('/').next().unwrap();
        assert_eq!(response.body().len().to_string(), size, "{path}");
        let announced = response.header("content-length");
        assert_eq!(announced, path.starts_with("/size").then_some(size));
    }
}

#[test]
fn redirects_and_statuses_are_as_asked() {
    let upstream = Upstream::http();
    let response = get(&upstream, "/redirect/7").unwrap();
    assert_eq!((response.status(), response.header("location")), (302, Some("/size/7")));
    let response = get(&upstream, "/loop").unwrap();
    assert_eq!((response.status(), response.header("location")), (302, Some("/loop")));
    let response = get(&upstream, "/status/503").unwrap();
    assert_eq!((response.status(), response.text()), (503, "short"));
    assert_eq!(upstream.requests(), ["GET /redirect/7", "GET /loop", "GET /status/503"]);
}

#[test]
fn a_reset_and_a_cut_are_different_failures() {
    let upstream = Upstream::http();
    assert_eq!(get(&upstream, "/reset").unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(get(&upstream, "/cut/10").unwrap_err().kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn a_hanging_page_sends_nothing_and_keeps_the_connection() {
    let upstream = Upstream::http();
    let stream = TcpStream::connect(("127.0.0.1", upstream.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let error = Connection::over(stream, "h".to_owned())
        .send(&Request::get("/hang"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(upstream.requests(), ["GET /hang"]);
}

#[test]
fn a_stalled_page_sends_half_and_keeps_the_connection() {
    let upstream = Upstream::http();
    let mut stream = TcpStream::connect(("127.0.0.1", upstream.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    stream.write_all(&Request::get("/stall/1000").to_bytes("h")).unwrap();
    let mut read = Vec::new();
    let error = stream.read_to_end(&mut read).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(read.ends_with(&[0xE9; 500]) && !read.ends_with(&[0xE9; 501]));
}

#[test]
fn a_page_without_http_is_none() {
    let upstream = Upstream::http();
    assert_eq!(get(&upstream, "/garbage").unwrap_err().kind(), ErrorKind::InvalidData);
}

#[test]
fn an_endless_page_goes_on_beyond_any_size_asked_of_it() {
    let upstream = Upstream::http();
    let mut stream = TcpStream::connect(("127.0.0.1", upstream.port())).unwrap();
    stream.write_all(&Request::get("/endless").to_bytes("h")).unwrap();
    let read = std::io::copy(&mut BufReader::new(stream).take(100_000_000), &mut std::io::sink());
    assert_eq!(read.unwrap(), 100_000_000);
}

#[test]
fn a_gate_opens_when_all_are_there() {
    let upstream = Arc::new(Upstream::http());
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let upstream = Arc::clone(&upstream);
            thread::spawn(move || get(&upstream, "/gate/3").unwrap().body().len())
        })
        .collect();
    for client in clients {
        assert_eq!(client.join().unwrap(), 3);
    }
}

#[test]
fn tls_is_trusted_by_those_who_have_the_authority_and_by_no_other() {
    let (authority, other) = (Authority::new(), Authority::new());
    let upstream = Upstream::https(&authority);
    let response = tls_get(&upstream, &authority, "/size/70000").unwrap();
    assert_eq!(response.body().len(), 70_000);
    let error = tls_get(&upstream, &other, "/size/3").unwrap_err();
    assert_eq!(error.to_string(), "invalid peer certificate: UnknownIssuer");
}

#[test]
fn a_dropped_server_is_gone() {
    let upstream = Upstream::http();
    let port = upstream.port();
    drop(upstream);
    // The accepting thread needs a moment; each try is one connection, until one is refused.
    let refused = (0..10_000)
        .any(|_| TcpStream::connect(("127.0.0.1", port)).is_err_and(|e| e.kind() == ErrorKind::ConnectionRefused));
    assert!(refused);
}

fn tls_get(upstream: &Upstream, trusted: &Authority, path: &str) -> std::io::Result<Response> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(trusted.path()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let socket = TcpStream::connect(("127.0.0.1", upstream.port()))?;
    Connection::over(StreamOwned::new(client, socket), "localhost".to_owned()).send(&Request::get(path))
}

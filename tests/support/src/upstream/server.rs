use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::page::Page;

/// What the connections of one server share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) requests: Mutex<Vec<String>>,
    /// The headers of all requests, a line each.
    pub(super) headers: Mutex<Vec<String>>,
    /// How many requests have come to the gate.
    waiting: Mutex<usize>,
    arrival: Condvar,
}

/// A byte that begins no UTF-8 text, so that a body decoded to text shows in its size.
const BYTE: u8 = 0xE9;

/// Bytes in one write of a body, and in one chunk.
const BLOCK: usize = 16_384;

/// Reads one request, answers it and says by which page.
pub(super) fn serve(stream: &mut (impl Read + Write), shared: &Shared) -> io::Result<Page> {
    let (method, path, headers) = read_request(stream)?;
    shared
        .headers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend(headers);
    let page = Page::of(&path);
    shared
        .requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(format!("{method} {path}"));
    match page {
        Page::Size(bytes) => send_sized(stream, bytes, bytes)?,
        Page::Cut(bytes) => send_sized(stream, bytes, bytes / 2)?,
        Page::Gate(count) => {
            shared.pass_gate(count);
            send_sized(stream, 3, 3)?;
        }
        Page::Chunked(bytes) => {
            head(stream, "200 OK", "Transfer-Encoding: chunked")?;
            send(bytes, |block| chunk(stream, block))?;
            chunk(stream, b"")?;
        }
        Page::Endless => {
            head(stream, "200 OK", "Transfer-Encoding: chunked")?;
            loop {
                chunk(stream, &[BYTE; BLOCK])?;
            }
        }
        Page::Redirect(bytes) => redirect(stream, &format!("/size/{bytes}"))?,
        Page::To => redirect(stream, &path["/to/".len()..])?,
        Page::Loop => redirect(stream, "/loop")?,
        Page::Garbage => stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n")?,
        Page::Stall(bytes) => {
            send_sized(stream, bytes, bytes / 2)?;
            wait_for_the_end(stream)?;
        }
        Page::Status(code) => {
            head(stream, &format!("{code} Status"), "Content-Length: 5")?;
            stream.write_all(b"short")?;
        }
        Page::Hang => wait_for_the_end(stream)?,
        Page::Reset => {}
    }
    stream.flush()?;
    Ok(page)
}

impl Shared {
    /// Waits until `count` requests are at the gate. After a minute they pass all the same: a test that waits for too
    /// many then fails on what it counts, not by hanging.
    fn pass_gate(&self, count: usize) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting += 1;
        self.arrival.notify_all();
        drop(
            self.arrival
                .wait_timeout_while(waiting, Duration::from_mins(1), |waiting| *waiting < count),
        );
    }
}

/// The method and path of the request, and its headers: the head is read to the end, so that nothing unread resets the
/// connection.
fn read_request(stream: &mut impl Read) -> io::Result<(String, String, Vec<String>)> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
    let headers = lines
        .take_while(|line| !line.as_ref().is_ok_and(String::is_empty))
        .collect::<io::Result<_>>()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = words.next().zip(words.next()).ok_or(io::ErrorKind::InvalidData)?;
    Ok((method, path, headers))
}

fn head(stream: &mut impl Write, status: &str, headers: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\n{headers}\r\n\r\n"
    )
}

fn redirect(stream: &mut impl Write, to: &str) -> io::Result<()> {
    head(stream, "302 Found", &format!("Content-Length: 0\r\nLocation: {to}"))
}

/// A read blocks until the client goes.
fn wait_for_the_end(stream: &mut (impl Read + Write)) -> io::Result<()> {
    stream.flush()?;
    stream.read(&mut [0]).map(drop)
}

fn send_sized(stream: &mut impl Write, announced: usize, sent: usize) -> io::Result<()> {
    head(stream, "200 OK", &format!("Content-Length: {announced}"))?;
    send(sent, |block| stream.write_all(block))
}

fn chunk(stream: &mut impl Write, block: &[u8]) -> io::Result<()> {
    write!(stream, "{:x}\r\n", block.len())?;
    stream.write_all(block)?;
    stream.write_all(b"\r\n")
}

/// Gives `bytes` bytes to `write`, in blocks.
fn send(bytes: usize, mut write: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let block = [BYTE; BLOCK];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(block.len());
        write(&block[..now])?;
        left -= now;
    }
    Ok(())
}

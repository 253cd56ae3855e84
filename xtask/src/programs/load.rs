//! A load on a server on this machine: so many requests over so many connections.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::list::Load;

/// What came of it.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) took: Duration,
    /// What it answered to each of the paths.
    pub(super) pages: Vec<u8>,
}

/// How long a server may take to start, slowed down by a tool, and how long to answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until the server answers, and loads it.
///
/// # Errors
///
/// If it does not start, or answers the same request otherwise than before.
pub(super) fn run(load: &Load, port: u16) -> Result<Loaded> {
    let mut connection = ready(port)?;
    let pages: Vec<_> = load
        .paths
        .iter()
        .map(|path| connection.get(path))
        .collect::<Result<_>>()?;
    let began = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..load.connections)
            .map(|number| {
                scope.spawn({
                    let pages = &pages;
                    move || part(load, number, port, pages)
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| anyhow::bail!("a thread of the load panicked"))
        })
    })?;
    Ok(Loaded {
        took: began.elapsed(),
        pages: pages.concat(),
    })
}

/// The requests of one connection: each of so many as there are connections.
fn part(load: &Load, number: usize, port: u16, pages: &[Vec<u8>]) -> Result<()> {
    let mut connection = Connection::open(port)?;
    for request in (number..load.requests).step_by(load.connections) {
        let which = request % load.paths.len();
        let page = connection.get(&load.paths[which])?;
        ensure!(
            page == pages[which],
            "the answer to {} is another one than before",
            load.paths[which]
        );
    }
    Ok(())
}

fn ready(port: u16) -> Result<Connection> {
    let began = Instant::now();
    loop {
        match Connection::open(port) {
            Ok(connection) => return Ok(connection),
            Err(error) if began.elapsed() > PATIENCE => return Err(error.context("the server does not start")),
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// A connection that stays open.
struct Connection {
    port: u16,
    reader: BufReader<TcpStream>,
}

impl Connection {
    fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            port,
            reader: BufReader::new(stream),
        })
    }

    /// The body of the answer, which has to be one of status 200.
    fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
        self.reader.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        ensure!(
            status.starts_with("HTTP/1.1 200 "),
            "the answer to {path} is {status:?}"
        );
        let mut length = None;
        let mut is_chunked = false;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
            is_chunked |= line.strip_prefix("transfer-encoding:").map(str::trim) == Some("chunked");
        }
        if is_chunked {
            return self.chunks();
        }
        let mut body = vec![0; length.with_context(|| format!("the answer to {path} says no length"))?];
        self.reader.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(&line, 16).with_context(|| format!("{line:?} is not a chunk's size"))?;
            let begins = body.len();
            body.resize(begins + size, 0);
            self.reader.read_exact(&mut body[begins..])?;
            ensure!(self.line()?.is_empty(), "a chunk is longer than it says");
            if size == 0 {
                return Ok(body);
            }
        }
    }

    /// Without its end.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(
            self.reader.read_line(&mut line)? > 0,
            "the server has closed the connection"
        );
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A server that answers with these texts, whatever is asked, over one connection after the other.
    fn serve(answers: &'static [&'static str], connections: usize) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().take(connections) {
                let stream = stream.unwrap();
                thread::spawn(move || {
                    let mut reader = BufReader::new(&stream);
                    for answer in answers.iter().cycle() {
                        let mut line = String::new();
                        while line != "\r\n" {
                            line.clear();
                            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                                return;
                            }
                        }
                        (&stream).write_all(answer.as_bytes()).unwrap();
                    }
                });
            }
        });
        port
    }

    fn load(requests: usize) -> Load {
        Load {
            requests,
            connections: 2,
            paths: vec!["/".to_owned()],
        }
    }

    #[test]
    fn answers_of_both_kinds_are_read() {
        for answer in [
            &["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
            &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n1\r\no\r\n0\r\n\r\n"],
        ] {
            let port = serve(answer, 3);
            assert_eq!(run(&load(11), port).unwrap().pages, b"hello");
        }
    }

    #[test]
    fn another_answer_or_status_is_an_error() {
        let other = &[
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb",
        ];
        let error = run(&load(4), serve(other, 3)).unwrap_err().to_string();
        assert_eq!(error, "the answer to / is another one than before");
        let error = run(&load(1), serve(&["HTTP/1.1 404 Not Found\r\n\r\n"], 3)).unwrap_err();
        assert_eq!(error.to_string(), "the answer to / is \"HTTP/1.1 404 Not Found\"");
    }
}

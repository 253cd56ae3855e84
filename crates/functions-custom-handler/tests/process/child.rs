//! A process that serves, and a client of it.

use std::env::current_exe;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::app::CHILD;

/// Longer than anything here takes.
const BOUND: Duration = Duration::from_secs(20);

pub(crate) struct Serving {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Serving {
    /// Starts it with these environment variables, and waits until it serves.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(current_exe().unwrap());
        command.args(["--exact", "app::serving", "--nocapture"]);
        command.env(CHILD, "1").envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Self {
            child,
            stdout: Some(stdout),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        serving.address = serving.line_after("listening on ").parse().unwrap();
        // By then it also listens for signals.
        assert_eq!(serving.get("/"), "HTTP/1.1 200 OK");
        serving
    }

    fn line_after(&mut self, start: &str) -> String {
        let lines = self.stdout.as_mut().unwrap().lines().map(Result::unwrap);
        let mut found = lines.filter_map(|line| line.strip_prefix(start).map(str::to_owned));
        found.next().unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(BOUND)).unwrap();
        socket
    }

    /// The status line of the answer.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut socket = self.connect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).unwrap();
        let answer = to_the_end(&mut socket);
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// A request whose body is still to come: `/api/Echo` waits for its five bytes.
    pub(crate) fn open_request(&self) -> TcpStream {
        let mut socket = self.connect();
        let head = "POST /api/Echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 25];
        socket.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
        socket
    }

    /// Has a function block the runtime.
    pub(crate) fn block(&mut self) -> TcpStream {
        let mut socket = self.connect();
        socket.write_all(b"GET /api/Block HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
        self.line_after("blocking");
        socket
    }

    /// A request that is not answered before the app is told to stop.
    pub(crate) fn wait(&mut self) -> TcpStream {
        let mut socket = self.connect();
        socket
            .write_all(b"GET /api/UntilStopped HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap();
        self.line_after("waiting");
        socket
    }

    pub(crate) fn drop_reader(&mut self) {
        self.stdout = None;
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub(crate) fn wait_until_refusing(&self) {
        let deadline = Instant::now() + BOUND;
        loop {
            match TcpStream::connect(self.address) {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
                _ => assert!(Instant::now() < deadline, "it still accepts"),
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn open_files(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        std::fs::read_dir(folder).unwrap().count()
    }

    /// Its exit status, and how long it took to come.
    pub(crate) fn end(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), start.elapsed());
            }
            assert!(start.elapsed() < BOUND, "it does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Fails if it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What comes until the other side closes, which a process that ends may do by a reset.
pub(crate) fn to_the_end(socket: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

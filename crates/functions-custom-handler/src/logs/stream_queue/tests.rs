use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::Wake;

use super::super::block::EVENT_BYTES;
use super::*;

/// A stream that takes a piece only when the test says so.
struct Gate {
    opened: Receiver<()>,
    written: Sender<String>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.opened.recv().map_err(io::Error::other)?;
        let _ = self.written.send(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn gated() -> (Arc<StreamQueue>, Sender<()>, Receiver<String>) {
    let (open, opened) = channel();
    let (sender, written) = channel();
    let gate = Gate {
        opened,
        written: sender,
    };
    (StreamQueue::start(Stream::Out, gate).unwrap(), open, written)
}

fn block(text: &str) -> Block {
    Block {
        text: format!("{text}\n"),
        lines: 1,
        target: "app",
        is_important: false,
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Count(Mutex<u32>, Condvar);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }
}

impl Count {
    fn wait(&self) {
        let count = self.0.lock().unwrap();
        let _count = self.1.wait_while(count, |count| *count == 0).unwrap();
    }
}

#[test]
fn what_waits_is_written_in_order_and_small_events_together() {
    let (queue, open, written) = gated();
    assert_eq!(queue.push(block("first")), Some(1));
    // The thread has it, or will have it with those behind it.
    let long = "x".repeat(BATCH_BYTES);
    for (n, text) in ["a", "b", &long, "c"].into_iter().enumerate() {
        assert_eq!(queue.push(block(text)), Some(n as u64 + 2));
    }
    assert!(!queue.flush(Some(Instant::now())));
    for _ in 0..5 {
        open.send(()).unwrap();
    }
    assert!(queue.flush(None));
    let pieces: Vec<_> = written.try_iter().collect();
    assert_eq!(pieces.concat(), format!("first\na\nb\n{long}\nc\n"));
    assert!(pieces.iter().all(|piece| piece.ends_with('\n')));
    assert!(pieces.contains(&format!("{long}\n")), "an event is one piece");
    assert!(pieces.len() <= 4);
}

#[test]
fn what_there_is_no_room_for_is_counted_and_said_when_half_is_written() {
    let (queue, open, written) = gated();
    let kib = "x".repeat(1024 - 1 - EVENT_BYTES);
    let room = ORDINARY_BYTES / 1024;
    for _ in 0..room {
        assert!(queue.push(block(&kib)).is_some());
    }
    assert_eq!(queue.push(block(&kib)), None);
    // A smaller one is dropped too: there is one gap, and not many.
    assert_eq!(queue.push(block("small")), None);
    let important = |lines| Block {
        lines,
        is_important: true,
        target: "report",
        ..block(&kib)
    };
    for _ in room..LIMIT_BYTES / 1024 {
        assert!(queue.push(important(1)).is_some());
    }
    assert_eq!(queue.push(important(40)), None);
    // Each piece is of four at most.
    for _ in 0..=LIMIT_BYTES / 1024 {
        let _ = open.send(());
    }
    let mut lines = 0;
    let notice = loop {
        let piece = written.recv().unwrap();
        lines += piece.lines().filter(|line| *line == kib).count();
        if let Some(notice) = piece.lines().find(|line| *line != kib) {
            break notice.to_owned();
        }
    };
    assert_eq!(lines, LIMIT_BYTES / 1024);
    assert_eq!(
        notice,
        "functions_custom_handler: [warn] standard output is not read fast enough: 42 lines were dropped here (report: \
         40, app: 2)"
    );
    assert!(queue.push(block("again")).is_some());
    assert!(queue.flush(None));
    assert_eq!(queue.state().bytes, 0);
}

#[test]
fn an_event_larger_than_the_queue_is_written_if_it_is_alone() {
    let (queue, open, written) = gated();
    let large = "x".repeat(2 * LIMIT_BYTES);
    assert_eq!(queue.push(block(&large)), Some(1));
    assert_eq!(queue.push(block("a")), None);
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert_eq!(written.recv().unwrap().len(), large.len() + 1);
    let notice = written.recv().unwrap();
    assert!(notice.ends_with("1 line was dropped here (app: 1)\n"), "{notice}");
}

#[test]
fn a_waiter_is_woken_when_its_block_is_written() {
    let (queue, open, _written) = gated();
    let place = queue.push(block("a")).unwrap();
    let (count, mut id) = (Arc::new(Count::default()), None);
    let waker = Waker::from(Arc::clone(&count));
    assert!(!queue.has_passed(place, &mut id, &waker));
    assert!(!queue.has_passed(place, &mut id, &waker));
    assert_eq!(queue.state().waiters.len(), 1);
    open.send(()).unwrap();
    count.wait();
    assert!(queue.has_passed(place, &mut id, &waker));
    assert_eq!((queue.state().waiters.len(), *count.0.lock().unwrap()), (0, 1));
}

#[test]
fn nobody_waits_for_a_stream_that_is_a_second_behind() {
    let (queue, _open, _written) = gated();
    let begin = Instant::now();
    let place = queue.push(block("a")).unwrap();
    let (count, mut id) = (Arc::new(Count::default()), None);
    let waker = Waker::from(Arc::clone(&count));
    assert!(!queue.has_passed(place, &mut id, &waker));
    count.wait();
    assert!(begin.elapsed() >= PATIENCE);
    assert!(queue.has_passed(place, &mut id, &waker));
    // Nor for what comes later.
    let place = queue.push(block("b")).unwrap();
    assert!(queue.has_passed(place, &mut None, &waker));
    assert_eq!(queue.state().waiters.len(), 0);
}

#[test]
fn a_waiter_that_is_gone_is_forgotten() {
    let (queue, _open, _written) = gated();
    let place = queue.push(block("a")).unwrap();
    let mut id = None;
    assert!(!queue.has_passed(place, &mut id, Waker::noop()));
    queue.forget(place, id.unwrap());
    assert_eq!(queue.state().waiters.len(), 0);
}

/// Keeps what is written, in pieces as they come.
struct Kept(Sender<String>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.send(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn events_of_many_threads_stay_whole_and_in_order() {
    const THREADS: usize = 4;
    const EVENTS: usize = 500;
    let (sender, written) = channel();
    let queue = StreamQueue::start(Stream::Err, Kept(sender)).unwrap();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let queue = &queue;
            scope.spawn(move || {
                for n in 0..EVENTS {
                    let event = block(&format!("{thread} {n} a\n{thread} {n} b"));
                    assert!(queue.push(event).is_some());
                }
            });
        }
    });
    assert!(queue.flush(None));
    let text: String = written.try_iter().collect();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2 * THREADS * EVENTS);
    let mut next = [0; THREADS];
    for event in lines.chunks(2) {
        let thread: usize = event[0].split(' ').next().unwrap().parse().unwrap();
        let n = next[thread];
        assert_eq!(event, [format!("{thread} {n} a"), format!("{thread} {n} b")]);
        next[thread] += 1;
    }
}

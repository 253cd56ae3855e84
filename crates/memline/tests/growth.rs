//! What the profiler keeps for itself does not grow with what has ended: spawned work, generations of it, threads,
//! sessions, calls. Counted beneath the wrapper, where the profiler's own memory is seen as well; for that, one test, as
//! others would mix in.
#![allow(clippy::unused_async, reason = "what is tested are calls that need not wait")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use memline::{
    Alloc, Config, Measure, Session, SessionHandle, SpawnClosure as _, SpawnFuture as _, Spawned, configure, profile,
};
use support::hands::{Block, bytes, more, opened, poll_once};
use support::{drive, give_way};

struct Counted;

static LIVE: AtomicI64 = AtomicI64::new(0);

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).expect("small")
}

#[expect(unsafe_code, reason = "what lies beneath the wrapper is an allocator")]
// SAFETY: it hands all on to the system's allocator.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOC: Alloc<Counted> = Alloc::new(Counted);

fn live() -> i64 {
    LIVE.load(Ordering::Relaxed)
}

/// Does it a thousand times, and ten thousand times more: those keep at most as many bytes as two pages have.
#[track_caller]
fn assert_steady(what: &str, mut once: impl FnMut()) {
    (0..1000).for_each(|_| once());
    let before = live();
    (0..10_000).for_each(|_| once());
    let grown = live() - before;
    assert!(grown < 8192, "{what}: {grown} bytes are kept of 10,000");
}

/// The loop of a server: what it spawns has ended when it spawns the next.
#[profile]
async fn accepts(mut each: impl FnMut() -> bool) {
    loop {
        drive(async { drop(bytes(100)) }.in_current_line());
        let (length, vector) = (10, bytes(10));
        assert_eq!((move || vector.len()).in_current_line()(), length);
        let task: Block<()> = Box::pin(give_way());
        let mut task = task.in_current_line();
        assert!(poll_once(&mut task).is_pending());
        drop(task);
        if each() {
            return;
        }
        give_way().await;
    }
}

fn accepts_in_one_call(in_a_session: bool) {
    let mut rounds = 0;
    let mut before = 0;
    let mut grown = 0;
    let call = accepts(|| {
        rounds += 1;
        if rounds == 1000 {
            before = live();
        }
        grown = live() - before;
        rounds == 11_000
    });
    if in_a_session {
        let session = opened();
        drive(session.scope(call));
        assert_eq!(session.finish()[0].calls(), 1);
    } else {
        drive(call);
    }
    assert!(
        grown < 8192,
        "{grown} bytes are kept of 30,000 that were spawned, in a session: {in_a_session}"
    );
}

/// The generation that is to run next. It has room for one, so that it allocates nothing.
static NEXT: Mutex<VecDeque<Spawned<Block<()>>>> = Mutex::new(VecDeque::new());

fn next() -> std::sync::MutexGuard<'static, VecDeque<Spawned<Block<()>>>> {
    NEXT.lock().expect("nothing panics")
}

/// A job that reschedules itself.
#[profile]
async fn begets(generations: u32) {
    if generations > 0 {
        let child: Block<()> = Box::pin(boxed(generations - 1));
        next().push_back(child.in_current_line());
    }
}

fn boxed(generations: u32) -> Block<()> {
    Box::pin(begets(generations))
}

fn generations(in_a_session: bool) {
    next().reserve(4);
    let session = in_a_session.then(opened);
    match &session {
        Some(session) => drive(session.scope(boxed(11_000))),
        None => drive(boxed(11_000)),
    }
    let (mut ran, mut before, mut grown) = (0, 0, 0);
    loop {
        let Some(job) = next().pop_front() else { break };
        drive(job);
        ran += 1;
        if ran == 1000 {
            before = live();
        }
        grown = live() - before;
    }
    assert_eq!(ran, 11_000);
    assert!(
        grown < 8192,
        "{grown} bytes are kept of 10,000 generations, in a session: {in_a_session}"
    );
    if let Some(session) = session {
        let reports = session.finish().into_reports();
        assert_eq!(reports[0].calls(), 11_001);
        assert_eq!(reports[0].retained_bytes(), 0, "{}", reports[0]);
    }
}

#[profile]
fn calls(n: usize) -> usize {
    let v = bytes(n);
    within(n) + v.len()
}

#[profile]
fn within(n: usize) -> usize {
    bytes(n).len()
}

#[profile]
async fn waits() -> usize {
    let v = bytes(10);
    let block = async {
        let w = bytes(5);
        give_way().await;
        w.len()
    };
    block.await + v.len()
}

#[test]
fn nothing_is_kept_of_what_has_ended() {
    configure(Config::new().measure(Measure::Task).sink(|_| {})).expect("memline::Alloc is there");
    assert_steady("calls outside of sessions", || assert_eq!(calls(10), 20));
    assert_steady("futures that end", || assert_eq!(drive(waits()), 15));
    assert_steady("futures that are dropped", || {
        let mut call = Box::pin(waits());
        assert!(poll_once(&mut call).is_pending());
    });
    let session = opened();
    assert_steady("calls in a session", || assert_eq!(session.run(|| calls(10)), 20));
    assert_steady("futures in a session", || assert_eq!(drive(session.scope(waits())), 15));
    drop(session.finish());
    assert_steady("sessions", || {
        let session = opened();
        assert_eq!(session.run(|| calls(10)), 20);
        drop(session.finish());
    });
    assert_steady("sessions that nobody finishes", || {
        let session = opened();
        assert_eq!(session.run(|| calls(10)), 20);
    });
    buffers_that_change_hands();
    for in_a_session in [true, false] {
        accepts_in_one_call(in_a_session);
        generations(in_a_session);
    }
    threads();
}

/// A buffer that two sessions grow and shrink by turns owes bytes to both, but does not remember every turn.
fn buffers_that_change_hands() {
    let sessions = [opened(), opened()];
    let mut v = sessions[0].run(|| bytes(1000));
    assert_steady("turns of a buffer", || {
        for session in &sessions {
            session.run(|| more(&mut v, 1));
        }
        if v.capacity() > 2000 {
            v.shrink_to_fit();
            sessions[1].run(|| v = bytes(1000));
        }
    });
}

/// Threads that have ended: a thousand keep at most as many bytes as two pages have.
#[track_caller]
fn assert_threads_keep_nothing<W: FnOnce() + Send>(what: &str, work: impl Fn() -> W) {
    let threads = |n: usize| {
        for _ in 0..n {
            let work = work();
            std::thread::scope(|scope| scope.spawn(work).join().expect("it does not panic"));
        }
    };
    threads(100);
    let before = live();
    threads(1000);
    let grown = live() - before;
    assert!(
        grown < 8192,
        "{what}: {grown} bytes are kept of 1,000 threads that have ended"
    );
}

#[profile]
fn runs_its_closure(within: &Session) -> usize {
    within.run(|| {
        let v = bytes(10);
        v.len()
    })
}

/// Calls in a session when its thread ends.
struct CallsAtTheEnd(SessionHandle);

impl Drop for CallsAtTheEnd {
    fn drop(&mut self) {
        assert_eq!(self.0.run(|| calls(10)), 20);
    }
}

thread_local! {
    static AT_THE_END: RefCell<Option<CallsAtTheEnd>> = const { RefCell::new(None) };
}

fn threads() {
    let session = opened();
    assert_threads_keep_nothing("threads that call", || {
        || {
            assert_eq!(session.run(|| calls(10)), 20);
            assert_eq!(calls(10), 20);
        }
    });
    assert_threads_keep_nothing("threads that go on with a call of another thread", || {
        let mut call = Box::pin(session.scope(waits()));
        assert!(poll_once(&mut call).is_pending());
        move || assert_eq!(drive(call), 15)
    });
    assert_threads_keep_nothing("threads that poll a call of another thread once", || {
        let mut call = Box::pin(session.scope(waits()));
        move || assert!(poll_once(&mut call).is_pending())
    });
    let within = opened();
    assert_threads_keep_nothing("threads that run a closure of a call in a session within", || {
        || assert_eq!(session.run(|| runs_its_closure(&within)), 10)
    });
    // The destructor is registered before the profiler's own, and so it runs later.
    assert_threads_keep_nothing("threads that call when they end", || {
        || {
            AT_THE_END.set(Some(CallsAtTheEnd(session.handle())));
            assert_eq!(session.run(|| calls(10)), 20);
        }
    });
}

//! Threads that do for the functions what would allocate on their lines: open sessions, finish them, poll elsewhere.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock};
use std::task::Poll;

use memline::{Measure, Report, Session, SessionHandle};

use crate::helpers::{Outcome, poll_once};

pub(crate) type Call = Pin<Box<dyn Future<Output = Outcome> + Send>>;
pub(crate) type Block = Pin<Box<dyn Future<Output = Vec<u8>> + Send>>;

/// One for each thread that may wait for another, and one that opens sessions for the last.
const CLERKS: usize = 6;

enum Job {
    Open,
    Finish(Session),
    PollCall(Call, Option<SessionHandle>, usize),
    PollBlock(Block, Option<SessionHandle>, usize),
}

enum Done {
    Opened(Session),
    Finished,
    Call(Call, Poll<Outcome>),
    Block(Block, Poll<Vec<u8>>),
}

/// A thread's desk. It is used by one thread at a time, namely by that of the level below.
struct Desk {
    job: Mutex<Option<Job>>,
    done: Mutex<Option<Done>>,
    changed: [Condvar; 2],
}

static DESKS: [Desk; CLERKS] = [const {
    Desk {
        job: Mutex::new(None),
        done: Mutex::new(None),
        changed: [Condvar::new(), Condvar::new()],
    }
}; CLERKS];

thread_local! {
    /// The clerk whose thread this is has the one below this number.
    static LEVEL: Cell<usize> = const { Cell::new(0) };
    /// How many sessions of the functions' own are around.
    static SESSIONS: Cell<usize> = const { Cell::new(0) };
}

/// The reports of the functions' own sessions, as these finished; and the sizes of boxed futures, as these were made.
static FINISHED: Mutex<Vec<Vec<Report>>> = Mutex::new(Vec::new());
static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics while it is locked")
}

fn wait<T>(mutex: &Mutex<Option<T>>, changed: &Condvar) -> T {
    let mut thing = lock(mutex);
    loop {
        if let Some(thing) = thing.take() {
            return thing;
        }
        thing = changed.wait(thing).expect("nothing panics while it is locked");
    }
}

fn put<T>(mutex: &Mutex<Option<T>>, changed: &Condvar, thing: T) {
    *lock(mutex) = Some(thing);
    changed.notify_one();
}

/// Starts the threads, and makes room for what is told.
pub(crate) fn start() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        lock(&SIZES).reserve(1 << 16);
        for (level, desk) in DESKS.iter().enumerate() {
            std::thread::spawn(move || {
                LEVEL.set(level + 1);
                loop {
                    let done = work(wait(&desk.job, &desk.changed[0]));
                    put(&desk.done, &desk.changed[1], done);
                }
            });
        }
    });
}

fn work(job: Job) -> Done {
    match job {
        Job::Open => Done::Opened(Session::builder().measure(Measure::Task).open()),
        Job::Finish(session) => {
            lock(&FINISHED).push(session.finish().into_reports());
            Done::Finished
        }
        Job::PollCall(mut call, session, sessions) => {
            let poll = inside(session, sessions, || poll_once(&mut call));
            Done::Call(call, poll)
        }
        Job::PollBlock(mut block, session, sessions) => {
            let poll = inside(session, sessions, || poll_once(&mut block));
            Done::Block(block, poll)
        }
    }
}

fn inside<T>(session: Option<SessionHandle>, sessions: usize, f: impl FnOnce() -> T) -> T {
    SESSIONS.set(sessions);
    match session {
        Some(session) => session.run(f),
        None => f(),
    }
}

fn ask(job: Job) -> Done {
    let desk = &DESKS[LEVEL.get()];
    put(&desk.job, &desk.changed[0], job);
    wait(&desk.done, &desk.changed[1])
}

pub(crate) fn poll_call(call: Call) -> (Call, Poll<Outcome>) {
    match ask(Job::PollCall(call, Session::current(), SESSIONS.get())) {
        Done::Call(call, poll) => (call, poll),
        _ => unreachable!("it was asked to poll a call"),
    }
}

pub(crate) fn poll_block(block: Block) -> (Block, Poll<Vec<u8>>) {
    match ask(Job::PollBlock(block, Session::current(), SESSIONS.get())) {
        Done::Block(block, poll) => (block, poll),
        _ => unreachable!("it was asked to poll a block"),
    }
}

/// Runs `f`, around which there is one session more.
pub(crate) fn counted<T>(f: impl FnOnce() -> T) -> T {
    struct Around(usize);

    impl Drop for Around {
        fn drop(&mut self) {
            SESSIONS.set(self.0);
        }
    }

    let around = Around(SESSIONS.get());
    SESSIONS.set(around.0 + 1);
    f()
}

/// Whether no session of the functions' own is around.
pub(crate) fn is_outermost() -> bool {
    SESSIONS.get() == 0
}

/// A session that finishes when this is dropped, also if what ran in it panicked or was dropped midway.
pub(crate) struct Opened(Option<Session>);

impl Opened {
    pub(crate) fn new() -> Self {
        let Done::Opened(session) = ask(Job::Open) else {
            unreachable!("it was asked to open one")
        };
        Self(Some(session))
    }

    pub(crate) fn session(&self) -> &Session {
        self.0.as_ref().expect("only dropping takes it")
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(session) = self.0.take() {
            let _ = ask(Job::Finish(session));
        }
    }
}

pub(crate) fn tell_size(size: usize) {
    let mut sizes = lock(&SIZES);
    assert!(sizes.len() < sizes.capacity(), "it would allocate");
    sizes.push(size);
}

/// What has been told since the last time.
pub(crate) fn told() -> (Vec<Vec<Report>>, Vec<usize>) {
    let mut sizes = lock(&SIZES);
    let told = (std::mem::take(&mut *lock(&FINISHED)), sizes.clone());
    sizes.clear();
    told
}

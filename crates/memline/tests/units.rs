//! Whose a block is when a call frees it: what was there when the call's unit began it may free as its own, whoever else
//! began or ended meanwhile; what others made since is others'.

mod support;

use memline::{Report, Session, profile};
use support::beside::assert_beside;
use support::hands::{Desk, bytes, elsewhere, opened};
use support::told::told;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

type Cache = Desk<Vec<u8>>;

#[profile]
fn fills(cache: &Cache) {
    cache.put(bytes(1000));
}

#[profile]
fn is_unrelated() -> usize {
    bytes(1).len()
}

#[rustfmt::skip]
#[profile]
fn evicts(cache: &Cache, meanwhile: impl FnOnce()) {
    meanwhile(); //= ?
    let old = cache.take(); //= 1x
    drop(old); //= 1x -1000
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn receives(cache: &Cache, meanwhile: impl FnOnce()) {
    meanwhile(); //= ?
    let message = cache.take(); //= 1x
    drop(message); //= 1x others 1000
    //} 1x
}

type Named<F> = (&'static str, F);
type Begin = fn() -> Vec<Session>;

/// Ways to come by a block of a unit that has ended, or of none.
fn makers() -> [Named<fn(&Cache)>; 5] {
    [
        ("nobody", |cache| cache.put(bytes(1000))),
        ("a thread", |cache| elsewhere(|| cache.put(bytes(1000)))),
        ("a call", |cache| drop(told(|| fills(cache)))),
        ("a session", |cache| in_a_session(|| fills(cache))),
        ("a session's own code", |cache| {
            in_a_session(|| cache.put(bytes(1000)));
        }),
    ]
}

fn in_a_session<T>(f: impl FnOnce() -> T) {
    let session = opened();
    drop(session.run(f));
    drop(session.finish());
}

/// What else goes on, none of which concerns the block. Sessions that are returned stay open.
fn others() -> [Named<Begin>; 6] {
    [
        ("nothing", Vec::new),
        ("a call", || {
            drop(told(is_unrelated));
            Vec::new()
        }),
        ("many calls", || {
            (0..50).for_each(|_| drop(told(is_unrelated)));
            Vec::new()
        }),
        ("a session that ends", || {
            in_a_session(is_unrelated);
            Vec::new()
        }),
        ("sessions that go on", || {
            let sessions = vec![opened(), opened()];
            sessions[0].run(is_unrelated);
            sessions
        }),
        ("sessions on another thread", || {
            elsewhere(|| {
                in_a_session(is_unrelated);
                vec![opened()]
            })
        }),
    ]
}

#[test]
fn block_that_was_there_is_an_increment_of_a_session() {
    for (maker, make) in makers() {
        for (other, begin) in others() {
            let cache = Cache::new();
            // One of the others is open when the session begins, and ends before the block is freed.
            let before = opened();
            make(&cache);
            let session = opened();
            let after = begin();
            drop(before.finish());
            session.run(|| evicts(&cache, || ()));
            let reports = session.finish().into_reports();
            println!("made by {maker}, beside {other}");
            assert_beside(&reports[0], &[]);
            assert_eq!(reports[0].retained_bytes(), 0);
            drop(after);
        }
    }
}

#[test]
fn block_that_was_there_is_an_increment_of_a_call() {
    for (maker, make) in makers() {
        for (other, begin) in others() {
            let cache = Cache::new();
            make(&cache);
            let ((), reports) = told(|| evicts(&cache, || drop(begin())));
            println!("made by {maker}, beside {other}");
            let report = reports.iter().find(|report| report.function() == "evicts");
            assert_beside(report.expect("it was called"), &[]);
        }
    }
}

#[test]
fn block_made_since_is_others() {
    for (maker, make) in makers() {
        for (other, begin) in others() {
            let cache = Cache::new();
            let session = opened();
            make(&cache);
            let after = begin();
            session.run(|| receives(&cache, || ()));
            let reports = session.finish().into_reports();
            println!("made by {maker}, beside {other}");
            assert_beside(&reports[0], &[]);
            assert_eq!(reports[0].retained_bytes(), 0);
            drop(after);
        }
    }
}

#[test]
fn block_made_on_another_thread_meanwhile_is_others_than_the_calls() {
    for (maker, make) in makers() {
        let cache = Cache::new();
        let ((), reports) = told(|| receives(&cache, || elsewhere(|| make(&cache))));
        println!("made by {maker}");
        let report = reports.iter().find(|report| report.function() == "receives");
        assert_beside(report.expect("it was called"), &[]);
    }
}

/// The sum over a session's reports of net, what others freed, and what is retained.
fn sums(reports: &[Report]) -> [i64; 3] {
    [Report::net_bytes, Report::freed_by_others_bytes, Report::retained_bytes].map(|sum| reports.iter().map(sum).sum())
}

/// The maker goes on, and is told; when it began, is no matter, but that the block was made after the receiver began.
#[test]
fn block_of_a_session_that_goes_on_is_told_to_it() {
    for maker_is_older in [true, false] {
        let cache = Cache::new();
        let older = opened();
        let receiver = opened();
        let younger = opened();
        let maker = if maker_is_older { older } else { younger };
        maker.run(|| fills(&cache));
        receiver.run(|| receives(&cache, || ()));
        let reports = receiver.finish().into_reports();
        assert_beside(&reports[0], &[]);
        assert_eq!(sums(&reports), [0, 0, 0]);
        assert_eq!(sums(&maker.finish().into_reports()), [1000, 1000, 0]);
    }
}

/// What belongs to a unit that goes on is that unit's, also if it was there when the session began that frees it.
#[test]
fn block_of_an_older_session_that_goes_on() {
    let cache = Cache::new();
    let maker = opened();
    maker.run(|| fills(&cache));
    let receiver = opened();
    elsewhere(|| receiver.run(|| receives(&cache, || ())));
    let reports = receiver.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&maker.finish().into_reports()), [1000, 1000, 0]);
}

/// If the maker ends meanwhile, it is what was there, as if it had ended before.
#[test]
fn block_of_an_older_session_that_ends_meanwhile() {
    let cache = Cache::new();
    let maker = opened();
    maker.run(|| fills(&cache));
    let evictor = opened();
    assert_eq!(sums(&maker.finish().into_reports()), [1000, 0, 1000]);
    evictor.run(|| evicts(&cache, || ()));
    assert_beside(&evictor.finish()[0], &[]);
}

/// The same where the one is opened inside the other.
#[test]
fn block_of_the_session_around() {
    let cache = Cache::new();
    let outer = opened();
    let reports = outer.run(|| {
        fills(&cache);
        let inner = opened();
        inner.run(|| receives(&cache, || ()));
        inner.finish().into_reports()
    });
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&outer.finish().into_reports()), [1000, 1000, 0]);
}

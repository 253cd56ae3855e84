//! The unprofiled code under memline's allocator wrapper around the system's allocator, and a profiled line with it.

use std::time::Duration;

use memline::{Measure, Session, Switch, profile, set_switch};
use memline_peers::{allocate, serve, timed};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn on_a_profiled_line(n: u64) -> Duration {
    timed(|| allocate(n))
}

fn in_session(n: u64) -> Duration {
    let session = Session::builder().measure(Measure::Task).open();
    let took = session.run(|| on_a_profiled_line(n));
    assert_eq!(session.finish().len(), 1, "nothing was profiled");
    took
}

fn switched_off(n: u64) -> Duration {
    set_switch(Switch::Off);
    let took = timed(|| allocate(n));
    set_switch(Switch::On);
    took
}

fn main() -> std::io::Result<()> {
    serve(&[
        ("alloc", |n| timed(|| allocate(n))),
        ("alloc_inside", in_session),
        ("alloc_off", switched_off),
    ])
}

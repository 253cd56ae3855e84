//! The unprofiled code under memline's allocator wrapper around mimalloc.

use std::time::Duration;

use memline::{Switch, set_switch};
use memline_peers::{allocate, serve, timed};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOC: memline::Alloc<MiMalloc> = memline::Alloc::new(MiMalloc);

fn switched_off(n: u64) -> Duration {
    set_switch(Switch::Off);
    let took = timed(|| allocate(n));
    set_switch(Switch::On);
    took
}

fn main() -> std::io::Result<()> {
    serve(&[("alloc", |n| timed(|| allocate(n))), ("alloc_off", switched_off)])
}

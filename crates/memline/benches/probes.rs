//! What a line costs, beside what it is made of: `cargo bench -p memline --bench probes`.
//!
//! Compare rows of one run only. A line here is one round of a loop with one statement in it, so that a profiled round has
//! two probes: the header's and the statement's.

use std::hint::black_box;

use divan::Bencher;
use memline::{Measure, Sampling, Session, profile, set_sampling};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Rounds of the loops: enough to hide what a call costs.
const ROUNDS: u64 = 1000;

fn main() {
    divan::main();
}

fn rounds(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i));
    }
    sum
}

#[profile]
fn profiled_rounds(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i));
    }
    sum
}

#[profile]
fn five_lines(n: u64) -> u64 {
    let first = black_box(n);
    let second = black_box(first + 1);
    let third = black_box(second + 1);
    let fourth = black_box(third + 1);
    fourth + 1
}

fn in_session<R>(bencher: Bencher, measure: Measure, f: impl Fn() -> R) {
    set_sampling(Sampling::All);
    let session = Session::builder().measure(measure).open();
    session.run(|| bencher.bench_local(f));
    // Or it would print its reports into the table.
    drop(session.finish());
}

#[cfg(target_os = "linux")]
#[divan::bench]
fn bare_pread(bencher: Bencher) {
    use std::os::unix::fs::FileExt as _;

    let file = std::fs::File::open("/proc/self/statm").expect("Linux has it");
    bencher.bench_local(|| {
        let mut text = [0; 160];
        for _ in 0..ROUNDS {
            black_box(file.read_at(&mut text, 0)).expect("it can be read");
        }
    });
}

#[divan::bench]
fn two_rss_probes(bencher: Bencher) {
    in_session(bencher, Measure::Rss, || profiled_rounds(ROUNDS));
}

#[divan::bench]
fn no_probes() -> u64 {
    rounds(black_box(ROUNDS))
}

#[divan::bench]
fn two_task_probes(bencher: Bencher) {
    in_session(bencher, Measure::Task, || profiled_rounds(ROUNDS));
}

#[divan::bench]
fn two_probes_switched_off(bencher: Bencher) {
    set_sampling(Sampling::Off);
    bencher.bench_local(|| profiled_rounds(black_box(ROUNDS)));
}

#[divan::bench]
fn five_lines_by_task(bencher: Bencher) {
    in_session(bencher, Measure::Task, || five_lines(1));
}

#[divan::bench]
fn five_lines_switched_off(bencher: Bencher) {
    set_sampling(Sampling::Off);
    bencher.bench_local(|| five_lines(black_box(1)));
}

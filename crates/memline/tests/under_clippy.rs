//! Clippy says of a profiled function what it says of the function as it is written: each of these expectations is met, or Clippy
//! warns of it.
#![deny(warnings, clippy::all, clippy::pedantic)]

mod support;

use memline::{Report, profile};
use support::profile;

#[profile]
#[expect(clippy::arithmetic_side_effects, reason = "Clippy says so of the source")]
fn adds(numbers: &[i32]) -> i32 {
    let mut sum = 0;
    for number in numbers {
        sum += number;
    }
    sum
}

#[profile]
#[expect(clippy::float_arithmetic, reason = "Clippy says so of the source")]
fn multiplies(number: f64) -> f64 {
    number * 2.0
}

#[profile]
async fn waits(numbers: &[i32]) -> i32 {
    std::future::ready(()).await;
    #[expect(clippy::needless_range_loop, reason = "Clippy says so of the source")]
    for i in 0..numbers.len() {
        if numbers[i] > 1 {
            return numbers[i];
        }
    }
    0
}

struct Wrapper(i32);

#[profile]
impl Wrapper {
    #[expect(clippy::needless_return, reason = "Clippy says so of the source")]
    fn get(&self) -> i32 {
        return self.0;
    }

    #[expect(clippy::unused_async, reason = "Clippy says so of the source")]
    async fn twice(&self) -> [i32; 2] {
        [self.0; 2]
    }
}

#[test]
fn they_are_profiled() {
    let reports = profile(|| {
        assert_eq!(adds(&[1, 2]), 3);
        assert!(multiplies(1.0) > 1.0);
        assert_eq!(support::drive(waits(&[1, 2])), 2);
        assert_eq!(Wrapper(3).get(), 3);
        assert_eq!(support::drive(Wrapper(3).twice()), [3, 3]);
    });
    let names: Vec<_> = reports.iter().map(Report::function).collect();
    assert_eq!(names, ["adds", "multiplies", "waits", "get", "twice"]);
}

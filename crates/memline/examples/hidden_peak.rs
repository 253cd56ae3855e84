//! The hidden peak of the guide: `cargo run -p memline --example hidden_peak`.

use memline::{Format, Measure, Session, profile, render};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn export(orders: &[u64]) -> String {
    let mut file = String::from("order,total\n");
    file += &csv(orders);
    file.shrink_to_fit();
    file
}

#[profile]
fn csv(orders: &[u64]) -> String {
    let lines: Vec<String> = orders.iter().map(|order| format!("{order},{}", order * 7)).collect();
    lines.join("\n")
}

fn main() {
    let orders: Vec<u64> = (1..=100_000).collect();
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| drop(export(&orders)));
    for report in session.finish() {
        println!("{}\n", render::table(&report, Format::new().details(true)));
    }
}

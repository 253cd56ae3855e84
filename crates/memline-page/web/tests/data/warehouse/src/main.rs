//! Counts what a warehouse has, and keeps more than it should.

mod audit;
mod catalog;
mod orders;

use std::time::Duration;

use catalog::Catalog;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let catalog = runtime.block_on(run());
    println!("{} products", catalog.len());
    // What the catalog holds is still held when the program ends.
    std::mem::forget(catalog);
}

async fn run() -> Catalog {
    let mut catalog = Catalog::default();
    for day in 0..30 {
        catalog.import(&delivery(day));
        let orders = orders::of_day(day).await;
        catalog.serve(&orders);
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let late = tokio::time::timeout(Duration::from_millis(30), orders::late()).await;
    assert!(late.is_err(), "late orders never come");
    if std::panic::catch_unwind(|| audit::audit(&[])).is_err() {
        eprintln!("the audit found nothing to look at");
    }
    audit::compress(&catalog);
    catalog
}

/// What comes in on a day, one product a line.
fn delivery(day: u32) -> String {
    let mut text = String::new();
    for item in 0..400 {
        let weight = (item * 7 + day) % 90;
        text += &format!("{:06};product {item} of day {day};{weight}\n", day * 400 + item);
    }
    text
}

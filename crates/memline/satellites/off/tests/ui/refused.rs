#[profiler::profile(every = 3)]
fn load() -> Vec<u8> {
    Vec::new()
}

#[profiler::profile(max_peak = "8 MB")]
fn store() {}

#[profiler::profile]
const fn width() -> usize {
    3
}

#[profiler::profile]
struct Page;

fn main() {
    store();
    println!("{} {}", load().len(), width());
}

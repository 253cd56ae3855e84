//! The environment variable `MEMLINE` where the program has the allocator wrapper: see `env.rs`.

mod child;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[test]
#[ignore = "the other test runs it, in processes of its own"]
fn child() {
    child::calls();
}

#[test]
fn the_counted_measures_can_be_had() {
    for (words, measure) in [("task", "task"), ("heap,quiet", "heap")] {
        let child = child::run(words, "");
        assert_eq!(child.settings(), ("on", measure));
        assert_eq!(child.tables(), if words == "task" { 3 } else { 0 });
        assert_eq!(child.complaints(), Vec::<&str>::new());
    }
}

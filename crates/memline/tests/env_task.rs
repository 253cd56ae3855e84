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
fn task_is_measured_where_nothing_else_is_asked_for() {
    for (words, measure, tables) in [
        ("", "task", 0),
        ("task", "task", 0),
        ("each", "task", 3),
        ("rss,each", "rss", 3),
        ("heap,quiet", "heap", 0),
    ] {
        let child = child::run(words, "");
        assert_eq!(child.settings(), ("on", measure), "{words:?}");
        assert_eq!(child.tables(), tables, "{words:?}");
        assert_eq!(child.complaints(), Vec::<&str>::new());
    }
}

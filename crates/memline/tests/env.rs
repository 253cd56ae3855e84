//! The environment variable `MEMLINE`, read once in a process: each case is a process of its own, this very file's test
//! `child`. Here without the allocator wrapper; `env_task.rs` has it.

mod child;

use memline::{Config, Measure, Sampling};

#[test]
#[ignore = "the other test runs it, in processes of its own"]
fn child() {
    match std::env::var("FIRST").as_deref() {
        Ok("configure") => memline::configure(Config::new().measure(Measure::Pss)).unwrap(),
        Ok("set_sampling") => memline::set_sampling(Sampling::Off),
        _ => {}
    }
    child::calls();
}

/// The words, the switch and the measure that then hold, and how many of three calls are printed.
const UNDERSTOOD: [(&str, &str, &str, usize); 11] = [
    ("", "on", "rss", 0),
    ("on", "on", "rss", 0),
    ("each", "on", "rss", 3),
    ("off,each", "off", "-", 0),
    ("1/2,each", "1/2", "rss", 1),
    ("pss,each", "on", "pss", 3),
    (" uss , 1/3,each ", "1/3", "uss", 1),
    ("1/4294967295,uss", "1/4294967295", "uss", 0),
    ("1/4294967295,uss,each", "1/4294967295", "uss", 1),
    ("quiet", "on", "rss", 0),
    ("quiet,rss,on,each", "on", "rss", 0),
];

#[test]
fn its_words_are_the_settings() {
    for (words, switch, measure, tables) in UNDERSTOOD {
        let child = child::run(words, "");
        assert_eq!(child.settings(), (switch, measure), "{words:?}");
        assert_eq!(child.tables(), tables, "{words:?}");
        assert_eq!(child.complaints(), Vec::<&str>::new(), "{words:?}");
    }
}

#[test]
fn a_word_that_is_none_is_named_and_the_defaults_hold() {
    for (words, word) in [("each,tusk", "tusk"), ("off,1/0", "1/0"), ("off,,", ""), ("OFF", "OFF")] {
        let child = child::run(words, "");
        assert_eq!(child.settings(), ("on", "rss"), "{words:?}");
        assert_eq!(child.tables(), 0, "{words:?}");
        assert_eq!(
            child.complaints(),
            [format!(
                "memline: MEMLINE: {word:?} is not allowed; allowed: on, off, 1/N with N from 1 to 4294967295, rss, pss, \
                 uss, heap, task, each, quiet, lean and out=FILE, with commas between"
            )]
        );
    }
}

#[test]
fn lean_is_of_a_file() {
    let child = child::run("off,lean", "");
    assert_eq!(child.settings(), ("on", "rss"));
    assert_eq!(
        child.complaints(),
        ["memline: MEMLINE: \"lean\" is not allowed; allowed: lean beside out=FILE, whose profile it makes cheaper"]
    );
}

#[test]
fn a_measure_that_cannot_be_had_is_refused() {
    let child = child::run("off,task", "");
    assert_eq!(child.settings(), ("on", "rss"));
    assert_eq!(
        child.complaints(),
        [
            "memline: MEMLINE: the measure task counts what the program allocates: declare memline::Alloc as its \
          #[global_allocator]"
        ]
    );
}

#[test]
fn the_program_has_the_last_word() {
    let child = child::run("off,tusk", "configure");
    assert_eq!((child.settings(), child.tables()), (("on", "pss"), 0));
    assert_eq!(child.complaints(), Vec::<&str>::new());

    let child = child::run("on", "set_sampling");
    assert_eq!((child.settings(), child.tables()), (("off", "-"), 0));
}

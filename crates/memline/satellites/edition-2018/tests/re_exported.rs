//! memline is no dependency here: another crate re-exports it. Where the attribute's own path tells, nothing else is needed.
#![deny(warnings)]
#![forbid(unsafe_code)]

use toolkit::memline::{Measure, Session};

#[global_allocator]
static ALLOC: toolkit::memline::Alloc = toolkit::memline::Alloc::system();

#[toolkit::memline::profile]
fn by_its_path() -> Vec<u8> {
    Vec::with_capacity(10)
}

mod imported {
    use toolkit::memline;

    #[memline::profile]
    pub(crate) fn by_a_module() -> Vec<u8> {
        Vec::with_capacity(20)
    }
}

mod by_name {
    use toolkit::memline::profile;

    #[profile(crate = toolkit::memline)]
    pub(crate) async fn said() -> Vec<u8> {
        let made = async { 30 };
        Vec::with_capacity(made.await)
    }

    pub(crate) struct Page;

    #[profile(crate = toolkit::memline)]
    impl Page {
        pub(crate) fn of_impl() -> Vec<u8> {
            Vec::with_capacity(40)
        }

        #[profile(name = "its own")]
        pub(crate) fn own() -> Vec<u8> {
            Vec::with_capacity(50)
        }
    }
}

#[toolkit::prelude::profile]
fn all_in_one() -> Vec<u8> {
    Vec::with_capacity(60)
}

toolkit::profiled!(by_a_macro {
    Vec::with_capacity(70)
});

#[test]
fn functions_are_profiled() {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| {
        drop((by_its_path(), imported::by_a_module()));
        let mut said = Box::pin(by_name::said());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(std::future::Future::poll(said.as_mut(), &mut context).is_ready());
        drop((
            by_name::Page::of_impl(),
            by_name::Page::own(),
            all_in_one(),
            by_a_macro(),
        ));
    });
    let profile = session.finish();
    let told: Vec<_> = profile
        .iter()
        .map(|report| (report.function(), report.net_bytes()))
        .collect();
    let expected = [
        ("by_its_path", 10),
        ("by_a_module", 20),
        ("said", 30),
        ("of_impl", 40),
        ("its own", 50),
        ("all_in_one", 60),
        ("by_a_macro", 70),
    ];
    assert_eq!(told, expected);
}

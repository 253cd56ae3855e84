// What the attribute cannot do for an item is a sentence.
use memline::profile;

#[profile]
struct Page;

#[profile]
const LENGTH: usize = 3;

#[profile]
use std::fmt;

#[profile]
impl Page {}

#[profile]
impl Clone for Page
where
    fn(): Copy,
{
    fn clone(&self) -> Self {
        Page
    }
}

#[profile]
impl Page {
    const fn width() -> usize {
        4
    }
}

#[profile]
trait Load {
    fn load(&self);
}

#[profile(name = "load")]
impl Page {
    fn load() {}
}

#[profile(skip, name = "load")]
fn skipped() {}

#[profile(skip = true)]
fn skipped_so() {}

#[profile(crate = "memline")]
fn elsewhere() {}

#[profile]
mod within {
    pub(crate) struct Inner;

    impl Inner {
        #[profile(every = 3)]
        pub(crate) fn load(&self) {}
    }

    use memline::profile;
}

#[profile(precision = 3, max_peak = "1 MB")]
impl Page {
    fn look(&self) {}
}

fn main() {
    let page = Page.clone();
    page.look();
    Page::load();
    skipped();
    skipped_so();
    elsewhere();
    within::Inner.load();
    println!("{} {} {}", LENGTH, Page::width(), fmt::format(format_args!("")));
}

//! Profiles as pages: what is in them is the profile, and nothing of it can end the element that it is in.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod page;

use memline::{Profile, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Its text would end the element, were it not encoded.
#[profile(name = "</script><img src=x onerror=alert(1)>")]
fn hostile(bytes: usize) -> Vec<u8> {
    let html = "</script><img src=x onerror=alert(1)>"; // <!-- </ScRiPt >
    let mut kept = vec![0; bytes];
    kept.truncate(html.len());
    kept
}

fn run(id: &str, bytes: usize) -> Profile {
    let session = Session::builder().id(id).label("nightly").open();
    drop(session.run(|| hostile(bytes)));
    session.finish()
}

fn html(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut html = Vec::new();
    write(&mut html).unwrap();
    String::from_utf8(html).unwrap()
}

#[test]
fn the_profile_is_in_its_page() {
    let profile = run("job 7", 1000);
    let html = html(|out| profile.write_html(out));
    let data = page::data(&html);
    assert_eq!((&data["version"], &data["title"]), (&1.into(), &"nightly job 7".into()));
    assert_eq!(data["profiles"].as_array().unwrap().len(), 1);
    assert_eq!(data["profiles"][0]["name"], "nightly job 7");
    // As `write_to` has it, and read back to the same.
    let mut json = Vec::new();
    profile.write_to(&mut json).unwrap();
    assert_eq!(
        data["profiles"][0]["profile"],
        serde_json::from_slice::<serde_json::Value>(&json).unwrap()
    );
    assert_eq!(page::profile(&html, 0), profile);
    // The page is the same around any data: so no text of the program's is there.
    let other = self::html(|out| run("job 8", 1).write_html(out));
    let around = |html: &str| {
        let (before, behind) = html.split_once("id=\"memline-data\">").unwrap();
        let (_, behind) = behind.split_once('<').unwrap();
        (before.to_owned(), behind.to_owned())
    };
    assert_eq!(around(&html), around(&other));
}

#[test]
fn two_profiles_are_in_the_page_of_a_comparison() {
    let (before, after) = (run("job 7", 1000), run("job 8", 2000));
    let html = html(|out| after.write_html_diff(&before, out));
    let data = page::data(&html);
    let names = |place: usize| data["profiles"][place]["name"].as_str().unwrap();
    assert_eq!((names(0), names(1)), ("nightly job 8", "nightly job 7"));
    assert_eq!(
        (page::profile(&html, 0), page::profile(&html, 1)),
        (after.clone(), before)
    );
    // Names that are the same would tell nothing.
    let html = self::html(|out| after.write_html_diff(&after, out));
    let data = page::data(&html);
    assert_eq!(
        (&data["profiles"][0]["name"], &data["profiles"][1]["name"]),
        (&"after".into(), &"before".into())
    );
}

#[test]
fn a_profile_without_labels_is_called_after_the_program() {
    let profile = Session::builder().open().finish();
    let title = page::data(&html(|out| profile.write_html(out)))["title"].clone();
    assert!(title.as_str().unwrap().starts_with("profile_html-"), "{title}");
}

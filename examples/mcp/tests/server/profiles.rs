//! Profiles of real computations.

use memline::{Profile, Session, profile};

#[profile]
fn load(pages: usize) -> Vec<Vec<u8>> {
    let mut loaded = Vec::with_capacity(pages);
    for _ in 0..pages {
        loaded.push(vec![0; 1000]);
    }
    let _scratch = vec![1_u8; 5000];
    loaded
}

/// That of a program that loads so many pages and keeps them.
pub(crate) fn profile_of(pages: usize) -> String {
    let session = Session::builder().open();
    let loaded = session.run(|| load(pages));
    let profile: Profile = session.finish();
    drop(loaded);
    let mut text = Vec::new();
    profile.write_to(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

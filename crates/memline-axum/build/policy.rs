//! What the page may do in a browser.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The page's scripts by their hashes, and its workers, which it makes of texts of its own. Styles may be written in place: they
/// run nothing.
pub(crate) fn of(page: &str) -> String {
    let hashes = scripts(page).map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))));
    format!(
        "default-src 'none'; script-src{}; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hashes.collect::<String>()
    )
}

/// The texts of the `script` elements.
pub(crate) fn scripts(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let (_, begun) = rest.split_once("<script")?;
        let (_, text) = begun.split_once('>')?;
        let (text, behind) = text.split_once("</script")?;
        rest = behind;
        Some(text)
    })
}

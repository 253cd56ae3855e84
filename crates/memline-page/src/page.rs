//! The page, and the place in it for data.

use std::io::{self, BufWriter, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::data::{self, Entry};

/// Built from `web/`.
const PAGE: &str = include_str!("../page.html");

/// The beginning of the element for data, which is empty: data stand behind it.
const BEFORE_DATA: &str = r#"<script type="application/octet-stream;base64" id="memline-data">"#;

/// Profiles are ten times smaller so, and a level above takes much longer for little.
const LEVEL: Compression = Compression::new(4);

/// Writes the page with profiles in it: the first one is looked at, and a second one is the earlier one that it is compared with.
/// `title` is the page's, such as the name of a program.
///
/// ```
/// use memline_page::{Entry, write};
///
/// let entry = Entry { name: "profile.json", profile_json: b"{\"version\": 1}" };
/// let folder = std::env::temp_dir();
/// let file = std::fs::File::create(folder.join("memline-page-example.html"))?;
/// write(file, "hexyl", &[entry])?;
/// # std::fs::remove_file(folder.join("memline-page-example.html"))?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Those of the writer.
pub fn write(out: impl Write, title: &str, profiles: &[Entry<'_>]) -> io::Result<()> {
    let (before, behind) = parts();
    let mut out = BufWriter::new(out);
    out.write_all(before.as_bytes())?;
    let mut base64 = EncoderWriter::new(&mut out, &STANDARD);
    let mut gzip = GzEncoder::new(&mut base64, LEVEL);
    data::write(&mut gzip, title, profiles)?;
    gzip.finish()?;
    base64.finish()?;
    drop(base64);
    out.write_all(behind.as_bytes())?;
    out.flush()
}

/// The page without data. It asks the address that it was served from: `?entries` for what there is, `?profile=KEY` for a profile,
/// and `?events` for server-sent events, each beside the query that the page was asked for with.
///
/// ```
/// assert!(memline_page::live().contains("id=\"memline-data\""));
/// ```
#[must_use]
pub fn live() -> &'static str {
    PAGE
}

/// What stands before the data, and behind.
fn parts() -> (&'static str, &'static str) {
    let place = PAGE.find(BEFORE_DATA).expect("a test has found it");
    PAGE.split_at(place + BEFORE_DATA.len())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use base64::read::DecoderReader;
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_page_has_one_place_for_data() {
        let empty = [BEFORE_DATA, "</script>"].concat();
        assert_eq!(PAGE.matches(BEFORE_DATA).count(), 1, "the element for data");
        assert_eq!(PAGE.matches(&empty).count(), 1, "the element for data, empty");
        assert_eq!(PAGE.matches("id=\"memline-data\"").count(), 1, "elements of that name");
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        for outside in ["src=\"http", "<link rel=\"stylesheet", "url(http"] {
            assert!(!PAGE.contains(outside), "{outside} in page.html");
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_the_rest_is_the_page() {
        let hostile = "</script><img src=x onerror=alert(1)>";
        let profile = format!("{{\"version\":1,\"text\":\"{hostile}\"}}");
        let entry = Entry {
            name: hostile,
            profile_json: profile.as_bytes(),
        };
        let mut html = Vec::new();
        write(&mut html, hostile, &[entry]).expect("a vector takes all");
        let html = String::from_utf8(html).expect("the page is text");

        let (before, behind) = parts();
        let data = html.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        let data = data.expect("the page is around the data");
        assert!(!data.contains(['<', '>', '&', '"']), "{data}");
        let mut json = String::new();
        GzDecoder::new(DecoderReader::new(data.as_bytes(), &STANDARD))
            .read_to_string(&mut json)
            .expect("it is base64 of gzip");
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(json["title"], hostile);
        assert_eq!(json["profiles"][0]["name"], hostile);
        assert_eq!(json["profiles"][0]["profile"]["text"], hostile);
    }

    /// Takes some bytes and then no more, as a full disk does.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.len() > self.0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0 -= bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_writer_that_fails_is_told_of() {
        let entry = Entry {
            name: "a",
            profile_json: b"{}",
        };
        let mut whole = Vec::new();
        write(&mut whole, "", &[entry]).expect("a vector takes all");
        write(Full(whole.len()), "", &[entry]).expect("there is room");
        for room in [0, PAGE.len() / 2, whole.len() - 1] {
            let error = write(Full(room), "", &[entry]).expect_err("there is no room");
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room} bytes");
        }
    }
}

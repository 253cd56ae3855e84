//! What is put into the page.

use std::io::{self, Write};

/// A profile that is put into the page.
///
/// ```
/// let entry = memline_page::Entry { name: "before.json", profile_json: b"{\"version\": 1}" };
/// assert_eq!(entry.name, "before.json");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What the page calls it.
    pub name: &'a str,
    /// The profile as memline's JSON, which `Profile::write_to` writes. It is not looked into: the page says so where it cannot
    /// read it.
    pub profile_json: &'a [u8],
}

/// The version of the form.
const VERSION: u32 = 1;

/// Writes the JSON that the page reads.
pub(crate) fn write(mut out: impl Write, title: &str, profiles: &[Entry<'_>]) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\"title\":")?;
    write_string(&mut out, title)?;
    out.write_all(b",\"profiles\":[")?;
    for (place, entry) in profiles.iter().enumerate() {
        out.write_all(if place == 0 { b"{\"name\":" } else { b",{\"name\":" })?;
        write_string(&mut out, entry.name)?;
        out.write_all(b",\"profile\":")?;
        out.write_all(entry.profile_json.trim_ascii())?;
        out.write_all(b"}")?;
    }
    out.write_all(b"]}")
}

/// Not by `serde_json`: memline's own feature `html` must add no crate with which a program may compile no more.
fn write_string(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(out, "\\{character}")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            other => write!(out, "{other}")?,
        }
    }
    out.write_all(b"\"")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(title: &str, profiles: &[Entry<'_>]) -> Value {
        let mut written = Vec::new();
        write(&mut written, title, profiles).expect("a vector takes all");
        serde_json::from_slice(&written).expect("it is JSON")
    }

    #[test]
    fn profiles_stand_in_their_order() {
        let entries = ["now.json", "then.json"].map(|name| Entry {
            name,
            profile_json: b"{\"version\": 1}\n",
        });
        assert_eq!(
            read("hexyl", &entries),
            json!({"version": 1, "title": "hexyl", "profiles": [
                {"name": "now.json", "profile": {"version": 1}},
                {"name": "then.json", "profile": {"version": 1}},
            ]})
        );
        assert_eq!(read("", &[]), json!({"version": 1, "title": "", "profiles": []}));
    }

    #[test]
    fn names_may_have_any_character() {
        let all: String = (0..0x300)
            .filter_map(char::from_u32)
            .chain("\u{2028}\u{ffff}🦀".chars())
            .collect();
        let entry = Entry {
            name: &all,
            profile_json: b"null",
        };
        let value = read(&all, &[entry]);
        assert_eq!(value["title"], all);
        assert_eq!(value["profiles"][0]["name"], all);
    }
}

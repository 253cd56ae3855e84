//! Profiles as a page to look at.

use std::io::{self, Write};

use memline_page::Entry;

use super::Profile;

impl Profile {
    /// Writes the profile as one HTML file, which needs nothing else and asks nobody for anything: its lines ranked, the source, a
    /// flame graph of the [ways](Self::ways), and the time line. The profile is in it as [`write_to`](Self::write_to) writes it.
    ///
    /// The page is called after the [label](Self::label) and the [id](Self::id), or else after the program.
    ///
    /// ```no_run
    /// # use memline::Profiler;
    /// let profiler = Profiler::start();
    /// // …
    /// profiler.finish().write_html(std::fs::File::create("memory.html")?)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_html(&self, out: impl Write) -> io::Result<()> {
        let title = self.title();
        let json = self.to_json()?;
        let entry = Entry {
            name: &title,
            profile_json: &json,
        };
        memline_page::write(out, &title, &[entry])
    }

    /// Writes the profile as such a page beside an earlier one: what grew, and what shrank.
    ///
    /// ```no_run
    /// # use memline::Profile;
    /// # let after = memline::Profiler::start().finish();
    /// let before = Profile::read_from(std::fs::File::open("memory.json")?)?;
    /// after.write_html_diff(&before, std::fs::File::create("memory.html")?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_html_diff(&self, baseline: &Self, out: impl Write) -> io::Result<()> {
        let (title, former) = (self.title(), baseline.title());
        let [json, former_json] = [self.to_json()?, baseline.to_json()?];
        let names = if title == former {
            ["after", "before"]
        } else {
            [title.as_str(), former.as_str()]
        };
        let entries = [
            Entry {
                name: names[0],
                profile_json: &json,
            },
            Entry {
                name: names[1],
                profile_json: &former_json,
            },
        ];
        memline_page::write(out, &title, &entries)
    }

    /// What a page of the profile is called.
    fn title(&self) -> String {
        let labels: Vec<&str> = [&self.label, &self.id]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if labels.is_empty() {
            return program().unwrap_or_else(|| "memline".to_owned());
        }
        labels.join(" ")
    }
}

/// The name of this program's file.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?;
    Some(file.file_stem()?.to_string_lossy().into_owned())
}

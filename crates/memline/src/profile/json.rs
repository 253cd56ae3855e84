#[cfg(feature = "json")]
use std::io::Read;
use std::io::{self, Write};

use serde_json_core::ser::Error::BufferFull;

use super::Profile;

/// Where the first try ends: most profiles are smaller.
const USUAL_BYTES: usize = 64 * 1024;

impl Profile {
    /// Writes the profile as JSON, version 1, in one write. The schema of it is
    /// `docs/profile.schema.json` in this crate.
    ///
    /// ```
    /// # use memline::{Profile, Profiler};
    /// let profile = Profiler::start().finish();
    /// let mut json = Vec::new();
    /// profile.write_to(&mut json)?;
    /// assert_eq!(Profile::read_from(&json[..])?, profile);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(&self, mut writer: impl Write) -> io::Result<()> {
        writer.write_all(&self.to_json()?)?;
        writer.flush()
    }

    /// One line. Not by `serde_json`, which a program may not have: with it among a program's crates, code that leaves a type to
    /// be inferred may compile no more. The library that writes asks for room beforehand and does not say how much.
    pub(super) fn to_json(&self) -> io::Result<Vec<u8>> {
        let mut json = vec![0; USUAL_BYTES];
        let length = loop {
            // One byte is left for the end of the line.
            let room = json.len() - 1;
            match serde_json_core::to_slice(self, &mut json[..room]) {
                Ok(length) => break length,
                Err(BufferFull) => json.resize(2 * json.len(), 0),
                Err(error) => return Err(io::Error::other(error)),
            }
        };
        json[length] = b'\n';
        json.truncate(length + 1);
        Ok(json)
    }

    /// Reads a profile that [`write_to`](Self::write_to) has written, in this run of a program or in another one.
    ///
    /// ```
    /// use memline::Profile;
    ///
    /// let error = Profile::read_from(&b"{\"version\": 2}"[..]).unwrap_err();
    /// assert!(error.is_not_a_profile());
    /// assert!(error.to_string().contains("version 2 of a profile is not known here; known: 1"));
    /// ```
    ///
    /// # Errors
    ///
    /// If that is no such profile, or the reader fails.
    #[cfg(feature = "json")]
    pub fn read_from(reader: impl Read) -> Result<Self, crate::Error> {
        serde_json::from_reader(io::BufReader::new(reader)).map_err(crate::Error::not_a_profile)
    }
}

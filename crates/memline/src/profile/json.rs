use std::io::{self, Read, Write};

use super::Profile;
use crate::Error;

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
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        writer.write_all(&json)?;
        writer.flush()
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
    pub fn read_from(reader: impl Read) -> Result<Self, Error> {
        serde_json::from_reader(io::BufReader::new(reader)).map_err(Error::not_a_profile)
    }
}

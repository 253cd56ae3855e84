/// The forms a report is written in. Several may be chosen at once; each is written in full.
///
/// ```
/// use memline_function_app::Settings;
///
/// let settings = Settings::from_lookup(|name| (name == "MEMORY_PROFILER_FORMAT").then_some("rows,json"))?;
/// assert!(settings.formats.rows && settings.formats.json && !settings.formats.table);
/// # Ok::<(), memline_function_app::SettingsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Formats {
    /// Padded columns for a person at a console.
    pub table: bool,
    /// Two spaces between fields, none padded: what a Kusto `parse` reads right.
    pub rows: bool,
    /// One JSON record for each report.
    pub json: bool,
}

impl Formats {
    pub(super) const ALLOWED: &'static str = "auto, or a list of table, rows, json";

    /// `is_watched` decides `auto`: whether a person reads the console.
    pub(super) fn parse(value: &str, is_watched: bool) -> Option<Self> {
        let mut formats = Self::default();
        if value == "auto" {
            formats.table = is_watched;
            formats.rows = !is_watched;
            return Some(formats);
        }
        for name in value.split(',') {
            match name.trim_ascii() {
                "table" => formats.table = true,
                "rows" => formats.rows = true,
                "json" => formats.json = true,
                _ => return None,
            }
        }
        Some(formats)
    }
}

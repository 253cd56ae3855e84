//! The page that is committed, and what its tables have in common.

/// The page around the sections.
pub(crate) fn page(sections: &str, versions: &[String]) -> String {
    format!(
        "# What memline costs\n\n\
         Written by `cargo bench -p memline --bench ratios`, which builds and installs what it compares with, measures all of \
         it in one run, and replaces this file. Only the ratios and differences mean something on another machine. A limit \
         that is not met stays in its table as such.\n\n\
         {sections}\
         Compared were: {}.\n",
        versions.join(", "),
    )
}

/// Whether a limit was met, in words.
pub(crate) const fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**not met**" }
}

//! Where the crate `memline` is, seen from the function.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path as FilePath;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::Parser as _;
use syn::{Error, Path, Result};

use crate::names::hidden;

/// The path to it.
#[derive(Clone)]
pub(crate) enum Memline {
    /// As the user writes it, in the attribute's `crate` or in the attribute's own path.
    Written(Path),
    /// A dependency of this name.
    Dependency(String),
}

impl Memline {
    /// Where the attribute says that it is; else where the compiler is told that it is; else where the attribute is from. That is a
    /// path such as `toolkit::memline` in `#[toolkit::memline::profile]`.
    ///
    /// # Errors
    ///
    /// Where the compiler is told where other crates are, and nothing tells where this one is.
    pub(crate) fn find(said: Option<&Path>, attribute: Option<&str>) -> Result<Self> {
        if let Some(path) = said {
            return Ok(Self::Written(path.clone()));
        }
        match (Told::by(env::args_os()), attribute.and_then(origin)) {
            (Told::Name(name), _) => Ok(Self::Dependency(name)),
            (_, Some(origin)) => Ok(Self::Written(origin)),
            // As in an editor, which has no such arguments.
            (Told::Nothing, None) => Ok(Self::Dependency("memline".to_owned())),
            (Told::Others, None) => Err(Error::new(
                Span::call_site(),
                "#[profile] does not find memline among the dependencies: say where it is, as in \
                 #[profile(crate = toolkit::memline)]",
            )),
        }
    }

    /// The module that emitted code may touch.
    pub(crate) fn private(&self, at: Span) -> TokenStream {
        let span = hidden(at);
        match self {
            Self::Written(path) => quote_spanned!(span=> #path::__private),
            Self::Dependency(name) => {
                let name = Ident::new(name, span);
                quote_spanned!(span=> ::#name::__private)
            }
        }
    }

    /// What an attribute within says in its `crate`; nothing where it finds out by itself.
    pub(crate) fn written(&self) -> Option<&Path> {
        match self {
            Self::Written(path) => Some(path),
            Self::Dependency(_) => None,
        }
    }
}

/// What the compiler is told by its arguments of where crates are, as in `--extern profiler=…/libmemline-0123.rmeta`. So no manifest
/// has to be read, and any build tool will do.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// `memline` has this name.
    Name(String),
    /// Only where others are.
    Others,
    Nothing,
}

impl Told {
    fn by(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut told = Self::Nothing;
        let mut arguments = with_files(arguments).into_iter();
        while let Some(argument) = arguments.next() {
            let value = match argument.strip_prefix("--extern") {
                Some("") => arguments.next().unwrap_or_default(),
                Some(value) => value.trim_start_matches('=').to_owned(),
                None => continue,
            };
            let (name, file) = value.split_once('=').unwrap_or((&value, ""));
            // Options come before the name, as in `priv:memline`.
            let name = name.rsplit(':').next().unwrap_or(name);
            if name == "memline" {
                return Self::Name(name.to_owned());
            }
            match told {
                Self::Name(_) => {}
                _ if is_memline(file) => told = Self::Name(name.to_owned()),
                _ => told = Self::Others,
            }
        }
        told
    }
}

/// The arguments, with those that stand in files, one a line, as Cargo writes them where there are too many.
fn with_files(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    let words = arguments.filter_map(|argument| argument.into_string().ok());
    words
        .flat_map(|word| match word.strip_prefix('@').map(fs::read_to_string) {
            Some(Ok(text)) => text.lines().map(str::to_owned).collect(),
            _ => vec![word],
        })
        .collect()
}

/// Whether a library is the crate's, by the name of its file.
fn is_memline(file: &str) -> bool {
    let Some(stem) = FilePath::new(file).file_stem().and_then(|stem| stem.to_str()) else {
        return false;
    };
    let name = stem.strip_prefix("lib").unwrap_or(stem);
    name == "memline" || name.starts_with("memline-")
}

/// The path before the attribute's name, if there is one.
fn origin(attribute: &str) -> Option<Path> {
    let text = attribute.trim_start_matches(['#', '!', '[']).trim_start();
    let end = text.find(['(', ']']).unwrap_or(text.len());
    let mut path = Path::parse_mod_style.parse_str(&text[..end]).ok()?;
    path.segments.pop()?;
    path.segments.pop_punct();
    (!path.segments.is_empty() && path.to_token_stream().to_string() != "$crate").then_some(path)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use quote::ToTokens as _;

    use super::{Told, origin};

    #[track_caller]
    fn assert_told(arguments: &str, expected: &Told) {
        assert_eq!(
            Told::by(arguments.split(' ').map(OsString::from)),
            *expected,
            "{arguments}"
        );
    }

    #[track_caller]
    fn assert_found(arguments: &str, expected: &str) {
        assert_told(arguments, &Told::Name(expected.to_owned()));
    }

    #[test]
    fn dependency_has_the_name_that_the_compiler_is_told() {
        assert_found("rustc --extern memline=a/libmemline-0a.rmeta", "memline");
        assert_found("rustc --extern profiler=a/libmemline-0a.rmeta", "profiler");
        assert_found("rustc --extern=priv:profiler=a/libmemline.so -O", "profiler");
        assert_found("rustc --extern memline", "memline");
        assert_found("rustc --extern a=b/libmemline-1.rlib --extern memline=c", "memline");
    }

    #[test]
    fn others_are_not_it() {
        assert_told("rustc --extern toolkit=a/libtoolkit-0a.rmeta", &Told::Others);
        assert_told(
            "rustc --extern macros=a/libmemline_macros-0a.so --extern",
            &Told::Others,
        );
        assert_told("rust-analyzer-proc-macro-srv", &Told::Nothing);
    }

    #[test]
    fn arguments_may_stand_in_a_file() {
        let file = std::env::temp_dir().join(format!("memline-arguments-{}", std::process::id()));
        std::fs::write(&file, "--extern\nprofiler=a/libmemline-0a.rmeta\n").expect("the folder can be written");
        assert_found(&format!("rustc @{}", file.display()), "profiler");
        std::fs::remove_file(file).expect("it is there");
    }

    #[test]
    fn origin_is_what_comes_before_the_name() {
        for (attribute, expected) in [
            ("#[toolkit::memline::profile]", Some("toolkit :: memline")),
            ("#[ memline :: profile(precision = 3)]", Some("memline")),
            ("crate::a::profile", Some("crate :: a")),
            ("#[profile]", None),
            ("#[$crate::profile]", None),
            ("#[cfg_attr(a, b::profile)]", None),
        ] {
            let found = origin(attribute).map(|path| path.to_token_stream().to_string());
            assert_eq!(found.as_deref(), expected, "{attribute}");
        }
    }
}

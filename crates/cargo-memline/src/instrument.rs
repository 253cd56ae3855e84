//! Puts the attribute on every function of a file, and on statics that begin by a closure, as text, so that all lines stay where they
//! are, and all columns of lines on which a function begins.

mod added;
mod functions;
mod place;
mod trivial;

pub(crate) use self::added::ADDED;
pub use self::added::Added;
use self::functions::Found;
use self::place::{Place, token_ends};

/// A file with the attribute on its functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instrumented {
    /// What is to be compiled.
    pub text: String,
    /// How many functions have the attribute.
    pub functions: usize,
    /// How many of them are `async fn`.
    pub async_functions: usize,
    /// How many do without it because they are trivial.
    pub trivial_functions: usize,
}

/// Puts an attribute on the functions of a file that are chosen by their names within it, such as `module::Order::total`. Those stay
/// that cannot have it: `const fn`, functions without a body, and naked ones. No line moves.
///
/// ```
/// use cargo_memline::{Added, instrument};
///
/// let added = Added { attribute: "#[memline::profile]", item_macros: &[], leaves_out_trivial: true };
/// let text = "use a::b;\n\nfn c() { b() }\nconst fn d() {}\nfn e(n: u8) -> u8 { n + 1 }\n";
/// let instrumented = instrument(text, added, &|_| true)?;
/// let expected = "use a::b; #[memline::profile]\n\nfn c() { b() }\nconst fn d() {}\nfn e(n: u8) -> u8 { n + 1 }\n";
/// assert_eq!(instrumented.text, expected);
/// assert_eq!((instrumented.functions, instrumented.trivial_functions), (1, 1));
/// # Ok::<(), syn::Error>(())
/// ```
///
/// # Errors
///
/// For a text that is no Rust file by itself.
pub fn instrument(text: &str, added: Added<'_>, choose: &dyn Fn(&str) -> bool) -> syn::Result<Instrumented> {
    // Spans do not count the byte order mark.
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = &text[mark..];
    // Not `parse_file`, which would leave out a first line for the shell and so shift the places.
    let file = syn::parse_str::<syn::File>(body)?;
    let Found {
        starts,
        asynchronous,
        trivial,
    } = functions::find(&file, choose, added);
    let ends = token_ends(body)?;
    let mut instrumented = text[..mark].to_owned();
    let mut rest = 0;
    for start in &starts {
        let place = Place::before(*start, body, &ends);
        instrumented += &body[rest..place.at];
        instrumented += &place.text(added.attribute);
        rest = place.at;
    }
    instrumented += &body[rest..];
    Ok(Instrumented {
        text: instrumented,
        functions: starts.len(),
        async_functions: asynchronous,
        trivial_functions: trivial,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON_ALL: Added<'_> = Added {
        leaves_out_trivial: false,
        ..ADDED
    };

    /// The text with `@` for the attribute.
    fn marked(text: &str) -> String {
        let all = |_: &str| true;
        let instrumented = instrument(text, ON_ALL, &all).expect("a Rust file");
        instrumented.text.replace(ADDED.attribute, "@")
    }

    #[test]
    fn it_stands_at_the_end_of_the_line_before() {
        assert_eq!(
            marked("use a;\n\n/// Ä.\n#[inline]\npub fn a() {}\n// x\nfn b() {}\n"),
            "use a; @\n\n/// Ä.\n#[inline]\npub fn a() {} @\n// x\nfn b() {}\n"
        );
        assert_eq!(
            marked("impl A {\n    fn a(&self) {}\n\n    fn b() {} // end\n    fn c() {}\n}\n"),
            "impl A { @\n    fn a(&self) {} @\n\n    fn b() {} @ // end\n    fn c() {}\n}\n"
        );
        assert_eq!(
            marked("trait T {\n    fn c();\n    fn d() {\n        || { fn e() {} };\n    }\n}\n"),
            "trait T {\n    fn c(); @\n    fn d() {\n        || { @ fn e() {} };\n    }\n}\n"
        );
    }

    #[test]
    fn it_stands_before_the_function_where_there_is_no_line_before() {
        assert_eq!(marked("fn a() {}"), "@ fn a() {}");
        assert_eq!(marked("//! Docs.\nfn a() {}"), "//! Docs.\n@ fn a() {}");
        assert_eq!(
            marked("mod a { //! Docs.\n    fn b() {}\n}\n"),
            "mod a { //! Docs.\n    @ fn b() {}\n}\n"
        );
    }

    #[test]
    fn it_stands_on_an_empty_line_or_before_a_comment() {
        assert_eq!(marked("//! Docs.\n\nfn a() {}"), "//! Docs.\n@\nfn a() {}");
        assert_eq!(marked("\u{feff}// ß\nfn a() {}"), "\u{feff}@ // ß\nfn a() {}");
        assert_eq!(marked("\nfn a() {}"), "@\nfn a() {}");
        assert_eq!(marked("//! Docs.\n// x\n\nfn a() {}"), "//! Docs.\n@ // x\n\nfn a() {}");
    }

    #[test]
    fn statics_that_begin_by_a_closure_have_it() {
        assert_eq!(
            marked(
                "use a;\nstatic A: L<u8> = L::new(|| b());\nfn f() {\n    static B: C = C::of(L::new(move || { 3 }));\n}\n"
            ),
            "use a; @\nstatic A: L<u8> = L::new(|| b()); @\nfn f() { @\n    static B: C = C::of(L::new(move || { 3 }));\n}\n"
        );
        for text in [
            "static A: u8 = a(3);",
            "static A: fn() = || {};",
            "const A: L = L::new(|| b());",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    #[test]
    fn what_cannot_have_it_stays() {
        for text in [
            "const fn a() {}",
            "#[unsafe(naked)] extern \"C\" fn a() {}",
            "unsafe extern \"C\" { fn a(); }",
            "macro_rules! a { () => { fn b() {} } }",
            "any! { fn a() {} }",
        ] {
            assert_eq!(marked(text), text);
        }
        assert!(instrument("this is no Rust { fn a() {}", ADDED, &|_| true).is_err());
    }

    #[test]
    fn macros_that_hold_items_are_looked_into() {
        assert_eq!(marked("cfg_rt! { fn a() {} }"), "cfg_rt! { @ fn a() {} }");
        assert_eq!(
            marked("impl A { cfg_rt! { fn a() {} } }"),
            "impl A { cfg_rt! { @ fn a() {} } }"
        );
        assert_eq!(
            marked("trait A { cfg_rt! { fn a(); fn b() {} } }"),
            "trait A { cfg_rt! { fn a(); @ fn b() {} } }"
        );
        assert_eq!(
            marked("cfg_if! { if #[cfg(unix)] { fn a() {} } }"),
            "cfg_if! { if #[cfg(unix)] { fn a() {} } }"
        );
        let named = Added {
            item_macros: &["items".to_owned()],
            ..ON_ALL
        };
        let instrumented =
            instrument("crate::items! { fn a() {} async fn b() {} }", named, &|_| true).expect("a Rust file");
        assert_eq!((instrumented.functions, instrumented.async_functions), (2, 1));
    }

    #[test]
    fn functions_are_chosen_by_their_path_in_the_file() {
        let mut names = std::cell::RefCell::new(Vec::new());
        let choose = |name: &str| {
            names.borrow_mut().push(name.to_owned());
            name == "a::B::c"
        };
        let text = "mod a {\n    impl T for &mut x::B<u8> {\n        fn c() {}\n    }\n}\nfn d() {\n    fn e() {}\n}\n";
        let instrumented = instrument(text, ON_ALL, &choose).expect("a Rust file");
        assert_eq!(instrumented.functions, 1);
        assert_eq!(*names.get_mut(), ["a::B::c", "d", "d::e"]);
    }
}

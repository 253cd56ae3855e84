//! The page that shows memline's profiles: one HTML file that needs nothing else.
//!
//! ```
//! use memline_page::{Entry, write};
//!
//! let profile = br#"{"version": 1, "functions": [], "ways": []}"#;
//! let mut html = Vec::new();
//! write(&mut html, "hexyl", &[Entry { name: "profile.json", profile_json: profile }])?;
//! assert!(html.ends_with(b"</html>\n"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # The form
//!
//! The page has one element for data, and in it the base64 of the gzip of this JSON, so that no text of a program can end a tag:
//!
//! ```json
//! { "version": 1, "title": "hexyl", "profiles": [ { "name": "profile.json", "profile": { "version": 1 } } ] }
//! ```
//!
//! The first profile is looked at; the second, if there is one, is the earlier one that it is compared with. Without data the page
//! is [live]: it asks the address that it was served from.

#![forbid(unsafe_code)]

mod data;
mod page;

pub use self::data::Entry;
pub use self::page::{live, write};

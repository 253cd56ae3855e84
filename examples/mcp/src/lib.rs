//! An MCP server on Azure Functions: the tools of [`MemoryProfiles`] at `/mcp`, over rmcp's streamable HTTP.
//!
//! A request goes through [`router`] (which hosts may be named, whether there are sessions) to the tool, and what the tool
//! finds is worked out by [`TopLines`].

#![forbid(unsafe_code)]

mod router;
mod sessions;
mod tools;
mod top_lines;

pub use self::router::{allowed_hosts, router};
pub use self::sessions::Sessions;
pub use self::tools::MemoryProfiles;
pub use self::top_lines::{By, TopLine, TopLines};

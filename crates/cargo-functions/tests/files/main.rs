//! The files that the host reads, held against the code: every finding, word for word, and none where all is well.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod add;
mod app;
mod bindings;
mod command_line;
mod executable;
mod fixed_port;
mod functions;
mod host_files;
mod host_keys;
mod init;
mod local_settings;
mod pages;
mod routes_of_host_json;

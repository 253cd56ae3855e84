//! A page over the memory profiles of a running axum program, line by line, refreshed as they come.
//!
//! [`Profiles`] keeps the last profiles of a program, [`profile_requests`] adds one for each request, and [`router`] serves the
//! page over them:
//!
//! ```no_run
//! use std::net::SocketAddr;
//!
//! use axum::middleware::{from_fn, from_fn_with_state};
//! use axum::{Router, routing::get};
//! use memline_axum::{Profiles, local_only, profile_requests, router};
//!
//! #[global_allocator]
//! static ALLOC: memline::Alloc = memline::Alloc::system();
//!
//! #[memline::profile]
//! async fn report() -> String {
//!     "x".repeat(1000)
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> std::io::Result<()> {
//!     let profiles = Profiles::new();
//!     let app = Router::new()
//!         .route("/report", get(report))
//!         .route_layer(from_fn_with_state(profiles.clone(), profile_requests))
//!         .nest("/memory", router(profiles).layer(from_fn(local_only)));
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//!     axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
//! }
//! ```
//!
//! Then `http://127.0.0.1:3000/memory` is the page. `cargo run -p memline-axum --example live` is this program.
//!
//! # Who sees it
//!
//! The page shows the source of the profiled functions, and [`router`] asks nobody who they are. So mount it behind what asks, or
//! with [`local_only`] in front, which lets only clients on the same machine through, and no page of another site that a browser
//! has open there.
//!
//! # Addresses
//!
//! All are the page's own, with a query. What else the query has, such as a key, is passed over, and the page keeps it.
//!
//! | address | answer |
//! |---|---|
//! | `/memory` | the page |
//! | `/memory#entry=KEY` | the page, with that entry open: the key is the id of the profile, if it has one |
//! | `/memory?entries` | what there is, as JSON: all together (`merged`), by name (`function:NAME`), and one by one, newest first |
//! | `/memory?profile=KEY` | a profile, as JSON of memline's version 1, a sum with a time line; 404 if it is not kept any more |
//! | `/memory?events` | server-sent events, `event: entries` with the same list, whenever it has changed, four times a second at most |
//!
//! # What it takes
//!
//! [`Profiles::new`] keeps 100 profiles or 4 MiB of them, whichever is reached first: the oldest goes. What all of them add up
//! to, also by name for 50 names, does not need the single ones. It grows with the program's code and not with its traffic.
//! [`Profiles::add`] says what it costs.

#![forbid(unsafe_code)]

mod entries;
mod events;
mod headers;
mod html;
mod local;
mod profiles;
mod record;
mod resident;
mod router;
mod singles;
mod timeline;
mod totals;

pub use self::local::{NotLocal, check_direct, check_local, local_only};
pub use self::profiles::Profiles;
pub use self::record::profile_requests;
pub use self::resident::Resident;
pub use self::router::{NoEvents, page, router};

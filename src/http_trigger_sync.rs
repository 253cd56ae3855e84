//! `HttpTriggerSync`: says how large the page is, having read it on a thread that may block.

use std::panic::resume_unwind;
use std::sync::Arc;

use axum::extract::State;
use memline::{Session, profile};
use url::Url;

use crate::target::Target;
use crate::upstream::blocking::Client;
use crate::upstream::{Limits, Result};

pub(crate) async fn http_trigger_sync(State(target): State<Arc<Target>>) -> Result<String> {
    let session = Session::current();
    let get = move || {
        let get = || profile_get_request(&target.url, target.limits);
        match session {
            Some(session) => session.run(get),
            None => get(),
        }
    };
    let content = functions_custom_handler::spawn_blocking(get)
        .await
        // A panic goes on as the trigger's own: one place turns panics into answers.
        .unwrap_or_else(|error| resume_unwind(error.into_panic()))?;
    Ok(format!("Microsoft Page Response Size: {}", content.len()))
}

#[profile]
fn profile_get_request(url: &Url, limits: Limits) -> Result<Vec<u8>> {
    let client = Client::shared(limits)?;
    let response = client.get(url)?;
    let content = response.content()?;
    Ok(content)
}

use axum::http::request::Parts;
use memline::Profile;
use rmcp::handler::server::wrapper::{Json, Parameters};
use rmcp::model::{Implementation, ProgressNotificationParam, ServerCapabilities, ServerConfig};
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, tool, tool_handler, tool_router};
use serde::Deserialize;
use tracing::{Instrument as _, Span};

use crate::{By, TopLines};

/// The MCP server: reads memory profiles that programs have written with memline (`MEMLINE=out=profile.json`), each with
/// the lines that allocated and kept memory.
#[derive(Clone, Copy, Debug)]
pub struct MemoryProfiles;

/// What `top_lines` is called with.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct TopLinesOf {
    /// The profiles, each the whole text of a file. Several runs, or several instances of one program, are added up.
    profiles: Vec<String>,
    /// By which number lines are compared: `allocated` if it is left out.
    #[serde(default)]
    by: By,
    /// How many lines are wanted at most: 10 if it is left out.
    #[serde(default = "ten")]
    limit: usize,
}

fn ten() -> usize {
    10
}

/// What `compare` is called with.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct Compare {
    /// The earlier profile, the whole text of a file.
    before: String,
    /// The later one.
    after: String,
}

#[tool_router]
impl MemoryProfiles {
    /// Finds the lines of a program that allocate, retain or hold the most memory, from one or several profiles.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn top_lines(
        &self,
        Parameters(wanted): Parameters<TopLinesOf>,
        context: RequestContext<RoleServer>,
    ) -> Result<Json<TopLines>, String> {
        let span = invocation_span(&context);
        async {
            let profile = merged(&wanted.profiles, &context).await?;
            tracing::info!(profiles = wanted.profiles.len(), functions = profile.len(), "top lines");
            Ok(Json(TopLines::of(&profile, wanted.by, wanted.limit)))
        }
        .instrument(span)
        .await
    }

    /// Tells what changed from one memory profile of a program to a later one, by function and line.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn compare(
        &self,
        Parameters(Compare { before, after }): Parameters<Compare>,
        context: RequestContext<RoleServer>,
    ) -> Result<String, String> {
        let _span = invocation_span(&context).entered();
        let before = read(&before).map_err(|error| format!("before is no profile: {error}"))?;
        let after = read(&after).map_err(|error| format!("after is no profile: {error}"))?;
        let diff = after.diff(&before);
        tracing::info!(functions = diff.functions().len(), "compared");
        Ok(diff.to_string())
    }
}

#[tool_handler]
impl ServerHandler for MemoryProfiles {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("memory-profiles", env!("CARGO_PKG_VERSION")))
            .with_instructions(
                "Ask for the lines of a program that take the most memory. Profiles are files of memline's.",
            )
    }
}

/// All profiles in one. A client that wants to know how far it is gets a notification after each.
async fn merged(profiles: &[String], context: &RequestContext<RoleServer>) -> Result<Profile, String> {
    let progress = context.meta.get_progress_token();
    let mut sum: Option<Profile> = None;
    for (number, text) in (1_u32..).zip(profiles) {
        let profile = read(text).map_err(|error| format!("profile {number} of {} is none: {error}", profiles.len()))?;
        match &mut sum {
            Some(sum) => sum.merge(&profile),
            None => sum = Some(profile),
        }
        if let Some(token) = progress.clone() {
            let so_far = ProgressNotificationParam::new(token, f64::from(number));
            let so_far = so_far.with_message(format!("{number} of {} profiles read", profiles.len()));
            // A client that has gone gets no result either.
            let _ = context.peer.notify_progress(so_far).await;
        }
    }
    sum.ok_or_else(|| "there is no profile: give at least one".to_owned())
}

fn read(text: &str) -> Result<Profile, memline::Error> {
    Profile::read_from(text.as_bytes())
}

/// That of the request by which the tool is called.
fn invocation_span(context: &RequestContext<RoleServer>) -> Span {
    let parts = context.extensions.get::<Parts>();
    let span = parts.and_then(|parts| parts.extensions.get::<Span>());
    span.cloned().unwrap_or_else(Span::current)
}

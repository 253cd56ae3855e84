//! `HttpTriggerAsync`: says that the page is loaded, having read it without blocking a thread.

use std::sync::Arc;

use axum::extract::State;
use memline::profile;
use url::Url;

use crate::target::Target;
use crate::upstream::{Client, Result};

#[profile]
pub(crate) async fn http_trigger_async(State(target): State<Arc<Target>>) -> Result<&'static str> {
    let page = get_microsoft_page_async(&target.client, &target.url).await?;
    drop(page);
    Ok("Microsoft Page Is Loaded")
}

#[profile]
async fn get_microsoft_page_async(client: &Client, url: &Url) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut response = client.get(url).await?;
    while let Some(chunk) = response.chunk().await? {
        page.extend_from_slice(&chunk);
    }
    Ok(page)
}

use bytes::Bytes;
use url::Url;

use super::names::SystemNames;
use super::redirects::Asked;
use super::{Error, Limits, Result, tls};

pub(super) const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// GETs pages from async code. Clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    inner: reqwest::Client,
    asked: Asked,
    limits: Limits,
}

impl Client {
    pub(crate) fn new(limits: Limits) -> Self {
        let asked = Asked::default();
        Self {
            inner: http_client(&asked),
            asked,
            limits,
        }
    }

    /// Sends the request and waits for the head of the answer; the body is still to be read.
    pub(crate) async fn get(&self, url: &Url) -> Result<Response> {
        self.asked.add(url);
        let request = self.inner.get(url.clone()).timeout(self.limits.time);
        match request.send().await {
            Ok(inner) => Response::new(inner, url, self.limits),
            Err(cause) => Err(Error::no_answer(url, self.limits, cause)),
        }
    }
}

/// A client for what is asked for on this machine only, without limits.
#[cfg(feature = "demo")]
pub(crate) fn local_client() -> reqwest::Client {
    http_client(&Asked::default())
}

/// The HTTP client beneath, without limits on time and body.
fn http_client(asked: &Asked) -> reqwest::Client {
    let names = SystemNames { asked: asked.clone() };
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config())
        .dns_resolver(names)
        .user_agent(USER_AGENT)
        .redirect(asked.policy())
        // It would tell the next page this one's query, which may hold a signature.
        .referer(false)
        .no_proxy()
        .build()
        .expect("only TLS and proxies can fail here: TLS is prepared, and there are no proxies")
}

/// An answer whose body is read piece by piece.
pub(crate) struct Response {
    inner: reqwest::Response,
    url: Url,
    limits: Limits,
    unread_bytes: u64,
}

impl Response {
    fn new(inner: reqwest::Response, url: &Url, limits: Limits) -> Result<Self> {
        if inner.content_length().is_some_and(|bytes| bytes > limits.body_bytes) {
            return Err(Error::too_large(url, limits));
        }
        Ok(Self {
            inner,
            url: url.clone(),
            limits,
            unread_bytes: limits.body_bytes,
        })
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self
            .inner
            .chunk()
            .await
            .map_err(|cause| Error::cut_off(&self.url, self.limits, cause.without_url()))?;
        let bytes = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.unread_bytes = self
            .unread_bytes
            .checked_sub(bytes)
            .ok_or_else(|| Error::too_large(&self.url, self.limits))?;
        Ok(chunk)
    }
}

use bytes::Bytes;
use reqwest::redirect::Policy;
use url::Url;

use super::{Error, Limits, Result, names::SystemNames, tls};

pub(super) const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
pub(super) const REDIRECTS: usize = 10;

/// GETs pages from async code. Clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    inner: reqwest::Client,
    limits: Limits,
}

impl Client {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            inner: http_client(),
            limits,
        }
    }

    /// Sends the request and waits for the head of the answer; the body is still to be read.
    pub(crate) async fn get(&self, url: &Url) -> Result<Response> {
        let request = self.inner.get(url.clone()).timeout(self.limits.time);
        match request.send().await {
            Ok(inner) => Response::new(inner, url, self.limits),
            Err(cause) => Err(Error::no_answer(url, self.limits, cause)),
        }
    }
}

/// The HTTP client beneath, without limits on time and body.
pub(crate) fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config())
        .dns_resolver(SystemNames)
        .user_agent(USER_AGENT)
        .redirect(Policy::limited(REDIRECTS))
        .no_proxy()
        .build()
        .expect("only TLS and proxies can fail here: TLS is prepared, and there are no proxies")
}

/// An answer whose body is read piece by piece.
#[derive(Debug)]
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
            .map_err(|cause| Error::cut_off(&self.url, self.limits, cause))?;
        let bytes = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.unread_bytes = self
            .unread_bytes
            .checked_sub(bytes)
            .ok_or_else(|| Error::too_large(&self.url, self.limits))?;
        Ok(chunk)
    }
}

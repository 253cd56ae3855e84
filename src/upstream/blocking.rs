//! The client for threads that may block.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::blocking;
use url::Url;

use super::client::USER_AGENT;
use super::names::SystemNames;
use super::redirects::Asked;
use super::{Error, Limits, Result, tls};

/// GETs pages from a thread that may block. Never build or use one on an async thread: it waits by parking.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    inner: blocking::Client,
    asked: Asked,
    limits: Limits,
}

impl Client {
    /// The process's client, built by the first call. A client for each request would open a connection each time, and
    /// on Azure run the instance out of outbound ports.
    pub(crate) fn shared(limits: Limits) -> Result<Self> {
        // Held for the building only. Static, so that no async thread ever drops the last handle: that would wait
        // there for the client's own thread.
        static SHARED: Mutex<Option<(blocking::Client, Asked)>> = Mutex::new(None);

        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let (inner, asked) = match &*shared {
            Some(built) => built.clone(),
            None => shared.insert(build()?).clone(),
        };
        Ok(Self { inner, asked, limits })
    }

    /// Sends the request and waits for the head of the answer; the body is still to be read.
    pub(crate) fn get(&self, url: &Url) -> Result<Response> {
        self.asked.add(url);
        let request = self.inner.get(url.clone()).timeout(self.limits.time);
        match request.send() {
            Ok(inner) => Response::new(inner, url, self.limits),
            Err(cause) => Err(Error::no_answer(url, self.limits, cause)),
        }
    }
}

fn build() -> Result<(blocking::Client, Asked)> {
    let asked = Asked::default();
    let names = SystemNames { asked: asked.clone() };
    let client = blocking::Client::builder()
        .tls_backend_preconfigured(tls::config())
        .dns_resolver(Arc::new(names))
        .user_agent(USER_AGENT)
        .redirect(asked.policy())
        // It would tell the next page this one's query, which may hold a signature.
        .referer(false)
        .no_proxy()
        .build()
        .map_err(Error::no_client)?;
    Ok((client, asked))
}

/// An answer whose body is still to be read.
pub(crate) struct Response {
    inner: blocking::Response,
    url: Url,
    limits: Limits,
}

impl Response {
    fn new(inner: blocking::Response, url: &Url, limits: Limits) -> Result<Self> {
        if inner.content_length().is_some_and(|bytes| bytes > limits.body_bytes) {
            return Err(Error::too_large(url, limits));
        }
        Ok(Self {
            inner,
            url: url.clone(),
            limits,
        })
    }

    /// The whole body.
    pub(crate) fn content(self) -> Result<Vec<u8>> {
        let Self { inner, url, limits } = self;
        let mut content = Vec::new();
        // One byte more than is allowed tells a body that is too large from one that just fits.
        inner
            .take(limits.body_bytes.saturating_add(1))
            .read_to_end(&mut content)
            .map_err(|cause| Error::cut_off(&url, limits, cause))?;
        if content.len() as u64 > limits.body_bytes {
            return Err(Error::too_large(&url, limits));
        }
        Ok(content)
    }
}

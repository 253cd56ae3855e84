//! What the triggers share.

use url::Url;

use crate::settings::Settings;
use crate::upstream::{Client, Limits};

/// The page that both triggers GET, and how.
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) client: Client,
    pub(crate) limits: Limits,
}

impl Target {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            url: settings.target_url.clone(),
            client: Client::new(settings.limits),
            limits: settings.limits,
        }
    }
}

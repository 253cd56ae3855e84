//! What an app does when serving is to stop.

use std::fmt;
use std::sync::Arc;

/// Called once for each time of serving, when that is to stop.
#[derive(Clone, Default)]
pub(crate) struct OnStop(Option<Arc<dyn Fn() + Send + Sync>>);

impl OnStop {
    pub(crate) fn new(f: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(f)))
    }

    pub(super) fn call(&self) {
        if let Some(f) = &self.0 {
            f();
        }
    }
}

impl fmt::Debug for OnStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "OnStop(..)" } else { "OnStop" })
    }
}

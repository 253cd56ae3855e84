//! Installing the layer, with the levels that the app settings name.

use std::env;
use std::ffi::OsString;

use tracing_subscriber::Registry;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, Layered, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{LogLayer, TARGET};
use crate::StartError;

/// The first that is set and not empty counts: an app's own setting, and the variable that Rust programs share.
const VARIABLES: [&str; 2] = ["HANDLER_LOG", "RUST_LOG"];

impl LogLayer {
    /// Makes this layer the process's subscriber, with the levels that an app setting names.
    ///
    /// The setting `HANDLER_LOG`, or `RUST_LOG` if there is none, holds a level (`off`, `error`, `warn`, `info`, `debug`,
    /// `trace`) or a list of levels by target, such as `info,hyper=warn,my_app::orders=debug`. Without either the level is
    /// `info`. What this crate logs of refused and failed invocations is at `error` and `warn`, with the target
    /// `functions_custom_handler`; its errors are always let through, since the host says nothing of their causes.
    ///
    /// An app with further layers, such as one that exports traces, composes them itself: see the example of [`LogLayer`].
    ///
    /// # Errors
    ///
    /// If the setting is not such a list, or the process has a subscriber already.
    ///
    /// ```
    /// use functions_custom_handler::LogLayer;
    ///
    /// LogLayer::new().init()?;
    /// tracing::info!(orders = 3, "started");
    /// # Ok::<(), functions_custom_handler::StartError>(())
    /// ```
    pub fn init(self) -> Result<(), StartError> {
        self.init_beside(None::<tracing_subscriber::layer::Identity>)
    }

    /// The same, with another layer that the levels hold for.
    pub(crate) fn init_beside<L>(self, other: L) -> Result<(), StartError>
    where
        L: Layer<Layered<Targets, Registry>> + Send + Sync,
    {
        let targets = targets(|name| env::var_os(name))?;
        let subscriber = tracing_subscriber::registry().with(targets).with(other).with(self);
        subscriber.try_init().map_err(|_| StartError::subscriber())
    }
}

/// The levels of the first of the variables that is set.
fn targets(variable: impl Fn(&str) -> Option<OsString>) -> Result<Targets, StartError> {
    let set = VARIABLES.iter().find_map(|name| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        Some((*name, value))
    });
    let targets = match set {
        None => Targets::new().with_default(LevelFilter::INFO),
        Some((name, value)) => value
            .to_str()
            .and_then(|text| text.parse::<Targets>().ok())
            .ok_or_else(|| StartError::log_filter(name, value.to_string_lossy().into_owned()))?,
    };
    // Without the invocation's span, which is an error's by its level, an event has no invocation.
    Ok(if targets.would_enable(TARGET, &tracing::Level::ERROR) {
        targets
    } else {
        targets.with_target(TARGET, LevelFilter::ERROR)
    })
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    fn of(set: &[(&str, &str)]) -> Result<Targets, StartError> {
        targets(|name| set.iter().find(|(of, _)| *of == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn info_is_the_level_without_a_setting() {
        let targets = of(&[("HANDLER_LOG", "")]).unwrap();
        assert!(targets.would_enable("app", &Level::INFO));
        assert!(!targets.would_enable("app", &Level::DEBUG));
    }

    #[test]
    fn handler_log_wins_over_rust_log() {
        let targets = of(&[("RUST_LOG", "trace"), ("HANDLER_LOG", "warn,app::orders=debug")]).unwrap();
        assert!(targets.would_enable("app::orders", &Level::DEBUG));
        assert!(!targets.would_enable("app", &Level::INFO));
        let targets = of(&[("RUST_LOG", "trace")]).unwrap();
        assert!(targets.would_enable("app", &Level::TRACE));
    }

    #[test]
    fn an_invocation_keeps_its_span_whatever_the_level() {
        for setting in ["off", "app=info", "functions_custom_handler=off"] {
            let targets = of(&[("HANDLER_LOG", setting)]).unwrap();
            assert!(targets.would_enable(TARGET, &Level::ERROR), "{setting}");
            assert!(!targets.would_enable(TARGET, &Level::WARN), "{setting}");
        }
    }

    #[test]
    fn what_is_no_level_is_refused_with_the_levels() {
        let refused = of(&[("RUST_LOG", "app=loud")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "RUST_LOG is \"app=loud\", but must be off, error, warn, info, debug or trace, or a list such as info,hyper=warn"
        );
    }
}

//! The kinds of triggers, and what is written for each.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::triggers::{is_built_in, needs_storage};

/// What starts a function.
///
/// ```
/// use cargo_functions::TriggerKind;
///
/// assert_eq!("event-hub".parse::<TriggerKind>()?, TriggerKind::EventHub);
/// assert_eq!(TriggerKind::CosmosDb.to_string(), "cosmos-db");
/// # Ok::<(), cargo_functions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TriggerKind {
    /// A client's request.
    Http,
    /// A schedule.
    Timer,
    /// A message in a queue of a storage account.
    Queue,
    /// A message in a queue of Service Bus.
    ServiceBus,
    /// An event of Event Grid.
    EventGrid,
    /// Events of an event hub.
    EventHub,
    /// A new or changed blob.
    Blob,
    /// Changed items of a container of Cosmos DB.
    CosmosDb,
}

impl TriggerKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Http,
        Self::Timer,
        Self::Queue,
        Self::ServiceBus,
        Self::EventGrid,
        Self::EventHub,
        Self::Blob,
        Self::CosmosDb,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Timer => "timer",
            Self::Queue => "queue",
            Self::ServiceBus => "service-bus",
            Self::EventGrid => "event-grid",
            Self::EventHub => "event-hub",
            Self::Blob => "blob",
            Self::CosmosDb => "cosmos-db",
        }
    }

    /// The `type` of the binding.
    fn binding(self) -> &'static str {
        match self {
            Self::Http => "httpTrigger",
            Self::Timer => "timerTrigger",
            Self::Queue => "queueTrigger",
            Self::ServiceBus => "serviceBusTrigger",
            Self::EventGrid => "eventGridTrigger",
            Self::EventHub => "eventHubTrigger",
            Self::Blob => "blobTrigger",
            Self::CosmosDb => "cosmosDBTrigger",
        }
    }

    /// The binding's name and its further properties, as JSON.
    fn properties(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::Http => (
                "req",
                &[("authLevel", r#""function""#), ("methods", r#"["get", "post"]"#)],
            ),
            Self::Timer => ("timer", &[("schedule", r#""0 */5 * * * *""#)]),
            Self::Queue => (
                "message",
                &[("queueName", r#""items""#), ("connection", r#""AzureWebJobsStorage""#)],
            ),
            Self::ServiceBus => (
                "message",
                &[("queueName", r#""items""#), ("connection", r#""ServiceBusConnection""#)],
            ),
            Self::EventGrid => ("event", &[]),
            Self::EventHub => (
                "events",
                &[
                    ("eventHubName", r#""items""#),
                    ("connection", r#""EventHubConnection""#),
                    ("cardinality", r#""many""#),
                    ("consumerGroup", r#""$Default""#),
                ],
            ),
            Self::Blob => (
                "blob",
                &[
                    ("path", r#""items/{name}""#),
                    ("connection", r#""AzureWebJobsStorage""#),
                ],
            ),
            Self::CosmosDb => (
                "documents",
                &[
                    ("connection", r#""CosmosDbConnection""#),
                    ("databaseName", r#""items""#),
                    ("containerName", r#""items""#),
                    ("createLeaseContainerIfNotExists", "true"),
                ],
            ),
        }
    }

    pub(super) fn function_json(self) -> String {
        let (name, properties) = self.properties();
        let mut lines = vec![
            format!("\"type\": \"{}\"", self.binding()),
            "\"direction\": \"in\"".to_owned(),
            format!("\"name\": \"{name}\""),
        ];
        lines.extend(properties.iter().map(|(name, value)| format!("\"{name}\": {value}")));
        let mut bindings = vec![lines];
        if self == Self::Http {
            let output = [r#""type": "http""#, r#""direction": "out""#, r#""name": "res""#];
            bindings.push(output.map(str::to_owned).into());
        }
        let bindings: Vec<_> = bindings
            .iter()
            .map(|lines| format!("    {{\n      {}\n    }}", lines.join(",\n      ")))
            .collect();
        format!("{{\n  \"bindings\": [\n{}\n  ]\n}}\n", bindings.join(",\n"))
    }

    pub(super) fn needs_extensions(self) -> bool {
        !is_built_in(self.binding())
    }

    /// The settings that must be in `local.settings.json`, and with which value where they are not.
    pub(super) fn local_settings(self) -> Vec<(&'static str, &'static str)> {
        let mut settings = Vec::new();
        if needs_storage(self.binding()) {
            // Azurite's, the storage account on one's own machine.
            settings.push(("AzureWebJobsStorage", "UseDevelopmentStorage=true"));
        }
        match self {
            Self::ServiceBus => settings.push(("ServiceBusConnection", "")),
            Self::EventHub => settings.push(("EventHubConnection", "")),
            Self::CosmosDb => settings.push(("CosmosDbConnection", "")),
            Self::Http | Self::Timer | Self::Queue | Self::EventGrid | Self::Blob => {}
        }
        settings
    }

    /// The handler of the function `name`, which compiles as it is.
    pub(super) fn handler(self, name: &str) -> String {
        let snake = snake_case(name);
        let (argument, extractor) = match self {
            Self::Http => return format!("async fn {snake}() -> &'static str {{ \"{name}\" }}"),
            Self::Timer => ("timer", "Timer"),
            Self::Queue => ("message", "QueueMessage<serde_json::Value>"),
            Self::ServiceBus => ("message", "ServiceBusMessage<serde_json::Value>"),
            Self::EventGrid => ("event", "EventGridEvent<serde_json::Value>"),
            Self::EventHub => ("events", "EventHubEvents<serde_json::Value>"),
            Self::Blob => ("blob", "Blob<functions_custom_handler::trigger::Base64>"),
            Self::CosmosDb => ("changes", "CosmosDbChanges<serde_json::Value>"),
        };
        format!("async fn {snake}(_{argument}: functions_custom_handler::trigger::{extractor}) {{}}")
    }

    /// The route of the function `name`.
    pub(super) fn route(self, name: &str) -> String {
        let handler = snake_case(name);
        match self {
            Self::Http => format!(".route(\"/api/{name}\", axum::routing::get({handler}).post({handler}))"),
            _ => format!(".route(\"/{name}\", axum::routing::post({handler}))"),
        }
    }
}

impl fmt::Display for TriggerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TriggerKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == text).ok_or_else(|| Error::trigger(text))
    }
}

/// `HttpTriggerSync` becomes `http_trigger_sync`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before = '_';
    for c in name.chars() {
        let c = if c == '-' { '_' } else { c };
        if c.is_ascii_uppercase() && before != '_' && !before.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        before = c;
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_rusts() {
        for (name, snake) in [
            ("HttpTriggerSync", "http_trigger_sync"),
            ("Order", "order"),
            ("my-Order_2X", "my_order_2_x"),
            ("ABC", "abc"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn every_kind_has_a_name_and_others_are_refused() {
        for kind in TriggerKind::ALL {
            assert_eq!(kind.to_string().parse::<TriggerKind>().unwrap(), kind);
        }
        assert_eq!(
            "Http".parse::<TriggerKind>().unwrap_err().to_string(),
            "the trigger \"Http\" is not known; allowed: http, timer, queue, service-bus, event-grid, event-hub, blob \
             or cosmos-db"
        );
    }
}

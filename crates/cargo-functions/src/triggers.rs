//! What each kind of trigger demands of its `function.json` (the reference of each trigger on learn.microsoft.com).

/// What stands in a binding of one type.
#[derive(Debug)]
struct Demand {
    kind: &'static str,
    /// Sets of properties, one of which must be there whole.
    any_of: &'static [&'static [&'static str]],
    example: &'static str,
}

const DEMANDS: &[Demand] = &[
    Demand {
        kind: "timerTrigger",
        any_of: &[&["schedule"]],
        example: "\"schedule\": \"0 */5 * * * *\"",
    },
    Demand {
        kind: "queueTrigger",
        any_of: &[&["queueName"]],
        example: "\"queueName\": \"items\"",
    },
    Demand {
        kind: "serviceBusTrigger",
        any_of: &[&["queueName"], &["topicName", "subscriptionName"]],
        example: "\"queueName\": \"items\"",
    },
    Demand {
        kind: "eventHubTrigger",
        any_of: &[&["eventHubName", "connection"]],
        example: "\"eventHubName\": \"items\", \"connection\": \"EventHubConnection\"",
    },
    Demand {
        kind: "blobTrigger",
        any_of: &[&["path"]],
        example: "\"path\": \"items/{name}\"",
    },
    Demand {
        kind: "cosmosDBTrigger",
        any_of: &[&["databaseName", "containerName"], &["databaseName", "collectionName"]],
        example: "\"databaseName\": \"shop\", \"containerName\": \"items\"",
    },
];

/// What a binding of the type `kind` must have and `has` does not find: the names, and an example.
pub(crate) fn missing(kind: &str, has: impl Fn(&str) -> bool) -> Option<(String, &'static str)> {
    let demand = DEMANDS.iter().find(|demand| demand.kind.eq_ignore_ascii_case(kind))?;
    let is_met = demand.any_of.iter().any(|names| names.iter().all(|name| has(name)));
    let sets: Vec<_> = demand.any_of.iter().map(|names| names.join(" and ")).collect();
    (!is_met).then(|| (sets.join(", or "), demand.example))
}

/// Whether the host knows the type without an extension.
pub(crate) fn is_built_in(kind: &str) -> bool {
    let known = ["httpTrigger", "http", "timerTrigger", "warmupTrigger"];
    known.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// Whether the trigger does not start without the storage account `AzureWebJobsStorage`. Durable Functions may keep their
/// state elsewhere, so Core Tools does not ask them for one either.
pub(crate) fn needs_storage(kind: &str) -> bool {
    let exempt = [
        "activityTrigger",
        "entityTrigger",
        "httpTrigger",
        "kafkaTrigger",
        "orchestrationTrigger",
        "rabbitMQTrigger",
        "warmupTrigger",
    ];
    !exempt.iter().any(|exempt| exempt.eq_ignore_ascii_case(kind))
}

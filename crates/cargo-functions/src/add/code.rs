//! The code that is left to write for a new function. It compiles as it is, without a warning.

use super::TriggerKind;

/// What the code depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a> {
    /// What routes of clients begin with, without slashes around.
    pub(super) prefix: &'a str,
    /// Whether the app has memline: then each invocation has a session.
    pub(super) has_memline: bool,
}

/// What the host hands over, as the name and the type of an argument. A client's request is not asked for.
fn argument(kind: TriggerKind) -> Option<(&'static str, &'static str)> {
    match kind {
        TriggerKind::Http => None,
        TriggerKind::Timer => Some(("timer", "Timer")),
        TriggerKind::Queue => Some(("message", "QueueMessage<serde_json::Value>")),
        TriggerKind::ServiceBus => Some(("message", "ServiceBusMessage<serde_json::Value>")),
        TriggerKind::EventGrid => Some(("event", "EventGridEvent<serde_json::Value>")),
        TriggerKind::EventHub => Some(("events", "EventHubEvents<serde_json::Value>")),
        TriggerKind::Blob => Some(("blob", "Blob<Base64>")),
        TriggerKind::CosmosDb => Some(("changes", "CosmosDbChanges<serde_json::Value>")),
    }
}

/// The crates that the code names, beside the app's own, memline and `functions-custom-handler`.
pub(super) fn crates(kind: TriggerKind) -> &'static [&'static str] {
    match argument(kind) {
        Some((_, argument)) if argument.contains("serde_json") => &["serde_json"],
        _ => &[],
    }
}

/// The handler of the function `name`, with its imports.
pub(super) fn handler(kind: TriggerKind, name: &str, surroundings: Surroundings<'_>) -> String {
    let mut lines = Vec::new();
    if surroundings.has_memline {
        lines.push("use functions_custom_handler::Invocation;".to_owned());
    }
    if let Some((_, argument)) = argument(kind) {
        let trigger = argument.split('<').next().unwrap_or(argument);
        let import = match kind {
            TriggerKind::Blob => "{Base64, Blob}",
            _ => trigger,
        };
        lines.push(format!("use functions_custom_handler::trigger::{import};"));
    }
    if surroundings.has_memline {
        lines.push("use memline::{Session, profile};".to_owned());
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    let snake = snake_case(name);
    if surroundings.has_memline {
        lines.extend(with_session(kind, name, &snake));
        lines.push(String::new());
        lines.push("#[profile]".to_owned());
        lines.extend(bare(kind, name, &format!("run_{snake}")));
    } else {
        lines.extend(bare(kind, name, &snake));
    }
    lines.join("\n")
}

/// The function that does the work, once it is filled in.
fn bare(kind: TriggerKind, name: &str, snake: &str) -> Vec<String> {
    match argument(kind) {
        None => vec![
            format!("async fn {snake}() -> &'static str {{"),
            format!("    \"{name}\""),
            "}".to_owned(),
        ],
        Some((argument, kind)) => vec![format!("async fn {snake}(_{argument}: {kind}) {{}}")],
    }
}

fn with_session(kind: TriggerKind, name: &str, snake: &str) -> Vec<String> {
    let (parameter, argument, answer, end) = match argument(kind) {
        None => (String::new(), "", " -> &'static str", ""),
        Some((argument, kind)) => (format!(", {argument}: {kind}"), argument, "", ";"),
    };
    vec![
        format!("async fn {snake}(invocation: Option<Invocation>{parameter}){answer} {{"),
        format!("    let mut session = Session::builder().label(\"{name}\");"),
        "    if let Some(invocation) = invocation {".to_owned(),
        "        session = session.id(invocation.id());".to_owned(),
        "    }".to_owned(),
        "    // Dropped at the end, it hands its reports to the sink that `memline::configure` has set.".to_owned(),
        "    let session = session.open();".to_owned(),
        format!("    session.scope(run_{snake}({argument})).await{end}"),
        "}".to_owned(),
    ]
}

/// The route of the function `name`.
pub(super) fn route(kind: TriggerKind, name: &str, surroundings: Surroundings<'_>) -> String {
    let handler = snake_case(name);
    match kind {
        TriggerKind::Http => {
            let path = format!("/{}/{name}", surroundings.prefix).replace("//", "/");
            format!(".route(\"{path}\", axum::routing::get({handler}).post({handler}))")
        }
        _ => format!(".route(\"/{name}\", axum::routing::post({handler}))"),
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
    // The function of a name such as `Match` or `Type` would be a keyword.
    if KEYWORDS.contains(&snake.as_str()) {
        snake.push('_');
    }
    snake
}

/// Strict ones and reserved ones.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

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
            ("Match", "match_"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn the_route_has_the_prefix_of_host_json() {
        let route = |prefix| {
            let surroundings = Surroundings {
                prefix,
                has_memline: false,
            };
            route(TriggerKind::Http, "Order", surroundings)
        };
        assert_eq!(
            route("api/v1"),
            ".route(\"/api/v1/Order\", axum::routing::get(order).post(order))"
        );
        assert_eq!(route(""), ".route(\"/Order\", axum::routing::get(order).post(order))");
    }
}

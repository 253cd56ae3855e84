/// Whether the server keeps sessions, for clients of MCP before 2026-07-28. Later ones have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sessions {
    /// Each request stands for itself, so any instance of the app can answer it: right on Azure, where instances come and
    /// go. The server can say nothing between requests.
    #[default]
    None,
    /// A client has a session in the memory of one instance, and may listen for what the server says between requests.
    /// Only for an app that has one instance.
    InMemory,
}

impl Sessions {
    /// By the app setting `MCP_SESSIONS`: `in-memory`, in any case. With any other value, or none, there are no sessions.
    ///
    /// ```
    /// use mcp_function_app::Sessions;
    ///
    /// assert_eq!(Sessions::from_settings(|name| (name == "MCP_SESSIONS").then(|| "In-Memory".to_owned())), Sessions::InMemory);
    /// assert_eq!(Sessions::from_settings(|_| None), Sessions::None);
    /// ```
    pub fn from_settings(setting: impl Fn(&str) -> Option<String>) -> Self {
        match setting("MCP_SESSIONS") {
            Some(value) if value.eq_ignore_ascii_case("in-memory") => Self::InMemory,
            _ => Self::None,
        }
    }
}

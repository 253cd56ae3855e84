use serde_json::{Map, Value};

/// A binding of a `function.json`, if it has a type.
///
/// The host ignores case in the names of its properties, and in its type and direction.
///
/// ```
/// use functions_app_files::Binding;
///
/// let value = serde_json::json!({"Type": "HttpTrigger", "name": "req", "methods": ["get"]});
/// let trigger = Binding::of(&value).unwrap();
/// assert!(trigger.is("httpTrigger") && trigger.is_trigger() && !trigger.is_out());
/// assert_eq!((trigger.name(), trigger.methods()), (Some("req"), vec!["GET".to_owned()]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    kind: &'a str,
    object: &'a Map<String, Value>,
}

impl<'a> Binding<'a> {
    /// Nothing if it is not an object with a type.
    #[must_use]
    pub fn of(value: &'a Value) -> Option<Self> {
        let object = value.as_object()?;
        let kind = property(object, "type")?.as_str()?;
        Some(Self { kind, object })
    }

    /// The type, as it is written.
    #[must_use]
    pub fn kind(self) -> &'a str {
        self.kind
    }

    /// Whether this is its type.
    #[must_use]
    pub fn is(self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether it starts the function.
    #[must_use]
    pub fn is_trigger(self) -> bool {
        self.kind.to_ascii_lowercase().ends_with("trigger")
    }

    /// Whether the function gives something to it.
    #[must_use]
    pub fn is_out(self) -> bool {
        self.text("direction")
            .is_some_and(|way| way.eq_ignore_ascii_case("out"))
    }

    /// Whether it takes the answer to a client.
    #[must_use]
    pub fn is_http_output(self) -> bool {
        self.is("http") && self.is_out()
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        self.text("name")
    }

    /// A property.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a Value> {
        property(self.object, name)
    }

    /// A property that is a text.
    #[must_use]
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(Value::as_str)
    }

    /// The names of all its properties.
    pub fn keys(self) -> impl Iterator<Item = &'a str> {
        self.object.keys().map(String::as_str)
    }

    /// The methods that clients may use, in upper case, or none where all are allowed.
    #[must_use]
    pub fn methods(self) -> Vec<String> {
        let list = self.get("methods").and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_ascii_uppercase).collect()
    }
}

/// Of several that differ in case, the one that is spelled so.
fn property<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let mut properties = object.iter();
        let found = properties.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    })
}

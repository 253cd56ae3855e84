//! The names of the app's functions.

use std::collections::BTreeSet;

use crate::refusal::Refusal;

/// The names given to the builder. Without any call every name goes to the router.
#[derive(Clone, Debug, Default)]
pub(crate) struct Functions(Option<BTreeSet<String>>);

impl Functions {
    pub(crate) fn add(&mut self, names: impl IntoIterator<Item = String>) {
        self.0.get_or_insert_default().extend(names);
    }

    /// # Errors
    ///
    /// If names were given and `name` is none of them.
    pub(crate) fn check(&self, name: &str) -> Result<(), Refusal> {
        match &self.0 {
            Some(names) if !names.contains(name) => Err(Refusal::UnknownFunction {
                name: name.to_owned(),
                known: listed(names),
            }),
            _ => Ok(()),
        }
    }

    /// A declared function's default route, `/api/{FunctionName}`, if `path` is another spelling of it: the host ignores
    /// case and a slash at the end, and the router does not.
    pub(crate) fn respelled(&self, path: &str) -> Option<String> {
        let spelled = path.strip_suffix('/').unwrap_or(path);
        let route = format!("/api/{}", self.at_end_of(spelled)?);
        (route.eq_ignore_ascii_case(spelled) && route != path).then_some(route)
    }

    /// The function whose name is the last segment of `path`. Routes ignore case, so this does.
    pub(crate) fn at_end_of(&self, path: &str) -> Option<&str> {
        let last = path.rsplit('/').next()?;
        let mut names = self.0.iter().flatten();
        names.find(|name| name.eq_ignore_ascii_case(last)).map(String::as_str)
    }
}

/// `A`, `A and B`, `A, B and C`.
fn listed(names: &BTreeSet<String>) -> String {
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    match names.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions(names: &[&str]) -> Functions {
        let mut functions = Functions::default();
        functions.add(names.iter().map(|name| (*name).to_owned()));
        functions
    }

    fn refusal(names: &[&str]) -> String {
        functions(names).check("Nope").unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones_in_order() {
        assert_eq!(refusal(&[]), r#"no function is named "Nope"; this app has none"#);
        assert_eq!(refusal(&["A"]), r#"no function is named "Nope"; this app has A"#);
        assert_eq!(
            refusal(&["B", "A"]),
            r#"no function is named "Nope"; this app has A and B"#
        );
        assert_eq!(
            refusal(&["C", "A", "B"]),
            r#"no function is named "Nope"; this app has A, B and C"#
        );
    }

    #[test]
    fn known_names_and_undeclared_apps_pass() {
        assert!(functions(&["A"]).check("A").is_ok());
        assert!(functions(&["A"]).check("a").is_err());
        assert!(Functions::default().check("Nope").is_ok());
    }

    #[test]
    fn only_other_spellings_of_a_default_route_are_respelled() {
        let functions = functions(&["Order"]);
        let respelled = |path: &str| functions.respelled(path);
        for path in ["/api/order", "/API/ORDER", "/api/Order/", "/Api/order/"] {
            assert_eq!(respelled(path).as_deref(), Some("/api/Order"), "{path}");
        }
        for path in [
            "/api/Order",
            "/order",
            "/v1/order",
            "/api/x/order",
            "/api/Order//",
            "/api/Orders",
            "/",
            "",
        ] {
            assert_eq!(respelled(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_may_end_in_a_name() {
        let functions = functions(&["Order"]);
        assert_eq!(functions.at_end_of("/api/order"), Some("Order"));
        assert_eq!(functions.at_end_of("/order"), Some("Order"));
        assert_eq!(functions.at_end_of("/api/Order/5"), None);
        assert_eq!(Functions::default().at_end_of("/api/Order"), None);
    }
}

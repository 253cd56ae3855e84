//! The routes and methods in the files and in the app.

use super::Findings;
use super::folders::Folder;
use super::host_json::Host;
use super::probe::{Route, probe};

/// What a function lets through to the router.
struct Entrance<'a> {
    folder: &'a Folder,
    template: String,
    /// None are all.
    methods: Vec<String>,
}

impl Entrance<'_> {
    fn has_route_of(&self, other: &Self) -> bool {
        self.template.eq_ignore_ascii_case(&other.template)
    }

    fn shares_method_with(&self, other: &Self) -> bool {
        let is_shared = |name| other.methods.is_empty() || other.methods.contains(name);
        self.methods.is_empty() || self.methods.iter().any(is_shared)
    }
}

pub(super) fn check(folders: &[Folder], host: &Host, port: u16, findings: &mut Findings) {
    let prefix = &host.route_prefix;
    let entrances: Vec<_> = folders.iter().filter_map(|folder| entrance(folder, prefix)).collect();
    check_twice(&entrances, findings);
    for route in &host.routes {
        let template = format!("/{prefix}/{route}").replace("//", "/");
        // One that takes everything may well have nothing at any one path.
        if !route.contains('*') && probe(port, &sample(&template)) == Route::Missing {
            findings.error(format!(
                "no route takes {template}, which host.json gives to clients: add such a route to the router, or change the \
                 route in host.json"
            ));
        }
    }
    for entrance in &entrances {
        check_http(entrance, &entrances, port, findings);
    }
    for folder in folders {
        if folder.trigger().is_some_and(|trigger| !trigger.is("httpTrigger")) {
            check_other(&folder.name, port, findings);
        }
    }
}

/// Nothing unless it is an HTTP function whose route is a text; if not, that was said already.
fn entrance<'a>(folder: &'a Folder, prefix: &str) -> Option<Entrance<'a>> {
    let trigger = folder.trigger().filter(|trigger| trigger.is("httpTrigger"))?;
    let route = match trigger.get("route") {
        None => folder.name.as_str(),
        Some(route) => route.as_str()?,
    };
    Some(Entrance {
        folder,
        template: format!("/{prefix}/{route}").replace("//", "/"),
        methods: trigger.methods(),
    })
}

/// The host starts one function for a request, so two may not take the same.
fn check_twice(entrances: &[Entrance<'_>], findings: &mut Findings) {
    for (at, entrance) in entrances.iter().enumerate() {
        let is_same = |other: &&Entrance<'_>| other.has_route_of(entrance) && other.shares_method_with(entrance);
        if let Some(other) = entrances[..at].iter().find(is_same) {
            findings.error(format!(
                "{} and {} both take {}: give one another route, or other methods",
                other.folder.file(),
                entrance.folder.file(),
                entrance.template
            ));
        }
    }
}

fn check_http(entrance: &Entrance<'_>, all: &[Entrance<'_>], port: u16, findings: &mut Findings) {
    let Entrance {
        folder,
        template,
        methods,
    } = entrance;
    let file = folder.file();
    let taken = match probe(port, &sample(template)) {
        Route::Unknown => return,
        Route::Missing => {
            findings.error(format!(
                "no route takes {template}, which {file} gives to clients: add such a route to the router, or change the \
                 file's route"
            ));
            return;
        }
        Route::Methods(taken) => taken,
    };
    if let Some(shorter) = without_optional_end(template)
        && probe(port, &sample(shorter)) == Route::Missing
    {
        findings.error(format!(
            "no route takes {shorter}, which {file} gives to clients as well, since the end of {template} is optional: add \
             such a route to the router, which has no optional parameters"
        ));
    }
    let refused = listed(methods.iter().filter(|name| !taken.contains(name)));
    if !refused.is_empty() {
        findings.error(format!(
            "{file} lets {refused} through, but the route {template} takes {} only: add the method to the route, or take \
             it out of the file",
            listed(taken.iter())
        ));
    }
    // Several functions may share a route, each with methods of its own.
    let sharing: Vec<_> = all.iter().filter(|other| other.has_route_of(entrance)).collect();
    let is_reached = |name: &String| {
        let mut sharing = sharing.iter();
        sharing.any(|other| other.methods.is_empty() || other.methods.contains(name))
    };
    // Axum answers HEAD wherever it answers GET, so that is nobody's wish.
    let unreachable = listed(taken.iter().filter(|name| *name != "HEAD" && !is_reached(name)));
    let is_first = sharing.first().is_some_and(|first| std::ptr::eq(*first, entrance));
    if is_first && !unreachable.is_empty() {
        findings.error(format!(
            "the route {template} takes {unreachable}, but {file} lets only {} through: add the method to the file, or \
             take it off the route",
            listed(sharing.iter().flat_map(|other| &other.methods))
        ));
    }
}

fn check_other(name: &str, port: u16, findings: &mut Findings) {
    let is_there = match probe(port, &format!("/{name}")) {
        Route::Unknown => true,
        Route::Missing => false,
        Route::Methods(taken) => taken.iter().any(|method| method == "POST"),
    };
    if !is_there {
        findings.error(format!(
            "no route takes POST /{name}, by which the host hands over the events of {name}/function.json: add \
             .route(\"/{name}\", post(..)) to the router"
        ));
    }
}

/// The template without an end that the host does not ask for: `{id?}`, `{id=1}` or `{*rest}`.
fn without_optional_end(template: &str) -> Option<&str> {
    let (shorter, end) = template.rsplit_once('/')?;
    let inside = end.strip_prefix('{')?.strip_suffix('}')?;
    let is_optional = inside.ends_with('?') || inside.starts_with('*') || inside.contains('=');
    (is_optional && !shorter.is_empty()).then_some(shorter)
}

/// A path that fits the host's template, such as `/api/orders/1` for `/api/orders/{id:int?}`.
fn sample(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push('1');
        // A constraint may have braces itself, as in `{id:regex(^\\d{{3}}$)}`: up to the last brace of the segment.
        let segment = after.find('/').unwrap_or(after.len());
        rest = match after[..segment].rfind('}') {
            Some(end) if !after[..end].contains("}{") => &after[end + 1..],
            _ => after.split_once('}').map_or("", |(_, rest)| rest),
        };
    }
    path + rest
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.map(String::as_str).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_a_sample() {
        for (template, path) in [
            ("/api/Order", "/api/Order"),
            ("/api/orders/{id}", "/api/orders/1"),
            ("/api/orders/{id:int?}/lines/{*rest}", "/api/orders/1/lines/1"),
            ("/api/{a:regex(^x{{2}}$)}/b", "/api/1/b"),
            ("/api/{a}{b}", "/api/11"),
            ("/api/{broken", "/api/1"),
        ] {
            assert_eq!(sample(template), path);
        }
    }

    #[test]
    fn an_optional_end_may_be_left_out() {
        for (template, shorter) in [
            ("/api/orders/{id:int?}", Some("/api/orders")),
            ("/api/orders/{id=1}", Some("/api/orders")),
            ("/api/files/{*rest}", Some("/api/files")),
            ("/api/orders/{id}", None),
            ("/api/orders", None),
            ("/{*route}", None),
        ] {
            assert_eq!(without_optional_end(template), shorter, "{template}");
        }
    }
}

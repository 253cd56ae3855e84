//! The routes and methods in the files and in the app.

use functions_app_files::{FunctionFolder, Shorter, Template};

use super::finding::Findings;
use super::host_json::Host;
use super::host_routes::HostRoute;
use super::probe::{Route, probe};

/// What a function lets through to the router.
struct Entrance {
    /// Where that stands.
    place: String,
    /// The path, with its parameters.
    path: String,
    template: Template,
    /// None are all.
    methods: Vec<String>,
}

impl Entrance {
    /// Nothing if the route is not valid; that was said already.
    fn new(place: String, prefix: &str, route: &str, methods: Vec<String>) -> Option<Self> {
        let path = format!("/{prefix}/{}", route.trim_start_matches('/')).replace("//", "/");
        Some(Self {
            place,
            template: Template::parse(&path).ok()?,
            path,
            methods,
        })
    }

    /// Nothing unless it is an HTTP function whose route is a text; if not, that was said already.
    fn of_folder(folder: &FunctionFolder, prefix: &str) -> Option<Self> {
        let route = folder.http_route()?;
        let methods = folder.trigger()?.methods();
        Self::new(folder.file(), prefix, route, methods)
    }

    /// The host lets all methods through to it.
    fn of_host(route: &HostRoute, prefix: &str) -> Option<Self> {
        Self::new(route.place.clone(), prefix, &route.route, Vec::new())
    }

    fn has_route_of(&self, other: &Self) -> bool {
        self.path.eq_ignore_ascii_case(&other.path)
    }

    fn shares_method_with(&self, other: &Self) -> bool {
        let is_shared = |name| other.methods.is_empty() || other.methods.contains(name);
        self.methods.is_empty() || self.methods.iter().any(is_shared)
    }
}

pub(super) fn check(folders: &[FunctionFolder], host: &Host, port: u16, findings: &mut Findings) {
    let prefix = host.route_prefix.as_str();
    let of_folders = folders.iter().filter_map(|folder| Entrance::of_folder(folder, prefix));
    let of_host = host.routes.iter().filter_map(|route| Entrance::of_host(route, prefix));
    let entrances: Vec<_> = of_folders.chain(of_host).collect();
    check_twice(&entrances, findings);
    for entrance in &entrances {
        check_http(entrance, &entrances, port, findings);
    }
    for folder in folders {
        if folder.trigger().is_some_and(|trigger| !trigger.is("httpTrigger")) {
            check_other(folder.name(), port, findings);
        }
    }
}

/// The host starts one function for a request, so two may not take the same.
fn check_twice(entrances: &[Entrance], findings: &mut Findings) {
    for (at, entrance) in entrances.iter().enumerate() {
        let is_same = |other: &&Entrance| other.has_route_of(entrance) && other.shares_method_with(entrance);
        if let Some(other) = entrances[..at].iter().find(is_same) {
            findings.error(format!(
                "{} and {} both take {}: give one another route, or other methods",
                other.place, entrance.place, entrance.path
            ));
        }
    }
}

fn check_http(entrance: &Entrance, all: &[Entrance], port: u16, findings: &mut Findings) {
    let Entrance {
        place,
        path,
        template,
        methods,
    } = entrance;
    // Of such a route the app takes what it likes.
    if template.is_catch_all() {
        return;
    }
    let taken = match probe(port, &template.sample()) {
        Route::Unknown => return,
        Route::Missing => {
            findings.error(format!(
                "no route takes {path}, which {place} gives to clients: add such a route to the router, or change the \
                 file's route"
            ));
            return;
        }
        Route::Methods(taken) => taken,
    };
    for shorter in template.shorter() {
        check_shorter(&shorter, place, port, findings);
    }
    let refused = listed(methods.iter().filter(|name| !taken.contains(name)));
    if !refused.is_empty() {
        findings.error(format!(
            "{place} lets {refused} through, but the route {path} takes {} only: add the method to the route, or take \
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
    // Axum answers HEAD wherever it answers GET, asked to or not.
    let unreachable = listed(taken.iter().filter(|name| *name != "HEAD" && !is_reached(name)));
    let is_first = sharing.first().is_some_and(|first| std::ptr::eq(*first, entrance));
    if is_first && !unreachable.is_empty() {
        findings.error(format!(
            "the route {path} takes {unreachable}, but {place} lets only {} through: add the method to the file, or \
             take it off the route",
            listed(sharing.iter().flat_map(|other| &other.methods))
        ));
    }
}

/// A route of axum has all its parameters.
fn check_shorter(shorter: &Shorter, place: &str, port: u16, findings: &mut Findings) {
    if probe(port, &shorter.sample) == Route::Missing {
        findings.error(format!(
            "no route takes {}, which {place} gives to clients too, as {} is optional: add a second route for it to the \
             router, or make the parameter a required one",
            shorter.written, shorter.left_out
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

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.map(String::as_str).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

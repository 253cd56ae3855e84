//! Functions come from `host.json` or from folders, never from both.

use functions_app_files::FunctionFolder;

use super::finding::Findings;
use super::host_json::Host;

pub(super) fn check(folders: &[FunctionFolder], host: &Host, findings: &mut Findings) {
    if folders.is_empty() || !host.has_routes {
        return;
    }
    let (routes, part) = if host.profile.is_some() {
        (
            "its configurationProfile makes functions of routes",
            "configurationProfile",
        )
    } else {
        ("it has customHandler.http.routes", "customHandler.http.routes")
    };
    let files: Vec<_> = folders.iter().map(FunctionFolder::file).collect();
    let files = files.join(", ");
    let other = folders
        .iter()
        .find(|folder| folder.trigger().is_some_and(|trigger| !trigger.is("httpTrigger")));
    findings.error(match other {
        // It cannot be had with routes at all.
        Some(other) => format!(
            "host.json is one source of functions, as {routes}, and the host does not start if there is a function.json beside that ({files}): \
             as {} has another trigger than HTTP, take {part} out and write a function.json for each route",
            other.name()
        ),
        None => format!(
            "host.json is one source of functions, as {routes}, and the host does not start if there is a function.json beside that ({files}): \
             delete that, or take {part} out"
        ),
    });
}

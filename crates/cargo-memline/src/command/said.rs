//! What is said at the end of a run, on standard error.

use memline::Profile;

use crate::child;
use crate::report::summary;
use crate::session::{Outcome, Ran};

/// Says what came of it. Whether something has failed that the program's exit status does not tell.
pub(super) fn say(outcome: &Outcome) -> bool {
    let Some(ran) = &outcome.ran else {
        if outcome.status.success() {
            eprintln!("memline: {}", built(outcome));
        }
        return false;
    };
    for sentence in &ran.written.unread {
        eprintln!("memline: {sentence}");
    }
    match &ran.written.profile {
        Some(profile) if !profile.is_empty() => {
            eprint!("\nmemline: {}", summary(profile));
            for sentence in [left_out(outcome.trivial), bare(profile)].into_iter().flatten() {
                eprintln!("\n{sentence}");
            }
        }
        _ if ran.failure.is_some() => {}
        _ => eprintln!("memline: {}", why_nothing(outcome, ran)),
    }
    match &ran.failure {
        Some(error) => eprintln!("memline: {error:#}"),
        None if ran.written.profile.is_some() => {
            eprintln!("\nAll of it: cargo memline report {}", ran.file.display());
        }
        None => {}
    }
    ran.failure.is_some()
}

/// What a lean profile leaves out.
fn bare(profile: &Profile) -> Option<String> {
    let functions = match profile.iter().filter(|report| report.was_bare()).count() {
        0 => return None,
        1 => "1 function was".to_owned(),
        count => format!("{count} functions were"),
    };
    Some(format!(
        "{functions} hot and left the heap alone, so not all calls are counted; all bytes are. --exact counts every call."
    ))
}

/// What was not profiled, though it is the workspace's.
fn left_out(trivial: usize) -> Option<String> {
    match trivial {
        0 => None,
        1 => Some(
            "1 function that only reads, compares, computes or passes a call on is left out; --all-functions profiles it \
             too"
                .to_owned(),
        ),
        trivial => Some(format!(
            "{trivial} functions that only read, compare, compute or pass a call on are left out; --all-functions profiles them too"
        )),
    }
}

fn none_chosen(outcome: &Outcome) -> String {
    match left_out(outcome.trivial) {
        Some(sentence) => format!("no function is profiled: {sentence}"),
        None => NONE_CHOSEN.to_owned(),
    }
}

fn built(outcome: &Outcome) -> String {
    match outcome.functions {
        0 => none_chosen(outcome),
        functions => format!("{functions} functions are profiled, where CARGO_MEMLINE=task,out=FILE.json is set"),
    }
}

const NONE_CHOSEN: &str = "no function is profiled: the workspace has none, or --only and --skip leave none";

/// Why there is nothing to be seen.
fn why_nothing(outcome: &Outcome, ran: &Ran) -> String {
    if outcome.functions == 0 {
        return none_chosen(outcome);
    }
    if ran.written.profile.is_some() {
        return "no profiled function was called".to_owned();
    }
    let killed = child::signal(outcome.status).map_or_else(String::new, |signal| {
        format!(", or signal {signal} ended the program within 50 ms of the first call")
    });
    format!(
        "nothing was seen: none of the {} profiled functions was called where memline's allocator is{killed}",
        outcome.functions
    )
}

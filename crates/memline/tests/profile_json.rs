//! The JSON form of profiles: it is what the schema says, and is read back to the same.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use memline::{Measure, Profile, Profiler, Session, profile};
use serde_json::{Value, json};
use support::drive;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const SCHEMA: &str = include_str!("../docs/profile.schema.json");

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile(precision = 3)]
async fn waits(kept: &mut Vec<Vec<u8>>) {
    kept.push(makes(1000));
    support::give_way().await;
    drop(makes(50));
}

#[profile]
fn panics() {
    let kept = makes(3);
    assert_eq!(kept.len(), 4, "its own panic");
}

#[profile(max_peak = "2 KiB")]
fn bounded() {
    drop(makes(500));
}

#[profile(measure = "rss")]
fn resident() {
    // Nothing.
}

fn session(measure: Measure) -> Profile {
    let mut kept = Vec::new();
    let session = Session::builder().id("job 7").label("F").measure(measure).open();
    drive(session.scope(waits(&mut kept)));
    session.run(|| drop(std::panic::catch_unwind(panics)));
    session.run(resident);
    session.run(bounded);
    session.finish()
}

fn written(profile: &Profile) -> Value {
    let mut json = Vec::new();
    profile.write_to(&mut json).unwrap();
    assert_eq!(Profile::read_from(&json[..]).unwrap(), *profile);
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn output_is_as_the_schema_says() {
    let schema = jsonschema::draft202012::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let valid = |value: &Value| {
        let errors: Vec<String> = schema.iter_errors(value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{value:#}");
    };
    for measure in [Measure::Task, Measure::Heap, Measure::Rss] {
        valid(&written(&session(measure)));
    }
    let profiler = Profiler::start();
    let within = session(Measure::Task);
    let mut profile = profiler.finish();
    valid(&written(&profile));
    profile.merge(&within);
    let value = written(&profile);
    valid(&value);

    // What is not of that form is refused by both.
    for (pointer, wrong) in [
        ("/version", json!(2)),
        ("/functions/0/rows/0/line", json!("1")),
        ("/functions/0/outcome", json!("lost")),
        ("/measure", json!("vss")),
        ("/ways/0/calls", json!(-1)),
        ("/timeline/moments/0/at_ns", json!("0")),
        ("/timeline/spans/0/name", json!(null)),
    ] {
        let mut other = value.clone();
        *other.pointer_mut(pointer).unwrap() = wrong;
        assert!(!schema.is_valid(&other), "{pointer}");
        let refused = Profile::read_from(&serde_json::to_vec(&other).unwrap()[..]).unwrap_err();
        assert!(refused.is_not_a_profile(), "{pointer}: {refused}");
    }
}

#[test]
fn a_profile_of_before_there_was_a_timeline_is_read() {
    let profile = Profiler::start().finish();
    let mut value = written(&profile);
    assert!(value["timeline"]["moments"].as_array().unwrap().len() >= 2);
    value.as_object_mut().unwrap().remove("timeline");
    let read = Profile::read_from(&serde_json::to_vec(&value).unwrap()[..]).unwrap();
    assert_eq!((read.timeline(), read.elapsed()), (None, profile.elapsed()));
    assert_eq!(written(&session(Measure::Task)).get("timeline"), None);
}

#[test]
fn numbers_are_the_profiles() {
    let profile = session(Measure::Task);
    let value = written(&profile);
    assert_eq!(
        [&value["version"], &value["id"], &value["label"], &value["measure"]],
        [&json!(1), &json!("job 7"), &json!("F"), &json!("task")]
    );
    let functions = value["functions"].as_array().unwrap();
    let told: Vec<_> = functions
        .iter()
        .map(|function| [&function["function"], &function["calls"], &function["outcome"]])
        .collect();
    assert_eq!(
        told,
        [
            [&json!("waits"), &json!(1), &json!("returned")],
            [&json!("makes"), &json!(4), &json!("returned")],
            [&json!("panics"), &json!(1), &json!("panicked")],
            [&json!("resident"), &json!(1), &json!("returned")],
            [&json!("bounded"), &json!(1), &json!("returned")],
        ]
    );
    assert_eq!(functions[1]["rows"][2]["stats"]["allocated_bytes"], 1553);
    assert_eq!(
        (functions[0].get("budget_bytes"), &functions[4]["budget_bytes"]),
        (None, &json!(2048))
    );
    assert_eq!(profile[4].budget_bytes(), Some(2048));
    let ways: Vec<_> = value["ways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| &way["caller"])
        .collect();
    let line = |function: usize, row: usize| functions[function]["rows"][row]["line"].clone();
    assert_eq!(
        ways,
        [
            &json!(null),
            &json!([0, line(0, 2)]),
            &json!([0, line(0, 4)]),
            &json!(null),
            &json!([3, line(2, 2)]),
            &json!(null),
            &json!(null),
            &json!([6, line(4, 2)]),
        ]
    );
}

use super::*;

fn with(name: &'static str, value: &'static str) -> Result<Settings, String> {
    Settings::from_lookup(|asked| (asked == name).then_some(value)).map_err(|error| error.to_string())
}

fn refusal(name: &'static str, value: &'static str) -> String {
    with(name, value).unwrap_err()
}

fn formats(value: &'static str) -> [bool; 3] {
    let Formats { table, rows, json } = with("MEMORY_PROFILER_FORMAT", value).unwrap().formats;
    [table, rows, json]
}

#[test]
fn defaults_are_the_documented_ones() {
    let settings = Settings::default();
    assert_eq!(settings.target_url.as_str(), "https://microsoft.com/");
    assert_eq!(settings.sampling, Sampling::All);
    assert_eq!(settings.measure, Measure::Rss);
    assert_eq!(
        settings.formats,
        Formats {
            table: false,
            rows: true,
            json: false
        }
    );
    assert!(!settings.increments_only);
    assert_eq!(settings.precision, 1);
    assert_eq!(settings.dump_after, Some(Duration::from_mins(4)));
    assert_eq!(settings.dump_above_bytes, None);
    assert_eq!(settings.page, Page::Alone);
    assert_eq!(settings.limits, Limits::default());
}

#[test]
fn every_setting_is_read() {
    let settings = Settings::from_lookup(|name| {
        Some(match name {
            "TARGET_URL" => "http://127.0.0.1:8080/page?a=1",
            "MEMORY_PROFILER" => "1/3",
            "MEMORY_PROFILER_BACKEND" => "task",
            "MEMORY_PROFILER_FORMAT" => "json",
            "MEMORY_PROFILER_INCREMENTS_ONLY" => "true",
            "MEMORY_PROFILER_PRECISION" => "6",
            "MEMORY_PROFILER_DUMP_AFTER_SECONDS" => "20",
            "MEMORY_PROFILER_DUMP_ABOVE_MIB" => "100",
            "MEMORY_PROFILER_PAGE" => "off",
            _ => return None,
        })
    })
    .unwrap();
    assert_eq!(settings.target_url.as_str(), "http://127.0.0.1:8080/page?a=1");
    assert_eq!(settings.sampling.to_string(), "1/3");
    assert_eq!(settings.measure, Measure::Task);
    assert_eq!(
        settings.formats,
        Formats {
            table: false,
            rows: false,
            json: true
        }
    );
    assert!(settings.increments_only);
    assert_eq!(settings.precision, 6);
    assert_eq!(settings.dump_after, Some(Duration::from_secs(20)));
    assert_eq!(settings.dump_above_bytes, Some(104_857_600));
    assert_eq!(settings.page, Page::Off);
}

#[test]
fn refusals_name_the_setting_the_value_and_what_is_allowed() {
    assert_eq!(
        refusal("MEMORY_PROFILER", "maybe"),
        "MEMORY_PROFILER is \"maybe\"; allowed: on, off, or 1/N with N from 1 to 4294967295"
    );
    assert_eq!(
        refusal("MEMORY_PROFILER_BACKEND", "RSS"),
        "MEMORY_PROFILER_BACKEND is \"RSS\"; allowed: rss, pss, uss, heap or task"
    );
    assert_eq!(
        refusal("MEMORY_PROFILER_FORMAT", "table,xml"),
        "MEMORY_PROFILER_FORMAT is \"table,xml\"; allowed: auto, or a list of table, rows, json"
    );
    assert_eq!(
        refusal("MEMORY_PROFILER_INCREMENTS_ONLY", "yes"),
        "MEMORY_PROFILER_INCREMENTS_ONLY is \"yes\"; allowed: true or false"
    );
    assert_eq!(
        refusal("MEMORY_PROFILER_PRECISION", "7"),
        "MEMORY_PROFILER_PRECISION is \"7\"; allowed: a whole number from 0 to 6"
    );
    for value in ["+1", "01", "1.0", "-1", "", " 1"] {
        assert!(with("MEMORY_PROFILER_PRECISION", value).is_err(), "{value:?} was taken");
    }
}

#[test]
fn a_refused_url_is_never_shown() {
    let allowed = "allowed: an http or https URL";
    let hidden = "(it may hold a secret and is not shown)";
    for value in [
        "ftp://user:secret@example.com",
        "user:secret@example.com",
        "secret.example.com/?sig=secret",
        "DefaultEndpointsProtocol=https;AccountKey=secret",
        "file:///secret",
    ] {
        let sentence = format!("TARGET_URL does not begin with http:// or https:// {hidden}; {allowed}");
        assert_eq!(refusal("TARGET_URL", value), sentence, "{value}");
    }
    for (value, what) in [
        ("https://", "empty host"),
        ("https://user:secret@", "empty host"),
        ("http://example.com:secret/", "invalid port number"),
        ("http://[secret]/", "invalid IPv6 address"),
        ("http://example.com:80:secret@/", "empty host"),
    ] {
        let sentence = format!("TARGET_URL is not a valid URL: {what} {hidden}; {allowed}");
        assert_eq!(refusal("TARGET_URL", value), sentence, "{value}");
    }
    assert_eq!(refusal("TARGET_URL", ""), format!("TARGET_URL is empty; {allowed}"));
}

#[test]
fn settings_are_printed_without_the_secrets_of_the_url() {
    let settings = with("TARGET_URL", "https://user:secret@example.com/secret?sig=secret#secret").unwrap();
    let text = format!("{settings:?}");
    assert!(
        text.starts_with("Settings { target_url: \"https://example.com\", sampling"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn limits_of_early_reports_are_off_or_whole_numbers() {
    let after = |value| with("MEMORY_PROFILER_DUMP_AFTER_SECONDS", value).map(|settings| settings.dump_after);
    assert_eq!(after("off"), Ok(None));
    assert_eq!(after("1"), Ok(Some(Duration::from_secs(1))));
    assert_eq!(after("86400"), Ok(Some(Duration::from_hours(24))));
    for value in ["", "0", "86401", "+1", "1.5", "-1", "on", " 1", "99999999999999999999"] {
        assert_eq!(
            after(value).unwrap_err(),
            format!(
                "MEMORY_PROFILER_DUMP_AFTER_SECONDS is {value:?}; allowed: off, or a whole number of seconds from 1 to 86400"
            )
        );
    }
    let above = |value| with("MEMORY_PROFILER_DUMP_ABOVE_MIB", value).map(|settings| settings.dump_above_bytes);
    assert_eq!(above("off"), Ok(None));
    assert_eq!(above("1500"), Ok(Some(1_572_864_000)));
    for value in ["", "0", "1048577", "1.5 GiB", "80%"] {
        assert_eq!(
            above(value).unwrap_err(),
            format!(
                "MEMORY_PROFILER_DUMP_ABOVE_MIB is {value:?}; allowed: off, or a whole number of MiB from 1 to 1048576"
            )
        );
    }
}

#[test]
fn a_value_with_a_line_break_is_still_one_line() {
    assert_eq!(
        refusal("MEMORY_PROFILER", "on\noff"),
        "MEMORY_PROFILER is \"on\\noff\"; allowed: on, off, or 1/N with N from 1 to 4294967295"
    );
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_utf_8_is_a_sentence_too() {
    use std::os::unix::ffi::OsStringExt;

    let error =
        Settings::from_lookup(|name| (name == "TARGET_URL").then(|| OsString::from_vec(b"http://\xff".to_vec())));
    assert_eq!(
        error.unwrap_err().to_string(),
        "TARGET_URL is not UTF-8; allowed: an http or https URL"
    );
}

#[test]
fn the_first_of_several_bad_settings_is_reported() {
    let error = Settings::from_lookup(|_| Some("bad")).unwrap_err();
    assert_eq!(error.name(), "TARGET_URL");
}

#[test]
fn formats_are_a_list_or_auto() {
    assert_eq!(formats("table"), [true, false, false]);
    assert_eq!(formats("rows, json"), [false, true, true]);
    assert_eq!(formats("json,json"), [false, false, true]);
    assert_eq!(formats("auto"), [false, true, false]);
    for value in ["", "auto,json", "table,", "Table", "none"] {
        assert!(with("MEMORY_PROFILER_FORMAT", value).is_err(), "{value:?} was taken");
    }
}

#[test]
fn auto_is_a_table_where_a_person_watches() {
    let under_core_tools = Settings::from_lookup(|name| (name == CORE_TOOLS).then_some("Development")).unwrap();
    assert!(under_core_tools.formats.table && !under_core_tools.formats.rows);

    let at_a_terminal = Settings::read(|_| None, true, &SERVING).unwrap();
    assert!(at_a_terminal.formats.table && !at_a_terminal.formats.rows);
}

#[test]
fn the_demo_prefers_tables_by_task_but_obeys_the_setting() {
    let unset = Settings::read(|_| None, false, &DEMO).unwrap();
    assert_eq!(
        unset.formats,
        Formats {
            table: true,
            rows: false,
            json: false
        }
    );

    assert_eq!(unset.measure, Measure::Task);

    let json = |name: &str| (name == "MEMORY_PROFILER_FORMAT").then(|| OsString::from("json"));
    let set = Settings::read(json, false, &DEMO).unwrap();
    assert_eq!(
        set.formats,
        Formats {
            table: false,
            rows: false,
            json: true
        }
    );

    let rss = |name: &str| (name == "MEMORY_PROFILER_BACKEND").then(|| OsString::from("rss"));
    assert_eq!(Settings::read(rss, false, &DEMO).unwrap().measure, Measure::Rss);
}

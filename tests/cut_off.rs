//! An invocation that is cut off has a report: past a limit of seconds or of MiB its rows so far are on standard output, once,
//! while it goes on, whatever kills the process then.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::{Connection, Host, Request};
use serde_json::Value;
use test_support::{SourceReport, Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const ID: &str = "00000000-0000-4000-8000-00000000000a";
const AFTER: &str = "MEMORY_PROFILER_DUMP_AFTER_SECONDS";
const ABOVE: &str = "MEMORY_PROFILER_DUMP_ABOVE_MIB";

/// The function's request in two of the host's modes: envelope, where all lines wait for the answer, and forwarding.
fn requests(function: &str, id: &str) -> [Request; 2] {
    let mut envelope = fixture("http_get_sync");
    envelope["Data"]["req"]["Url"] = format!("http://localhost:7071/api/{function}").into();
    [
        Host::envelope_request(function, envelope.to_string(), id),
        Request::get(&format!("/api/{function}")).header("X-Azure-Functions-InvocationId", id),
    ]
}

/// The rows of a function's reports when it has come to the line that reads the page, and no further.
fn rows_so_far(function: &str) -> Vec<String> {
    let (once, never, no_end) = (Some(1), None, Some(0));
    let reports = match function {
        // A thread that is blocked.
        "HttpTriggerSync" => vec![(
            "src/http_trigger_sync.rs",
            "profile_get_request",
            vec![no_end, never, once, once, never, never, never],
            "client.get(url)?;",
        )],
        // A future that waits, and the one that waits for it.
        _ => vec![
            (
                "src/http_trigger_async.rs",
                "http_trigger_async",
                vec![no_end, never, once, never, never, never],
                "get_microsoft_page_async(",
            ),
            (
                "src/http_trigger_async.rs",
                "get_microsoft_page_async",
                vec![no_end, never, once, once, never, never, never, never, never],
                "client.get(url).await?;",
            ),
        ],
    };
    let mut lines = vec!["memory_profiler_logs: Process memory: # MiB at the start, # MiB so far".to_owned()];
    for (file, name, runs, stands_in) in reports {
        let report = SourceReport::of(file, name, &runs).rows();
        lines.extend(report.into_iter().enumerate().map(|(index, line)| match index {
            0 | 1 => line,
            _ if line.contains(stands_in) => format!("{line} // <- running here // <- so far"),
            _ => format!("{line} // <- so far"),
        }));
    }
    lines
}

fn after_a_second(function: &str, id: &str) -> String {
    format!(
        "memory_profiler_logs: So far: invocation {id} of {function} goes on after 1 s ({AFTER}); its rows so far follow"
    )
}

#[test]
fn rows_so_far_of_what_takes_long_are_written_before_the_process_is_killed() {
    for function in ["HttpTriggerSync", "HttpTriggerAsync"] {
        for request in requests(function, ID) {
            let upstream = Upstream::http();
            let host = Host::of(HANDLER)
                .setting("TARGET_URL", &upstream.url("/hang"))
                .setting(AFTER, "1")
                .start();
            let mut expected = vec![after_a_second(function, ID)];
            expected.extend(rows_so_far(function));
            let invocation = host.begin(&request);
            let _ = host.stdout().wait_until(|lines| lines.len() >= expected.len());
            // By SIGKILL, as the host does.
            let (stdout, stderr) = host.stop();
            assert_eq!((masked_lines(&stdout), stderr), (expected, vec![]), "{function}");
            drop(invocation);
        }
    }
}

/// The limit of MiB is passed from the start, so the invocation is told of for that, and not again when its second is over: the
/// one that comes next, whose process has not grown, is told of for its own.
#[test]
fn each_invocation_is_told_of_once() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/hang"))
        .setting(AFTER, "1")
        .setting(ABOVE, "1")
        .start();
    let other = "00000000-0000-4000-8000-00000000000b";
    let [first, _] = requests("HttpTriggerAsync", ID);
    let [_, second] = requests("HttpTriggerSync", other);
    let heads = |lines: &[String]| -> Vec<String> {
        let heads = lines.iter().filter(|line| line.contains("So far: "));
        masked_lines(&heads.cloned().collect::<Vec<_>>())
    };
    let first = host.begin(&first);
    let _ = host.stdout().wait_for("So far: ");
    let second = host.begin(&second);
    let _ = host.stdout().wait_until(|lines| heads(lines).len() == 2);
    let (stdout, _) = host.stop();
    let above = format!(
        "memory_profiler_logs: So far: invocation {ID} of HttpTriggerAsync goes on while the process has # MiB, more than # MiB \
         ({ABOVE}); its rows so far follow"
    );
    assert_eq!(heads(&stdout), [above, after_a_second("HttpTriggerSync", other)]);
    drop((first, second));
}

/// 32 MiB of a page are kept, and the rest never comes.
#[test]
fn rows_so_far_of_a_process_that_grows_say_which_line_grows() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/stall/67108864"))
        .setting(AFTER, "off")
        .setting(ABOVE, "30")
        .setting("MEMORY_PROFILER_BACKEND", "task")
        .setting("MEMORY_PROFILER_FORMAT", "rows,json")
        .start();
    let [request, _] = requests("HttpTriggerAsync", ID);
    let invocation = host.begin(&request);
    let is_record = |line: &&String| line.starts_with("memory_profiler_report: ");
    let _ = host
        .stdout()
        .wait_until(|lines| lines.iter().filter(is_record).count() == 2);
    let (stdout, _) = host.stop();
    drop(invocation);

    let records: Vec<Value> = stdout
        .iter()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("memory_profiler_report: ")?).ok())
        .collect();
    let record = &records[1];
    assert_eq!(
        (&record["invocation"], &record["profiled"]),
        (&ID.into(), &"get_microsoft_page_async".into())
    );
    assert_eq!(
        (&record["end"], &record["so_far"], &record["calls"]),
        (&"running".into(), &true.into(), &0.into())
    );
    let resident = |name: &str| record[name].as_i64().unwrap();
    assert!(resident("process_start_bytes") < 30 << 20, "{record}");
    assert!(resident("process_end_bytes") > 30 << 20, "{record}");

    let grows = stdout.iter().find(|line| line.contains("extend_from_slice")).unwrap();
    let increment: f64 = grows
        .split("  ")
        .nth(2)
        .unwrap()
        .strip_suffix(" MiB")
        .unwrap()
        .parse()
        .unwrap();
    assert!(increment > 8.0, "{grows}");
    assert!(
        grows.ends_with("page.extend_from_slice(&chunk); // <- so far"),
        "{grows}"
    );
}

/// The second request at the gate opens it. What was told of early is reported whole at the end, and marked by nothing.
#[test]
fn an_invocation_that_ends_after_all_is_reported_as_ever() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/gate/2"))
        .setting(AFTER, "1")
        .start();
    let [_, request] = requests("HttpTriggerSync", ID);
    let invocation = host.begin(&request);
    let mut expected = vec![after_a_second("HttpTriggerSync", ID)];
    expected.extend(rows_so_far("HttpTriggerSync"));
    let _ = host.stdout().wait_until(|lines| lines.len() >= expected.len());
    let opened = Connection::open(upstream.port())
        .unwrap()
        .send(&Request::get("/gate/2"));
    assert_eq!(opened.unwrap().status(), 200);
    expected.extend(report_rows("HttpTriggerSync"));
    let _ = host.stdout().wait_until(|lines| lines.len() >= expected.len());
    let (stdout, stderr) = host.stop();
    assert_eq!((masked_lines(&stdout), stderr), (expected, vec![]));
    drop(invocation);
}

/// Without profiling, or with neither limit, nobody watches.
#[test]
fn nothing_is_told_of_what_is_not_profiled() {
    for (name, value) in [("MEMORY_PROFILER", "off"), (AFTER, "off")] {
        let upstream = Upstream::http();
        let host = Host::of(HANDLER)
            .setting("TARGET_URL", &upstream.url("/gate/2"))
            .setting(AFTER, "1")
            .setting(name, value)
            .start();
        let [_, request] = requests("HttpTriggerAsync", ID);
        let invocation = host.begin(&request);
        upstream.wait_for_requests(1);
        let threads = threads(host.process().unwrap().id());
        assert!(!threads.contains(&"memory-watchdog".to_owned()), "{threads:?}");
        drop(invocation);
    }
}

/// The names of a process's threads, as the kernel keeps them: 15 bytes.
fn threads(process: u32) -> Vec<String> {
    std::fs::read_dir(format!("/proc/{process}/task"))
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .map(|name| name.trim_end().to_owned())
        .collect()
}

#[test]
fn the_watching_thread_has_a_name() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER).setting("TARGET_URL", &upstream.url("/hang")).start();
    let [request, _] = requests("HttpTriggerAsync", ID);
    let invocation = host.begin(&request);
    upstream.wait_for_requests(1);
    let threads = threads(host.process().unwrap().id());
    assert!(threads.contains(&"memory-watchdog".to_owned()), "{threads:?}");
    drop(invocation);
}

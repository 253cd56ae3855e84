//! Makes the fuzzer's first inputs of the recordings, which the stand-in host's package holds: each request with each kind of
//! answer in turn.
//!
//! `seeds recordings folder`

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

mod separator;

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(recorded), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("usage: seeds recordings folder");
    };
    fs::create_dir_all(&folder).expect("the folder can be made");
    let requests = requests(&recorded);
    let answers = answers(&recorded);
    assert!(
        !requests.is_empty() && !answers.is_empty(),
        "there are no recordings in {}",
        recorded.display()
    );
    let mut count = 0;
    let mut write = |name: String, request: &[u8], answer: &[u8]| {
        let seed = [request, separator::ANSWER, answer].concat();
        fs::write(folder.join(name), seed).expect("the seed can be written");
        count += 1;
    };
    for (n, (name, request)) in requests.iter().enumerate() {
        write(format!("request-{name}"), request, &answers[n % answers.len()]);
    }
    for (n, answer) in answers.iter().enumerate() {
        write(format!("answer-{n}"), &requests[n % requests.len()].1, answer);
    }
    println!("{count} seeds in {}", folder.display());
}

fn requests(recorded: &Path) -> Vec<(String, Vec<u8>)> {
    let mut requests = Vec::new();
    for folder in fs::read_dir(recorded).expect("the recordings are there").flatten() {
        for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|extension| extension == "http") {
                let name = format!("{}-{}", folder.file_name().display(), file.file_name().display());
                requests.push((name, fs::read(path).expect("it can be read")));
            }
        }
    }
    requests.sort_unstable();
    requests
}

/// Those that were recorded whole, and the values of the tables of outputs, given one by one.
fn answers(recorded: &Path) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    for mode in ["envelope", "forwarding", "proxying"] {
        let rows = fs::read(recorded.join(format!("answers-{mode}.json"))).expect("they can be read");
        let rows: Vec<Value> = serde_json::from_slice(&rows).expect("they are JSON");
        let texts = rows.iter().filter_map(|row| row["handler_answered"]["text"].as_str());
        answers.extend(texts.map(|text| text.as_bytes().to_vec()));
    }
    for table in ["queue-output", "blob-output"] {
        let table = fs::read_to_string(recorded.join(format!("outputs/{table}.md"))).expect("it can be read");
        for value in table.lines().filter_map(|line| line.split(" | ").nth(1)) {
            let value = value.trim_matches('`');
            let head = "HTTP/1.1 200 OK\r\nx-outputs: 1\r\n\r\n";
            answers.push(
                format!("{head}{{\"Outputs\":{{\"out\":{value},\"file\":{value},\"$return\":{value}}}}}").into_bytes(),
            );
        }
    }
    answers
}

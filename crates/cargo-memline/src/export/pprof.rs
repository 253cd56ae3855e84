//! For `pprof` and all that reads its files: gzip of a message of Google's protocol buffers.

mod message;

use std::collections::HashMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use memline_size::text as size;
use prost::Message as _;

use self::message::{Function, Label, Line, Location, Mapping, Sample, ValueType};
use super::stacks::{Frame, METRICS, Stacks};
use crate::lines::Metric;

pub(super) fn write(stacks: &Stacks<'_>, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let message = Writer::default().message(stacks, title);
    let mut gzip = GzEncoder::new(out, Compression::default());
    gzip.write_all(&message.encode_to_vec())?;
    gzip.finish()?.flush()
}

/// As `pprof -sample_index` takes it, and its unit.
fn sample_type(metric: Metric) -> [&'static str; 2] {
    match metric {
        Metric::Allocated => ["allocated", "bytes"],
        Metric::Allocations => ["allocations", "count"],
        Metric::Peak => ["at_peak", "bytes"],
        Metric::Retained => ["retained", "bytes"],
    }
}

/// What the message refers to by numbers.
#[derive(Debug, Default)]
struct Writer {
    strings: Strings,
    /// By the places of their reports.
    functions: HashMap<usize, u64>,
    locations: HashMap<Frame, u64>,
    message: message::Profile,
}

/// The message's table of strings. The first one is empty.
#[derive(Debug, Default)]
struct Strings {
    places: HashMap<String, i64>,
    list: Vec<String>,
}

impl Strings {
    fn place(&mut self, text: &str) -> i64 {
        if self.list.is_empty() {
            self.list.push(String::new());
            self.places.insert(String::new(), 0);
        }
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = i64::try_from(self.list.len()).unwrap_or(i64::MAX);
        self.list.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}

impl Writer {
    fn message(mut self, stacks: &Stacks<'_>, title: &str) -> message::Profile {
        let profile = stacks.profile;
        for metric in METRICS {
            let [kind, unit] = sample_type(metric).map(|word| self.strings.place(word));
            self.message.sample_type.push(ValueType { kind, unit });
        }
        self.message.default_sample_type = self.strings.place(sample_type(Metric::Retained)[0]);
        // Says that there is nothing to look up in an executable.
        self.message.mapping.push(Mapping {
            id: 1,
            filename: self.strings.place(title),
            has_functions: true,
            has_filenames: true,
            has_line_numbers: true,
            has_inline_frames: true,
        });
        let session = [("session_id", profile.id()), ("session_label", profile.label())]
            .into_iter()
            .filter_map(|(key, value)| Some(self.label(key, value?)))
            .collect::<Vec<_>>();
        for sample in &stacks.samples {
            let mut label = session.clone();
            label.extend(self.marks(stacks, sample.frames[0]));
            let sample = Sample {
                location_id: sample
                    .frames
                    .iter()
                    .map(|frame| self.location(stacks, *frame))
                    .collect(),
                value: METRICS.map(|metric| sample.value(metric)).to_vec(),
                label,
            };
            self.message.sample.push(sample);
        }
        self.message.duration_nanos = i64::try_from(profile.elapsed().as_nanos()).unwrap_or(i64::MAX);
        if let Some(elsewhere) = profile.elsewhere_bytes() {
            let comment = format!("retained by no profiled line: {}", size(elsewhere, 1));
            let comment = self.strings.place(&comment);
            self.message.comment.push(comment);
        }
        self.message.string_table = self.strings.list;
        self.message
    }

    fn label(&mut self, key: &str, value: &str) -> Label {
        Label {
            key: self.strings.place(key),
            str: self.strings.place(value),
        }
    }

    /// What became of calls in a line.
    fn marks(&mut self, stacks: &Stacks<'_>, (report, line): Frame) -> Vec<Label> {
        let rows = stacks.report((report, line)).rows();
        let Some(row) = rows.iter().skip(1).find(|row| row.line() == line) else {
            return Vec::new();
        };
        let marks = [("panicked", row.has_panicked()), ("cancelled", row.was_cancelled())];
        let marks = marks.into_iter().filter(|(_, is_marked)| *is_marked);
        marks.map(|(mark, _)| self.label("mark", mark)).collect()
    }

    fn location(&mut self, stacks: &Stacks<'_>, frame: Frame) -> u64 {
        if let Some(id) = self.locations.get(&frame) {
            return *id;
        }
        let id = self.locations.len() as u64 + 1;
        let line = Line {
            function_id: self.function(stacks, frame),
            line: i64::from(frame.1),
        };
        self.message.location.push(Location {
            id,
            mapping_id: 1,
            line: vec![line],
        });
        self.locations.insert(frame, id);
        id
    }

    fn function(&mut self, stacks: &Stacks<'_>, frame: Frame) -> u64 {
        if let Some(id) = self.functions.get(&frame.0) {
            return *id;
        }
        let id = self.functions.len() as u64 + 1;
        let report = stacks.report(frame);
        let name = self.strings.place(report.path());
        self.message.function.push(Function {
            id,
            name,
            system_name: name,
            filename: self.strings.place(report.file()),
            start_line: report.rows().first().map_or(0, |row| i64::from(row.line())),
        });
        self.functions.insert(frame.0, id);
        id
    }
}

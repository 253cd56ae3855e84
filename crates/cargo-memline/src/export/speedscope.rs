//! For speedscope: <https://www.speedscope.app/file-format-schema.json>.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::stacks::{Frame as Place, METRICS, Stacks};
use crate::lines::Metric;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    name: &'a str,
    exporter: &'static str,
    #[serde(rename = "activeProfileIndex")]
    active_profile: usize,
    shared: Shared<'a>,
    profiles: Vec<Sampled>,
}

#[derive(Serialize)]
struct Shared<'a> {
    frames: Vec<Frame<'a>>,
}

#[derive(Serialize)]
struct Frame<'a> {
    name: String,
    file: &'a str,
    line: u32,
}

/// The stacks by one metric.
#[derive(Serialize)]
struct Sampled {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    unit: &'static str,
    #[serde(rename = "startValue")]
    start_value: i64,
    #[serde(rename = "endValue")]
    end_value: i64,
    /// Places of frames, the outermost first.
    samples: Vec<Vec<usize>>,
    weights: Vec<i64>,
}

pub(super) fn write(stacks: &Stacks<'_>, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut frames = Vec::new();
    let mut places: HashMap<Place, usize> = HashMap::new();
    let mut all = Vec::with_capacity(stacks.samples.len());
    for sample in &stacks.samples {
        let stack = sample.frames.iter().rev().map(|frame| {
            *places.entry(*frame).or_insert_with(|| {
                let report = stacks.report(*frame);
                frames.push(Frame {
                    name: format!("{}:{}", report.path(), frame.1),
                    file: report.file(),
                    line: frame.1,
                });
                frames.len() - 1
            })
        });
        all.push(stack.collect::<Vec<_>>());
    }
    let sampled = |metric: Metric| {
        let samples = stacks.samples.iter().zip(&all);
        let with_value = samples.filter(|(sample, _)| sample.value(metric) != 0);
        let (weights, samples) = with_value
            .map(|(sample, stack)| (sample.value(metric), stack.clone()))
            .unzip();
        Sampled {
            kind: "sampled",
            name: metric.title(),
            unit: if metric == Metric::Allocations { "none" } else { "bytes" },
            start_value: 0,
            end_value: stacks.sum(metric),
            samples,
            weights,
        }
    };
    let document = Document {
        schema: "https://www.speedscope.app/file-format-schema.json",
        name: title,
        exporter: concat!("cargo-memline ", env!("CARGO_PKG_VERSION")),
        active_profile: METRICS
            .iter()
            .position(|metric| *metric == Metric::Retained)
            .unwrap_or(0),
        profiles: METRICS.into_iter().map(sampled).collect(),
        shared: Shared { frames },
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.flush()
}

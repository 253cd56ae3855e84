//! Reports for serde. The fields have the names of the accessors, so that units are in them.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::report::{Measured, Report, Row};
use crate::{End, Measure, Switch};

#[derive(Serialize)]
#[serde(rename = "Report")]
struct ReportFields<'a> {
    session_id: Option<&'a str>,
    session_function: Option<&'a str>,
    index: usize,
    concurrent: u64,
    profiled: &'a str,
    file: &'a str,
    measure: Measure,
    is_measured: bool,
    precision: Option<u8>,
    calls: u64,
    polls: u64,
    wall_nanos: u64,
    net_bytes: i64,
    peak_bytes: i64,
    freed_by_others_bytes: i64,
    retained_bytes: i64,
    calls_over_budget: u64,
    end: End,
    overhead_nanos: u64,
    rows: &'a [Row],
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = ReportFields {
            session_id: self.session_id(),
            session_function: self.session_function(),
            index: self.index(),
            concurrent: self.concurrent(),
            profiled: self.profiled(),
            file: self.file(),
            measure: self.measure(),
            is_measured: self.is_measured(),
            precision: self.precision(),
            calls: self.calls(),
            polls: self.polls(),
            wall_nanos: self.wall_nanos(),
            net_bytes: self.net_bytes(),
            peak_bytes: self.peak_bytes(),
            freed_by_others_bytes: self.freed_by_others_bytes(),
            retained_bytes: self.retained_bytes(),
            calls_over_budget: self.calls_over_budget(),
            end: self.end(),
            overhead_nanos: self.overhead_nanos(),
            rows: self.rows(),
        };
        fields.serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename = "Row")]
struct RowFields<'a> {
    line: u32,
    text: &'a str,
    measured: Option<Measured>,
    has_panicked: bool,
    was_cancelled: bool,
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = RowFields {
            line: self.line(),
            text: self.text(),
            measured: self.measured(),
            has_panicked: self.has_panicked(),
            was_cancelled: self.was_cancelled(),
        };
        fields.serialize(serializer)
    }
}

impl Serialize for End {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse()
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&name), &Self::ALLOWED))
    }
}

impl Serialize for Switch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &Self::ALLOWED))
    }
}

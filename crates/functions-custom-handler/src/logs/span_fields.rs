//! What the spans around an event tell.

use std::fmt::{self, Write as _};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Record};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// The fields of one span, in its extensions. A type of its own, so that other layers keep theirs.
#[derive(Debug, Default)]
pub(super) struct SpanFields(Vec<(&'static str, String)>);

impl SpanFields {
    /// To be called when a span begins. Runs the app's `Debug` and `Display`, with nothing locked.
    pub(super) fn begin<S>(span: &SpanRef<'_, S>, attributes: &Attributes<'_>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let mut fields = Self::default();
        attributes.record(&mut fields);
        fields.merge_into(span);
    }

    /// To be called when fields of a span get values later.
    pub(super) fn record<S>(span: &SpanRef<'_, S>, values: &Record<'_>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let mut fields = Self::default();
        values.record(&mut fields);
        fields.merge_into(span);
    }

    /// A later value takes the place of an earlier one.
    fn merge_into<S>(self, span: &SpanRef<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        if self.0.is_empty() {
            return;
        }
        let mut extensions = span.extensions_mut();
        let Some(Self(known)) = extensions.get_mut() else {
            return extensions.insert(self);
        };
        for (name, value) in self.0 {
            match known.iter_mut().find(|(other, _)| *other == name) {
                Some((_, old)) => *old = value,
                None => known.push((name, value)),
            }
        }
    }

    /// ` name{field=value ...}`.
    pub(super) fn append_to(&self, context: &mut String, name: &str) {
        let _ = write!(context, " {name}{{");
        for (n, (field, value)) in self.0.iter().enumerate() {
            let blank = if n == 0 { "" } else { " " };
            let _ = write!(context, "{blank}{field}={value}");
        }
        context.push('}');
    }
}

impl Visit for SpanFields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Addressed to OpenTelemetry's layer, such as `otel.kind`.
        if field.name().starts_with("otel.") {
            return;
        }
        let mut text = String::new();
        // Only a value's own `Debug` can fail here. What it wrote so far is kept.
        let _ = write!(text, "{value:?}");
        self.0.push((field.name(), text));
    }
}

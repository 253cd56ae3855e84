// Memory over time, and what ran meanwhile.

import type { Moment, Span, Timeline } from "../protocol";
import { textOf } from "./callers";
import type { Model } from "./model";
import { colour } from "./highlight";

export function timeline(model: Model): Timeline | null {
  const { profile } = model.now;
  const data = profile.timeline;
  if (data === null) return null;
  const moments = data.moments ?? [];
  return {
    at: Float64Array.from(moments, (moment) => moment.at_ns),
    heap: Float64Array.from(moments, (moment) => moment.heap_bytes ?? NaN),
    resident: Float64Array.from(moments, (moment) => moment.resident_bytes ?? NaN),
    isKnown: Uint8Array.from(moments, (moment) => Number(moment.held !== null)),
    elapsedNs: profile.totals().elapsedNs,
    ...inLanes(data.spans ?? []),
  };
}

/** Spans that overlap stand below each other. */
function inLanes(spans: readonly { name: string; id: string | null; from_ns: number; to_ns: number | null }[]) {
  const ends: number[] = [];
  const sorted = [...spans].sort((a, b) => a.from_ns - b.from_ns);
  const placed = sorted.map((span): Span => {
    const free = ends.findIndex((end) => end <= span.from_ns);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = span.to_ns ?? Infinity;
    return { name: String(span.name), id: span.id, fromNs: span.from_ns, toNs: span.to_ns, lane };
  });
  return { spans: placed, lanes: ends.length };
}

/** What lines held at a moment, most first; null if it is not known. */
export function moment(model: Model, place: number): Moment {
  const { profile } = model.now;
  const held = profile.timeline?.moments[place]?.held ?? null;
  if (held === null) return { held: null };
  return {
    held: held.map(([fn, line, bytes]) => {
      const at = profile.place("now", fn, line);
      return { ...at, bytes, tokens: colour([textOf(model, at)])[0] ?? [] };
    }),
  };
}

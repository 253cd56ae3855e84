// Which lines call a function or a line, what a line calls, and the ways to it.

import { METRICS, type MetricName } from "../metrics";
import type { Link, Place, Side } from "../protocol";
import type { Model } from "./model";

/** A caller or callee, being added up. */
interface Sum {
  readonly place: Place;
  calls: number;
  callsBefore: number;
  value: number;
  valueBefore: number;
}

type Sums = Map<string, Sum>;

/** How many links are shown of each. */
const LINKS = 200;

/** The lines that call a function, with what the function and all that it calls has of the metric from there; or, of one line of it,
 * what that line has. */
export function callers(model: Model, side: Side, fn: number, line: number | null, metric: MetricName): Link[] {
  const sums: Sums = new Map();
  addCallers(sums, model, side, fn, line, metric, fieldOf(side));
  const then = before(model, side, fn, line);
  if (then !== null) addCallers(sums, model, "before", then.fn, then.line, metric, "valueBefore");
  return links(model, sums);
}

/** The functions that a line calls, with all that these call. */
export function callees(model: Model, side: Side, fn: number, line: number, metric: MetricName): Link[] {
  const sums: Sums = new Map();
  addCallees(sums, model, side, fn, line, metric, fieldOf(side));
  const then = before(model, side, fn, line);
  if (then?.line != null) addCallees(sums, model, "before", then.fn, then.line, metric, "valueBefore");
  return links(model, sums);
}

type Field = "value" | "valueBefore";

function fieldOf(side: Side): Field {
  return side === "now" ? "value" : "valueBefore";
}

function addCallers(sums: Sums, model: Model, side: Side, fn: number, line: number | null, metric: MetricName, field: Field): void {
  const { profile } = model.of(side);
  const { ways } = profile;
  for (const way of ways.of(fn)) {
    let value;
    if (line === null) {
      value = ways.withCalled(metric)[way]!;
    } else {
      const place = ways.placeOf(way, line);
      if (place < 0) continue;
      value = ways.ownAt(place, way, metric);
    }
    const caller = ways.caller[way]!;
    const place = caller < 0 ? outside(side) : profile.place(side, ways.function[caller]!, ways.callerLine[way]!);
    add(sums, model, place, ways.calls[way]!, value, metric, field);
  }
}

function addCallees(sums: Sums, model: Model, side: Side, fn: number, line: number, metric: MetricName, field: Field): void {
  const { profile } = model.of(side);
  const { ways } = profile;
  const values = ways.withCalled(metric);
  for (const way of ways.of(fn)) {
    for (const called of ways.calledBy(way)) {
      if (ways.callerLine[called] !== line) continue;
      const to = ways.function[called]!;
      const first = to < 0 ? 0 : profile.rowLine[profile.firstRow[to]!]!;
      add(sums, model, profile.place(side, to, first), ways.calls[called]!, values[called]!, metric, field);
    }
  }
}

function outside(side: Side): Place {
  return { side, function: -1, path: "no profiled line", name: "no profiled line", file: "", line: 0 };
}

/** The same line of the earlier profile; null if there is none. */
function before(model: Model, side: Side, fn: number, line: number | null): { fn: number; line: number | null } | null {
  const { comparison, now, before: then } = model;
  const fnBefore = side === "now" ? (comparison?.functionBefore[fn] ?? -1) : -1;
  if (comparison === null || then === null || fnBefore < 0) return null;
  if (line === null) return { fn: fnBefore, line };
  const row = now.profile.rowOf(fn, line);
  const rowBefore = row < 0 ? -1 : comparison.rowBefore[row]!;
  return rowBefore < 0 ? null : { fn: fnBefore, line: then.profile.rowLine[rowBefore]! };
}

function add(sums: Sums, model: Model, place: Place, calls: number, value: number, metric: MetricName, field: Field): void {
  const same = field === "value" ? place : nowOf(model, place);
  const key = `${same.side}:${same.function}:${same.line}`;
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, (sum = { place: same, calls: 0, callsBefore: 0, value: 0, valueBefore: 0 }));
  sum[field === "value" ? "calls" : "callsBefore"] += calls;
  sum[field] = METRICS[metric].kind === "largest" ? Math.max(sum[field], value) : sum[field] + value;
}

/** Where a line of the earlier profile is now; itself if it is gone. */
function nowOf(model: Model, place: Place): Place {
  const { comparison, now, before: then } = model;
  if (place.function < 0) return { ...place, side: "now" };
  if (comparison === null || then === null) return place;
  const row = then.profile.rowOf(place.function, place.line);
  const rowNow = row < 0 ? -1 : comparison.rowNow[row]!;
  return rowNow < 0 ? place : now.profile.place("now", now.profile.rowFunction[rowNow]!, now.profile.rowLine[rowNow]!);
}

function links(model: Model, sums: Sums): Link[] {
  const most = ({ value, valueBefore }: Sum) => Math.max(value, valueBefore);
  const sorted = [...sums.values()].sort((a, b) => most(b) - most(a) || b.calls - a.calls);
  return sorted.slice(0, LINKS).map((sum) => ({
    ...sum.place,
    // A caller that is gone has the calls that it had.
    calls: sum.calls || sum.callsBefore,
    value: sum.value,
    valueBefore: sum.valueBefore,
    text: textOf(model, sum.place),
  }));
}

export function textOf(model: Model, { side, function: fn, line }: Place): string {
  if (fn < 0) return "";
  const { profile } = model.of(side);
  const row = profile.rowOf(fn, line);
  return row < 0 ? "" : profile.rowText[row]!.trim();
}

/** The ways to a line, from the outermost call: those with the most, and how many there are. */
export function waysTo(model: Model, side: Side, fn: number, line: number, metric: MetricName, count: number) {
  const { profile } = model.of(side);
  const { ways } = profile;
  const all: { way: number; value: number }[] = [];
  for (const way of ways.of(fn)) {
    const place = ways.placeOf(way, line);
    if (place >= 0) all.push({ way, value: ways.ownAt(place, way, metric) });
  }
  all.sort((a, b) => b.value - a.value || a.way - b.way);
  const shown = all.slice(0, count).map(({ way, value }) => {
    const steps: Place[] = [profile.place(side, fn, line)];
    for (let at = way; ways.caller[at]! >= 0; at = ways.caller[at]!) {
      steps.unshift(profile.place(side, ways.function[ways.caller[at]!]!, ways.callerLine[at]!));
    }
    return { value, steps };
  });
  return { shown, count: all.length };
}

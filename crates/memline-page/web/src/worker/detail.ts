// All that is known of one line.

import { METRICS, type MetricName } from "../metrics";
import type { Detail, Side } from "../protocol";
import { callees, callers, waysTo } from "./callers";
import { together } from "./columns";
import type { Model } from "./model";
import type { Profile } from "./profile";
import { trimmed } from "./ranking";

/** How many ways to a line are shown. */
const WAYS = 12;

export function detail(model: Model, side: Side, fn: number, line: number, metric: MetricName): Detail | null {
  const { profile, lines, highlighter } = model.of(side);
  if (fn < 0 || fn >= profile.functions.length) return null;
  const row = profile.rowOf(fn, line);
  if (row < 0) return null;
  const isFirst = profile.isFirst(row);
  const lineId = lines.ofRow[row]!;
  const rows = lineId >= 0 && !isFirst ? lines.rowsOf(lineId) : [row];
  const rowBefore = side === "now" ? (model.comparison?.rowBefore[row] ?? -1) : -1;
  const before = model.before;
  const value = valueOf(profile, rows, metric);
  const valueBefore = rowBefore < 0 || before === null ? 0 : valueOf(before.profile, [rowBefore], metric);
  const { shown, count } = waysTo(model, side, fn, line, metric, WAYS);
  const own = valueOf(profile, rows, "allocations");
  return {
    ...profile.place(side, fn, line),
    tokens: trimmed(highlighter.row(row)),
    stats: together(rows.map((each) => profile.statsOf(each))),
    statsBefore: rowBefore < 0 || before === null ? null : before.profile.statsOf(rowBefore),
    ownAllocations: isFirst ? null : own,
    marks: profile.marksOf(row),
    value: side === "now" ? value : 0,
    valueBefore: side === "now" ? valueBefore : value,
    callers: isFirst ? callers(model, side, fn, null, metric) : callers(model, side, fn, line, metric),
    callees: isFirst ? [] : callees(model, side, fn, line, metric),
    ways: shown,
    wayCount: count,
    facts: profile.facts(fn),
    otherFunctions: rows.slice(1).map((each) => profile.functions[profile.rowFunction[each]!]!.path),
  };
}

/** What rows of one line have of a metric. */
export function valueOf(profile: Profile, rows: readonly number[], metric: MetricName): number {
  const values = profile.valuesOf(metric);
  const isLargest = METRICS[metric].kind === "largest";
  return rows.reduce((sum, row) => {
    const value = values[row]! || 0;
    return isLargest ? Math.max(sum, value) : sum + value;
  }, 0);
}

// The lines, functions and files with the most of a metric; of two profiles, those that changed most.

import { METRICS, type MetricName } from "../metrics";
import type { ListHead, ListQuery, ListRow, NavigatorRow, Side } from "../protocol";
import type { Model } from "./model";
import type { FunctionInfo } from "./profile";

interface Item {
  readonly side: Side;
  /** Of the side's profile. */
  readonly row: number;
  readonly now: number;
  readonly before: number;
  readonly runs: number;
  readonly value: number;
}

export class Ranking {
  readonly head: Omit<ListHead, "key">;
  private readonly items: Item[];

  constructor(
    private readonly model: Model,
    query: ListQuery,
  ) {
    const words = query.filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
    this.items = allItems(model, query.metric, words);
    sort(this.items, model, query.by);
    let [largest, sum] = [0, 0];
    for (const { value } of this.items) {
      largest = Math.max(largest, Math.abs(value));
      sum += value;
    }
    const adds = METRICS[query.metric].kind === "own";
    this.head = { count: this.items.length, largest, sum: adds ? sum : null };
  }

  rows(from: number, to: number): ListRow[] {
    return this.items.slice(from, to).map(({ side, row, now, before, runs, value }) => ({
      ...this.model.placeOfRow(side, row),
      value,
      now,
      before,
      runs,
      tokens: trimmed(this.model.tokens(side, row)),
      marks: this.model.of(side).profile.marksOf(row),
    }));
  }

  place(side: Side, file: string, line: number): number {
    return this.items.findIndex((item) => {
      const { profile } = this.model.of(item.side);
      return (
        item.side === side &&
        profile.rowLine[item.row] === line &&
        profile.functions[profile.rowFunction[item.row]!]!.file === file
      );
    });
  }
}

function allItems(model: Model, metric: MetricName, words: readonly string[]): Item[] {
  const { now, before, comparison } = model;
  const values = now.lines.valuesOf(metric);
  const valuesBefore = before?.lines.valuesOf(metric);
  const items: Item[] = [];
  for (let line = 0; line < now.lines.count; line += 1) {
    const row = now.lines.row[line]!;
    const rowBefore = comparison?.rowBefore[row] ?? -1;
    const lineBefore = rowBefore < 0 ? -1 : before!.lines.ofRow[rowBefore]!;
    const wasValue = lineBefore < 0 ? 0 : valuesBefore![lineBefore]!;
    const value = values[line]! - wasValue;
    if (comparison === null ? value <= 0 : value === 0) continue;
    if (words.length > 0 && !words.every((word) => now.lines.searched(line).includes(word))) continue;
    items.push({ side: "now", row, now: values[line]!, before: wasValue, runs: now.lines.runs[line]!, value });
  }
  if (comparison === null || before === null || valuesBefore === undefined) return items;
  for (let line = 0; line < before.lines.count; line += 1) {
    const row = before.lines.row[line]!;
    const rowNow = comparison.rowNow[row]!;
    const value = -valuesBefore[line]!;
    if (value === 0 || (rowNow >= 0 && now.lines.ofRow[rowNow]! >= 0)) continue;
    if (words.length > 0 && !words.every((word) => before.lines.searched(line).includes(word))) continue;
    const place = rowNow >= 0 ? ({ side: "now", row: rowNow } as const) : ({ side: "before", row } as const);
    items.push({ ...place, now: 0, before: -value, runs: 0, value });
  }
  return items;
}

function sort(items: Item[], model: Model, by: ListQuery["by"]): void {
  const file = ({ side, row }: Item) => {
    const { profile } = model.of(side);
    return profile.functions[profile.rowFunction[row]!]!.file;
  };
  const line = ({ side, row }: Item) => model.of(side).profile.rowLine[row]!;
  const byPlace = (a: Item, b: Item) => compareTexts(file(a), file(b)) || line(a) - line(b);
  const byValue = (a: Item, b: Item) => Math.abs(b.value) - Math.abs(a.value);
  if (by === "place") items.sort(byPlace);
  else if (by === "runs") items.sort((a, b) => b.runs - a.runs || byValue(a, b) || byPlace(a, b));
  else items.sort((a, b) => byValue(a, b) || byPlace(a, b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function trimmed(tokens: ListRow["tokens"]): ListRow["tokens"] {
  const [first, ...rest] = tokens;
  if (first === undefined) return tokens;
  const text = first[0].trimStart();
  return text === "" ? trimmed(rest) : [[text, first[1]], ...rest];
}

/** The functions, or the files, of both profiles. */
export class Navigator {
  readonly head: Omit<ListHead, "key">;
  private readonly rows_: NavigatorRow[];

  constructor(model: Model, by: "function" | "file", metric: MetricName, filter: string) {
    const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const rows = by === "function" ? functions(model, metric) : files(functions(model, metric), metric);
    this.rows_ = rows.filter(({ path, file }) => {
      const text = `${path} ${file}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.rows_.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareTexts(a.path, b.path));
    const largest = this.rows_.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    this.head = { count: this.rows_.length, largest, sum: null };
  }

  rows(from: number, to: number): NavigatorRow[] {
    return this.rows_.slice(from, to);
  }
}

function functions(model: Model, metric: MetricName): NavigatorRow[] {
  const { now, before, comparison } = model;
  const values = ofFunctions(model, "now", metric);
  const was = before === null ? null : ofFunctions(model, "before", metric);
  const rows: NavigatorRow[] = now.profile.functions.map((fn, place) => {
    const then = comparison?.functionBefore[place] ?? -1;
    const value = values[place]! - (then < 0 ? 0 : was![then]!);
    return row("now", place, fn, value);
  });
  before?.profile.functions.forEach((fn, place) => {
    if (comparison!.functionNow[place]! < 0) rows.push(row("before", place, fn, -was![place]!));
  });
  return rows;
}

function row(
  side: Side,
  place: number,
  fn: FunctionInfo,
  value: number,
): NavigatorRow {
  const { path, file, outcome, function: name, budget_bytes: bytes = null } = fn;
  const budget = bytes === null ? null : { bytes, peak: fn.peak_bytes, over: fn.calls_over_budget };
  return { side, function: place, path, name, file, value, outcome, budget };
}

/** What each function's own lines have. */
export function ofFunctions(model: Model, side: Side, metric: MetricName): Float64Array {
  const { profile } = model.of(side);
  const sums = new Float64Array(profile.functions.length);
  const adds = METRICS[metric].kind === "own";
  profile.valuesOf(metric).forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const fn = profile.rowFunction[row]!;
    sums[fn] = adds ? sums[fn]! + value : Math.max(sums[fn]!, value);
  });
  return sums;
}

function files(functions: readonly NavigatorRow[], metric: MetricName): NavigatorRow[] {
  const adds = METRICS[metric].kind === "own";
  const files = new Map<string, NavigatorRow>();
  for (const fn of functions) {
    const former = files.get(fn.file);
    const value = former === undefined ? fn.value : adds ? former.value + fn.value : Math.max(former.value, fn.value);
    const side: Side = former?.side === "now" ? "now" : fn.side;
    const name = fn.file.slice(fn.file.lastIndexOf("/") + 1);
    files.set(fn.file, { side, function: -1, path: fn.file, name, file: fn.file, value, outcome: "returned", budget: null });
  }
  return [...files.values()];
}

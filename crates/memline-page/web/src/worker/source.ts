// The source of a function or of a file, with the numbers of each line, and with the lines of an earlier profile that are gone.

import type { MetricName } from "../metrics";
import type { Side, SourceHead, SourceQuery, SourceRow } from "../protocol";
import { STAT_NAMES } from "../stats";
import { callers } from "./callers";
import { together } from "./columns";
import { valueOf } from "./detail";
import type { Model } from "./model";

/** A line, the rows that stand for it, and those of the earlier profile. */
interface Entry {
  readonly kind: SourceRow["kind"];
  readonly side: Side;
  readonly line: number;
  /** Of the side's profile. */
  readonly rows: number[];
}

const NO_MARKS = { panicked: false, cancelled: false, open: false, freedForOthers: 0, spawned: 0 };

export class Source {
  readonly head: Omit<SourceHead, "key">;
  private readonly entries: Entry[];
  private readonly metric: MetricName;

  constructor(
    private readonly model: Model,
    query: SourceQuery,
  ) {
    this.metric = query.metric;
    const functions = functionsOf(model, query);
    this.entries = withGaps([...kept(model, functions.now), ...gone(model, functions)].sort(inOrder));
    let [largest, value, valueBefore] = [0, 0, 0];
    const hot: number[] = [];
    const shownValues: number[] = [];
    let hasText = false;
    this.entries.forEach((entry, place) => {
      const [is, was] = this.values(entry);
      const shown = model.comparison === null ? is : is - was;
      largest = Math.max(largest, Math.abs(shown));
      value += is;
      valueBefore += was;
      if (shown !== 0) {
        hot.push(place);
        shownValues.push(shown);
      }
      hasText ||= entry.rows.some((row) => model.of(entry.side).profile.rowText[row]!.trim() !== "");
    });
    const one = query.kind === "function" ? query : null;
    const profile = one === null ? null : model.of(one.side).profile;
    const first = one === null || profile === null ? 0 : profile.rowLine[profile.firstRow[one.function]!]!;
    const place = one === null || profile === null ? null : profile.place(one.side, one.function, first);
    this.head = {
      title: place?.path ?? (query.kind === "file" ? query.file : ""),
      file: place?.file ?? (query.kind === "file" ? query.file : ""),
      count: this.entries.length,
      largest,
      value,
      valueBefore,
      facts: one === null || profile === null ? null : profile.facts(one.function),
      place,
      stats: this.known(),
      callers: one === null ? [] : callers(model, one.side, one.function, null, query.metric),
      hot,
      heat: shownValues.map((each) => each / largest),
      hasText,
    };
  }

  private known(): boolean[] {
    const known = STAT_NAMES.map(() => false);
    for (const { side, rows } of this.entries) {
      const { stats } = this.model.of(side).profile;
      for (const row of rows) stats.forEach((column, stat) => (known[stat] ||= (column[row]! || 0) !== 0));
    }
    return known;
  }

  rows(from: number, to: number): SourceRow[] {
    return this.entries.slice(from, to).map((entry) => this.row(entry));
  }

  place(side: Side, line: number): number {
    return this.entries.findIndex((entry) => entry.kind !== "gap" && entry.side === side && entry.line === line);
  }

  /** What a line has now, and had before. */
  private values(entry: Entry): [number, number] {
    const { model, metric } = this;
    if (entry.rows.length === 0) return [0, 0];
    const value = valueOf(model.of(entry.side).profile, entry.rows, metric);
    if (entry.side === "before") return [0, value];
    const { comparison, before } = model;
    if (comparison === null || before === null) return [value, 0];
    const rowsBefore = entry.rows.map((row) => comparison.rowBefore[row]!).filter((row) => row >= 0);
    return [value, valueOf(before.profile, rowsBefore, metric)];
  }

  private row(entry: Entry): SourceRow {
    const { model } = this;
    const { side, line, kind, rows } = entry;
    const { profile } = model.of(side);
    const [row] = rows;
    if (row === undefined) {
      const note = line === 1 ? "1 line" : `${line} lines`;
      return { ...bare(side), kind, line: 0, note: `${note} without a profiled function` };
    }
    const others = rows.filter((each) => !profile.isFirst(each));
    const own = others.some((each) => profile.hasRun(each)) ? others : rows;
    const [value, valueBefore] = this.values(entry);
    const fn = profile.rowFunction[row]!;
    const hasNumber = profile.hasRun(row) && kind !== "head";
    const marked = others.map((each) => profile.marksOf(each));
    return {
      kind,
      side,
      function: fn,
      path: profile.functions[fn]!.path,
      line,
      tokens: model.tokens(side, own[0] ?? row),
      stats: together(own.map((each) => profile.statsOf(each))),
      value: hasNumber || value !== 0 ? value : null,
      valueBefore: model.comparison === null || (!hasNumber && valueBefore === 0) ? null : valueBefore,
      marks: {
        panicked: marked.some((marks) => marks.panicked),
        cancelled: marked.some((marks) => marks.cancelled),
        open: marked.some((marks) => marks.open),
        freedForOthers: marked.reduce((sum, marks) => sum + marks.freedForOthers, 0),
        spawned: marked.reduce((sum, marks) => sum + marks.spawned, 0),
      },
      note: "",
    };
  }
}

function bare(side: Side): SourceRow {
  return {
    kind: "gap",
    side,
    function: -1,
    path: "",
    line: 0,
    tokens: [],
    stats: null,
    value: null,
    valueBefore: null,
    marks: NO_MARKS,
    note: "",
  };
}

interface Functions {
  readonly now: readonly number[];
  readonly before: readonly number[];
}

function functionsOf(model: Model, query: SourceQuery): Functions {
  const { now, before, comparison } = model;
  if (query.kind === "function") {
    if (query.side === "before") return { now: [], before: [query.function] };
    const then = comparison?.functionBefore[query.function] ?? -1;
    return { now: [query.function], before: then < 0 ? [] : [then] };
  }
  const inFile = (functions: readonly { file: string }[]) =>
    functions.flatMap((fn, place) => (fn.file === query.file ? [place] : []));
  return { now: inFile(now.profile.functions), before: before === null ? [] : inFile(before.profile.functions) };
}

/** The lines of functions; a line that several of them have is one. */
function kept(model: Model, functions: readonly number[]): Entry[] {
  const { profile } = model.now;
  const entries = new Map<number, Entry>();
  for (const fn of functions) {
    for (let row = profile.firstRow[fn]!; row < profile.firstRow[fn + 1]!; row += 1) {
      const line = profile.rowLine[row]!;
      const former = entries.get(line);
      if (former === undefined) {
        entries.set(line, { kind: profile.isFirst(row) ? "head" : "line", side: "now", line, rows: [row] });
        continue;
      }
      // A function within another one has lines of its own, which the outer one has too, without numbers.
      const both = [...former.rows, row];
      const rows = both.some((each) => profile.hasRun(each)) ? both.filter((each) => profile.hasRun(each)) : both;
      const kind = rows.every((each) => profile.isFirst(each)) ? "head" : "line";
      entries.set(line, { kind, side: "now", line, rows });
    }
  }
  return [...entries.values()];
}

/** The lines of the earlier profile that are gone, each with the number of the line that it stood behind. */
function gone(model: Model, functions: Functions): (Entry & { behind: number })[] {
  const { now, before, comparison } = model;
  if (before === null || comparison === null) return [];
  const { profile } = before;
  return functions.before.flatMap((fn) => {
    const entries = [];
    let behind = Infinity;
    for (let row = profile.firstRow[fn]!; row < profile.firstRow[fn + 1]!; row += 1) {
      const rowNow = comparison.rowNow[row]!;
      if (rowNow >= 0) behind = now.profile.rowLine[rowNow]!;
      // Empty lines and comments that moved say nothing.
      else if (profile.hasRun(row) || comparison.functionNow[fn]! < 0) {
        const entry: Entry = { kind: "gone", side: "before", line: profile.rowLine[row]!, rows: [row] };
        entries.push({ ...entry, behind });
      }
    }
    return entries;
  });
}

function inOrder(a: Entry & { behind?: number }, b: Entry & { behind?: number }): number {
  const place = (entry: Entry & { behind?: number }) => entry.behind ?? entry.line;
  const [first, second] = [place(a), place(b)];
  if (first !== second) return first < second ? -1 : 1;
  const isGone = (entry: Entry) => Number(entry.kind === "gone");
  return isGone(a) - isGone(b) || a.line - b.line;
}

/** Where lines are left out, a row says how many. */
function withGaps(entries: readonly Entry[]): Entry[] {
  const all: Entry[] = [];
  let last: number | null = null;
  for (const entry of entries) {
    if (entry.side === "now") {
      const left = last === null ? 0 : entry.line - last - 1;
      if (left > 0) all.push({ kind: "gap", side: "now", line: left, rows: [] });
      last = entry.line;
    }
    all.push(entry);
  }
  return all;
}

// The ways of a profile: a function as called from one line of another way, or from none. Callers come before what they call.

import { METRICS, type MetricName } from "../metrics";
import { STAT } from "../stats";
import { columns, putStats } from "./columns";
import type { JsonWay } from "./json";

/** The functions and rows that ways are of. */
interface Rows {
  readonly functions: { readonly length: number };
  readonly rows: number;
  rowOf(functionIndex: number, line: number): number;
}

export class Ways {
  readonly count: number;
  /** -1 for a function that has no report. */
  readonly function: Int32Array;
  /** The calling way; -1 if no profiled line calls. */
  readonly caller: Int32Array;
  readonly callerLine: Uint32Array;
  readonly calls: Float64Array;
  /** Where the lines of each way begin; one more for the end. */
  readonly firstLine: Uint32Array;
  readonly line: Uint32Array;
  readonly stats: readonly Float64Array[];
  private ofFunction: Int32Array[] | null = null;
  private callees: Int32Array[] | null = null;
  private readonly sums = new Map<MetricName, Float64Array>();

  constructor(
    private readonly profile: Rows,
    ways: readonly JsonWay[],
  ) {
    this.count = ways.length;
    this.function = new Int32Array(ways.length);
    this.caller = new Int32Array(ways.length);
    this.callerLine = new Uint32Array(ways.length);
    this.calls = new Float64Array(ways.length);
    this.firstLine = new Uint32Array(ways.length + 1);
    ways.forEach((way, place) => (this.firstLine[place + 1] = this.firstLine[place]! + way.lines.length));
    const lines = this.firstLine[ways.length]!;
    this.line = new Uint32Array(lines);
    this.stats = columns(lines);
    let next = 0;
    ways.forEach((way, place) => {
      this.function[place] = way.function ?? -1;
      this.caller[place] = way.caller === null ? -1 : way.caller[0];
      this.callerLine[place] = way.caller === null ? 0 : way.caller[1];
      this.calls[place] = way.calls;
      for (const { line, stats } of way.lines) {
        this.line[next] = line;
        putStats(this.stats, next, stats);
        next += 1;
      }
    });
  }

  /** The ways of a function. */
  of(functionIndex: number): Int32Array {
    this.ofFunction ??= grouped(this.function, this.profile.functions.length);
    return this.ofFunction[functionIndex] ?? new Int32Array();
  }

  /** The ways that a way's lines call. */
  calledBy(way: number): Int32Array {
    this.callees ??= grouped(this.caller, this.count);
    return this.callees[way] ?? new Int32Array();
  }

  /** The place of a line among those of a way; -1 if it did not run on it. */
  placeOf(way: number, line: number): number {
    for (let place = this.firstLine[way]!; place < this.firstLine[way + 1]!; place += 1) {
      if (this.line[place] === line) return place;
    }
    return -1;
  }

  /** What a line of a way has of a metric, without what it calls where that can be told. */
  ownAt(place: number, way: number, metric: MetricName): number {
    const value = this.stats[STAT[METRICS[metric].stat]]![place]! || 0;
    if (metric !== "allocations") return value;
    let inner = 0;
    for (const called of this.calledBy(way)) {
      if (this.callerLine[called] === this.line[place]) inner += this.requests(called);
    }
    return value - inner;
  }

  private requests(way: number): number {
    const column = this.stats[STAT.allocations]!;
    let sum = 0;
    for (let place = this.firstLine[way]!; place < this.firstLine[way + 1]!; place += 1) sum += column[place]! || 0;
    return sum;
  }

  /** What each way has of a metric, with all that it calls. */
  withCalled(metric: MetricName): Float64Array {
    let sums = this.sums.get(metric);
    if (sums !== undefined) return sums;
    const { kind, stat } = METRICS[metric];
    const column = this.stats[STAT[stat]]!;
    const adds = kind === "own" && metric !== "allocations";
    sums = new Float64Array(this.count);
    for (let way = this.count - 1; way >= 0; way -= 1) {
      for (let place = this.firstLine[way]!; place < this.firstLine[way + 1]!; place += 1) {
        const value = column[place]! || 0;
        sums[way] = kind === "largest" ? Math.max(sums[way]!, value) : sums[way]! + value;
      }
      const caller = this.caller[way]!;
      if (adds && caller >= 0) sums[caller] = sums[caller]! + sums[way]!;
    }
    this.sums.set(metric, sums);
    return sums;
  }

  /** How often each row asked for memory itself: a report counts what a line's calls asked for on that line too. */
  ownAllocations(): Float64Array {
    const { profile } = this;
    const own = new Float64Array(profile.rows).fill(NaN);
    const add = (functionIndex: number, line: number, value: number) => {
      const row = functionIndex < 0 ? -1 : profile.rowOf(functionIndex, line);
      if (row >= 0) own[row] = (own[row]! || 0) + value;
    };
    const column = this.stats[STAT.allocations]!;
    for (let way = 0; way < this.count; way += 1) {
      let inner = 0;
      for (let place = this.firstLine[way]!; place < this.firstLine[way + 1]!; place += 1) {
        const value = column[place]!;
        if (Number.isNaN(value)) continue;
        inner += value;
        add(this.function[way]!, this.line[place]!, value);
      }
      const caller = this.caller[way]!;
      if (caller >= 0 && inner !== 0) add(this.function[caller]!, this.callerLine[way]!, -inner);
    }
    return own;
  }
}

/** The places that have each key. */
function grouped(keys: Int32Array, count: number): Int32Array[] {
  const sizes = new Uint32Array(count);
  for (const key of keys) if (key >= 0) sizes[key]! += 1;
  const all = Array.from(sizes, (size) => new Int32Array(size));
  const next = new Uint32Array(count);
  keys.forEach((key, place) => {
    if (key < 0) return;
    all[key]![next[key]!] = place;
    next[key]! += 1;
  });
  return all;
}

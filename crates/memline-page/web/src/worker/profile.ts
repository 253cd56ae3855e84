// A profile in columns: the JSON's objects would take ten times the room, and each question would walk all of them.

import { METRICS, type MetricName } from "../metrics";
import type { FunctionFacts, Marks, Place, Side, Totals } from "../protocol";
import { STAT } from "../stats";
import { columns, putStats } from "./columns";
import type { JsonFunction, JsonProfile, JsonTimeline } from "./json";
import { Ways } from "./ways";

const PANICKED = 1;
const CANCELLED = 2;
const OPEN = 4;
/** The first row of a function, which sums up the others. */
const FIRST = 8;
const RAN = 16;

export type FunctionInfo = Omit<JsonFunction, "rows">;

export class Profile {
  readonly functions: readonly FunctionInfo[];
  /** Where the rows of each function begin; one more for the end. */
  readonly firstRow: Uint32Array;
  readonly rowFunction: Uint32Array;
  readonly rowLine: Uint32Array;
  readonly rowText: readonly string[];
  /** As in `STAT_NAMES`; NaN where a number is not known. */
  readonly stats: readonly Float64Array[];
  readonly ways: Ways;
  readonly timeline: JsonTimeline | null;
  private readonly flags: Uint8Array;
  private readonly values = new Map<MetricName, Float64Array>();

  constructor(
    readonly name: string,
    private readonly head: JsonProfile,
  ) {
    const functions = head.functions;
    this.firstRow = new Uint32Array(functions.length + 1);
    functions.forEach((fn, place) => (this.firstRow[place + 1] = this.firstRow[place]! + fn.rows.length));
    const rows = this.firstRow[functions.length]!;
    this.rowFunction = new Uint32Array(rows);
    this.rowLine = new Uint32Array(rows);
    this.flags = new Uint8Array(rows);
    this.stats = columns(rows);
    const texts = new Array<string>(rows);
    let row = 0;
    functions.forEach((fn, place) => {
      const first = row;
      for (const { line, text, stats, has_panicked, was_cancelled, is_open } of fn.rows) {
        this.rowFunction[row] = place;
        this.rowLine[row] = line;
        texts[row] = String(text);
        this.flags[row] =
          (has_panicked ? PANICKED : 0) |
          (was_cancelled ? CANCELLED : 0) |
          (is_open === true ? OPEN : 0) |
          (row === first ? FIRST : 0) |
          (stats === null ? 0 : RAN);
        if (stats !== null) putStats(this.stats, row, stats);
        row += 1;
      }
    });
    this.rowText = texts;
    this.functions = functions.map(({ rows: _, ...facts }) => facts);
    this.ways = new Ways(this, head.ways);
    this.timeline = head.timeline ?? null;
    // The objects of the JSON are let go.
    this.head = { ...head, functions: [], ways: [], timeline: null };
  }

  get rows(): number {
    return this.rowLine.length;
  }

  isFirst(row: number): boolean {
    return (this.flags[row]! & FIRST) !== 0;
  }

  hasRun(row: number): boolean {
    return (this.flags[row]! & RAN) !== 0;
  }

  /** What each row has of a metric; NaN for the first rows, and where it is not known. */
  valuesOf(metric: MetricName): Float64Array {
    let values = this.values.get(metric);
    if (values === undefined) {
      values = metric === "allocations" ? this.ways.ownAllocations() : this.stats[STAT[METRICS[metric].stat]]!.slice();
      for (const first of this.firstRow.subarray(0, this.functions.length)) values[first] = NaN;
      this.values.set(metric, values);
    }
    return values;
  }

  /** The row of a line: not the first one of the function, where another one has the same line. */
  rowOf(functionIndex: number, line: number): number {
    const first = this.firstRow[functionIndex]!;
    const end = this.firstRow[functionIndex + 1]!;
    const likely = first + line - this.rowLine[first]!;
    if (likely > first && likely < end && this.rowLine[likely] === line) return likely;
    for (let row = first + 1; row < end; row += 1) if (this.rowLine[row] === line) return row;
    return this.rowLine[first] === line ? first : -1;
  }

  statsOf(row: number): (number | null)[] | null {
    if (!this.hasRun(row)) return null;
    return this.stats.map((column) => (Number.isNaN(column[row]) ? null : column[row]!));
  }

  marksOf(row: number): Marks {
    const flags = this.flags[row]!;
    const known = (stat: number) => (flags & FIRST ? 0 : this.stats[stat]![row] || 0);
    return {
      panicked: (flags & PANICKED) !== 0 && (flags & FIRST) === 0,
      cancelled: (flags & CANCELLED) !== 0 && (flags & FIRST) === 0,
      open: (flags & OPEN) !== 0,
      freedForOthers: known(STAT.freed_for_others_bytes),
      spawned: known(STAT.spawned_bytes),
    };
  }

  place(side: Side, functionIndex: number, line: number): Place {
    const fn = this.functions[functionIndex];
    return {
      side,
      function: functionIndex,
      path: fn?.path ?? "(a function without a report)",
      name: fn?.function ?? "(a function without a report)",
      file: fn?.file ?? "",
      line,
    };
  }

  facts(functionIndex: number): FunctionFacts {
    const fn = this.functions[functionIndex]!;
    return {
      calls: fn.calls,
      polls: fn.polls,
      elapsedNs: fn.elapsed_ns,
      peak: fn.peak_bytes,
      retained: fn.retained_bytes,
      net: fn.net_bytes,
      freedByOthers: fn.freed_by_others_bytes,
      overBudget: fn.calls_over_budget,
      budget: fn.budget_bytes ?? null,
      outcome: fn.outcome,
      measure: fn.measure,
      isMeasured: fn.is_measured,
      wasBare: fn.was_bare ?? false,
    };
  }

  totals(): Totals {
    const { id, label, measure, elapsed_ns, peak_bytes, grown_bytes } = this.head;
    const retained = this.sumOf("retained");
    return {
      name: this.name,
      id,
      label,
      measure,
      calls: this.functions.reduce((sum, fn) => sum + fn.calls, 0),
      functions: this.functions.length,
      elapsedNs: elapsed_ns,
      allocated: this.sumOf("allocated"),
      peak: peak_bytes,
      retained,
      elsewhere: grown_bytes === null || retained === null ? null : grown_bytes - retained,
    };
  }

  /** Null if no line has the number. */
  sumOf(metric: MetricName): number | null {
    let [sum, isKnown] = [0, false];
    for (const value of this.valuesOf(metric)) {
      if (Number.isNaN(value)) continue;
      sum += value;
      isKnown = true;
    }
    return isKnown ? sum : null;
  }
}

// The lines of a profile. Functions that share a line, such as the instances of one that is compiled into two crates, have it
// together.

import { METRICS, type MetricName } from "../metrics";
import { STAT } from "../stats";
import type { Profile } from "./profile";

export class Lines {
  readonly count: number;
  /** The line of each row; -1 for one that did not run, and for the first rows. */
  readonly ofRow: Int32Array;
  /** The first row of each line. */
  readonly row: Uint32Array;
  /** Each line's runs. */
  readonly runs: Float64Array;
  private readonly values = new Map<MetricName, Float64Array>();
  private texts: string[] | null = null;

  constructor(private readonly profile: Profile) {
    this.ofRow = new Int32Array(profile.rows).fill(-1);
    const rows: number[] = [];
    const files = new Map<string, Map<number, number>>();
    for (let fn = 0; fn < profile.functions.length; fn += 1) {
      const file = profile.functions[fn]!.file;
      let inFile = files.get(file);
      if (inFile === undefined) files.set(file, (inFile = new Map()));
      for (let row = profile.firstRow[fn]! + 1; row < profile.firstRow[fn + 1]!; row += 1) {
        if (!profile.hasRun(row)) continue;
        const number = profile.rowLine[row]!;
        let line = inFile.get(number);
        if (line === undefined) {
          line = rows.length;
          inFile.set(number, line);
          rows.push(row);
        }
        this.ofRow[row] = line;
      }
    }
    this.count = rows.length;
    this.row = Uint32Array.from(rows);
    this.runs = new Float64Array(this.count);
    const occurrences = profile.stats[STAT.occurrences]!;
    this.ofRow.forEach((line, row) => {
      if (line >= 0) this.runs[line] = this.runs[line]! + (occurrences[row]! || 0);
    });
  }

  /** What each line has of a metric; 0 where it is not known. */
  valuesOf(metric: MetricName): Float64Array {
    let values = this.values.get(metric);
    if (values !== undefined) return values;
    values = new Float64Array(this.count);
    const isLargest = METRICS[metric].kind === "largest";
    const ofRows = this.profile.valuesOf(metric);
    for (let row = 0; row < ofRows.length; row += 1) {
      const [line, value] = [this.ofRow[row]!, ofRows[row]!];
      if (line < 0 || Number.isNaN(value)) continue;
      values[line] = isLargest ? Math.max(values[line]!, value) : values[line]! + value;
    }
    this.values.set(metric, values);
    return values;
  }

  /** What a filter is looked for in. */
  searched(line: number): string {
    this.texts ??= Array.from(this.row, (row) => {
      const fn = this.profile.functions[this.profile.rowFunction[row]!]!;
      return `${fn.file}:${this.profile.rowLine[row]} ${fn.path} ${this.profile.rowText[row]}`.toLowerCase();
    });
    return this.texts[line]!;
  }

  rowsOf(line: number): number[] {
    const rows = [];
    for (let row = this.row[line]!; row < this.ofRow.length; row += 1) if (this.ofRow[row] === line) rows.push(row);
    return rows;
  }
}

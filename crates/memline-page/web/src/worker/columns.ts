// The numbers of lines in columns: one for each of `STAT_NAMES`, NaN where a number is not known.

import { LARGEST, STAT_NAMES } from "../stats";
import type { JsonStats } from "./json";

export function columns(length: number): Float64Array[] {
  return STAT_NAMES.map(() => new Float64Array(length).fill(NaN));
}

export function putStats(stats: readonly Float64Array[], row: number, from: JsonStats): void {
  for (let stat = 0; stat < STAT_NAMES.length; stat += 1) {
    const value = from[STAT_NAMES[stat]!];
    if (typeof value === "number") stats[stat]![row] = value;
  }
}

/** The numbers of several rows as those of one line. */
export function together(all: readonly ((number | null)[] | null)[]): (number | null)[] | null {
  const known = all.filter((stats) => stats !== null);
  if (known.length < 2) return known[0] ?? null;
  return STAT_NAMES.map((_, stat) => {
    const numbers = known.map((stats) => stats[stat] ?? null).filter((number) => number !== null);
    if (numbers.length === 0) return null;
    return LARGEST[stat] ? Math.max(...numbers) : numbers.reduce((sum, number) => sum + number, 0);
  });
}

// What lines are ranked by. The names are those of `cargo memline report --by`, and `high`, `increment`, `held` and `suspended`.

import type { StatName } from "./stats";

/** How the numbers of several lines make one. */
export type Kind =
  /** A line's own: the lines of a profile add up. */
  | "own"
  /** With what the line calls: callers have it too. */
  | "inclusive"
  /** The largest of several: nothing adds up. */
  | "largest";

export type Unit = "bytes" | "count" | "time";

export interface Metric {
  readonly name: MetricName;
  readonly stat: StatName;
  readonly title: string;
  /** For narrow columns. */
  readonly short: string;
  readonly unit: Unit;
  readonly kind: Kind;
  readonly meaning: string;
}

export const METRIC_NAMES = ["retained", "peak", "high", "allocated", "allocations", "increment", "held", "suspended"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  retained: {
    name: "retained",
    stat: "retained_bytes",
    title: "Retained at the end",
    short: "Retained",
    unit: "bytes",
    kind: "own",
    meaning: "What the line allocated while it was the innermost profiled one, and was still there at the end.",
  },
  peak: {
    name: "peak",
    stat: "at_peak_bytes",
    title: "Live at the peak",
    short: "At the peak",
    unit: "bytes",
    kind: "own",
    meaning: "What of the line's bytes was there when the program held most, within 1/64.",
  },
  high: {
    name: "high",
    stat: "high_water_bytes",
    title: "Highest while it ran",
    short: "Highest",
    unit: "bytes",
    kind: "largest",
    meaning: "The largest value of the measure while the line ran, with all that it calls.",
  },
  allocated: {
    name: "allocated",
    stat: "allocated_bytes",
    title: "Allocated",
    short: "Allocated",
    unit: "bytes",
    kind: "own",
    meaning: "What the line allocated while it was the innermost profiled one, freed since or not.",
  },
  allocations: {
    name: "allocations",
    stat: "allocations",
    title: "Allocations",
    short: "Allocations",
    unit: "count",
    kind: "own",
    meaning: "How often the line itself asked for memory.",
  },
  increment: {
    name: "increment",
    stat: "increment_bytes",
    title: "Increment",
    short: "Increment",
    unit: "bytes",
    kind: "inclusive",
    meaning: "The change of the measure from before the line to behind it, summed over its runs, with all that it calls and frees.",
  },
  held: {
    name: "held",
    stat: "held_bytes",
    title: "Held while suspended",
    short: "Held",
    unit: "bytes",
    kind: "largest",
    meaning: "The most that a call held while it was suspended at the line, over what it found at entry.",
  },
  suspended: {
    name: "suspended",
    stat: "suspended_ns",
    title: "Time suspended",
    short: "Suspended",
    unit: "time",
    kind: "inclusive",
    meaning: "For how long calls were suspended at the line.",
  },
};

/** What is shown first; where the measure does not tell it, as the resident set does not, the other. */
export const FIRST: MetricName = "retained";
export const OTHERWISE: MetricName = "increment";

export function isMetricName(name: string): name is MetricName {
  return (METRIC_NAMES as readonly string[]).includes(name);
}

// The numbers of a line, as the JSON names them.

export const STAT_NAMES = [
  "retained_bytes",
  "at_peak_bytes",
  "high_water_bytes",
  "allocated_bytes",
  "allocations",
  "increment_bytes",
  "usage_bytes",
  "occurrences",
  "held_bytes",
  "suspended_ns",
  "freed_for_others_bytes",
  "spawned_bytes",
] as const;
export type StatName = (typeof STAT_NAMES)[number];

export const STAT = Object.fromEntries(STAT_NAMES.map((name, place) => [name, place])) as Record<StatName, number>;

/** Of which several lines have the largest in common, and not the sum. */
export const LARGEST: readonly boolean[] = STAT_NAMES.map((name) =>
  ["high_water_bytes", "usage_bytes", "held_bytes"].includes(name),
);

export interface Column {
  readonly stat: StatName;
  readonly title: string;
  readonly unit: "bytes" | "count" | "time";
  readonly meaning: string;
}

/** The columns of the source, in their order. */
export const COLUMNS: readonly Column[] = [
  { stat: "retained_bytes", title: "Retained", unit: "bytes", meaning: "Still there at the end" },
  { stat: "at_peak_bytes", title: "At the peak", unit: "bytes", meaning: "There when the program held most" },
  { stat: "allocated_bytes", title: "Allocated", unit: "bytes", meaning: "Allocated by the line itself, freed since or not" },
  { stat: "allocations", title: "Allocations", unit: "count", meaning: "How often memory was asked for, with all that the line calls" },
  { stat: "increment_bytes", title: "Increment", unit: "bytes", meaning: "Change from before the line to behind it, summed over its runs, with all it calls and frees" },
  { stat: "usage_bytes", title: "Mem usage", unit: "bytes", meaning: "The largest value of the measure right after the line; in a function's first row, at entry" },
  { stat: "high_water_bytes", title: "Highest", unit: "bytes", meaning: "The largest value of the measure while the line ran" },
  { stat: "occurrences", title: "Runs", unit: "count", meaning: "How often the line ran; in a function's first row, its calls" },
  { stat: "held_bytes", title: "Held", unit: "bytes", meaning: "The most that a call held while it was suspended here" },
  { stat: "suspended_ns", title: "Suspended", unit: "time", meaning: "For how long calls were suspended here" },
  { stat: "freed_for_others_bytes", title: "For others", unit: "bytes", meaning: "What the line freed of others' memory, which is not in its increment" },
  { stat: "spawned_bytes", title: "Spawned", unit: "bytes", meaning: "What was spawned on the line allocated less what it freed" },
];

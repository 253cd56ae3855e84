// What the page asks the worker, and what the worker answers: only what is shown.

import type { MetricName } from "./metrics";

/** Of which profile: the one that is looked at, or the earlier one that it is compared with. */
export type Side = "now" | "before";

export interface Totals {
  readonly name: string;
  readonly id: string | null;
  readonly label: string | null;
  readonly measure: string;
  readonly calls: number;
  readonly functions: number;
  readonly elapsedNs: number;
  readonly allocated: number | null;
  readonly peak: number | null;
  readonly retained: number | null;
  readonly elsewhere: number | null;
}

export interface MetricSummary {
  readonly name: MetricName;
  /** Whether any line has the number. */
  readonly isKnown: boolean;
  /** What all lines come to; null where they do not add up. */
  readonly sum: number | null;
  readonly sumBefore: number | null;
  readonly largest: number;
}

export interface Summary {
  readonly title: string;
  readonly now: Totals;
  readonly before: Totals | null;
  readonly metrics: readonly MetricSummary[];
  /** Places in `STAT_NAMES` that some line has a number in that is not 0. */
  readonly stats: readonly boolean[];
  readonly lines: number;
  readonly files: number;
  readonly hasTimeline: boolean;
}

/** A piece of text and its class for highlighting; the empty class is plain. */
export type Token = readonly [text: string, className: string];

export interface Marks {
  readonly panicked: boolean;
  readonly cancelled: boolean;
  readonly open: boolean;
  readonly freedForOthers: number;
  readonly spawned: number;
}

export interface Place {
  readonly side: Side;
  readonly function: number;
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface ListQuery {
  readonly metric: MetricName;
  readonly filter: string;
  readonly by: "value" | "place" | "runs";
}

export interface ListHead {
  /** Names the ranking in later questions. */
  readonly key: string;
  readonly count: number;
  readonly largest: number;
  /** What the lines that were found come to; null where lines do not add up. */
  readonly sum: number | null;
}

export interface ListRow extends Place {
  readonly value: number;
  readonly now: number;
  readonly before: number;
  readonly runs: number;
  readonly tokens: readonly Token[];
  readonly marks: Marks;
}

export interface NavigatorRow {
  readonly side: Side;
  /** The function, or -1 for a file. */
  readonly function: number;
  readonly path: string;
  readonly name: string;
  readonly file: string;
  readonly value: number;
  readonly outcome: Outcome;
  /** Of a function that has one. */
  readonly budget: { readonly bytes: number; readonly peak: number; readonly over: number } | null;
}

export type Outcome = "returned" | "cancelled" | "panicked";

export type SourceQuery =
  | { readonly kind: "function"; readonly side: Side; readonly function: number; readonly metric: MetricName }
  | { readonly kind: "file"; readonly file: string; readonly metric: MetricName };

export interface Link extends Place {
  readonly text: string;
  readonly calls: number;
  readonly value: number;
  readonly valueBefore: number;
}

export interface FunctionFacts {
  readonly calls: number;
  readonly polls: number;
  readonly elapsedNs: number;
  readonly peak: number;
  readonly retained: number;
  readonly net: number;
  readonly freedByOthers: number;
  readonly overBudget: number;
  readonly budget: number | null;
  readonly outcome: Outcome;
  readonly measure: string;
  readonly isMeasured: boolean;
  /** Whether calls were not counted for a time. */
  readonly wasBare: boolean;
}

export interface SourceHead {
  readonly key: string;
  readonly title: string;
  readonly file: string;
  readonly count: number;
  readonly largest: number;
  readonly value: number;
  readonly valueBefore: number;
  /** Of a function. */
  readonly facts: FunctionFacts | null;
  readonly place: Place | null;
  readonly callers: readonly Link[];
  /** The lines that have something, as places among the rows, in their order. */
  readonly hot: readonly number[];
  /** How much each of these has of the one that has most, from -1 to 1. */
  readonly heat: readonly number[];
  /** Places in `STAT_NAMES` that some of these lines has a number in that is not 0. */
  readonly stats: readonly boolean[];
  readonly hasText: boolean;
}

export interface SourceRow {
  readonly kind: "line" | "head" | "gap" | "gone";
  readonly side: Side;
  readonly function: number;
  readonly path: string;
  readonly line: number;
  readonly tokens: readonly Token[];
  /** As in `STAT_NAMES`; null for a line that never ran. */
  readonly stats: readonly (number | null)[] | null;
  readonly value: number | null;
  readonly valueBefore: number | null;
  readonly marks: Marks;
  readonly note: string;
}

export interface Detail extends Place {
  readonly tokens: readonly Token[];
  readonly stats: readonly (number | null)[] | null;
  readonly statsBefore: readonly (number | null)[] | null;
  readonly ownAllocations: number | null;
  readonly marks: Marks;
  readonly value: number;
  readonly valueBefore: number;
  readonly callers: readonly Link[];
  readonly callees: readonly Link[];
  /** The ways to the line with the most, from the outermost call. */
  readonly ways: readonly Way[];
  readonly wayCount: number;
  readonly facts: FunctionFacts;
  readonly otherFunctions: readonly string[];
}

export interface Way {
  readonly value: number;
  readonly steps: readonly Place[];
}

/** The frames of the flame graph in the order of a walk from the root: a frame's inner ones come behind it, up to `end`. */
export interface Flame {
  readonly metric: MetricName;
  /** 0 for the whole, 1 for a function, 2 for a line. */
  readonly kind: Uint8Array;
  readonly depth: Uint16Array;
  readonly parent: Int32Array;
  readonly end: Int32Array;
  readonly function: Int32Array;
  readonly line: Uint32Array;
  readonly isBefore: Uint8Array;
  readonly from: Float64Array;
  readonly width: Float64Array;
  readonly value: Float64Array;
  readonly valueBefore: Float64Array | null;
  readonly own: Float64Array;
  readonly calls: Float64Array;
  readonly depths: number;
}

export interface FrameNames {
  readonly now: readonly string[];
  readonly nowPaths: readonly string[];
  readonly nowFiles: readonly string[];
  readonly before: readonly string[];
  readonly beforePaths: readonly string[];
  readonly beforeFiles: readonly string[];
}

export interface Timeline {
  readonly at: Float64Array;
  readonly heap: Float64Array;
  readonly resident: Float64Array;
  /** 1 where it is known which lines held what. */
  readonly isKnown: Uint8Array;
  readonly elapsedNs: number;
  readonly spans: readonly Span[];
  readonly lanes: number;
}

export interface Span {
  readonly name: string;
  readonly id: string | null;
  readonly fromNs: number;
  readonly toNs: number | null;
  readonly lane: number;
}

export interface Moment {
  readonly held: readonly (Place & { readonly bytes: number; readonly tokens: readonly Token[] })[] | null;
}

/** The worker's functions. */
export interface Api {
  /** The data element's text. */
  openPage(base64: string): Summary | null;
  /** A profile's JSON, maybe compressed by gzip, or the data of a page. */
  open(name: string, data: ArrayBuffer, side: Side): Summary;
  /** Changes the places of the two profiles. */
  swap(): Summary;
  closeBefore(): Summary;
  list(query: ListQuery): ListHead;
  listRows(key: string, from: number, to: number): ListRow[];
  /** Where the line stands in the ranking; -1 where it does not. */
  listPlace(key: string, side: Side, file: string, line: number): number;
  navigator(by: "function" | "file", metric: MetricName, filter: string): ListHead;
  navigatorRows(key: string, from: number, to: number): NavigatorRow[];
  source(query: SourceQuery): SourceHead;
  sourceRows(key: string, from: number, to: number): SourceRow[];
  /** Where the line stands among the rows; -1 where it does not. */
  sourcePlace(key: string, side: Side, line: number): number;
  detail(side: Side, functionIndex: number, line: number, metric: MetricName): Detail | null;
  /** The line of a deep link; of a function or a file without a line, the one with the most. */
  find(side: Side, path: string, file: string, line: number, metric: MetricName): Place | null;
  flame(metric: MetricName): Flame;
  frameNames(): FrameNames;
  /** The frames that a text is found in: 1 for each that has it. */
  searchFrames(text: string): Uint8Array;
  /** The text of each line. */
  lineTexts(places: readonly (readonly [side: Side, functionIndex: number, line: number])[]): string[];
  timeline(): Timeline | null;
  moment(place: number): Moment;
}

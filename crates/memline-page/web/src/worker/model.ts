// What is looked at: a profile, and maybe an earlier one that it is compared with.

import { METRICS, METRIC_NAMES, type MetricName } from "../metrics";
import type { MetricSummary, Place, Side, Summary, Token } from "../protocol";
import { STAT_NAMES } from "../stats";
import { Comparison } from "./compare";
import { Highlighter } from "./highlight";
import { Lines } from "./lines";
import type { Profile } from "./profile";

export interface Loaded {
  readonly side: Side;
  readonly profile: Profile;
  readonly lines: Lines;
  readonly highlighter: Highlighter;
}

export class Model {
  readonly now: Loaded;
  readonly before: Loaded | null;
  readonly comparison: Comparison | null;

  constructor(
    readonly title: string,
    now: Profile,
    before: Profile | null,
  ) {
    this.now = loaded("now", now);
    this.before = before === null ? null : loaded("before", before);
    this.comparison = before === null ? null : new Comparison(now, before);
  }

  /** The profile of a side; that which is looked at, if there is no other. */
  of(side: Side): Loaded {
    return side === "before" && this.before !== null ? this.before : this.now;
  }

  tokens(side: Side, row: number): readonly Token[] {
    return this.of(side).highlighter.row(row);
  }

  placeOfRow(side: Side, row: number): Place {
    const { profile } = this.of(side);
    return profile.place(side, profile.rowFunction[row]!, profile.rowLine[row]!);
  }

  summary(): Summary {
    const { now, before } = this;
    return {
      title: this.title,
      now: now.profile.totals(),
      before: before === null ? null : before.profile.totals(),
      metrics: METRIC_NAMES.map((name) => this.metric(name)),
      stats: STAT_NAMES.map((_, stat) =>
        [now, before].some((of) => of !== null && of.profile.stats[stat]!.some((value) => value !== 0 && !Number.isNaN(value))),
      ),
      lines: now.lines.count,
      files: new Set(now.profile.functions.map((fn) => fn.file)).size,
      hasTimeline: now.profile.timeline !== null,
    };
  }

  private metric(name: MetricName): MetricSummary {
    const adds = METRICS[name].kind === "own";
    const values = this.now.lines.valuesOf(name);
    return {
      name,
      isKnown: [this.now, this.before].some((of) => of !== null && of.lines.valuesOf(name).some((value) => value !== 0)),
      sum: adds ? this.now.profile.sumOf(name) : null,
      sumBefore: adds && this.before !== null ? this.before.profile.sumOf(name) : null,
      largest: values.reduce((largest, value) => Math.max(largest, value), 0),
    };
  }
}

function loaded(side: Side, profile: Profile): Loaded {
  return { side, profile, lines: new Lines(profile), highlighter: new Highlighter(side, profile) };
}

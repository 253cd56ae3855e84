// The flame graph: the ways as one tree of functions and lines. Of two profiles it is the tree of both.

import { METRICS, type Metric, type MetricName } from "../metrics";
import type { Flame } from "../protocol";
import { STAT } from "../stats";
import type { Model } from "./model";
import type { Profile } from "./profile";

const WHOLE = 0;
const FUNCTION = 1;
const LINE = 2;

/** The tree without numbers, in the order of a walk from the root. */
export class FlameTree {
  readonly kind: Uint8Array;
  readonly depth: Uint16Array;
  readonly parent: Int32Array;
  readonly end: Int32Array;
  readonly function: Int32Array;
  readonly line: Uint32Array;
  readonly isBefore: Uint8Array;
  /** The way and the place among the ways' lines, of each profile; -1 where it has none. */
  private readonly now: Places;
  private readonly before: Places;

  constructor(private readonly model: Model) {
    const grower = new Grower(model);
    const order = grower.order();
    const { nodes } = grower;
    const place = new Int32Array(nodes.length);
    order.forEach((node, index) => (place[node] = index));
    const of = (value: (node: Node) => number) => order.map((node) => value(nodes[node]!));
    this.kind = Uint8Array.from(of((node) => node.kind));
    this.depth = Uint16Array.from(of((node) => node.depth));
    this.parent = Int32Array.from(of((node) => (node.parent < 0 ? -1 : place[node.parent]!)));
    this.function = Int32Array.from(of((node) => node.function));
    this.line = Uint32Array.from(of((node) => node.line));
    this.isBefore = Uint8Array.from(of((node) => Number(node.isBefore)));
    this.now = { way: Int32Array.from(of((node) => node.way)), line: Int32Array.from(of((node) => node.place)) };
    this.before = {
      way: Int32Array.from(of((node) => node.wayBefore)),
      line: Int32Array.from(of((node) => node.placeBefore)),
    };
    this.end = new Int32Array(order.length);
    for (let node = order.length - 1; node >= 0; node -= 1) {
      this.end[node] = Math.max(this.end[node]!, node + 1);
      const parent = this.parent[node]!;
      if (parent >= 0) this.end[parent] = Math.max(this.end[parent]!, this.end[node]!);
    }
  }

  /** The frames that a text is found in: of a function in its path, of a line in its place and text. */
  search(text: string): Uint8Array {
    const wanted = text.toLowerCase();
    const sides = [this.model.now, this.model.before].map((of) => (of === null ? null : new Search(of.profile, wanted)));
    return Uint8Array.from(this.kind, (kind, node) => {
      const side = sides[this.isBefore[node]!]!;
      const fn = this.function[node]!;
      if (kind === WHOLE || fn < 0) return 0;
      return Number(kind === FUNCTION ? side.hasFunction(fn) : side.hasLine(fn, this.line[node]!));
    });
  }

  /** The tree with the numbers of a metric. */
  by(name: MetricName): Flame {
    const metric = METRICS[name];
    const now = this.values(metric, this.model.now.profile, this.now);
    const before = this.model.before === null ? null : this.values(metric, this.model.before.profile, this.before);
    const count = this.kind.length;
    const width = new Float64Array(count);
    const inner = new Float64Array(count);
    for (let node = count - 1; node >= 0; node -= 1) {
      const own = Math.max(now.own[node]!, before === null ? 0 : before.own[node]!, 0);
      const value = metric.kind === "own" ? 0 : Math.max(now.value[node]!, before === null ? 0 : before.value[node]!);
      width[node] = Math.max(own + inner[node]!, this.kind[node] === LINE ? value : 0);
      const parent = this.parent[node]!;
      if (parent >= 0) inner[parent] = inner[parent]! + width[node]!;
    }
    const from = new Float64Array(count);
    const next = new Float64Array(count);
    for (let node = 0; node < count; node += 1) {
      const parent = this.parent[node]!;
      from[node] = parent < 0 ? 0 : next[parent]!;
      if (parent >= 0) next[parent] = next[parent]! + width[node]!;
      next[node] = from[node]!;
    }
    return {
      metric: name,
      kind: this.kind.slice(),
      depth: this.depth.slice(),
      parent: this.parent.slice(),
      end: this.end.slice(),
      function: this.function.slice(),
      line: this.line.slice(),
      isBefore: this.isBefore.slice(),
      from,
      width,
      value: now.value,
      valueBefore: before === null ? null : before.value,
      own: now.own,
      calls: this.calls(),
      depths: this.depth.reduce((most, depth) => Math.max(most, depth), 0) + 1,
    };
  }

  private values(metric: Metric, profile: Profile, places: Places) {
    const { ways } = profile;
    const count = this.kind.length;
    const [value, own, inner] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    const column = ways.stats[STAT[metric.stat]]!;
    const isWhole = metric.name === "allocations" || metric.kind !== "own";
    for (let node = count - 1; node >= 0; node -= 1) {
      const place = places.line[node]!;
      const stat = place < 0 ? 0 : column[place]! || 0;
      if (this.kind[node] !== LINE) value[node] = inner[node]!;
      else if (metric.kind === "largest") value[node] = Math.max(stat, inner[node]!);
      else value[node] = isWhole ? Math.max(stat, inner[node]!) : stat + inner[node]!;
      if (this.kind[node] === LINE && metric.kind !== "largest") own[node] = isWhole ? value[node]! - inner[node]! : stat;
      const parent = this.parent[node]!;
      if (parent < 0) continue;
      inner[parent] = metric.kind === "largest" ? Math.max(inner[parent]!, value[node]!) : inner[parent]! + value[node]!;
    }
    return { value, own };
  }

  private calls(): Float64Array {
    const { ways } = this.model.now.profile;
    return Float64Array.from(this.now.way, (way, node) => (way < 0 || this.kind[node] !== FUNCTION ? 0 : ways.calls[way]!));
  }
}

/** What a text is found in; each line is looked at once. */
class Search {
  private readonly functions: readonly boolean[];
  /** By row: 0 for not yet looked at, 1 for not found, 2 for found. */
  private readonly rows: Uint8Array;

  constructor(
    private readonly profile: Profile,
    private readonly wanted: string,
  ) {
    this.functions = profile.functions.map(({ path }) => path.toLowerCase().includes(wanted));
    this.rows = new Uint8Array(profile.rows);
  }

  hasFunction(fn: number): boolean {
    return this.functions[fn]!;
  }

  hasLine(fn: number, line: number): boolean {
    const { profile, rows, wanted } = this;
    const row = profile.rowOf(fn, line);
    if (row < 0) return false;
    if (rows[row] === 0) {
      const text = `${profile.functions[fn]!.file}:${line} ${profile.rowText[row]}`;
      rows[row] = text.toLowerCase().includes(wanted) ? 2 : 1;
    }
    return rows[row] === 2;
  }
}

interface Places {
  readonly way: Int32Array;
  readonly line: Int32Array;
}

interface Node {
  readonly kind: number;
  readonly depth: number;
  readonly parent: number;
  readonly function: number;
  readonly line: number;
  readonly isBefore: boolean;
  way: number;
  place: number;
  wayBefore: number;
  placeBefore: number;
}

class Grower {
  readonly nodes: Node[] = [];
  private readonly inner: number[][] = [];
  /** The frames of lines by those of their functions, and those of functions by those of the calling lines. */
  private readonly lines = new Map<number, number>();
  private readonly goneLines = new Map<number, number>();
  private readonly functions = new Map<number, number>();

  constructor(private readonly model: Model) {
    this.add({ ...nothing, kind: WHOLE, depth: 0, parent: -1 });
    this.growNow();
    this.growBefore();
  }

  private add(node: Node): number {
    const index = this.nodes.push(node) - 1;
    this.inner.push([]);
    if (node.parent >= 0) this.inner[node.parent]!.push(index);
    return index;
  }

  /** The line of a function's frame; made if it is not there. */
  private lineOf(frame: number, line: number, isBefore: boolean): number {
    const known = isBefore ? this.goneLines : this.lines;
    const former = known.get(key(frame, line));
    if (former !== undefined) return former;
    const { depth, function: fn } = this.nodes[frame]!;
    const node = this.add({ ...nothing, kind: LINE, depth: depth + 1, parent: frame, function: fn, line, isBefore });
    known.set(key(frame, line), node);
    return node;
  }

  private growNow(): void {
    const { profile } = this.model.now;
    const { ways } = profile;
    const frames = new Int32Array(ways.count).fill(-1);
    for (let way = 0; way < ways.count; way += 1) {
      const caller = ways.caller[way]!;
      const parent = caller < 0 ? 0 : this.lineOf(frames[caller]!, ways.callerLine[way]!, false);
      const fn = ways.function[way]!;
      const frame = this.add({
        ...nothing,
        kind: FUNCTION,
        depth: this.nodes[parent]!.depth + 1,
        parent,
        function: fn,
        line: firstLine(profile, fn),
        way,
      });
      frames[way] = frame;
      this.functions.set(key(parent, fn + 1), frame);
      for (let place = ways.firstLine[way]!; place < ways.firstLine[way + 1]!; place += 1) {
        this.nodes[this.lineOf(frame, ways.line[place]!, false)]!.place = place;
      }
    }
  }

  private growBefore(): void {
    const { now, before, comparison } = this.model;
    if (before === null || comparison === null) return;
    const { ways } = before.profile;
    const frames = new Int32Array(ways.count).fill(-1);
    const lineFor = (frame: number, fn: number, line: number): number => {
      const row = fn < 0 ? -1 : before.profile.rowOf(fn, line);
      const rowNow = row < 0 ? -1 : comparison.rowNow[row]!;
      const isGone = rowNow < 0 || this.nodes[frame]!.isBefore;
      return this.lineOf(frame, isGone ? line : now.profile.rowLine[rowNow]!, isGone);
    };
    for (let way = 0; way < ways.count; way += 1) {
      const caller = ways.caller[way]!;
      const parent = caller < 0 ? 0 : lineFor(frames[caller]!, ways.function[caller]!, ways.callerLine[way]!);
      const fn = ways.function[way]!;
      const fnNow = fn < 0 ? -1 : comparison.functionNow[fn]!;
      const frame =
        (fnNow < 0 ? undefined : this.functions.get(key(parent, fnNow + 1))) ??
        this.add({
          ...nothing,
          kind: FUNCTION,
          depth: this.nodes[parent]!.depth + 1,
          parent,
          function: fn,
          line: firstLine(before.profile, fn),
          isBefore: true,
        });
      this.nodes[frame]!.wayBefore = way;
      frames[way] = frame;
      for (let place = ways.firstLine[way]!; place < ways.firstLine[way + 1]!; place += 1) {
        this.nodes[lineFor(frame, fn, ways.line[place]!)]!.placeBefore = place;
      }
    }
  }

  /** The nodes from the root; lines in the order of the source. */
  order(): number[] {
    const order: number[] = [];
    const left = [0];
    while (left.length > 0) {
      const node = left.pop()!;
      order.push(node);
      const inner = this.inner[node]!;
      inner.sort((a, b) => this.nodes[b]!.line - this.nodes[a]!.line || b - a);
      for (const each of inner) left.push(each);
    }
    return order;
  }
}

function key(frame: number, other: number): number {
  return frame * 2 ** 32 + other;
}

function firstLine(profile: Profile, fn: number): number {
  return fn < 0 ? 0 : profile.rowLine[profile.firstRow[fn]!]!;
}

const nothing: Node = {
  kind: WHOLE,
  depth: 0,
  parent: -1,
  function: -1,
  line: 0,
  isBefore: false,
  way: -1,
  place: -1,
  wayBefore: -1,
  placeBefore: -1,
};

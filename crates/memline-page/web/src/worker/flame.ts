// The flame graph: where each frame stands, by a metric.

import { METRICS, type Metric, type MetricName } from "../metrics";
import type { Flame } from "../protocol";
import { STAT } from "../stats";
import { Search } from "./flame-search";
import { FUNCTION, Grower, LINE, WHOLE, type Node } from "./flame-tree";
import type { Model } from "./model";
import type { Profile } from "./profile";

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
      // What is called may grow by more: the line frees the rest.
      else if (metric.name === "increment") value[node] = place < 0 ? inner[node]! : stat;
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

interface Places {
  readonly way: Int32Array;
  readonly line: Int32Array;
}

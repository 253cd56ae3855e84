// The frames: the ways as one tree of functions and lines. Of two profiles it is the tree of both.

import type { Model } from "./model";
import type { Profile } from "./profile";

export const WHOLE = 0;
export const FUNCTION = 1;
export const LINE = 2;

export interface Node {
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

/** Grows the tree out of the ways of one profile, and of the earlier one. */
export class Grower {
  readonly nodes: Node[] = [];
  private readonly inner: number[][] = [];
  /** The frames of lines by those of their functions, and those of functions by those of the calling lines. */
  private readonly lines = new Map<number, number>();
  private readonly goneLines = new Map<number, number>();
  private readonly functions = new Map<number, number[]>();

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
      const same = this.functions.get(key(parent, fn + 1));
      if (same === undefined) this.functions.set(key(parent, fn + 1), [frame]);
      else same.push(frame);
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
        (fnNow < 0 ? undefined : this.functions.get(key(parent, fnNow + 1))?.shift()) ??
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

// From frame to frame.

import type { Flame, Place } from "../protocol";

/** The frames right inside of one, the widest first. */
export function innerOf(flame: Flame, node: number): number[] {
  const inner: number[] = [];
  for (let at = node + 1; at < flame.end[node]!; at = flame.end[at]!) if (flame.width[at]! > 0) inner.push(at);
  return inner.sort((a, b) => flame.width[b]! - flame.width[a]!);
}

export function outside(flame: Flame, node: number): number {
  return Math.max(0, flame.parent[node]!);
}

export function widestInside(flame: Flame, node: number): number {
  return innerOf(flame, node)[0] ?? node;
}

/** The next frame to the left or right, of those in the same frame that have something. */
export function beside(flame: Flame, node: number, by: 1 | -1): number {
  const parent = flame.parent[node]!;
  if (parent < 0) return node;
  let before = node;
  let isBehind = false;
  for (let at = parent + 1; at < flame.end[parent]!; at = flame.end[at]!) {
    if (at === node) {
      if (by < 0) return before;
      isBehind = true;
    } else if (flame.width[at]! > 0) {
      if (isBehind) return at;
      before = at;
    }
  }
  return node;
}

/** The frame of a line, or of a function, that has the most; 0 if there is none. */
export function biggestOf(flame: Flame, place: Place): number {
  const isBefore = Number(place.side === "before");
  let best = 0;
  for (let node = 1; node < flame.kind.length; node += 1) {
    if (flame.function[node] !== place.function || flame.line[node] !== place.line || flame.isBefore[node] !== isBefore) continue;
    if (best === 0 || flame.width[node]! > flame.width[best]!) best = node;
  }
  return best;
}

/** How many frames were found, and what they have; frames inside of one that was found have a part of that. */
export function foundWidth(flame: Flame, found: Uint8Array): { frames: number; value: number } {
  let [frames, value] = [0, 0];
  let inside = 0;
  found.forEach((isFound, node) => {
    if (isFound === 0) return;
    frames += 1;
    if (node < inside) return;
    value += flame.value[node]!;
    inside = flame.end[node]!;
  });
  return { frames, value };
}

/** The frame that has the most of those that were found; 0 if none was. */
export function widestFound(flame: Flame, found: Uint8Array): number {
  let best = 0;
  found.forEach((isFound, node) => {
    if (isFound === 1 && (best === 0 || flame.width[node]! > flame.width[best]!)) best = node;
  });
  return best;
}

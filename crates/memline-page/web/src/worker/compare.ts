// Which functions and lines of two profiles are the same. Lines are if their text is, wherever they have moved, as in
// `memline::Profile::diff`.

import type { Profile } from "./profile";

export class Comparison {
  /** The earlier profile's function, for each of the later one; -1 for a new one. And the other way round. */
  readonly functionBefore: Int32Array;
  readonly functionNow: Int32Array;
  readonly rowBefore: Int32Array;
  readonly rowNow: Int32Array;

  constructor(
    readonly now: Profile,
    readonly before: Profile,
  ) {
    this.functionBefore = new Int32Array(now.functions.length).fill(-1);
    this.functionNow = new Int32Array(before.functions.length).fill(-1);
    this.rowBefore = new Int32Array(now.rows).fill(-1);
    this.rowNow = new Int32Array(before.rows).fill(-1);
    this.matchFunctions((profile, fn) => `${profile.functions[fn]!.path}\n${keyOf(profile, fn)}`);
    // A path changes with a module or an argument of a type, which a name does not have.
    this.matchFunctions(keyOf);
    this.functionBefore.forEach((then, fn) => {
      if (then >= 0) this.matchRows(fn, then);
    });
  }

  private matchFunctions(key: (profile: Profile, fn: number) => string): void {
    const left = new Map<string, number[]>();
    for (let fn = this.before.functions.length - 1; fn >= 0; fn -= 1) {
      if (this.functionNow[fn]! < 0) push(left, key(this.before, fn), fn);
    }
    for (let fn = 0; fn < this.now.functions.length; fn += 1) {
      if (this.functionBefore[fn]! >= 0) continue;
      const same = left.get(key(this.now, fn))?.pop();
      if (same === undefined) continue;
      this.functionBefore[fn] = same;
      this.functionNow[same] = fn;
    }
  }

  private matchRows(fn: number, then: number): void {
    const { now, before } = this;
    const firstBefore = before.firstRow[then]!;
    const left = new Map<string, number[]>();
    for (let row = before.firstRow[then + 1]! - 1; row > firstBefore; row -= 1) {
      push(left, before.rowText[row]!.trim(), row);
    }
    this.match(now.firstRow[fn]!, firstBefore);
    for (let row = now.firstRow[fn]! + 1; row < now.firstRow[fn + 1]!; row += 1) {
      const same = left.get(now.rowText[row]!.trim())?.pop();
      if (same !== undefined) this.match(row, same);
    }
  }

  private match(row: number, before: number): void {
    this.rowBefore[row] = before;
    this.rowNow[before] = row;
  }
}

function keyOf(profile: Profile, fn: number): string {
  const { function: name, file, measure } = profile.functions[fn]!;
  return `${name}\n${file}\n${measure}`;
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

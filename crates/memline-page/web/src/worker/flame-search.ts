// Frames that a text is found in.

import type { Profile } from "./profile";

/** What a text is found in; each line is looked at once. */
export class Search {
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

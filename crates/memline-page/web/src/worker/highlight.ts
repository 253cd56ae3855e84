// Rust in colours. A function is parsed as a whole, as a string or a comment may go over several lines; what is asked for is the
// tokens of one line.

import { parser } from "@lezer/rust";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import type { Token } from "../protocol";
import type { Profile } from "./profile";

const classes = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.self, tags.controlKeyword, tags.definitionKeyword], class: "k" },
  { tag: [tags.string, tags.character, tags.special(tags.string)], class: "s" },
  { tag: [tags.number, tags.bool], class: "n" },
  { tag: tags.comment, class: "c" },
  { tag: [tags.typeName, tags.labelName], class: "t" },
  { tag: [tags.macroName, tags.meta], class: "m" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.definition(tags.function(tags.variableName))], class: "f" },
]);

/** A line longer than this is not coloured: no person wrote it. */
const LONGEST = 2000;
/** How many functions are kept parsed. */
const KEPT = 400;

/** Class by character range. */
interface Coloured {
  readonly lines: readonly (readonly Token[])[];
}

export class Highlighter {
  private readonly parsed = new Map<string, Coloured>();

  constructor(
    private readonly key: string,
    private readonly profile: Profile,
  ) {}

  row(row: number): readonly Token[] {
    const { profile } = this;
    const fn = profile.rowFunction[row]!;
    const place = row - profile.firstRow[fn]!;
    return this.functionLines(fn).lines[place] ?? [[profile.rowText[row]!, ""]];
  }

  private functionLines(fn: number): Coloured {
    const key = `${this.key}${fn}`;
    let coloured = this.parsed.get(key);
    if (coloured === undefined) {
      const { firstRow, rowText } = this.profile;
      coloured = { lines: colour(rowText.slice(firstRow[fn]!, firstRow[fn + 1]!)) };
      if (this.parsed.size >= KEPT) this.parsed.delete(this.parsed.keys().next().value ?? "");
      this.parsed.set(key, coloured);
    }
    return coloured;
  }
}

/** The tokens of each line of a piece of Rust. */
export function colour(lines: readonly string[]): Token[][] {
  const text = lines.map((line) => (line.length > LONGEST ? "" : line.replace(/[\r\n]/g, " "))).join("\n");
  const ranges: [from: number, to: number, className: string][] = [];
  highlightTree(parser.parse(text), classes, (from, to, className) => ranges.push([from, to, className]));
  let next = 0;
  let begin = 0;
  return lines.map((line) => {
    if (line.length > LONGEST) {
      begin += 1;
      return [[line, ""]];
    }
    const end = begin + line.length;
    const tokens: Token[] = [];
    let done = begin;
    while (next < ranges.length && ranges[next]![0] < end) {
      const [from, to, className] = ranges[next]!;
      if (to > done) {
        const start = Math.max(from, done);
        if (start > done) tokens.push([line.slice(done - begin, start - begin), ""]);
        const stop = Math.min(to, end);
        tokens.push([line.slice(start - begin, stop - begin), className]);
        done = stop;
      }
      // It goes on in the next line.
      if (to > end) break;
      next += 1;
    }
    if (done < end) tokens.push([line.slice(done - begin), ""]);
    begin = end + 1;
    return tokens;
  });
}

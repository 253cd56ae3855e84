// Draws the flame graph on a canvas. Libraries for flame graphs keep an element or an object for each frame, which at 100,000 frames
// takes seconds; here a frame is a place in arrays, and what is narrower than half a pixel is passed over with all in it.

import { number } from "../format";
import { METRICS } from "../metrics";
import type { Flame, FrameNames, Side } from "../protocol";
import { colour } from "../state/theme";

export const ROW = 21;
/** What is narrower, in pixels, is not drawn. */
const NARROWEST = 0.5;
/** What is narrower, in pixels, has no text. */
const NARROWEST_TEXT = 30;

export interface Look {
  readonly zoom: number;
  readonly selected: number;
  readonly hovered: number;
  /** 1 for the frames that a search found; null without one. */
  readonly found: Uint8Array | null;
}

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly inkOnHeat: string;
  readonly fn: Rgb;
  readonly line: Rgb;
  readonly heat: Rgb;
  readonly more: Rgb;
  readonly less: Rgb;
  readonly found: string;
  readonly accent: string;
  readonly isDark: boolean;
}

type Rgb = readonly [number, number, number];

export class FlamePainter {
  private palette: Palette | null = null;
  private readonly texts = new Map<string, string>();
  private readonly widths = new Map<string, number>();
  /** The lines whose text is missing. */
  readonly missing = new Map<string, readonly [Side, number, number]>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    readonly flame: Flame,
    private readonly names: FrameNames,
  ) {}

  forgetColours(): void {
    this.palette = null;
  }

  setTexts(keys: readonly string[], texts: readonly string[]): void {
    keys.forEach((key, place) => this.texts.set(key, texts[place] ?? ""));
  }

  /** How high all is. */
  height(zoom: number): number {
    const { depth, end } = this.flame;
    let deepest = depth[zoom] ?? 0;
    for (let node = zoom; node < end[zoom]!; node += 1) deepest = Math.max(deepest, depth[node]!);
    return (deepest + 1) * ROW;
  }

  /** The frame at a point, in pixels from the beginning of the graph; -1 for none. */
  at(x: number, y: number, zoom: number, width: number): number {
    const { depth, parent, from, width: widths, end } = this.flame;
    const row = Math.floor(y / ROW);
    if (row < 0) return -1;
    if (row <= depth[zoom]!) {
      let node = zoom;
      while (depth[node]! > row) node = parent[node]!;
      return node;
    }
    const value = from[zoom]! + (x / width) * widths[zoom]!;
    let node = zoom;
    while (node < end[zoom]!) {
      const isIn = value >= from[node]! && value < from[node]! + widths[node]!;
      if (!isIn) node = end[node]!;
      else if (depth[node] === row) return node;
      else node += 1;
    }
    return -1;
  }

  /** Draws the part between two heights. */
  draw(look: Look, width: number, top: number, height: number): void {
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    this.palette ??= palette();
    context.setTransform(ratio, 0, 0, ratio, 0, -top * ratio);
    context.clearRect(0, top, width, height);
    context.font = `11.5px ${colour("--mono")}`;
    context.textBaseline = "middle";
    const { depth, parent, from, width: widths, end } = this.flame;
    const { zoom } = look;
    for (let node = parent[zoom]!; node >= 0; node = parent[node]!) this.frame(context, look, node, 0, width, true);
    const scale = widths[zoom]! > 0 ? width / widths[zoom]! : 0;
    const bottom = top + height;
    let node = zoom;
    while (node < end[zoom]!) {
      const wide = node === zoom ? width : widths[node]! * scale;
      const y = depth[node]! * ROW;
      if (wide < NARROWEST || y > bottom) {
        node = end[node]!;
        continue;
      }
      if (y + ROW >= top) this.frame(context, look, node, (from[node]! - from[zoom]!) * scale, wide, false);
      node += 1;
    }
  }

  private frame(context: CanvasRenderingContext2D, look: Look, node: number, x: number, width: number, isOutside: boolean): void {
    const colours = this.palette!;
    const y = this.flame.depth[node]! * ROW;
    const gap = width > 3 ? 1 : 0;
    const isFaint = isOutside || (look.found !== null && look.found[node] === 0);
    const [fill, isDeep] = this.fill(node);
    context.globalAlpha = isFaint ? 0.38 : 1;
    context.fillStyle = look.found !== null && look.found[node] === 1 ? colours.found : rgb(fill);
    context.fillRect(x, y, width - gap, ROW - 1);
    context.globalAlpha = isFaint ? 0.75 : 1;
    if (look.hovered === node || look.selected === node) {
      context.strokeStyle = look.selected === node ? colours.accent : colours.ink;
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, Math.max(1, width - gap - 2), ROW - 3);
    }
    if (width >= NARROWEST_TEXT) {
      context.fillStyle = isDeep && !(look.found !== null && look.found[node] === 1) ? colours.inkOnHeat : colours.ink;
      this.text(context, this.label(node, width > 90), x + 5, y + ROW / 2, width - gap - 9);
    }
    context.globalAlpha = 1;
  }

  /** The colour, and whether it is a deep one. Of one profile: how much is a line's own. Of two: what grew, what shrank. */
  private fill(node: number): [Rgb, boolean] {
    const colours = this.palette!;
    const { kind, value, valueBefore, own } = this.flame;
    const ground = kind[node] === 1 ? colours.fn : colours.line;
    if (valueBefore !== null) {
      const [is, was] = [value[node]!, valueBefore[node]!];
      const part = is === was ? 0 : Math.abs(is - was) / Math.max(is, was, 1);
      if (part === 0) return [ground, false];
      // What hardly changed is hardly seen: 2% or 200%.
      const heat = 0.15 + 0.85 * Math.min(1, part ** 0.75);
      return [mix(ground, is > was ? colours.more : colours.less, heat), heat > 0.7];
    }
    if (kind[node] !== 2) return [ground, false];
    const whole = value[0]! || 1;
    const heat = Math.min(1, Math.sqrt(Math.max(0, own[node]!) / whole));
    return [mix(ground, colours.heat, heat), heat > 0.55];
  }

  label(node: number, isWide: boolean): string {
    const { kind, function: functions, line, isBefore } = this.flame;
    const fn = functions[node]!;
    if (kind[node] === 0) return `all: ${this.valueText(node)}`;
    const isThen = isBefore[node] === 1;
    if (kind[node] === 1) {
      const name = (isThen ? this.names.before : this.names.now)[fn] ?? "(a function without a report)";
      return isWide ? `${name}  ${this.valueText(node)}` : name;
    }
    const file = (isThen ? this.names.beforeFiles : this.names.nowFiles)[fn] ?? "";
    const short = `${file.slice(file.lastIndexOf("/") + 1)}:${line[node]}`;
    if (!isWide) return short;
    const key = `${isThen ? "before" : "now"}:${fn}:${line[node]}`;
    const text = this.texts.get(key);
    if (text === undefined) this.missing.set(key, [isThen ? "before" : "now", fn, line[node]!]);
    return text === undefined ? short : `${short}  ${text}`;
  }

  valueText(node: number): string {
    return number(this.flame.value[node]!, METRICS[this.flame.metric].unit);
  }

  /** The text, or its beginning. The font has one width. */
  private text(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): void {
    const font = context.font;
    let one = this.widths.get(font);
    if (one === undefined) this.widths.set(font, (one = context.measureText("mmmmmmmmmm").width / 10));
    const fits = Math.floor(room / one);
    if (fits < 2) return;
    context.fillText(text.length <= fits ? text : `${text.slice(0, fits - 1)}…`, x, y);
  }
}

function palette(): Palette {
  const read = (name: string): Rgb => parse(colour(name));
  return {
    paper: colour("--paper"),
    ink: colour("--ink"),
    inkOnHeat: colour("--ink-on-heat"),
    fn: read("--flame-fn"),
    line: read("--flame-line"),
    heat: read("--heat-high"),
    more: read("--more-strong"),
    less: read("--less-strong"),
    found: colour("--found"),
    accent: colour("--accent"),
    isDark: document.documentElement.dataset["theme"] === "dark",
  };
}

/** `#2456c4`, or `#fff` as the build writes it. */
function parse(hex: string): Rgb {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  const value = parseInt(digits.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return [0, 1, 2].map((at) => Math.round(a[at]! + (b[at]! - a[at]!) * part)) as unknown as Rgb;
}

function rgb([red, green, blue]: Rgb): string {
  return `rgb(${red},${green},${blue})`;
}

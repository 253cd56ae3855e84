// The chart of the time line: heap and resident set by uPlot, and what ran below it.

import uPlot from "uplot";
import { bytes, time } from "../format";
import type { Span, Timeline } from "../protocol";
import { colour } from "../state/theme";

export const LANE = 16;
/** What is narrower, in pixels, has no text. */
const NARROWEST_TEXT = 28;

export interface Chosen {
  /** -1 for none. */
  readonly moment: number;
  readonly span: number;
}

export class Chart {
  private readonly plot: uPlot;
  private chosen: Chosen = { moment: -1, span: -1 };

  constructor(
    host: HTMLElement,
    private readonly spans: HTMLCanvasElement,
    private readonly data: Timeline,
    onChoose: (moment: number) => void,
    private width: number,
    height: number,
  ) {
    const hasResident = data.resident.some((value) => !Number.isNaN(value));
    const series: uPlot.Series[] = [
      {},
      { label: "heap", stroke: () => colour("--series-heap"), fill: () => colour("--series-heap-fill"), width: 1.5, points: { show: false } },
    ];
    const values: uPlot.AlignedData = [Array.from(data.at, seconds), known(data.heap)];
    if (hasResident) {
      series.push({ label: "resident set", stroke: () => colour("--series-resident"), width: 1.5, dash: [5, 3], points: { show: false } });
      values.push(known(data.resident));
    }
    const axis = { font: `11px ${colour("--sans")}`, stroke: () => colour("--ink-soft"), grid: { stroke: () => colour("--rule"), width: 1 }, ticks: { stroke: () => colour("--rule"), width: 1 } };
    const end = Math.max(seconds(data.elapsedNs), ...data.spans.map((span) => seconds(span.toNs ?? 0)), ...Array.from(data.at.slice(-1), seconds));
    this.plot = new uPlot(
      {
        width,
        height,
        series,
        legend: { show: false },
        cursor: { points: { size: 7 }, drag: { x: true, y: false } },
        scales: { x: { time: false, range: (_, from, to) => (from === to ? [0, end] : [from, to]) }, y: { range: (_, __, most) => [0, Math.max(1024, most * 1.08)] } },
        axes: [
          { ...axis, size: 28, values: (_, ticks) => ticks.map((tick) => time(Math.round(tick * 1e9))) },
          { ...axis, size: 76, splits: (_, __, from, to) => sizes(from, to), values: (_, ticks) => ticks.map((tick) => bytes(Math.round(tick))) },
        ],
        hooks: {
          draw: [() => this.mark(), () => this.drawSpans()],
        },
      },
      values,
      host,
    );
    this.plot.setScale("x", { min: 0, max: end });
    this.plot.over.addEventListener("click", () => {
      const { idx } = this.plot.cursor;
      if (idx != null && this.plot.select.width === 0) onChoose(idx);
    });
  }

  choose(chosen: Chosen): void {
    this.chosen = chosen;
    this.plot.redraw(false);
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.plot.setSize({ width, height });
  }

  redraw(): void {
    this.plot.redraw(false);
  }

  destroy(): void {
    this.plot.destroy();
  }

  /** The span at a point of the lanes; -1 for none. */
  spanAt(x: number, y: number): number {
    const lane = Math.floor(y / LANE);
    return this.data.spans.findIndex((span) => {
      if (span.lane !== lane) return false;
      const [from, to] = this.ends(span);
      return x >= from - 1 && x <= to + 1;
    });
  }

  private ends(span: Span): [number, number] {
    const x = (at: number) => this.plot.valToPos(at, "x") + this.plot.over.offsetLeft;
    const from = x(seconds(span.fromNs));
    const to = span.toNs === null ? this.plot.over.offsetLeft + this.plot.over.clientWidth : x(seconds(span.toNs));
    return [from, Math.max(from + 2, to)];
  }

  private mark(): void {
    const { moment } = this.chosen;
    if (moment < 0) return;
    const { ctx, bbox } = this.plot;
    const x = Math.round(this.plot.valToPos(seconds(this.data.at[moment]!), "x", true));
    ctx.save();
    ctx.strokeStyle = colour("--accent");
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  private drawSpans(): void {
    const context = this.spans.getContext("2d");
    if (context === null) return;
    const ratio = window.devicePixelRatio || 1;
    const height = this.data.lanes * LANE;
    this.spans.width = Math.round(this.width * ratio);
    this.spans.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `11px ${colour("--sans")}`;
    context.textBaseline = "middle";
    const left = this.plot.over.offsetLeft;
    const right = left + this.plot.over.clientWidth;
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    const [fill, ink, accent] = [colour("--span"), colour("--ink"), colour("--accent")];
    this.data.spans.forEach((span, place) => {
      const [from, to] = this.ends(span);
      if (to < left || from > right) return;
      const y = span.lane * LANE + 1;
      context.fillStyle = fill;
      context.fillRect(from, y, to - from - 0.5, LANE - 2);
      if (place === this.chosen.span) {
        context.strokeStyle = accent;
        context.lineWidth = 2;
        context.strokeRect(from + 1, y + 1, Math.max(1, to - from - 2.5), LANE - 4);
      }
      const begin = Math.max(from, left);
      if (to - begin < NARROWEST_TEXT) return;
      context.save();
      context.beginPath();
      context.rect(begin, y, to - begin - 4, LANE);
      context.clip();
      context.fillStyle = ink;
      context.fillText(span.name, begin + 4, y + LANE / 2);
      context.restore();
    });
  }
}

function seconds(nanoseconds: number): number {
  return nanoseconds / 1e9;
}

/** A gap where a number is not known. */
function known(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

/** Round numbers of bytes: 16, 32, 48 MiB. */
function sizes(from: number, to: number): number[] {
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, (to - from) / 5)));
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, place) => (first + place) * step);
}

// The time line: a click on a moment says what was held then, as far as it is known.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { bytes, counted, moment } from "../format";
import type { Timeline } from "../protocol";
import { api } from "../state/client";
import { summary, version } from "../state/data";
import { entries } from "../state/live";
import { go, href, route } from "../state/route";
import { theme } from "../state/theme";
import { Chart, LANE } from "./chart";
import { useAnswer } from "./hooks";
import { onKey } from "./keys";
import { Code, FunctionName, PlaceLink } from "./parts";

export function TimeView() {
  const data = useAnswer(() => api.timeline(), []);
  if (data === undefined) return <div class="pane" />;
  if (data === null || data.at.length === 0) return <NoTimeline />;
  return <Line key={version.value} data={data} />;
}

function NoTimeline() {
  const peak = summary.value?.now.peak;
  return (
    <section class="pane time-view" aria-label="Time line">
      <p class="empty">
        This profile has no time line: the memline that wrote it kept no moments. What is known of one moment is the peak
        {peak == null ? "" : `, when ${bytes(peak)} were held`}: <a href={href({ tab: "lines", metric: "peak" })}>the lines that were live then</a>.
        {entries.value === null ? null : (
          <>
            {" "}
            When each invocation ran, <a href={href({ tab: "entries" })}>the list of invocations</a> says.
          </>
        )}
      </p>
    </section>
  );
}

function Line({ data }: { readonly data: Timeline }) {
  const host = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);
  const [span, setSpan] = useState(-1);
  const { at } = route.value;
  const place = at === null ? -1 : nearest(data.at, at);
  const choose = (place: number) => go({ at: Math.round(data.at[place]!) }, "replace");

  useLayoutEffect(() => {
    const element = host.current!;
    const height = () => Math.max(180, Math.min(320, window.innerHeight * 0.36));
    chart.current = new Chart(element, lanes.current!, data, choose, element.clientWidth, height());
    const observer = new ResizeObserver(() => chart.current?.resize(element.clientWidth, height()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [data]);
  useEffect(() => chart.current?.choose({ moment: place, span }), [place, span]);
  useEffect(() => chart.current?.redraw(), [theme.value]);
  const step = (by: 1 | -1) => choose(Math.max(0, Math.min(data.at.length - 1, place < 0 ? 0 : place + by)));
  onKey("ArrowLeft", () => step(-1));
  onKey("ArrowRight", () => step(1));

  const spanOf = (event: MouseEvent) => {
    const box = lanes.current!.getBoundingClientRect();
    return chart.current?.spanAt(event.clientX - box.left, event.clientY - box.top) ?? -1;
  };
  const hasResident = data.resident.some((value) => !Number.isNaN(value));
  return (
    <section class="pane time-view" aria-label="Time line">
      <div class="bar-line">
        <span class="legend">
          {data.heap.some((value) => !Number.isNaN(value)) ? (
            <>
              <i class="swatch swatch-heap" /> heap
            </>
          ) : null}
          {hasResident ? (
            <>
              {" "}
              <i class="swatch swatch-resident" /> resident set
            </>
          ) : null}
        </span>
        <span class="found">
          {counted(data.at.length, "moment")}
          {data.spans.length > 0 ? `, ${counted(data.spans.length, "call")} below` : ""}. Click on a moment; drag to zoom, double-click for all.
        </span>
        <label class="moment-pick">
          Moment{" "}
          <input
            type="range"
            min={0}
            max={data.at.length - 1}
            value={Math.max(0, place)}
            aria-label="Moment"
            aria-valuetext={place < 0 ? "none" : `at ${moment(data.at[place]!)}`}
            onInput={(event) => choose(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      <div class="chart" ref={host} />
      <div class="lanes" style={{ maxHeight: `${LANE * 10}px` }}>
        <canvas
          ref={lanes}
          style={{ height: `${data.lanes * LANE}px` }}
          onClick={(event) => {
            const found = spanOf(event);
            setSpan(found);
            const chosen = data.spans[found];
            if (chosen !== undefined) choose(nearest(data.at, (chosen.fromNs + (chosen.toNs ?? data.elapsedNs)) / 2));
          }}
          title="What ran"
        />
      </div>
      <MomentTold data={data} place={place} span={span} choose={choose} />
    </section>
  );
}

interface MomentProps {
  readonly data: Timeline;
  readonly place: number;
  readonly span: number;
  readonly choose: (moment: number) => void;
}

function MomentTold({ data, place, span, choose }: MomentProps) {
  const held = useAnswer(() => (place < 0 ? Promise.resolve(null) : api.moment(place)), [place]);
  if (place < 0) return <p class="empty moment">Click on a moment to see what was held then.</p>;
  const now = data.at[place]!;
  const running = data.spans.filter((each) => each.fromNs <= now && (each.toNs === null || each.toNs >= now));
  const chosen = data.spans[span];
  const known = nearestKnown(data, place);
  const largest = held?.held?.reduce((most, line) => Math.max(most, line.bytes), 0) ?? 0;
  return (
    <div class="moment" id="moment" aria-live="polite">
      <h3>
        At {moment(now)}: {[size("heap", data.heap[place]!), size("resident set", data.resident[place]!)].filter((text) => text !== "").join(", ") || "nothing is known"}
      </h3>
      {chosen === undefined ? null : (
        <p class="moment-span">
          <b>{chosen.name}</b> {chosen.id ?? ""} from {moment(chosen.fromNs)} to {chosen.toNs === null ? "the end, still running" : moment(chosen.toNs)}
          {entries.value !== null && chosen.id !== null ? (
            <>
              {" "}
              <a href={href({ entry: chosen.id, tab: "lines" })}>its profile</a>
            </>
          ) : null}
        </p>
      )}
      <p class="moment-running">
        {data.spans.length === 0 ? "" : running.length === 0 ? "Nothing ran that has a span." : `Running: ${running.slice(0, 6).map((each) => each.name).join(", ")}${running.length > 6 ? ` and ${running.length - 6} others` : ""}.`}
      </p>
      {held?.held == null ? (
        held === undefined ? null : (
          <p class="empty">
            Which lines held it is not known of this moment.{" "}
            {known < 0 ? (
              "It is of no moment in this profile."
            ) : (
              <button type="button" class="as-link" onClick={() => choose(known)}>
                The nearest moment of which it is known is at {moment(data.at[known]!)}
              </button>
            )}
          </p>
        )
      ) : (
        <ol class="held" aria-label="Held then">
          {held.held.map((line) => (
            <li key={`${line.path}:${line.line}`} class="held-line">
              <span class="link-value">{bytes(line.bytes)}</span>
              <span class="bar" aria-hidden="true">
                <span class="bar-fill" style={{ width: `${largest > 0 ? (Math.max(0, line.bytes) / largest) * 100 : 0}%`, "--heat": String(largest > 0 ? Math.sqrt(Math.max(0, line.bytes) / largest) : 0) }} />
              </span>
              <PlaceLink place={line} />
              <Code tokens={line.tokens} />
              <FunctionName path={line.path} name={line.name} />
            </li>
          ))}
          {held.held.length === 0 ? <li class="empty">No profiled line held anything.</li> : null}
        </ol>
      )}
    </div>
  );
}

function size(what: string, value: number): string {
  return Number.isNaN(value) ? "" : `${what} ${bytes(value)}`;
}

function nearest(at: Float64Array, wanted: number): number {
  let best = 0;
  at.forEach((value, place) => {
    if (Math.abs(value - wanted) < Math.abs(at[best]! - wanted)) best = place;
  });
  return best;
}

/** -1 if there is none. */
function nearestKnown(data: Timeline, place: number): number {
  let best = -1;
  data.isKnown.forEach((known, each) => {
    if (known === 1 && (best < 0 || Math.abs(each - place) < Math.abs(best - place))) best = each;
  });
  return best;
}

// The source, function by function or file by file, with the numbers of each line.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { bytes, calls, counted, time } from "../format";
import { METRICS, type MetricName } from "../metrics";
import type { SourceHead, SourceRow } from "../protocol";
import { COLUMNS, STAT, type StatName } from "../stats";
import { api } from "../state/client";
import { summary, version } from "../state/data";
import { at, go, href, route } from "../state/route";
import { isLost, selected } from "../state/selection";
import { onKey } from "./keys";
import { Detail } from "./detail";
import { useAnswer, useMedia } from "./hooks";
import { NavigatorList } from "./navigator";
import { Budget, FunctionName, lineHref, Value } from "./parts";
import { Rows } from "./rows";
import { Heads, Row } from "./source-row";

/** Whether all columns are shown. They need the room of the list of functions. */
const isWide = signal(false);
/** The columns that are shown otherwise. */
const MAIN: readonly StatName[] = ["allocated_bytes", "increment_bytes", "high_water_bytes", "occurrences"];
const RARE: readonly StatName[] = ["held_bytes", "suspended_ns", "freed_for_others_bytes", "spawned_bytes"];

export function SourceView() {
  const { metric: name, byFile, fn, file } = route.value;
  const place = selected.value;
  const isNarrow = useMedia("(max-width: 760px)");
  const top = useAnswer(() => (fn === "" && file === "" ? api.list({ metric: name, filter: "", by: "value" }) : Promise.resolve(null)), [
    fn === "" && file === "",
    name,
  ]);
  // Without a place in the address: the line with the most.
  useEffect(() => {
    if (top == null || top.count === 0) return;
    void api.listRows(top.key, 0, 1).then(([row]) => {
      if (row !== undefined && route.peek().fn === "" && route.peek().file === "") go(at(row), "replace");
    });
  }, [top?.key]);
  const query =
    place === null
      ? null
      : byFile
        ? ({ kind: "file", file: place.file, metric: name } as const)
        : ({ kind: "function", side: place.side, function: place.function, metric: name } as const);
  const head = useAnswer(() => (query === null ? Promise.resolve(null) : api.source(query)), [
    place?.side,
    byFile ? place?.file : place?.function,
    byFile,
    name,
  ]);
  return (
    <div class="source-view">
      {isNarrow || isWide.value ? null : <NavigatorList />}
      <section class="pane pane-source" aria-label="Source">
        {isLost.value ? (
          <p class="empty">
            {fn || file}
            {route.value.line > 0 ? `:${route.value.line}` : ""} is not in this profile. <a href={href({ fn: "", file: "", line: 0 })}>Show the line with the most</a>
          </p>
        ) : head == null ? (
          <div class="rows" />
        ) : (
          <Source head={head} name={name} isNarrow={isNarrow} />
        )}
        {place === null || isLost.value ? null : (
          <aside class="source-detail" aria-label="The line">
            <Detail key={version.value} place={place} layout="row" />
          </aside>
        )}
      </section>
    </div>
  );
}

interface SourceProps {
  readonly head: SourceHead;
  readonly name: MetricName;
  readonly isNarrow: boolean;
}

function Source({ head, name, isNarrow }: SourceProps) {
  const place = selected.value;
  const line = place?.line ?? 0;
  const side = place?.side ?? "now";
  const index = useAnswer(() => api.sourcePlace(head.key, side, line), [head.key, side, line]);
  // What is rare has a column where there is some.
  const isKnown = (stat: StatName) => (RARE.includes(stat) ? head.stats : (summary.value?.stats ?? []))[STAT[stat]];
  const columns = isNarrow
    ? []
    : COLUMNS.filter(({ stat }) => isKnown(stat) && !isShown(stat, name) && (isWide.value || MAIN.includes(stat)));

  const step = async (by: 1 | -1) => {
    const now = index ?? -1;
    const to = by > 0 ? head.hot.find((row) => row > now) : head.hot.findLast((row) => row < now);
    if (to !== undefined) await select(head.key, to);
  };
  const move = async (by: 1 | -1) => {
    for (let to = (index ?? -1) + by; to >= 0 && to < head.count; to += by) {
      if (await select(head.key, to)) return;
    }
  };
  onKey("n", () => void step(1));
  onKey("p", () => void step(-1));
  onKey("c", () => (isWide.value = !isWide.value));
  onKey("j", () => void move(1));
  onKey("k", () => void move(-1));
  onKey("ArrowDown", () => void move(1));
  onKey("ArrowUp", () => void move(-1));

  return (
    <>
      <Heading head={head} name={name} isNarrow={isNarrow} />
      {head.hasText ? null : <p class="note">This profile has no source text: the program was built without memline's feature `source`.</p>}
      <div class="source-rows">
        <Rows<SourceRow>
          listKey={head.key}
          count={head.count}
          height={ROW}
          fetch={(from, to) => api.sourceRows(head.key, from, to)}
          target={index ?? -1}
          label={`Source of ${head.title}`}
          className="source"
          head={<Heads columns={columns} name={name} />}
          render={(row, at_) => <Row row={row} isSelected={at_ === index} head={head} name={name} columns={columns} />}
        />
        <Ruler head={head} />
      </div>
    </>
  );
}

/** How high the head of the columns is, and a row, in pixels. */
const HEAD = 26;
const ROW = 20;
/** The most marks that the ruler has. */
const MARKS = 200;

/** Where in all of the source the lines are that have something. */
function Ruler({ head }: { readonly head: SourceHead }) {
  const strongest = new Map<number, { row: number; heat: number }>();
  head.hot.forEach((row, place) => {
    const mark = Math.floor((row * MARKS) / Math.max(MARKS, head.count));
    const heat = head.heat[place]!;
    if (Math.abs(heat) > Math.abs(strongest.get(mark)?.heat ?? 0)) strongest.set(mark, { row, heat });
  });
  const isChange = summary.value?.before != null;
  return (
    <div class="ruler" aria-hidden="true">
      {[...strongest.values()].map(({ row, heat }) => (
        <span
          key={row}
          class={`ruler-mark ${isChange ? (heat > 0 ? "ruler-more" : "ruler-less") : ""}`}
          style={{ top: `min(${((row + 0.5) / head.count) * 100}%, ${HEAD + (row + 0.5) * ROW}px)`, "--heat": String(0.15 + 0.85 * Math.sqrt(Math.abs(heat))) }}
          onClick={() => void select(head.key, row)}
        />
      ))}
    </div>
  );
}

async function select(key: string, to: number): Promise<boolean> {
  const [row] = await api.sourceRows(key, to, to + 1);
  if (row === undefined || row.function < 0) return false;
  const { byFile } = route.peek();
  go({ fn: row.path, line: row.line, side: row.side, byFile }, "replace");
  return true;
}

/** Whether the number stands beside the bar already. A line's own allocations are not those with all that it calls. */
function isShown(stat: string, name: MetricName): boolean {
  return stat === METRICS[name].stat && name !== "allocations" && summary.value?.before == null;
}

function Heading({ head, name, isNarrow }: SourceProps) {
  const metric = METRICS[name];
  const { place, facts } = head;
  const isChange = summary.value?.before != null;
  return (
    <div class="source-head">
      <h2>
        {place === null ? <span class="fn-name">{head.file}</span> : <FunctionName path={place.path} name={place.name} />}
        {place === null ? null : (
          <a class="source-file" href={href({ byFile: true })} title="The whole file (b)">
            {head.file}:{place.line}
          </a>
        )}
      </h2>
      <p class="facts">
        <span>
          {metric.kind === "own" ? (
            <>
              <Value value={isChange ? head.value - head.valueBefore : head.value} metric={metric} /> {metric.title.toLowerCase()} by its
              own lines
            </>
          ) : (
            metric.title
          )}
        </span>
        {facts === null ? null : (
          <>
            <span>{calls(facts.calls)}</span>
            {facts.elapsedNs > 0 ? <span>took {time(facts.elapsedNs)}</span> : null}
            {facts.polls > 0 ? <span>{counted(facts.polls, "poll")}</span> : null}
            <span title="The most that one call held over what it found at entry">one call held {bytes(facts.peak)} at most</span>
            <span title="What the calls, with what they called and spawned, allocated and is still there">
              {bytes(facts.retained)} retained with all it calls
            </span>
            {facts.freedByOthers !== 0 ? <span class="mark">others freed {bytes(facts.freedByOthers)} of this</span> : null}
            {facts.outcome === "panicked" ? <span class="mark mark-bad">✕ panicked</span> : null}
            {facts.outcome === "cancelled" ? <span class="mark mark-warn">⊘ cancelled</span> : null}
            {facts.wasBare ? (
              <span class="mark mark-warn" title="The function was bare for a time, in a lean profile: calls, runs and bytes of these calls are too small">
                bare for a time: its numbers are too small
              </span>
            ) : null}
            {facts.isMeasured ? null : <span class="mark mark-warn">{facts.measure} could not be read</span>}
            <Budget peak={facts.peak} budget={facts.budget} over={facts.overBudget} />
          </>
        )}
        {isNarrow ? null : (
          <button
            type="button"
            class="quiet columns-button"
            aria-pressed={isWide.value}
            title="All columns (c)"
            onClick={() => (isWide.value = !isWide.value)}
          >
            {isWide.value ? "Main columns" : "All columns"}
          </button>
        )}
      </p>
      {head.callers.length === 0 ? null : (
        <p class="called-from">
          Called from{" "}
          {head.callers.slice(0, 8).map((caller, index) => (
            <>
              {index > 0 ? ", " : ""}
              {caller.function < 0 ? (
                <span key="outside">no profiled line</span>
              ) : (
                <a key={`${caller.path}:${caller.line}`} href={lineHref(caller)} title={`${caller.path}, ${caller.file}:${caller.line}: ${caller.text}`}>
                  {caller.name}:{caller.line}
                </a>
              )}
            </>
          ))}
          {head.callers.length > 8 ? ` and ${head.callers.length - 8} others` : ""}
        </p>
      )}
    </div>
  );
}

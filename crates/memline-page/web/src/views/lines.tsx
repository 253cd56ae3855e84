// The lines with the most, and all that is known of the one that is selected.

import { useState } from "preact/hooks";
import { counted, number, shortCount, shortPath } from "../format";
import { METRICS, type MetricName } from "../metrics";
import type { ListRow } from "../protocol";
import { api } from "../state/client";
import { summary, version } from "../state/data";
import { at, go, route } from "../state/route";
import { selected } from "../state/selection";
import { Detail } from "./detail";
import { onKey } from "./keys";
import { useAnswer, useMedia } from "./hooks";
import { Bar, Code, FunctionName, MarkList, PlaceLink, Share, Value } from "./parts";
import { Rows } from "./rows";

export function LinesView() {
  const { metric: name } = route.value;
  const metric = METRICS[name];
  const [filter, setFilter] = useState("");
  const [by, setBy] = useState<"value" | "place" | "runs">("value");
  const isNarrow = useMedia("(max-width: 760px)");
  const query = { metric: name, filter, by };
  const head = useAnswer(() => api.list(query), [name, filter, by]);
  const place = selected.value;
  const key = head?.key ?? "";
  const index = useAnswer(
    () => (place === null ? Promise.resolve(0) : api.listPlace(key, place.side, place.file, place.line)),
    [key, place],
  );
  const first = useAnswer(() => (head === undefined || head.count === 0 ? Promise.resolve(null) : api.listRows(key, 0, 1)), [key]);
  const shown = place ?? first?.[0] ?? null;
  const shares = summary.value?.metrics.find((each) => each.name === name);
  const isChange = summary.value?.before != null;
  const of = metric.kind === "own" && !isChange ? (shares?.sum ?? null) : null;

  const move = async (to: number) => {
    const [row] = await api.listRows(key, to, to + 1);
    if (row !== undefined) go(at(row), "replace");
  };
  const now = index ?? -1;
  const last = (head?.count ?? 0) - 1;
  const to = (row: number) => {
    if (row >= 0 && row <= last) void move(row);
  };
  onKey("j", () => to(now + 1));
  onKey("ArrowDown", () => to(now + 1));
  onKey("k", () => to(now - 1));
  onKey("ArrowUp", () => to(now - 1));
  onKey("Home", () => to(0));
  onKey("End", () => to(last));
  onKey("Enter", () => {
    if (shown !== null) go({ tab: "source", byFile: false, ...at(shown) });
  });

  return (
    <div class="split">
      <section class="pane pane-main" aria-label="Lines">
        <div class="bar-line">
          <input
            type="search"
            class="search"
            id="search"
            placeholder="Filter: file, function or text  ( / )"
            aria-label="Filter lines"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
          <span class="found" role="status">
            {head === undefined ? "" : summaryOf(head.count, head.sum, filter !== "", isChange, metric)}
            {head === undefined || filter !== "" || isChange ? "" : atPeakElsewhere(name, head.sum)}
          </span>
        </div>
        <Rows<ListRow>
          listKey={key}
          count={head?.count ?? 0}
          height={isNarrow ? 48 : 28}
          fetch={(from, to) => api.listRows(key, from, to)}
          target={index ?? -1}
          label={`Lines by ${metric.title}`}
          className="lines"
          head={<Heads by={by} setBy={setBy} title={isChange ? "Change" : metric.short} />}
          render={(row, place) => (
            <Line
              row={row}
              isSelected={place === index}
              largest={head?.largest ?? 0}
              of={of}
              name={name}
            />
          )}
        />
        {head !== undefined && head.count === 0 ? <Nothing filter={filter} isChange={isChange} title={metric.title} /> : null}
      </section>
      <aside class="pane pane-detail" aria-label="The line">
        {shown === null ? <p class="empty">Select a line.</p> : <Detail key={version.value} place={shown} layout="column" />}
      </aside>
    </div>
  );
}

function summaryOf(rows: number, sum: number | null, isFiltered: boolean, isChange: boolean, metric: (typeof METRICS)["retained"]) {
  const what = isChange ? `${counted(rows, "line")} changed` : counted(rows, "line");
  if (sum === null) return what;
  const all = number(sum, metric.unit);
  return isChange ? `${what}, ${sum > 0 ? "+" : ""}${all} in all` : `${what}, ${all} in ${isFiltered ? "these" : "all"}`;
}

/** What the lines that were live at the peak do not come to. */
function atPeakElsewhere(name: MetricName, sum: number | null): string {
  const peak = summary.value?.now.peak ?? null;
  if (name !== "peak" || peak === null || sum === null) return "";
  const elsewhere = peak - sum;
  // The peak of the lines is known within 1/64.
  return elsewhere > peak / 32 ? `, and ${number(elsewhere, "bytes")} by no profiled line` : "";
}

function Nothing({ filter, isChange, title }: { readonly filter: string; readonly isChange: boolean; readonly title: string }) {
  return (
    <p class="empty">
      {filter !== ""
        ? `No line has “${filter}” in its file, function or text, and ${title.toLowerCase()}.`
        : isChange
          ? "Nothing changed by this metric."
          : `No line has anything by this metric: ${title.toLowerCase()}.`}
    </p>
  );
}

interface HeadsProps {
  readonly by: "value" | "place" | "runs";
  readonly setBy: (by: "value" | "place" | "runs") => void;
  readonly title: string;
}

function Heads({ by, setBy, title }: HeadsProps) {
  const head = (what: "value" | "place" | "runs", text: string) => (
    <button type="button" class={`head head-${what}`} aria-pressed={by === what} onClick={() => setBy(what)} title={`Sort by this`}>
      {text}
      {by === what ? <span aria-hidden="true"> ↓</span> : null}
    </button>
  );
  return (
    <div class="line line-heads" role="row">
      {head("value", title)}
      <span class="head-share" />
      {head("place", "Line")}
      <span class="head">Source</span>
      {head("runs", "Runs")}
      <span class="head">Function</span>
    </div>
  );
}

interface LineProps {
  readonly row: ListRow | undefined;
  readonly isSelected: boolean;
  readonly largest: number;
  readonly of: number | null;
  readonly name: keyof typeof METRICS;
}

function Line({ row, isSelected, largest, of, name }: LineProps) {
  if (row === undefined) return <div class="line line-wait" role="row" />;
  const metric = METRICS[name];
  return (
    <div
      class={`line ${row.side === "before" ? "line-gone" : ""}`}
      role="row"
      aria-selected={isSelected}
      onClick={(event) => {
        if ((event.target as Element).closest("a") === null) go(at(row));
      }}
      onDblClick={() => go({ tab: "source", byFile: false, ...at(row) })}
    >
      <span class="line-value">
        <Value value={row.value} metric={metric} />
      </span>
      <span class="line-bar">
        <Bar value={row.value} largest={largest} />
        <Share value={row.value} of={of} />
      </span>
      <PlaceLink place={row} />
      <span class="line-code">
        <Code tokens={row.tokens} />
        <MarkList marks={row.marks} isGone={row.side === "before"} />
      </span>
      <span class="line-runs" title={counted(row.runs, "run")}>
        {shortCount(row.runs)}
      </span>
      <FunctionName path={shortPath(row.path)} name={row.name} title={row.path} />
    </div>
  );
}

// What is looked at, the totals in a sentence, the tabs and the metrics.

import { bytes, change, count, counted, time } from "../format";
import { METRICS, METRIC_NAMES } from "../metrics";
import type { Totals } from "../protocol";
import { closeBefore, openFile, summary, swap } from "../state/data";
import { connection, entries } from "../state/live";
import { go, href, route, type Tab } from "../state/route";
import { theme, toggleTheme } from "../state/theme";
import { isHelpOpen } from "./help";

export function Header() {
  const shown = summary.value;
  return (
    <header class="header">
      <h1 class="title">
        <span class="brand">memline</span>
        {shown === null ? null : <span class="title-name">{shown.title || shown.now.name}</span>}
      </h1>
      {shown?.before == null ? null : (
        <p class="compared">
          <span class="compared-names" title={`${shown.now.name} compared with the earlier ${shown.before.name}`}>
            <b>{shown.now.name}</b> compared with <b>{shown.before.name}</b>
          </span>
          <button type="button" class="quiet" title="Change the two profiles' places" onClick={() => void swap()}>
            ⇄ swap
          </button>
          <button type="button" class="quiet" aria-label="Stop comparing" title="Stop comparing" onClick={() => void closeBefore()}>
            ×
          </button>
        </p>
      )}
      <div class="actions">
        {entries.value === null ? null : (
          <span class={`live live-${connection.value}`} role="status">
            {connection.value === "lost" ? "connection lost" : "live"}
          </span>
        )}
        <FileButton label="Compare…" title="Compare with an earlier profile (d)" side="before" isAway={shown === null} />
        <FileButton label="Open…" title="Open another profile (o)" side="now" />
        <button type="button" class="quiet" title="Light or dark (t)" onClick={toggleTheme}>
          {theme.value === "dark" ? "Light" : "Dark"}
        </button>
        <button type="button" class="quiet" title="Keys and words (?)" onClick={() => (isHelpOpen.value = true)}>
          ?
        </button>
      </div>
    </header>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly title: string;
  readonly side: "now" | "before";
  /** It keeps its place, and is not there. */
  readonly isAway?: boolean;
  readonly isLink?: boolean;
}

export function FileButton({ label, title, side, isAway = false, isLink = false }: FileButtonProps) {
  return (
    <label class={`button ${isLink ? "as-link" : "quiet"} ${isAway ? "away" : ""}`} title={title}>
      {label}
      <input
        type="file"
        class="file-input"
        id={isLink ? undefined : `open-${side}`}
        accept=".json,.gz,.html,application/json"
        onChange={(event) => {
          const input = event.currentTarget;
          const file = input.files?.[0];
          if (file !== undefined) void openFile(file, side);
          input.value = "";
        }}
      />
    </label>
  );
}

/** One sentence for all. */
export function TotalsSentence() {
  const shown = summary.value;
  if (shown === null) return null;
  const { now, before } = shown;
  const size = (of: (totals: Totals) => number | null, words: string) => {
    const value = of(now);
    if (value === null) return null;
    const was = before === null ? null : of(before);
    return (
      <span class="total">
        <b class="total-number">{bytes(value)}</b> {words}
        {was === null ? null : (
          <span class={`total-change value-${value > was ? "more" : value < was ? "less" : "same"}`}>
            {" "}
            ({change(value - was, "bytes")})
          </span>
        )}
      </span>
    );
  };
  const parts = [
    size((totals) => totals.retained, "retained at the end"),
    size((totals) => totals.peak, "at the peak"),
    size((totals) => totals.allocated, "allocated"),
    size((totals) => totals.elsewhere, "by no profiled line"),
  ].filter((part) => part !== null);
  return (
    <p class="totals" id="totals">
      {parts.map((part, place) => (
        <>
          {place > 0 ? ", " : ""}
          {part}
        </>
      ))}
      {parts.length > 0 ? "; " : ""}
      <span class="total-rest">
        {counted(now.calls, "call")} of {counted(now.functions, "function")} in {time(now.elapsedNs)}, measured by {now.measure}
        {now.label === null ? "" : `, ${now.label}`}
        {now.id === null ? "" : `, ${now.id}`}.
      </span>
    </p>
  );
}

const TAB_NAMES: Readonly<Record<Tab, string>> = {
  lines: "Lines",
  source: "Source",
  flame: "Flame graph",
  time: "Time line",
  entries: "Invocations",
};

export function tabs(): readonly Tab[] {
  return ["lines", "source", "flame", "time", ...(entries.value === null ? [] : (["entries"] as const))];
}

export function Tabs() {
  return (
    <nav class="tabs" aria-label="Views">
      {tabs().map((tab, place) => (
        <a
          key={tab}
          class="tab"
          href={href({ tab })}
          aria-current={route.value.tab === tab ? "page" : undefined}
          title={`${TAB_NAMES[tab]} (${place + 1})`}
        >
          {TAB_NAMES[tab]}
          {tab === "entries" && entries.value !== null ? <span class="tab-count">{count(entries.value.length)}</span> : null}
        </a>
      ))}
    </nav>
  );
}

export function MetricPicker() {
  const known = new Set(summary.value?.metrics.filter((metric) => metric.isKnown).map((metric) => metric.name));
  return (
    <div class="metrics" role="radiogroup" aria-label="Metric">
      {METRIC_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          role="radio"
          class="metric"
          aria-checked={route.value.metric === name}
          disabled={!known.has(name) && route.value.metric !== name}
          title={known.has(name) ? METRICS[name].meaning : `No line of this profile has it. ${METRICS[name].meaning}`}
          onClick={() => go({ metric: name, frame: 0 }, "replace")}
        >
          {entries.value === null ? METRICS[name].title : METRICS[name].short}
        </button>
      ))}
    </div>
  );
}

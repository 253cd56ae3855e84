// Small pieces that all views share.

import { bytes, change, counted, number, share } from "../format";
import type { Metric } from "../metrics";
import type { Marks, Place, Token } from "../protocol";
import { at, href, type Route } from "../state/route";
import { summary } from "../state/data";

/** Source text: always text, never markup. */
export function Code({ tokens }: { readonly tokens: readonly Token[] }) {
  return (
    <code class="code">
      {tokens.map(([text, className]) => (className === "" ? text : <span class={`tok-${className}`}>{text}</span>))}
    </code>
  );
}

/** How much of the most it is; of a change also which way. */
export function Bar({ value, largest, heat }: { readonly value: number; readonly largest: number; readonly heat?: number }) {
  const part = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
  if (summary.value?.before != null) {
    return (
      <span class="bar bar-change" aria-hidden="true">
        {part === 0 ? null : <span class={value < 0 ? "bar-less" : "bar-more"} style={{ width: `${part * 50}%` }} />}
      </span>
    );
  }
  return (
    <span class="bar" aria-hidden="true">
      {part === 0 ? null : <span class="bar-fill" style={{ width: `${part * 100}%`, "--heat": String(Math.sqrt(heat ?? part)) }} />}
    </span>
  );
}

/** A value of a metric; of two profiles, its change. */
export function Value({ value, metric }: { readonly value: number; readonly metric: Metric }) {
  if (summary.value?.before == null) return <span class="value">{number(value, metric.unit)}</span>;
  const way = value > 0 ? "more" : value < 0 ? "less" : "same";
  return <span class={`value value-${way}`}>{change(value, metric.unit)}</span>;
}

export function Share({ value, of }: { readonly value: number; readonly of: number | null }) {
  return <span class="share">{of === null ? "" : share(value, of)}</span>;
}

export function lineHref(place: Place, more: Partial<Route> = {}): string {
  return href({ tab: "source", byFile: false, ...at(place), ...more });
}

/** `src/main.rs:12`, which leads to the line. Where there is no room the beginning is cut. */
export function PlaceLink({ place, tab = "source" }: { readonly place: Place; readonly tab?: Route["tab"] }) {
  const cut = place.file.lastIndexOf("/") + 1;
  return (
    <a class="place" href={lineHref(place, { tab })} title={`${place.file}:${place.line}`}>
      <bdi dir="ltr">
        <span class="place-folder">{place.file.slice(0, cut)}</span>
        {place.file.slice(cut)}:{place.line}
      </bdi>
    </a>
  );
}

/** A function's path. Where there is no room its beginning is cut, and not its end. */
export function FunctionName({ path, name, title = path }: { readonly path: string; readonly name: string; readonly title?: string }) {
  const isEnd = path.endsWith(name) && path.length > name.length;
  return (
    <span class="fn" title={title}>
      <bdi dir="ltr">
        {isEnd ? <span class="fn-path">{path.slice(0, path.length - name.length)}</span> : null}
        <span class="fn-name">{isEnd ? name : path}</span>
      </bdi>
    </span>
  );
}

/** How near its budget a function's peak is. */
export function Budget({ peak, budget, over }: { readonly peak: number; readonly budget: number | null; readonly over: number }) {
  if (budget === null) return over > 0 ? <span class="mark mark-bad">{counted(over, "call")} over budget</span> : null;
  const { state, percent, part } = nearness(peak, budget, over);
  return (
    <span class={`budget budget-${state}`} title="How near the most that one call held is to the budget in the function's attribute">
      <span class="budget-meter" aria-hidden="true">
        <span style={{ width: `${Math.min(1, part) * 100}%` }} />
      </span>
      <span>
        {bytes(peak)} of a budget of {bytes(budget)} ({percent})
        {over > 0 ? <b>, {counted(over, "call")} over budget</b> : null}
      </span>
    </span>
  );
}

export function nearness(peak: number, budget: number, over: number) {
  const part = budget > 0 ? Math.max(0, peak) / budget : peak > 0 ? Infinity : 0;
  const state = over > 0 || part > 1 ? "over" : part > 0.8 ? "near" : "within";
  return { part, state, percent: Number.isFinite(part) ? `${Math.round(part * 100)}%` : "over" };
}

/** What else happened in a line. */
export function MarkList({ marks, isGone = false }: { readonly marks: Marks; readonly isGone?: boolean }) {
  return (
    <>
      {marks.panicked ? <span class="mark mark-bad">✕ panicked here</span> : null}
      {marks.cancelled ? <span class="mark mark-warn">⊘ cancelled here</span> : null}
      {marks.open ? <span class="mark mark-open">▸ a call stands here</span> : null}
      {marks.freedForOthers !== 0 ? (
        <span class="mark">freed {bytes(marks.freedForOthers)} that others allocated</span>
      ) : null}
      {marks.spawned !== 0 ? <span class="mark">spawned {bytes(marks.spawned)}</span> : null}
      {isGone ? <span class="mark mark-gone">gone</span> : null}
    </>
  );
}

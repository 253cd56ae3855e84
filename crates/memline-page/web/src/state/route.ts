// Where one is in the page: in the address, so that it can be sent to others and the browser's buttons go back.

import { signal } from "@preact/signals";
import { FIRST, isMetricName, type MetricName } from "../metrics";
import type { Place, Side } from "../protocol";

export const TABS = ["lines", "source", "flame", "time", "entries"] as const;
export type Tab = (typeof TABS)[number];

export interface Route {
  readonly tab: Tab;
  readonly metric: MetricName;
  /** The function's path; empty for none. */
  readonly fn: string;
  readonly file: string;
  /** 0 for none. */
  readonly line: number;
  readonly side: Side;
  /** Whether the source is the whole file. */
  readonly byFile: boolean;
  /** The frame that the flame graph is zoomed to; 0 for the whole. */
  readonly frame: number;
  /** In nanoseconds; null for none. */
  readonly at: number | null;
  /** The entry of a live page. */
  readonly entry: string;
}

const START: Route = {
  tab: "lines",
  metric: FIRST,
  fn: "",
  file: "",
  line: 0,
  side: "now",
  byFile: false,
  frame: 0,
  at: null,
  entry: "",
};

export const route = signal<Route>(parse(location.hash));

export function parse(hash: string): Route {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const metric = values.get("metric") ?? "";
  const number = (name: string) => {
    const value = Number(values.get(name) ?? "0");
    return Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const hasPlace = values.has("fn") || values.has("file");
  const tab = values.get("tab") ?? (hasPlace ? "source" : "lines");
  return {
    tab: (TABS as readonly string[]).includes(tab) ? (tab as Tab) : "lines",
    metric: isMetricName(metric) ? metric : START.metric,
    fn: values.get("fn") ?? "",
    file: values.get("file") ?? "",
    line: number("line"),
    side: values.get("side") === "before" ? "before" : "now",
    byFile: values.get("by") === "file" || (values.has("file") && !values.has("fn") && !values.has("line")),
    frame: number("frame"),
    at: values.has("at") ? number("at") : null,
    entry: values.get("entry") ?? "",
  };
}

/** The address of a place in the page. */
export function href(change: Partial<Route>): string {
  const { tab, metric, fn, file, line, side, byFile, frame, at, entry } = { ...route.value, ...change };
  const values = new URLSearchParams();
  values.set("tab", tab);
  values.set("metric", metric);
  if (fn !== "") values.set("fn", fn);
  if (file !== "") values.set("file", file);
  if (line > 0) values.set("line", String(line));
  if (side !== "now") values.set("side", side);
  if (byFile) values.set("by", "file");
  if (frame > 0 && tab === "flame") values.set("frame", String(frame));
  if (at !== null && tab === "time") values.set("at", String(at));
  if (entry !== "") values.set("entry", entry);
  return `#${values.toString().replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

/** Goes there. What is gone through by keys is not worth a step back each. */
export function go(change: Partial<Route>, how: "step" | "replace" = "step"): void {
  const to = href(change);
  if (to === location.hash) return;
  if (how === "step") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  route.value = parse(to);
}

/** A place in the source, as a part of a route. */
export function at(place: Place): Partial<Route> {
  return { fn: place.path, file: place.file, line: place.line, side: place.side };
}

export function listen(): void {
  const read = () => (route.value = parse(location.hash));
  window.addEventListener("popstate", read);
  window.addEventListener("hashchange", read);
}

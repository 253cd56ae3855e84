// The profiles that are open.

import { signal } from "@preact/signals";
import type { FrameNames, Side, Summary } from "../protocol";
import { FIRST, OTHERWISE } from "../metrics";
import { api } from "./client";
import { go, route } from "./route";

export type Status = "reading" | "shown" | "empty" | "failed";

export const status = signal<Status>("reading");
/** Why nothing could be shown, or why the last file could not be opened. */
export const problem = signal("");
export const summary = signal<Summary | null>(null);
/** Grows with each profile that is opened: what was asked before is of another one. */
export const version = signal(0);
export const frameNames = signal<FrameNames | null>(null);

/** What stands in the page; false if nothing does. */
export async function openPage(): Promise<boolean> {
  const element = document.getElementById("memline-data");
  const text = element?.textContent ?? "";
  // It is read once, and may be large.
  element?.replaceChildren();
  return show(() => api.openPage(text));
}

export async function openBytes(name: string, bytes: ArrayBuffer, side: Side): Promise<boolean> {
  return show(() => api.open(name, bytes, side));
}

export async function openFile(file: File, side: Side): Promise<boolean> {
  return openBytes(file.name, await file.arrayBuffer(), side);
}

export function swap(): Promise<boolean> {
  return show(() => api.swap());
}

export function closeBefore(): Promise<boolean> {
  return show(() => api.closeBefore());
}

async function show(open: () => Promise<Summary | null>): Promise<boolean> {
  try {
    const opened = await open();
    problem.value = "";
    if (opened === null) return false;
    summary.value = opened;
    frameNames.value = null;
    version.value += 1;
    status.value = "shown";
    useKnownMetric(opened);
    document.title = `${opened.title || opened.now.name} – memline`;
    return true;
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
    if (summary.value === null) status.value = "failed";
    return false;
  }
}

function useKnownMetric({ metrics }: Summary): void {
  const isKnown = (name: string) => metrics.some((metric) => metric.name === name && metric.isKnown);
  if (route.peek().metric === FIRST && !isKnown(FIRST) && isKnown(OTHERWISE)) go({ metric: OTHERWISE }, "replace");
}

// A page that was served without data: it asks its own address, and keeps the query that it was asked for with.

import { signal } from "@preact/signals";
import { openBytes, problem, status } from "./data";
import { go, route } from "./route";

export interface Entry {
  readonly key: string;
  readonly name: string;
  readonly id?: string | null;
  readonly started_unix_ms?: number | null;
  readonly elapsed_ns?: number | null;
  readonly peak_bytes?: number | null;
  readonly retained_bytes?: number | null;
  readonly resident_bytes?: readonly [number, number] | null;
}

/** Null for a page that is not live. */
export const entries = signal<readonly Entry[] | null>(null);
export const connection = signal<"events" | "polling" | "lost">("polling");

/** How often is asked where no events come; and how often at most a profile of several invocations is read again. */
const POLL_MS = 2000;

function address(question: string): string {
  const query = location.search === "" || location.search === "?" ? "?" : `${location.search}&`;
  return `${location.pathname}${query}${question}`;
}

/** Whether there is something to ask. */
export async function start(): Promise<boolean> {
  if (!location.protocol.startsWith("http")) return false;
  if (!(await ask())) {
    entries.value = null;
    return false;
  }
  listen();
  return true;
}

async function ask(): Promise<boolean> {
  try {
    const response = await fetch(address("entries"), { cache: "no-store" });
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    if (!response.ok || !isJson) return false;
    await take(await response.json());
    return true;
  } catch {
    return false;
  }
}

function listen(): void {
  const events = new EventSource(address("events"));
  events.onopen = () => (connection.value = "events");
  events.addEventListener("entries", (event) => {
    connection.value = "events";
    void take(JSON.parse((event as MessageEvent<string>).data));
  });
  events.onerror = () => {
    // It tries again by itself, unless the server has no events.
    if (events.readyState !== EventSource.CLOSED) return;
    events.close();
    void poll();
  };
}

async function poll(): Promise<void> {
  for (;;) {
    connection.value = (await ask()) ? "polling" : "lost";
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function take(list: unknown): Promise<void> {
  if (!Array.isArray(list)) return;
  const former = JSON.stringify(entries.value);
  entries.value = list as Entry[];
  if (JSON.stringify(list) !== former) await show();
}

/** The entry that is shown, with all that the list says of it, and when it was asked for. */
let shown = "";
let shownAt = -Infinity;
let timer: ReturnType<typeof setTimeout> | null = null;

/** The entry of the address, by its key or by an invocation's id; at first that of all invocations. */
export function current(): Entry | undefined {
  const list = entries.value ?? [];
  const wanted = route.value.entry;
  return wanted === "" ? list[0] : list.find(({ key, id }) => key === wanted || id === wanted);
}

/** Opens the entry of the address. One that has not changed is open already. */
export async function show(): Promise<void> {
  const list = entries.value;
  if (list === null) return;
  const wanted = current();
  if (wanted === undefined) {
    if (list.length === 0) status.value = "empty";
    else if (route.value.entry !== "") problem.value = `The entry ${route.value.entry} is not there any more.`;
    return;
  }
  const state = JSON.stringify(wanted);
  if (state === shown) return;
  // Where much is invoked, the sum of all changes all the time.
  const isAgain = shown !== "" && (JSON.parse(shown) as Entry).key === wanted.key;
  const wait = isAgain ? shownAt + POLL_MS - performance.now() : 0;
  if (wait > 0) {
    timer ??= setTimeout(() => {
      timer = null;
      void show();
    }, wait);
    return;
  }
  shown = state;
  shownAt = performance.now();
  try {
    const response = await fetch(address(`profile=${encodeURIComponent(wanted.key)}`), { cache: "no-store" });
    if (!response.ok) {
      problem.value = (await response.text()) || `The entry ${wanted.name} is not there any more.`;
      return;
    }
    const bytes = await response.arrayBuffer();
    // Another one may have been chosen meanwhile.
    if (shown === state) await openBytes(wanted.name, bytes, "now");
  } catch {
    connection.value = "lost";
    shown = "";
  }
}

export function choose(entry: Entry): void {
  go({ entry: entry.key, frame: 0, at: null });
}

// A live page's profiles: all invocations merged, by function, and singly.

import { bytes, change, counted, time } from "../format";
import { choose, connection, current, entries, type Entry } from "../state/live";
import { go, href, route } from "../state/route";

export function EntriesView() {
  const list = entries.value;
  void route.value;
  if (list === null) return null;
  const now = current();
  const largest = list.reduce((most, entry) => Math.max(most, isMerged(entry) ? 0 : (entry.peak_bytes ?? 0)), 0);
  return (
    <section class="pane entries-view" aria-label="Invocations">
      <div class="bar-line">
        <span class="found" role="status">
          {counted(list.filter((entry) => !isMerged(entry)).length, "invocation")}, the newest first;{" "}
          {connection.value === "events" ? "new ones come by themselves" : connection.value === "polling" ? "asked for every 2 s" : "the connection is lost, tried again every 2 s"}
        </span>
      </div>
      <div class="entries-scroll">
        <table class="entries">
          <thead>
            <tr>
              <th scope="col">Profile</th>
              <th scope="col" class="number">Started</th>
              <th scope="col" class="number">Took</th>
              <th scope="col" class="number">Peak</th>
              <th scope="col" />
              <th scope="col" class="number">Retained</th>
              <th scope="col" class="number">Resident set</th>
              <th scope="col">Invocation id</th>
            </tr>
          </thead>
          <tbody>
            {list.map((entry) => (
              <tr
                key={entry.key}
                class={isMerged(entry) ? "entry-merged" : ""}
                aria-current={entry === now ? "true" : undefined}
                onClick={(event) => {
                  if ((event.target as Element).closest("a") === null) choose(entry);
                }}
                onDblClick={() => go({ tab: "lines" })}
              >
                <td>
                  <a href={href({ tab: "lines", entry: entry.key, frame: 0, at: null })}>{entry.name}</a>
                </td>
                <td class="number">{entry.started_unix_ms == null ? "" : clock(entry.started_unix_ms)}</td>
                <td class="number">{entry.elapsed_ns == null ? "" : time(entry.elapsed_ns)}</td>
                <td class="number">{size(entry.peak_bytes)}</td>
                <td class="entry-bar">
                  {isMerged(entry) ? null : (
                    <span class="bar" aria-hidden="true">
                      <span class="bar-fill" style={{ width: `${largest > 0 ? (Math.max(0, entry.peak_bytes ?? 0) / largest) * 100 : 0}%`, "--heat": "0.5" }} />
                    </span>
                  )}
                </td>
                <td class="number">{size(entry.retained_bytes)}</td>
                <td class="number">
                  {entry.resident_bytes == null ? "" : `${bytes(entry.resident_bytes[1])} (${change(entry.resident_bytes[1] - entry.resident_bytes[0], "bytes")})`}
                </td>
                <td class="entry-id">{entry.id ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A profile of several invocations. */
function isMerged(entry: Entry): boolean {
  return entry.started_unix_ms == null;
}

function size(value: number | null | undefined): string {
  return value == null ? "" : bytes(value);
}

function clock(unixMilliseconds: number): string {
  return new Date(unixMilliseconds).toLocaleTimeString(undefined, { hour12: false });
}

// What is printed: the list and the selected source, whole and not only what is seen. It is there beforehand, as a page that is about
// to be printed does not wait for a worker.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number } from "../format";
import { METRICS } from "../metrics";
import type { ListRow, Place, SourceHead, SourceRow } from "../protocol";
import { COLUMNS, STAT } from "../stats";
import { api } from "../state/client";
import { summary, version } from "../state/data";
import { route } from "../state/route";
import { selected } from "../state/selection";
import { Code, MarkList, Value } from "./parts";

/** How many lines of each are printed. */
const LIST = 40;
const SOURCE = 600;

interface Printed {
  readonly rows: readonly ListRow[];
  readonly head: SourceHead | null;
  readonly source: readonly SourceRow[];
}

const printed = signal<Printed | null>(null);
const MAIN = ["retained_bytes", "at_peak_bytes", "allocated_bytes", "increment_bytes", "occurrences"];

async function prepare(metric: keyof typeof METRICS, place: Place | null, byFile: boolean): Promise<Printed> {
  const list = await api.list({ metric, filter: "", by: "value" });
  const rows = await api.listRows(list.key, 0, LIST);
  const of = place ?? rows[0] ?? null;
  if (of === null) return { rows, head: null, source: [] };
  const head = await api.source(
    byFile ? { kind: "file", file: of.file, metric } : { kind: "function", side: of.side, function: of.function, metric },
  );
  if (head === null) return { rows, head, source: [] };
  return { rows, head, source: await api.sourceRows(head.key, 0, SOURCE) };
}

export function Printout() {
  const { metric: name, byFile } = route.value;
  const place = selected.value;
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      void prepare(name, place, byFile).then((value) => {
        if (isCurrent) printed.value = value;
      });
    }, 250);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [name, byFile, place, version.value]);
  const value = printed.value;
  if (value === null) return null;
  const metric = METRICS[name];
  const whole = summary.value?.metrics.find((each) => each.name === name)?.sum ?? 0;
  const columns = COLUMNS.filter(({ stat }) => MAIN.includes(stat));
  return (
    <div class="printout" aria-hidden="true">
      <h2>
        Lines: {metric.title.toLowerCase()}
      </h2>
      <table class="print-table">
        <tbody>
          {value.rows.map((row) => (
            <tr key={`${row.side}${row.file}:${row.line}`}>
              <td class="number">
                <Value value={row.value} metric={metric} />
              </td>
              <td class="number">{whole > 0 && summary.value?.before == null ? `${((row.value * 100) / whole).toFixed(1)}%` : ""}</td>
              <td>
                {row.file}:{row.line}
              </td>
              <td>
                <Code tokens={row.tokens} />
                <MarkList marks={row.marks} isGone={row.side === "before"} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {value.head === null ? null : (
        <>
          <h2>
            {value.head.title} {value.head.place === null ? "" : `(${value.head.file}:${value.head.place.line})`}
          </h2>
          <table class="print-table">
            <thead>
              <tr>
                <th class="number">Line</th>
                {columns.map(({ stat, title }) => (
                  <th class="number" key={stat}>
                    {title}
                  </th>
                ))}
                <th>Source</th>
              </tr>
            </thead>
            <tbody>
              {value.source.map((row, index) => (
                <tr key={index} class={`print-${row.kind}`}>
                  <td class="number">{row.kind === "gap" ? "⋯" : row.line}</td>
                  {columns.map(({ stat, unit }) => {
                    const of = row.stats?.[STAT[stat]] ?? null;
                    return (
                      <td class="number" key={stat}>
                        {of === null || of === 0 ? "" : number(of, unit)}
                      </td>
                    );
                  })}
                  <td>
                    <Code tokens={row.tokens} />
                    <MarkList marks={row.marks} isGone={row.kind === "gone"} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {value.head.count > SOURCE ? <p>The first {SOURCE} lines of {value.head.count}.</p> : null}
        </>
      )}
    </div>
  );
}

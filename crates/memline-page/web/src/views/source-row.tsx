// The rows of the source.

import { number, shortCount } from "../format";
import { METRICS, type MetricName } from "../metrics";
import type { SourceHead, SourceRow } from "../protocol";
import { summary } from "../state/data";
import { go } from "../state/route";
import { STAT, type Column } from "../stats";
import { Bar, Code, MarkList, Value } from "./parts";

export function Heads({ columns, name }: { readonly columns: readonly Column[]; readonly name: MetricName }) {
  const metric = METRICS[name];
  return (
    <div class="src src-heads" role="row" style={{ "--columns": String(columns.length) }}>
      <span class="src-line">Line</span>
      <span class="src-value head-on" title={metric.meaning}>
        {summary.value?.before != null ? `${metric.short}, change` : metric.short}
      </span>
      {columns.map(({ stat, title, meaning }) => (
        <span class="src-cell" key={stat} title={meaning}>
          {title}
        </span>
      ))}
      <span class="src-code">Source</span>
    </div>
  );
}

interface RowProps {
  readonly row: SourceRow | undefined;
  readonly isSelected: boolean;
  readonly head: SourceHead;
  readonly name: MetricName;
  readonly columns: readonly Column[];
}

export function Row({ row, isSelected, head, name, columns }: RowProps) {
  if (row === undefined) return <div class="src" role="row" />;
  if (row.kind === "gap") {
    return (
      <div class="src is-gap" role="row">
        <span class="src-line">⋯</span>
        <span>{row.note}</span>
      </div>
    );
  }
  const metric = METRICS[name];
  const isChange = summary.value?.before != null;
  const value = (row.value ?? 0) - (isChange ? (row.valueBefore ?? 0) : 0);
  const hasValue = row.kind !== "head" && (row.value !== null || row.valueBefore !== null);
  const share = summary.value?.metrics.find((each) => each.name === name);
  // Lines with little are not tinted.
  const heat = head.largest > 0 ? Math.max(0, Math.sqrt(Math.abs(value) / head.largest) - 0.1) : 0;
  const tint = value === 0 || row.kind === "head" ? "" : isChange ? (value > 0 ? "is-more" : "is-less") : "is-hot";
  const whole = isChange ? head.largest : (share?.sum ?? share?.largest ?? 0);
  return (
    <div
      class={`src is-${row.kind} ${row.stats === null ? "is-quiet" : ""} ${tint}`}
      role="row"
      aria-selected={isSelected}
      style={{ "--columns": String(columns.length), "--heat": String(heat) }}
      onClick={(event) => {
        if ((event.target as Element).closest("a") === null) go({ fn: row.path, file: head.file, line: row.line, side: row.side });
      }}
    >
      <span class="src-line">{row.line}</span>
      <span class="src-value">
        {hasValue && value !== 0 ? (
          <>
            <Bar value={value} largest={head.largest} heat={whole > 0 ? Math.min(1, Math.abs(value) / whole) : 0} />
            <Value value={value} metric={metric} />
          </>
        ) : null}
      </span>
      {columns.map(({ stat, unit }) => {
        const number_ = row.stats?.[STAT[stat]] ?? null;
        return (
          <span class="src-cell" key={stat}>
            {number_ === null || number_ === 0 ? (row.stats === null ? "" : "·") : unit === "count" && number_ >= 1e9 ? shortCount(number_) : number(number_, unit)}
          </span>
        );
      })}
      <span class="src-code">
        <Code tokens={row.tokens} />
        <MarkList marks={row.marks} isGone={row.kind === "gone"} />
      </span>
    </div>
  );
}

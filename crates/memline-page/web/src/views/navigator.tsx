// All functions, or all files, those first that have the most.

import { useState } from "preact/hooks";
import { METRICS } from "../metrics";
import type { NavigatorRow } from "../protocol";
import { api } from "../state/client";
import { go, href, route } from "../state/route";
import { selected } from "../state/selection";
import { useAnswer } from "./hooks";
import { Bar, FunctionName, nearness, Value } from "./parts";
import { Rows } from "./rows";

export function NavigatorList() {
  const { metric: name, byFile } = route.value;
  const [filter, setFilter] = useState("");
  const by = byFile ? "file" : "function";
  const head = useAnswer(() => api.navigator(by, name, filter), [by, name, filter]);
  const place = selected.value;
  const metric = METRICS[name];
  return (
    <nav class="pane navigator" aria-label="Functions and files">
      <div class="bar-line">
        <div class="switch" role="radiogroup" aria-label="By function or by file">
          {(["function", "file"] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={by === each}
              title="By function or by file (b)"
              onClick={() => go({ byFile: each === "file" }, "replace")}
            >
              {each === "file" ? "Files" : "Functions"}
            </button>
          ))}
        </div>
        <input
          type="search"
          class="search"
          id="search"
          placeholder="Filter ( / )"
          aria-label="Filter functions and files"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <Rows<NavigatorRow>
        listKey={head?.key ?? ""}
        count={head?.count ?? 0}
        height={44}
        fetch={(from, to) => api.navigatorRows(head?.key ?? "", from, to)}
        label={byFile ? "Files" : "Functions"}
        className="navigator-rows"
        render={(row) => {
          if (row === undefined) return null;
          const isHere = byFile ? place?.file === row.file : place?.function === row.function && place.side === row.side;
          const to = byFile
            ? href({ fn: "", file: row.file, line: 0, side: row.side, byFile: true })
            : href({ fn: row.path, file: row.file, line: 0, side: row.side, byFile: false });
          return (
            <a class={`nav-row ${row.side === "before" ? "line-gone" : ""}`} href={to} aria-current={isHere ? "true" : undefined}>
              <span class="nav-top">
                <FunctionName path={row.path} name={row.name} />
                <span class="nav-value">{row.value === 0 ? "" : <Value value={row.value} metric={metric} />}</span>
              </span>
              <span class="nav-under">
                <span class="nav-file">{byFile ? "" : row.file}</span>
                {row.budget === null ? null : <BudgetMark {...row.budget} />}
                {row.outcome === "panicked" ? <span class="mark mark-bad">✕</span> : null}
                {row.outcome === "cancelled" ? <span class="mark mark-warn">⊘</span> : null}
                <Bar value={row.value} largest={head?.largest ?? 0} />
              </span>
            </a>
          );
        }}
      />
    </nav>
  );
}

function BudgetMark({ bytes, peak, over }: { readonly bytes: number; readonly peak: number; readonly over: number }) {
  const { state, percent } = nearness(peak, bytes, over);
  const look = state === "over" ? "mark-bad" : state === "near" ? "mark-warn" : "";
  return <span class={`mark ${look}`}>{percent} of budget</span>;
}

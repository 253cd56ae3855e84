// A frame in words: its numbers, its path, and what is inside it.

import { change, counted, number, share } from "../format";
import { METRICS } from "../metrics";
import type { Flame, FrameNames } from "../protocol";
import { api } from "../state/client";
import { href } from "../state/route";
import { innerOf } from "./flame-walk";
import { useAnswer } from "./hooks";
import { FunctionName } from "./parts";

/** `main, line 14 › run, line 23 › …` */
export function pathInWords(flame: Flame, names: FrameNames, node: number): string {
  return pathOf(flame, node)
    .map((each) => nameOf(flame, names, each).name + (flame.kind[each] === 2 ? ` line ${flame.line[each]}` : ""))
    .join(" › ");
}

/** From the outermost frame: of a function and its line, the line alone. */
function pathOf(flame: Flame, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = flame.parent[at]!) {
    const isFunctionOfLine = path.length > 0 && flame.kind[at] === 1;
    if (!isFunctionOfLine) path.unshift(at);
  }
  return path;
}

function nameOf(flame: Flame, names: FrameNames, node: number) {
  const fn = flame.function[node]!;
  const isThen = flame.isBefore[node] === 1;
  return {
    name: (isThen ? names.before : names.now)[fn] ?? "(a function without a report)",
    path: (isThen ? names.beforePaths : names.nowPaths)[fn] ?? "",
    file: (isThen ? names.beforeFiles : names.nowFiles)[fn] ?? "",
  };
}

/** A frame in words, and what is inside it. */
export function Told({ flame, names, node, zoomTo }: { readonly flame: Flame; readonly names: FrameNames; readonly node: number; readonly zoomTo: (node: number) => void }) {
  const metric = METRICS[flame.metric];
  const value = flame.value[node]!;
  const was = flame.valueBefore?.[node];
  const text = (of: number) => number(of, metric.unit);
  const key = `${flame.isBefore[node]}:${flame.function[node]}:${flame.line[node]}`;
  const code = useAnswer(async () => {
    if (flame.kind[node] !== 2) return "";
    const side = flame.isBefore[node] === 1 ? "before" : "now";
    return (await api.lineTexts([[side, flame.function[node]!, flame.line[node]!]]))[0] ?? "";
  }, [key]);
  const inside = innerOf(flame, node).slice(0, 8);
  const { name, path, file } = nameOf(flame, names, node);
  const to = href({
    tab: "source",
    fn: path,
    file,
    line: flame.line[node]!,
    side: flame.isBefore[node] === 1 ? "before" : "now",
    byFile: false,
  });
  return (
    <div class="told" id="told">
      <div class="told-frame">
        <p class="told-value">
          <b>{text(value)}</b> {metric.title.toLowerCase()}
          {was === undefined ? null : (
            <span class={`value-${value > was ? "more" : value < was ? "less" : "same"}`}>
              {" "}
              {change(value - was, metric.unit)} (before: {text(was)})
            </span>
          )}
          {node === 0 || was !== undefined || metric.kind === "largest" ? null : <span class="faint"> {share(value, flame.value[0]!)} of all</span>}
          {metric.kind === "own" && flame.kind[node] === 2 ? <span class="faint">, {text(flame.own[node]!)} its own</span> : null}
          {flame.kind[node] === 1 ? <span class="faint">, {counted(flame.calls[node]!, "call")}</span> : null}
        </p>
        {node === 0 ? (
          <p class="told-path">All ways. Click on a frame to zoom in.</p>
        ) : (
          <>
            <p class="told-path" aria-label="The path">
              {pathOf(flame, node).map((each, index, all) => (
                <>
                  {index > 0 ? <span class="way-arrow"> › </span> : null}
                  <button type="button" class="step" aria-current={index === all.length - 1 ? "true" : undefined} onClick={() => zoomTo(each)}>
                    {nameOf(flame, names, each).name}
                    {flame.kind[each] === 2 ? `:${flame.line[each]}` : ""}
                  </button>
                </>
              ))}
            </p>
            <p class="told-place">
              <a href={to}>
                {file}:{flame.line[node]}
              </a>{" "}
              <FunctionName path={path} name={name} /> <code>{code}</code>
            </p>
          </>
        )}
      </div>
      <ul class="inside" aria-label="Inside it">
        {inside.map((each) => (
          <li key={each}>
            <button type="button" class="inside-one" onClick={() => zoomTo(each)}>
              <span class="link-value">{text(flame.value[each]!)}</span>
              <span class="inside-name">
                {flame.kind[each] === 2 ? `line ${flame.line[each]}` : nameOf(flame, names, each).name}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

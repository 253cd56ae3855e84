// The flame graph over the ways: search, zoom, and the path of a frame in words.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { change, counted, number, share } from "../format";
import { METRICS } from "../metrics";
import type { Flame, FrameNames } from "../protocol";
import { api } from "../state/client";
import { frameNames, version } from "../state/data";
import { go, href, route } from "../state/route";
import { selected } from "../state/selection";
import { theme } from "../state/theme";
import { FlamePainter } from "./flame-painter";
import { beside, biggestOf, foundWidth, innerOf, outside, widestInside } from "./flame-walk";
import { useAnswer } from "./hooks";
import { onKey } from "./keys";
import { FunctionName } from "./parts";

export function FlameView() {
  const { metric: name } = route.value;
  const flame = useAnswer(() => api.flame(name), [name]);
  const names = useAnswer(async () => (frameNames.value ??= await api.frameNames()), [version.value]);
  if (flame === undefined || names === undefined) return <div class="pane" />;
  return <Graph flame={flame} names={names} />;
}

function Graph({ flame, names }: { readonly flame: Flame; readonly names: FrameNames }) {
  const metric = METRICS[flame.metric];
  const zoom = route.value.frame < flame.kind.length ? route.value.frame : 0;
  const [search, setSearch] = useState("");
  const [hovered, setHovered] = useState(-1);
  const [chosen, setChosen] = useState(zoom);
  const found = useAnswer(() => (search.trim() === "" ? Promise.resolve(null) : api.searchFrames(search.trim())), [search]) ?? null;
  const place = selected.value;
  // The line that one comes from is the frame that is told of.
  useEffect(() => {
    if (route.peek().frame > 0) setChosen(zoom);
    else if (place !== null) setChosen(biggestOf(flame, place));
    else setChosen(0);
  }, [flame, zoom, place?.function, place?.line]);

  const zoomTo = (node: number) => {
    go({ frame: node });
    setChosen(node);
  };
  const out = () => {
    if (zoom > 0) zoomTo(flame.parent[zoom]!);
  };
  onKey("ArrowUp", () => setChosen((node) => outside(flame, node)));
  onKey("ArrowDown", () => setChosen((node) => widestInside(flame, node)));
  onKey("ArrowLeft", () => setChosen((node) => beside(flame, node, -1)));
  onKey("ArrowRight", () => setChosen((node) => beside(flame, node, 1)));
  onKey("Enter", () => zoomTo(chosen));
  onKey("Escape", out);
  onKey("Backspace", out);
  onKey("0", () => zoomTo(0));

  const told = hovered >= 0 ? hovered : chosen;
  const matched = found === null ? null : foundWidth(flame, found);
  return (
    <section class="pane flame-view" aria-label="Flame graph">
      <div class="bar-line">
        <input
          type="search"
          class="search"
          id="search"
          placeholder="Search: function, file or text  ( / )"
          aria-label="Search frames"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <span class="found" role="status">
          {matched === null ? "" : `${counted(matched.frames, "frame")} found, ${share(matched.value, flame.value[0]!) || "0%"} of all`}
        </span>
        <button type="button" class="quiet" onClick={out} disabled={zoom === 0} title="Zoom out (Esc)">
          Zoom out
        </button>
        <button type="button" class="quiet" onClick={() => zoomTo(0)} disabled={zoom === 0} title="All of it (0)">
          Reset
        </button>
        <Legend isChange={flame.valueBefore !== null} />
      </div>
      {metric.kind === "largest" ? (
        <p class="note">
          {metric.title} is a largest value and does not add up: a frame is as wide as the largest values in it beside each other, and
          its number is the largest of them.
        </p>
      ) : null}
      {flame.value[0]! <= 0 && (flame.valueBefore?.[0] ?? 0) <= 0 ? (
        <p class="empty">No way has anything by this metric: {metric.title.toLowerCase()}.</p>
      ) : null}
      <Canvas
        flame={flame}
        names={names}
        zoom={zoom}
        chosen={chosen}
        hovered={hovered}
        found={found}
        onHover={setHovered}
        onChoose={(node) => (node === chosen && node === zoom ? undefined : zoomTo(node))}
        label={pathInWords(flame, names, told)}
      />
      <Told flame={flame} names={names} node={told} zoomTo={zoomTo} />
    </section>
  );
}

function Legend({ isChange }: { readonly isChange: boolean }) {
  return isChange ? (
    <span class="legend">
      <i class="swatch swatch-less" /> shrank <i class="swatch swatch-more" /> grew
    </span>
  ) : (
    <span class="legend">
      <i class="swatch swatch-fn" /> function <i class="swatch swatch-line" /> line <i class="swatch swatch-heat" /> line with much of its own
    </span>
  );
}

interface CanvasProps {
  readonly flame: Flame;
  readonly names: FrameNames;
  readonly zoom: number;
  readonly chosen: number;
  readonly hovered: number;
  readonly found: Uint8Array | null;
  readonly onHover: (node: number) => void;
  readonly onChoose: (node: number) => void;
  readonly label: string;
}

function Canvas(props: CanvasProps) {
  const { flame, names, zoom, chosen, hovered, found, onHover, onChoose, label } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<FlamePainter | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scroll, setScroll] = useState(0);
  const [, drawAgain] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (canvas.current !== null && painter.current?.flame !== flame) {
    painter.current = new FlamePainter(canvas.current, flame, names);
  }
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    painter.current ??= new FlamePainter(canvas.current, flame, names);
    painter.current.forgetColours();
    painter.current.draw({ zoom, selected: chosen, hovered, found }, size.width, scroll, size.height);
    const missing = [...painter.current.missing];
    painter.current.missing.clear();
    if (missing.length === 0) return;
    const asked = painter.current;
    void api.lineTexts(missing.map(([, place]) => place)).then((texts) => {
      asked.setTexts(missing.map(([key]) => key), texts);
      drawAgain((n) => n + 1);
    });
  });
  void theme.value;
  const at = (event: MouseEvent): number => {
    const box = scroller.current!.getBoundingClientRect();
    const y = event.clientY - box.top + scroller.current!.scrollTop;
    return painter.current?.at(event.clientX - box.left, y, zoom, size.width) ?? -1;
  };
  const height = painter.current?.height(zoom) ?? 0;
  return (
    <div
      ref={scroller}
      class="flame"
      tabIndex={0}
      role="img"
      aria-label={label}
      onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
      onMouseMove={(event) => onHover(at(event))}
      onMouseLeave={() => onHover(-1)}
      onClick={(event) => {
        const node = at(event);
        if (node >= 0) onChoose(node);
      }}
    >
      <div class="flame-all" style={{ height: `${height}px` }}>
        <canvas ref={canvas} class="flame-canvas" style={{ width: `${size.width}px`, height: `${size.height}px` }} />
      </div>
    </div>
  );
}

/** `main, line 14 › run, line 23 › …` */
function pathInWords(flame: Flame, names: FrameNames, node: number): string {
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
function Told({ flame, names, node, zoomTo }: { readonly flame: Flame; readonly names: FrameNames; readonly node: number; readonly zoomTo: (node: number) => void }) {
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


// The flame graph over the ways: search, zoom, and the path of a frame in words.

import { useEffect, useState } from "preact/hooks";
import { counted, share } from "../format";
import { METRICS } from "../metrics";
import type { Flame, FrameNames } from "../protocol";
import { api } from "../state/client";
import { frameNames, version } from "../state/data";
import { go, route } from "../state/route";
import { selected } from "../state/selection";
import { Canvas } from "./flame-canvas";
import { pathInWords, Told } from "./flame-told";
import { beside, biggestOf, foundWidth, outside, widestFound, widestInside } from "./flame-walk";
import { useAnswer } from "./hooks";
import { onKey } from "./keys";

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
          onKeyDown={(event) => {
            if (event.key === "Enter" && found !== null) setChosen(widestFound(flame, found));
          }}
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

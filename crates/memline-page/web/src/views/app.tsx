import { useEffect } from "preact/hooks";
import { METRIC_NAMES } from "../metrics";
import { problem, status, summary } from "../state/data";
import { entries } from "../state/live";
import { go, route, type Tab } from "../state/route";
import { selected } from "../state/selection";
import { toggleTheme } from "../state/theme";
import { DropZone } from "./drop";
import { EntriesView } from "./entries";
import { FlameView } from "./flame";
import { FileButton, Header, MetricPicker, Tabs, tabs, TotalsSentence } from "./header";
import { Help, isHelpOpen } from "./help";
import { handleKey, onKey } from "./keys";
import { LinesView } from "./lines";
import { Printout } from "./print";
import { SourceView } from "./source";
import { TimeView } from "./time";
import { at } from "../state/route";

export function App() {
  useKeys();
  return (
    <>
      <Header />
      {problem.value !== "" ? (
        <p class="problem" role="alert">
          {problem.value}{" "}
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => (problem.value = "")}>
            ×
          </button>
        </p>
      ) : null}
      {status.value === "shown" ? <Shown /> : <Empty />}
      <Help />
      <DropZone />
    </>
  );
}

function Shown() {
  return (
    <>
      <TotalsSentence />
      <div class="controls">
        <Tabs />
        {/* It keeps its place where nothing is ranked, so that the tabs do not jump. */}
        <div class={["time", "entries"].includes(route.value.tab) ? "metrics-place away" : "metrics-place"}>
          <MetricPicker />
        </div>
      </div>
      <main class={`main main-${route.value.tab}`}>
        <View tab={route.value.tab} />
      </main>
      <Printout />
    </>
  );
}

function View({ tab }: { readonly tab: Tab }) {
  switch (tab) {
    case "lines":
      return <LinesView />;
    case "source":
      return <SourceView />;
    case "flame":
      return <FlameView />;
    case "time":
      return <TimeView />;
    case "entries":
      return <EntriesView />;
  }
}

function Empty() {
  const text = {
    reading: "Reading the profile…",
    empty: entries.value === null ? "No profile yet." : "Nothing has been invoked yet. What is will be shown here.",
    failed: "",
    shown: "",
  }[status.value];
  return (
    <main class="main-empty">
      <p>{text}</p>
      {status.value === "reading" || entries.value !== null ? null : (
        <p>
          Drop a profile here, such as <code>target/memline/profile.json</code>, or <FileButton label="open one…" title="Open a profile" side="now" isLink />
        </p>
      )}
    </main>
  );
}

function useKeys(): void {
  const metric = (by: 1 | -1) => {
    const known = METRIC_NAMES.filter((name) => summary.value?.metrics.find((each) => each.name === name)?.isKnown);
    const place = known.indexOf(route.value.metric);
    const next = known[(place + by + known.length) % known.length];
    if (next !== undefined) go({ metric: next, frame: 0 }, "replace");
  };
  onKey("m", () => metric(1));
  onKey("M", () => metric(-1));
  onKey("t", toggleTheme);
  onKey("?", () => (isHelpOpen.value = !isHelpOpen.value));
  onKey("o", () => document.getElementById("open-now")?.click());
  onKey("d", () => document.getElementById("open-before")?.click());
  onKey("b", () => go({ tab: "source", byFile: !route.value.byFile }));
  onKey("f", () => go({ tab: "flame", frame: 0, ...(selected.value === null ? {} : at(selected.value)) }));
  onKey("/", () => document.getElementById("search")?.focus());
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      const isTyping = target.matches("input[type=search], textarea, select");
      if (isTyping) {
        if (event.key === "Escape") target.blur();
        return;
      }
      if (document.querySelector("dialog[open]") !== null && event.key !== "?") return;
      // A button or link is pressed by Enter, a slider moved by arrows.
      if (event.key === "Enter" && target.closest("a, button, summary") !== null) return;
      if (target.matches("input") && event.key.startsWith("Arrow")) return;
      const tab = tabs()[Number(event.key) - 1];
      if (tab !== undefined && summary.value !== null) {
        go({ tab });
        event.preventDefault();
      } else if (handleKey(event)) {
        event.preventDefault();
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

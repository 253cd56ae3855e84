import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { METRICS, METRIC_NAMES } from "../metrics";

export const isHelpOpen = signal(false);

export const KEYS: readonly (readonly [string, string])[] = [
  ["1 … 5", "lines, source, flame graph, time line, invocations"],
  ["m  M", "next metric, the one before"],
  ["j  k  ↓  ↑", "next line, the one before"],
  ["Home  End", "in the list: its first line, its last one"],
  ["Enter", "in the list: the line in its source; in the flame graph: zoom in; in its search: the largest frame that was found"],
  ["n  p", "in the source: next line that has something, the one before"],
  ["/", "search"],
  ["Esc", "leave the search; in the flame graph: zoom out"],
  ["← → ↑ ↓", "in the flame graph: to the frame beside, outside, inside; in the time line: to the moment before or behind"],
  ["0", "in the flame graph: all of it"],
  ["f", "the line in the flame graph"],
  ["b", "the source by function or by file"],
  ["c", "all columns of the source, or the main ones"],
  ["o  d", "open a profile; compare with an earlier one"],
  ["t", "light or dark"],
  ["?", "this"],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-label="Keys and words"
      onClose={() => (isHelpOpen.value = false)}
      onClick={(event) => {
        if (event.target === dialog.current) isHelpOpen.value = false;
      }}
    >
      <div class="help-text">
        <button type="button" class="quiet help-close" onClick={() => (isHelpOpen.value = false)}>
          Close
        </button>
        <h2>Keys</h2>
        <dl class="keys">
          {KEYS.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                {keys.split("  ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <h2>What a number means</h2>
        <p>
          A line has what was allocated <em>while it was the innermost profiled line</em>: what a profiled function allocates
          stands on that function's lines, and not on the line that calls it. So lines add up, and a share is of all lines.
        </p>
        <dl class="words">
          {METRIC_NAMES.map((name) => (
            <div key={name}>
              <dt>{METRICS[name].title}</dt>
              <dd>{METRICS[name].meaning}</dd>
            </div>
          ))}
          <div>
            <dt>By no profiled line</dt>
            <dd>
              What the heap grew by beside: before <code>main</code>, on threads of libraries, by functions that are left out; less than
              0 where such code freed more.
            </dd>
          </div>
        </dl>
      </div>
    </dialog>
  );
}

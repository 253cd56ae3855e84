// The line that is selected: the address names it, the worker finds it.

import { computed, effect, signal } from "@preact/signals";
import type { Place } from "../protocol";
import { api } from "./client";
import { summary, version } from "./data";
import { route } from "./route";

export const selected = signal<Place | null>(null);
/** Whether the address has a place that is not in the profile. */
export const isLost = signal(false);

const wanted = computed(() => {
  const { fn, file, line, side } = route.value;
  return JSON.stringify([side, fn, file, line, version.value]);
});

export function followSelection(): void {
  effect(() => {
    const asked = wanted.value;
    const { fn, file, line, side, metric } = route.peek();
    if (summary.value === null) return;
    if (fn === "" && file === "") {
      selected.value = null;
      isLost.value = false;
      return;
    }
    void api.find(side, fn, file, line, metric).then((place) => {
      if (wanted.peek() !== asked) return;
      selected.value = place;
      isLost.value = place === null;
    });
  });
}

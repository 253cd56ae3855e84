// @ts-check
// Profiles with what the recorded ones do not have: each is a recorded one, changed in one place.

import { recorded } from "./pages.mjs";

/** A part of the warehouse's profile. @param {any} profile @param {string} name */
export function fn(profile, name) {
  return profile.functions.find((/** @type {any} */ each) => each.function === name);
}

/** @param {any} profile @param {string} name @param {number} line */
export function row(profile, name, line) {
  return fn(profile, name).rows.find((/** @type {any} */ each, /** @type {number} */ place) => place > 0 && each.line === line);
}

/** With all marks that a line can have, and budgets. */
export function marked() {
  const profile = recorded("warehouse.json");
  row(profile, "import", 31).stats.freed_for_others_bytes = 2048;
  row(profile, "import", 34).stats.spawned_bytes = 3 << 20;
  row(profile, "run", 25).is_open = true;
  Object.assign(fn(profile, "compress"), { freed_by_others_bytes: 4096, was_bare: true });
  Object.assign(fn(profile, "parse"), { budget_bytes: 8192, peak_bytes: 4096 });
  Object.assign(fn(profile, "blank"), { budget_bytes: 4000, peak_bytes: 3400 });
  Object.assign(fn(profile, "fetch"), { budget_bytes: 128 * 1024, peak_bytes: 192 * 1024, calls_over_budget: 90 });
  return profile;
}

/** Without a time line, as a session's is. */
export function untimed() {
  const { timeline: _, ...profile } = recorded("warehouse.json");
  return profile;
}

/** With a time line of five moments, of two of which it is known what was held. */
export function timed() {
  const profile = recorded("warehouse.json");
  const place = (/** @type {string} */ name) => profile.functions.indexOf(fn(profile, name));
  const MiB = 2 ** 20;
  profile.elapsed_ns = 2e9;
  profile.timeline = {
    moments: [
      { at_ns: 0, heap_bytes: 548, resident_bytes: 3 * MiB, held: null },
      { at_ns: 0.5e9, heap_bytes: 12 * MiB, resident_bytes: 16 * MiB, held: [[place("blank"), 62, 9 * MiB], [place("snapshot"), 68, 2 * MiB]] },
      { at_ns: 1e9, heap_bytes: 24 * MiB, resident_bytes: null, held: null },
      { at_ns: 1.5e9, heap_bytes: 70 * MiB, resident_bytes: 76 * MiB, held: [[place("blank"), 62, 39 * MiB], [place("compress"), 15, 15 * MiB]] },
      { at_ns: 2e9, heap_bytes: 48 * MiB, resident_bytes: 76 * MiB, held: [] },
    ],
    spans: [
      { name: "import", id: null, from_ns: 0, to_ns: 0.4e9 },
      { name: "HttpTriggerSync", id: "0b1c", from_ns: 0.3e9, to_ns: 1.2e9 },
      { name: "compress", id: null, from_ns: 1.4e9, to_ns: null },
    ],
  };
  return profile;
}

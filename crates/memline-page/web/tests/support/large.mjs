// @ts-check
// A profile as large as they come: 100,000 lines of 10,000 functions, 20,000 ways, 50 MB of JSON. The same seed gives the same one.

import { writeFileSync } from "node:fs";

const TEXTS = [
  "    let items: Vec<Item> = source.iter().map(Item::parse).collect::<Result<_, _>>()?;",
  "    self.cache.insert(key.to_owned(), Arc::new(value));",
  "    for (place, line) in text.lines().enumerate() {",
  "        if line.starts_with('#') { continue; } // a comment",
  "        buffer.extend_from_slice(&bytes[from..to]);",
  "    let mut out = String::with_capacity(4 * text.len());",
  "    match kind { Kind::One => one(value), Kind::Many(all) => many(all), _ => None }",
  '    tracing::info!(count = items.len(), "read all of them");',
];

/** Mulberry32: random numbers from 0 to 1. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {{ seed?: number, functions?: number, lines?: number, ways?: number, growth?: number }} [options] */
export function large({ seed = 7, functions = 10_000, lines = 10, ways = 20_000, growth = 1 } = {}) {
  const next = random(seed);
  const whole = (/** @type {number} */ most) => Math.floor(next() * most);
  /** Most lines have little, a few have much. */
  const size = () => Math.floor(growth * 64 * 2 ** (next() ** 3 * 22));
  const stats = () => {
    const allocated = next() < 0.5 ? 0 : size();
    const retained = next() < 0.6 ? 0 : whole(allocated + 1);
    const usage = 2 ** 20 + size();
    return {
      usage_bytes: usage,
      increment_bytes: retained - whole(1000),
      occurrences: 1 + whole(1e6),
      high_water_bytes: usage + whole(1e6),
      allocations: allocated === 0 ? 0 : 1 + whole(5000),
      allocated_bytes: allocated,
      freed_for_others_bytes: 0,
      spawned_bytes: null,
      held_bytes: next() < 0.05 ? size() : null,
      retained_bytes: retained,
      at_peak_bytes: whole(allocated + 1),
      suspended_ns: next() < 0.05 ? whole(1e9) : 0,
    };
  };
  const all = Array.from({ length: functions }, (_, place) => {
    const file = `src/module_${place % 300}/part_${place % 7}.rs`;
    const first = 10 + Math.floor(place / 300) * (lines + 3);
    const rows = Array.from({ length: lines }, (_, row) => ({
      line: first + row,
      text: row === 0 ? `fn function_${place}(source: &[Item]) -> Result<Vec<Item>, Error> {` : row === lines - 1 ? "}" : TEXTS[whole(TEXTS.length)],
      stats: row === 0 || next() < 0.45 ? stats() : null,
      has_panicked: false,
      was_cancelled: false,
    }));
    return {
      function: `function_${place}`,
      path: `large::module_${place % 300}::part_${place % 7}::function_${place}`,
      file,
      session_id: null,
      session_label: null,
      index: place,
      concurrent: 0,
      measure: "task",
      is_measured: true,
      precision: null,
      calls: 1 + whole(1e6),
      polls: 0,
      elapsed_ns: whole(1e9),
      net_bytes: 0,
      peak_bytes: size(),
      retained_bytes: size(),
      freed_by_others_bytes: 0,
      calls_over_budget: 0,
      outcome: "returned",
      overhead_ns: 0,
      rows,
    };
  });
  const tree = Array.from({ length: ways }, (_, place) => {
    const fn = place < functions ? place : whole(functions);
    // Each way is called by one that came not long before, so that the tree is deep.
    const caller = place === 0 ? null : Math.max(0, place - 1 - whole(Math.min(place, 400)));
    const callerFunction = caller === null ? null : caller < functions ? caller : null;
    const callerLine = callerFunction === null ? all[0].rows[1].line : all[callerFunction].rows[1 + whole(lines - 2)].line;
    const rows = all[fn].rows.filter((row, at) => at > 0 && row.stats !== null);
    return {
      function: fn,
      caller: caller === null || callerFunction === null ? null : [caller, callerLine],
      calls: 1 + whole(1e5),
      lines: rows.map((row) => ({ line: row.line, stats: place < functions ? row.stats : stats() })),
    };
  });
  const moments = Array.from({ length: 2000 }, (_, place) => ({
    at_ns: place * 5e6,
    heap_bytes: 2 ** 24 + Math.floor(2 ** 23 * Math.sin(place / 90)) + whole(2 ** 20),
    resident_bytes: 2 ** 25 + whole(2 ** 20),
    held: place % 10 === 0 ? Array.from({ length: 20 }, (_, at) => [whole(functions), 0, 2 ** 20 - at * 1000]) : null,
  }));
  for (const { held } of moments) for (const line of held ?? []) line[1] = all[line[0]].rows[1].line;
  return {
    version: 1,
    id: null,
    label: null,
    measure: "task",
    concurrent: 0,
    elapsed_ns: 10e9,
    peak_bytes: 2 ** 31,
    grown_bytes: 2 ** 30,
    functions: all,
    ways: tree,
    timeline: {
      moments,
      spans: Array.from({ length: 500 }, (_, place) => ({ name: `call_${place % 9}`, id: null, from_ns: place * 2e7, to_ns: place * 2e7 + 1e6 + whole(6e7) })),
    },
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [path = "large.json", seed = "7"] = process.argv.slice(2);
  const json = JSON.stringify(large({ seed: Number(seed) }));
  writeFileSync(path, json);
  console.log(`${path}: ${json.length} bytes`);
}

// @ts-check
// What the worker reckons, of any profile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { large } from "./support/large.mjs";
import { recorded } from "./support/pages.mjs";
import { withSources } from "./support/sources.mjs";

const PROFILES = {
  real: () => recorded("warehouse.json"),
  made: () => large({ seed: 3, functions: 300, lines: 12, ways: 700 }),
};
const OWN = /** @type {const} */ (["retained", "peak", "allocated"]);

/** @param {unknown} profile @param {unknown} [before] */
async function store(profile, before) {
  /** @type {any} */
  let opened;
  await withSources(async (load) => {
    const { Store } = await load("/src/worker/store.ts");
    opened = new Store();
    const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value)).buffer;
    await opened.open("now.json", bytes(profile), "now");
    if (before !== undefined) await opened.open("before.json", bytes(before), "before");
  });
  return opened;
}

/** @param {any} flame @param {(node: number) => void} check */
function eachFrame(flame, check) {
  for (let node = 1; node < flame.kind.length; node += 1) check(node);
}

test("sizes_are_written_as_memline_writes_them", async () => {
  await withSources(async (load) => {
    const { bytes, change, calls, counted, moment, share, shortCount, time } = await load("/src/format.ts");
    // As in crates/memline-size.
    for (const [size, text] of /** @type {const} */ ([
      [0, "0 B"],
      [-1, "−1 B"],
      [1023, "1023 B"],
      [1024, "1.0 KiB"],
      [-1536, "−1.5 KiB"],
      [2 ** 20 - 1, "1.0 MiB"],
      [2 ** 20 - 52, "1023.9 KiB"],
      [123 * 2 ** 20, "123.0 MiB"],
      [5 * 2 ** 30, "5.0 GiB"],
      [3000 * 2 ** 40, "3000.0 TiB"],
    ])) {
      assert.equal(bytes(size), text);
    }
    assert.deepEqual([change(1024, "bytes"), change(-3, "count"), change(0, "time")], ["+1.0 KiB", "−3", "±0"]);
    assert.deepEqual([counted(1, "call"), counted(12_393, "call"), calls(0)], ["1 call", "12,393 calls", "no call has ended"]);
    assert.deepEqual([shortCount(9_999_999), shortCount(35_259_401)], ["9,999,999", "35.3M"]);
    assert.deepEqual([0, 999, 1500, 15_000, 31.2e6, 1.7e9, 75e9, 3_700e9].map(time), ["0 s", "999 ns", "1.5 µs", "15 µs", "31.2 ms", "1.7 s", "1 min 15 s", "1 h 1 min 40 s"]);
    assert.deepEqual([moment(5e8), moment(1.5e9)], ["500.0 ms", "1.500 s"]);
    assert.deepEqual([share(1, 3), share(1, 0)], ["33.3%", ""]);
  });
});

test("paths_are_cut_to_a_function_and_its_type", async () => {
  await withSources(async (load) => {
    const { shortPath } = await load("/src/format.ts");
    for (const [path, short] of /** @type {const} */ ([
      ["main", "main"],
      ["hexyl::main", "hexyl::main"],
      ["warehouse::catalog::Catalog::import", "Catalog::import"],
      ["just::lexer::Lexer<'_>::token", "Lexer<'_>::token"],
      ["a::map<std::vec::Vec<u8>>::new", "map<std::vec::Vec<u8>>::new"],
      ["<a::B as c::From<fn(u8) -> d::E>>::from", "<a::B as c::From<fn(u8) -> d::E>>::from"],
    ])) {
      assert.equal(shortPath(path), short);
    }
  });
});

test("colours_go_over_the_ends_of_lines_and_lose_no_character", async () => {
  await withSources(async (load) => {
    const { colour } = await load("/src/worker/highlight.ts");
    const lines = ["fn f() {", '    let text = "one', '    two"; /* begins', "    ends */ 🦀 g(1);", "", "}", "x".repeat(5000)];
    const tokens = colour(lines);
    assert.deepEqual(tokens.map((/** @type {any[]} */ line) => line.map(([text]) => text).join("")), lines);
    const of = (/** @type {number} */ line) => tokens[line].filter((/** @type {any[]} */ [, name]) => name !== "");
    assert.deepEqual(of(1), [["let", "k"], ['"one', "s"]]);
    assert.deepEqual(of(2), [['    two"', "s"], ["/* begins", "c"]]);
    assert.deepEqual(of(3).slice(0, 1), [["    ends */", "c"]]);
    assert.deepEqual(of(6), []);
    // What is no Rust is coloured somehow, and stays what it is.
    const odd = ["}}}} \u0000 ''' r##\"", "<<<<<<< HEAD", "#!/bin/sh"];
    assert.deepEqual(colour(odd).map((/** @type {any[]} */ line) => line.map(([text]) => text).join("")), odd);
  });
});

for (const [name, profile] of Object.entries(PROFILES)) {
  test(`flame_graph_adds_up ${name}`, async () => {
    const opened = await store(profile());
    const summary = opened.closeBefore();
    for (const metric of ["retained", "peak", "high", "allocated", "allocations", "held", "suspended"]) {
      const flame = opened.flame(metric);
      const inner = new Float64Array(flame.kind.length);
      eachFrame(flame, (node) => {
        const parent = flame.parent[node];
        inner[parent] += flame.width[node];
        assert(parent < node && node < flame.end[parent], "a frame stands in its parent's part of the walk");
        assert(flame.from[node] >= flame.from[parent] - 1e-6, "a frame begins in its parent");
        assert(flame.from[node] + flame.width[node] <= flame.from[parent] + flame.width[parent] + 1e-3, "and ends in it");
        assert.equal(flame.depth[node], flame.depth[parent] + 1);
        assert.equal(flame.kind[node], flame.kind[parent] === 1 ? 2 : 1, "functions and lines take turns");
      });
      eachFrame(flame, (node) => assert(inner[node] <= flame.width[node] + 1e-3));
      const own = OWN.find((each) => each === metric);
      if (own === undefined || name === "made") continue;
      // The whole is what all lines come to.
      const known = summary.metrics.find((/** @type {any} */ each) => each.name === metric);
      assert.equal(flame.value[0], known.sum, metric);
    }
  });

  test(`a_profile_does_not_differ_from_itself ${name}`, async () => {
    const opened = await store(profile(), profile());
    for (const metric of ["retained", "peak", "allocated", "allocations"]) {
      assert.equal(opened.list({ metric, filter: "", by: "value" }).count, 0, metric);
      const flame = opened.flame(metric);
      assert.deepEqual(flame.value, flame.valueBefore, metric);
      assert.equal(flame.isBefore.some((/** @type {number} */ is) => is === 1), false);
    }
  });
}

test("callers_add_up_to_what_a_line_has", async () => {
  const opened = await store(recorded("warehouse.json"));
  for (const metric of ["retained", "peak", "allocated", "allocations"]) {
    const { key, count } = opened.list({ metric, filter: "", by: "value" });
    for (const row of opened.listRows(key, 0, count)) {
      const { callers, value } = opened.detail(row.side, row.function, row.line, metric);
      assert.equal(value, row.value);
      assert.equal(callers.reduce((/** @type {number} */ sum, /** @type {any} */ caller) => sum + caller.value, 0), value, `${row.file}:${row.line}`);
    }
  }
});

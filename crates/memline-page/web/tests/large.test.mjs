// @ts-check
// 50 MB of data: 100,000 lines, 10,000 functions, 20,000 ways. It has a file of its own, so that nothing else runs meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { large } from "./support/large.mjs";
import { Folder } from "./support/pages.mjs";
import { eventually, open, text } from "./support/see.mjs";

/** What is promised on two free cores, in milliseconds. */
const OPEN_MS = 2000;
const TASK_MS = 100;
/** What is promised is stretched by so much at most, where the machine is busy. */
const STRETCH = 3;
/** The best of so many tries counts. */
const TRIES = 3;

/** How much longer work takes here than it takes of a processor: 1 on a machine that has nothing else to do, 3 where two others
 * want the same core. What is promised is stretched by that, so that the test tells of the page and not of the neighbours. */
function slowdown() {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  while (performance.now() - wall < 200);
  const { user, system } = process.cpuUsage(cpu);
  const factor = ((performance.now() - wall) * 1000) / (user + system);
  return Math.min(STRETCH, Math.max(1, factor));
}

const folder = new Folder();
const profile = large();
const address = folder.page("large.html", "large", [{ name: "large.json", profile }]);
const browser = await launchFor(folder);

/** A tab that keeps how long each task took that took longer than 50 ms. */
async function watched() {
  const { page } = await tab(browser);
  await page.addInitScript(() => {
    const kept = /** @type {any} */ (window);
    kept.tasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) kept.tasks.push(Math.round(entry.duration));
    }).observe({ type: "longtask", buffered: true });
  });
  return page;
}

/** @param {import("playwright-core").Page} page @param {() => Promise<void>} does */
async function longest(page, does) {
  await page.evaluate(() => (/** @type {any} */ (window).tasks = []));
  await does();
  // What the observer has seen is told with the next frames.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
  return page.evaluate(() => Math.max(0, .../** @type {any} */ (window).tasks));
}

test("it_is_as_large_as_is_said", () => {
  const bytes = JSON.stringify(profile).length;
  assert(bytes > 50e6, `${bytes} bytes`);
  assert.equal(profile.functions.length, 10_000);
  assert.equal(profile.functions.reduce((sum, { rows }) => sum + rows.length, 0), 100_000);
  assert.equal(profile.ways.length, 20_000);
  // The same seed, the same profile.
  assert.deepEqual(large({ functions: 50, ways: 90 }), large({ functions: 50, ways: 90 }));
});

test("it_opens_within_two_seconds", async (context) => {
  let best = Infinity;
  for (let tries = 0; tries < TRIES && best > OPEN_MS; tries += 1) {
    const page = await watched();
    const before = slowdown();
    const begin = Date.now();
    await open(page, address, ".lines .rows-one .line-value");
    await page.locator(".callers .link").first().waitFor();
    const took = Date.now() - begin;
    const factor = Math.max(before, slowdown());
    context.diagnostic(`opened in ${took} ms, stretched by ${factor.toFixed(1)} as the machine is busy`);
    best = Math.min(best, took / factor);
    await page.context().close();
  }
  assert(best <= OPEN_MS, `opened in ${best.toFixed(0)} ms; at most ${OPEN_MS} are promised`);
});

test("it_does_not_freeze_while_one_scrolls_clicks_and_types", async (context) => {
  const page = await watched();
  await open(page, address);
  /** @type {Record<string, () => Promise<void>>} */
  const doings = {
    scroll: async () => {
      await page.mouse.move(400, 500);
      for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 2500);
      await eventually(() => page.locator(".lines .rows-one .line-value").count().then((count) => count > 10), true);
    },
    "click on a line": async () => {
      await page.locator(".lines .rows-one .line-value").nth(12).click();
      await eventually(async () => (await text(page, ".detail .place")).startsWith("src/module_"), true);
    },
    "to the end and back": async () => {
      for (const key of ["End", "Home"]) await page.keyboard.press(key);
    },
    "other metrics": async () => {
      const all = await page.locator(".metric:enabled").count();
      for (let turn = 0; turn < all; turn += 1) await page.keyboard.press("m");
      await eventually(() => text(page, ".metric[aria-checked=true]"), "Retained at the end");
    },
    "type a filter": async () => {
      await page.keyboard.press("/");
      await page.keyboard.type("function_77 insert", { delay: 20 });
      await eventually(async () => /^\d+ lines?, .* in these$/.test(await text(page, ".found")), true);
      await page.locator("#search").fill("");
      await page.keyboard.press("Escape");
    },
    "the source of a function and of a file": async () => {
      await page.keyboard.press("2");
      await page.locator(".source .src-code").first().waitFor();
      await page.keyboard.press("b");
      await page.locator(".source .is-gap").first().waitFor();
      await page.mouse.move(700, 400);
      for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, 1500);
      await page.keyboard.press("b");
    },
    "scroll through all functions": async () => {
      await page.mouse.move(120, 500);
      for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(0, 5000);
    },
    "the flame graph": async () => {
      await page.keyboard.press("3");
      await page.locator(".flame-canvas").waitFor();
      for (let turn = 0; turn < 30; turn += 1) await page.mouse.move(100 + turn * 30, 200 + turn * 10);
    },
    "zoom in the flame graph": async () => {
      for (const y of [220, 260, 300, 340]) await page.mouse.click(400, y);
      await page.keyboard.press("0");
      await page.mouse.wheel(0, 800);
    },
    "search the flame graph": async () => {
      await page.keyboard.press("/");
      await page.keyboard.type("function_12", { delay: 20 });
      await eventually(async () => /^[\d,]+ frames found, [\d.]+% of all$/.test(await text(page, ".found")), true);
      await page.keyboard.press("Escape");
    },
    "the time line": async () => {
      await page.keyboard.press("4");
      await page.locator(".chart canvas").waitFor();
      await page.mouse.click(600, 300);
      await page.locator("#moment h3").waitFor();
      for (let turn = 0; turn < 10; turn += 1) await page.keyboard.press("ArrowRight");
    },
  };
  /** @type {Record<string, number>} */
  const slow = {};
  for (const [name, does] of Object.entries(doings)) {
    let best = Infinity;
    /** @type {number[]} */
    const all = [];
    for (let tries = 0; tries < TRIES && best > TASK_MS; tries += 1) {
      if (tries > 0) {
        await page.keyboard.press("Escape");
        await page.keyboard.press("1");
      }
      const before = slowdown();
      const took = await longest(page, does);
      all.push(took);
      best = Math.min(best, took / Math.max(before, slowdown()));
    }
    context.diagnostic(`${name}: longest task ${all.map((took) => (took === 0 ? "below 50" : took)).join(", ")} ms`);
    if (best > TASK_MS) slow[name] = best;
  }
  assert.deepEqual(slow, {});
});

test("it_is_compared_with_another_one", async () => {
  const page = await watched();
  const other = folder.page("compared.html", "large", [
    { name: "after.json", profile },
    { name: "before.json", profile: large({ growth: 0.9 }) },
  ]);
  await open(page, other);
  await eventually(async () => /^[\d,]+ lines changed, \+/.test(await text(page, ".found")), true);
  const took = await longest(page, async () => {
    await page.keyboard.press("3");
    await page.locator(".flame-canvas").waitFor();
    await eventually(async () => (await text(page, ".told-value")).includes("(before: "), true);
  });
  assert(took / slowdown() <= TASK_MS, `${took} ms`);
});

// @ts-check
// Light and dark, narrow, printed, for the colour-blind, and without jumps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { marked, timed } from "./support/made.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open, text, texts } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("marked.html", "warehouse", [{ name: "marked.json", profile: { ...marked(), timeline: timed().timeline } }]);
const both = folder.page("both.html", "warehouse", [
  { name: "after.json", profile: recorded("warehouse.json") },
  { name: "before.json", profile: recorded("warehouse-before.json") },
]);
const TABS = /** @type {const} */ (["lines", "source", "flame", "time"]);
const browser = await launchFor(folder);

/** @typedef {[number, number, number]} Rgb */

/** @param {import("playwright-core").Page} page @param {string} name @returns {Promise<Rgb>} */
async function colour(page, name) {
  const short = await page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);
  const hex = short.length === 4 ? short.replace(/[^#]/g, "$&$&") : short;
  return /** @type {Rgb} */ ([1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
}

/** How bright, from 0 to 1, as WCAG reckons it. @param {Rgb} rgb */
function luminance(rgb) {
  const [red, green, blue] = linear(rgb);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {Rgb} rgb @returns {Rgb} */
function linear(rgb) {
  return /** @type {Rgb} */ (rgb.map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)));
}

/** @param {Rgb} a @param {Rgb} b */
function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`${scheme}_texts_can_be_read`, async () => {
    const { page } = await tab(browser, { colorScheme: scheme });
    await open(page, address);
    assert.equal(await page.locator("html").getAttribute("data-theme"), scheme);
    const [paper, ground, selected] = await Promise.all(["--paper", "--ground", "--selected"].map((name) => colour(page, name)));
    assert.equal(luminance(paper) > 0.5, scheme === "light");
    const inks = ["--ink", "--ink-soft", "--accent", "--more", "--less", "--bad", "--warn", ...[..."ksnctmf"].map((token) => `--tok-${token}`)];
    for (const ink of inks) {
      for (const [name, under] of /** @type {const} */ ([["paper", paper], ["ground", ground], ["selected", selected]])) {
        const found = contrast(await colour(page, ink), under);
        assert(found >= 4, `${ink} on ${name}: ${found.toFixed(2)}`);
      }
    }
    assert(contrast(await colour(page, "--ink-on-heat"), await colour(page, "--heat-high")) >= 4.5);
  });

  test(`${scheme}_more_and_less_differ_for_the_colour_blind`, async () => {
    const { page } = await tab(browser, { colorScheme: scheme });
    await open(page, both);
    // Machado and others 2009, at full strength.
    const kinds = {
      protanopia: [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
      deuteranopia: [[0.367, 0.861, -0.228], [0.28, 0.673, 0.047], [-0.012, 0.043, 0.969]],
      tritanopia: [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
    };
    const [more, less] = await Promise.all(["--more-strong", "--less-strong"].map((name) => colour(page, name)));
    for (const [kind, matrix] of Object.entries(kinds)) {
      const seen = (/** @type {Rgb} */ rgb) => matrix.map((row) => row.reduce((sum, part, at) => sum + part * (linear(rgb)[at] ?? 0), 0));
      const [a, b] = [seen(more), seen(less)];
      const distance = Math.hypot(...a.map((part, at) => part - (b[at] ?? 0)));
      assert(distance > 0.3, `${kind}: ${distance.toFixed(2)}`);
    }
    // And it is said without a colour.
    await eventually(() => texts(page, ".lines .rows-one .value"), ["+7.5 MiB", "+768 B"]);
  });
}

test("light_and_dark_can_be_chosen_and_are_remembered", async () => {
  const { page } = await tab(browser, { colorScheme: "light" });
  await open(page, address);
  const theme = () => page.locator("html").getAttribute("data-theme");
  assert.equal(await theme(), "light");
  await page.getByRole("button", { name: "Dark" }).click();
  await eventually(theme, "dark");
  await page.reload();
  await page.locator(".lines .line-value").first().waitFor();
  assert.equal(await theme(), "dark");
  await page.getByRole("button", { name: "Light" }).click();
  await eventually(theme, "light");
  // The canvas of the flame graph is drawn anew.
  await page.keyboard.press("3");
  const corner = () =>
    page.locator(".flame-canvas").evaluate((canvas) => [...(/** @type {HTMLCanvasElement} */ (canvas).getContext("2d")?.getImageData(600, 21 + 17, 1, 1).data ?? [])].slice(0, 3));
  await eventually(corner, [221, 227, 235]);
  await page.keyboard.press("t");
  await eventually(corner, [48, 57, 70]);
});

test("nothing_is_wider_than_a_narrow_screen", async () => {
  const { page } = await tab(browser, { viewport: { width: 390, height: 844 } });
  for (const [file, shown] of /** @type {const} */ ([[address, TABS], [both, TABS]])) {
    for (const name of shown) {
      await open(page, `${file}#tab=${name}&metric=allocated`, ".main section");
      await eventually(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    }
  }
  // All of a line is there: value, share, place, source and who calls.
  await open(page, address);
  const line = page.locator(".lines .rows-one .line").first();
  for (const part of [".line-value", ".share", ".place", ".code"]) assert.equal(await line.locator(part).isVisible(), true, part);
  await page.locator(".callers .link").first().waitFor();
  const box = await page.locator(".callers .link").first().boundingBox();
  assert(box !== null && box.y + box.height <= 844, "the first caller is seen without scrolling");
  await page.locator(".callers .link").first().tap().catch(() => page.locator(".callers .link").first().click());
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:52");
});

test("the_list_and_the_selected_source_are_printed_whole", async () => {
  const { page } = await tab(browser, { colorScheme: "dark" });
  await open(page, `${address}#tab=source&fn=warehouse::run`, ".source .src-code");
  await page.locator(".printout").waitFor({ state: "attached" });
  await page.emulateMedia({ media: "print" });
  await eventually(() => page.locator(".printout").isVisible(), true);
  for (const gone of [".tabs", ".metrics", ".actions", ".main"]) assert.equal(await page.locator(gone).isVisible(), false, gone);
  assert.equal(await page.locator("#totals").isVisible(), true);
  await eventually(() => texts(page, ".printout h2"), ["Lines: retained at the end", "warehouse::run (src/main.rs:19)"]);
  const rows = await texts(page, ".printout tr");
  assert.equal(rows[0], "39.1 MiB 81.7% src/catalog.rs:62 vec![0; size]");
  assert.equal(rows.filter((row) => row.includes("tokio::time::sleep")).length, 1);
  // On white, whatever the page is.
  assert.deepEqual(await colour(page, "--paper"), [255, 255, 255]);
  const pdf = await page.pdf();
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
});

test("the_layout_does_not_jump", async () => {
  const { page } = await tab(browser);
  await page.addInitScript(() => {
    const shifts = /** @type {any} */ (window);
    shifts.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries())) if (!entry.hadRecentInput) shifts.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page, address);
  for (const key of ["m", "m", "m", "j", "j", "2", "n", "b", "c", "3", "4", "1", "M"]) {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
  // What follows on a key within half a second is an answer to it, and no jump.
  const all = await page.evaluate(() => /** @type {any} */ (window).shifts);
  assert.deepEqual(all, []);
});

test("the_frame_stands_still_while_views_and_metrics_change", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  const places = () =>
    page.evaluate(() => [".header", "#totals", ".tabs", ".main"].map((part) => JSON.stringify(document.querySelector(part)?.getBoundingClientRect())));
  const first = await places();
  for (const key of ["m", "2", "m", "3", "m", "4", "1"]) {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.deepEqual(await places(), first, key);
  }
});

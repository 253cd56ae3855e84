// @ts-check
// Every key that the help names does what it says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { timed } from "./support/made.mjs";
import { Folder } from "./support/pages.mjs";
import { eventually, open, route, text, texts } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("timed.html", "warehouse", [{ name: "timed.json", profile: timed() }]);
const browser = await launchFor(folder);

/** @typedef {import("playwright-core").Page} Page */

const selectedTab = (/** @type {Page} */ page) => text(page, ".tab[aria-current]");
const selectedMetric = (/** @type {Page} */ page) => text(page, ".metric[aria-checked=true]");
const told = (/** @type {Page} */ page) => text(page, ".detail .place");

/** What is pressed, and what is seen then. @type {Record<string, (page: Page) => Promise<void>>} */
const DOES = {
  "1 … 5": async (page) => {
    for (const [key, name] of [["2", "Source"], ["3", "Flame graph"], ["4", "Time line"], ["1", "Lines"]]) {
      await page.keyboard.press(key);
      await eventually(() => selectedTab(page), name);
    }
  },
  "m  M": async (page) => {
    await page.keyboard.press("m");
    await eventually(() => selectedMetric(page), "Live at the peak");
    await page.keyboard.press("M");
    await eventually(() => selectedMetric(page), "Retained at the end");
    await page.keyboard.press("M");
    await eventually(() => selectedMetric(page), "Time suspended");
  },
  "j  k  ↓  ↑": async (page) => {
    for (const [key, line] of [["j", 68], ["ArrowDown", 31], ["k", 68], ["ArrowUp", 62]]) {
      await page.keyboard.press(String(key));
      await eventually(() => told(page), `src/catalog.rs:${line}`);
    }
    await page.keyboard.press("2");
    await page.locator('.source .src[aria-selected="true"]').waitFor();
    for (const [key, line] of [["j", 63], ["k", 62], ["ArrowUp", 61]]) {
      await page.keyboard.press(String(key));
      await eventually(() => told(page), `src/catalog.rs:${line}`);
    }
  },
  "Home  End": async (page) => {
    await page.keyboard.press("End");
    await eventually(() => told(page), "src/catalog.rs:34");
    await page.keyboard.press("Home");
    await eventually(() => told(page), "src/catalog.rs:62");
  },
  Enter: async (page) => {
    await page.keyboard.press("j");
    await eventually(() => told(page), "src/catalog.rs:68");
    await page.keyboard.press("Enter");
    await eventually(() => text(page, ".source-head .fn"), "warehouse::catalog::snapshot");
    await page.keyboard.press("3");
    await page.locator("#told").waitFor();
    await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot:68");
    await page.keyboard.press("Enter");
    await eventually(async () => route(page).frame !== undefined, true);
  },
  "n  p": async (page) => {
    await page.keyboard.press("2");
    await page.keyboard.press("b");
    await page.locator(".source .src-code").first().waitFor();
    await eventually(() => told(page), "src/catalog.rs:62");
    for (const [key, line] of [["n", 68], ["p", 62], ["p", 52], ["p", 40], ["n", 52]]) {
      await page.keyboard.press(String(key));
      await eventually(() => told(page), `src/catalog.rs:${line}`);
    }
  },
  "/": async (page) => {
    for (const view of ["1", "2", "3"]) {
      await page.keyboard.press(view);
      await page.locator("#search").waitFor();
      await page.keyboard.press("/");
      await eventually(() => page.evaluate(() => document.activeElement?.id), "search");
      await page.keyboard.type("mM1?");
      assert.equal(await page.locator("#search").inputValue(), "mM1?", "what is typed is no key");
      await page.locator("#search").fill("");
      await page.keyboard.press("Escape");
    }
  },
  Esc: async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "");
    await page.keyboard.press("3");
    await page.locator("#told").waitFor();
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await eventually(async () => route(page).frame !== undefined, true);
    for (const key of ["Escape", "Escape"]) await page.keyboard.press(key);
    await eventually(async () => route(page).frame, undefined);
  },
  "← → ↑ ↓": async (page) => {
    await page.keyboard.press("3");
    await page.locator("#told").waitFor();
    await page.keyboard.press("ArrowDown");
    await eventually(() => text(page, ".told-path"), "main");
    await page.keyboard.press("ArrowUp");
    await eventually(() => text(page, ".told-path"), "All ways. Click on a frame to zoom in.");
    await page.keyboard.press("4");
    await page.locator(".chart canvas").waitFor();
    for (const [key, at] of [["ArrowRight", "0 s"], ["ArrowRight", "500.0 ms"], ["ArrowLeft", "0 s"]]) {
      await page.keyboard.press(key);
      await eventually(async () => (await text(page, "#moment h3")).startsWith(`At ${at}:`), true);
    }
  },
  "0": async (page) => {
    await page.keyboard.press("3");
    await page.locator("#told").waitFor();
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await eventually(async () => route(page).frame !== undefined, true);
    await page.keyboard.press("0");
    await eventually(async () => route(page).frame, undefined);
  },
  f: async (page) => {
    await page.keyboard.press("j");
    await eventually(() => told(page), "src/catalog.rs:68");
    await page.keyboard.press("f");
    await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot:68");
  },
  b: async (page) => {
    await page.keyboard.press("b");
    await eventually(() => text(page, ".source-head h2"), "src/catalog.rs");
    await page.keyboard.press("b");
    await eventually(() => text(page, ".source-head h2"), "warehouse::catalog::blank src/catalog.rs:61");
  },
  c: async (page) => {
    await page.keyboard.press("2");
    await page.locator(".source .src-code").first().waitFor();
    const columns = () => page.locator(".src-heads .src-cell").count();
    await eventually(columns, 4);
    await page.keyboard.press("c");
    await eventually(columns, 7);
    await page.keyboard.press("c");
    await eventually(columns, 4);
  },
  "o  d": async (page) => {
    /** @type {(string | null)[]} */
    const asked = [];
    page.on("filechooser", async (chooser) => asked.push(await chooser.element().getAttribute("id")));
    // Chromium is told of the listener before it answers this.
    await told(page);
    await page.keyboard.press("o");
    await eventually(async () => [...asked], ["open-now"]);
    await page.keyboard.press("d");
    await eventually(async () => [...asked], ["open-now", "open-before"]);
  },
  t: async (page) => {
    const theme = () => page.locator("html").getAttribute("data-theme");
    await page.keyboard.press("t");
    await eventually(theme, "dark");
    await page.keyboard.press("t");
    await eventually(theme, "light");
  },
  "?": async (page) => {
    await page.keyboard.press("?");
    await eventually(() => page.locator("dialog.help").isVisible(), true);
    await page.keyboard.press("Escape");
    await eventually(() => page.locator("dialog.help").isVisible(), false);
  },
};

test("every_key_of_the_help_does_what_it_says", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.getByRole("button", { name: "?" }).click();
  const keys = await page.locator(".keys dt").evaluateAll((all) => all.map((one) => [...one.querySelectorAll("kbd")].map((key) => key.textContent).join("  ")));
  assert.deepEqual(keys.sort(), Object.keys(DOES).sort());
  // The words are explained there too.
  assert.match(await text(page, ".words"), /Retained at the end What the line allocated while it was the innermost profiled one/);
});

for (const [keys, does] of Object.entries(DOES)) {
  test(`key ${keys}`, async () => {
    const { page, errors } = await tab(browser);
    await open(page, address);
    await eventually(() => told(page), "src/catalog.rs:62");
    await does(page);
    assert.deepEqual(errors, []);
  });
}

test("all_can_be_reached_by_tab_and_the_focus_is_seen", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  const reached = new Set();
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const [name, outline] = await page.evaluate(() => {
      const focus = document.activeElement;
      const style = focus === null ? null : getComputedStyle(focus.matches(".file-input") ? (focus.parentElement ?? focus) : focus);
      return [focus?.getAttribute("aria-label") ?? focus?.textContent?.trim() ?? focus?.id, style?.outlineStyle];
    });
    // Behind the last one the browser itself has the focus.
    if (await page.evaluate(() => document.activeElement === document.body)) continue;
    assert.equal(outline, "solid", `the focus on ${name}`);
    reached.add(name);
  }
  for (const name of ["Dark", "?", "Lines", "Source", "Flame graph", "Time line", "Live at the peak", "Filter lines", "Lines by Retained at the end", "src/catalog.rs:62"]) {
    assert(reached.has(name), `${name} is not reached: ${[...reached].join(", ")}`);
  }
  assert.equal((await texts(page, ".lines .rows-one .line")).length, 6);
});

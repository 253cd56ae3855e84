// @ts-check
// Whatever stands in a profile is text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { fn, timed } from "./support/made.mjs";
import { Folder } from "./support/pages.mjs";
import { eventually, open, source, text, texts } from "./support/see.mjs";

const EVIL = "</script><img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
const folder = new Folder();

/** A profile in which every text is hostile. */
function hostile() {
  const profile = timed();
  profile.label = `label ${EVIL}`;
  profile.id = `id ${EVIL}`;
  profile.timeline.spans[1].name = `span ${EVIL}`;
  profile.timeline.spans[1].id = `span id ${EVIL}`;
  for (const each of profile.functions) {
    each.path = each.path.replace(each.function, `${each.function}${EVIL}`);
    each.function += EVIL;
    each.file = each.file.replace("src/", `src/${EVIL}/`);
    for (const row of each.rows) row.text += ` // ${EVIL}`;
  }
  return profile;
}

const profile = hostile();
const entry = { name: `now ${EVIL}`, profile };
const address = folder.page("hostile.html", `title ${EVIL}`, [entry, { name: `then ${EVIL}`, profile: hostile() }]);
const alone = folder.page("alone.html", `title ${EVIL}`, [entry]);
const browser = await launchFor(folder);

/** @param {import("playwright-core").Page} page */
async function isUnharmed(page) {
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).hacked), undefined);
  assert.equal(await page.locator("img").count(), 0);
}

test("hostile_texts_are_shown_and_do_nothing", async () => {
  const { page, errors, requests } = await tab(browser);
  await open(page, alone);
  assert.equal(await text(page, ".title-name"), `title ${EVIL}`);
  assert.match(await text(page, "#totals"), /label <\/script><img/);
  const path = `warehouse::catalog::blank${EVIL}`;
  await eventually(() => text(page, ".lines .rows-one .fn"), path.replace("warehouse::", ""));
  await eventually(() => text(page, ".lines .rows-one .place"), `src/${EVIL}/catalog.rs:62`);
  await eventually(() => text(page, ".lines .rows-one .code"), `vec![0; size] // ${EVIL}`);
  await isUnharmed(page);

  await page.locator(".lines .rows-one .place").first().click();
  await eventually(async () => (await source(page))[1][2], `vec![0; size] // ${EVIL}`);
  await eventually(() => text(page, ".source-head .fn"), path);
  await page.keyboard.press("b");
  await eventually(() => text(page, ".source-head h2"), `src/${EVIL}/catalog.rs`);
  await isUnharmed(page);

  await page.keyboard.press("f");
  await eventually(() => text(page, ".told-place .fn"), path);
  await isUnharmed(page);

  await page.keyboard.press("4");
  await page.getByRole("slider").fill("1");
  await eventually(() => text(page, ".moment-running"), `Running: span ${EVIL}.`);
  await eventually(() => texts(page, ".held-line .code"), [`vec![0; size] // ${EVIL}`, `let mut bytes = Vec::with_capacity(256 * 1024); // ${EVIL}`]);
  await isUnharmed(page);
  assert.deepEqual({ errors, requests }, { errors: [], requests: [] });
});

test("hostile_texts_are_compared_searched_and_refused_as_text", async () => {
  const { page, errors } = await tab(browser);
  await open(page, address, ".pane-main .empty");
  assert.equal(await text(page, ".compared-names"), `now ${EVIL} compared with then ${EVIL}`);
  const search = page.getByRole("searchbox");
  await search.fill(EVIL);
  await eventually(() => text(page, ".pane-main .empty"), `No line has “${EVIL}” in its file, function or text, and retained at the end.`);
  folder.file("evil.json", `{"version": ${JSON.stringify(EVIL)}, "functions": [], "ways": []}`);
  await page.locator("#open-now").setInputFiles(`${folder.path}/evil.json`);
  await eventually(async () => (await text(page, ".problem")).includes(EVIL), true);
  await isUnharmed(page);
  assert.deepEqual(errors, []);
});

test("hostile_addresses_are_text", async () => {
  const { page, errors } = await tab(browser);
  const values = new URLSearchParams({ tab: EVIL, metric: EVIL, fn: EVIL, file: EVIL, line: EVIL, frame: "-1e9", at: EVIL });
  await open(page, `${alone}#${values}`);
  await page.keyboard.press("2");
  await eventually(async () => (await text(page, ".pane-source .empty")).startsWith(`${EVIL} is not in this profile.`), true);
  await isUnharmed(page);
  assert.deepEqual(errors, []);
});

test("odd_names_and_lines_are_shown", async () => {
  const odd = timed();
  const blank = fn(odd, "blank");
  const wide = "x".repeat(50_000);
  blank.rows[0].text = "\u202efn \u0000\u0007 🦀 ﷽ \t{";
  blank.rows[1].text = wide;
  const { page, errors } = await tab(browser);
  await open(page, folder.page("odd.html", "odd", [{ name: "odd.json", profile: odd }]));
  await page.keyboard.press("2");
  await eventually(async () => (await source(page))[1][2], wide);
  // A line of any length changes neither the layout nor the height of its row.
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector(".source .src[aria-selected=true]")?.clientHeight]);
  assert.deepEqual(sizes, [1280, 20]);
  assert.deepEqual(errors, []);
});

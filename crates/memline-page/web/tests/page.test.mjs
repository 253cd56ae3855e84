// @ts-check
// The file itself, and what it says where there is nothing to show.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { launchFor, tab } from "./support/browser.mjs";
import { Folder, PAGE, pageWith, recorded } from "./support/pages.mjs";
import { eventually, list, open, text } from "./support/see.mjs";

const folder = new Folder();
const profile = recorded("warehouse.json");
const data = pageWith("warehouse", [{ name: "warehouse.json", profile }]);
const browser = await launchFor(folder);

test("page_is_one_small_file", () => {
  const html = readFileSync(PAGE, "utf8");
  assert(html.startsWith("<!doctype html>"));
  assert.equal(html.split('id="memline-data"').length, 2, "one place for data");
  assert(statSync(PAGE).size < 400_000, `${statSync(PAGE).size} bytes`);
});

test("page_asks_nobody_for_anything_and_no_error_is_seen", async () => {
  const { page, errors, requests } = await tab(browser);
  await open(page, folder.file("page.html", data).href);
  for (const key of ["2", "b", "c", "3", "4", "1", "m", "?"]) await page.keyboard.press(key);
  await eventually(() => page.locator("dialog.help").isVisible(), true);
  assert.deepEqual({ errors, requests }, { errors: [], requests: [] });
});

test("page_without_data_takes_a_file", async () => {
  const { page } = await tab(browser);
  await open(page, folder.file("empty.html", readFileSync(PAGE)).href, ".main-empty code");
  assert.match(await text(page, ".main-empty"), /^No profile yet\. Drop a profile here, such as target\/memline\/profile\.json, or open one…/);
  folder.file("profile.json", JSON.stringify(profile));
  await page.locator(".main-empty input[type=file]").setInputFiles(`${folder.path}/profile.json`);
  await eventually(async () => (await list(page)).length, 6);
  assert.equal(await text(page, ".title-name"), "profile.json");
});

test("a_file_may_be_gzip_or_another_page", async () => {
  const { page } = await tab(browser);
  await open(page, folder.file("empty2.html", readFileSync(PAGE)).href, ".main-empty code");
  folder.file("profile.json.gz", gzipSync(JSON.stringify(recorded("warehouse-before.json"))));
  folder.file("other.html", data);
  await page.locator(".main-empty input[type=file]").setInputFiles(`${folder.path}/profile.json.gz`);
  await eventually(async () => (await list(page)).length, 4);
  await page.locator("#open-now").setInputFiles(`${folder.path}/other.html`);
  await eventually(async () => (await list(page)).length, 6);
});

test("data_that_cannot_be_read_are_told_of", async () => {
  const { page } = await tab(browser);
  const place = data.indexOf('id="memline-data">') + 'id="memline-data">'.length;
  const end = data.indexOf("</script>", place);
  const whole = data.slice(place, end);
  const json = (/** @type {unknown} */ value) => gzipSync(JSON.stringify(value)).toString("base64");
  for (const [name, content, said] of /** @type {const} */ ([
    ["cut", whole.slice(0, 1000), "The data cannot be decompressed: the file may have been cut short."],
    ["garbage", "%%%", "The page's data are not base64: the file may have been cut short."],
    ["other", json({ version: 2, profiles: [] }), "Version 2 of a page's data is not known here; known: 1."],
    ["none", json({ version: 1, title: "", profiles: [] }), "There is no profile in the data."],
    ["half", json({ version: 1, title: "", profiles: [{ name: "a.json", profile: { version: 1 } }] }), "a.json is not a profile of memline: it has no functions and ways."],
  ])) {
    await open(page, folder.file(`${name}.html`, data.slice(0, place) + content + data.slice(end)).href, ".problem");
    assert.equal((await text(page, ".problem")).replace(" ×", ""), said);
  }
});

test("a_profile_without_anything_is_shown", async () => {
  const { page, errors } = await tab(browser);
  const empty = { ...profile, functions: [], ways: [], peak_bytes: null, grown_bytes: null };
  await open(page, folder.page("nothing.html", "nothing", [{ name: "nothing.json", profile: empty }]), ".pane-main .empty");
  assert.equal(await text(page, "#totals"), "0 calls of 0 functions in 1.5 s, measured by task.");
  await page.keyboard.press("2");
  await eventually(() => text(page, ".pane-source .empty"), "No line has anything by this metric. Choose another one, or a function or a file.");
  for (const key of ["b", "3", "4", "1"]) await page.keyboard.press(key);
  assert.equal(await text(page, ".pane-main .empty"), "No line has anything by this metric: retained at the end.");
  assert.deepEqual(errors, []);
});

test("a_profile_by_another_measure_shows_what_it_has", async () => {
  const { page } = await tab(browser);
  const by = recorded("warehouse.json");
  by.measure = "rss";
  by.peak_bytes = null;
  by.grown_bytes = null;
  const strip = (/** @type {any} */ stats) => {
    for (const name of ["high_water_bytes", "allocations", "allocated_bytes", "freed_for_others_bytes", "retained_bytes", "at_peak_bytes"]) stats[name] = null;
  };
  for (const fn of by.functions) for (const row of fn.rows) if (row.stats !== null) strip(row.stats);
  for (const way of by.ways) for (const line of way.lines) strip(line.stats);
  await open(page, folder.page("rss.html", "rss", [{ name: "rss.json", profile: by }]));
  assert.equal(await text(page, "#totals"), "24,941 calls of 14 functions in 1.5 s, measured by rss.");
  assert.equal(await page.getByRole("radio", { name: "Allocated" }).isDisabled(), true);
  // Nothing is known of who owns what: lines are ranked by what they add.
  assert.equal(await text(page, ".metric[aria-checked=true]"), "Increment");
  await eventually(async () => (await list(page)).slice(0, 3), [
    ["47.9 MiB", "", "src/main.rs:13", "let catalog = runtime.block_on(run());"],
    ["47.4 MiB", "", "src/main.rs:22", "catalog.import(&delivery(day));"],
    ["39.3 MiB", "", "src/catalog.rs:62", "vec![0; size]"],
  ]);
  await page.getByRole("radio", { name: "Time suspended" }).click();
  await eventually(async () => (await list(page))[0]?.slice(0, 3), ["800.1 ms", "", "src/main.rs:25"]);
  await page.getByRole("radio", { name: "Increment" }).click();
  await page.keyboard.press("3");
  await eventually(() => text(page, ".told-value"), "47.9 MiB increment");
});

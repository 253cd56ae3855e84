// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open, route, text, texts } from "./support/see.mjs";

/** How high a row of frames is, in pixels. */
const ROW = 21;

const folder = new Folder();
const address = folder.page("warehouse.html", "warehouse", [{ name: "warehouse.json", profile: recorded("warehouse.json") }]);
const browser = await launchFor(folder);

/** @param {string} hash */
async function flame(hash = "#tab=flame") {
  const { page } = await tab(browser);
  await open(page, address + hash, "#told");
  await page.locator(".flame-canvas").waitFor();
  return page;
}

/**
 * The middle of a frame's place: so much of the width from the left, in a row from the top.
 * @param {import("playwright-core").Page} page @param {number} part @param {number} row
 */
async function at(page, part, row) {
  const box = await page.locator(".flame").boundingBox();
  assert(box !== null);
  return /** @type {const} */ ([box.x + box.width * part, box.y + row * ROW + ROW / 2]);
}

test("the_whole_is_told_of_first", async () => {
  const page = await flame();
  await eventually(() => text(page, ".told-frame"), "47.9 MiB retained at the end All ways. Click on a frame to zoom in.");
  assert.deepEqual(await texts(page, ".inside li"), ["47.9 MiB main"]);
});

test("a_frame_under_the_pointer_is_told_of_in_words", async () => {
  const page = await flame();
  await page.mouse.move(...(await at(page, 0.3, 10)));
  await eventually(() => text(page, ".told-frame"), [
    "38.9 MiB retained at the end 81.2% of all, 38.9 MiB its own",
    "main:13 › run:22 › import:30 › parse:52 › blank:62",
    "src/catalog.rs:62 warehouse::catalog::blank vec![0; size]",
  ].join(" "));
  assert.equal(
    await page.locator(".flame").getAttribute("aria-label"),
    "main line 13 › run line 22 › import line 30 › parse line 52 › blank line 62",
  );
  await page.mouse.move(...(await at(page, 0.9, 7)));
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot");
  assert.equal(await text(page, ".told-value"), "7.5 MiB retained at the end 15.7% of all, 30 calls");
});

test("a_click_zooms_in_and_reset_zooms_out", async () => {
  const page = await flame();
  // The narrow frames on the right.
  await page.mouse.click(...(await at(page, 0.9, 7)));
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot");
  assert.notEqual(route(page).frame, undefined);
  // It has the whole width now.
  await page.mouse.move(...(await at(page, 0.05, 8)));
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot:68");
  // A click on a frame around zooms out to it.
  await page.mouse.click(...(await at(page, 0.5, 1)));
  await eventually(() => text(page, ".told-path"), "main");
  await page.mouse.click(...(await at(page, 0.9, 7)));
  await page.getByRole("button", { name: "Reset" }).click();
  await eventually(async () => route(page).frame, undefined);
  await page.mouse.move(...(await at(page, 0.05, 8)));
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:30 › parse:52");
  // And the browser's own button goes back.
  await page.goBack();
  await eventually(() => page.getByRole("button", { name: "Reset" }).isEnabled(), true);
});

test("search_says_how_much_it_found_and_shows_where", async () => {
  const page = await flame();
  const search = page.getByRole("searchbox", { name: "Search frames" });
  for (const [typed, said] of /** @type {const} */ ([
    ["snapshot", "2 frames found, 15.7% of all"],
    ["BLANK", "2 frames found, 81.7% of all"],
    ["catalog.rs:62", "2 frames found, 81.7% of all"],
    ["no such thing", "0 frames found, 0.0% of all"],
  ])) {
    await search.fill(typed);
    await eventually(() => text(page, ".found"), said);
  }
  await search.fill("snapshot");
  await eventually(() => text(page, ".found"), "2 frames found, 15.7% of all");
  await search.press("Enter");
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34");
  const found = () => pixel(page, 0.9, 7);
  // The colour of what is found: --found.
  await eventually(found, [245, 200, 75]);
});

/** The colour in the lower right corner of a frame, where no text is. @param {import("playwright-core").Page} page @param {number} part @param {number} row */
function pixel(page, part, row) {
  return page.locator(".flame-canvas").evaluate(
    (canvas, [part, y]) => {
      const { width } = canvas.getBoundingClientRect();
      const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
      return [...(context?.getImageData(Math.round(width * part), y, 1, 1).data ?? [])].slice(0, 3);
    },
    [part, row * ROW + ROW - 4],
  );
}

test("a_deep_graph_scrolls_to_the_frame_that_keys_choose", async () => {
  const { page } = await tab(browser, { viewport: { width: 1280, height: 420 } });
  await open(page, `${address}#tab=flame`, "#told");
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("ArrowDown");
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:30 › parse:52 › blank:62");
  const seen = () => page.locator(".flame").evaluate((flame, row) => flame.scrollTop > 0 && flame.scrollTop + flame.clientHeight >= 11 * row, ROW);
  await eventually(seen, true);
});

test("a_way_of_a_function_without_a_report_has_a_frame", async () => {
  const profile = recorded("warehouse.json");
  profile.ways[0].function = null;
  const { page, errors } = await tab(browser);
  await open(page, `${folder.page("open.html", "open", [{ name: "open.json", profile }])}#tab=flame`, "#told");
  await eventually(() => texts(page, ".inside li"), ["47.9 MiB (a function without a report)"]);
  await page.mouse.click(...(await at(page, 0.3, 10)));
  await eventually(() => text(page, ".told-path"), "(a function without a report):13 › run:22 › import:30 › parse:52 › blank:62");
  assert.deepEqual(errors, []);
});

test("lines_with_much_of_their_own_are_dark", async () => {
  const page = await flame();
  const light = async () => (await pixel(page, 0.7, 10)).reduce((sum, part) => sum + part, 0);
  // blank:62, which has 82%, is dark; its function above is not.
  await eventually(async () => (await light()) < 400, true);
  assert.deepEqual(await pixel(page, 0.7, 9), [221, 227, 235]);
});

test("each_metric_has_its_graph", async () => {
  const page = await flame();
  for (const [title, whole] of /** @type {const} */ ([
    ["Live at the peak", "67.8 MiB live at the peak"],
    ["Allocated", "90.4 MiB allocated"],
    ["Allocations", "86,188 allocations"],
    ["Time suspended", "1.4 s time suspended"],
    ["Held while suspended", "49.9 MiB held while suspended"],
    ["Highest while it ran", "67.8 MiB highest while it ran"],
  ])) {
    await page.getByRole("radio", { name: title, exact: true }).click();
    await eventually(() => text(page, ".told-value"), whole);
  }
  assert.match(await text(page, ".note"), /does not add up/);
});

test("keys_walk_through_the_frames", async () => {
  const page = await flame();
  await page.locator(".flame").focus();
  const path = () => text(page, ".told-path");
  for (const [key, expected] of /** @type {const} */ ([
    ["ArrowDown", "main"],
    ["ArrowDown", "main:13"],
    ["ArrowDown", "main:13 › run"],
    ["ArrowDown", "main:13 › run:22"],
    ["ArrowDown", "main:13 › run:22 › import"],
    ["ArrowDown", "main:13 › run:22 › import:30"],
    ["ArrowRight", "main:13 › run:22 › import:31"],
    ["ArrowRight", "main:13 › run:22 › import:34"],
    ["ArrowLeft", "main:13 › run:22 › import:31"],
    ["ArrowUp", "main:13 › run:22 › import"],
  ])) {
    await page.keyboard.press(key);
    await eventually(path, expected);
  }
  await page.keyboard.press("Enter");
  await eventually(async () => route(page).frame !== undefined, true);
  await page.keyboard.press("Escape");
  await eventually(path, "main:13 › run:22");
  await page.keyboard.press("0");
  await eventually(async () => route(page).frame, undefined);
});

test("a_frame_leads_to_its_line_and_a_line_to_its_frame", async () => {
  const page = await flame();
  await page.mouse.click(...(await at(page, 0.3, 10)));
  await page.locator(".told-place a").click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:62");
  await open(page, `${address}#tab=lines&fn=warehouse::catalog::snapshot&line=68`);
  await page.getByRole("link", { name: "flame graph", exact: true }).click();
  await eventually(() => text(page, ".told-path"), "main:13 › run:22 › import:34 › snapshot:68");
});

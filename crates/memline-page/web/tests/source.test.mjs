// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { marked } from "./support/made.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open, source, text, texts } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("warehouse.html", "warehouse", [{ name: "warehouse.json", profile: recorded("warehouse.json") }]);
const withMarks = folder.page("marked.html", "warehouse", [{ name: "marked.json", profile: marked() }]);
const browser = await launchFor(folder);

/** @param {string} page @param {string} hash @param {import("playwright-core").BrowserContextOptions} [options] */
async function shown(page, hash, options) {
  const opened = await tab(browser, options);
  await open(opened.page, page + hash, ".source .src-code");
  return opened.page;
}

test("function_is_shown_with_what_each_line_has", async () => {
  const page = await shown(address, "#tab=source&fn=warehouse::audit::compress&metric=peak");
  await eventually(() => source(page), [
    ["12", "", "pub fn compress(catalog: &Catalog) -> usize {"],
    ["13", "", "let mut book = Vec::new();"],
    ["14", "", "for product in catalog.products().filter(|product| product.weight % 3 == 0) {"],
    ["15", "13.3 MiB", "book.extend_from_slice(product.picture());"],
    ["16", "3.3 KiB", "book.extend_from_slice(product.name.as_bytes());"],
    ["17", "", "}"],
    ["18", "6.6 MiB", "let packed: Vec<u8> = book.chunks(2).map(|pair| pair[0]).collect();"],
    ["19", "", "packed.len()"],
    ["20", "", "}"],
  ]);
  assert.equal(await text(page, ".source-head h2"), "warehouse::audit::compress src/audit.rs:12");
});

test("bars_are_as_long_as_the_values", async () => {
  const page = await shown(address, "#tab=source&fn=warehouse::audit::compress&metric=peak");
  await eventually(async () => (await source(page)).length, 9);
  const widths = await page.locator(".source .bar").evaluateAll((bars) =>
    bars.map((bar) => Math.round(parseFloat(/** @type {HTMLElement} */ (bar.firstElementChild).style.width))),
  );
  assert.deepEqual(widths, [100, 0, 50]);
});

test("a_ruler_shows_where_in_a_file_the_lines_are_that_have_something", async () => {
  const page = await shown(address, "#tab=source&file=src/catalog.rs");
  await eventually(() => page.locator(".ruler-mark").count(), 6);
  // The strongest mark is that of line 62; a click on the last one leads to line 68.
  await page.locator(".ruler-mark").last().click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:68");
});

test("source_is_coloured_also_over_several_lines", async () => {
  const page = await shown(address, "#tab=source&fn=warehouse::orders::fetch");
  const tokens = () =>
    page.locator(".source .src", { has: page.getByText("14", { exact: true }) }).first().locator(".code span").evaluateAll((spans) =>
      spans.map((span) => [span.className, span.textContent]),
    );
  await eventually(tokens, [
    ["tok-k", "async"],
    ["tok-k", "fn"],
    ["tok-f", "fetch"],
    ["tok-t", "u32"],
    ["tok-t", "u32"],
    ["tok-t", "Vec"],
    ["tok-t", "u8"],
  ]);
});

test("file_is_shown_with_all_its_functions_and_the_gaps_between", async () => {
  const page = await shown(address, "#tab=source&file=src/orders.rs&metric=allocated");
  await eventually(async () => (await source(page)).filter(([line, value]) => line === "⋯" || value !== ""), [
    ["8", "18.8 KiB", "orders.extend(body.chunks(4).take(40).map(|chunk| u32::from(chunk[0]) * 100 + page));"],
    ["⋯", "", "2 lines without a profiled function"],
    ["15", "16.9 MiB", "let mut buffer = vec![0; 192 * 1024];"],
    ["⋯", "", "2 lines without a profiled function"],
    ["25", "2.0 MiB", "let waiting = vec![0_u8; 2 << 20];"],
  ]);
  // A file is opened at the line that has the most.
  assert.equal(await text(page, ".source-detail .place"), "src/orders.rs:15");
});

test("functions_and_files_are_listed_those_first_that_have_the_most", async () => {
  const page = await shown(address, "#tab=source");
  await eventually(async () => (await texts(page, ".nav-row")).slice(0, 3), [
    "warehouse::catalog::blank 39.1 MiB src/catalog.rs",
    "warehouse::catalog::snapshot 7.5 MiB src/catalog.rs",
    "warehouse::catalog::Catalog::import 1.0 MiB src/catalog.rs",
  ]);
  await page.getByRole("radio", { name: "Files" }).click();
  await eventually(() => texts(page, ".nav-row"), ["src/catalog.rs 47.9 MiB", "src/audit.rs", "src/main.rs", "src/orders.rs"]);
  await page.getByRole("radio", { name: "Functions" }).click();
  await page.getByRole("searchbox").fill("orders::fe");
  await eventually(() => texts(page, ".nav-row"), ["warehouse::orders::fetch src/orders.rs"]);
  await page.locator(".nav-row").click();
  await eventually(() => text(page, ".source-head h2"), "warehouse::orders::fetch src/orders.rs:14");
});

test("callers_and_callees_are_links", async () => {
  const page = await shown(address, "#tab=source&fn=warehouse::catalog::parse&line=52");
  await eventually(() => text(page, ".called-from"), "Called from import:30");
  await eventually(() => texts(page, ".source-detail .callers"), [
    "Called from 239.0 KiB import catalog.rs:30 let Some((number, product)) = parse(line) else { continue }; 12,000 calls",
    "It calls 38.9 MiB blank catalog.rs:61 fn blank(size: usize) -> Vec<u8> { 12,000 calls",
  ]);
  await page.locator(".source-detail .callers").nth(1).locator("a").click();
  await eventually(() => text(page, ".source-head h2"), "warehouse::catalog::blank src/catalog.rs:61");
  // Of a function's first line: what calls the function.
  await eventually(() => text(page, ".source-detail .callers h3"), "The function is called from");
  await page.locator(".called-from a", { hasText: "serve:40" }).click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:40");
});

test("all_columns_are_a_click_away", async () => {
  const page = await shown(address, "#tab=source&fn=warehouse::orders::of_day&metric=suspended", { viewport: { width: 1900, height: 900 } });
  const heads = () => texts(page, ".src-heads > span");
  await eventually(heads, ["Line", "Suspended", "Allocated", "Increment", "Highest", "Runs", "Source"]);
  await page.getByRole("button", { name: "All columns" }).click();
  await eventually(heads, [
    "Line",
    "Suspended",
    "Retained",
    "At the peak",
    "Allocated",
    "Allocations",
    "Increment",
    "Mem usage",
    "Highest",
    "Runs",
    "Held",
    "Source",
  ]);
  const cells = () =>
    page.locator(".source .rows-one .src", { hasText: "fetch(day, page).await" }).locator(".src-cell").allInnerTexts();
  await eventually(cells, ["·", "·", "·", "90", "16.9 MiB", "48.1 MiB", "48.1 MiB", "90", "192.3 KiB"]);
});

test("marks_say_what_else_happened", async () => {
  const page = await shown(withMarks, "#tab=source&fn=warehouse::catalog::Catalog::import");
  const marks = async () => (await texts(page, ".source .mark")).filter((mark) => mark !== "");
  await eventually(marks, ["freed 2.0 KiB that others allocated", "spawned 3.0 MiB"]);
  for (const [fn, expected] of /** @type {const} */ ([
    ["warehouse::run", ["▸ a call stands here"]],
    ["warehouse::audit::audit", ["✕ panicked here"]],
    ["warehouse::orders::late", ["⊘ cancelled here"]],
  ])) {
    await open(page, `${withMarks}#tab=source&fn=${fn}`, ".source .mark");
    await eventually(marks, [...expected]);
  }
  await open(page, `${withMarks}#tab=source&fn=warehouse::audit::compress`, ".source-head .mark");
  assert.deepEqual(await texts(page, ".source-head .mark"), ["others freed 4.0 KiB of this", "bare for a time: its numbers are too small"]);
});

test("a_function_with_a_budget_says_how_near_it_is", async () => {
  const { page } = await tab(browser);
  for (const [fn, state, expected] of /** @type {const} */ ([
    ["warehouse::catalog::parse", "within", "4.0 KiB of a budget of 8.0 KiB (50%)"],
    ["warehouse::catalog::blank", "near", "3.3 KiB of a budget of 3.9 KiB (85%)"],
    ["warehouse::orders::fetch", "over", "192.0 KiB of a budget of 128.0 KiB (150%), 90 calls over budget"],
  ])) {
    await open(page, `${withMarks}#tab=source&fn=${fn}`, ".budget");
    assert.equal(await text(page, ".budget"), expected);
    assert.equal(await page.locator(`.source-head .budget-${state}`).count(), 1, fn);
  }
  // In the list of functions too, and where a line of the function is told of.
  await eventually(async () => (await texts(page, ".nav-row .mark")).sort(), ["150% of budget", "50% of budget", "85% of budget", "⊘", "✕"]);
  await open(page, withMarks);
  await eventually(() => text(page, ".detail .budget"), "3.3 KiB of a budget of 3.9 KiB (85%)");
});

test("a_profile_without_source_text_says_so", async () => {
  const profile = recorded("warehouse.json");
  for (const { rows } of profile.functions) for (const row of rows) row.text = "";
  const page = await shown(folder.page("bare.html", "bare", [{ name: "bare.json", profile }]), "#tab=source");
  assert.match(await text(page, ".note"), /no source text/);
  await eventually(async () => (await source(page))[1], ["62", "39.1 MiB", ""]);
});

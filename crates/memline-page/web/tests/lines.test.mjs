// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { detail, eventually, first, list, open, route, source, text, texts, values } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("warehouse.html", "warehouse", [{ name: "warehouse.json", profile: recorded("warehouse.json") }]);
const browser = await launchFor(folder);

test("totals_are_one_sentence", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  assert.equal(
    await text(page, "#totals"),
    "47.9 MiB retained at the end, 67.8 MiB at the peak, 90.4 MiB allocated, −147 B by no profiled line; " +
      "24,941 calls of 14 functions in 1.5 s, measured by task.",
  );
  assert.equal(await page.title(), "warehouse – memline");
});

test("list_has_the_lines_with_the_most_as_the_text_report_has_them", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await eventually(
    () => list(page),
    [
      ["39.1 MiB", "81.7%", "src/catalog.rs:62", "vec![0; size]"],
      ["7.5 MiB", "15.7%", "src/catalog.rs:68", "let mut bytes = Vec::with_capacity(256 * 1024);"],
      ["1.0 MiB", "2.1%", "src/catalog.rs:31", "self.products.insert(number, product);"],
      ["239.0 KiB", "0.5%", "src/catalog.rs:52", "let product = Product {"],
      ["11.5 KiB", "0.0%", "src/catalog.rs:40", "self.products.entry(number).or_insert_with(|| Product {"],
      ["768 B", "0.0%", "src/catalog.rs:34", "self.history.push(snapshot(delivery));"],
    ],
  );
  assert.equal(await text(page, ".found"), "6 lines, 47.9 MiB in all");
});

test("each_metric_ranks_the_lines", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  const expected = {
    "Retained at the end": ["39.1 MiB", "81.7%", "src/catalog.rs:62", "vec![0; size]"],
    "Live at the peak": ["39.1 MiB", "57.7%", "src/catalog.rs:62", "vec![0; size]"],
    "Highest while it ran": ["67.8 MiB", "", "src/audit.rs:18", "let packed: Vec<u8> = book.chunks(2).map(|pair| pair[0]).collect();"],
    Allocated: ["39.3 MiB", "43.5%", "src/catalog.rs:62", "vec![0; size]"],
    Allocations: ["48,000", "55.7%", "src/catalog.rs:50", "let fields: Vec<String> = line.split(';').map(str::to_owned).collect();"],
    Increment: ["47.9 MiB", "", "src/main.rs:13", "let catalog = runtime.block_on(run());"],
    "Held while suspended": ["49.9 MiB", "", "src/main.rs:27", "let late = tokio::time::timeout(Duration::from_millis(30), orders::late()).await;"],
    "Time suspended": ["800.1 ms", "", "src/main.rs:25", "tokio::time::sleep(Duration::from_millis(25)).await;"],
  };
  assert.deepEqual(await texts(page, ".metric"), Object.keys(expected));
  for (const [title, row] of Object.entries(expected)) {
    await page.getByRole("radio", { name: title, exact: true }).click();
    // What does not add up has no share.
    await eventually(async () => (await first(page, 1))[0], row);
    assert.equal(await page.getByRole("radio", { checked: true }).first().innerText(), title);
  }
});

test("what_no_line_held_at_the_peak_is_told", async () => {
  const profile = recorded("warehouse.json");
  profile.peak_bytes += 2 ** 25;
  const { page } = await tab(browser);
  await open(page, `${folder.page("more.html", "more", [{ name: "more.json", profile }])}#metric=peak`);
  await eventually(() => text(page, ".found"), "10 lines, 67.8 MiB in all, and 32.0 MiB by no profiled line");
  await open(page, `${address}#metric=peak`);
  await eventually(() => text(page, ".found"), "10 lines, 67.8 MiB in all");
});

test("a_place_leads_to_its_line_in_the_source", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.getByRole("link", { name: "src/catalog.rs:68" }).first().click();
  await eventually(async () => (await source(page))[1], ["68", "7.5 MiB", "let mut bytes = Vec::with_capacity(256 * 1024);"]);
  assert.equal(await text(page, '.src[aria-selected="true"] .src-line'), "68");
  assert.equal(route(page).line, "68");
});

test("which_line_holds_40_mib_and_who_called_it_is_seen_without_a_click", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await eventually(() => detail(page), {
    place: "src/catalog.rs:62",
    callers: [
      "38.9 MiB catalog::parse catalog.rs:52 let product = Product { 12,000 calls",
      "230.3 KiB Catalog::serve catalog.rs:40 self.products.entry(number).or_insert_with(|| Product { 695 calls",
    ],
  });
  assert.deepEqual(await texts(page, ".way-steps"), [
    "main:13 › run:22 › import:30 › parse:52 › blank:62",
    "main:13 › run:24 › serve:40 › blank:62",
  ]);
  // One click to the caller, another one to the caller's.
  await page.locator(".callers .link").first().click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:52");
  await page.locator(".source-detail .callers .link").first().click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:30");
});

test("a_click_on_a_line_tells_all_of_it", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.locator(".lines .line", { hasText: "src/catalog.rs:31" }).locator(".line-value").click();
  await eventually(() => text(page, ".detail .place"), "src/catalog.rs:31");
  await eventually(() => texts(page, ".number-table tr"), [
    "Retained 1.0 MiB",
    "At the peak 1.0 MiB",
    "Allocated 2.0 MiB",
    "Allocations, with calls 12",
    "Increment 821.7 KiB",
    "Mem usage 47.7 MiB",
    "Highest 47.7 MiB",
    "Runs 12,000",
    "Allocations, its own 12",
  ]);
});

test("filter_finds_by_file_function_and_text", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  const filter = page.getByRole("searchbox", { name: "Filter lines" });
  for (const [typed, found] of /** @type {const} */ ([
    ["catalog.rs:6", ["39.1 MiB src/catalog.rs:62", "7.5 MiB src/catalog.rs:68"]],
    ["SNAPSHOT", ["7.5 MiB src/catalog.rs:68", "768 B src/catalog.rs:34"]],
    ["products insert", ["1.0 MiB src/catalog.rs:31", "11.5 KiB src/catalog.rs:40"]],
    ["nothing like it", []],
  ])) {
    await filter.fill(typed);
    await eventually(() => values(page), [...found]);
  }
  assert.equal(await text(page, ".pane-main .empty"), "No line has “nothing like it” in its file, function or text, and retained at the end.");
  await filter.fill("SNAPSHOT");
  await eventually(() => text(page, ".found"), "2 lines, 7.5 MiB in these");
});

test("list_is_sorted_by_place_and_by_runs", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.getByRole("button", { name: "Line", exact: true }).click();
  await eventually(async () => (await list(page)).map(([, , place]) => place), [31, 34, 40, 52, 62, 68].map((line) => `src/catalog.rs:${line}`));
  await page.getByRole("button", { name: "Runs" }).click();
  await eventually(async () => (await list(page)).map(([, , place]) => place), [62, 31, 52, 40, 68, 34].map((line) => `src/catalog.rs:${line}`));
});

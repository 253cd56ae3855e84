// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { row } from "./support/made.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, list, open, source, text, texts } from "./support/see.mjs";

const folder = new Folder();
const now = { name: "after.json", profile: recorded("warehouse.json") };
const then = { name: "before.json", profile: recorded("warehouse-before.json") };
const both = folder.page("both.html", "warehouse", [now, then]);
const turned = folder.page("turned.html", "warehouse", [then, now]);
const one = folder.page("one.html", "warehouse", [now]);
folder.file("before.json", JSON.stringify(then.profile));
const browser = await launchFor(folder);

/** @param {string} address @param {string} [until] */
async function shown(address, until) {
  const { page } = await tab(browser);
  await open(page, address, until);
  return page;
}

const GREW = [
  ["+7.5 MiB", "", "src/catalog.rs:68", "let mut bytes = Vec::with_capacity(256 * 1024);"],
  ["+768 B", "", "src/catalog.rs:34", "self.history.push(snapshot(delivery));"],
];

test("list_has_what_grew", async () => {
  const page = await shown(both);
  await eventually(() => list(page), GREW);
  assert.equal(await text(page, ".found"), "2 lines changed, +7.5 MiB in all");
  assert.equal(await text(page, ".compared-names"), "after.json compared with before.json");
  assert.match(
    await text(page, "#totals"),
    /^47\.9 MiB retained at the end \(\+7\.5 MiB\), 67\.8 MiB at the peak \(\+7\.5 MiB\), 90\.4 MiB allocated \(\+7\.5 MiB\), −147 B by no profiled line \(±0\);/,
  );
  await eventually(() => text(page, ".detail-value"), "+7.5 MiB retained at the end (0 B → 7.5 MiB)");
  await eventually(() => texts(page, ".callers .link"), [
    "7.5 MiB +7.5 MiB Catalog::import catalog.rs:34 self.history.push(snapshot(delivery)); 30 calls",
  ]);
});

test("list_has_what_shrank_and_what_is_gone", async () => {
  const page = await shown(turned);
  await eventually(() => list(page), [
    ["−7.5 MiB", "", "src/catalog.rs:68", "let mut bytes = Vec::with_capacity(256 * 1024);"],
    ["−768 B", "", "src/catalog.rs:34", "self.history.push(snapshot(delivery));"],
  ]);
  // The function is gone; the other line is there still, and did not run.
  assert.deepEqual(await texts(page, ".lines .mark"), ["gone"]);
  // What is gone has its source all the same.
  await page.getByRole("link", { name: "src/catalog.rs:68" }).first().click();
  await eventually(async () => (await source(page))[1], ["68", "−7.5 MiB", "let mut bytes = Vec::with_capacity(256 * 1024);gone"]);
});

test("source_has_the_changes_and_the_lines_that_are_gone", async () => {
  const page = await shown(`${both}#tab=source&fn=warehouse::catalog::Catalog::import`, ".source .src-code");
  await eventually(async () => (await source(page)).filter(([, value]) => value !== ""), [["34", "+768 B", "self.history.push(snapshot(delivery));"]]);
  // A line that was written anew is a new one, and the former one stands behind where it stood.
  const changed = recorded("warehouse.json");
  row(changed, "import", 31).text = "            self.products.replace(number, product);";
  const address = folder.page("changed.html", "warehouse", [{ name: "changed.json", profile: changed }, now]);
  const other = await shown(`${address}#tab=source&fn=warehouse::catalog::Catalog::import`, ".source .src-code");
  await eventually(async () => (await source(other)).slice(3, 7), [
    ["30", "", "let Some((number, product)) = parse(line) else { continue };"],
    ["31", "−1.0 MiB", "self.products.insert(number, product);gone"],
    ["31", "+1.0 MiB", "self.products.replace(number, product);"],
    ["32", "", "}"],
  ]);
});

test("flame_graph_has_the_changes", async () => {
  const page = await shown(`${both}#tab=flame`, "#told");
  await eventually(() => text(page, ".told-value"), "47.9 MiB retained at the end +7.5 MiB (before: 40.4 MiB)");
  assert.equal(await text(page, ".legend"), "shrank grew");
  await page.getByRole("searchbox").fill("snapshot");
  await eventually(() => text(page, ".found"), "2 frames found, 15.7% of all");
  // What is gone keeps its frame.
  const other = await shown(`${turned}#tab=flame&fn=warehouse::catalog::snapshot&line=68&side=before`, "#told");
  await eventually(() => text(other, ".told-value"), "0 B retained at the end −7.5 MiB (before: 7.5 MiB), 0 B its own");
  assert.equal(await text(other, ".told-path"), "main:13 › run:22 › import:34 › snapshot:68");
});

test("frames_that_grew_are_orange_and_those_that_shrank_blue", async () => {
  const colours = async (/** @type {string} */ address) => {
    const page = await shown(`${address}#tab=flame`, "#told");
    const read = () =>
      page.locator(".flame-canvas").evaluate((canvas) => {
        const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
        const { width } = canvas.getBoundingClientRect();
        const at = (/** @type {number} */ part, /** @type {number} */ row) =>
          [...(context?.getImageData(Math.round(width * part), row * 21 + 17, 1, 1).data ?? [])].slice(0, 3);
        return { snapshot: at(0.9, 8), blank: at(0.3, 10) };
      });
    await eventually(async () => (await read()).blank, [238, 242, 247]);
    return (await read()).snapshot;
  };
  // --more-strong and --less-strong; what did not change is as ever.
  assert.deepEqual(await colours(both), [224, 123, 32]);
  assert.deepEqual(await colours(turned), [63, 143, 214]);
});

test("a_second_file_can_be_opened_swapped_and_closed", async () => {
  const page = await shown(one);
  await page.locator("#open-before").setInputFiles(`${folder.path}/before.json`);
  await eventually(() => list(page), GREW);
  await page.getByRole("button", { name: "swap" }).click();
  await eventually(async () => (await list(page)).map(([value]) => value), ["−7.5 MiB", "−768 B"]);
  assert.equal(await text(page, ".compared-names"), "before.json compared with after.json");
  await page.getByRole("button", { name: "Stop comparing" }).click();
  await eventually(async () => (await list(page)).slice(0, 1), [["39.1 MiB", "96.9%", "src/catalog.rs:62", "vec![0; size]"]]);
  assert.equal(await page.locator(".compared").count(), 0);
});

test("a_smaller_profile_can_be_opened_while_a_function_is_shown", async () => {
  const { page, errors } = await tab(browser);
  await open(page, `${one}#tab=source&fn=warehouse::catalog::Catalog::products`, ".source .src-code");
  const small = recorded("warehouse.json");
  small.functions = small.functions.slice(0, 1);
  small.ways = small.ways.slice(0, 1);
  folder.file("small.json", JSON.stringify(small));
  await page.locator("#open-now").setInputFiles(`${folder.path}/small.json`);
  await eventually(async () => (await text(page, ".pane-source .empty")).startsWith("warehouse::catalog::Catalog::products is not in this profile."), true);
  assert.deepEqual(errors, []);
});

test("files_can_be_dropped_on_the_page", async () => {
  const page = await shown(one);
  const drop = async (/** @type {number} */ x, /** @type {string} */ name, /** @type {string} */ content) => {
    const data = await page.evaluateHandle(
      ([name, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], name, { type: "application/json" }));
        return data;
      },
      [name, content],
    );
    for (const type of ["dragover", "drop"]) {
      if (type === "drop") assert.equal(await page.locator(".drop-on").count(), 1);
      await page.locator("body").dispatchEvent(type, { dataTransfer: data, clientX: x, clientY: 300 });
    }
  };
  // On the right half: to compare with.
  await drop(1000, "before.json", JSON.stringify(then.profile));
  await eventually(() => list(page), GREW);
  // On the left half: to look at.
  await drop(100, "before.json", JSON.stringify(then.profile));
  await eventually(() => text(page, ".pane-main .empty"), "Nothing changed by this metric.");
});

test("a_file_that_is_no_profile_is_refused_with_a_sentence", async () => {
  const page = await shown(one);
  for (const [name, content, said] of /** @type {const} */ ([
    ["a.json", "{", /^a\.json is not valid JSON: /],
    ["b.json", "[1, 2]", /^b\.json is not a profile of memline: it has no functions and ways\./],
    ["c.json", '{"version": 2, "functions": [], "ways": []}', /^c\.json: version 2 of a profile is not known here; known: 1\./],
    ["d.json", '{"version": 1, "functions": [{}], "ways": []}', /^d\.json is not a profile of memline: functions\[0\] has no rows\./],
  ])) {
    folder.file(name, content);
    await page.locator("#open-now").setInputFiles(`${folder.path}/${name}`);
    await eventually(async () => said.test(await text(page, ".problem")), true);
  }
  // What was shown is shown still.
  assert.equal((await list(page)).length, 6);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await eventually(() => page.locator(".problem").count(), 0);
});

// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { timed, untimed } from "./support/made.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open, route, source, text, texts } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("timed.html", "warehouse", [{ name: "timed.json", profile: timed() }]);
const without = folder.page("warehouse.html", "warehouse", [{ name: "warehouse.json", profile: untimed() }]);
const real = folder.page("real.html", "warehouse", [{ name: "warehouse.json", profile: recorded("warehouse.json") }]);
const browser = await launchFor(folder);

async function shown(hash = "#tab=time") {
  const { page } = await tab(browser);
  await open(page, address + hash, ".chart canvas");
  return page;
}

/** Clicks at a part of the time. @param {import("playwright-core").Page} page @param {number} part */
async function clickAt(page, part) {
  const box = await page.locator(".chart .u-over").boundingBox();
  assert(box !== null);
  await page.mouse.click(box.x + box.width * part, box.y + box.height / 2);
}

test("a_click_on_a_moment_says_what_was_held_then", async () => {
  const page = await shown();
  await eventually(() => text(page, ".moment"), "Click on a moment to see what was held then.");
  await clickAt(page, 0.74);
  await eventually(() => text(page, "#moment h3"), "At 1.500 s: heap 70.0 MiB, resident set 76.0 MiB");
  await eventually(() => texts(page, ".held-line"), [
    "39.0 MiB src/catalog.rs:62 vec![0; size] warehouse::catalog::blank",
    "15.0 MiB src/audit.rs:15 book.extend_from_slice(product.picture()); warehouse::audit::compress",
  ]);
  assert.equal(await text(page, ".moment-running"), "Running: compress.");
  await page.locator(".held-line .place").first().click();
  await eventually(async () => (await source(page))[1], ["62", "39.1 MiB", "vec![0; size]"]);
});

test("what_is_not_known_is_said", async () => {
  const page = await shown();
  await clickAt(page, 0.51);
  await eventually(() => text(page, "#moment h3"), "At 1.000 s: heap 24.0 MiB");
  await eventually(
    () => text(page, "#moment .empty"),
    "Which lines held it is not known of this moment. The nearest moment of which it is known is at 500.0 ms",
  );
  assert.equal(await text(page, ".moment-running"), "Running: HttpTriggerSync.");
  await page.getByRole("button", { name: /The nearest moment/ }).click();
  await eventually(() => texts(page, ".held-line .link-value"), ["9.0 MiB", "2.0 MiB"]);
  await clickAt(page, 0.999);
  await eventually(() => text(page, ".held"), "No profiled line held anything.");
});

test("calls_and_invocations_stand_on_it", async () => {
  const page = await shown();
  assert.match(await text(page, ".found"), /^5 moments, 3 calls below\./);
  const box = await page.locator(".lanes canvas").boundingBox();
  const plot = await page.locator(".chart .u-over").boundingBox();
  assert(box !== null && plot !== null);
  // The second lane: HttpTriggerSync, which began before import had ended.
  await page.mouse.click(plot.x + plot.width * 0.4, box.y + 16 + 8);
  await eventually(() => text(page, ".moment-span"), "HttpTriggerSync 0b1c from 300.0 ms to 1.200 s");
  await page.mouse.click(plot.x + plot.width * 0.9, box.y + 8);
  await eventually(() => text(page, ".moment-span"), "compress from 1.400 s to the end, still running");
});

test("keys_and_the_slider_go_from_moment_to_moment", async () => {
  const page = await shown();
  const at = () => text(page, "#moment h3");
  await page.keyboard.press("ArrowRight");
  await eventually(at, "At 0 s: heap 548 B, resident set 3.0 MiB");
  await page.keyboard.press("ArrowRight");
  await eventually(at, "At 500.0 ms: heap 12.0 MiB, resident set 16.0 MiB");
  await page.keyboard.press("ArrowLeft");
  await eventually(at, "At 0 s: heap 548 B, resident set 3.0 MiB");
  await page.getByRole("slider", { name: "Moment" }).fill("4");
  await eventually(at, "At 2.000 s: heap 48.0 MiB, resident set 76.0 MiB");
  assert.equal(route(page).at, "2000000000");
  const again = await shown("#tab=time&at=1500000000");
  await eventually(() => text(again, "#moment h3"), "At 1.500 s: heap 70.0 MiB, resident set 76.0 MiB");
});

test("a_real_run_has_its_moments", async () => {
  const { page } = await tab(browser);
  await open(page, `${real}#tab=time`, ".chart canvas");
  assert.match(await text(page, ".found"), /^\d{2,3} moments\. Click/);
  await clickAt(page, 0.6);
  await eventually(async () => (await texts(page, ".held-line .place"))[0], "src/catalog.rs:62");
  // It is not yet all that is retained in the end, 39.1 MiB.
  const [held] = await texts(page, ".held-line .link-value");
  assert(parseFloat(held) > 15 && parseFloat(held) < 35, held);
});

test("a_profile_without_a_time_line_says_what_is_known", async () => {
  const { page } = await tab(browser);
  await open(page, `${without}#tab=time`, ".time-view .empty");
  assert.match(await text(page, ".time-view"), /This profile has no time line: .* the peak, when 67\.8 MiB were held/);
  await page.getByRole("link", { name: "the lines that were live then" }).click();
  await eventually(() => page.getByRole("radio", { checked: true }).first().innerText(), "Live at the peak");
});

test("invocations_of_the_app_are_on_the_time_line", async () => {
  const { page } = await tab(browser);
  const demo = folder.page("demo.html", "handler demo", [{ name: "demo.json", profile: recorded("demo.json") }]);
  await open(page, `${demo}#tab=time`, ".chart canvas");
  assert.match(await text(page, ".found"), /^4 moments, 2 calls below\./);
  const lanes = await page.locator(".lanes canvas").boundingBox();
  const plot = await page.locator(".chart .u-over").boundingBox();
  assert(lanes !== null && plot !== null);
  await page.mouse.click(plot.x + plot.width * 0.25, lanes.y + 8);
  await eventually(() => text(page, ".moment-span"), "HttpTriggerSync f34ff4f6-afb1-414e-93e5-614067ea21be from 0 s to 8.3 ms");
});

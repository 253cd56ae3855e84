// @ts-check
// Where one is stands in the address.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchFor, tab } from "./support/browser.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open, route, source, text, values } from "./support/see.mjs";

const folder = new Folder();
const address = folder.page("warehouse.html", "warehouse", [{ name: "warehouse.json", profile: recorded("warehouse.json") }]);
const browser = await launchFor(folder);

test("an_address_opens_what_it_names", async () => {
  const { page } = await tab(browser);
  for (const [hash, see, expected] of /** @type {const} */ ([
    ["#file=src/catalog.rs&line=68", ".source-detail .place", "src/catalog.rs:68"],
    ["#file=src/catalog.rs", ".source-head h2", "src/catalog.rs"],
    ["#fn=warehouse::orders::late", ".source-head h2", "warehouse::orders::late src/orders.rs:24"],
    ["#fn=warehouse::orders::late&metric=allocated", ".source-detail .place", "src/orders.rs:25"],
    ["#tab=lines&metric=held", ".metric[aria-checked=true]", "Held while suspended"],
    ["#tab=lines&file=src/audit.rs&line=15&metric=peak", ".detail .place", "src/audit.rs:15"],
    ["#tab=flame&fn=warehouse::catalog::snapshot&line=68", ".told-path", "main:13 › run:22 › import:34 › snapshot:68"],
  ])) {
    await open(page, address + hash, see);
    await eventually(() => text(page, see), expected);
  }
});

test("the_address_follows_and_the_browsers_buttons_go_back_and_forth", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.locator(".lines .line", { hasText: "src/catalog.rs:31" }).locator(".line-value").click();
  await eventually(async () => route(page), {
    tab: "lines",
    metric: "retained",
    fn: "warehouse::catalog::Catalog::import",
    file: "src/catalog.rs",
    line: "31",
  });
  await page.getByRole("link", { name: "Source" }).click();
  await eventually(async () => (await source(page)).length > 5, true);
  await page.locator(".called-from a").first().click();
  await eventually(() => text(page, ".source-detail .place"), "src/main.rs:22");
  await page.goBack();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:31");
  await page.goBack();
  await eventually(() => text(page, ".tab[aria-current]"), "Lines");
  await page.goForward();
  await eventually(() => text(page, ".tab[aria-current]"), "Source");
  // The address is enough to see the same elsewhere.
  const other = (await tab(browser)).page;
  await open(other, page.url(), ".source .src-code");
  await eventually(() => text(other, ".source-detail .place"), "src/catalog.rs:31");
});

test("a_changed_address_is_followed_without_reading_the_page_again", async () => {
  const { page } = await tab(browser);
  await open(page, address);
  await page.evaluate(() => {
    /** @type {any} */ (window).same = true;
    location.hash = "#tab=lines&metric=allocated";
  });
  await eventually(async () => (await values(page))[0], "39.3 MiB src/catalog.rs:62");
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).same), true);
});

test("what_is_not_in_the_profile_is_said", async () => {
  const { page } = await tab(browser);
  await open(page, `${address}#file=src/gone.rs&line=7`, ".pane-source .empty");
  assert.equal(await text(page, ".pane-source .empty"), "src/gone.rs:7 is not in this profile. Show the line with the most");
  await page.getByRole("link", { name: "Show the line with the most" }).click();
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:62");
});

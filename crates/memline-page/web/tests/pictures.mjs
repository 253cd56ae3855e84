// @ts-check
// The pictures for README and docs: `npm run pictures` writes them to ../docs.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, tab } from "./support/browser.mjs";
import { Folder, recorded } from "./support/pages.mjs";
import { eventually, open } from "./support/see.mjs";

const LARGE = { width: 1280, height: 720 };

/** By file: what is seen in it. @type {Record<string, { hash: string, until: string, from?: "demo" | "compared", options?: import("playwright-core").BrowserContextOptions }>} */
export const PICTURES = {
  "lines.png": { hash: "#tab=lines", until: ".callers .link" },
  "lines-dark.png": { hash: "#tab=lines&metric=peak", until: ".callers .link", options: { colorScheme: "dark" } },
  "source.png": { hash: "#tab=source&file=src/catalog.rs&line=52&by=file", until: ".source-detail .callers .link" },
  "flame.png": { hash: "#tab=flame&metric=peak&fn=warehouse::catalog::blank&line=62", until: ".told-place" },
  "time.png": { hash: "#tab=time&at=1000000000", until: "#moment h3" },
  "compare.png": { hash: "#tab=flame&metric=retained&fn=warehouse::catalog::snapshot&line=68", until: ".told-place", from: "compared" },
  "demo.png": { hash: "#tab=source&metric=allocated&file=src/http_trigger_async.rs&line=24", until: ".source-detail", from: "demo" },
  "narrow.png": { hash: "#tab=lines", until: ".callers .link", options: { viewport: { width: 390, height: 844 } } },
};

/** @param {import("playwright-core").Browser} browser @param {string} to */
export async function take(browser, to) {
  const folder = new Folder();
  const now = { name: "warehouse.json", profile: recorded("warehouse.json") };
  const then = { name: "warehouse-before.json", profile: recorded("warehouse-before.json") };
  const demo = folder.page("demo.html", "handler demo", [{ name: "handler demo", profile: recorded("demo.json") }]);
  const one = folder.page("one.html", "warehouse", [now]);
  const both = folder.page("both.html", "warehouse", [now, then]);
  mkdirSync(to, { recursive: true });
  try {
    for (const [file, { hash, until, from, options }] of Object.entries(PICTURES)) {
      const { page } = await tab(browser, { viewport: LARGE, reducedMotion: "reduce", ...options });
      await open(page, (from === "compared" ? both : from === "demo" ? demo : one) + hash, until);
      // What is drawn on a canvas gets its texts a little later.
      await page.evaluate(() => document.fonts.ready);
      await eventually(async () => {
        const [first, second] = [await page.screenshot(), await page.screenshot()];
        return first.equals(second);
      }, true);
      await page.screenshot({ path: join(to, file) });
      await page.context().close();
    }
  } finally {
    folder.remove();
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const browser = await launch();
  const to = new URL("../../docs/", import.meta.url).pathname;
  await take(browser, to);
  await browser.close();
  console.log(`${Object.keys(PICTURES).length} pictures are in ${to}`);
}

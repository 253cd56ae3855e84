// @ts-check
// Chromium, as Debian has it.

import { existsSync } from "node:fs";
import { after } from "node:test";
import { chromium } from "playwright-core";

const KNOWN = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? KNOWN.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(`no Chromium: none of ${KNOWN.join(", ")}, and CHROMIUM is not set`);
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--force-color-profile=srgb"] });
}

/**
 * Chromium for the tests of one file, and the folder of its pages: both are gone after the last test.
 * @param {import("./pages.mjs").Folder} folder
 */
export async function launchFor(folder) {
  const browser = await launch();
  after(async () => {
    await browser.close();
    folder.remove();
  });
  return browser;
}

/**
 * A tab in which nothing may go wrong: errors and requests to anywhere are kept.
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function tab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) requests.push(request.url());
  });
  return { page, errors, requests };
}

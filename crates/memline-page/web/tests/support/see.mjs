// @ts-check
// What one sees, and waiting for it.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

/** How long is waited for what should be seen, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Waits until what is read is what is expected, and fails with the difference if it never is.
 * @template T
 * @param {() => Promise<T>} read
 * @param {T} expected
 */
export async function eventually(read, expected) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      // What is not there yet cannot be read.
      assert.deepEqual(await read(), expected);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * The lines of the list: value, share, place, source.
 * @param {Page} page
 */
export function list(page) {
  return page.locator(".lines .rows-one .line").evaluateAll((rows) =>
    rows.map((row) => [".line-value", ".share", ".place", ".code"].map((part) => row.querySelector(part)?.textContent ?? "")),
  );
}

/** @param {Page} page @param {number} count */
export async function first(page, count) {
  return (await list(page)).slice(0, count);
}

/** Values and places alone. @param {Page} page */
export async function values(page) {
  return (await list(page)).map(([value, , place]) => `${value} ${place}`);
}

/**
 * The rows of the source that are seen: number, value, source with marks.
 * @param {Page} page
 */
export function source(page) {
  return page.locator(".source .rows-one .src").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (/** @type {string} */ part) => row.querySelector(part)?.textContent?.trim() ?? "";
      if (row.classList.contains("is-gap")) return ["⋯", "", row.textContent?.replace("⋯", "") ?? ""];
      return [text(".src-line"), text(".src-value"), text(".src-code")];
    }),
  );
}

/** @param {Page} page @param {string} selector */
export async function text(page, selector) {
  return (await page.locator(selector).first().innerText()).replace(/\s+/g, " ").trim();
}

/** @param {Page} page @param {string} selector */
export async function texts(page, selector) {
  return (await page.locator(selector).allInnerTexts()).map((each) => each.replace(/\s+/g, " ").trim());
}

/** The line that is told of, and the lines that call it. @param {Page} page */
export async function detail(page) {
  return {
    place: await text(page, ".detail .place"),
    callers: await texts(page, ".callers:first-of-type .link"),
  };
}

/** The fragment's values. @param {Page} page */
export function route(page) {
  return Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
}

/** Opens a page and waits until its first row, or what else is looked for, is there.
 * @param {Page} page @param {string} address @param {string} [until] */
export async function open(page, address, until = ".lines .line-value") {
  // A change of the fragment alone would not read the page again.
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator(until).first().waitFor();
}

// @ts-check
// Pages with data in them, as the Rust half of this crate writes them.

import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

/** The built page: that of the crate, or another one. */
export const PAGE = process.env.MEMLINE_PAGE ?? new URL("../../../page.html", import.meta.url).pathname;

const EMPTY = '<script type="application/octet-stream;base64" id="memline-data"></script>';

/** @typedef {{ name: string, profile: unknown }} Named */

/**
 * @param {string} title
 * @param {readonly Named[]} profiles The one to look at, and maybe the earlier one.
 */
export function pageWith(title, profiles) {
  const json = JSON.stringify({ version: 1, title, profiles });
  const data = gzipSync(json, { level: 4 }).toString("base64");
  const page = readFileSync(PAGE, "utf8");
  const place = page.indexOf(EMPTY);
  if (place < 0) throw new Error(`${PAGE} has no empty element for data`);
  return page.slice(0, place) + EMPTY.replace("></", `>${data}</`) + page.slice(place + EMPTY.length);
}

/** @param {string} name */
export function recorded(name) {
  return JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8"));
}

/** A folder for the pages of one test file. */
export class Folder {
  path = mkdtempSync(join(tmpdir(), "memline-page-"));

  /**
   * Writes a page and answers its address.
   * @param {string} name
   * @param {string} title
   * @param {readonly Named[]} profiles
   */
  page(name, title, profiles) {
    return this.file(name, pageWith(title, profiles)).href;
  }

  /**
   * @param {string} name
   * @param {string | Uint8Array} content
   */
  file(name, content) {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return pathToFileURL(path);
  }

  remove() {
    rmSync(this.path, { recursive: true, force: true });
  }
}

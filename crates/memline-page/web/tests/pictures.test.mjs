// @ts-check
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PICTURES, take } from "./pictures.mjs";
import { launch } from "./support/browser.mjs";

test("pictures_for_the_docs_can_be_made_and_all_are_there", async () => {
  const browser = await launch();
  const to = mkdtempSync(join(tmpdir(), "memline-pictures-"));
  try {
    await take(browser, to);
    assert.deepEqual(readdirSync(to).sort(), Object.keys(PICTURES).sort());
    const docs = new URL("../../docs/", import.meta.url).pathname;
    for (const file of Object.keys(PICTURES)) {
      const [made, committed] = [to, docs].map((folder) => readFileSync(join(folder, file)));
      for (const picture of [made, committed]) {
        assert.equal(picture.subarray(1, 4).toString(), "PNG", file);
        assert(picture.length < 200_000, `${file}: ${picture.length} bytes`);
      }
      // As wide and high as the one that is committed; pixels differ with the fonts of a machine.
      assert.deepEqual(made.subarray(16, 24), committed.subarray(16, 24), file);
    }
  } finally {
    await browser.close();
    rmSync(to, { recursive: true });
  }
});

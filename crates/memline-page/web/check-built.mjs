// @ts-check
// Whether the page of the crate is what the source builds; no other page may be committed.

import { readFileSync } from "node:fs";

const [committed, built] = ["../page.html", "dist/index.html"].map((file) => readFileSync(file, "utf8"));
if (committed === built) {
  console.log("page.html is what web/ builds.");
} else {
  console.error("crates/memline-page/page.html is not what web/ builds. Run `npm run build` in crates/memline-page/web, and commit it.");
  process.exitCode = 1;
}

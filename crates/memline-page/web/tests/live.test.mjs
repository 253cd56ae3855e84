// @ts-check
// A page that is served, against a small server on this machine.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { launch, tab } from "./support/browser.mjs";
import { PAGE, recorded } from "./support/pages.mjs";
import { eventually, open, route, text, texts, values } from "./support/see.mjs";

const later = recorded("warehouse.json");
const earlier = recorded("warehouse-before.json");

/** The policy that memline-axum serves the page with: no script but the page's own, and no request but to where it is from. */
function policy() {
  const scripts = [...readFileSync(PAGE, "utf8").matchAll(/<script[^>]*>(.*?)<\/script/gs)].map(([, script]) => script);
  assert.equal(scripts.length, 2);
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return (
    `default-src 'none'; script-src ${hashes.join(" ")}; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; ` +
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  );
}

/** Serves as the contract of the live page says, with the function's key. */
class Live {
  /** @type {any[]} */
  entries = [];
  /** @type {Map<string, unknown>} */
  profiles = new Map();
  hasEvents = true;
  /** @type {string[]} */
  asked = [];
  /** @type {Set<import("node:http").ServerResponse>} */
  streams = new Set();
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    this.asked.push(url.search);
    if (url.pathname !== "/api/MemoryProfile" || url.searchParams.get("code") !== "s3cret") {
      response.writeHead(401).end();
    } else if (url.searchParams.has("entries")) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(this.entries));
    } else if (url.searchParams.has("events")) {
      if (!this.hasEvents) return void response.writeHead(204).end();
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      this.streams.add(response);
      response.on("close", () => this.streams.delete(response));
    } else if (url.searchParams.has("profile")) {
      const profile = this.profiles.get(url.searchParams.get("profile") ?? "");
      if (profile === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("This entry is gone: the last 20 are kept.");
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(profile));
    } else {
      response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy() }).end(readFileSync(PAGE));
    }
  });

  async start() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = /** @type {import("node:net").AddressInfo} */ (this.server.address());
    return `http://127.0.0.1:${address.port}/api/MemoryProfile?code=s3cret`;
  }

  /** An invocation has ended. @param {any} entry @param {unknown} profile @param {unknown} merged */
  ended(entry, profile, merged = profile) {
    const singles = this.entries.filter(({ key }) => key !== "merged");
    const count = singles.length + 1;
    this.entries = [{ key: "merged", name: `all ${count} invocations` }, entry, ...singles];
    this.profiles.set(entry.key, profile);
    this.profiles.set("merged", merged);
    for (const stream of this.streams) stream.write(`event: entries\ndata: ${JSON.stringify(this.entries)}\n\n`);
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** @param {string} id @param {number} at */
function entry(id, at) {
  return {
    key: id,
    name: "HttpTriggerSync",
    id,
    started_unix_ms: 1_764_165_000_000 + at,
    elapsed_ns: 25_000_000,
    peak_bytes: 70 * 2 ** 20 + at,
    retained_bytes: 2048,
    resident_bytes: [10 * 2 ** 20, 12 * 2 ** 20],
  };
}

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Live} */
let live;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
afterEach(() => live.stop());

/** @param {{ hasEvents?: boolean, invoked?: boolean }} [options] */
async function served({ hasEvents = true, invoked = true } = {}) {
  live = new Live();
  live.hasEvents = hasEvents;
  const address = await live.start();
  if (invoked) live.ended(entry("aa-1", 0), earlier);
  const opened = await tab(browser, { timezoneId: "UTC" });
  return { address, ...opened };
}

test("the_merged_profile_is_shown_first_and_the_key_goes_along", async () => {
  const { page, address, errors } = await served();
  await open(page, address);
  await eventually(async () => (await values(page))[0], "39.1 MiB src/catalog.rs:62");
  assert.equal(await text(page, ".title-name"), "all 1 invocations");
  await eventually(() => text(page, ".live"), "live");
  assert(live.asked.every((search) => search.startsWith("?code=s3cret")), String(live.asked));
  assert.deepEqual(live.asked.filter((search) => search.includes("profile")), ["?code=s3cret&profile=merged"]);
  assert.deepEqual(errors, []);
});

test("entries_come_by_events_and_the_merged_profile_follows", async () => {
  const { page, address } = await served();
  await open(page, address);
  await eventually(async () => (await values(page)).length, 4);
  await eventually(async () => live.streams.size, 1);
  live.ended(entry("bb-2", 1000), later);
  await eventually(async () => (await values(page)).length, 6);
  assert.equal(await text(page, ".title-name"), "all 2 invocations");
  await page.getByRole("link", { name: /Invocations/ }).click();
  await eventually(() => texts(page, ".entries tbody tr"), [
    "all 2 invocations",
    "HttpTriggerSync 13:50:01 25.0 ms 70.0 MiB 2.0 KiB 12.0 MiB (+2.0 MiB) bb-2",
    "HttpTriggerSync 13:50:00 25.0 ms 70.0 MiB 2.0 KiB 12.0 MiB (+2.0 MiB) aa-1",
  ]);
  assert.match(await text(page, ".entries-view .found"), /^2 invocations, the newest first; new ones come by themselves/);
});

test("tabs_and_metrics_stand_in_one_row", async () => {
  const { page, address } = await served();
  await open(page, address);
  const tops = await page.locator(".tab, .metric").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom > 125));
  assert.deepEqual(tops.filter(Boolean), []);
});

test("an_invocation_is_opened_by_a_click_and_by_its_id_and_stays", async () => {
  const { page, address } = await served();
  live.ended(entry("bb-2", 1000), later);
  await open(page, `${address}#entry=aa-1`);
  await eventually(async () => (await values(page)).length, 4);
  await eventually(() => text(page, ".title-name"), "HttpTriggerSync");
  // What ends meanwhile does not take it away.
  await eventually(async () => live.streams.size, 1);
  live.ended(entry("cc-3", 2000), later);
  await page.keyboard.press("5");
  await eventually(async () => (await texts(page, ".entries tbody tr")).length, 4);
  assert.equal(await text(page, ".entries tr[aria-current] .entry-id"), "aa-1");
  assert.equal(live.asked.filter((search) => search.includes("profile=")).length, 1);
  await page.locator(".entries tr", { hasText: "bb-2" }).getByRole("link").click();
  await eventually(async () => (await values(page)).length, 6);
  assert.equal(route(page).entry, "bb-2");
  await page.goBack();
  await eventually(() => text(page, ".entries tr[aria-current] .entry-id"), "aa-1");
});

test("a_line_that_is_looked_at_stays_while_the_profile_is_read_again", async () => {
  const { page, address } = await served();
  await open(page, `${address}#tab=source&file=src/catalog.rs&line=40&by=file`, ".source .src-code");
  await eventually(() => text(page, ".source-detail .place"), "src/catalog.rs:40");
  const before = await page.locator(".source").evaluate((rows) => rows.scrollTop);
  await eventually(async () => live.streams.size, 1);
  live.ended(entry("bb-2", 1000), later);
  await eventually(() => text(page, ".title-name"), "all 2 invocations");
  await eventually(() => text(page, ".source-head .value"), "47.9 MiB");
  assert.equal(await text(page, ".source-detail .place"), "src/catalog.rs:40");
  assert.equal(await page.locator(".source").evaluate((rows) => rows.scrollTop), before);
});

test("where_no_events_come_it_is_asked_again", async () => {
  const { page, address } = await served({ hasEvents: false });
  await open(page, address);
  await eventually(async () => (await values(page)).length, 4);
  live.ended(entry("bb-2", 1000), later);
  await eventually(async () => (await values(page)).length, 6);
  await page.keyboard.press("5");
  assert.match(await text(page, ".entries-view .found"), /asked for every 2 s/);
});

test("before_the_first_invocation_it_waits", async () => {
  const { page, address } = await served({ invoked: false });
  await open(page, address, ".main-empty p");
  await eventually(() => text(page, ".main-empty"), "Nothing has been invoked yet. What is will be shown here.");
  await eventually(async () => live.streams.size, 1);
  live.ended(entry("aa-1", 0), later);
  await eventually(async () => (await values(page)).length, 6);
});

test("an_entry_that_is_gone_is_told_of", async () => {
  const { page, address } = await served();
  await open(page, `${address}#entry=zz-9`, ".problem");
  await eventually(async () => (await text(page, ".problem")).replace(" ×", ""), "The entry zz-9 is not there any more.");
  // And one that goes while it is in the list.
  live.profiles.delete("aa-1");
  await open(page, `${address}#entry=aa-1`, ".problem");
  await eventually(async () => (await text(page, ".problem")).replace(" ×", ""), "This entry is gone: the last 20 are kept.");
});

test("a_lost_connection_is_told_of", async () => {
  const { page, address } = await served({ hasEvents: false });
  await open(page, address);
  await page.route("**/*entries*", (route) => route.abort());
  await eventually(() => text(page, ".live"), "connection lost");
  await page.unroute("**/*entries*");
  await eventually(() => text(page, ".live"), "live");
});

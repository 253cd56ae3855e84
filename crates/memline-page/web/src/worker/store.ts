// Answers the page's questions.

import type { MetricName } from "../metrics";
import type { Api, FrameNames, ListHead, Place, Side, SourceHead, Summary } from "../protocol";
import { textOf } from "./callers";
import { detail } from "./detail";
import { FlameTree } from "./flame";
import { checked } from "./json";
import { Model } from "./model";
import { Profile } from "./profile";
import { Navigator, Ranking } from "./ranking";
import { readFile, readPage, Unreadable, type Named, type PageData } from "./read";
import { Source } from "./source";
import * as time from "./timeline";

/** How many rankings, and how many sources, are kept for questions about their rows. */
const KEPT = 8;

type Answers = { [name in keyof Api]: (...args: Parameters<Api[name]>) => ReturnType<Api[name]> | Promise<ReturnType<Api[name]>> };

export class Store implements Answers {
  private model: Model | null = null;
  private version = 0;
  private tree: FlameTree | null = null;
  private readonly rankings = new Kept<Ranking>();
  private readonly navigators = new Kept<Navigator>();
  private readonly sources = new Kept<Source>();

  async openPage(base64: string): Promise<Summary | null> {
    const page = await readPage(base64);
    return page === null ? null : this.show(page);
  }

  async open(name: string, data: ArrayBuffer, side: Side): Promise<Summary> {
    const page = await readFile(name, data);
    const [first] = page.profiles;
    if (this.model === null || (side === "now" && page.profiles.length > 1)) return this.show(page);
    const profile = profileOf(first!);
    const { now, before, title } = this.model;
    return side === "before"
      ? this.set(new Model(title, now.profile, profile))
      : this.set(new Model(page.title, profile, before?.profile ?? null));
  }

  private show(page: PageData): Summary {
    const [now, before] = page.profiles;
    return this.set(new Model(page.title, profileOf(now!), before === undefined ? null : profileOf(before)));
  }

  private set(model: Model): Summary {
    this.model = model;
    this.version += 1;
    this.tree = null;
    for (const kept of [this.rankings, this.navigators, this.sources]) kept.clear();
    return model.summary();
  }

  swap(): Summary {
    const { title, now, before } = this.known();
    if (before === null) throw new Unreadable("There is no second profile.");
    return this.set(new Model(title, before.profile, now.profile));
  }

  closeBefore(): Summary {
    const { title, now } = this.known();
    return this.set(new Model(title, now.profile, null));
  }

  private known(): Model {
    if (this.model === null) throw new Unreadable("No profile has been opened.");
    return this.model;
  }

  list(query: Parameters<Api["list"]>[0]): ListHead {
    const key = this.key(query);
    return { key, ...this.rankings.get(key, () => new Ranking(this.known(), query)).head };
  }

  listRows(key: string, from: number, to: number) {
    return this.rankings.former(key)?.rows(from, to) ?? [];
  }

  listPlace(key: string, side: Side, file: string, line: number) {
    return this.rankings.former(key)?.place(side, file, line) ?? -1;
  }

  navigator(by: "function" | "file", metric: MetricName, filter: string): ListHead {
    const key = this.key([by, metric, filter]);
    return { key, ...this.navigators.get(key, () => new Navigator(this.known(), by, metric, filter)).head };
  }

  navigatorRows(key: string, from: number, to: number) {
    return this.navigators.former(key)?.rows(from, to) ?? [];
  }

  source(query: Parameters<Api["source"]>[0]): SourceHead | null {
    if (query.kind === "function" && query.function >= this.known().of(query.side).profile.functions.length) return null;
    const key = this.key(query);
    return { key, ...this.sources.get(key, () => new Source(this.known(), query)).head };
  }

  sourceRows(key: string, from: number, to: number) {
    return this.sources.former(key)?.rows(from, to) ?? [];
  }

  sourcePlace(key: string, side: Side, line: number) {
    return this.sources.former(key)?.place(side, line) ?? -1;
  }

  detail(side: Side, fn: number, line: number, metric: MetricName) {
    return detail(this.known(), side, fn, line, metric);
  }

  find(side: Side, path: string, file: string, line: number, metric: MetricName): Place | null {
    const { profile } = this.known().of(side);
    const has = (fn: number) => line === 0 || profile.rowOf(fn, line) >= 0;
    const all = profile.functions.flatMap((fn, place) =>
      (path === "" || fn.path === path) && (file === "" || fn.file === file) ? [place] : [],
    );
    const ran = (fn: number) => profile.hasRun(Math.max(0, profile.rowOf(fn, line)));
    const found = all.find((fn) => has(fn) && (line === 0 || ran(fn))) ?? all.find(has) ?? all[0];
    if (found === undefined) return null;
    if (line > 0 && has(found)) return profile.place(side, found, line);
    const row = mostOf(profile, path === "" && file !== "" ? all : [found], metric);
    return profile.place(side, profile.rowFunction[row]!, profile.rowLine[row]!);
  }

  flame(metric: MetricName) {
    this.tree ??= new FlameTree(this.known());
    return this.tree.by(metric);
  }

  frameNames(): FrameNames {
    const { now, before } = this.known();
    const of = (functions: Profile["functions"], name: "function" | "path" | "file") => functions.map((fn) => fn[name]);
    const then = before?.profile.functions ?? [];
    const is = now.profile.functions;
    return {
      now: of(is, "function"),
      nowPaths: of(is, "path"),
      nowFiles: of(is, "file"),
      before: of(then, "function"),
      beforePaths: of(then, "path"),
      beforeFiles: of(then, "file"),
    };
  }

  searchFrames(text: string): Uint8Array {
    this.tree ??= new FlameTree(this.known());
    return this.tree.search(text);
  }

  lineTexts(places: Parameters<Api["lineTexts"]>[0]): string[] {
    const model = this.known();
    return places.map(([side, fn, line]) => textOf(model, model.of(side).profile.place(side, fn, line)));
  }

  timeline() {
    return time.timeline(this.known());
  }

  moment(place: number) {
    return time.moment(this.known(), place);
  }

  private key(query: unknown): string {
    return `${this.version} ${JSON.stringify(query)}`;
  }
}

/** The row of functions that has the most; the first one if none has anything. */
function mostOf(profile: Profile, functions: readonly number[], metric: MetricName): number {
  const values = profile.valuesOf(metric);
  let most = profile.firstRow[functions[0]!]!;
  let value = 0;
  for (const fn of functions) {
    for (let row = profile.firstRow[fn]!; row < profile.firstRow[fn + 1]!; row += 1) {
      if (!(values[row]! > value)) continue;
      most = row;
      value = values[row]!;
    }
  }
  return most;
}

function profileOf({ name, profile }: Named): Profile {
  return new Profile(name, checked(profile, name));
}

/** The latest few. */
class Kept<T> {
  private readonly all = new Map<string, T>();

  get(key: string, make: () => T): T {
    const value = this.all.get(key) ?? make();
    this.all.delete(key);
    this.all.set(key, value);
    if (this.all.size > KEPT) this.all.delete(this.all.keys().next().value ?? "");
    return value;
  }

  former(key: string): T | undefined {
    return this.all.get(key);
  }

  clear(): void {
    this.all.clear();
  }
}


// From the data element's text, or from a file, to JSON.

export class Unreadable extends Error {}

export interface Named {
  readonly name: string;
  readonly profile: unknown;
}

export interface PageData {
  readonly title: string;
  readonly profiles: readonly Named[];
}

/** What stands in the page: the base64 of the gzip of JSON. */
export async function readPage(base64: string): Promise<PageData | null> {
  const text = base64.trim();
  if (text === "") return null;
  const bytes = fromBase64(text);
  const data = parse(await decode(bytes), "the page's data");
  const document = pageData(data);
  if (document === null) throw new Unreadable("The page's data are not what memline writes into a page.");
  return document;
}

/** A file: a profile as JSON, or gzip of one, or what a page has in it. */
export async function readFile(name: string, data: ArrayBuffer): Promise<PageData> {
  const text = await decode(new Uint8Array(data));
  const inPage = /^\s*<!doctype html>/i.test(text)
    ? /id="memline-data">([A-Za-z0-9+/=\s]*)<\/script>/.exec(text)
    : null;
  if (inPage !== null) {
    const page = await readPage(inPage[1] ?? "");
    if (page === null) throw new Unreadable(`${name} is a page without a profile in it.`);
    return page;
  }
  const json = parse(text, name);
  return pageData(json) ?? { title: "", profiles: [{ name, profile: json }] };
}

function pageData(json: unknown): PageData | null {
  if (typeof json !== "object" || json === null || !("profiles" in json)) return null;
  const { title, profiles, version } = json as { title?: unknown; profiles?: unknown; version?: unknown };
  if (version !== 1) throw new Unreadable(`Version ${String(version)} of a page's data is not known here; known: 1.`);
  if (!Array.isArray(profiles) || profiles.length === 0) throw new Unreadable("There is no profile in the data.");
  const named = profiles.map((entry: { name?: unknown; profile?: unknown } | null) => ({
    name: String(entry?.name ?? "profile"),
    profile: entry?.profile,
  }));
  return { title: typeof title === "string" ? title : "", profiles: named };
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`${what} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  try {
    if (native !== undefined) return native.call(Uint8Array, text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new Unreadable("The page's data are not base64: the file may have been cut short.");
  }
}

async function decode(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return new TextDecoder().decode(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await new Response(stream).text();
  } catch {
    throw new Unreadable("The data cannot be decompressed: the file may have been cut short.");
  }
}

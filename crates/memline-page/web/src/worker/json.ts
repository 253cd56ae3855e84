// A profile's JSON, version 1: `crates/memline/docs/profile.schema.json`.

import type { StatName } from "../stats";
import { Unreadable } from "./read";

export type JsonStats = { readonly [name in StatName]: number | null };

export interface JsonRow {
  readonly line: number;
  readonly text: string;
  readonly stats: JsonStats | null;
  readonly has_panicked: boolean;
  readonly was_cancelled: boolean;
  readonly is_open?: boolean;
}

export interface JsonFunction {
  readonly function: string;
  readonly path: string;
  readonly file: string;
  readonly measure: string;
  readonly is_measured: boolean;
  readonly calls: number;
  readonly polls: number;
  readonly elapsed_ns: number;
  readonly net_bytes: number;
  readonly peak_bytes: number;
  readonly retained_bytes: number;
  readonly freed_by_others_bytes: number;
  readonly calls_over_budget: number;
  readonly budget_bytes?: number | null;
  readonly outcome: "returned" | "cancelled" | "panicked";
  readonly was_bare?: boolean;
  readonly rows: readonly JsonRow[];
}

export interface JsonWay {
  readonly function: number | null;
  readonly caller: readonly [number, number] | null;
  readonly calls: number;
  readonly lines: readonly { readonly line: number; readonly stats: JsonStats }[];
}

export interface JsonTimeline {
  readonly moments: readonly {
    readonly at_ns: number;
    readonly heap_bytes: number | null;
    readonly resident_bytes: number | null;
    readonly held: readonly (readonly [number, number, number])[] | null;
  }[];
  readonly spans: readonly {
    readonly name: string;
    readonly id: string | null;
    readonly from_ns: number;
    readonly to_ns: number | null;
  }[];
}

export interface JsonProfile {
  readonly version: 1;
  readonly id: string | null;
  readonly label: string | null;
  readonly measure: string;
  readonly concurrent: number;
  readonly elapsed_ns: number;
  readonly peak_bytes: number | null;
  readonly grown_bytes: number | null;
  readonly functions: readonly JsonFunction[];
  readonly ways: readonly JsonWay[];
  readonly timeline?: JsonTimeline | null;
}

/** Checks what else would be found only later, by a page that is half there. */
export function checked(json: unknown, name: string): JsonProfile {
  if (typeof json !== "object" || json === null) throw new Unreadable(`${name} is not a profile of memline.`);
  const profile = json as Partial<JsonProfile>;
  if (!Array.isArray(profile.functions) || !Array.isArray(profile.ways)) {
    throw new Unreadable(`${name} is not a profile of memline: it has no functions and ways.`);
  }
  if (profile.version !== 1) {
    throw new Unreadable(`${name}: version ${String(profile.version)} of a profile is not known here; known: 1.`);
  }
  for (const [place, fn] of profile.functions.entries()) {
    if (!Array.isArray(fn?.rows) || fn.rows.length === 0) {
      throw new Unreadable(`${name} is not a profile of memline: functions[${place}] has no rows.`);
    }
  }
  for (const [place, way] of profile.ways.entries()) {
    const caller = way?.caller;
    if (!Array.isArray(way?.lines) || (caller !== null && !(Array.isArray(caller) && caller[0] < place))) {
      throw new Unreadable(`${name} is not a profile of memline: ways[${place}] does not come behind its caller.`);
    }
    if (way.function !== null && !(way.function < profile.functions.length)) {
      throw new Unreadable(`${name} is not a profile of memline: ways[${place}] names no function.`);
    }
  }
  return json as JsonProfile;
}

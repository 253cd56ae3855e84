// Numbers in words, as memline's text reports have them (`memline_size::text`).

import type { Unit } from "./metrics";

const UNITS: readonly (readonly [string, number])[] = [
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
];

/** `512 B`, `1.5 KiB`, `45.1 MiB`. */
export function bytes(value: number): string {
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size < 1024) return `${sign}${size} B`;
  for (const [name, unit] of UNITS) {
    const number = (size / unit).toFixed(1);
    // What rounds to 1024 is written in the next unit: 1.0 MiB and not 1024.0 KiB.
    if ((size / unit < 1024 && number !== "1024.0") || name === "TiB") return `${sign}${number} ${name}`;
  }
  return "";
}

const grouped = new Intl.NumberFormat("en-US");

/** `12,393`. */
export function count(value: number): string {
  return grouped.format(value).replace("-", "−");
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The same where there is little room: `12,393`, `35.3M`. */
export function shortCount(value: number): string {
  return Math.abs(value) < 1e7 ? count(value) : compact.format(value).replace("-", "−");
}

/** `1 call`, `2 calls`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? "" : "s"}`;
}

/** `1.7 s`, `31.2 ms`, `15 µs`. */
export function time(nanoseconds: number): string {
  const sign = nanoseconds < 0 ? "−" : "";
  const ns = Math.abs(nanoseconds);
  if (ns === 0) return "0 s";
  if (ns < 1000) return `${sign}${ns} ns`;
  if (ns < 1e6) return `${sign}${(ns / 1e3).toFixed(ns < 1e4 ? 1 : 0)} µs`;
  if (ns < 1e9) return `${sign}${(ns / 1e6).toFixed(1)} ms`;
  if (ns < 60e9) return `${sign}${(ns / 1e9).toFixed(1)} s`;
  const seconds = Math.round(ns / 1e9);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${sign}${hours > 0 ? `${hours} h ` : ""}${minutes} min ${seconds % 60} s`;
}

/** How many calls have ended. */
export function calls(value: number): string {
  return value === 0 ? "no call has ended" : counted(value, "call");
}

/** A moment, to the millisecond: `1.700 s`. */
export function moment(nanoseconds: number): string {
  return nanoseconds < 1e9 ? time(nanoseconds) : `${(nanoseconds / 1e9).toFixed(3)} s`;
}

export function number(value: number, unit: Unit): string {
  if (unit === "bytes") return bytes(value);
  return unit === "time" ? time(value) : count(value);
}

/** With a sign: `+1.0 KiB`, `−3`, `±0`. */
export function change(value: number, unit: Unit): string {
  if (value === 0) return "±0";
  return `${value > 0 ? "+" : ""}${number(value, unit)}`;
}

/** `12.3%`; nothing where there is nothing to share. */
export function share(value: number, of: number): string {
  return of > 0 ? `${((value * 100) / of).toFixed(1)}%` : "";
}

/** The function with its type or module: `Catalog::import`. */
export function shortPath(path: string): string {
  let depth = 0;
  let parts = 0;
  for (let at = path.length - 1; at > 0; at -= 1) {
    // The arrow of a function's type ends no argument.
    if (path[at] === ">" && path[at - 1] !== "-") depth += 1;
    else if (path[at] === "<") depth -= 1;
    else if (depth === 0 && path[at] === ":" && path[at - 1] === ":") {
      parts += 1;
      if (parts === 2) return path.slice(at + 1);
      at -= 1;
    }
  }
  return path;
}

// The worker: reads the data, and answers one question after the other.

import { Unreadable } from "./read";
import { Store } from "./store";

interface Question {
  readonly id: number;
  readonly call: keyof Store;
  readonly args: readonly unknown[];
}

const store = new Store();
// One at a time: what is opened is there for the questions behind it.
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Question>) => {
  last = last.then(() => answer(data));
};

async function answer({ id, call, args }: Question): Promise<void> {
  try {
    const ask = store[call] as unknown as (...args: readonly unknown[]) => unknown;
    const value = await ask.apply(store, [...args]);
    self.postMessage({ id, value }, { transfer: buffers(value) });
  } catch (error) {
    const text = error instanceof Unreadable ? error.message : `This profile cannot be shown: ${String(error)}`;
    self.postMessage({ id, error: text });
  }
}

/** What is given away and not copied: the arrays of the flame graph and of the time line, which are made for the answer. */
function buffers(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.values(value).flatMap((part) => (ArrayBuffer.isView(part) ? [part.buffer as ArrayBuffer] : []));
}

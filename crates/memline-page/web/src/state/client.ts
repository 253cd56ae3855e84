// The worker as functions that answer later.

import type { Api } from "../protocol";
import PageWorker from "../worker/worker?worker&inline";

type Later = { readonly [name in keyof Api]: (...args: Parameters<Api[name]>) => Promise<Awaited<ReturnType<Api[name]>>> };

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
let next = 0;

const worker = new PageWorker();
worker.onmessage = ({ data: { id, value, error } }: MessageEvent<Answer>) => {
  const question = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) question?.resolve(value as never);
  else question?.reject(new Error(error));
};

export const api = new Proxy({} as Later, {
  get:
    (_, call: string) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        next += 1;
        waiting.set(next, { resolve, reject });
        // What is in a file is handed over and not copied.
        const transfer = args.filter((arg) => arg instanceof ArrayBuffer);
        worker.postMessage({ id: next, call, args }, transfer);
      }),
});

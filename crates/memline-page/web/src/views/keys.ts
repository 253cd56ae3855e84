// Keys that views listen to while they are shown.

import { useEffect, useRef } from "preact/hooks";

const handlers = new Map<string, () => void>();

/** Calls the latest handler for the key, as long as the component is there. */
export function onKey(key: string, handler: () => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    const call = () => latest.current();
    handlers.set(key, call);
    return () => {
      if (handlers.get(key) === call) handlers.delete(key);
    };
  }, [key]);
}

export function handleKey(event: KeyboardEvent): boolean {
  const handler = handlers.get(event.key);
  handler?.();
  return handler !== undefined;
}

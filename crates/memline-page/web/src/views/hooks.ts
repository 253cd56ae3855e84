import { useEffect, useRef, useState } from "preact/hooks";
import { version } from "../state/data";

/** What the worker answers. Until then the former answer stays, so that nothing jumps. One question at a time: of those that come
 * meanwhile the last one is asked. */
export function useAnswer<T>(ask: () => Promise<T>, inputs: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>(undefined);
  const state = useRef({ isAsking: false, next: null as (() => Promise<T>) | null, isThere: true });
  useEffect(() => {
    state.current.next = ask;
    if (!state.current.isAsking) void askAll();
  }, [...inputs, version.value]);
  useEffect(
    () => () => {
      state.current.isThere = false;
    },
    [],
  );
  const askAll = async () => {
    const { current } = state;
    current.isAsking = true;
    while (current.next !== null && current.isThere) {
      const question = current.next;
      current.next = null;
      try {
        const value = await question();
        if (current.next === null && current.isThere) setAnswer(() => value);
      } catch (error) {
        console.error(error);
      }
    }
    current.isAsking = false;
  };
  return answer;
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const read = () => setMatches(media.matches);
    read();
    media.addEventListener("change", read);
    return () => media.removeEventListener("change", read);
  }, [query]);
  return matches;
}

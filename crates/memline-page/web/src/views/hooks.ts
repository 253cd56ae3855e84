import { useEffect, useRef, useState } from "preact/hooks";
import { version } from "../state/data";

/** What the worker answers. Until then the former answer stays, so that nothing jumps. */
export function useAnswer<T>(ask: () => Promise<T>, inputs: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>(undefined);
  const asked = useRef(0);
  useEffect(() => {
    asked.current += 1;
    const question = asked.current;
    ask().then(
      (value) => {
        if (asked.current === question) setAnswer(() => value);
      },
      (error: unknown) => console.error(error),
    );
  }, [...inputs, version.value]);
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

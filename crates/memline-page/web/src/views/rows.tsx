// A list of any length, of which only what is seen is there.

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";

/** How high what stands above the rows is, in pixels. */
const HEAD = 26;
/** How many rows are asked for at once. */
const CHUNK = 100;

export interface RowsProps<T> {
  /** Another key is another list. */
  readonly listKey: string;
  readonly count: number;
  readonly height: number;
  readonly fetch: (from: number, to: number) => Promise<readonly T[]>;
  readonly render: (row: T | undefined, index: number) => ComponentChildren;
  readonly label: string;
  readonly className?: string;
  /** Is scrolled to where it changes; -1 for none. */
  readonly target?: number;
  readonly head?: ComponentChildren;
}

interface Chunks<T> {
  readonly key: string;
  readonly rows: Map<number, readonly T[] | null>;
  readonly former: Map<number, readonly T[] | null>;
}

export function Rows<T>(props: RowsProps<T>) {
  const { listKey, count, height, fetch, render, label, className = "", target = -1, head } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const chunks = useRef<Chunks<T>>({ key: "", rows: new Map(), former: new Map() });
  if (chunks.current.key !== listKey) {
    // The former rows stay until the new ones are there.
    chunks.current = { key: listKey, rows: new Map(), former: new Map([...chunks.current.former, ...chunks.current.rows]) };
  }
  const virtual = useRef<Virtualizer<HTMLDivElement, Element> | null>(null);
  virtual.current ??= new Virtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 10,
    onChange: () => draw(0),
  });
  const list = virtual.current;
  const above = head === undefined ? 0 : HEAD;
  list.setOptions({ ...list.options, count, estimateSize: () => height, scrollMargin: above, scrollPaddingStart: above });
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [height, count]);
  // The same list, of a profile that was read again or by another metric, stays where it is.
  const sameList = listKey.replace(/^\d+ /, "").replace(/"metric":"\w+"/, "");
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [sameList]);
  const scrolled = useRef("");
  useEffect(() => {
    if (target < 0 || target >= count) return;
    // In a list that is new, what is around is seen too.
    list.scrollToIndex(target, { align: scrolled.current === sameList ? "auto" : "center" });
    scrolled.current = sameList;
  }, [target, sameList, listKey.replace(/^\d+ /, "")]);

  const shown = list.getVirtualItems();
  useEffect(() => {
    const first = Math.floor((shown[0]?.index ?? 0) / CHUNK);
    const last = Math.floor((shown.at(-1)?.index ?? -1) / CHUNK);
    const { rows } = chunks.current;
    for (let chunk = first; chunk <= last; chunk += 1) {
      if (rows.has(chunk)) continue;
      rows.set(chunk, null);
      fetch(chunk * CHUNK, (chunk + 1) * CHUNK).then(
        (answer) => {
          rows.set(chunk, answer);
          if (chunks.current.rows === rows) chunks.current.former.delete(chunk);
          draw(0);
        },
        (error: unknown) => console.error(error),
      );
    }
  });
  const row = (index: number) => {
    const { rows, former } = chunks.current;
    const chunk = Math.floor(index / CHUNK);
    return (rows.get(chunk) ?? former.get(chunk))?.[index % CHUNK];
  };
  return (
    <div
      ref={scroller}
      class={`rows ${className}`}
      role="grid"
      aria-label={label}
      aria-rowcount={count}
      tabIndex={0}
    >
      {head}
      <div class="rows-all" style={{ height: `${count * height}px` }}>
        {shown.map(({ index, start }) => (
          <div class="rows-one" key={index} style={{ transform: `translateY(${start - above}px)`, height: `${height}px` }}>
            {render(row(index), index)}
          </div>
        ))}
      </div>
    </div>
  );
}

// The canvas of the flame graph: draws what is seen of it, and tells what is pointed at.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Flame, FrameNames } from "../protocol";
import { api } from "../state/client";
import { theme } from "../state/theme";
import { FlamePainter, ROW } from "./flame-painter";

interface CanvasProps {
  readonly flame: Flame;
  readonly names: FrameNames;
  readonly zoom: number;
  readonly chosen: number;
  readonly hovered: number;
  readonly found: Uint8Array | null;
  readonly onHover: (node: number) => void;
  readonly onChoose: (node: number) => void;
  readonly label: string;
}

export function Canvas(props: CanvasProps) {
  const { flame, names, zoom, chosen, hovered, found, onHover, onChoose, label } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<FlamePainter | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scroll, setScroll] = useState(0);
  const [, drawAgain] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (canvas.current !== null && painter.current?.flame !== flame) {
    painter.current = new FlamePainter(canvas.current, flame, names);
  }
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    painter.current ??= new FlamePainter(canvas.current, flame, names);
    painter.current.forgetColours();
    painter.current.draw({ zoom, selected: chosen, hovered, found }, size.width, scroll, size.height);
    const missing = [...painter.current.missing];
    painter.current.missing.clear();
    if (missing.length === 0) return;
    const asked = painter.current;
    void api.lineTexts(missing.map(([, place]) => place)).then((texts) => {
      asked.setTexts(missing.map(([key]) => key), texts);
      drawAgain((n) => n + 1);
    });
  });
  void theme.value;
  // What is chosen by keys is seen.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const top = flame.depth[chosen]! * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW - element.clientHeight;
  }, [flame, chosen]);
  const at = (event: MouseEvent): number => {
    const box = scroller.current!.getBoundingClientRect();
    const y = event.clientY - box.top + scroller.current!.scrollTop;
    return painter.current?.at(event.clientX - box.left, y, zoom, size.width) ?? -1;
  };
  const height = painter.current?.height(zoom) ?? 0;
  return (
    <div
      ref={scroller}
      class="flame"
      tabIndex={0}
      role="img"
      aria-label={label}
      onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
      onMouseMove={(event) => onHover(at(event))}
      onMouseLeave={() => onHover(-1)}
      onClick={(event) => {
        const node = at(event);
        if (node >= 0) onChoose(node);
      }}
    >
      <div class="flame-all" style={{ height: `${height}px` }}>
        <canvas ref={canvas} class="flame-canvas" style={{ width: `${size.width}px`, height: `${size.height}px` }} />
      </div>
    </div>
  );
}

// Files that are dropped on the page: on its left half to look at, on its right half to compare with.

import { useEffect, useState } from "preact/hooks";
import type { Side } from "../protocol";
import { openFile, summary } from "../state/data";

export function DropZone() {
  const [over, setOver] = useState<Side | null>(null);
  useEffect(() => {
    const side = (event: DragEvent): Side => (summary.value !== null && event.clientX > window.innerWidth / 2 ? "before" : "now");
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(side(event));
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(null);
    };
    const onDrop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      setOver(null);
      void openAll(files, side(event));
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  if (over === null) return null;
  return (
    <div class="drop" aria-hidden="true">
      <div class={over === "now" ? "drop-half drop-on" : "drop-half"}>Look at it</div>
      {summary.value === null ? null : <div class={over === "before" ? "drop-half drop-on" : "drop-half"}>Compare with it, as the earlier one</div>}
    </div>
  );
}

/** Of two files the first is looked at. */
async function openAll(files: readonly File[], side: Side): Promise<void> {
  const [first, second] = files;
  if (first === undefined) return;
  if (await openFile(first, side)) if (second !== undefined) await openFile(second, "before");
}

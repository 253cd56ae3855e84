// Light and dark: as the system says, unless one has chosen.

import { signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEY = "memline-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

const chosen = signal<Theme | null>(stored());
export const theme = signal<Theme>(of());

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    // A page of a file may have no storage.
    return null;
  }
}

function of(): Theme {
  return chosen.value ?? (dark.matches ? "dark" : "light");
}

function apply(): void {
  theme.value = of();
  document.documentElement.dataset["theme"] = theme.value;
}

export function toggleTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // Then it is forgotten with the page.
  }
  apply();
}

export function startTheme(): void {
  dark.addEventListener("change", apply);
  apply();
}

/** A colour of the style sheet, for what is drawn on a canvas. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

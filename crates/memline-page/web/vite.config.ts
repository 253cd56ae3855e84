import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

// One file that needs nothing: the script and the style stand in the page, and the worker as text in the script.
export default defineConfig({
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  worker: { format: "iife" },
  build: {
    target: "es2022",
    outDir: "dist",
    modulePreload: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    reportCompressedSize: false,
  },
});

// @ts-check
// Modules of the page's source, as Vite would build them.

import { createServer } from "vite";

/**
 * Gives modules to a test, and lets go of them behind it.
 * @param {(load: (path: string) => Promise<any>) => Promise<void>} test
 */
export async function withSources(test) {
  const root = new URL("../..", import.meta.url).pathname;
  const server = await createServer({ root, configFile: false, logLevel: "error", server: { middlewareMode: true, ws: false }, appType: "custom" });
  try {
    await test((path) => server.ssrLoadModule(path));
  } finally {
    await server.close();
  }
}

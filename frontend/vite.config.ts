import { readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig } from "vitest/config";

const OUT = "../src/cellweave/_static";

/** Put two packed files in the place of every larger text file, so the server never packs while somebody waits. */
const packed = {
  name: "packed",
  apply: "build" as const,
  closeBundle() {
    const folder = join(import.meta.dirname, OUT, "assets");
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name));
      if (content.length < 1024 || !/\.(js|css)$/.test(name)) continue;
      writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      unlinkSync(join(folder, name));
    }
  },
};

// The server hands out everything below `_static` with long caching, so every name but index.html carries a hash.
export default defineConfig({
  base: "/_static/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [packed],
  build: { outDir: OUT, emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1500 },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});

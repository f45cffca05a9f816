import { defineConfig } from "vite";

// No inlined files: the page's security policy allows none.
export default defineConfig({
  base: "/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: { target: "es2021", assetsInlineLimit: 0, modulePreload: { polyfill: false }, cssCodeSplit: false, chunkSizeWarningLimit: 1000 },
});

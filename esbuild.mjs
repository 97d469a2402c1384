/**
 * Builds what the VSIX runs: the extension as ES modules, so that activation loads a small entry and everything
 * else waits in chunks until it is first used, and the pages of its panels.
 */
import { copyFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

// npm's libraries are CommonJS: what they expect to find around them is made from the module's own address.
const commonJsGlobals = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join('\n');

const everywhere = {
  bundle: true,
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
};

await Promise.all(
  ['out/extension', 'out/webview'].map(folder => rm(folder, { recursive: true, force: true })),
);
await build({
  ...everywhere,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'out/extension',
  splitting: true,
  platform: 'node',
  // The Node of the oldest VS Code that is supported (README, "Which VS Code").
  target: 'node22.17',
  external: ['vscode'],
  banner: { js: commonJsGlobals },
  // Names of errors are part of what is logged.
  keepNames: true,
});
// Runs in the person's own Node, so it is no part of the bundle.
await copyFile('src/releases/npmHost.cjs', 'out/extension/npmHost.cjs');
await build({
  ...everywhere,
  entryPoints: ['webview/page.ts', 'webview/page.css'],
  outdir: 'out/webview',
  platform: 'browser',
  target: 'es2022',
});

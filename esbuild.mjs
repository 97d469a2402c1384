/**
 * Builds what the VSIX runs: a small entry that activation loads, everything else in chunks that wait until they are
 * first used, and the pages of its panels.
 *
 * All of it is CommonJS, which is loaded at one go: an ES module takes its turn with every other extension that starts
 * at the same moment, and VS Code looks at each of its imports by itself. esbuild splits nothing but ES modules, so the
 * chunks are built as such and rewritten.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, transform } from 'esbuild';

const everywhere = {
  bundle: true,
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
};

await Promise.all(
  ['out/extension', 'out/webview'].map(folder => rm(folder, { recursive: true, force: true })),
);
// The Node of the oldest VS Code that is supported (README, "Which VS Code").
const target = 'node22.17';
const inEditor = {
  ...everywhere,
  outdir: 'out/extension',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target,
  external: ['vscode'],
};

/** What the entry imports when it is first used, each to be a file beside it. */
const lazy = new Set();
const lazyImports = {
  name: 'lazy-imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      lazy.add(join(resolveDir, path));
      return { path: `./${basename(path, '.ts')}.cjs`, external: true };
    });
  },
};

/**
 * undici carries its HTTP parser twice: with SIMD, and without it for where WebAssembly has none, as on processors of
 * before SSE4.1 (its `lib/dispatcher/client-h1.js`). The one without runs everywhere, and stands in for both: the other
 * is 3 % of the VSIX.
 */
const oneParser = {
  name: 'one-parser',
  setup({ onResolve }) {
    onResolve({ filter: /\/llhttp_simd-wasm\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '..', 'llhttp', 'llhttp-wasm.js'),
    }));
  },
};

/** Imports become calls of `require`, those that wait as well. */
async function asCommonJs({ path, text }) {
  if (!path.endsWith('.cjs')) return text;
  const address = 'const __address = require("node:url").pathToFileURL(__filename).href;';
  const { code } = await transform(text, {
    format: 'cjs',
    minify: true,
    target,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__address' },
    ...(text.includes('import.meta.url') ? { banner: address } : {}),
  });
  return code;
}

/**
 * VS Code's API as `require` returns it: esbuild makes a namespace of it in each file, by copying hundreds of names, and
 * those copies would take more of the activation's time than all else that the entry does.
 */
function withoutCopies(code) {
  return code.replaceAll(/\b[\w$]+\((require\("vscode"\))(?:,1)?\)/g, '$1');
}

async function write({ path }, code) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, withoutCopies(code));
}

const entry = await build({
  ...inEditor,
  entryPoints: { extension: 'src/extension.ts' },
  format: 'cjs',
  supported: { 'dynamic-import': false },
  plugins: [lazyImports],
  write: false,
});
await Promise.all(entry.outputFiles.map(file => write(file, file.text)));
const chunks = await build({
  ...inEditor,
  entryPoints: Object.fromEntries([...lazy].map(path => [basename(path, '.ts'), path])),
  splitting: true,
  plugins: [oneParser],
  write: false,
});
await Promise.all(chunks.outputFiles.map(async file => write(file, await asCommonJs(file))));
// Runs in the person's own Node, so it is no part of the bundle.
await copyFile('src/releases/npmHost.cjs', 'out/extension/npmHost.cjs');
const page = await build({
  ...everywhere,
  entryPoints: ['webview/page.ts', 'webview/page.css'],
  outdir: 'out/webview',
  platform: 'browser',
  target: 'es2022',
});

/** The files that have left something in the bundles: what is of others is told by its licences (test/thirdParty.ts). */
const bundled = [entry, chunks, page]
  .flatMap(({ metafile }) => Object.values(metafile.outputs))
  .flatMap(({ inputs }) => Object.entries(inputs))
  .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  .map(([path]) => path);
await writeFile('out/bundled.json', JSON.stringify([...new Set(bundled)].toSorted()));

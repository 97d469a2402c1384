/** `npm run check`: types, lint with format and layers (biome.json), the German texts, manifest and documents. */
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly string[])[] = [
  ['tsc', '--project', 'tsconfig.json'],
  ['tsc', '--project', 'webview/tsconfig.json'],
  ['biome', 'ci', '--error-on-warnings'],
  ['node', 'test/l10n/check.ts'],
  ['mocha', 'test/unit/manifest.test.ts', 'test/unit/documents.test.ts'],
];

const failed = steps.filter(([command = '', ...args]) => {
  console.log(`> ${[command, ...args].join(' ')}`);
  // npm scripts have node_modules/.bin on their PATH; on Windows its programs are .cmd files, which need a shell.
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0;
});
for (const step of failed) console.error(`failed: ${step.join(' ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

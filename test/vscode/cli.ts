/**
 * `npm run vscode -- [--folder DIR] [--port N] [--vsix FILE] [--user-data DIR]`: VS Code for a browser, with the
 * extension installed. Prints `{"url": …}` on a line of its own. Ctrl-C ends it and all that it has started.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from '../package.ts';
import { startVSCode } from './server.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    port: { type: 'string' },
    vsix: { type: 'string' },
    'user-data': { type: 'string' },
  },
});

const vscode = await startVSCode({
  folder: absolute(values.folder),
  port: values.port === undefined ? undefined : Number(values.port),
  vsix: absolute(values.vsix) ?? (await packageExtension()),
  userData: absolute(values['user-data']),
});
// One Ctrl-C can arrive twice, once from the terminal and once from npm.
let closing: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    closing ??= vscode.close();
    closing.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
console.log(JSON.stringify({ url: vscode.url }));

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

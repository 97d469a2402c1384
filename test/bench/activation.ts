/**
 * How long our activation takes against that of `vscode.npm`, the extension for npm that VS Code has built in, in the
 * same windows; and how much is loaded for it. How long an extension takes that does next to nothing is told beside it.
 *
 * The times are between VS Code's own marks around loading the code and calling `activate`. Those of "Developer: Startup
 * Performance" begin earlier: they hold what all extensions load that start at the same moment and come first.
 */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import JSZip from 'jszip';
import { packageExtension } from '../package.ts';
import { temporaryFolder } from '../unit/releases/fixtures.ts';
import { packageOther } from '../vscode/otherExtension.ts';
import { startVSCode } from '../vscode/server.ts';
import { openWorkbench, type Workbench } from '../vscode/workbench.ts';
import { type Figures, settle } from './figures.ts';
import { hasStarted, quiet } from './quiet.ts';

const windows = 10;
const ours = 'second-factor.second-factor-for-npm';
const builtIn = 'vscode.npm';
/** The one that reads the marks: what is left when there is nothing to do is a floor for the others. */
const trivial = 'harness.clock';
const lookAgainMs = 100;
/** @throws when VS Code does not start; the signal's reason when cancelled */
export async function benchActivation(signal: AbortSignal): Promise<Figures<'activation'>> {
  const vsix = await packageExtension();
  const room = await temporaryFolder();
  const folder = join(room, 'workspace');
  const file = join(room, 'marks.json');
  await mkdir(folder);
  // What the built-in extension starts for.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'burrow', version: '1.0.0' }));
  const clock = await packageOther(join(import.meta.dirname, 'clock'), room);
  const vscode = await startVSCode({
    vsix,
    otherVsix: clock,
    folder,
    env: { ...process.env, CLOCK_FILE: file },
  });
  const times: Activations[] = [];
  try {
    while (times.length < windows) {
      signal.throwIfAborted();
      const workbench = await openWorkbench({ url: vscode.url });
      try {
        await hasStarted(vscode, workbench.page);
        await quiet();
        times.push(await activations(workbench, file));
      } finally {
        await workbench.close();
      }
    }
  } finally {
    await vscode.close();
  }
  const ourTime = settle(
    'activation, ours',
    times.map(each => each.ours),
    'ms',
  );
  const theirTime = settle(
    `activation, ${builtIn}`,
    times.map(each => each.builtIn),
    'ms',
  );
  settle(
    `activation, ${trivial}`,
    times.map(each => each.trivial),
    'ms',
  );
  return {
    'activation.ratio': ourTime / theirTime,
    'activation.entry.kb': (await entryBytes(vsix)) / 1000,
    'vsix.kb': (await stat(vsix)).size / 1000,
  };
}

interface Mark {
  readonly name: string;
  /** Milliseconds. */
  readonly startTime: number;
}

/** Milliseconds of each in one window. */
interface Activations {
  readonly ours: number;
  readonly builtIn: number;
  readonly trivial: number;
}

async function activations(workbench: Workbench, file: string): Promise<Activations> {
  await rm(file, { force: true });
  await workbench.runCommand('Clock: Read');
  for (;;) {
    const written = await readFile(file, 'utf8').catch(() => '');
    if (written.endsWith(']')) {
      const marks: readonly Mark[] = JSON.parse(written);
      return {
        ours: timeOf(marks, ours),
        builtIn: timeOf(marks, builtIn),
        trivial: timeOf(marks, trivial),
      };
    }
    await sleep(lookAgainMs);
  }
}

/** @throws Error where the extension was not activated */
function timeOf(marks: readonly Mark[], extension: string): number {
  const between = (what: string) => {
    const [will, did] = [`will${what}`, `did${what}`].map(
      name => marks.find(mark => mark.name === `code/extHost/${name}/${extension}`)?.startTime,
    );
    if (will === undefined || did === undefined) throw new Error(`${extension} was not activated`);
    return did - will;
  };
  return between('LoadExtensionCode') + between('ActivateExtension');
}

/** The file that the manifest names, and what that requires when it is loaded: nothing of ours. */
async function entryBytes(vsix: string): Promise<number> {
  const zip = await JSZip.loadAsync(await readFile(vsix));
  const read = async (path: string) => {
    const file = zip.file(`extension/${path}`);
    if (file === null) throw new Error(`the VSIX has no ${path}`);
    return await file.async('nodebuffer');
  };
  const { main } = JSON.parse((await read('package.json')).toString('utf8')) as { main: string };
  const entry = await read(main.replace(/^\.\//, ''));
  // What waits until it is first used is required in a promise's turn.
  const atOnce = entry.toString('utf8').replaceAll(/\.then\(\(\) ?=> ?[\w$]*\(?require\("\.[^"]*"\)/g, '');
  const required = atOnce.match(/\brequire\("\.[^"]*"\)/g) ?? [];
  if (required.length > 0) throw new Error(`the entry requires more at once: ${required.join(', ')}`);
  return entry.byteLength;
}

/**
 * `npm run screenshots`: a picture of every state that people see, as `out/screenshots/<state>-<theme>.png`, in three
 * themes; of panels also 400 px wide (`<state>-narrow-<theme>`) and at 200 % zoom (`<state>-zoomed-<theme>`). Exits
 * with 1 and names what is missing when a state could not be reached.
 * `--theme dark` takes those of one theme, `--state scan` those of the scenes that have a state with that in its name;
 * `--media` also writes the pictures of the README and the walkthrough, cut out of some of them, and the icon.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Stage, type StageOptions, withStage } from './e2e/stage.ts';
import { terminalOptions } from './e2e/terminalTools.ts';
import { asker, authentication } from './scenes/authentication.ts';
import { batches } from './scenes/batches.ts';
import { decisions } from './scenes/decisions.ts';
import { keptCodes } from './scenes/keptCodes.ts';
import { levels } from './scenes/levels.ts';
import { cutOut, drawIcon, mediaTheme } from './scenes/media.ts';
import { networks } from './scenes/networks.ts';
import { npmrc } from './scenes/npmrc.ts';
import { packages } from './scenes/packages.ts';
import { panels } from './scenes/panels.ts';
import { profile } from './scenes/profile.ts';
import { publishing } from './scenes/publishing.ts';
import { recoveryPrompt } from './scenes/recoveryPrompt.ts';
import { pictureTwiceTheSize, withLittleRoom } from './scenes/rooms.ts';
import { clearNotifications, type Scene } from './scenes/scene.ts';
import { signIns } from './scenes/signIn.ts';
import { terminals } from './scenes/terminals.ts';
import { tokens } from './scenes/tokens.ts';
import { trees } from './scenes/tree.ts';
import { noFolder, troubles, untrusted } from './scenes/trouble.ts';
import { walkthrough } from './scenes/walkthrough.ts';
import { workspaces } from './scenes/workspaces.ts';
import type { Theme } from './vscode/browser.ts';
import { readQrCode } from './vscode/qrReader.ts';

const themes: readonly Theme[] = ['light', 'dark', 'high-contrast'];
const pictures = join(import.meta.dirname, '..', 'out', 'screenshots');

/** The pictures of one scene; those behind a state that cannot be reached are not taken. */
async function play({ states, end }: Scene, stage: Stage, theme: Theme): Promise<void> {
  try {
    for (const [state, reach] of Object.entries(states)) {
      const page = await reach(stage);
      const path = picture(state, theme);
      await (page ? page.screenshot({ path }) : stage.workbench.screenshot(path));
      await page?.close();
      if (await stage.workbench.panel.isShown()) await takeInOtherRooms(state, theme, stage);
      if (values.media && theme === mediaTheme) await cutOut(state, stage);
    }
    await end?.(stage);
    await clearNotifications(stage);
  } catch (error) {
    console.error(`${theme}: ${error instanceof Error ? error.message : String(error)}`);
    await stage.workbench.screenshot(picture(`failed-${Object.keys(states)[0]}`, theme));
    await stage.workbench.reload();
  }
  await stage.registry.admin.reset();
}

/** Panels are used beside other editors and under a zoom. */
async function takeInOtherRooms(state: string, theme: Theme, { workbench }: Stage): Promise<void> {
  await withLittleRoom(workbench, () => workbench.screenshot(picture(`${state}-narrow`, theme)));
  await pictureTwiceTheSize(workbench, picture(`${state}-zoomed`, theme));
  const key = await workbench.panel.shownKey();
  if (key === undefined) return;
  for (const room of ['', '-narrow', '-zoomed'])
    await assertScannable(picture(`${state}${room}`, theme), key);
}

/** A phone that is held before the picture reads the key that stands below the code. */
async function assertScannable(path: string, key: string): Promise<void> {
  const { searchParams } = new URL(await readQrCode(await readFile(path)));
  if (searchParams.get('secret') !== key) throw new Error(`The QR code in ${path} is of another key.`);
}

function picture(state: string, theme: Theme): string {
  return join(pictures, `${state}-${theme}.png`);
}

interface Playbill {
  readonly options: StageOptions;
  readonly scenes: readonly Scene[];
}

/** Trust is decided when VS Code starts, so each has a stage of its own. */
const all: readonly Playbill[] = [
  { options: {}, scenes: [...publishing, ...decisions, ...troubles, ...networks, ...noFolder] },
  // Their accounts take the place of the one that is signed in.
  { options: {}, scenes: [...keptCodes, ...levels, ...profile, ...recoveryPrompt, ...tokens] },
  // Leave accounts behind that one would be asked about.
  { options: {}, scenes: panels },
  { options: {}, scenes: [...trees, ...walkthrough] },
  { options: {}, scenes: [...workspaces, ...batches] },
  { options: {}, scenes: signIns },
  { options: {}, scenes: packages },
  { options: {}, scenes: npmrc },
  { options: { otherExtension: asker }, scenes: authentication },
  { options: terminalOptions(undefined), scenes: terminals },
  { options: { workspaceTrust: true }, scenes: untrusted },
];

/** The scenes that have a state with one of these in its name; most can be played without those before them. */
function having(parts: readonly string[]): readonly Playbill[] {
  const has = ({ states }: Scene) =>
    Object.keys(states).some(name => parts.some(part => name.includes(part)));
  return all
    .map(({ options, scenes }) => ({ options, scenes: scenes.filter(has) }))
    .filter(({ scenes }) => scenes.length > 0);
}

const { values } = parseArgs({
  options: {
    theme: { type: 'string' },
    state: { type: 'string', multiple: true, default: [''] },
    media: { type: 'boolean', default: false },
  },
});
const wanted = themes.filter(theme => values.theme === undefined || theme === values.theme);
if (wanted.length === 0) throw new Error(`--theme takes ${themes.join(', ')}.`);
const played = having(values.state);
if (played.length === 0) throw new Error('There is no state of that name.');

if (values.media) await drawIcon();
await rm(pictures, { recursive: true, force: true });
await mkdir(pictures, { recursive: true });
for (const theme of wanted) {
  const started = Date.now();
  for (const { options, scenes } of played) {
    await withStage({ ...options, theme }, async stage => {
      for (const scene of scenes) await play(scene, stage, theme);
    });
  }
  console.log(`${theme}: ${Math.round((Date.now() - started) / 1000)} s`);
}

const states = played.flatMap(({ scenes }) => scenes.flatMap(scene => Object.keys(scene.states)));
const missing = wanted.flatMap(theme =>
  states.map(state => `${state}-${theme}`).filter(name => !existsSync(join(pictures, `${name}.png`))),
);
console.log(`${states.length * wanted.length - missing.length} pictures in out/screenshots`);
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}`);
  process.exitCode = 1;
}

/** Finds a Chromium for Playwright to drive, and on Debian, as root, installs one. */
import { execFile } from 'node:child_process';
import { constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { exists } from '../tools.ts';

/**
 * The executable: `CHROME_PATH`, else an installed Chrome, Chromium or Edge, else Playwright's own.
 * @throws an error that says what to install.
 */
export async function findChromium(): Promise<string> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (await exists(CHROME_PATH, constants.X_OK)) return CHROME_PATH;
    throw new Error('CHROME_PATH names no executable file.');
  }
  const found = await firstExecutable([...installedPlaces(), chromium.executablePath()]);
  if (found) return found;
  if (await installOnDebian()) return debianChromium;
  throw new Error(
    'No Chromium found. Install Google Chrome, Chromium or Microsoft Edge, or run ' +
      '"npx playwright-core install chromium", or set CHROME_PATH to the executable of one.',
  );
}

const debianChromium = '/usr/bin/chromium';

function installedPlaces(): string[] {
  switch (process.platform) {
    case 'win32':
      return windowsPlaces();
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        name => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    default:
      return [
        debianChromium,
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/usr/bin/microsoft-edge',
        '/snap/bin/chromium',
      ];
  }
}

function windowsPlaces(): string[] {
  const programs = [
    process.env['ProgramFiles'],
    process.env['ProgramFiles(x86)'],
    process.env['LOCALAPPDATA'],
  ];
  return programs
    .filter(folder => folder !== undefined)
    .flatMap(folder => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path, constants.X_OK)) return path;
  return undefined;
}

/** Ubuntu's package of this name is a placeholder for a snap, so only Debian. */
async function installOnDebian(): Promise<boolean> {
  if (process.getuid?.() !== 0 || !(await isDebian())) return false;
  const run = promisify(execFile);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.error('Installing the Debian package "chromium" …');
  await run('apt-get', ['update'], { env });
  await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], {
    env,
    maxBuffer: 2 ** 26,
  });
  return exists(debianChromium, constants.X_OK);
}

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}

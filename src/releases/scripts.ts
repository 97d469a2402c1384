/**
 * Runs one of npm's events around a publish, by `@npmcli/run-script`, as `npm publish` runs it. `npm run`
 * would be no substitute: it adds pre and post scripts, sets another `npm_command`, and heeds no
 * `ignore-scripts`.
 */
import type { Manifest } from './manifest.ts';
import { type BuildContext, HostError, NpmHost } from './npmHost.ts';
import { OutputLines } from './outputLines.ts';
import { PublishError, type PublishEvent } from './publishError.ts';

export interface ScriptRun {
  readonly event: PublishEvent;
  /** Whose script, name, version, config, engines and bin the event gets. */
  readonly manifest: Manifest;
  /** Of the tarball, for postpack. */
  readonly integrity?: string;
  readonly onLine: (line: string) => void;
}

/** The command of an event; undefined when the package has none. */
export function scriptOf(manifest: Manifest, event: PublishEvent): string | undefined {
  const scripts = manifest['scripts'];
  if (typeof scripts !== 'object' || scripts === null) return undefined;
  const command = (scripts as Record<string, unknown>)[event];
  return typeof command === 'string' && command !== '' ? command : undefined;
}

/**
 * Runs the script that the manifest has for the event.
 * @throws PublishError `script-failed`; the signal's reason when cancelled, with nothing left running
 */
export async function runScript(run: ScriptRun, context: BuildContext): Promise<void> {
  const { event, manifest, integrity } = run;
  const stdout = new OutputLines(run.onLine);
  const stderr = new OutputLines(run.onLine);
  const { publishConfig } = manifest;
  // A process for each script: when it has ended, all that the script wrote has been read.
  const host = new NpmHost(context, {
    onStdout: chunk => stdout.write(chunk),
    onStderr: chunk => stderr.write(chunk),
  });
  try {
    await host.ask({
      task: 'script',
      event,
      manifest,
      publishConfig: typeof publishConfig === 'object' && publishConfig !== null ? publishConfig : {},
      ...(integrity === undefined ? {} : { integrity }),
    });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { exitCode, signal } = error;
    throw new PublishError({ code: 'script-failed', event, exitCode, signal }, 'no', error);
  } finally {
    await host.close();
    stdout.end();
    stderr.end();
  }
}

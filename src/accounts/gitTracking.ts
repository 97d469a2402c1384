/**
 * Whether git keeps a file, which is then in every copy of the repository. Git itself is asked: VS Code's extension for
 * it may be turned off, and knows only repositories that it has opened.
 */
import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from './npmCli.ts';
import { npmEnvironment } from './npmEnvironment.ts';

const run = promisify(execFile);
const patienceMs = 10_000;
/** Of `git ls-files --error-unmatch` for a file that it does not keep; 128 where there is no repository at all. */
const untracked = [1, 128];

/**
 * Only for trusted folders: git does what the repository's own configuration says.
 * @returns undefined where it cannot be told: there is no git, or it does not answer
 */
export async function isTrackedByGit(
  file: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const git = await findOnPath('git', environment);
  if (git === undefined) return undefined;
  try {
    // What a link leads to is what holds the text.
    const target = await realpath(file);
    await run(git, questionAbout(basename(target)), {
      cwd: dirname(target),
      env: withoutGitSettings(environment),
      timeout: patienceMs,
      windowsHide: true,
      signal,
    });
    return true;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return untracked.some(each => each === code) ? false : undefined;
  }
}

/** Starts no program of the repository's, and takes the name for a name. */
function questionAbout(name: string): readonly string[] {
  return ['--literal-pathspecs', '-c', 'core.fsmonitor=false', 'ls-files', '--error-unmatch', '--', name];
}

/** An editor that a hook of git has started would look at that hook's repository. */
function withoutGitSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = npmEnvironment(environment);
  return Object.fromEntries(
    Object.entries(own).filter(
      ([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX)$/i.test(name),
    ),
  );
}

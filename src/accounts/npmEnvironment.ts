/**
 * The environment that npm and the scripts of a package get: the one that a terminal would have, not the
 * one of the process that an editor runs its extensions in.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The editor's own variables (with `ELECTRON_RUN_AS_NODE` a script that starts Electron would get a Node;
 * VS Code drops the same ones for its terminals), and a one-time password, which npm would hand to every
 * script it runs.
 */
const withheld = /^(?:ELECTRON_|VSCODE_|npm_config_otp$)/i;

/** The person's own `.npmrc`, which need not be there: for knowing when it changes. npm itself reads [userconfig]. */
export function userConfigFile(environment: NodeJS.ProcessEnv): string {
  return lookUp(environment, 'npm_config_userconfig') ?? join(homedir(), '.npmrc');
}

/** A copy without what scripts must not see. */
export function npmEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));
}

/** The value of a variable whose name has no case: `Path` on Windows, `http_proxy` and `HTTP_PROXY` anywhere. */
export function lookUp(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const found = Object.entries(environment).find(([key, value]) => key.toLowerCase() === wanted && value);
  return found?.[1];
}

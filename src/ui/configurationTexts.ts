/** What is wrong with npm, or with its configuration, in words. */
import { l10n } from 'vscode';
import type { ConfigurationProblem } from '../accounts/configurationError.ts';
import { type NpmCliError, oldestNpm } from '../accounts/npmCli.ts';

export function configurationText(problem: ConfigurationProblem): string {
  switch (problem.code) {
    case 'unreadable-file':
      return l10n.t(
        "{0}, which belongs to npm's configuration, cannot be read ({1}).",
        problem.file,
        problem.reason,
      );
    case 'unwritable-file':
      return l10n.t(
        "npm's configuration {0} cannot be written ({1}). Nothing was changed in it.",
        problem.file,
        problem.reason,
      );
    case 'broken-file':
      return l10n.t("npm's configuration {0} is not in the form that npm reads.", problem.file);
    case 'credentials-without-registry':
      return l10n.t(
        "npm's configuration {0} holds a credential that does not say which registry it is for.",
        problem.file,
      );
    case 'invalid-proxy':
      return l10n.t(
        "The proxy in npm's configuration, in the environment or in VS Code's settings is not an http or https address such as http://proxy.example:3128.",
      );
    case 'invalid-registry':
      return invalidRegistryText(problem.source, problem.reason);
  }
}

function invalidRegistryText(
  source: string,
  reason: 'not-a-url' | 'unset-variable' | 'has-credentials',
): string {
  switch (reason) {
    case 'not-a-url':
      return l10n.t('The registry set in {0} is not an http(s) address.', source);
    case 'unset-variable':
      return l10n.t('The registry set in {0} names a variable that is not set.', source);
    case 'has-credentials':
      return l10n.t(
        'The registry set in {0} has a user or password in its address; they belong in settings of their own.',
        source,
      );
  }
}

export function npmText({ code, found = '' }: Pick<NpmCliError, 'code' | 'found'>): string {
  switch (code) {
    case 'npm-not-found':
      return l10n.t('There is no npm on the PATH of this editor. Install Node with npm, then restart it.');
    case 'node-not-found':
      return l10n.t('There is an npm ({0}), but no Node that runs it, on the PATH of this editor.', found);
    case 'npm-unusable':
      return l10n.t('What the PATH of this editor calls npm ({0}) does not work.', found);
    case 'npm-too-old':
      return l10n.t('npm {0} is too old: version {1} or later is needed.', found, oldestNpm);
  }
}

/** By which variables a credential comes that this editor's environment does not have. */
export function unsetVariablesText(registry: URL, variables: readonly string[]): string {
  return l10n.t(
    "The sign-in for {0} in npm's configuration comes from {1}, which this editor's environment does not have.",
    registry.host,
    variables.map(variable => `$\{${variable}}`).join(', '),
  );
}

/** What to call the variable that a credential of an `.npmrc` is to come from. */
import { type PlaintextCredential, plaintextCredentials, variablesIn } from './npmrcCredentials.ts';

const usualNames = { token: 'NPM_TOKEN', password: 'NPM_PASSWORD', login: 'NPM_AUTH' } as const;

/**
 * The usual name, or one with the registry's in it where the usual one would bring something else: another line of the
 * file needs it as well, or this editor's environment has another value under it.
 * @param text of the file
 */
export function variableFor(
  credential: PlaintextCredential,
  text: string,
  environment: NodeJS.ProcessEnv,
): string {
  const { kind, registry, value } = credential;
  const usual = usualNames[kind];
  const others = plaintextCredentials(text).filter(
    other => other.line !== credential.line && other.kind === kind && !other.value.equals(value),
  );
  const set = environment[usual];
  const isFree = set === undefined || set === '' || set === value.reveal();
  if (registry === undefined || (isFree && others.length === 0 && !variablesIn(text).has(usual)))
    return usual;
  const place = `${registry.host}${registry.pathname}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `${usual}_${place.replace(/_$/, '')}`;
}

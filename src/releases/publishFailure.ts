/** From whatever ended a publish to the code that it is told by. */
import { ConfigurationError } from '../accounts/configurationError.ts';
import { NpmCliError } from '../accounts/npmCli.ts';
import { RegistryError } from '../registry/errors.ts';
import { PublishError, type PublishFailure } from './publishError.ts';

/** @param registry where it was published to; absent where npm's configuration had not been read */
export function failureOf(error: unknown, registry: URL | undefined): PublishFailure {
  if (error instanceof ConfigurationError) return error.problem;
  if (error instanceof NpmCliError) return { code: error.code, found: error.found };
  if (error instanceof RegistryError) return ofRegistry(error, registry);
  if (!(error instanceof PublishError)) {
    const { code } = error as NodeJS.ErrnoException;
    return { code: 'unexpected', ...(typeof code === 'string' ? { reason: code } : {}) };
  }
  const { failure } = error;
  return failure.code === 'registry' ? ofRegistry(failure.error, registry) : failure;
}

function ofRegistry(error: RegistryError, registry: URL | undefined): PublishFailure {
  if (error.code === 'cancelled') return { code: 'cancelled' };
  // A session can end at any step; what then helps is signing in at this registry.
  if (error.code === 'signed-out' && registry !== undefined) return { code: 'signed-out', registry };
  return { code: 'registry', error };
}

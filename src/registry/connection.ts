/**
 * The connection to a registry as somebody: with the credentials that hold. Where a session ends in the middle of
 * something, those that come after it take its place, and what was turned down goes out again: a 401 did nothing.
 */
import type { RegistryAccess } from './account.ts';
import { unauthorized } from './challenge.ts';
import { RegistryError } from './errors.ts';
import { toUsername } from './responses.ts';
import type { Sessions } from './sessions.ts';
import { type RegistryAnswer, type Request, Transport } from './transport.ts';

/** npm's name for the one call that says nothing but whether somebody is signed in. */
const whoamiPath = '-/whoami';

export interface ConnectionOptions {
  readonly userAgent: string;
  /** One line for each request, without secrets. */
  readonly log: (line: string) => void;
  /** Where it is known which credentials have taken the place of others; it asks for new ones. */
  readonly sessions?: Sessions;
}

/** The credentials of a time, and the connections that send them. */
interface Line {
  readonly access: RegistryAccess;
  readonly transport: Transport;
}

export class Connection {
  readonly #options: ConnectionOptions;
  /** The last one is in use; those before may have requests under way. */
  readonly #lines: Line[] = [];
  #line: Line;

  constructor(access: RegistryAccess, options: ConnectionOptions) {
    this.#options = options;
    this.#line = this.#open(options.sessions?.current(access) ?? access);
  }

  /** With the credentials that are used now. */
  get access(): RegistryAccess {
    return this.#line.access;
  }

  get transport(): Transport {
    return this.#line.transport;
  }

  /**
   * Sends a request; where it turns out that the session has ended, once more with the one that comes after it.
   * @throws RegistryError `cancelled` where the person does not sign in
   */
  async send(request: Request): Promise<RegistryAnswer> {
    const { sessions } = this.#options;
    for (let hasRenewed = false; ; ) {
      const line = this.#line;
      const answer = await line.transport.send(request);
      if (sessions === undefined || hasRenewed || !saysSignedOut(answer)) return answer;
      if (line === this.#line && !isWhoami(request, line) && !(await hasEnded(line, request.signal)))
        return { ...answer, sessionHolds: true };
      // Else another request has been through this meanwhile.
      if (line === this.#line) {
        const credentials = await sessions.renew(line.access, request.signal);
        if (line === this.#line) this.#line = this.#open({ ...line.access, credentials });
        hasRenewed = true;
      }
    }
  }

  /**
   * Whether the session that is used now has ended. Where the registry does not say so it has not.
   * @throws RegistryError `cancelled`
   */
  hasEnded(signal: AbortSignal): Promise<boolean> {
    return hasEnded(this.#line, signal);
  }

  /** Requests under way end with an error. */
  async close(): Promise<void> {
    await Promise.all(this.#lines.map(({ transport }) => transport.close()));
  }

  #open(access: RegistryAccess): Line {
    const { userAgent, log } = this.#options;
    const line = { access, transport: new Transport(access, userAgent, log) };
    this.#lines.push(line);
    return line;
  }
}

function saysSignedOut(answer: RegistryAnswer): boolean {
  return answer.status === 401 && unauthorized(answer).kind === 'signed-out';
}

function isWhoami({ url }: Request, { access }: Line): boolean {
  return url.href === new URL(whoamiPath, access.registry).href;
}

/**
 * A 401 can also mean that a password is wrong, or that these credentials may not do this: only a session that has
 * ended is not known to `whoami`, either. Registries that let everybody ask answer it with nobody's name.
 */
async function hasEnded({ access, transport }: Line, signal: AbortSignal): Promise<boolean> {
  const url = new URL(whoamiPath, access.registry);
  try {
    const answer = await transport.send({ method: 'GET', url, command: 'whoami', signal });
    if (answer.status === 200) return answer.body !== undefined && toUsername(answer.body) === undefined;
    return saysSignedOut(answer);
  } catch (error) {
    if (error instanceof RegistryError && error.code !== 'cancelled') return false;
    throw error;
  }
}

/**
 * Holds what both sides say against npm's OpenAPI description: npm's CLI and our client by their requests, this
 * registry by its answers. About access tokens (`openapi/tokens.json`; only granular ones are described), and about who
 * may do what with which package, teams and members (`openapi/access.json`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { type Answer, json, Refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';

/** What was wrong, without any values. */
export interface Violation {
  readonly operation: string;
  /** Who broke it: the client by its request, or this registry by an answer with this status. */
  readonly by: 'client' | number;
  readonly errors: readonly string[];
}

type Handlers = (request: RegistryRequest) => Promise<Answer>;

/** What is described, by a name that the description of it has; undefined where nothing is. */
type OperationOf = (request: RegistryRequest) => string | undefined;

export class Contract {
  readonly #operationOf: OperationOf;
  readonly #headerNames: readonly string[];
  readonly #ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  #violations: Violation[] = [];

  /** @param headerNames of headers that are described */
  private constructor(file: string, operationOf: OperationOf, headerNames: readonly string[]) {
    this.#operationOf = operationOf;
    this.#headerNames = headerNames;
    const description: object = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi', file), 'utf8'));
    this.#ajv.addFormat('date-time', text => /^\d{4}-.*T.*Z$/.test(text) && !Number.isNaN(Date.parse(text)));
    this.#ajv.addFormat('uri', text => URL.canParse(text));
    this.#ajv.addVocabulary(Object.keys(description).filter(key => !key.startsWith('$')));
    this.#ajv.addSchema(description, 'description');
  }

  static ofTokens(behaviour: Behaviour): Contract {
    const isDescribed = () => behaviour.tokens === 'granular';
    const operationOf: OperationOf = request => (isDescribed() ? tokensOperation(request) : undefined);
    return new Contract('tokens.json', operationOf, ['npm-auth-type', 'npm-command']);
  }

  static ofAccess(): Contract {
    return new Contract('access.json', accessOperation, []);
  }

  /** What was broken since the last call. */
  take(): readonly Violation[] {
    const violations = this.#violations;
    this.#violations = [];
    return violations;
  }

  /** Handlers, watched: an answer that breaks the contract becomes a 500. */
  around(answer: Handlers): Handlers {
    return async request => {
      const operation = this.#operationOf(request);
      if (!operation) return answer(request);
      await this.#checkRequest(operation, request);
      try {
        return this.#checked(operation, await answer(request));
      } catch (error) {
        throw error instanceof Refusal ? new Refusal(this.#checked(operation, error.answer)) : error;
      }
    };
  }

  async #checkRequest(operation: string, request: RegistryRequest): Promise<void> {
    const headers = this.#headerNames.map(name => [name, request.header(name)] as const);
    const { searchParams } = new URL(request.url, request.base);
    const errors = [
      ...headers.flatMap(([name, value]) =>
        value === undefined ? [] : this.#errors(`${operation}/headers/${name}`, value),
      ),
      ...[...searchParams].flatMap(([name, value]) => this.#errors(`${operation}/query/${name}`, value)),
      ...(this.#validator(`${operation}/body`)
        ? this.#errors(`${operation}/body`, parsed(await request.body()))
        : []),
    ];
    if (errors.length > 0) this.#violations.push({ operation, by: 'client', errors });
  }

  #checked(operation: string, answer: Answer): Answer {
    const { status, body } = answer;
    if (!Buffer.isBuffer(body)) throw new Error('What is described is no stream.');
    // What else goes wrong (403, 429, 5xx) is not described.
    const described = status < 400 || this.#validator(`${operation}/answers/${status}`) !== undefined;
    const errors = described ? this.#errors(`${operation}/answers/${status}`, parsed(body)) : [];
    if (errors.length === 0) return answer;
    this.#violations.push({ operation, by: status, errors });
    return json(500, { error: `The test registry broke the contract: ${errors.join('; ')}` });
  }

  #errors(place: string, value: unknown): string[] {
    const validate = this.#validator(place);
    if (!validate) return [`${place} is not described`];
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const extra: unknown = params['additionalProperty'];
      return `${place}${instancePath} ${message}${extra === undefined ? '' : `: ${String(extra)}`}`;
    });
  }

  #validator(place: string): ValidateFunction | undefined {
    return this.#ajv.getSchema(`description#/${place}`);
  }
}

function tokensOperation({ method, path }: RegistryRequest): string | undefined {
  if (path === '/-/npm/v1/tokens')
    return method === 'POST' ? 'create' : method === 'GET' ? 'list' : undefined;
  return method === 'DELETE' && path.startsWith('/-/npm/v1/tokens/token/') ? 'revoke' : undefined;
}

/** First those of a package, then those of an organization and of a team. */
const accessPaths: readonly (readonly [path: RegExp, subject: string])[] = [
  [/^\/-\/package\/.+\/(visibility|access|collaborators)$/, 'package'],
  [/^\/-\/org\/[^/]+\/(package|user|team)$/, 'org'],
  [/^\/-\/team\/[^/]+\/[^/]+\/(package|user)$/, 'team'],
  [/^\/-\/team\/[^/]+\/[^/]+()$/, 'team'],
];

/** As `PUT-team-package`. */
function accessOperation({ method, path }: RegistryRequest): string | undefined {
  for (const [pattern, subject] of accessPaths) {
    const match = pattern.exec(path);
    if (match) return [method, subject, match[1]].filter(Boolean).join('-');
  }
  return undefined;
}

/** Null where there is nothing. */
function parsed(body: Buffer): unknown {
  try {
    return body.length === 0 ? null : JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

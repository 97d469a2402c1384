/**
 * Which requests go wrong, how, and how often yet.
 */
import { type Answer, html, json } from './answer.ts';
import type { Behaviour, Fault, FaultEffect } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';

/** Everything that can go wrong with one request, by a name for a test's title. */
export const faultKinds = {
  'a slow answer': { kind: 'slow', milliseconds: 300 },
  'no answer, nothing done': { kind: 'hang' },
  'no answer, done': { kind: 'hang', done: true },
  'a page with 200': { kind: 'status', status: 200, body: 'html' },
  'a page with 502': { kind: 'status', status: 502, body: 'html' },
  'garbage with 200': { kind: 'status', status: 200, body: 'garbage' },
  'garbage with 200, done': { kind: 'status', status: 200, body: 'garbage', done: true },
  'half a JSON, nothing done': { kind: 'status', status: 200, body: 'half-json' },
  'half a JSON, done': { kind: 'status', status: 200, body: 'half-json', done: true },
  'a redirect to another host': { kind: 'redirect', status: 307 },
  'a reset before the body is read': { kind: 'close-in-request', bytes: 0 },
  'a reset in the body': { kind: 'close-in-request', bytes: 100 },
  'a reset when it is done': { kind: 'drop-answer' },
  'an answer cut off': { kind: 'close-in-answer', bytes: 5 },
  '503, nothing done': { kind: 'status', status: 503 },
  '503, done': { kind: 'status', status: 503, done: true },
  '429': { kind: 'status', status: 429 },
  '429 with Retry-After': { kind: 'status', status: 429, retryAfterSeconds: 1 },
  'signed out': { kind: 'status', status: 401 },
  '403': { kind: 'status', status: 403 },
  '409': { kind: 'status', status: 409 },
  'an early refusal': { kind: 'refuse-early' },
} as const satisfies Readonly<Record<string, FaultEffect>>;

/**
 * The requests of a publish, as a fault's place. Which `PUT` is which depends on the publish: of a small
 * package the first is the document without a code, of a large one it may be the probe.
 * @param name of the package, with nothing in it that means something in a regular expression.
 */
export function publishRequests(name: string) {
  const packument = { method: 'GET', path: `^/${name}$` };
  const put = { method: 'PUT', path: `^/${name}$` };
  return {
    whoami: { method: 'GET', path: '^/-/whoami$' },
    packument,
    'first PUT': put,
    'second PUT': { ...put, after: 1 },
    'look-up': { ...packument, after: 1 },
    status: { method: 'GET', path: `^/-/package/${name}/version/` },
  } as const satisfies Readonly<Record<string, Omit<Fault, 'effect'>>>;
}

export class Faults {
  readonly #behaviour: Behaviour;
  readonly #fitted = new WeakMap<Fault, number>();

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  /** The effect on this request, which is counted. */
  take(request: RegistryRequest): FaultEffect | undefined {
    return this.#behaviour.faults.find(fault => fits(fault, request) && this.#isDue(fault))?.effect;
  }

  /** Counts a request that fits. */
  #isDue(fault: Fault): boolean {
    const { after = 0, times = 1 } = fault;
    const before = this.#fitted.get(fault) ?? 0;
    this.#fitted.set(fault, before + 1);
    return before >= after && before < after + times;
  }
}

function fits(fault: Fault, request: RegistryRequest): boolean {
  const withOtp = request.header('npm-otp') !== undefined;
  return (
    (fault.method ?? request.method) === request.method &&
    (fault.withOtp ?? withOtp) === withOtp &&
    new RegExp(fault.path).test(request.path.replace(/%2f/i, '/'))
  );
}

/** The answer that goes with a `status`. */
export function faultyAnswer(effect: FaultEffect & { kind: 'status' }): Answer {
  const { status, retryAfterSeconds, body = 'json' } = effect;
  const headers = {
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  switch (body) {
    case 'json':
      return json(status, { error: 'This fault was asked for.' }, headers);
    case 'half-json':
      return { ...json(status, {}, headers), body: Buffer.from('{"success": tr') };
    case 'html':
      return html(status, '<!doctype html><title>Fault</title><p>This fault was asked for.');
    case 'garbage':
      return { ...json(status, {}, headers), body: Buffer.alloc(10_000_000, 'garbage ') };
  }
}

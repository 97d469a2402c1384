/**
 * The HTTP server that clients talk to: reads requests, lets the handlers answer, and is slow, cuts
 * connections or refuses early where tests want it to.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, json, Refusal } from './answer.ts';
import type { Behaviour, FaultEffect } from './behaviour.ts';
import { askForCode } from './challenge.ts';
import { Faults, faultyAnswer } from './faults.ts';
import type { Holds } from './holds.ts';
import { neverHangUp } from './idleConnections.ts';
import { Overtaking } from './overtaking.ts';
import { RegistryRequest } from './request.ts';
import type { LoggedRequest, RequestLog } from './requestLog.ts';
import { testCertificate } from './testCertificate.ts';
import { collect } from './verdaccio.ts';

/** How long a client may take to see an early answer before its connection is closed under it. */
const lingerMs = 2000;

export interface FrontOptions {
  readonly behaviour: Behaviour;
  readonly log: RequestLog;
  readonly holds: Holds;
  /** The registry's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** @throws Refusal */
  readonly answer: (request: RegistryRequest) => Promise<Answer>;
  /** Ends the session that the request comes with. */
  readonly endSession: (request: RegistryRequest) => void;
  /** Whether it is spoken to by https. */
  readonly tls: boolean;
}

interface Exchange {
  readonly request: RegistryRequest;
  readonly response: ServerResponse;
  readonly entry: LoggedRequest;
  /** In the order in which they came in. */
  readonly number: number;
}

export function createFront(options: FrontOptions): Server {
  const { behaviour, log, now } = options;
  const faults = new Faults(behaviour);
  const overtaking = new Overtaking();
  let count = 0;

  async function serve(message: IncomingMessage, response: ServerResponse, beforeBody: () => void) {
    const request = new RegistryRequest(message, beforeBody);
    count += 1;
    const exchange = { request, response, entry: log.add(request), number: count };
    try {
      await sleep(request.reads ? behaviour.latencyMs.reads : behaviour.latencyMs.writes);
      response.setHeader('date', new Date(now()).toUTCString());
      const effect = faults.take(request);
      if (effect) await goWrong(effect, exchange);
      else await send(await answerTo(exchange), exchange);
    } catch {
      // The client has gone in the middle of it; there is nobody to answer.
      response.destroy();
    } finally {
      exchange.entry.bytesReceived = request.bytesReceived;
      overtaking.answered(exchange.number);
    }
  }

  async function answerTo({ request, response }: Exchange): Promise<Answer> {
    try {
      return await options.answer(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      if (!response.socket || response.socket.destroyed) throw error;
      // A mistake in here, which has to be seen.
      return json(500, { error: `The test registry failed: ${String(error)}` });
    }
  }

  /** Does what is asked, for nobody to hear of. */
  async function act(exchange: Exchange): Promise<void> {
    await collect((await answerTo(exchange)).body);
  }

  async function goWrong(effect: FaultEffect, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    exchange.entry.fault = effect.kind;
    switch (effect.kind) {
      case 'slow':
        await sleep(effect.milliseconds);
        return send(await answerTo(exchange), exchange);
      case 'overtaken':
        return goLast(exchange, effect.done === true);
      case 'hang':
        if (effect.done) await act(exchange);
        return;
      case 'end-session':
        options.endSession(request);
        return send(await answerTo(exchange), exchange);
      case 'hold':
        return hold(exchange, effect.done === true);
      case 'status':
        if (effect.done) await act(exchange);
        return send(faultyAnswer(effect), exchange);
      case 'redirect': {
        const elsewhere = new URL(request.url, request.base);
        elsewhere.hostname = 'localhost';
        return send(json(effect.status, {}, { location: elsewhere.href }), exchange);
      }
      case 'refuse-early':
        exchange.entry.status = 401;
        return sendEarly(askForCode(), response);
      case 'close-in-request':
        if (effect.bytes > 0) await request.readAtMost(effect.bytes);
        return reset(response);
      case 'drop-answer':
        await act(exchange);
        return reset(response);
      case 'twice':
        await act(exchange);
        return send(await answerTo(exchange), exchange);
      case 'close-in-answer':
        await sendPart(await answerTo(exchange), effect.bytes, response);
        response.destroy();
    }
  }

  async function goLast(exchange: Exchange, done: boolean): Promise<void> {
    await exchange.request.body();
    const answer = done ? await answerTo(exchange) : undefined;
    await overtaking.wait(exchange.number);
    await send(answer ?? (await answerTo(exchange)), exchange);
  }

  async function hold(exchange: Exchange, done: boolean): Promise<void> {
    await exchange.request.body();
    const answer = done ? await answerTo(exchange) : undefined;
    if (await options.holds.wait()) return send(answer ?? (await answerTo(exchange)), exchange);
    reset(exchange.response);
  }

  async function send(answer: Answer, { request, response, entry }: Exchange): Promise<void> {
    entry.status = answer.status;
    if (request.bodyUntouched) {
      if (behaviour.refuse === 'before-body') return sendEarly(answer, response);
      await request.body();
    }
    response.writeHead(answer.status, headersOf(answer));
    if (Buffer.isBuffer(answer.body)) response.end(answer.body);
    else await pipeline(answer.body, response);
    entry.answeredAt = performance.timeOrigin + performance.now();
  }

  const server = options.tls ? createTlsServer(testCertificate()) : createServer();
  neverHangUp(server);
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    void serve(message, response, () => undefined);
  });
  // `Expect: 100-continue`: the body is only asked for when somebody wants to read it.
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    void serve(message, response, () => response.writeContinue());
  });
  return server;
}

function headersOf({ headers, body }: Answer): Record<string, string | number> {
  return Buffer.isBuffer(body) ? { ...headers, 'content-length': body.length } : headers;
}

/**
 * Answers while the request's body is still under way, and leaves it unread.
 *
 * `response.end()` would make Node read the rest. Closing at once would reset the connection, and the client
 * could lose the answer; so only our side is closed, and the rest when the client has had time to see it.
 */
async function sendEarly(answer: Answer, response: ServerResponse): Promise<void> {
  const body = await collect(answer.body);
  const { socket } = response;
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': body.length,
    connection: 'close',
  });
  response.write(body, () => socket?.end());
  const linger = setTimeout(() => socket?.destroy(), lingerMs);
  socket?.once('close', () => clearTimeout(linger));
}

/** Not an orderly end: the client sees `ECONNRESET`, whatever it was doing. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Says how long the body is, and sends only so much of it. */
async function sendPart(answer: Answer, bytes: number, response: ServerResponse): Promise<void> {
  const body = await collect(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  const { promise, resolve } = Promise.withResolvers<void>();
  response.write(body.subarray(0, bytes), () => resolve());
  await promise;
}

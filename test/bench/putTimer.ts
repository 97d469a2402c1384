/**
 * Times PUT requests by what undici itself tells on Node's diagnostics channels, bundled or not: so our upload and a
 * plain one are held against the same watch.
 */
import { subscribe } from 'node:diagnostics_channel';

/** @returns how long the last finished PUT took: from its headers handed over to its answer read, in milliseconds */
export function watchPuts(): () => number {
  const begun = new WeakMap<object, number>();
  let took = Number.NaN;
  subscribe('undici:client:sendHeaders', message => {
    begun.set((message as Message).request, performance.now());
  });
  subscribe('undici:request:trailers', message => {
    const { request } = message as Message;
    const start = begun.get(request);
    if (request.method === 'PUT' && start !== undefined) took = performance.now() - start;
  });
  return () => took;
}

interface Message {
  readonly request: { readonly method: string };
}

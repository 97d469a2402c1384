/** A request's body for what holds a secret. */
import type { ReplayableBody } from './transport.ts';

/** @param content called each time it is sent, so that no secret stays in memory as bytes */
export function jsonBody(content: () => unknown): ReplayableBody {
  const bytes = () => Buffer.from(JSON.stringify(content()), 'utf8');
  return {
    length: bytes().byteLength,
    async *open() {
      yield bytes();
    },
  };
}

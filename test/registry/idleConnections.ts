/** Connections that nothing goes over. */
import type { Server } from 'node:http';

/**
 * Leaves it to the client to close idle connections. Where a busy computer makes the timers of both ends late, the
 * server would otherwise hang up in the moment in which the client sends its next request.
 */
export function neverHangUp(server: Server): void {
  server.keepAliveTimeout = 0;
}

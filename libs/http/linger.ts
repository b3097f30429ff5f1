import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** Milliseconds for which what a client sends past its answer is taken in (nginx's `lingering_time`). */
const LINGER_MS = 30_000;

/**
 * Lets the answer be heard when it comes before the whole request: if the connection is to close with it, only the hub's half
 * closes at first, and what the client still sends is taken in and thrown away. Closing both at once would reset the
 * connection, and many clients then report a broken pipe instead of the answer (RFC 9112 §9.6).
 * @param request one that is being answered
 * @param patience milliseconds after which who still sends is cut
 */
export function lingerFor(request: IncomingMessage, patience = LINGER_MS): void {
  const { socket } = request;
  // What is injected without a connection has none to close.
  if (request.complete || !(socket instanceof Socket)) return;
  // Node's own, not what an earlier answer on this connection has put in its place.
  const close = (): void => Socket.prototype.destroySoon.call(socket);
  // What Node calls once a last answer is written.
  socket.destroySoon = () => {
    if (request.complete) {
      close();
      return;
    }
    const cut = setTimeout(() => socket.destroy(), patience);
    socket.once('close', () => clearTimeout(cut));
    socket.end();
    request.once('end', close).resume();
  };
}

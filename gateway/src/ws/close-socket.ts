import type { WebSocket } from 'ws';

// Who has not answered the close frame by then is cut off.
export const CLOSE_GRACE_MS = 2_000;
// A close reason has at most 123 bytes (RFC 6455 §5.5); a character cut in half becomes three.
const REASON_BYTES = 120;

/** Starts the closing handshake and sees to it that it ends. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  startClosing(socket, code, reason);
  setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
}

/** Starts the closing handshake. */
export function startClosing(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, Buffer.from(reason).subarray(0, REASON_BYTES).toString());
}

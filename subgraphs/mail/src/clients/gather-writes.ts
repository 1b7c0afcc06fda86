import type { Socket } from 'node:net';

/** Has what is written to a socket in one turn of the event loop leave it in one piece. */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  let gathering = false;
  socket.write = (...args: unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      setImmediate(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return (write as (...all: unknown[]) => boolean)(...args);
  };
}

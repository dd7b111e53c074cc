import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Why Node gave a request up before the handler. */
type UnreadRequest = 'slow' | 'malformed';

/**
 * Answers requests that Node gives up before the handler sees them, and calls `refused`. A late
 * request gets 503, which a ramdisk repeats, instead of Node's 408. A connection without any bytes
 * is ended silently.
 */
export function answerUnread(server: Server, refused: (why: UnreadRequest) => void): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  server.prependListener('request', ({ socket }, outgoing) => answers.set(socket, outgoing));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = answers.get(socket);
    const isAnswering = answer !== undefined && !answer.writableFinished;
    const status = statusOf(error.code);
    // A client that went away needs no answer. A body that the handler was reading is reported by
    // the handler.
    if (status === undefined || socket.bytesRead === 0 || isAnswering || !socket.writable) {
      socket.destroy();
      return;
    }
    refused(status === 503 ? 'slow' : 'malformed');
    const retry = status === 503 ? 'Retry-After: 10\r\n' : '';
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`,
      () => socket.destroy(),
    );
  });
}

function statusOf(code: string | undefined): number | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 503;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code?.startsWith('HPE_') === true ? 400 : undefined;
}

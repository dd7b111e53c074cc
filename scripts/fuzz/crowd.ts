/**
 * `crowd.ts URL IDLE SLOW` connects IDLE times and says nothing, SLOW times with headers and SLOW
 * times with a body that come a byte at a time. Prints a line when all are connected, and goes on
 * until it is ended or the server has closed all.
 */
import { connect, type Socket } from 'node:net';

const [url = '', idle = '0', slow = '0'] = process.argv.slice(2);
const { hostname, port } = new URL(url);
/** A byte each. */
const PACE_MS = 500;
/** Connections that are being made at once: less than the server's queue holds. */
const AT_ONCE = 500;

const HEADERS = 'POST /v1/continue HTTP/1.1\r\nHost: inspector.example\r\nX-Slow: ';
const BODY = 'POST /v1/continue HTTP/1.1\r\nHost: inspector.example\r\nContent-Length: 1000000\r\n\r\n{"a":"';

const open = new Set<Socket>();

function join(begins: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // The server may cut it at any time.
      socket.on('error', () => undefined);
      open.add(socket);
      if (begins !== '') trickle(socket, begins);
      resolve();
    });
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0 && ready) process.exit();
    });
    socket.resume();
  });
}

function trickle(socket: Socket, begins: string): void {
  socket.write(begins);
  const timer = setInterval(() => socket.write('x'), PACE_MS);
  socket.once('close', () => clearInterval(timer));
}

let ready = false;
const wanted = [
  ...Array.from({ length: Number(idle) }, () => ''),
  ...Array.from({ length: Number(slow) }, () => HEADERS),
  ...Array.from({ length: Number(slow) }, () => BODY),
].values();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const begins of wanted) await join(begins);
  }),
);
ready = true;
console.log(String(open.size));
process.once('disconnect', () => process.exit());

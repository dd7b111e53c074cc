import { Agent, METHODS, request } from 'node:http';
import { connect } from 'node:net';
import type { Sent } from './requests.ts';

/** What came of it: statuses, of which bytes may have several or none, and why it is a finding, if it is one. */
export interface Outcome {
  readonly statuses: readonly number[];
  readonly finding: string | undefined;
}

export type Send = (sent: Sent) => Promise<Outcome>;

/** Longer than a server may think about anything here. */
const ANSWER_MS = 30_000;
/** What a body may be that is told in a finding. */
const SHOWN = 2000;

/** Sends to `url` over connections that are kept; at most `connections` of them. */
export function createSend(url: string, connections: number): { readonly send: Send; readonly close: () => void } {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send: Send = (sent) =>
    sent.kind === 'bytes'
      ? sendBytes(hostname, Number(port), sent.bytes)
      : sendRequest({ agent, hostname, port }, sent);
  return { send, close: () => agent.destroy() };
}

type Request = Extract<Sent, { kind: 'request' }>;

function sendRequest(
  where: { readonly agent: Agent; readonly hostname: string; readonly port: string },
  asked: Request,
  isRepeated = false,
): Promise<Outcome> {
  const { method, path, headers, body } = asked;
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ statuses: [], finding: why });
    const outgoing = request({ ...where, method, path, headers: { ...headers, ...length }, timeout: ANSWER_MS });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${ANSWER_MS / 1000} seconds`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server may end an idle connection at the moment when it is taken for another request.
      const wasIdle = outgoing.reusedSocket && error.code === 'ECONNRESET' && !isRepeated;
      if (wasIdle) return resolve(sendRequest(where, asked, true));
      fail(`no answer: ${error.code ?? error.message}`);
    });
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', (error) => fail(`half an answer: ${error.message}`));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const injected = response.headers['x-injected'] === undefined ? undefined : 'a header was smuggled in';
        resolve({ statuses: [status], finding: injected ?? judge(method, status, text) });
      });
    });
    outgoing.end(body);
  });
}

function judge(method: string, status: number, text: string): string | undefined {
  if (status >= 500) return `${status} ${text.slice(0, SHOWN)}`;
  if (text.includes('Unexpected exception')) return `a defect: ${status} ${text.slice(0, SHOWN)}`;
  if (status < 400 || method === 'HEAD' || !METHODS.includes(method)) return undefined;
  return isError(text) ? undefined : `an error of another shape: ${status} ${text.slice(0, SHOWN)}`;
}

function isError(text: string): boolean {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string';
  } catch {
    return false;
  }
}

/** A connection of its own, which is closed behind the bytes: whatever they are, the server answers or closes it. */
function sendBytes(host: string, port: number, bytes: Uint8Array): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host, port, allowHalfOpen: true });
    const late = setTimeout(() => socket.destroy(new Error('late')), ANSWER_MS);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    let finding: string | undefined;
    socket.on('error', ({ message }) => {
      // The server may well close while it is still being written to.
      if (message === 'late') finding = `neither an answer nor an end within ${ANSWER_MS / 1000} seconds`;
    });
    socket.on('close', () => {
      clearTimeout(late);
      const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status));
      const bad = statuses.find((status) => status >= 500);
      resolve({ statuses, finding: finding ?? (bad === undefined ? undefined : text.slice(0, SHOWN)) });
    });
    socket.on('end', () => socket.end());
    socket.end(bytes);
  });
}

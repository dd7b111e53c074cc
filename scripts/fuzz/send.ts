import { METHODS } from 'node:http';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { Client } from 'undici';
import { sourceAddress } from '../source-address.ts';
import type { Request, Sent } from './requests.ts';

/** Statuses, of which bytes may have several or none, and why it is a finding, if it is one. */
export interface Outcome {
  readonly statuses: readonly number[];
  readonly finding: string | undefined;
}

/** Sends one after the other, from an address of its own. */
export interface Sender {
  readonly send: (sent: Sent) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

/** Longer than a server may think about anything here. */
const ANSWER_MS = 30_000;
/** For how long, and how far, a stream is read that does not end. */
const STREAM_MS = 50;
const STREAM_LENGTH = 64 * 1024;
/** What a body may be that is told in a finding. */
const SHOWN = 2000;

/** Sends to `url` over one connection, which is kept, and from the address with this number. */
export function createSender(url: string, index: number): Sender {
  const localAddress = sourceAddress(index);
  const client = new Client(url, { localAddress, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
  const send = (sent: Sent) =>
    sent.kind === 'bytes' ? sendBytes(new URL(url), localAddress, sent.bytes) : sendRequest(client, sent);
  return { send, close: () => client.destroy() };
}

async function sendRequest(client: Client, sent: Request, isRepeated = false): Promise<Outcome> {
  const { method, path, headers, body = null } = sent;
  try {
    const answer = await client.request({ method: method as 'GET', path, headers, body });
    const watched = isStream(answer.headers);
    const text = watched ? await beginningOf(answer.body) : await answer.body.text();
    const injected = answer.headers['x-injected'] === undefined ? undefined : 'a header was smuggled in';
    const broken = watched && method === 'GET' ? judgeStream(text) : undefined;
    return { statuses: [answer.statusCode], finding: injected ?? broken ?? judge(method, answer.statusCode, text) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The server may end an idle connection at the moment when it is taken for another request.
    if (code === 'UND_ERR_SOCKET' && !isRepeated) return sendRequest(client, sent, true);
    return { statuses: [], finding: `no answer: ${code} ${message}` };
  }
}

function isStream(headers: Readonly<Record<string, unknown>>): boolean {
  return String(headers['content-type']).startsWith('text/event-stream');
}

function judgeStream(text: string): string | undefined {
  if (/^retry: \d+\nid: \d+\n\n/.test(text)) return undefined;
  return `a stream of events that begins in another way: ${text.slice(0, SHOWN)}`;
}

/**
 * What the first moments of a stream bring, up to a limit. Then its reader goes away, as it would
 * not end by itself.
 */
async function beginningOf(body: Readable): Promise<string> {
  let text = '';
  const enough = setTimeout(() => body.destroy(), STREAM_MS);
  try {
    for await (const chunk of body.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length > STREAM_LENGTH) break;
    }
  } catch (error) {
    // It is our end that is told here, unless nothing was sent.
    if (text === '') throw error;
  } finally {
    clearTimeout(enough);
  }
  return text;
}

function judge(method: string, status: number, text: string): string | undefined {
  if (status >= 500) return `${status} ${text.slice(0, SHOWN)}`;
  if (text.includes('Unexpected exception')) return `a defect: ${status} ${text.slice(0, SHOWN)}`;
  if (status < 400 || method === 'HEAD' || !METHODS.includes(method)) return undefined;
  return isError(text) ? undefined : `an error of another shape: ${status} ${text.slice(0, SHOWN)}`;
}

function isError(text: string): boolean {
  try {
    const { error, type, detail } = JSON.parse(text) as {
      error?: { message?: unknown };
      type?: unknown;
      detail?: unknown;
    };
    // below /v2: problem details
    if (typeof type === 'string') return type.startsWith('urn:ironic-inspector:error:') && typeof detail === 'string';
    return typeof error?.message === 'string';
  } catch {
    return false;
  }
}

/**
 * A connection of its own, which is closed behind the bytes: whatever they are, the server answers
 * or closes it.
 */
function sendBytes({ hostname, port }: URL, localAddress: string, bytes: Uint8Array): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = '';
    let finding: string | undefined;
    const socket = connect({ host: hostname, port: Number(port), localAddress, allowHalfOpen: true });
    const late = setTimeout(() => {
      finding = `neither an answer nor an end within ${ANSWER_MS / 1000} seconds`;
      socket.destroy();
    }, ANSWER_MS);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    // The server may well close while it is still being written to.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(late);
      const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status));
      const bad = statuses.find((status) => status >= 500);
      resolve({ statuses, finding: finding ?? (bad === undefined ? undefined : text.slice(0, SHOWN)) });
    });
    socket.end(bytes);
  });
}

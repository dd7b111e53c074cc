import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jsonText, parseJson } from '@ironic-inspector/core';
import { isRefused } from './answer.ts';
import type { FakeIronic } from './fake-ironic.ts';
import type { Fault } from './faults.ts';
import { NEWEST_MINOR, requestedMinor } from './microversion.ts';
import { findRoute } from './routes.ts';
import { wireFrameworkRefusal, wireRefusal, wireRoot, wireVersions } from './wire.ts';
import type { ErrorForm, WireAnswer } from './wire.ts';

export interface ServeIronicOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /**
   * The highest API version served, `1.<minor>`: an older Ironic hides and refuses what came
   * later.
   * @default 82
   */
  readonly newestMinor?: number;
  /** The most records in one answer, a page. @default 1000 */
  readonly pageSize?: number;
  /**
   * How errors are wrapped: as text in text, as all releases so far, or as an object.
   * @default 'text'
   */
  readonly errorForm?: ErrorForm;
  /**
   * Says whether a request with this `Authorization` header may pass; others are
   * answered 401.
   * @default all may
   */
  readonly authorize?: (header: string | undefined) => boolean;
  /** Milliseconds before each answer. @default 0 */
  readonly delayMs?: number;
}

export interface ServedIronic {
  /** `http://127.0.0.1:6385`, without a slash at the end. */
  readonly url: string;
  /** Ends all connections, also hung ones. May be called twice. */
  close(): Promise<void>;
}

const VERSION_HEADER = 'X-OpenStack-Ironic-API-Version';

/** Puts the fake's nodes behind Ironic's HTTP API on a socket. */
export async function serveIronic(fake: FakeIronic, options: ServeIronicOptions = {}): Promise<ServedIronic> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: Settings = { ...DEFAULT_SETTINGS, ...Object.fromEntries(given) };
  const server = createServer((request, response) => void serve(fake, settings, request, response));
  server.keepAliveTimeout = 60_000;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, close: () => close(server) };
}

type Settings = Required<Omit<ServeIronicOptions, 'host' | 'port'>>;

export const DEFAULT_SETTINGS: Settings = {
  newestMinor: NEWEST_MINOR,
  pageSize: 1000,
  errorForm: 'text',
  authorize: () => true,
  delayMs: 0,
};

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}

async function serve(
  fake: FakeIronic,
  settings: Settings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request);
  if (text === undefined) return;
  if (settings.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
  const result = answerTo(fake, settings, request, text);
  if (result === 'hang' || response.destroyed) return;
  if (result === 'drop') request.socket.destroy();
  else send(response, result);
}

/** @returns `undefined` when the caller went away before the end. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (request.method === 'GET') return '';
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

/** What the fake answers to a request, or what goes wrong with it. */
export function answerTo(
  fake: FakeIronic,
  settings: Settings,
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  text: string,
): WireAnswer | 'hang' | 'drop' {
  const { method = 'GET', url = '/', headers } = request;
  const [path = '', search = ''] = url.split('?', 2);
  const segments = segmentsOf(path) ?? ['unreadable'];
  const version = header(headers[VERSION_HEADER.toLowerCase()]);
  const query = new URLSearchParams(search);
  const { body, malformed } = readJson(text);
  const route = segments[0] === 'v1' ? findRoute(method, segments.slice(1), query, body) : undefined;
  const isDiscovery = segments.length === 0 || (segments.length === 1 && segments[0] === 'v1');
  const name = route?.name ?? (isDiscovery ? 'getVersions' : 'unknown');
  const answered = fake.log.add({
    name,
    method,
    path: url,
    about: route?.about,
    body,
    by: 'socket',
    version,
    userAgent: headers['user-agent'],
    at: fake.now(),
  });
  const base = `http://${headers.host ?? ''}`;
  const minor = requestedMinor(version, settings.newestMinor);

  const perform = (): WireAnswer => {
    if (!settings.authorize(headers.authorization)) return unauthorized();
    if (segments.length === 0) return { status: 200, body: wireVersions(base, settings.newestMinor) };
    if (minor === undefined) return unacceptable(version ?? '', settings.newestMinor);
    if (isDiscovery) return { status: 200, body: wireRoot(base, settings.newestMinor) };
    if (route === undefined) return wireFrameworkRefusal(404, 'Not Found', 'The resource could not be found.');
    if (malformed) return wireRefusal({ status: 400, text: 'Malformed Request' }, settings.errorForm);
    const { pageSize } = settings;
    const outcome = route.perform({ api: fake.api, query, body, base, minor, pageSize });
    return isRefused(outcome) ? wireRefusal(outcome.refused, settings.errorForm) : outcome.done;
  };

  const fault = fake.faults.take(name, route?.about);
  const answer = fault === undefined ? perform() : goWrong(fault, perform, settings.errorForm);
  if (answer === 'hang' || answer === 'drop') return answer;
  answered(answer.status);
  return { ...answer, headers: { ...versionHeaders(minor, settings.newestMinor), ...answer.headers } };
}

function goWrong(fault: Fault, perform: () => WireAnswer, form: ErrorForm): WireAnswer | 'hang' | 'drop' {
  switch (fault.kind) {
    case 'status': {
      const answer = wireRefusal({ status: fault.status, text: fault.text ?? 'Scripted fault' }, form);
      return fault.retryAfter === undefined
        ? answer
        : { ...answer, headers: { 'Retry-After': String(fault.retryAfter) } };
    }
    case 'lost':
      perform();
      return 'drop';
    case 'drop':
    case 'hang':
      return fault.kind;
    case 'garbage':
      return { status: 200, body: undefined, html: '<html><body>It works!</body></html>' };
    case 'wrong':
      return { status: 200, body: ['unexpected'] };
  }
}

function send(response: ServerResponse, { status, body, html, headers = {} }: WireAnswer): void {
  const text = html ?? (body === undefined ? '' : jsonText(body));
  const type = text === '' ? {} : { 'Content-Type': html === undefined ? 'application/json' : 'text/html' };
  response.writeHead(status, { ...type, 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

/** Parts of the path, decoded; `undefined` when they cannot be. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function readJson(text: string): { readonly body: unknown; readonly malformed: boolean } {
  try {
    return { body: text === '' ? undefined : parseJson(text), malformed: false };
  } catch {
    return { body: undefined, malformed: true };
  }
}

function versionHeaders(minor: number | undefined, newest: number): Readonly<Record<string, string>> {
  return {
    'X-OpenStack-Ironic-API-Minimum-Version': '1.1',
    'X-OpenStack-Ironic-API-Maximum-Version': `1.${newest}`,
    ...(minor === undefined ? {} : { [VERSION_HEADER]: `1.${minor}` }),
  };
}

function unacceptable(version: string, newest: number): WireAnswer {
  const reason = /^\d+\.\d+$/.test(version)
    ? `Version ${version} was requested but the minor version is not supported by this service. The supported version range is: [1.1, 1.${newest}].`
    : `Invalid value for ${VERSION_HEADER} header`;
  return wireFrameworkRefusal(406, 'Not Acceptable', reason);
}

function unauthorized(): WireAnswer {
  const body = { error: { code: 401, title: 'Unauthorized', message: 'Incorrect username or password' } };
  return { status: 401, body, headers: { 'WWW-Authenticate': 'Basic realm="Baremetal API"' } };
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

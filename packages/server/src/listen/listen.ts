import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DONE, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import { nodeServerOptions, type ServerTimes } from '@ironic-inspector/http-adapter/node';
import { ServerConnections } from './connections.ts';
import { opened } from './opened.ts';
import { openSocket, type SocketOptions } from './unix-socket.ts';

/** The address of a server, and its TLS. */
export interface ListenOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /**
   * 0 takes any free one.
   * @default 5050
   */
  readonly port?: number;
  /** A Unix socket instead of host and port. */
  readonly socket?: SocketOptions;
  /** @default none: plain HTTP */
  readonly tls?: TlsOptions;
  /** Time limits for requests. */
  readonly times?: ServerTimes;
}

/** PEM texts. TLS 1.2 and newer are spoken. */
export interface TlsOptions {
  /** The certificate with its chain. */
  readonly cert: string;
  readonly key: string;
  /** Clients must show a certificate of one of these authorities. */
  readonly ca?: string;
  /** OpenSSL's list of ciphers. */
  readonly ciphers?: string;
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:5050`, or `unix:/run/inspector.sock`. */
  readonly url: string;
  /**
   * Stops listening, and waits for requests under way for half a minute at most. Idle connections
   * are ended within a second.
   */
  close(): Promise<void>;
}

/**
 * A server that calls `answer` for every request and does not listen yet; `invalid-options` says
 * why it cannot be made.
 */
export function serverOf(
  answer: RequestListener,
  { tls, times }: Pick<ListenOptions, 'tls' | 'times'>,
): Result<Server, InspectorError> {
  try {
    const waiting = nodeServerOptions(times);
    return Ok(
      tls === undefined ? createServer(waiting, answer) : createTlsServer({ ...waiting, ...serverTls(tls) }, answer),
    );
  } catch (error) {
    return refuse('cannot be a server with this certificate and key, or these times', error);
  }
}

/**
 * Replaces certificate and authorities for new connections; existing ones keep theirs.
 * `invalid-options` says why nothing was changed.
 */
export function renewCertificate(
  server: Server,
  given: TlsOptions | undefined,
  next: TlsOptions | undefined,
): Result<void, InspectorError> {
  if (!(server instanceof TlsServer) || next === undefined) return DONE;
  // Whether clients must show a certificate is fixed when a server is made. Without authorities
  // Node would take anybody's.
  if ((given?.ca === undefined) !== (next.ca === undefined)) {
    return refuse('cannot be changed while it runs', 'whether clients must show a certificate');
  }
  try {
    server.setSecureContext(serverTls(next));
    return DONE;
  } catch (error) {
    return refuse('cannot be a server with this certificate and key', error);
  }
}

/** Has `server` listen; `invalid-options` says why the address cannot be used. */
export async function listen(
  server: Server,
  options: Pick<ListenOptions, 'host' | 'port' | 'socket' | 'tls'>,
): Promise<Result<Listening, InspectorError>> {
  const { host = '127.0.0.1', port = 5050, socket, tls } = options;
  const place = socket === undefined ? `${host} port ${port}` : socket.path;
  const connections = new ServerConnections(server, server instanceof TlsServer);
  try {
    await (socket === undefined ? opened(server, () => server.listen(port, host)) : openSocket(server, socket));
  } catch (error) {
    return refuse(`cannot listen on ${place}`, error);
  }
  const url =
    socket === undefined
      ? `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
      : `unix:${socket.path}`;
  return Ok({ url, close: () => connections.close() });
}

function serverTls({ ca, ...tls }: TlsOptions) {
  const client = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  return { minVersion: 'TLSv1.2' as const, ...tls, ...client };
}

function refuse(what: string, error: unknown): Result<never, InspectorError> {
  const why = error instanceof Error ? error.message : String(error);
  return Err(new InspectorError('invalid-options', `${what}: ${why}`, { cause: error }));
}

import { readFileSync } from 'node:fs';
import { createServer, request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { createInspectorHandler, type ApiAuthenticator, type ApiRequest } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { stub } from './stub.ts';

/**
 * `ada`, for the server and the client. Made with `openssl req -x509 -nodes -days 36500 -newkey ec
 * -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=ada -addext subjectAltName=IP:127.0.0.1`.
 */
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(import.meta.dirname, 'tls', name)));

type OverTls = ApiRequest & { environment: { incoming: { socket: TLSSocket } } };

const byCertificate: ApiAuthenticator = {
  challenge: 'Certificate',
  identify: async ({ environment }: OverTls) => {
    const { socket } = environment.incoming;
    if (!socket.authorized) return Err(new InspectorError('unauthenticated', 'A certificate is needed'));
    return Ok({ kind: 'full-access', user: { name: String(socket.getPeerCertificate().subject.CN) } });
  },
};

it('an authenticator sees the certificate of a TLS client', async () => {
  const users: unknown[] = [];
  const handler = createInspectorHandler(stub(), { auth: byCertificate, onAnswer: ({ user }) => users.push(user) });
  const tls = { key, cert, ca: cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(tls, toNodeListener(handler));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (own: RequestOptions) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = httpsRequest({ host: '127.0.0.1', port, path: '/v1/introspection', ca: cert, agent: false, ...own });
      sent.on('error', reject);
      sent.on('response', (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      });
      sent.end();
    });
  try {
    expect(await ask({ key, cert })).toBe(200);
    expect(await ask({})).toBe(401);
    expect(users).toEqual([{ name: 'ada' }, undefined]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

import { readFileSync } from 'node:fs';
import { Err, Ok, type Result } from '@ironic-inspector/core';
import type { TlsOptions } from '../../listen/listen.ts';
import type { MdnsOptions } from '../../mdns/publish.ts';
import type { Config } from '../option-table.ts';
import { fileProblems } from './files.ts';
import { attemptOption, type Part } from './part.ts';

/** Seconds between the answer to a late body and the end of its connection. */
const BEFORE_CUT = 10;

/** The longest time limit of a server, in seconds. */
const LONGEST = 86_400;

/** The addresses of the API, and multicast DNS. */
export const listening: Part = (config) => {
  const { listen_address: host, listen_port: port, listen_unix_socket: path, ...others } = config.DEFAULT;
  const mode = others.listen_unix_socket_mode;
  const place = path === undefined ? { host, port } : { socket: { path, ...(mode !== undefined && { mode }) } };
  const tls = others.use_ssl ? attemptOption('[ssl]', () => tlsOf(config)) : Ok(undefined);
  const mdns = others.enable_mdns ? mdnsOf(config) : Ok(undefined);
  const problems = [tls, mdns].flatMap((part) => (part.err ? part.val : []));
  if (problems.length > 0) return Err(problems);
  const { socket, socket_mode } = config.boot_events;
  return Ok({
    ...place,
    ...(socket !== undefined && { bootEvents: { path: socket, mode: socket_mode } }),
    times: {
      headersSeconds: Math.min(others.header_timeout, others.request_timeout),
      // The handler's limit comes first: it answers 503, after which ramdisks repeat.
      requestSeconds: Math.min(
        others.header_timeout + others.room_timeout + others.request_timeout + BEFORE_CUT,
        LONGEST,
      ),
      idleSeconds: others.keep_alive_timeout,
    },
    ...(tls.ok && tls.val !== undefined && { tls: tls.val }),
    ...(mdns.ok && mdns.val !== undefined && { mdns: mdns.val }),
  });
};

function mdnsOf({ mdns, processing, service_catalog }: Config): Result<MdnsOptions, readonly string[]> {
  if (processing.callback_closed) {
    return Err(['[processing]callback_closed: [DEFAULT]enable_mdns sends ramdisks here; one of them must be false']);
  }
  const endpoint = service_catalog.endpoint_override;
  if (endpoint === undefined || !/^https?:\/\/./.test(endpoint)) {
    return Err([
      '[service_catalog]endpoint_override: must be the URL that ramdisks reach this service by, because of [DEFAULT]enable_mdns',
    ]);
  }
  const { params, registration_attempts: registrationAttempts, interfaces } = mdns;
  return Ok({ endpoint, params, registrationAttempts, ...(interfaces !== undefined && { interfaces }) });
}

function tlsOf({ ssl }: Config): Result<TlsOptions, readonly string[]> {
  const { cert_file: cert, key_file: key, ca_file: ca, ciphers } = ssl;
  if (cert === undefined || key === undefined) {
    const missing = Object.entries({ cert_file: cert, key_file: key }).filter(([, file]) => file === undefined);
    return Err(missing.map(([name]) => `[ssl]${name}: must name a file, because of [DEFAULT]use_ssl`));
  }
  const problems = fileProblems('ssl', { cert_file: cert, key_file: key, ca_file: ca });
  if (problems.length > 0) return Err(problems);
  const read = (file: string) => readFileSync(file, 'utf8');
  return Ok({
    cert: read(cert),
    key: read(key),
    ...(ca !== undefined && { ca: read(ca) }),
    ...(ciphers !== undefined && { ciphers }),
  });
}

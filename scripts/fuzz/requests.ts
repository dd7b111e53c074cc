import fc from 'fast-check';
import {
  loadPayload,
  loadPayloadText,
  macsOf,
  personalise,
  PAYLOAD_NAMES,
  type JsonObject,
  type PayloadName,
} from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';
import { byteSplices, mutate, mutations, sometimes, splicedBytes } from './mutations.ts';
import { oddValue, oddWord } from './odd-values.ts';
import { rule } from './rules.ts';
import { v2Request, type V2Request } from './v2-requests.ts';

/** What is sent: a request, or bytes that may be one. `about` says how its body was made. */
export type Sent = Request | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export interface Request {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly about?: string;
}

/** How many machines there are. */
export const MACHINES = 16;

const METHODS = ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH'] as const;

function request(method: string, path: string, body?: string | Uint8Array, about?: string): Request {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return { kind: 'request', method, path, headers, body, ...(about !== undefined && { about }) };
}

/** What each kind of machine posts, for each of the nodes. Made when it is wanted first. */
const payloads = new Map<string, string>();

function payloadText(name: PayloadName, index: number): string {
  const key = `${name} ${index}`;
  const known = payloads.get(key);
  if (known !== undefined) return known;
  const { bmc, bootMac } = machine(index);
  const payload = loadPayload(name);
  // No two machines share an address, as no two do outside.
  const kind = PAYLOAD_NAMES.indexOf(name);
  const macs = macsOf(payload).map((_, nic) =>
    nic === 0
      ? bootMac
      : ['52:56:00', ...[index, kind, nic].map((byte) => byte.toString(16).padStart(2, '0'))].join(':'),
  );
  const text = JSON.stringify(personalise(payload, { bmc, macs }));
  payloads.set(key, text);
  return text;
}

const index = fc.nat(MACHINES - 1);
const large = 'thousand-disks';
const small = PAYLOAD_NAMES.filter((name) => name !== large);
// The largest is as good as any of a tenth of its size.
const payload = fc.record({
  name: fc.oneof({ weight: 99, arbitrary: fc.constantFrom(...small) }, { weight: 1, arbitrary: fc.constant(large) }),
  index,
});

/** Numbers as only text can have them. */
const SPELLINGS = ['NaN', '-Infinity', '18446744073709551615', '5187.0', '-0', '1e400', '1E3', '9'.repeat(400), '01'];
const respelling = fc.record({ at: fc.nat(), spelling: fc.constantFrom(...SPELLINGS) });

/**
 * A payload with some of its values changed: most often in the inventory, which hooks read, for the
 * rest has most of the keys.
 */
const changedValues = fc
  .record({
    payload,
    everywhere: sometimes(30, fc.constant(true)),
    changes: mutations(4),
    respellings: sometimes(20, fc.array(respelling, { minLength: 1, maxLength: 8 })),
  })
  .map(({ payload: { name, index: of }, everywhere, changes, respellings = [] }) => {
    const good = JSON.parse(payloadText(name, of)) as JsonObject;
    const { value, said } = mutate(everywhere ? good : (good['inventory'] ?? null), changes);
    let body = JSON.stringify(everywhere ? value : { ...good, inventory: value });
    for (const { at, spelling } of respellings) {
      const numbers = [...body.matchAll(/(?<=:)-?\d+/g)];
      const found = numbers[at % numbers.length];
      if (found === undefined) continue;
      body = body.slice(0, found.index) + spelling + body.slice(found.index + found[0].length);
      said.push(`${found[0]} spelled ${spelling}`);
    }
    return { index: of, body, about: `${name} of machine ${of}; ${everywhere ? '' : 'inventory: '}${said.join('; ')}` };
  });

/** A payload with some of its bytes changed. */
const changedBytes = fc.tuple(payload, byteSplices(4)).map(([{ name, index: of }, splices]) => ({
  index: of,
  body: splicedBytes(payloadText(name, of), splices),
  about: `${name} of machine ${of}; its bytes: ${fc.stringify(splices)}`,
}));

/** Often of a machine that is waited for, sometimes twice. */
const callback = fc
  .record({
    made: fc.oneof({ weight: 4, arbitrary: changedValues }, { weight: 1, arbitrary: changedBytes }),
    start: sometimes(80, fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
    token: sometimes(10, oddWord),
    twice: sometimes(10, fc.constant(true)),
  })
  .map(({ made, start, token, twice }): readonly Sent[] => {
    const { uuid } = machine(made.index);
    const query = token === undefined ? '' : `?token=${encodeURIComponent(token)}`;
    const sent = request('POST', `/v1/continue${query}`, made.body, made.about);
    return [
      ...(start === undefined ? [] : [request('POST', `/v1/introspection/${uuid}?manage_boot=${start}`)]),
      sent,
      ...(twice ? [sent] : []),
    ];
  });

const words = '/v1/introspection/continue/data/unprocessed/abort/rules/healthcheck/./..'.split('/');
const escapes = ['%', '%2F', '%zz', '%FF', '%00', '%252F', '%C0%AF', ':node', '*', '(.%2B)%2B!', '%2e%2e'];
const uuid = index.map((of) => machine(of).uuid);
const segment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: uuid },
  { weight: 2, arbitrary: oddWord.map(encodeURIComponent) },
  { weight: 2, arbitrary: fc.constantFrom(...escapes) },
);
const node = fc.oneof(
  { weight: 8, arbitrary: uuid },
  { weight: 1, arbitrary: index.map((of) => `machine-${of}`) },
  { weight: 1, arbitrary: segment },
);

const reapplication = fc
  .record({ node, made: sometimes(70, changedValues) })
  .map(({ node: of, made }): readonly Sent[] => {
    const path = `/v1/introspection/${of}/data/unprocessed`;
    if (made === undefined) return [request('POST', path)];
    return [request('POST', path, made.body, made.about), request('GET', path)];
  });

const versions = ['1.18', '1.0', '1.5', '1.99', '2.0', 'latest', '1', 'x', '1.18.1', '-1.0', '1.٣', '１.1'];
const version = fc.oneof(fc.constantFrom(...versions), oddWord);
const header = fc.oneof(
  ...Object.entries({
    'X-OpenStack-Ironic-Inspector-API-Version': version,
    'OpenStack-API-Version': version.map((one) => `baremetal-introspection ${one}`),
    'Content-Type': oddWord,
    Accept: fc.constantFrom('application/json', '*/*', '', 'text/html;q=x'),
    'X-Auth-Token': oddWord,
    Authorization: fc.constantFrom('Basic', 'Basic !', 'Bearer x', 'Basic dTpw'),
    Origin: fc.constantFrom('null', 'http://a.example', 'x'),
    'X-Forwarded-For': oddWord,
    'X-Forwarded-Proto': fc.constantFrom('https', 'javascript', 'http,https'),
    'X-Forwarded-Host': oddWord,
    'X-Forwarded-Port': oddWord,
    'X-Forwarded-Prefix': oddWord,
    // What is no header value is for the raw bytes.
  }).map(([name, value]) => value.map((text) => [name, text.replaceAll(/[^\t\x20-\x7e\xa0-\xff]/g, '?')] as const)),
);
const names = ' limit marker state manage_boot new_ipmi_username new_ipmi_password token __proto__'.split(' ');
const query = fc.tuple(fc.constantFrom(...names), fc.constantFrom('=', ''), oddWord.map(encodeURIComponent));

const anyRequest = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(
      { weight: 3, arbitrary: fc.array(segment, { minLength: 1, maxLength: 5 }).map((all) => `/${all.join('/')}`) },
      { weight: 2, arbitrary: segment.map((last) => `/v1/introspection/${last}`) },
      { weight: 1, arbitrary: fc.constant('/v1/introspection') },
      { weight: 1, arbitrary: segment.map((last) => `/v1/rules/${last}`) },
      { weight: 1, arbitrary: segment.map((of) => `/v1/introspection/${of}/data`) },
    ),
    queries: fc.array(query, { maxLength: 3 }),
    headers: fc.uniqueArray(header, { selector: ([name]) => name, maxLength: 3 }),
    body: sometimes(50, oddValue),
  })
  .map(({ method, path, queries, headers, body }): readonly Sent[] => {
    const asked = queries.map((parts) => parts.join('')).join('&');
    const sent = request(method, asked === '' ? path : `${path}?${asked}`, JSON.stringify(body));
    return [{ ...sent, headers: Object.fromEntries(headers) }];
  });

/** A request as it goes over the wire, bent. */
const anyBytes = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.constantFrom('/v1/continue', '/v1/rules', '/', `/v1/introspection/${machine(0).uuid}`),
    body: fc.oneof(
      fc.constant(loadPayloadText('virtual-machine')),
      oddValue.map((value) => JSON.stringify(value)),
    ),
    framing: sometimes(
      90,
      fc.constantFrom(
        'Content-Length: 7',
        'Content-Length: 99999999999999999999',
        'Content-Length: 1\r\nContent-Length: 2',
        'Content-Length: 5\r\nTransfer-Encoding: chunked',
        'Transfer-Encoding: chunked, identity',
        'Expect: 100-continue\r\nContent-Length: 2',
        'Expect: something',
        'Upgrade: websocket\r\nConnection: upgrade',
        `X-Long: ${'a'.repeat(20_000)}`,
      ),
    ),
    splices: sometimes(70, byteSplices(3)),
  })
  .map(
    ({ method, path, body, framing = `Content-Length: ${Buffer.byteLength(body)}`, splices = [] }): readonly Sent[] => {
      const text = `${method} ${path} HTTP/1.1\r\nHost: inspector.example\r\n${framing}\r\n\r\n${body}`;
      return [{ kind: 'bytes', bytes: splicedBytes(text, splices) }];
    },
  );

function withHeaders({ method, path, body, headers }: V2Request): readonly Sent[] {
  const sent = request(method, path, body);
  return [{ ...sent, headers: { ...sent.headers, ...headers } }];
}

/** A few requests, to be sent one after the other. */
export const step: fc.Arbitrary<readonly Sent[]> = fc.oneof(
  { weight: 50, arbitrary: callback },
  { weight: 15, arbitrary: anyRequest },
  { weight: 10, arbitrary: rule.map((body) => [request('POST', '/v1/rules', body)]) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(rule, byteSplices(1))
      .map(([text, splices]) => [request('POST', '/v1/rules', splicedBytes(text, splices))]),
  },
  { weight: 12, arbitrary: v2Request(node).map(withHeaders) },
  { weight: 5, arbitrary: reapplication },
  { weight: 5, arbitrary: anyBytes },
  { weight: 3, arbitrary: node.map((of) => [request('POST', `/v1/introspection/${of}/abort`)]) },
  { weight: 2, arbitrary: fc.constantFrom('GET', 'DELETE').map((method) => [request(method, '/v1/rules')]) },
);

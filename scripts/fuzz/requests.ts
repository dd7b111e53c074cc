import {
  loadPayload,
  loadPayloadText,
  macsOf,
  personalise,
  PAYLOAD_NAMES,
  type JsonObject,
} from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { oddValue, ODD_TEXTS } from './odd-values.ts';
import { randomFor, type Random } from './random.ts';
import { newRule } from './rules.ts';

/** What is sent: a request, or bytes that may be one. */
export type Sent =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array | undefined;
    }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** How many machines there are. */
export const MACHINES = 16;

const METHODS = ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH'] as const;

/** The requests of one step, to be sent one after the other; all follow from `seed` and `index`. */
export function step(seed: number, index: number): readonly Sent[] {
  const random = randomFor(seed, index);
  return random.weighted<(random: Random) => readonly Sent[]>([
    [40, callBack],
    [10, (own) => callBackIn(own, (text) => mutateBytes(Buffer.from(text), own, 1 + own.below(4)))],
    [15, (own) => [anyRequest(own)]],
    [10, (own) => [post('/v1/rules', JSON.stringify(newRule(own)))]],
    [5, (own) => [post('/v1/rules', mutateBytes(Buffer.from(JSON.stringify(newRule(own))), own, 1))]],
    [5, reapply],
    [5, (own) => [{ kind: 'bytes', bytes: anyBytes(own) }]],
    [3, (own) => [request('POST', `/v1/introspection/${someNode(own)}/abort`)]],
    [2, (own) => [request(own.pick(['GET', 'DELETE']), '/v1/rules')]],
  ])(random);
}

/** What each kind of machine posts, for each of the nodes. Made when it is wanted first. */
const payloads = new Map<string, string>();

function payloadText(random: Random): string {
  // The largest is as good as any of a tenth of its size.
  const name = random.chance(0.01)
    ? 'thousand-disks'
    : random.pick(PAYLOAD_NAMES.filter((one) => one !== 'thousand-disks'));
  const index = random.below(MACHINES);
  const key = `${name} ${index}`;
  const made = payloads.get(key);
  if (made !== undefined) return made;
  const { bmc, bootMac } = machine(index);
  const payload = loadPayload(name);
  // No two machines share an address, as no two do outside.
  const kind = PAYLOAD_NAMES.indexOf(name);
  const macs = macsOf(payload).map((_, nic) =>
    nic === 0 ? bootMac : ['52:56:00', ...[index, kind, nic].map(hex)].join(':'),
  );
  const text = JSON.stringify(personalise(payload, { bmc, macs }));
  payloads.set(key, text);
  return text;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function callBack(random: Random): readonly Sent[] {
  return callBackIn(random, (text) => {
    const payload = JSON.parse(text) as JsonObject;
    // Hooks read the inventory; the rest has most of the keys.
    const inventory = payload['inventory'] as JsonObject;
    mutateJson(random.chance(0.7) ? inventory : payload, random, random.pick([0, 1, 1, 2, 3, 10]));
    const sent = JSON.stringify(payload);
    return random.chance(0.8) ? sent : sent.replace(/(?<=:)-?\d+/g, (number) => respell(number, random));
  });
}

/** Numbers as only text can have them. */
const SPELLINGS = ['NaN', '-Infinity', '18446744073709551615', '5187.0', '-0', '1e400', '1E3', '9'.repeat(400), '01'];

function respell(number: string, random: Random): string {
  return random.chance(0.1) ? random.pick(SPELLINGS) : number;
}

/** Often of a machine that is waited for, sometimes twice. */
function callBackIn(random: Random, mutate: (text: string) => string | Uint8Array): readonly Sent[] {
  const text = payloadText(random);
  const bmc = /"bmc_address":"198\.18\.0\.(\d+)"/.exec(text)?.[1];
  const { uuid } = machine(bmc === undefined ? random.below(MACHINES) : Number(bmc));
  const sent = post(
    random.chance(0.9) ? '/v1/continue' : `/v1/continue?token=${encodeURIComponent(random.pick(TEXTS))}`,
    mutate(text),
  );
  return [
    ...(random.chance(0.8)
      ? [request('POST', `/v1/introspection/${uuid}?manage_boot=${random.chance(0.1) ? '1' : '0'}`)]
      : []),
    sent,
    ...(random.chance(0.1) ? [sent] : []),
  ];
}

function reapply(random: Random): readonly Sent[] {
  const path = `/v1/introspection/${someNode(random)}/data/unprocessed`;
  if (random.chance(0.3)) return [request('POST', path)];
  const payload = JSON.parse(payloadText(random)) as JsonObject;
  mutateJson(payload, random, random.below(4));
  return [post(path, JSON.stringify(payload)), request('GET', path)];
}

function someNode(random: Random): string {
  const index = random.below(MACHINES);
  return random.chance(0.8) ? machine(index).uuid : random.chance(0.5) ? `machine-${index}` : segment(random);
}

/** Well-formed texts alone can be in a URL. */
const TEXTS = ODD_TEXTS.filter((text) => text.length < 1000).map((text) => text.toWellFormed());

const SEGMENTS = [
  'v1',
  'introspection',
  'continue',
  'data',
  'unprocessed',
  'abort',
  'rules',
  'healthcheck',
  '',
  '.',
  '..',
];
const ESCAPES = ['%', '%2F', '%zz', '%FF', '%00', '%252F', '%C0%AF', ':node', '*', '(.%2B)%2B!', '%2e%2e'];

function segment(random: Random): string {
  return random.weighted<() => string>([
    [5, () => random.pick(SEGMENTS)],
    [2, () => machine(random.below(MACHINES)).uuid],
    [2, () => encodeURIComponent(random.pick(TEXTS))],
    [2, () => random.pick(ESCAPES)],
  ])();
}

const QUERIES = [
  'limit',
  'marker',
  'state',
  'manage_boot',
  'new_ipmi_username',
  'new_ipmi_password',
  'token',
  '__proto__',
  '',
];

function anyRequest(random: Random): Sent {
  const segments = Array.from({ length: 1 + random.below(5) }, () => segment(random));
  const queries = Array.from({ length: random.below(4) }, () => {
    return `${random.pick(QUERIES)}${random.chance(0.9) ? '=' : ''}${encodeURIComponent(random.pick(TEXTS))}`;
  });
  const path = random.weighted<() => string>([
    [3, () => `/${segments.join('/')}`],
    [2, () => `/v1/introspection/${segment(random)}`],
    [1, () => `/v1/introspection`],
    [1, () => `/v1/rules/${segment(random)}`],
    [1, () => `/v1/introspection/${segment(random)}/data`],
  ])();
  const method = random.pick(METHODS);
  const body = random.chance(0.5) ? JSON.stringify(oddValue(random)) : undefined;
  return request(method, queries.length === 0 ? path : `${path}?${queries.join('&')}`, headers(random), body);
}

const VERSIONS = ['1.18', '1.0', '1.5', '1.99', '2.0', 'latest', '1', 'x', '1.18.1', '-1.0', '1.٣', '１.1'];

function headers(random: Random): Readonly<Record<string, string>> {
  const version = () => (random.chance(0.7) ? random.pick(VERSIONS) : random.pick(TEXTS));
  const all: Readonly<Record<string, () => string>> = {
    'X-OpenStack-Ironic-Inspector-API-Version': version,
    'OpenStack-API-Version': () => `baremetal-introspection ${version()}`,
    'Content-Type': () => random.pick(TEXTS),
    Accept: () => random.pick(['application/json', '*/*', '', 'text/html;q=x']),
    'X-Auth-Token': () => random.pick(TEXTS),
    Authorization: () => random.pick(['Basic', 'Basic !', 'Bearer x', 'Basic dTpw']),
    Origin: () => random.pick(['null', 'http://a.example', 'x']),
    'X-Forwarded-For': () => random.pick(TEXTS),
    'X-Forwarded-Proto': () => random.pick(['https', 'javascript', 'http,https']),
    'X-Forwarded-Host': () => random.pick(TEXTS),
    'X-Forwarded-Port': () => random.pick(TEXTS),
    'X-Forwarded-Prefix': () => random.pick(TEXTS),
  };
  const chosen = Object.entries(all).filter(() => random.chance(0.2));
  // What is no header value is for the raw bytes.
  return Object.fromEntries(chosen.map(([name, make]) => [name, make().replaceAll(/[^\t\x20-\x7e\xa0-\xff]/g, '?')]));
}

/** A request as it goes over the wire, bent. */
function anyBytes(random: Random): Uint8Array {
  const body = random.chance(0.5) ? loadPayloadText('virtual-machine') : JSON.stringify(oddValue(random));
  const path = random.pick(['/v1/continue', '/v1/rules', '/', `/v1/introspection/${machine(0).uuid}`]);
  const framing = random.pick([
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Content-Length: ${random.below(10)}`,
    'Content-Length: 99999999999999999999',
    'Content-Length: 1\r\nContent-Length: 2',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked, identity',
    'Expect: 100-continue\r\nContent-Length: 2',
    'Expect: something',
    'Upgrade: websocket\r\nConnection: upgrade',
    `X-Long: ${'a'.repeat(20_000)}`,
  ]);
  const text = `${random.pick(METHODS)} ${path} HTTP/1.1\r\nHost: inspector.example\r\n${framing}\r\n\r\n${body}`;
  return random.chance(0.3) ? Buffer.from(text) : mutateBytes(Buffer.from(text), random, 1 + random.below(3));
}

function post(path: string, body: string | Uint8Array): Sent {
  return request('POST', path, { 'Content-Type': 'application/json' }, body);
}

function request(
  method: string,
  path: string,
  own: Readonly<Record<string, string>> = {},
  body?: string | Uint8Array,
): Sent {
  return { kind: 'request', method, path, headers: own, body };
}

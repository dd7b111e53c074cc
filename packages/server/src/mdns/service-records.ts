import { isIPv4 } from 'node:net';

/** A DNS record; `flush` says that it replaces all others of its name and type. */
export type DnsRecord = { readonly name: string; readonly ttl: number; readonly flush?: boolean } & (
  | { readonly type: 'PTR' | 'A' | 'AAAA'; readonly data: string }
  | { readonly type: 'TXT'; readonly data: string[] }
  | {
      readonly type: 'SRV';
      readonly data: {
        readonly port: number;
        readonly target: string;
        readonly priority: number;
        readonly weight: number;
      };
    }
);

/** The published service. */
export interface Service {
  /** The API's URL for ramdisks. */
  readonly endpoint: URL;
  /** The addresses of its host. */
  readonly addresses: readonly string[];
  /** Further parameters: `ipa_debug: '1'`. */
  readonly params: Readonly<Record<string, string>>;
}

const SERVICES = '_services._dns-sd._udp.local';
const SERVICE = '_openstack._tcp.local';
export const INSTANCE = `baremetal-introspection.${SERVICE}`;

/** RFC 6762, §10: seconds to live of records with a host's name, and of all others. */
const HOST_TTL = 120;
const OTHER_TTL = 4500;

/**
 * The records of RFC 6763 for our endpoint, as the original publishes it (CONTRACT.md §9.4). `path`
 * and `protocol` are there only where they differ from the defaults, the host's name only if the
 * endpoint has one.
 */
export function serviceRecords({ endpoint, addresses, params }: Service): readonly DnsRecord[] {
  const { protocol, pathname } = endpoint;
  const host = endpointHost(endpoint);
  const standard = protocol === 'https:' ? 443 : 80;
  const port = endpoint.port === '' ? standard : Number(endpoint.port);
  const texts = Object.entries({
    ...params,
    ...(pathname !== '/' && { path: pathname }),
    ...(port !== standard && { protocol: protocol.slice(0, -1) }),
  }).map(([key, value]) => `${key}=${value}`);
  const target = addresses.includes(host) ? INSTANCE : host;
  return [
    { name: SERVICES, type: 'PTR', ttl: OTHER_TTL, data: SERVICE },
    { name: SERVICE, type: 'PTR', ttl: OTHER_TTL, data: INSTANCE },
    { name: INSTANCE, type: 'SRV', ttl: HOST_TTL, flush: true, data: { port, target, priority: 0, weight: 0 } },
    { name: INSTANCE, type: 'TXT', ttl: OTHER_TTL, flush: true, data: texts.length > 0 ? texts : [''] },
    ...addresses.map((data): DnsRecord => {
      const type = isIPv4(data) ? 'A' : 'AAAA';
      return { name: target, type, ttl: HOST_TTL, flush: true, data };
    }),
  ];
}

/** Without the brackets of an IPv6 address. */
export function endpointHost(endpoint: URL): string {
  return endpoint.hostname.replaceAll(/[[\]]/g, '');
}

/**
 * The records that answer questions, and additional ones that will be asked for next; `undefined`
 * when no question is about ours.
 */
export function answersTo(
  questions: readonly { readonly name: string; readonly type?: string | undefined }[],
  records: readonly DnsRecord[],
): { readonly answers: DnsRecord[]; readonly additionals: DnsRecord[] } | undefined {
  const isAskedFor = (record: DnsRecord) =>
    questions.some(
      ({ name, type }) => name.toLowerCase() === record.name.toLowerCase() && (type === 'ANY' || type === record.type),
    );
  const answers = records.filter(isAskedFor);
  if (answers.length === 0) return undefined;
  return { answers, additionals: records.filter((record) => !answers.includes(record) && record.name !== SERVICES) };
}

/** Whether a record gives our name to another endpoint: another port, host or address. */
export function isRival(record: Partial<DnsRecord>, records: readonly DnsRecord[]): boolean {
  if (record.ttl === 0) return false;
  const own = records.filter(
    ({ name, type }) => name.toLowerCase() === record.name?.toLowerCase() && type === record.type,
  );
  if (record.type === 'SRV') return own.length > 0 && !own.some((one) => isSamePlace(one, record));
  if (record.type !== 'A' && record.type !== 'AAAA') return false;
  return own.length > 0 && !own.some(({ data }) => data === record.data);
}

function isSamePlace(one: DnsRecord, other: Partial<DnsRecord>): boolean {
  if (one.type !== 'SRV' || other.type !== 'SRV') return false;
  return one.data.port === other.data?.port && one.data.target.toLowerCase() === other.data.target.toLowerCase();
}

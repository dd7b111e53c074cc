import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import multicastDns, { type MulticastDNS } from 'multicast-dns';
import { answersTo, endpointHost, INSTANCE, isRival, serviceRecords, type DnsRecord } from './service-records.ts';

export interface MdnsOptions {
  /** The API's URL for ramdisks: `http://192.0.2.1:5050`. */
  readonly endpoint: string;
  /**
   * Further parameters to publish; the ramdisk reads those that begin with `ipa_` as its options.
   * @default {}
   */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * IPv4 addresses of the interfaces to publish on.
   * @default all of them but the loopback one
   */
  readonly interfaces?: readonly string[];
  /**
   * How many attempts are made to get the name while another host has it.
   * @default 5
   */
  readonly registrationAttempts?: number;
  /** @default 5353 */
  readonly port?: number;
}

/** A published endpoint. */
export interface Published {
  /** Withdraws the records, and stops answering. */
  close(): Promise<void>;
}

/** Milliseconds that another host has to claim the name (RFC 6762, §8.1). */
const PROBE_MS = 250;
/** The first pause before another attempt, in milliseconds; it doubles. */
const PAUSE_MS = 100;

/**
 * Publishes the endpoint by multicast DNS over IPv4 (RFC 6762, 6763) as
 * `baremetal-introspection._openstack._tcp.local`, for ramdisks with
 * `ipa-inspection-callback-url=mdns`. Another host that publishes the same endpoint, as instances
 * behind one address do, is no conflict. `invalid-options` says why it cannot be published.
 */
export async function publish(options: MdnsOptions): Promise<Result<Published, InspectorError>> {
  const { params = {}, registrationAttempts = 5 } = options;
  const endpoint = new URL(options.endpoint);
  let records: readonly DnsRecord[];
  try {
    const addresses = (await lookup(endpointHost(endpoint), { all: true })).map(({ address }) => address);
    records = serviceRecords({ endpoint, addresses: [...new Set(addresses)], params });
  } catch (error) {
    return refuse(`${endpoint.hostname} has no address`, error);
  }
  const opened = await openSockets(options);
  if (opened.err) return opened;
  const sockets = opened.val;
  for (let attempt = 1; await isTaken(sockets, records); attempt += 1) {
    if (attempt >= registrationAttempts) {
      await destroy(sockets);
      return refuse(`somebody else is ${INSTANCE}`);
    }
    await pause(PAUSE_MS * 2 ** (attempt - 1));
  }
  for (const socket of sockets) answer(socket, records, options.port ?? 5353);
  await respondAll(sockets, records);
  const close = async () => {
    await respondAll(
      sockets,
      records.map((record) => ({ ...record, ttl: 0 })),
    );
    await destroy(sockets);
  };
  return Ok({ close });
}

async function openSockets({ interfaces = ownAddresses(), port = 5353 }: MdnsOptions) {
  const sockets: MulticastDNS[] = [];
  try {
    for (const address of interfaces) {
      // Bound to all addresses: multicast does not reach a socket that is bound to a unicast
      // address.
      const socket = multicastDns({ interface: address, bind: '0.0.0.0', port });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once('ready', resolve);
        socket.once('error', reject);
        socket.once('warning', reject);
      });
      socket.removeAllListeners('error').removeAllListeners('warning');
      // A malformed packet or an unplugged cable does not end the service.
      socket.on('error', () => {});
    }
  } catch (error) {
    await destroy(sockets);
    return refuse(`multicast does not work on ${interfaces[sockets.length - 1]}`, error);
  }
  return Ok(sockets);
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(
    (addresses) => addresses?.find(({ family }) => family === 'IPv4') ?? [],
  );
  const outside = all.filter(({ internal }) => !internal);
  return (outside.length > 0 ? outside : all).map(({ address }) => address);
}

/** Whether another host claims the name for another endpoint. */
async function isTaken(sockets: readonly MulticastDNS[], records: readonly DnsRecord[]): Promise<boolean> {
  let taken = false;
  const listener = ({ answers, additionals }: { answers: Partial<DnsRecord>[]; additionals: Partial<DnsRecord>[] }) => {
    taken ||= [...answers, ...additionals].some((record) => isRival(record, records));
  };
  for (const socket of sockets) {
    socket.on('response', listener);
    socket.query(INSTANCE);
  }
  await pause(PROBE_MS);
  for (const socket of sockets) socket.off('response', listener);
  return taken;
}

/** Answers questions by multicast; by unicast if they come from another port (RFC 6762, §6.7). */
function answer(socket: MulticastDNS, records: readonly DnsRecord[], port: number): void {
  socket.on('query', ({ id, questions = [] }, sender) => {
    const found = answersTo(questions, records);
    if (found === undefined) return;
    if (sender.port === port) socket.respond(found);
    else socket.respond({ ...found, id, questions }, sender);
  });
}

async function respondAll(sockets: readonly MulticastDNS[], records: readonly DnsRecord[]): Promise<void> {
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.respond({ answers: [...records] }, () => resolve()))),
  );
}

async function destroy(sockets: readonly MulticastDNS[]): Promise<void> {
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.destroy(() => resolve()))));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function refuse(why: string, error?: unknown): Result<never, InspectorError> {
  const cause = error instanceof Error ? `: ${error.message}` : '';
  return Err(
    new InspectorError('invalid-options', `cannot publish by multicast DNS: ${why}${cause}`, { cause: error }),
  );
}

import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Who may be a receiver: one entry of the list. */
interface Entry {
  readonly scheme: 'http:' | 'https:';
  readonly port: string;
  /** A name, or a network that its address is in. */
  readonly host: string | readonly [Address, number];
}

/** `https://` is what is meant without a scheme, and the scheme's port without one. */
const ENTRY = /^(?:(https?):\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s/:@?#[\]]+))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/i;
const NAME = /^(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/**
 * Where ordinary machines are. All else is of this host (loopback), of this link (metadata services
 * of clouds), or of nobody.
 */
const ORDINARY: ReadonlySet<string> = new Set(['unicast', 'private', 'uniqueLocal']);
/** Metadata services of clouds at addresses that look like those of others. */
const METADATA: ReadonlySet<string> = new Set(['fd00:ec2::254']);

/** Which receivers there may be; by default none. */
export class AllowedReceivers {
  readonly #entries: readonly Entry[];

  private constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** The list, or what is wrong with each of its entries. */
  static of(texts: readonly string[]): AllowedReceivers | { readonly problems: readonly string[] } {
    const entries = texts.map(entryOf);
    const problems = texts.flatMap((text, index) =>
      entries[index] === undefined
        ? [
            `allowed.${index}: "${text}" is no host, address or network such as hooks.example.com, ` +
              'hooks.example.com:8443, 10.1.0.0/16:8443, [fd00::]/8 or http://10.1.2.3:8080',
          ]
        : [],
    );
    if (problems.length > 0) return { problems };
    return new AllowedReceivers(entries.filter((entry) => entry !== undefined));
  }

  /** Why nothing is sent to this URL, whatever its name means now. */
  problemOf(text: string): string | undefined {
    if (!URL.canParse(text)) return 'must be an https URL';
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
    if (url.username !== '' || url.password !== '') return 'must not hold credentials: messages are signed';
    if (url.hash !== '') return 'must have no fragment';
    if (this.#entries.length === 0)
      return 'no receiver is allowed here; the operator of this service lists those that are';
    const address = addressIn(url);
    const isAllowed =
      address === undefined
        ? this.#entriesFor(url).some(({ host }) => typeof host !== 'string' || host === nameIn(url))
        : this.allows(url, address.toString());
    return isAllowed ? undefined : `${url.protocol}//${url.host} is not among the receivers that are allowed`;
  }

  /** Whether `url` may be sent to at this address, which its host has now. */
  allows(url: URL, text: string): boolean {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    const name = addressIn(url) === undefined ? nameIn(url) : undefined;
    return this.#entriesFor(url).some(({ host }) => {
      if (typeof host === 'string') return host === name && isOrdinary(address);
      return host[0].kind() === address.kind() && address.match(host[0], host[1]);
    });
  }

  #entriesFor(url: URL): readonly Entry[] {
    const port = portOf(url);
    return this.#entries.filter((entry) => entry.scheme === url.protocol && entry.port === port);
  }
}

function entryOf(text: string): Entry | undefined {
  const [, given = 'https', v6, host = '', bits, port] = ENTRY.exec(text.trim()) ?? [];
  const scheme = given.toLowerCase() === 'http' ? 'http:' : 'https:';
  if ((v6 ?? host) === '' || Number(port ?? 1) > 65_535 || Number(port ?? 1) === 0) return undefined;
  const common = { scheme, port: port === undefined ? standardPort(scheme) : String(Number(port)) } as const;
  const literal = v6 ?? host;
  if (v6 !== undefined || ipaddr.IPv4.isValidFourPartDecimal(host)) {
    if (!ipaddr.isValid(literal)) return undefined;
    const address = ipaddr.process(literal);
    const most = address.kind() === 'ipv4' ? 32 : 128;
    const length = Number(bits ?? most);
    return length <= most ? { ...common, host: [address, length] } : undefined;
  }
  if (bits !== undefined || !NAME.test(host)) return undefined;
  return { ...common, host: withoutLastDot(host.toLowerCase()) };
}

function standardPort(scheme: string): string {
  return scheme === 'https:' ? '443' : '80';
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? standardPort(protocol) : port;
}

function withoutLastDot(name: string): string {
  return name.replace(/\.$/, '');
}

function nameIn({ hostname }: URL): string {
  return withoutLastDot(hostname);
}

/** The address that the host is, if it is none of the names. */
function addressIn({ hostname }: URL): Address | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

function isOrdinary(address: Address): boolean {
  return ORDINARY.has(address.range()) && !METADATA.has(address.toString());
}

import type { Emit } from '../contracts/flow-events.ts';
import type { ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { ipAddress, isLoopback } from '../model/addresses.ts';
import { jsonText } from '../model/exact-json.ts';
import type { IronicNode } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Settings } from '../settings/settings.ts';

/** Where a node's management controller is. */
interface BmcAddresses {
  /** None when Ironic does not say, or when it leads nowhere: that is a warning. */
  readonly addresses: readonly string[];
  /**
   * `name-unavailable` when its name could not be resolved now: asking again later may give
   * addresses.
   */
  readonly failure?: InspectorError;
}

/** What it takes to find them. */
interface BmcAddressParts {
  readonly settings: Pick<Settings, 'ipmiAddressFields'>;
  readonly resolveHost: ResolveHost | undefined;
  readonly emit: Emit;
}

const NOWHERE: BmcAddresses = Object.freeze({ addresses: [] });

/**
 * The addresses of the node's management controller, as `driver_info` has it (CONTRACT.md §3.2):
 * the first field that is filled decides; URLs, ports and brackets are taken apart; names are
 * resolved; loopback addresses do not count.
 */
export async function bmcAddresses(context: BmcAddressParts, node: IronicNode): Promise<BmcAddresses> {
  const info = node.driver_info ?? {};
  const warn = (message: string) =>
    context.emit({ uuid: node.uuid }, { type: 'warning', source: 'bmc-address', message });
  if (info['ipmi_bridging'] && info['ipmi_bridging'] !== 'no') return NOWHERE;
  const field = ['ipmi_address', ...context.settings.ipmiAddressFields].find((name) => info[name]);
  if (field === undefined) return NOWHERE;
  const host = hostOf(info[field]);
  if (host === undefined) {
    warn(`driver_info.${field} holds no address: ${jsonText(info[field])}`);
    return NOWHERE;
  }
  const resolved = await resolve(context, host, warn);
  if (resolved.err) {
    warn(resolved.val.message);
    return { addresses: [], failure: resolved.val };
  }
  const found = resolved.val;
  if (found.length === 0) warn(`driver_info.${field} is ${host}, which has no address`);
  const usable = found.filter((address) => !isLoopback(address));
  if (usable.length < found.length)
    warn(`driver_info.${field} is ${host}: a loopback address is no management controller's`);
  return { addresses: [...new Set(usable)] };
}

async function resolve(
  { resolveHost }: Pick<BmcAddressParts, 'resolveHost'>,
  host: string,
  warn: (message: string) => void,
): Promise<Result<readonly string[], InspectorError>> {
  const address = ipAddress(host);
  if (address !== undefined) return Ok([address]);
  if (resolveHost === undefined) {
    warn(`${host} is a name, and no resolveHost is given`);
    return Ok([]);
  }
  const resolved = await resolveHost(host);
  if (resolved.err) {
    const { message, cause } = resolved.val;
    return Err(new InspectorError('name-unavailable', `could not resolve ${host}: ${message}`, { cause }));
  }
  return Ok(resolved.val.map(ipAddress).filter((found) => found !== undefined));
}

/**
 * The host in the address of a management controller as Ironic's drivers take it: an address,
 * `[address]`, a name or a URL. Scheme, user, port and path may be there or not: `192.0.2.10:8443`,
 * `[2001:db8::1]:8443`, `bmc.example/redfish`.
 *
 * @returns `undefined` when it holds none
 */
export function hostOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [authority = ''] = value
    .trim()
    .replace(/^([a-z][a-z\d+.-]*:)?\/\//i, '')
    .split(/[/?#]/);
  const location = authority.slice(authority.lastIndexOf('@') + 1);
  const [, bracketed] = /^\[([^\]]*)\](?::\d*)?$/.exec(location) ?? [];
  if (bracketed !== undefined) return bracketed || undefined;
  // More than one colon is an IPv6 address, to which no port can be added without brackets.
  const host = location.split(':').length > 2 ? location : location.replace(/:\d*$/, '');
  return host || undefined;
}

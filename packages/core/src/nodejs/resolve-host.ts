import { lookup } from 'node:dns/promises';
import type { ResolveHost } from '../contracts/runtime.ts';
import { describeThrown, InspectorError } from '../errors.ts';
import { Err, Ok } from '../result.ts';

/**
 * Asks the system for all addresses of a host, as `getaddrinfo` does: hosts file, DNS, whatever is
 * configured. A host that is known not to exist has none; `name-unavailable` when that cannot be
 * known now.
 */
export const resolveHost: ResolveHost = async (host) => {
  try {
    const found = await lookup(host, { all: true });
    return Ok(found.map(({ address }) => address));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTFOUND') return Ok([]);
    return Err(new InspectorError('name-unavailable', describeThrown(error), { cause: error }));
  }
};

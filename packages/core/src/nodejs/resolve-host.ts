import { lookup } from 'node:dns/promises';
import type { ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err, Ok } from '../result.ts';

/** Asks the system for all addresses of a host, as `getaddrinfo` does: hosts file, DNS, whatever is configured. */
export const resolveHost: ResolveHost = async (host) => {
  try {
    const found = await lookup(host, { all: true });
    return Ok(found.map(({ address }) => address));
  } catch (error) {
    return Err(
      new InspectorError('bad-request', error instanceof Error ? error.message : String(error), { cause: error }),
    );
  }
};

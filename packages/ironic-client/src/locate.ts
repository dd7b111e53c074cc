import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { baseOf } from './options.ts';
import type { ClientSettings } from './options.ts';

/** Ironic's base URL, no slash at the end. */
export type Locate = () => Promise<Result<string, InspectorError>>;

/**
 * The endpoint of the options, or the catalogue's. The catalogue is looked up for each call: it
 * comes with the token, and a renewed token may bring another.
 */
export function createLocate({ base, authenticator, interfaces, region }: ClientSettings): Locate {
  if (base !== undefined) {
    const given = Promise.resolve(Ok(base));
    return () => given;
  }
  const type = 'baremetal';
  return async () => {
    for (const name of interfaces) {
      const found = await authenticator.endpoint({ type, interface: name, ...(region !== undefined && { region }) });
      if (found.err) return found;
      if (found.val === undefined) continue;
      if (URL.canParse(found.val)) return Ok(baseOf(new URL(found.val).href));
      return Err(new InspectorError('ironic-failed', `The catalogue's ${name} endpoint of Ironic is not a URL`));
    }
    const where = region === undefined ? '' : ` in region ${region}`;
    const wanted = interfaces.join(' or ');
    return Err(new InspectorError('ironic-failed', `The catalogue has no ${wanted} endpoint of type ${type}${where}`));
  };
}

import type { EndpointInterface } from '../authenticator.ts';
import type { Catalogue } from './token.ts';

/** Service types that deployments used before there was an official one. */
const FORMER_NAMES: Readonly<Record<string, readonly string[]>> = {
  baremetal: ['bare-metal'],
  'object-store': ['object-storage'],
};

/** The first endpoint that fits. A service's official type goes before former ones. */
export function findEndpoint(
  catalogue: Catalogue,
  service: { readonly type: string; readonly interface?: EndpointInterface; readonly region?: string },
): string | undefined {
  const wanted = service.interface ?? 'public';
  for (const type of [service.type, ...(FORMER_NAMES[service.type] ?? [])]) {
    for (const { endpoints } of catalogue.filter((entry) => entry.type === type)) {
      const found = endpoints.find(
        (endpoint) =>
          endpoint.interface === wanted &&
          endpoint.url !== '' &&
          (service.region === undefined || (endpoint.region_id ?? endpoint.region) === service.region),
      );
      if (found !== undefined) return found.url;
    }
  }
  return undefined;
}

import { readFile } from 'node:fs/promises';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import type { Cloud } from '@ironic-inspector/openstack-auth/node';

/** A `fetch` over connections of its own, with certificates of one's own. */
export interface CertifiedFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Ends the connections. */
  close(): Promise<void>;
}

/**
 * A `fetch` that trusts the authorities that a cloud names, and shows its certificate; `undefined`
 * where the cloud names none: then the platform's will do. `invalid-options` when a file cannot be
 * used.
 */
export async function certifiedFetch({
  verify,
  cacert,
  cert,
  key,
}: Cloud['tls']): Promise<Result<CertifiedFetch | undefined, InspectorError>> {
  if (verify && cacert === undefined && cert === undefined) return Ok(undefined);
  const read = async (path: string | undefined) => (path === undefined ? undefined : readFile(path, 'utf8'));
  try {
    const [ca, own, secret] = await Promise.all([read(cacert), read(cert), read(key ?? cert)]);
    const { Agent } = await import('undici');
    const dispatcher = new Agent({
      // a stream of events has pauses
      bodyTimeout: 0,
      connect: {
        rejectUnauthorized: verify,
        ...(ca !== undefined && { ca }),
        ...(own !== undefined && secret !== undefined && { cert: own, key: secret }),
      },
    });
    return Ok({
      // The platform's, since it is given the platform's requests; its types know no dispatcher.
      fetch: (input, init) => globalThis.fetch(input, { ...init, dispatcher } as RequestInit),
      close: () => dispatcher.destroy(),
    });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return Err(new InspectorError('invalid-options', `A certificate cannot be used: ${reason}`));
  }
}

import { createNetworkFilter, sourceNetwork, type CallbackRefusal, type NetworkFilter } from '@ironic-inspector/core';
import * as z from 'zod';
import { RateLimit } from './rate-limit.ts';

/**
 * Who may post a callback at all, and how often; the limits of what is in it are the inspector's
 * settings.
 */
export interface CallbackSourceOptions {
  /**
   * Whether every callback is refused with 403, its body unread: for an instance that serves
   * operators only.
   * @default false
   */
  readonly closed?: boolean;
  /**
   * Networks from which ramdisks may post: `192.0.2.0/24`, `2001:db8::/32`. A callback from
   * elsewhere is answered with 403. So is one whose source is unknown: without `node:http` and
   * without the handler's option `remoteAddress`, or over a Unix socket without a trusted
   * `X-Forwarded-For`.
   * @default from anywhere
   */
  readonly allowedNetworks?: readonly string[];
  /**
   * How many callbacks one source may send at once, before `requestsPerSecond` counts. A source is
   * an IPv4 address, or the /64 of an IPv6 address.
   * @default 1000
   */
  readonly burst?: number;
  /**
   * How many callbacks one source may send in the long run: beyond it 503, which makes a ramdisk
   * post again. A proxy in front is one source, unless `trustForwarded` is on.
   * @default 100
   */
  readonly requestsPerSecond?: number;
}

export const callbackSourceSchema = z.strictObject({
  closed: z.boolean().default(false),
  allowedNetworks: z
    .array(z.string())
    .transform((networks, context): NetworkFilter => {
      const filter = createNetworkFilter(networks);
      if (filter.ok) return filter.val;
      for (const problem of filter.val) context.addIssue(problem);
      return z.NEVER;
    })
    .optional(),
  burst: z.int().min(1).default(1000),
  requestsPerSecond: z.number().positive().default(100),
});

/** Checked options, complete. */
export type CallbackSourceSettings = Readonly<z.output<typeof callbackSourceSchema>>;

/** Tells from a callback's source why the callback is refused; `undefined` when it is not. */
export type SourceCheck = (source: string | undefined) => SourceRefusal | undefined;

type SourceRefusal = Extract<CallbackRefusal, 'closed' | 'network' | 'rate'>;

export function createSourceCheck(
  { closed, allowedNetworks, burst, requestsPerSecond }: CallbackSourceSettings,
  now: () => number = () => performance.now(),
): SourceCheck {
  const rate = new RateLimit({ burst, perSecond: requestsPerSecond }, now);
  return (source) => {
    if (closed) return 'closed';
    if (allowedNetworks !== undefined && (source === undefined || !allowedNetworks(source))) return 'network';
    // Without an address, sources cannot be told apart and counted.
    if (source === undefined) return undefined;
    return rate.allows(sourceNetwork(source) ?? 'no address') ? undefined : 'rate';
  };
}

import type { TimeLimits } from '../attempt.ts';
import { Semaphore, SingleFlight } from '../concurrency.ts';
import { boundedStore } from '../lease/bounded-contracts.ts';
import type { InspectorOptions } from '../options/options.ts';
import { callbackSlots } from '../processing/callback-slot.ts';
import type { ProcessingContext } from '../run/context.ts';
import { OpenPosts } from './open-posts.ts';
import type { RelayContext } from './relay-context.ts';

/** How many posts may be on their way while Ironic is away, in one instance; a GiB of them. */
const MOST_OPEN = { posts: 4096, characters: 2 ** 30 };

/** How many posts are tried again at a time. */
const RETRIED_AT_ONCE = 8;

/** What the gateway works with; `undefined` where there is none. */
export function createRelayContext(
  processing: ProcessingContext & Pick<RelayContext, 'search'>,
  { gateway, posts }: Pick<InspectorOptions, 'gateway' | 'posts'>,
  limits: TimeLimits,
): RelayContext | undefined {
  if (gateway === undefined || posts === undefined) return undefined;
  return {
    ...processing,
    relay: gateway.relay,
    posts: boundedStore(posts, 'the store of posts', limits),
    slots: callbackSlots(processing.settings.limits),
    runs: new Semaphore(processing.settings.limits.concurrentCallbacks, Infinity),
    retries: new Semaphore(RETRIED_AT_ONCE),
    attempts: new SingleFlight(),
    open: new OpenPosts(MOST_OPEN),
    posted: () => undefined,
  };
}

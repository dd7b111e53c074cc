import type { Semaphore, SingleFlight } from '../concurrency.ts';
import type { IronicRelay, RelayedAnswer } from '../contracts/ironic-relay.ts';
import type { PostStore } from '../contracts/post-store.ts';
import type { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { Result } from '../result.ts';
import type { LogsContext } from '../processing/ramdisk-logs.ts';
import type { IronicSearch } from '../run/ironic-search.ts';
import type { OpenPosts } from './open-posts.ts';

/** What became of one attempt to hand a post on. */
export interface Attempted {
  /** Ironic has taken or refused it: it is not on record any more. Otherwise it is tried again. */
  readonly isSettled: boolean;
  readonly answer: Result<RelayedAnswer, InspectorError>;
  /** The node for which Ironic has taken it, where that could not be recorded. */
  readonly node?: NodeUuid;
}

/** For handing posts of ramdisks on to Ironic's own inspection. */
export interface RelayContext extends LogsContext {
  readonly relay: IronicRelay;
  readonly posts: PostStore;
  /** With which callbacks are looked up, too: Ironic bears so many searches. */
  readonly search: IronicSearch;
  /** How many posts are read at a time. */
  readonly slots: Semaphore;
  /** How many runs are processed at a time, when Ironic has ended its inspection. */
  readonly runs: Semaphore;
  /** How many are tried again at a time. */
  readonly retries: Semaphore;
  /** Attempts that go on, by the post. */
  readonly attempts: SingleFlight<Result<Attempted, InspectorError>>;
  /** Posts that are tried on in the background. */
  readonly open: OpenPosts;
  /** Is given what the post says, if it can be read. */
  readonly posted: (data: RamdiskData) => void;
}

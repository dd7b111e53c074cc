import type { Semaphore } from '../concurrency.ts';
import type { HistoryRecorder } from '../history/history-recorder.ts';
import type { RequestOptions } from '../model/introspection.ts';
import type { BootContext, ProcessingContext } from '../run/context.ts';
import type { RelayContext } from '../relaying/relay-context.ts';
import type { Ages } from './ages.ts';
import type { ActiveRunWalk, RecordWalk } from './record-walk.ts';
import type { WebhookParts } from '../webhooks/webhook-context.ts';

/** For what the clock sets off. */
export interface UpkeepContext extends BootContext, ProcessingContext {
  /** How old what is on record is. */
  readonly ages: Ages;
  /** How many runs are carried on at a time. */
  readonly resumeSlots: Semaphore;
  /** For posts to Ironic's own inspection; `undefined` where there is no gateway. */
  readonly gateway: RelayContext | undefined;
  /** The same, for the request of a post that is on record. */
  readonly forPost: (request: RequestOptions) => RelayContext | undefined;
  /** What tells history; `undefined` where none is kept. */
  readonly recorder: HistoryRecorder | undefined;
  /** Which records were compared with history last. */
  readonly walk: RecordWalk;
  /** Which runs that go on in history were compared with their records last. */
  readonly activeRuns: ActiveRunWalk;
  /** `undefined` where there are no webhooks. */
  readonly webhooks: WebhookParts | undefined;
}

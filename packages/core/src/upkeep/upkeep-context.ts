import type { Semaphore } from '../concurrency.ts';
import type { BootContext, ProcessingContext } from '../run/context.ts';
import type { Ages } from './ages.ts';

/** For what the clock sets off. */
export interface UpkeepContext extends BootContext, ProcessingContext {
  /** How old what is on record is. */
  readonly ages: Ages;
  /** How many runs are carried on at a time. */
  readonly resumeSlots: Semaphore;
}

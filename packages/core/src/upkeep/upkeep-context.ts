import type { Places } from '../concurrency.ts';
import type { Context } from '../run/context.ts';
import type { Ages } from './ages.ts';

/** What upkeep needs besides. */
export interface UpkeepContext extends Context {
  /** How old what is on record is. */
  readonly ages: Ages;
  /** For runs of others that are carried on. */
  readonly resuming: Places;
}

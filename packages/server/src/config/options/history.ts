import { option } from '../option.ts';
import { boolean, decimal, integer } from '../value-types.ts';

/** What is kept of runs that have ended: all of it is new. */
export const history = {
  enabled: option(boolean, 'true', {
    isOurs: true,
    means: 'Whether what runs knew is kept in the database beyond the next run of the node.',
  }),
  runs_per_node: option(integer({ min: 1, max: 1_000_000 }), '10', {
    isOurs: true,
    setting: 'retention.runsPerNode',
    means: 'How many runs of a node are kept; its newest always is.',
  }),
  days: option(decimal({ min: 0, max: 36_500 }), '90', {
    isOurs: true,
    setting: 'retention.days',
    means: 'For how many days runs are kept that ended well; 0 is for ever.',
  }),
  failed_days: option(decimal({ min: 0, max: 36_500 }), '365', {
    isOurs: true,
    setting: 'retention.failedDays',
    means: 'For how many days runs are kept that failed; 0 is for ever.',
  }),
  bytes: option(integer({ min: 0 }), '2147483648', {
    isOurs: true,
    setting: 'retention.bytes',
    means:
      'How many bytes the documents and events of all runs may take in the database; then the oldest runs go. The default holds ten runs of each ' +
      'of 10 000 nodes, at some 20 KB a run.',
  }),
  refused_days: option(decimal({ min: 0, max: 36_500 }), '7', {
    isOurs: true,
    setting: 'retention.refusedDays',
    means: 'For how many days refused callbacks are kept, at most 10 000 entries; 0 is for ever.',
  }),
  forget_deleted: option(boolean, 'false', {
    isOurs: true,
    setting: 'retention.forgetDeleted',
    means: 'Whether the history of a node goes when the node is gone from Ironic.',
  }),
};

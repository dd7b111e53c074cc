import type { RamdiskContext } from './ramdisk-context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import { attributesOf } from '../model/reported-addresses.ts';
import { isTerminal } from '../model/state-machine.ts';
import { Ok, type Result } from '../result.ts';
import { checkBearer } from './admit.ts';
import { awaitStart } from './await-start.ts';
import { lookUp } from './lookup.ts';
import type { Place } from './place.ts';
import type { Callback } from './read-callback.ts';
import { runBefore } from './run-hooks.ts';

/** Which machine posted, as far as our own records say. */
export interface Machine {
  readonly attributes: LookupAttributes;
  /** What hooks found wrong with the data. */
  readonly failures: readonly string[];
  /** The run that it belongs to, which has not ended; `undefined` when there is none. */
  readonly run: Introspection | undefined;
  /** Why it cannot be said which run it belongs to. */
  readonly ambiguous: InspectorError | undefined;
  /**
   * Where there is no such run, and no token: runs that have ended, by a callback with the same
   * body.
   */
  readonly ended: readonly Introspection[];
}

/**
 * Says whose data it is that was posted: every hook's `before`, then the look-up. A run that goes
 * on comes before anything that is remembered of the same body: its machine may have been another
 * node then.
 */
export async function recognise(
  context: RamdiskContext,
  callback: Callback,
  bearer: Introspection | undefined,
  place: Place,
): Promise<Result<Machine, InspectorError>> {
  const { data, warnings } = callback;
  for (const message of warnings) context.emit(undefined, { type: 'warning', source: 'ramdisk-data', message });
  const failures = await runBefore({
    hooks: context.hooks,
    options: context.settings,
    data,
    report: (step) => context.emit(undefined, step),
  });
  const attributes = attributesOf(data);
  const machine = { attributes, failures, run: undefined, ambiguous: undefined, ended: [] };
  const found = await lookUp(context, attributes);
  if (found.err) return found.val.code === 'lookup-failed' ? Ok({ ...machine, ambiguous: found.val }) : found;
  const run = await whenStarted(context, found.val, bearer, place);
  if (run.err) return run;
  if (run.val !== undefined || bearer !== undefined) return Ok({ ...machine, run: run.val });
  const same = await context.nodes.findByDigest(callback.digest);
  return same.map((runs) => ({
    ...machine,
    // One that nobody could look up, because its machine has no address at all, and which is in
    // hand.
    run: runs.find(({ state }) => !isTerminal(state)),
    ended: runs.filter(({ state }) => isTerminal(state)),
  }));
}

async function whenStarted(
  context: RamdiskContext,
  run: Introspection | undefined,
  bearer: Introspection | undefined,
  place: Place,
): Promise<Result<Introspection | undefined, InspectorError>> {
  if (run?.state !== 'starting') return Ok(run);
  const allowed = checkBearer(context, run, bearer);
  return allowed.err ? allowed : awaitStart(context, run.uuid, place);
}

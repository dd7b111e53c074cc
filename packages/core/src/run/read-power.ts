import { withTimeout } from '../attempt.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { shortText } from '../model/text.ts';
import { DONE, type Result } from '../result.ts';
import type { Context } from './context.ts';

/** How long Ironic may take to tell the power of all that timed out together, in milliseconds. */
const ALL_MS = 5000;
/** How many nodes it is asked for at once. */
const AT_ONCE = 8;

/** What Ironic says of a machine's power. */
interface Power {
  /** `power on`, `power off`, …; `undefined` when it does not know. */
  readonly power: string | undefined;
  /** What went wrong last in Ironic with this node. */
  readonly lastError: string | undefined;
}

/** The power of the node's machine; `Ok(undefined)` when Ironic has no such node. */
export async function powerOf(
  { ironic }: Pick<Context, 'ironic'>,
  node: NodeUuid,
  signal?: AbortSignal,
): Promise<Result<Power | undefined, InspectorError>> {
  const fields = ['uuid', 'power_state', 'last_error'];
  const read = await ironic.getNode(node, { fields, ...(signal !== undefined && { signal }) });
  return read.map((found) => {
    if (found === undefined) return undefined;
    const lastError = found['last_error'];
    return {
      power: found.power_state ?? undefined,
      lastError: typeof lastError === 'string' && lastError !== '' ? shortText(lastError, 1000) : undefined,
    };
  });
}

/**
 * Tells observers whether the machines of these runs, which have timed out, are on: that is the
 * first thing that somebody will ask, and later on it may be otherwise. It is no reason to delay
 * the end of a run for longer than a few seconds: what Ironic does not tell in time is not told.
 */
export async function readPower(context: Context, runs: readonly Introspection[]): Promise<void> {
  if (runs.length === 0) return;
  const late = new AbortController();
  const waiting = [...runs];
  const readSome = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const read = await powerOf(context, run.uuid, late.signal);
      if (late.signal.aborted) return;
      if (read.ok && read.val !== undefined) context.emit(run, { type: 'power-read', ...read.val });
    }
  };
  await withTimeout(context.clock, ALL_MS, "reading the machines' power", async () => {
    await Promise.all(Array.from({ length: AT_ONCE }, readSome));
    return DONE;
  });
  late.abort('late');
}

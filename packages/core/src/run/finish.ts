import { attempt } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import { isInUse, type Node } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Err, type Result } from '../result.ts';
import type { Context } from './context.ts';
import { endRun } from './end-run.ts';
import { failRun, interruptRun, type Outcome } from './fail.ts';
import { rememberSuccess } from './recorded-answer.ts';
import { archive } from './save-data.ts';
import { setCredentials } from './set-credentials.ts';

/** What remains to be done when all data is processed. */
export interface Ending {
  /** The node as Ironic had it last. */
  readonly node: Node;
  /** Whether the run says that power is ours to set; settings and the node's state have a say as well. */
  readonly powerOff: boolean;
  /** What the ramdisk posted, as hooks left it; none when data is applied again. */
  readonly data?: RamdiskData;
  /** What the ramdisk was told to set in the management controller. */
  readonly ipmiCredentials?: IpmiCredentials | undefined;
  /**
   * The document as it was sent, where it could not be archived when it came: that is tried once
   * more.
   */
  readonly unarchived?: string;
}

/**
 * Ends a run well: powers the node off where that is wanted, records `finished`, closes the network
 * (CONTRACT.md §4.2, step 18). What is interrupted here is carried on here: all facts are written.
 */
export async function finishRun(context: Context, run: Introspection, ending: Ending): Promise<Outcome> {
  const change = rememberSuccess(run);
  const off = await attempt('finishing', () => proveAndPowerOff(context, run, ending));
  if (off.err) {
    if (interrupts(off.val.code)) return interruptRun(context, run, 'finish', off.val, 'finish');
    return failRun(context, run, 'finish', off.val, change);
  }
  if (ending.unarchived !== undefined) await archive(context, run, ending.unarchived);
  const finished = await endRun(context, run, 'finish', { ...change, error: null });
  if (finished.err) return interruptRun(context, run, 'finish', finished.val, 'finish');
  return { kind: 'reached', run: finished.val };
}

async function proveAndPowerOff(
  context: Context,
  run: Introspection,
  ending: Ending,
): Promise<Result<void, InspectorError>> {
  if (ending.ipmiCredentials !== undefined) {
    const proven = await setCredentials(context, run, ending.node, ending.data ?? {}, ending.ipmiCredentials);
    if (proven.err) return proven;
  }
  return powerOff(context, run, ending);
}

async function powerOff(
  context: Context,
  run: Introspection,
  { node, powerOff: wanted }: Ending,
): Promise<Result<void, InspectorError>> {
  if (!wanted || !context.settings.processing.powerOff || isInUse(node)) return DONE;
  const off = await context.ironic.setPowerState(run.uuid, 'power off');
  if (off.ok) {
    context.emit(run, { type: 'powered-off' });
    return DONE;
  }
  const message = `Failed to power off node ${run.uuid}, check its power management configuration: ${off.val.message}`;
  if (node.provision_state === 'enroll' && !interrupts(off.val.code)) {
    // Ironic may not have what it takes to control a node that was just enrolled.
    context.emit(run, { type: 'warning', source: 'finish', message });
    return DONE;
  }
  return Err(new InspectorError(off.val.code, message, { cause: off.val, node: run.uuid }));
}

/** What the status says of an aborted run. */
const CANCELED = 'Canceled by operator';

/**
 * The run is `aborting`: powers the node off if that is ours to do, and ends the run, also when
 * Ironic refuses that. When it cannot be asked now, the run is interrupted: the machine must not
 * stay on because of that.
 */
export async function endAborted(context: Context, run: Introspection): Promise<Outcome> {
  if (run.manageBoot) {
    const off = await attempt('abort', () => context.ironic.setPowerState(run.uuid, 'power off'));
    if (off.ok) context.emit(run, { type: 'powered-off' });
    else if (interrupts(off.val.code)) return interruptRun(context, run, 'abort', off.val);
    else {
      const message = `could not power off the node: ${off.val.message}`;
      context.emit(run, { type: 'warning', source: 'abort', message });
    }
  }
  const ended = await endRun(context, run, 'abort_end', { error: CANCELED });
  return ended.ok ? { kind: 'reached', run: ended.val } : interruptRun(context, run, 'abort', ended.val);
}

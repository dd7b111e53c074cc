import { attempt } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import { isReachable } from '../model/addresses.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import { bmcAddressesOf } from '../model/lookup-attributes.ts';
import { isInUse, type JsonPatch, type IronicNode } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { ArchiveContext, Context } from './context.ts';
import { endRun } from './end-run.ts';
import { failRun, interruptRun, type Outcome } from './fail.ts';
import { rememberSuccess } from './recorded-answer.ts';
import { archive } from './save-data.ts';

/** What remains to be done when all data is processed. */
export interface Ending {
  /** The node as Ironic had it last. */
  readonly node: IronicNode;
  /**
   * Whether the run says that power is ours to set; settings and the node's state have a say as
   * well.
   */
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
 * Ends a run well: powers the node off where that is wanted, and records `finished` (CONTRACT.md
 * §4.2, step 18). All facts are written by then, so a run that is interrupted here is resumed here.
 */
export async function finishRun(context: ArchiveContext, run: Introspection, ending: Ending): Promise<Outcome> {
  const change = rememberSuccess(run);
  const off = await attempt('finishing', () => proveAndPowerOff(context, run, ending));
  if (off.err) {
    if (interrupts(off.val.code)) return interruptRun(context, run, 'finish', off.val, 'finish');
    return failRun(context, run, 'finish', off.val, change);
  }
  if (ending.unarchived !== undefined) await archive(context, run, ending.unarchived);
  const finished = await endRun(context, run, 'finish', { ...change, error: null, failure: null });
  if (finished.err) return interruptRun(context, run, 'finish', finished.val, 'finish');
  return { kind: 'reached', run: finished.val };
}

async function proveAndPowerOff(
  context: ArchiveContext,
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
 * Ends a run that is `aborting`: powers the node off, if its boot is managed, and ends the run,
 * also when Ironic refuses the power-off. When Ironic cannot be asked now, the run is interrupted,
 * because the machine must not stay on.
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
  const ended = await endRun(context, run, 'abort_end', {
    error: CANCELED,
    failure: { code: 'aborted', stage: 'waiting', message: CANCELED },
  });
  return ended.ok ? { kind: 'reached', run: ended.val } : interruptRun(context, run, 'abort', ended.val);
}

/**
 * How often Ironic is asked whether the credentials work, and the pause before each, in
 * milliseconds.
 */
const ATTEMPTS = 10;
const PAUSE_MS = 3000;

/**
 * Tells Ironic the credentials that the ramdisk set in the management controller, and waits until
 * it can use them: it can when it knows the boot device (CONTRACT.md §16.1). Sending them again is
 * safe: they are the same.
 */
async function setCredentials(
  context: Context,
  run: Introspection,
  node: IronicNode,
  data: RamdiskData,
  credentials: IpmiCredentials,
): Promise<Result<void, InspectorError>> {
  const told = await context.ironic.patchNode(run.uuid, credentialsPatch(context, node, data, credentials));
  if (told.err) return Err(withoutSecret(told.val, credentials));
  let last: Result<string | undefined, InspectorError> = Ok(undefined);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Also when the service stops: it waits for this, or hands it to another instance, which sends
    // them again.
    await context.clock.sleep(PAUSE_MS);
    last = await context.ironic.getBootDevice(run.uuid);
    if (last.ok && last.val !== undefined) return DONE;
  }
  // Ironic did not say that they do not work: it could not be asked.
  if (last.err && interrupts(last.val.code)) return last;
  const message = `Failed to validate updated IPMI credentials for node ${run.uuid}, node might require maintenance`;
  return Err(new InspectorError('ironic-refused', message, { node: run.uuid }));
}

/**
 * Ironic quotes what it refuses. Its words go into the status, which anybody may read who may see
 * the node.
 */
function withoutSecret(error: InspectorError, { password }: IpmiCredentials): InspectorError {
  const { code, message, node } = error;
  // Not with its cause, which says the same.
  return new InspectorError(code, message.replaceAll(password, '***'), node === undefined ? {} : { node });
}

/** The management controller's address, too, when Ironic has none. */
function credentialsPatch(
  { settings }: Context,
  { driver_info: info = {} }: IronicNode,
  data: RamdiskData,
  { username, password }: IpmiCredentials,
): JsonPatch {
  const { ipv4, ipv6 } = bmcAddressesOf(data);
  // The credentials are sent there: not to ourselves, nor to everybody.
  const address = [ipv4, ipv6].find((candidate) => candidate !== undefined && isReachable(candidate));
  const known = ['ipmi_address', ...settings.ipmiAddressFields].some((field) => info[field]);
  return [
    { op: 'add', path: '/driver_info/ipmi_username', value: username },
    { op: 'add', path: '/driver_info/ipmi_password', value: password },
    ...(known || address === undefined
      ? []
      : [{ op: 'add' as const, path: '/driver_info/ipmi_address', value: address }]),
  ];
}

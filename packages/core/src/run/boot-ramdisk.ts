import { attempt, withTimeout } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import { macAddress } from '../model/mac-address.ts';
import { newCallbackToken } from '../model/callback-token.ts';
import type { Introspection } from '../model/introspection.ts';
import { isEmptyAttributes, type LookupAttributes } from '../model/lookup-attributes.ts';
import type { IronicNode } from '../model/node.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { advance, guardOf, lockedError } from './advance.ts';
import { bmcAddresses } from './bmc-address.ts';
import type { BootContext } from './context.ts';
import { failRun, type Outcome } from './fail.ts';
import { discardData } from './save-data.ts';

/**
 * Makes the node boot the ramdisk (CONTRACT.md §4.1, from step 8). Records the MAC addresses of its
 * ports, has the boot policy enforced, and only then sets the boot device and powers the machine
 * on, when the pacer lets it. A temporary failure interrupts the run, and upkeep boots it again;
 * any other failure ends it in `error`.
 *
 * @param stop how the run stops: {@link endInError} when a caller waits for the answer
 */
export async function bootRamdisk(
  context: BootContext,
  run: Introspection,
  node: IronicNode,
  stop: typeof failRun = failRun,
): Promise<Outcome> {
  const waiting = await attempt('boot', () => prepare(context, run, node));
  if (waiting.ok) return { kind: 'reached', run: waiting.val };
  // A run that waits for its turn when the service stops is handed back as it is: another instance
  // boots it.
  if (context.stopping.isOver) return { kind: 'interrupted', error: waiting.val };
  return stop(context, run, 'boot', waiting.val);
}

async function prepare(
  context: BootContext,
  run: Introspection,
  node: IronicNode,
): Promise<Result<Introspection, InspectorError>> {
  const known = await recordPorts(context, run, node);
  if (known.err) return known;
  const enforced = await context.policy.enforceEverywhere();
  if (enforced.err) return enforced;
  const { firewall } = context.policy;
  if (firewall !== undefined) {
    context.emit(known.val, { type: 'firewall-opened', firewall, macs: known.val.attributes.mac });
  }
  const carried = await carryToken(context, known.val);
  if (carried.err) return carried;
  if (run.manageBoot) {
    const booted = await setBootDevice(context, run, node).then((set) => (set.err ? set : powerOn(context, run)));
    if (booted.err) return booted;
  } else {
    // Not before: a start that is refused discards nothing. Not later: the machine may post as soon
    // as the run waits.
    await discardData(context, run);
  }
  const waiting = await advance(context, known.val, 'wait');
  if (waiting.ok) context.emit(waiting.val, { type: 'waiting', attributes: waiting.val.attributes });
  return waiting;
}

async function recordPorts(
  context: BootContext,
  run: Introspection,
  node: IronicNode,
): Promise<Result<Introspection, InspectorError>> {
  const ports = await context.ironic.listPorts({ node: run.uuid });
  if (ports.err) return ports;
  context.policy.learn(ports.val);
  const mac = [...new Set(ports.val.map((port) => macAddress(port.address) ?? port.address.toLowerCase()))];
  const recognised = await withController(context, { ...run.attributes, mac }, node);
  if (recognised.err) return recognised;
  const attributes = recognised.val;
  if (isEmptyAttributes(attributes) && !context.hasNotFoundHook) return Err(noAttributesError(run.uuid));
  if (mac.length === 0 && run.attributes.bmc_address.length === attributes.bmc_address.length) return Ok(run);
  const recorded = await context.nodes.update(run.uuid, guardOf(run), { attributes });
  if (recorded.err) return recorded;
  return recorded.val === undefined ? Err(lockedError(run.uuid)) : Ok(recorded.val);
}

/**
 * When nothing else tells the machine from others, the name of its management controller is
 * resolved again: the first attempt may have failed temporarily.
 */
async function withController(
  context: BootContext,
  attributes: LookupAttributes,
  node: IronicNode,
): Promise<Result<LookupAttributes, InspectorError>> {
  if (!isEmptyAttributes(attributes)) return Ok(attributes);
  const { addresses, failure } = await bmcAddresses(context, node);
  return failure === undefined ? Ok({ ...attributes, bmc_address: addresses }) : Err(failure);
}

/** CONTRACT.md §1.10: nothing to recognise the machine by, and nobody to ask about unknown ones. */
function noAttributesError(uuid: string): InspectorError {
  return new InspectorError(
    'bad-request',
    "No lookup attributes were found, inspector won't be able to find it after introspection, consider creating ironic ports or providing an IPMI address",
    { node: uuid },
  );
}

async function setBootDevice(
  context: BootContext,
  run: Introspection,
  node: IronicNode,
): Promise<Result<void, InspectorError>> {
  const persistent = isPersistent(node.driver_info?.['force_persistent_boot_device']);
  const set = await context.ironic.setBootDevice(run.uuid, 'pxe', persistent);
  if (set.err) return Err(explain('Failed to set boot device to PXE', set.val));
  context.emit(run, { type: 'boot-device-set', device: 'pxe', persistent });
  return DONE;
}

async function powerOn(context: BootContext, run: Introspection): Promise<Result<void, InspectorError>> {
  await context.stopping.during((signal) => context.pacer.wait(signal));
  if (context.stopping.isOver)
    return Err(
      new InspectorError('internal', 'The service stopped before the node was powered on', { node: run.uuid }),
    );
  const powered = await context.ironic.setPowerState(run.uuid, 'rebooting');
  if (powered.err)
    return Err(explain('Failed to power on the node, check its power management configuration', powered.val));
  context.emit(run, { type: 'powered-on' });
  return DONE;
}

/** `driver_info.force_persistent_boot_device` (CONTRACT.md §4.1, step 11). */
function isPersistent(value: unknown): boolean {
  return ['always', '1', 't', 'true', 'on', 'y', 'yes'].includes(
    String(value ?? '')
      .trim()
      .toLowerCase(),
  );
}

function explain(what: string, error: InspectorError): InspectorError {
  return new InspectorError(error.code, `${what}: ${error.message}`, {
    cause: error,
    ...(error.node === undefined ? {} : { node: error.node }),
  });
}

/** How long it may take to have a token carried. */
const CARRY_MS = 30_000;

/**
 * Hands a token over to be carried to the machine, where one is wanted. Every boot makes a new one:
 * when another instance was about to boot the machine, nobody knows whether its token arrived.
 */
async function carryToken(context: BootContext, run: Introspection): Promise<Result<void, InspectorError>> {
  const carry = context.carryToken;
  if (carry === undefined || !context.settings.callback.requireToken) return DONE;
  const { token, digest } = await newCallbackToken(run.uuid);
  const recorded = await context.nodes.update(run.uuid, guardOf(run), { tokenDigest: digest });
  if (recorded.err) return recorded;
  if (recorded.val === undefined) return Err(lockedError(run.uuid));
  const { uuid, runId, attributes } = recorded.val;
  const carried = await withTimeout(context.clock, CARRY_MS, 'carrying the token', () =>
    carry({ node: uuid, runId, macs: attributes.mac, token }),
  );
  return carried.mapErr(({ code, message, cause }) => {
    const text = `Failed to carry the token of the callback to the machine: ${message}`;
    return new InspectorError(code, text, { cause, node: run.uuid });
  });
}

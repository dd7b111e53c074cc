import { InspectorError } from '../errors.ts';
import { isReachable } from '../model/addresses.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import { bmcAddressesOf } from '../model/lookup-attributes.ts';
import type { JsonPatch, Node } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { Context } from './context.ts';

/** How often Ironic is asked whether the credentials work, and the pause before each, in milliseconds. */
const ATTEMPTS = 10;
const PAUSE_MS = 3000;

/**
 * Tells Ironic the credentials that the ramdisk set in the management controller, and waits until it can use them: it can when it
 * knows the boot device (CONTRACT.md §16.1). Sending them again is safe: they are the same.
 */
export async function setCredentials(
  context: Context,
  run: Introspection,
  node: Node,
  data: RamdiskData,
  credentials: IpmiCredentials,
): Promise<Result<void, InspectorError>> {
  const told = await context.ironic.patchNode(run.uuid, credentialsPatch(context, node, data, credentials));
  if (told.err) return Err(withoutSecret(told.val, credentials));
  let last: Result<string | undefined, InspectorError> = Ok(undefined);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Also when the service stops: it waits for this, or hands it to another instance, which sends them again.
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
  { driver_info: info = {} }: Node,
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

import type { InspectorError } from '../errors.ts';
import type { PortChange } from '../model/change-set.ts';
import type { NewPortGroup } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Sender } from './send-changes.ts';
import { warnOfPorts } from './warn-of-ports.ts';

/**
 * Creates groups of ports. One that Ironic will not have is a warning.
 *
 * @returns the UUIDs of those that are not there
 */
export async function sendPortGroups(
  sender: Sender,
  groups: readonly NewPortGroup[],
): Promise<Result<ReadonlySet<string>, InspectorError>> {
  const missing = new Set<string>();
  for (const group of groups) {
    const created = await sender.context.ironic.createPortGroup(group, sender);
    if (created.ok) continue;
    const { code, message } = created.val;
    if (code !== 'ironic-refused' && code !== 'already-exists') return Err(created.val);
    missing.add(group.uuid);
    warnOfPorts(sender, `could not create a port group with ${group.address}: ${message}`);
  }
  return Ok(missing);
}

/** The same change, but for a group that is not there; `undefined` when nothing else is wanted. */
export function withoutGroups(change: PortChange, missing: ReadonlySet<string>): PortChange | undefined {
  if (missing.size === 0 || change.kind === 'delete') return change;
  if (change.kind === 'create') {
    const { portgroup_uuid: group, ...port } = change.port;
    return group !== undefined && missing.has(group) ? { ...change, port } : change;
  }
  const patch = change.patch.filter(
    (step) => !(step.path === '/portgroup_uuid' && 'value' in step && missing.has(String(step.value))),
  );
  return patch.length === 0 ? undefined : { ...change, patch };
}

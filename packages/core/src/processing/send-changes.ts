import type { About } from '../contracts/flow-events.ts';
import { InspectorError } from '../errors.ts';
import { type ChangeSet, placeOf, PORT_GROUPS, type PortChange, withPorts } from '../model/change-set.ts';
import type { NewPort, NewPortGroup, IronicNode, NodeUuid } from '../model/node.ts';
import { portPatch } from '../node-draft/ports-draft.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import { authorsToBlame } from './blame.ts';
import { hideValues } from './hide-values.ts';

/** What sending needs: Ironic, somebody to tell, and when to give up. */
interface Sender {
  readonly context: Pick<Context, 'ironic' | 'emit' | 'settings'>;
  readonly about: About;
  readonly signal: AbortSignal;
  /** Who asked for what is sent now, for warnings. */
  readonly authors?: readonly string[] | undefined;
  /** Takes out of an error what sensitive rules want written. */
  readonly hide: (error: InspectorError) => InspectorError;
}

/**
 * Sends a change set to Ironic: the node in one PATCH, then groups of ports, its ports, its traits.
 * Values are absolute, so sending it again after a failure is safe: what was applied already
 * changes nothing.
 *
 * @returns the node as Ironic has it now; `undefined` when nothing of the node itself changed. An
 * error names who asked for the change.
 */
export async function sendChanges(
  sender: Omit<Sender, 'hide'>,
  uuid: NodeUuid,
  changes: ChangeSet,
): Promise<Result<IronicNode | undefined, InspectorError>> {
  const hide = hideValues(changes);
  return (await sendAll({ ...sender, hide }, uuid, changes)).mapErr(hide);
}

async function sendAll(
  sender: Sender,
  uuid: NodeUuid,
  changes: ChangeSet,
): Promise<Result<IronicNode | undefined, InspectorError>> {
  const node = await patchNode(sender, uuid, changes);
  if (node.err) return node;
  const groupAuthors = changes.authors[PORT_GROUPS];
  const missing = await sendPortGroups({ ...sender, authors: groupAuthors }, changes.portGroups ?? []);
  if (missing.err) return Err(blame(missing.val, groupAuthors));
  const ports: PortChange[] = [];
  for (const wanted of changes.ports) {
    const change = withoutGroups(wanted, missing.val);
    if (change === undefined) continue;
    const authors = changes.authors[placeOf(change)];
    const isTaken = await sendPort({ ...sender, authors }, uuid, change);
    if (isTaken.err) return Err(blame(isTaken.val, authors));
    if (isTaken.val) ports.push(change);
  }
  for (const trait of changes.addTraits) {
    const sent = await sender.context.ironic.addTrait(uuid, trait, sender);
    if (sent.err) return Err(blame(sent.val, changes.authors[`trait ${trait}`]));
  }
  for (const trait of changes.removeTraits) {
    const sent = await sender.context.ironic.removeTrait(uuid, trait, sender);
    if (sent.err) return Err(blame(sent.val, changes.authors[`trait ${trait}`]));
  }
  const groups = (changes.portGroups ?? []).filter((group) => !missing.val.has(group.uuid));
  sender.context.emit(sender.about, { type: 'node-changed', changes: withPorts(changes, ports, groups) });
  return node;
}

async function patchNode(
  sender: Sender,
  uuid: NodeUuid,
  changes: ChangeSet,
): Promise<Result<IronicNode | undefined, InspectorError>> {
  if (changes.node.length === 0) return Ok(undefined);
  const { signal } = sender;
  const patched = await sender.context.ironic.patchNode(uuid, changes.node, {
    signal,
    resetInterfaces: changes.resetInterfaces,
  });
  if (patched.ok) return patched;
  return Err(blame(patched.val, authorsToBlame(changes, patched.val.message)));
}

/** @returns whether Ironic has taken it; if not, that was warned of */
async function sendPort(sender: Sender, uuid: NodeUuid, change: PortChange): Promise<Result<boolean, InspectorError>> {
  const { ironic } = sender.context;
  if (change.kind === 'delete') {
    const deleted = await ironic.deletePort(change.uuid, sender);
    return deleted.ok
      ? Ok(true)
      : tolerate(sender, deleted.val, `could not delete port ${change.address}`, 'ironic-refused');
  }
  if (change.kind === 'create') return createPort(sender, uuid, change.port);
  const patched = await ironic.patchPort(change.uuid, change.patch, sender);
  if (patched.ok) return Ok(true);
  return tolerate(sender, patched.val, `could not update port ${change.address}`, 'ironic-refused');
}

/**
 * A port that is there already gets our values, as far as they may replace what it has; one that
 * belongs to another node is left to it, with a warning (CONTRACT.md §3.8).
 */
async function createPort(sender: Sender, uuid: NodeUuid, port: NewPort): Promise<Result<boolean, InspectorError>> {
  const { ironic, settings } = sender.context;
  const created = await ironic.createPort(port, sender);
  if (created.ok) return Ok(true);
  if (created.val.code !== 'already-exists') return created;
  const ports = await ironic.listPorts({ node: uuid }, sender);
  if (ports.err) return ports;
  const existing = ports.val.find(({ address }) => address.toLowerCase() === port.address);
  if (existing === undefined)
    return tolerate(sender, created.val, `port ${port.address} belongs to another node`, 'already-exists');
  const patch = portPatch(existing, port, settings.processing.overwriteExisting);
  if (patch.length === 0) return Ok(true);
  const patched = await ironic.patchPort(existing.uuid, patch, sender);
  return patched.ok
    ? Ok(true)
    : tolerate(sender, patched.val, `could not update port ${port.address}`, 'ironic-refused');
}

/**
 * A port that Ironic will not have as we want it is no reason to lose all the rest (CONTRACT.md
 * §5.11, A36).
 */
function tolerate(
  sender: Sender,
  error: InspectorError,
  what: string,
  code: InspectorError['code'],
): Result<false, InspectorError> {
  if (error.code !== code) return Err(error);
  warnOfPorts(sender, `${what}: ${sender.hide(error).message}`);
  return Ok(false);
}

/** What Ironic will not have of ports, and who asked for it. */
function warnOfPorts({ context, about, authors = [] }: Sender, what: string): void {
  context.emit(about, { type: 'warning', source: 'ports', message: `${what}${askedForBy(authors)}` });
}

/** For the end of a message. */
function askedForBy(authors: readonly string[]): string {
  return authors.length === 0 ? '' : ` (asked for by ${authors.join(', ')})`;
}

function blame(error: InspectorError, authors: readonly string[] = []): InspectorError {
  if (authors.length === 0) return error;
  return new InspectorError(error.code, `${error.message}${askedForBy(authors)}`, {
    cause: error,
    authors,
    node: error.node,
    failure: error.failure,
  });
}

/**
 * Creates groups of ports. One that Ironic will not have is a warning.
 *
 * @returns the UUIDs of those that are not there
 */
async function sendPortGroups(
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
function withoutGroups(change: PortChange, missing: ReadonlySet<string>): PortChange | undefined {
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

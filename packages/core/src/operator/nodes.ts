import type { Identifier, Snapshot } from '../contracts/history-records.ts';
import { InspectorError } from '../errors.ts';
import type { HardwareSummary } from '../model/hardware-summary.ts';
import type { Introspection } from '../model/introspection.ts';
import { macAddress } from '../model/mac-address.ts';
import { canonicalUuid, type NodeUuid } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findUuid } from '../run/check-node.ts';
import { checkPlace } from './check-place.ts';
import type { OperatorContext } from './operator-context.ts';

/** Which nodes: those that all of it is true of, as their machines were seen last. */
export interface NodesQuery {
  /** This node, in any usual spelling of its UUID. */
  readonly uuid?: string;
  /** The name that it has in Ironic now. */
  readonly name?: string;
  /** A MAC address of its machine, its management controller, or one of its ports in Ironic. */
  readonly mac?: string;
  /** The serial number of its machine, of the chassis or of the board; in any case. */
  readonly serial?: string;
  /** The name of its product, to its end; in any case. */
  readonly product?: string;
  /**
   * At most this many.
   * @default the setting `apiMaxLimit`, which is also the most
   */
  readonly limit?: number;
  /**
   * The last node of the page before. The list goes on where that was, whatever has become of it.
   * A search looks at its UUID alone.
   */
  readonly after?: { readonly uuid: NodeUuid; readonly run?: Pick<Introspection, 'startedAt'> | undefined };
}

/** A node, with its newest run and what its machine is made of. */
export interface NodeRecord {
  readonly uuid: NodeUuid;
  /** What Ironic called it when its machine was seen last; `undefined` when nobody knows. */
  readonly name: string | undefined;
  /** The newest run; `undefined` when it is not on record any more. */
  readonly run: Introspection | undefined;
  /** What was seen of its machine last; `undefined` without a history, and before that. */
  readonly machine: SeenMachine | undefined;
}

/** What was seen of a node's machine last. */
export interface SeenMachine {
  /** The run that saw it. */
  readonly runId: string;
  readonly at: Date;
  /** Empty where an instance of an older version saw it. */
  readonly hardware: HardwareSummary;
  /** What the hook `identity_guard` found; empty without it. */
  readonly findings: NonNullable<Snapshot['findings']>;
}

const SERIALS = ['system-serial', 'chassis-serial', 'board-serial'] as const;

/** How many machines are looked at that share a MAC address or a serial number. */
const MOST_SHARING = 1000;

/**
 * A page of nodes: all that have a record, the newest run first; or those that are searched for, by
 * their UUIDs. `not-supported` when a search needs a history, and there is none; Ironic is asked
 * for names and for MAC addresses.
 */
export async function listNodes(
  context: OperatorContext,
  { uuid, name, limit: wanted, after, ...query }: NodesQuery,
): Promise<Result<readonly NodeRecord[], InspectorError>> {
  const { apiMaxLimit } = context.settings;
  const limit = wanted ?? apiMaxLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > apiMaxLimit) {
    return badRequest(`limit: must be a whole number from 1 to ${apiMaxLimit}, got ${limit}`);
  }
  if (after !== undefined && canonicalUuid(after.uuid) !== after.uuid) {
    return badRequest('after: must have the UUID of a node');
  }
  const mac = query.mac === undefined ? undefined : macAddress(query.mac.replaceAll('-', ':'));
  if (query.mac !== undefined && mac === undefined) return badRequest(`mac: must be a MAC address, got ${query.mac}`);
  const wantedMachine: Wanted = { mac, serial: folded(query.serial), product: folded(query.product) };
  const named = await namedNode(context, uuid, name);
  if (named.err) return named.val.code === 'node-not-found' ? Ok([]) : named;
  const isSearch = Object.values(wantedMachine).some((value) => value !== undefined);
  if (!isSearch && named.val === undefined) return newest(context, limit, after);
  const searched = { ...wantedMachine, named: named.val, limit, after: after?.uuid };
  const found = isSearch ? await search(context, searched) : await seenOf(context, [named.val ?? '']);
  if (found.err) return found;
  const { uuids, byNode } = found.val;
  const records: NodeRecord[] = [];
  for (const uuid of uuids.filter((one) => after === undefined || one > after.uuid)) {
    if (records.length === limit) break;
    const run = await context.nodes.get(uuid);
    if (run.err) return run;
    const snapshot = byNode.get(uuid);
    if (run.val !== undefined || snapshot !== undefined) records.push(recordOf(uuid, run.val, snapshot));
  }
  return Ok(records);
}

/** The one node that it can be, if the query says so; `node-not-found` when it is none. */
async function namedNode(
  context: OperatorContext,
  uuid: string | undefined,
  name: string | undefined,
): Promise<Result<NodeUuid | undefined, InspectorError>> {
  const id = uuid === undefined ? undefined : canonicalUuid(uuid);
  if (uuid !== undefined && id === undefined) return badRequest('uuid: must be the UUID of a node');
  if (name === undefined) return Ok(id);
  const named = await findUuid(context, name);
  if (named.err || id === undefined || id === named.val) return named;
  return Err(new InspectorError('node-not-found', `Node ${id} is not called ${name}`));
}

interface Wanted {
  readonly mac: string | undefined;
  readonly serial: string | undefined;
  readonly product: string | undefined;
}

/** All nodes with a record, newest first. */
async function newest(
  context: OperatorContext,
  limit: number,
  after: NodesQuery['after'],
): Promise<Result<readonly NodeRecord[], InspectorError>> {
  const place =
    after && checkPlace(after.run?.startedAt, after.uuid, 'the uuid of a node, and the startedAt of its run');
  if (place?.err) return place;
  const runs = await context.nodes.list({
    limit,
    ...(after?.run !== undefined && { after: { uuid: after.uuid, startedAt: after.run.startedAt } }),
  });
  if (runs.err) return runs;
  const seen = await seenOf(
    context,
    runs.val.map(({ uuid }) => uuid),
  );
  if (seen.err) return seen;
  const { byNode } = seen.val;
  return Ok(runs.val.map((run) => recordOf(run.uuid, run, byNode.get(run.uuid))));
}

/** Nodes, and what was seen of their machines, as far as anything was. */
interface Found {
  readonly uuids: readonly NodeUuid[];
  readonly byNode: ReadonlyMap<NodeUuid, Snapshot>;
}

interface Search extends Wanted {
  readonly named: NodeUuid | undefined;
  readonly limit: number;
  readonly after: NodeUuid | undefined;
}

/**
 * Nodes by the narrowest index there is; what else is wanted of them is looked at here. Ironic
 * knows the MAC addresses of ports, also those that are made up, which tell no machine from others.
 */
async function search(context: OperatorContext, wanted: Search): Promise<Result<Found, InspectorError>> {
  const { pastRuns } = context;
  const { mac, serial, product, named, limit, after } = wanted;
  if (pastRuns === undefined && (serial !== undefined || product !== undefined)) {
    return Err(new InspectorError('not-supported', 'This search needs a history: the inspector was given none.'));
  }
  const ports = mac === undefined ? Ok([]) : await context.ironic.listPorts({ address: mac });
  if (ports.err) return ports;
  const ported = new Set(ports.val.flatMap(({ node_uuid }) => (typeof node_uuid === 'string' ? [node_uuid] : [])));
  const indexed =
    pastRuns === undefined || named !== undefined
      ? Ok([])
      : mac !== undefined
        ? await pastRuns.sharing(identifiers(['mac', 'bmc-mac'], mac), MOST_SHARING)
        : serial !== undefined
          ? await pastRuns.sharing(identifiers(SERIALS, serial), MOST_SHARING)
          : await pastRuns.machines({ limit, product: product ?? '', ...(after !== undefined && { after }) });
  if (indexed.err) return indexed;
  const seen = await seenOf(context, named === undefined ? [...ported] : [named]);
  if (seen.err) return seen;
  const byNode = new Map([...seen.val.byNode, ...indexed.val.map((snapshot) => [snapshot.node, snapshot] as const)]);
  const uuids = [...new Set([...seen.val.uuids, ...byNode.keys()])].filter((uuid) => {
    const snapshot = byNode.get(uuid);
    const isMac = mac === undefined || ported.has(uuid) || has(snapshot, ['mac', 'bmc-mac'], mac);
    return (
      isMac && isSerial(snapshot, serial) && (product === undefined || folded(snapshot?.machine?.product) === product)
    );
  });
  return Ok({ uuids: uuids.toSorted(), byNode });
}

function isSerial(snapshot: Snapshot | undefined, serial: string | undefined): boolean {
  if (serial === undefined) return true;
  return has(snapshot, SERIALS, serial) || folded(snapshot?.machine?.serial) === serial;
}

function has(snapshot: Snapshot | undefined, kinds: readonly Identifier['kind'][], value: string): boolean {
  return snapshot?.identifiers.some((one) => kinds.includes(one.kind) && one.value === value) === true;
}

function identifiers(kinds: readonly Identifier['kind'][], value: string): readonly Identifier[] {
  return kinds.map((kind) => ({ kind, value }));
}

/** These nodes, whatever is known of them. */
async function seenOf(
  { pastRuns }: Pick<OperatorContext, 'pastRuns'>,
  uuids: readonly NodeUuid[],
): Promise<Result<Found, InspectorError>> {
  const seen = pastRuns === undefined ? Ok([]) : await pastRuns.snapshots(uuids);
  if (seen.err) return seen;
  return Ok({ uuids, byNode: new Map(seen.val.map((snapshot) => [snapshot.node, snapshot])) });
}

function recordOf(uuid: NodeUuid, run: Introspection | undefined, snapshot: Snapshot | undefined): NodeRecord {
  if (snapshot === undefined) return { uuid, name: undefined, run, machine: undefined };
  const { name, runId, at, machine = {}, findings = [] } = snapshot;
  return { uuid, name, run, machine: { runId, at, hardware: machine, findings } };
}

function folded(text: string | undefined): string | undefined {
  return text?.trim().toLowerCase();
}

function badRequest(what: string) {
  return Err(new InspectorError('bad-request', `Bad request: ${what}`));
}

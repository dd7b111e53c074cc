import { withTimeout } from '../attempt.ts';
import type { Identifier } from '../contracts/history-records.ts';
import { likeMacs } from '../diagnosis/mac-distance.ts';
import { NAME_OF } from '../diagnosis/near-misses.ts';
import type { InspectorError } from '../errors.ts';
import { machineIdentifiers } from '../history/machine-identifiers.ts';
import { isJsonObject } from '../model/json.ts';
import { attributesOf, type LookupAttributes } from '../model/lookup-attributes.ts';
import { maskSecrets } from '../model/secrets.ts';
import { ipAddress } from '../model/addresses.ts';
import { macAddress } from '../model/mac-address.ts';
import type { NodeUuid } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { readCallback } from '../processing/read-callback.ts';
import { pipelineOf, runBefore } from '../processing/run-hooks.ts';
import { Ok, type Result } from '../result.ts';
import { mostShared } from '../run/most-shared.ts';
import type { OperatorContext } from './operator-context.ts';
import { verdictOn, type LookupVerdict } from './lookup-verdict.ts';

/** What a look-up would make of a machine, and why. Plain JSON. */
export interface ExplainedLookup {
  /** What the machine offers to be recognised by. */
  readonly offered: LookupAttributes;
  /** The node that it would be taken for. */
  readonly found: NodeUuid | undefined;
  /** Every node that shares anything with it, those that share most first. */
  readonly candidates: readonly LookupCandidate[];
  /** What hooks found wrong with the data, and who could not be asked. */
  readonly problems: readonly string[];
}

/** A node that shares something with a machine. */
export interface LookupCandidate {
  readonly node: NodeUuid;
  /** How many of the addresses that are recorded for its run it shares: the most is taken. */
  readonly score: number;
  /** What it shares, and where that was found, a phrase each. */
  readonly shares: readonly string[];
  readonly verdict: LookupVerdict;
  /** Why it is taken or not, in words. */
  readonly why: string;
}

/** A body as it came, the object in it, or addresses alone: `{ mac: ['52:54:00:12:34:56'] }`. */
export type LookupQuestion = string | RamdiskData | Partial<LookupAttributes>;

/** How long history and Ironic are waited for together. */
const PATIENCE_MS = 5000;
/** For how many MAC addresses Ironic is asked, and likenesses are looked for. */
const MOST_MACS = 32;
/** How many nodes are explained. */
const MOST_NODES = 64;

/** What was found of each node. */
type Shares = Map<NodeUuid, { score: number; readonly shares: string[]; isLike: boolean }>;

/**
 * Explains what a look-up would make of data that a ramdisk posts, or of addresses: whose run
 * recorded them, whose machine had them when it was introspected last, and whose port in Ironic has
 * them. The hooks' `before` look at a copy of the data; nothing is written or told.
 */
export async function explainLookup(
  context: OperatorContext,
  given: LookupQuestion,
): Promise<Result<ExplainedLookup, InspectorError>> {
  const read = isAddresses(given) ? Ok(ofAddresses(given)) : await ofData(context, given);
  if (read.err) return read;
  const { offered, identifiers } = read.val;
  const problems = [...read.val.problems];
  const matched = await context.nodes.match(offered);
  if (matched.err) return matched;
  const found: Shares = new Map();
  for (const [node, score] of matched.val) note(found, node, `${score} of the addresses recorded for its run`, score);
  await addSnapshots(context, found, identifiers, problems);
  await addPorts(context, found, offered, problems);
  await addLike(context, found, offered);
  const best = mostShared(matched.val);
  const candidates: LookupCandidate[] = [];
  for (const [node, { score, shares, isLike }] of [...found].slice(0, MOST_NODES)) {
    const run = await context.nodes.get(node);
    if (run.err) return run;
    candidates.push({ node, score, shares, ...verdictOn({ node, score, isLike, best, run: run.val }) });
  }
  candidates.sort((one, other) => other.score - one.score || other.shares.length - one.shares.length);
  const taken = candidates.find(({ verdict }) => verdict === 'taken' || verdict === 'needs-token');
  return Ok({ offered, found: taken?.node, candidates, problems: problems.map(maskSecrets) });
}

interface Offered {
  readonly offered: LookupAttributes;
  readonly identifiers: readonly Identifier[];
  readonly problems: readonly string[];
}

function isAddresses(given: LookupQuestion): given is Partial<LookupAttributes> {
  return isJsonObject(given) && Object.keys(given).every((name) => name === 'mac' || name === 'bmc_address');
}

function ofAddresses({ mac = [], bmc_address = [] }: Partial<LookupAttributes>): Offered {
  const offered = {
    mac: [...new Set(mac.flatMap((text) => macAddress(text) ?? []))],
    bmc_address: bmc_address.map((text) => ipAddress(text) ?? text),
  };
  const odd = mac.filter((text) => macAddress(text) === undefined);
  return {
    offered,
    identifiers: addressesAsIdentifiers(offered),
    problems: odd.map((text) => `"${text}" is no MAC address such as 52:54:00:12:34:56`),
  };
}

async function ofData(context: OperatorContext, given: string | RamdiskData): Promise<Result<Offered, InspectorError>> {
  const callback = await readCallback(context, given);
  if (callback.err) return callback;
  const { data, warnings } = callback.val;
  const before = await runBefore({ ...pipelineOf(context, undefined, data), report: () => undefined });
  const failures = before.ok ? before.val : [before.val];
  const offered = attributesOf(data);
  return Ok({
    offered,
    identifiers: machineIdentifiers(data),
    problems: [...warnings, ...failures.map(({ message }) => message)],
  });
}

function addressesAsIdentifiers({ mac, bmc_address }: LookupAttributes): readonly Identifier[] {
  return [
    ...mac.map((value) => ({ kind: 'mac', value }) as const),
    ...bmc_address.map((value) => ({ kind: 'bmc-address', value }) as const),
  ];
}

function note(found: Shares, node: NodeUuid, shares: string, score = 0, isLike = false): void {
  const known = found.get(node);
  if (known === undefined) found.set(node, { score, shares: [shares], isLike });
  else known.shares.push(shares);
}

/** Runs that wait for an address which is like an offered one: mistyped, or of the next NIC. */
async function addLike(context: OperatorContext, found: Shares, { mac }: LookupAttributes): Promise<void> {
  for (const one of mac.slice(0, MOST_MACS)) {
    const like = await context.nodes.match({ mac: likeMacs(one), bmc_address: [] });
    if (like.err) return;
    for (const node of like.val.keys()) {
      if (!found.has(node)) note(found, node, `a recorded MAC address that is like ${one}`, 0, true);
    }
  }
}

async function addSnapshots(
  { pastRuns, clock }: OperatorContext,
  found: Shares,
  identifiers: readonly Identifier[],
  problems: string[],
): Promise<void> {
  if (pastRuns === undefined || identifiers.length === 0) return;
  const sharing = await withTimeout(clock, PATIENCE_MS, 'the history', () => pastRuns.sharing(identifiers, MOST_NODES));
  if (sharing.err) {
    problems.push(`The history could not be read: ${sharing.val.message}`);
    return;
  }
  for (const { node, identifiers: known } of sharing.val) {
    const shared = identifiers.filter((one) =>
      known.some(({ kind, value }) => kind === one.kind && value === one.value),
    );
    for (const { kind, value } of shared) note(found, node, `the ${NAME_OF[kind]} ${value}, when it ran last`);
  }
}

async function addPorts(
  { ironic, search, clock }: OperatorContext,
  found: Shares,
  { mac }: LookupAttributes,
  problems: string[],
): Promise<void> {
  if (mac.length === 0) return;
  const late = new AbortController();
  const some = mac.slice(0, MOST_MACS);
  const ports = await withTimeout(clock, PATIENCE_MS, 'Ironic', () => search.ports({ ironic }, some, late.signal));
  late.abort('over');
  if (ports.err) {
    problems.push(`Ironic could not be asked for its ports: ${ports.val.message}`);
    return;
  }
  if (mac.length > some.length) problems.push(`Ironic was asked for the ports of the first ${MOST_MACS} MAC addresses`);
  for (const { address, node_uuid } of ports.val) {
    if (typeof node_uuid === 'string') note(found, node_uuid, `the MAC address ${address}, of a port in Ironic`);
  }
}

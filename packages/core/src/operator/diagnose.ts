import { attempt, withTimeout } from '../attempt.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { HistoryEvent, HistoryRun } from '../contracts/history-records.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { attributesOfRun, type DiagnosisFacts, isSilent, type PowerFacts, type RunFacts } from '../diagnosis/facts.ts';
import { journalLines } from '../diagnosis/journal-lines.ts';
import { runOfHistory, runOfRecord } from '../diagnosis/run-facts.ts';
import { type FailureCode, InspectorError } from '../errors.ts';
import type { RequestOptions } from '../model/introspection.ts';
import { macAddress } from '../model/mac-address.ts';
import { canonicalUuid } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { readByName } from '../run/check-node.ts';
import { powerOf } from '../run/read-power.ts';
import type { OperatorContext } from './operator-context.ts';
import { refusedAbout } from './refused-about.ts';
import { loadRunLogs } from './run-logs.ts';

/** How a run is diagnosed. */
export interface DiagnoseOptions extends RequestOptions {
  /**
   * Whether lines of the ramdisk's logs may be quoted. Where they are left out, the text says so,
   * and the logs are not read. Over HTTP they are left out for whoever may not read logs, too.
   * @default true
   */
  readonly logs?: boolean;
}

/** How long Ironic is waited for, and how long each question to the history. */
const PATIENCE_MS = 5000;
/** How many events of a run are read. */
const MOST_EVENTS = 5000;
/** How many events of all runs are read to see what is heard of, and how many before the run's. */
const EVENTS_THEN = 1000;
const EVENTS_BEFORE = 300;

/**
 * Why the newest run of a node, or the run of this id, is where it is. What the record does not
 * have comes from history, and from Ironic while it can be asked: what cannot be had in a few
 * seconds is unknown, and the text says so. Nothing is changed.
 */
export async function diagnoseRun(
  context: OperatorContext,
  id: string,
  { logs = true }: Pick<DiagnoseOptions, 'logs'> = {},
): Promise<Result<Diagnosis, InspectorError>> {
  const found = await findRun(context, id);
  if (found.err) return found;
  const missing: string[] = [];
  const { record, past } = found.val;
  const runId = record?.runId ?? past?.runId ?? '';
  const events = await fromHistory(context, missing, (history) => history.events({ runId, limit: MOST_EVENTS }));
  const run = factsOf(record, past, events);
  const identifiers = await fromHistory(context, missing, async (history) => {
    const snapshot = await history.snapshot(run.node);
    return snapshot.map((one) => one?.identifiers ?? []);
  });
  const facts: DiagnosisFacts = {
    run,
    events: events?.length === 0 ? undefined : events,
    identifiers,
    journal: await readJournal(context, missing, run, past, logs),
    heard: context.boots.kinds,
    settings: {
      timeout: context.settings.timeout,
      cleanUpPeriod: context.settings.cleanUpPeriod,
      // Without one here another instance may have one.
      firewall: context.policy.firewall === undefined ? undefined : true,
    },
    now: context.clock.now(),
  };
  const asked = await askIronic(context, missing, facts);
  const heard = await heardThen(context, missing, facts, events?.at(0)?.position);
  const known = { ...facts, run: { ...run, attributes: asked.attributes }, power: asked.power, heard };
  const refused = await fromHistory(context, missing, (history) => refusedAbout(history, known));
  return Ok(diagnose({ ...known, refused, missing }));
}

/**
 * Which boot events were heard at all when the run waited: by this instance since it began, or by
 * any other, as the events of all runs of about that time tell.
 */
async function heardThen(
  context: OperatorContext,
  missing: string[],
  facts: DiagnosisFacts,
  position: number | undefined,
): Promise<DiagnosisFacts['heard']> {
  const own = context.boots.kinds;
  if (position === undefined || !isSilent(facts) || (own.addresses && own.kernels)) return own;
  const after = Math.max(0, position - EVENTS_BEFORE);
  const all = await fromHistory(context, missing, (history) => history.events({ after, limit: EVENTS_THEN }));
  const told = new Set((all ?? []).map(({ step }) => (step.type === 'boot-event' ? step.what : undefined)));
  return { addresses: own.addresses || told.has('address-given'), kernels: own.kernels || told.has('kernel-sent') };
}

interface Found {
  /** The record, if it is of this run. */
  readonly record: RunFacts | undefined;
  readonly past: HistoryRun | undefined;
}

/** The run of a node by its UUID or name, or the run of this id. */
async function findRun(context: OperatorContext, id: string): Promise<Result<Found, InspectorError>> {
  const uuid = canonicalUuid(id);
  const own = uuid === undefined ? Ok(undefined) : await context.nodes.get(uuid);
  if (own.err) return own;
  const ofId = uuid === undefined || own.val !== undefined ? Ok(undefined) : await pastRun(context, uuid);
  if (ofId.err) return ofId;
  if (ofId.val !== undefined) {
    const { node, runId } = ofId.val;
    const newest = await context.nodes.get(node);
    const isNewest = newest.ok && newest.val?.runId === runId;
    return Ok({ past: ofId.val, record: isNewest && newest.val ? runOfRecord(newest.val) : undefined });
  }
  const named = await readByName(context, id, (node) => context.nodes.get(node));
  if (named.err) return named;
  const { found } = named.val;
  if (found === undefined) {
    return Err(new InspectorError('introspection-not-found', `There is no run of node ${id}, and none of this id`));
  }
  const past = await pastRun(context, found.runId);
  return Ok({ record: runOfRecord(found), past: past.ok ? past.val : undefined });
}

function pastRun(
  { pastRuns, clock }: OperatorContext,
  runId: string,
): Promise<Result<HistoryRun | undefined, InspectorError>> {
  if (pastRuns === undefined) return Promise.resolve(Ok(undefined));
  return withTimeout(clock, PATIENCE_MS, 'the history', () => pastRuns.run(runId));
}

/** The record knows more of its run than history does, but for the name. */
function factsOf(
  record: RunFacts | undefined,
  past: HistoryRun | undefined,
  events: readonly HistoryEvent[] | undefined,
): RunFacts {
  const ofHistory = past && runOfHistory(past, events ?? []);
  const both = { ...ofHistory, ...record };
  return { ...(both as RunFacts), name: ofHistory?.name };
}

/** What history answers; `undefined` when there is none, or it does not answer. */
async function fromHistory<T>(
  { pastRuns, clock }: OperatorContext,
  missing: string[],
  ask: (history: HistoryStore) => Promise<Result<T, InspectorError>>,
): Promise<T | undefined> {
  const note = (why: string) => (missing.includes(why) ? undefined : void missing.push(why));
  if (pastRuns === undefined) {
    note('No history is kept here.');
    return undefined;
  }
  const answer = await withTimeout(clock, PATIENCE_MS, 'the history', () => ask(pastRuns));
  if (answer.ok) return answer.val;
  note(`The history could not be read: ${answer.val.message}.`);
  return undefined;
}

/** What may have failed because of what the ramdisk did. */
const OF_THE_DATA: ReadonlySet<FailureCode> = new Set<FailureCode>(['hook-failed', 'inspection-failed']);

/** What the ramdisk's journal says, where its data was the matter and its logs can be loaded. */
async function readJournal(
  context: OperatorContext,
  missing: string[],
  { failure }: RunFacts,
  past: HistoryRun | undefined,
  mayQuote: boolean,
): Promise<readonly string[] | undefined> {
  if (failure === undefined || past === undefined || !OF_THE_DATA.has(failure.code)) return undefined;
  if (past.logs === undefined && failure.hook !== 'ramdisk_error') return undefined;
  if (past.logs !== undefined && !mayQuote) {
    missing.push(
      'The logs of its ramdisk were kept, and are left out here: only who may read logs is shown their lines.',
    );
    return undefined;
  }
  const loaded = await attempt('the logs', () => loadRunLogs(context, past, PATIENCE_MS));
  if (loaded.ok) return journalLines(loaded.val.files);
  missing.push(loaded.val.message);
  return undefined;
}

/**
 * The power of the machine, for a run that waits for it; and what it has in Ironic to be recognised
 * by, where nobody kept what was recorded for the run.
 */
async function askIronic(
  context: OperatorContext,
  missing: string[],
  facts: DiagnosisFacts,
): Promise<{ readonly power?: PowerFacts | undefined; readonly attributes?: RunFacts['attributes'] }> {
  const known = attributesOfRun(facts);
  const attributes = facts.run.attributes;
  const isKnown = known.mac.length + known.bmc_address.length > 0;
  const wasRead = facts.events?.some(({ step }) => step.type === 'power-read') === true;
  if (!isSilent(facts) || (isKnown && wasRead)) return { attributes };
  const { node } = facts.run;
  const late = new AbortController();
  const asked = await withTimeout(context.clock, PATIENCE_MS, 'Ironic', async () => {
    const power = wasRead ? Ok(undefined) : await powerOf(context, node, late.signal);
    if (power.err) return power;
    const ports = isKnown ? Ok([]) : await context.ironic.listPorts({ node }, { signal: late.signal });
    return ports.map((all) => ({ power: power.val, macs: all.flatMap(({ address }) => macAddress(address) ?? []) }));
  });
  late.abort('over');
  if (asked.err) {
    missing.push(`Ironic could not be asked: ${asked.val.message}.`);
    return { attributes };
  }
  const { power, macs } = asked.val;
  return {
    attributes: isKnown ? attributes : { mac: macs, bmc_address: known.bmc_address },
    power: power && { at: context.clock.now(), state: power.power, lastError: power.lastError },
  };
}

import { attempt } from '../attempt.ts';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { Snapshot } from '../contracts/history-records.ts';
import type { HistoryStore, NewDocument } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import { hardwareFingerprint } from '../hardware/fingerprint.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { compareHardware, isLarge } from './compare-hardware.ts';
import type { QueueItem } from './history-queue.ts';
import { snapshotIdentifiers } from './machine-identifiers.ts';
import { findingsIn, summarize } from './summarize.ts';

export type SnapshotItem = Extract<QueueItem, { readonly kind: 'snapshot' }>;

/** Something that is found out of a run when its batch is made. */
interface FoundOfRun {
  readonly run: Introspection;
  readonly step: FlowStep;
}

/**
 * Makes the snapshots of a batch, and tells how machines differ from those before them. One
 * question brings the snapshots before; where the fingerprint is the same, nothing else is read.
 *
 * @param documents those of the batch: what a node's run before left may be among them
 * @param nameOf what Ironic calls a node, if that was heard
 */
export async function takeSnapshots(
  history: Pick<HistoryStore, 'snapshots' | 'document'>,
  items: readonly SnapshotItem[],
  documents: readonly NewDocument[],
  nameOf: (node: NodeUuid) => string | undefined,
): Promise<Result<{ readonly snapshots: Snapshot[]; readonly found: FoundOfRun[] }, InspectorError>> {
  const snapshots: Snapshot[] = [];
  const found: FoundOfRun[] = [];
  if (items.length === 0) return Ok({ snapshots, found });
  const known = await history.snapshots([...new Set(items.map(({ run }) => run.uuid))]);
  if (known.err) return known;
  const last = new Map(known.val.map((snapshot) => [snapshot.node, snapshot]));
  const textOf = async (runId: string): Promise<Result<string | undefined, InspectorError>> => {
    const own = documents.find((document) => document.runId === runId && document.kind === 'processed');
    return own === undefined ? history.document(runId, 'processed') : Ok(own.text);
  };
  for (const { run, data, at } of items) {
    const before = last.get(run.uuid);
    const hardware = hardwareFingerprint(data);
    const isSame = before?.hardware === hardware;
    const identifiers = isSame ? before.identifiers : snapshotIdentifiers(data);
    if (identifiers.length === 0) continue;
    const name = nameOf(run.uuid);
    const snapshot: Snapshot = {
      node: run.uuid,
      runId: run.runId,
      at,
      identifiers,
      hardware,
      ...(name !== undefined && { name }),
      machine: summarize(data),
      findings: findingsIn(data),
    };
    snapshots.push(snapshot);
    last.set(run.uuid, snapshot);
    if (isSame || before === undefined || before.runId === run.runId || isLarge(data)) continue;
    const compared = await attempt('hardware', async () => {
      const text = await textOf(before.runId);
      if (text.err) return text;
      const changed = text.val === undefined ? undefined : compareHardware(before.runId, text.val, data);
      if (changed !== undefined) found.push({ run, step: changed });
      return DONE;
    });
    if (compared.err) found.push({ run, step: uncompared(compared.val) });
  }
  return Ok({ snapshots, found });
}

function uncompared({ message }: InspectorError): FlowStep {
  return { type: 'warning', source: 'hardware', message: `not compared with the last run: ${message}` };
}

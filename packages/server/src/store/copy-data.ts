import type { DataKind, DataStore, InspectorError, NodeStore, NodeUuid, Result } from '@ironic-inspector/core';
import { Ok } from '@ironic-inspector/core';

/** The outcome for the documents of all nodes. */
export interface CopySummary {
  readonly copied: number;
  /** Documents that do not exist. */
  readonly absent: number;
  /** Documents that could not be copied, and why. */
  readonly failed: readonly { readonly node: NodeUuid; readonly kind: DataKind; readonly error: InspectorError }[];
}

const KINDS: readonly DataKind[] = ['processed', 'unprocessed'];
const PAGE = 100;

/**
 * Copies the documents of every node on record (CONTRACT.md §8). A document that cannot be copied
 * is a failure only if the target does not have it already. `Err` when the nodes cannot be listed.
 */
export async function copyData(
  nodes: NodeStore,
  from: DataStore,
  to: DataStore,
  signal?: AbortSignal,
): Promise<Result<CopySummary, InspectorError>> {
  let [copied, absent] = [0, 0];
  const failed: { node: NodeUuid; kind: DataKind; error: InspectorError }[] = [];
  for (let after: { startedAt: Date; uuid: NodeUuid } | undefined; ;) {
    const page = await nodes.list({ limit: PAGE, ...(after !== undefined && { after }) });
    if (page.err) return page;
    for (const { uuid } of page.val) {
      for (const kind of KINDS) {
        if (signal?.aborted === true) return Ok({ copied, absent, failed });
        const outcome = await copyOne(from, to, uuid, kind);
        if (outcome === 'copied') copied += 1;
        else if (outcome === 'absent') absent += 1;
        else failed.push({ node: uuid, kind, error: outcome });
      }
    }
    after = page.val.at(-1);
    if (after === undefined) return Ok({ copied, absent, failed });
  }
}

async function copyOne(
  from: DataStore,
  to: DataStore,
  uuid: NodeUuid,
  kind: DataKind,
): Promise<'copied' | 'absent' | InspectorError> {
  const document = await from.load(uuid, kind);
  if (document.ok && document.val === undefined) return 'absent';
  const saved = document.ok && document.val !== undefined ? await to.save(uuid, kind, document.val) : document;
  if (saved.ok) return 'copied';
  const there = await to.load(uuid, kind);
  return there.ok && there.val !== undefined ? 'copied' : saved.val;
}

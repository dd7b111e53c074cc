import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { DONE, Ok, type Result } from '../result.ts';

/** How many records are read at a time. */
const PAGE = 1000;

/**
 * Removes the records and data of nodes that Ironic has no more (CONTRACT.md §3.11). Before a
 * record goes, Ironic is asked for that very node: a list that was cut short must not cost anybody
 * their data. A node that was created again meanwhile, with its UUID, keeps its new run.
 */
export async function forgetDeleted(context: Context): Promise<Result<void, InspectorError>> {
  const records = await allRecords(context);
  if (records.err) return records;
  if (records.val.length === 0) return DONE;
  const listed = await context.ironic.listNodes({ fields: ['uuid'] });
  if (listed.err) return listed;
  const alive = new Set(listed.val.map((node) => node.uuid));
  let answer: Result<void, InspectorError> = DONE;
  for (const run of records.val) {
    // The node of a run that is enrolling may be created this very moment.
    if (alive.has(run.uuid) || run.state === 'enrolling') continue;
    const forgotten = await forgetIfGone(context, run);
    // One that cannot be forgotten is tried again in the next round and keeps no other on record.
    if (forgotten.err && answer.ok) answer = forgotten;
  }
  return answer;
}

async function allRecords(context: Context): Promise<Result<readonly Introspection[], InspectorError>> {
  const records: Introspection[] = [];
  for (;;) {
    const last = records.at(-1);
    const page = await context.nodes.list({ limit: PAGE, ...(last === undefined ? {} : { after: last }) });
    if (page.err) return page;
    records.push(...page.val);
    if (page.val.length < PAGE) return Ok(records);
  }
}

async function forgetIfGone(context: Context, run: Introspection): Promise<Result<void, InspectorError>> {
  const node = await context.ironic.getNode(run.uuid, { fields: ['uuid'] });
  if (node.err) return node;
  if (node.val !== undefined) return DONE;
  const current = await context.nodes.get(run.uuid);
  if (current.err) return current;
  if (current.val?.runId !== run.runId || current.val.state !== run.state) return DONE;
  // The record goes last: as long as it is there, the next round comes by again.
  const discarded = await context.data?.discard(run.uuid);
  if (discarded?.err) return discarded;
  const forgotten = await context.nodes.forget(run);
  if (forgotten.err) return forgotten;
  if (!forgotten.val) return DONE;
  context.emit(run, { type: 'forgotten' });
  context.policy.changed();
  return DONE;
}

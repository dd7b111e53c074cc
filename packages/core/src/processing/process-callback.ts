import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import { Ok, type Result } from '../result.ts';
import { readNode } from '../run/check-node.ts';
import type { Context } from '../run/context.ts';
import type { Ending } from '../run/finish.ts';
import { archive } from '../run/save-data.ts';
import { processData } from './process-data.ts';
import type { Callback } from './read-callback.ts';

/**
 * The run is `processing`; one line a step (CONTRACT.md §4.2, from step 7). `recorded` is the change set that an instance which is gone
 * began to send: it is sent again, never computed again.
 */
export async function processCallback(
  context: Context,
  run: Introspection,
  callback: Callback,
  signal: AbortSignal,
  recorded?: PendingWork,
): Promise<Result<Ending, InspectorError>> {
  const isArchived = await archive(context, run, callback.unprocessed);
  const node = await readNode(context, run, signal, recorded?.stage);
  if (node.err) return node;
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  if (processed.err) return processed;
  const credentials = await credentialsToSet(context, run);
  return credentials.map((ipmiCredentials) => ({
    node: processed.val,
    powerOff: run.manageBoot || ipmiCredentials !== undefined,
    data: callback.data,
    ipmiCredentials,
    ...(!isArchived && { unarchived: callback.unprocessed }),
  }));
}

async function credentialsToSet(
  context: Context,
  run: Introspection,
): Promise<Result<IpmiCredentials | undefined, InspectorError>> {
  if (!context.settings.processing.enableSettingIpmiCredentials) return Ok(undefined);
  const pending = await context.nodes.pending(run.uuid);
  return pending.map((work) => work?.options.ipmiCredentials);
}

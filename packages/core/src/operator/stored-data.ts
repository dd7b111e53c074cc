import type { Context } from '../context.ts';
import type { DataKind } from '../contracts/data-store.ts';
import { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findUuid } from './check-node.ts';

/**
 * What is stored for the node, as JSON text to the letter; `data-not-found` when there is nothing, or when data is not
 * stored at all (CONTRACT.md §1.9). The record of the run is not looked at: data outlives it.
 */
export async function readData(context: Context, id: string, kind: DataKind): Promise<Result<string, InspectorError>> {
  if (context.data === undefined) {
    return Err(
      new InspectorError(
        'data-not-found',
        'Inspector is not configured to store data. Set the [processing]store_data configuration option to change this.',
        { node: id },
      ),
    );
  }
  const uuid = await findUuid(context, id);
  return uuid.err ? uuid : loadData(context, uuid.val, kind);
}

/** What is stored for the node; `data-not-found` when there is nothing. */
export async function loadData(
  context: Context,
  uuid: NodeUuid,
  kind: DataKind,
): Promise<Result<string, InspectorError>> {
  const document = await context.data?.load(uuid, kind);
  if (document?.err) return document;
  if (document?.val === undefined) {
    const processed = kind === 'processed' ? 'True' : 'False';
    return Err(
      new InspectorError('data-not-found', `Introspection data not found for node ${uuid}, processed=${processed}`, {
        node: uuid,
      }),
    );
  }
  return Ok(document.val);
}

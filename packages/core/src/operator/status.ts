import type { DataKind } from '../contracts/data-store.ts';
import type { Page } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { parseJson } from '../model/exact-json.ts';
import { canonicalUuid, type NodeUuid } from '../model/node.ts';
import { type State, STATES } from '../model/state-machine.ts';
import { Err, Ok, type Result } from '../result.ts';
import { readByName } from '../run/check-node.ts';
import type { ArchiveContext, Context } from '../run/context.ts';
import { checkPlace } from './check-place.ts';

/** Which page of the list. */
export interface ListOptions {
  /**
   * At most this many; 0 is the default.
   * @default the setting `apiMaxLimit`
   */
  readonly limit?: number;
  /**
   * The node after whose record the page begins, by its UUID: its place is looked up now, so it
   * must have a record.
   */
  readonly marker?: string;
  /**
   * In place of `marker`: the last run of the page before. The list goes on where that was,
   * whatever has become of it.
   */
  readonly after?: Pick<Introspection, 'startedAt' | 'uuid'>;
  /** Only runs in one of these states. */
  readonly states?: readonly State[];
}

/**
 * The newest run of the node; `introspection-not-found` when it has none. A name costs a call to
 * Ironic once in a while (the setting `nameMemory`), a UUID none.
 */
export async function readStatus(context: Context, id: string): Promise<Result<Introspection, InspectorError>> {
  const run = await readByName(context, id, (uuid) => context.nodes.get(uuid));
  if (run.err) return run;
  const { uuid, found } = run.val;
  return found === undefined ? Err(notRecorded(uuid)) : Ok(found);
}

/** The original's words for a node that was never introspected. */
function notRecorded(uuid: NodeUuid): InspectorError {
  return new InspectorError('introspection-not-found', `Could not find node ${uuid} in cache`, { node: uuid });
}

/** A page of runs, newest first (CONTRACT.md §1.8). */
export async function listStatuses(
  context: Context,
  options: ListOptions,
): Promise<Result<readonly Introspection[], InspectorError>> {
  const limit = checkLimit(options.limit ?? 0, context.settings.apiMaxLimit);
  if (limit.err) return limit;
  const invalid = options.states?.filter((state) => !STATES.includes(state)) ?? [];
  if (invalid.length > 0) return badRequest(`State(s) "${invalid.join(', ')}" are not valid`);
  const after = options.after === undefined ? await findMarker(context, options.marker) : checkAfter(options.after);
  if (after.err) return after;
  const page: Page = {
    limit: limit.val,
    ...(after.val === undefined ? {} : { after: after.val }),
    ...(options.states === undefined ? {} : { states: options.states }),
  };
  return context.nodes.list(page);
}

function checkLimit(limit: number, max: number): Result<number, InspectorError> {
  if (!Number.isInteger(limit)) return badRequest(`Limit must be a whole number, got ${limit}`);
  if (limit < 0) return badRequest('Limit cannot be negative');
  if (limit > max) return badRequest(`Limit over ${max}`);
  return Ok(limit === 0 ? max : limit);
}

function checkAfter(after: NonNullable<ListOptions['after']>) {
  return checkPlace(after.startedAt, canonicalUuid(after.uuid), 'the startedAt and uuid of a run').map(() => after);
}

async function findMarker(
  context: Context,
  marker: string | undefined,
): Promise<Result<Introspection | undefined, InspectorError>> {
  if (marker === undefined) return Ok(undefined);
  const uuid = canonicalUuid(marker);
  if (uuid === undefined) return badRequest('Marker not UUID-like');
  const record = await context.nodes.get(uuid);
  if (record.err || record.val !== undefined) return record;
  return Err(new InspectorError('introspection-not-found', 'The requested node was not found.', { node: uuid }));
}

function badRequest(what: string) {
  return Err(new InspectorError('bad-request', `Bad request: ${what}`));
}

/**
 * What is stored for the node, as JSON text to the letter; `data-not-found` when there is nothing,
 * or when data is not stored at all (CONTRACT.md §1.9). The record of the run is not looked at:
 * data outlives it.
 */
export async function readData(
  context: ArchiveContext,
  id: string,
  kind: DataKind,
): Promise<Result<string, InspectorError>> {
  if (context.data === undefined) {
    return Err(
      new InspectorError(
        'data-not-found',
        'Inspector is not configured to store data. Set the [processing]store_data configuration option to change this.',
        { node: id },
      ),
    );
  }
  const { data } = context;
  const document = await readByName(context, id, (uuid) => data.load(uuid, kind));
  if (document.err) return document;
  const { uuid, found } = document.val;
  return found === undefined ? Err(notStored(uuid, kind)) : Ok(found);
}

/** As {@link readData}, parsed. */
export async function readParsed(
  context: ArchiveContext,
  id: string,
  kind: DataKind,
): Promise<Result<unknown, InspectorError>> {
  return (await readData(context, id, kind)).map(parseJson);
}

/** What is stored for the node; `data-not-found` when there is nothing. */
export async function loadData(
  context: ArchiveContext,
  uuid: NodeUuid,
  kind: DataKind,
): Promise<Result<string, InspectorError>> {
  const document = await context.data?.load(uuid, kind);
  if (document?.err) return document;
  return document?.val === undefined ? Err(notStored(uuid, kind)) : Ok(document.val);
}

function notStored(uuid: NodeUuid, kind: DataKind): InspectorError {
  const processed = kind === 'processed' ? 'True' : 'False';
  return new InspectorError('data-not-found', `Introspection data not found for node ${uuid}, processed=${processed}`, {
    node: uuid,
  });
}

import { nodeRecordSchema } from '@ironic-inspector/api-schemas';
import { Err, InspectorError, type NodesQuery, Ok, type Result } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { FINDING, STORED } from '../../routes/answers.ts';
import { answerWith, pageWith } from '../answers.ts';
import { readCursor, readPlace, writeCursor } from '../cursor.ts';
import { after, limit, readQuery, text } from '../query.ts';

const SEARCH = {
  uuid: text('Its UUID.'),
  name: text('The name that it has in Ironic now.'),
  mac: text('A MAC address of its machine, of its management controller, or of one of its ports in Ironic.'),
  serial: text('The serial number of its machine, of the chassis or of the board; in any case.'),
  product: text('The name of its product, to its end; in any case.'),
  limit,
  after,
};

const list: Route['handle'] = async (call) => {
  const query = readQuery(call, SEARCH);
  if (query.err) return query;
  const { after: cursor, ...filters } = query.val;
  const place = cursor === undefined ? undefined : placeIn(cursor);
  if (place?.err) return place;
  const asked = Object.entries({ ...filters, after: place?.val }).filter(([, value]) => value !== undefined);
  const page = await call.inspector.nodes(Object.fromEntries(asked));
  if (page.err) return page;
  const last = page.val.length < (filters.limit ?? call.inspector.settings.apiMaxLimit) ? undefined : page.val.at(-1);
  const next = last && writeCursor(last.run === undefined ? '' : String(last.run.startedAt.getTime()), last.uuid);
  return Ok(await pageWith('nodes', nodeRecordSchema, page.val, next));
};

/** Where a page ended: searches go by UUIDs alone, and find nodes without a run, too. */
function placeIn(cursor: string): Result<NodesQuery['after'], InspectorError> {
  const place = readCursor(cursor, 2);
  if (place.err) return place;
  const [time, uuid = ''] = place.val;
  if (time === '') return Ok({ uuid });
  return readPlace(cursor).map(({ at, id }) => ({ uuid: id, run: { startedAt: at } }));
}

/** The node that is named by its UUID or name: one that has a record. */
const show: Route['handle'] = async ({ inspector, param }) => {
  const run = await inspector.status(param('node'));
  if (run.err) return run;
  const found = await inspector.nodes({ uuid: run.val.uuid });
  if (found.err) return found;
  const [node] = found.val;
  if (node !== undefined) return Ok(answerWith(nodeRecordSchema, node));
  return Err(new InspectorError('introspection-not-found', `Node ${run.val.uuid} has no record any more`));
};

/** Nodes, with their newest runs and what their machines are made of. */
export const nodeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/nodes',
    policy: 'introspection:nodes',
    handle: list,
    operation: {
      id: 'listNodes',
      summary: 'Nodes with their newest runs, and what their machines are made of',
      description:
        'All that have a record, the newest run first; or those that are searched for, in the order of their UUIDs.',
      parameters: SEARCH,
      answers: { 200: { description: 'A page of them.', schema: 'NodePage' } },
      refusals: ['bad-request', 'not-supported', ...FINDING, ...STORED],
      example: { query: { product: 'PowerEdge R740', limit: '10' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/nodes/:node',
    policy: 'introspection:nodes',
    handle: show,
    operation: {
      id: 'showNode',
      summary: 'A node with its newest run, and what its machine is made of',
      answers: { 200: { description: 'The node.', schema: 'Node' } },
      refusals: ['introspection-not-found', ...FINDING, ...STORED],
      example: { path: { node: 'node-1' }, status: 200 },
    },
  },
];

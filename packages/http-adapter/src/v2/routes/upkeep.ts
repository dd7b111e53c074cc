import { deletedNodesSchema, forgottenNodesSchema } from '@ironic-inspector/api-schemas';
import type { Route } from '../../route.ts';
import { STORED } from '../../routes/answers.ts';
import { answerWith } from '../answers.ts';
import { flag, most, readQuery } from '../query.ts';

const LIST = { history: flag('Also those that only history knows, and what it keeps of all of them.') };

const list: Route['handle'] = async (call) => {
  const query = readQuery(call, LIST);
  if (query.err) return query;
  return (await call.inspector.deletedNodes(query.val)).map((nodes) => answerWith(deletedNodesSchema, nodes));
};

const MOST = { most, ...LIST };

const forget: Route['handle'] = async (call) => {
  const query = readQuery(call, MOST);
  if (query.err) return query;
  const { most: allowed, history } = query.val;
  const forgotten = await call.inspector.forgetDeleted(allowed, { history });
  return forgotten.map((nodes) => answerWith(forgottenNodesSchema, nodes));
};

const ASKED = ['ironic-refused', 'ironic-failed', 'ironic-unavailable', ...STORED] as const;

/** Nodes that Ironic has no more. */
export const upkeepRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/deleted-nodes',
    policy: 'introspection:deleted_nodes:get',
    handle: list,
    operation: {
      id: 'listDeletedNodes',
      summary: 'The nodes on record that Ironic has no more',
      parameters: LIST,
      answers: { 200: { description: 'They, and how many are on record.', schema: 'DeletedNodes' } },
      refusals: ['bad-request', 'not-supported', ...ASKED],
      example: { status: 200 },
    },
  },
  {
    method: 'DELETE',
    path: '/v2/deleted-nodes',
    policy: 'introspection:deleted_nodes:delete',
    handle: forget,
    operation: {
      id: 'forgetDeletedNodes',
      summary: 'Remove the records and data of all nodes that Ironic has no more',
      parameters: MOST,
      answers: { 200: { description: 'What became of each.', schema: 'ForgottenNodes' } },
      refusals: ['bad-request', 'not-supported', ...ASKED],
      example: { query: { most: '5' }, status: 200 },
    },
  },
];

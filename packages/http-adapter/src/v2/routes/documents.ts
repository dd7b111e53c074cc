import { runLogsSchema } from '@ironic-inspector/api-schemas';
import { type InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { PolicyRule } from '../../policy.ts';
import type { Query } from '../../query.ts';
import type { Call, Operation, Route } from '../../route.ts';
import { FINDING, STORED } from '../../routes/answers.ts';
import { answerWith } from '../answers.ts';
import { documentAnswer } from '../document.ts';
import { kind, readQuery } from '../query.ts';

const KIND = { kind };

/** Whoever asks for anything else than processed data must be allowed to have all of it. */
const policyOf = (query: Query): PolicyRule =>
  (query('kind') ?? 'processed') === 'processed' ? 'introspection:data:processed' : 'introspection:data';

function show(
  load: (call: Call, kind: 'processed' | 'unprocessed') => Promise<Result<string, InspectorError>>,
): Route['handle'] {
  return async (call) => {
    const query = readQuery(call, KIND);
    if (query.err) return query;
    const text = await load(call, query.val.kind);
    return text.err ? text : Ok(await documentAnswer(text.val, call));
  };
}

const described: Pick<Operation, 'parameters' | 'answers'> = {
  parameters: KIND,
  answers: {
    200: { description: 'The document, to the letter.', schema: 'StoredData', tagged: true },
    304: { description: 'It is the one that `If-None-Match` names.' },
  },
};

const showLogs: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.history.logs(param('run'))).map((logs) => answerWith(runLogsSchema, logs));

/** What ramdisks sent, and what hooks made of it. */
export const documentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/nodes/:node/data',
    policy: 'introspection:data',
    policyOf,
    handle: show(({ inspector, param }, of) => inspector.dataText(param('node'), of)),
    operation: {
      id: 'showNodeData',
      summary: 'What was found of a node last',
      ...described,
      refusals: ['bad-request', 'data-not-found', ...FINDING, ...STORED],
      example: { path: { node: 'node-1' }, query: { kind: 'processed' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/runs/:run/data',
    policy: 'introspection:data',
    policyOf,
    handle: show(({ inspector, param }, of) => inspector.history.dataText(param('run'), of)),
    operation: {
      id: 'showRunData',
      summary: 'What was found in a run',
      ...described,
      refusals: ['bad-request', 'run-not-found', 'data-not-found', 'not-supported', ...STORED],
      example: { path: { run: '5b0d2f6e-3c1a-4f7e-9d64-0a1c8e7b2f35' }, query: { kind: 'unprocessed' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/runs/:run/logs',
    policy: 'introspection:logs',
    handle: showLogs,
    operation: {
      id: 'showRunLogs',
      summary: "The logs of a run's ramdisk, unpacked, secrets masked",
      answers: { 200: { description: 'The files, and what is missing of them.', schema: 'RunLogs' } },
      refusals: ['run-not-found', 'data-not-found', 'not-supported', 'overloaded', ...STORED],
      example: { path: { run: '5b0d2f6e-3c1a-4f7e-9d64-0a1c8e7b2f35' }, status: 200 },
    },
  },
];

import { type DryRunOptions, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { STORED } from '../../routes/answers.ts';
import { jsonBody } from '../body.ts';
import { DryRunLines } from '../dry-run-lines.ts';
import { dryRunRequest } from '../requests.ts';

const dryRun: Route['handle'] = async (call) => {
  const body = await jsonBody(call, dryRunRequest);
  if (body.err) return body;
  const { rules, ...options } = body.val;
  if (call.answers.isStopping) return Err(new InspectorError('overloaded', 'The service is stopping'));
  const left = new AbortController();
  const leave = () => left.abort('nobody waits for it any more');
  if (call.signal.aborted) leave();
  call.signal.addEventListener('abort', leave, { once: true });
  const asked = Object.entries({ ...options, rules, signal: left.signal }).filter(([, value]) => value !== undefined);
  const dry = await call.inspector.rules.dryRun(Object.fromEntries(asked) as DryRunOptions);
  if (dry.err) return dry;
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Cache-Control': 'no-store, no-transform',
    // A proxy that waits for the end shows nothing of what is found until then.
    'X-Accel-Buffering': 'no',
  };
  return Ok(new Response(new DryRunLines(dry.val, leave, call.answers, call.reader).body, { headers }));
};

/** Trying rules. */
export const dryRunRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v2/rules/dry-run',
    policy: 'introspection:rule:get',
    handle: dryRun,
    operation: {
      id: 'dryRunRules',
      summary: 'Try rules on what is stored of all nodes, or some',
      description:
        'Nothing is written, and no run begins. A line for each node, as soon as it was looked at, and in the last line what was found of all. It ends when whoever reads it goes away. When the service stops, the last line says that it was aborted; a reader that is too slow is cut off.',
      body: { schema: 'DryRunRequest', required: false },
      answers: {
        200: { description: 'The lines.', schema: 'DryRunLine', mediaType: 'application/x-ndjson' },
      },
      refusals: ['bad-request', 'invalid-state', 'overloaded', 'too-large', 'too-slow', ...STORED],
      example: {
        body: {
          rules: [{ actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r7' }] }],
          nodes: ['node-1'],
        },
        status: 200,
      },
    },
  },
];

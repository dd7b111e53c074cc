import { type DryRunLine, dryRunLineSchema, jsonOf } from '@ironic-inspector/api-schemas';
import { type DryRun, type DryRunOptions, Ok } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { STORED } from '../../routes/answers.ts';
import { jsonBody } from '../body.ts';
import { dryRunRequest } from '../requests.ts';

const dryRun: Route['handle'] = async (call) => {
  const body = await jsonBody(call, dryRunRequest);
  if (body.err) return body;
  const { rules, ...options } = body.val;
  const left = new AbortController();
  const leave = () => left.abort('the reader went away');
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
  return Ok(new Response(linesOf(dry.val, leave), { headers }));
};

/**
 * A line each: no node is looked at before the line before was taken, but for those in hand. Who
 * goes away ends it.
 */
function linesOf(dry: DryRun, leave: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const nodes = dry[Symbol.asyncIterator]();
  const line = (value: DryRunLine) => encoder.encode(`${jsonOf(dryRunLineSchema, value)}\n`);
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await nodes.next();
        if (next.done !== true) return controller.enqueue(line({ node: next.value }));
        controller.enqueue(line({ summary: dry.summary }));
        controller.close();
      },
      cancel: async () => {
        leave();
        await nodes.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

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
        'Nothing is written, and no run begins. A line for each node, as soon as it was looked at, and in the last line what was found of all. It ends when whoever reads it goes away.',
      body: { schema: 'DryRunRequest', required: false },
      answers: {
        200: { description: 'The lines.', schema: 'DryRunLine', mediaType: 'application/x-ndjson' },
      },
      refusals: ['bad-request', 'invalid-state', 'too-large', 'too-slow', ...STORED],
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

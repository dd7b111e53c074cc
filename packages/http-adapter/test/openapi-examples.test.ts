import { gzipSync } from 'node:zlib';
import { memoryLogSink, memoryReceivers } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { Route } from '../src/route.ts';
import { PATHS } from '../src/routes.ts';
import { describeMatrix, U } from './matrix.ts';
import { CALLBACK } from './payload.ts';

const routes = PATHS.filter(({ path }) => path.startsWith('/v2')).flatMap(({ methods }) =>
  [...methods].filter(([method]) => method !== 'HEAD').map(([, route]) => route),
);

const exampleOf = ({ path, method, operation: { example } }: Route) => {
  if (example === undefined) throw new Error(`${method} ${path} has no example`);
  return example;
};

/** An archive without a file. */
const LOGS = gzipSync(Buffer.alloc(1024)).toString('base64');

describeMatrix('the examples in /openapi.json', ({ open }) => {
  it.each(routes.map((route) => [route.method, route.path, route] as const))('%s %s', async (method, path, route) => {
    const { send, inspector } = await open({
      handler: { bootEvents: { ipxe: true }, callback: {} },
      inspector: {
        logSink: memoryLogSink(),
        processing: { alwaysStoreRamdiskLogs: true },
        webhookSender: { ...memoryReceivers().sender, problemOf: () => undefined },
      },
    });
    let run = '';
    for (const time of [1, 2]) {
      run = (await inspector.introspect('node-1', { manageBoot: false })).unwrap().runId;
      const body = CALLBACK.replace('"logs": ""', `"logs": "${LOGS}", "time": ${time}`);
      (await inspector.continue(body)).unwrap();
      await inspector.idle();
    }
    const rule = (await inspector.rules.create({ actions: [{ action: 'fail', message: 'no' }] })).unwrap();
    const webhook = (await inspector.webhooks.create({ url: 'https://receiver.example/' })).unwrap();
    // What an abort is for.
    if (path.endsWith('/abort')) await inspector.introspect('node-1', { manageBoot: false });
    // The ids of this world in place of those of another.
    const there: Readonly<Record<string, string>> = { run, uuid: rule.uuid, node: U, id: webhook.id };

    const { query = {}, body, status, path: named = {} } = exampleOf(route);
    expect(Object.keys(named)).toEqual([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
    const target = path.replaceAll(/:(\w+)/g, (_, name: string) =>
      name === 'node' ? (named['node'] ?? '') : (there[name] ?? ''),
    );
    const asked = new URLSearchParams(query).toString();
    const sent = send(
      method,
      asked === '' ? target : `${target}?${asked}`,
      body === undefined ? {} : { body: JSON.stringify(body) },
    );
    // A stream of events goes on until the inspector stops.
    if (route.operation.answers[200]?.type === 'text/event-stream') await inspector.stop();
    const answer = await sent;
    expect([answer.text, answer.status]).toEqual([answer.text, status]);
    expect(Object.keys(route.operation.answers)).toContain(String(status));
  });
});

describe('an example', () => {
  it('is there for every operation', () => {
    expect(routes.map(exampleOf)).toHaveLength(routes.length);
  });
});

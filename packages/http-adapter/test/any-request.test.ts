import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';
import { U } from './matrix.ts';
import { CALLBACK } from './payload.ts';

const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'),
  fc.stringMatching(/^[A-Za-z!#$%&'*+.^_`|~-]{1,8}$/).filter((name) => !/^(connect|trace|track)$/i.test(name)),
);
const segment = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'v1',
      'introspection',
      'continue',
      'data',
      'unprocessed',
      'abort',
      'rules',
      'node-1',
      U,
      '',
      '..',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%2F', '%zz', '%FF', '%00', '(', '.*', '__proto__', '%252F', ':node', '*'),
  },
);
const path = fc.oneof(
  fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
  fc.constantFrom(
    '/v1/continue',
    '/v1/introspection',
    '/v1/rules',
    `/v1/rules/${U}`,
    `/v1/introspection/${U}`,
    `/v1/introspection/${U}/data/unprocessed`,
  ),
);
const value = fc.oneof(
  fc.constantFrom('', '0', '-1', 'abc', U, 'error,waiting', 'true'),
  fc.string().map(encodeURIComponent),
);
const query = fc
  .array(fc.tuple(fc.constantFrom('limit', 'marker', 'state', 'manage_boot', 'x', '__proto__'), value), {
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'));
const headerValue = fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,20}$/);
const headers = fc.record(
  {
    'X-OpenStack-Ironic-Inspector-API-Version': fc.oneof(fc.constantFrom('1.18', 'latest', '1', '1.99'), headerValue),
    'OpenStack-API-Version': fc.oneof(
      fc.constantFrom('baremetal-introspection 1.17', 'baremetal-introspection'),
      headerValue,
    ),
    'Content-Type': headerValue,
    'Content-Length': fc.oneof(fc.constantFrom('0', '5', '99999999999', '-1', 'x'), headerValue),
    'X-Forwarded-Proto': headerValue,
    'X-Forwarded-Host': headerValue,
    'X-Forwarded-Port': headerValue,
    'X-Forwarded-Prefix': headerValue,
    Accept: headerValue,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.constant(CALLBACK),
  fc.json(),
  fc.uint8Array({ maxLength: 50 }),
  fc.json().map((json) => CALLBACK.replace('"inventory": {', `"inventory": {"odd": ${json},`)),
  fc
    .tuple(fc.constantFrom('interfaces', 'cpu', 'disks', 'memory', 'boot', 'bmc_address'), fc.json())
    .map(([name, json]) => `{"inventory":{"${name}":${json}}}`),
);

/** Where an answer is neither JSON nor the words of a standard, something went wrong. */
it('answers any request, errors in JSON and never with a defect', async () => {
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: U, name: 'node-1', driver_info: { ipmi_address: '192.0.2.10' } });
  const inspector = new Inspector({
    ironic,
    ...createMemoryStore(),
    introspectionDelay: 0,
    limits: { bodyBytes: 10_000 },
  });
  const defects: unknown[] = [];
  const handler = createInspectorHandler(inspector, {
    trustForwarded: true,
    healthcheck: true,
    onError: (error) => defects.push(error.cause),
  });

  await fc.assert(
    fc.asyncProperty(method, path, query, headers, body, async (verb, where, asked, sent, posted) => {
      const hasBody = posted !== undefined && !/^(get|head)$/i.test(verb);
      const url = `http://h.example:5050${where}${asked === '' ? '' : `?${asked}`}`;
      const request = new Request(url, { method: verb, headers: sent, ...(hasBody && { body: posted as BodyInit }) });
      const answer = await handler(request);
      const text = await answer.text();
      expect(defects).toEqual([]);
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400 || verb === 'HEAD') return;
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(JSON.parse(text)).toEqual({ error: { message: expect.any(String) } });
    }),
    { numRuns: 1500 },
  );
  await inspector.stop();
});

import type { FlowEvent } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import type { AnsweredRequest } from '../src/index.ts';
import { describeMatrix, U } from './matrix.ts';
import { tokensSayWho } from './identities.ts';
import { stub } from './stub.ts';

const OURS = /^req-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;
const THEIRS = 'req-01234567-89ab-cdef-0123-456789abcdef';

describeMatrix('request ids', ({ open, openOn }) => {
  it.each([
    ['GET', '/', {}],
    ['POST', `/v1/introspection/${U}`, {}],
    ['OPTIONS', '/v1/rules', {}],
    ['GET', '/v1/nothing', {}],
    ['PUT', '/v1/rules', {}],
    ['GET', '/', { 'OpenStack-API-Version': 'baremetal-introspection 1.99' }],
  ])('%s %s is answered with one, and never the same twice', async (method, path, headers: Record<string, string>) => {
    const { send } = await openOn(stub());
    const ids = [await send(method, path, { headers }), await send(method, path, { headers })].map((answer) =>
      answer.headers.get('x-openstack-request-id'),
    );
    expect(ids).toEqual([expect.stringMatching(OURS), expect.stringMatching(OURS)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('marks every event that the request set off', async () => {
    const events: FlowEvent[] = [];
    const { send, inspector } = await open({ inspector: { observers: [(event) => events.push(event)] } });
    const answer = await send('POST', `/v1/introspection/${U}`, { headers: { 'X-Openstack-Request-Id': THEIRS } });
    await inspector.idle();
    expect(new Set(events.map(({ requestId }) => requestId))).toEqual(
      new Set([answer.headers.get('x-openstack-request-id')]),
    );
    expect(events.map(({ type }) => type)).toContain('waiting');
  });

  it.each([
    [THEIRS, THEIRS],
    [undefined, undefined],
    ['req-1', undefined],
    [THEIRS.toUpperCase(), undefined],
    [`${THEIRS}0`, undefined],
    [`${THEIRS}, ${THEIRS}`, undefined],
  ])("takes %s for the caller's own: %s", async (sent, taken) => {
    const seen: AnsweredRequest[] = [];
    const { send } = await openOn(stub(), { onAnswer: (answered) => seen.push(answered) });
    await send('GET', '/', { headers: sent === undefined ? {} : { 'X-Openstack-Request-Id': sent } });
    expect(seen).toMatchObject([{ globalRequestId: taken, requestId: expect.stringMatching(OURS) }]);
  });

  it('hands on what the caller names to flow events, and to Ironic', async () => {
    const events: FlowEvent[] = [];
    const { send, inspector, ironic } = await open({ inspector: { observers: [(event) => events.push(event)] } });
    const told: unknown[] = [];
    const validatePower = ironic.validatePower.bind(ironic);
    ironic.validatePower = (uuid, options) => {
      told.push(options?.requestId);
      return validatePower(uuid, options);
    };
    const headers = { 'X-Openstack-Request-Id': THEIRS };
    await send('POST', `/v1/introspection/${U}`, { headers });
    await inspector.idle();
    expect(new Set(events.map(({ globalRequestId }) => globalRequestId))).toEqual(new Set([THEIRS]));
    expect(told).toEqual([THEIRS]);
    events.length = 0;
    // Anybody may post a callback.
    await send('POST', '/v1/continue', { headers, body: '[]' });
    await inspector.idle();
    expect(new Set(events.map(({ globalRequestId }) => globalRequestId))).toEqual(new Set([undefined]));
  });

  it.each([
    ['admin', '/v1/introspection', 200, { id: 'u', name: 'they' }],
    ['nobody', '/v1/rules', 403, { id: 'u', name: 'they' }],
    ['*', '/v1/rules', 200, { name: 'they' }],
    ['!unauthenticated', '/v1/rules', 401, undefined],
    ['admin', '/v1', 200, undefined],
  ])('tells an access log who asked, as %s for %s', async (token, path, status, user) => {
    const seen: AnsweredRequest[] = [];
    const options = { auth: tokensSayWho, trustForwarded: true, onAnswer: (one: AnsweredRequest) => seen.push(one) };
    const { send } = await openOn(stub(), options);
    await send('GET', path, { headers: { 'X-Auth-Token': token, 'X-Forwarded-For': '203.0.113.1, 192.0.2.7' } });
    expect(seen).toMatchObject([{ status, user, remoteAddress: '192.0.2.7' }]);
  });

  it('tells the inspector who asked, where that is known', async () => {
    const asked: unknown[] = [];
    const inspector = stub();
    const { send } = await openOn(
      {
        ...inspector,
        introspect: async (...all) => (asked.push(all[1]?.askedBy), inspector.introspect(...all)),
        continue: async (...all) => (asked.push(all[1]?.askedBy), inspector.continue(...all)),
      },
      { auth: tokensSayWho },
    );
    const headers = { 'X-Auth-Token': '*' };
    await send('POST', `/v1/introspection/${U}`, { headers });
    await send('POST', '/v1/continue', { headers, body: '{}' });
    expect(asked).toEqual(['they', undefined]);
  });

  it('tells an access log what was asked and answered, and no secrets', async () => {
    const seen: AnsweredRequest[] = [];
    const { send } = await openOn(stub(), { onAnswer: (answered) => seen.push(answered) });
    await send('POST', '/v1/introspection/node-1?new_ipmi_username=a&new_ipmi_password=planted');
    await send('GET', '/v1/planted');
    expect(seen).toMatchObject([
      { method: 'POST', route: '/v1/introspection/:node', node: 'node-1', status: 202 },
      { method: 'GET', route: undefined, node: undefined, status: 404 },
    ]);
    expect(seen.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
    expect(JSON.stringify(seen)).not.toContain('planted');
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('answers, whether the access log %s', async (_, onAnswer) => {
    const { send } = await openOn(stub(), { onAnswer });
    expect(await send('GET', '/')).toMatchObject({ status: 200 });
  });
});

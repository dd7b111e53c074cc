import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { byCall, bySocket } from './client.ts';
import { U } from './matrix.ts';
import { CALLBACK, OTHER_CALLBACK } from './payload.ts';

it.each([
  ['called', byCall],
  ['on a socket', bySocket],
])('tells who began the run its token, and wants it back in the URL of the callback (%s)', async (_, connect) => {
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: U, driver_info: { ipmi_address: '192.0.2.10' } });
  const inspector = new Inspector({
    ironic,
    ...createMemoryStore(),
    introspectionDelay: 0,
    callback: { requireToken: true },
  });
  const client = await connect(inspector);
  const { send } = client;

  const start = await send('POST', `/v1/introspection/${U}`);
  expect(start.status).toBe(202);
  expect(start.headers.get('cache-control')).toBe('no-store');
  const { callback_token: token } = start.body as { callback_token: string };
  await inspector.idle();
  expect((await send('GET', `/v1/introspection/${U}`)).text).not.toContain(token.slice(-64));

  const refused = { status: 403, body: { error: { message: expect.any(String) } } };
  for (const query of ['', '?token=', '?token=x', `?token=${token}0`, `?token=x&token=${token}`, `?Token=${token}`])
    expect(await send('POST', `/v1/continue${query}`, { body: CALLBACK })).toMatchObject(refused);
  for (let times = 0; times < 2; times++)
    expect(await send('POST', `/v1/continue?token=${token}`, { body: CALLBACK })).toMatchObject({
      status: 200,
      body: { uuid: U },
    });
  expect(await send('POST', `/v1/continue?token=${token}`, { body: OTHER_CALLBACK })).toMatchObject(refused);
  await inspector.idle();
  await client.close();
  await inspector.stop();
});

import { describe, expect, it } from 'vitest';
import {
  createEnrollHook,
  Err,
  Inspector,
  InspectorError,
  Ok,
  type CarryToken,
  type TokenToCarry,
} from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, MAC, UUID, withMethods, world, type World } from './world.ts';

const callback = { requireToken: true };
const OTHER = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';
const NOBODY = `${UUID}.${'0'.repeat(64)}`;

/** Introspects a node up to `waiting`, and tells the token. */
async function begin({ inspector }: Pick<World, 'inspector'>, node = UUID): Promise<string> {
  const { callbackToken } = (await inspector.introspect(node)).unwrap();
  await inspector.idle();
  if (callbackToken === undefined) throw new Error('no token');
  return callbackToken;
}

const refusals = ({ events }: Pick<World, 'events'>) =>
  events.flatMap((event) => (event.type === 'callback-refused' ? [event.reason] : []));

const stateOf = async ({ inspector }: Pick<World, 'inspector'>) => (await inspector.status(UUID)).unwrap().state;

describe('a run that wants a token', () => {
  it('is finished by a callback that carries it', async () => {
    const one = world({ callback });
    const token = await begin(one);
    expect((await one.inspector.continue(BODY, { token })).unwrap()).toEqual({ uuid: UUID });
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('finished');
    expect(refusals(one)).toEqual([]);
  });

  it.each([
    ['none', undefined, 'no-token'],
    ['an empty one', '', 'wrong-token'],
    ['one that is none', 'secret', 'wrong-token'],
    ['a guess', NOBODY, 'wrong-token'],
    ['one of a node without a run', `${OTHER}.${'0'.repeat(64)}`, 'wrong-token'],
    ['megabytes', 'x'.repeat(5_000_000), 'wrong-token'],
  ])('is left alone by a callback with %s', async (_, token, reason) => {
    const one = world({ callback });
    await begin(one);
    for (const body of [BODY, bodyWith({ error: 'boom' })]) {
      const error = errorOf(await one.inspector.continue(body, { token }));
      expect(error.code).toBe('callback-refused');
    }
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('waiting');
    expect(refusals(one)).toEqual([reason, reason]);
  });

  it('is not waited for, while it is starting, by who has none', async () => {
    const clock = manualClock();
    const one = world({ callback, clock, introspectionDelay: 60 }, { macs: [MAC] });
    one.ironic.addNode({ uuid: OTHER, macs: ['52:54:00:00:00:99'] });
    (await one.inspector.introspect(OTHER)).unwrap();
    const { callbackToken: token } = (await one.inspector.introspect(UUID)).unwrap();
    await eventually(() => one.inspector.load().powerOnQueue === 1);
    expect(await stateOf(one)).toBe('starting');
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('callback-refused');
    const { sleeping } = clock;
    const waits = one.inspector.continue(BODY, { token });
    await eventually(() => clock.sleeping > sleeping);
    await clock.advance(6000);
    expect(errorOf(await waits).code).toBe('node-locked');
    await clock.advance(60_000);
    await one.inspector.idle();
  });

  it('is not read by who has no token that is right', async () => {
    const one = world({ callback });
    await begin(one);
    const error = errorOf(await one.inspector.continue('{'.repeat(1000), { token: NOBODY }));
    expect(error.code).toBe('callback-refused');
    await one.inspector.idle();
    expect(one.events.some(({ type }) => type === 'callback-received')).toBe(false);
  });

  it('answers the same body again, with the token, and nothing else', async () => {
    const one = world({ callback });
    const token = await begin(one);
    (await one.inspector.continue(BODY, { token })).unwrap();
    await one.inspector.idle();
    one.ironic.clearCalls();
    expect((await one.inspector.continue(BODY, { token })).unwrap()).toEqual({ uuid: UUID });
    for (const [body, wrong] of [
      [BODY, undefined],
      [BODY, NOBODY],
      [bodyWith({ error: 'another' }), token],
      [bodyWith({ error: 'another' }), NOBODY],
    ] as const)
      expect(errorOf(await one.inspector.continue(body, { token: wrong })).code).toBe('callback-refused');
    await one.inspector.idle();
    expect(one.calls()).toEqual([]);
    expect(refusals(one)).toEqual(['no-token', 'wrong-token', 'spent-token', 'wrong-token']);
    expect(await stateOf(one)).toBe('finished');
  });

  it('takes one of two bodies that come at once, and the same one twice', async () => {
    const one = world({ callback });
    const token = await begin(one);
    const other = bodyWith({ configuration: { collectors: ['other'] } });
    const answers = await Promise.all([BODY, other, BODY].map((body) => one.inspector.continue(body, { token })));
    await one.inspector.idle();
    const [first, second, again] = answers.map((answer) => (answer.ok ? 'accepted' : answer.val.code));
    // The one that lost may ask again while the other is processed.
    const lost = expect.stringMatching(/^(node-locked|callback-refused)$/);
    expect([first, second]).toEqual(first === 'accepted' ? ['accepted', lost] : [lost, 'accepted']);
    expect(again).toEqual(first === 'accepted' ? first : lost);
    const loser = first === 'accepted' ? other : BODY;
    expect(errorOf(await one.inspector.continue(loser, { token })).code).toBe('callback-refused');
  });

  it('does not let who has no token share the answer of who has one', async () => {
    const one = world({ callback });
    const token = await begin(one);
    const [good, bad] = await Promise.all([one.inspector.continue(BODY, { token }), one.inspector.continue(BODY)]);
    expect(good.ok).toBe(true);
    expect(errorOf(bad).code).toBe('callback-refused');
    await one.inspector.idle();
  });

  it('ends in error by bad data that carries the token, and answers that again', async () => {
    const one = world({ callback });
    const token = await begin(one);
    const bad = bodyWith({ error: 'boom' });
    const first = errorOf(await one.inspector.continue(bad, { token }));
    expect(first.code).toBe('processing-failed');
    expect(errorOf(await one.inspector.continue(bad, { token }))).toMatchObject(first);
    expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('callback-refused');
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('error');
  });

  it.each([
    ['an error and nothing else', '{"error": "no collector extra-hardware"}', 'no collector extra-hardware'],
    ['nothing at all', '{}', 'Hardware inventory is empty or missing'],
  ])('ends in error by %s that carries the token', async (_, body, reason) => {
    const one = world({ callback });
    const token = await begin(one);
    expect(errorOf(await one.inspector.continue(body)).code).toBe('lookup-failed');
    expect(await stateOf(one)).toBe('waiting');
    const refused = errorOf(await one.inspector.continue(body, { token }));
    expect(refused).toMatchObject({ code: 'processing-failed', message: expect.stringContaining(reason) });
    await one.inspector.idle();
    expect((await one.inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: expect.stringContaining(reason),
    });
    expect(errorOf(await one.inspector.continue(body, { token }))).toMatchObject(refused);
  });

  it('is not ended by an error of a machine with another address', async () => {
    const one = world({ callback });
    const token = await begin(one);
    const body = JSON.stringify({ error: 'boom', inventory: { bmc_address: '192.0.2.77' } });
    expect(errorOf(await one.inspector.continue(body, { token })).code).toBe('lookup-failed');
    expect(await stateOf(one)).toBe('waiting');
  });

  it('that has not begun to wait is not ended by an error alone', async () => {
    const one = world();
    one.ironic.addNode({ uuid: OTHER, driver_info: { ipmi_address: '192.0.2.11' } });
    const clock = manualClock();
    const two = new Inspector({ ironic: one.ironic, ...one.store, callback, clock, introspectionDelay: 3600 });
    (await two.introspect(UUID)).unwrap();
    const { callbackToken: token } = (await two.introspect(OTHER)).unwrap();
    await eventually(async () => (await two.status(UUID)).unwrap().state === 'waiting');
    expect(errorOf(await two.continue('{"error": "boom"}', { token })).code).toBe('node-locked');
    expect((await two.status(OTHER)).unwrap().state).toBe('starting');
    await two.stop();
  });

  it('keeps its token when what came was of no machine that anybody knows', async () => {
    const one = world({ callback });
    const token = await begin(one);
    const stranger = { bmc_address: '192.0.2.77', interfaces: [] };
    expect(errorOf(await one.inspector.continue(bodyWith({ inventory: stranger }), { token })).code).toBe(
      'lookup-failed',
    );
    (await one.inspector.continue(BODY, { token })).unwrap();
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('finished');
  });

  it('is not opened by the token of another run', async () => {
    const one = world({ callback });
    one.ironic.addNode({ uuid: OTHER, driver_info: { ipmi_address: '192.0.2.11' } });
    await begin(one);
    const token = await begin(one, OTHER);
    expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('callback-refused');
    await one.inspector.idle();
    expect(refusals(one)).toEqual(['other-run']);
    expect(await stateOf(one)).toBe('waiting');
  });

  it.each([
    ['ended', async ({ inspector }: World) => void (await inspector.abort(UUID))],
    ['was begun anew', async (one: World) => void (await begin(one))],
  ])('does not know its token any more when it %s', async (_, move) => {
    const one = world({ callback });
    const token = await begin(one);
    await move(one);
    await one.inspector.idle();
    expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('callback-refused');
  });

  it('wants it from whichever instance answers, also after the setting was turned off', async () => {
    const one = world({ callback });
    const token = await begin(one);
    await one.inspector.stop();
    const two = new Inspector({ ironic: one.ironic, ...one.store });
    expect(errorOf(await two.continue(BODY)).code).toBe('callback-refused');
    expect((await two.continue(BODY, { token })).unwrap()).toEqual({ uuid: UUID });
    await two.idle();
    await two.stop();
  });
});

describe('a run that wants none', () => {
  it.each([undefined, { requireToken: false }])('is not given one (%j)', async (setting) => {
    const one = world(setting && { callback: setting });
    const run = (await one.inspector.introspect(UUID)).unwrap();
    expect(run).not.toHaveProperty('callbackToken');
    expect(run.tokenDigest).toBeUndefined();
    await one.inspector.idle();
    (await one.inspector.continue(BODY)).unwrap();
    await one.inspector.idle();
  });

  it('that waits already when the setting is turned on is finished as it was begun', async () => {
    const one = world();
    await one.wait();
    await one.inspector.stop();
    const two = new Inspector({ ironic: one.ironic, ...one.store, callback });
    expect((await two.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await two.stop();
  });
});

describe('machines that nobody asked', () => {
  const STRANGER = { driver_info: { ipmi_address: '192.0.2.99' } };

  it('in use are not heard where a token is required, and asked ones are', async () => {
    const settings = { callback, processing: { permitActiveIntrospection: true } };
    const one = world(settings, { provision_state: 'active', macs: [MAC] });
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('lookup-failed');
    expect((await one.store.nodes.get(UUID)).unwrap()).toBeUndefined();
    const token = await begin(one);
    (await one.inspector.continue(BODY, { token })).unwrap();
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('finished');
  });

  it('are enrolled where that is wanted: nobody could have given them a token', async () => {
    const one = world({ callback, notFoundHook: createEnrollHook() }, STRANGER);
    (await one.inspector.continue(BODY)).unwrap();
    await one.inspector.idle();
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
  });

  it('and show a token are none of them', async () => {
    const one = world({ callback, notFoundHook: createEnrollHook() }, STRANGER);
    const token = await begin(one);
    expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('lookup-failed');
    await one.inspector.idle();
    expect(one.ironic.callCounts.get('createNode') ?? 0).toBe(0);
  });
});

it('data that is applied again makes the token void', async () => {
  const one = world({ callback });
  const token = await begin(one);
  (await one.inspector.continue(BODY, { token })).unwrap();
  await one.inspector.idle();
  (await one.inspector.reapply(UUID)).unwrap();
  await one.inspector.idle();
  expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('callback-refused');
  await one.inspector.idle();
  expect(refusals(one)).toEqual(['wrong-token']);
});

it('nobody is told the token but who began the run', async () => {
  const one = world({ callback });
  const run = (await one.inspector.introspect(UUID)).unwrap();
  const { callbackToken: token = 'none' } = run;
  await one.inspector.idle();
  for (const wrong of [undefined, NOBODY]) await one.inspector.continue(BODY, { token: wrong });
  (await one.inspector.continue(BODY, { token })).unwrap();
  await one.inspector.idle();
  const [, secret = 'none'] = token.split('.');
  const seen = JSON.stringify([
    one.events,
    one.ironic.calls,
    (await one.inspector.status(UUID)).unwrap(),
    (await one.inspector.list()).unwrap(),
    (await one.store.nodes.get(UUID)).unwrap(),
    (await one.inspector.dataText(UUID)).unwrap(),
  ]);
  expect(secret).toHaveLength(64);
  expect(seen).not.toContain(secret);
});

describe('who carries tokens', () => {
  it('is told before the machine is powered on, in place of the caller', async () => {
    const told: TokenToCarry[] = [];
    const calls: string[][] = [];
    const one: World = world(
      {
        callback,
        carryToken: async (boot) => {
          told.push(boot);
          calls.push(one.calls());
          return Ok(undefined);
        },
      },
      { macs: [MAC] },
    );
    expect((await one.inspector.introspect(UUID)).unwrap()).not.toHaveProperty('callbackToken');
    await one.inspector.idle();
    expect(told).toEqual([
      { node: UUID, runId: expect.any(String), macs: [MAC], token: expect.stringContaining(`${UUID}.`) },
    ]);
    expect(calls.flat()).not.toContain('setPowerState');
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('callback-refused');
    (await one.inspector.continue(BODY, { token: told[0]?.token })).unwrap();
    await one.inspector.idle();
    expect(await stateOf(one)).toBe('finished');
  });

  it('is not asked where no token is wanted', async () => {
    let count = 0;
    const one = world({ carryToken: async () => Ok(void count++) });
    await one.wait();
    expect(count).toBe(0);
  });

  it('ends the run when it cannot', async () => {
    const one = world({ callback, carryToken: async () => Err(new InspectorError('bad-request', 'no such machine')) });
    await one.wait();
    expect((await one.inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Failed to carry the token of the callback to the machine: no such machine',
    });
    expect(one.calls()).not.toContain('setPowerState');
  });

  it('is asked again, with another token, when it takes too long or cannot now', async () => {
    const clock = manualClock();
    const tokens: string[] = [];
    const carryToken: CarryToken = async ({ token }) => {
      tokens.push(token);
      if (tokens.length === 1) return new Promise<never>(() => {});
      return tokens.length === 2 ? Err(new InspectorError('store-failed', 'no space left')) : Ok.EMPTY;
    };
    const one = world({ callback, clock, carryToken });
    (await one.inspector.introspect(UUID)).unwrap();
    await eventually(() => tokens.length === 1, 'the token to be carried');
    await clock.advance(30_000);
    await one.inspector.idle();
    for (const message of ['took longer than 30 seconds', 'no space left']) {
      const { state, interruption } = (await one.inspector.status(UUID)).unwrap();
      expect(state).toBe('starting');
      expect(interruption?.message).toContain(message);
      expect(one.calls()).not.toContain('setPowerState');
      await clock.advance(60_000);
      (await one.inspector.upkeep()).unwrap();
      await one.inspector.idle();
    }
    expect(await stateOf(one)).toBe('waiting');
    expect(new Set(tokens).size).toBe(3);
  });

  it('is told another token by the instance that boots the machine again, and only that one is good', async () => {
    const told: string[] = [];
    const carryToken = async ({ token }: TokenToCarry) => Ok(void told.push(token));
    const stuck = Promise.withResolvers<never>();
    const one = world({ callback, carryToken });
    const dead = new Inspector({
      ironic: withMethods(one.ironic, { setBootDevice: () => stuck.promise }),
      ...one.store,
      callback,
      carryToken,
      // its heart does not beat again: the clock stands still
      clock: manualClock(),
    });
    (await dead.introspect(UUID)).unwrap();
    await eventually(() => told.length === 1, 'the first token to be carried');
    const { owner } = (await one.inspector.status(UUID)).unwrap();
    (await one.store.nodes.retire(owner ?? '')).unwrap();
    (await one.inspector.upkeep()).unwrap();
    await one.inspector.idle();
    expect(told).toHaveLength(2);
    expect(await stateOf(one)).toBe('waiting');
    expect(errorOf(await one.inspector.continue(BODY, { token: told[0] })).code).toBe('callback-refused');
    (await one.inspector.continue(BODY, { token: told[1] })).unwrap();
    await one.inspector.idle();
  });

  it('is checked when the inspector is made', () => {
    expect(() => world({ carryToken: 'x' as never })).toThrow('carryToken: must be a function, not text');
    expect(() => world({ callback: { requireToken: 'x' as never } })).toThrow('callback.requireToken');
  });
});

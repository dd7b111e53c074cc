import { describe, expect, it } from 'vitest';
import { Err, InspectorError, Ok, type IronicRelay } from '@ironic-inspector/core';
import { eventually, fakeRelay } from '@ironic-inspector/testing';
import { BODY, bodyWith, UUID } from '../world.ts';
import { gatewayWorld, withoutLogs } from './gateway-world.ts';

/** Posts that are sent come to nobody knows where, as long as `isAway`. */
function unreliable(way: { isAway: boolean }, code: 'ironic-unavailable' | 'ironic-failed' = 'ironic-unavailable') {
  return (fake: Parameters<typeof fakeRelay>[0]): IronicRelay => ({
    send: async (request, options) =>
      way.isAway ? Err(new InspectorError(code, 'no way to Ironic')) : fakeRelay(fake).send(request, options),
  });
}

describe('while Ironic is away', () => {
  it('the ramdisk is told to come again, and the data is sent when Ironic is back, without it', async () => {
    const way = { isAway: true };
    const lab = gatewayWorld({ relay: unreliable(way) });
    expect(await lab.post()).toBe('ironic-unavailable');
    expect((await lab.store.posts.list()).unwrap()).toHaveLength(1);
    await lab.clock.advance(180_000);
    way.isAway = false;
    await lab.until(async () => (await lab.state()) === 'processing');
    expect((await lab.store.posts.list()).unwrap()).toEqual([]);
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
  });

  it('500 of a dead conductor and 503 are the same as no answer', async () => {
    for (const status of [500, 502, 503]) {
      const lab = gatewayWorld();
      lab.ironic.failNext({ kind: 'status', status }, { call: 'continueInspection' });
      expect(await lab.post()).toBe('ironic-unavailable');
      await lab.until(async () => (await lab.state()) === 'processing');
    }
  });

  it('400 where only other conductors are there is no refusal', async () => {
    const faultstring =
      'No valid host was found. Reason: No conductor service registered which supports driver ipmi ' +
      'for conductor group "east". Ensure the driver is valid and enabled.';
    const body = JSON.stringify({ error_message: { faultcode: 'Client', faultstring, debuginfo: null } });
    const way = { isAway: true };
    const lab = gatewayWorld({
      relay: (fake) => ({
        send: async (request, options) =>
          way.isAway ? Ok({ status: 400, headers: {}, body }) : fakeRelay(fake).send(request, options),
      }),
    });
    expect(await lab.post()).toBe('ironic-unavailable');
    way.isAway = false;
    await lab.until(async () => (await lab.state()) === 'processing');
  });

  it('a locked node is told as Ironic tells it, and tried on', async () => {
    const lab = gatewayWorld();
    lab.ironic.lock(UUID, { attempts: 1 });
    expect(await lab.post()).toMatchObject({ status: 409, body: expect.stringContaining('is locked') as string });
    await lab.until(async () => (await lab.state()) === 'processing');
  });

  it('an answer that does not come is not waited for beyond 20 seconds', async () => {
    const lab = gatewayWorld();
    lab.ironic.failNext({ kind: 'hang' }, { call: 'continueInspection' });
    let answered: unknown;
    void lab.post().then((answer) => (answered = answer));
    await eventually(() => lab.ironic.callCounts.get('continueInspection') === 1);
    const sent = lab.clock.elapsed();
    await lab.until(() => answered !== undefined);
    expect(answered).toBe('ironic-unavailable');
    const took = lab.clock.elapsed() - sent;
    expect(took).toBeGreaterThan(18_000);
    expect(took).toBeLessThan(25_000);
  });

  it('has less time where it took long to receive the body', async () => {
    const lab = gatewayWorld();
    lab.ironic.failNext({ kind: 'hang' }, { call: 'continueInspection' });
    let isAnswered = false;
    void lab.inspector.gateway.continueInspection(BODY, { receivedIn: 15_000 }).then(() => (isAnswered = true));
    await eventually(() => lab.ironic.callCounts.get('continueInspection') === 1);
    const sent = lab.clock.elapsed();
    await lab.until(() => isAnswered);
    expect(lab.clock.elapsed() - sent).toBeLessThan(15_000);
  });

  it('a post of the same bytes is one: it is sent by one attempt at a time, and taken once', async () => {
    const way = { isAway: true };
    const lab = gatewayWorld({ relay: unreliable(way) });
    expect(await lab.post()).toBe('ironic-unavailable');
    expect(await lab.post()).toBe('ironic-unavailable');
    expect((await lab.store.posts.list()).unwrap()).toHaveLength(1);
    way.isAway = false;
    const answers = await Promise.all([lab.post(), lab.post()]);
    expect(answers.map((answer) => typeof answer === 'object' && answer.status)).toEqual([202, 202]);
    expect(lab.ironic.callCounts.get('continueInspection')).toBe(1);
  });

  it('a post that comes again while its run goes on leaves nothing behind', async () => {
    const lab = gatewayWorld();
    for (let times = 0; times < 2; times++) expect(await lab.post()).toMatchObject({ status: 202 });
    expect((await lab.store.posts.list()).unwrap()).toEqual([]);
    expect(lab.ironic.callCounts.get('continueInspection')).toBe(1);
  });

  it('the post is tried on for half an hour, and then given up', async () => {
    const lab = gatewayWorld({ relay: unreliable({ isAway: true }) });
    await lab.post();
    await lab.until(async () => (await lab.store.posts.list()).unwrap().length === 0);
    await lab.inspector.idle();
    const reasons = (await lab.inspector.history.refused()).unwrap().map(({ reason }) => reason);
    expect(reasons).toEqual(['ironic-away']);
  });

  it('no more than so many posts are kept', async () => {
    const lab = gatewayWorld({ relay: unreliable({ isAway: true }) });
    const answers: unknown[] = [];
    for (let machine = 0; machine < 4100; machine++) {
      const remoteAddress = `192.0.2.${machine % 8}`;
      const post = lab.inspector.gateway.continueInspection(`{"inventory":{},"n":${machine}}`, { remoteAddress });
      answers.push((await post.then((answer) => answer.mapErr(({ code }) => code))).val);
    }
    const kept = (await lab.store.posts.list()).unwrap().length;
    expect(kept).toBe(4096);
    expect(answers.filter((answer) => answer === 'overloaded')).toHaveLength(4);
  });

  it('no source has more than half of them', async () => {
    const lab = gatewayWorld({ relay: unreliable({ isAway: true }) });
    const answers: unknown[] = [];
    for (let machine = 0; machine < 2050; machine++) answers.push(await lab.post(`{"inventory":{},"n":${machine}}`));
    expect(answers.filter((answer) => answer === 'overloaded')).toHaveLength(2);
    const other = await lab.inspector.gateway.continueInspection(BODY, { remoteAddress: '192.0.2.1' });
    expect(other.val).toMatchObject({ code: 'ironic-unavailable' });
  });

  it('what is refused when Ironic is back ends there', async () => {
    const way = { isAway: true };
    const lab = gatewayWorld({ relay: unreliable(way) });
    await lab.post();
    lab.ironic.removeNode(UUID);
    way.isAway = false;
    await lab.until(async () => (await lab.store.posts.list()).unwrap().length === 0);
    expect(await lab.state()).toBeUndefined();
  });
});

describe('an answer of Ironic that was lost', () => {
  it('is found out by the state of the node', async () => {
    const lab = gatewayWorld();
    lab.ironic.failNext({ kind: 'lost' }, { call: 'continueInspection' });
    expect(await lab.post()).toBe('ironic-unavailable');
    expect(await lab.state()).toBeUndefined();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.callCounts.get('continueInspection')).toBe(2);
  });

  it('is 202 for the ramdisk that posts again', async () => {
    const lab = gatewayWorld();
    lab.ironic.failNext({ kind: 'lost' }, { call: 'continueInspection' });
    await lab.post();
    expect(await lab.post()).toMatchObject({ status: 202, body: JSON.stringify({ uuid: UUID }) });
    expect(await lab.state()).toBe('processing');
  });
});

describe('the search for the node of a lost answer', () => {
  it('asks Ironic of no more machines at once than the look-up of callbacks does', async () => {
    const way = { isAway: true, refused: 0 };
    const refusing = Ok({ status: 404, headers: {}, body: '{}' });
    const lab = gatewayWorld({
      relay: () => ({
        send: async () => {
          if (way.isAway) return Err(new InspectorError('ironic-failed', 'no answer'));
          way.refused += 1;
          return refusing;
        },
      }),
    });
    const asked: (string | undefined)[] = [];
    lab.ironic.listPorts = (of) => {
      asked.push('address' in of ? of.address : undefined);
      return new Promise(() => {});
    };
    for (let machine = 0; machine < 8; machine++) {
      const interfaces = [{ name: 'eth0', mac_address: `52:54:00:00:01:0${machine}` }];
      expect(await lab.post(JSON.stringify({ inventory: { interfaces } }))).toBe('ironic-unavailable');
    }
    way.isAway = false;
    await lab.until(() => way.refused === 8 && new Set(asked).size >= 4);
    await lab.clock.advance(1000);
    expect(new Set(asked).size).toBe(4);
  });
});

describe('what Ironic has taken', () => {
  it('waits for as long as another run of the node is at work', async () => {
    const lab = gatewayWorld();
    await lab.post();
    const first = (await lab.inspector.status(UUID)).unwrap().runId;
    // Somebody has it inspected again at once: our run is still at work.
    lab.ironic.unlock(UUID);
    lab.ironic.setProvisionState(UUID, 'inspect wait');
    expect(await lab.post(bodyWith({ again: true }))).toMatchObject({ status: 202 });
    await lab.clock.advance(2_400_000);
    expect((await lab.store.posts.list()).unwrap()).toHaveLength(1);
    lab.ironic.endInspection(UUID);
    (await lab.inspector.upkeep()).unwrap();
    await lab.until(async () => (await lab.store.posts.list()).unwrap().length === 0);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect((await lab.inspector.status(UUID)).unwrap().runId).not.toBe(first);
    expect((await lab.inspector.data(UUID, 'unprocessed')).unwrap()).toMatchObject({ again: true });
  });

  it('is not taken for refused while the store is away', async () => {
    const lab = gatewayWorld();
    await lab.post();
    const find = lab.store.nodes.findByDigest.bind(lab.store.nodes);
    lab.store.nodes.findByDigest = async () => Err(new InspectorError('store-failed', 'away'));
    expect(await lab.post(`${BODY} `)).not.toMatchObject({ status: 404 });
    lab.store.nodes.findByDigest = find;
  });

  it('for a node that it does not name is told, and no run', async () => {
    const answer = Ok({ status: 202, headers: {}, body: '' });
    const lab = gatewayWorld({ relay: () => ({ send: async () => answer }) });
    lab.ironic.removeNode(UUID);
    expect(await lab.post()).toMatchObject({ status: 202 });
    await lab.inspector.idle();
    expect(lab.events).toContainEqual(expect.objectContaining({ type: 'warning', source: 'gateway' }));
    expect(await lab.state()).toBeUndefined();
  });
});

describe('an instance that is killed', () => {
  it('between the record and Ironic: another one sends the post', async () => {
    const lab = gatewayWorld({ relay: () => ({ send: () => new Promise(() => {}) }) });
    void lab.post();
    await lab.until(async () => (await lab.store.posts.list()).unwrap().length === 1);
    lab.kill();
    const other = lab.another();
    await lab.clock.advance(120_000);
    (await other.upkeep()).unwrap();
    await lab.until(async () => (await lab.state()) === 'processing');
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.callCounts.get('continueInspection')).toBe(1);
  });

  it('between Ironic and the run: another one finds out that Ironic has taken the post', async () => {
    const lab = gatewayWorld({
      relay: (fake) => ({
        send: async (request, options) => {
          await fakeRelay(fake).send(request, options);
          return new Promise(() => {});
        },
      }),
    });
    void lab.post();
    await lab.until(() => lab.ironic.peekNode(UUID)?.provision_state === 'inspecting');
    lab.ironic.endInspection(UUID);
    lab.kill();
    const other = lab.another();
    await lab.clock.advance(120_000);
    (await other.upkeep()).unwrap();
    await lab.until(async () => (await lab.state()) === 'finished');
    expect((await other.data(UUID, 'unprocessed')).unwrap()).toEqual(withoutLogs(BODY));
  });

  it('while Ironic is at work: another one carries the run on', async () => {
    const lab = gatewayWorld();
    await lab.post();
    expect(await lab.state()).toBe('processing');
    lab.kill();
    const other = lab.another();
    await lab.clock.advance(120_000);
    lab.ironic.endInspection(UUID);
    (await other.upkeep()).unwrap();
    await lab.until(async () => (await lab.state()) === 'finished');
  });

  it('after the run was begun: what is left of the post is removed', async () => {
    const lab = gatewayWorld();
    const remove = lab.store.posts.remove.bind(lab.store.posts);
    lab.store.posts.remove = async () => Err(new InspectorError('store-failed', 'away'));
    await lab.post();
    lab.store.posts.remove = remove;
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    const { runId } = (await lab.inspector.status(UUID)).unwrap();
    await lab.clock.advance(900_000);
    (await lab.inspector.upkeep()).unwrap();
    await lab.until(async () => (await lab.store.posts.list()).unwrap().length === 0);
    expect((await lab.inspector.status(UUID)).unwrap().runId).toBe(runId);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Err, Ok, InspectorError, type Inspector } from '@ironic-inspector/core';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { FakeIronic } from '../ironic/fake-ironic.ts';
import { manualClock } from '../manual-clock.ts';
import { loadPayload, loadPayloadText } from '../payload.ts';
import { simulateMachines } from './simulate-machines.ts';
import type { PostsTo, SimulatedMachines, SimulateMachinesOptions } from './simulate-machines.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const GOOD = { status: 200, text: JSON.stringify({ uuid: UUID }) };

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/**
 * Where ramdisks post: gives `answers` in order, the last one for good; `undefined` drops the
 * connection.
 */
async function inspector(...answers: ({ status: number; text: string } | undefined)[]) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(bodies.length, answers.length - 1)];
      bodies.push(Buffer.concat(chunks).toString());
      if (answer === undefined) request.socket.destroy();
      else response.writeHead(answer.status).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, callbackUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/continue` };
}

function machine(options: PostsTo & Partial<Omit<SimulateMachinesOptions, keyof PostsTo>>) {
  const fake = new FakeIronic();
  fake.addNode({ uuid: UUID });
  const payload = loadPayloadText('virtual-machine');
  const simulated: SimulatedMachines = simulateMachines({ fake, machines: [{ node: UUID, payload }], ...options });
  endings.push(() => simulated.close());
  const [first] = simulated.machines;
  if (first === undefined) throw new Error('no machine');
  const boot = async () => {
    await fake.setBootDevice(UUID, 'pxe', false);
    await fake.setPowerState(UUID, 'rebooting');
  };
  return { fake, simulated, machine: first, boot, payload };
}

describe('simulateMachines', () => {
  it('boots a machine from the network, and its ramdisk posts', async () => {
    const { bodies, callbackUrl } = await inspector(GOOD);
    const states: string[] = [];
    const {
      boot,
      simulated,
      machine: one,
      payload,
    } = machine({ callbackUrl, onState: (_node, state) => states.push(state) });
    await boot();
    await eventually(() => one.state === 'answered');
    await simulated.settled();
    expect(bodies).toEqual([payload]);
    expect(one.posts).toEqual([{ attempt: 1, status: 200, text: GOOD.text, uuid: UUID, again: false }]);
    expect(states).toEqual(['booting', 'posting', 'answered']);
  });

  it('posts at each boot what the machine is made of then', async () => {
    const { bodies, callbackUrl } = await inspector(GOOD);
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID });
    const found = [loadPayload('ipmi-server'), loadPayloadText('ipmi-server-later')];
    const left = found.values();
    const payload = () => left.next().value ?? '';
    const simulated = simulateMachines({ fake, callbackUrl, machines: [{ node: UUID, payload }] });
    endings.push(() => simulated.close());
    for (const boot of [1, 2]) {
      await fake.setBootDevice(UUID, 'pxe', false);
      await fake.setPowerState(UUID, 'rebooting');
      await eventually(() => bodies.length === boot);
      await simulated.settled();
    }
    expect(bodies).toEqual([JSON.stringify(found[0]), found[1]]);
  });

  it('posts nothing from a machine that boots from its disk', async () => {
    const { bodies, callbackUrl } = await inspector(GOOD);
    const { fake, boot, machine: one } = machine({ callbackUrl });
    await boot();
    await eventually(() => one.state === 'answered');
    // the boot device was for one boot
    await fake.setPowerState(UUID, 'rebooting');
    await eventually(() => one.state === 'idle');
    expect(bodies).toHaveLength(1);
  });

  it('takes its time to boot, and forgets about it when turned off', async () => {
    const { bodies, callbackUrl } = await inspector(GOOD);
    const clock = manualClock();
    const { fake, boot, machine: one, simulated } = machine({ callbackUrl, clock, bootDelayMs: 60_000 });
    await boot();
    await clock.advance(59_999);
    expect(one.state).toBe('booting');
    await fake.setPowerState(UUID, 'power off');
    await clock.advance(60_000);
    await simulated.settled();
    expect(one.state).toBe('off');
    expect(bodies).toHaveLength(0);
  });

  it('posts again after 409, 500 and a lost connection, with the pauses of the ramdisk', async () => {
    const { bodies, callbackUrl } = await inspector(
      { status: 409, text: 'wait' },
      undefined,
      { status: 500, text: '' },
      GOOD,
    );
    const clock = manualClock();
    const { boot, machine: one } = machine({ callbackUrl, clock });
    await boot();
    for (const [index, pause] of [5_000, 5_000, 6_000].entries()) {
      await eventually(() => clock.sleeping === 1 && one.posts.length === index + 1);
      await clock.advance(pause - 1);
      expect(clock.sleeping).toBe(1);
      await clock.advance(1);
    }
    await eventually(() => one.state === 'answered');
    expect(one.posts.map(({ status, again }) => [status, again])).toEqual([
      [409, true],
      [undefined, true],
      [500, true],
      [200, false],
    ]);
    expect(bodies).toHaveLength(4);
  });

  it('gives up after five posts', async () => {
    const { callbackUrl } = await inspector({ status: 503, text: 'down' });
    const { boot, machine: one } = machine({ callbackUrl, pauseScale: 0 });
    await boot();
    await eventually(() => one.state === 'gave-up');
    expect(one.posts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(one.posts.at(-1)).toMatchObject({ status: 503, again: false });
  });

  it('gives up at once on other refusals', async () => {
    const { callbackUrl } = await inspector({ status: 400, text: 'no' });
    const { boot, machine: one } = machine({ callbackUrl, pauseScale: 0 });
    await boot();
    await eventually(() => one.state === 'gave-up');
    expect(one.posts).toEqual([{ attempt: 1, status: 400, text: 'no', uuid: undefined, again: false }]);
  });

  it('stops everything when closed, an unanswered post included', async () => {
    const clock = manualClock();
    const neverAnswers: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const {
      boot,
      simulated,
      machine: one,
    } = machine({ callbackUrl: 'http://127.0.0.1:1/', clock, fetch: neverAnswers });
    await boot();
    await eventually(() => one.state === 'posting');
    await simulated.close();
    await simulated.close();
    expect(one.state).toBe('off');
    expect(one.posts).toEqual([]);
  });

  it('keeps machines apart', async () => {
    const { bodies, callbackUrl } = await inspector(GOOD);
    const fake = new FakeIronic();
    const nodes = ['lldp', 'diskless', 'ipv6-only'].map((name) => ({
      node: fake.addNode({ name }).uuid,
      payload: loadPayload(name as 'lldp'),
    }));
    const simulated = simulateMachines({ fake, callbackUrl, machines: nodes });
    endings.push(() => simulated.close());
    for (const { node } of nodes.slice(0, 2)) {
      await fake.setBootDevice(node, 'pxe', false);
      await fake.setPowerState(node, 'rebooting');
    }
    await eventually(() => simulated.machines.slice(0, 2).every(({ state }) => state === 'answered'));
    expect(simulated.machines[2]?.state).toBe('off');
    expect(bodies).toHaveLength(2);
  });

  it('posts to an inspector without HTTP, and again where the real ramdisk would', async () => {
    const answers = (['node-locked', 'store-failed', 'internal'] as const).map((code) =>
      Err(new InspectorError(code, `it is ${code}`)),
    );
    const bodies: unknown[] = [];
    const to: Pick<Inspector, 'continue'> = {
      continue: async (body) => {
        bodies.push(body);
        return answers.shift() ?? Ok({ uuid: UUID });
      },
    };
    const { boot, simulated, machine: one, payload } = machine({ inspector: to, pauseScale: 0 });
    await boot();
    await simulated.settled();
    expect(one.state).toBe('answered');
    expect(one.posts.map(({ status, uuid }) => uuid ?? status)).toEqual([409, 503, 500, UUID]);
    expect(bodies).toEqual([payload, payload, payload, payload]);
    answers.push(Err(new InspectorError('lookup-failed', 'who is that?')));
    await boot();
    await simulated.settled();
    expect(one.state).toBe('gave-up');
    expect(one.posts.at(-1)).toMatchObject({ status: 400, text: '{"error":{"message":"who is that?"}}', again: false });
  });

  it('waits for no answer of an inspector when it is turned off', async () => {
    const { boot, fake, simulated, machine: one } = machine({ inspector: { continue: () => new Promise(() => {}) } });
    await boot();
    await eventually(() => one.state === 'posting');
    await fake.setPowerState(UUID, 'power off');
    await simulated.settled();
    expect([one.state, one.posts]).toEqual(['off', []]);
  });
});

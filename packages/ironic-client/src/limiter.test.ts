import { describe, expect, it } from 'vitest';
import { NODE, ok, ScriptedIronic } from '../test/scripted-ironic.ts';
import { createLimiter, pause, untilAborted } from './limiter.ts';

const ABORTED = () => 'aborted';

describe('turns', () => {
  it('lets no more go on than allowed, and the others in order', async () => {
    const turns = createLimiter(2);
    const going: { name: string; end: () => void }[] = [];
    const results = ['a', 'b', 'c', 'd'].map((name) =>
      turns(() => new Promise<string>((end) => going.push({ name, end: () => end(name) })), undefined, ABORTED),
    );
    await expect.poll(() => going.map(({ name }) => name)).toEqual(['a', 'b']);
    going[1]?.end();
    await expect.poll(() => going.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    going[0]?.end();
    await expect.poll(() => going.length).toBe(4);
    for (const { end } of going) end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('ends the waiting of who gives up, and never starts its work', async () => {
    const turns = createLimiter(1);
    let free: () => void = () => {};
    const first = turns(() => new Promise<string>((resolve) => (free = () => resolve('first'))), undefined, ABORTED);
    const controller = new AbortController();
    const started: string[] = [];
    const work = (name: string) => async () => {
      started.push(name);
      return name;
    };
    const second = turns(work('second'), controller.signal, ABORTED);
    const third = turns(work('third'), undefined, ABORTED);
    controller.abort();
    expect(await second).toBe('aborted');
    free();
    expect(await Promise.all([first, third])).toEqual(['first', 'third']);
    expect(started).toEqual(['third']);
  });

  it('frees the turn of work that fails', async () => {
    const turns = createLimiter(1);
    await expect(turns(() => Promise.reject(new Error('no')), undefined, ABORTED)).rejects.toThrow('no');
    expect(await turns(async () => 'next', undefined, ABORTED)).toBe('next');
  });
});

it('untilAborted leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const listening: string[] = [];
  const watched = Object.assign(Object.create(signal) as AbortSignal, {
    addEventListener: (type: string) => listening.push(type),
    removeEventListener: (type: string) => listening.splice(listening.indexOf(type), 1),
  });
  Object.defineProperty(watched, 'aborted', { value: false });
  expect(await untilAborted(Promise.resolve('done'), watched, ABORTED)).toBe('done');
  await expect.poll(() => listening).toEqual([]);
});

it('a pause whose signal is aborted already is none', async () => {
  await expect(pause(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
});

it('a client has no more requests under way than allowed, and pauses do not count', async () => {
  const ironic = await ScriptedIronic.start('hang');
  const client = ironic.client({ maxConcurrency: 2 });
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => client.getNode(name)));
  await expect.poll(() => ironic.calls.length).toBe(2);
  // refused for now: while these two pause, two others get their turn
  ironic.release({ status: 503 });
  await expect.poll(() => ironic.calls.map(({ path }) => path.at(-1))).toEqual(['a', 'b', 'c', 'd']);
  for (const expected of [6, 7]) {
    ironic.release(ok(NODE));
    await expect.poll(() => ironic.calls.length).toBe(expected);
  }
  ironic.release(ok(NODE));
  expect((await all).map((node) => node.unwrap())).toEqual(Array.from({ length: 5 }, () => NODE));
});

it('a waiting call ends with its signal, and sends nothing', async () => {
  const ironic = await ScriptedIronic.start('hang');
  const client = ironic.client({ maxConcurrency: 1 });
  const first = client.getNode('a');
  await expect.poll(() => ironic.calls.length).toBe(1);
  const controller = new AbortController();
  const second = client.getNode('b', { signal: controller.signal });
  controller.abort(new Error('late'));
  expect((await second).val).toMatchObject({
    code: 'ironic-unavailable',
    message: 'GET /v1/nodes/b was given up: late',
  });
  ironic.release(ok(NODE));
  expect((await first).unwrap()).toEqual(NODE);
  expect(ironic.calls).toHaveLength(1);
});

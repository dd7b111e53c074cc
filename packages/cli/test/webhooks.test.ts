import { memoryReceivers, type MemoryReceivers } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { overHttp, stage, type Stage, type StageOptions } from './stage.ts';

const RECEIVER = 'https://receiver.example/hook';

const stages: Stage[] = [];
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
});
async function open(
  options?: StageOptions,
  receivers = memoryReceivers(),
): Promise<Stage & { readonly receivers: MemoryReceivers }> {
  const opened = await stage({ webhookSender: receivers.sender, ...options });
  stages.push(opened);
  return { ...opened, receivers };
}

const REACHES: Readonly<Record<string, StageOptions>> = {
  'in process': {},
  'over HTTP': { reach: overHttp },
};

/** The id of the webhook that a command has made. */
const idIn = (out: string): string => /^Webhook: (\S+)$/m.exec(out)?.[1] ?? '';
const secretIn = (out: string): string => /^Secret: (whsec_\S+)$/m.exec(out)?.[1] ?? '';

describe.each(Object.entries(REACHES))('webhooks, %s,', (_, reach) => {
  it('are made, shown, changed, and removed', async () => {
    const { run, lab } = await open(reach);
    expect((await run(['webhooks', 'list'])).err).toBe('There are no webhooks.\n');
    const narrow = ['--events', 'failed', 'state-changed', '--nodes', 'machine-1', '--description', 'tickets'];
    const added = await run(['webhooks', 'add', RECEIVER, ...narrow]);
    expect(added.code).toBe(0);
    const id = idIn(added.out);
    const { uuid } = (await lab.inspector.webhooks.get(id)).map(({ nodes: [node] }) => ({ uuid: node })).unwrap();
    const { code, out } = await run(['webhooks', 'show', id]);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 5)).toEqual([
      `${id}: tickets`,
      `URL: ${RECEIVER}`,
      'Events: failed, state-changed',
      `Nodes: ${uuid}`,
      'State: enabled',
    ]);
    expect((await run(['webhooks', 'list'])).out).toMatch(
      new RegExp(`^${id}  ${RECEIVER} +failed, state-changed +1 node +enabled +-$`, 'm'),
    );
    const changed = await run(['webhooks', 'change', id, '--all-events', '--all-nodes', '--url', `${RECEIVER}/2`]);
    expect(changed.out).toContain(`URL: ${RECEIVER}/2\nEvents: all\nNodes: all\n`);
    expect((await run(['webhooks', 'disable', id])).out).toContain('State: disabled\n');
    expect((await run(['webhooks', 'enable', id])).out).toContain('State: enabled\n');
    expect(await run(['webhooks', 'remove', id])).toMatchObject({ code: 0, all: '' });
    expect(await run(['webhooks', 'show', id])).toMatchObject({ code: 3, out: '' });
  });

  it('show a secret once, with what to do with it', async () => {
    const { run, receivers } = await open(reach);
    const added = await run(['webhooks', 'add', RECEIVER]);
    const [id, secret] = [idIn(added.out), secretIn(added.out)];
    expect(secret).not.toBe('');
    expect(added.err).toContain('The secret is shown only now.');
    expect(added.err).toContain(`inspectorctl webhooks test ${id}`);
    const renewed = await run(['webhooks', 'secret', id]);
    expect(renewed.code).toBe(0);
    expect(renewed.err).toContain('The secret is shown only now.');
    expect([secretIn(renewed.out) === '', secretIn(renewed.out) === secret]).toEqual([false, false]);
    for (const words of [['show', id], ['show', id, '--json'], ['list'], ['list', '--json'], ['disable', id, '--json']])
      expect((await run(['webhooks', ...words])).all).not.toContain('whsec_');
    await run(['webhooks', 'test', id]);
    expect(receivers.received.map((message) => message.secret)).toEqual([secretIn(renewed.out)]);
  });

  it('are tested; 1 when the message is not taken', async () => {
    const { run, receivers } = await open(reach);
    const id = idIn((await run(['webhooks', 'add', RECEIVER, '--disabled'])).out);
    expect(await run(['webhooks', 'test', id])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^delivered: HTTP status 204 after \d+ ms\n$/) as string,
    });
    receivers.state.answer = () => 503;
    const refused = await run(['webhooks', 'test', id]);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/^not delivered: HTTP status 503 .+\nWhy: .+\n$/);
    receivers.state.answer = () => 'away';
    const away = await run(['webhooks', 'test', id]);
    expect(away.code).toBe(1);
    expect(away.out).toMatch(/^not delivered: no answer .+\nWhy: no answer\n$/);
    expect((await run(['webhooks', 'test', 'nothing'])).code).toBe(3);
  });

  it('say what fails, and since when', async () => {
    const { run, lab, receivers } = await open(reach);
    receivers.state.answer = () => 503;
    const id = idIn((await run(['webhooks', 'add', RECEIVER])).out);
    await run(['start', 'machine-1']);
    while ((await lab.inspector.webhooks.get(id)).unwrap().failing === undefined) {
      if (lab.clock.elapsed() > 3_600_000) throw new Error('nothing has failed in an hour');
      await lab.clock.advance(1000);
    }
    const { out } = await run(['webhooks', 'show', id]);
    expect(out).toContain('State: failing\n');
    expect(out).toMatch(/^Failing since 2024-01-01 \S+Z: \d+ attempts?, next 2024-01-01 \S+Z\nWhy: .*503/m);
  });

  it.each([
    [['add', 'https://elsewhere.example/'], 2, 'only https://receiver.example/'],
    [['add', RECEIVER, '--events', 'dancing'], 2, 'state-changed'],
    [['add', RECEIVER, '--nodes', 'nobody'], 3, 'nobody'],
    [['add'], 2, 'url'],
    [['change', 'ID'], 2, 'Say what to change'],
    [['change', 'ID', '--events', 'failed', '--all-events'], 2, 'cannot be used with'],
    [['change', 'nothing', '--all-events'], 3, 'webhook-not-found'],
    [['enable', 'nothing'], 3, 'webhook-not-found'],
    [['secret', 'nothing'], 3, 'webhook-not-found'],
    [['remove', 'nothing'], 3, 'webhook-not-found'],
    [['remove'], 2, 'id'],
  ])('refuse %j with %d', async (words, code, text) => {
    const { run, lab } = await open(reach);
    const { id } = (await lab.inspector.webhooks.create({ url: RECEIVER })).unwrap();
    const before = (await lab.inspector.webhooks.list()).unwrap();
    const refused = await run(['webhooks', ...words.map((word) => (word === 'ID' ? id : word))]);
    expect(refused).toMatchObject({ code, out: '', err: expect.stringContaining(text) as string });
    expect((await lab.inspector.webhooks.list()).unwrap()).toEqual(before);
  });

  it('6 where the inspector has none', async () => {
    const { run } = await stageWithout(reach);
    const { code, err } = await run(['webhooks', 'list']);
    expect(code).toBe(6);
    expect(err).toContain('not-supported: ');
  });
});

async function stageWithout(options: StageOptions): Promise<Stage> {
  const opened = await stage(options);
  stages.push(opened);
  return opened;
}

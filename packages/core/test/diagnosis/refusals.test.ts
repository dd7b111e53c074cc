import { DONE, type Hook } from '@ironic-inspector/core';
import { eventually, loadPayload, personalise } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, story } from './story.ts';

const SILENT = { timeout: 3600, bootDelayMs: 24 * HOUR_MS };
const MAC = '52:54:00:00:00:01';

/** A node whose ports have these MAC addresses; its machine has {@link MAC} first. */
function recordedAs(...macs: readonly string[]) {
  return { machines: [{ node: { driver_info: {}, macs } }] };
}

/** What the machine posts, changed. */
function body(changes: Record<string, unknown> = {}, mac = MAC, bmc = '192.0.2.1'): string {
  return JSON.stringify({ ...personalise(loadPayload('ipmi-server'), { macs: [mac], bmc }), ...changes });
}

describe('a machine posted, and was not recognised', () => {
  it.each([
    ['mac-mistyped', '52:54:00:00:80:01', `MAC address ${MAC}, where 52:54:00:00:80:01 is recorded`],
    ['mac-mistyped', '52:45:00:00:00:01', `MAC address ${MAC}, where 52:45:00:00:00:01 is recorded`],
    ['mac-of-next-nic', '52:54:00:00:00:02', `MAC address ${MAC}, where 52:54:00:00:00:02 is recorded`],
  ] as const)('%s: %s', async (cause, recorded, by) => {
    const site = await story(recordedAs(recorded));
    await site.run();
    const { causes, stages, text } = await site.why();
    expect(causes[0]).toMatchObject({ cause, likelihood: 'likely' });
    expect(causes[0]?.evidence[0]).toContain(by);
    expect(stages).toContainEqual({ stage: 'posted', reached: 'unknown' });
    expect(text).toContain(by);
  });

  it('that is the machine of the last run, with other NICs', async () => {
    const site = await story(recordedAs(MAC));
    await site.run();
    expect((await site.why()).causes).toEqual([]);
    const [port] = site.ironic.peekPorts(site.node());
    const other = [{ op: 'replace', path: '/address', value: 'aa:bb:cc:dd:ee:ff' }] as const;
    (await site.ironic.patchPort(port?.uuid ?? '', other)).unwrap();
    await site.run();
    const { causes } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'addresses-outdated', likelihood: 'likely' });
    expect(causes[0]?.evidence[0]).toContain('It has the system UUID ');
  });

  it('an address that is no way like its own says nothing', async () => {
    const site = await story(recordedAs('aa:bb:cc:dd:ee:ff'));
    await site.run();
    expect((await site.why()).causes[0]?.cause).toBe('nothing-heard');
  });

  it('several nodes share as much with it', async () => {
    const node = { driver_info: { ipmi_address: '192.0.2.9' } };
    const payload = personalise(loadPayload('ipmi-server'), { macs: ['aa:bb:cc:00:00:01'], bmc: '192.0.2.9' });
    const site = await story({ machines: [1, 2].map(() => ({ node, payload })) });
    await site.wait(2);
    await site.run();
    const { causes, stages } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'matched-several', likelihood: 'certain' });
    expect(causes[0]?.evidence[0]).toContain(`${site.node(2)} shares 1`);
    expect(causes[0]?.evidence[1]).toBe('This node has these on record: 192.0.2.9.');
    expect(stages).toContainEqual({ stage: 'matched', reached: 'no' });
  });

  it('another node shares more with it', async () => {
    const site = await story({
      ...SILENT,
      machines: [{ node: { driver_info: { ipmi_address: '192.0.2.2' }, macs: ['aa:bb:cc:00:00:01'] } }, {}],
    });
    await site.wait(2);
    const { causes } = await site.timesOut(() => site.inspector.continue(body({}, '52:54:00:00:00:02', '192.0.2.2')));
    expect(causes[0]).toMatchObject({ cause: 'taken-for-another-node', likelihood: 'likely' });
    expect(causes[0]?.evidence.at(-1)).toBe(`It was taken for node ${site.node(2)}.`);
  });
});

describe('a callback was refused', () => {
  it('for its token', async () => {
    const site = await story({ ...SILENT, callback: { requireToken: true }, carryToken: async () => DONE });
    const { causes, stages } = await site.timesOut(() => site.inspector.continue(body()));
    expect(causes[0]).toMatchObject({ cause: 'token-refused', likelihood: 'certain' });
    expect(causes[0]?.evidence[0]).toContain('no-token');
    expect(stages.find(({ stage }) => stage === 'posted')?.reached).toBe('yes');
  });

  it.each([
    ['network', 'network-refused'],
    ['rate', 'rate-refused'],
    ['slow', 'posted-too-slowly'],
    ['closed', 'callback-turned-away'],
  ] as const)('by whoever serves requests: %s', async (reason, cause) => {
    const site = await story(SILENT);
    const { causes } = await site.timesOut(() =>
      site.inspector.callbackRefused(reason, { remoteAddress: '198.51.100.7' }),
    );
    expect(causes[0]).toMatchObject({ cause, likelihood: 'possible' });
    expect(causes[0]?.evidence[0]).toContain('from 198.51.100.7');
  });

  it('and came from the address that the machine was given', async () => {
    const site = await story(SILENT);
    const { causes } = await site.timesOut(async () => {
      const given = { what: 'address-given', mac: MAC, address: '198.51.100.7', source: 'dnsmasq' } as const;
      (await site.inspector.bootEvent(given)).unwrap();
      site.inspector.callbackRefused('network', { remoteAddress: '198.51.100.7' });
    });
    expect(causes[0]).toMatchObject({ cause: 'network-refused', likelihood: 'certain' });
  });

  it('because nobody could read it', async () => {
    const site = await story(SILENT);
    const { causes } = await site.timesOut(() => site.inspector.continue('{"inventory": '));
    expect(causes[0]).toMatchObject({ cause: 'body-malformed', likelihood: 'possible' });
    const large = await story({ ...SILENT, limits: { bodyBytes: 1000 } });
    const why = await large.timesOut(() => large.inspector.continue(body()));
    expect(why.causes[0]).toMatchObject({ cause: 'body-too-large', likelihood: 'possible' });
  });

  it('because it came too early', async () => {
    const site = await story(SILENT);
    const { causes } = await site.timesOut(() => site.inspector.continue(body(), { receivedIn: 2 * 60_000 }));
    expect(causes[0]).toMatchObject({ cause: 'posted-too-early', likelihood: 'likely' });
  });

  it('because another one is being processed', async () => {
    const slow: Hook = { name: 'slow', after: () => new Promise(() => {}) };
    const site = await story({ ...SILENT, hooks: [slow] });
    await site.wait();
    const first = site.inspector.continue(body());
    await eventually(async () => (await site.inspector.status('machine-1')).unwrap().state === 'processing');
    await site.inspector.continue(body({ other: 'body' }));
    await eventually(() => site.events.of('callback-refused').length === 1);
    await site.pass(1500);
    // History is written from another thread, too: digests are made there.
    await eventually(async () => (await site.why()).causes[0]?.cause === 'posted-twice');
    expect((await site.why()).state).toBe('processing');
    await site.until(first);
    expect((await site.why()).causes.map(({ cause }) => cause)).toEqual(['hook-timed-out', 'posted-twice']);
  });

  it('because it came too late', async () => {
    const site = await story({ timeout: 600, bootDelayMs: 15 * 60_000 });
    await site.run();
    await site.pass(10 * 60_000);
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'posted-too-late', likelihood: 'certain' });
  });
});

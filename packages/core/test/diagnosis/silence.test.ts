import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { memoryFirewall } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, story } from './story.ts';

/** A machine that takes longer to boot than anybody waits. */
const SILENT = { timeout: 3600, bootDelayMs: 24 * HOUR_MS };
const MAC = '52:54:00:00:00:01';
const address = { what: 'address-given', mac: MAC, address: '198.51.100.7', source: 'dnsmasq' } as const;
const kernel = { what: 'kernel-sent', mac: MAC, file: 'ipa.kernel', source: 'dnsmasq' } as const;

describe('a machine that is not heard of', () => {
  it('was never powered on, says Ironic at the time-out, with its last error', async () => {
    const { timesOut, why, ironic, node } = await story(SILENT);
    const last_error = 'IPMI call failed: power on.';
    await timesOut(() => ironic.api.setNode(node(), { power_state: 'power off', last_error }));
    // What Ironic says later is of no interest.
    ironic.api.setNode(node(), { power_state: 'power on', last_error: null });
    const { causes, stage, text } = await why();
    expect(causes[0]).toMatchObject({ cause: 'never-powered-on', likelihood: 'certain' });
    expect(causes[0]?.evidence).toContain(`Its last_error: ${last_error}`);
    expect(stage).toBe('powered-on');
    expect(text).toContain('never-powered-on');
  });

  it('is probably off when Ironic says so without an error', async () => {
    const { timesOut, ironic, node } = await story(SILENT);
    const { causes } = await timesOut(() => ironic.api.setNode(node(), { power_state: 'power off' }));
    expect(causes[0]).toMatchObject({ cause: 'never-powered-on', likelihood: 'likely' });
  });

  it('has a controller that Ironic cannot read', async () => {
    const { timesOut, ironic, node } = await story(SILENT);
    const { causes } = await timesOut(() => ironic.api.setNode(node(), { power_state: null }));
    expect(causes[0]).toMatchObject({ cause: 'power-unreadable', likelihood: 'likely' });
  });

  it('is on, and nothing was heard: nobody tells how far it got', async () => {
    const { run, why } = await story(SILENT);
    await run();
    const { causes, stages } = await why();
    expect(causes.map(({ cause }) => cause)).toEqual(['nothing-heard']);
    expect(causes[0]?.likelihood).toBe('possible');
    const reached = Object.fromEntries(stages.map((one) => [one.stage, one.reached]));
    expect(reached).toMatchObject({
      'firewall-opened': 'unknown',
      'powered-on': 'yes',
      'address-given': 'unknown',
      'kernel-fetched': 'unknown',
      posted: 'no',
      matched: 'no',
      hooks: 'no',
    });
  });

  it('had been let in by the firewall, and when', async () => {
    const { run, why } = await story({ ...SILENT, firewall: memoryFirewall() });
    await run();
    const { causes, stages } = await why();
    expect(causes[0]?.cause).toBe('nothing-heard');
    const at = stages.find(({ stage }) => stage === 'firewall-opened')?.at;
    expect(causes[0]?.evidence).toContain(`The firewall memory had let in ${MAC} at ${at}.`);
  });

  it('was given no address, where that is heard of others', async () => {
    const site = await story({ ...SILENT, machines: 2, timeout: 3600 });
    await site.wait(2);
    (await site.inspector.bootEvent({ ...address, mac: '52:54:00:00:00:02' })).unwrap();
    await site.run();
    const { causes, stages } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'no-address', likelihood: 'likely' });
    expect(stages).toContainEqual({ stage: 'address-given', reached: 'no' });
    expect((await site.why(2)).causes[0]?.cause).toBe('no-kernel');
  });

  it('was given no address, says an instance that heard of none itself', async () => {
    const store = createMemoryStore();
    const site = await story({ ...SILENT, machines: 2, store: () => store });
    const other = new Inspector({ ironic: site.ironic, ...store, clock: site.clock });
    const first = async () => (await site.until(other.diagnose(site.node()))).unwrap().causes[0]?.cause;
    await site.wait(2);
    await site.wait();
    await site.pass(1000);
    expect(await first()).toBe('nothing-heard');
    (await site.inspector.bootEvent({ ...address, mac: '52:54:00:00:00:02' })).unwrap();
    await site.pass(1000);
    expect(await first()).toBe('no-address');
  });

  it('was given an address, and fetched no kernel', async () => {
    const site = await story(SILENT);
    const { causes, stage } = await site.timesOut(() => site.inspector.bootEvent(address));
    expect(stage).toBe('address-given');
    expect(causes.map(({ cause, likelihood }) => [cause, likelihood])).toEqual([
      ['no-kernel', 'likely'],
      ['no-post', 'possible'],
    ]);
    expect(causes[0]?.evidence.join()).toContain(`${MAC} was given an address (198.51.100.7)`);
  });

  it('fetched its kernel, and never posted', async () => {
    const site = await story(SILENT);
    const { causes, stage } = await site.timesOut(async () => {
      for (const event of [address, kernel]) (await site.inspector.bootEvent(event)).unwrap();
    });
    expect(stage).toBe('kernel-fetched');
    expect(causes[0]).toMatchObject({ cause: 'no-post', likelihood: 'likely' });
    expect(causes[0]?.hint).toContain('ipa-inspection-callback-url');
  });

  it('had come up, and is off by now', async () => {
    const site = await story(SILENT);
    const { causes } = await site.timesOut(async () => {
      (await site.inspector.bootEvent(address)).unwrap();
      site.ironic.api.setNode(site.node(), { power_state: 'power off' });
    });
    expect(causes[0]?.cause).toBe('powered-off-meanwhile');
  });

  it('was to be booted by somebody else', async () => {
    const site = await story(SILENT);
    (await site.inspector.introspect('machine-1', { manageBoot: false })).unwrap();
    await site.until(site.inspector.finished('machine-1'));
    const { causes, stages } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'boot-not-managed', likelihood: 'likely' });
    expect(stages).toContainEqual({ stage: 'powered-on', reached: 'unknown' });
  });
});

describe('time', () => {
  it('is not up: a run that waits says what it waits for', async () => {
    const site = await story(SILENT);
    await site.wait();
    const { state, causes, text } = await site.why();
    expect([state, causes[0]?.cause]).toEqual(['waiting', 'nothing-heard']);
    expect(text).toContain('is waiting.');
  });

  it('is never up where the time-out is off', async () => {
    const site = await story({ ...SILENT, timeout: 0 });
    await site.wait();
    await site.pass(10 * HOUR_MS);
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'time-out-off', likelihood: 'likely' });
  });

  it('is up, and nobody looks', async () => {
    const site = await story({ ...SILENT, cleanUpPeriod: 0 });
    await site.wait();
    await site.pass(2 * HOUR_MS);
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'nobody-keeps-time', likelihood: 'certain' });
  });
});

it('a run that went well has no cause, and every stage', async () => {
  const site = await story();
  await site.run();
  const { causes, stage, text } = await site.why();
  expect([causes, stage]).toEqual([[], 'powered-off']);
  expect(text).toMatch(/finished at .*\. It got as far as this: its machine was powered off\.$/);
});

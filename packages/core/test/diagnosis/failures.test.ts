import { Err, type Hook, InspectorError, type LogSource, type NodePath, Ok } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { loadPayload, memoryFirewall, memoryLogSink, personalise } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { tarGz } from '../archives.ts';
import { withMethods } from '../world.ts';
import { HOUR_MS, story } from './story.ts';

const BUSY = { timeout: 3600 };
const SILENT = { timeout: 3600, bootDelayMs: 24 * HOUR_MS };

function hook(moments: Partial<Hook>): Hook {
  return { name: 'site', ...moments };
}

describe('what the record says itself', () => {
  it('the ramdisk could not collect', async () => {
    const payload = personalise(loadPayload('ipmi-server'), { macs: ['52:54:00:00:00:01'], bmc: '192.0.2.1' });
    const site = await story({ machines: [{ payload: { ...payload, error: 'no disk controller' } }] });
    await site.run();
    const { causes, stage } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'ramdisk-error', likelihood: 'certain' });
    expect(causes[0]?.evidence[0]).toContain('no disk controller');
    expect(stage).toBe('matched');
  });

  it('the ramdisk could not collect, and its journal says why', async () => {
    const site = await story({ machines: [{ payload: 'ramdisk-error' }], logSink: memoryLogSink() });
    await site.run();
    const { causes, text } = await site.why();
    const line = 'Feb 29 23:59:04 localhost ironic-python-agent[412]: ERROR root [-] collector extra-hardware failed';
    expect(causes[0]).toMatchObject({ cause: 'ramdisk-error', likelihood: 'certain' });
    expect(causes[0]?.evidence.at(-1)).toBe(`The journal of the ramdisk: ${line}`);
    expect(text).toContain(line);
  });

  it('its journal is quoted without secrets, in a hook that fails, too, and of an earlier run', async () => {
    const journal = 'May 1 10:00:00 ipa ironic-python-agent[4]: ERROR root [-] GET /x?token=hunter2 failed\n';
    const logs = tarGz([{ name: 'journal', content: journal }]).toString('base64');
    const payload = personalise(loadPayload('ipmi-server'), { macs: ['52:54:00:00:00:01'], bmc: '192.0.2.1' });
    let fails = true;
    const site = await story({
      machines: [{ payload: { ...payload, logs } }],
      logSink: memoryLogSink(),
      hooks: [hook({ after: () => (fails ? Err('no rack') : Ok(undefined)) })],
    });
    await site.run();
    fails = false;
    const { runId } = (await site.inspector.status(site.node())).unwrap();
    await site.run();
    expect((await site.why()).causes).toEqual([]);
    const { causes } = (await site.inspector.diagnose(runId)).unwrap();
    expect(causes[0]).toMatchObject({ cause: 'hook-failed' });
    expect(causes[0]?.evidence.at(-1)).toBe(
      'The journal of the ramdisk: May 1 10:00:00 ipa ironic-python-agent[4]: ERROR root [-] GET /x?token=*** failed',
    );
  });

  it('its journal is for who may read logs: for others it is not even loaded', async () => {
    const kept = memoryLogSink();
    let loads = 0;
    const load: typeof kept.load = (reference) => {
      loads += 1;
      return kept.load?.(reference) ?? Promise.resolve(Ok(undefined));
    };
    const site = await story({ machines: [{ payload: 'ramdisk-error' }], logSink: { ...kept, load } });
    await site.run();
    await site.until(site.inspector.idle());
    const { causes, text } = (await site.inspector.diagnose(site.node(), { logs: false })).unwrap();
    expect(causes[0]).toMatchObject({ cause: 'ramdisk-error', likelihood: 'certain' });
    expect(JSON.stringify(causes)).not.toContain('The journal of the ramdisk');
    expect(text).toContain('The logs of its ramdisk were kept, and are left out here');
    expect(loads).toBe(0);
    expect((await site.why()).text).toContain('The journal of the ramdisk');
    expect(loads).toBe(1);
  });

  it('the ramdisk could not collect, and its logs are elsewhere, or nowhere', async () => {
    const kept = memoryLogSink();
    const elsewhere = { save: (source: LogSource, archive: Uint8Array) => kept.save(source, archive) };
    const site = await story({ machines: [{ payload: 'ramdisk-error' }], logSink: elsewhere });
    await site.run();
    expect((await site.why()).text).toContain('They were put here: number 1 in the memory of this process.');

    const dropped = await story({ machines: [{ payload: 'ramdisk-error' }] });
    await dropped.run();
    expect((await dropped.why()).text).toContain('has kept no logs of its ramdisk.');

    const hanging = await story({
      machines: [{ payload: 'ramdisk-error' }],
      logSink: { ...elsewhere, load: () => new Promise(() => {}) },
    });
    await hanging.run();
    expect((await hanging.why()).text).toContain('The log sink took longer than 5 seconds');
    const { runId } = (await hanging.inspector.status(hanging.node())).unwrap();
    const others = [hanging.inspector.history.logs(runId), hanging.inspector.history.logs(runId)];
    await hanging.clock.idle();
    const { causes, text } = await hanging.why();
    expect(causes[0]?.cause).toBe('ramdisk-error');
    expect(text).toContain('were not read: too many others are being read.');
    for (const other of others) expect((await hanging.until(other)).val).toMatchObject({ code: 'store-failed' });
  });

  it('a hook failed, threw, or did not answer', async () => {
    const failed = await story({ hooks: [hook({ after: () => Err('no rack') })] });
    await failed.run();
    const why = await failed.why();
    expect(why.causes[0]).toMatchObject({ cause: 'hook-failed', likelihood: 'certain' });
    expect(why.causes[0]?.evidence).toEqual(['no rack', 'That was the hook site, at hooks.']);
    expect(why.stage).toBe('hooks');

    const threw = await story({
      hooks: [
        hook({
          before: () => {
            throw new TypeError('no rack');
          },
        }),
      ],
    });
    await threw.run();
    expect((await threw.why()).causes[0]).toMatchObject({ cause: 'hook-defect' });

    const hung = await story({ hooks: [hook({ after: () => new Promise(() => {}) })] });
    await hung.run();
    expect((await hung.why()).causes[0]).toMatchObject({ cause: 'hook-timed-out' });
  });

  it('a rule failed, and on what value', async () => {
    const site = await story();
    const conditions = [{ field: 'inventory.bmc_address', op: 'eq', value: '192.0.2.1' } as const];
    const actions = [{ action: 'fail', message: 'not this one' } as const];
    const rule = (await site.inspector.rules.create({ description: 'racks', conditions, actions })).unwrap();
    await site.run();
    const { causes, stage } = await site.why();
    expect(stage).toBe('written');
    expect(causes[0]).toMatchObject({ cause: 'rule-failed', likelihood: 'certain' });
    const evidence = causes[0]?.evidence.join(' ');
    expect(evidence).toContain(`the rule ${rule.uuid} (racks)`);
    expect(evidence).toContain('"192.0.2.1"');
  });

  it('Ironic refused what a hook wanted', async () => {
    const site = await story({ hooks: [hook({ after: ({ node }) => node.set('/no_such_field' as NodePath, 1) })] });
    await site.run();
    const { causes } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'change-refused', likelihood: 'certain' });
    expect(causes[0]?.evidence.at(-1)).toBe('It was asked for by site.');
  });

  it('Ironic refused to boot the machine', async () => {
    const site = await story();
    site.ironic.failNext({ kind: 'status', status: 400, text: 'no such device' }, { call: 'setBootDevice' });
    await site.run();
    const { causes, stages } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'boot-refused', likelihood: 'certain' });
    expect(stages).toContainEqual({ stage: 'boot-device-set', reached: 'no' });
  });

  it('Ironic refused to power the machine off', async () => {
    const site = await story();
    const setPowerState = site.ironic.setPowerState.bind(site.ironic);
    site.ironic.setPowerState = (uuid, target, options) => {
      const refused = { kind: 'status', status: 400, text: 'no' } as const;
      if (target === 'power off') site.ironic.failNext(refused, { call: 'setPowerState' });
      return setPowerState(uuid, target, options);
    };
    await site.run();
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'power-off-refused' });
  });

  it('an operator aborted it', async () => {
    const site = await story(SILENT);
    await site.wait();
    (await site.inspector.abort('machine-1')).unwrap();
    await site.inspector.idle();
    expect((await site.why()).causes.map(({ cause }) => cause)).toEqual(['aborted']);
  });

  it('there is nothing to recognise the machine by', async () => {
    const site = await story({ machines: [{ node: { driver_info: {}, macs: [] } }] });
    await site.run();
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'nothing-to-recognise-by', likelihood: 'certain' });
  });

  it('the node was put to use meanwhile, or is gone', async () => {
    const used = await story();
    await used.timesOut(() => used.ironic.setProvisionState(used.node(), 'active'));
    expect((await used.why()).causes[0]).toMatchObject({ cause: 'node-unsuitable' });

    const gone = await story();
    await gone.timesOut(() => void (gone.ironic.getNode = async () => Ok(undefined)));
    expect((await gone.why()).causes[0]).toMatchObject({ cause: 'node-gone' });
  });

  it('Ironic answered nonsense', async () => {
    const site = await story();
    site.ironic.failNext({ kind: 'garbage' }, { call: 'listPorts', times: 10 });
    await site.run();
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'ironic-failed' });
  });
});

describe('what was away for too long', () => {
  it('Ironic', async () => {
    const site = await story(BUSY);
    site.ironic.failNext({ kind: 'drop' }, { call: 'setBootDevice', times: 100_000 });
    await site.run();
    const { causes } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'ironic-away', likelihood: 'certain' });
    expect(causes[0]?.evidence[0]).toMatch(/^The run was held up \d+ times at boot since /);
  });

  it('the node, which somebody else has locked', async () => {
    const site = await story(BUSY);
    site.ironic.lock(site.node());
    await site.run();
    expect((await site.why()).causes[0]).toMatchObject({ cause: 'node-locked', likelihood: 'certain' });
  });

  it('the firewall', async () => {
    const firewall = memoryFirewall();
    const site = await story({ ...BUSY, firewall });
    firewall.failNext(100_000);
    await site.run();
    const { causes, stages } = await site.why();
    expect(causes[0]).toMatchObject({ cause: 'firewall-failed', likelihood: 'certain' });
    expect(stages).toContainEqual({ stage: 'firewall-opened', reached: 'no' });
  });

  it('the store of rules, while the run is still carried on', async () => {
    const away = Err(new InspectorError('store-failed', 'no disk'));
    const site = await story({
      ...BUSY,
      store: (options) => {
        const store = createMemoryStore(options);
        return { ...store, rules: withMethods(store.rules, { list: async () => away }) };
      },
    });
    const ending = site.run();
    await site.pass(120_000);
    const { state, causes } = await site.why();
    expect([state, causes[0]?.cause]).toEqual(['processing', 'store-away']);
    expect(causes[0]?.evidence).toContain('It is tried again by upkeep.');
    await ending;
    expect((await site.why()).causes[0]?.cause).toBe('store-away');
  });
});

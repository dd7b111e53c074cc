import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Hook } from '../hooks/hook.ts';
import { defaultHooks } from '../hooks/stock-hooks.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { Err } from '../result.ts';
import { runHooks } from './run-hooks-alone.ts';

const payload = (): RamdiskData =>
  JSON.parse(readFileSync(new URL('../../test/callback.json', import.meta.url), 'utf8'));

const assetTag: Hook = {
  name: 'asset_tag',
  dependsOn: ['scheduler'],
  before({ inventory, pluginData, log }) {
    if (inventory.system_vendor?.serial_number)
      (pluginData as RamdiskData)['asset_tag'] = inventory.system_vendor.serial_number;
    else log.warn('the ramdisk reported no serial number');
  },
  after({ pluginData, node }) {
    node.set(
      '/extra/asset_tag',
      ((pluginData as RamdiskData)['asset_tag'] as string | undefined) ?? `none, ${String(pluginData.cpus)} CPUs`,
    );
  },
};

describe('the hook pipeline alone', () => {
  it('says what would be sent, and changes nothing it was given', async () => {
    const given = payload();
    const run = (await runHooks(given, { hooks: [...defaultHooks, assetTag] })).unwrap();
    expect(given).toEqual(payload());
    expect(run.failures).toEqual([]);
    expect(run.warnings).toContain('asset_tag: the ramdisk reported no serial number');
    expect(run.changes?.node).toContainEqual({ op: 'add', path: '/extra/asset_tag', value: 'none, 4 CPUs' });
    expect(run.changes?.authors['/extra/asset_tag']).toEqual(['asset_tag']);
    expect(run.changes?.ports).toMatchObject([{ kind: 'create' }]);
    expect(run.data).toMatchObject({ cpus: 4, local_gb: 999 });
  });

  it('sees the node and ports it is given', async () => {
    const first = (await runHooks(payload())).unwrap();
    const properties = Object.fromEntries(
      (first.changes?.node ?? []).map((step) => [step.path.replace('/properties/', ''), 'value' in step && step.value]),
    );
    const ports = [{ uuid: 'p', address: '52:54:00:12:34:56', pxe_enabled: true }];
    const again = (await runHooks(payload(), { node: { properties }, ports })).unwrap();
    expect(again.changes).toBeUndefined();
  });

  it('gives failures of `before` as a list, and of `after` as the error', async () => {
    expect((await runHooks({ error: 'x' })).unwrap()).toMatchObject({
      failures: [
        'Preprocessing hook ramdisk_error: Ramdisk reported error: x',
        expect.stringContaining('Hardware inventory is empty'),
      ],
      changes: undefined,
    });
    const refuse: Hook = { name: 'refuse', after: () => Err('no') };
    const refused = await runHooks(payload(), { hooks: [...defaultHooks, refuse] });
    expect(refused.err && refused.val.message).toBe('no');
  });

  it('knows the ports that a hook changes without listing them', async () => {
    const address = '52:54:00:12:34:56';
    const rack: Hook = { name: 'rack', after: ({ node }) => node.ports.set(address, '/extra/rack', 'r1') };
    const run = await runHooks(payload(), { hooks: [rack], ports: [{ uuid: 'p', address, extra: {} }] });
    expect(run.unwrap().changes?.ports).toMatchObject([{ uuid: 'p', patch: [{ path: '/extra/rack', value: 'r1' }] }]);
  });

  it.each([[true], [null], [5], [{}], [[]], [{ ok: false }], [Err(5)]])(
    'names the hook that answers %j, which no hook may',
    async (answer) => {
      const odd = () => answer as never;
      const before = (await runHooks(payload(), { hooks: [{ name: 'odd', before: odd }] })).unwrap();
      expect(before.failures).toEqual([expect.stringContaining('the hook odd answered ')]);
      const after = await runHooks(payload(), { hooks: [{ name: 'odd', after: odd }] });
      expect(after.val).toMatchObject({ code: 'internal', message: expect.stringContaining('the hook odd answered ') });
    },
  );

  it('checks its options', async () => {
    const wrong = await runHooks({}, { hooks: [assetTag] });
    expect(wrong.err && wrong.val.code).toBe('invalid-options');
  });
});

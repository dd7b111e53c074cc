// #region vitest
import { defaultHooks, runHooks } from '@ironic-inspector/core';
import { loadPayload, personalise } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { rack } from '../src/rack.js';

// What a ramdisk posts; a file of yours does as well: JSON.parse(readFileSync('captured.json')).
const payload = (bmc: string) => personalise(loadPayload('ipmi-server'), { bmc });
const hooks = [...defaultHooks, rack];

it('writes the rack to the node', async () => {
  const run = (await runHooks(payload('10.20.7.31'), { hooks })).unwrap();
  expect(run.data.rack).toBe('r7');
  expect(run.changes?.node).toContainEqual({ op: 'add', path: '/extra/rack', value: 'r7' });
  expect(run.changes?.addTraits).toEqual(['CUSTOM_RACK_R7']);
});

it('refuses a machine that is in none of our racks', async () => {
  const run = (await runHooks(payload('192.0.2.31'), { hooks })).unwrap();
  expect(run.failures).toEqual([expect.stringContaining('rack: 192.0.2.31 is in none of our racks')]);
  expect(run.changes).toBeUndefined();
});
// #endregion

// #region jest
import { defaultHooks, runHooks } from '@ironic-inspector/core';
import { expect, it } from '@jest/globals';
import { loadPayload, personalise } from '@ironic-inspector/testing';
import { rack } from '../src/rack.js';

it('writes the rack to the node', async () => {
  const payload = personalise(loadPayload('ipmi-server'), { bmc: '10.20.7.31' });
  const run = (await runHooks(payload, { hooks: [...defaultHooks, rack] })).unwrap();
  expect(run.data.rack).toBe('r7');
});
// #endregion

/** Is it still the same machine? A guard that compares it with what was known of it before. */
import assert from 'node:assert/strict';
import { defaultHooks, identityGuard, runHooks, type Snapshot } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

// #region warn
const node = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const hooks = [identityGuard, ...defaultHooks]; // the guard comes first

// What the history has of the node. The machine says EXMB0000017 of its board now.
const previous: Snapshot = {
  node,
  runId: 'f6d1a0c4-6d7c-4f0e-9a51-3b0f5f0c8e11',
  at: new Date('2026-10-28T08:00:00Z'),
  identifiers: [
    { kind: 'system-serial', value: 'exsrv00000017' },
    { kind: 'board-serial', value: 'exmb0000016' },
    { kind: 'mac', value: '02:00:5e:10:00:01' },
  ],
};
const warned = (await runHooks(loadPayload('ipmi-server'), { hooks, node: { uuid: node }, previous })).unwrap();
const [found] = warned.data.identity_guard?.findings ?? [];
console.log(found?.message); // The board of the machine was replaced; the same: system serial …
assert.equal(found?.finding, 'board-replaced');
assert.deepEqual(found.gone, [{ kind: 'board-serial', value: 'exmb0000016' }]);
// #endregion

// #region fail
const settings = { identityGuard: { mode: 'fail' } } as const;
const guarded = { hooks, previous, settings };
const refused = await runHooks(loadPayload('ipmi-server'), { ...guarded, node: { uuid: node } });
assert.equal(refused.err && refused.val.failure.hook, 'identity_guard');

// The operator reads the serial number on the new board, and says that it is right.
const extra = { accept_identity: 'EXMB0000017' };
const accepted = await runHooks(loadPayload('ipmi-server'), { ...guarded, node: { uuid: node, extra } });
assert.equal(accepted.ok, true);
// #endregion

/**
 * A module of hooks as the daemon takes it from `[processing]hook_modules`, tried on a captured
 * payload before it goes there.
 */
import assert from 'node:assert/strict';
import { defaultHooks, readHookModule, runHooks, type RamdiskData } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';
import siteHooks from './support/site-hooks.ts';

const { hooks = [] } = readHookModule(siteHooks).unwrap(); // an Err says what the daemon would say
const payload: RamdiskData = loadPayload('ipmi-server');
const named = { ...payload, inventory: { ...payload.inventory, hostname: 'rack-b7-node-12' } };

const run = (await runHooks(named, { hooks: [...defaultHooks, ...hooks] })).unwrap();
const step = run.changes?.node.find(({ path }) => path === '/extra/rack');
assert.deepEqual(step, { op: 'add', path: '/extra/rack', value: 'b7' });
console.log('would be sent to Ironic:', step);

/** Operators send a key of the site; who has none is turned away, and ramdisks are not asked. */
import assert from 'node:assert/strict';
import { Err, InspectorError, Inspector, Ok } from '@ironic-inspector/core';
import { createInspectorHandler, type ApiAuthenticator } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';

const auth: ApiAuthenticator = {
  challenge: 'ApiKey',
  identify: async ({ headers }) => {
    if (headers.get('x-api-key') === 'of-the-test') return Ok({ kind: 'full-access', user: { name: 'operator' } });
    return Err(new InspectorError('unauthenticated', 'Send your key as X-Api-Key'));
  },
};
const inspector = new Inspector({ ironic: new FakeIronic(), ...createMemoryStore() });

// #region test
const handler = createInspectorHandler(inspector, { auth });
const url = 'http://inspector.example/v1';

const stranger = await handler(new Request(`${url}/introspection`));
assert.equal(stranger.status, 401);

const operator = await handler(new Request(`${url}/introspection`, { headers: { 'X-Api-Key': 'of-the-test' } }));
assert.equal(operator.status, 200);

// A ramdisk is asked for no key; this one belongs to no run, and is told so.
const ramdisk = await handler(new Request(`${url}/continue`, { method: 'POST', body: loadPayloadText('lldp') }));
assert.equal(ramdisk.status, 400);
// #endregion
console.log(stranger.status, operator.status, ramdisk.status);
await inspector.stop();

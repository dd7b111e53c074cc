/** The API behind a proxy: where its links lead, and whose address counts. */
import assert from 'node:assert/strict';
import { Inspector } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';

const inspector = new Inspector({ ironic: new FakeIronic(), ...createMemoryStore() });

/** What a proxy makes of `https://cloud.example/baremetal/v1`. */
const forwarded = new Request('http://127.0.0.1:5050/v1', {
  headers: {
    'X-Forwarded-For': '192.0.2.7',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'cloud.example',
    'X-Forwarded-Prefix': '/baremetal',
  },
});

async function firstLink(answer: Response): Promise<string | undefined> {
  const { resources } = (await answer.json()) as { resources: { name: string; links: { href: string }[] }[] };
  return resources.find(({ name }) => name === 'introspection')?.links[0]?.href;
}

// #region public-url
const known = createInspectorHandler(inspector, { publicUrl: 'https://cloud.example/baremetal' });
// #endregion
const link = await firstLink(await known(forwarded.clone()));
assert.equal(link, 'https://cloud.example/baremetal/v1/introspection');

// #region forwarded
const believing = createInspectorHandler(inspector, {
  trustForwarded: true,
  callback: { allowedNetworks: ['192.0.2.0/24'] }, // by the address that the proxy says
});
// #endregion
assert.equal(await firstLink(await believing(forwarded.clone())), link);

const callbackFrom = (address: string) =>
  new Request('http://127.0.0.1:5050/v1/continue', {
    method: 'POST',
    headers: { 'X-Forwarded-For': address },
    body: '{}',
  });
assert.equal((await believing(callbackFrom('198.51.100.1'))).status, 403);
// This one is let in, and then there is nothing in it.
assert.equal((await believing(callbackFrom('192.0.2.7'))).status, 400);
console.log(link);
await inspector.stop();

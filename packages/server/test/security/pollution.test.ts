import { expect, it } from 'vitest';
import { NODE, openSite } from './site.ts';

const HOLDERS = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Number.prototype];
/** What all objects share. */
const members = () => HOLDERS.map((holder) => Reflect.ownKeys(holder));
/** The keys by which an object that is filled carelessly reaches what all objects share. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length'];

const evil = (key: string) => `{"${key}":{"polluted":true,"prototype":{"polluted":true}},"polluted":1}`;

it.each(KEYS)('a machine that posts %s everywhere is processed like any other', async (key) => {
  const before = members();
  const site = await openSite();
  await site.wait();
  const { inventory, ...rest } = site.payload();
  const disks = `[${evil(key)},{"name":"${key}","size":${2 ** 40},"${key}":1}]`;
  const interfaces = `[{"name":"${key}","mac_address":"52:54:00:00:00:07","ipv4_address":"198.51.100.7","${key}":{"polluted":true}}]`;
  const inside = JSON.stringify({ ...(inventory as object), disks: 0, interfaces: 0, boot: null })
    .replace('"disks":0', `"disks":${disks}`)
    .replace('"interfaces":0', `"interfaces":${interfaces},"${key}":{"polluted":true}`);
  const body = JSON.stringify({
    ...rest,
    root_disk: null,
    boot_interface: null,
    data: [
      [key, key, key, 'polluted'],
      ['a', '__proto__', 'polluted', 'x'],
    ],
    inventory: 0,
    extra_key: 0,
  })
    .replace('"inventory":0', `"inventory":${inside}`)
    .replace('"extra_key":0', `"${key}":{"polluted":true}`);
  const { status, text } = await site.send('POST', '/v1/continue', body);
  expect([status, text]).toEqual([200, expect.any(String)]);
  await site.idle();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  // It is kept as a key like any other.
  expect((await site.send('GET', `/v1/introspection/${NODE}/data/unprocessed`)).text).toContain(
    `"${key}":{"polluted":true}`,
  );
  const again = await site.send('POST', `/v1/introspection/${NODE}/data/unprocessed`, body);
  expect(again.status).toBe(202);
  await site.idle();
  expect(members()).toEqual(before);
});

it.each(KEYS)('a rule that writes to %s makes a key, or nothing', async (key) => {
  const before = members();
  const site = await openSite({}, { extra: { list: [1] } });
  const actions = [
    `{"action":"set-attribute","path":"/extra/${key}/polluted","value":true}`,
    `{"action":"set-attribute","path":"/extra/list/${key}","value":true}`,
    `{"action":"extend-attribute","path":"/extra/${key}/more","value":"x"}`,
    `{"action":"set-attribute","path":"/extra/value","value":{"${key}":{"polluted":true},"a":"{data[${key}]}"}}`,
    `{"action":"set-capability","name":"${key}","value":"x"}`,
  ];
  for (const action of actions) {
    const { status } = await site.send('POST', '/v1/rules', `{"actions":[${action}],"${key}":1}`);
    expect([201, 400]).toContain(status);
  }
  for (const condition of [
    `{"field":"${key}.${key}","op":"eq","value":{"${key}":1}}`,
    `{"${key}":1,"field":"a","op":"is-empty"}`,
  ]) {
    const { status } = await site.send('POST', '/v1/rules', `{"conditions":[${condition}],"actions":[${actions[0]}]}`);
    expect([201, 400]).toContain(status);
  }
  expect((await site.send('GET', '/v1/rules')).status).toBe(200);
  await site.wait();
  expect((await site.send('POST', '/v1/continue', site.payload())).status).toBeLessThan(500);
  await site.idle();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(members()).toEqual(before);
});

it.each(KEYS)('a query and a path with %s are names like any other', async (key) => {
  const before = members();
  const site = await openSite();
  for (const path of [
    `/v1/introspection/${key}`,
    `/v1/rules/${key}`,
    `/${key}`,
    `/v1/introspection?${key}=1&${key}[a]=2`,
  ])
    expect((await site.send('GET', path)).status).toBeLessThan(500);
  expect(members()).toEqual(before);
});

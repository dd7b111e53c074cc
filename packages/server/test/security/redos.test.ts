import type { JsonObject, JsonValue } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { openSite } from './site.ts';

/**
 * What makes a backtracking engine, or anything that looks at each rest of a text, take forever: a
 * test that hangs runs out of time.
 */
const LONG: readonly [string, string][] = [
  ['the letter a', `${'a'.repeat(300_000)}!`],
  ['blanks', `${' '.repeat(300_000)}!`],
  ['digits', '1'.repeat(300_000)],
  ['colons', ':'.repeat(300_000)],
  ['commas', 'a:b,'.repeat(75_000)],
  ['dots', '1.'.repeat(150_000)],
  ['parentheses', '('.repeat(300_000)],
  ['braces', '{'.repeat(300_000)],
  ['percent signs', '%'.repeat(300_000)],
  ['newlines', '\n'.repeat(300_000)],
  ['hexadecimal pairs', 'ab:'.repeat(100_000)],
];

const PATTERNS = [
  '(a+)+$',
  '(a|a)*$',
  '(.*)*x',
  '([a-zA-Z]+)*$',
  '^(\\s+)+$',
  '(.*a){20}',
  '(\\d+)*[^\\d]$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
];

it.each(LONG)('rules of evil patterns look at 300 000 times %s', async (_, text) => {
  const site = await openSite();
  for (const value of PATTERNS) {
    for (const op of ['matches', 'contains']) {
      const conditions = [{ field: 'evil', op, value }];
      const rule = { conditions, actions: [{ action: 'log', message: 'matched' }] };
      expect((await site.send('POST', '/v1/rules', rule)).status).toBe(201);
    }
  }
  await site.wait();
  expect((await site.send('POST', '/v1/continue', { ...site.payload(), evil: text })).status).toBe(200);
  await site.idle();
  expect(site.events.filter(({ type }) => type === 'rule-evaluated')).toHaveLength(2 * PATTERNS.length);
});

it.each([
  'a{1000}{1000}',
  '(x{1,1000}){1,1000}',
  '('.repeat(10_000),
  '[a-z'.repeat(10_000),
  `${'(a?)'.repeat(20_000)}b`,
])('a pattern that would be huge is refused or made, at once: %.40s', async (value) => {
  const site = await openSite();
  const rule = { conditions: [{ field: 'a', op: 'matches', value }], actions: [{ action: 'log', message: 'm' }] };
  expect([201, 400]).toContain((await site.send('POST', '/v1/rules', rule)).status);
});

/** Every text in what a machine posts is replaced, in turn of none: all at once. */
function withTexts(value: JsonValue, text: string): JsonValue {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.slice(0, 3).map((item) => withTexts(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, text)]));
}

it.each(LONG)('hooks look at a machine whose every word is 30 000 times %s', async (_, text) => {
  const site = await openSite(
    { limits: { dataBytes: 32 * 1024 * 1024 } },
    { properties: { root_device: { serial: '<or> a <or> b', size: '>= 1' } } },
  );
  await site.wait();
  const { inventory, ...rest } = site.payload();
  const { bmc_address, cpu, disks, boot, system_vendor } = inventory as JsonObject;
  const odd = withTexts({ cpu, disks, boot, system_vendor } as JsonObject, text.slice(0, 30_000)) as JsonObject;
  const interfaces = [
    {
      name: text,
      mac_address: text,
      ipv4_address: text,
      lldp: [
        [1, text],
        [5, text],
      ],
    },
  ];
  const body = {
    ...(withTexts(rest, text.slice(0, 30_000)) as JsonObject),
    error: null,
    inventory: { ...odd, bmc_address, interfaces },
  };
  const { status } = await site.send('POST', '/v1/continue', body);
  expect([200, 400]).toContain(status);
  await site.idle();
});

it('a path of a rule, however it is written, is followed in no time', async () => {
  const site = await openSite();
  for (const field of [
    'a..b..c..d..e',
    `inventory${'..*'.repeat(50)}`,
    `$${'.a'.repeat(5000)}`,
    `a${'[*]'.repeat(2000)}`,
    '['.repeat(10_000),
  ]) {
    const rule = { conditions: [{ field, op: 'eq', value: 1 }], actions: [{ action: 'log', message: 'm' }] };
    expect([201, 400]).toContain((await site.send('POST', '/v1/rules', rule)).status);
  }
  await site.wait();
  expect((await site.send('POST', '/v1/continue', site.payload())).status).toBe(200);
  await site.idle();
});

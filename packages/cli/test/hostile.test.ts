import { stripVTControlCharacters } from 'node:util';
import { loadPayload, macsOf, memoryLogSink } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { postedLogs } from './archive.ts';
import { stage } from './stage.ts';

const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\u202e\u2028gone';
// oxlint-disable-next-line no-control-regex -- they are what must not be there
const ACTED_ON = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/g;

// oxlint-disable-next-line no-control-regex -- ours
const COLOURS = /\u001b\[\d+m/g;

/** What machines and operators say of themselves, all of it hostile. */
const PAYLOAD = {
  ...loadPayload('lldp'),
  inventory: {
    ...(loadPayload('lldp')['inventory'] as object),
    system_vendor: { manufacturer: HOSTILE, product_name: HOSTILE, serial_number: HOSTILE },
  },
};
const RULE = JSON.stringify({
  description: HOSTILE,
  actions: [{ action: 'set-attribute', path: '/extra/x', value: HOSTILE }],
});

const LINES = [
  ['rules', 'import', 'rule.json'],
  ['start', '--wait', 'machine-1', 'broken', HOSTILE],
  ['list'],
  ['status', 'machine-1'],
  ['why', 'machine-1'],
  ['runs'],
  ['diff', 'machine-1'],
  ['data', 'machine-1'],
  ['data', 'machine-1', '--kind', 'unprocessed'],
  ['refused'],
  ['boot-policy'],
  ['why', 'broken'],
  ['status', 'broken'],
  ['lookup', 'posted.json'],
  ['rules', 'list'],
  ['rules', 'export'],
  ['rules', 'dry-run'],
  ['rules', 'lint', 'bad.json'],
  ['rules', 'remove', HOSTILE],
  ['status', `${HOSTILE}-unknown`],
  [HOSTILE],
  ['list', '--state', HOSTILE],
  ['lookup', HOSTILE],
];
const FILES = {
  'posted.json': JSON.stringify(PAYLOAD),
  'rule.json': RULE,
  'bad.json': JSON.stringify([{ description: HOSTILE, actions: [{ action: HOSTILE }] }]),
};

it.each([true, false])('nothing of a machine acts on a terminal; colours: %s', async (hasColours) => {
  const site = await stage({
    timeout: 120,
    logSink: memoryLogSink(),
    machines: [
      { payload: PAYLOAD, node: { driver_info: {}, macs: ['02:00:5e:10:05:01'] } },
      {
        name: 'broken',
        payload: { ...loadPayload('virtual-machine'), error: HOSTILE, logs: postedLogs('journal', `${HOSTILE}\n`) },
        node: { driver_info: {}, macs: macsOf(loadPayload('virtual-machine')) },
      },
    ],
  });
  try {
    for (const words of LINES) {
      for (const json of [[], ['--json']]) {
        const { all } = await site.run([...words, ...json], { files: FILES, hasColours, isTerminal: true });
        const shown = hasColours ? all.replaceAll(COLOURS, '') : all;
        expect({ words, shown }).toEqual({ words, shown: shown.replaceAll(ACTED_ON, '?') });
        expect(stripVTControlCharacters(shown)).toBe(shown);
      }
    }
    await site.lab.inspector.idle();
    for (const { runId } of (await site.lab.inspector.history.runs()).unwrap()) {
      const logs = await site.run(['logs', runId]);
      expect(logs.all).not.toMatch(ACTED_ON);
      expect([0, 3]).toContain(logs.code);
      const { all } = await site.run(['show', runId, '--all']);
      expect(all).toContain('\\u001b[2J');
      expect(all).not.toMatch(ACTED_ON);
    }
  } finally {
    await site.close();
  }
});

it('has colours where they are wanted, and else none', async () => {
  const site = await stage();
  try {
    await site.run(['start', '--wait', 'machine-1']);
    expect((await site.run(['list'], { hasColours: true })).out).toContain('\u001b[32mfinished\u001b[39m');
    expect((await site.run(['list'])).out).not.toContain('\u001b');
    expect((await site.run(['list', '--json'], { hasColours: true })).out).not.toContain('\u001b');
  } finally {
    await site.close();
  }
});

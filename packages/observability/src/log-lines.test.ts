import type { FlowEvent } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { logLines } from './log-lines.ts';

const base = { at: new Date('2026-02-03T04:05:06.007Z'), node: 'n', runId: 'r', requestId: undefined };
const events: FlowEvent[] = [
  { ...base, type: 'requested', what: 'introspect' },
  { ...base, type: 'powered-on' },
  { ...base, type: 'warning', source: 'scheduler', message: 'no memory' },
  { ...base, type: 'failed', stage: 'boot', code: 'ironic-refused', message: 'no power' },
];

it.each([
  ['none', 0],
  ['warn', 2],
  ['info', 3],
  ['debug', 4],
] as const)('%s writes %i of 4 events', (level, lines) => {
  const written: string[] = [];
  const observer = logLines(level, (line) => written.push(line));
  for (const event of events) observer(event);
  expect(written).toHaveLength(lines);
});

it('writes when, how bad, which node, what', () => {
  const written: string[] = [];
  logLines('warn', (line) => written.push(line))(events[3]!);
  expect(written).toEqual(['2026-02-03T04:05:06.007Z WARN  [node: n] boot failed: no power (ironic-refused)\n']);
});

it('warns of what holds a run up', () => {
  const written: string[] = [];
  const held = { stage: 'finish', code: 'ironic-unavailable', message: '503', since: base.at, times: 3 } as const;
  logLines('warn', (line) => written.push(line))({ ...base, type: 'interrupted', ...held });
  expect(written).toEqual([
    '2026-02-03T04:05:06.007Z WARN  [node: n] held up at finish (3 times): 503 (ironic-unavailable)\n',
  ]);
});

it.each([
  [7300, 'ahead of'],
  [-7300, 'behind'],
])('warns of a clock that is off by %i ms', (milliseconds, where) => {
  const written: string[] = [];
  const about = { ...base, node: undefined, runId: undefined };
  logLines('warn', (line) => written.push(line))({ ...about, type: 'clock-skewed', milliseconds });
  expect(written).toEqual([
    `2026-02-03T04:05:06.007Z WARN  [node: -] this clock is 7.3 s ${where} the database's, which all instances share: ` +
      'time-outs come too early or too late by that. Is NTP at work, here and there?\n',
  ]);
});

it.each([
  [{ '/properties/cpus': ['a hook'], 'port 52:54:00:00:00:01': ['ports'] }, '/properties/cpus, port 52:54:00:00:00:01'],
  [{}, 'nothing'],
])('says what Ironic has taken: %o', (authors, taken) => {
  const written: string[] = [];
  const changes = { node: [], resetInterfaces: false, ports: [], addTraits: [], removeTraits: [], authors };
  logLines('debug', (line) => written.push(line))({ ...base, type: 'node-changed', changes });
  expect(written).toEqual([expect.stringContaining(`Ironic has taken: ${taken}\n`)]);
});

it('warns of a rule that cannot be used', () => {
  const written: string[] = [];
  const rule = { uuid: 'u', description: null, matched: false, why: 'it cannot be used', conditions: [], actions: [] };
  const observer = logLines('warn', (line) => written.push(line));
  observer({ ...base, type: 'rule-evaluated', rule: { ...rule, warnings: [] } });
  observer({ ...base, type: 'rule-evaluated', rule: { ...rule, warnings: ['Unknown operator x'] } });
  expect(written).toEqual([
    '2026-02-03T04:05:06.007Z WARN  [node: n] rule u does not match: it cannot be used (Unknown operator x)\n',
  ]);
});

it('writes one line, however the message tries to be more, and moves no cursor', () => {
  const written: string[] = [];
  const message =
    'x\n2026-01-01T00:00:00.000Z INFO  [node: n] waiting -> finished (finish)\r\u001b[2J\u009b\u0000\u2028\t.';
  logLines('warn', (line) => written.push(line))({ ...base, type: 'warning', source: 'lookup', message });
  expect(written).toEqual([
    String.raw`2026-02-03T04:05:06.007Z WARN  [node: n] lookup: x\n2026-01-01T00:00:00.000Z INFO  [node: n] waiting -> finished (finish)\r\u001b[2J\u009b\u0000\u2028\t.` +
      '\n',
  ]);
});

it('cuts a line that is too long for any reader', () => {
  const written: string[] = [];
  const message = '\n'.repeat(5_000_000);
  logLines('warn', (line) => written.push(line))({ ...base, type: 'warning', source: 'scheduler', message });
  expect(written).toEqual([
    expect.stringMatching(/^2026\S+ WARN {2}\[node: n\] scheduler: (\\n)+… \(\d+ more characters\)\n$/),
  ]);
  expect(written[0]?.length).toBeLessThan(20_000);
});

it('has the ids of the request, who is to blame, and where a refused callback came from', () => {
  const written: string[] = [];
  const observer = logLines('info', (line) => written.push(line.slice(25)));
  const ids = { requestId: 'req-1', globalRequestId: 'req-0' };
  const failed = { ...base, type: 'failed', stage: 'processing', code: 'processing-failed' } as const;
  observer({ ...failed, ...ids, message: 'too small', authors: ['rule u (mine)'] });
  observer({ ...failed, message: 'no (asked for by hook)', authors: ['hook'] });
  observer({ ...base, type: 'callback-refused', reason: 'rate', requestId: 'req-2', remoteAddress: '192.0.2.7' });
  expect(written).toEqual([
    'WARN  [req-0 req-1] [node: n] processing failed: too small (processing-failed) by rule u (mine)\n',
    'WARN  [node: n] processing failed: no (asked for by hook) (processing-failed)\n',
    'INFO  [req-2] [node: n] callback refused: rate from 192.0.2.7\n',
  ]);
});

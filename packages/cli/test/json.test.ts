import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadPayload, macsOf, memoryLogSink, memoryReceivers } from '@ironic-inspector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ANSWERS } from '../src/answers.ts';
import { postedLogs } from './archive.ts';
import { stage, type Stage } from './stage.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': true } });

const BAD_RULE =
  '[{"conditions": [{"op": "lt", "field": "memory_mb", "value": 1}, {"op": "gt", "field": "memory_mb", "value": 2}], "actions": [{"action": "fail", "message": "no"}]}]';
const RULE =
  '{"description": "big", "actions": [{"action": "set-attribute", "path": "/extra/big", "value": 18446744073709551615}]}';
const FILES = { 'rule.json': RULE, 'bad.json': BAD_RULE, 'posted.json': JSON.stringify(loadPayload('lldp')) };

const RECEIVER = 'https://receiver.example/hook';

let site: Stage;
let runId = '';
let ruleId = '';
let failedId = '';
let webhookId = '';

beforeAll(async () => {
  const payload = {
    ...loadPayload('virtual-machine'),
    error: 'no disk',
    logs: postedLogs('journal', 'ERROR no disk\n'),
  };
  site = await stage({
    logSink: memoryLogSink(),
    webhookSender: memoryReceivers().sender,
    machines: [
      { name: 'good' },
      { name: 'other' },
      { name: 'broken', payload, node: { driver_info: {}, macs: macsOf(payload) } },
      { name: 'typo', payload: loadPayload('lldp'), node: { driver_info: {}, macs: ['02:00:5e:18:05:01'] } },
    ],
  });
  await site.run(['start', '--wait', 'good', 'other', 'broken', 'typo']);
  await site.run(['reapply', 'good']);
  await site.lab.inspector.idle();
  const [run] = (await site.lab.inspector.history.runs({ node: 'good' })).unwrap();
  runId = run?.runId ?? '';
  failedId = (await site.lab.inspector.status('broken')).unwrap().runId;
  ruleId = (await site.lab.inspector.rules.create(RULE)).unwrap().uuid;
  webhookId = (await site.lab.inspector.webhooks.create({ url: RECEIVER })).unwrap().id;
});
afterAll(() => site.close());

/** A command line for each command, which has something to answer. */
const LINES: { readonly [Command in keyof typeof ANSWERS]: () => readonly string[] } = {
  start: () => ['start', 'good', 'nobody'],
  abort: () => ['abort', 'good'],
  reapply: () => ['reapply', 'other'],
  list: () => ['list'],
  status: () => ['status', 'typo'],
  why: () => ['why', 'typo'],
  watch: () => ['watch', '--all'],
  lookup: () => ['lookup', 'posted.json'],
  'boot-policy': () => ['boot-policy'],
  runs: () => ['runs'],
  show: () => ['show', runId],
  diff: () => ['diff', 'good'],
  logs: () => ['logs', failedId],
  refused: () => ['refused'],
  'rules list': () => ['rules', 'list'],
  'rules show': () => ['rules', 'show', ruleId],
  'rules lint': () => ['rules', 'lint', 'bad.json'],
  'rules dry-run': () => ['rules', 'dry-run', 'rule.json'],
  'rules import': () => ['rules', 'import', 'rule.json'],
  'rules export': () => ['rules', 'export'],
  'webhooks list': () => ['webhooks', 'list'],
  'webhooks show': () => ['webhooks', 'show', webhookId],
  'webhooks add': () => ['webhooks', 'add', RECEIVER],
  'webhooks change': () => ['webhooks', 'change', webhookId, '--events', 'failed'],
  'webhooks enable': () => ['webhooks', 'enable', webhookId],
  'webhooks disable': () => ['webhooks', 'disable', webhookId],
  'webhooks test': () => ['webhooks', 'test', webhookId],
  'webhooks secret': () => ['webhooks', 'secret', webhookId],
};

describe('what --json prints goes with the schema of the command', () => {
  it.each(Object.entries(LINES))('%s', async (command, line) => {
    const schema = JSON.parse((await site.run(['schema', ...command.split(' ')])).out) as object;
    const validate = ajv.compile(schema);
    const interrupt = new AbortController();
    const words = [...line(), ...(command === 'rules export' ? [] : ['--json'])];
    const asked = site.run(words, { files: FILES, signal: interrupt.signal });
    if (command === 'watch') {
      (await site.lab.inspector.introspect('typo')).unwrap();
      await site.lab.inspector.idle();
      interrupt.abort();
    }
    const { out } = await asked;
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(command === 'watch' || command === 'rules dry-run' ? 1 : 0);
    for (const text of lines) {
      const answer: unknown = JSON.parse(text);
      const isValid = validate(answer);
      expect({ isValid, errors: validate.errors }).toEqual({ isValid: true, errors: null });
      // What says nothing would go with any schema.
      expect(Object.values(answer as object).some((member) => member !== undefined)).toBe(true);
    }
    expect(validate({ other: 'things' })).toBe(false);
  });
});

it('a whole number that no double holds is printed as it is', async () => {
  const { out } = await site.run(['rules', 'show', ruleId, '--json']);
  expect(out).toContain('"value":18446744073709551615');
});

it('an error is JSON, too', async () => {
  const { code, out, err } = await site.run(['status', 'nobody', '--json']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(JSON.parse(err)).toMatchObject({ code: 'node-not-found' });
});

it('a command without a schema is named', async () => {
  const { code, err } = await site.run(['schema', 'data']);
  expect(code).toBe(2);
  expect(err).toContain('rules dry-run');
});

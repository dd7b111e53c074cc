import { loadPayload, memoryReceivers } from '@ironic-inspector/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overHttp, runMain, stage, type Stage } from './stage.ts';

/** The same command lines on an inspector in this process, and on it over HTTP. */

let site: Stage;
let runId = '';
let webhookId = '';

beforeAll(async () => {
  site = await stage({
    timeout: 120,
    webhookSender: memoryReceivers().sender,
    machines: [
      {},
      { name: 'typo', payload: loadPayload('lldp'), node: { driver_info: {}, macs: ['02:00:5e:18:05:01'] } },
    ],
  });
  await site.run(['start', '--wait', 'machine-1', 'typo']);
  await site.run(['reapply', 'machine-1']);
  await site.lab.inspector.idle();
  runId = (await site.lab.inspector.status('machine-1')).unwrap().runId;
  const webhook = { url: 'https://receiver.example/hook', types: ['failed'], nodes: ['typo'] } as const;
  webhookId = (await site.lab.inspector.webhooks.create(webhook)).unwrap().id;
});
afterAll(() => site.close());

const FILES = {
  'posted.json': JSON.stringify(loadPayload('lldp')),
  'rule.json': '{"description": "big", "actions": [{"action": "set-attribute", "path": "/extra/big", "value": 1}]}',
};

it.each([
  ['list'],
  ['list', '--state', 'error'],
  ['status', 'machine-1', '--json'],
  ['status', 'nobody', '--json'],
  ['why', 'typo'],
  ['runs'],
  ['show', 'RUN', '--all'],
  ['show', 'RUN', '--json'],
  ['show', 'no-such-run'],
  ['diff', 'machine-1'],
  ['logs', 'RUN'],
  ['data', 'machine-1', '--kind', 'unprocessed'],
  ['data', '--run', 'RUN'],
  ['lookup', 'posted.json'],
  ['lookup', '--mac', '02:00:5e:18:05:01', '--json'],
  ['boot-policy'],
  ['refused'],
  ['rules', 'list'],
  ['rules', 'export'],
  ['rules', 'show', 'no-such-rule'],
  ['rules', 'lint'],
  ['rules', 'lint', 'rule.json', '--json'],
  ['rules', 'dry-run', 'rule.json'],
  ['rules', 'dry-run', 'rule.json', '--json'],
  ['webhooks', 'list'],
  ['webhooks', 'show', 'WEBHOOK'],
  ['webhooks', 'show', 'no-such-webhook'],
  ['webhooks', 'show', 'WEBHOOK', '--json'],
  ['webhooks', 'disable', 'WEBHOOK', '--json'],
  ['webhooks', 'test', 'WEBHOOK'],
  ['webhooks', 'add', 'https://elsewhere.example/'],
  ['abort', 'machine-1'],
])('%s %s %s %s says the same', async (...line) => {
  const words = line.map((word) => ({ RUN: runId, WEBHOOK: webhookId })[word] ?? word);
  const near = await runMain(site.lab.inspector, words, { files: FILES });
  expect(await runMain(overHttp(site.lab), words, { files: FILES })).toEqual(near);
  expect(near.all).not.toBe('');
});

import {
  Err,
  InspectorError,
  Ok,
  type Diagnosis,
  type DryRunSummary,
  type ErrorCode,
  type FollowedEvents,
  type HistoryRun,
  type Introspection,
  type Result,
  type Rule,
  type WebhookRecord,
} from '@ironic-inspector/core';
import { runRecord } from '@ironic-inspector/testing';
import type { ServedInspector } from '../src/index.ts';
import { U } from './matrix.ts';

/** A record that is `waiting`, changed by `change`. */
export function record(change: Partial<Introspection> = {}): Introspection {
  const at = new Date('2026-11-23T01:28:01.767Z');
  return runRecord({ uuid: U, state: 'waiting', at, stateSince: new Date('2026-11-23T01:28:02Z'), ...change });
}

const RULE: Rule = {
  uuid: U,
  description: null,
  scope: null,
  conditions: [],
  actions: [{ action: 'fail', message: 'no' }],
};

const WEBHOOK: WebhookRecord = {
  id: U,
  url: 'https://receiver.example/',
  description: '',
  types: [],
  nodes: [],
  enabled: true,
  createdAt: new Date('2026-11-23T01:28:01.767Z'),
  position: 0,
  deliveredAt: undefined,
  failing: undefined,
};

const RUN: HistoryRun = {
  runId: 'run-1',
  node: U,
  name: 'node-1',
  kind: 'introspect',
  askedBy: undefined,
  requestId: undefined,
  startedAt: new Date('2026-11-23T01:28:01.767Z'),
  finishedAt: undefined,
  state: 'waiting',
  changes: 2,
  error: undefined,
  failure: undefined,
  documents: {},
  logs: undefined,
};

const DIAGNOSIS: Diagnosis = {
  node: U,
  runId: 'run-1',
  state: 'waiting',
  stage: 'powered-on',
  stages: [{ stage: 'asked', reached: 'yes', at: '2026-11-23T01:28:01.767Z' }],
  causes: [],
  text: 'It waits.',
};

const SUMMARY: DryRunSummary = {
  end: 'complete',
  error: null,
  nodes: 0,
  evaluated: 0,
  changed: 0,
  conflicting: 0,
  failing: 0,
  rules: [],
  text: 'would change 0 of 0 nodes',
};

async function* nothing(): AsyncGenerator<never> {}

/** Events that are over before the first. */
const NO_EVENTS: FollowedEvents = {
  position: 0,
  take: () => [],
  next: async () => ({ value: undefined, done: true }),
  return: async () => ({ value: undefined, done: true }),
  [Symbol.asyncIterator]: () => NO_EVENTS,
};

/**
 * An inspector that knows one record and does nothing; what a test is about is put in place of its
 * member.
 */
export function stub(change: Partial<ServedInspector> = {}): ServedInspector {
  const found = async (): Promise<Result<Introspection, InspectorError>> => Ok(record());
  return {
    settings: { apiMaxLimit: 1000, limits: { bodyBytes: 1000 }, processing: { enableSettingIpmiCredentials: false } },
    introspect: found,
    abort: found,
    reapply: found,
    status: found,
    list: async () => Ok([record()]),
    nodes: async () => Ok([{ uuid: U, name: 'node-1', run: record(), machine: undefined }]),
    continue: async () => Ok({ uuid: U }),
    callbackRefused: () => undefined,
    bootEvent: async () => Ok({ runs: [] }),
    dataText: async () => Ok('{"a": 1}'),
    rules: {
      create: async () => Ok(RULE),
      get: async () => Ok(RULE),
      list: async () => Ok([RULE]),
      remove: async () => Ok(undefined),
      clear: async () => Ok(undefined),
      lint: async () => Ok([]),
      dryRun: async () => Ok({ [Symbol.asyncIterator]: () => nothing(), summary: SUMMARY }),
    },
    bootPolicy: async () =>
      Ok({ introspecting: [], others: [], unknown: 'deny', clientIds: {}, runs: [], why: 'nobody is introspected' }),
    diagnose: async () => Ok(DIAGNOSIS),
    explainLookup: async () =>
      Ok({ offered: { mac: [], bmc_address: [] }, found: undefined, candidates: [], problems: [] }),
    deletedNodes: async () => Ok({ known: 1, gone: [], past: [] }),
    forgetDeleted: async () => Ok({ forgotten: [], failed: [] }),
    history: {
      runs: async () => Ok([RUN]),
      run: async () => Ok(RUN),
      events: async () => Ok([]),
      dataText: async () => Ok('{"a": 1}'),
      logs: async () => Ok({ runId: 'run-1', node: U, place: '/var/log', bytes: 0, files: [], warnings: [] }),
      diff: async () => Ok({ from: RUN, to: RUN, changes: [] }),
      refused: async () => Ok([]),
      forget: async () => Ok(undefined),
      size: async () => Ok({ runs: 1, events: 0, documents: 0, refused: 0, bytes: 0, position: 0, removed: 0 }),
      follow: async () => Ok(NO_EVENTS),
    },
    webhooks: {
      create: async () => Ok({ ...WEBHOOK, secret: 'whsec_c2VjcmV0' }),
      get: async () => Ok(WEBHOOK),
      list: async () => Ok([WEBHOOK]),
      update: async () => Ok(WEBHOOK),
      remove: async () => Ok(undefined),
      renewSecret: async () => Ok({ ...WEBHOOK, secret: 'whsec_c2VjcmV0' }),
      test: async () => Ok({ delivered: true, status: 204, milliseconds: 1, message: undefined }),
    },
    ...change,
  };
}

/** An inspector whose every operation fails with `code`. */
export function failing(code: ErrorCode, message: string, cause?: unknown): ServedInspector {
  const fail = async (): Promise<Result<never, InspectorError>> =>
    Err(new InspectorError(code, message, cause === undefined ? {} : { cause }));
  const every = <Members extends object>(members: Members): Members =>
    Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name, typeof member === 'function' ? fail : member]),
    ) as Members;
  const whole = stub();
  return { ...every(whole), rules: every(whole.rules), history: every(whole.history), webhooks: every(whole.webhooks) };
}

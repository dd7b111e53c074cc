import {
  Err,
  InspectorError,
  Ok,
  type ErrorCode,
  type Introspection,
  type Result,
  type Rule,
} from '@ironic-inspector/core';
import type { ServedInspector } from '../src/index.ts';
import { U } from './matrix.ts';

/** A record that is `waiting`, changed by `change`. */
export function record(change: Partial<Introspection> = {}): Introspection {
  return {
    uuid: U,
    runId: 'run-1',
    state: 'waiting',
    startedAt: new Date('2026-11-23T01:28:01.767Z'),
    stateSince: new Date('2026-11-23T01:28:02Z'),
    finishedAt: undefined,
    error: undefined,
    manageBoot: true,
    attributes: { mac: [], bmc_address: [] },
    owner: undefined,
    tokenDigest: undefined,
    interruption: undefined,
    failure: undefined,
    trail: [],
    callback: undefined,
    ...change,
  };
}

const RULE: Rule = {
  uuid: U,
  description: null,
  scope: null,
  conditions: [],
  actions: [{ action: 'fail', message: 'no' }],
};

/**
 * An inspector that knows one record and does nothing; what a test is about is put in place of its
 * member.
 */
export function stub(change: Partial<ServedInspector> = {}): ServedInspector {
  const found = async (): Promise<Result<Introspection, InspectorError>> => Ok(record());
  return {
    settings: { limits: { bodyBytes: 1000 }, processing: { enableSettingIpmiCredentials: false } },
    introspect: found,
    abort: found,
    reapply: found,
    status: found,
    list: async () => Ok([record()]),
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
    },
    history: {
      follow: async () => Err(new InspectorError('not-supported', 'This inspector keeps no history')),
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
  return { ...every(whole), rules: every(whole.rules), history: every(whole.history) };
}

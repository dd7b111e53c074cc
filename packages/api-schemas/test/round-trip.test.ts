import type { FlowEvent, HistoryEvent, Introspection } from '@ironic-inspector/core';
import { InspectorError } from '@ironic-inspector/core/errors';
import { jsonText, parseJson } from '@ironic-inspector/core/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import * as schemas from '../src/index.ts';
import { arbitraryOf } from './arbitrary-of.ts';

const named = Object.entries(schemas).flatMap(([name, value]) =>
  typeof value === 'object' ? [{ name, schema: value as schemas.Schema<unknown> }] : [],
);

/** What a reader makes of what a writer has sent. */
function sent<T>(schema: schemas.Schema<T>, value: T): T {
  return schema.parse(parseJson(schemas.jsonOf(schema, value)));
}

describe('every type', () => {
  test('has a schema here', () => expect(named.length).toBeGreaterThan(25));

  test.each(named)('$name is read as it was written', ({ schema }) => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        expect(sent(schema, value)).toEqual(value);
      }),
      { numRuns: 40 },
    );
  });

  test.each(named)('$name has a JSON Schema', ({ schema }) => {
    expect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).toHaveProperty('$schema');
  });
});

const at = new Date('2026-11-28T12:00:00.000Z');
const run: Introspection = {
  uuid: '6f0c1d4e-0000-4000-8000-000000000001',
  runId: 'run-1',
  state: 'error',
  startedAt: at,
  stateSince: at,
  finishedAt: at,
  error: 'no',
  failure: { code: 'hook-failed', stage: 'hooks', hook: 'root_disk', message: 'no' },
  manageBoot: true,
  attributes: { mac: ['52:54:00:12:34:56'], bmc_address: [] },
  owner: undefined,
  tokenDigest: 'd1ge57',
  callback: { digest: 'abc', acceptedAt: at, answer: { ok: false, code: 'processing-failed', message: 'no' } },
  interruption: undefined,
  trail: [{ sequence: 1, at, event: 'start', from: undefined, to: 'starting', instance: 'one' }],
};

describe('a run', () => {
  test('travels without the digest of its token', () => {
    const text = jsonText(z.encode(schemas.introspectionSchema, run));
    expect(text).not.toContain('d1ge57');
    expect(text).toContain('"startedAt":"2026-11-28T12:00:00.000Z"');
    expect(z.parse(schemas.introspectionSchema, parseJson(text)).tokenDigest).toBeUndefined();
  });

  test('is read from a server that knows more', () => {
    const wire = z.encode(schemas.introspectionSchema, run) as object;
    const newer = { ...wire, state: 'pausing', colour: 'blue' };
    expect(z.parse(schemas.introspectionSchema, newer)).toEqual({ ...run, tokenDigest: undefined, state: 'pausing' });
  });

  test('is not read from what is none', () => {
    const wire = z.encode(schemas.introspectionSchema, run) as object;
    expect(z.safeParse(schemas.introspectionSchema, { ...wire, startedAt: 'yesterday' }).success).toBe(false);
    expect(z.safeParse(schemas.introspectionSchema, { error: { message: 'no' } }).success).toBe(false);
  });
});

const base = { at, node: run.uuid, runId: run.runId, requestId: undefined };

describe('an event', () => {
  test('travels without what caused it', () => {
    const event: FlowEvent = {
      ...base,
      type: 'failed',
      stage: 'boot',
      code: 'ironic-failed',
      message: 'no',
      cause: new Error('inside'),
    };
    const text = jsonText(z.encode(schemas.flowEventSchema, event));
    expect(text).not.toContain('cause');
    expect(z.parse(schemas.flowEventSchema, parseJson(text))).toEqual({ ...event, cause: undefined });
  });

  test('has its exact numbers', () => {
    const event: FlowEvent = {
      ...base,
      type: 'node-changed',
      changes: {
        node: [{ op: 'add', path: '/extra/x', value: 18446744073709551615n }],
        resetInterfaces: false,
        ports: [],
        addTraits: [],
        removeTraits: [],
        authors: {},
      },
    };
    expect(sent(schemas.flowEventSchema, event)).toEqual(event);
  });

  test('of a kind that the reader does not know is given as it is', () => {
    const wire = { at: at.toISOString(), type: 'sung-to', song: 'a lullaby' };
    expect(z.parse(schemas.flowEventSchema, wire)).toMatchObject({ at, type: 'sung-to', song: 'a lullaby' });
  });

  test('of a store that keeps its dates as texts travels, too', () => {
    const step = { type: 'interrupted', stage: 'boot', code: 'ironic-unavailable', message: 'away', times: 1 };
    const event = { position: 1, sequence: 1, key: 'k', runId: 'r', node: run.uuid, at, instance: 'one' };
    const kept = { ...event, step: { ...step, since: at.toISOString() } } as unknown as HistoryEvent;
    expect(sent(schemas.historyEventSchema, kept)).toEqual({ ...event, step: { ...step, since: at } });
  });
});

describe('problem details', () => {
  const error = new InspectorError('ironic-refused', 'Ironic says no', {
    node: run.uuid,
    authors: ['rule 1'],
    failure: { code: 'ironic-refused', rule: '1' },
  });

  test('are made of an error, and an error of them', () => {
    const problem = schemas.problemOf(error, 400, undefined, 'req-1');
    expect(problem).toMatchObject({
      type: 'urn:ironic-inspector:error:ironic-refused',
      title: 'Ironic refused',
      status: 400,
      detail: 'Ironic says no',
      requestId: 'req-1',
    });
    const read = schemas.errorOfProblem(sent(schemas.problemSchema, problem));
    expect(InspectorError.is(read)).toBe(true);
    expect(read.toJSON()).toEqual(error.toJSON());
  });

  test('say no more than there is to say', () => {
    const problem = schemas.problemOf(new InspectorError('forbidden', 'no'), 403);
    expect(Object.keys(problem)).toEqual(['type', 'title', 'status', 'detail', 'code']);
  });
});

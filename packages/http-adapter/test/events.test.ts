import { flowEventSchema } from '@ironic-inspector/api-schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createInspectorHandler } from '../src/index.ts';
import { eventSite } from './event-site.ts';
import { U } from './matrix.ts';
import type { Block } from './sse-reader.ts';
import { failing } from './stub.ts';

const told = (blocks: readonly Block[]) =>
  blocks.map(({ id, event, data = '{}' }) => [id, event, (JSON.parse(data) as { message?: string }).message?.trim()]);

describe('GET /v2/events', () => {
  it('tells what happens here and elsewhere, each event with its id', async () => {
    const { inspector, read, write } = await eventSite();
    await write(2);
    const { reader, incoming, opening } = await read();
    expect(opening).toEqual({ retry: '2000', id: '2' });
    expect(incoming.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-openstack-request-id': expect.stringMatching(/^req-/),
    });
    await write(1);
    expect(told(await reader.events(1))).toEqual([['3', 'warning', '3']]);
    (await inspector.introspect(U)).unwrap();
    await inspector.idle();
    const own: Block[] = [];
    while (own.at(-1)?.event !== 'waiting') own.push(...(await reader.events(1)));
    const ids = own.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    const events = own.map(({ data = '' }) => z.decode(flowEventSchema, JSON.parse(data) as never));
    expect(events.map(({ type }) => type)).toEqual(own.map(({ event }) => event));
    expect(events.map(({ type }) => type)).toContain('state-changed');
    expect(events.every(({ node, at }) => node === U && at instanceof Date)).toBe(true);
  });

  it('goes on behind the last id, without a gap and without a repetition', async () => {
    const { read, write } = await eventSite();
    await write(1500);
    const first = await read('', { 'Last-Event-ID': '0' });
    const seen = told(await first.reader.events(700));
    first.incoming.destroy();
    await write(10);
    const last = String(seen.at(-1)?.[0]);
    const second = await read('', { 'Last-Event-ID': last });
    expect(second.opening).toMatchObject({ id: last });
    seen.push(...told(await second.reader.events(810)));
    expect(seen).toEqual(Array.from({ length: 1510 }, (_, index) => [`${index + 1}`, 'warning', `${index + 1}`]));
  });

  it('says when what is behind the last id is not all kept', async () => {
    const { read, write, store } = await eventSite();
    await write(2, { runId: 'gone', node: 'gone' });
    await write(1);
    (await store.history.forget('gone')).unwrap();
    for (const id of ['0', '99']) {
      const { reader } = await read('', { 'Last-Event-ID': id });
      expect(await reader.events(1)).toEqual([{ id: '3', event: 'reset', data: '{"position":3}' }]);
    }
    const { reader } = await read('', { 'Last-Event-ID': '2' });
    expect(told(await reader.events(1))).toEqual([['3', 'warning', '3']]);
  });

  it('tells all that comes at once after heartbeats', async () => {
    const { read, write } = await eventSite({ events: { heartbeatSeconds: 0.02 } });
    const { reader } = await read();
    for (let beats = 0; beats < 3; beats += 1) expect(await reader.next()).toEqual({ comment: '' });
    await write(4);
    expect(told(await reader.events(4))).toEqual([1, 2, 3, 4].map((id) => [`${id}`, 'warning', `${id}`]));
  });

  it('tells of a node, a run and types alone; a comment says how far it is', async () => {
    const { read, write } = await eventSite({ events: { heartbeatSeconds: 0.05 } });
    await write(1);
    const byName = await read('?node=node-1', { 'Last-Event-ID': '0' });
    const byRun = await read('?run=run-2&types=warning,failed', { 'Last-Event-ID': '0' });
    const byType = await read('?types=failed', { 'Last-Event-ID': '0' });
    await write(1, { runId: 'run-2', node: 'other' });
    await write(1);
    expect(told(await byName.reader.events(2))).toEqual([
      ['1', 'warning', '1'],
      ['3', 'warning', '3'],
    ]);
    expect(told(await byRun.reader.events(1))).toEqual([['2', 'warning', '2']]);
    let block = await byType.reader.next();
    while (block?.id !== '3') block = await byType.reader.next();
    expect(block).toEqual({ comment: '', id: '3' });
    expect(await byType.reader.next()).toEqual({ comment: '' });
  });

  it.each<[string, Record<string, string>, number, RegExp]>([
    ['', { 'Last-Event-ID': 'abc' }, 400, /Last-Event-ID: must be an id of this stream/],
    ['', { 'Last-Event-ID': '9'.repeat(30) }, 400, /Last-Event-ID/],
    ['?types=waited', {}, 400, /types: history has no events .*waited.*only requested,/],
    ['?types=', {}, 400, /types/],
    ['?node=nobody', {}, 404, /nobody/],
  ])('refuses what is wrong by name: %s %j', async (query, headers, status, message) => {
    const { ask } = await eventSite();
    const incoming = await ask(query, headers);
    let text = '';
    for await (const chunk of incoming) text += String(chunk);
    expect([incoming.statusCode, text]).toEqual([status, expect.stringMatching(message)]);
  });

  it('answers whatever is asked by events, or by what is wrong', async () => {
    const { inspector } = await eventSite();
    const handler = createInspectorHandler(inspector);
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const word = fc.oneof(
      fc.constantFrom('0', '1', '-1', '1e3', '9007199254740993', 'node-1', 'warning', ''),
      printable,
    );
    const query = fc.dictionary(fc.oneof(fc.constantFrom('node', 'run', 'types'), printable), word, { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(query, word, async (asked, id) => {
        const url = `http://h.example/v2/events?${new URLSearchParams(asked)}`;
        const answer = await handler(new Request(url, { headers: { 'Last-Event-ID': id } }));
        if (answer.status === 200) return answer.body?.cancel();
        expect([400, 404]).toContain(answer.status);
        expect(await answer.json()).toMatchObject({ status: answer.status, detail: expect.any(String) });
      }),
    );
    // Each has given its place back.
    const last = await handler(new Request('http://h.example/v2/events'));
    expect(last.status).toBe(200);
    await last.body?.cancel();
  });

  it('is not supported without a history', async () => {
    const answer = await createInspectorHandler(failing('not-supported', 'no history'))(
      new Request('http://h.example/v2/events'),
    );
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('no history')]);
  });
});

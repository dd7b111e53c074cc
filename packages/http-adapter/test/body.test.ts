import { Ok } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';
import { describeMatrix, U } from './matrix.ts';
import { stub } from './stub.ts';

/** The bodies that reach the inspector. */
function listening() {
  const bodies: unknown[] = [];
  const inspector = stub({
    continue: async (body) => {
      bodies.push(body);
      return Ok({ uuid: U });
    },
    reapply: async (node, body) => {
      bodies.push(body);
      return stub().reapply(node);
    },
  });
  return { bodies, inspector };
}

const LIMIT = 1000;
const TOO_LARGE = { status: 413, body: { error: { message: `The body is longer than ${LIMIT} bytes` } } };
const REAPPLY = `/v1/introspection/${U}/data/unprocessed`;

describeMatrix('bodies (Q-40, Q-51)', ({ openOn }) => {
  it.each([
    ['whole', '{"a":"ä€😀"}', '{"a":"ä€😀"}'],
    ['in chunks', ['{"a":', '1}'], '{"a":1}'],
    ['with a character in two chunks', [new Uint8Array([0x22, 0xc3]), new Uint8Array([0xa4, 0x22])], '"ä"'],
    ['with a byte order mark', '\uFEFF{"a":1}', '{"a":1}'],
    ['of nothing', '', ''],
    ['of no chunks', [], ''],
    ['absent', undefined, ''],
    ['as long as allowed', 'x'.repeat(LIMIT), 'x'.repeat(LIMIT)],
    ['as long as allowed, in chunks', ['x'.repeat(LIMIT - 1), 'x'], 'x'.repeat(LIMIT)],
  ])('are handed over %s', async (_, body, text) => {
    const { bodies, inspector } = listening();
    const { send } = await openOn(inspector);
    expect(await send('POST', '/v1/continue', body === undefined ? {} : { body })).toMatchObject({
      status: 200,
      text: `{"uuid":"${U}"}\n`,
    });
    expect(bodies).toEqual([text]);
  });

  it.each([
    ['whole', 'x'.repeat(LIMIT + 1)],
    ['in chunks', ['x'.repeat(LIMIT), 'x']],
    ['with fewer characters than bytes', 'ä'.repeat(LIMIT / 2 + 1)],
    ['in fewer characters than bytes, in chunks', ['ä'.repeat(LIMIT / 2), 'ä']],
    ['by far', ['x'.repeat(100_000), 'x'.repeat(100_000)]],
  ])('are refused when too long, %s', async (_, body) => {
    const { bodies, inspector } = listening();
    const { send } = await openOn(inspector);
    expect(await send('POST', '/v1/continue', { body })).toMatchObject(TOO_LARGE);
    expect(await send('POST', REAPPLY, { body })).toMatchObject(TOO_LARGE);
    expect(bodies).toEqual([]);
  });

  it.each([
    ['whole', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['in chunks', [new Uint8Array([0x7b, 0xc3]), new Uint8Array([0x7d])]],
  ])('are refused when they are not UTF-8, %s', async (_, body) => {
    const { inspector } = listening();
    const { send } = await openOn(inspector);
    expect(await send('POST', '/v1/continue', { body })).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid data: expected a JSON object, got text that is not UTF-8' } },
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x'])(
    'may be of type %s',
    async (type) => {
      const { bodies, inspector } = listening();
      const { send } = await openOn(inspector);
      await send('POST', '/v1/continue', { body: '{}', headers: { 'content-type': type } });
      expect(bodies).toEqual(['{}']);
    },
  );

  it.each([undefined, '', [], ' \n', '{}', ' { } \n', ['{', '}']])(
    'mean stored data when reapplied as %j',
    async (body) => {
      const { bodies, inspector } = listening();
      const { send } = await openOn(inspector);
      expect(await send('POST', REAPPLY, body === undefined ? {} : { body })).toMatchObject({
        status: 202,
        text: '{}\n',
      });
      expect(bodies).toEqual([undefined]);
    },
  );

  it.each(['{"a":1}', '[]', 'null', '{', ['{"a"', ':1}']])('mean themselves when reapplied as %j', async (body) => {
    const { bodies, inspector } = listening();
    const { send } = await openOn(inspector);
    await send('POST', REAPPLY, { body });
    expect(bodies).toEqual([Array.isArray(body) ? body.join('') : body]);
  });

  it('are not looked at by a start', async () => {
    const { send } = await openOn(stub());
    for (const body of [`{"uuid":"${U}"}`, 'x'.repeat(2 * LIMIT), ['{']]) {
      expect(await send('POST', `/v1/introspection/${U}`, { body })).toMatchObject({ status: 202 });
    }
  });
});

it('holds no more than the limit when a length is a lie', async () => {
  const { bodies, inspector } = listening();
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(100));
    },
  });
  const request = new Request('http://h/v1/continue', {
    method: 'POST',
    body,
    headers: { 'content-length': '5' },
    duplex: 'half',
  } as RequestInit);
  const answer = await createInspectorHandler(inspector)(request);
  expect(answer.status).toBe(413);
  expect(pulled).toBeLessThan(LIMIT / 100 + 5);
  expect(bodies).toEqual([]);
});

it('says so when a body breaks off', async () => {
  const { inspector } = listening();
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
  const request = new Request('http://h/v1/continue', { method: 'POST', body: broken, duplex: 'half' } as RequestInit);
  const answer = await createInspectorHandler(inspector)(request);
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error: { message: "The request's body could not be read: gone" } },
  ]);
});

it.each([
  ['read', async (request: Request) => void (await request.text())],
  ['being read', async (request: Request) => void request.body?.getReader()],
])('a body that is %s by somebody else is a mistake of who mounts the handler', async (_, read) => {
  const { inspector } = listening();
  const request = new Request('http://h/v1/continue', { method: 'POST', body: '{}' });
  await read(request);
  const answer = await createInspectorHandler(inspector)(request);
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { error: { message: 'The body was read before it came here: mount the API before body parsers' } },
  ]);
});

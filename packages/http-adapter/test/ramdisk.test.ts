import { loadPayload, loadPayloadText, macsOf, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { describeMatrix, U, type Matrix, type Site } from './matrix.ts';
import { CALLBACK, OTHER_CALLBACK } from './payload.ts';

const NODE = `/v1/introspection/${U}`;
const error = (message: unknown) => ({ error: { message } });

/** A site whose node waits for its ramdisk. */
async function waiting(open: Matrix['open'], options?: Parameters<Matrix['open']>[0]): Promise<Site> {
  const site = await open(options);
  await site.send('POST', NODE);
  await site.inspector.idle();
  return site;
}

describeMatrix('the callback (CONTRACT §1.11)', ({ open }) => {
  it.each([
    ['42', 'int'],
    ['1.5', 'float'],
    ['"x"', 'str'],
    ['null', 'NoneType'],
    ['[]', 'list'],
    ['true', 'bool'],
  ])('A25: refuses %s', async (body, type) => {
    const { send } = await open();
    expect(await send('POST', '/v1/continue', { body })).toMatchObject({
      status: 400,
      body: error(`Invalid data: expected a JSON object, got ${type}`),
    });
  });

  it.each(['nojson', '', '{"a":1', '{"a":1}{'])('A26: refuses %j (Q-07)', async (body) => {
    const { send } = await open();
    const answer = await send('POST', '/v1/continue', { body });
    expect([answer.status, answer.body]).toEqual([
      400,
      error(expect.stringMatching(/^Invalid data: expected a JSON object, got /)),
    ]);
  });

  it('refuses what is nested too deep, or too long', async () => {
    const { send } = await open({ inspector: { limits: { bodyBytes: 5000, jsonDepth: 10 } } });
    const deep = await send('POST', '/v1/continue', { body: `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}` });
    expect(deep.status).toBe(400);
    const long = await send('POST', '/v1/continue', { body: `{"a":"${'x'.repeat(5000)}"}` });
    expect([long.status, long.body]).toEqual([413, error('The body is longer than 5000 bytes')]);
  });

  it('A27: refuses a machine that says nothing', async () => {
    const { send } = await open();
    const message =
      'The following failures happened during running pre-processing hooks:\n' +
      'Preprocessing hook validate_interfaces: Hardware inventory is empty or missing\n' +
      'Look up error: Could not find a node for attributes ';
    expect(await send('POST', '/v1/continue', { body: '{}' })).toMatchObject({
      status: 400,
      body: error(expect.stringContaining(message)),
    });
  });

  it('A28, A29: takes the data, and answers the same body again in the same way', async () => {
    const { send, inspector } = await waiting(open);
    const headers = { 'content-type': 'text/plain' };
    expect(await send('POST', '/v1/continue', { body: CALLBACK, headers })).toMatchObject({
      status: 200,
      text: `{"uuid":"${U}"}\n`,
    });
    await inspector.idle();
    const finished = await send('GET', NODE);
    expect(finished.body).toMatchObject({ state: 'finished', finished: true, error: null });
    expect(await send('POST', '/v1/continue', { body: CALLBACK })).toMatchObject({ status: 200, body: { uuid: U } });
    expect(await send('GET', NODE)).toMatchObject({ text: finished.text });
    const other = await send('POST', '/v1/continue', { body: OTHER_CALLBACK });
    expect([other.status, other.body]).toEqual([
      400,
      error(expect.stringContaining('Look up error: Could not find a node')),
    ]);
  });

  it.each(PAYLOAD_NAMES.filter((name) => name !== 'ramdisk-error'))('takes what a ramdisk posts: %s', async (name) => {
    const { send, ironic, inspector } = await open();
    const { uuid } = ironic.addNode({ name, macs: macsOf(loadPayload(name)).slice(0, 1) });
    await send('POST', `/v1/introspection/${name}`);
    await inspector.idle();
    const body = loadPayloadText(name);
    expect(await send('POST', '/v1/continue', { body })).toMatchObject({ status: 200, body: { uuid } });
    await inspector.idle();
    expect(await send('GET', `/v1/introspection/${name}`)).toMatchObject({ body: { state: 'finished', error: null } });
    const { logs: _, ...sent } = loadPayload(name);
    expect((await send('GET', `/v1/introspection/${name}/data/unprocessed`)).body).toEqual(sent);
  });

  it('takes it in chunks, by way of a path with two slashes', async () => {
    const { send } = await waiting(open);
    const chunks = CALLBACK.match(/[^]{1,100}/g) ?? [];
    expect(await send('POST', '//v1/continue/', { body: chunks })).toMatchObject({ status: 200, body: { uuid: U } });
  });

  it('A34: ends in error when the ramdisk says that it failed (Q-02)', async () => {
    const { send } = await waiting(open);
    const body = CALLBACK.replace('"error": null', '"error": "boom"');
    const answer = await send('POST', '/v1/continue', { body });
    expect([answer.status, answer.body]).toEqual([400, error(expect.stringMatching(/pre-processing hooks:\n.*boom/s))]);
    expect(await send('GET', NODE)).toMatchObject({ body: { state: 'error', error: expect.stringContaining('boom') } });
  });

  it('tells of a defect in a hook, and no more than its class and text', async () => {
    const hook = {
      name: 'broken',
      after() {
        throw new RangeError('no such thing');
      },
    };
    const { send } = await waiting(open, { inspector: { hooks: [hook] } });
    const answer = await send('POST', '/v1/continue', { body: CALLBACK });
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/^\{"error":\{"message":"[^"]*RangeError[^"]*no such thing[^"]*"\}\}\n$/);
    expect(answer.text).not.toContain('.ts');
  });
});

describeMatrix('stored data (CONTRACT §1.9, §1.10)', ({ open }) => {
  it('A18, A19: is none at first', async () => {
    const { send } = await open();
    const message = (processed: string) => error(`Introspection data not found for node ${U}, processed=${processed}`);
    expect(await send('GET', `${NODE}/data`)).toMatchObject({ status: 404, body: message('True') });
    expect(await send('GET', `${NODE}/data/unprocessed`)).toMatchObject({ status: 404, body: message('False') });
    expect(await send('POST', `${NODE}/data/unprocessed`)).toMatchObject({ status: 404, body: message('False') });
    expect(await send('GET', '/v1/introspection/nope/data')).toMatchObject({
      status: 404,
      body: error('Node nope was not found in Ironic'),
    });
  });

  it('A38: is not stored where that is switched off', async () => {
    const { send } = await open({ inspector: { data: undefined } as never });
    const message = (what: string) =>
      error(
        `Inspector is not configured to store ${what}. Set the [processing]store_data configuration option to change this.`,
      );
    expect(await send('GET', `${NODE}/data`)).toMatchObject({ status: 404, body: message('data') });
    expect(await send('POST', `${NODE}/data/unprocessed`)).toMatchObject({
      status: 400,
      body: message('introspection data'),
    });
  });

  it.each([
    ['notjson', /^Invalid data: expected a JSON object, got /],
    ['[1]', /^Invalid data: expected a JSON object, got list$/],
    ['null', /^Invalid data: expected a JSON object, got NoneType$/],
  ])('A20: is not replaced by %s', async (body, message) => {
    const { send } = await open();
    expect(await send('POST', `${NODE}/data/unprocessed`, { body })).toMatchObject({
      status: 400,
      body: error(expect.stringMatching(message)),
    });
  });

  it('has the numbers as they came, and whole ones of any size in rules, too', async () => {
    const { send, inspector } = await waiting(open);
    const body = CALLBACK.trim().replace(
      /"logs": ""\s*\}$/,
      '"smart":[18446744073709551615,5187.0,NaN], "logs":"eA=="}',
    );
    expect(await send('POST', '/v1/continue', { body })).toMatchObject({ status: 200 });
    await inspector.idle();
    for (const what of ['data', 'data/unprocessed']) {
      const { text } = await send('GET', `${NODE}/${what}`);
      expect([what, /"smart":([^\]]+)\]/.exec(text)?.[1]]).toEqual([what, '[18446744073709551615,5187.0,null']);
    }
    const value = '{"op":"eq","field":"smart","value":18446744073709551615}';
    const rule = `{"conditions":[${value}],"actions":[{"action":"fail","message":"no"}]}`;
    const created = await send('POST', '/v1/rules', { body: rule });
    expect(created.text).toContain('"value":18446744073709551615');
  });

  it('is given back to the letter, by UUID and by name', async () => {
    const { send, inspector } = await waiting(open);
    await send('POST', '/v1/continue', { body: CALLBACK });
    await inspector.idle();
    const { logs: _, ...sent } = JSON.parse(CALLBACK) as Record<string, unknown>;
    const unprocessed = await send('GET', `${NODE}/data/unprocessed`);
    expect([unprocessed.status, unprocessed.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(unprocessed.text).toBe(CALLBACK.replace(/,\s*"logs": ""\s*\}/, '}'));
    const processed = await send('GET', '/v1/introspection/node-1/data');
    expect(processed.text).toBe((await inspector.dataText(U)).unwrap());
    expect(processed.body).toMatchObject({
      ...sent,
      cpus: 4,
      memory_mb: 12_288,
      local_gb: 1023,
      macs: ['11:22:33:44:55:66'],
    });
  });

  it('A30-A33: is reapplied, replaced, and gone when the next run begins', async () => {
    const { send, inspector } = await waiting(open);
    await send('POST', '/v1/continue', { body: CALLBACK });
    await inspector.idle();
    const before = await send('GET', `${NODE}/data`);
    expect(await send('POST', `${NODE}/abort`)).toMatchObject({ status: 202 });
    expect(await send('GET', NODE)).toMatchObject({ body: { state: 'finished' } });

    expect(await send('POST', `${NODE}/data/unprocessed`)).toMatchObject({ status: 202, text: '{}\n' });
    await inspector.idle();
    expect(await send('GET', NODE)).toMatchObject({ body: { state: 'finished', error: null } });

    expect(await send('POST', `${NODE}/data/unprocessed`, { body: '{"a":1}' })).toMatchObject({ status: 202 });
    await inspector.idle();
    const message =
      'Pre-processing failures detected reapplying introspection on stored data:\nPreprocessing hook validate_interfaces: Hardware inventory is empty or missing';
    expect(await send('GET', NODE)).toMatchObject({ body: { state: 'error', error: message } });
    expect(await send('GET', `${NODE}/data/unprocessed`)).toMatchObject({ body: { a: 1 } });
    expect(await send('GET', `${NODE}/data`)).toMatchObject({ text: before.text });

    await send('POST', NODE);
    await inspector.idle();
    expect(await send('GET', `${NODE}/data`)).toMatchObject({ status: 404 });
    expect(await send('GET', `${NODE}/data/unprocessed`)).toMatchObject({ status: 404 });
  });

  it('is not reapplied while the node waits for its ramdisk (Q-15)', async () => {
    const { send } = await waiting(open);
    const message = "Can not transition from state 'waiting' on event 'reapply' (no defined transition)";
    expect(await send('POST', `${NODE}/data/unprocessed`, { body: CALLBACK })).toMatchObject({
      status: 400,
      body: error(message),
    });
    expect(await send('GET', `${NODE}/data/unprocessed`)).toMatchObject({ status: 404 });
  });
});

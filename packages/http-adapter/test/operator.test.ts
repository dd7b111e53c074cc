import { expect, it } from 'vitest';
import { ACTIVE, describeMatrix, U, UNKNOWN } from './matrix.ts';

const error = (message: unknown) => ({ error: { message } });
const uuidOf = (index: number) => `${String(index).padStart(8, '0')}-1a1a-4a1a-8a1a-1a1a1a1a1a1a`;

describeMatrix('statuses (CONTRACT §1.8)', ({ open }) => {
  it('A7, A8: are none at first', async () => {
    const { send } = await open();
    for (const query of ['', '?limit=0', '?limit=1000', '?limit=%2B5', '?limit=1_0', '?foo=bar']) {
      expect(await send('GET', `/v1/introspection${query}`)).toMatchObject({
        status: 200,
        text: '{"introspection":[]}\n',
      });
    }
  });

  it.each([
    ['limit=-1', 400, 'Bad request: Limit cannot be negative'],
    ['limit=1001', 400, 'Bad request: Limit over 1000'],
    ['limit=99999999999999999999999', 400, 'Bad request: Limit over 1000'],
    ['limit=abc', 400, "Bad request: invalid literal for int() with base 10: 'abc'"],
    ['limit=1.5', 400, "Bad request: invalid literal for int() with base 10: '1.5'"],
    ['limit=', 400, "Bad request: invalid literal for int() with base 10: ''"],
    ['limit', 400, "Bad request: invalid literal for int() with base 10: ''"],
    [`marker=${UNKNOWN}`, 404, 'The requested node was not found.'],
    ['marker=node-1', 400, 'Bad request: Marker not UUID-like'],
    ['marker=', 400, 'Bad request: Marker not UUID-like'],
    ['state=foo,bar,error', 400, 'Bad request: State(s) "foo, bar" are not valid'],
    ['state=', 400, 'Bad request: State(s) "" are not valid'],
  ])('A9-A11: are refused for %s', async (query, status, message) => {
    const { send } = await open();
    expect(await send('GET', `/v1/introspection?${query}`)).toMatchObject({ status, body: error(message) });
  });

  it('come in pages, newest first, and by state', async () => {
    const site = await open();
    for (const index of [1, 2, 3]) {
      site.ironic.addNode({ uuid: uuidOf(index), macs: [`11:22:33:44:55:0${index}`] });
      expect(await site.send('POST', `/v1/introspection/${uuidOf(index)}`)).toMatchObject({ status: 202 });
    }
    await site.inspector.idle();
    await site.send('POST', `/v1/introspection/${uuidOf(2)}/abort`);
    await site.inspector.idle();

    const list = async (query: string) => {
      const { body } = await site.send('GET', `/v1/introspection?${query}`);
      return (body as { introspection: { uuid: string }[] }).introspection.map(({ uuid }) => uuid);
    };
    const all = await list('');
    expect(all.toSorted()).toEqual([uuidOf(1), uuidOf(2), uuidOf(3)]);
    const pages: string[][] = [];
    for (let page = await list('limit=2'); page.length > 0; page = await list(`limit=2&marker=${page.at(-1)}`))
      pages.push(page);
    expect(pages).toEqual([all.slice(0, 2), all.slice(2)]);
    expect(await list('state=error')).toEqual([uuidOf(2)]);
    expect(await list('state=error,finished,waiting')).toEqual(all);
    expect(await list('state=processing')).toEqual([]);
    expect(await list(`marker=${all[0]?.toUpperCase().replaceAll('-', '')}`)).toEqual(all.slice(1));
  });

  it('A12-A14: are looked up by UUID without asking Ironic, by name with it', async () => {
    const { send, ironic } = await open();
    expect(await send('GET', `/v1/introspection/${U}`)).toMatchObject({
      status: 404,
      body: error(`Could not find node ${U} in cache`),
    });
    expect(ironic.calls).toEqual([]);
    expect(await send('GET', '/v1/introspection/nope')).toMatchObject({
      status: 404,
      body: error('Node nope was not found in Ironic'),
    });
    expect(await send('GET', '/v1/introspection/node-1')).toMatchObject({
      status: 404,
      body: error(`Could not find node ${U} in cache`),
    });
  });

  it('take any spelling of a UUID for the same node (Q-10)', async () => {
    const { send, inspector } = await open();
    await send('POST', `/v1/introspection/${U}`);
    await inspector.idle();
    for (const id of [U.toUpperCase(), U.replaceAll('-', ''), `%7B${U}%7D`, `urn:uuid:${U}`, 'node-1']) {
      expect(await send('GET', `/v1/introspection/${id}`)).toMatchObject({ status: 200, body: { uuid: U } });
    }
  });
});

describeMatrix('start and abort (CONTRACT §1.10)', ({ open }) => {
  it.each(['foo', '', '2', 'None'])('A15: refuses manage_boot=%s', async (value) => {
    const { send, inspector } = await open();
    expect(await send('POST', `/v1/introspection/${U}?manage_boot=${value}`)).toMatchObject({
      status: 400,
      body: error(`Invalid boolean value for manage_boot: ${value}`),
    });
    expect((await inspector.status(U)).err).toBe(true);
  });

  it.each(['1', 't', 'TRUE', 'On', 'y', '%20Yes%20'])('manages boot with manage_boot=%s', async (value) => {
    const { send, inspector, ironic } = await open();
    expect(await send('POST', `/v1/introspection/${U}?manage_boot=${value}`)).toMatchObject({ status: 202 });
    await inspector.idle();
    expect(ironic.callCounts.get('setPowerState')).toBe(1);
  });

  it.each(['0', 'f', 'False', 'oFF', 'n', 'no'])('leaves boot to others with manage_boot=%s', async (value) => {
    const { send, inspector, ironic } = await open();
    expect(await send('POST', `/v1/introspection/${U}?manage_boot=${value}`)).toMatchObject({ status: 202 });
    await inspector.idle();
    expect(ironic.callCounts.get('setPowerState')).toBeUndefined();
    expect(await send('GET', `/v1/introspection/${U}`)).toMatchObject({ body: { state: 'waiting' } });
  });

  it('cannot manage boot where that is switched off', async () => {
    const { send } = await open({ inspector: { canManageBoot: false } });
    const message =
      'Managed boot is requested, but this installation cannot manage boot ((can_manage_boot set to False)';
    expect(await send('POST', `/v1/introspection/${U}`)).toMatchObject({ status: 400, body: error(message) });
    expect(await send('POST', `/v1/introspection/${U}?manage_boot=0`)).toMatchObject({ status: 202 });
  });

  it('A16: refuses nodes in the wrong state, unknown ones, and those without power', async () => {
    const { send, ironic } = await open();
    expect(await send('POST', `/v1/introspection/${ACTIVE}`)).toMatchObject({
      status: 400,
      body: error(expect.stringMatching(/^Invalid provision state for introspection: "active", valid states are "\['/)),
    });
    expect(await send('POST', `/v1/introspection/${UNKNOWN}`)).toMatchObject({
      status: 404,
      body: error(`Node ${UNKNOWN} was not found in Ironic`),
    });
    ironic.setPowerValidation(U, { valid: false, reason: 'no credentials' });
    expect(await send('POST', `/v1/introspection/${U}`)).toMatchObject({
      status: 400,
      body: error('Failed validation of power interface: no credentials'),
    });
  });

  it('refuses a node that nothing could be matched with', async () => {
    const { send, ironic } = await open();
    const { uuid } = ironic.addNode({ name: 'bare' });
    expect(await send('POST', `/v1/introspection/${uuid}?manage_boot=0`)).toMatchObject({
      status: 400,
      body: error(expect.stringMatching(/^No lookup attributes were found, /)),
    });
  });

  it('A21-A24: starts, starts again by name, aborts, and leaves what has ended alone (Q-18)', async () => {
    const { send, inspector, ironic } = await open();
    const started = await send('POST', `/v1/introspection/${U}`, { body: `{"uuid":"${U}"}` });
    expect([
      started.status,
      started.text,
      started.headers.get('content-type'),
      started.headers.get('content-length'),
    ]).toEqual([202, '{}\n', 'application/json', '3']);
    await inspector.idle();
    expect(await send('GET', '/v1/introspection/node-1')).toMatchObject({
      body: { uuid: U, state: 'waiting', finished: false, finished_at: null },
    });
    expect(await send('POST', '/v1/introspection/node-1')).toMatchObject({ status: 202 });
    await inspector.idle();

    expect(await send('POST', `/v1/introspection/${U}/abort`)).toMatchObject({ status: 202, text: '{}\n' });
    await inspector.idle();
    const aborted = await send('GET', `/v1/introspection/${U}`);
    expect(aborted.body).toMatchObject({ state: 'error', error: 'Canceled by operator', finished: true });

    ironic.clearCalls();
    expect(await send('POST', `/v1/introspection/${U}/abort`)).toMatchObject({ status: 202 });
    await inspector.idle();
    expect(await send('GET', `/v1/introspection/${U}`)).toMatchObject({ text: aborted.text });
    expect(ironic.calls).toEqual([]);
  });

  it('A17: has nothing to abort', async () => {
    const { send } = await open();
    expect(await send('POST', `/v1/introspection/${U}/abort`)).toMatchObject({
      status: 404,
      body: error(`Could not find node ${U} in cache`),
    });
    expect(await send('POST', '/v1/introspection/nope/abort')).toMatchObject({
      status: 404,
      body: error('Node nope was not found in Ironic'),
    });
  });

  it('is 503 while Ironic does not answer', async () => {
    const { send, ironic } = await open();
    ironic.failNext({ kind: 'drop' }, { times: 100 });
    const answer = await send('POST', `/v1/introspection/${U}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
  });
});

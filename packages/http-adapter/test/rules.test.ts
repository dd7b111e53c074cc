import { expect, it } from 'vitest';
import { describeMatrix } from './matrix.ts';

const R = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa';
const OTHER = 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb';
const FAIL = [{ action: 'fail', message: 'no' }];
/** The one of CONTRACT.md §1.12. */
const RULE = {
  uuid: R,
  description: 'd',
  scope: 's',
  conditions: [{ op: 'eq', field: 'memory_mb', value: 1 }],
  actions: [{ action: 'set-attribute', path: '/extra/a', value: 'b' }],
};
const WIRE = `{"actions":[{"action":"set-attribute","path":"/extra/a","value":"b"}],"conditions":[{"field":"memory_mb","invert":false,"multiple":"any","op":"eq","value":1}],"description":"d","links":[{"href":"/v1/rules/${R}","rel":"self"}],"scope":"s","uuid":"${R}"}\n`;

const error = (message: unknown) => ({ error: { message } });
const json = (value: unknown) => ({ body: JSON.stringify(value) });

describeMatrix('rules (CONTRACT §1.12)', ({ open }) => {
  it('are created, shown, listed and removed, byte for byte', async () => {
    const { send } = await open();
    expect(await send('GET', '/v1/rules')).toMatchObject({ status: 200, text: '{"rules":[]}\n' });
    expect(await send('POST', '/v1/rules', json(RULE))).toMatchObject({ status: 201, text: WIRE });
    expect(await send('GET', `/v1/rules/${R}`)).toMatchObject({ status: 200, text: WIRE });
    expect(await send('POST', '/v1/rules', json({ uuid: OTHER, actions: FAIL }))).toMatchObject({ status: 201 });
    expect(await send('GET', '/v1/rules/')).toMatchObject({
      status: 200,
      text:
        `{"rules":[{"description":"d","links":[{"href":"/v1/rules/${R}","rel":"self"}],"scope":"s","uuid":"${R}"},` +
        `{"description":null,"links":[{"href":"/v1/rules/${OTHER}","rel":"self"}],"scope":null,"uuid":"${OTHER}"}]}\n`,
    });
    const removed = await send('DELETE', `/v1/rules/${R}`);
    expect([
      removed.status,
      removed.text,
      removed.headers.get('content-type'),
      removed.headers.get('content-length'),
    ]).toEqual([204, '', 'text/plain; charset=utf-8', '0']);
    expect(await send('GET', '/v1/rules')).toMatchObject({ body: { rules: [{ uuid: OTHER }] } });
  });

  it('that /v2 alone can create are listed and shown, without what a sensitive one hides (Q-78)', async () => {
    const { send } = await open();
    const rule = {
      uuid: R,
      sensitive: true,
      priority: 5,
      conditions: [{ op: 'eq', field: 'a[*]', value: '{item}', multiple: 'last', loop: ['hidden'] }],
      actions: [{ action: 'log', message: 'hidden' }],
    };
    expect(await send('POST', '/v2/rules', json(rule))).toMatchObject({ status: 201, body: { priority: 5 } });
    const wire = {
      uuid: R,
      description: null,
      scope: null,
      links: [{ href: `/v1/rules/${R}`, rel: 'self' }],
    };
    const conditions = [{ op: 'eq', field: 'a[*]', value: '***', multiple: 'last', invert: false, loop: '***' }];
    const actions = [{ action: 'log', message: '***' }];
    expect((await send('GET', '/v1/rules')).body).toEqual({ rules: [wire] });
    expect((await send('GET', `/v1/rules/${R}`)).body).toEqual({ ...wire, conditions, actions });
    const { links: _, ...ours } = wire;
    expect((await send('GET', `/v2/rules/${R}`)).body).toEqual({
      ...ours,
      conditions,
      actions,
      priority: 5,
      sensitive: true,
    });
  });

  it('are all removed at once, also when there are none', async () => {
    const { send } = await open();
    await send('POST', '/v1/rules', json(RULE));
    expect(await send('DELETE', '/v1/rules')).toMatchObject({ status: 204, text: '' });
    expect(await send('DELETE', '/v1/rules')).toMatchObject({ status: 204, text: '' });
    expect(await send('GET', '/v1/rules')).toMatchObject({ body: { rules: [] } });
  });

  it.each([
    ['1.0', 200],
    ['1.5', 200],
    ['1.6', 201],
    ['1.18', 201],
    ['latest', 201],
  ])('are answered by version %s with %s', async (version, status) => {
    const { send } = await open();
    const headers = { 'X-OpenStack-Ironic-Inspector-API-Version': version };
    expect(await send('POST', '/v1/rules', { ...json(RULE), headers })).toMatchObject({ status, text: WIRE });
  });

  it.each([
    ['[]', 400, 'Invalid data: expected a JSON object, got list'],
    ['', 400, expect.stringMatching(/^Invalid data: /)],
    ['{', 400, expect.stringMatching(/^Invalid data: /)],
    [{ ...RULE, uuid: 'foo' }, 400, 'Invalid UUID value'],
    [
      { ...RULE, scope: 's'.repeat(256) },
      400,
      'Invalid scope: the length of the scope should be within 255 characters',
    ],
    [
      { ...RULE, actions: [{ op: 'fail', args: { msg: 'x' } }] },
      400,
      expect.stringMatching(/^Validation failed for actions: \[0\]: "args" is of Ironic's own inspection rules/),
    ],
    [{ ...RULE, sensitive: true }, 400, expect.stringMatching(/^"sensitive" is of Ironic's own inspection rules/)],
    [{ ...RULE, priority: 1 }, 400, expect.stringMatching(/^"priority" is of Ironic's own .*POST \/v2\/rules/)],
    [
      { ...RULE, actions: [{ action: 'log', message: '{item}', loop: [1] }] },
      400,
      expect.stringMatching(/^Validation failed for actions: \[0\]: "loop" is of Ironic's own/),
    ],
    [{ ...RULE, scope: 5 }, 400, 'Invalid scope: expected text, got number'],
    [
      { ...RULE, conditions: [{ op: 'like', field: 'a' }] },
      400,
      expect.stringMatching(/^Validation failed for conditions: /),
    ],
    [{ ...RULE, actions: [] }, 400, expect.stringMatching(/^Validation failed for actions: /)],
    [
      { ...RULE, conditions: [{ op: 'eq', field: 'a', b: 1 }] },
      400,
      'Invalid parameters for operator eq: missing required parameter(s): value; unexpected parameter(s): b',
    ],
    [
      { ...RULE, conditions: [{ op: 'matches', field: 'a' }] },
      400,
      'Invalid parameters for operator matches: missing required parameter(s): value',
    ],
    [
      { ...RULE, actions: [{ action: 'fail' }] },
      400,
      'Invalid parameters for action fail: missing required parameter(s): message',
    ],
    [
      { ...RULE, conditions: [{ op: 'eq', field: 'foo://a', value: 1 }] },
      400,
      'Unsupported scheme for field: foo, valid values are node:// or data://',
    ],
    [
      { ...RULE, conditions: [{ op: 'eq', field: 'a..', value: 1 }] },
      400,
      expect.stringMatching(/^Unable to parse field JSON path a\.\.: /),
    ],
  ])('%j is refused', async (posted, status, message) => {
    const { send } = await open();
    const body = typeof posted === 'string' ? posted : JSON.stringify(posted);
    expect(await send('POST', '/v1/rules', { body })).toMatchObject({ status, body: error(message) });
    expect(await send('GET', '/v1/rules')).toMatchObject({ body: { rules: [] } });
  });

  it('have a new UUID where theirs is empty (Q-60)', async () => {
    const { send } = await open();
    const posted = json({ uuid: '', description: '', conditions: [], actions: FAIL });
    for (const _ of [1, 2]) {
      expect(await send('POST', '/v1/rules', posted)).toMatchObject({
        status: 201,
        body: { uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), description: '' },
      });
    }
    expect(await send('GET', '/v1/rules')).toMatchObject({ body: { rules: [{}, {}] } });
  });

  it('conflict by UUID, in any spelling (Q-10)', async () => {
    const { send } = await open();
    const posted = json({ ...RULE, uuid: R.toUpperCase().replaceAll('-', '') });
    expect(await send('POST', '/v1/rules', posted)).toMatchObject({ status: 201, text: WIRE });
    expect(await send('POST', '/v1/rules', json(RULE))).toMatchObject({
      status: 409,
      body: error(`Rule with UUID ${R} already exists`),
    });
    expect(await send('GET', `/v1/rules/${R.toUpperCase()}`)).toMatchObject({ status: 200, text: WIRE });
  });

  it.each([R, 'foo'])('%s is not found', async (id) => {
    const { send } = await open();
    for (const method of ['GET', 'DELETE']) {
      expect(await send(method, `/v1/rules/${id}`)).toMatchObject({
        status: 404,
        body: error(`Rule ${id} was not found`),
      });
    }
    expect(await send('HEAD', `/v1/rules/${id}`)).toMatchObject({ status: 404, text: '' });
  });

  it('have links that are paths, wherever the API is seen (CONTRACT §1.2)', async () => {
    const { send } = await open({ handler: { publicUrl: 'https://h.example/pfx/' } });
    await send('POST', '/v1/rules', json(RULE));
    expect(await send('GET', '/v1/rules')).toMatchObject({
      body: { rules: [{ links: [{ href: `/pfx/v1/rules/${R}`, rel: 'self' }] }] },
    });
  });
});

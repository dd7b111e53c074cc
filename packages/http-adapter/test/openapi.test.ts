import { Validator } from '@seriousme/openapi-schema-validator';
import { newRuleSchema, STATES } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';
import { PATHS } from '../src/routes.ts';
import { conforms } from './conforms.ts';
import { describeMatrix, U } from './matrix.ts';
import { stub } from './stub.ts';

interface Described {
  readonly operationId: string;
  readonly 'x-policy': string;
  readonly parameters: readonly { readonly name?: string; readonly schema?: object }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const document = openApiDocument();
const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
const routes = PATHS.flatMap(({ methods }) =>
  [...methods].filter(([method]) => method !== 'HEAD').map(([, route]) => route),
);
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
ajv.addSchema(document, 'document');
const allows = (schema: string, value: unknown) =>
  ajv.validate({ $ref: `document#/components/schemas/${schema}` }, value);

/** Whether it answers at once: a stream of events goes on. */
const isRead = (route: (typeof routes)[number] | undefined) =>
  route !== undefined && route.operation.answers[200]?.type !== 'text/event-stream';

describe('the OpenAPI document', () => {
  it('is one, by the meta-schema of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('has every route, its policy and its parameters, and nothing else', () => {
    const told = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [method.toUpperCase(), path, operation['x-policy']]),
    );
    expect(told).toEqual(
      routes.map(({ method, path, policy }) => [method, path.replaceAll(/:(\w+)/g, '{$1}'), policy]),
    );
    for (const [path, operations] of Object.entries(paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
      }
    }
  });

  it('names each operation once, and refers only to what is there', () => {
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(document);
    for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect({ reference, found }).toEqual({ reference, found: expect.anything() });
    }
  });

  it.each(['ipmi-server', 'virtual-machine', 'lldp', 'infiniband', 'ipv6-only', 'diskless'])(
    'allows what ramdisks post: %s',
    (name) => {
      expect(allows('RamdiskData', loadPayload(name as 'ipmi-server'))).toBe(true);
    },
  );

  it('has the lists in what ramdisks post', () => {
    expect(allows('RamdiskData', { inventory: { interfaces: [{ mac_address: 1 }] } })).toBe(false);
    expect(allows('RamdiskData', { inventory: { cpu: { flags: [1] } } })).toBe(false);
    expect(allows('RamdiskData', { pci_devices: {} })).toBe(false);
  });

  it.each<[boolean, unknown]>([
    [true, { actions: [{ action: 'fail', message: 'x' }] }],
    [
      true,
      { uuid: null, description: null, scope: 's', conditions: null, actions: [{ action: 'fail', message: 'x' }] },
    ],
    [true, { conditions: [{ op: 'eq', field: 'a', value: 1 }], actions: [{ action: 'fail', message: 'x' }], more: 1 }],
    [false, {}],
    [false, { actions: [] }],
    [false, { actions: [{}] }],
    [false, { actions: [{ action: 'fail', message: 'x' }], scope: 's'.repeat(256) }],
    [false, { actions: [{ action: 'fail', message: 'x' }], description: 1 }],
    [false, { actions: [{ action: 'fail', message: 'x' }], conditions: [{ op: 'eq', value: 1 }] }],
    [
      false,
      {
        actions: [{ action: 'fail', message: 'x' }],
        conditions: [{ op: 'eq', field: 'a', multiple: 'some', value: 1 }],
      },
    ],
  ])('and the check of a rule say the same: %s %j', async (good, rule) => {
    expect(allows('NewRule', rule)).toBe(good);
    expect(newRuleSchema.safeParse(rule).success).toBe(good);
  });
});

describe('the check that answers are as the document says', () => {
  it.each([
    ['GET', '/v1/rules', 200, '{"rules":[{}]}'],
    ['GET', '/v1/introspection/a', 200, '{"uuid":"a"}'],
    ['GET', '/v1/rules', 204, ''],
    ['DELETE', '/v1/rules', 204, '{}'],
    ['GET', '/v1/rules', 404, '{"message":"no"}'],
  ])('can fail: %s %s %i %s', (method, path, status, text) => {
    expect(() => conforms(method, path, status, 'application/json', text)).toThrow();
  });
});

describeMatrix('GET /openapi.json', ({ open, openOn }) => {
  it('is answered to anybody, in any version', async () => {
    const { send } = await openOn(stub());
    const answer = await send('GET', '/openapi.json', {
      headers: { 'OpenStack-API-Version': 'baremetal-introspection 9.9' },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(document)));
    expect(await send('HEAD', '/openapi.json')).toMatchObject({ status: 200, text: '' });
    expect(await send('POST', '/openapi.json')).toMatchObject({ status: 405 });
  });

  it('can be switched off, and is a version that does not exist then', async () => {
    const { send } = await openOn(stub(), { openApi: false });
    expect(await send('GET', '/openapi.json')).toMatchObject({
      status: 404,
      body: { error: { message: 'Version openapi.json not found.' } },
    });
  });

  it.each<[string, (values: readonly string[]) => readonly string[]]>([
    ['state', () => [...STATES, STATES.join(',')]],
    ['limit', () => ['0', '1', '1000']],
  ])('and the API agree on what %s may be', async (name, values) => {
    const { send } = await open();
    for (const value of values([])) expect((await send('GET', `/v1/introspection?${name}=${value}`)).status).toBe(200);
    for (const value of ['x', '-1', ''])
      expect((await send('GET', `/v1/introspection?${name}=${value}`)).status).toBe(400);
  });

  it('says of every answer of a journey what it is', async () => {
    const { send, inspector } = await open();
    const asked: [string, string, string?][] = [
      ['GET', '/'],
      ['GET', '/v1'],
      ['POST', '/v1/rules', '{"actions":[{"action":"set-attribute","path":"/extra/a","value":1}]}'],
      ['GET', '/v1/rules'],
      ['POST', `/v1/introspection/${U}`],
      ['GET', '/v1/introspection'],
      ['POST', '/v1/continue', JSON.stringify({ inventory: { bmc_address: '192.0.2.10', interfaces: [] } })],
      ['GET', `/v1/introspection/${U}`],
      ['POST', `/v1/introspection/${U}/data/unprocessed`],
      ['GET', `/v1/introspection/${U}/data`],
      ['GET', `/v1/introspection/${U}/data/unprocessed`],
      ['POST', `/v1/introspection/${U}/abort`],
      ['DELETE', '/v1/rules'],
    ];
    // Whatever else can be read: a route that is new is among them.
    const read = PATHS.filter(({ methods }) => isRead(methods.get('GET'))).map(({ path }) =>
      path.replaceAll(/:\w+/g, U),
    );
    for (const path of read) asked.push(['GET', path]);
    for (const [method, path, body] of asked) {
      const answer = await send(method, path, body === undefined ? {} : { body });
      expect(() =>
        conforms(method, path, answer.status, answer.headers.get('content-type'), answer.text),
      ).not.toThrow();
      await inspector.idle();
    }
  });
});

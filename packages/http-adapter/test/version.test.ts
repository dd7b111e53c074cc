import { expect, it } from 'vitest';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const OWN = 'X-OpenStack-Ironic-Inspector-API-Version';
const STANDARD = 'OpenStack-API-Version';
const MALFORMED = 'Malformed API version: expected string in form of X.Y or latest';
const unsupported = (version: string) => `Unsupported API version ${version}, supported range is 1.0 to 1.18`;

describeMatrix('version negotiation (CONTRACT §1.3)', ({ openOn }) => {
  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['latest', { [OWN]: 'latest' }],
    ['LATEST', { [OWN]: 'LATEST' }],
    ['1.0', { [OWN]: '1.0' }],
    ['1.18', { [OWN]: '1.18' }],
    ["what Python's int() takes", { [OWN]: '01.05' }],
    ['a blank inside', { [OWN]: '1. 5' }],
    ['the standard header (Q-04)', { [STANDARD]: 'baremetal-introspection 1.17' }],
    ['latest in the standard header', { [STANDARD]: 'baremetal-introspection latest' }],
    ['one service of several', { [STANDARD]: 'compute 2.1, baremetal-introspection 1.17' }],
    ['another service', { [STANDARD]: 'baremetal 1.99' }],
    ['no service', { [STANDARD]: '' }],
    ['the standard header before the other', { [STANDARD]: 'baremetal-introspection 1.1', [OWN]: '9.9' }],
    ['our header where the standard one is for others', { [STANDARD]: 'baremetal 9.9', [OWN]: '1.1' }],
  ])('takes %s', async (_, headers) => {
    const { send } = await openOn(stub());
    expect((await send('GET', '/v1/introspection', { headers })).status).toBe(200);
  });

  it.each<[number, string, Record<string, string>]>([
    [406, unsupported('1.19'), { [OWN]: '1.19' }],
    [406, unsupported('2.0'), { [OWN]: '2.0' }],
    [406, unsupported('0.9'), { [OWN]: '0.9' }],
    [406, unsupported('-1.5'), { [OWN]: '-1.5' }],
    [406, unsupported('1.-5'), { [OWN]: '1.-5' }],
    [406, unsupported('1.99'), { [STANDARD]: 'baremetal-introspection 1.99' }],
    [406, unsupported('1.99999999999999999999'), { [OWN]: '1.99999999999999999999' }],
    [400, MALFORMED, { [OWN]: '1' }],
    [400, MALFORMED, { [OWN]: 'foo' }],
    [400, MALFORMED, { [OWN]: '1.x' }],
    [400, MALFORMED, { [OWN]: '1.5.2' }],
    [400, MALFORMED, { [OWN]: '1.5,1.6' }],
    [400, MALFORMED, { [OWN]: '' }],
    [400, MALFORMED, { [STANDARD]: 'baremetal-introspection' }],
    [400, MALFORMED, { [STANDARD]: 'baremetal-introspection 1.17 1.18' }],
  ])('answers %i %s (Q-03)', async (status, message, headers) => {
    const { send } = await openOn(stub());
    // Before routing: also where there is nothing, and whatever the method.
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/v1/foobar'],
      ['PUT', '/v1/continue'],
      ['OPTIONS', '/v1'],
    ] as const) {
      const answer = await send(method, path, { headers });
      expect([answer.status, answer.body]).toEqual([status, { error: { message } }]);
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  it.each([
    ['GET', '/', 200],
    ['HEAD', '/', 200],
    ['OPTIONS', '/v1', 200],
    ['POST', '/v1/introspection/node-1', 202],
    ['GET', '/v1/introspection/node-1/data', 200],
    ['GET', '/v1/foobar', 404],
    ['GET', '/v3', 404],
    ['POST', '/', 405],
    ['POST', '/v1/introspection/node-1?manage_boot=foo', 400],
  ])('says on %s %s (%i) which versions there are', async (method, path, status) => {
    const { send } = await openOn(stub());
    const answer = await send(method, path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('X-OpenStack-Ironic-Inspector-API-Minimum-Version')).toBe('1.0');
    expect(answer.headers.get('X-OpenStack-Ironic-Inspector-API-Maximum-Version')).toBe('1.18');
  });
});

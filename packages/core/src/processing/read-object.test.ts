import { describe, expect, it } from 'vitest';
import type { LimitSettings } from '../settings/access-settings.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { readObject } from './read-object.ts';

function read(body: string | object, limits: Partial<LimitSettings> = {}) {
  return readObject(body, { ...DEFAULTS.limits, ...limits });
}

describe('the body of a request', () => {
  it.each([
    ['null', 'NoneType'],
    ['[]', 'list'],
    ['"x"', 'str'],
    ['true', 'bool'],
    ['5', 'int'],
    ['18446744073709551616', 'int'],
    ['1.5', 'float'],
  ])('that is %s is none, but %s', (body, name) => {
    expect(read(body).val).toMatchObject({
      code: 'bad-request',
      message: `Invalid data: expected a JSON object, got ${name}`,
    });
  });

  it.each(['{', '', '{"a":NaN}'])('that is no JSON is refused as such: %j', (body) => {
    expect(read(body).val).toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/^Invalid data: expected a JSON object, got text that is not JSON: ./),
    });
  });

  it('may be an object, of which a copy is made, if it can be JSON', () => {
    const given = { a: 18446744073709551616n, b: [1] };
    const { object } = read(given).unwrap();
    expect(object).toEqual(given);
    expect(object['b']).not.toBe(given.b);
    const round: { self?: object } = {};
    round.self = round;
    expect(read(round).val).toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/got something that cannot be JSON: ./),
    });
    expect(read({ toJSON: () => undefined }).val).toMatchObject({ message: expect.stringMatching(/got NoneType$/) });
  });

  it('has halves of characters replaced, which no store would give back', () => {
    expect(read('{"a":"\ud800"}').unwrap().object).toEqual({ a: '\ufffd' });
  });

  it.each<[keyof LimitSettings, number, string, string, string]>([
    ['bodyBytes', 8, '{"a":12}', '{"a":123}', 'The body is longer than 8 bytes'],
    ['dataBytes', 12, '{"a":"üü"}', '{"a":"üüü"}', 'The body is longer than 12 bytes, logs left out'],
    ['jsonValues', 3, '{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"c":3,"d":4}', 'The body has more than 3 values'],
    ['jsonKeys', 2, '{"a":1,"b":[1,2,3]}', '{"a":1,"b":2,"c":3}', 'The body has an object with more than 2 members'],
  ])('is refused beyond the limit %s', (limit, most, within, beyond, message) => {
    expect(read(within, { [limit]: most }).ok).toBe(true);
    expect(read(beyond, { [limit]: most }).val).toMatchObject({ code: 'too-large', message });
  });

  it('is refused when it is nested deeper than it may be', () => {
    expect(read('{"a":[[]]}', { jsonDepth: 3 }).ok).toBe(true);
    expect(read('{"a":[[[]]]}', { jsonDepth: 3 }).val).toMatchObject({
      code: 'bad-request',
      message: 'Invalid data: expected a JSON object, got one nested deeper than 3 levels',
    });
  });
});

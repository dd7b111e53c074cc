import { describe, expect, it } from 'vitest';
import { attempt } from './attempt.ts';
import { describeThrown, InspectorError } from './errors.ts';
import { Err, Ok } from './result.ts';

const UUID = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';

describe('an InspectorError', () => {
  it('keeps code, message, cause and node', () => {
    const cause = new Error('why');
    const error = new InspectorError('bad-request', 'wrong', { cause, node: UUID });
    expect(error).toMatchObject({ name: 'InspectorError', code: 'bad-request', message: 'wrong', cause, node: UUID });
    expect(new InspectorError('bad-request', 'wrong').node).toBeUndefined();
    expect(new InspectorError('bad-request', 'wrong')).not.toHaveProperty('cause');
  });

  it('is what `unwrap` throws', () => {
    const error = new InspectorError('overloaded', 'later', { cause: 'much' });
    const result = Err(error);
    expect(() => result.unwrap()).toThrow(error);
    expect(() => result.mapErr((reason) => reason).unwrap()).toThrow(error);
    expect(() => Err('text').unwrap()).toThrow('text');
  });

  it('is whole as JSON, but for the cause, which may hold anything', () => {
    const failure = { code: 'hook-failed', hook: 'site' } as const;
    const error = new InspectorError('processing-failed', 'no rack', { cause: 'x', node: UUID, failure });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'InspectorError',
      code: 'processing-failed',
      message: 'no rack',
      node: UUID,
      failure,
    });
    expect(JSON.parse(JSON.stringify(new InspectorError('internal', 'why')))).toEqual({
      name: 'InspectorError',
      code: 'internal',
      message: 'why',
    });
  });

  it('is recognised by its mark, which other copies of this package set as well', () => {
    expect(InspectorError.is(new InspectorError('internal', ''))).toBe(true);
    expect(InspectorError.is({ [Symbol.for('@ironic-inspector/core/InspectorError')]: true })).toBe(true);
    for (const other of [null, undefined, 'InspectorError', {}, new Error('InspectorError')]) {
      expect(InspectorError.is(other)).toBe(false);
    }
  });

  it('is made of whatever is thrown, in the words of the original', () => {
    const known = new InspectorError('too-large', 'much');
    expect(InspectorError.from(known, 'reading')).toBe(known);
    const cause = new TypeError('x is no function');
    expect(InspectorError.from(cause, 'reading')).toMatchObject({
      code: 'internal',
      message: 'Unexpected exception TypeError during reading: x is no function',
      cause,
    });
    expect(InspectorError.from('text', 'reading').message).toBe('Unexpected exception value during reading: text');
    expect(describeThrown(cause)).toBe('TypeError: x is no function');
    expect(describeThrown('text')).toBe('text');
  });
});

describe('attempt', () => {
  it('gives what the work gives, and makes an error of what it throws or rejects with', async () => {
    expect((await attempt('working', async () => Ok(5))).unwrap()).toBe(5);
    const thrown = await attempt('working', () => {
      throw new RangeError('far');
    });
    expect(thrown.val).toMatchObject({
      code: 'internal',
      message: 'Unexpected exception RangeError during working: far',
    });
    const rejected = await attempt('working', () => Promise.reject(new InspectorError('overloaded', 'later')));
    expect(rejected.val).toMatchObject({ code: 'overloaded', message: 'later' });
  });
});

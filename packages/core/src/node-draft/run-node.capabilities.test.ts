import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilityIn, withCapability } from './run-node.ts';

/** As the operators leave them. */
const ODD = 'boot_option:local , x: y,,dup:1,dup:2,nocolon';

describe('capabilities', () => {
  it.each<[string, unknown, string, string | undefined, string]>([
    ['a new one comes last', 'a:b', 'c', 'd', 'a:b,c:d'],
    ['the first is all there is', undefined, 'c', 'd', 'c:d'],
    ['null is nothing', null, 'c', 'd', 'c:d'],
    ['an empty text is nothing', '', 'c', 'd', 'c:d'],
    ['one keeps its place', 'a:b,c:d,e:f', 'c', 'x:y', 'a:b,c:x:y,e:f'],
    ['one goes', 'a:b,c:d', 'a', undefined, 'c:d'],
    ['the last one goes', 'a:b', 'a', undefined, ''],
    ['none goes where there is none', undefined, 'a', undefined, ''],
    ['odd ones stay as they are', ODD, 'new', '1', `${ODD},new:1`],
    ['and when one goes that is not there', ODD, 'new', undefined, ODD],
    ['a comma at the end is there already', 'a:b,', 'c', 'd', 'a:b,c:d'],
    ['blanks stay when the value is the same', ODD, 'x', 'y', ODD],
    ['blanks go with another value', ODD, 'x', 'z', 'boot_option:local ,x:z,,dup:1,dup:2,nocolon'],
    ['a name that is there twice is changed once', ODD, 'dup', '3', 'boot_option:local , x: y,,dup:3,nocolon'],
    ['and once means one of them', ODD, 'dup', '2', 'boot_option:local , x: y,,dup:2,nocolon'],
    ['twice the same stays', 'dup:2,a:b,dup:2', 'dup', '2', 'dup:2,a:b,dup:2'],
    ['and goes twice', ODD, 'dup', undefined, 'boot_option:local , x: y,,nocolon'],
    ['a name gets a value', ODD, 'nocolon', 'v', 'boot_option:local , x: y,,dup:1,dup:2,nocolon:v'],
    ['text that looks like something else is text', '{"a":"b"}', 'c', 'd', '{"a":"b"},c:d'],
  ])('%s', (_what, before, name, value, after) => {
    expect(withCapability(before, name, value).unwrap()).toBe(after);
  });

  it.each([
    ['a,b', 'x', '"a,b" is no name of a capability'],
    ['a:b', 'x', '"a:b" is no name of a capability'],
    [' a', 'x', '" a" is no name of a capability'],
    ['', 'x', '"" is no name of a capability'],
    ['boot_mode', 'uefi,secure_boot:true', '"uefi,secure_boot:true" is no value of a capability'],
  ])('%s:%s is no one capability', (name, value, why) => {
    expect(withCapability('a:b', name, value)).toMatchObject({ ok: false, val: expect.stringContaining(why) });
  });

  it('that is set is read, and no other is changed', () => {
    const piece = fc.constantFrom('a', 'b', 'c', ':', ',', ' ', 'x');
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('a', 'b', 'ab'), fc.option(text, { nil: undefined }), (before, name, value) => {
        const after = withCapability(before, name, value);
        expect(after.err).toBe(value?.includes(',') ?? false);
        if (after.err) return;
        expect(capabilityIn(after.val, name)).toBe(value?.trim());
        const others = (all: string) => all.split(',').filter((chunk) => chunk !== '' && nameOf(chunk) !== name);
        expect(others(after.val)).toEqual(others(before));
      }),
      { numRuns: 1000 },
    );
  });
});

function nameOf(chunk: string): string | undefined {
  return chunk.split(':')[0]?.trim();
}

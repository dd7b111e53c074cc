import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonTexts, members } from '../../test/json-texts.ts';
import { scanJson, UNLIMITED } from '../model/json-scan.ts';
import { archivedText, cutMembers, readLogs } from './cut-logs.ts';

const cut = (text: string) => {
  const { text: rest, members: logs } = cutMembers(text, scanJson(text, UNLIMITED, 'logs').cuts);
  return { text: rest, logs: readLogs(logs) };
};

it.each([
  ['{"a":1, "logs":"x", "b":2}', '{"a":1, "b":2}', 'x'],
  ['{"logs":"x", "b":2}', '{ "b":2}', 'x'],
  ['{"a":1 , "logs" : "x" }', '{"a":1 }', 'x'],
  ['{"logs":"x","a":1,"\\u006cogs":"y"}', '{"a":1}', 'y'],
  ['{"a":1,"l\\u006Fgs":"y","logs":"z"}', '{"a":1}', 'z'],
  ['{"logs":"x"}', '{}', 'x'],
  ['{"logs":"x","logs":null}', '{}', undefined],
  ['{"logs":""}', '{}', undefined],
  ['{"logs" :\n"QUJD/+=="}', '{}', 'QUJD/+=='],
  ['{"\\u006C\\u006fgs":"ä€😀"}', '{}', 'ä€😀'],
  ['{"logs":"\\u0041\\n"}', '{}', 'A\n'],
  ['{"logs":{"logs":[1,{"a":2}]},"a":1}', '{"a":1}', undefined],
  ['{"logs":"a\\"},{\\"\\\\"}', '{}', 'a"},{"\\'],
  ['{"a":{"logs":"x"},"b":["logs"]}', '{"a":{"logs":"x"},"b":["logs"]}', undefined],
  ['[{"logs":"x"}]', '[{"logs":"x"}]', undefined],
  [' {"a" : 1} ', ' {"a" : 1} ', undefined],
  ['"logs"', '"logs"', undefined],
])('of %s there is left %s', (text, rest, logs) => expect(cut(text)).toEqual({ text: rest, logs }));

it('all members are as they were, to the letter, but those named logs', () => {
  fc.assert(
    fc.property(members, (list) => {
      const kept = list.filter(({ isLogs }) => !isLogs);
      const logs: unknown = list
        .filter(({ isLogs }) => isLogs)
        .map(({ value }) => JSON.parse(value) as unknown)
        .at(-1);
      expect(cut(`{${list.map(({ text }) => text).join(',')}}`)).toEqual({
        text: `{${kept.map(({ text }) => text).join(',')}}`,
        logs: typeof logs === 'string' && logs !== '' ? logs : undefined,
      });
    }),
    { numRuns: 3000 },
  );
});

it.each(['"logs":"a\nb"', '"logs":"a\u0000"', '"logs":"a\\"', '"logs":"a"b"', '"logs":"', '"logs":"a" "b"'])(
  'a member that is no JSON is none: %j',
  (member) => expect(() => readLogs([member])).toThrow(SyntaxError),
);

it('what is no JSON stays none', () => {
  const pieces = ['"', '{', '}', '[', ']', ',', ':', '"logs"', '"logs":1', '"a":1', '1', ' ', '\\', '-1.0', 'null'];
  const almost = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((list) => list.join(''));
  const broken = fc.tuple(members, fc.nat(), fc.constantFrom('', ...pieces)).map(([list, at, piece]) => {
    const text = `{${list.map(({ text: member }) => member).join(',')}}`;
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place + 1);
  });
  fc.assert(
    fc.property(fc.oneof(almost, broken, jsonTexts), (text) => {
      const isJson = (parsed: () => unknown) => {
        try {
          parsed();
          return true;
        } catch (thrown) {
          if (!(thrown instanceof SyntaxError)) throw thrown;
          return false;
        }
      };
      expect(isJson(() => JSON.parse(cut(text).text))).toBe(isJson(() => JSON.parse(text)));
    }),
    { numRuns: 10_000 },
  );
});

it.each([
  ['{"a":NaN,"logs":"x","b":[Infinity, -Infinity,1.0]}', '{"a":null,"b":[null, null,1.0]}'],
  ['{"logs":NaN, "a":5187.0}', '{ "a":5187.0}'],
  ['{"a":"NaN, -Infinity","\\u006cogs":["NaN"]}', '{"a":"NaN, -Infinity"}'],
  ['{"a":{"logs":NaN}}', '{"a":{"logs":null}}'],
  ['NaN', 'null'],
])('of %s the archive keeps %s', (text, kept) => expect(archivedText(text)).toBe(kept));

it('logs that are no JSON are not cut out as if they were', () => {
  expect(() => archivedText('{"logs":{"a":x},"a":1}')).toThrow(SyntaxError);
});

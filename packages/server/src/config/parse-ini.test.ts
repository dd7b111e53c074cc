import { describe, expect, it } from 'vitest';
import { parseIni } from './parse-ini.ts';

const values = (text: string) => parseIni(text).assignments.map(({ group, name, value }) => [group, name, value]);

describe('an inspector.conf', () => {
  it('has groups, names and values, with = or :', () => {
    expect(values('[DEFAULT]\na = 1\nb:2\n[Processing]\nc= x = y : z\nd: e=f\n')).toEqual([
      ['DEFAULT', 'a', '1'],
      ['DEFAULT', 'b', '2'],
      ['processing', 'c', 'x = y : z'],
      ['processing', 'd', 'e=f'],
    ]);
  });

  it('has comments at the start of a line only', () => {
    expect(values('# a = 1\n[g]\n;b = 2\nc = 3 # no comment\n')).toEqual([['g', 'c', '3 # no comment']]);
  });

  it('goes on in lines that begin with a blank, until an empty one', () => {
    expect(values('[g]\na = 1,\n  2,\n\t# 3\nb =\n    x\n\n')).toEqual([
      ['g', 'a', '1,\n2,\n# 3'],
      ['g', 'b', '\nx'],
    ]);
  });

  it('drops quotes around a whole value', () => {
    expect(values(`[g]\na = " x "\nb = 'y'\nc = "z'\nd = ""\ne = "\n`).map(([, , value]) => value)).toEqual([
      ' x ',
      'y',
      `"z'`,
      '',
      '',
    ]);
  });

  it('keeps every one of a name', () => {
    expect(values('[g]\na = 1\n[h]\na = 2\n[g]\na = 3\r\n')).toEqual([
      ['g', 'a', '1'],
      ['h', 'a', '2'],
      ['g', 'a', '3'],
    ]);
  });

  it('says what is wrong with each line that is', () => {
    const { problems, assignments } = parseIni('a = 1\n  continued\n\n  nothing\n[g\n[]\n[ok]\nno value\n= x\nb = 2');
    expect(Object.fromEntries(problems.map(({ line, message }) => [line, message]))).toEqual({
      1: "'a' stands before the first [group]",
      4: 'this line continues no value',
      5: "'[g' is no [group]",
      6: "'[]' is no [group]",
      8: "'no value' is no 'name = value'",
      9: "'= x' is no 'name = value'",
    });
    expect(assignments).toEqual([{ group: 'ok', name: 'b', value: '2', line: 10 }]);
  });
});

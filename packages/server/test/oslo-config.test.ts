/**
 * The reader of files beside oslo.config's own, which `pnpm test:services` installs with the
 * original.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Err, Ok } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { parseIni } from '../src/config/parse-ini.ts';
import { substitute } from '../src/config/substitute.ts';
import { boolean, dictionary, list, type ValueType } from '../src/config/value-types.ts';

const { INSPECTOR_TEST_ORIGINAL } = process.env;

/** What a Python program prints as JSON. */
function python(program: string, ...words: string[]): unknown {
  const options = { encoding: 'utf8', timeout: 30_000 } as const;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-W', 'ignore', '-c', program, ...words], options));
}

const PARSE = `
import json, sys
from oslo_config import cfg
sections = {}
parser = cfg.ConfigParser(sys.argv[1], sections)
parser._normalized = {}
parser.parse()
print(json.dumps(parser._normalized))
`;

const TYPES = `
import json, sys
from oslo_config import types
made = {'list': types.List(), 'dictionary': types.Dict(), 'quoted': types.Dict(types.String(quotes=True)), 'boolean': types.Boolean()}
def read(name, text):
    try:
        return [made[name](text)]
    except ValueError:
        return None
print(json.dumps([read(*pair) for pair in json.loads(sys.argv[1])]))
`;

const SUBSTITUTE = `
import json, sys
from oslo_config import cfg
texts = json.loads(sys.argv[1])
conf = cfg.ConfigOpts()
conf.register_opts([cfg.StrOpt('name', default='x'), cfg.StrOpt('a_1', default='z')])
conf.register_opts([cfg.StrOpt('inner', default='y')], group='group')
conf([], default_config_files=[], default_config_dirs=[])
print(json.dumps([conf._substitute(text) for text in texts]))
`;

const FILES = [
  '[DEFAULT]\na = 1\nb : 2\nc= x = y : z\nd: e=f\n',
  '# a\n; b\n[Group]\na=1 # no comment\n  # in the value\n\n[GROUP]\na=2\n[group]\na = 3\n',
  '[g]\na = "quoted"\nb = \'single\'\nc = "open\nd = ""\ne = "\nf = " x " \n',
  '[g]\na = 1,\n\t2,\n  3\nb =\n   x\n   y\nc =\n\n[h]\nd=\r\ne=1\r\n',
  '[g]\nkey with blanks = 1\nUPPER = 2\nünïcode = ä\n',
];

const VALUES: readonly [string, ValueType<unknown>, string][] = [
  ...['a,b', ' a , b ,', '', ',', 'a,,b', 'a b'].map((text): [string, ValueType<unknown>, string] => [
    'list',
    list(),
    text,
  ]),
  ...['a:1', 'a:1,b:2:3', ' a : 1 , b: ', '', 'a', ':1', 'a,b:1', 'a:1,a:2', 'a:"1"', 'a:1,'].map(
    (text): [string, ValueType<unknown>, string] => ['dictionary', dictionary(), text],
  ),
  ...['a:"1,2",b:3', "a:'x:y'", 'a:"1', 'a:"1",b:"2"', 'a:1,b:"x,', 'a:""'].map(
    (text): [string, ValueType<unknown>, string] => ['quoted', dictionary({ quotes: true }), text],
  ),
  ...['true', 'FALSE', 'On', '0', 'yes', 'maybe', ''].map((text): [string, ValueType<unknown>, string] => [
    'boolean',
    boolean,
    text,
  ]),
];

const TEMPLATES = [
  '$name',
  'a${name}b',
  '$group.inner',
  '${group.inner}.',
  '$$name',
  String.raw`\$name`,
  '$$$name',
  '5$ $5 ${} $-',
  '$a_1$name',
];

describe.skipIf(INSPECTOR_TEST_ORIGINAL === undefined)('as oslo.config has it', () => {
  it.each(FILES)('a file: %j', (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'oslo-'));
    try {
      const path = join(folder, 'a.conf');
      writeFileSync(path, text);
      const ours: Record<string, Record<string, string[]>> = {};
      const { assignments, problems } = parseIni(text);
      for (const { group, name, value } of assignments) ((ours[group] ??= {})[name] ??= []).push(value);
      expect(problems).toEqual([]);
      expect(ours).toEqual(python(PARSE, path));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('values', () => {
    const theirs = python(TYPES, JSON.stringify(VALUES.map(([name, , text]) => [name, text]))) as unknown[];
    const ours = VALUES.map(([, type, text]) => {
      const parsed = type.parse(text);
      return parsed.ok ? [parsed.val] : null;
    });
    const both = (answers: readonly unknown[]) => VALUES.map(([name, , text], index) => [name, text, answers[index]]);
    expect(both(ours)).toEqual(both(theirs));
  });

  it('references', () => {
    const options: Readonly<Record<string, string>> = { name: 'x', a_1: 'z', 'group.inner': 'y' };
    const ours = TEMPLATES.map((text) =>
      substitute(text, (name) => (name in options ? Ok(options[name] ?? '') : Err('there is none'))).unwrap(),
    );
    expect(ours).toEqual(python(SUBSTITUTE, JSON.stringify(TEMPLATES)));
  });
});

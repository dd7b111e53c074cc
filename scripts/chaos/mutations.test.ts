import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeHistory } from './judge-history.ts';
import { judgeRemains } from './judge.ts';
import { MUTATIONS } from './mutations.ts';

const EDITS = Object.entries(MUTATIONS).flatMap(([name, { edits }]) => edits.map((edit) => ({ name, ...edit })));

describe('what chaos breaks on purpose', () => {
  it.each(EDITS)('$name: is in $file as it is now, once', ({ file, find }) => {
    const source = readFileSync(new URL(`../../packages${file}`, import.meta.url), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  });
});

describe('what must notice it', () => {
  const nothing = { runs: [], records: [], begun: [], undone: [], resumed: [], killed: [] };
  const checks = [
    ...[...judgeRemains([]), ...judgeHistory(nothing)].map(({ name }) => name),
    readFileSync(new URL('verdict.ts', import.meta.url), 'utf8').replaceAll("name: '", ''),
  ].join('\n');

  it.each(Object.entries(MUTATIONS))('%s: is a check', (_name, { noticedBy }) => {
    expect(checks).toContain(noticedBy);
  });
});

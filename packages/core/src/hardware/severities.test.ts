import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type FieldSeverity, fieldSeverity, SEVERITIES } from './severities.ts';

const recipe = readFileSync(new URL('../../../../docs/recipes/what-changed.md', import.meta.url), 'utf8');

const KINDS = ['added', 'removed', 'replaced', 'moved'] as const;

const written = (severity: FieldSeverity) =>
  typeof severity === 'string' ? severity : `${severity.less} when less, ${severity.more} when more`;

it('are those that the recipe shows', () => {
  const rows = Object.entries(SEVERITIES).flatMap(([component, { part, fields }]) => {
    const groups = new Map<string, string[]>();
    for (const [field, severity] of Object.entries(fields))
      groups.set(written(severity), [...(groups.get(written(severity)) ?? []), `\`${field}\``]);
    const isPart = Object.keys(part).length > 0;
    return [
      ...(isPart ? [`| \`${component}\` | ${KINDS.map((kind) => part[kind] ?? '–').join(' | ')} |`] : []),
      ...[...groups].map(([severity, names]) => `| \`${component}\` | ${severity} | ${names.join(', ')} |`),
    ];
  });
  expect(
    recipe
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .toSorted(),
  ).toEqual(rows.toSorted());
});

it('tell less from more', () => {
  expect(fieldSeverity({ less: 'serious', more: 'notable' }, 2, 1)).toBe('serious');
  expect(fieldSeverity({ less: 'serious', more: 'notable' }, 1, 2)).toBe('notable');
  expect(fieldSeverity('minor', 2, 1)).toBe('minor');
});

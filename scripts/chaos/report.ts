import type { Check } from './judge.ts';
import type { Verdict } from './verdict.ts';

/** Problems shown of a check. */
const SHOWN = 5;

/** What happened, one column a round. */
export function table(rounds: readonly { readonly name: string; readonly verdict: Verdict }[]): string {
  const labels = Object.keys(rounds[0]?.verdict.rows ?? {});
  const rows = [
    ['', ...rounds.map(({ name }) => name)],
    ...labels.map((label) => [label, ...rounds.map(({ verdict }) => String(verdict.rows[label]))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map(line).join('\n');
}

/** `ok` or `FAIL` a check, with some of what is wrong. */
export function checkLines(name: string, { checks }: Verdict): readonly string[] {
  return checks.flatMap((check) => [
    `${isRed(check) ? 'FAIL' : 'ok  '} ${name}: ${check.name}`,
    ...problemLines(check),
  ]);
}

export function isRed({ problems }: Check): boolean {
  return problems.length > 0;
}

function problemLines({ problems }: Check): readonly string[] {
  const more = problems.length > SHOWN ? [`… ${problems.length} in all`] : [];
  return [...problems.slice(0, SHOWN), ...more].map((problem) => `     ${problem}`);
}

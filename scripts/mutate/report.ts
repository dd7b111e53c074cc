import type { Tried } from './plugin.ts';

/** Stryker's words, and what they mean here. */
const OUTCOMES = {
  Killed: 'killed',
  Timeout: 'timed out',
  Survived: 'survived',
  NoCoverage: 'no coverage',
  RuntimeError: 'broke the tests',
} as const;

export interface Report {
  /** Those that some test noticed, out of all that compiled and ran; from 0 to 1. */
  readonly score: number;
  readonly lines: readonly string[];
}

/** The score, the counts behind it, and each mutant that nobody noticed. */
export function reportOn(results: readonly Tried[], sources: ReadonlyMap<string, string>): Report {
  const count = (name: keyof typeof OUTCOMES) => results.filter(({ status }) => status === name).length;
  // A mutant that keeps a test file from loading is noticed by whoever runs the tests.
  const noticed = count('Killed') + count('Timeout') + count('RuntimeError');
  const tried = noticed + count('Survived') + count('NoCoverage');
  const score = tried === 0 ? 0 : noticed / tried;
  const unnoticed = results
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .toSorted((left, right) => placeOf(left).localeCompare(placeOf(right), 'en', { numeric: true }));
  return {
    score,
    lines: [
      ...unnoticed.flatMap((mutant) => linesOf(mutant, sources)),
      '',
      ...Object.entries(OUTCOMES).map(([name, text]) => `${text.padEnd(18)}${count(name as keyof typeof OUTCOMES)}`),
      `mutation score    ${(score * 100).toFixed(1)} % of ${tried}`,
    ],
  };
}

function placeOf({ fileName, location: { start } }: Tried): string {
  return `${fileName}:${start.line}:${start.column}`;
}

function linesOf(mutant: Tried, sources: ReadonlyMap<string, string>): readonly string[] {
  const { status, mutatorName, replacement } = mutant;
  return [
    `${OUTCOMES[status as keyof typeof OUTCOMES]}: ${placeOf(mutant)} ${mutatorName}`,
    `  - ${inOneLine(originalOf(mutant, sources.get(mutant.fileName) ?? ''))}`,
    `  + ${inOneLine(replacement)}`,
  ];
}

function originalOf({ location: { start, end } }: Tried, source: string): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  return lines.join('\n');
}

const SHOWN = 160;

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

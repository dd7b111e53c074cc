import { replaceSpans } from '../model/exact-json.ts';
import { scanJson, type Span, UNLIMITED } from '../model/json-scan.ts';

/** The text of a document, and what was cut out of it. */
export interface CutText {
  /** To the letter as it came, but for the members that were cut. */
  readonly text: string;
  /** Each a name, a colon and a value, if it is JSON. */
  readonly members: readonly string[];
}

/**
 * Takes the members that a scan found out of the text of an object, each with one of its commas.
 * Nothing else is changed, and nothing is parsed: whether it is JSON shows when the rest is, and
 * each of the members.
 */
export function cutMembers(text: string, cuts: readonly Span[]): CutText {
  if (cuts.length === 0) return { text, members: [] };
  const runs = runsOf(cuts);
  const rest = replaceSpans(text, runs.map(withComma(text)), () => '');
  // Where nothing is left but there was a comma more, the commas were wrong.
  if (/^\s*\{\s*\}\s*$/.test(rest) && !runs.every(({ start, end }) => text[start - 1] === '{' && text[end] === '}'))
    return { text, members: [] };
  return { text: rest, members: cuts.map(({ start, end }) => text.slice(start, end)) };
}

/**
 * What the last of the members says, if that is text and not empty.
 *
 * Throws a `SyntaxError` when one of them is no JSON.
 */
export function readLogs(members: readonly string[]): string | undefined {
  let logs: unknown;
  for (const member of members) logs = plainText(member) ?? Object.values(JSON.parse(`{${member}}`) as object)[0];
  return typeof logs === 'string' && logs !== '' ? logs : undefined;
}

/** A member's name, and the beginning of a text. */
const BEFORE_TEXT = /^"(?:[^"\\]|\\u[0-9A-Fa-f]{4}){4}"[ \t\n\r]*:[ \t\n\r]*"/;

/**
 * The text that a member has, where nothing in it is escaped: a part of the member, and no copy as
 * a parser makes two of. Archives are base64 of many megabytes.
 */
function plainText(member: string): string | undefined {
  const before = BEFORE_TEXT.exec(member)?.[0];
  if (before === undefined || !member.endsWith('"') || member.length === before.length) return undefined;
  const inner = member.slice(before.length, -1);
  // oxlint-disable-next-line no-control-regex -- none may stand in JSON's text
  return /["\\\u0000-\u001f]/.test(inner) ? undefined : inner;
}

/**
 * A ramdisk's document as the archive keeps it: the text to the letter, but without the members
 * `logs` of the object, and with `null` for what Python writes and JSON has not: `NaN`, `Infinity`.
 *
 * Throws a `SyntaxError` for some of what is no JSON; for the rest parsing it does.
 */
export function archivedText(text: string): string {
  const json = replaceSpans(text, scanJson(text, UNLIMITED).constants, () => 'null');
  const { text: kept, members } = cutMembers(json, scanJson(json, UNLIMITED, 'logs').cuts);
  readLogs(members);
  return kept;
}

/** Members that stand together, as one. */
function runsOf(cuts: readonly Span[]): readonly Span[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of cuts) {
    const last = runs.at(-1);
    if (last?.end === start - 1) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}

/** With the comma behind it, or else the one before. */
function withComma(text: string): (run: Span) => Span {
  return ({ start, end }) => {
    if (text[end] === ',') return { start, end: end + 1 };
    return text[start - 1] === ',' ? { start: start - 1, end } : { start, end };
  };
}
